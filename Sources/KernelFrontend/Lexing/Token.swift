// One token of kernel source. Keywords are identifiers whose text the parser compares: that keeps the lexer
// free of context, as Swift's own contextual keywords want it.
// Holds: `text` of a quoted identifier (`in`) is without its backticks, and `isQuoted` tells them apart.

/// What kind of token it is.
enum TokenKind: Sendable, Equatable {
    case identifier
    case integer
    case floating
    case string
    /// An operator; how it binds is in `Token.fixity`.
    case operation
    /// One of `( ) [ ] { } , : ; . @ -> =` and `&` before an operand; the text tells which.
    case punctuation
    /// `#name`.
    case directive
    /// `$0` and other names that begin with a dollar.
    case dollar
    /// Bytes that begin no token.
    case unknown
    /// A number that is none; reported by the lexer.
    case malformed
    case end
}

/// How the white space around an operator makes it bind.
enum Fixity: Sendable, Equatable { case prefix, infix, postfix }

/// One token.
struct Token: Sendable {
    var kind: TokenKind
    var range: TextRange
    var text: String
    var fixity: Fixity = .infix
    /// True for an identifier in backticks.
    var isQuoted = false
    /// True when a line break lies between this token and the one before.
    var startsLine: Bool
    /// True when white space or a comment lies directly before.
    var hasSpaceBefore: Bool
}
