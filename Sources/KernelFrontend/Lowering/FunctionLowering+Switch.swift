// `switch` over numbers and truth values, as statement and as expression: a chain of tests, first match wins.
// Many cases become a flat `block` that each case leaves, few a nest of `if`s, which passes see through best.
// Holds: the subject is evaluated once; cases cover every value, by `default` or as both truth values.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// Cases beyond which the tests stand one after the other.
    private static let nestedCases = 12
    /// Cases of a `switch` expression, which are always nested.
    private static let expressionCases = 64

    func lowerSwitch(_ choice: SwitchStatement) {
        guard let (subject, type) = emitSubject(choice) else {
            checkBodies(choice)
            return
        }
        let cases = checkCases(choice, type)
        let hasBreak = cases.contains { Effects($0.body).hasPlainBreak }
        let isFlat = cases.count > Self.nestedCases
        var effects = Effects()
        effects.visit(choice)
        labelled(nil, effects, isSwitch: hasBreak || isFlat) {
            if isFlat {
                lowerFlat(cases, subject, type, choice)
            } else {
                lowerNested(cases[...], subject, type, choice)
            }
        }
    }

    private func emitSubject(_ choice: SwitchStatement) -> (Value, KernelType)? {
        if case .tuple = infer(choice.subject) {
            report(.unsupported(.tuplePattern, at: span(choice.subject.range)))
            return nil
        }
        return emitScalar(choice.subject)
    }

    /// After an error in the subject the bodies are checked all the same.
    private func checkBodies(_ choice: SwitchStatement) {
        for item in choice.cases {
            _ = runBranch {
                scopes.push()
                for pattern in item.items {
                    if case .binding(let name) = pattern.pattern { declare(name, .error, isMutable: false) }
                }
                lowerBlock(item.body)
                scopes.pop()
                return []
            }
        }
    }

    /// What Swift asks of the cases together.
    private func checkCases(_ choice: SwitchStatement, _ type: KernelType) -> [SwitchCase] {
        var truths: Set<Bool> = []
        var isComplete = false
        for (index, item) in choice.cases.enumerated() {
            if isComplete, index > 0, choice.cases[index - 1].isDefault {
                report(.caseAfterDefault(at: span(item.range)))
            }
            if item.body.statements.isEmpty { report(.emptyCase(at: span(item.range))) }
            if item.isDefault { isComplete = true }
            for pattern in item.items where pattern.filter == nil {
                switch pattern.pattern {
                case .ignored, .binding: isComplete = true
                case .value(let value):
                    if case .boolean(let truth) = value.unwrapped.kind { truths.insert(truth) }
                case .unsupported: isComplete = true
                }
            }
        }
        if type == .bool, truths.count == 2 { isComplete = true }
        if !isComplete {
            report(.switchNotExhaustive(text(type), at: span(TextRange(choice.range.start, choice.range.start + 6))))
        }
        return choice.cases
    }

    /// Whether the last case needs no test.
    private func isCertain(_ cases: ArraySlice<SwitchCase>, _ type: KernelType) -> Bool {
        guard let first = cases.first else { return false }
        if first.isDefault { return true }
        // The cases of a Bool are complete, so the last one is what remains.
        return cases.count == 1 && type == .bool && first.items.allSatisfy { $0.filter == nil }
    }

    private func lowerNested(
        _ cases: ArraySlice<SwitchCase>, _ subject: Value, _ type: KernelType, _ choice: SwitchStatement
    ) {
        guard let first = cases.first else { return }
        let outer = scopes
        scopes.push()
        if isCertain(cases, type) {
            for item in first.items { _ = emitTest(item, subject, type) }
            lowerBlock(first.body)
            scopes = outer
            return
        }
        let test = emitTests(first, subject, type)
        let then = runBranch {
            lowerBlock(first.body)
            return []
        }
        scopes = outer
        let otherwise = runBranch {
            lowerNested(cases.dropFirst(), subject, type, choice)
            return []
        }
        place(first.range)
        joinBranches(test ?? builder.bool(true), then, otherwise)
    }

    private func lowerFlat(
        _ cases: [SwitchCase], _ subject: Value, _ type: KernelType, _ choice: SwitchStatement
    ) {
        guard let target = targets.last else { return }
        for (index, item) in cases.enumerated() {
            let outer = scopes
            scopes.push()
            if isCertain(cases[index...], type) {
                for pattern in item.items { _ = emitTest(pattern, subject, type) }
                lowerBlock(item.body)
                scopes = outer
                continue
            }
            let test = emitTests(item, subject, type)
            let then = runBranch {
                lowerBlock(item.body)
                if !builder.isTerminated {
                    target.isBroken = true
                    builder.emit(.break, values(of: target.carried), attribute: .label(target.label))
                }
                return []
            }
            scopes = outer
            let goesOn = runBranch { [] }
            place(item.range)
            joinBranches(test ?? builder.bool(true), then, goesOn)
        }
    }

    // MARK: Patterns

    /// Whether any item of the case matches.
    private func emitTests(_ item: SwitchCase, _ subject: Value, _ type: KernelType) -> Value? {
        var whole: Value?
        for pattern in item.items {
            if let earlier = whole {
                var test: Value?
                let branch = runBranch {
                    test = emitTest(pattern, subject, type)
                    return test.map { [$0] } ?? []
                }
                if test != nil { whole = shortCircuit(isAnd: false, earlier, branch) }
            } else {
                whole = emitTest(pattern, subject, type)
            }
        }
        return whole
    }

    private func emitTest(_ item: SwitchCase.Item, _ subject: Value, _ type: KernelType) -> Value? {
        let matches = emitMatch(item, subject, type)
        guard let filter = item.filter else { return matches }
        var test: Value?
        let branch = runBranch {
            test = emitOperand(filter, .bool)
            return test.map { [$0] } ?? []
        }
        guard let matches, test != nil else { return nil }
        return shortCircuit(isAnd: true, matches, branch)
    }

    private func emitMatch(_ item: SwitchCase.Item, _ subject: Value, _ type: KernelType) -> Value? {
        place(item.range)
        switch item.pattern {
        case .ignored: return builder.bool(true)
        case .binding(let name):
            let variable = declare(name, type, isMutable: false)
            setValue(of: variable, .scalar(subject))
            return builder.bool(true)
        case .unsupported(let construct):
            report(.unsupported(construct, at: span(item.range)))
            return nil
        case .value(let expression):
            guard case .range(let lower, let upper, let isClosed) = expression.unwrapped.kind else {
                guard let value = emitOperand(expression, type) else { return nil }
                place(item.range)
                guard require(.equatable, of: type, for: "'case'", at: item.range) else { return nil }
                return builder.compare(.equal, subject, value)
            }
            guard require(.comparable, of: type, for: "a range as a case", at: item.range) else { return nil }
            let low = lower.map { emitOperand($0, type) }
            let high = upper.map { emitOperand($0, type) }
            if low == .some(nil) || high == .some(nil) { return nil }
            place(item.range)
            let above = (low ?? nil).map { builder.compare(.greaterOrEqual, subject, $0) }
            let below = (high ?? nil).map { builder.compare(isClosed ? .lessOrEqual : .less, subject, $0) }
            switch (above, below) {
            case (let a?, let b?): return builder.binary(.and, a, b)
            case (let a?, nil): return a
            case (nil, let b?): return b
            case (nil, nil): return builder.bool(true)
            }
        }
    }

    // MARK: As an expression

    func emitSwitchExpression(_ choice: SwitchStatement, _ whole: Expression, _ expected: KernelType?) -> Typed {
        let inferredType = infer(whole)
        let type = expected ?? (inferredType.isError || inferredType == .flexible ? nil : inferredType.defaulted)
        guard let (subject, subjectType) = emitSubject(choice) else {
            checkBodies(choice)
            return .error
        }
        let cases = checkCases(choice, subjectType)
        guard cases.count <= Self.expressionCases else {
            report(.tooManyCases(cases.count, limit: Self.expressionCases, at: span(choice.range)))
            return .error
        }
        return emitCases(cases[...], subject, subjectType, type, whole)
    }

    private func emitCases(
        _ cases: ArraySlice<SwitchCase>, _ subject: Value, _ subjectType: KernelType, _ type: KernelType?,
        _ whole: Expression
    ) -> Typed {
        guard let first = cases.first else { return .error }
        let outer = scopes
        defer { scopes = outer }
        scopes.push()
        if isCertain(cases, subjectType) {
            for item in first.items { _ = emitTest(item, subject, subjectType) }
            return emitBranchValue(first.body, type)
        }
        let test = emitTests(first, subject, subjectType)
        var (a, b) = (Typed.error, Typed.error)
        let then = runBranch {
            a = emitBranchValue(first.body, type)
            return a.value.leaves
        }
        scopes = outer
        if cases.count == 1 {
            // A last `case _:` or `case let x:` matches everything.
            for operation in then.region.operations { builder.append(operation) }
            return a
        }
        let otherwise = runBranch {
            b = emitCases(cases.dropFirst(), subject, subjectType, type, whole)
            return b.value.leaves
        }
        return joinValues(test, (a, then), (b, otherwise), whole.range)
    }
}
