// Text of an expansion that stands at a place of the user's file, so that what Swift says about it is said there.
// `#sourceLocation` is legal between statements alone, and has no column: the column is made of spaces.

internal import SwiftSyntax
internal import SwiftSyntaxMacros

/// A place in the user's file, as literals for an expansion.
struct UserPlace {
    /// The file's path as a string literal, quotes included.
    var file: String
    /// Line and column, from 1.
    var line: Int
    var column: Int

    /// Where `node` begins; nil if the compiler does not say.
    init?(
        _ node: some SyntaxProtocol, _ mode: SourceLocationFilePathMode = .filePath,
        in context: some MacroExpansionContext
    ) {
        guard let location = context.location(of: node, at: .afterLeadingTrivia, filePathMode: mode),
            let line = Int(location.line.trimmedDescription), let column = Int(location.column.trimmedDescription)
        else { return nil }
        file = location.file.trimmedDescription
        self.line = line
        self.column = column
    }

    /// The file without its quotes.
    var plainFile: String { String(file.dropFirst().dropLast()) }

    /// `#sourceLocation` that gives the next line this number.
    static func directive(_ file: String, _ line: Int) -> String { "#sourceLocation(file: \(file), line: \(line))\n" }

    /// A statement whose `tail` begins at this place and whose `head` stands on the line before.
    func statement(_ head: String, tail: String) -> String {
        // On line 1 there is no line before; nothing of a kernel stands there, since the import does.
        guard line > 1, column > tail.prefix(1).utf8.count else { return "\(head)\(tail)\n" }
        // A member access begins with its dot, which goes one column to the left.
        let isMember = tail.hasPrefix(".")
        let padding = String(repeating: " ", count: max(0, column - 1 - (isMember ? 1 : 0)))
        return Self.directive(file, line - 1) + head + "\n" + padding + tail + "\n#sourceLocation()\n"
    }
}

/// A raw string literal of several lines that holds `text` exactly, whatever is in it.
func rawLiteral(_ text: String) -> String {
    var hashes = "#"
    while text.contains("\"\"\"" + hashes) || text.contains("\\" + hashes) { hashes += "#" }
    return hashes + "\"\"\"\n" + text + "\n\"\"\"" + hashes
}

/// The part of a path that names the file among a package's own, so that no machine's folders get into programs:
/// from the last `Sources`, `Tests`, `Examples`, `Benchmarks` or `Kernels` on; nil if there is none of them.
func packagePath(_ path: String) -> String? {
    let roots: Set<Substring> = ["Sources", "Tests", "Examples", "Benchmarks", "Kernels", "Plugins"]
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard let root = parts.dropLast().lastIndex(where: { roots.contains($0) }) else { return nil }
    return parts[root...].joined(separator: "/")
}
