// What a `for` loop can walk: ranges of any integer type, views, strides, `zip`, `enumerated` and `reversed`.
// Each becomes a `Walk`: bounds of a loop over `Int`, and the element of a position.
// Holds: the arithmetic from a position to its element stays between the bounds, so it needs no check.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// The sequence as a walk, or nil after a report.
    func makeWalk(_ expression: Expression, body: Block) -> Walk? {
        let inner = expression.unwrapped
        switch inner.kind {
        case .range(let lower?, let upper?, let isClosed):
            guard let (type, low, high) = emitBounds(lower, upper, nil, inner.range) else { return nil }
            return rangeWalk(type, low, isClosed ? closedEnd(high, type, upper.range) : high)
        case .call(let callee, let arguments):
            if let walk = callWalk(callee, arguments, inner, body: body) { return walk.value }
        default: break
        }
        let typed = emit(inner)
        switch typed.type {
        case .error: return nil
        case .range(let bound):
            guard case .range(let low, let high) = typed.value else { return nil }
            return rangeWalk(bound, low, high)
        case .array(let element, let rank):
            guard rank == 1, var array = typed.array else {
                report(.iteratesOverRank(rank, at: span(inner.range)))
                return nil
            }
            if mayWrite(array.roots, in: body.statements) { array = owned(array) }
            place(inner.range)
            return arrayWalk(array, element)
        default:
            report(.notASequence(text(typed.type), at: span(inner.range)))
            return nil
        }
    }

    func arrayWalk(_ array: ArrayReference, _ element: KernelType) -> Walk {
        let count = extent(array.value, 0)
        return Walk(lower: builder.int(0), upper: count, type: element) { [self] index in
            loadElement(array.value, [index], element)
        }
    }

    /// A range of any integer type, as a loop over `Int`.
    func rangeWalk(_ type: KernelType, _ low: Value, _ high: Value) -> Walk {
        if irType(type) == .int {
            return Walk(lower: low, upper: high, type: type, isIndex: true) { .scalar($0) }
        }
        if case .scalar(let scalar) = type, scalar.scalarType != .uint64 {
            // Narrower types fit Int; the loop runs over the same numbers.
            let (first, end) = (
                builder.value(.convertTruncating, [low], .int), builder.value(.convertTruncating, [high], .int)
            )
            return Walk(lower: first, upper: end, type: type, isIndex: true) { [self] index in
                .scalar(builder.value(.convertTruncating, [index], irType(type)))
            }
        }
        // Of 64 unsigned bits, or unknown: the loop counts from the lower bound. A count above Int.max faults.
        let count = builder.value(
            .convert, [builder.binary(.wrappingSubtract, high, low)], .int)
        return Walk(lower: builder.int(0), upper: count, type: type) { [self] index in
            let offset = builder.value(.convertTruncating, [index], irType(type))
            return .scalar(builder.binary(.wrappingAdd, low, offset))
        }
    }

    /// Sequences that are calls: `stride`, `zip`, `x.enumerated()`, `r.reversed()`. The outer optional is nil for other
    /// calls, the inner one after a report.
    func callWalk(
        _ callee: Expression, _ arguments: [Argument], _ whole: Expression, body: Block
    ) -> (value: Walk?, Void)? {
        switch callee.unwrapped.kind {
        case .name("stride") where !isLocalName("stride"):
            return (strideWalk(arguments, whole.range), ())
        case .name("zip") where !isLocalName("zip"):
            guard arguments.count == 2, arguments.allSatisfy({ $0.label == nil }) else {
                report(
                    .argumentLabels(wanted: "zip(_:_:)", found: "\(arguments.count) arguments", at: span(whole.range)))
                return (nil, ())
            }
            let first = makeWalk(arguments[0].value, body: body)
            let second = makeWalk(arguments[1].value, body: body)
            guard let first, let second else { return (nil, ()) }
            return (zipWalk(first, second), ())
        case .name("parallel") where !isLocalName("parallel"):
            report(.nestedParallelSequence(at: span(whole.range)))
            return (nil, ())
        case .member(let base, "enumerated", _) where arguments.isEmpty:
            guard let walk = makeWalk(base, body: body) else { return (nil, ()) }
            return (enumeratedWalk(walk), ())
        case .member(let base, "reversed", _) where arguments.isEmpty:
            // Of an array it is a view, which the general way handles.
            if infer(base).isArray { return nil }
            guard let walk = makeWalk(base, body: body) else { return (nil, ()) }
            return (reversedWalk(walk), ())
        default: return nil
        }
    }

    func isLocalName(_ name: String) -> Bool { scopes.lookup(name) != nil }

    func walkCount(_ walk: Walk) -> Value {
        if isZero(walk.lower) { return walk.upper }
        return builder.binary(.subtract, walk.upper, walk.lower)
    }

    /// Whether a value is the constant 0 made just before.
    func isZero(_ value: Value) -> Bool { zeroValues.contains(value) }

    func position(_ walk: Walk, _ index: Value) -> Value {
        isZero(walk.lower) ? index : builder.binary(.add, walk.lower, index, isChecked: false)
    }

    func zipWalk(_ first: Walk, _ second: Walk) -> Walk {
        let count = builder.binary(.minimum, walkCount(first), walkCount(second))
        return Walk(
            lower: zero(), upper: count,
            type: .tuple([.init(label: nil, type: first.type), .init(label: nil, type: second.type)])
        ) { [self] index in
            .parts([first.element(position(first, index)), second.element(position(second, index))])
        }
    }

    func enumeratedWalk(_ walk: Walk) -> Walk {
        let count = walkCount(walk)
        return Walk(
            lower: zero(), upper: count,
            type: .tuple([.init(label: "offset", type: .int), .init(label: "element", type: walk.type)])
        ) { [self] index in
            .parts([.scalar(index), walk.element(position(walk, index))])
        }
    }

    /// Position `upper − 1 − k` for `k` from 0: between the bounds, so nothing overflows.
    func reversedWalk(_ walk: Walk) -> Walk {
        let count = walkCount(walk)
        return Walk(lower: zero(), upper: count, type: walk.type) { [self] index in
            let last = builder.binary(.subtract, walk.upper, builder.int(1), isChecked: false)
            return walk.element(builder.binary(.subtract, last, index, isChecked: false))
        }
    }

    func zero() -> Value {
        let value = builder.int(0)
        zeroValues.insert(value)
        return value
    }

    // MARK: stride

    func strideWalk(_ arguments: [Argument], _ range: TextRange) -> Walk? {
        let labels = arguments.map(\.label)
        guard labels == ["from", "to", "by"] || labels == ["from", "through", "by"] else {
            report(
                .argumentLabels(
                    wanted: "stride(from:to:by:)", found: "stride(" + labels.map { ($0 ?? "_") + ":" }.joined() + ")",
                    at: span(range)))
            return nil
        }
        let isThrough = labels[1] == "through"
        let joined = KernelType.joined(infer(arguments[0].value), infer(arguments[1].value))
        let withStep = joined.isOpen ? KernelType.joined(joined, infer(arguments[2].value)) : joined
        let type = withStep.defaulted
        guard type == .int else {
            for argument in arguments { _ = emit(argument.value, as: type.isScalar ? type : nil) }
            if !type.isError { report(.strideOfType(text(type), at: span(range))) }
            return nil
        }
        let parts = arguments.map { emitOperand($0.value, .int) }
        guard let from = parts[0], let to = parts[1], let step = parts[2] else { return nil }
        place(range)
        let literal = Self.literalInteger(arguments[2].value)
        if literal == 0 {
            report(.stepOfZero(at: span(arguments[2].value.range)))
            return nil
        }
        let count = strideCount(from, to, step, literal: literal, isThrough: isThrough)
        return Walk(lower: zero(), upper: count, type: .int) { [self] index in
            let offset = builder.binary(.multiply, index, step, isChecked: false)
            return .scalar(builder.binary(.add, from, offset, isChecked: false))
        }
    }

    /// How many steps there are: ⌈distance / |step|⌉, or ⌊distance / |step|⌋ + 1 with the end included.
    func strideCount(_ from: Value, _ to: Value, _ step: Value, literal: Int?, isThrough: Bool) -> Value {
        let zero = builder.int(0)
        let one = builder.int(1)
        let distance: Value
        let size: Value
        if let literal {
            distance = literal > 0 ? builder.binary(.subtract, to, from) : builder.binary(.subtract, from, to)
            size = literal > 0 ? step : builder.int(literal == .min ? .max : -literal)
        } else {
            let isNonzero = builder.compare(.notEqual, step, zero)
            builder.emit(.check, [isNonzero, step], attribute: .fault(.invalidArgument, "stride"))
            let isUp = builder.compare(.greater, step, zero)
            let start = builder.value(.select, [isUp, from, to], .int)
            let end = builder.value(.select, [isUp, to, from], .int)
            distance = builder.binary(.subtract, end, start)
            size = builder.value(.magnitude, [step], .int)
        }
        if isThrough {
            let isEmpty = builder.compare(.less, distance, zero)
            let whole = builder.binary(.divide, distance, size, isChecked: false)
            let counted = builder.binary(.add, whole, one)
            return builder.value(.select, [isEmpty, zero, counted], .int)
        }
        // (distance − 1) / size + 1 cannot overflow where the distance is positive.
        let isEmpty = builder.compare(.lessOrEqual, distance, zero)
        let less = builder.binary(.subtract, builder.binary(.maximum, distance, one), one, isChecked: false)
        let whole = builder.binary(.divide, less, size, isChecked: false)
        let counted = builder.binary(.add, whole, one, isChecked: false)
        return builder.value(.select, [isEmpty, zero, counted], .int)
    }
}
