// Complex numbers: each is two values, its real and its imaginary part, and an operation on them is swift-numerics' own
// formula on the parts, in its order, so that the bits are those of the Swift body.
// Neighbours: ComplexFunctions for division and functions, ComplexArrays for arrays; here types, making, operators,
// properties and methods.
// Holds: KernelIR never sees a complex type. Infinities and NaN are one point, as in swift-numerics: `real` and
// `imaginary` are NaN where the number is not finite.
// Source: swift-numerics 1.1.1, ComplexModule.

import KernelIR
import QuernCore

/// The parts of a complex number.
struct ComplexParts: Sendable {
    var real: Value
    var imaginary: Value

    init(_ real: Value, _ imaginary: Value) {
        self.real = real
        self.imaginary = imaginary
    }

    var lowered: Lowered { .parts([.scalar(real), .scalar(imaginary)]) }
}

extension Typed {
    /// The parts of a complex number; nil for anything else.
    var complex: ComplexParts? {
        guard case .complex = type, case .parts(let parts) = value, parts.count == 2,
            case .scalar(let real) = parts[0], case .scalar(let imaginary) = parts[1]
        else { return nil }
        return ComplexParts(real, imaginary)
    }

    static func complex(_ part: KernelType, _ parts: ComplexParts) -> Typed {
        Typed(type: .complex(part), value: parts.lowered)
    }
}

extension FunctionLowering {
    /// Emits an operand of a complex type; nil after an error.
    func emitComplexOperand(_ expression: Expression, _ type: KernelType) -> ComplexParts? {
        emit(expression, as: type).complex
    }

    /// Emits an operand of a number type, scalar or complex; nil after an error.
    func emitNumber(_ expression: Expression, _ type: KernelType) -> Lowered? {
        if type.isComplex { return emitComplexOperand(expression, type)?.lowered }
        return emitOperand(expression, type).map { .scalar($0) }
    }

    // MARK: Making

    /// The type of `Complex(…)` without a type argument: that of its arguments.
    func inferComplex(_ arguments: [Argument]) -> KernelType {
        let joined = arguments.map { infer($0.value) }.reduce(.flexible, KernelType.joined)
        if joined.isComplex { return joined }
        if joined == .integerLiteral || joined == .flexible { return .flexible }
        return joined.isError ? .error : .complex(joined.defaulted)
    }

    /// `Complex(re, im)` and its like, where the context or the arguments say of what.
    func emitUntypedComplex(_ arguments: [Argument], _ range: TextRange, _ expected: KernelType?) -> Typed {
        if let expected, expected.isComplex { return emitComplexInit(expected.part, arguments, range) }
        let type = inferComplex(arguments)
        let part = type == .flexible ? .double : type.part
        guard !type.isError, capabilities(of: part).contains(.real) else {
            let count = program.sink.diagnostics.count
            emitForErrors(arguments)
            if program.sink.diagnostics.count == count { report(.complexPartsUnknown(at: span(range))) }
            return .error
        }
        return emitComplexInit(part, arguments, range)
    }

    /// `Complex<T>(re, im)`, `(re)`, `(imaginary:)`, `(length:phase:)`, `()`, and conversions.
    func emitComplexInit(_ part: KernelType, _ arguments: [Argument], _ range: TextRange) -> Typed {
        func zero() -> Value { emitLiteral(.integer(magnitude: 0, isNegative: false), part) }
        switch arguments.map(\.label) {
        case []: return .complex(part, ComplexParts(zero(), zero()))
        case [nil, nil]:
            let real = emitOperand(arguments[0].value, part)
            let imaginary = emitOperand(arguments[1].value, part)
            guard let real, let imaginary else { return .error }
            return .complex(part, ComplexParts(real, imaginary))
        case ["imaginary"]:
            guard let imaginary = emitOperand(arguments[0].value, part) else { return .error }
            return .complex(part, ComplexParts(zero(), imaginary))
        case ["length", "phase"]:
            let length = emitOperand(arguments[0].value, part)
            let phase = emitOperand(arguments[1].value, part)
            guard let length, let phase else { return .error }
            place(range)
            return .complex(part, polar(length, phase, part))
        case [nil]:
            let argument = arguments[0].value
            let type = infer(argument)
            if type.isOpen || type == part {
                guard let real = emitOperand(argument, part) else { return .error }
                return .complex(part, ComplexParts(real, zero()))
            }
            let typed = emit(argument)
            place(range)
            switch typed.type {
            case .error: return .error
            case .complex(let other):
                guard let parts = typed.complex else { return .error }
                let real = convert(parts.real, from: other, to: part, label: nil, range)
                let imaginary = convert(parts.imaginary, from: other, to: part, label: nil, range)
                guard !real.type.isError, !imaginary.type.isError else { return .error }
                return .complex(part, ComplexParts(scalar(real), scalar(imaginary)))
            case .scalar, .parameter:
                // Integers convert, as in Swift; another floating type does not.
                guard capabilities(of: typed.type).contains(.integer) else { break }
                let real = convert(scalar(typed), from: typed.type, to: part, label: nil, range)
                return real.type.isError ? .error : .complex(part, ComplexParts(scalar(real), zero()))
            default: break
            }
            report(.noConversion(from: text(typed.type), to: text(.complex(part)), label: nil, at: span(range)))
            return .error
        default:
            emitForErrors(arguments)
            let found = "Complex(" + arguments.map { ($0.label ?? "_") + ":" }.joined() + ")"
            report(.argumentLabels(wanted: "Complex(_:_:)", found: found, at: span(range)))
            return .error
        }
    }

    /// `.i`, `.zero`, `.one`, `.infinity`.
    func emitComplexConstant(_ name: String, _ part: KernelType, _ range: TextRange) -> Typed {
        func number(_ value: UInt64) -> Value { emitLiteral(.integer(magnitude: value, isNegative: false), part) }
        place(range)
        switch name {
        case "zero": return .complex(part, ComplexParts(number(0), number(0)))
        case "one": return .complex(part, ComplexParts(number(1), number(0)))
        case "i": return .complex(part, ComplexParts(number(0), number(1)))
        case "infinity": return .complex(part, ComplexParts(emitLiteral(.named(.infinity), part), number(0)))
        default:
            report(
                .unknownMember(
                    name, of: text(.complex(part)) + ".Type",
                    nearest: nearestName(to: name, among: ["zero", "one", "i", "infinity"]), at: span(range)))
            return .error
        }
    }

    // MARK: Operators

    /// `+ - * /` on the parts.
    func combine(
        _ operation: String, _ a: ComplexParts, _ b: ComplexParts, _ part: KernelType, _ range: TextRange
    ) -> Typed {
        place(range)
        switch operation {
        case "+":
            return .complex(
                part,
                ComplexParts(builder.binary(.add, a.real, b.real), builder.binary(.add, a.imaginary, b.imaginary)))
        case "-":
            return .complex(
                part,
                ComplexParts(
                    builder.binary(.subtract, a.real, b.real), builder.binary(.subtract, a.imaginary, b.imaginary)))
        case "*": return .complex(part, product(a, b))
        case "/": return .complex(part, quotient(a, b, part))
        default:
            _ = require(.integer, of: .complex(part), for: "'\(operation)'", at: range)
            return .error
        }
    }

    /// An operator on two numbers of one type, scalar or complex.
    func combine(
        _ arithmetic: ArithmeticOperator, _ operation: String, _ a: Lowered, _ b: Lowered, _ type: KernelType,
        _ range: TextRange
    ) -> Typed {
        if case .complex(let part) = type {
            guard let x = Typed(type: type, value: a).complex, let y = Typed(type: type, value: b).complex else {
                return .error
            }
            return combine(operation, x, y, part, range)
        }
        guard case .scalar(let x) = a, case .scalar(let y) = b else { return .error }
        return combine(arithmetic, operation, x, y, type, range)
    }

    /// (a + bi)(c + di) = (ac − bd) + (ad + bc)i, each product and sum rounded.
    func product(_ a: ComplexParts, _ b: ComplexParts) -> ComplexParts {
        ComplexParts(
            builder.binary(
                .subtract, builder.binary(.multiply, a.real, b.real),
                builder.binary(.multiply, a.imaginary, b.imaginary)),
            builder.binary(
                .add, builder.binary(.multiply, a.real, b.imaginary), builder.binary(.multiply, a.imaginary, b.real)))
    }

    /// `-z` is `0 - z`, as in Swift: a zero part becomes +0.
    func negated(_ a: ComplexParts, _ part: KernelType) -> ComplexParts {
        let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), part)
        return ComplexParts(builder.binary(.subtract, zero, a.real), builder.binary(.subtract, zero, a.imaginary))
    }

    /// `z == w` and `z != w`: all numbers that are not finite are one.
    func emitComplexComparison(
        _ operation: String, _ left: Expression, _ right: Expression, _ type: KernelType, _ range: TextRange
    ) -> Typed {
        let a = emitComplexOperand(left, type)
        let b = emitComplexOperand(right, type)
        guard let a, let b else { return .error }
        guard operation == "==" || operation == "!=" else {
            report(
                .missingCapability(
                    "'\(operation)'", type: text(type), protocolName: nil,
                    help: "complex numbers have no order: compare their 'length', or their 'real' parts",
                    at: span(range)))
            return .error
        }
        place(range)
        let areFinite = builder.binary(.or, isFinite(a), isFinite(b))
        let areEqual = builder.binary(
            .and, builder.compare(.equal, a.real, b.real), builder.compare(.equal, a.imaginary, b.imaginary))
        let result = builder.binary(.or, builder.value(.not, [areFinite], .bool), areEqual)
        return .bool(operation == "==" ? result : builder.value(.not, [result], .bool))
    }

    // MARK: Properties

    func floatClass(_ value: Value, _ question: FloatClass) -> Value {
        builder.value(.floatClass, [value], .bool, attribute: .floatClass(question))
    }
    func isFinite(_ z: ComplexParts) -> Value {
        builder.binary(.and, floatClass(z.real, .isFinite), floatClass(z.imaginary, .isFinite))
    }
    func isZero(_ z: ComplexParts, _ part: KernelType) -> Value {
        let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), part)
        return builder.binary(
            .and, builder.compare(.equal, z.real, zero), builder.compare(.equal, z.imaginary, zero))
    }
    func lengthSquared(_ z: ComplexParts) -> Value {
        builder.binary(
            .add, builder.binary(.multiply, z.real, z.real), builder.binary(.multiply, z.imaginary, z.imaginary))
    }
    /// max(|x|, |y|), and infinity where the number is not finite.
    func magnitude(_ z: ComplexParts, _ part: KernelType) -> Value {
        let larger = builder.binary(
            .maximum, builder.value(.magnitude, [z.real], irType(part)),
            builder.value(.magnitude, [z.imaginary], irType(part)))
        return builder.value(
            .select, [isFinite(z), larger, emitLiteral(.named(.infinity), part)], irType(part))
    }

    func emitComplexProperty(_ z: ComplexParts, _ part: KernelType, _ name: String, _ range: TextRange) -> Typed {
        let ir = irType(part)
        place(range)
        func finite(_ value: Value) -> Typed {
            .scalar(part, builder.value(.select, [isFinite(z), value, emitLiteral(.named(.nan), part)], ir))
        }
        switch name {
        case "real": return finite(z.real)
        case "imaginary": return finite(z.imaginary)
        case "rawStorage":
            return Typed(
                type: .tuple([.init(label: "x", type: part), .init(label: "y", type: part)]), value: z.lowered)
        case "conjugate":
            return .complex(part, ComplexParts(z.real, builder.value(.negate, [z.imaginary], ir)))
        case "lengthSquared": return .scalar(part, lengthSquared(z))
        case "length": return .scalar(part, length(z, part))
        case "magnitude": return .scalar(part, magnitude(z, part))
        case "phase": return .scalar(part, phase(z, part))
        case "polar":
            return Typed(
                type: .tuple([.init(label: "length", type: part), .init(label: "phase", type: part)]),
                value: .parts([.scalar(length(z, part)), .scalar(phase(z, part))]))
        case "isFinite": return .bool(isFinite(z))
        case "isZero": return .bool(isZero(z, part))
        case "isNormal", "isSubnormal":
            let finite = isFinite(z)
            let normal = builder.binary(.or, floatClass(z.real, .isNormal), floatClass(z.imaginary, .isNormal))
            if name == "isNormal" { return .bool(builder.binary(.and, finite, normal)) }
            let small = builder.value(.not, [builder.binary(.or, normal, isZero(z, part))], .bool)
            return .bool(builder.binary(.and, finite, small))
        case "normalized", "reciprocal", "canonicalized", "description", "hashValue":
            report(.unsupportedMember(name, of: text(.complex(part)), at: span(range)))
            return .error
        default:
            let nearest = nearestName(to: name, among: ComplexMembers.names)
            report(.unknownMember(name, of: text(.complex(part)), nearest: nearest, at: span(range)))
            return .error
        }
    }

    // MARK: Methods

    /// `z.multiplied(by: a)` and `z.divided(by: a)` with a real `a`.
    func emitComplexMethod(
        _ z: ComplexParts, _ part: KernelType, _ name: String, _ nameRange: TextRange, _ arguments: [Argument]
    ) -> Typed {
        guard name == "multiplied" || name == "divided" else {
            emitForErrors(arguments)
            let nearest = nearestName(to: name, among: ComplexMembers.names)
            report(.unknownMember(name, of: text(.complex(part)), nearest: nearest, at: span(nameRange)))
            return .error
        }
        guard check(arguments, labels: ["by"], of: name, at: nameRange),
            let factor = emitOperand(arguments[0].value, part)
        else { return .error }
        place(nameRange)
        return .complex(part, scaled(z, name == "divided" ? .divide : .multiply, factor))
    }

    /// Both parts by a real number.
    func scaled(_ z: ComplexParts, _ opcode: Opcode, _ factor: Value) -> ComplexParts {
        ComplexParts(builder.binary(opcode, z.real, factor), builder.binary(opcode, z.imaginary, factor))
    }
}

/// What the members of complex numbers give.
enum ComplexMembers {
    static let names = [
        "real", "imaginary", "rawStorage", "conjugate", "length", "lengthSquared", "magnitude", "phase", "polar",
        "isFinite", "isZero", "isNormal", "isSubnormal", "multiplied", "divided",
    ]

    /// The type of a property.
    static func type(of name: String, on part: KernelType) -> KernelType {
        switch name {
        case "real", "imaginary", "lengthSquared", "length", "magnitude", "phase": part
        case "conjugate": .complex(part)
        case "rawStorage": .tuple([.init(label: "x", type: part), .init(label: "y", type: part)])
        case "polar": .tuple([.init(label: "length", type: part), .init(label: "phase", type: part)])
        case "isFinite", "isZero", "isNormal", "isSubnormal": .bool
        default: .error
        }
    }

    /// The type of a method's result.
    static func resultType(of name: String, on part: KernelType) -> KernelType {
        name == "multiplied" || name == "divided" ? .complex(part) : .error
    }
}
