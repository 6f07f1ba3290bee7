// Arrays made in the kernel: `NDArray<Double, 2>(zeros: n, m)` and its like, copies, and lists of elements.
// Neighbours: Calls decides that a call makes an array; Statements binds it to its name.
// Holds: what is made here is dense, zeroed or filled, and fresh: nobody else has it.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// `[1, 2, 3]` where a vector is wanted.
    func emitArrayLiteral(_ elements: [Expression], _ range: TextRange, _ expected: KernelType?) -> Typed {
        guard case .array(let element, 1)? = expected else {
            if case .array(_, let rank)? = expected {
                report(.literalOfRank(rank, at: span(range)))
            } else {
                report(.arrayLiteral(at: span(range)))
            }
            return .error
        }
        let values = elements.map { emitNumber($0, element) }
        place(range)
        let array = allocate([builder.int(elements.count)], element)
        for (k, value) in values.enumerated() {
            guard let value else { return .error }
            storeElement(array, [builder.int(k)], value, element, isChecked: false)
        }
        return Typed(
            type: .array(element: element, rank: 1),
            value: .array(ArrayReference(value: array, roots: [], isFresh: true)))
    }

    /// `NDArray<Double, 2>(zeros: n, m)`, `Vector<T>(repeating: x, n)` and their like.
    func emitArrayInit(_ type: KernelType, _ arguments: [Argument], _ range: TextRange) -> Typed {
        guard case .array(let element, let rank) = type, let first = arguments.first else {
            if !type.isError { report(.arrayInit(text(type), at: span(range))) }
            return .error
        }
        var extents: [Value] = []
        var value: Lowered?
        /// 1 of the element's type.
        func one() -> Lowered? {
            guard !element.isComplex else { return emitComplexConstant("one", element.part, range).value }
            return .scalar(emitLiteral(.integer(magnitude: 1, isNegative: false), element))
        }
        switch first.label {
        case "zeros", "ones":
            guard let found = emitExtents(arguments, rank: rank, type, range) else { return .error }
            extents = found
            if first.label == "ones" {
                guard require(.integerLiteral, of: element, for: "'ones'", at: range) else { return .error }
                value = one()
            }
        case "zerosOf", "onesOf":
            guard arguments.count == 1, let found = emitShape(first.value, rank: rank) else { return .error }
            extents = found
            if first.label == "onesOf" {
                guard require(.integerLiteral, of: element, for: "'onesOf'", at: range) else { return .error }
                value = one()
            }
        case "repeating":
            guard let filler = emitNumber(first.value, element) else { return .error }
            value = filler
            let rest = Array(arguments.dropFirst())
            if rest.count == 1, rest[0].label == "shape" {
                guard let found = emitShape(rest[0].value, rank: rank) else { return .error }
                extents = found
            } else {
                guard let found = emitExtents(rest, rank: rank, type, range) else { return .error }
                extents = found
            }
        case nil where arguments.count == 1:
            // `Vector(x)` copies.
            if infer(first.value).isArray || { if case .arrayLiteral = first.value.kind { true } else { false } }() {
                let source = emit(first.value, as: type)
                guard let array = source.array else { return .error }
                return Typed(type: type, value: .array(owned(array)))
            }
            fallthrough
        default:
            for argument in arguments { _ = emit(argument.value) }
            report(.arrayInit(text(type), at: span(range)))
            return .error
        }
        place(range)
        let array = allocate(extents, element)
        if let value { fill(array, value, element, rank: rank) }
        return Typed(type: type, value: .array(ArrayReference(value: array, roots: [], isFresh: true)))
    }

    func emitExtents(
        _ arguments: [Argument], rank: Int, _ type: KernelType, _ range: TextRange
    ) -> [Value]? {
        let labelled = arguments.dropFirst().contains { $0.label != nil }
        guard arguments.count == rank, !labelled else {
            for argument in arguments { _ = emit(argument.value) }
            report(.extentCount(text(type), rank: rank, found: arguments.count, at: span(range)))
            return nil
        }
        let values = arguments.map { emitOperand($0.value, .int) }
        let known = values.compactMap { $0 }
        return known.count == rank ? known : nil
    }

    func emitShape(_ expression: Expression, rank: Int) -> [Value]? {
        if case .arrayLiteral(let elements) = expression.unwrapped.kind {
            let values = elements.map { emitOperand($0, .int) }.compactMap { $0 }
            if elements.count == rank, values.count == rank { return values }
            report(.extentCount("Shape<\(rank)>", rank: rank, found: elements.count, at: span(expression.range)))
            return nil
        }
        let typed = emit(expression, as: .shape(rank: rank))
        guard case .extents(let values) = typed.value else { return nil }
        return values
    }
}
