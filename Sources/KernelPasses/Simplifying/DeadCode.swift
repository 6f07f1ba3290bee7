// Removes what nothing needs: results that are not used, loops and branches without effect, carried values that only
// feed themselves.
// Method: mark from the roots (effects, faults, control) backwards, through the values that flow into results and
// arguments of structured operations; sweep what is not marked.
// Holds: an operation that can fault or writes stays; a `loop` stays, since it may not end.

package import KernelIR

extension Function {
    /// Removes operations, results and carried values that nothing needs.
    package mutating func removeDeadCode() {
        var marker = LivenessMarker(self)
        marker.collect(body, yieldsTo: [])
        marker.propagate()
        var work = body
        body = Region()
        var sweeper = DeadCodeSweeper(function: self, isLive: marker.isLive)
        sweeper.sweep(&work)
        body = work
    }

    /// Whether the operation can go if its results are not used.
    fileprivate func isRemovable(_ operation: Operation) -> Bool {
        switch operation.opcode.row.effect {
        case .pure, .reads: operation.regions.isEmpty && !mayFault(operation)
        case .writes, .allocates, .any, .control: false
        }
    }
}

private struct LivenessMarker {
    let function: Function
    var isLive: [Bool]
    /// What each value is made of.
    private var sources: [[Value]]
    private var work: [Value] = []
    private var breaks: [Label: [Value]] = [:]
    private var continues: [Label: [Value]] = [:]

    init(_ function: Function) {
        self.function = function
        isLive = Array(repeating: false, count: function.valueTypes.count)
        sources = Array(repeating: [], count: function.valueTypes.count)
    }

    private mutating func mark(_ value: Value) {
        if !isLive[Int(value.index)] {
            isLive[Int(value.index)] = true
            work.append(value)
        }
    }

    mutating func propagate() {
        while let value = work.popLast() {
            for source in sources[Int(value.index)] { mark(source) }
        }
    }

    private mutating func feed(_ targets: [Value], from values: ArraySlice<Value>) {
        for (target, value) in zip(targets, values) { sources[Int(target.index)].append(value) }
    }

    mutating func collect(_ region: Region, yieldsTo targets: [[Value]]) {
        for operation in region.operations {
            switch operation.opcode {
            case .if:
                operation.operands.forEach { mark($0) }
                for inner in operation.regions { collect(inner, yieldsTo: [operation.results]) }
            case .block:
                if let label = operation.loopAttribute?.label { breaks[label] = operation.results }
                for inner in operation.regions { collect(inner, yieldsTo: [operation.results]) }
            case .for, .parallelFor:
                operation.operands.prefix(2).forEach { mark($0) }
                guard let inner = operation.regions.first else { continue }
                // Of a parallel loop the arrays that follow the accumulators always stay.
                operation.operands.dropFirst(2 + operation.results.count).forEach { mark($0) }
                let carried = Array(inner.arguments.dropFirst().prefix(operation.results.count))
                // Result and argument of one place live and die together.
                feed(operation.results, from: carried[...])
                feed(carried, from: operation.results[...])
                feed(operation.results, from: operation.operands.dropFirst(2))
                // A sum of integers that nobody asks for overflows all the same.
                if operation.opcode == .parallelFor {
                    function.faultingResults(ofParallel: operation).forEach { mark($0) }
                }
                if let label = operation.loopAttribute?.label {
                    breaks[label] = operation.results
                    continues[label] = operation.results
                }
                collect(inner, yieldsTo: [operation.results])
            case .loop:
                guard let inner = operation.regions.first else { continue }
                feed(inner.arguments, from: operation.operands[...])
                if let label = operation.loopAttribute?.label {
                    breaks[label] = operation.results
                    continues[label] = inner.arguments
                }
                collect(inner, yieldsTo: [inner.arguments])
            case .yield:
                for target in targets { feed(target, from: operation.operands[...]) }
            case .break, .continue:
                if case .label(let label) = operation.attribute {
                    feed((operation.opcode == .break ? breaks : continues)[label] ?? [], from: operation.operands[...])
                }
            default:
                if function.isRemovable(operation) {
                    for result in operation.results { sources[Int(result.index)] += operation.operands }
                } else {
                    operation.operands.forEach { mark($0) }
                }
            }
        }
    }
}

private struct DeadCodeSweeper {
    let function: Function
    let isLive: [Bool]
    /// Which operands of `break`, `continue` stay, by label.
    private var breaks: [Label: [Bool]] = [:]
    private var continues: [Label: [Bool]] = [:]

    init(function: Function, isLive: [Bool]) {
        self.function = function
        self.isLive = isLive
    }

    private func lives(_ values: [Value]) -> [Bool] { values.map { isLive[Int($0.index)] } }
    private func keep(_ values: [Value], _ flags: [Bool]) -> [Value] {
        flags.contains(false) ? zip(values, flags).filter(\.1).map(\.0) : values
    }

    mutating func sweep(_ region: inout Region, yields flags: [Bool] = []) {
        var kept: [Operation] = []
        kept.reserveCapacity(region.operations.count)
        for var operation in region.operations {
            switch operation.opcode {
            case .if, .block:
                let lives = lives(operation.results)
                if let label = operation.loopAttribute?.label { breaks[label] = lives }
                operation.results = keep(operation.results, lives)
                for r in operation.regions.indices { sweep(&operation.regions[r], yields: lives) }
                if operation.opcode == .if, operation.results.isEmpty,
                    operation.regions.allSatisfy({ $0.operations.count == 1 && $0.operations[0].opcode == .yield })
                {
                    continue
                }
            case .for, .parallelFor:
                let lives = lives(operation.results)
                operation.results = keep(operation.results, lives)
                let carriedEnd = 2 + lives.count
                operation.operands =
                    Array(operation.operands.prefix(2))
                    + keep(Array(operation.operands.prefix(carriedEnd).dropFirst(2)), lives)
                    + operation.operands.dropFirst(carriedEnd)
                if case .loop(var loop) = operation.attribute {
                    breaks[loop.label] = lives
                    continues[loop.label] = lives
                    if lives.contains(false), loop.accumulators.count == lives.count {
                        loop.accumulators = zip(loop.accumulators, lives).filter(\.1).map(\.0)
                        operation.attribute = .loop(loop)
                    }
                }
                guard !operation.regions.isEmpty else { break }
                let arguments = operation.regions[0].arguments
                operation.regions[0].arguments =
                    Array(arguments.prefix(1)) + keep(Array(arguments.prefix(1 + lives.count).dropFirst()), lives)
                    + arguments.dropFirst(1 + lives.count)
                sweep(&operation.regions[0], yields: lives)
                if operation.results.isEmpty, isWithoutEffect(operation.regions[0], inside: operation) { continue }
            case .loop:
                let lives = lives(operation.results)
                operation.results = keep(operation.results, lives)
                guard !operation.regions.isEmpty else { break }
                let carried = self.lives(operation.regions[0].arguments)
                operation.operands = keep(operation.operands, carried)
                operation.regions[0].arguments = keep(operation.regions[0].arguments, carried)
                if let label = operation.loopAttribute?.label {
                    breaks[label] = lives
                    continues[label] = carried
                }
                sweep(&operation.regions[0], yields: carried)
            case .yield:
                operation.operands = keep(operation.operands, flags)
            case .break, .continue:
                if case .label(let label) = operation.attribute,
                    let flags = (operation.opcode == .break ? breaks : continues)[label]
                {
                    operation.operands = keep(operation.operands, flags)
                }
            default:
                if function.isRemovable(operation), !operation.results.contains(where: { isLive[Int($0.index)] }) {
                    continue
                }
            }
            kept.append(operation)
        }
        region.operations = kept
    }

    /// Whether a counted loop does nothing but end: no writes, no faults, no way out past its own end.
    private func isWithoutEffect(_ region: Region, inside loop: Operation) -> Bool {
        if function.mayFault(loop) { return false }
        var labels: Set<Label> = []
        if let label = loop.loopAttribute?.label { labels.insert(label) }
        region.forEachOperation { if let label = $0.loopAttribute?.label { labels.insert(label) } }
        var hasEffect = false
        region.forEachOperation { operation in
            switch operation.opcode {
            case .yield, .if, .block, .for: break
            case .break, .continue:
                if case .label(let label) = operation.attribute, !labels.contains(label) { hasEffect = true }
            case .return, .trap, .loop, .parallelFor: hasEffect = true
            default: if !function.isRemovable(operation) { hasEffect = true }
            }
        }
        return !hasEffect
    }
}
