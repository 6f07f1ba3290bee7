// The Swift types that kernels compute with: each is one ScalarType, and its values travel as one word of 64 bits,
// or two: a complex number's real and imaginary parts.
// NDArrays stores them, KernelRuntime passes them. Everything here is inlinable: it is on the way of each call.
// Holds: in memory a value is `MemoryLayout.stride` bytes that may be copied as bytes (KernelScalar cannot say
// BitwiseCopyable, since only the module of a type can, and swift-numerics does not say it of Complex).

public import ComplexModule
public import RealModule

/// A type whose values kernels can hold: `Bool`, the fixed-width integers, `Float`, `Double`, and `Complex` of them.
public protocol KernelScalar: Sendable, Equatable {
    /// The scalar type of the kernel language that this Swift type is.
    static var scalarType: ScalarType { get }
    /// The value as words.
    var kernelWords: KernelWords { get }
    /// The value whose words are `kernelWords`.
    init(kernelWords: KernelWords)
}

/// A scalar's words: its bits and 0, or the bits of a complex number's real and imaginary parts.
@frozen
public struct KernelWords: Sendable, Hashable {
    /// The bits of the value, or of the real part.
    public var first: UInt64
    /// 0, or the bits of the imaginary part.
    public var second: UInt64

    /// The words `first` and `second`.
    @inlinable @inline(__always)
    public init(_ first: UInt64, _ second: UInt64 = 0) {
        self.first = first
        self.second = second
    }
}

/// A kernel scalar that is one word: every one but the complex numbers.
public protocol KernelWord: KernelScalar, BitwiseCopyable {
    /// The value as 64 bits: zero-extended, sign-extended for signed integers.
    var kernelBits: UInt64 { get }
    /// The value whose low bits are `kernelBits`.
    init(kernelBits: UInt64)
}

extension KernelWord {
    @inlinable @inline(__always)
    public var kernelWords: KernelWords { KernelWords(kernelBits) }
    @inlinable @inline(__always)
    public init(kernelWords: KernelWords) { self.init(kernelBits: kernelWords.first) }
}

/// A real number type: what generic kernels write as `<T: Real>`.
///
/// It refines numerics' `Real` with `BinaryFloatingPoint`, so that `0.25 * x`, `Int(x)` and `T(i)` work.
public protocol Real: RealModule.Real, BinaryFloatingPoint, KernelWord {}

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
extension Bool: KernelWord {
    @inlinable public static var scalarType: ScalarType { .bool }
    @inlinable public var kernelBits: UInt64 { self ? 1 : 0 }
    @inlinable public init(kernelBits: UInt64) { self = kernelBits & 1 != 0 }
}

extension KernelWord where Self: FixedWidthInteger {
    @inlinable public var kernelBits: UInt64 { UInt64(truncatingIfNeeded: self) }
    @inlinable public init(kernelBits: UInt64) { self.init(truncatingIfNeeded: kernelBits) }
}
extension Int: KernelWord { @inlinable public static var scalarType: ScalarType { .int64 } }
extension Int8: KernelWord { @inlinable public static var scalarType: ScalarType { .int8 } }
extension Int16: KernelWord { @inlinable public static var scalarType: ScalarType { .int16 } }
extension Int32: KernelWord { @inlinable public static var scalarType: ScalarType { .int32 } }
extension Int64: KernelWord { @inlinable public static var scalarType: ScalarType { .int64 } }
extension UInt: KernelWord { @inlinable public static var scalarType: ScalarType { .uint64 } }
extension UInt8: KernelWord { @inlinable public static var scalarType: ScalarType { .uint8 } }
extension UInt16: KernelWord { @inlinable public static var scalarType: ScalarType { .uint16 } }
extension UInt32: KernelWord { @inlinable public static var scalarType: ScalarType { .uint32 } }
extension UInt64: KernelWord { @inlinable public static var scalarType: ScalarType { .uint64 } }

extension Complex: KernelScalar where RealType: KernelWord {
    @inlinable @inline(__always)
    public static var scalarType: ScalarType { RealType.scalarType == .float32 ? .complex64 : .complex128 }
    // The raw parts: `real` and `imaginary` are NaN where the number is not finite.
    @inlinable @inline(__always)
    public var kernelWords: KernelWords { KernelWords(rawStorage.x.kernelBits, rawStorage.y.kernelBits) }
    @inlinable @inline(__always)
    public init(kernelWords: KernelWords) {
        self.init(RealType(kernelBits: kernelWords.first), RealType(kernelBits: kernelWords.second))
    }
}
