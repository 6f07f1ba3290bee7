// The wording of everything that lexer and parser report, and the search for the name that was meant.
// Lower case, no full stop, names in single quotes.
// Holds: ids are stable; messages may be bettered.

import QuernCore

extension Diagnostic {
    static func expected(_ what: String, _ context: String, found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.syntax", message: "expected \(what) \(context), found \(found)", span: span)
    }
    static func unexpected(_ found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.syntax", message: "\(found) stands where nothing is expected", span: span)
    }
    static func unterminatedComment(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unterminated-comment", message: "this comment is never closed", span: span,
            help: "close it with '*/'; comments nest")
    }
    static func unterminatedString(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unterminated-string", message: "this string is never closed", span: span,
            help: "close it with '\"' on the same line")
    }
    static func malformedNumber(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.malformed-number", message: "'\(text)' is not a number", span: span)
    }
    static func leadingDotNumber(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.malformed-number", message: "a number begins with a digit", span: span,
            help: "write '0' before the point",
            fixIt: FixIt(
                message: "insert '0'", span: SourceSpan(start: span.start, length: 1), replacement: "0."))
    }
    static func unknownCharacter(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.syntax", message: "the character '\(text)' has no meaning here", span: span)
    }
    static func nestedTooDeeply(limit: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.nested-too-deeply", message: "this is nested more than \(limit) levels deep", span: span,
            help: "move inner parts into functions or 'let's")
    }
    static func expressionTooDeep(limit: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.nested-too-deeply", message: "this expression is more than \(limit) operators deep",
            span: span, help: "split it into 'let's")
    }
    static func nonAssociative(_ first: String, _ second: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.operator-needs-parentheses",
            message: "'\(first)' and '\(second)' side by side need parentheses", span: span)
    }
    static func unevenOperatorSpace(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.operator-space", message: "'\(text)' has space on one side only", span: span,
            help: "put space on both sides of '\(text)', or on neither")
    }
    static func controlInsideExpression(_ keyword: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.control-inside-expression",
            message: "'\(keyword)' can be the whole right side of 'let', 'var', '=' or 'return', not a part of it",
            span: span, help: "bind it to a 'let' first")
    }
    static func kernelWithoutFunction(found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.not-a-function", message: "'@Kernel' stands before a function, found \(found)", span: span)
    }
    static func externNeedsStrings(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.extern-arguments", message: "'@Extern' takes strings", span: span,
            help: "write '@Extern(\"symbol\", library: \"libname.so\")'")
    }
    static func unknownExternLabel(_ label: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.extern-arguments", message: "'@Extern' has no argument '\(label):'", span: span,
            help: "write '@Extern(\"symbol\", library: \"libname.so\")'")
    }
    static func operatorFunction(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-operator-function", message: "the operator '\(name)' cannot be a kernel",
            span: span, help: "give the function a name")
    }
    static func unknownOption(_ name: String, known: [String], at span: SourceSpan) -> Diagnostic {
        let nearest = nearestName(to: name, among: known)
        return Diagnostic(
            id: "kernel.unknown-option",
            message: "'@Kernel' has no option '.\(name)'" + (nearest.map { "; did you mean '.\($0)'?" } ?? ""),
            span: span, help: "the options are " + known.map { ".\($0)" }.joined(separator: ", "))
    }
    static func unknownTypeParameter(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unknown-type-parameter", message: "'\(name)' is no type parameter of this function", span: span)
    }
}

/// The name nearest to `name` by edits, if one is near enough to be what was meant.
package func nearestName(to name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.utf8.prefix(64))
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
        let other = Array(candidate.utf8.prefix(64))
        guard abs(other.count - wanted.count) <= limit else { continue }
        let isSameInOtherCase = candidate.lowercased() == name.lowercased()
        let distance = isSameInOtherCase ? 0 : editDistance(wanted, other)
        guard distance <= limit else { continue }
        // Among equals the first by name, so that messages do not depend on the order of a dictionary.
        if let best, (best.distance, best.name) <= (distance, candidate) { continue }
        best = (distance, candidate)
    }
    return best?.name
}

private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, y) in b.enumerated() {
            let substituted = diagonal + (x == y ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
