// Accumulators: how many values become one, for reductions of arrays and for parallel loops.
// Floating sums use QuernCore's TreeSum, products the same tree with ×; integer sums and products are exact, and a
// fault only if the end value does not fit.

import KernelIR
import QuernCore

enum Accumulator {
    /// What a skipped iteration contributes; the same bits as compiled code starts from.
    static func identity(_ kind: ReductionKind, _ type: ScalarType) -> UInt64 {
        func bits(_ name: NamedConstant) -> UInt64 { Meaning.bits(of: .named(name), as: type) ?? 0 }
        let isFloat = type.isFloatingPoint
        switch kind {
        case .sum, .wrappingSum, .or, .xor, .mean, .argmin, .argmax, .dot:
            return isFloat ? Meaning.bits(of: .real("-0.0"), as: type) ?? 0 : 0
        case .product, .wrappingProduct: return isFloat ? Meaning.bits(of: .real("1.0"), as: type) ?? 0 : 1
        case .and: return type == .bool ? 1 : Meaning.canonical(.max, type)
        case .min: return isFloat ? bits(.infinity) : bits(.max)
        case .max: return isFloat ? negated(bits(.infinity), type) : bits(.min)
        }
    }
    private static func negated(_ bits: UInt64, _ type: ScalarType) -> UInt64 {
        Meaning.evaluate(.negate, type: type, bits)?.first ?? bits
    }

    /// The operation that joins a copy of an array in `reducing:` into it, element by element.
    static func arrayJoining(_ kind: ReductionKind) -> Opcode {
        switch kind {
        case .sum: .add
        case .product: .multiply
        case .wrappingSum, .wrappingProduct, .and, .or, .xor, .min, .max, .mean, .argmin, .argmax, .dot: joining(kind)
        }
    }

    /// The operation that joins two values, for kinds that are joined one after the other.
    static func joining(_ kind: ReductionKind) -> Opcode {
        switch kind {
        case .wrappingSum: .wrappingAdd
        case .wrappingProduct: .wrappingMultiply
        case .min: .minimum
        case .max: .maximum
        case .and: .and
        case .or: .or
        case .xor, .sum, .product, .mean, .argmin, .argmax, .dot: .xor
        }
    }
}

/// The product in the fixed tree: TreeSum's shape with × for + and 1 for −0.0.
struct TreeProduct<T: BinaryFloatingPoint> {
    private var lanes = InlineArray<32, T>(repeating: 1)
    private var position = 0
    private var leafCount: UInt64 = 0
    private var partials = InlineArray<52, T>(repeating: 1)

    @inline(__always)
    mutating func multiply(_ element: T) {
        lanes[position & 31] *= element
        position += 1
        if position == 4096 { closeLeaf() }
    }

    private func folded() -> T {
        var fold = lanes
        var half = 16
        while half > 0 {
            for k in 0..<half { fold[k] *= fold[k + half] }
            half >>= 1
        }
        return fold[0]
    }

    private mutating func closeLeaf() {
        var product = folded()
        var level = 0
        while leafCount >> UInt64(level) & 1 == 1 {
            product = partials[level] * product
            level += 1
        }
        partials[level] = product
        leafCount += 1
        lanes = InlineArray(repeating: 1)
        position = 0
    }

    /// The product so far; 1 if there was nothing.
    var result: T {
        if position == 0, leafCount == 0 { return 1 }
        var waiting = leafCount
        var product: T
        if position > 0 {
            product = folded()
        } else {
            product = partials[waiting.trailingZeroBitCount]
            waiting &= waiting &- 1
        }
        while waiting != 0 {
            product = partials[waiting.trailingZeroBitCount] * product
            waiting &= waiting &- 1
        }
        return product
    }
}

/// The exact product of integers: a product that has left 64 bits comes back only by a zero.
struct ExactProduct {
    private var magnitude: UInt64 = 1
    private var isNegative = false
    private var isZero = false
    private var isTooLarge = false

    @inline(__always)
    mutating func multiply(bits: UInt64, of type: ScalarType) {
        let size: UInt64
        if type.isSignedInteger {
            let value = Int64(bitPattern: bits)
            if value < 0 { isNegative.toggle() }
            size = value.magnitude
        } else {
            size = bits
        }
        if size == 0 { isZero = true }
        let (product, over) = magnitude.multipliedReportingOverflow(by: size)
        magnitude = over ? .max : product
        if over { isTooLarge = true }
    }

    /// The bits, or nil where the type cannot hold the product.
    func bits(as type: ScalarType) -> UInt64? {
        if isZero { return 0 }
        if isTooLarge { return nil }
        return Meaning.bits(of: .integer(magnitude: magnitude, isNegative: isNegative), as: type)
    }
}
