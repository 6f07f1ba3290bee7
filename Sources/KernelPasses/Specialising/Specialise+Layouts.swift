// What is known of each array value's strides, from the parameters forward: views, fresh arrays, and joins where
// control flow meets (loop-carried arrays to a fixed point).
// Holds: layouts only weaken (contiguous → unit → strided), so that the fixed point is reached in at most two
// rounds a loop and nesting level; results of calls are dense, since returned arrays are made anew for the caller.

import KernelIR

extension Function {
    /// Sets the layout in the type of every array value. All but the parameters' start as contiguous.
    mutating func propagateLayouts() {
        guard valueTypes.contains(where: \.isArray) else { return }
        var propagation = LayoutPropagation(types: valueTypes)
        repeat {
            propagation.mustRepeat = false
            propagation.visit(body, yieldsTo: [])
        } while propagation.mustRepeat
        valueTypes = propagation.types
    }
}

private struct LayoutPropagation {
    var types: [Type]
    /// A value that was read before has changed: only loops do that.
    var mustRepeat = false
    /// Where `break` and `continue` of a label take their values.
    private var breaks: [Label: [Value]] = [:]
    private var continues: [Label: [Value]] = [:]

    init(types: [Type]) { self.types = types }

    func layout(_ value: Value) -> Layout { types[Int(value.index)].layout ?? .contiguous }

    @discardableResult
    mutating func join(_ value: Value, _ layout: Layout) -> Bool {
        let old = types[Int(value.index)]
        guard case .array(_, _, let before) = old, before < layout else { return false }
        types[Int(value.index)] = old.with(layout: layout)
        return true
    }

    mutating func join(_ targets: [Value], with sources: ArraySlice<Value>) {
        for (target, source) in zip(targets, sources) { join(target, layout(source)) }
    }

    mutating func joinBack(_ targets: [Value], with sources: [Value]) {
        for (target, source) in zip(targets, sources) where join(target, layout(source)) { mustRepeat = true }
    }

    /// `yieldsTo`: results of the operation around, and arguments of the loop around.
    mutating func visit(_ region: Region, yieldsTo results: [Value], and arguments: [Value] = []) {
        for operation in region.operations {
            switch operation.opcode {
            case .slice, .permute, .reverse:
                guard let source = operation.operands.first, let result = operation.results.first else { continue }
                join(result, viewLayout(operation, of: layout(source), rank: types[Int(source.index)].rank))
            case .if:
                for inner in operation.regions { visit(inner, yieldsTo: operation.results) }
            case .block:
                if let label = operation.loopAttribute?.label { breaks[label] = operation.results }
                for inner in operation.regions { visit(inner, yieldsTo: operation.results) }
            case .for, .loop, .parallelFor:
                guard let inner = operation.regions.first else { continue }
                let isCounted = operation.opcode != .loop
                let carried = Array(inner.arguments.dropFirst(isCounted ? 1 : 0))
                let initial = operation.operands.dropFirst(isCounted ? 2 : 0)
                join(carried, with: initial)
                if isCounted { join(operation.results, with: initial) }
                if let label = operation.loopAttribute?.label {
                    breaks[label] = operation.results
                    continues[label] = carried
                }
                visit(inner, yieldsTo: isCounted ? operation.results : [], and: carried)
                // The last carried values also come from `continue`, which joined the arguments alone.
                if isCounted {
                    join(operation.results, with: carried[...])
                    joinBack(carried, with: operation.results)
                }
            case .yield:
                join(results, with: operation.operands[...])
                joinBack(arguments, with: operation.operands)
            case .break:
                if case .label(let label) = operation.attribute {
                    join(breaks[label] ?? [], with: operation.operands[...])
                }
            case .continue:
                if case .label(let label) = operation.attribute {
                    joinBack(continues[label] ?? [], with: operation.operands)
                }
            default: break
            }
        }
    }

    private func viewLayout(_ operation: Operation, of source: Layout, rank: Int) -> Layout {
        switch operation.attribute {
        case .slice(let axes): return slicedLayout(axes, of: source)
        case .axes(let axes):
            if axes == Array(0..<rank) { return source }
            return source < .general && axes.last == rank - 1 ? .unitInner : .general
        case .axis(let axis):
            return source < .general && axis < rank - 1 ? .unitInner : .general
        default: return .general
        }
    }

    /// Dense stays dense if indices come first, then at most one range, then whole axes only.
    private func slicedLayout(_ axes: [SliceAxis], of source: Layout) -> Layout {
        let kept = axes.drop { $0 == .index }
        guard let last = kept.last else { return .contiguous }
        if source == .general { return .general }
        if source == .contiguous, kept.first != .by, kept.dropFirst().allSatisfy({ $0 == .all }) { return .contiguous }
        return last == .all || last == .range ? .unitInner : .general
    }
}
