// Builds a function's operations in order, region by region. Used by the front end, by passes that make code,
// and by fused blocks later on. It computes result types, so that callers name only opcodes and operands.
// Holds: operations go to the innermost open region; after a terminator a region takes no more (what is
// emitted then is dropped, since it can never run).

package import QuernCore

/// A function under construction.
package struct Builder {
    package var function: Function
    /// The place given to operations that follow.
    package var position: Position = .none
    private var open: [Region] = []

    /// Continues with an empty body for `function`.
    package init(_ function: Function) {
        self.function = function
        open = [Region(arguments: function.body.arguments)]
    }

    /// True when the innermost region has its terminator already.
    package var isTerminated: Bool { open.last?.operations.last?.opcode.row.isTerminator ?? false }

    /// Appends an operation whose results have the given types, and returns them.
    @discardableResult
    package mutating func emit(
        _ opcode: Opcode, _ operands: [Value] = [], results types: [Type] = [], regions: [Region] = [],
        attribute: Attribute = .none, isChecked: Bool? = nil
    ) -> [Value] {
        let results = types.map { function.makeValue($0) }
        append(
            Operation(
                opcode, operands, results: results, regions: regions, attribute: attribute, isChecked: isChecked,
                position: position))
        return results
    }

    /// Appends a ready operation, unless the region has ended.
    package mutating func append(_ operation: Operation) {
        guard !isTerminated, !open.isEmpty else { return }
        open[open.count - 1].operations.append(operation)
    }

    /// Opens a region with arguments of the given types.
    package mutating func openRegion(_ argumentTypes: [Type] = [], names: [String] = []) -> [Value] {
        var arguments: [Value] = []
        for (k, type) in argumentTypes.enumerated() {
            arguments.append(function.makeValue(type, name: k < names.count ? names[k] : ""))
        }
        open.append(Region(arguments: arguments))
        return arguments
    }

    /// Closes the innermost region and returns it.
    package mutating func closeRegion() -> Region { open.count > 1 ? open.removeLast() : Region() }

    /// The finished function.
    package consuming func finish() -> Function {
        if let body = open.first { function.body = body }
        return function
    }

    /// An operation with one result of type `type`.
    package mutating func value(
        _ opcode: Opcode, _ operands: [Value], _ type: Type, attribute: Attribute = .none, isChecked: Bool? = nil
    ) -> Value {
        emit(opcode, operands, results: [type], attribute: attribute, isChecked: isChecked)[0]
    }
    package mutating func constant(_ bits: UInt64, _ type: ScalarType) -> Value {
        value(.constant, [], .concrete(type), attribute: .literal(.bits(bits)))
    }
    package mutating func int(_ n: Int) -> Value { constant(UInt64(bitPattern: Int64(n)), .int64) }
    package mutating func bool(_ b: Bool) -> Value { constant(b ? 1 : 0, .bool) }
    /// Arithmetic: the result has the first operand's type.
    package mutating func binary(_ opcode: Opcode, _ a: Value, _ b: Value, isChecked: Bool? = nil) -> Value {
        value(opcode, [a, b], function.type(of: a), isChecked: isChecked)
    }
    package mutating func compare(_ opcode: Opcode, _ a: Value, _ b: Value) -> Value { value(opcode, [a, b], .bool) }
    package mutating func extent(_ array: Value, _ axis: Int) -> Value {
        value(.extent, [array], .int, attribute: .axis(axis))
    }
    package mutating func load(_ array: Value, _ indices: [Value], isChecked: Bool? = nil) -> Value {
        value(.load, [array] + indices, .scalar(function.type(of: array).scalar), isChecked: isChecked)
    }
    package mutating func store(_ array: Value, _ indices: [Value], _ element: Value, isChecked: Bool? = nil) {
        emit(.store, [array] + indices + [element], isChecked: isChecked)
    }
}
