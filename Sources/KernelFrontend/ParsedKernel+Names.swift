// What a kernel calls and uses that is declared elsewhere, from its syntax alone: the macro needs it to name the
// callees in its expansion and to pass global constants along.
// Holds: scopes are respected; a name of the language itself is never among them.

import KernelIR
import QuernCore

extension ParsedKernel {
    init(_ function: FunctionSyntax, in map: SourceMap) {
        var collector = NameCollector()
        collector.collect(function)
        self.init(
            name: function.name.text, qualifiedName: function.qualifiedName, span: map.span(of: function.name.range),
            genericNames: function.generics.map(\.name.text),
            parameters: function.parameters.map {
                Parameter(label: $0.label, name: $0.name.text, typeText: $0.type.text, isInout: $0.isInout)
            },
            resultText: function.result?.text, isThrowing: function.isThrowing, isStatic: function.isStatic,
            options: function.options, documentation: function.documentation, callees: collector.callees,
            freeNames: collector.names, isExtern: function.external != nil)
    }
}

/// Walks a function with its scopes.
struct NameCollector {
    private(set) var callees: [String] = []
    private(set) var names: [String] = []
    private var scopes: [Set<String>] = [[]]

    private func isDeclared(_ name: String) -> Bool { scopes.contains { $0.contains(name) } }
    private mutating func declare(_ name: String) { scopes[scopes.count - 1].insert(name) }
    private mutating func use(_ name: String) {
        if !isDeclared(name), !Builtins.isKnown(name), !names.contains(name) { names.append(name) }
    }
    private mutating func call(_ name: String) {
        if !isDeclared(name), !Builtins.isKnown(name), !callees.contains(name) { callees.append(name) }
    }

    mutating func collect(_ function: FunctionSyntax) {
        scopes.append(Set(function.generics.map(\.name.text)))
        for parameter in function.parameters {
            declare(parameter.name.text)
            if let value = parameter.defaultValue { visit(value) }
        }
        if let body = function.body { visit(body) }
        scopes.removeLast()
    }

    private mutating func visit(_ block: Block) {
        scopes.append([])
        // Local functions may be called before their declaration.
        for statement in block.statements {
            if case .function(let function) = statement.kind { declare(function.name.text) }
        }
        for statement in block.statements { visit(statement) }
        scopes.removeLast()
    }

    private mutating func visit(_ statement: Statement) {
        switch statement.kind {
        case .variables(let bindings, _):
            for binding in bindings {
                if let value = binding.value { visit(value) }
                for name in binding.pattern.names { declare(name.text) }
            }
        case .assignment(let target, _, _, let value):
            visit(target)
            visit(value)
        case .expression(let expression): visit(expression)
        case .ifElse(let conditional, _): visit(conditional)
        case .choice(let choice, _): visit(choice)
        case .guarding(let conditions, let orElse):
            visit(conditions)
            visit(orElse)
        case .whileLoop(let conditions, let body, _):
            scopes.append([])
            visit(conditions)
            visit(body)
            scopes.removeLast()
        case .repeatLoop(let body, let condition, _):
            visit(body)
            visit(condition)
        case .forLoop(let loop, _):
            visit(loop.sequence)
            scopes.append([])
            for name in loop.pattern.names { declare(name.text) }
            if let filter = loop.filter { visit(filter) }
            visit(loop.body)
            scopes.removeLast()
        case .returning(let value): if let value { visit(value) }
        case .function(let function): collect(function)
        case .block(let block, _): visit(block)
        case .alias(let name, _): declare(name.text)
        case .breaking, .continuing, .unsupported, .missing: break
        }
    }

    private mutating func visit(_ conditions: [Condition]) {
        for condition in conditions {
            switch condition {
            case .test(let expression): visit(expression)
            case .binding(let name, _, let value, _):
                if let value { visit(value) }
                declare(name.text)
            case .unsupported: break
            }
        }
    }

    private mutating func visit(_ conditional: IfStatement) {
        scopes.append([])
        visit(conditional.conditions)
        visit(conditional.then)
        scopes.removeLast()
        switch conditional.orElse {
        case .block(let block)?: visit(block)
        case .another(let another)?: visit(another)
        case nil: break
        }
    }

    private mutating func visit(_ choice: SwitchStatement) {
        visit(choice.subject)
        for item in choice.cases {
            scopes.append([])
            for pattern in item.items {
                switch pattern.pattern {
                case .value(let value): visit(value)
                case .binding(let name): declare(name.text)
                case .ignored, .unsupported: break
                }
                if let filter = pattern.filter { visit(filter) }
            }
            visit(item.body)
            scopes.removeLast()
        }
    }

    private mutating func visit(_ expression: Expression) {
        switch expression.kind {
        case .integer, .floating, .boolean, .string, .implicitMember, .type, .unsupported, .missing: break
        case .name(let name): use(name)
        case .member(let base, let name, _):
            // `Type.constant`: a name with a capital that is no type of the language.
            if let path = Self.path(base), !isDeclared(path), !Builtins.isKnown(path),
                path.first?.isUppercase == true
            {
                use("\(path).\(name)")
            } else {
                visit(base)
            }
        case .tupleElement(let base, _): visit(base)
        case .prefix(_, let operand), .parenthesized(let operand), .attempt(let operand), .address(let operand):
            visit(operand)
        case .call(let callee, let arguments):
            switch callee.unwrapped.kind {
            case .name(let name): call(name)
            case .member(let base, let name, _):
                if let path = Self.path(base), !isDeclared(path), path.first?.isUppercase == true {
                    if !Builtins.isKnown(path) { call("\(path).\(name)") }
                } else {
                    visit(base)
                }
            default: visit(callee)
            }
            for argument in arguments { visit(argument.value) }
        case .subscripted(let base, let arguments):
            visit(base)
            for argument in arguments { visit(argument.value) }
        case .binary(_, _, let left, let right):
            visit(left)
            visit(right)
        case .ternary(let condition, let first, let second):
            visit(condition)
            visit(first)
            visit(second)
        case .range(let lower, let upper, _):
            if let lower { visit(lower) }
            if let upper { visit(upper) }
        case .tuple(let parts): for part in parts { visit(part.value) }
        case .arrayLiteral(let elements): for element in elements { visit(element) }
        case .ifElse(let conditional): visit(conditional)
        case .choice(let choice): visit(choice)
        }
    }

    /// `A.B` as text, if the expression is a path of names.
    static func path(_ expression: Expression) -> String? {
        switch expression.unwrapped.kind {
        case .name(let name): name
        case .member(let base, let name, _): path(base).map { "\($0).\(name)" }
        default: nil
        }
    }
}
