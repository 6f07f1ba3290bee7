// Random elements by global index: element i of seed s is a function of (s, i) alone, so an array is the same for any
// chunking. The kernels are Kernels/Random; this is how an executor fills strips with them.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// What random elements are drawn from.
package enum RandomDistribution: Sendable, Hashable, Codable {
    /// From the lower bound up to, and without, the upper one; a multiple of 2^−53 of the width away from the lower.
    case uniform(Range<Double>)
    /// Box and Muller's: no element is more than 8.57 deviations from the mean.
    case normal(mean: Double, standardDeviation: Double)
    /// Whole numbers from `low` through `high`, all equally likely; both must fit the element type.
    case integers(low: Int128, high: Int128)
    /// A random order of the numbers from 0 up to, and without, `count`; elements are Ints.
    case order(count: Int)
}

/// Why random elements cannot be drawn.
package enum RandomError: Error, Sendable, Equatable, CustomStringConvertible {
    case bounds(distribution: String, found: String, expected: String)
    case elementType(distribution: String, type: ScalarType, expected: String)

    package var description: String {
        switch self {
        case .bounds(let distribution, let found, let expected):
            "random '\(distribution)' of \(found) cannot be drawn: \(expected) is expected"
        case .elementType(let distribution, let type, let expected):
            "random '\(distribution)' has no elements of \(type.swiftName): ask for \(expected)"
        }
    }
}

/// A seed and a distribution of one element type, ready to fill strips.
package final class RandomSource: Sendable {
    package let distribution: RandomDistribution
    package let seed: UInt64
    package let elementType: ScalarType
    private let caller: KernelCaller

    /// - Throws: `RandomError` for bounds or types that do not fit, `KernelError`.
    package init(_ distribution: RandomDistribution, seed: UInt64, _ elementType: ScalarType) throws {
        self.distribution = distribution
        self.seed = seed
        self.elementType = elementType
        try Self.check(distribution, elementType)
        let strip = KernelSignature.Parameter(elementType, array: .init(rank: 1), isInout: true)
        let (word, index, real) = (
            KernelSignature.Parameter(.uint64), KernelSignature.Parameter(.int64), KernelSignature.Parameter(.float64)
        )
        switch distribution {
        case .uniform:
            caller = try KernelCaller($uniforms.kernel, [word, index, real, real, .init(elementType), strip])
        case .normal: caller = try KernelCaller($normals.kernel, [word, index, real, real, strip])
        case .integers:
            caller = try KernelCaller($randomIntegers.kernel, [word, index, .init(elementType), word, strip])
        case .order: caller = try KernelCaller($randomOrder.kernel, [word, index, index, strip])
        }
    }

    private static func check(_ distribution: RandomDistribution, _ type: ScalarType) throws(RandomError) {
        let isReal = type == .float32 || type == .float64
        switch distribution {
        case .uniform(let range):
            guard isReal else {
                throw .elementType(distribution: "uniform", type: type, expected: "Float or Double, or for 'integers'")
            }
            let low = type == .float32 ? Double(Float(range.lowerBound)) : range.lowerBound
            let high = type == .float32 ? Double(Float(range.upperBound)) : range.upperBound
            guard (high - low).isFinite, low < high else {
                throw .bounds(
                    distribution: "uniform", found: "\(range)", expected: "a range of finite width that is not empty")
            }
        case .normal(let mean, let deviation):
            guard isReal else {
                throw .elementType(distribution: "normal", type: type, expected: "Float or Double")
            }
            guard mean.isFinite, deviation.isFinite, deviation >= 0 else {
                throw .bounds(
                    distribution: "normal", found: "mean \(mean) and deviation \(deviation)",
                    expected: "a finite mean and a finite deviation that is not negative")
            }
        case .integers(let low, let high):
            guard type.isInteger else {
                throw .elementType(distribution: "integers", type: type, expected: "an integer type")
            }
            let bits = type.bitCount
            let least: Int128 = type.isSignedInteger ? -(1 << (bits - 1)) : 0
            let greatest: Int128 = least + (1 << bits) - 1
            guard low <= high, low >= least, high <= greatest else {
                throw .bounds(
                    distribution: "integers", found: "\(low) through \(high)",
                    expected: "a range within \(least) through \(greatest) that is not empty")
            }
        case .order(let count):
            guard type == .int64 else { throw .elementType(distribution: "order", type: type, expected: "Int") }
            guard count >= 0 else {
                throw .bounds(
                    distribution: "order", found: "\(count) elements", expected: "a count that is not negative")
            }
        }
    }

    /// Writes elements `firstIndex` to `firstIndex + count - 1`, one after the other.
    /// - Throws: `KernelFault` for elements beyond those of an order.
    package func fill(_ base: UnsafeMutableRawPointer, count: Int, firstIndex: Int) throws {
        try caller.call { a in
            a.bits(seed)
            a.integer(firstIndex)
            switch distribution {
            case .uniform(let range):
                a.double(range.lowerBound)
                a.double(range.upperBound - range.lowerBound)
                let last = range.upperBound.nextDown
                a.bits(elementType == .float32 ? UInt64(Self.below(range.upperBound).bitPattern) : last.bitPattern)
            case .normal(let mean, let deviation):
                a.double(mean)
                a.double(deviation)
            case .integers(let low, let high):
                a.bits(UInt64(truncatingIfNeeded: low))
                // 2^64 of them wrap to 0, which stands for that.
                a.bits(UInt64(truncatingIfNeeded: high - low + 1))
            case .order(let total): a.integer(total)
            }
            a.vector(base, count: count)
        }
    }

    /// The largest Float below a bound.
    private static func below(_ bound: Double) -> Float {
        let nearest = Float(bound)
        return Double(nearest) < bound ? nearest : nearest.nextDown
    }
}
