// Arrays of ours, read by NumPy, zarr-python and h5py: `Peers/read-back.py` compares them. Python is looked for on the
// path, and a test is skipped where a library cannot be imported.

import ArrayStorage
import Foundation
import NDArrays
import QuernCore
import Testing

enum Python {
    /// Runs the first python3 of the path.
    static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    /// True if these modules can be imported.
    static func has(_ modules: String) -> Bool { (try? run(["-c", "import \(modules)"]))?.status == 0 }
}

@Suite struct PeerTests {
    /// Writes every element type and some shapes in one kind of target, and has Python read them.
    static func check(_ kinds: [StorageKind]) throws {
        let scratch = try Scratch()
        var rows: [[String: Any]] = []
        for (number, kind) in kinds.enumerated() {
            for type in ScalarType.allCases {
                let shapes: [(shape: [Int], chunks: [Int])] = [
                    ([9, 7], [4, 3]), ([], []), ([3, 0], [2, 1]), ([5], [8]),
                ]
                for (place, (shape, chunks)) in shapes.enumerated() {
                    let folder = scratch("\(number)-\(type.name)-\(place)")
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                    var target = kind.target(folder)
                    if target.format != .npy {
                        target.attributes = [
                            "units": .text("°C"), "factor": .number(0.5), "levels": .integers([1, 2]),
                        ]
                        target.dimensionNames = shape.indices.map { "axis\($0)" }
                    }
                    let sink = try ArrayStorage.create(target, scalarType: type, shape: shape, chunkShape: chunks)
                    try fill(sink, with: Pattern.array(type, shape))
                    rows.append([
                        "path": target.path, "dataset": target.dataset ?? "", "type": Fixture.name(type),
                        "shape": shape,
                        "format": try StorageKind.open(target).format,
                    ])
                }
            }
        }
        try JSONSerialization.data(withJSONObject: rows).write(to: URL(filePath: scratch("list.json")))
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Peers/read-back.py").path()
        let (status, output) = try Python.run([script, scratch.path])
        #expect(status == 0, "\(output)")
        #expect(output.split(separator: "\n").last == "\(rows.count)", "\(output)")
    }

    @Test("NumPy reads our .npy files", .enabled(if: Python.has("numpy"), "python3 cannot import numpy"))
    func numpy() throws { try Self.check(StorageKind.all.filter { $0.testDescription == "npy" }) }

    @Test("zarr-python reads our stores", .enabled(if: Python.has("numpy, zarr"), "python3 cannot import zarr"))
    func zarr() throws {
        var kinds = StorageKind.all.filter { $0.testDescription.hasPrefix("zarr") }
        kinds.append(
            StorageKind(testDescription: "zarr 3, shards") { folder in
                // The first shape of `check`, in chunks of 4 × 3.
                var target = StorageTarget.zarr(folder + "/x.zarr", codec: .blosc(.lz4, level: 5))
                if folder.hasSuffix("-0") { target.shardShape = [8, 6] }
                return target
            })
        try Self.check(kinds)
    }

    @Test("h5py reads our data sets", .enabled(if: Python.has("numpy, h5py"), "python3 cannot import h5py"))
    func hdf5() throws { try Self.check(StorageKind.all.filter { $0.testDescription.hasPrefix("hdf5") }) }
}
