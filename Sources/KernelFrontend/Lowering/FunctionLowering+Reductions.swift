// Methods of arrays: reductions along all axes or one, reversed views, sorting, swapping elements.
// What a reduction computes, its fixed tree above all, is KernelIR's `reduce`; here only types and axes are checked.
// Holds: an axis is a number written out, so that the rank of every result is known.

import KernelIR
import QuernCore

extension FunctionLowering {
    func emitArrayMethod(
        _ typed: Typed, _ base: Expression, _ name: String, _ nameRange: TextRange, _ arguments: [Argument],
        _ range: TextRange
    ) -> Typed {
        guard let array = typed.array, case .array(let element, let rank) = typed.type else { return .error }
        switch name {
        case "sum", "min", "max", "mean", "argmin", "argmax", "all", "any":
            if case .complex(let part) = element {
                return emitComplexReduction(array, part, rank, name, nameRange, arguments)
            }
            return emitReduction(array, element, rank, name, nameRange, arguments)
        case "dot": return emitDot(array, typed.type, nameRange, arguments)
        case "reversed":
            guard let axis = literalAxis(arguments, rank: rank, of: name, nameRange, defaultAxis: rank == 1 ? 0 : nil)
            else {
                return .error
            }
            guard let layout = builder.function.type(of: array.value).layout else { return .error }
            place(range)
            let isInner = axis == rank - 1 && !element.isComplex
            let kept: Layout = !isInner && layout <= .unitInner ? .unitInner : .general
            let view = builder.value(
                .reverse, [array.value], irArray(element, rank: rank, kept), attribute: .axis(axis))
            return Typed(
                type: typed.type, value: .array(ArrayReference(value: view, roots: array.roots, isFresh: array.isFresh))
            )
        case "sorted":
            guard checkSortable(rank, element, name, nameRange, arguments) else { return .error }
            place(range)
            let copy = owned(array)
            builder.emit(.sort, [copy.value], attribute: .axis(0))
            return Typed(type: typed.type, value: .array(copy))
        case "sort":
            guard let target = resolvePlace(base, forWriting: true), checkWritable(target, elements: true, nameRange),
                checkSortable(rank, element, name, nameRange, arguments)
            else { return .error }
            place(range)
            builder.emit(.sort, [array.value], attribute: .axis(0))
            return .void
        case "swapAt":
            guard let target = resolvePlace(base, forWriting: true), checkWritable(target, elements: true, nameRange),
                check(arguments, labels: [nil, nil], of: name, at: nameRange)
            else { return .error }
            guard rank == 1 else {
                report(.unknownMember(name, of: text(typed.type), nearest: nil, at: span(nameRange)))
                return .error
            }
            guard let i = emitOperand(arguments[0].value, .int), let j = emitOperand(arguments[1].value, .int) else {
                return .error
            }
            place(range)
            let (x, y) = (loadElement(array.value, [i], element), loadElement(array.value, [j], element))
            storeElement(array.value, [i], y, element)
            storeElement(array.value, [j], x, element)
            return .void
        default:
            reportUnknownArrayMember(name, typed.type, nameRange)
            return .error
        }
    }

    func checkSortable(
        _ rank: Int, _ element: KernelType, _ name: String, _ range: TextRange, _ arguments: [Argument]
    ) -> Bool {
        guard arguments.isEmpty else {
            report(.sortOrder(name, at: span(range)))
            return false
        }
        guard rank == 1 else {
            report(.needsVector(name, rank: rank, at: span(range)))
            return false
        }
        return require([.comparable, .additive], of: element, for: "'\(name)'", at: range)
    }

    /// The axis of `axis: k`, a literal; nil after a report. Without argument it is `defaultAxis`.
    func literalAxis(
        _ arguments: [Argument], rank: Int, of name: String, _ range: TextRange, defaultAxis: Int?
    ) -> Int? {
        guard let first = arguments.first else {
            if defaultAxis == nil {
                report(.argumentLabels(wanted: "\(name)(axis:)", found: "\(name)()", at: span(range)))
            }
            return defaultAxis
        }
        guard check(arguments, labels: ["axis"], of: name, at: range) else { return nil }
        guard let axis = Self.literalInteger(first.value) else {
            report(.axisNotLiteral(at: span(first.value.range)))
            return nil
        }
        guard (0..<rank).contains(axis) else {
            report(.axisOutside(axis, rank: rank, at: span(first.value.range)))
            return nil
        }
        return axis
    }

    static let reductions: [String: (kind: ReductionKind, needs: Capabilities)] = [
        "sum": (.sum, .additive), "min": (.min, .comparable), "max": (.max, .comparable), "mean": (.mean, .floating),
        "argmin": (.argmin, .comparable), "argmax": (.argmax, .comparable), "all": (.and, .boolean),
        "any": (.or, .boolean),
    ]

    func emitReduction(
        _ array: ArrayReference, _ element: KernelType, _ rank: Int, _ name: String, _ range: TextRange,
        _ arguments: [Argument]
    ) -> Typed {
        guard let (kind, needs) = Self.reductions[name], require(needs, of: element, for: "'\(name)'", at: range) else {
            return .error
        }
        let result: KernelType = kind == .argmin || kind == .argmax ? .int : element
        guard let scalar = result.scalar else { return .error }
        if arguments.isEmpty {
            place(range)
            return .scalar(
                result, builder.value(.reduce, [array.value], .scalar(scalar), attribute: .reduction(kind, axis: nil)))
        }
        guard let axis = literalAxis(arguments, rank: rank, of: name, range, defaultAxis: nil) else { return .error }
        guard rank > 1 else {
            report(.axisOfVector(name, at: span(range)))
            return .error
        }
        place(range)
        let reduced = builder.value(
            .reduceAxis, [array.value], .array(element: scalar, rank: rank - 1, layout: .contiguous),
            attribute: .reduction(kind, axis: axis))
        return Typed(
            type: .array(element: result, rank: rank - 1),
            value: .array(ArrayReference(value: reduced, roots: [], isFresh: true)))
    }

    func emitDot(
        _ array: ArrayReference, _ type: KernelType, _ range: TextRange, _ arguments: [Argument]
    ) -> Typed {
        guard case .array(let element, let rank) = type else { return .error }
        guard rank == 1 else {
            report(.needsVector("dot", rank: rank, at: span(range)))
            return .error
        }
        guard check(arguments, labels: [nil], of: "dot", at: range),
            require(.numeric, of: element, for: "'dot'", at: range)
        else { return .error }
        let other = emit(arguments[0].value, as: type)
        guard let second = other.array else { return .error }
        place(range)
        builder.emit(.checkShapes, [array.value, second.value])
        if case .complex(let part) = element { return complexDot(array.value, second.value, part, range) }
        guard let scalar = element.scalar else { return .error }
        return .scalar(
            element,
            builder.value(
                .reduce, [array.value, second.value], .scalar(scalar), attribute: .reduction(.dot, axis: nil)))
    }
}
