// Notes beside data sets, read and written: numbers, texts and lists of them. Others (references, structures) are left
// out. Axes are named by DIMENSION_LABELS, or by the data sets that DIMENSION_LIST refers to, as netCDF-4 has them.

internal import CHDF5
import NDArrays

extension HDF5Library {
    /// The most bytes of an attribute that are read.
    private static let maximumByteCount = 1 << 20
    /// What belongs to the library's own conventions.
    private static let ownNames: Set<String> = [
        "DIMENSION_LIST", "DIMENSION_LABELS", "REFERENCE_LIST", "CLASS", "NAME", "_Netcdf4Dimid", "_Netcdf4Coordinates",
        "_NCProperties",
    ]

    // MARK: Reading

    /// The notes of an object.
    func attributes(of object: quern_hid) -> [String: StoredAttribute] {
        let l = table.pointee
        var found: [String: StoredAttribute] = [:]
        for index in 0..<4096 as Range<UInt64> {
            let attribute = l.Aopen_by_idx(object, ".", 0, 0, index, 0, 0)
            if attribute < 0 { break }
            defer { _ = l.Aclose(attribute) }
            guard let name = Self.name({ l.Aget_name(attribute, $1, $0) }), !Self.ownNames.contains(name) else {
                continue
            }
            if let value = value(of: attribute) { found[name] = value }
        }
        return found
    }

    private func value(of attribute: quern_hid) -> StoredAttribute? {
        let l = table.pointee
        let (type, space) = (l.Aget_type(attribute), l.Aget_space(attribute))
        defer {
            if type >= 0 { _ = l.Tclose(type) }
            if space >= 0 { _ = l.Sclose(space) }
        }
        guard type >= 0, space >= 0, let shape = extents(of: space) else { return nil }
        guard let size = ChunkGrid.byteCount(shape, max(8, l.Tget_size(type))), size <= Self.maximumByteCount else {
            return nil
        }
        let count = shape.reduce(1, *)
        switch l.Tget_class(type) {
        case 0:
            if l.Tget_size(type) == 8, l.Tget_sign(type) == 0 {
                guard let values = read(attribute, l.NATIVE_UINT64, count, as: UInt64.self) else { return nil }
                let small = values.compactMap { Int(exactly: $0) }
                return small.count == count ? integers(small, shape) : numbers(values.map { Double($0) }, shape)
            }
            return read(attribute, l.NATIVE_INT64, count, as: Int.self).map { integers($0, shape) }
        case 1:
            if l.Tget_size(type) <= 4 {
                return read(attribute, l.NATIVE_FLOAT, count, as: Float.self).map {
                    shape.isEmpty ? .float($0[0]) : .floats($0)
                }
            }
            return read(attribute, l.NATIVE_DOUBLE, count, as: Double.self).map { numbers($0, shape) }
        case 3:
            guard let texts = texts(attribute, type, count) else { return nil }
            return shape.isEmpty ? texts.first.map { .text($0) } : .texts(texts)
        default: return nil
        }
    }

    private func integers(_ values: [Int], _ shape: [Int]) -> StoredAttribute {
        shape.isEmpty ? .integer(values[0]) : .integers(values)
    }

    private func numbers(_ values: [Double], _ shape: [Int]) -> StoredAttribute {
        shape.isEmpty ? .number(values[0]) : .numbers(values)
    }

    private func read<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
        _ attribute: quern_hid, _ type: quern_hid, _ count: Int, as _: Value.Type
    ) -> [Value]? {
        var values = [Value](repeating: 0, count: max(1, count))
        let status = values.withUnsafeMutableBytes { table.pointee.Aread(attribute, type, $0.baseAddress) }
        return status < 0 ? nil : Array(values.prefix(count))
    }

    private func texts(_ attribute: quern_hid, _ type: quern_hid, _ count: Int) -> [String]? {
        let l = table.pointee
        if l.Tis_variable_str(type) > 0 {
            var pointers = [UnsafeMutablePointer<CChar>?](repeating: nil, count: max(1, count))
            let status = pointers.withUnsafeMutableBytes { l.Aread(attribute, type, $0.baseAddress) }
            defer { for pointer in pointers where pointer != nil { _ = l.free_memory(pointer) } }
            return status < 0 ? nil : pointers.prefix(count).map { $0.map { String(cString: $0) } ?? "" }
        }
        let size = l.Tget_size(type)
        var bytes = [UInt8](repeating: 0, count: max(1, count * size))
        guard bytes.withUnsafeMutableBytes({ l.Aread(attribute, type, $0.baseAddress) }) >= 0 else { return nil }
        return (0..<count).map { index in
            var text = bytes[index * size..<(index + 1) * size]
            if let end = text.firstIndex(of: 0) { text = text[..<end] }
            while text.last == 0x20 { text.removeLast() }
            return String(decoding: text, as: UTF8.self)
        }
    }

    /// The extents of a simple space; nil for one without any.
    func extents(of space: quern_hid) -> [Int]? {
        let l = table.pointee
        // 0 is a scalar, 1 simple, 2 nothing at all.
        let kind = l.Sget_simple_extent_type(space)
        if kind == 0 { return [] }
        let rank = Int(l.Sget_simple_extent_ndims(space))
        guard kind == 1, rank >= 0 else { return nil }
        var extents = [UInt64](repeating: 0, count: max(1, rank))
        guard l.Sget_simple_extent_dims(space, &extents, nil) >= 0 else { return nil }
        let found = extents.prefix(rank).compactMap { Int(exactly: $0) }
        return found.count == rank ? found : nil
    }

    /// The names of a data set's axes, or none.
    func dimensionNames(of dataSet: quern_hid, rank: Int) -> [String?] {
        let l = table.pointee
        if l.Aexists(dataSet, "DIMENSION_LABELS") > 0 {
            let attribute = l.Aopen(dataSet, "DIMENSION_LABELS", 0)
            let value = attribute < 0 ? nil : value(of: attribute)
            if attribute >= 0 { _ = l.Aclose(attribute) }
            if case .texts(let names) = value, names.count == rank { return names.map { $0.isEmpty ? nil : $0 } }
        }
        guard rank > 0, l.Aexists(dataSet, "DIMENSION_LIST") > 0 else { return [] }
        let attribute = l.Aopen(dataSet, "DIMENSION_LIST", 0)
        guard attribute >= 0 else { return [] }
        defer { _ = l.Aclose(attribute) }
        let (type, space) = (l.Aget_type(attribute), l.Aget_space(attribute))
        defer {
            if type >= 0 { _ = l.Tclose(type) }
            if space >= 0 { _ = l.Sclose(space) }
        }
        // A list of references for each axis: {length, pointer} in memory.
        guard type >= 0, l.Tget_class(type) == 9, l.Tget_size(type) == 16, space >= 0, extents(of: space) == [rank]
        else {
            return []
        }
        let base = l.Tget_super(type)
        guard base >= 0 else { return [] }
        defer { _ = l.Tclose(base) }
        guard l.Tequal(base, l.STD_REF_OBJ) > 0 else { return [] }
        var lists = [(count: Int, references: UnsafeMutableRawPointer?)](repeating: (0, nil), count: rank)
        guard lists.withUnsafeMutableBytes({ l.Aread(attribute, type, $0.baseAddress) }) >= 0 else { return [] }
        defer { for list in lists where list.references != nil { _ = l.free_memory(list.references) } }
        let names = lists.map { list -> String? in
            guard list.count > 0, let reference = list.references else { return nil }
            let object = l.Rdereference2(dataSet, 0, 0, reference)
            guard object >= 0 else { return nil }
            defer { _ = l.Oclose(object) }
            return Self.name { l.Iget_name(object, $0, $1) }.map { String($0.split(separator: "/").last ?? "") }
        }
        return names.contains { $0 != nil } ? names : []
    }

    // MARK: Writing

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
