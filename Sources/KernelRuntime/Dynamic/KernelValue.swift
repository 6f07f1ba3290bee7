// A value on its way into a kernel or out of it where types are known at run time only.

public import NDArrays
public import QuernCore

/// A scalar or an array of any type.
public enum KernelValue: Sendable {
    /// A scalar as bits: zero-extended, sign-extended for signed integers.
    case scalar(ScalarType, UInt64)
    /// A complex number as the bits of its parts.
    case complex(ScalarType, real: UInt64, imaginary: UInt64)
    /// An array.
    case array(AnyNDArray)

    /// A scalar.
    public init<T: KernelScalar>(_ value: T) {
        let words = value.kernelWords
        self =
            T.scalarType.isComplex
            ? .complex(T.scalarType, real: words.first, imaginary: words.second) : .scalar(T.scalarType, words.first)
    }
    /// An array.
    public init<T, let rank: Int>(_ array: NDArray<T, rank>) { self = .array(AnyNDArray(array)) }

    /// The scalar's type or the elements'.
    public var scalarType: ScalarType {
        switch self {
        case .scalar(let type, _), .complex(let type, _, _): type
        case .array(let array): array.scalarType
        }
    }

    /// The scalar, if it is one of this type.
    public func scalar<T: KernelScalar>(_ type: T.Type = T.self) -> T? {
        switch self {
        case .scalar(T.scalarType, let bits): T(kernelWords: KernelWords(bits))
        case .complex(T.scalarType, let real, let imaginary): T(kernelWords: KernelWords(real, imaginary))
        default: nil
        }
    }

    /// The array, if it is one.
    public var array: AnyNDArray? {
        guard case .array(let array) = self else { return nil }
        return array
    }
}
