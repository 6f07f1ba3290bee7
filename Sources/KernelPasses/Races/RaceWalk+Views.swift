// Arrays: every view as a map from its own subscripts to places in the memory that it is a view of, and every
// operation on elements as a read or write of such places by the parallel loops around.
// Holds: a view whose map is not known stands for all of its memory. An operation that is not listed reads and
// writes all arrays it is given.

import KernelIR

/// How an array value lies in the memory of `base`.
struct ArrayView {
    /// One axis of the base: the place is offset + scale · (subscript of the view's axis `axis`).
    struct Axis {
        var offset: Polynomial
        var scale: Polynomial
        var axis: Int?
    }
    var base: Value
    /// nil if the map is not known.
    var axes: [Axis]?
    var extents: [Polynomial]
}

extension RaceWalk {
    /// An array as a view of itself.
    mutating func wholeView(of array: Value, extents known: [Polynomial]? = nil) -> ArrayView {
        let rank = function.type(of: array).rank
        let extents = known ?? (0..<rank).map { axis in extentForm(array, axis) }
        let axes = (0..<rank).map { ArrayView.Axis(offset: .zero, scale: Polynomial(1), axis: $0) }
        return ArrayView(base: array, axes: axes, extents: extents)
    }

    private mutating func extentForm(_ array: Value, _ axis: Int) -> Polynomial {
        let (atom, isNew) = atoms.make(.extent(array, axis: axis), order: order)
        if isNew { atoms.add(.nonNegative(Polynomial(atom: atom)), to: atom) }
        return Polynomial(atom: atom)
    }

    func view(of array: Value) -> ArrayView? { views[array]?.first }

    // MARK: Operations

    mutating func visitArrays(_ operation: Operation) {
        let operands = operation.operands
        switch operation.opcode {
        case .slice, .permute, .reverse:
            guard let source = operands.first, let result = operation.results.first else { return }
            views[result] = [derived(operation, from: view(of: source) ?? wholeView(of: source))]
        case .allocate:
            guard let result = operation.results.first else { return }
            let extents = operands.compactMap { form($0) }
            for extent in extents { learn(.nonNegative(extent)) }
            views[result] = [wholeView(of: result, extents: extents.count == operands.count ? extents : nil)]
        case .duplicate:
            guard let result = operation.results.first, let source = operands.first else { return }
            access(source, nil, isWrite: false, operation)
            views[result] = [wholeView(of: result, extents: view(of: source)?.extents)]
        case .reduceAxis:
            if let source = operands.first { access(source, nil, isWrite: false, operation) }
            operation.results.forEach { define($0) }
        case .extent, .sameShape, .checkShapes: break
        case .load:
            if let array = operands.first { access(array, Array(operands.dropFirst()), isWrite: false, operation) }
        case .store:
            if let array = operands.first {
                access(array, Array(operands.dropFirst().dropLast()), isWrite: true, operation)
            }
        case .copy:
            guard operands.count == 2 else { return }
            access(operands[1], nil, isWrite: false, operation)
            access(operands[0], nil, isWrite: true, operation)
        case .fill, .sort:
            if let array = operands.first { access(array, nil, isWrite: true, operation) }
        case .reduce:
            for array in operands where function.type(of: array).isArray {
                access(array, nil, isWrite: false, operation)
            }
        case .call, .callExtern:
            visitCall(operation)
            for result in operation.results where function.type(of: result).isArray { define(result) }
        case .yield, .break, .continue, .return, .trap: break
        default:
            for array in operands where function.type(of: array).isArray {
                access(array, nil, isWrite: true, operation)
            }
            for result in operation.results where function.type(of: result).isArray { define(result) }
        }
    }

    /// A callee reads what it is given, and writes what it is given with `&`.
    private mutating func visitCall(_ operation: Operation) {
        var parameters: [Parameter]?
        var name: String?
        switch operation.attribute {
        case .call(let callee, _):
            parameters = module.function(named: callee)?.parameters
            name = callee
        case .extern(let callee):
            parameters = module.extern(named: callee)?.parameters
            name = callee
        default: break
        }
        for (k, array) in operation.operands.enumerated() where function.type(of: array).isArray {
            let isWritten = parameters.map { $0.indices.contains(k) ? $0[k].isInout : true } ?? true
            access(array, nil, isWrite: isWritten, operation, callee: name)
        }
        for k in open.indices { open[k].calls += 1 }
    }

    // MARK: Views

    private mutating func derived(_ operation: Operation, from source: ArrayView) -> ArrayView {
        var view = source
        switch operation.attribute {
        case .axes(let order):
            guard order.count == source.extents.count, order.allSatisfy(source.extents.indices.contains) else { break }
            view.extents = order.map { source.extents[$0] }
            view.axes = source.axes.map { axes in
                axes.map { axis in
                    var axis = axis
                    axis.axis = axis.axis.flatMap { order.firstIndex(of: $0) }
                    return axis
                }
            }
            return view
        case .axis(let turned):
            guard source.extents.indices.contains(turned), let last = source.extents[turned].plus(-1) else { break }
            move(&view, axis: turned, by: last, scale: Polynomial(-1))
            return view
        case .slice(let cuts): return cut(source, cuts, operation)
        default: break
        }
        return unknownView(of: source, operation)
    }

    private mutating func unknownView(of source: ArrayView, _ operation: Operation) -> ArrayView {
        guard let result = operation.results.first else { return source }
        var view = wholeView(of: result)
        view.base = source.base
        view.axes = nil
        return view
    }

    /// The view's axis begins `start` further on and goes `scale` as fast.
    private func move(_ view: inout ArrayView, axis: Int, by start: Polynomial, scale: Polynomial) {
        guard let axes = view.axes else { return }
        var moved: [ArrayView.Axis] = []
        for one in axes {
            guard one.axis == axis else {
                moved.append(one)
                continue
            }
            guard let offset = one.scale.times(start).flatMap({ one.offset.plus($0) }), let fast = one.scale.times(scale)
            else {
                view.axes = nil
                return
            }
            moved.append(ArrayView.Axis(offset: offset, scale: fast, axis: axis))
        }
        view.axes = moved
    }

    private mutating func cut(_ source: ArrayView, _ cuts: [SliceAxis], _ operation: Operation) -> ArrayView {
        guard cuts.count == source.extents.count else { return unknownView(of: source, operation) }
        var view = source
        var extents: [Polynomial] = []
        var kept: [Int: Int] = [:]
        var next = 1
        for (axis, cut) in cuts.enumerated() {
            let values = operation.operands.dropFirst(next).prefix(cut.operandCount).compactMap { form($0) }
            next += cut.operandCount
            guard values.count == cut.operandCount else { return unknownView(of: source, operation) }
            let extent = source.extents[axis]
            switch cut {
            case .all: break
            case .index:
                learn(.nonNegative(values[0]))
                learn(.nonNegative(extent.minus(values[0])?.plus(-1)))
                move(&view, axis: axis, by: values[0], scale: .zero)
                continue
            case .range:
                guard let length = values[1].minus(values[0]) else { return unknownView(of: source, operation) }
                learn(.nonNegative(values[0]))
                learn(.nonNegative(length))
                learn(.nonNegative(extent.minus(values[1])))
                move(&view, axis: axis, by: values[0], scale: Polynomial(1))
                kept[axis] = extents.count
                extents.append(length)
                continue
            case .by:
                guard let count = steps(extent, values[0]) else { return unknownView(of: source, operation) }
                if proves(values[0].plus(-1)) {
                    move(&view, axis: axis, by: .zero, scale: values[0])
                } else if proves(values[0].negated?.plus(-1)), let last = extent.plus(-1) {
                    move(&view, axis: axis, by: last, scale: values[0])
                } else {
                    view.axes = nil
                }
                kept[axis] = extents.count
                extents.append(count)
                continue
            }
            kept[axis] = extents.count
            extents.append(extent)
        }
        view.axes = view.axes.map { axes in
            axes.map { one in
                var one = one
                one.axis = one.axis.flatMap { kept[$0] }
                return one
            }
        }
        view.extents = extents
        return view
    }

    /// How many elements a view of every `step`-th of `extent` elements has.
    private mutating func steps(_ extent: Polynomial, _ step: Polynomial) -> Polynomial? {
        let (atom, isNew) = atoms.make(
            .result(.slice, .slice([.by]), [extent, step], .int), order: order,
            dependencies: extent.atoms.union(step.atoms))
        let count = Polynomial(atom: atom)
        if isNew { atoms.add(.nonNegative(count), to: atom) }
        if proves(step.plus(-1)), let reached = step.times(count) {
            learn(.nonNegative(reached.minus(extent)))
            learn(.nonNegative(extent.plus(step).flatMap { $0.minus(reached) }?.plus(-1)))
        }
        return count
    }

    // MARK: Accesses

    /// Notes that the loops around read or write one element of `array`, or all of it.
    mutating func access(
        _ array: Value, _ subscripts: [Value]?, isWrite: Bool, _ operation: Operation, callee: String? = nil
    ) {
        guard !open.isEmpty else { return }
        let view = view(of: array) ?? wholeView(of: array)
        var local = learnt
        var places: [Polynomial]?
        if let subscripts {
            let known = subscripts.compactMap { form($0) }
            if known.count == subscripts.count { places = known }
        } else {
            places = view.extents.map { _ in
                positions += 1
                return Polynomial(atom: atoms.make(.position(positions), order: order).atom)
            }
        }
        if let places {
            for (place, extent) in zip(places, view.extents) {
                if let low = Fact.nonNegative(place) { local.append(low) }
                if let high = Fact.nonNegative(extent.minus(place)?.plus(-1)) { local.append(high) }
            }
        }
        let place = places.map { self.place($0, in: view) } ?? []
        let found = RaceAccess(
            base: view.base, array: array, place: place, isWrite: isWrite, facts: local, opcode: operation.opcode,
            position: operation.position, callee: callee)
        for k in open.indices { open[k].accesses.append(found) }
    }

    /// Where the element with these subscripts of a view lies in the view's base; nil along axes that are not known.
    func place(_ subscripts: [Polynomial], in view: ArrayView) -> [Polynomial?] {
        (view.axes ?? []).map { axis in
            guard let index = axis.axis else { return axis.offset }
            guard subscripts.indices.contains(index) else { return nil }
            return axis.scale.times(subscripts[index]).flatMap { axis.offset.plus($0) }
        }
    }
}
