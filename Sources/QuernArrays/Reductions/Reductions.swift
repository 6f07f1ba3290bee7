// The reduction for a name and an element type.

package import QuernCore

/// What can be reduced by name.
package enum ReductionKind: Sendable, Hashable, Codable {
    case sum, mean, product, min, max, argmin, argmax
    case variance(ddof: Int), std(ddof: Int)
    /// Of Bools.
    case any, all, count

    package var name: String {
        switch self {
        case .sum: "sum"
        case .mean: "mean"
        case .product: "product"
        case .min: "min"
        case .max: "max"
        case .argmin: "argmin"
        case .argmax: "argmax"
        case .variance: "variance"
        case .std: "std"
        case .any: "any"
        case .all: "all"
        case .count: "count"
        }
    }
}

/// Where the planner finds reductions.
package enum Reductions {
    /// The reduction of elements of `type`.
    ///
    /// Means of integers are Doubles; variances of integers and of Bools want a conversion first, which fuses with
    /// what made the elements.
    /// - Parameter skipsNaN: for floating-point elements; others have no NaN, and it changes nothing.
    /// - Throws: `ReductionError.unsupported`.
    package static func make(
        _ kind: ReductionKind, of type: ScalarType, skipsNaN: Bool = false
    ) throws(ReductionError) -> any Reduction {
        if type.isComplex { return try complex(kind, type, skipsNaN) }
        let isReal = type == .float32 || type == .float64
        let skips = skipsNaN && isReal
        switch kind {
        case .sum:
            return isReal
                ? SumReduction(type, skipsNaN: skips) : IntegerSumReduction(type, type == .bool ? .count : .sum)
        case .mean:
            return isReal ? SumReduction(type, isMean: true, skipsNaN: skips) : IntegerSumReduction(type, .mean)
        case .product:
            guard type != .bool else {
                throw .unsupported(operation: kind.name, type: type, instead: "use 'all', or 'asType' an integer first")
            }
            return ProductReduction(type, skipsNaN: skips)
        case .min, .max, .argmin, .argmax:
            return ExtremeReduction(
                type, isMax: kind == .max || kind == .argmax, isIndex: kind == .argmin || kind == .argmax,
                skipsNaN: skips)
        case .variance(let ddof), .std(let ddof):
            guard isReal else {
                throw .unsupported(
                    operation: kind.name, type: type, instead: "convert with 'asType(Double.self)' first")
            }
            let isRoot = if case .std = kind { true } else { false }
            return MomentsReduction(type, ddof: ddof, isRoot: isRoot, skipsNaN: skips)
        case .any, .all, .count:
            guard type == .bool else {
                throw .unsupported(operation: kind.name, type: type, instead: "compare first, as in 'x != 0'")
            }
            return IntegerSumReduction(type, kind == .any ? .any : kind == .all ? .all : .count)
        }
    }

    /// Those that complex elements have; none of them orders or skips.
    private static func complex(
        _ kind: ReductionKind, _ type: ScalarType, _ skipsNaN: Bool
    ) throws(ReductionError) -> any Reduction {
        guard !skipsNaN else {
            throw .unsupported(
                operation: "nan" + kind.name, type: type, instead: "put a number for NaN by 'where' first")
        }
        switch kind {
        case .sum: return ComplexReduction(type, .sum)
        case .mean: return ComplexReduction(type, .mean)
        case .variance(let ddof): return ComplexReduction(type, .variance(ddof: ddof))
        case .std(let ddof): return ComplexReduction(type, .std(ddof: ddof))
        case .min, .max, .argmin, .argmax:
            throw .unsupported(operation: kind.name, type: type, instead: "complex numbers have no order; reduce 'abs'")
        case .product:
            throw .unsupported(operation: kind.name, type: type, instead: "use 'reduce(with:)' and a kernel")
        case .any, .all, .count:
            throw .unsupported(operation: kind.name, type: type, instead: "compare first, as in 'x != 0'")
        }
    }
}
