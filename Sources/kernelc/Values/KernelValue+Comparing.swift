// What kernelc asks of the runtime's values: how their types read, whether two are the same, how far apart they are.

package import KernelRuntime
import NDArrays
import QuernCore

extension KernelValue {
    /// The type as a Swift user writes it: `Double`, `Vector<Float>`, `NDArray<Int32, 3>`.
    package var typeName: String { KernelSignature.typeName(scalarType, rank: array?.rank) }

    /// Whether both are the same value: type, shape and bits, all NaNs being one value.
    package func isSame(as other: KernelValue) -> Bool {
        switch (self, other) {
        case (.scalar(let a, let x), .scalar(let b, let y)): a == b && ScalarBits.areSame(x, y, a)
        case (.complex(let a, let x, let y), .complex(let b, let z, let w)):
            a == b && ScalarBits.areSame(x, z, a) && ScalarBits.areSame(y, w, a)
        case (.array(let a), .array(let b)):
            a.scalarType == b.scalarType && a.shape == b.shape
                && zip(a.elementBits, b.elementBits).allSatisfy { ScalarBits.areSame($0, $1, a.scalarType) }
        default: false
        }
    }

    /// The largest difference of two values, relative to the larger of the two elements; nil if their shapes differ
    /// or only one of two elements is NaN or infinite.
    package func relativeDifference(from other: KernelValue) -> Double? {
        guard array?.shape == other.array?.shape else { return nil }
        var largest = 0.0
        for (a, b) in zip(doubles, other.doubles) where a != b && !(a.isNaN && b.isNaN) {
            let difference = abs(a - b) / max(abs(a), abs(b))
            guard difference.isFinite else { return nil }
            largest = max(largest, difference)
        }
        return largest
    }

    private var doubles: [Double] {
        switch self {
        case .scalar(let type, let bits): [ScalarBits.double(bits, type)]
        case .complex(let type, let real, let imaginary):
            [ScalarBits.double(real, type), ScalarBits.double(imaginary, type)]
        case .array(let array): array.elementBits.map { ScalarBits.double($0, array.scalarType) }
        }
    }

    /// A value of its own, for a kernel that writes to it; keeps the layout where that is dense.
    package func copied() -> KernelValue {
        guard case .array(let array) = self, let copy = array.dense() else { return self }
        return .array(copy)
    }
}
