// Elements as unsigned integers that order as they do: what selection, sorting and counting of equal elements work
// on, so that each of them is written once for all types.
// Holds: NaNs of any bits are one key, above all others, as NumPy sorts; −0 and +0 are one key, that of +0.

package import QuernCore

/// A type whose values have order keys.
package protocol OrderedElement: BitwiseCopyable, Sendable {
    /// Bits of a key; the bits above them are zero.
    static var keyBits: Int { get }
    var orderKey: UInt64 { get }
    init(orderKey: UInt64)
}

extension Double: OrderedElement {
    package static var keyBits: Int { 64 }
    @inline(__always)
    package var orderKey: UInt64 {
        let bits = (self + 0).bitPattern
        if isNaN { return .max }
        return bits >> 63 == 1 ? ~bits : bits | 1 << 63
    }
    package init(orderKey: UInt64) {
        let bits = orderKey >> 63 == 1 ? orderKey & (1 << 63 - 1) : ~orderKey
        self = orderKey == .max ? .nan : Double(bitPattern: bits)
    }
}

extension Float: OrderedElement {
    package static var keyBits: Int { 32 }
    @inline(__always)
    package var orderKey: UInt64 {
        let bits = (self + 0).bitPattern
        if isNaN { return UInt64(UInt32.max) }
        return UInt64(bits >> 31 == 1 ? ~bits : bits | 1 << 31)
    }
    package init(orderKey: UInt64) {
        let key = UInt32(truncatingIfNeeded: orderKey)
        let bits = key >> 31 == 1 ? key & (1 << 31 - 1) : ~key
        self = key == .max ? .nan : Float(bitPattern: bits)
    }
}

extension OrderedElement where Self: FixedWidthInteger {
    package static var keyBits: Int { bitWidth }
    @inline(__always)
    package var orderKey: UInt64 {
        // The distance from the smallest value.
        UInt64(truncatingIfNeeded: self &- Self.min) & (UInt64.max >> UInt64(64 - Self.bitWidth))
    }
    package init(orderKey: UInt64) { self = Self(truncatingIfNeeded: orderKey) &+ Self.min }
}

extension Int8: OrderedElement {}
extension Int16: OrderedElement {}
extension Int32: OrderedElement {}
extension Int: OrderedElement {}
extension UInt8: OrderedElement {}
extension UInt16: OrderedElement {}
extension UInt32: OrderedElement {}
extension UInt: OrderedElement {}

extension Bool: OrderedElement {
    package static var keyBits: Int { 1 }
    package var orderKey: UInt64 { self ? 1 : 0 }
    package init(orderKey: UInt64) { self = orderKey == 1 }
}

extension ScalarType {
    /// The Swift type of the elements, where they have an order.
    package var orderedElement: (any OrderedElement.Type)? {
        switch self {
        case .bool: Bool.self
        case .int8: Int8.self
        case .int16: Int16.self
        case .int32: Int32.self
        case .int64: Int.self
        case .uint8: UInt8.self
        case .uint16: UInt16.self
        case .uint32: UInt32.self
        case .uint64: UInt.self
        case .float32: Float.self
        case .float64: Double.self
        default: nil
        }
    }
}

extension Strip {
    /// Calls `body` with each element, row by row.
    @inline(__always)
    func forEach<T: OrderedElement>(_: T.Type, _ body: (T) -> Void) {
        for row in 0..<rows {
            let start = base + row * rowStride * MemoryLayout<T>.stride
            for column in 0..<columns {
                body(start.loadUnaligned(fromByteOffset: column * columnStride * MemoryLayout<T>.stride, as: T.self))
            }
        }
    }
}
