// The element types of data sets: which of ours holds them, and whether their bytes may be read without the library.
// Booleans are h5py's, an enumeration of FALSE and TRUE, and so are complex numbers, a compound of r and i. Floats of other sizes (half) and integers of odd widths are
// converted by the library.

internal import CHDF5
import NDArrays
import QuernCore

/// A data set's element type.
struct HDF5ElementType: Sendable {
    var scalarType: ScalarType
    /// True if the file's bytes are the elements, but for their order.
    var isPlain: Bool
    var isBigEndian: Bool

    /// The classes of types that are read.
    private static let (integer, float, compound, enumeration) = (Int32(0), Int32(1), Int32(6), Int32(8))
    private static let classNames = [
        "integer", "float", "time", "string", "bit field", "opaque", "compound", "reference", "enumeration",
        "variable length", "array",
    ]

    /// What the type `id` is.
    init(_ id: quern_hid, _ library: HDF5Library) throws(ChunkError) {
        let l = library.table.pointee
        let kind = l.Tget_class(id)
        let size = l.Tget_size(id)
        isBigEndian = l.Tget_order(id) == 1 && size > 1
        switch kind {
        case Self.integer:
            scalarType = try Self.integer(id, size, library)
            isPlain = l.Tget_precision(id) == 8 * size && scalarType.byteCount == size
        case Self.float:
            let isFloat = l.Tequal(id, l.IEEE_F32LE) > 0 || l.Tequal(id, l.IEEE_F32BE) > 0
            let isDouble = l.Tequal(id, l.IEEE_F64LE) > 0 || l.Tequal(id, l.IEEE_F64BE) > 0
            guard isFloat || isDouble || size < 8 else {
                throw library.unsupported("floats of \(size) bytes", help: "store them as float or double")
            }
            scalarType = isDouble || size > 4 ? .float64 : .float32
            isPlain = isFloat || isDouble
        case Self.enumeration:
            let base = try library.valid(l.Tget_super(id))
            defer { _ = l.Tclose(base) }
            if size == 1, Self.isBool(id, library) {
                (scalarType, isPlain) = (.bool, true)
            } else {
                scalarType = try Self.integer(base, size, library)
                isPlain = l.Tget_precision(base) == 8 * size && scalarType.byteCount == size
                isBigEndian = l.Tget_order(base) == 1 && size > 1
            }
        case Self.compound:
            guard let part = try Self.complexPart(id, library) else {
                throw library.unsupported(
                    "elements of class 'compound'", help: "store its fields as data sets of their own")
            }
            scalarType = part.scalarType == .float32 ? .complex64 : .complex128
            (isPlain, isBigEndian) = (true, part.isBigEndian)
        default:
            let name = Self.classNames.indices.contains(Int(kind)) ? Self.classNames[Int(kind)] : "unknown"
            throw library.unsupported(
                "elements of class '\(name)'", help: "store them as integers of 1 to 8 bytes, float or double")
        }
    }

    private static func integer(_ id: quern_hid, _ size: Int, _ library: HDF5Library) throws(ChunkError) -> ScalarType {
        let isSigned = library.table.pointee.Tget_sign(id) == 1
        switch size {
        case 1: return isSigned ? .int8 : .uint8
        case 2: return isSigned ? .int16 : .uint16
        case 3, 4: return isSigned ? .int32 : .uint32
        case 5...8: return isSigned ? .int64 : .uint64
        default: throw library.unsupported("integers of \(size) bytes", help: "store them in 1, 2, 4 or 8 bytes")
        }
    }

    /// True for h5py's enumeration of FALSE = 0 and TRUE = 1.
    private static func isBool(_ id: quern_hid, _ library: HDF5Library) -> Bool {
        let l = library.table.pointee
        guard l.Tget_nmembers(id) == 2 else { return false }
        var found: Set<String> = []
        for member in 0..<2 as Range<UInt32> {
            guard let name = l.Tget_member_name(id, member) else { return false }
            defer { _ = l.free_memory(name) }
            var value: UInt8 = 0xFF
            guard l.Tget_member_value(id, member, &value) >= 0 else { return false }
            found.insert(String(cString: name) + "=\(value)")
        }
        return found == ["FALSE=0", "TRUE=1"]
    }

    /// The type of both parts of a complex number; nil for other compounds.
    private static func complexPart(_ id: quern_hid, _ library: HDF5Library) throws(ChunkError) -> HDF5ElementType? {
        let l = library.table.pointee
        guard l.Tget_nmembers(id) == 2 else { return nil }
        var parts: [HDF5ElementType] = []
        for member in 0..<2 as Range<UInt32> {
            guard let name = l.Tget_member_name(id, member) else { return nil }
            defer { _ = l.free_memory(name) }
            let type = try library.valid(l.Tget_member_type(id, member))
            defer { _ = l.Tclose(type) }
            guard String(cString: name) == (member == 0 ? "r" : "i"), l.Tget_class(type) == float else { return nil }
            parts.append(try HDF5ElementType(type, library))
            let size = parts[0].scalarType.byteCount
            guard parts.last?.isPlain == true, l.Tget_member_offset(id, member) == Int(member) * size else {
                return nil
            }
        }
        let isAlike = parts[0].scalarType == parts[1].scalarType && parts[0].isBigEndian == parts[1].isBigEndian
        return isAlike && l.Tget_size(id) == 2 * parts[0].scalarType.byteCount ? parts[0] : nil
    }

    /// The library's name of `type` in memory; nil for bool and complex numbers, which have none.
    static func native(_ type: ScalarType, _ library: HDF5Library) -> quern_hid? {
        let l = library.table.pointee
        return switch type {
        case .int8: l.NATIVE_INT8
        case .int16: l.NATIVE_INT16
        case .int32: l.NATIVE_INT32
        case .int64: l.NATIVE_INT64
        case .uint8: l.NATIVE_UINT8
        case .uint16: l.NATIVE_UINT16
        case .uint32: l.NATIVE_UINT32
        case .uint64: l.NATIVE_UINT64
        case .float32: l.NATIVE_FLOAT
        case .float64: l.NATIVE_DOUBLE
        default: nil
        }
    }

    /// A type for `type` that the caller closes: in a file and in memory.
    static func make(_ type: ScalarType, _ library: HDF5Library) throws(ChunkError) -> quern_hid {
        let l = library.table.pointee
        if let native = native(type, library) { return try library.valid(l.Tcopy(native)) }
        if type.isComplex {
            let part = type == .complex64 ? l.NATIVE_FLOAT : l.NATIVE_DOUBLE
            let id = try library.valid(l.Tcreate(compound, type.byteCount))
            for (place, name) in ["r", "i"].enumerated() {
                try library.check(l.Tinsert(id, name, place * type.byteCount / 2, part))
            }
            return id
        }
        let id = try library.valid(l.Tenum_create(l.NATIVE_INT8))
        for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
            var value = value
            try library.check(l.Tenum_insert(id, name, &value))
        }
        return id
    }
}

extension HDF5Library {
    func unsupported(_ what: String, help: String) -> ChunkError {
        ChunkError(source: source, problem: .unsupported(what, help: help))
    }
}
