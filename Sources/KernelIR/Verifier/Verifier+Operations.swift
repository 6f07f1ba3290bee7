// The rules of each opcode: attribute, operands, results. Control flow and calls are in Verifier+Control.swift.
// Holds: the switch names every opcode, so that a new one cannot be forgotten.

import QuernCore

extension Verifier {
    /// Checks one operation whose operands and results exist.
    mutating func check(_ operation: Operation) {
        switch operation.opcode {
        case .constant: checkConstant(operation)
        case .convert: unary(operation, .numeric, to: .numeric)
        case .convertTruncating, .convertClamping: unary(operation, .integer, to: .integer)
        case .convertExactly:
            plain(operation)
            operands(operation, [.numeric])
            if count(results: 2, operation) {
                result(operation, 0, .bool)
                result(operation, 1, .numeric)
            }
        case .bitCast:
            unary(operation, .numeric, to: .numeric)
            if let from = operation.operands.first.flatMap(type)?.concreteType,
                let to = operation.results.first.flatMap(type)?.concreteType, from.bitCount != to.bitCount
            {
                report("ir.results", operation, "takes \(from.name) to \(to.name), which has another width")
            }
        case .add, .subtract, .multiply, .divide, .minimum, .maximum: uniform(operation, 2, .numeric)
        case .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply: uniform(operation, 2, .integer)
        case .negate, .magnitude: uniform(operation, 1, operation.opcode == .negate ? .signed : .numeric)
        case .floatMinimum, .floatMaximum, .copySign: uniform(operation, 2, .floating)
        case .squareRoot: uniform(operation, 1, .floating)
        case .fusedMultiplyAdd: uniform(operation, 3, .floating)
        case .round:
            guard case .rounding = operation.attribute else { return wrongAttribute(operation, "a rounding rule") }
            uniform(operation, 1, .floating, plain: false)
        case .floatClass:
            guard case .floatClass = operation.attribute else { return wrongAttribute(operation, "a class") }
            operands(operation, [.floating])
            results(operation, [.bool])
        case .math:
            guard case .math(let function) = operation.attribute else { return wrongAttribute(operation, "a function") }
            uniform(operation, function.arity, .floating, plain: false)
        case .and, .or, .xor: uniform(operation, 2, .bits)
        case .not: uniform(operation, 1, .bits)
        case .shiftLeft, .shiftRight:
            plain(operation)
            operands(operation, [.integer, .integer])
            if let type = operation.operands.first.flatMap(type) { results(operation, [type]) }
        case .maskedShiftLeft, .maskedShiftRight: uniform(operation, 2, .integer)
        case .leadingZeros, .trailingZeros, .populationCount, .byteSwap: uniform(operation, 1, .integer)
        case .isMultiple:
            same(operation, 2, .integer)
            results(operation, [.bool])
        case .addReporting, .subtractReporting, .multiplyReporting:
            same(operation, 2, .integer)
            if let type = operation.operands.first.flatMap(type) { results(operation, [type, .bool]) }
        case .equal, .notEqual:
            same(operation, 2, .scalar)
            results(operation, [.bool])
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            same(operation, 2, .numeric)
            results(operation, [.bool])
        case .select:
            plain(operation)
            operands(operation, [.scalar, .scalar, .scalar])
            let types = types(operation.operands)
            if types.count == 3 {
                if types[0] != .bool || types[1] != types[2] {
                    report("ir.operands", operation, "takes a bool and two values of one type, not \(text(types))")
                }
                results(operation, [types[1]])
            }
        case .affineIsNonNegative:
            guard case .affine(let coefficients, _) = operation.attribute else {
                return wrongAttribute(operation, "coefficients")
            }
            operands(operation, exactly: Array(repeating: .int, count: coefficients.count))
            results(operation, [.bool])
        case .check:
            guard case .fault = operation.attribute else { return wrongAttribute(operation, "a fault") }
            let types = types(operation.operands)
            if types.first != .bool || types.count > 3 || types.dropFirst().contains(where: { $0 != .int }) {
                report("ir.operands", operation, "takes a bool and up to two i64, not \(text(types))")
            }
            results(operation, [])
        case .extent, .load, .store, .slice, .permute, .reverse, .allocate, .duplicate, .copy, .fill, .checkShapes,
            .sameShape, .reduce, .reduceAxis, .sort:
            checkArrays(operation)
        case .call: checkCall(operation)
        case .callExtern: checkExternCall(operation)
        case .if, .for, .parallelFor, .loop, .block: checkStructure(operation)
        case .yield, .break, .continue, .return, .trap: checkTerminator(operation)
        }
        switch operation.opcode {
        case .if, .for, .parallelFor, .loop, .block: break
        default:  // Not over ops: only the five above hold regions.
            if !operation.regions.isEmpty { report("ir.region", operation, "holds no regions, but has \(operation.regions.count)") }
        }
    }

    private mutating func checkConstant(_ operation: Operation) {
        guard case .literal(let literal) = operation.attribute else { return wrongAttribute(operation, "a literal") }
        operands(operation, [])
        guard count(results: 1, operation), let type = operation.results.first.flatMap(type) else { return }
        guard case .scalar(let scalar) = type else {
            return report("ir.results", operation, "gives a scalar, not \(text(type))")
        }
        let wrong: Bool
        switch literal {
        case .bits(let bits):
            guard case .concrete(let concrete) = scalar else {
                return report("ir.attribute", operation, "has bits for the type parameter \(text(scalar))")
            }
            wrong = Meaning.canonical(bits, concrete) != bits
        case .integer: wrong = !isOf(.numeric, scalar) || misfits(literal, scalar)
        case .real: wrong = !isOf(.floating, scalar) || misfits(literal, scalar)
        case .named(let name):
            switch name {
            case .zero: wrong = !isOf(.numeric, scalar)
            case .pi, .infinity, .nan, .ulpOfOne, .greatestFiniteMagnitude, .leastNormalMagnitude,
                .leastNonzeroMagnitude:
                wrong = !isOf(.floating, scalar)
            case .min, .max, .bitWidth: wrong = !isOf(.integer, scalar)
            }
        }
        if wrong { report("ir.attribute", operation, "has a literal that is no \(text(scalar))") }
    }
    private func misfits(_ literal: Literal, _ scalar: Scalar) -> Bool {
        scalar.concreteType.map { Meaning.bits(of: literal, as: $0) == nil } ?? false
    }

    // MARK: Shapes of signatures

    mutating func wrongAttribute(_ operation: Operation, _ what: String) {
        report("ir.attribute", operation, "lacks \(what) in its attribute")
    }
    /// The operation takes no attribute.
    mutating func plain(_ operation: Operation) {
        if operation.attribute != .none { report("ir.attribute", operation, "takes no attribute") }
    }
    mutating func count(results number: Int, _ operation: Operation) -> Bool {
        if operation.results.count == number { return true }
        report("ir.results", operation, "gives \(number) results, not \(operation.results.count)")
        return false
    }
    /// Operands are scalars of these classes.
    mutating func operands(_ operation: Operation, _ classes: [Class]) {
        let types = types(operation.operands)
        guard types.count == classes.count else {
            return report("ir.operands", operation, "takes \(classes.count) operands, not \(types.count)")
        }
        for (type, kind) in zip(types, classes) where type.isArray || !isOf(kind, type.scalar) {
            report("ir.operands", operation, "takes \(kind.rawValue), not \(text(type))")
        }
    }
    mutating func operands(_ operation: Operation, exactly wanted: [Type]) {
        let types = types(operation.operands)
        if !fits(types, wanted) { report("ir.operands", operation, "takes \(text(wanted)), not \(text(types))") }
    }
    mutating func results(_ operation: Operation, _ wanted: [Type]) {
        let types = types(operation.results)
        if !fits(wanted, types) { report("ir.results", operation, "gives \(text(wanted)), not \(text(types))") }
    }
    mutating func result(_ operation: Operation, _ k: Int, _ kind: Class) {
        guard let type = type(operation.results[k]) else { return }
        if type.isArray || !isOf(kind, type.scalar) {
            report("ir.results", operation, "gives \(kind.rawValue), not \(text(type))")
        }
    }
    mutating func result(_ operation: Operation, _ k: Int, _ wanted: Type) {
        guard let type = type(operation.results[k]), type != wanted else { return }
        report("ir.results", operation, "gives \(text(wanted)), not \(text(type))")
    }
    /// One operand of a class, one result of another.
    mutating func unary(_ operation: Operation, _ from: Class, to: Class) {
        plain(operation)
        operands(operation, [from])
        if count(results: 1, operation) { result(operation, 0, to) }
    }
    /// `number` operands of one type of the class.
    mutating func same(_ operation: Operation, _ number: Int, _ kind: Class, plain isPlain: Bool = true) {
        if isPlain { plain(operation) }
        operands(operation, Array(repeating: kind, count: number))
        let types = types(operation.operands)
        if let first = types.first, types.contains(where: { $0 != first }) {
            report("ir.operands", operation, "takes operands of one type, not \(text(types))")
        }
    }
    /// As `same`, and the result has that type.
    mutating func uniform(_ operation: Operation, _ number: Int, _ kind: Class, plain isPlain: Bool = true) {
        same(operation, number, kind, plain: isPlain)
        if let type = operation.operands.first.flatMap(type) { results(operation, [type]) }
    }
}
