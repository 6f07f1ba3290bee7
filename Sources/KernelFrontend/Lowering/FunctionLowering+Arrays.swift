// Arrays: subscripts, views, members, reductions, and arrays made in the kernel.

import KernelIR
import QuernCore

/// What a subscript means.
enum Cut {
    case element([Value])
    case view(ArrayReference, KernelType)
}

extension FunctionLowering {
    // MARK: Subscripts

    func emitSubscript(_ base: Expression, _ arguments: [Argument], _ range: TextRange) -> Typed {
        let typed = emit(base)
        switch typed.type {
        case .error:
            for argument in arguments where !isRange(argument.value) { _ = emit(argument.value) }
            return .error
        case .shape: return emitExtentSubscript(typed, arguments, range)
        case .array(let element, _):
            guard let array = typed.array, let cut = emitCut(array, typed.type, arguments, range) else { return .error }
            place(range)
            switch cut {
            case .element(let indices): return .scalar(element, builder.load(array.value, indices))
            case .view(let view, let type): return Typed(type: type, value: .array(view))
            }
        default:
            report(.notSubscriptable(text(typed.type), at: span(range)))
            return .error
        }
    }

    /// `a.shape[k]`: with a literal `k` one extent, else a choice among them.
    private func emitExtentSubscript(_ typed: Typed, _ arguments: [Argument], _ range: TextRange) -> Typed {
        guard case .extents(let extents) = typed.value, arguments.count == 1, arguments[0].label == nil else {
            report(.argumentLabels(wanted: "shape[_:]", found: "\(arguments.count) arguments", at: span(range)))
            return .error
        }
        let index = arguments[0].value
        if let literal = Self.literalInteger(index) {
            guard extents.indices.contains(literal) else {
                report(.axisOutside(literal, rank: extents.count, at: span(index.range)))
                return .error
            }
            return .int(extents[literal])
        }
        guard let axis = emitOperand(index, .int) else { return .error }
        place(range)
        let rank = builder.int(extents.count)
        let isInside = builder.binary(
            .and, builder.compare(.greaterOrEqual, axis, builder.int(0)), builder.compare(.less, axis, rank))
        builder.emit(.check, [isInside, axis, rank], attribute: .fault(.indexOutOfBounds, ""))
        guard var chosen = extents.last else { return .error }
        for (k, extent) in extents.enumerated().dropLast().reversed() {
            chosen = builder.value(.select, [builder.compare(.equal, axis, builder.int(k)), extent, chosen], .int)
        }
        return .int(chosen)
    }

    /// Indices, ranges, `...` and `by:` of a subscript.
    func emitCut(_ array: ArrayReference, _ type: KernelType, _ arguments: [Argument], _ range: TextRange) -> Cut? {
        guard case .array(let element, let rank) = type else { return nil }
        if arguments.count == 1, arguments[0].label == "by" {
            return emitStep(array, type, arguments[0].value, range)
        }
        for argument in arguments where argument.label != nil {
            report(.subscriptLabel(argument.label ?? "", at: span(argument.labelRange ?? argument.value.range)))
            return nil
        }
        // `y[...]` stands for all axes.
        if arguments.count == 1, rank > 1, case .range(nil, nil, _) = arguments[0].value.unwrapped.kind {
            return .view(ArrayReference(value: array.value, roots: array.roots, isFresh: false), type)
        }
        guard arguments.count == rank else {
            for argument in arguments where !isRange(argument.value) { _ = emit(argument.value) }
            report(.rankMismatch(rank: rank, found: arguments.count, array: sourceText(range), at: span(range)))
            return nil
        }
        var axes: [SliceAxis] = []
        var operands: [Value] = []
        var isComplete = true
        for (axis, argument) in arguments.enumerated() {
            guard let (cut, values) = emitAxis(argument.value, array, axis) else {
                isComplete = false
                continue
            }
            axes.append(cut)
            operands += values
        }
        guard isComplete else { return nil }
        let kept = axes.count { $0 != .index }
        if kept == 0 { return .element(operands) }
        let resultType = KernelType.array(element: element, rank: kept)
        if axes.allSatisfy({ $0 == .all }) {
            return .view(ArrayReference(value: array.value, roots: array.roots, isFresh: false), resultType)
        }
        place(range)
        guard let layout = builder.function.type(of: array.value).layout, let scalar = element.scalar else {
            return nil
        }
        let view = builder.value(
            .slice, [array.value] + operands,
            .array(element: scalar, rank: kept, layout: Self.layout(of: layout, cut: axes)), attribute: .slice(axes))
        return .view(ArrayReference(value: view, roots: array.roots, isFresh: array.isFresh), resultType)
    }

    /// One axis of a subscript.
    private func emitAxis(_ expression: Expression, _ array: ArrayReference, _ axis: Int) -> (SliceAxis, [Value])? {
        switch expression.unwrapped.kind {
        case .range(nil, nil, _): return (.all, [])
        case .range(let lower, let upper, let isClosed):
            // All parts are emitted before anything is given up, for all their errors.
            let low = lower.map { emitOperand($0, .int) } ?? constantInt(0)
            let high: Value? =
                if let upper {
                    emitOperand(upper, .int).map { isClosed ? closedEnd($0, .int, upper.range) : $0 }
                } else {
                    extent(array.value, axis)
                }
            guard let low, let high else { return nil }
            return (.range, [low, high])
        default:
            if case .range(let bound) = infer(expression) {
                let typed = emit(expression, as: bound.isOpen ? .range(.int) : nil)
                guard case .range(.int) = typed.type, case .range(let low, let high) = typed.value else {
                    if !typed.type.isError {
                        report(
                            .wrongType(
                                expected: "Range<Int>", found: text(typed.type), at: span(expression.range), help: nil))
                    }
                    return nil
                }
                return (.range, [low, high])
            }
            return emitOperand(expression, .int).map { (.index, [$0]) }
        }
    }

    private func emitStep(
        _ array: ArrayReference, _ type: KernelType, _ step: Expression, _ range: TextRange
    ) -> Cut? {
        guard case .array(let element, 1) = type, let scalar = element.scalar else {
            report(.stepNeedsVector(text(type), at: span(range)))
            return nil
        }
        guard let value = emitOperand(step, .int) else { return nil }
        let literal = Self.literalInteger(step)
        if let literal, literal < 1 {
            report(.stepNotPositive(literal, at: span(step.range)))
            return nil
        }
        place(range)
        if literal == nil {
            let isPositive = builder.compare(.greater, value, builder.int(0))
            builder.emit(.check, [isPositive, value], attribute: .fault(.invalidArgument, "by:"))
        }
        let view = builder.value(
            .slice, [array.value, value], .array(element: scalar, rank: 1, layout: .general), attribute: .slice([.by]))
        return .view(ArrayReference(value: view, roots: array.roots, isFresh: array.isFresh), type)
    }

    /// What a slice keeps of the layout that an array promises.
    static func layout(of source: Layout, cut axes: [SliceAxis]) -> Layout {
        let kept = axes.filter { $0 != .index }
        guard let last = kept.last else { return .contiguous }
        if source == .contiguous {
            var rest = axes[...].drop { $0 == .index }
            if rest.first == .range { rest = rest.dropFirst() }
            if rest.allSatisfy({ $0 == .all }) { return .contiguous }
        }
        return last == axes.last && last != .by && source <= .unitInner ? .unitInner : .general
    }

    // MARK: Properties

    /// An extent; remembered as a number that is never negative.
    func extent(_ array: Value, _ axis: Int) -> Value {
        let value = builder.extent(array, axis)
        extentValues.insert(value)
        return value
    }

    func extents(_ array: ArrayReference, rank: Int) -> [Value] { (0..<rank).map { extent(array.value, $0) } }

    func emitArrayMember(
        _ typed: Typed, _ base: Expression, _ name: String, _ nameRange: TextRange, _ range: TextRange
    ) -> Typed {
        guard let array = typed.array, case .array(let element, let rank) = typed.type else { return .error }
        place(range)
        switch name {
        case "count": return .int(count(array, rank: rank))
        case "shape": return Typed(type: .shape(rank: rank), value: .extents(extents(array, rank: rank)))
        case "indices" where rank == 1:
            return Typed(type: .range(.int), value: .range(builder.int(0), extent(array.value, 0)))
        case "transposed":
            let axes = Array((0..<rank).reversed())
            guard let layout = builder.function.type(of: array.value).layout, let scalar = element.scalar else {
                return .error
            }
            if rank < 2 { return typed }
            _ = layout
            let view = builder.value(
                .permute, [array.value], .array(element: scalar, rank: rank, layout: .general), attribute: .axes(axes))
            return Typed(
                type: typed.type, value: .array(ArrayReference(value: view, roots: array.roots, isFresh: array.isFresh))
            )
        case "strides":
            report(.stridesNotVisible(at: span(nameRange)))
            return .error
        default:
            reportUnknownArrayMember(name, typed.type, nameRange)
            return .error
        }
    }

    /// The number of elements.
    private func count(_ array: ArrayReference, rank: Int) -> Value {
        let extents = extents(array, rank: rank)
        guard let first = extents.first else { return builder.int(1) }
        // An array's count fits its index type: it was made so.
        return extents.dropFirst().reduce(first) { product, extent in
            let value = builder.binary(.multiply, product, extent, isChecked: false)
            extentValues.insert(value)
            return value
        }
    }

    static let arrayMembers = [
        "count", "shape", "indices", "transposed", "sum", "min", "max", "mean", "dot", "argmin", "argmax", "all", "any",
        "sort", "sorted", "reversed", "swapAt",
    ]

    func reportUnknownArrayMember(_ name: String, _ type: KernelType, _ range: TextRange) {
        let unsupported: [String: (id: String, help: String?)] = [
            "matmul": ("matmul", "write the three loops"), "map": ("closure", "write the loop"),
            "reduce": ("closure", "write the loop, or use 'sum', 'min', 'max'"),
            "filter": ("closure", "write the loop"),
            "forEach": ("closure", "write 'for e in x'"), "append": ("append", "arrays in kernels have a fixed shape"),
            "allSatisfy": ("closure", "write the loop"), "contains": ("contains", "write the loop"),
            "reshaped": ("reshape", "reshape outside the kernel"), "broadcast": ("broadcast", "index instead"),
            "isEmpty": ("is-empty", "write 'x.count == 0'"), "elements": ("elements", "index the array itself"),
        ]
        if let known = unsupported[name] {
            report(.unsupportedArrayMember(name, id: known.id, help: known.help, at: span(range)))
        } else {
            let nearest = nearestName(to: name, among: Self.arrayMembers)
            report(.unknownMember(name, of: text(type), nearest: nearest, at: span(range)))
        }
    }

    // MARK: Methods

    func emitArrayMethod(
        _ typed: Typed, _ base: Expression, _ name: String, _ nameRange: TextRange, _ arguments: [Argument],
        _ range: TextRange
    ) -> Typed {
        guard let array = typed.array, case .array(let element, let rank) = typed.type, let scalar = element.scalar
        else {
            return .error
        }
        switch name {
        case "sum", "min", "max", "mean", "argmin", "argmax", "all", "any":
            return emitReduction(array, element, rank, name, nameRange, arguments)
        case "dot": return emitDot(array, typed.type, nameRange, arguments)
        case "reversed":
            guard let axis = literalAxis(arguments, rank: rank, of: name, nameRange, defaultAxis: rank == 1 ? 0 : nil)
            else {
                return .error
            }
            guard let layout = builder.function.type(of: array.value).layout else { return .error }
            place(range)
            let kept: Layout = axis < rank - 1 && layout <= .unitInner ? .unitInner : .general
            let view = builder.value(
                .reverse, [array.value], .array(element: scalar, rank: rank, layout: kept), attribute: .axis(axis))
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
            let (x, y) = (builder.load(array.value, [i]), builder.load(array.value, [j]))
            builder.store(array.value, [i], y)
            builder.store(array.value, [j], x)
            return .void
        default:
            reportUnknownArrayMember(name, typed.type, nameRange)
            return .error
        }
    }

    private func checkSortable(
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
    private func literalAxis(
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

    private static let reductions: [String: (kind: ReductionKind, needs: Capabilities)] = [
        "sum": (.sum, .additive), "min": (.min, .comparable), "max": (.max, .comparable), "mean": (.mean, .floating),
        "argmin": (.argmin, .comparable), "argmax": (.argmax, .comparable), "all": (.and, .boolean),
        "any": (.or, .boolean),
    ]

    private func emitReduction(
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

    private func emitDot(
        _ array: ArrayReference, _ type: KernelType, _ range: TextRange, _ arguments: [Argument]
    ) -> Typed {
        guard case .array(let element, let rank) = type, let scalar = element.scalar else { return .error }
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
        return .scalar(
            element,
            builder.value(
                .reduce, [array.value, second.value], .scalar(scalar), attribute: .reduction(.dot, axis: nil)))
    }

    // MARK: Arrays made in the kernel

    /// `[1, 2, 3]` where a vector is wanted.
    func emitArrayLiteral(_ elements: [Expression], _ range: TextRange, _ expected: KernelType?) -> Typed {
        guard case .array(let element, 1)? = expected, let scalar = element.scalar else {
            if case .array(_, let rank)? = expected {
                report(.literalOfRank(rank, at: span(range)))
            } else {
                report(.arrayLiteral(at: span(range)))
            }
            return .error
        }
        let values = elements.map { emitOperand($0, element) }
        place(range)
        let array = builder.value(
            .allocate, [builder.int(elements.count)], .array(element: scalar, rank: 1, layout: .contiguous))
        for (k, value) in values.enumerated() {
            guard let value else { return .error }
            builder.store(array, [builder.int(k)], value, isChecked: false)
        }
        return Typed(
            type: .array(element: element, rank: 1),
            value: .array(ArrayReference(value: array, roots: [], isFresh: true)))
    }

    /// `NDArray<Double, 2>(zeros: n, m)`, `Vector<T>(repeating: x, n)` and their like.
    func emitArrayInit(_ type: KernelType, _ arguments: [Argument], _ range: TextRange) -> Typed {
        guard case .array(let element, let rank) = type, let scalar = element.scalar, let first = arguments.first else {
            if !type.isError { report(.arrayInit(text(type), at: span(range))) }
            return .error
        }
        var extents: [Value] = []
        var value: Value?
        switch first.label {
        case "zeros", "ones":
            guard let found = emitExtents(arguments, rank: rank, type, range) else { return .error }
            extents = found
            if first.label == "ones" {
                guard require(.integerLiteral, of: element, for: "'ones'", at: range) else { return .error }
                value = emitLiteral(.integer(magnitude: 1, isNegative: false), element)
            }
        case "zerosOf", "onesOf":
            guard arguments.count == 1, let found = emitShape(first.value, rank: rank) else { return .error }
            extents = found
            if first.label == "onesOf" {
                guard require(.integerLiteral, of: element, for: "'onesOf'", at: range) else { return .error }
                value = emitLiteral(.integer(magnitude: 1, isNegative: false), element)
            }
        case "repeating":
            guard let filler = emitOperand(first.value, element) else { return .error }
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
        let array = builder.value(.allocate, extents, .array(element: scalar, rank: rank, layout: .contiguous))
        if let value { builder.emit(.fill, [array, value]) }
        return Typed(type: type, value: .array(ArrayReference(value: array, roots: [], isFresh: true)))
    }

    private func emitExtents(
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

    private func emitShape(_ expression: Expression, rank: Int) -> [Value]? {
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
