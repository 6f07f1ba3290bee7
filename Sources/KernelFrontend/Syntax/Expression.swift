// The expressions of the kernel language as parsed, before names and types are known.
// Holds: every node knows its stretch of text and how deep it is; depth is bounded by the parser, so that
// everything that walks the tree may recurse.

/// An expression.
package final class Expression {
    package let range: TextRange
    package let kind: Kind
    /// 1 + the depth of the deepest part.
    package let depth: Int

    init(_ range: TextRange, _ kind: Kind, depth: Int) {
        self.range = range
        self.kind = kind
        self.depth = depth
    }

    package enum Kind {
        /// An integer literal, without underscores; nil if it needs more than 64 bits.
        case integer(UInt64?)
        /// A floating-point literal as written, without underscores.
        case floating(String)
        case boolean(Bool)
        case string(String)
        case name(String)
        /// `.zero`: a member of the type that the context wants.
        case implicitMember(String)
        case member(Expression, String, nameRange: TextRange)
        case tupleElement(Expression, Int)
        case call(Expression, [Argument])
        case subscripted(Expression, [Argument])
        /// A type with arguments, as in `Vector<T>(zeros: n)`.
        case type(TypeSyntax)
        case prefix(String, Expression)
        case binary(String, operatorRange: TextRange, Expression, Expression)
        case ternary(Expression, Expression, Expression)
        /// `a..<b`, `a...b`, `a...`, `...b`, `..<b`, and `...` alone.
        case range(lower: Expression?, upper: Expression?, isClosed: Bool)
        /// Two elements or more, or none.
        case tuple([Argument])
        case parenthesized(Expression)
        case arrayLiteral([Expression])
        case ifElse(IfStatement)
        case choice(SwitchStatement)
        /// `&x` as an argument.
        case address(Expression)
        /// `try x`.
        case attempt(Expression)
        /// Something that the language has not; reported by the checker where it stands.
        case unsupported(Unsupported)
        /// Nothing could be read here; reported by the parser.
        case missing
    }

    /// The expression without parentheses and `try` around it.
    package var unwrapped: Expression {
        switch kind {
        case .parenthesized(let inner), .attempt(let inner): inner.unwrapped
        default: self
        }
    }
}

/// An argument of a call, a subscript or a tuple.
package struct Argument {
    package var label: String?
    package var labelRange: TextRange?
    package var value: Expression
}

/// Constructs of Swift that are read, so that they can be refused by name.
package enum Unsupported: Sendable, Hashable {
    case closure, stringInterpolation, optionalChaining, forceUnwrap, nilCoalescing, nilLiteral, cast, typeTest
    case tryOptional, asyncAwait, keyPath, macroExpansion, dictionaryLiteral, selfExpression, dollarName
    case throwStatement, doCatch, deferStatement, fallthroughStatement, conditionalCompilation
    case typeDeclaration(String), nestedImport, computedVariable, lazyVariable, asyncLoop
    case patternCase, tuplePattern, asyncLet, typeAlias, availability, customOperator(String), unicodeOperator
    case regex, arraySugar, optionalType, functionType, existentialType, opaqueType, yieldStatement, discardStatement
}
