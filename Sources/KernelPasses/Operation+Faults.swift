// Which operations of a concrete function can still fault, and which may run where they did not run before.
// Rows of `Opcode` say what can fault for some type; here the types at hand decide.
// Holds: `mayFault` is false only where no operand of the operand's type makes the operation fault, or where a
// proof has cleared `isChecked`.

package import KernelIR
package import QuernCore

extension Function {
    /// Whether `operation` is tested when it runs and its test can fail for some operands.
    package func mayFault(_ operation: Operation) -> Bool {
        switch operation.opcode {
        case .add, .subtract, .multiply, .divide, .remainder, .negate:
            return operation.isChecked && isInteger(operation.results[0])
        case .magnitude:
            return operation.isChecked && type(of: operation.results[0]).concreteType?.isSignedInteger != false
        case .convert:
            guard operation.isChecked else { return false }
            guard let from = type(of: operation.operands[0]).concreteType,
                let to = type(of: operation.results[0]).concreteType
            else { return true }
            return !to.isFloatingPoint && !to.holdsAll(of: from)
        case .load, .store, .slice, .check, .checkShapes, .copy:
            return operation.isChecked
        case .allocate, .duplicate, .reduceAxis, .call, .trap:
            return true
        case .reduce:
            guard operation.isChecked else { return false }
            guard case .reduction(let kind, _) = operation.attribute else { return true }
            switch kind {
            case .sum, .product: return isInteger(operation.results[0])
            case .wrappingSum, .wrappingProduct, .and, .or, .xor: return false
            case .min, .max, .mean, .argmin, .argmax, .dot: return true
            }
        case .parallelFor:
            return !faultingResults(ofParallel: operation).isEmpty || !faultingArrays(ofParallel: operation).isEmpty
        default:
            return false
        }
    }

    /// The results of a `parallelFor` whose joining can overflow.
    func faultingResults(ofParallel operation: Operation) -> [Value] {
        zip(operation.loopAttribute?.accumulators ?? [], operation.results)
            .filter { ($0 == .sum || $0 == .product) && isInteger($1) }
            .map(\.1)
    }

    /// The arrays in `reducing:` of a `parallelFor` whose joining can overflow.
    func faultingArrays(ofParallel operation: Operation) -> [Value] {
        zip(operation.loopAttribute?.reducing ?? [], operation.reducingOperands)
            .filter { ($0 == .sum || $0 == .product) && isInteger($1) }
            .map(\.1)
    }

    /// Whether the value is of an integer type, or of one that is not known yet.
    func isInteger(_ value: Value) -> Bool { type(of: value).concreteType?.isInteger ?? true }

    /// Whether `operation` may run although it would not have run, without a trace but its cost: it touches no
    /// memory, has no regions, and is defined for all operands. Unchecked integer arithmetic counts: see `total`.
    func isTotal(_ operation: Operation) -> Bool {
        guard operation.regions.isEmpty, case .pure = operation.opcode.row.effect, !mayFault(operation) else {
            return false
        }
        switch operation.opcode {
        case .slice: return false
        case .divide, .remainder, .negate, .magnitude: return !isInteger(operation.results[0])
        // A conversion whose test was proved away has no meaning outside of its proof.
        case .convert: return alwaysConverts(operation)
        default: return true
        }
    }

    /// A conversion that holds every value of its operand's type.
    private func alwaysConverts(_ operation: Operation) -> Bool {
        guard let from = type(of: operation.operands[0]).concreteType,
            let to = type(of: operation.results[0]).concreteType
        else { return false }
        return to.isFloatingPoint || to.holdsAll(of: from)
    }

    /// `operation`, which `isTotal`, in a form that means something for all operands: arithmetic whose overflow test
    /// was proved away wraps. The proof may not hold where the operation is moved to.
    func total(_ operation: Operation) -> Operation {
        guard operation.opcode.row.canFault, let result = operation.results.first, isInteger(result) else {
            return operation
        }
        var total = operation
        switch operation.opcode {
        case .add: total.opcode = .wrappingAdd
        case .subtract: total.opcode = .wrappingSubtract
        case .multiply: total.opcode = .wrappingMultiply
        default: return operation
        }
        total.isChecked = false
        total.site = -1
        return total
    }
}

extension ScalarType {
    /// The smallest and largest value of an integer type (0 and 1 for `bool`); nil for floating types.
    package var integerBounds: ClosedRange<Int128>? {
        switch self {
        case .bool: 0...1
        case .int8: Int128(Int8.min)...Int128(Int8.max)
        case .int16: Int128(Int16.min)...Int128(Int16.max)
        case .int32: Int128(Int32.min)...Int128(Int32.max)
        case .int64: Int128(Int64.min)...Int128(Int64.max)
        case .uint8: 0...Int128(UInt8.max)
        case .uint16: 0...Int128(UInt16.max)
        case .uint32: 0...Int128(UInt32.max)
        case .uint64: 0...Int128(UInt64.max)
        case .float32, .float64, .complex64, .complex128: nil
        }
    }

    /// Whether each value of `other` is a value of this integer type.
    func holdsAll(of other: ScalarType) -> Bool {
        guard let mine = integerBounds, let theirs = other.integerBounds else { return false }
        return mine.contains(theirs.lowerBound) && mine.contains(theirs.upperBound)
    }
}
