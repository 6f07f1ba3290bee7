// `for i in parallel(…)`: the same loop, with the variables that its iterations may share made explicit.
// A variable of outside that the body assigns must be an accumulator: each assignment has one recognised form, and
// the body does not look at it otherwise. Inside, it starts at the identity of its operation, and what an
// iteration leaves in it is that iteration's contribution. An array named in `reducing:` is, inside, the copy of the
// part that runs; one named in `disjoint:` stays itself.
// Not proved here: that writes to arrays are apart for different iterations (KernelPasses, RaceProof).
// Source: LANGUAGE.md § 6.

import KernelIR
import QuernCore

/// Finds how a loop's body accumulates into one variable.
struct AccumulatorScan {
    let name: String
    private(set) var kind: ReductionKind?
    private(set) var offence: (reason: Offence, range: TextRange)?

    enum Offence { case read, assigned, mixed(ReductionKind, ReductionKind), shadowed }

    init(_ name: String, in statements: [Statement]) {
        self.name = name
        for statement in statements {
            if let place = statement.declaration(of: name) { offend(.shadowed, place) }
        }
        for statement in statements { visit(statement) }
    }

    private mutating func offend(_ reason: Offence, _ range: TextRange) {
        if offence == nil { offence = (reason, range) }
    }

    private mutating func note(_ found: ReductionKind, _ range: TextRange) {
        if let kind, kind != found { offend(.mixed(kind, found), range) }
        kind = kind ?? found
    }

    private func isName(_ expression: Expression) -> Bool {
        if case .name(name) = expression.unwrapped.kind { true } else { false }
    }

    private mutating func mustNotMention(_ expression: Expression) {
        if let place = expression.firstMention(of: name) { offend(.read, place) }
    }

    private static let compound: [String: ReductionKind] = [
        "+": .sum, "*": .product, "&+": .wrappingSum, "&*": .wrappingProduct, "|": .or, "&": .and, "^": .xor,
        "||": .or, "&&": .and,
    ]

    private mutating func visit(_ statement: Statement) {
        if case .assignment(let target, let operation, let operatorRange, let value) = statement.kind, isName(target) {
            if !operation.isEmpty {
                if let kind = Self.compound[operation] {
                    note(kind, operatorRange)
                } else {
                    offend(.assigned, operatorRange)
                }
                mustNotMention(value)
                return
            }
            visitAssignedValue(value, operatorRange)
            return
        }
        let (expressions, statements) = statement.parts
        for expression in expressions { mustNotMention(expression) }
        for inner in statements { visit(inner) }
    }

    /// `s = min(s, e)`, `s = s + e`, `s = s || e` and the like.
    private mutating func visitAssignedValue(_ value: Expression, _ range: TextRange) {
        switch value.unwrapped.kind {
        case .call(let callee, let arguments) where arguments.count == 2 && isName(arguments[0].value):
            switch FunctionLowering.calleeName(callee) {
            case "min"?: note(.min, range)
            case "max"?: note(.max, range)
            default: offend(.assigned, range)
            }
            mustNotMention(arguments[1].value)
        case .binary(let operation, _, let left, let right):
            guard let kind = Self.compound[operation], isName(left) != isName(right) else {
                offend(.assigned, range)
                return
            }
            note(kind, range)
            mustNotMention(isName(left) ? right : left)
        default: offend(.assigned, range)
        }
    }
}

extension FunctionLowering {
    /// The arguments of `parallel(…)` after the first.
    func parallelHead(_ arguments: [Argument], _ range: TextRange) -> ParallelHead {
        var head = ParallelHead(range: range)
        if let first = arguments.first, let label = first.label {
            report(.argumentLabels(wanted: "parallel(_:)", found: "parallel(\(label):)", at: span(range)))
        }
        var label = ""
        for argument in arguments.dropFirst() {
            label = argument.label ?? label
            guard label == "reducing" || label == "disjoint" else {
                report(.parallelLabel(label, at: span(argument.labelRange ?? argument.value.range)))
                continue
            }
            guard case .address(let target) = argument.value.kind,
                case .name(let name) = target.unwrapped.kind, let variable = scopes.variable(name)
            else {
                report(.parallelArrays(label, at: span(argument.value.range)))
                continue
            }
            let place = Place(kind: .variable(variable, path: []), type: variable.type, range: target.range)
            guard variable.type.isArray else {
                if !variable.type.isError { report(.parallelArrays(label, at: span(argument.value.range))) }
                continue
            }
            guard checkWritable(place, elements: true, target.range) else { continue }
            if (head.reducing + head.disjoint).contains(where: { $0 === variable }) {
                report(.parallelTwice(name, at: span(argument.value.range)))
            } else if label == "reducing" {
                head.reducing.append(variable)
            } else {
                head.disjoint.append(variable)
            }
        }
        return head
    }

    func lowerParallel(
        _ loop: ForStatement, _ head: ParallelHead, _ walk: Walk, _ assigned: [Variable], _ label: Name?
    ) {
        if !walk.type.isError, !capabilities(of: walk.type).contains(.integer) {
            report(.parallelSequence(text(walk.type), at: span(loop.sequence.range)))
        }
        var statements = loop.body.statements
        if let filter = loop.filter { statements.append(Statement(filter.range, .expression(filter))) }
        var accumulators: [(variable: Variable, kind: ReductionKind)] = []
        for variable in assigned {
            if let kind = accumulation(of: variable, in: statements) { accumulators.append((variable, kind)) }
        }
        for array in head.reducing { checkReducing(array, in: statements) }
        let carried = accumulators.map(\.variable)
        let target = JumpTarget(.parallelLoop, name: label?.text, label: builder.function.makeLabel(), carried: carried)
        let initial = values(of: carried)
        let types = initial.map { builder.function.type(of: $0) }
        let (reduced, vouched) = (values(of: head.reducing), values(of: head.disjoint))
        let before = (current, unassigned)
        let position = builder.position
        let shared = reduced.map { builder.function.type(of: $0) }
        let arguments = openLoopRegion([.int] + types + shared, index: indexName(loop, walk), carried + head.reducing)
        assign(carried + head.reducing, Array(arguments.dropFirst()))
        targets.append(target)
        lowerLoopBody(loop, walk, arguments[0])
        targets.removeLast()
        builder.position = position
        builder.emit(.yield, values(of: carried))
        let region = builder.closeRegion()
        (current, unassigned) = before
        let kinds = zip(head.reducing, arguments.suffix(reduced.count)).map { reducingKind($0, $1, in: region) }
        let results = builder.emit(
            .parallelFor, [walk.lower, walk.upper] + initial + reduced + vouched, results: types, regions: [region],
            attribute: .loop(
                LoopAttribute(
                    label: target.label, variable: indexName(loop, walk), accumulators: accumulators.map(\.kind),
                    reducing: kinds, disjointCount: vouched.count)))
        assign(carried, results)
    }

    /// How the body changes elements of its copy of an array; a sum where it never does, which changes nothing.
    private func reducingKind(_ array: Variable, _ copy: Value, in region: Region) -> ReductionKind {
        let uses = region.reducingUses(of: copy)
        guard let first = uses.changes.first else { return .sum }
        if let other = uses.changes.first(where: { $0.kind != first.kind }) {
            let file = program.files[Int(other.position.file)].map.source.file
            let place = SourcePosition(file: file, line: Int(other.position.line), column: Int(other.position.column))
            report(
                .reducingMixed(
                    array.name, first.kind, other.kind, at: SourceSpan(start: place), declared: span(array.range)))
        }
        return first.kind
    }

    /// How the variable is accumulated, or nil after a report.
    private func accumulation(of variable: Variable, in statements: [Statement]) -> ReductionKind? {
        let scan = AccumulatorScan(variable.name, in: statements)
        let declared = span(variable.range)
        if let (reason, range) = scan.offence {
            report(.notAnAccumulator(variable.name, reason, at: span(range), declared: declared))
            return nil
        }
        guard let kind = scan.kind, variable.type.isScalar else {
            let place = statements.lazy.compactMap { $0.firstMention(of: variable.name) }.first ?? variable.range
            report(.notAnAccumulator(variable.name, .assigned, at: span(place), declared: declared))
            return nil
        }
        let needs: Capabilities =
            switch kind {
            case .sum: .additive
            case .product: .numeric
            case .wrappingSum, .wrappingProduct: .fixedWidth
            case .min, .max: .comparable
            default: []
            }
        // The operators themselves are checked where they stand.
        return capabilities(of: variable.type).isSuperset(of: needs) ? kind : nil
    }

    /// An array named in `reducing:` is only added to, element by element.
    private func checkReducing(_ array: Variable, in statements: [Statement]) {
        var places: [TextRange] = []
        func visit(_ statement: Statement) {
            if case .assignment(let target, let operation, _, let value) = statement.kind,
                let root = Effects.root(of: target), root.name == array.name, root.isElement,
                ["+", "&+", "*", "&*", "|", "&", "^"].contains(operation)
            {
                if case .subscripted(_, let indices) = target.unwrapped.kind {
                    places += indices.compactMap { $0.value.firstMention(of: array.name) }
                }
                if let place = value.firstMention(of: array.name) { places.append(place) }
                return
            }
            let (expressions, inner) = statement.parts
            places += expressions.compactMap { $0.firstMention(of: array.name) }
            for statement in inner { visit(statement) }
        }
        for statement in statements { visit(statement) }
        if let place = places.first {
            report(.reducingUse(array.name, at: span(place), declared: span(array.range)))
        }
    }
}
