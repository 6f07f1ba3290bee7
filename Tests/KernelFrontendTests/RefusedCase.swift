// Wrong programs with their complaints on the lines where they belong: a comment `//! id id…` at a line's end names
// the errors that the line must get. A case passes if the errors are exactly those, no more and no fewer.
// Neighbours: RefusedConstructTests (constructs that are not in the language), RefusedTypeTests (mistakes).

import KernelFrontend
import QuernCore
import Testing

struct RefusedCase: CustomTestStringConvertible, Sendable {
    var name: String
    var text: String
    var testDescription: String { name }

    init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }

    /// A complaint and its line.
    struct Complaint: Hashable, CustomStringConvertible {
        var line: Int
        var id: String
        var description: String { "\(line): \(id)" }
    }

    var wanted: [Complaint] {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
            index, line -> [Complaint] in
            guard let marker = line.range(of: "//!") else { return [] }
            return line[marker.upperBound...].split(separator: " ").map {
                Complaint(line: index + 1, id: "kernel.\($0)")
            }
        }
    }

    var diagnostics: [Diagnostic] {
        Frontend.lower(files: [SourceText(file: "\(name).swift", text: text)]).diagnostics
    }

    func check(sourceLocation: SourceLocation = #_sourceLocation) {
        let found = diagnostics.filter { $0.severity == .error }
            .map { Complaint(line: $0.span.start.line, id: $0.id) }
        #expect(found == wanted, sourceLocation: sourceLocation)
    }
}

extension StringProtocol {
    /// The first occurrence of a short text; the tests do without Foundation.
    func range(of text: String) -> Range<Index>? {
        var index = startIndex
        while index < endIndex {
            if self[index...].hasPrefix(text) { return index..<self.index(index, offsetBy: text.count) }
            formIndex(after: &index)
        }
        return nil
    }
}
