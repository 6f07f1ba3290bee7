// Which kinds of programs a worker reads, and who reads them.

internal import Quern
internal import QuernArrays
package import TaskGraphs

/// Readers of programs by kind.
package struct ProgramKinds: Sendable {
    /// Makes a program of its content. Called once for each program, on the thread of the first task that names it.
    package typealias Reader = @Sendable (_ content: [UInt8]) throws -> any ReceivedProgram

    private var readers: [String: Reader]

    /// These kinds.
    package init(_ readers: [String: Reader]) { self.readers = readers }

    /// The kinds, sorted.
    package var names: [String] { readers.keys.sorted() }

    /// The reader of a kind; nil if there is none.
    package subscript(_ kind: String) -> Reader? { readers[kind] }
}

extension ProgramKinds {
    /// What every worker of this release reads.
    package static var all: ProgramKinds {
        ProgramKinds([
            CallProgram.kind: { try CallProgram(content: $0) },
            PlanProgram.kind: { try PlanProgram($0) },
            SelfTestProgram.program.kind: { try SelfTestProgram($0) },
        ])
    }
}
