// Functions that the language gives: mathematics, `min` and `max`, `swap`, `precondition` and their like.
// Arguments that share a type find it as the sides of an operator do.
// Holds: `min` and `max` go from the left, as Swift's do, which NaN makes visible.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// The call of a function of the language; nil if `name` is none.
    func emitBuiltin(
        _ name: String, _ arguments: [Argument], _ range: TextRange, _ whole: TextRange, _ expected: KernelType?,
        isQualified: Bool = false
    ) -> Typed? {
        if let function = Builtins.math[name] {
            if name == "gamma", !isQualified,
                !program.files[file].imports.isDisjoint(with: ["Foundation", "Glibc", "Darwin", "Musl"])
            {
                report(.ambiguousGamma(at: span(range)))
            }
            return emitMath(name, arguments, [nil], range, expected, needs: .real) { values, type in
                builder.value(.math, values, type, attribute: .math(function))
            }
        }
        if let function = Builtins.math2[name] {
            let labels: [String?] = name == "atan2" && arguments.first?.label == "y" ? ["y", "x"] : [nil, nil]
            return emitMath(name, arguments, labels, range, expected, needs: .real) { values, type in
                builder.value(.math, values, type, attribute: .math(function))
            }
        }
        if let rule = Builtins.rounding[name] {
            return emitMath(name, arguments, [nil], range, expected, needs: .floating) { values, type in
                builder.value(.round, values, type, attribute: .rounding(rule))
            }
        }
        switch name {
        case "sqrt":
            return emitMath(name, arguments, [nil], range, expected, needs: .floating) { values, type in
                builder.value(.squareRoot, values, type)
            }
        case "fma":
            return emitMath(name, arguments, [nil, nil, nil], range, expected, needs: .floating) { values, type in
                builder.value(.fusedMultiplyAdd, values, type)
            }
        case "copysign":
            return emitMath(name, arguments, [nil, nil], range, expected, needs: .floating) { values, type in
                builder.value(.copySign, values, type)
            }
        case "fmin", "fmax":
            return emitMath(name, arguments, [nil, nil], range, expected, needs: .floating) { values, type in
                builder.value(name == "fmin" ? .floatMinimum : .floatMaximum, values, type)
            }
        case "fabs":
            return emitMath(name, arguments, [nil], range, expected, needs: .floating) { values, type in
                builder.value(.magnitude, values, type)
            }
        case "sincos":
            return emitSinCos(arguments, range, expected)
        case "sign": return emitSign(arguments, range, expected)
        case "pow": return emitPower(arguments, expected.flatMap { $0.isScalar ? $0 : nil }, range)
        case "abs":
            return emitMath(
                name, arguments, [nil], range, expected, needs: [.signed, .comparable], literal: .integerLiteral
            ) { values, type in
                builder.value(.magnitude, values, type)
            }
        case "min", "max": return emitMinimum(name, arguments, range, expected)
        case "swap": return emitSwap(arguments, range)
        case "precondition", "assert": return emitPrecondition(name, arguments, range, whole)
        case "fatalError", "preconditionFailure", "assertionFailure":
            let message = emitMessage(arguments.first?.value)
            place(range)
            builder.emit(.trap, attribute: .fault(.precondition, message))
            return .void
        case "parallel":
            emitForErrors(arguments)
            report(.parallelOutsideFor(at: span(range)))
            return .error
        case "stride", "zip":
            emitForErrors(arguments)
            report(.sequenceOutsideFor(name, at: span(range)))
            return .error
        default: return nil
        }
    }

    /// Values of one type into a value of that type.
    private func emitMath(
        _ name: String, _ arguments: [Argument], _ labels: [String?], _ range: TextRange, _ expected: KernelType?,
        needs: Capabilities, literal: KernelType = .floatLiteral, _ make: ([Value], Type) -> Value
    ) -> Typed {
        guard check(arguments, labels: labels, of: name, at: range) else {
            emitForErrors(arguments)
            return .error
        }
        guard let (values, type) = emitAlike(arguments, name, range, expected, literal: literal) else { return .error }
        guard require(needs, of: type, for: "'\(name)'", at: range) else { return .error }
        place(range)
        return .scalar(type, make(values, irType(type)))
    }

    /// Evaluates arguments that share a type, which is found as for the sides of an operator.
    private func emitAlike(
        _ arguments: [Argument], _ name: String, _ range: TextRange, _ expected: KernelType?, literal: KernelType
    ) -> ([Value], KernelType)? {
        let types = arguments.map { infer($0.value) }
        var type = types.reduce(KernelType.flexible, KernelType.joined)
        if refusesComplex(name, arguments, range) { return nil }
        if type.isArray {
            report(.arrayArgument(name, at: span(range)))
            return nil
        }
        if type.isOpen {
            if type == .integerLiteral || type == .flexible { type = literal }
            type = expected.flatMap { $0.isScalar && literalFits(type, $0) ? $0 : nil } ?? type.defaulted
        }
        let values = arguments.map { emitOperand($0.value, type.isScalar ? type : nil) }.compactMap { $0 }
        guard values.count == arguments.count, type.isScalar else { return nil }
        return (values, type)
    }

    /// `sincos(x)`: both.
    private func emitSinCos(_ arguments: [Argument], _ range: TextRange, _ expected: KernelType?) -> Typed {
        guard check(arguments, labels: [nil], of: "sincos", at: range),
            let (values, type) = emitAlike(arguments, "sincos", range, nil, literal: .floatLiteral),
            require(.real, of: type, for: "'sincos'", at: range)
        else { return .error }
        place(range)
        let sine = builder.value(.math, values, irType(type), attribute: .math(.sin))
        let cosine = builder.value(.math, values, irType(type), attribute: .math(.cos))
        return Typed(
            type: .tuple([.init(label: "sin", type: type), .init(label: "cos", type: type)]),
            value: .parts([.scalar(sine), .scalar(cosine)]))
    }

    /// −1, 0 or 1 with the sign of the argument; zeros and NaN are themselves.
    private func emitSign(_ arguments: [Argument], _ range: TextRange, _ expected: KernelType?) -> Typed {
        guard check(arguments, labels: [nil], of: "sign", at: range),
            let (values, type) = emitAlike(arguments, "sign", range, expected, literal: .floatLiteral),
            require([.signed, .comparable], of: type, for: "'sign'", at: range)
        else { return .error }
        place(range)
        let zero = emitLiteral(.integer(magnitude: 0, isNegative: false), type)
        let one = emitLiteral(.integer(magnitude: 1, isNegative: false), type)
        let minusOne = emitLiteral(.integer(magnitude: 1, isNegative: true), type)
        let below = builder.value(
            .select, [builder.compare(.less, values[0], zero), minusOne, values[0]], irType(type))
        return .scalar(
            type, builder.value(.select, [builder.compare(.greater, values[0], zero), one, below], irType(type)))
    }

    /// `min(a, b, c…)`, from the left as in Swift.
    private func emitMinimum(
        _ name: String, _ arguments: [Argument], _ range: TextRange, _ expected: KernelType?
    ) -> Typed {
        guard arguments.count >= 2, arguments.allSatisfy({ $0.label == nil }) else {
            emitForErrors(arguments)
            report(
                .argumentLabels(
                    wanted: "\(name)(_:_:)",
                    found: "\(name)(" + arguments.map { ($0.label ?? "_") + ":" }.joined() + ")",
                    at: span(range)))
            return .error
        }
        guard let (values, type) = emitAlike(arguments, name, range, expected, literal: .integerLiteral),
            require(.comparable, of: type, for: "'\(name)'", at: range)
        else { return .error }
        place(range)
        let opcode: Opcode = name == "min" ? .minimum : .maximum
        return .scalar(type, values.dropFirst().reduce(values[0]) { builder.binary(opcode, $0, $1) })
    }

    // MARK: swap

    private func emitSwap(_ arguments: [Argument], _ range: TextRange) -> Typed {
        guard check(arguments, labels: [nil, nil], of: "swap", at: range) else { return .error }
        var places: [Place] = []
        for argument in arguments {
            guard case .address(let target) = argument.value.kind else {
                report(
                    .missingAddress(
                        "swap", argument: sourceText(argument.value.range, limit: .max), at: span(argument.value.range))
                )
                return .error
            }
            guard let place = resolvePlace(target, forWriting: true),
                checkWritable(place, elements: false, target.range)
            else { return .error }
            places.append(place)
        }
        let (a, b) = (places[0], places[1])
        guard a.type == b.type else {
            if !a.type.isError, !b.type.isError {
                report(.operandTypes("swap", text(a.type), text(b.type), help: nil, at: span(range)))
            }
            return .error
        }
        if case .element(let x, _) = a.kind, case .element(let y, _) = b.kind, !x.roots.isDisjoint(with: y.roots) {
            report(.swapElements(at: span(range)))
            return .error
        }
        place(range)
        let (x, y) = (read(a, a.range), read(b, b.range))
        if x.type.isError || y.type.isError { return .error }
        if let first = x.array, let second = y.array {
            swapArrays(a, first, b, second)
        } else {
            write(a, y, a.range)
            write(b, x, b.range)
        }
        return .void
    }

    /// Arrays of the kernel's own change names; others change elements.
    private func swapArrays(_ a: Place, _ x: ArrayReference, _ b: Place, _ y: ArrayReference) {
        if case .variable(let first, []) = a.kind, case .variable(let second, []) = b.kind, first.ownsMemory,
            second.ownsMemory, first.role == .local, second.role == .local
        {
            current[first.id] = [y.value]
            current[second.id] = [x.value]
            return
        }
        if case .variable(let first, []) = a.kind, case .variable(let second, []) = b.kind, first === second { return }
        builder.emit(.checkShapes, [x.value, y.value])
        let kept = owned(ArrayReference(value: x.value, roots: [], isFresh: false))
        builder.emit(.copy, [x.value, y.value])
        builder.emit(.copy, [y.value, kept.value])
    }

    // MARK: precondition

    private func emitPrecondition(
        _ name: String, _ arguments: [Argument], _ range: TextRange, _ whole: TextRange
    ) -> Typed {
        guard let first = arguments.first, first.label == nil, arguments.count <= 2 else {
            emitForErrors(arguments)
            report(.argumentLabels(wanted: "\(name)(_:_:)", found: "\(arguments.count) arguments", at: span(range)))
            return .error
        }
        let condition = emitOperand(first.value, .bool)
        let message = emitMessage(arguments.count > 1 ? arguments[1].value : nil)
        guard let condition else { return .error }
        place(range)
        builder.emit(.check, [condition], attribute: .fault(.precondition, message))
        return .void
    }

    private func emitMessage(_ expression: Expression?) -> String {
        guard let expression else { return "" }
        guard case .string(let text) = expression.unwrapped.kind else {
            report(.messageNotLiteral(at: span(expression.range)))
            return ""
        }
        if text.contains("\\(") { report(.messageInterpolation(at: span(expression.range))) }
        return text
    }
}
