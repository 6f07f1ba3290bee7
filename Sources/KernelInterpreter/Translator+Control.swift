// Loops, branches, calls, and the ways to leave them.
//
//     for:          move starts → carried; forBegin i, lo, hi, end; top: body; next: forNext i, hi, top; end:
//     parallelFor:  accumulatorBegin…; forBegin; top: move identities; body; next: forNext; end: accumulatorEnd…
//     … reducing:   partsBegin; part: forBegin over the part …; end: partsNext part; accumulatorEnd…
//     loop:         move starts → carried; top: body; next: again top; end:
//     block:        body; end:                      if: branchFalse c, else; then; jump end; else: …; end:
//
// Where a loop makes arrays, what each iteration leaves behind is freed at its end (`scopeEnd`), save what the
// carried values still hold.

import KernelIR
import QuernCore

extension Translator {
    mutating func translateControl(_ operation: Operation) throws(InterpreterError) {
        switch operation.opcode {
        case .if: try translateIf(operation)
        case .for, .parallelFor: try translateFor(operation)
        case .loop: try translateLoop(operation)
        case .block: try translateBlock(operation)
        case .call: try translateCall(operation)
        case .callExtern:
            guard case .extern(let name) = operation.attribute, let index = externs[name] else {
                throw .unfit("a call names no C function")
            }
            var numbers: [Int32] = []
            for operand in operation.operands { numbers.append(try register(operand)) }
            let a = operation.results.isEmpty ? newRegister() : try result(operation)
            emit(Instruction(code: .callExtern, a: a, b: list(numbers), e: Int32(index)), site: operation.site)
            for (value, parameter) in zip(operation.operands, module.externs[index].parameters)
            where parameter.type.isArray {
                try noteArray(value, isWrite: parameter.isInout, operation)
            }
        case .yield:
            guard let scope = scopes.last else { throw .unfit("a yield outside of regions") }
            try go(on: scopes.count - 1, operation, isYield: true, scope)
        case .continue, .break:
            guard case .label(let label) = operation.attribute,
                let index = scopes.lastIndex(where: { $0.opcode != .if && $0.label == label })
            else { throw .unfit("a jump names no loop around it") }
            if operation.opcode == .continue { return try go(on: index, operation, isYield: false, scopes[index]) }
            try move(operation.operands, to: scopes[index].breakTo, scopes[index].types)
            scopes[index].breaks.append(draft.code.count)
            emit(Instruction(code: .jump))
        case .return:
            var numbers = [Int32(operation.operands.count)]
            for operand in operation.operands {
                let type = try type(operand)
                numbers += [try register(operand), Int32(words(of: type)), type.isArray ? 1 : 0]
            }
            // An array that is not the kernel's own is copied.
            for operand in operation.operands where try type(operand).isArray {
                try noteArray(operand, isWrite: false, operation)
            }
            let hasArrays = function.returnTypes.contains(where: \.isArray)
            emit(
                Instruction(code: .return, extra: hasArrays ? 1 : 0, a: list(numbers), b: try elementTypes(operation)),
                site: operation.site)
        default: throw .unfit("'\(operation.opcode.rawValue)' is no control operation")  // The caller sends only these.
        }
    }

    /// For a `return` with arrays: the rank and the element type of each result, or zeros for scalars.
    private mutating func elementTypes(_ operation: Operation) throws(InterpreterError) -> Int32 {
        var numbers: [Int32] = []
        for operand in operation.operands {
            let type = try type(operand)
            numbers += type.isArray ? [Int32(type.rank), Int32(try scalarType(operand).rawValue)] : [0, 0]
        }
        return list(numbers)
    }

    /// What `yield` and `continue` do: hand the values over and go to the next iteration, or to the end.
    private mutating func go(
        on index: Int, _ operation: Operation, isYield: Bool, _ scope: Scope
    ) throws(InterpreterError) {
        if scope.opcode == .parallelFor {
            guard operation.operands.count == scope.accumulators.count else {
                throw .unfit("a parallel loop lacks contributions")
            }
            for (operand, accumulator) in zip(operation.operands, scope.accumulators) {
                emit(
                    Instruction(
                        code: .accumulatorAdd, a: accumulator.state, b: try register(operand), e: accumulator.reduction)
                )
            }
        } else {
            try move(operation.operands, to: scope.yieldTo, scope.yieldTypes)
        }
        switch scope.opcode {
        case .if, .block: scopes[index].breaks.append(draft.code.count)
        default: scopes[index].continues.append(draft.code.count)  // Not over ops: the loops.
        }
        emit(Instruction(code: .jump))
    }

    /// Lets the jumps in `places` lead to here. A jump that would lead to the very next instruction is taken back.
    private mutating func land(_ places: [Int]) {
        var places = places
        if let last = places.last, last == draft.code.count - 1, draft.code[last].code == .jump {
            draft.code.removeLast()
            draft.sites.removeLast()
            draft.loops.removeLast()
            places.removeLast()
        }
        for place in places {
            switch draft.code[place].code {
            case .jump: draft.code[place].a = position
            case .branchFalse: draft.code[place].b = position
            default: draft.code[place].d = position  // `forBegin`.
            }
        }
    }

    // MARK: Branches

    private mutating func translateIf(_ operation: Operation) throws(InterpreterError) {
        guard operation.regions.count == 2 else { throw .unfit("an if lacks its branches") }
        let condition = try operand(operation, 0)
        var scope = Scope(opcode: .if, label: Label(-1))
        for value in operation.results {
            scope.types.append(try type(value))
            scope.yieldTo.append(try define(value))
        }
        scope.yieldTypes = scope.types
        scopes.append(scope)
        let branch = draft.code.count
        emit(Instruction(code: .branchFalse, a: condition))
        try translate(operation.regions[0])
        land([branch])
        try translate(operation.regions[1])
        land(scopes.removeLast().breaks)
    }

    private mutating func translateBlock(_ operation: Operation) throws(InterpreterError) {
        guard case .loop(let loop) = operation.attribute, operation.regions.count == 1 else {
            throw .unfit("a block lacks its label")
        }
        var scope = Scope(opcode: .block, label: loop.label)
        for value in operation.results {
            scope.types.append(try type(value))
            scope.breakTo.append(try define(value))
        }
        scope.yieldTo = scope.breakTo
        scope.yieldTypes = scope.types
        scopes.append(scope)
        try translate(operation.regions[0])
        land(scopes.removeLast().breaks)
    }

    // MARK: Loops

    /// Defines the carried values of a loop and moves the starting values there.
    private mutating func carry(_ values: ArraySlice<Value>, from starts: ArraySlice<Value>) throws(InterpreterError)
        -> ([Int32], [Type])
    {
        var (targets, types): ([Int32], [Type]) = ([], [])
        for value in values {
            types.append(try type(value))
            targets.append(try define(value))
        }
        try move(Array(starts), to: targets, types)
        return (targets, types)
    }

    private mutating func beginScratch(_ operation: Operation) -> Int32? {
        guard operation.regions.contains(where: makesArrays) else { return nil }
        let mark = newRegister()
        emit(Instruction(code: .scopeBegin, a: mark))
        return mark
    }
    /// Frees what was made since `mark`, but for the arrays among the values.
    private mutating func endScratch(_ mark: Int32?, keeping registers: [Int32], _ types: [Type]) {
        guard let mark else { return }
        let kept = zip(registers, types).filter { $0.1.isArray }.map(\.0)
        emit(Instruction(code: .scopeEnd, a: mark, b: list([Int32(kept.count)] + kept)))
    }
    private func makesArrays(_ region: Region) -> Bool {
        region.operations.contains { operation in
            switch operation.opcode {
            case .allocate, .duplicate, .reduceAxis: return true
            case .parallelFor: return true
            case .call:
                return operation.results.contains { result in
                    function.valueTypes.indices.contains(Int(result.index)) && function.type(of: result).isArray
                } || operation.regions.contains(where: makesArrays)
            default: return operation.regions.contains(where: makesArrays)  // Not over ops: all others make none.
            }
        }
    }

    private mutating func translateFor(_ operation: Operation) throws(InterpreterError) {
        guard case .loop(let loop) = operation.attribute, let region = operation.regions.first,
            let variable = region.arguments.first,
            operation.operands.count == region.arguments.count + 1 + loop.disjointCount,
            operation.results.count == region.arguments.count - 1 - loop.reducing.count
        else { throw .unfit("a loop lacks its label or range") }
        let isParallel = operation.opcode == .parallelFor
        var (low, high) = (try operand(operation, 0), try operand(operation, 1))
        var shared: Int32?
        var scope = Scope(opcode: operation.opcode, label: loop.label)
        var mark: Int32?
        if isParallel {
            guard loop.accumulators.count == operation.results.count else { throw .unfit("a loop lacks accumulators") }
            mark = newRegister()
            emit(Instruction(code: .scopeBegin, a: mark ?? 0))
            for (k, kind) in loop.accumulators.enumerated() {
                let reduction = reduction(kind, try scalarType(operation.results[k]))
                let state = newRegister()
                scope.accumulators.append((state, reduction))
                emit(
                    Instruction(code: .accumulatorBegin, a: state, b: try operand(operation, k + 2), e: reduction),
                    site: operation.site)
            }
            for value in region.arguments.dropFirst() { _ = try define(value) }
            // What the iterations make is freed at the end of each.
            if checksRaces || !loop.reducing.isEmpty {
                let index = try shareArrays(operation, loop, region, low, high)
                if !loop.reducing.isEmpty {
                    emit(Instruction(code: .partsBegin, e: index), site: operation.site)
                    (low, high) = (draft.parallelLoops[Int(index)].partLower, draft.parallelLoops[Int(index)].partUpper)
                }
                if checksRaces { emit(Instruction(code: .levelBegin, e: index)) }
                shared = index
            }
        } else {
            (scope.yieldTo, scope.types) = try carry(
                region.arguments.dropFirst(), from: operation.operands.dropFirst(2))
            scope.yieldTypes = scope.types
            scope.breakTo = scope.yieldTo
            for (value, register) in zip(operation.results, scope.yieldTo) { try alias(value, register) }
            mark = beginScratch(operation)
        }
        let index = try define(variable)
        scopes.append(scope)
        let begin = draft.code.count
        emit(Instruction(code: .forBegin, a: index, b: low, c: high))
        let top = position
        var inner: Int32?
        if isParallel {
            for (k, kind) in loop.accumulators.enumerated() {
                let identity = constant(Accumulator.identity(kind, try scalarType(operation.results[k])))
                emit(Instruction(code: .move, a: try register(region.arguments[k + 1]), b: identity))
            }
            if checksRaces { emit(Instruction(code: .levelIteration, a: index)) }
            inner = beginScratch(operation)
        }
        let (outerLoops, outerList) = (namedLoops, loopList)
        if !loop.variable.isEmpty, namedLoops.count < 8 {
            namedLoops.append(index)
            loopList = list([Int32(namedLoops.count)] + namedLoops)
        }
        try translate(region)
        (namedLoops, loopList) = (outerLoops, outerList)
        land(scopes[scopes.count - 1].continues)
        if isParallel {
            endScratch(inner, keeping: [], [])
        } else {
            endScratch(mark, keeping: scope.yieldTo, scope.types)
        }
        emit(Instruction(code: .forNext, a: index, b: top, c: high))
        land([begin])
        let breaks = scopes.removeLast().breaks
        for place in breaks { draft.code[place].a = position }
        if isParallel {
            if let shared { try endShared(operation, loop, shared, part: begin) }
            for (k, accumulator) in scope.accumulators.enumerated() {
                let target = try define(operation.results[k])
                emit(
                    Instruction(code: .accumulatorEnd, a: accumulator.state, c: target, e: accumulator.reduction),
                    site: operation.site)
            }
            endScratch(mark, keeping: [], [])
        } else if !breaks.isEmpty {
            endScratch(mark, keeping: scope.yieldTo, scope.types)
        }
    }

    private mutating func translateLoop(_ operation: Operation) throws(InterpreterError) {
        guard case .loop(let loop) = operation.attribute, let region = operation.regions.first,
            region.arguments.count == operation.operands.count
        else { throw .unfit("a loop lacks its label") }
        var scope = Scope(opcode: .loop, label: loop.label)
        (scope.yieldTo, scope.yieldTypes) = try carry(region.arguments[...], from: operation.operands[...])
        for value in operation.results {
            scope.types.append(try type(value))
            scope.breakTo.append(try define(value))
        }
        let mark = beginScratch(operation)
        scopes.append(scope)
        let top = position
        try translate(region)
        land(scopes[scopes.count - 1].continues)
        endScratch(mark, keeping: scope.yieldTo, scope.yieldTypes)
        emit(Instruction(code: .again, a: top))
        let breaks = scopes.removeLast().breaks
        for place in breaks { draft.code[place].a = position }
        endScratch(mark, keeping: scope.breakTo, scope.types)
    }

    // MARK: Calls

    private mutating func translateCall(_ operation: Operation) throws(InterpreterError) {
        guard case .call(let name, let typeArguments) = operation.attribute, let callee = indices[name],
            typeArguments.isEmpty, operation.operands.count == module.functions[callee].parameters.count
        else { throw .unfit("a call of kernel '\(function.name)' names no specialised kernel") }
        var numbers = [Int32(operation.operands.count)]
        for operand in operation.operands {
            numbers += [try register(operand), Int32(words(of: try type(operand)))]
        }
        // Inout arrays go by reference: their descriptors are the same.
        numbers.append(Int32(operation.results.count))
        for value in operation.results {
            let words = words(of: try type(value))
            numbers += [try define(value), Int32(words)]
        }
        calls.append(draft.code.count)
        emit(Instruction(code: .call, a: Int32(callee), b: list(numbers)), site: operation.site)
        for value in operation.results where try type(value).isArray { try noteStorage(value, operation) }
    }
}
