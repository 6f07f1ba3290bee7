// One operation without regions: folded, replaced by an operand, or turned into a simpler one.
// Each rule is exact for every operand, or says in a line why. For floating point that leaves few: x·1, x/1,
// x + (−0), x − (+0), −(−x). x + 0 is none of them (−0 + 0 is +0), nor is x·0 or x − x (NaN, ∞).

import KernelIR
import QuernCore

extension Simplifier {
    enum Outcome {
        case keep
        /// The single result is this value.
        case value(Value)
        /// The results are these constants.
        case constants([UInt64])
        case drop
    }

    /// Simplifies `operation`, whose operands are resolved; it may be changed where the outcome is `keep`.
    mutating func simplified(_ operation: inout Operation) -> Outcome {
        if let folded = fold(operation) { return .constants(folded) }
        let operands = operation.operands
        switch operation.opcode {
        case .add, .wrappingAdd:
            return sum(operation)
        case .subtract, .wrappingSubtract:
            guard let type = scalarType(of: operands[0]) else { return .keep }
            if type.isInteger {
                if integer(operands[1]) == 0 { return .value(operands[0]) }
                if operands[0] == operands[1] { return .constants([0]) }
            } else if isZero(operands[1], negative: false) {
                return .value(operands[0])
            }
        case .multiply, .wrappingMultiply:
            for (a, b) in [(operands[0], operands[1]), (operands[1], operands[0])] {
                if isOne(b) { return .value(a) }
                if integer(b) == 0 { return .constants([0]) }
            }
        case .divide:
            if isOne(operands[1]) { return .value(operands[0]) }
            if let divisor = integer(operands[1]), divisor != 0, divisor != -1 { operation.isChecked = false }
        case .remainder:
            if integer(operands[1]) == 1 { return .constants([0]) }
            if let divisor = integer(operands[1]), divisor != 0, divisor != -1 { operation.isChecked = false }
        case .negate, .not:
            if let inner = definition(of: operands[0]), inner.opcode == operation.opcode,
                operation.opcode == .not || scalarType(of: operands[0])?.isFloatingPoint == true
            {
                return .value(inner.operands[0])
            }
        case .and, .or, .xor:
            return bitwise(operation)
        case .minimum, .maximum, .floatMinimum, .floatMaximum:
            if operands[0] == operands[1] { return .value(operands[0]) }
        case .shiftLeft, .shiftRight, .maskedShiftLeft, .maskedShiftRight:
            if integer(operands[1]) == 0 { return .value(operands[0]) }
        case .equal, .lessOrEqual, .greaterOrEqual, .notEqual, .less, .greater:
            return comparison(operation)
        case .select:
            return selection(&operation)
        case .convert, .convertTruncating, .convertClamping, .bitCast:
            if function.type(of: operands[0]) == function.type(of: operation.results[0]) { return .value(operands[0]) }
        case .extent:
            return extent(&operation)
        case .permute:
            if case .axes(let axes) = operation.attribute, axes == Array(axes.indices) { return .value(operands[0]) }
        case .sameShape:
            if operands[0] == operands[1] { return .constants([1]) }
        case .checkShapes:
            if operands[0] == operands[1] { return .drop }
        case .check:
            if bool(operands[0]) == true { return .drop }
        case .copy:
            if operands[0] == operands[1] { return .drop }
        default: break
        }
        return .keep
    }

    // MARK: Constants

    private func fold(_ operation: Operation) -> [UInt64]? {
        guard case .pure = operation.opcode.row.effect, operation.opcode != .constant, !operation.operands.isEmpty
        else {
            return nil
        }
        var values: [UInt64] = []
        var types: [ScalarType] = []
        for operand in operation.operands {
            guard let bits = bits(of: operand), let type = scalarType(of: operand) else { return nil }
            values.append(bits)
            types.append(type)
        }
        return Folding.results(
            of: operation, operands: values, types: types,
            resultTypes: operation.results.compactMap { scalarType(of: $0) })
    }

    private func isOne(_ value: Value) -> Bool {
        guard let bits = bits(of: value), let type = scalarType(of: value) else { return false }
        switch type {
        case .float32: return Float(kernelBits: bits) == 1
        case .float64: return Double(kernelBits: bits) == 1
        case .bool: return false
        default: return bits == 1
        }
    }

    /// A floating-point zero of the given sign.
    private func isZero(_ value: Value, negative: Bool) -> Bool {
        guard let bits = bits(of: value) else { return false }
        switch scalarType(of: value) {
        case .float32: return bits == (negative ? (-Float.zero).kernelBits : 0)
        case .float64: return bits == (negative ? (-Double.zero).kernelBits : 0)
        default: return false
        }
    }

    // MARK: Families

    private func sum(_ operation: Operation) -> Outcome {
        let (a, b) = (operation.operands[0], operation.operands[1])
        if scalarType(of: a)?.isInteger == true {
            if integer(b) == 0 { return .value(a) }
            if integer(a) == 0 { return .value(b) }
        } else {
            if isZero(b, negative: true) { return .value(a) }
            if isZero(a, negative: true) { return .value(b) }
        }
        return .keep
    }

    private func bitwise(_ operation: Operation) -> Outcome {
        let (a, b) = (operation.operands[0], operation.operands[1])
        if a == b { return operation.opcode == .xor ? .constants([0]) : .value(a) }
        guard let type = scalarType(of: a) else { return .keep }
        for (x, y) in [(a, b), (b, a)] {
            guard let bits = bits(of: y) else { continue }
            let isZero = bits == 0
            let isAll =
                type == .bool
                ? bits & 1 == 1 : bits == (type.isSignedInteger ? .max : UInt64.max >> (64 - type.bitCount))
            switch operation.opcode {
            case .and:
                if isZero { return .constants([0]) }
                if isAll { return .value(x) }
            case .or:
                if isZero { return .value(x) }
                if isAll { return .constants([bits]) }
            default:
                if isZero { return .value(x) }
            }
        }
        return .keep
    }

    private func comparison(_ operation: Operation) -> Outcome {
        let (a, b) = (operation.operands[0], operation.operands[1])
        guard let type = scalarType(of: a) else { return .keep }
        // x == x is false for NaN.
        if a == b, !type.isFloatingPoint {
            switch operation.opcode {
            case .equal, .lessOrEqual, .greaterOrEqual: return .constants([1])
            default: return .constants([0])
            }
        }
        if type == .bool {
            for (x, y) in [(a, b), (b, a)] {
                guard let constant = bool(y) else { continue }
                if operation.opcode == .equal, constant { return .value(x) }
                if operation.opcode == .notEqual, !constant { return .value(x) }
            }
        }
        return .keep
    }

    private func selection(_ operation: inout Operation) -> Outcome {
        let (condition, a, b) = (operation.operands[0], operation.operands[1], operation.operands[2])
        if let known = bool(condition) { return .value(known ? a : b) }
        if a == b { return .value(a) }
        if scalarType(of: a) == .bool, bool(a) == true, bool(b) == false { return .value(condition) }
        if let inner = definition(of: condition), inner.opcode == .not {
            operation.operands = [inner.operands[0], b, a]
        }
        return .keep
    }

    /// Extents are asked of the array that has them first, so that equal ones become the same value.
    private func extent(_ operation: inout Operation) -> Outcome {
        guard case .axis(var axis) = operation.attribute else { return .keep }
        var array = operation.operands[0]
        walk: while let inner = definition(of: array) {
            switch (inner.opcode, inner.attribute) {
            case (.allocate, _):
                guard inner.operands.indices.contains(axis) else { return .keep }
                return .value(inner.operands[axis])
            case (.duplicate, _), (.reverse, _):
                array = inner.operands[0]
            case (.permute, .axes(let axes)):
                guard axes.indices.contains(axis) else { return .keep }
                array = inner.operands[0]
                axis = axes[axis]
            case (.slice, .slice(let cuts)):
                let kept = cuts.indices.filter { cuts[$0] != .index }
                guard kept.indices.contains(axis), cuts[kept[axis]] == .all else { break walk }
                array = inner.operands[0]
                axis = kept[axis]
            case (.reduceAxis, .reduction(_, let reduced)):
                guard let reduced else { break walk }
                array = inner.operands[0]
                axis = axis < reduced ? axis : axis + 1
            default: break walk
            }
        }
        operation.operands = [array]
        operation.attribute = .axis(axis)
        return .keep
    }
}
