// A value on its way into a kernel or out of it where types are known at run time only.

public import NDArrays
public import QuernCore

/// A scalar or an array of any type.
public enum KernelValue: Sendable {
    /// A scalar as bits: zero-extended, sign-extended for signed integers.
    case scalar(ScalarType, UInt64)
    /// An array.
    case array(AnyNDArray)

    /// A scalar.
    public init<T: KernelScalar>(_ value: T) { self = .scalar(T.scalarType, value.kernelBits) }
    /// An array.
    public init<T, let rank: Int>(_ array: NDArray<T, rank>) { self = .array(AnyNDArray(array)) }

    /// The scalar's type or the elements'.
    public var scalarType: ScalarType {
        switch self {
        case .scalar(let type, _): type
        case .array(let array): array.scalarType
        }
    }

    /// The scalar, if it is one of this type.
    public func scalar<T: KernelScalar>(_ type: T.Type = T.self) -> T? {
        guard case .scalar(T.scalarType, let bits) = self else { return nil }
        return T(kernelBits: bits)
    }

    /// The array, if it is one.
    public var array: AnyNDArray? {
        guard case .array(let array) = self else { return nil }
        return array
    }
}
