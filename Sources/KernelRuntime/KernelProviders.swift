// What the peers of @Kernel and @Extern functions conform to, and what users call on them: `$axpy.native { … }`.

internal import KernelFrontend

/// The peer of a function that kernels can call: `$name`.
public protocol KernelCalleeProvider {
    /// What a kernel that calls the function needs of it.
    static var callee: KernelCallee { get }
}

/// Something that kernels can call.
public enum KernelCallee: Sendable {
    case kernel(Kernel)
    case function(ExternDeclaration)

    var identity: ObjectIdentifier {
        switch self {
        case .kernel(let kernel): ObjectIdentifier(kernel)
        case .function(let function): ObjectIdentifier(function)
        }
    }
    var source: FrontendSource {
        switch self {
        case .kernel(let kernel): kernel.frontendSource
        case .function(let function): function.source
        }
    }
}

/// The peer of a function with `@Kernel`: `$name`.
public protocol KernelProvider: KernelCalleeProvider {
    /// The kernel.
    static var kernel: Kernel { get }
}

extension KernelProvider {
    /// The kernel, for kernels that call it.
    public static var callee: KernelCallee { .kernel(kernel) }

    /// Runs `body` with every kernel that it calls on its Swift body, as the Swift compiler built it.
    public static func native<Result>(_ body: () throws -> Result) rethrows -> Result { try KernelMode.native(body) }

    /// Runs `body` with every kernel that it calls in the interpreter.
    public static func interpreted<Result>(_ body: () throws -> Result) rethrows -> Result {
        try KernelMode.interpreted(body)
    }

    /// Runs `body` with every kernel that it calls compiled, whatever the scope around or QUERN_MODE says.
    public static func compiled<Result>(_ body: () throws -> Result) rethrows -> Result {
        try KernelMode.compiled(body)
    }

    /// Makes a signature ready, so that its first call does not wait for the compiler.
    ///
    ///     try $axpy.compile(for: "axpy(Double, Vector<Double>, inout Vector<Double>)")
    ///
    /// - Throws: `KernelError`.
    public static func compile(for signature: String) throws { try kernel.compile(for: signature) }

    /// The kernel for one signature as a C function: scalars by value, arrays as `quern_array_R`, a `quern_fault *`
    /// last (quern_rt.h). Valid for good.
    ///
    /// - Throws: `KernelError`.
    public static func functionPointer(for signature: String) throws -> UnsafeRawPointer {
        try kernel.functionPointer(for: signature)
    }
}

/// Checks kernels with all that they call: one line in a test, for what the compiler cannot see across files.
///
/// - Throws: `KernelError` with all that is wrong with the first kernel that has errors.
public func verify(_ kernels: any KernelProvider.Type...) throws {
    for kernel in kernels { _ = try kernel.kernel.program() }
}
