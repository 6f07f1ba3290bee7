// What types offer: named constants, functions spelled `Double.sqrt(x)`, and conversions `Int32(x)`.
// Holds: a bare literal inside a conversion takes the target's type, as in Swift; anything else is computed in its
// own type and then converted.

import KernelIR
import QuernCore

extension FunctionLowering {
    // MARK: Constants and functions of types

    func emitStaticMember(_ name: String, on type: KernelType, _ range: TextRange) -> Typed {
        if case .complex(let part) = type { return emitComplexConstant(name, part, range) }
        guard type.isScalar else {
            if !type.isError { report(.unknownMember(name, of: text(type), nearest: nil, at: span(range))) }
            return .error
        }
        guard let constant = StaticMembers.constants[name] else {
            if name == "isSigned", case .scalar(let scalar) = type {
                return .bool(builder.bool(scalar.scalarType.isSignedInteger))
            }
            let nearest = nearestName(to: name, among: StaticMembers.names)
            report(.unknownMember(name, of: text(type) + ".Type", nearest: nearest, at: span(range)))
            return .error
        }
        guard require(StaticMembers.capabilities(of: constant), of: type, for: "'\(name)'", at: range) else {
            return .error
        }
        place(range)
        if constant == .bitWidth {
            if case .scalar(let scalar) = type { return .int(builder.int(scalar.scalarType.bitCount)) }
            let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), type)
            let width = builder.value(.leadingZeros, [zero], irType(type))
            return .int(builder.value(.convertTruncating, [width], .int))
        }
        return .scalar(type, emitLiteral(.named(constant), type))
    }

    /// `Double.sqrt(x)`, `.pow(x, 2)`.
    func emitStaticCall(_ name: String, on type: KernelType, _ arguments: [Argument], _ range: TextRange) -> Typed {
        func operands(_ labels: [String?]) -> [Value]? {
            guard require(.real, of: type, for: "'\(name)'", at: range),
                check(arguments, labels: labels, of: name, at: range)
            else { return nil }
            var values: [Value] = []
            for argument in arguments {
                guard let value = emitOperand(argument.value, type) else { return nil }
                values.append(value)
            }
            place(range)
            return values
        }
        func math(_ function: MathFunction, _ labels: [String?]) -> Typed {
            guard let values = operands(labels) else { return .error }
            return .scalar(type, builder.value(.math, values, irType(type), attribute: .math(function)))
        }
        if case .complex(let part) = type { return emitComplexFunction(name, part, arguments, range) }
        guard type.isScalar else { return .error }
        switch name {
        case "init": return emitConversion(to: type, arguments, range)
        case "minimum", "maximum":
            guard require(.floating, of: type, for: "'\(name)'", at: range),
                check(arguments, labels: [nil, nil], of: name, at: range),
                let a = emitOperand(arguments[0].value, type), let b = emitOperand(arguments[1].value, type)
            else { return .error }
            place(range)
            return .scalar(type, builder.binary(name == "minimum" ? .floatMinimum : .floatMaximum, a, b))
        case "sqrt":
            guard let values = operands([nil]) else { return .error }
            return .scalar(type, builder.value(.squareRoot, values, irType(type)))
        case "log" where arguments.first?.label == "onePlus": return math(.log1p, ["onePlus"])
        case "expMinusOne": return math(.expm1, [nil])
        case "atan2": return math(.atan2, ["y", "x"])
        case "hypot": return math(.hypot, [nil, nil])
        case "pow": return emitPower(arguments, type, range)
        default:
            if let function = Builtins.math[name] { return math(function, [nil]) }
            for argument in arguments { _ = emit(argument.value) }
            let nearest = nearestName(to: name, among: StaticMembers.functions)
            report(.unknownMember(name, of: text(type) + ".Type", nearest: nearest, at: span(range)))
            return .error
        }
    }

    /// `pow(x, y)` and `pow(x, n)` with an integer exponent. A literal 2 is a product, which is exact to rounding.
    func emitPower(_ arguments: [Argument], _ wanted: KernelType?, _ range: TextRange) -> Typed {
        guard check(arguments, labels: [nil, nil], of: "pow", at: range), !refusesComplex("pow", arguments, range)
        else { return .error }
        let exponent = arguments[1].value
        let isIntegerLiteral = Self.literalInteger(exponent) != nil
        let isInteger = infer(exponent) == .int || isIntegerLiteral
        var type = infer(arguments[0].value)
        if type.isOpen {
            type = isInteger ? (wanted ?? .double) : KernelType.joined(type, infer(exponent))
            if type.isOpen { type = wanted ?? .double }
        }
        guard let base = emitOperand(arguments[0].value, type.isScalar ? type : nil), type.isScalar,
            require(.real, of: type, for: "'pow'", at: range)
        else {
            _ = emit(exponent)
            return .error
        }
        let ir = irType(type)
        if Self.literalInteger(exponent) == 2 {
            place(range)
            return .scalar(type, builder.binary(.multiply, base, base))
        }
        let power: Value?
        if isInteger, !isIntegerLiteral {
            guard let integer = emitOperand(exponent, .int) else { return .error }
            place(range)
            power = builder.value(.convert, [integer], ir)
        } else {
            power = emitOperand(exponent, type)
        }
        guard let power else { return .error }
        place(range)
        return .scalar(type, builder.value(.math, [base, power], ir, attribute: .math(.pow)))
    }

    /// The value of an integer literal, negated or not.
    static func literalInteger(_ expression: Expression) -> Int? {
        switch expression.unwrapped.kind {
        case .integer(let magnitude?): return Int(exactly: magnitude)
        case .prefix("-", let operand):
            guard case .integer(let magnitude?) = operand.kind, let value = Int(exactly: magnitude) else { return nil }
            return -value
        default: return nil
        }
    }

    private static func isLiteral(_ expression: Expression) -> Bool {
        switch expression.unwrapped.kind {
        case .integer, .floating: true
        case .prefix("-", let operand): isLiteral(operand)
        default: false
        }
    }

    // MARK: Conversions

    /// `Double(x)`, `Int32(truncatingIfNeeded: x)` and their like.
    func emitConversion(to type: KernelType, _ arguments: [Argument], _ range: TextRange) -> Typed {
        if case .complex(let part) = type { return emitComplexInit(part, arguments, range) }
        guard type.isScalar else { return .error }
        if arguments.isEmpty, capabilities(of: type).contains(.numeric) {
            return .scalar(type, emitLiteral(.integer(magnitude: 0, isNegative: false), type))
        }
        if arguments.count == 2, arguments[0].label == "signOf", arguments[1].label == "magnitudeOf" {
            guard require(.floating, of: type, for: "'signOf:magnitudeOf:'", at: range),
                let sign = emitOperand(arguments[0].value, type), let magnitude = emitOperand(arguments[1].value, type)
            else { return .error }
            place(range)
            return .scalar(type, builder.value(.copySign, [magnitude, sign], irType(type)))
        }
        guard arguments.count == 1, let argument = arguments.first else {
            for argument in arguments { _ = emit(argument.value) }
            report(.conversionArguments(text(type), at: span(range)))
            return .error
        }
        // A bare literal takes the type itself, as in Swift; `Int(2.5)` alone converts.
        if argument.label == nil, Self.isLiteral(argument.value), literalFits(infer(argument.value), type) {
            return emit(argument.value, as: type)
        }
        guard let (value, source) = emitScalar(argument.value) else { return .error }
        return convert(value, from: source, to: type, label: argument.label, range)
    }

    /// The conversion of a value that `label` names.
    func convert(
        _ value: Value, from source: KernelType, to type: KernelType, label: String?, _ range: TextRange
    ) -> Typed {
        let (from, to) = (capabilities(of: source), capabilities(of: type))
        let ir = irType(type)
        place(range)
        func refuse() -> Typed {
            report(.noConversion(from: text(source), to: text(type), label: label, at: span(range)))
            return .error
        }
        switch label {
        case nil:
            if source == type { return .scalar(type, value) }
            guard !from.isDisjoint(with: [.integer, .binaryFloating]),
                !to.isDisjoint(with: [.integer, .binaryFloating])
            else {
                return refuse()
            }
            if irType(source) == ir { return .scalar(type, value) }
            return .scalar(type, builder.value(.convert, [value], ir))
        case "truncatingIfNeeded", "_truncatingBits":
            guard from.contains(.integer), to.contains(.integer) else { return refuse() }
            if irType(source) == ir { return .scalar(type, value) }
            return .scalar(type, builder.value(.convertTruncating, [value], ir))
        case "clamping":
            guard from.contains(.integer), to.contains(.fixedWidth) else { return refuse() }
            if irType(source) == ir { return .scalar(type, value) }
            return .scalar(type, builder.value(.convertClamping, [value], ir))
        case "bitPattern":
            guard case .scalar(let a) = source, case .scalar(let b) = type,
                a.scalarType.bitCount == b.scalarType.bitCount, a != .bool,
                a.scalarType.isFloatingPoint != b.scalarType.isFloatingPoint || a.scalarType.isInteger
            else { return refuse() }
            if a.scalarType == b.scalarType { return .scalar(type, value) }
            return .scalar(type, builder.value(.bitCast, [value], ir))
        case "exactly":
            report(.exactlyOutsideCondition(text(type), at: span(range)))
            return .error
        default:
            report(
                .unknownConversionLabel(
                    label ?? "", type: text(type),
                    nearest: nearestName(
                        to: label ?? "", among: ["truncatingIfNeeded", "clamping", "exactly", "bitPattern"]),
                    at: span(range)))
            return .error
        }
    }

    /// `T(exactly: x)`: whether it fits, and the value.
    func emitExactly(_ expression: Expression) -> (fits: Value, value: Value, type: KernelType)? {
        guard case .call(let callee, let arguments) = expression.unwrapped.kind, arguments.count == 1,
            arguments[0].label == "exactly", let type = namedType(callee), type.isScalar
        else {
            let typed = emit(expression)
            if !typed.type.isError { report(.bindingNeedsExactly(at: span(expression.range))) }
            return nil
        }
        guard let (value, source) = emitScalar(arguments[0].value) else { return nil }
        guard !capabilities(of: source).isDisjoint(with: [.integer, .binaryFloating]),
            !capabilities(of: type).isDisjoint(with: [.integer, .binaryFloating, .numeric])
        else {
            report(.noConversion(from: text(source), to: text(type), label: "exactly", at: span(expression.range)))
            return nil
        }
        place(expression.range)
        if irType(source) == irType(type) { return (builder.bool(true), value, type) }
        let results = builder.emit(.convertExactly, [value], results: [.bool, irType(type)])
        return (results[0], results[1], type)
    }
}
