// What a run in the interpreter did last: the operations with the values they took and gave, for `kernelc replay`.
// The translator puts a note behind each operation with results, and before each that can fault, when a tracer is given.
// Holds: without a tracer no note is in the code. The last notes are kept in a ring, so that a long run takes no more
// memory than a short one. A tracer is of one run on one thread.

package import KernelIR

/// The last operations of one run.
package final class Tracer: @unchecked Sendable {
    /// A value of an operation.
    package struct Value: Sendable, Hashable {
        /// The value's name in the kernel, `%` and a number where it has none.
        package var name: String
        package var type: Type
        /// The bits of a scalar; extents of an array.
        package var words: [UInt64]
    }

    /// One operation.
    package struct Step: Sendable, Hashable {
        package var position: Position
        package var function: String
        package var opcode: Opcode
        /// Whether the values are operands, and the operation is still to run.
        package var isBefore: Bool
        package var values: [Value]
    }

    private var ring: [(note: Int32, words: [UInt64])] = []
    private var next = 0
    private let capacity: Int
    private var notes: [TraceNote] = []
    /// All operations that were noted.
    package private(set) var stepCount = 0

    /// - Parameter capacity: the number of steps that are kept.
    package init(capacity: Int = 64) { self.capacity = max(1, capacity) }

    /// Takes over the notes of the program that runs.
    func begin(_ notes: [TraceNote]) {
        self.notes = notes
        (ring, next, stepCount) = ([], 0, 0)
    }

    func note(_ index: Int32, _ r: UnsafeMutablePointer<UInt64>) {
        let note = notes[Int(index)]
        stepCount += 1
        var words: [UInt64] = []
        for value in note.values {
            if value.type.isArray {
                for axis in 0..<value.type.rank { words.append(r[Int(value.register) + 1 + axis]) }
            } else {
                words.append(r[Int(value.register)])
            }
        }
        if ring.count < capacity {
            ring.append((index, words))
        } else {
            ring[next] = (index, words)
            next = (next + 1) % capacity
        }
    }

    /// The steps kept, the oldest first.
    package var steps: [Step] {
        (0..<ring.count).map { k in
            let (index, words) = ring[(next + k) % ring.count]
            let note = notes[Int(index)]
            var rest = words[...]
            return Step(
                position: note.position, function: note.function, opcode: note.opcode, isBefore: note.isBefore,
                values: note.values.map { value in
                    let count = value.type.isArray ? value.type.rank : 1
                    defer { rest = rest.dropFirst(count) }
                    return Value(name: value.name, type: value.type, words: Array(rest.prefix(count)))
                })
        }
    }
}

/// What a note tells of, by registers.
struct TraceNote {
    struct Value {
        var name: String
        var type: Type
        var register: Int32
    }
    var position: Position
    var function: String
    var opcode: Opcode
    var isBefore: Bool
    var values: [Value]
}

extension Translator {
    /// Notes the operands of an operation that can fault.
    mutating func traceBefore(_ operation: Operation) throws(InterpreterError) {
        guard traces, operation.opcode.row.canFault || operation.opcode == .trap else { return }
        try trace(operation, operation.operands, isBefore: true)
    }

    /// Notes the results of an operation.
    mutating func traceAfter(_ operation: Operation) throws(InterpreterError) {
        guard traces, !operation.results.isEmpty, operation.opcode != .constant else { return }
        try trace(operation, operation.results, isBefore: false)
    }

    private mutating func trace(
        _ operation: Operation, _ values: [Value], isBefore: Bool
    ) throws(InterpreterError) {
        var list: [TraceNote.Value] = []
        for value in values {
            let index = Int(value.index)
            let name = function.valueNames.indices.contains(index) ? function.valueNames[index] : ""
            list.append(
                TraceNote.Value(
                    name: name.isEmpty ? "%\(index)" : name, type: try type(value), register: try register(value)))
        }
        emit(Instruction(code: .trace, e: Int32(draft.traceNotes.count)))
        draft.traceNotes.append(
            TraceNote(
                position: operation.position, function: function.displayName, opcode: operation.opcode,
                isBefore: isBefore, values: list))
    }
}
