// What `kernelc run` prints about one call, as text and as JSON, and the files it writes.

import KernelIR
package import KernelRuntime
import NDArrays
package import QuernCore

/// `--out NAME=FILE.npy`, taken apart.
package struct OutputFiles: Sendable, Hashable {
    private var files: [String: String] = [:]

    /// Reads `NAME=FILE` texts; each name must be one of `names`.
    package init(_ texts: [String], names: [String]) throws(Failure) {
        for text in texts {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw .usage("'--out \(text)' has no '='", help: "write --out NAME=FILE.npy")
            }
            let name = String(text[..<equals]).trimmed
            let file = String(text[text.index(after: equals)...])
            guard names.contains(name) else {
                let near = NearestName.of(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
                throw .usage(
                    "'--out \(name)' names no result\(near)",
                    help: names.isEmpty ? "the kernel has no results" : "there is \(NearestName.list(names))")
            }
            guard file.lowercased().hasSuffix(".npy") else {
                throw .usage("'--out \(name)=\(file)' is no .npy file", help: "write --out \(name)=\(name).npy")
            }
            guard files.updateValue(file, forKey: name) == nil else { throw .usage("'--out \(name)' is given twice") }
        }
    }

    /// The file for a result.
    package subscript(name: String) -> String? { files[name] }
}

/// One call and what came of it.
package struct RunReport: Sendable {
    package var prepared: PreparedCall
    package var backend: KernelBackend
    package var destinations: OutputFiles
    /// Specialising and, if compiled, code generation or the cache.
    package var readySeconds: Double
    package var runSeconds = 0.0
    package var outcome = CallOutcome(results: [], inouts: [])
    /// What became of the parallel loops; nil where nobody asked.
    package var loops: [ParallelLoopReport]?

    package init(prepared: PreparedCall, backend: KernelBackend, destinations: OutputFiles, readySeconds: Double) {
        self.prepared = prepared
        self.backend = backend
        self.destinations = destinations
        self.readySeconds = readySeconds
    }

    /// All values with their names, results first.
    private var named: [(name: String, value: KernelValue)] {
        Array(zip(prepared.resultNames, outcome.results)) + zip(prepared.inouts.map(\.name), outcome.inouts)
    }

    /// Writes what `--out` asks for.
    package func writeFiles() throws(Failure) {
        for (name, value) in named {
            if let file = destinations[name] { try ValueFiles.write(value, to: file) }
        }
    }

    /// Results, then inout values with their names; what went to a file is left out.
    package var text: String {
        var lines: [String] = []
        let results = zip(prepared.resultNames, outcome.results).filter { destinations[$0.0] == nil }
        let isScalarTuple = results.count > 1 && results.allSatisfy { if case .scalar = $1 { true } else { false } }
        if isScalarTuple {
            lines.append("(" + results.map { Self.text($1) }.joined(separator: ", ") + ")")
        } else {
            for (name, value) in results {
                lines.append(
                    outcome.results.count > 1
                        ? "\(name) = \(Self.text(value, indent: name.count + 3))" : Self.text(value))
            }
        }
        for ((_, name), value) in zip(prepared.inouts, outcome.inouts) where destinations[name] == nil {
            lines.append("\(name) = \(Self.text(value, indent: name.count + 3))")
        }
        return lines.joined(separator: "\n")
    }

    private static func text(_ value: KernelValue, indent: Int = 0) -> String {
        switch value {
        case .scalar(let type, let bits): ScalarBits.text(bits, type)
        case .complex(let type, let real, let imaginary): ScalarBits.text(real, imaginary, type)
        case .array(let array): array.description.replacing("\n", with: "\n" + String(repeating: " ", count: indent))
        }
    }

    /// The object that `--json` prints.
    package func json(fault: KernelFault? = nil, race: Diagnostic? = nil) -> JSONText {
        let results = zip(prepared.resultNames, outcome.results).map { json($1, $0) }
        let inouts = zip(prepared.inouts, outcome.inouts).map {
            JSONText.Member(key: $0.name, value: json($1, $0.name))
        }
        let isDone = fault == nil && race == nil
        let hasResult = isDone && !results.isEmpty
        return .members([
            "kernel": .string(prepared.function.displayName), "signature": .string(prepared.signatureText),
            "mode": .string(backend.rawValue),
            "result": hasResult ? (results.count == 1 ? results[0] : .array(results)) : nil,
            "inout": isDone && !inouts.isEmpty ? .object(inouts) : nil,
            "fault": fault.map(FaultText.json) ?? race.map(FaultText.json),
            "times": .members([
                "check": .floating(prepared.checkSeconds), "arguments": .floating(prepared.argumentSeconds),
                "ready": .floating(readySeconds), "run": isDone ? .floating(runSeconds) : nil,
            ]),
            "loops": loops.map(LoopText.json), "cpu": Machine.current().json,
        ])
    }

    private func json(_ value: KernelValue, _ name: String) -> JSONText {
        if let file = destinations[name] { return .members(["file": .string(file)]) }
        switch value {
        case .scalar(let type, let bits): return ScalarBits.json(bits, type)
        case .complex(let type, let real, let imaginary):
            return .array([ScalarBits.json(real, type.partType), ScalarBits.json(imaginary, type.partType)])
        case .array(let array):
            // A complex element is the list of its two parts.
            let parts = array.parts
            var elements = parts.elementBits.map { ScalarBits.json($0, parts.scalarType) }[...]
            func nested(_ axis: Int) -> JSONText {
                if axis == parts.rank { return elements.popFirst() ?? .null }
                return .array((0..<parts.shape[axis]).map { _ in nested(axis + 1) })
            }
            return nested(0)
        }
    }
}

/// Parallel loops as `--explain` shows them.
package enum LoopText {
    /// A line for each.
    package static func lines(_ loops: [ParallelLoopReport], _ backend: KernelBackend) -> String {
        if backend == .interpreted { return "the interpreter runs the iterations of parallel loops in order\n" }
        return loops.isEmpty ? "there is no parallel loop\n" : loops.map { "\($0)\n" }.joined()
    }

    /// For `--json`.
    package static func json(_ loops: [ParallelLoopReport]) -> JSONText {
        .array(
            loops.map { loop in
                .members([
                    "file": .string(loop.position.file), "line": .integer(loop.position.line),
                    "column": .integer(loop.position.column), "proof": .string(loop.proof),
                    "form": .string(loop.form), "parallelRuns": .integer(loop.parallelRuns),
                    "serialRuns": .integer(loop.serialRuns), "threads": .integer(loop.threads),
                    "lastReason": loop.lastReason.map { .string("\($0)") },
                ])
            })
    }
}

/// Faults as kernelc shows them.
package enum FaultText {
    /// The two lines, the word coloured on a terminal.
    package static func rendered(_ fault: KernelFault, usesColor: Bool) -> String {
        let text = fault.description
        guard usesColor, let word = text.firstRange(of: "fault:") else { return text + "\n" }
        return text.replacingCharacters(word, with: "\u{1B}[1;31mfault:\u{1B}[0m") + "\n"
    }

    /// For `--json`.
    package static func json(_ fault: KernelFault) -> JSONText {
        .members([
            "id": .string(fault.id), "message": .string(fault.message),
            "file": fault.position.map { .string($0.file) }, "line": fault.position.map { .integer($0.line) },
            "column": fault.position.map { .integer($0.column) },
            "loops": .object(fault.loopVariables.map { JSONText.Member(key: $0.name, value: .integer($0.value)) }),
        ])
    }

    /// A race for `--json`: as a fault, at the second of the two accesses.
    package static func json(_ race: Diagnostic) -> JSONText {
        .members([
            "id": .string(race.id), "message": .string(race.message), "file": .string(race.span.start.file),
            "line": .integer(race.span.start.line), "column": .integer(race.span.start.column),
        ])
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
        self[..<range.lowerBound] + text + self[range.upperBound...]
    }
}
