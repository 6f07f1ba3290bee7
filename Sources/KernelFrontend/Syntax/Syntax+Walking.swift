// The direct parts of statements and expressions, for analyses that look at everything below a node alike.
// Holds: parts come in the order of the text; types and patterns are no parts.
// Used by the scan for accumulators of parallel loops.

extension Expression {
    /// The expressions directly below, and the blocks of `if` and `switch` as expressions.
    var parts: (expressions: [Expression], statements: [Statement]) {
        switch kind {
        case .integer, .floating, .boolean, .string, .name, .implicitMember, .type, .unsupported, .missing: ([], [])
        case .member(let base, _, _), .tupleElement(let base, _): ([base], [])
        case .prefix(_, let operand), .parenthesized(let operand), .attempt(let operand), .address(let operand):
            ([operand], [])
        case .call(let callee, let arguments), .subscripted(let callee, let arguments):
            ([callee] + arguments.map(\.value), [])
        case .binary(_, _, let left, let right): ([left, right], [])
        case .ternary(let condition, let first, let second): ([condition, first, second], [])
        case .range(let lower, let upper, _): ([lower, upper].compactMap { $0 }, [])
        case .tuple(let parts): (parts.map(\.value), [])
        case .arrayLiteral(let elements): (elements, [])
        case .ifElse(let conditional): conditional.parts
        case .choice(let choice): choice.parts
        }
    }

    /// The first place below (or at) this expression where `name` stands.
    func firstMention(of name: String) -> TextRange? {
        if case .name(name) = kind { return range }
        let (expressions, statements) = parts
        for expression in expressions {
            if let found = expression.firstMention(of: name) { return found }
        }
        for statement in statements {
            if let found = statement.firstMention(of: name) { return found }
        }
        return nil
    }
}

extension IfStatement {
    var parts: (expressions: [Expression], statements: [Statement]) {
        var expressions = conditions.expressions
        var statements = then.statements
        switch orElse {
        case .block(let block)?: statements += block.statements
        case .another(let another)?:
            let more = another.parts
            expressions += more.expressions
            statements += more.statements
        case nil: break
        }
        return (expressions, statements)
    }
}

extension SwitchStatement {
    var parts: (expressions: [Expression], statements: [Statement]) {
        var expressions = [subject]
        for item in cases.flatMap(\.items) {
            if case .value(let value) = item.pattern { expressions.append(value) }
            if let filter = item.filter { expressions.append(filter) }
        }
        return (expressions, cases.flatMap(\.body.statements))
    }
}

extension [Condition] {
    var expressions: [Expression] {
        compactMap { condition in
            switch condition {
            case .test(let expression): expression
            case .binding(_, _, let value, _): value
            case .unsupported: nil
            }
        }
    }
}

extension Statement {
    /// The expressions and statements directly below.
    var parts: (expressions: [Expression], statements: [Statement]) {
        switch kind {
        case .variables(let bindings, _): (bindings.compactMap(\.value), [])
        case .assignment(let target, _, _, let value): ([target, value], [])
        case .expression(let expression): ([expression], [])
        case .ifElse(let conditional, _): conditional.parts
        case .choice(let choice, _): choice.parts
        case .guarding(let conditions, let block): (conditions.expressions, block.statements)
        case .whileLoop(let conditions, let block, _): (conditions.expressions, block.statements)
        case .repeatLoop(let block, let condition, _): ([condition], block.statements)
        case .forLoop(let loop, _): ([loop.sequence] + [loop.filter].compactMap { $0 }, loop.body.statements)
        case .returning(let value): ([value].compactMap { $0 }, [])
        case .function(let function): ([], function.body?.statements ?? [])
        case .block(let block, _): ([], block.statements)
        case .breaking, .continuing, .alias, .unsupported, .missing: ([], [])
        }
    }

    func firstMention(of name: String) -> TextRange? {
        let (expressions, statements) = parts
        for expression in expressions {
            if let found = expression.firstMention(of: name) { return found }
        }
        for statement in statements {
            if let found = statement.firstMention(of: name) { return found }
        }
        return nil
    }

    /// The place in or below this statement where `name` is declared anew.
    func declaration(of name: String) -> TextRange? {
        let own: [Name] =
            switch kind {
            case .variables(let bindings, _): bindings.flatMap(\.pattern.names)
            case .forLoop(let loop, _): loop.pattern.names
            case .function(let function): function.parameters.map(\.name) + [function.name]
            case .ifElse(let conditional, _): Self.bound(conditional.conditions)
            case .guarding(let conditions, _), .whileLoop(let conditions, _, _): Self.bound(conditions)
            default: []
            }
        if let found = own.first(where: { $0.text == name }) { return found.range }
        for statement in parts.statements {
            if let found = statement.declaration(of: name) { return found }
        }
        return nil
    }

    private static func bound(_ conditions: [Condition]) -> [Name] {
        conditions.compactMap { if case .binding(let name, _, _, _) = $0 { name } else { nil } }
    }

    /// Whether a `return` stands in or below this statement, local functions aside.
    var containsReturn: Bool {
        switch kind {
        case .returning: true
        case .function: false
        default: parts.statements.contains(where: \.containsReturn)
        }
    }
}
