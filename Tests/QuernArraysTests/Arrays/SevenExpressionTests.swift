// The seven expressions that blocked arrays are for, against NumPy's numbers: in memory and from files of each format,
// for five cuts, on two engines. What is promised in equal bits is compared in bits, also with NumPy's; products and
// factorisations within the bound that the test states.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("the seven expressions")
struct SevenExpressionTests {
    private let peers: PeerResults
    /// As in the script.
    private let n = 19
    init() throws { peers = try PeerResults("SevenExpressions/seven.txt") }

    private static let cuts: [Chunks] = [
        .auto, .shape([1, 7]), .shape([5, 19]), .extents([[1, 11, 7], [18, 1]]), .shape([19, 2]),
    ]

    /// The stored chunks of a file for a cut: formats know equal chunks only.
    private static let storedCuts: [Chunks] = [
        .auto, .shape([1, 7]), .shape([5, 19]), .shape([8, 8]), .shape([19, 2]),
    ]

    /// The array, from memory and from each kind of file, for each cut.
    private func sources<R: Real>(_ array: NDArray<R, 2>, _ folder: String) throws -> [(String, BlockedArray<R>)] {
        var all: [(String, BlockedArray<R>)] = []
        let held = BlockedArray(array)
        try held.write(to: .npy(folder + "/x.npy"))
        for (k, cut) in Self.cuts.enumerated() {
            all.append(("memory, cut \(k)", BlockedArray(array, chunks: cut)))
            all.append(("npy, cut \(k)", try BlockedArray<R>.open(folder + "/x.npy").rechunk(cut)))
            let (zarr, hdf) = (folder + "/x\(k).zarr", folder + "/x\(k).h5")
            try held.write(
                to: k % 2 == 0 ? .zarr(zarr, codec: .zstd(3)) : .zarr(zarr, codec: .blosc(.lz4, level: 5), version: 2),
                chunks: Self.storedCuts[k])
            all.append(("Zarr, cut \(k)", try BlockedArray<R>.open(zarr)))
            try held.write(
                to: .hdf5(hdf, dataset: "/sst", codec: k == 1 ? .none : .zlib(4)), chunks: Self.storedCuts[k])
            all.append(("HDF5, cut \(k)", try BlockedArray<R>.open(hdf, dataset: "/sst")))
            all.append(("HDF5 cut again, cut \(k)", try BlockedArray<R>.open(hdf, dataset: "/sst").rechunk(cut)))
        }
        return all
    }

    private func check<R: Real & MatrixElement>(_ type: R.Type, _ name: String, eps: Double) throws
    where R.RealElement == R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Sums of n products, each of a factor below 1 and one below 2, relative to the largest, which is above n.
        let product = Double(n) * eps
        var bits: [String: [UInt64]] = [:]
        for (source, x) in try sources(Sample.real(n, n, 1) as NDArray<R, 2>, folder) {
            for isSerial in [true, false] {
                let note = "\(source), \(isSerial ? "serial" : "threads")"
                func look<T>(_ what: String, _ array: BlockedArray<T>, _ tolerance: Double) throws {
                    let found = try isSerial ? array.computeAny(on: .serial) : array.computeAny()
                    peers.check("\(name)-\(what)", found, tolerance, note)
                    guard tolerance == 0 else { return }
                    #expect(bits[what, default: found.elementBits] == found.elementBits, "\(what), \(note)")
                    bits[what] = found.elementBits
                }
                try look("mean", x.mean(), 0)
                try look("plus", x + x.T, 0)
                try look("dot", x.dot(x.T + 1), product)
                try look("less", x.dot(x.T + 1) - x.mean(), product)
                try look("std", (x.dot(x.T + 1) - x.mean()).std(), product)
                try look("svd", try (x + x.T - x.mean()).svd().s, 4 * product)
                let chain = `where`(x > 0, x, x * -2)[2..<17, .by(-3)].rechunk(.shape([4, 3])).T[1..<6, ...]
                let taken = `where`(chain < 1, chain + 1, chain).rechunk(.shape([2, 15]))[..., [0, 3, 3, 14]]
                try look("chain", taken, 0)
            }
        }
        #expect(bits.count == 3)
    }

    @Test(
        "of doubles they are NumPy's, in memory and from each kind of file, for five cuts, bits equal where promised"
    )
    func doubles() throws { try check(Double.self, "float64", eps: 0x1p-52) }

    @Test(
        "of floats they are NumPy's, in memory and from each kind of file, for five cuts, bits equal where promised"
    )
    func floats() throws { try check(Float.self, "float32", eps: 0x1p-23) }

    @Test("the singular vectors of the sixth give the matrix again, from a file cut both ways")
    func vectors() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (source, x) in try sources(Sample.real(n, n, 1) as NDArray<Double, 2>, folder) {
            let a = x + x.T - x.mean()
            let (u, s, v) = try a.svd()
            let worst = try abs((u * s).dot(v.T) - a).max().compute()
            #expect(worst < 1e-13, "\(source)")
        }
    }
}
