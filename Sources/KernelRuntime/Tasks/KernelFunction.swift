// A kernel as a function from values to values, for whoever takes kernels as values: delayed tasks, memoised kernels.
// The peer `$name` of each @Kernel function is one or the other (KernelMacros/KernelMacro+Function.swift).

internal import Synchronization

/// The peer of a kernel whose parameters have types of their own and are not `inout`.
///
/// What takes such a kernel is checked by the compiler: `delayed($fit.self, data, 0.5)` needs the types of `fit`.
public protocol KernelFunction: KernelProvider, SendableMetatype {
    /// The types of the parameters: a tuple, for one parameter its type alone, without parameters `()`.
    associatedtype KernelArguments
    /// The type of the result, `()` without one.
    associatedtype KernelResult: Sendable

    /// Calls the kernel, in the mode of this place (``KernelMode/here``).
    /// - Throws: `KernelFault`, also where the kernel itself does not throw and would stop the program.
    static func apply(_ arguments: KernelArguments) throws -> KernelResult
}

/// The peer of a kernel that is no function between known types: it has type parameters, or `inout` ones.
public protocol UntypedKernel: KernelProvider {}

extension Kernel {
    /// Whether the kernel, or one that it calls, calls C functions of the user's own: two equal calls then need not
    /// give equal results.
    package var callsForeignFunctions: Bool {
        let identity = ObjectIdentifier(self)
        if let known = Self.foreignCalls.withLock({ $0[identity] }) { return known }
        let found = findsForeignFunctions()
        Self.foreignCalls.withLock { $0[identity] = found }
        return found
    }

    /// What is known of kernels that were asked; those of `@Kernel` functions live as long as the process.
    private static let foreignCalls = Mutex<[ObjectIdentifier: Bool]>([:])

    private func findsForeignFunctions() -> Bool {
        var known: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
        var pending = [self]
        while let kernel = pending.popLast() {
            for provider in kernel.directCallees {
                let callee = provider.callee
                guard known.insert(callee.identity).inserted else { continue }
                switch callee {
                case .function: return true
                case .kernel(let next): pending.append(next)
                }
            }
        }
        return false
    }
}
