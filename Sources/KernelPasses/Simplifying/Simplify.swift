// Folds constants, applies identities that are exact to the bit, and takes apart control flow whose way is known.
// Neighbours: Simplify+Identities (one operation at a time), Simplify+Control (if, loops, blocks).
// Holds: a result is replaced only by a value with the same bits for all operands (all NaNs count as one), and an
// operation goes only if it cannot fault with the operands it has; constants are folded by `Meaning`, which the
// interpreter uses too, so that the two cannot differ.

package import KernelIR
import QuernCore

extension Function {
    /// Folds constants and identities, and removes branches and loops whose way is known.
    package mutating func simplify() {
        var simplifier = Simplifier(self)
        var work = body
        body = Region()
        simplifier.visit(&work)
        self = simplifier.function
        body = work
    }
}

struct Simplifier {
    var function: Function
    /// What stands for each value from now on, by index: itself or an earlier value.
    private var replacements: [Value]
    /// The operation that defined each value, for those without regions.
    private var definitions: [Operation?]

    init(_ function: Function) {
        self.function = function
        replacements = function.valueTypes.indices.map(Value.init)
        definitions = Array(repeating: nil, count: function.valueTypes.count)
    }

    // MARK: Values

    func resolved(_ value: Value) -> Value { replacements[Int(value.index)] }
    mutating func replace(_ value: Value, with other: Value) { replacements[Int(value.index)] = resolved(other) }
    func definition(of value: Value) -> Operation? { definitions[Int(value.index)] }
    func bits(of value: Value) -> UInt64? { definitions[Int(value.index)]?.constantBits }
    func bool(_ value: Value) -> Bool? { bits(of: value).map { $0 & 1 != 0 } }
    func scalarType(of value: Value) -> ScalarType? { function.type(of: value).concreteType }
    func integer(_ value: Value) -> Int128? {
        guard let bits = bits(of: value), let type = scalarType(of: value), type.isInteger else { return nil }
        return type.isSignedInteger ? Int128(Int64(bitPattern: bits)) : Int128(bits)
    }

    mutating func define(_ operation: Operation) {
        for result in operation.results { definitions[Int(result.index)] = operation }
    }

    mutating func makeValue(_ type: Type) -> Value {
        let value = function.makeValue(type)
        replacements.append(value)
        definitions.append(nil)
        return value
    }

    // MARK: Regions

    mutating func visit(_ region: inout Region) {
        let old = region.operations
        region.operations = []
        region.operations.reserveCapacity(old.count)
        append(old[...], to: &region)
    }

    /// Simplifies `operations` one after the other onto the end of `region`, until one ends it.
    mutating func append(_ operations: ArraySlice<Operation>, to region: inout Region) {
        for operation in operations {
            append(operation, to: &region)
            if let last = region.operations.last, last.opcode.row.isTerminator { return }
        }
    }

    private mutating func append(_ original: Operation, to region: inout Region) {
        var operation = original
        for k in operation.operands.indices { operation.operands[k] = resolved(operation.operands[k]) }
        switch operation.opcode {
        case .if: appendIf(operation, to: &region)
        case .for, .parallelFor, .loop, .block: appendStructured(operation, to: &region)
        default:
            switch simplified(&operation) {
            case .keep:
                define(operation)
                region.operations.append(operation)
            case .value(let value): replace(operation.results[0], with: value)
            case .constants(let bits):
                // Several results: a constant each.
                for (result, bits) in zip(operation.results, bits) {
                    let constant = Operation(
                        .constant, results: [result], attribute: .literal(.bits(bits)), position: operation.position)
                    define(constant)
                    region.operations.append(constant)
                }
            case .drop: break
            }
        }
    }
}
