// Packed numbers as what they mean: `value = stored · scale_factor + add_offset`, and NaN where the stored number is
// `_FillValue` or `missing_value`; `_Unsigned` reads signed integers as unsigned ones. Read as plain integers such data
// are wrong without a word. The result is Float where the factors are, or where floats have no factors; else Double.
// Complex numbers that ask for any of this are refused: the conventions have no meaning for them.
// Not applied: `valid_min`, `valid_max`, `valid_range`.
// Source: Climate and Forecast conventions 1.11, §§ 2.5 and 8.1; NetCDF user's guide, attribute conventions.

import NDArrays
import QuernCore

/// An array whose stored numbers stand for others.
final class ScaledSource: ReopenableSource {
    let scalarType: ScalarType
    private let base: any StoredArray
    private let isUnsigned: Bool
    private let scale: Double
    private let offset: Double
    private let missing: [StoredAttribute]

    /// The array behind the conventions, or nil if its attributes ask for none.
    static func applying(to array: any StoredArray) throws(ChunkError) -> ScaledSource? {
        let names = ["scale_factor", "add_offset", "_FillValue", "missing_value"].filter { array.attributes[$0] != nil }
        let isUnsigned = array.attributes["_Unsigned"] == .text("true") && array.scalarType.isSignedInteger
        if array.scalarType.isComplex, let name = names.first(where: { !isNaN(array.attributes[$0]) }) {
            throw ChunkError(
                source: array.name,
                problem: .unsupported(
                    "complex numbers with the attribute '\(name)', which the conventions have for real ones",
                    help: "open the array with '.raw', and apply it"))
        }
        guard !names.isEmpty || isUnsigned, array.scalarType.isInteger || array.scalarType.isFloatingPoint else {
            return nil
        }
        // A missing value of NaN is what floats have by themselves.
        if array.scalarType.isFloatingPoint, names.allSatisfy({ array.attributes[$0]?.doubleValue?.isNaN == true }) {
            return nil
        }
        return try ScaledSource(array, isUnsigned: isUnsigned)
    }

    /// Whether a missing value is the NaN that floating-point numbers have by themselves.
    private static func isNaN(_ attribute: StoredAttribute?) -> Bool {
        switch attribute {
        case .text(let text)?: text == "NaN"
        case .texts(let texts)?: texts.contains("NaN")
        case .numbers(let parts)?: parts.contains(where: \.isNaN)
        case .floats(let parts)?: parts.contains(where: \.isNaN)
        default: attribute?.doubleValue?.isNaN == true
        }
    }

    private init(_ array: any StoredArray, isUnsigned: Bool) throws(ChunkError) {
        (base, self.isUnsigned) = (array, isUnsigned)
        func factor(_ name: String, or standard: Double) throws(ChunkError) -> Double {
            guard let attribute = array.attributes[name] else { return standard }
            guard let value = attribute.doubleValue else {
                throw ChunkError(
                    source: array.name,
                    problem: .unsupported("the attribute '\(name)' is no number", help: "open the array with '.raw'"))
            }
            return value
        }
        scale = try factor("scale_factor", or: 1)
        offset = try factor("add_offset", or: 0)
        missing = ["_FillValue", "missing_value"].compactMap { array.attributes[$0] }
        let factors = ["scale_factor", "add_offset"].compactMap { array.attributes[$0] }
        let areFloats = factors.allSatisfy {
            switch $0 {
            case .float, .floats: true
            default: false
            }
        }
        scalarType = areFloats && (!factors.isEmpty || array.scalarType == .float32) ? .float32 : .float64
    }

    var reference: SourceReference? {
        guard var reference = (base as? any ReopenableSource)?.reference else { return nil }
        reference.isRaw = false
        reference.elements = scalarType.name
        return reference
    }
    var name: String { base.name }
    var format: String { base.format }
    var shape: [Int] { base.shape }
    var chunkShape: [Int] { base.chunkShape }
    var dimensionNames: [String?] { base.dimensionNames }
    var attributes: [String: StoredAttribute] { base.attributes }

    /// The regions that are converted one after the other: chunks, whose elements are read once.
    private func grid() throws(ChunkError) -> ChunkGrid {
        try ChunkGrid(
            shape: shape, chunkShape: chunkShape.map { max(1, $0) }, elementSize: scalarType.byteCount, source: name)
    }

    func workingByteCount(reading region: [Range<Int>]) -> Int {
        let part = zip(region, chunkShape).reduce(base.scalarType.byteCount) { $0 * min($1.0.count, max(1, $1.1)) }
        return base.workingByteCount(reading: region) + part
    }

    func read(_ region: [Range<Int>], into target: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        let grid = try grid()
        try grid.check(region, strides, name)
        try grid.forEachPart(of: region) { part throws(ChunkError) in
            let extents = part.extents
            let count = extents.reduce(1, *)
            let room = try ByteBuffer.make(count * base.scalarType.byteCount, for: name, chunk: part.index)
            defer { extendLifetime(room) }
            let whole = part.origin.indices.map {
                let low = region[$0].lowerBound + part.origin[$0]
                return low..<low + extents[$0]
            }
            try base.read(whole, into: room.base, strides: ElementCopy.rowMajor(extents))
            let place = target + elementOffset(part.origin, strides) * scalarType.byteCount
            convert(room.base, extents, to: place, strides)
        }
    }

    // MARK: Converting

    private func convert(
        _ source: UnsafeMutableRawPointer, _ extents: [Int], to target: UnsafeMutableRawPointer, _ strides: [Int]
    ) {
        switch (base.scalarType, isUnsigned) {
        case (.int8, false): integers(Int8.self, source, extents, target, strides)
        case (.int16, false): integers(Int16.self, source, extents, target, strides)
        case (.int32, false): integers(Int32.self, source, extents, target, strides)
        case (.int64, false): integers(Int64.self, source, extents, target, strides)
        case (.uint8, _), (.int8, true): integers(UInt8.self, source, extents, target, strides)
        case (.uint16, _), (.int16, true): integers(UInt16.self, source, extents, target, strides)
        case (.uint32, _), (.int32, true): integers(UInt32.self, source, extents, target, strides)
        case (.uint64, _), (.int64, true): integers(UInt64.self, source, extents, target, strides)
        case (.float32, _): floats(Float.self, source, extents, target, strides)
        default: floats(Double.self, source, extents, target, strides)
        }
    }

    private func integers<Raw: FixedWidthInteger & BitwiseCopyable>(
        _ type: Raw.Type, _ source: UnsafeMutableRawPointer, _ extents: [Int], _ target: UnsafeMutableRawPointer,
        _ strides: [Int]
    ) {
        let holes = missing.flatMap { attribute -> [Raw] in
            switch attribute {
            // Bits count where signed numbers are read as unsigned.
            case .integer(let value):
                isUnsigned ? [Raw(truncatingIfNeeded: value)] : Raw(exactly: value).map { [$0] } ?? []
            case .integers(let values):
                values.compactMap { isUnsigned ? Raw(truncatingIfNeeded: $0) : Raw(exactly: $0) }
            default: attribute.doubleValue.flatMap { Raw(exactly: $0) }.map { [$0] } ?? []
            }
        }
        let raw = source.assumingMemoryBound(to: Raw.self)
        if scalarType == .float32 {
            let (scale, offset) = (Float(scale), Float(offset))
            spread(extents, target, strides) { holes.contains(raw[$0]) ? Float.nan : Float(raw[$0]) * scale + offset }
        } else {
            let (scale, offset) = (scale, offset)
            spread(extents, target, strides) { holes.contains(raw[$0]) ? Double.nan : Double(raw[$0]) * scale + offset }
        }
    }

    private func floats<Raw: BinaryFloatingPoint & BitwiseCopyable>(
        _ type: Raw.Type, _ source: UnsafeMutableRawPointer, _ extents: [Int], _ target: UnsafeMutableRawPointer,
        _ strides: [Int]
    ) {
        let holes = missing.compactMap { $0.doubleValue.map { Raw($0) } }
        let raw = source.assumingMemoryBound(to: Raw.self)
        if scalarType == .float32 {
            let (scale, offset) = (Float(scale), Float(offset))
            spread(extents, target, strides) { holes.contains(raw[$0]) ? Float.nan : Float(raw[$0]) * scale + offset }
        } else {
            let (scale, offset) = (scale, offset)
            spread(extents, target, strides) { holes.contains(raw[$0]) ? Double.nan : Double(raw[$0]) * scale + offset }
        }
    }

    /// Puts `value(0)`, `value(1)`, … to the places of a block in row-major order.
    @inline(__always)
    private func spread<Value: BitwiseCopyable>(
        _ extents: [Int], _ target: UnsafeMutableRawPointer, _ strides: [Int], _ value: (Int) -> Value
    ) {
        let places = target.assumingMemoryBound(to: Value.self)
        let rowLength = extents.last ?? 1
        let rowStride = strides.last ?? 1
        let outer = Array(extents.dropLast())
        var index = [Int](repeating: 0, count: outer.count)
        var next = 0
        for _ in 0..<outer.reduce(1, *) {
            let row = places + elementOffset(index, strides)
            for i in 0..<rowLength {
                row[i &* rowStride] = value(next)
                next &+= 1
            }
            var axis = outer.count - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < outer[axis] { break }
                index[axis] = 0
                axis -= 1
            }
        }
    }
}
