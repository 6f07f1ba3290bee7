// Notes beside data sets that are written: numbers, texts and lists of them, and the axes' names as DIMENSION_LABELS.
// Reading them is a child's business.

internal import CHDF5
import NDArrays

extension HDF5Library {
    /// Puts notes beside a new data set.
    func write(_ attributes: [String: StoredAttribute], dimensionNames: [String], to object: quern_hid)
        throws(ChunkError)
    {
        let l = table.pointee
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .text(let text), .other(let text): try put(name, [text], isList: false, object)
            case .texts(let texts): try put(name, texts, isList: true, object)
            case .integer(let value): try put(name, [value], l.NATIVE_INT64, isList: false, object)
            case .integers(let values): try put(name, values, l.NATIVE_INT64, isList: true, object)
            case .float(let value): try put(name, [value], l.NATIVE_FLOAT, isList: false, object)
            case .floats(let values): try put(name, values, l.NATIVE_FLOAT, isList: true, object)
            case .number(let value): try put(name, [value], l.NATIVE_DOUBLE, isList: false, object)
            case .numbers(let values): try put(name, values, l.NATIVE_DOUBLE, isList: true, object)
            case .flag(let flag): try put(name, [flag ? 1 : 0] as [Int], l.NATIVE_INT64, isList: false, object)
            }
        }
        if !dimensionNames.isEmpty { try putVariable("DIMENSION_LABELS", dimensionNames, object) }
    }

    private func put<Value: BitwiseCopyable>(
        _ name: String, _ values: [Value], _ type: quern_hid, isList: Bool, _ object: quern_hid
    ) throws(ChunkError) {
        let l = table.pointee
        var count = UInt64(values.count)
        let space = try valid(isList ? l.Screate_simple(1, &count, nil) : l.Screate(0), "write")
        defer { _ = l.Sclose(space) }
        let attribute = try valid(l.Acreate2(object, name, type, space, 0, 0), "write")
        defer { _ = l.Aclose(attribute) }
        if values.isEmpty { return }
        try check(values.withUnsafeBytes { l.Awrite(attribute, type, $0.baseAddress) }, "write")
    }

    /// Texts of one length, as netCDF and h5py both read them.
    private func put(_ name: String, _ texts: [String], isList: Bool, _ object: quern_hid) throws(ChunkError) {
        let size = max(1, texts.map(\.utf8.count).max() ?? 0)
        let type = try textType(size)
        defer { _ = table.pointee.Tclose(type) }
        var bytes: [UInt8] = []
        for text in texts { bytes += Array(text.utf8) + [UInt8](repeating: 0, count: size - text.utf8.count) }
        let l = table.pointee
        var count = UInt64(texts.count)
        let space = try valid(isList ? l.Screate_simple(1, &count, nil) : l.Screate(0), "write")
        defer { _ = l.Sclose(space) }
        let attribute = try valid(l.Acreate2(object, name, type, space, 0, 0), "write")
        defer { _ = l.Aclose(attribute) }
        if texts.isEmpty { return }
        try check(bytes.withUnsafeBytes { l.Awrite(attribute, type, $0.baseAddress) }, "write")
    }

    /// A type for texts in UTF-8 of `size` bytes, padded with zeros; SIZE_MAX for any length.
    private func textType(_ size: Int) throws(ChunkError) -> quern_hid {
        let l = table.pointee
        let type = try valid(l.Tcopy(l.C_S1), "write")
        do throws(ChunkError) {
            try check(l.Tset_size(type, size), "write")
            try check(l.Tset_cset(type, 1), "write")
            if size >= 0 { try check(l.Tset_strpad(type, 1), "write") }
        } catch {
            _ = l.Tclose(type)
            throw error
        }
        return type
    }

    /// Texts of any length, as the library's own conventions have them.
    private func putVariable(_ name: String, _ texts: [String], _ object: quern_hid) throws(ChunkError) {
        let l = table.pointee
        // All ones is H5T_VARIABLE.
        let type = try textType(-1)
        defer { _ = l.Tclose(type) }
        var count = UInt64(texts.count)
        let space = try valid(l.Screate_simple(1, &count, nil), "write")
        defer { _ = l.Sclose(space) }
        let attribute = try valid(l.Acreate2(object, name, type, space, 0, 0), "write")
        defer { _ = l.Aclose(attribute) }
        // One room for all texts, each with a zero behind it.
        var room: [UInt8] = []
        var places: [Int] = []
        for text in texts {
            places.append(room.count)
            room += Array(text.utf8) + [0]
        }
        let written = room.withUnsafeBytes { bytes in
            let pointers = places.map { place in bytes.baseAddress.map { $0 + place } }
            return pointers.withUnsafeBytes { l.Awrite(attribute, type, $0.baseAddress) }
        }
        try check(written, "write")
    }
}
