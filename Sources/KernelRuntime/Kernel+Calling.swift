// Calls of a kernel by values: for kernels made of text at run time, which have no Swift function in front.

internal import CKernelRuntime
internal import NDArrays
internal import QuernCore
internal import KernelIR
internal import Synchronization

extension Kernel {
    /// Calls the kernel with values of any type, in the mode of this place (`KernelMode.here`).
    ///
    ///     let scale = try Kernel(source: "func scale(_ x: Vector<Double>, _ a: Double) -> Double { a * x.sum() }")
    ///     let total = try scale.call(KernelValue(x), KernelValue(2.0))[0].scalar(Double.self)
    ///
    /// - Returns: the results, in order.
    /// - Throws: `KernelFault`, or `KernelError` if the arguments do not fit or the kernel cannot be compiled.
    @discardableResult
    public func call(_ arguments: KernelValue...) throws -> [KernelValue] {
        var arguments = arguments
        return try call(with: &arguments)
    }

    /// Calls the kernel and puts what it left in its `inout` parameters into `arguments`.
    ///
    /// - Throws: as `call(_:)`.
    @discardableResult
    public func call(with arguments: inout [KernelValue]) throws -> [KernelValue] {
        let backend: KernelBackend
        switch KernelMode.here {
        case .compiled: backend = .compiled
        case .interpreted: backend = .interpreted
        case .native: throw KernelError.signature("kernel '\(name)' is text and has no Swift body to run")
        }
        let signature = try program().signature(of: name, for: arguments)
        let instance = try instance(signature, backend)
        let given = arguments
        // The kernel is to be the only holder of what it writes.
        arguments = []
        do {
            let outcome = try instance.call(given)
            arguments = outcome.arguments
            return outcome.results
        } catch {
            arguments = given
            throw error
        }
    }
}
