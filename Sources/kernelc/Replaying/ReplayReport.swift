// What `kernelc replay` prints: whether the fault came again, the line, the values that took part, the arguments, and
// the operations before the fault where they were asked for.

import Glibc
import KernelIR
import KernelInterpreter
import KernelRuntime
import QuernCore

/// A kept call and what came of running it again.
struct ReplayReport {
    let replay: CapsuleReplay
    let outcome: CapsuleReplay.Outcome
    let tracer: Tracer?
    /// The number of operations to show.
    let shown: Int
    let shrinking: (runs: Int, file: String)?

    private var capsule: FaultCapsule { replay.capsule }

    /// Whether the fault came again, in a sentence.
    var verdict: String {
        switch outcome {
        case .same: "the same fault at the same place, with the same values"
        case .other(let fault): "does not reproduce: another fault: \(fault.description)"
        case .finished:
            "does not reproduce: the call ends without a fault"
                + (capsule.wasWritten
                    ? "; its arrays are as the fault left them, not as they were before the call" : "")
        case .failed(let reason): "does not reproduce: \(reason)"
        }
    }

    /// All lines.
    var text: String {
        var lines = [capsule.fault.fault.description]
        if let line = sourceLine {
            let margin = String(capsule.fault.line)
            lines += ["\(margin) | \(line)", caret(line, margin.count)]
        }
        let operands = operands
        if !operands.isEmpty { lines.append("values:    " + operands.joined(separator: ", ")) }
        for (name, form) in zip(replay.names, capsule.arguments) { lines.append("argument:  \(name) = \(form.text)") }
        let place = capsule.place
        if !place.task.isEmpty {
            var text = place.task
            if !place.block.isEmpty { text += ", block [\(blockText)]" }
            if !place.engine.isEmpty { text += ", on \(place.engine)" }
            if !place.worker.isEmpty { text += ", worker \(place.worker)" }
            lines.append("happened:  \(text)")
        }
        if let shrinking {
            lines.append("shrunk:    \(shrinking.file), after \(shrinking.runs) runs")
        }
        if case .same = outcome { lines.append("replayed:  \(verdict)") }
        if shown > 0, let tracer {
            let steps = tracer.steps.suffix(shown)
            lines.append("the last \(steps.count) of \(tracer.stepCount) operations:")
            lines += steps.map(text)
        }
        return lines.joined(separator: "\n")
    }

    /// The same as one object.
    /// - Parameter test: the text of a test, if one was asked for.
    func json(test: String?) -> JSONText {
        let fault = capsule.fault
        let isSame = if case .same = outcome { true } else { false }
        return .members([
            "reproduces": .boolean(isSame),
            "verdict": .string(verdict),
            "id": .string(fault.fault.id),
            "message": .string(fault.message),
            "kernel": .string(fault.kernel),
            "file": fault.file.map { .string($0) },
            "line": fault.file.map { _ in .integer(fault.line) },
            "column": fault.file.map { _ in .integer(fault.column) },
            "source": sourceLine.map { .string($0) },
            "loops": .object(fault.loopVariables.map { .init(key: $0.name, value: .integer($0.value)) }),
            "values": .array(operands.map { .string($0) }),
            "arguments": .object(
                zip(replay.names, capsule.arguments).map { .init(key: $0, value: .string($1.text)) }),
            "task": capsule.place.task.isEmpty ? nil : .string(capsule.place.task),
            "block": capsule.place.block.isEmpty ? nil : .array(capsule.place.block.map { .integer($0) }),
            "engine": capsule.place.engine.isEmpty ? nil : .string(capsule.place.engine),
            "worker": capsule.place.worker.isEmpty ? nil : .string(capsule.place.worker),
            "shrunk": shrinking.map { .string($0.file) },
            "test": test.map { .string($0) },
            "steps": shown > 0 ? .array((tracer?.steps.suffix(shown) ?? []).map { .string(text($0)) }) : nil,
        ])
    }

    /// The values that the faulting operation took.
    private var operands: [String] {
        guard let last = tracer?.steps.last, last.isBefore else { return [] }
        return last.values.map(\.text)
    }

    private var blockText: String {
        stride(from: 0, to: capsule.place.block.count - 1, by: 2).map {
            "\(capsule.place.block[$0])..<\(capsule.place.block[$0 + 1])"
        }.joined(separator: ", ")
    }

    private func text(_ step: Tracer.Step) -> String {
        let position = step.position.isKnown ? "\(replay.module.sourcePosition(step.position))" : "-"
        let values = step.values.map(\.text).joined(separator: ", ")
        return "  \(position)  \(step.isBefore ? "before " : "")\(step.opcode.rawValue)"
            + (values.isEmpty ? "" : "  \(values)")
    }

    /// The line of the fault: the capsule's own text, or the file's if it is here.
    private var sourceLine: String? {
        if let line = replay.sourceLine { return line }
        guard let path = capsule.fault.file, capsule.fault.line > 0, let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var size = 0
        defer { free(line) }
        for _ in 1..<capsule.fault.line where getline(&line, &size, file) < 0 { return nil }
        guard getline(&line, &size, file) >= 0, let line else { return nil }
        var text = String(cString: line)
        if text.hasSuffix("\n") { text.removeLast() }
        return text
    }

    private func caret(_ line: String, _ margin: Int) -> String {
        // Columns are bytes; tabs stay tabs, so that the caret stands below its place.
        let before = line.utf8.prefix(max(0, capsule.fault.column - 1)).map { $0 == 9 ? "\t" : " " }.joined()
        return String(repeating: " ", count: margin) + " | " + before + "^"
    }
}
