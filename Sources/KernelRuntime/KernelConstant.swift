// A global `let` that a kernel uses, with its value: part of what is compiled, and so of the cache key.
// The value is read when the kernel is first compiled; a variable that changes later is no constant, and Swift's
// concurrency checking refuses most of them.

internal import KernelFrontend
public import QuernCore

/// A global constant of a kernel. Made by the expansion of `@Kernel`.
public struct KernelConstant: Sendable, Hashable {
    /// The name in the kernel, `Type.name` where written so.
    public let name: String
    let value: ConstantValue

    /// The constant `name` with its value.
    public init<T: KernelWord>(_ name: String, _ value: T) {
        self.name = name
        // Kernels tell Int from Int64, as Swift does.
        let swiftName: String? = T.self == Int64.self ? "Int64" : T.self == UInt64.self ? "UInt64" : nil
        self.value = ConstantValue(type: T.scalarType, bits: value.kernelBits, swiftName: swiftName)
    }

    /// What is no constant of a kernel.
    @available(
        *, unavailable,
        message:
            "a kernel uses its parameters and global 'let' numbers and Bool, nothing else [kernel.captured-variable]"
    )
    @_disfavoredOverload
    public init<T>(_ name: String, _ value: T) { fatalError("not called: unavailable") }

    /// The value for messages.
    var valueText: String { "\(value.type.swiftName) 0x\(String(value.bits, radix: 16))" }
}
