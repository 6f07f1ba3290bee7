// A fused program as KernelIR, and its machine code: one loop nest over rows and columns that loads the operands,
// applies the functions and stores the result. One variant for each combination of how the operands lie in memory,
// because what lies side by side can be loaded as a vector; made on first need and shared by all groups with equal
// programs (and, by content, with other processes through the code cache).
// Complex elements are their parts, side by side (KernelIR knows no complex numbers): where they lie in rows the array has
// twice as many columns, else one axis more; a value is two values, its parts.
// Holds: loads and stores carry no checks: whoever calls has placed every operand so that rows × columns of it exist
// (FusedProducer, the only caller, derives them from regions that were tested against the memory behind).

internal import CKernelRuntime
package import KernelIR
package import KernelRuntime
package import QuernCore
internal import Synchronization

/// How an operand lies in memory, seen as rows and columns.
package enum OperandLayout: UInt8, Sendable, Hashable {
    /// Neighbouring columns side by side; rows anywhere.
    case unit
    /// Anything.
    case strided
    /// One element a row.
    case perRow
    /// One element in all.
    case single
}

extension OperandLayout {
    /// The rank of the array that a kernel gets; nil for scalars.
    func rank(of type: ScalarType) -> Int? {
        switch self {
        case .unit: 2
        case .strided: type.isComplex ? 3 : 2
        case .perRow: type.isComplex ? 2 : 1
        case .single: nil
        }
    }

    /// What a kernel may rely on.
    func form(of type: ScalarType) -> Layout { self == .unit || type.isComplex ? .unitInner : .general }
}

extension ScalarType {
    /// The values that one of these is in KernelIR.
    var partCount: Int { isComplex ? 2 : 1 }
}

/// The machine code of a fused program.
package final class FusedKernel: Sendable {
    package let program: FusedProgram
    private let variants = Mutex<[Variant: KernelInstance]>([:])

    struct Variant: Hashable {
        var layouts: [OperandLayout]
        var backend: KernelBackend
    }

    private init(_ program: FusedProgram) { self.program = program }

    /// Kernels in use or used lately, by program. Bounded: programs are few, but a process may live long.
    private static let kernels = Mutex<[FusedProgram: FusedKernel]>([:])
    private static let mostKernels = 4096

    /// The kernel of a program: the same for equal programs.
    package static func of(_ program: FusedProgram) -> FusedKernel {
        kernels.withLock { kernels in
            if let kernel = kernels[program] { return kernel }
            if kernels.count >= mostKernels { kernels.removeAll() }
            let kernel = FusedKernel(program)
            kernels[program] = kernel
            return kernel
        }
    }

    /// The code for operands that lie so. Compiles on first need; others that need the same wait.
    /// - Throws: `KernelError`.
    package func instance(_ layouts: [OperandLayout], _ backend: KernelBackend) throws(KernelError) -> KernelInstance {
        let variant = Variant(layouts: layouts, backend: backend)
        let result: Result<KernelInstance, KernelError> = variants.withLock { variants in
            if let instance = variants[variant] { return .success(instance) }
            do throws(KernelError) {
                let instance = try KernelInstance(
                    KernelProgram(module: module(layouts)), signature(layouts), backend)
                variants[variant] = instance
                return .success(instance)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The name of the function, which no user's kernel can have; also what traces of the compiler show.
    static let name = "fused.block"

    private func signature(_ layouts: [OperandLayout]) -> KernelSignature {
        var parameters = [
            KernelSignature.Parameter(
                program.resultType.partType, array: .init(rank: 2, layout: .unitInner), isInout: true)
        ]
        for (type, layout) in zip(program.operands, layouts) {
            if let rank = layout.rank(of: type) {
                let form = layout.form(of: type)
                parameters.append(.init(type.partType, array: .init(rank: rank, layout: form)))
            } else {
                for _ in 0..<type.partCount { parameters.append(.init(type.partType)) }
            }
        }
        for type in program.scalars {
            for _ in 0..<type.partCount { parameters.append(.init(type.partType)) }
        }
        return KernelSignature(kernel: Self.name, parameters: parameters)
    }

    /// The kernel as a module.
    package func module(_ layouts: [OperandLayout]) -> Module {
        let isComplex = program.resultType.isComplex
        var parameters = [
            Parameter(
                name: "result", label: nil,
                type: .array(element: .concrete(program.resultType.partType), rank: 2, layout: .unitInner),
                isInout: true)
        ]
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
        var b = Builder(
            Function(
                name: Self.name, parameters: parameters, resultTypes: [], canThrow: true,
                position: Position(file: 0, line: 1, column: 1)))
        let result = Value(0)
        let (zero, one) = (b.int(0), b.int(1))
        let rows = b.extent(result, 0)
        let width = b.extent(result, 1)
        let columns = isComplex ? b.binary(.shiftRight, width, one) : width
        let (outer, inner) = (b.function.makeLabel(), b.function.makeLabel())

        let i = b.openRegion([.int], names: ["row"])[0]
        var elements = operands.map { FusedValue($0[0], $0.count > 1 ? $0[1] : nil) }
        for (k, layout) in layouts.enumerated() where layout == .perRow {
            let array = operands[k][0]
            elements[k] =
                program.operands[k].isComplex
                ? FusedValue(
                    b.load(array, [i, zero], isChecked: false), b.load(array, [i, one], isChecked: false))
                : FusedValue(b.load(array, [i], isChecked: false))
        }
        let j = b.openRegion([.int], names: ["column"])[0]
        // The places of a complex element in a row of parts.
        var places: [Value] = []
        if isComplex || zip(program.operands, layouts).contains(where: { $0.isComplex && $1 == .unit }) {
            let first = b.binary(.wrappingAdd, j, j)
            places = [first, b.binary(.wrappingAdd, first, one)]
        }
        for (k, layout) in layouts.enumerated() where layout == .unit || layout == .strided {
            let array = operands[k][0]
            if !program.operands[k].isComplex {
                elements[k] = FusedValue(b.load(array, [i, j], isChecked: false))
            } else if layout == .unit {
                elements[k] = FusedValue(
                    b.load(array, [i, places[0]], isChecked: false), b.load(array, [i, places[1]], isChecked: false))
            } else {
                elements[k] = FusedValue(
                    b.load(array, [i, j, zero], isChecked: false), b.load(array, [i, j, one], isChecked: false))
            }
        }
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
        let value = values[program.root]
        if isComplex {
            b.store(result, [i, places[0]], value.real, isChecked: false)
            b.store(result, [i, places[1]], value.imaginary ?? value.real, isChecked: false)
        } else {
            b.store(result, [i, j], value.real, isChecked: false)
        }
        b.emit(.yield)
        let row = b.closeRegion()
        b.emit(
            .for, [zero, columns], regions: [row], attribute: .loop(LoopAttribute(label: inner, variable: "column")))
        b.emit(.yield)
        let all = b.closeRegion()
        b.emit(.for, [zero, rows], regions: [all], attribute: .loop(LoopAttribute(label: outer, variable: "row")))
        b.emit(.return)

        return linked(b.finish())
    }
}
