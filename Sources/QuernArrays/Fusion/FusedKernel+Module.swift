// A fused program as KernelIR: one loop nest over rows and columns that loads the operands, applies the functions, and
// stores the result or takes it into an order-independent sum.
// Complex elements are their parts, side by side (KernelIR knows no complex numbers): where they lie in rows the array has
// twice as many columns, else one axis more; a value is two values, its parts.
// A sum's loop carries what the loop of Kernels/Sums/SliceSums does, so that both give the same words; that the slices
// are cut for the right bin is looked after by whoever calls (FusedSum).

package import KernelIR
package import KernelRuntime
package import QuernCore

extension FusedKernel {
    func signature(_ layouts: [OperandLayout], _ sink: FusedSink) -> KernelSignature {
        var parameters: [KernelSignature.Parameter] =
            switch sink {
            case .store:
                [.init(program.resultType.partType, array: .init(rank: 2, layout: .unitInner), isInout: true)]
            case .sum: [.init(.int64, array: .init(rank: 1, layout: .unitInner), isInout: true)]
            }
        for (type, layout) in zip(program.operands, layouts) {
            if let rank = layout.rank(of: type) {
                parameters.append(.init(type.partType, array: .init(rank: rank, layout: layout.form(of: type))))
            } else {
                for _ in 0..<type.partCount { parameters.append(.init(type.partType)) }
            }
        }
        for type in program.scalars {
            for _ in 0..<type.partCount { parameters.append(.init(type.partType)) }
        }
        if case .sum = sink {
            parameters += [.init(.int64), .init(.int64)]
            for _ in 0..<4 { parameters.append(.init(.float64)) }
        }
        return KernelSignature(kernel: Self.name, parameters: parameters)
    }

    /// The kernel as a module.
    package func module(_ layouts: [OperandLayout], _ sink: FusedSink = .store) -> Module {
        let isComplex = program.resultType.isComplex
        let target: Parameter =
            switch sink {
            case .store:
                Parameter(
                    name: "result", label: nil,
                    type: .array(element: .concrete(program.resultType.partType), rank: 2, layout: .unitInner),
                    isInout: true)
            case .sum:
                Parameter(
                    name: "sums", label: nil, type: .array(element: .concrete(.int64), rank: 1, layout: .unitInner),
                    isInout: true)
            }
        var parameters = [target]
        /// The values of each operand and scalar: an array, or its parts.
        var operands: [[Value]] = []
        var scalars: [FusedValue] = []
        func parameter(_ name: String, _ type: Type) -> Value {
            parameters.append(Parameter(name: name, label: nil, type: type, isInout: false))
            return Value(parameters.count - 1)
        }
        for (k, (type, layout)) in zip(program.operands, layouts).enumerated() {
            let (name, element) = (FusedProgram.letter(k), Scalar.concrete(type.partType))
            if let rank = layout.rank(of: type) {
                operands.append([parameter(name, .array(element: element, rank: rank, layout: layout.form(of: type)))])
            } else {
                operands.append(
                    (0..<type.partCount).map { parameter($0 == 0 ? name : name + "_imaginary", .scalar(element)) })
            }
        }
        for (k, type) in program.scalars.enumerated() {
            let real = parameter("scalar\(k)", .concrete(type.partType))
            let imaginary = type.isComplex ? parameter("scalar\(k)_imaginary", .concrete(type.partType)) : nil
            scalars.append(FusedValue(real, imaginary))
        }
        let sum = SumLoop(sink) { parameter($0, .concrete($1)) }
        var b = Builder(
            Function(
                name: Self.name, parameters: parameters, resultTypes: [], canThrow: true,
                position: Position(file: 0, line: 1, column: 1)))
        let result = Value(0)
        let (zero, one) = (b.int(0), b.int(1))
        let rows = sum?.rows ?? b.extent(result, 0)
        let width = sum?.columns ?? b.extent(result, 1)
        let columns = isComplex ? b.binary(.shiftRight, width, one) : width
        let (outer, inner) = (b.function.makeLabel(), b.function.makeLabel())
        let carried = [Type](repeating: .int, count: sum?.count ?? 0)

        let i = b.openRegion([.int] + carried, names: ["row"])
        var elements = operands.map { FusedValue($0[0], $0.count > 1 ? $0[1] : nil) }
        for (k, layout) in layouts.enumerated() where layout == .perRow {
            let array = operands[k][0]
            elements[k] =
                program.operands[k].isComplex
                ? FusedValue(
                    b.load(array, [i[0], zero], isChecked: false), b.load(array, [i[0], one], isChecked: false))
                : FusedValue(b.load(array, [i[0]], isChecked: false))
        }
        let j = b.openRegion([.int] + carried, names: ["column"])
        // The places of a complex element in a row of parts.
        var places: [Value] = []
        if isComplex || zip(program.operands, layouts).contains(where: { $0.isComplex && $1 == .unit }) {
            let first = b.binary(.wrappingAdd, j[0], j[0])
            places = [first, b.binary(.wrappingAdd, first, one)]
        }
        for (k, layout) in layouts.enumerated() where layout == .unit || layout == .strided {
            let array = operands[k][0]
            func load(_ place: [Value]) -> Value { b.load(array, place, isChecked: false) }
            if !program.operands[k].isComplex {
                elements[k] = FusedValue(load([i[0], j[0]]))
            } else if layout == .unit {
                elements[k] = FusedValue(load([i[0], places[0]]), load([i[0], places[1]]))
            } else {
                elements[k] = FusedValue(load([i[0], j[0], zero]), load([i[0], j[0], one]))
            }
        }
        let value = emitNodes(elements, scalars, into: &b)
        if let sum {
            b.emit(.yield, sum.emit(value.real, program.resultType, Array(j.dropFirst()), into: &b))
        } else if isComplex {
            b.store(result, [i[0], places[0]], value.real, isChecked: false)
            b.store(result, [i[0], places[1]], value.imaginary ?? value.real, isChecked: false)
            b.emit(.yield)
        } else {
            b.store(result, [i[0], j[0]], value.real, isChecked: false)
            b.emit(.yield)
        }
        let row = b.closeRegion()
        let rowSums = b.emit(
            .for, [zero, columns] + i.dropFirst(), results: carried, regions: [row],
            attribute: .loop(LoopAttribute(label: inner, variable: "column")))
        b.emit(.yield, rowSums)
        let all = b.closeRegion()
        let sums = b.emit(
            .for, [zero, rows] + carried.map { _ in zero }, results: carried, regions: [all],
            attribute: .loop(LoopAttribute(label: outer, variable: "row")))
        for (k, value) in sums.enumerated() { b.store(result, [b.int(k)], value, isChecked: false) }
        b.emit(.return)

        return linked(b.finish())
    }

    /// The functions of one element.
    private func emitNodes(_ elements: [FusedValue], _ scalars: [FusedValue], into b: inout Builder) -> FusedValue {
        var values: [FusedValue] = []
        for (k, node) in program.nodes.enumerated() {
            // Faults tell which node it was by the line.
            b.position = Position(file: 0, line: k + 1, column: 1)
            switch node {
            case .operand(let operand): values.append(elements[operand])
            case .scalar(let scalar): values.append(scalars[scalar])
            case .function(let function, let inputs):
                let types = inputs.map { program.types[$0] }
                if program.types[k].isComplex || types.contains(where: \.isComplex) {
                    values.append(function.emitComplex(inputs.map { values[$0] }, types, into: &b))
                } else {
                    values.append(FusedValue(function.emit(inputs.map { values[$0].real }, types, into: &b)))
                }
            }
        }
        b.position = .none
        return values[program.root]
    }
}

/// What a loop that sums has beside the operands: how far it goes, what slices are cut with, and what it carries: the
/// largest element's bits, and the sum of each slice's.
private struct SumLoop {
    let rows: Value
    let columns: Value
    let scale: Value
    let magics: [Value]
    /// How many values are carried.
    var count: Int { 1 + magics.count }

    /// Makes the parameters; nil for a sink that stores.
    init?(_ sink: FusedSink, _ parameter: (String, ScalarType) -> Value) {
        guard case .sum(let bins) = sink else { return nil }
        rows = parameter("rows", .int64)
        columns = parameter("columns", .int64)
        scale = parameter("scale", .float64)
        magics = (0..<3).map { parameter("magic\($0)", .float64) }.prefix(bins).map { $0 }
    }

    /// Takes one element in; gives the next carried values.
    func emit(_ value: Value, _ type: ScalarType, _ carried: [Value], into b: inout Builder) -> [Value] {
        let element = type == .float64 ? value : b.value(.convert, [value], .concrete(.float64))
        let bits = b.value(.bitCast, [element], .int)
        let magnitude = b.binary(.and, bits, b.constant(0x7fff_ffff_ffff_ffff, .int64))
        var next = [b.binary(.maximum, carried[0], magnitude)]
        var rest = b.binary(.multiply, element, scale)
        for (k, magic) in magics.enumerated() {
            let slice = b.binary(.add, rest, magic)
            next.append(b.binary(.wrappingAdd, carried[1 + k], b.value(.bitCast, [slice], .int)))
            if k + 1 < magics.count { rest = b.binary(.subtract, rest, b.binary(.subtract, slice, magic)) }
        }
        return next
    }
}
