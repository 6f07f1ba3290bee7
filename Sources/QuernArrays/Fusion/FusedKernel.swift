// The machine code of a fused program: one loop nest over rows and columns that loads the operands, applies the functions
// and stores the result, or sums it (FusedKernel+Module). One variant for each combination of how the operands lie in
// memory, because what lies side by side can be loaded as a vector; made on first need and shared by all groups with
// equal programs (and, by content, with other processes through the code cache).
// Holds: loads and stores carry no checks: whoever calls has placed every operand so that rows × columns of it exist
// (FusedProducer, the only caller, derives them from regions that were tested against the memory behind).

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

/// What becomes of a fused program's values.
package enum FusedSink: Sendable, Hashable {
    /// They are stored.
    case store
    /// They are cut into this many slices and summed (see Kernels/Sums/SliceSums): nothing is stored but the sums.
    case sum(bins: Int)
}

/// The machine code of a fused program.
package final class FusedKernel: Sendable {
    package let program: FusedProgram
    private let variants = Mutex<[Variant: KernelInstance]>([:])

    struct Variant: Hashable {
        var layouts: [OperandLayout]
        var sink: FusedSink
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

    /// The code for operands that lie so, and values that go there. Compiles on first need; others that need the same
    /// wait.
    /// - Throws: `KernelError`.
    package func instance(
        _ layouts: [OperandLayout], _ sink: FusedSink = .store, _ backend: KernelBackend
    ) throws(KernelError) -> KernelInstance {
        let variant = Variant(layouts: layouts, sink: sink, backend: backend)
        let result: Result<KernelInstance, KernelError> = variants.withLock { variants in
            if let instance = variants[variant] { return .success(instance) }
            do throws(KernelError) {
                let instance = try KernelInstance(
                    KernelProgram(module: module(layouts, sink)), signature(layouts, sink), backend)
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
}
