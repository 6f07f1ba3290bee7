// A fused program as KernelIR, and its machine code: one loop nest over rows and columns that loads the operands,
// applies the functions and stores the result. One variant for each combination of how the operands lie in memory,
// because what lies side by side can be loaded as a vector; made on first need and shared by all groups with equal
// programs (and, by content, with other processes through the code cache).
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
            KernelSignature.Parameter(program.resultType, array: .init(rank: 2, layout: .unitInner), isInout: true)
        ]
        for (type, layout) in zip(program.operands, layouts) {
            switch layout {
            case .unit: parameters.append(.init(type, array: .init(rank: 2, layout: .unitInner)))
            case .strided: parameters.append(.init(type, array: .init(rank: 2, layout: .general)))
            case .perRow: parameters.append(.init(type, array: .init(rank: 1, layout: .general)))
            case .single: parameters.append(.init(type))
            }
        }
        for type in program.scalars { parameters.append(.init(type)) }
        return KernelSignature(kernel: Self.name, parameters: parameters)
    }

    /// The kernel as a module.
    package func module(_ layouts: [OperandLayout]) -> Module {
        var parameters = [
            Parameter(
                name: "result", label: nil,
                type: .array(element: .concrete(program.resultType), rank: 2, layout: .unitInner), isInout: true)
        ]
        for (k, (type, layout)) in zip(program.operands, layouts).enumerated() {
            let element = Scalar.concrete(type)
            let full: Type =
                switch layout {
                case .unit: .array(element: element, rank: 2, layout: .unitInner)
                case .strided: .array(element: element, rank: 2, layout: .general)
                case .perRow: .array(element: element, rank: 1, layout: .general)
                case .single: .scalar(element)
                }
            parameters.append(Parameter(name: FusedProgram.letter(k), label: nil, type: full, isInout: false))
        }
        for (k, type) in program.scalars.enumerated() {
            parameters.append(Parameter(name: "scalar\(k)", label: nil, type: .concrete(type), isInout: false))
        }
        var b = Builder(
            Function(
                name: Self.name, parameters: parameters, resultTypes: [], canThrow: true,
                position: Position(file: 0, line: 1, column: 1)))
        let arguments = parameters.indices.map { Value($0) }
        let result = arguments[0]
        let operands = Array(arguments[1..<1 + layouts.count])
        let scalars = Array(arguments[(1 + layouts.count)...])
        let (rows, columns, zero) = (b.extent(result, 0), b.extent(result, 1), b.int(0))
        let (outer, inner) = (b.function.makeLabel(), b.function.makeLabel())

        let i = b.openRegion([.int], names: ["row"])[0]
        var elements = operands
        for (k, layout) in layouts.enumerated() where layout == .perRow {
            elements[k] = b.load(operands[k], [i], isChecked: false)
        }
        let j = b.openRegion([.int], names: ["column"])[0]
        for (k, layout) in layouts.enumerated() where layout == .unit || layout == .strided {
            elements[k] = b.load(operands[k], [i, j], isChecked: false)
        }
        var values: [Value] = []
        for (k, node) in program.nodes.enumerated() {
            // Faults tell which node it was by the line.
            b.position = Position(file: 0, line: k + 1, column: 1)
            switch node {
            case .operand(let operand): values.append(elements[operand])
            case .scalar(let scalar): values.append(scalars[scalar])
            case .function(let function, let inputs):
                values.append(function.emit(inputs.map { values[$0] }, inputs.map { program.types[$0] }, into: &b))
            }
        }
        b.position = .none
        b.store(result, [i, j], values[program.root], isChecked: false)
        b.emit(.yield)
        let row = b.closeRegion()
        b.emit(
            .for, [zero, columns], regions: [row], attribute: .loop(LoopAttribute(label: inner, variable: "column")))
        b.emit(.yield)
        let all = b.closeRegion()
        b.emit(.for, [zero, rows], regions: [all], attribute: .loop(LoopAttribute(label: outer, variable: "row")))
        b.emit(.return)

        var functions = [b.finish()]
        for case .function(.kernel(let kernel), _) in program.nodes {
            for function in kernel.module.functions where !functions.contains(where: { $0.name == function.name }) {
                functions.append(function)
            }
        }
        return Module(functions: functions, externs: externs, files: ["expression"])
    }

    private var externs: [ExternFunction] {
        var externs: [ExternFunction] = []
        for case .function(.kernel(let kernel), _) in program.nodes {
            for extern in kernel.module.externs where !externs.contains(where: { $0.name == extern.name }) {
                externs.append(extern)
            }
        }
        return externs
    }
}
