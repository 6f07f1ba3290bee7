// What a piece of syntax may change, by name: the variables it assigns, the arrays whose elements it writes, the
// functions it calls. Loops and branches carry what is assigned inside them; views are copied when their base
// may be written while they live.
// Holds: a superset of what can happen, in terms of names of the place where the syntax stands: names that it
// declares itself are left out.

/// The names that statements change.
struct Effects {
    /// Assigned as a whole: `x = …`, `x += …`, `x.0 = …`, and methods that change a scalar.
    private(set) var assigned: [String] = []
    /// Passed with `&`.
    private(set) var addressed: [String] = []
    /// Passed to `swap` with `&`.
    private(set) var swapped: Set<String> = []
    /// Elements written: `x[i] = …`, `x.sort()`, `&x`.
    private(set) var written: Set<String> = []
    /// Names called.
    private(set) var called: Set<String> = []
    /// `continue` and `break` without a label, outside inner loops.
    private(set) var hasPlainContinue = false
    private(set) var hasPlainBreak = false
    /// Labels that `break` or `continue` name.
    private(set) var labels: Set<String> = []
    private var loopDepth = 0
    private var switchDepth = 0
    /// Names that the syntax declares, by scope.
    private var declared: [Set<String>] = [[]]

    init() {}
    init(_ block: Block) { visit(block) }
    /// What a call of a function may change around it.
    init(_ function: FunctionSyntax) { visit(function) }
    init(_ statements: some Sequence<Statement>) { for statement in statements { visit(statement) } }

    private func isOuter(_ name: String) -> Bool { !declared.contains { $0.contains(name) } }
    private mutating func declare(_ names: some Sequence<Name>) {
        for name in names { declared[declared.count - 1].insert(name.text) }
    }
    private mutating func scoped(_ body: (inout Effects) -> Void) {
        declared.append([])
        body(&self)
        declared.removeLast()
    }

    private mutating func addAssigned(_ name: String) {
        if isOuter(name), !assigned.contains(name) { assigned.append(name) }
    }
    private mutating func addAddressed(_ name: String) {
        if isOuter(name), !addressed.contains(name) { addressed.append(name) }
    }
    private mutating func addWritten(_ name: String) { if isOuter(name) { written.insert(name) } }

    mutating func visit(_ block: Block) {
        scoped { effects in for statement in block.statements { effects.visit(statement) } }
    }

    mutating func visit(_ statement: Statement) {
        switch statement.kind {
        case .variables(let bindings, _):
            for binding in bindings {
                if let value = binding.value { visit(value) }
                declare(binding.pattern.names)
            }
        case .assignment(let target, _, _, let value):
            visitTarget(target)
            visit(value)
        case .expression(let expression): visit(expression)
        case .ifElse(let conditional, _): visit(conditional)
        case .choice(let choice, _): visit(choice)
        case .guarding(let conditions, let orElse):
            // The bindings live on after the statement, and are not seen by its body.
            visit(orElse)
            visit(conditions)
        case .whileLoop(let conditions, let body, _):
            scoped { effects in
                effects.visit(conditions)
                effects.visitLoop(body)
            }
        case .repeatLoop(let body, let condition, _):
            visitLoop(body)
            visit(condition)
        case .forLoop(let loop, _):
            visit(loop.sequence)
            scoped { effects in
                effects.declare(loop.pattern.names)
                if let filter = loop.filter { effects.visit(filter) }
                effects.visitLoop(loop.body)
            }
        case .breaking(let label):
            if let label { labels.insert(label.text) } else if loopDepth == 0, switchDepth == 0 { hasPlainBreak = true }
        case .continuing(let label):
            if let label { labels.insert(label.text) } else if loopDepth == 0 { hasPlainContinue = true }
        case .returning(let value): if let value { visit(value) }
        case .function(let function):
            visit(function)
        case .block(let block, _): visit(block)
        case .alias, .unsupported, .missing: break
        }
    }

    private mutating func visit(_ function: FunctionSyntax) {
        guard let body = function.body else { return }
        scoped { effects in
            effects.declare(function.parameters.map(\.name))
            effects.visit(body)
        }
    }

    private mutating func visitLoop(_ body: Block) {
        loopDepth += 1
        visit(body)
        loopDepth -= 1
    }

    mutating func visit(_ conditional: IfStatement) {
        scoped { effects in
            effects.visit(conditional.conditions)
            effects.visit(conditional.then)
        }
        switch conditional.orElse {
        case .block(let block)?: visit(block)
        case .another(let another)?: visit(another)
        case nil: break
        }
    }

    mutating func visit(_ choice: SwitchStatement) {
        visit(choice.subject)
        switchDepth += 1
        for item in choice.cases {
            scoped { effects in
                for pattern in item.items {
                    if case .value(let value) = pattern.pattern { effects.visit(value) }
                    if case .binding(let name) = pattern.pattern { effects.declare([name]) }
                    if let filter = pattern.filter { effects.visit(filter) }
                }
                effects.visit(item.body)
            }
        }
        switchDepth -= 1
    }

    mutating func visit(_ conditions: [Condition]) {
        for condition in conditions {
            switch condition {
            case .test(let expression): visit(expression)
            case .binding(let name, _, let value, _):
                if let value { visit(value) }
                declare([name])
            case .unsupported: break
            }
        }
    }

    /// The variable at the bottom of `x`, `x.0`, `x[i]`, and whether elements of it are meant.
    static func root(of expression: Expression) -> (name: String, isElement: Bool)? {
        switch expression.unwrapped.kind {
        case .name(let name): (name, false)
        case .tupleElement(let base, _), .member(let base, _, _): root(of: base)
        case .subscripted(let base, _): root(of: base).map { ($0.name, true) }
        default: nil
        }
    }

    private mutating func visitTarget(_ target: Expression) {
        if case .tuple(let parts) = target.unwrapped.kind {
            for part in parts { visitTarget(part.value) }
            return
        }
        if let root = Self.root(of: target) {
            if root.isElement { addWritten(root.name) } else { addAssigned(root.name) }
        }
        visit(target)
    }

    private static let mutatingMethods: Set<String> = [
        "sort", "swapAt", "negate", "toggle", "round", "formSquareRoot", "formRemainder", "formTruncatingRemainder",
        "addProduct", "reverse", "fill", "formSymmetricDifference",
    ]

    mutating func visit(_ expression: Expression) {
        switch expression.kind {
        case .integer, .floating, .boolean, .string, .name, .implicitMember, .type, .unsupported, .missing: break
        case .member(let base, _, _), .tupleElement(let base, _): visit(base)
        case .prefix(_, let operand), .parenthesized(let operand), .attempt(let operand): visit(operand)
        case .call(let callee, let arguments):
            switch callee.unwrapped.kind {
            case .name(let name): called.insert(name)
            case .member(let base, let name, _):
                called.insert(name)
                if Self.mutatingMethods.contains(name), let root = Self.root(of: base) {
                    if !root.isElement { addAddressed(root.name) }
                    addWritten(root.name)
                }
                visit(base)
            default: visit(callee)
            }
            let isSwap = if case .name("swap") = callee.unwrapped.kind { true } else { false }
            for argument in arguments {
                visit(argument.value)
                if isSwap, case .address(let target) = argument.value.kind, let root = Self.root(of: target),
                    !root.isElement, isOuter(root.name)
                {
                    swapped.insert(root.name)
                }
            }
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
        case .address(let target):
            if let root = Self.root(of: target) {
                if !root.isElement { addAddressed(root.name) }
                addWritten(root.name)
            }
            visit(target)
        }
    }
}
