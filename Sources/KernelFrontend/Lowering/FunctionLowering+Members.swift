// Members of numbers: properties, methods, and methods that change their receiver.
// Neighbours: StaticMembers for what types offer; ScalarMembers for the types of all of it.
// Holds: what Swift refuses for lack of a protocol is refused here for the same reason.

import KernelIR
import QuernCore

extension FunctionLowering {
    // MARK: Properties

    func emitMember(_ base: Expression, _ name: String, _ nameRange: TextRange, _ range: TextRange) -> Typed {
        if let type = namedType(base) { return emitStaticMember(name, on: type, nameRange) }
        if let path = foreignPath(base) { return emitQualifiedName(path, name, range) }
        let typed = emit(base)
        switch typed.type {
        case .error: return .error
        case .array: return emitArrayMember(typed, base, name, nameRange, range)
        case .shape(let rank):
            if name == "count" { return .int(builder.int(rank)) }
        case .tuple(let parts):
            if let index = parts.firstIndex(where: { $0.label == name }), case .parts(let values) = typed.value {
                return Typed(type: parts[index].type, value: values[index])
            }
            report(
                .unknownMember(
                    name, of: text(typed.type), nearest: nearestName(to: name, among: parts.compactMap(\.label)),
                    at: span(nameRange)))
            return .error
        case .range(let bound):
            guard case .range(let lower, let upper) = typed.value else { return .error }
            switch name {
            case "lowerBound": return .scalar(bound, lower)
            case "upperBound": return .scalar(bound, upper)
            case "count" where bound == .int:
                place(range)
                return .int(builder.binary(.subtract, upper, lower))
            default: break
            }
        case .scalar, .parameter:
            if case .scalar(let value) = typed.value {
                return emitProperty(value, typed.type, name, nameRange)
            }
        case .complex(let part):
            if let parts = typed.complex { return emitComplexProperty(parts, part, name, nameRange) }
        default: break
        }
        report(.unknownMember(name, of: text(typed.type), nearest: nil, at: span(nameRange)))
        return .error
    }

    /// `Type.name` where `Type` is no type of the language: a constant of another declaration.
    private func emitQualifiedName(_ path: String, _ name: String, _ range: TextRange) -> Typed {
        if path == "Swift" || path == "Quern" { return emitName(name, range) }
        if path == "Self", let found = emitConstant(name, range) { return found }
        if let found = emitConstant("\(path).\(name)", range) { return found }
        if let id = Builtins.unsupportedTypes[path] {
            report(.unsupportedType(path, id: id, at: span(range)))
            return .error
        }
        if program.trustsUnknownNames {
            program.metUnknownNames = true
            return .error
        }
        report(.unknownName("\(path).\(name)", nearest: nil, at: span(range)))
        return .error
    }

    private func emitProperty(_ value: Value, _ type: KernelType, _ name: String, _ range: TextRange) -> Typed {
        let ir = irType(type)
        place(range)
        if let test = ScalarMembers.floatTests[name] {
            guard require(.floating, of: type, for: "'\(name)'", at: range) else { return .error }
            return .bool(builder.value(.floatClass, [value], .bool, attribute: .floatClass(test)))
        }
        if let opcode = ScalarMembers.bitCounts[name] {
            let needs: Capabilities = opcode == .trailingZeros ? .integer : .fixedWidth
            guard require(needs, of: type, for: "'\(name)'", at: range) else { return .error }
            return .int(asInt(builder.value(opcode, [value], ir), type))
        }
        switch name {
        case "magnitude": return magnitude(value, type, range)
        case "bitWidth":
            guard require(.fixedWidth, of: type, for: "'bitWidth'", at: range) else { return .error }
            return bitWidth(of: type)
        case "byteSwapped":
            guard require(.fixedWidth, of: type, for: "'byteSwapped'", at: range) else { return .error }
            return .scalar(type, builder.value(.byteSwap, [value], ir))
        case "bitPattern" where type == .double:
            return .scalar(.scalar(.uint64), builder.value(.bitCast, [value], .concrete(.uint64)))
        case "bitPattern" where type == .scalar(.float):
            return .scalar(.scalar(.uint32), builder.value(.bitCast, [value], .concrete(.uint32)))
        default: break
        }
        reportUnknownScalarMember(name, type, range)
        return .error
    }

    func reportUnknownScalarMember(_ name: String, _ type: KernelType, _ range: TextRange) {
        let unsupported: Set<String> = [
            "sign", "ulp", "exponent", "significand", "nextUp", "nextDown", "binade", "significandBitPattern",
            "exponentBitPattern", "floatingPointClass", "description", "hashValue", "words", "littleEndian",
            "bigEndian",
            "multipliedFullWidth", "dividingFullWidth", "dividedReportingOverflow", "remainderReportingOverflow",
        ]
        if unsupported.contains(name) {
            report(.unsupportedMember(name, of: text(type), at: span(range)))
        } else {
            let nearest = nearestName(to: name, among: ScalarMembers.names)
            report(.unknownMember(name, of: text(type), nearest: nearest, at: span(range)))
        }
    }

    /// A count of bits, which every integer type can hold, as `Int`.
    private func asInt(_ value: Value, _ type: KernelType) -> Value {
        if irType(type) == .int { return value }
        return builder.value(.convertTruncating, [value], .int)
    }

    private func bitWidth(of type: KernelType) -> Typed {
        if case .scalar(let scalar) = type { return .int(builder.int(scalar.scalarType.bitCount)) }
        // Of a type parameter: count the zeros of zero.
        let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), type)
        return .int(asInt(builder.value(.leadingZeros, [zero], irType(type)), type))
    }

    /// `x.magnitude`: of signed integers it is unsigned, and never overflows.
    private func magnitude(_ value: Value, _ type: KernelType, _ range: TextRange) -> Typed {
        guard require(.numeric, of: type, for: "'magnitude'", at: range) else { return .error }
        let capabilities = capabilities(of: type)
        if capabilities.contains(.floating) { return .scalar(type, builder.value(.magnitude, [value], irType(type))) }
        guard case .scalar(let scalar) = type else {
            report(.unsupportedMember("magnitude", of: text(type), at: span(range)))
            return .error
        }
        if scalar.scalarType.isUnsignedInteger { return .scalar(type, value) }
        let unsigned = KernelType.scalar(scalar.unsigned)
        let bits = builder.value(.convertTruncating, [value], irType(unsigned))
        let zero = builder.constant(0, scalar.unsigned.scalarType)
        let negated = builder.binary(.wrappingSubtract, zero, bits)
        let isNegative = builder.compare(.less, value, builder.constant(0, scalar.scalarType))
        return .scalar(unsigned, builder.value(.select, [isNegative, negated, bits], irType(unsigned)))
    }

    // MARK: Methods

    func emitMethod(
        _ base: Expression, _ name: String, _ nameRange: TextRange, _ arguments: [Argument], _ range: TextRange
    ) -> Typed {
        if ["negate", "toggle", "round", "formSquareRoot", "addProduct", "formRemainder", "formTruncatingRemainder"]
            .contains(name), !infer(base).isArray
        {
            return emitMutatingMethod(base, name, nameRange, arguments, range)
        }
        let typed = emit(base)
        switch typed.type {
        case .error:
            for argument in arguments { _ = emit(argument.value) }
            return .error
        case .array: return emitArrayMethod(typed, base, name, nameRange, arguments, range)
        case .scalar, .parameter:
            guard case .scalar(let value) = typed.value else { return .error }
            return emitScalarMethod(value, typed.type, name, nameRange, arguments, range)
        case .complex(let part):
            guard let parts = typed.complex else { return .error }
            return emitComplexMethod(parts, part, name, nameRange, arguments)
        default:
            report(.unknownMember(name, of: text(typed.type), nearest: nil, at: span(nameRange)))
            return .error
        }
    }

    /// Whether the call has these labels; reports if not.
    func check(_ arguments: [Argument], labels: [String?], of name: String, at range: TextRange) -> Bool {
        let matches = arguments.count == labels.count && zip(arguments, labels).allSatisfy { $0.label == $1 }
        if !matches {
            let wanted = name + "(" + labels.map { ($0 ?? "_") + ":" }.joined() + ")"
            let found = name + "(" + arguments.map { ($0.label ?? "_") + ":" }.joined() + ")"
            report(.argumentLabels(wanted: wanted, found: found, at: span(range)))
        }
        return matches
    }

    private func emitScalarMethod(
        _ value: Value, _ type: KernelType, _ name: String, _ nameRange: TextRange, _ arguments: [Argument],
        _ range: TextRange
    ) -> Typed {
        let ir = irType(type)
        /// The arguments as values of `type`, nil after a report.
        func operands(_ labels: [String?], needs: Capabilities) -> [Value]? {
            guard require(needs, of: type, for: "'\(name)'", at: nameRange),
                check(arguments, labels: labels, of: name, at: nameRange)
            else { return nil }
            var values: [Value] = []
            for argument in arguments {
                guard let operand = emitOperand(argument.value, type) else { return nil }
                values.append(operand)
            }
            place(nameRange)
            return values
        }
        if let opcode = ScalarMembers.reporting[name] {
            let label: String? = name == "multipliedReportingOverflow" ? "by" : nil
            guard let others = operands([label], needs: .fixedWidth) else { return .error }
            let results = builder.emit(opcode, [value] + others, results: [ir, .bool])
            return Typed(
                type: ScalarMembers.resultType(of: name, on: type), value: .parts(results.map { .scalar($0) }))
        }
        switch name {
        case "squareRoot":
            guard operands([], needs: .floating) != nil else { return .error }
            return .scalar(type, builder.value(.squareRoot, [value], ir))
        case "rounded": return emitRounded(value, type, nameRange, arguments)
        case "addingProduct":
            guard let others = operands([nil, nil], needs: .floating) else { return .error }
            return .scalar(type, builder.value(.fusedMultiplyAdd, others + [value], ir))
        case "remainder", "truncatingRemainder":
            guard let others = operands(["dividingBy"], needs: .floating) else { return .error }
            let function: MathFunction = name == "remainder" ? .remainder : .truncatingRemainder
            return .scalar(type, builder.value(.math, [value] + others, ir, attribute: .math(function)))
        case "isMultiple":
            guard let others = operands(["of"], needs: .integer) else { return .error }
            return .bool(builder.value(.isMultiple, [value] + others, .bool))
        case "isEqual":
            guard let others = operands(["to"], needs: .floating) else { return .error }
            return .bool(builder.compare(.equal, value, others[0]))
        case "isLess":
            guard let others = operands(["than"], needs: .floating) else { return .error }
            return .bool(builder.compare(.less, value, others[0]))
        case "isLessThanOrEqualTo":
            guard let others = operands([nil], needs: .floating) else { return .error }
            return .bool(builder.compare(.lessOrEqual, value, others[0]))
        case "quotientAndRemainder":
            guard let others = operands(["dividingBy"], needs: .integer) else { return .error }
            let quotient = builder.binary(.divide, value, others[0])
            let rest = builder.binary(.remainder, value, others[0])
            return Typed(
                type: ScalarMembers.resultType(of: name, on: type), value: .parts([.scalar(quotient), .scalar(rest)]))
        case "signum":
            guard operands([], needs: .integer) != nil else { return .error }
            let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), type)
            let one = emitLiteral(.integer(magnitude: 1, isNegative: false), type)
            let isPositive = builder.compare(.greater, value, zero)
            var below = zero
            if capabilities(of: type).contains(.signed) {
                let minusOne = builder.binary(.subtract, zero, one, isChecked: false)
                below = builder.value(.select, [builder.compare(.less, value, zero), minusOne, zero], ir)
            } else if !capabilities(of: type).contains(.unsignedInteger) {
                report(.unsupportedMember("signum", of: text(type), at: span(nameRange)))
                return .error
            }
            return .scalar(type, builder.value(.select, [isPositive, one, below], ir))
        case "advanced":
            guard check(arguments, labels: ["by"], of: name, at: nameRange) else { return .error }
            guard type == .int || capabilities(of: type).contains(.floating) else {
                report(.unsupportedMember("advanced", of: text(type), at: span(nameRange)))
                return .error
            }
            guard let others = operands(["by"], needs: .additive) else { return .error }
            return .scalar(type, builder.binary(.add, value, others[0]))
        default:
            for argument in arguments { _ = emit(argument.value) }
            reportUnknownScalarMember(name, type, nameRange)
            return .error
        }
    }

    /// `x.rounded()` and `x.rounded(.down)`.
    private func emitRounded(
        _ value: Value, _ type: KernelType, _ range: TextRange, _ arguments: [Argument]
    ) -> Typed {
        guard require(.floating, of: type, for: "'rounded'", at: range), let rule = roundingRule(arguments, range)
        else {
            return .error
        }
        place(range)
        return .scalar(type, builder.value(.round, [value], irType(type), attribute: .rounding(rule)))
    }

    private func roundingRule(_ arguments: [Argument], _ range: TextRange) -> Rounding? {
        guard let first = arguments.first else { return .toNearestOrAwayFromZero }
        let name: String? =
            switch first.value.unwrapped.kind {
            case .implicitMember(let name): name
            case .member(_, let name, _): name
            default: nil
            }
        if arguments.count == 1, first.label == nil, let rule = name.flatMap(Rounding.init(rawValue:)) { return rule }
        report(
            .roundingRule(
                nearest: name.flatMap { nearestName(to: $0, among: Rounding.allCases.map(\.rawValue)) },
                known: Rounding.allCases.map(\.rawValue), at: span(first.value.range)))
        return nil
    }

    /// `x.negate()`, `flag.toggle()`, `x.round()` and their like: an assignment in disguise.
    private func emitMutatingMethod(
        _ base: Expression, _ name: String, _ nameRange: TextRange, _ arguments: [Argument], _ range: TextRange
    ) -> Typed {
        guard let place = resolvePlace(base, forWriting: true) else { return .error }
        let type = place.type
        if case .complex(let part) = type, name == "negate" {
            guard let old = read(place, range).complex else { return .error }
            self.place(nameRange)
            write(place, .complex(part, negated(old, part)), range)
            return .void
        }
        guard type.isScalar, case .scalar(let old) = read(place, range).value else {
            report(.unknownMember(name, of: text(type), nearest: nil, at: span(nameRange)))
            return .error
        }
        var new: Value?
        self.place(nameRange)
        switch name {
        case "negate" where require(.signed, of: type, for: "'negate'", at: nameRange):
            new = builder.value(.negate, [old], irType(type))
        case "toggle" where require(.boolean, of: type, for: "'toggle'", at: nameRange):
            new = builder.value(.not, [old], .bool)
        case "round":
            new = emitRounded(old, type, nameRange, arguments).value.leaves.first
        default:
            let renamed: [String: String] = [
                "formSquareRoot": "squareRoot", "addProduct": "addingProduct", "formRemainder": "remainder",
                "formTruncatingRemainder": "truncatingRemainder",
            ]
            if let method = renamed[name] {
                new = emitScalarMethod(old, type, method, nameRange, arguments, range).value.leaves.first
            }
        }
        guard let new else { return .error }
        write(place, .scalar(type, new), range)
        return .void
    }
}
