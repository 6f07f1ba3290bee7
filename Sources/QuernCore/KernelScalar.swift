// The Swift types that kernels compute with: each is one ScalarType, and its values travel as 64 bits.
// NDArrays stores them, KernelRuntime passes them. Everything here is inlinable: it is on the way of each call.

public import RealModule

/// A type whose values kernels can hold: `Bool`, the fixed-width integers, `Float` and `Double`.
public protocol KernelScalar: BitwiseCopyable, Sendable, Equatable {
    /// The scalar type of the kernel language that this Swift type is.
    static var scalarType: ScalarType { get }
    /// The value as 64 bits: zero-extended, sign-extended for signed integers.
    var kernelBits: UInt64 { get }
    /// The value whose low bits are `kernelBits`.
    init(kernelBits: UInt64)
}

/// A real number type: what generic kernels write as `<T: Real>`.
///
/// It refines numerics' `Real` with `BinaryFloatingPoint`, so that `0.25 * x`, `Int(x)` and `T(i)` work.
public protocol Real: RealModule.Real, BinaryFloatingPoint, KernelScalar {}

extension Float: Real {
    @inlinable public static var scalarType: ScalarType { .float32 }
    @inlinable public var kernelBits: UInt64 { UInt64(bitPattern) }
    @inlinable public init(kernelBits: UInt64) { self.init(bitPattern: UInt32(truncatingIfNeeded: kernelBits)) }
}
extension Double: Real {
    @inlinable public static var scalarType: ScalarType { .float64 }
    @inlinable public var kernelBits: UInt64 { bitPattern }
    @inlinable public init(kernelBits: UInt64) { self.init(bitPattern: kernelBits) }
}
extension Bool: KernelScalar {
    @inlinable public static var scalarType: ScalarType { .bool }
    @inlinable public var kernelBits: UInt64 { self ? 1 : 0 }
    @inlinable public init(kernelBits: UInt64) { self = kernelBits & 1 != 0 }
}

extension KernelScalar where Self: FixedWidthInteger {
    @inlinable public var kernelBits: UInt64 { UInt64(truncatingIfNeeded: self) }
    @inlinable public init(kernelBits: UInt64) { self.init(truncatingIfNeeded: kernelBits) }
}
extension Int: KernelScalar { @inlinable public static var scalarType: ScalarType { .int64 } }
extension Int8: KernelScalar { @inlinable public static var scalarType: ScalarType { .int8 } }
extension Int16: KernelScalar { @inlinable public static var scalarType: ScalarType { .int16 } }
extension Int32: KernelScalar { @inlinable public static var scalarType: ScalarType { .int32 } }
extension Int64: KernelScalar { @inlinable public static var scalarType: ScalarType { .int64 } }
extension UInt: KernelScalar { @inlinable public static var scalarType: ScalarType { .uint64 } }
extension UInt8: KernelScalar { @inlinable public static var scalarType: ScalarType { .uint8 } }
extension UInt16: KernelScalar { @inlinable public static var scalarType: ScalarType { .uint16 } }
extension UInt32: KernelScalar { @inlinable public static var scalarType: ScalarType { .uint32 } }
extension UInt64: KernelScalar { @inlinable public static var scalarType: ScalarType { .uint64 } }
