// Where values come from, for a whole function at once: the operation that made each, and for results and arguments
// of structured operations the values that flow into them. On top: how a loop's carried value changes in one round.
// Holds: sources of a value are all the values it can be.

import KernelIR
import QuernCore

struct ValueFlow {
    enum Origin {
        /// A parameter, a loop variable, or a value that was never defined.
        case none
        case operation(Operation)
        /// A result of `if`, `block`, `for` or `loop`.
        case merge([Value])
        /// An argument that a loop carries: starting value, and values of the next round.
        case carried(initial: Value, next: [Value])
    }

    private(set) var origins: [Origin]
    private var types: [Type]

    init(_ function: Function) {
        origins = Array(repeating: .none, count: function.valueTypes.count)
        types = function.valueTypes
        var collector = Collector(flow: self)
        collector.visit(function.body, yields: [])
        self = collector.flow
    }

    func origin(of value: Value) -> Origin { origins[Int(value.index)] }

    // MARK: Collection

    private struct Collector {
        var flow: ValueFlow
        var breaks: [Label: [Value]] = [:]
        var continues: [Label: [Value]] = [:]

        mutating func feed(_ targets: [Value], _ values: [Value]) {
            for (target, value) in zip(targets, values) {
                switch flow.origins[Int(target.index)] {
                case .merge(let known): flow.origins[Int(target.index)] = .merge(known + [value])
                case .carried(let initial, let next):
                    flow.origins[Int(target.index)] = .carried(initial: initial, next: next + [value])
                default: break
                }
            }
        }

        mutating func visit(_ region: Region, yields targets: [[Value]]) {
            for operation in region.operations {
                switch operation.opcode {
                case .if, .block:
                    for result in operation.results { flow.origins[Int(result.index)] = .merge([]) }
                    if let label = operation.loopAttribute?.label { breaks[label] = operation.results }
                    for inner in operation.regions { visit(inner, yields: [operation.results]) }
                case .for, .loop:
                    guard let inner = operation.regions.first else { continue }
                    let isCounted = operation.opcode == .for
                    let carried = Array(inner.arguments.dropFirst(isCounted ? 1 : 0))
                    let initial = Array(operation.operands.dropFirst(isCounted ? 2 : 0))
                    for (argument, value) in zip(carried, initial) {
                        flow.origins[Int(argument.index)] = .carried(initial: value, next: [])
                    }
                    for result in operation.results { flow.origins[Int(result.index)] = .merge([]) }
                    if isCounted { feed(operation.results, initial) }
                    if let label = operation.loopAttribute?.label {
                        breaks[label] = operation.results
                        continues[label] = carried
                    }
                    visit(inner, yields: isCounted ? [carried, operation.results] : [carried])
                    // A round that ends by `continue` may be the last one.
                    if isCounted {
                        for (result, argument) in zip(operation.results, carried) { feed([result], [argument]) }
                    }
                case .parallelFor:
                    if let inner = operation.regions.first { visit(inner, yields: []) }
                    if let label = operation.loopAttribute?.label { continues[label] = [] }
                case .yield:
                    for target in targets { feed(target, operation.operands) }
                case .break, .continue:
                    if case .label(let label) = operation.attribute {
                        feed((operation.opcode == .break ? breaks : continues)[label] ?? [], operation.operands)
                    }
                default:
                    for result in operation.results { flow.origins[Int(result.index)] = .operation(operation) }
                }
            }
        }
    }

    /// The values that `value` can be, looking through choices, merges and loops up to values that are `known`; nil if
    /// there are too many.
    func leaves(of value: Value, known: (Value) -> Bool) -> [Value]? {
        var leaves: [Value] = []
        var seen: Set<Value> = []
        var work = [value]
        while let next = work.popLast() {
            guard seen.insert(next).inserted else { continue }
            if seen.count > 48 { return nil }
            if next != value, known(next) {
                leaves.append(next)
                continue
            }
            switch origin(of: next) {
            case .merge(let sources) where !sources.isEmpty: work += sources
            case .carried(let initial, let sources): work += [initial] + sources
            case .operation(let operation) where operation.opcode == .select: work += operation.operands[1...]
            default:
                leaves.append(next)
                if leaves.count > 6 { return nil }
            }
        }
        return leaves
    }

    // MARK: Change of carried values

    /// Bounds of a difference; nil is no bound.
    struct Change {
        var low: Int128?
        var high: Int128?
        static let none = Change(low: 0, high: 0)
        static let unbounded = Change(low: nil, high: nil)

        func joined(_ other: Change) -> Change {
            Change(
                low: low.flatMap { a in other.low.map { min(a, $0) } },
                high: high.flatMap { a in other.high.map { max(a, $0) } })
        }
        func plus(_ a: ClosedRange<Int128>) -> Change {
            Change(low: low.map { $0 + a.lowerBound }, high: high.map { $0 + a.upperBound })
        }
        /// After any number of rounds, each of which adds `step`.
        func repeated(_ step: Change) -> Change {
            Change(
                low: step.low.flatMap { $0 >= 0 ? low : nil }, high: step.high.flatMap { $0 <= 0 ? high : nil })
        }
    }

    /// How the argument `carried` of a loop changes from one round to the next.
    func change(ofCarried carried: Value) -> Change {
        guard case .carried(_, let next) = origin(of: carried), !next.isEmpty else { return .unbounded }
        var fuel = 200
        var change: Change?
        for value in next {
            let step = difference(of: value, from: carried, depth: 0, fuel: &fuel) ?? .unbounded
            change = change?.joined(step) ?? step
        }
        return change ?? .unbounded
    }

    /// Bounds of value − base in one round; nil if `value` has nothing to do with `base`.
    private func difference(of value: Value, from base: Value, depth: Int, fuel: inout Int) -> Change? {
        if value == base { return Change.none }
        fuel -= 1
        guard depth < 24, fuel > 0 else { return nil }
        switch origin(of: value) {
        case .none: return nil
        case .operation(let operation):
            let operands = operation.operands
            switch operation.opcode {
            case .add:
                for k in 0...1 {
                    if let change = difference(of: operands[k], from: base, depth: depth + 1, fuel: &fuel) {
                        return range(of: operands[1 - k]).map(change.plus) ?? .unbounded
                    }
                }
                return nil
            case .subtract:
                guard let change = difference(of: operands[0], from: base, depth: depth + 1, fuel: &fuel) else {
                    return nil
                }
                return range(of: operands[1]).map { change.plus(-$0.upperBound ... -$0.lowerBound) } ?? .unbounded
            case .select:
                return joined(Array(operands[1...]), from: base, depth: depth, fuel: &fuel)
            case .maximum:
                let known = operands.compactMap { difference(of: $0, from: base, depth: depth + 1, fuel: &fuel) }
                return known.isEmpty ? nil : Change(low: known.compactMap(\.low).max(), high: nil)
            case .minimum:
                let known = operands.compactMap { difference(of: $0, from: base, depth: depth + 1, fuel: &fuel) }
                return known.isEmpty ? nil : Change(low: nil, high: known.compactMap(\.high).min())
            default: return nil
            }
        case .merge(let sources):
            return joined(sources, from: base, depth: depth, fuel: &fuel)
        case .carried(let initial, let next):
            guard let start = difference(of: initial, from: base, depth: depth + 1, fuel: &fuel) else { return nil }
            guard let step = joined(next, from: value, depth: depth, fuel: &fuel) else { return .unbounded }
            return start.repeated(step)
        }
    }

    private func joined(_ values: [Value], from base: Value, depth: Int, fuel: inout Int) -> Change? {
        var all: Change?
        for value in values {
            guard let change = difference(of: value, from: base, depth: depth + 1, fuel: &fuel) else { return nil }
            all = all?.joined(change) ?? change
        }
        return all
    }

    /// Constant bounds that can be seen without knowing where the value is used.
    private func range(of value: Value, depth: Int = 0) -> ClosedRange<Int128>? {
        guard let type = types[Int(value.index)].concreteType, let whole = type.integerBounds else { return nil }
        if depth < 8, case .operation(let operation) = origin(of: value) {
            switch operation.opcode {
            case .constant:
                guard let bits = operation.constantBits else { break }
                let number = type.isSignedInteger ? Int128(Int64(bitPattern: bits)) : Int128(bits)
                return number...number
            case .convert:
                if let inner = range(of: operation.operands[0], depth: depth + 1), whole.overlaps(inner) {
                    return inner.clamped(to: whole)
                }
            case .select:
                if let a = range(of: operation.operands[1], depth: depth + 1),
                    let b = range(of: operation.operands[2], depth: depth + 1)
                {
                    return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
                }
            default: break
            }
        }
        return whole
    }
}
