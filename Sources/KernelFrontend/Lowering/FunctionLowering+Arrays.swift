// Arrays in expressions: subscripts, which give elements or views, and properties.
// Neighbours: Places for what is written, Reductions for methods, ArrayMaking for new arrays.
// Holds: a view promises of its strides what follows from its base's promise (KernelIR's verifier has the same rule).

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
            case .element(let indices):
                return Typed(type: element, value: loadElement(array.value, indices, element))
            case .view(let view, let type): return Typed(type: type, value: .array(view))
            }
        default:
            report(.notSubscriptable(text(typed.type), at: span(range)))
            return .error
        }
    }

    /// `a.shape[k]`: with a literal `k` one extent, else a choice among them.
    func emitExtentSubscript(_ typed: Typed, _ arguments: [Argument], _ range: TextRange) -> Typed {
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
        guard let layout = builder.function.type(of: array.value).layout else { return nil }
        let whole = self.axes(axes, element)
        let view = builder.value(
            .slice, [array.value] + operands,
            irArray(element, rank: kept, Self.layout(of: layout, cut: whole)), attribute: .slice(whole))
        return .view(ArrayReference(value: view, roots: array.roots, isFresh: array.isFresh), resultType)
    }

    /// One axis of a subscript.
    func emitAxis(_ expression: Expression, _ array: ArrayReference, _ axis: Int) -> (SliceAxis, [Value])? {
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

    func emitStep(
        _ array: ArrayReference, _ type: KernelType, _ step: Expression, _ range: TextRange
    ) -> Cut? {
        guard case .array(let element, 1) = type, let source = builder.function.type(of: array.value).layout else {
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
        let axes = self.axes([.by], element)
        let view = builder.value(
            .slice, [array.value, value], irArray(element, rank: 1, Self.layout(of: source, cut: axes)),
            attribute: .slice(axes))
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
            if rank < 2 { return typed }
            guard let layout = builder.function.type(of: array.value).layout else { return .error }
            let axes = Array((0..<rank).reversed()) + (element.isComplex ? [rank] : [])
            let kept: Layout = element.isComplex && layout <= .unitInner ? .unitInner : .general
            let view = builder.value(
                .permute, [array.value], irArray(element, rank: rank, kept), attribute: .axes(axes))
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
    func count(_ array: ArrayReference, rank: Int) -> Value {
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
}
