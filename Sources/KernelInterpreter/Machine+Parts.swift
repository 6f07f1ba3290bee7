// Parallel loops that reduce into arrays: parts of consecutive iterations, each with copies that start at the
// identity and join into the arrays in the order of the parts, once all iterations are done.
// Holds: how a loop is cut depends on its shape alone (ParallelParts), so that sums have the same bits as in
// compiled code on any number of threads. A fault in an iteration comes before one in joining.

import KernelIR
import QuernCore

extension Machine {
    /// Cuts the loop, makes the copies, and enters the first part.
    mutating func beginParts(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let loop = program.parallelLoops[Int(i.pointee.e)]
        let iterations = Self.iterations(loop, r)
        var elements = 0
        for reduced in loop.reducing {
            elements &+=
                ArrayView(r + Int(reduced.array), rank: reduced.rank, type: reduced.operation.type.rawValue).count
        }
        let count = ParallelParts.count(iterations: iterations, elements: max(0, elements))
        r.set(loop.partCount, Int64(count))
        for reduced in loop.reducing {
            r.set(reduced.memory, UInt64(0))
            if count == 1 { continue }
            let type = reduced.operation.type.rawValue
            let array = ArrayView(r + Int(reduced.array), rank: reduced.rank, type: type)
            // At most a quarter as many elements as the loop has iterations.
            let total = array.count * count
            guard let memory = scratch(total * array.byteCount) else {
                return try raise(pc, r, .allocationFailed, UInt64(total * array.byteCount))
            }
            let identity = Accumulator.identity(reduced.operation.kind, reduced.operation.type)
            for k in 0..<total { Element.write(memory + k * array.byteCount, type, identity) }
            r.set(reduced.memory, UInt64(UInt(bitPattern: memory)))
        }
        enter(part: 0, of: loop, iterations, r)
        return nil
    }

    /// Enters the next part, if there is one.
    func nextPart(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) -> Bool {
        let loop = program.parallelLoops[Int(i.pointee.e)]
        let next = r.int(loop.part) + 1
        guard next < r.int(loop.partCount) else { return false }
        enter(part: Int(next), of: loop, Self.iterations(loop, r), r)
        return true
    }

    private func enter(part: Int, of loop: ParallelLoop, _ iterations: Int, _ r: UnsafeMutablePointer<UInt64>) {
        let count = Int(r.int(loop.partCount))
        let lower = r.int(loop.lower)
        r.set(loop.part, Int64(part))
        if count == 1 {
            r.set(loop.partLower, lower)
            r.set(loop.partUpper, r.int(loop.upper))
        } else {
            let begin = ParallelParts.start(part, of: count, iterations: iterations)
            let end = ParallelParts.start(part + 1, of: count, iterations: iterations)
            r.set(loop.partLower, lower &+ Int64(begin))
            r.set(loop.partUpper, lower &+ Int64(end))
        }
        for reduced in loop.reducing {
            let (array, words) = (r + Int(reduced.array), r + Int(reduced.argument))
            if count == 1 {
                for k in 0..<1 + 2 * reduced.rank { words[k] = array[k] }
            } else {
                for axis in 0..<reduced.rank { words[1 + axis] = array[1 + axis] }
                setDenseStrides(words, reduced.rank)
                let view = ArrayView(array, rank: reduced.rank, type: reduced.operation.type.rawValue)
                words[0] = r[Int(reduced.memory)] &+ UInt64(part * view.count * view.byteCount)
            }
        }
    }

    /// Joins the copies into the arrays, part by part.
    func joinParts(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let loop = program.parallelLoops[Int(i.pointee.e)]
        let count = Int(r.int(loop.partCount))
        if count == 1 { return nil }
        for reduced in loop.reducing {
            guard var copy = UnsafeMutableRawPointer(bitPattern: UInt(r[Int(reduced.memory)])) else { continue }
            let type = reduced.operation.type
            let (raw, opcode) = (type.rawValue, Accumulator.arrayJoining(reduced.operation.kind))
            let array = ArrayView(r + Int(reduced.array), rank: reduced.rank, type: raw)
            let size = array.byteCount
            for _ in 0..<count {
                var overflows = false
                array.forEachRow { base, length, step in
                    for k in 0..<length {
                        let place = base + k &* step &* size
                        let outcome = Meaning.evaluate(
                            opcode, type: type, Element.read(place, raw), Element.read(copy, raw))
                        if outcome?.fault != nil { overflows = true }
                        Element.write(place, raw, outcome?.first ?? 0)
                        copy += size
                    }
                }
                if overflows { return try raise(pc, r, .overflow) }
            }
        }
        return nil
    }

    /// How many iterations a loop has; the largest number where there are more.
    private static func iterations(_ loop: ParallelLoop, _ r: UnsafeMutablePointer<UInt64>) -> Int {
        let (lower, upper) = (r.int(loop.lower), r.int(loop.upper))
        if lower >= upper { return 0 }
        let (count, over) = upper.subtractingReportingOverflow(lower)
        return over ? .max : Int(count)
    }
}
