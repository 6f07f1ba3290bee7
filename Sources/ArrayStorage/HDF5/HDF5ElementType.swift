// The element types of data sets: which of ours holds them, and whether their bytes may be read without the library.
// Booleans are h5py's, an enumeration of FALSE and TRUE, and so are complex numbers, a compound of r and i. Floats of
// other sizes (half) and integers of odd widths are converted by the library.

internal import CHDF5
import NDArrays
import QuernCore

/// A data set's element type.
struct HDF5ElementType: Sendable {
    var scalarType: ScalarType
    /// True if the file's bytes are the elements, but for their order.
    var isPlain: Bool
    var isBigEndian: Bool

    private static let classNames = [
        "integer", "float", "time", "string", "bit field", "opaque", "compound", "reference", "enumeration",
        "variable length", "array",
    ]

    /// What a child's report says next.
    init(_ report: inout HDF5Report) throws(ChunkError) {
        let kind = try report.integer()
        let size = try report.integer()
        isBigEndian = try report.integer() == 1 && size > 1
        let isSigned = try report.integer() == 1
        let precision = try report.integer()
        let flags = try report.number()
        let (isBool, isComplex, isIEEE) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0)
        let found: ScalarType? =
            switch kind {
            case 8 where isBool: .bool
            case 0, 8: Self.integer(size, isSigned: isSigned)
            case 1 where size <= 4: .float32
            case 1 where size <= 8: .float64
            case 6 where isComplex: size == 8 ? .complex64 : .complex128
            default: nil
            }
        guard let found else {
            let name = Self.classNames.indices.contains(kind) ? Self.classNames[kind] : "unknown"
            throw ChunkError(
                source: report.source,
                problem: .unsupported(
                    "elements of class '\(name)' and \(size) bytes",
                    help: "store them as integers of 1 to 8 bytes, float, double, or h5py's bool and complex"))
        }
        scalarType = found
        isPlain = isBool || isComplex || found.byteCount == size && (kind == 1 ? isIEEE : precision == 8 * size)
    }

    private static func integer(_ size: Int, isSigned: Bool) -> ScalarType? {
        switch size {
        case 1: isSigned ? .int8 : .uint8
        case 2: isSigned ? .int16 : .uint16
        case 3, 4: isSigned ? .int32 : .uint32
        case 5...8: isSigned ? .int64 : .uint64
        default: nil
        }
    }

    /// What a child is told of `scalarType`: class, bytes, sign, flags.
    var request: [Int64] {
        [
            scalarType.isFloatingPoint ? 1 : scalarType.isComplex ? 6 : 0, Int64(scalarType.byteCount),
            scalarType.isSignedInteger ? 1 : 0, scalarType == .bool ? 1 : scalarType.isComplex ? 2 : 0,
        ]
    }

    /// A type for `type` that the caller closes, in a file that is written and in memory.
    static func make(_ type: ScalarType, _ library: HDF5Library) throws(ChunkError) -> quern_hid {
        let l = library.table.pointee
        let native: quern_hid
        switch type {
        case .bool:
            let id = try library.valid(l.Tenum_create(l.NATIVE_INT8))
            for (name, value) in [("FALSE", 0), ("TRUE", 1)] as [(String, Int8)] {
                var value = value
                try library.check(l.Tenum_insert(id, name, &value))
            }
            return id
        case .complex64, .complex128:
            let id = try library.valid(l.Tcreate(6, type.byteCount))
            let part = type == .complex64 ? l.NATIVE_FLOAT : l.NATIVE_DOUBLE
            try library.check(l.Tinsert(id, "r", 0, part))
            try library.check(l.Tinsert(id, "i", type.byteCount / 2, part))
            return id
        case .int8: native = l.NATIVE_INT8
        case .int16: native = l.NATIVE_INT16
        case .int32: native = l.NATIVE_INT32
        case .int64: native = l.NATIVE_INT64
        case .uint8: native = l.NATIVE_UINT8
        case .uint16: native = l.NATIVE_UINT16
        case .uint32: native = l.NATIVE_UINT32
        case .uint64: native = l.NATIVE_UINT64
        case .float32: native = l.NATIVE_FLOAT
        case .float64: native = l.NATIVE_DOUBLE
        }
        return try library.valid(l.Tcopy(native))
    }
}
