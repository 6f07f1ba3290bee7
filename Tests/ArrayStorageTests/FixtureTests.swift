// Arrays that NumPy, zarr-python and h5py wrote.

import ArrayStorage
import Foundation
import NDArrays
import QuernCore
import Testing

@Suite struct FixtureTests {
    @Test("there are arrays of every format")
    func complete() {
        #expect(Fixture.all.count > 100)
        #expect(Set(Fixture.all.map(\.format)).count == 4)
    }

    @Test("an array that another library wrote is read, whole and in parts", arguments: Fixture.all)
    func reading(_ fixture: Fixture) throws {
        let source = try ArrayStorage.open(fixture.file, dataset: fixture.dataset)
        #expect(source.format == fixture.format)
        try checkSource(source, fixture.scalarType, fixture.shape, "\(fixture.testDescription)")
    }

    @Test("chunks without a file hold the fill value")
    func holes() throws {
        let nan = Double.nan.bitPattern
        let old = try ArrayStorage.open(Fixture.folder + "/zarr2/holes")
        let values = try old.doubles()
        #expect(values[0] == -50 && values[1] == -46.5 && values[6] == -50 + 10.5)
        #expect(values[3].isNaN && values[35].isNaN && values[35].bitPattern & nan == nan)
        #expect(old.attributes["units"] == .text("K") && old.attributes["levels"] == .integers([1, 2]))
        let shards = try ArrayStorage.open(Fixture.folder + "/zarr3/holes").doubles()
        #expect(shards[..<2] == [-50, -46.5] && shards.filter { !$0.isNaN }.count == 4)
    }

    @Test("axes' names and notes are told; the only array of a group is found, others are asked for by name")
    func notes() throws {
        let folder = Fixture.folder + "/zarr3"
        let array = try ArrayStorage.open(folder + "/group")
        #expect(array.name.hasSuffix("/group:/named"))
        #expect(array.dimensionNames == ["time", nil])
        #expect(array.attributes == ["units": .text("K"), "scale": .number(0.5)])
        #expect(array.chunkShape == [3, 3])
        #expect(try ArrayStorage.open(folder, dataset: "/group/named").shape == [5, 4])
        let error = #expect(throws: ChunkError.self) { try ArrayStorage.open(folder, dataset: "nothing") }
        guard case .missing(_, let found) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(found.contains("sharded"))
    }

    @Test("shards are read by the chunks inside")
    func shards() throws {
        #expect(try ArrayStorage.open(Fixture.folder + "/zarr3/sharded").chunkShape == [3, 2])
    }

    @Test("what is not there, or is something else, is named")
    func missing() throws {
        let scratch = try Scratch()
        func problem(_ path: String, _ dataset: String? = nil) -> ChunkError.Problem? {
            #expect(throws: ChunkError.self) { try ArrayStorage.open(path, dataset: dataset) }?.problem
        }
        guard case .system("open", _) = problem(scratch("x.npy")), case .system("open", _) = problem(""),
            case .system("open", _) = problem("a\0b"), case .unsupported = problem(Fixture.folder + "/index.json"),
            case .missing = problem(scratch.path), case .missing = problem(Fixture.folder + "/npy/big.npy", "x")
        else {
            Issue.record("another problem than expected")
            return
        }
        try Data("PK".utf8).write(to: URL(filePath: scratch("x.zip")))
        guard case .unsupported = problem(scratch("x.zip")), case .system = problem("/dev/null") else {
            Issue.record("another problem than expected")
            return
        }
    }
}
