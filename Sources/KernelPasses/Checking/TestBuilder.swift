// Makes the operations that test inequalities before a loop: `affineIsNonNegative` over values known there, joined by
// `and`. Products of two variables are computed with the reporting forms, UInt is converted exactly; an overflow or a
// number that no Int holds makes the test fail.
// Holds: what is made runs without a fault for all values, and is true only if every inequality holds.

import KernelIR
import QuernCore

struct TestBuilder {
    let position: Position
    private(set) var operations: [Operation] = []
    private var made: [Knowledge.Atom.Source: Value] = [:]
    /// Conditions that all have to hold.
    private var conditions: [Value] = []

    init(position: Position) { self.position = position }

    /// A Bool that is true only if all tests hold; they are made of atoms that can be named here.
    mutating func condition(of tests: [Affine], _ removal: CheckRemoval, in function: inout Function) -> Value {
        for test in tests {
            var operands: [Value] = []
            var coefficients: [Int64] = []
            for term in test.terms {
                operands.append(value(of: removal.knowledge.atoms[term.atom].source, removal.knowledge, in: &function))
                coefficients.append(Int64(clamping: term.coefficient))
            }
            // A smaller constant is a stronger test.
            conditions.append(
                emit(
                    .affineIsNonNegative, operands, .bool,
                    .affine(coefficients: coefficients, constant: Int64(clamping: test.constant)), in: &function))
        }
        var all = conditions.first ?? emit(.constant, [], .bool, .literal(.bits(0)), in: &function)
        for condition in conditions.dropFirst() { all = emit(.and, [all, condition], .bool, .none, in: &function) }
        return all
    }

    private mutating func emit(
        _ opcode: Opcode, _ operands: [Value], _ type: Type, _ attribute: Attribute, in function: inout Function
    ) -> Value {
        let result = function.makeValue(type)
        operations.append(
            Operation(opcode, operands, results: [result], attribute: attribute, isChecked: false, position: position))
        return result
    }

    /// An atom's value as an Int.
    private mutating func value(
        of source: Knowledge.Atom.Source, _ knowledge: Knowledge, in function: inout Function
    ) -> Value {
        if let known = made[source] { return known }
        let value: Value
        switch source {
        case .extent(let array, let axis): value = emit(.extent, [array], .int, .axis(axis), in: &function)
        case .value(let number):
            value = integer(number, in: &function)
        case .product(let a, let b):
            let (x, y) = (self.value(of: a, knowledge, in: &function), self.value(of: b, knowledge, in: &function))
            value = reporting(.multiplyReporting, x, y, in: &function)
        case .free: value = constant(0, in: &function)
        }
        made[source] = value
        return value
    }

    /// An integer as an Int. One that no Int holds makes the test fail: the largest UInt is not −1.
    private mutating func integer(_ number: Value, in function: inout Function) -> Value {
        guard let type = function.type(of: number).concreteType, type != .int64 else { return number }
        if ScalarType.int64.holdsAll(of: type) { return emit(.convert, [number], .int, .none, in: &function) }
        let (fits, result) = (function.makeValue(.bool), function.makeValue(.int))
        operations.append(Operation(.convertExactly, [number], results: [fits, result], position: position))
        conditions.append(fits)
        return result
    }

    /// A form's value, if nothing overflows.
    private mutating func value(of form: Affine, _ knowledge: Knowledge, in function: inout Function) -> Value {
        var sum: Value?
        for term in form.terms {
            var part = value(of: knowledge.atoms[term.atom].source, knowledge, in: &function)
            if term.coefficient != 1 {
                part = reporting(.multiplyReporting, part, constant(term.coefficient, in: &function), in: &function)
            }
            sum = sum.map { reporting(.addReporting, $0, part, in: &function) } ?? part
        }
        guard let sum else { return constant(form.constant, in: &function) }
        return form.constant == 0
            ? sum : reporting(.addReporting, sum, constant(form.constant, in: &function), in: &function)
    }

    private mutating func constant(_ number: Int128, in function: inout Function) -> Value {
        emit(.constant, [], .int, .literal(.bits(UInt64(bitPattern: Int64(clamping: number)))), in: &function)
    }

    private mutating func reporting(_ opcode: Opcode, _ a: Value, _ b: Value, in function: inout Function) -> Value {
        let (result, overflow) = (function.makeValue(.int), function.makeValue(.bool))
        operations.append(Operation(opcode, [a, b], results: [result, overflow], position: position))
        conditions.append(emit(.not, [overflow], .bool, .none, in: &function))
        return result
    }
}
