// Expressions: checked against the type that the context wants, and emitted. This file: literals, names, tuples,
// ranges, choice and logic; operators, members, calls and arrays have files of their own.
// Holds: with a wanted type the result has it, or is `.error` after a report.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// Emits `expression`. With `expected` the result has that type, or is `.error` after a report.
    func emit(_ expression: Expression, as expected: KernelType? = nil) -> Typed {
        let expected = expected?.isError == true ? nil : expected
        place(expression.range)
        let typed = emitUnchecked(expression, expected)
        guard let expected, !typed.type.isError, typed.type != expected else { return typed }
        if Self.differInLabelsOnly(typed.type, expected) { return Typed(type: expected, value: typed.value) }
        report(
            .wrongType(
                expected: text(expected), found: text(typed.type), at: span(expression.range),
                help: conversionHelp(from: typed.type, to: expected, expression)))
        return .error
    }

    private static func differInLabelsOnly(_ a: KernelType, _ b: KernelType) -> Bool {
        guard case .tuple(let x) = a, case .tuple(let y) = b, x.count == y.count else { return false }
        return zip(x, y).allSatisfy { left, right in
            (left.type == right.type || differInLabelsOnly(left.type, right.type))
                && (left.label == right.label || left.label == nil || right.label == nil)
        }
    }

    /// What to write where a number of another type stands.
    func conversionHelp(from found: KernelType, to expected: KernelType, _ expression: Expression) -> String? {
        if expected.isComplex, found.isNumber {
            return "write '\(text(expected))(\(sourceText(expression.range)))'"
        }
        if found.isComplex, expected.isScalar { return "take a part of it: 'real', 'imaginary', 'length'" }
        guard expected.isScalar, found.isScalar, expected != .bool, found != .bool else { return nil }
        return "convert it: '\(text(expected))(…)'"
    }

    /// The source text of an expression, shortened, for messages.
    func sourceText(_ range: TextRange, limit: Int = 40) -> String {
        let bytes = Array(program.files[file].map.source.text.utf8)
        guard range.start <= range.end, range.end <= bytes.count else { return "" }
        let text = String(decoding: bytes[range.start..<range.end], as: UTF8.self)
        return text.count > limit ? text.prefix(limit - 3) + "…" : text
    }

    private func emitUnchecked(_ expression: Expression, _ expected: KernelType?) -> Typed {
        switch expression.kind {
        case .missing: return .error
        case .unsupported(let construct):
            report(.unsupported(construct, at: span(expression.range)))
            return .error
        case .string:
            report(.unsupported(.stringInterpolation, at: span(expression.range)))
            return .error
        case .integer(let magnitude):
            return emitInteger(magnitude, isNegative: false, expression.range, expected)
        case .floating(let text): return emitFloating(text, isNegative: false, expression.range, expected)
        case .boolean(let value): return .bool(builder.bool(value))
        case .name(let name): return emitName(name, expression.range)
        case .implicitMember(let name):
            guard let expected, expected.isNumber || expected.isArray || expected.isError else {
                report(.implicitMemberWithoutContext(name, at: span(expression.range)))
                return .error
            }
            return emitStaticMember(name, on: expected, expression.range)
        case .parenthesized(let inner): return emit(inner, as: expected)
        case .attempt(let inner):
            let wasInsideTry = isInsideTry
            isInsideTry = true
            defer { isInsideTry = wasInsideTry }
            return emit(inner, as: expected)
        case .tuple(let parts): return emitTuple(parts, expected)
        case .tupleElement(let base, let index): return emitTupleElement(base, index, expression.range)
        case .arrayLiteral(let elements): return emitArrayLiteral(elements, expression.range, expected)
        case .range: return emitRangeValue(expression, expected)
        case .prefix(let operation, let operand): return emitPrefix(operation, operand, expression.range, expected)
        case .binary(let operation, let operatorRange, let left, let right):
            return emitBinary(operation, operatorRange, left, right, expression, expected)
        case .ternary(let condition, let first, let second):
            return emitTernary(condition, first, second, expression.range, expected)
        case .ifElse(let conditional): return emitIfExpression(conditional, expression, expected)
        case .choice(let choice): return emitSwitchExpression(choice, expression, expected)
        case .member(let base, let name, let nameRange): return emitMember(base, name, nameRange, expression.range)
        case .subscripted(let base, let arguments): return emitSubscript(base, arguments, expression.range)
        case .call(let callee, let arguments): return emitCall(callee, arguments, expression, expected)
        case .type(let syntax):
            report(.typeAsValue(syntax.text, at: span(expression.range)))
            return .error
        case .address:
            report(.misplacedAddress(at: span(expression.range)))
            return .error
        }
    }

    // MARK: Literals

    /// A constant of `type`; the literal is known to suit it.
    func emitLiteral(_ literal: Literal, _ type: KernelType) -> Value {
        guard let scalar = type.scalar else { return builder.int(0) }
        if case .concrete(let concrete) = scalar, let bits = Meaning.bits(of: literal, as: concrete) {
            return builder.constant(bits, concrete)
        }
        return builder.value(.constant, [], .scalar(scalar), attribute: .literal(literal))
    }

    func emitInteger(
        _ magnitude: UInt64?, isNegative: Bool, _ range: TextRange, _ expected: KernelType?
    ) -> Typed {
        if case .complex(let part)? = expected {
            let real = emitInteger(magnitude, isNegative: isNegative, range, part)
            guard !real.type.isError else { return .error }
            let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), part)
            return .complex(part, ComplexParts(scalar(real), zero))
        }
        let type = expected.flatMap { $0.isScalar ? $0 : nil } ?? .int
        guard capabilities(of: type).contains(.integerLiteral) else {
            if type == .bool {
                report(
                    .wrongType(
                        expected: "Bool", found: "an integer literal", at: span(range), help: "write 'true' or 'false'")
                )
            } else {
                _ = require(.integerLiteral, of: type, for: "integer literals", at: range)
            }
            return .error
        }
        let isFloating = capabilities(of: type).contains(.floating)
        guard let magnitude else {
            report(.literalTooLarge(sourceText(range), type: text(type), at: span(range)))
            return .error
        }
        if case .scalar(let scalar) = type, !isFloating {
            let concrete = scalar.scalarType
            let bits = concrete.bitCount
            let limit: UInt64 =
                concrete.isSignedInteger
                ? (1 << UInt64(bits - 1)) - (isNegative ? 0 : 1)
                : isNegative ? 0 : (bits == 64 ? .max : (1 << UInt64(bits)) - 1)
            if magnitude > limit {
                report(.literalTooLarge((isNegative ? "-" : "") + String(magnitude), type: text(type), at: span(range)))
                return .error
            }
        }
        return .scalar(type, emitLiteral(.integer(magnitude: magnitude, isNegative: isNegative), type))
    }

    func emitFloating(_ text: String, isNegative: Bool, _ range: TextRange, _ expected: KernelType?) -> Typed {
        let type = expected.flatMap { $0.isScalar ? $0 : nil } ?? .double
        guard capabilities(of: type).contains(.floatLiteral) else {
            if case .parameter = type {
                _ = require(.floatLiteral, of: type, for: "floating-point literals", at: range)
            } else {
                report(
                    .wrongType(
                        expected: self.text(type),
                        found: "the floating-point literal '\(isNegative ? "-" : "")\(text)'",
                        at: span(range), help: nil))
            }
            return .error
        }
        let literal = Literal.real((isNegative ? "-" : "") + text)
        // Of a type parameter the widest type is asked; narrower ones are, when they are known.
        guard Meaning.bits(of: literal, as: type.scalar?.concreteType ?? .float64) != nil else {
            report(.literalTooLarge(text, type: self.text(type), at: span(range)))
            return .error
        }
        return .scalar(type, emitLiteral(literal, type))
    }

    // MARK: Names

    func emitName(_ name: String, _ range: TextRange) -> Typed {
        switch scopes.lookup(name) {
        case .variable(let variable)?:
            if unassigned.contains(variable.id) {
                report(.usedBeforeAssigned(name, at: span(range), declared: span(variable.range)))
                return .error
            }
            return Typed(type: variable.type, value: value(of: variable))
        case .function?:
            report(.functionAsValue(name, at: span(range)))
            return .error
        case .alias?:
            report(.typeAsValue(name, at: span(range)))
            return .error
        case nil: break
        }
        if resolver.named(name) != nil || Builtins.arrayTypes[name] != nil || name == "Complex" {
            report(.typeAsValue(name, at: span(range)))
            return .error
        }
        if let constant = emitConstant(name, range) { return constant }
        if program.function(named: name, within: owner) != nil || Builtins.isKnown(name) {
            report(.functionAsValue(name, at: span(range)))
            return .error
        }
        if let declared = program.otherDeclaration(name) {
            report(.capturedVariable(name, at: span(range), declared: declared))
            return .error
        }
        if program.trustsUnknownNames {
            // The text of a single declaration does not show the constants of its module.
            program.metUnknownNames = true
            return .error
        }
        let candidates = scopes.variableNames + program.constants.keys
        report(.unknownName(name, nearest: nearestName(to: name, among: candidates), at: span(range)))
        return .error
    }

    /// A global constant's value, evaluated where it is used.
    func emitConstant(_ name: String, _ range: TextRange) -> Typed? {
        if let given = givenConstant(name), case .scalar(let scalar) = given.type {
            return .scalar(given.type, builder.constant(given.bits, scalar.scalarType))
        }
        guard let (constant, constantFile) = program.constant(named: name, within: owner) else { return nil }
        guard !constantsInProgress.contains(name), constantsInProgress.count < 32 else {
            report(.circularConstant(name, at: span(range)))
            return .error
        }
        let type = constantType(constant, name: name)
        constantsInProgress.append(name)
        let saved = (scopes, file, owner, targets)
        (scopes, file, owner, targets) = (Scopes(), constantFile, constant.owner, [])
        defer {
            (scopes, file, owner, targets) = saved
            constantsInProgress.removeLast()
        }
        let typed = emit(constant.value, as: type.isError ? nil : type)
        if !typed.type.isError, !typed.type.isScalar {
            (scopes, file, owner, targets) = saved
            report(.constantNotScalar(name, at: span(range)))
            (scopes, file, owner, targets) = (Scopes(), constantFile, constant.owner, [])
            return .error
        }
        return typed
    }

    // MARK: Tuples and ranges

    private func emitTuple(_ parts: [Argument], _ expected: KernelType?) -> Typed {
        if parts.isEmpty { return .void }
        var wanted: [KernelType?] = Array(repeating: nil, count: parts.count)
        if case .tuple(let elements)? = expected, elements.count == parts.count { wanted = elements.map(\.type) }
        let typed = zip(parts, wanted).map { emit($0.value, as: $1) }
        if typed.contains(where: { $0.type.isError || $0.type == .void }) { return .error }
        return Typed(
            type: .tuple(zip(parts, typed).map { .init(label: $0.label, type: $1.type) }),
            value: .parts(typed.map(\.value)))
    }

    private func emitTupleElement(_ base: Expression, _ index: Int, _ range: TextRange) -> Typed {
        let typed = emit(base)
        if typed.type.isError { return .error }
        guard case .tuple(let parts) = typed.type, case .parts(let values) = typed.value else {
            report(.notATuple(text(typed.type), at: span(range)))
            return .error
        }
        guard index < parts.count, index < values.count else {
            report(.tupleElement(index, count: parts.count, at: span(range)))
            return .error
        }
        return Typed(type: parts[index].type, value: values[index])
    }

    /// A range with both bounds, as `lower ..< upper` of one integer type.
    private func emitRangeValue(_ expression: Expression, _ expected: KernelType?) -> Typed {
        guard case .range(let lower?, let upper?, let isClosed) = expression.kind else {
            report(.partialRange(at: span(expression.range)))
            return .error
        }
        var bound: KernelType? = nil
        if case .range(let type)? = expected { bound = type }
        guard let (type, low, high) = emitBounds(lower, upper, bound, expression.range) else { return .error }
        let end = isClosed ? closedEnd(high, type, upper.range) : high
        return Typed(type: .range(type), value: .range(low, end))
    }

    /// Both bounds of a range, tested to be in order as Swift does.
    func emitBounds(
        _ lower: Expression, _ upper: Expression, _ wanted: KernelType?, _ range: TextRange
    ) -> (KernelType, Value, Value)? {
        let joined = KernelType.joined(infer(lower), infer(upper))
        let type = joined.isOpen ? (wanted ?? joined.defaulted) : joined
        guard let low = emitOperand(lower, type), let high = emitOperand(upper, type) else { return nil }
        guard !capabilities(of: type).contains(.floating) else {
            report(.rangeOfFloats(text(type), at: span(range)))
            return nil
        }
        guard require(.integer, of: type, for: "ranges", at: range) else { return nil }
        place(range)
        checkOrder(low, high, lower, type)
        return (type, low, high)
    }

    /// Faults if `low > high`; left out where a count above a literal zero makes it plain.
    private func checkOrder(_ low: Value, _ high: Value, _ lower: Expression, _ type: KernelType) {
        if case .integer(0?) = lower.unwrapped.kind, isCount(high) { return }
        let inOrder = builder.compare(.lessOrEqual, low, high)
        let operands = type == .int ? [inOrder, low, high] : [inOrder]
        builder.emit(.check, operands, attribute: .fault(.invalidRange, ""))
    }

    /// Whether a value is an extent, which is never negative.
    func isCount(_ value: Value) -> Bool { extentValues.contains(value) }

    /// `upper + 1` of a closed range.
    func closedEnd(_ high: Value, _ type: KernelType, _ range: TextRange) -> Value {
        let one = emitLiteral(.integer(magnitude: 1, isNegative: false), type)
        place(range)
        return builder.binary(.add, high, one)
    }

    /// Emits an operand of a known type and gives its value, nil after an error.
    func emitOperand(_ expression: Expression, _ type: KernelType?) -> Value? {
        let typed = emit(expression, as: type)
        guard !typed.type.isError else { return nil }
        guard case .scalar(let value) = typed.value else {
            report(.notAScalar(text(typed.type), at: span(expression.range)))
            return nil
        }
        return value
    }

    /// Emits a scalar of whatever type it has.
    func emitScalar(_ expression: Expression) -> (value: Value, type: KernelType)? {
        let typed = emit(expression)
        guard !typed.type.isError else { return nil }
        guard case .scalar(let value) = typed.value else {
            report(.notAScalar(text(typed.type), at: span(expression.range)))
            return nil
        }
        return (value, typed.type)
    }

    // MARK: Choice

    private func emitTernary(
        _ condition: Expression, _ first: Expression, _ second: Expression, _ range: TextRange, _ expected: KernelType?
    ) -> Typed {
        let test = emitOperand(condition, .bool)
        let joined = KernelType.joined(infer(first), infer(second))
        let type = expected ?? (joined.isError || joined.isArray ? nil : joined.defaulted)
        var (a, b) = (Typed.error, Typed.error)
        let firstBranch = runBranch {
            a = emit(first, as: type)
            return a.value.leaves
        }
        let secondBranch = runBranch {
            b = emit(second, as: type ?? (a.type.isError ? nil : a.type))
            return b.value.leaves
        }
        guard let test, !a.type.isError, !b.type.isError else { return .error }
        guard a.type == b.type else {
            report(.branchTypes(text(a.type), text(b.type), at: span(range)))
            return .error
        }
        place(range)
        let leaves = joinBranches(test, firstBranch, secondBranch)
        return Typed(type: a.type, value: Lowered(a.type, leaves: leaves, roots: a.value.roots.union(b.value.roots)))
    }

    /// Few operations that only compute and cannot fault: better done always than branched around.
    func isCheap(_ region: Region) -> Bool {
        region.operations.count <= 12
            && region.operations.allSatisfy { operation in
                guard case .pure = operation.opcode.row.effect, operation.opcode != .math else { return false }
                return !operation.opcode.row.canFault || cannotFault(operation)
            }
    }

    /// Floating-point arithmetic never faults, and conversions to a floating type do not.
    private func cannotFault(_ operation: Operation) -> Bool {
        guard let result = operation.results.first else { return false }
        switch operation.opcode {
        case .add, .subtract, .multiply, .divide, .negate, .magnitude, .convert:
            switch builder.function.type(of: result) {
            case .scalar(.concrete(let type)): return type.isFloatingPoint
            case .scalar(.parameter(let index)):
                return capabilities(of: .parameter(index)).contains(.floating)
            default: return false
            }
        default: return false
        }
    }

    // MARK: Logic

    /// `left && right` and `left || right`: the right side runs only where it decides.
    func emitLogical(_ operation: String, _ left: Expression, _ right: Expression, _ range: TextRange) -> Typed {
        let first = emitOperand(left, .bool)
        var second: Value?
        let branch = runBranch {
            second = emitOperand(right, .bool)
            return second.map { [$0] } ?? []
        }
        guard let first, second != nil else { return .error }
        place(range)
        return .bool(shortCircuit(isAnd: operation == "&&", first, branch))
    }

    func shortCircuit(isAnd: Bool, _ first: Value, _ second: Branch) -> Value {
        if !second.isTerminated, let value = second.leaves.first, second.state == current, isCheap(second.region) {
            for operation in second.region.operations { builder.append(operation) }
            return builder.binary(isAnd ? .and : .or, first, value)
        }
        let short = runBranch { [builder.bool(!isAnd)] }
        let leaves = isAnd ? joinBranches(first, second, short) : joinBranches(first, short, second)
        return leaves.first ?? first
    }
}
