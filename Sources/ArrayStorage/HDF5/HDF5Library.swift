// The one door to libhdf5: its calls happen inside `locked`, one at a time in the process, and its failures become
// ChunkErrors in its own words.

internal import CHDF5
internal import Glibc
import NDArrays

/// libhdf5 while its lock is held.
struct HDF5Library {
    let table: UnsafePointer<quern_hdf5>
    /// What messages call the file.
    let source: String

    /// Calls `body` with the library, under its lock. Not to be nested.
    static func locked<Result>(
        _ source: String, _ body: (HDF5Library) throws(ChunkError) -> Result
    ) throws(ChunkError) -> Result {
        var message = [CChar](repeating: 0, count: 512)
        guard let table = quern_hdf5_enter(&message, message.count) else {
            throw ChunkError(
                source: source,
                problem: .library("HDF5's library (\(text(message)))", install: "libhdf5-103-1 or a later libhdf5"))
        }
        defer { quern_hdf5_leave() }
        return try body(HDF5Library(table: table, source: source))
    }

    /// The error for the call that failed last.
    func failure(_ action: String) -> ChunkError {
        var message = [CChar](repeating: 0, count: 512)
        quern_hdf5_reason(&message, message.count)
        let reason = "HDF5: " + Self.text(message)
        return ChunkError(
            source: source, problem: action == "read" ? .corrupt(reason) : .system(action: action, reason: reason))
    }

    /// `id`, or an error if it is none.
    func valid(_ id: quern_hid, _ action: String = "read") throws(ChunkError) -> quern_hid {
        if id < 0 { throw failure(action) }
        return id
    }

    /// Throws if a call failed.
    func check(_ status: Int32, _ action: String = "read") throws(ChunkError) {
        if status < 0 { throw failure(action) }
    }

    static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The bytes of a name that the library gives by `get`, which fills a buffer and returns the name's length.
    static func name(_ get: (UnsafeMutablePointer<CChar>?, Int) -> Int) -> String? {
        var buffer = [CChar](repeating: 0, count: 1024)
        let count = buffer.withUnsafeMutableBufferPointer { get($0.baseAddress, $0.count) }
        return count > 0 && count < buffer.count ? text(buffer) : nil
    }

    // MARK: Damaged files

    /// Throws if the library does not survive what opening a data set asks of it.
    func probe(_ path: String, _ dataset: String?) throws(ChunkError) {
        let name = "/" + (dataset ?? "").split(separator: "/").joined(separator: "/")
        try survived(quern_hdf5_probe(path, name))
    }

    /// Throws unless a child came to its end.
    func survived(_ outcome: Int32) throws(ChunkError) {
        let problem: ChunkError.Problem
        switch UInt32(bitPattern: outcome) {
        case QUERN_ISOLATED_DONE.rawValue: return
        case QUERN_ISOLATED_FAILED.rawValue: problem = .corrupt("HDF5's library cannot read it")
        case QUERN_ISOLATED_CRASHED.rawValue: problem = .corrupt("HDF5's library ends by a signal on this file")
        case QUERN_ISOLATED_ENDLESS.rawValue: problem = .corrupt("HDF5's library comes to no end on this file")
        default: problem = .system(action: "read", reason: String(cString: strerror(errno)))
        }
        throw ChunkError(source: source, problem: problem)
    }

    // MARK: Objects

    /// What H5Iget_type says of a data set, in every version.
    static let dataSetKind: Int32 = 5

    /// The names of the data sets right inside a group, up to 100.
    func dataSets(in group: quern_hid) -> [String] {
        let l = table.pointee
        var names: [String] = []
        for index in 0..<1000 where names.count < 100 {
            let name = Self.name { l.Lget_name_by_idx(group, ".", 0, 0, UInt64(index), $0, $1, 0) }
            guard let name else { break }
            let object = l.Oopen(group, name, 0)
            guard object >= 0 else { continue }
            if l.Iget_type(object) == Self.dataSetKind { names.append(name) }
            _ = l.Oclose(object)
        }
        return names
    }
}

/// An open data set with its file; closed, in this order, with its last owner.
final class HDF5DataSet: Sendable {
    let file: quern_hid
    let dataSet: quern_hid
    private let source: String

    init(file: quern_hid, dataSet: quern_hid, source: String) {
        (self.file, self.dataSet, self.source) = (file, dataSet, source)
    }

    deinit {
        _ = try? HDF5Library.locked(source) { [dataSet, file] library throws(ChunkError) in
            _ = library.table.pointee.Dclose(dataSet)
            _ = library.table.pointee.Fclose(file)
        }
    }
}
