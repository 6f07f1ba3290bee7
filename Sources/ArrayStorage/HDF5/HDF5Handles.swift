// The file and the data set that a sink has open, closed once: by commit, by abandon, or with the sink.
// Holds: a file that could not be written is never touched by the library again, and stays open: after a failed write it
// ends the process when it closes (1.10.8). The sink reserves room before, so that this is the rare case.

internal import CHDF5
import NDArrays
import QuernCore
import Synchronization

/// An open file with a new data set.
final class HDF5Handles: Sendable {
    let file: quern_hid
    let dataSet: quern_hid
    private let isClosed = Atomic(false)

    private init(file: quern_hid, dataSet: quern_hid) { (self.file, self.dataSet) = (file, dataSet) }

    deinit { try? close("") }

    /// True after `close` and `forget`; inside the library's lock it stays what it is.
    var isOver: Bool { isClosed.load(ordering: .acquiring) }

    /// Leaves both open for ever; inside the library's lock.
    func forget() {
        // See `close`.
        isClosed.store(true, ordering: .releasing)
    }

    /// Closes both; what the library still holds is written then, and a failure of that is thrown.
    func close(_ name: String) throws(ChunkError) {
        // Commit, abandon and deinit may all come here; the lock of the library orders the rest.
        if isClosed.exchange(true, ordering: .acquiringAndReleasing) { return }
        try HDF5Library.locked(name) { library throws(ChunkError) in
            let l = library.table.pointee
            var failure: ChunkError?
            for close in [{ l.Dclose(self.dataSet) }, { l.Fflush(self.file, 0) }, { l.Fclose(self.file) }] {
                if close() < 0, failure == nil { failure = library.failure("write") }
            }
            if let failure { throw failure }
        }
    }

    /// Makes the data set, in a new file or in one that is there.
    static func create(
        _ path: String, isThere: Bool, _ name: String, _ layout: StorageLayout, chunkShape: [Int]?,
        _ codecs: CodecChain,
        _ target: StorageTarget, _ library: HDF5Library
    ) throws(ChunkError) -> HDF5Handles {
        let l = library.table.pointee
        // 1 opens for writing; 2 begins a file anew.
        let file = isThere ? l.Fopen(path, 1, 0) : l.Fcreate(path, 2, 0, 0)
        if file < 0, isThere {
            throw library.unsupported(
                "the file that is there is no HDF5 file, or damaged", help: "choose another name, or remove it first")
        }
        _ = try library.valid(file, "write")
        do throws(ChunkError) {
            try remove(name, file, library)
            let dataSet = try make(name, file, layout, chunkShape: chunkShape, codecs, library)
            do throws(ChunkError) {
                try library.write(target.attributes, dimensionNames: target.dimensionNames, to: dataSet)
            } catch {
                _ = l.Dclose(dataSet)
                throw error
            }
            return HDF5Handles(file: file, dataSet: dataSet)
        } catch {
            _ = l.Fclose(file)
            throw error
        }
    }

    /// Removes a data set of this name; anything else stays, and is an error.
    private static func remove(_ name: String, _ file: quern_hid, _ library: HDF5Library) throws(ChunkError) {
        let l = library.table.pointee
        var path = ""
        for part in name.split(separator: "/") {
            path += "/" + part
            if l.Lexists(file, path, 0) <= 0 { return }
        }
        let object = try library.valid(l.Oopen(file, path, 0), "write")
        let kind = l.Iget_type(object)
        _ = l.Oclose(object)
        guard kind == HDF5Library.dataSetKind else {
            throw library.unsupported("'\(path)' is there and is no data set", help: "choose another name")
        }
        try library.check(l.Ldelete(file, path, 0), "write")
    }

    private static func make(
        _ name: String, _ file: quern_hid, _ layout: StorageLayout, chunkShape: [Int]?, _ codecs: CodecChain,
        _ library: HDF5Library
    ) throws(ChunkError) -> quern_hid {
        let l = library.table.pointee
        let shape = layout.grid.shape
        var extents = shape.map { UInt64($0) }
        let space = try library.valid(
            shape.isEmpty ? l.Screate(0) : l.Screate_simple(Int32(shape.count), &extents, nil), "write")
        defer { _ = l.Sclose(space) }
        let type = try HDF5ElementType.make(layout.scalarType, library)
        defer { _ = l.Tclose(type) }
        let list = try library.valid(l.Pcreate(l.DATASET_CREATE), "write")
        defer { _ = l.Pclose(list) }
        if let chunkShape {
            var chunk = chunkShape.map { UInt64($0) }
            try library.check(l.Pset_chunk(list, Int32(chunk.count), &chunk), "write")
            // Every chunk is written: none has to be filled before. 1 is H5D_FILL_TIME_NEVER.
            try library.check(l.Pset_fill_time(list, 1), "write")
            for codec in codecs.codecs {
                switch codec {
                case let zlib as ZlibCodec: try library.check(l.Pset_deflate(list, UInt32(zlib.level)), "write")
                default: try library.check(l.Pset_shuffle(list), "write")
                }
            }
        }
        let links = try library.valid(l.Pcreate(l.LINK_CREATE), "write")
        defer { _ = l.Pclose(links) }
        try library.check(l.Pset_create_intermediate_group(links, 1), "write")
        return try library.valid(l.Dcreate2(file, "/" + name, type, space, links, list, 0), "write")
    }
}
