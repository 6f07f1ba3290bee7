// What the pipeline did to a module and why it did not do more, in lines for people: `kernelc inspect --explain`.
// Holds: a line says only what is true of the final module or of a step that was taken.

package import KernelIR
package import QuernCore

/// What was proved, versioned and kept.
package struct Report: Sendable {
    /// One thing to tell.
    package struct Line: Sendable, Hashable {
        package enum Kind: String, Sendable {
            /// Tests that cannot fail and are gone.
            case proved
            /// A loop whose tests are made once, before it.
            case versioned
            /// A test that stays, and why.
            case kept
            /// Memory made by a kernel.
            case allocation
            /// Why an innermost loop stays scalar, as far as can be told before code generation.
            case scalar
        }
        package var kind: Kind
        package var function: String
        package var position: SourcePosition
        package var message: String
        /// Of `kept`: whether it is inside a loop.
        package var isInLoop: Bool
    }
    package var lines: [Line] = []

    package init() {}

    /// The lines as text, in the order of the source.
    package var text: String {
        lines.map { line in
            "\(line.position): \(line.kind.rawValue): \(line.message) [\(line.function)]"
        }.joined(separator: "\n")
    }

    mutating func add(
        _ kind: Line.Kind, _ message: String, at position: Position, of function: Function, in module: Module,
        isInLoop: Bool = false
    ) {
        lines.append(
            Line(
                kind: kind, function: function.name, position: module.sourcePosition(position), message: message,
                isInLoop: isInLoop))
    }

    /// What the removal of checks did to `function`.
    mutating func add(_ removal: CheckRemoval, of function: Function, in module: Module) {
        var counts: [Position: [Opcode: Int]] = [:]
        for (position, opcode) in removal.outcome.proved { counts[position, default: [:]][opcode, default: 0] += 1 }
        for (position, opcodes) in counts.sorted(by: { ($0.key.line, $0.key.column) < ($1.key.line, $1.key.column) }) {
            let what = opcodes.sorted { $0.key.rawValue < $1.key.rawValue }.map { opcode, _ in
                Self.testName(opcode)
            }
            add(.proved, "\(what.joined(separator: ", ")) cannot fail", at: position, of: function, in: module)
        }
        for version in removal.outcome.versioned {
            let (cleared, tests) = (version.clearedCount, version.testCount)
            add(
                .versioned,
                "\(cleared) test\(cleared == 1 ? "" : "s") inside the loop became \(tests) before it",
                at: version.position, of: function, in: module)
        }
        for kept in removal.outcome.kept {
            add(
                .kept, "\(Self.testName(kept.opcode)) stays: \(kept.reason)", at: kept.position, of: function,
                in: module,
                isInLoop: kept.isInLoop)
        }
    }

    /// The test's name with its article.
    static func article(_ opcode: Opcode) -> String {
        let name = testName(opcode)
        return (name.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + name
    }

    static func testName(_ opcode: Opcode) -> String {
        switch opcode {
        case .load: "bounds test of a read"
        case .store: "bounds test of a write"
        case .slice: "bounds test of a view"
        case .add, .subtract, .multiply, .negate, .magnitude: "overflow test"
        case .divide, .remainder: "division test"
        case .convert: "range test of a conversion"
        case .check: "precondition"
        case .checkShapes, .copy: "shape test"
        default: "test of '\(opcode.rawValue)'"
        }
    }
}
