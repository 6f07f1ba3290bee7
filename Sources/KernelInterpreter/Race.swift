// A race: two iterations of a parallel loop that touch one element, one of them writing it.
// Found by shadow memory (Shadow), which keeps what each iteration touches; told here in the words of the source.
// Holds: of a pair the iteration that ran first comes first; iterations run in ascending order.

package import KernelIR
package import QuernCore

/// Two iterations of a parallel loop that share an element that one of them writes.
package struct Race: Sendable, Hashable {
    /// One of the two accesses.
    package struct Access: Sendable, Hashable {
        /// The value of the loop's index.
        package var iteration: Int64
        package var isWrite: Bool
        /// Where it stands.
        package var position: Position
        /// The kernel that it stands in.
        package var function: String
    }
    /// Who had said that this cannot happen.
    package enum Promise: Sendable, Hashable {
        /// Nobody: the loop would have run on one thread.
        case none
        /// The user: the array is named in `disjoint:`.
        case disjoint
        /// The proof, which is wrong then.
        case proof
    }

    /// The loop's variable, "" if it has none, and the loop's place.
    package var variable: String
    package var loop: Position
    /// The array that owns the element, "" if it has no name, and the element's index in it; empty if not known.
    package var array: String
    package var index: [Int]
    package var first: Access
    package var second: Access
    package var promise: Promise

    /// The element, such as `h[0]`.
    package var element: String {
        let name = array.isEmpty ? "an array" : array
        return index.isEmpty
            ? "an element of '\(name)'" : "'\(name)[\(index.map(String.init).joined(separator: ", "))]'"
    }

    /// One sentence, such as `i = 0 and i = 4 both write 'h[0]'`.
    package var message: String {
        let name = variable.isEmpty ? "iteration " : "\(variable) = "
        let (a, b) = ("\(name)\(first.iteration)", "\(name)\(second.iteration)")
        switch (first.isWrite, second.isWrite) {
        case (true, true): return "\(a) and \(b) both write \(element)"
        case (true, false): return "\(a) writes \(element), which \(b) reads"
        case (false, true), (false, false): return "\(b) writes \(element), which \(a) reads"
        }
    }

    /// The race as an error in the text that `module` was made from: at the second access, with notes at the first
    /// and at the loop.
    package func diagnostic(in module: Module) -> Diagnostic {
        func span(_ position: Position) -> SourceSpan { SourceSpan(start: module.sourcePosition(position)) }
        var notes: [Diagnostic.Note] = []
        if first.position != second.position {
            let name = variable.isEmpty ? "iteration " : "\(variable) = "
            notes.append(
                .init(
                    message: "\(name)\(first.iteration) \(first.isWrite ? "writes" : "reads") it here",
                    span: span(first.position)))
        }
        let name = array.isEmpty ? "the array" : "'\(array)'"
        let plain = array.isEmpty ? "x" : array
        let (loopNote, help): (String, String) =
            switch promise {
            case .none:
                (
                    "the iterations of this loop share \(name)",
                    "write into a second array, or name the array: 'reducing: &\(plain)' if it is only added to"
                )
            case .disjoint:
                (
                    "'disjoint: &\(plain)' promises that its iterations do not share what they write",
                    "leave 'disjoint:' out, or 'parallel'; 'reducing: &\(plain)' is for arrays that are only added to"
                )
            case .proof:
                (
                    "the proof that the iterations of this loop are apart is wrong",
                    "this is a mistake of Quern's own: please report it with the kernel's text"
                )
            }
        notes.append(.init(message: loopNote, span: span(loop)))
        return Diagnostic(id: id, message: message, span: span(second.position), notes: notes, help: help)
    }

    /// The stable id.
    package var id: String {
        switch promise {
        case .none: "race.found"
        case .disjoint: "race.disjoint"
        case .proof: "race.proof"
        }
    }
}
