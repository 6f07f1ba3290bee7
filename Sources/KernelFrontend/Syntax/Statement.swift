// The statements of the kernel language as parsed, before names and types are known.
// Holds: nesting is bounded by the parser; a label stands on loops, `if`, `switch` and `do` alone.
// Neighbours: Syntax+Walking for what looks at everything below a node.

/// A statement.
package final class Statement {
    package let range: TextRange
    package let kind: Kind

    init(_ range: TextRange, _ kind: Kind) {
        self.range = range
        self.kind = kind
    }

    package enum Kind {
        case variables([VariableBinding], isLet: Bool)
        /// `target = value` with operator "", `target += value` with operator "+", and so on.
        case assignment(target: Expression, operation: String, operatorRange: TextRange, value: Expression)
        case expression(Expression)
        case ifElse(IfStatement, label: Name?)
        case choice(SwitchStatement, label: Name?)
        case guarding([Condition], orElse: Block)
        case whileLoop([Condition], Block, label: Name?)
        case repeatLoop(Block, condition: Expression, label: Name?)
        case forLoop(ForStatement, label: Name?)
        case breaking(Name?)
        case continuing(Name?)
        case returning(Expression?)
        case function(FunctionSyntax)
        case block(Block, label: Name?)
        case alias(Name, TypeSyntax)
        case unsupported(Unsupported)
        /// Reported by the parser.
        case missing
    }
}

/// A name and where it stands.
package struct Name: Sendable {
    package var text: String
    package var range: TextRange
}

/// Statements in braces.
package struct Block {
    package var statements: [Statement]
    package var range: TextRange
}

/// One `pattern: type = value` of a `let` or `var`.
package struct VariableBinding {
    package var pattern: Pattern
    package var type: TypeSyntax?
    package var value: Expression?
}

/// What a value is bound to.
package indirect enum Pattern {
    case name(Name)
    case ignored(TextRange)
    case tuple([Pattern], TextRange)

    package var range: TextRange {
        switch self {
        case .name(let name): name.range
        case .ignored(let range), .tuple(_, let range): range
        }
    }
    /// All names bound, in order.
    package var names: [Name] {
        switch self {
        case .name(let name): [name]
        case .ignored: []
        case .tuple(let parts, _): parts.flatMap(\.names)
        }
    }
}

/// A condition of `if`, `guard` and `while`.
package enum Condition {
    case test(Expression)
    /// `let name = value`, where `value` is an `exactly:` conversion.
    case binding(Name, type: TypeSyntax?, value: Expression?, isLet: Bool)
    case unsupported(Unsupported, TextRange)
}

/// `if`, with what follows `else`.
package final class IfStatement {
    package let conditions: [Condition]
    package let then: Block
    package let orElse: Else?
    package let range: TextRange

    package enum Else {
        case block(Block)
        case another(IfStatement)
    }

    init(conditions: [Condition], then: Block, orElse: Else?, range: TextRange) {
        self.conditions = conditions
        self.then = then
        self.orElse = orElse
        self.range = range
    }
}

/// `switch`.
package final class SwitchStatement {
    package let subject: Expression
    package let cases: [SwitchCase]
    package let range: TextRange

    init(subject: Expression, cases: [SwitchCase], range: TextRange) {
        self.subject = subject
        self.cases = cases
        self.range = range
    }
}

/// One `case …:` or `default:`.
package struct SwitchCase {
    /// The patterns; empty for `default`.
    package var items: [Item]
    package var isDefault: Bool
    package var body: Block
    package var range: TextRange

    package struct Item {
        package var pattern: ItemPattern
        package var filter: Expression?
        package var range: TextRange
    }
    package enum ItemPattern {
        case value(Expression)
        case ignored
        case binding(Name)
        case unsupported(Unsupported)
    }
}

/// `for pattern in sequence where filter { … }`.
package final class ForStatement {
    package let pattern: Pattern
    package let sequence: Expression
    package let filter: Expression?
    package let body: Block
    package let range: TextRange

    init(pattern: Pattern, sequence: Expression, filter: Expression?, body: Block, range: TextRange) {
        self.pattern = pattern
        self.sequence = sequence
        self.filter = filter
        self.body = body
        self.range = range
    }
}
