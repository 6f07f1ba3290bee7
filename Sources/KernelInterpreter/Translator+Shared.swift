// What a parallel loop shares: the arrays in `reducing:` and their parts, and, where races are checked, the notes that
// tell shadow memory what is read and written.
//
//     load x[i]     →  load; noteElement            levelBegin; forBegin; top: levelIteration; …; end: levelEnd
// Holds: without `checksRaces` no note is in the code, so that usual runs pay nothing. A note follows the access
// that it tells of, when the bounds are known to hold.

import KernelIR
import QuernCore

extension Translator {
    // MARK: Parts

    /// Makes the entry of a parallel loop; its index.
    mutating func shareArrays(
        _ operation: Operation, _ loop: LoopAttribute, _ region: Region, _ lower: Int32, _ upper: Int32
    ) throws(InterpreterError) -> Int32 {
        var entry = ParallelLoop()
        entry.lower = lower
        entry.upper = upper
        entry.variable = loop.variable
        entry.position = operation.position
        entry.isApart = loop.isApart
        let first = 2 + loop.accumulators.count
        for (k, kind) in loop.reducing.enumerated() {
            let array = operation.operands[first + k]
            entry.reducing.append(
                .init(
                    array: try register(array),
                    argument: try register(region.arguments[1 + loop.accumulators.count + k]),
                    memory: newRegister(), rank: try type(array).rank,
                    operation: ReductionOperation(kind: kind, type: try scalarType(array))))
        }
        for array in operation.operands.dropFirst(first + loop.reducing.count) {
            entry.disjoint.append(
                .init(array: try register(array), rank: try type(array).rank, type: try scalarType(array).rawValue))
        }
        if !loop.reducing.isEmpty {
            (entry.part, entry.partCount) = (newRegister(), newRegister())
            (entry.partLower, entry.partUpper) = (newRegister(), newRegister())
        }
        draft.parallelLoops.append(entry)
        return Int32(draft.parallelLoops.count - 1)
    }

    /// What follows the iterations: the next part, or joining; `part` is the first instruction of a part.
    mutating func endShared(
        _ operation: Operation, _ loop: LoopAttribute, _ index: Int32, part: Int
    ) throws(InterpreterError) {
        if !loop.reducing.isEmpty {
            emit(Instruction(code: .partsNext, b: Int32(part), e: index), site: operation.site)
        }
        guard checksRaces else { return }
        emit(Instruction(code: .levelEnd))
        // Loops around this one see that joining touches whole arrays.
        for array in operation.operands.dropFirst(2 + loop.accumulators.count).prefix(loop.reducing.count) {
            try noteArray(array, isWrite: true, operation)
        }
    }

    // MARK: Notes

    mutating func note(_ operation: Operation, name: String = "", type: UInt8 = 0) -> Int32 {
        draft.notes.append(
            ShadowNote(position: operation.position, function: function.displayName, name: name, type: type))
        return Int32(draft.notes.count - 1)
    }

    /// All elements of an array were read or written.
    mutating func noteArray(_ value: Value, isWrite: Bool, _ operation: Operation) throws(InterpreterError) {
        guard checksRaces else { return }
        emit(
            Instruction(
                code: .noteArray, type: try scalarType(value).rawValue,
                extra: UInt8(truncatingIfNeeded: try type(value).rank), a: isWrite ? 1 : 0, b: try register(value),
                e: note(operation)))
    }

    /// An array is a storage of its own, and has the value's name.
    mutating func noteStorage(_ value: Value, _ operation: Operation) throws(InterpreterError) {
        guard checksRaces else { return }
        let names = function.valueNames
        let name = names.indices.contains(Int(value.index)) ? names[Int(value.index)] : ""
        let element = try scalarType(value).rawValue
        emit(
            Instruction(
                code: .noteStorage, type: element, extra: UInt8(truncatingIfNeeded: try type(value).rank),
                b: try register(value), e: note(operation, name: name, type: element)))
    }

    /// The notes of an operation on whole arrays.
    mutating func noteAccesses(_ operation: Operation) throws(InterpreterError) {
        guard checksRaces, let first = operation.operands.first else { return }
        switch operation.opcode {
        case .copy:
            try noteArray(operation.operands[1], isWrite: false, operation)
            try noteArray(first, isWrite: true, operation)
        case .fill, .sort: try noteArray(first, isWrite: true, operation)
        case .reduce:
            try noteArray(first, isWrite: false, operation)
            if case .reduction(.dot, _) = operation.attribute {
                try noteArray(operation.operands[1], isWrite: false, operation)
            }
        case .reduceAxis, .duplicate:
            try noteArray(first, isWrite: false, operation)
            if let result = operation.results.first { try noteStorage(result, operation) }
        default: break  // Not over ops: views and tests of shapes touch no elements.
        }
    }
}
