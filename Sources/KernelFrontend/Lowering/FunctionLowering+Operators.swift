// Operators. Both sides of an arithmetic operator have one type, as in Swift; literals take it from the other
// side or from the context. Shifts and comparisons of integers may mix types, as in Swift.
// Holds: the left side is evaluated first; the operation's place is the operator itself.

import KernelIR
import QuernCore

/// An arithmetic operator: the operation, and what the type must offer.
struct ArithmeticOperator {
    var opcode: Opcode
    var needs: Capabilities

    /// The operator, nil if it is none. `/` needs a field or an integer, which is tested apart.
    init?(_ text: String) {
        switch text {
        case "+": self.init(.add, .additive)
        case "-": self.init(.subtract, .additive)
        case "*": self.init(.multiply, .numeric)
        case "/": self.init(.divide, .numeric)
        case "%": self.init(.remainder, .integer)
        case "&+": self.init(.wrappingAdd, .fixedWidth)
        case "&-": self.init(.wrappingSubtract, .fixedWidth)
        case "&*": self.init(.wrappingMultiply, .fixedWidth)
        case "&": self.init(.and, .integer)
        case "|": self.init(.or, .integer)
        case "^": self.init(.xor, .integer)
        default: return nil
        }
    }
    private init(_ opcode: Opcode, _ needs: Capabilities) {
        self.opcode = opcode
        self.needs = needs
    }
}

extension FunctionLowering {
    func emitBinary(
        _ operation: String, _ operatorRange: TextRange, _ left: Expression, _ right: Expression,
        _ whole: Expression, _ expected: KernelType?
    ) -> Typed {
        switch operation {
        case "&&", "||": return emitLogical(operation, left, right, operatorRange)
        case "<<", ">>", "&<<", "&>>": return emitShift(operation, operatorRange, left, right, expected)
        case "==", "!=", "<", "<=", ">", ">=": return emitComparison(operation, operatorRange, left, right)
        case "===", "!==", "~=", ".<", ".>", ".==", ".!=", ".<=", ".>=":
            report(.unsupported(.customOperator(operation), at: span(operatorRange)))
            return .error
        default: break
        }
        guard let arithmetic = ArithmeticOperator(operation) else {
            report(.unsupported(.customOperator(operation), at: span(operatorRange)))
            return .error
        }
        let (leftType, rightType) = (infer(left), infer(right))
        if leftType.isArray || rightType.isArray {
            report(.arrayArithmetic(operation, at: span(operatorRange)))
            return .error
        }
        guard let type = operandType(operation, operatorRange, left, right, expected) else { return .error }
        let a = emitNumber(left, type)
        let b = emitNumber(right, type)
        guard let a, let b else { return .error }
        return combine(arithmetic, operation, a, b, type, operatorRange)
    }

    /// The type that both sides of an operator have, or nil after a report.
    func operandType(
        _ operation: String, _ operatorRange: TextRange, _ left: Expression, _ right: Expression,
        _ expected: KernelType?
    ) -> KernelType? {
        let (leftType, rightType) = (infer(left), infer(right))
        if !leftType.isOpen, !rightType.isOpen, leftType != rightType, leftType.isNumber, rightType.isNumber {
            // Errors inside either side come first.
            let count = program.sink.diagnostics.count
            _ = emit(left)
            _ = emit(right)
            if program.sink.diagnostics.count == count {
                report(
                    .operandTypes(
                        operation, text(leftType), text(rightType),
                        help: mixedTypesHelp(left, leftType, right, rightType), at: span(operatorRange)))
            }
            return nil
        }
        let joined = KernelType.joined(leftType, rightType)
        if joined.isError {
            // Not known: emit both for their own reports.
            let a = emit(left)
            let b = emit(right)
            if a.type.isNumber, b.type.isNumber, a.type == b.type { return a.type }
            if !a.type.isError, !a.type.isNumber {
                report(.operandNotScalar(operation, text(a.type), at: span(left.range)))
            }
            if !b.type.isError, !b.type.isNumber {
                report(.operandNotScalar(operation, text(b.type), at: span(right.range)))
            }
            return nil
        }
        if joined.isOpen {
            if joined == .flexible {
                if let expected, expected.isNumber { return expected }
                _ = emit(left)
                return nil
            }
            if let expected, expected.isNumber, literalFits(joined, expected) { return expected }
            return joined.defaulted
        }
        if !joined.isNumber {
            let isLeft = leftType == joined
            report(.operandNotScalar(operation, text(joined), at: span((isLeft ? left : right).range)))
            return nil
        }
        return joined
    }

    /// Whether a literal of kind `open` can become `type`.
    func literalFits(_ open: KernelType, _ type: KernelType) -> Bool {
        switch open {
        case .integerLiteral: capabilities(of: type).contains(.integerLiteral)
        case .floatLiteral: capabilities(of: type).contains(.floatLiteral)
        default: true
        }
    }

    private func mixedTypesHelp(
        _ left: Expression, _ leftType: KernelType, _ right: Expression, _ rightType: KernelType
    ) -> String? {
        guard leftType != .bool, rightType != .bool else { return nil }
        if leftType.isComplex != rightType.isComplex {
            let (wanted, other) = leftType.isComplex ? (leftType, right) : (rightType, left)
            return "write '\(text(wanted))(\(sourceText(other.range)))', or 'multiplied(by:)' and 'divided(by:)'"
        }
        let leftIsFloating = capabilities(of: leftType).contains(.floating)
        let rightIsFloating = capabilities(of: rightType).contains(.floating)
        let (wanted, other) = rightIsFloating && !leftIsFloating ? (rightType, left) : (leftType, right)
        return "there are no implicit conversions: write '\(text(wanted))(\(sourceText(other.range)))'"
    }

    /// Emits the operation on two values of one type.
    func combine(
        _ arithmetic: ArithmeticOperator, _ operation: String, _ a: Value, _ b: Value, _ type: KernelType,
        _ range: TextRange
    ) -> Typed {
        guard require(arithmetic.needs, of: type, for: "'\(operation)'", at: range) else { return .error }
        if operation == "/", capabilities(of: type).isDisjoint(with: [.integer, .floating]) {
            report(.missingCapability("'/'", type: text(type), protocolName: "Real", at: span(range)))
            return .error
        }
        place(range)
        return .scalar(type, builder.binary(arithmetic.opcode, a, b))
    }

    // MARK: Shifts

    private func emitShift(
        _ operation: String, _ operatorRange: TextRange, _ left: Expression, _ right: Expression,
        _ expected: KernelType?
    ) -> Typed {
        var type = infer(left)
        if type.isOpen { type = expected.flatMap { $0.isScalar ? $0 : nil } ?? type.defaulted }
        let a = emitOperand(left, type.isScalar ? type : nil)
        var countType = infer(right)
        if countType.isOpen { countType = .int }
        let b = emitOperand(right, countType.isScalar ? countType : nil)
        guard let a, let b, type.isScalar, countType.isScalar else { return .error }
        return shift(operation, a, type, b, countType, operatorRange, right.range)
    }

    func shift(
        _ operation: String, _ a: Value, _ type: KernelType, _ b: Value, _ countType: KernelType,
        _ range: TextRange, _ countRange: TextRange
    ) -> Typed {
        let isMasked = operation.hasPrefix("&")
        guard require(isMasked ? .fixedWidth : .integer, of: type, for: "'\(operation)'", at: range),
            require(.integer, of: countType, for: "a shift's count", at: countRange)
        else { return .error }
        place(range)
        if isMasked {
            // The count is taken modulo the width, so its low bits are enough.
            let count = countType == type ? b : builder.value(.convertTruncating, [b], irType(type))
            return .scalar(
                type, builder.binary(operation == "&<<" ? .maskedShiftLeft : .maskedShiftRight, a, count))
        }
        return .scalar(type, builder.binary(operation == "<<" ? .shiftLeft : .shiftRight, a, b))
    }

    // MARK: Comparisons

    private static let comparisons: [String: Opcode] = [
        "==": .equal, "!=": .notEqual, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual,
    ]

    private func emitComparison(
        _ operation: String, _ operatorRange: TextRange, _ left: Expression, _ right: Expression
    ) -> Typed {
        let (leftType, rightType) = (infer(left), infer(right))
        if case .shape = leftType { return emitShapeComparison(operation, operatorRange, left, right) }
        if leftType.isArray || rightType.isArray {
            report(.arrayComparison(operation, at: span(operatorRange)))
            return .error
        }
        if case .scalar(let a) = leftType, case .scalar(let b) = rightType, a != b, a.scalarType.isInteger,
            b.scalarType.isInteger
        {
            return emitMixedComparison(operation, operatorRange, left, a, right, b)
        }
        guard let type = operandType(operation, operatorRange, left, right, nil) else { return .error }
        if type.isComplex { return emitComplexComparison(operation, left, right, type, operatorRange) }
        let a = emitOperand(left, type)
        let b = emitOperand(right, type)
        guard let a, let b, let opcode = Self.comparisons[operation] else { return .error }
        let needs: Capabilities = operation == "==" || operation == "!=" ? .equatable : .comparable
        guard require(needs, of: type, for: "'\(operation)'", at: operatorRange) else { return .error }
        place(operatorRange)
        return .bool(builder.compare(opcode, a, b))
    }

    private func emitShapeComparison(
        _ operation: String, _ operatorRange: TextRange, _ left: Expression, _ right: Expression
    ) -> Typed {
        let a = emit(left)
        let b = emit(right)
        guard !a.type.isError, !b.type.isError else { return .error }
        guard operation == "==" || operation == "!=", a.type == b.type, case .extents(let x) = a.value,
            case .extents(let y) = b.value
        else {
            report(.operandTypes(operation, text(a.type), text(b.type), help: nil, at: span(operatorRange)))
            return .error
        }
        place(operatorRange)
        let isEqual = operation == "=="
        let parts = zip(x, y).map { builder.compare(isEqual ? .equal : .notEqual, $0, $1) }
        guard let first = parts.first else { return .bool(builder.bool(isEqual)) }
        return .bool(parts.dropFirst().reduce(first) { builder.binary(isEqual ? .and : .or, $0, $1) })
    }

    /// Integers of two types compare by value, as in Swift.
    private func emitMixedComparison(
        _ operation: String, _ operatorRange: TextRange, _ left: Expression, _ a: SwiftScalar, _ right: Expression,
        _ b: SwiftScalar
    ) -> Typed {
        let x = emitOperand(left, .scalar(a))
        let y = emitOperand(right, .scalar(b))
        guard let x, let y, let opcode = Self.comparisons[operation] else { return .error }
        place(operatorRange)
        let (ta, tb) = (a.scalarType, b.scalarType)
        if ta == tb { return .bool(builder.compare(opcode, x, y)) }
        func widened(_ value: Value, _ from: ScalarType, _ to: ScalarType) -> Value {
            from == to ? value : builder.value(.convertTruncating, [value], .concrete(to))
        }
        // A signed 64-bit type holds all but the 64-bit unsigned values.
        if ta != .uint64, tb != .uint64 {
            return .bool(builder.compare(opcode, widened(x, ta, .int64), widened(y, tb, .int64)))
        }
        if ta.isUnsignedInteger, tb.isUnsignedInteger {
            return .bool(builder.compare(opcode, widened(x, ta, .uint64), widened(y, tb, .uint64)))
        }
        // One side is signed: if it is negative the answer is fixed, else both compare as unsigned.
        let leftIsSigned = ta.isSignedInteger
        let signed = leftIsSigned ? widened(x, ta, .int64) : widened(y, tb, .int64)
        let isNegative = builder.compare(.less, signed, builder.int(0))
        let asUnsigned = builder.compare(opcode, widened(x, ta, .uint64), widened(y, tb, .uint64))
        let answer: Bool =
            switch operation {
            case "==": false
            case "!=": true
            case "<", "<=": leftIsSigned
            default: !leftIsSigned
            }
        return .bool(builder.value(.select, [isNegative, builder.bool(answer), asUnsigned], .bool))
    }

    // MARK: Prefix operators

    func emitPrefix(
        _ operation: String, _ operand: Expression, _ range: TextRange, _ expected: KernelType?
    ) -> Typed {
        switch operation {
        case "!":
            guard let value = emitOperand(operand, .bool) else { return .error }
            place(range)
            return .bool(builder.value(.not, [value], .bool))
        case "+", "-", "~":
            // A minus in front of a literal belongs to it.
            if operation == "-" {
                switch operand.kind {
                case .integer(let magnitude): return emitInteger(magnitude, isNegative: true, range, expected)
                case .floating(let text): return emitFloating(text, isNegative: true, range, expected)
                default: break
                }
            }
            var type = infer(operand)
            if type.isArray {
                report(.arrayArithmetic(operation, at: span(range)))
                return .error
            }
            if type.isOpen {
                type = expected.flatMap { $0.isNumber && literalFits(type, $0) ? $0 : nil } ?? type.defaulted
            }
            if case .complex(let part) = type, operation != "~" {
                guard let value = emitComplexOperand(operand, type) else { return .error }
                place(range)
                return .complex(part, operation == "-" ? negated(value, part) : value)
            }
            guard let value = emitOperand(operand, type.isScalar ? type : nil) else { return .error }
            guard type.isScalar else { return .error }
            place(range)
            switch operation {
            case "-":
                guard require(.signed, of: type, for: "prefix '-'", at: range) else { return .error }
                return .scalar(type, builder.value(.negate, [value], irType(type)))
            case "~":
                guard require(.integer, of: type, for: "'~'", at: range) else { return .error }
                return .scalar(type, builder.value(.not, [value], irType(type)))
            default: return .scalar(type, value)
            }
        default:
            report(.unsupported(.customOperator(operation), at: span(range)))
            return .error
        }
    }
}
