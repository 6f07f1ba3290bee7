// The macros: @Kernel, @Extern, #kernel. Their expansions are in KernelMacros, the plugin.

/// Makes a function a kernel: compiled with LLVM for the types and layouts of each call.
///
///     @Kernel
///     func axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) {
///         for i in 0..<x.count { y[i] += a * x[i] }
///     }
///
/// The function is called as before; `$axpy` has what else can be done with it: `$axpy.native { … }` runs the Swift
/// body, `$axpy.interpreted { … }` the interpreter, `$axpy.compile(for:)` makes a signature ready.
@attached(body)
@attached(peer, names: prefixed(`$`))
public macro Kernel(_ options: KernelOption...) = #externalMacro(module: "KernelMacros", type: "KernelMacro")

/// Declares a C function that kernels, and Swift, can call. The declaration has no body.
///
///     @Extern("cblas_ddot", library: "libopenblas.so.0")
///     func ddot(_ n: Int32, _ x: Vector<Double>, _ dx: Int32, _ y: Vector<Double>, _ dy: Int32) -> Double
///
/// Scalars pass by value, arrays as the address of their first element in row-major order.
@attached(body)
@attached(peer, names: prefixed(`$`))
public macro Extern(_ symbol: String, library: String = "") =
    #externalMacro(module: "KernelMacros", type: "ExternMacro")

/// A kernel as an expression: `#kernel { (x: Double) -> Double in 0.5 * x * x }`.
@freestanding(expression)
public macro kernel<Function>(_ body: Function) -> Function =
    #externalMacro(module: "KernelMacros", type: "KernelExpressionMacro")

/// An option of `@Kernel`.
public struct KernelOption: Sendable {
    /// Lets floating-point sums be reassociated and contracted: faster, other roundings.
    public static let relaxed = KernelOption()
    /// Drops the tests of bounds and overflow, of this kernel alone.
    public static let unchecked = KernelOption()
    /// Always inlines the kernel into kernels that call it.
    public static let inline = KernelOption()
    /// For a kernel in an extension of a generic type, which the extension does not show.
    public static let inGenericType = KernelOption()
    /// Makes it an error, with the reason and the place, when the compiler cannot keep what is expected.
    public static func expect(_ expectations: KernelExpectation...) -> KernelOption { KernelOption() }
}

/// What `.expect(…)` can ask for.
public struct KernelExpectation: Sendable {
    /// The innermost loops work on vectors.
    public static let vectorized = KernelExpectation()
    /// No test is left inside the innermost loops.
    public static let checksRemoved = KernelExpectation()
    /// No memory is allocated.
    public static let noAllocation = KernelExpectation()
    /// Loops over `parallel(…)` run on several threads.
    public static let parallel = KernelExpectation()
}
