// Shorthand for writing kernels with the IR builder: loops, branches, arithmetic by operator names.

import KernelIR
import QuernCore

let f64 = Type.concrete(.float64)
let i32 = Type.concrete(.int32)
func array(_ element: ScalarType, _ rank: Int) -> Type {
    .array(element: .concrete(element), rank: rank, layout: .general)
}

/// A module with one kernel. The body gets the parameters' values and ends with `return`.
func kernel(
    _ name: String = "k", _ parameters: [(String, Type, isInout: Bool)], results: [Type] = [],
    options: KernelOptions = KernelOptions(), _ body: (inout Builder, [Value]) -> Void
) -> Module {
    var function = Function(
        name: name, parameters: parameters.map { Parameter(name: $0.0, label: nil, type: $0.1, isInout: $0.isInout) },
        resultTypes: results)
    function.options = options
    var builder = Builder(function)
    builder.position = Position(file: 0, line: 1, column: 1)
    body(&builder, function.body.arguments)
    if !builder.isTerminated { builder.emit(.return) }
    return Module(functions: [builder.finish()], files: ["k.swift"])
}

extension Builder {
    /// Each operation gets a line of its own, so that reports and sites can tell them apart.
    mutating func nextLine() { position.line += 1 }

    /// `for name in lower ..< upper`, carrying values; the body gives the next ones.
    @discardableResult
    mutating func loop(
        _ name: String, _ lower: Value, _ upper: Value, carrying initial: [Value] = [], opcode: Opcode = .for,
        accumulators: [ReductionKind] = [], _ body: (inout Builder, Value, [Value], Label) -> [Value]
    ) -> [Value] {
        nextLine()
        let label = function.makeLabel()
        let types = initial.map { function.type(of: $0) }
        let start = position
        let arguments = openRegion([.int] + types, names: [name])
        let next = body(&self, arguments[0], Array(arguments.dropFirst()), label)
        emit(.yield, next)
        let region = closeRegion()
        let end = position
        position = start
        let results = emit(
            opcode, [lower, upper] + initial, results: types, regions: [region],
            attribute: .loop(LoopAttribute(label: label, variable: name, accumulators: accumulators)))
        position = end
        return results
    }

    /// `while`, as the front end writes it: an endless loop with a way out.
    @discardableResult
    mutating func whileLoop(
        carrying initial: [Value], _ condition: (inout Builder, [Value]) -> Value,
        _ body: (inout Builder, [Value]) -> [Value]
    ) -> [Value] {
        nextLine()
        let label = function.makeLabel()
        let types = initial.map { function.type(of: $0) }
        let carried = openRegion(types)
        let goesOn = condition(&self, carried)
        branch(
            goesOn, results: [], { _ in [] },
            else: { b in
                b.emit(.break, carried, attribute: .label(label)); return []
            })
        let next = body(&self, carried)
        emit(.yield, next)
        let region = closeRegion()
        return emit(.loop, initial, results: types, regions: [region], attribute: .loop(LoopAttribute(label: label)))
    }

    /// `if`; each side gives the results.
    @discardableResult
    mutating func branch(
        _ condition: Value, results: [Type] = [], _ then: (inout Builder) -> [Value],
        else other: (inout Builder) -> [Value] = { _ in [] }
    ) -> [Value] {
        nextLine()
        _ = openRegion()
        let a = then(&self)
        emit(.yield, a)
        let first = closeRegion()
        _ = openRegion()
        let b = other(&self)
        emit(.yield, b)
        let second = closeRegion()
        return emit(.if, [condition], results: results, regions: [first, second])
    }

    mutating func add(_ a: Value, _ b: Value) -> Value { nextLine(); return binary(.add, a, b) }
    mutating func sub(_ a: Value, _ b: Value) -> Value { nextLine(); return binary(.subtract, a, b) }
    mutating func mul(_ a: Value, _ b: Value) -> Value { nextLine(); return binary(.multiply, a, b) }
    mutating func plus(_ a: Value, _ n: Int) -> Value { n < 0 ? sub(a, int(-n)) : add(a, int(n)) }
    mutating func at(_ array: Value, _ indices: Value...) -> Value { nextLine(); return load(array, indices) }
    mutating func put(_ array: Value, _ indices: [Value], _ element: Value) {
        nextLine(); store(array, indices, element)
    }
    mutating func real(_ x: Double) -> Value { constant(x.kernelBits, .float64) }
}
