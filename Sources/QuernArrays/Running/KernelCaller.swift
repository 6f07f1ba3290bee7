// A library kernel compiled for one signature, called on bare memory: strips, accumulators, scratch.
// The frame lies on the stack and its words are written in place, so a call allocates nothing; some 10 ns.
// Holds: immutable once made; any number of threads may call it at once. The caller vouches for the memory: bases,
// extents and strides are what the signature says, and nothing that is written overlaps anything else.

internal import CKernelRuntime
package import KernelIR
package import KernelRuntime
package import QuernCore
internal import Synchronization

/// One compiled signature.
package final class KernelCaller: Sendable {
    private let instance: KernelInstance
    private let entry: quern_entry

    /// - Throws: `KernelError`.
    package init(_ kernel: Kernel, _ parameters: [KernelSignature.Parameter], typeArguments: [ScalarType] = []) throws {
        let signature = KernelSignature(kernel: kernel.name, typeArguments: typeArguments, parameters: parameters)
        instance = try kernel.instance(signature, .compiled)
        guard let entry = instance.entry else {
            throw KernelError.internalError("kernel '\(kernel.name)' has no machine code")
        }
        self.entry = entry
    }

    /// Calls the kernel on the arguments that `fill` writes, in the order of the parameters.
    /// - Throws: `KernelFault`, or what `fill` throws.
    @inline(__always)
    package func call(_ fill: (inout Arguments) throws -> Void) throws {
        try withUnsafeTemporaryAllocation(of: quern_frame.self, capacity: 1) { buffer in
            guard let frame = buffer.baseAddress else { return }
            frame.pointee.fault.code = 0
            var arguments = Arguments(words: quern_frame_words(frame))
            try fill(&arguments)
            let status = entry(frame)
            if status != 0 { throw instance.fault(in: frame, code: status) }
        }
    }

    /// The words of a call, written one argument after the other.
    package struct Arguments {
        private var words: UnsafeMutablePointer<UInt64>

        init(words: UnsafeMutablePointer<UInt64>) { self.words = words }

        /// A scalar by its bits.
        package mutating func bits(_ bits: UInt64) {
            words.pointee = bits
            words += 1
        }

        package mutating func integer(_ value: Int) { bits(UInt64(bitPattern: Int64(value))) }
        package mutating func double(_ value: Double) { bits(value.bitPattern) }

        package mutating func vector(_ base: UnsafeRawPointer, count: Int, stride: Int = 1) {
            bits(UInt64(UInt(bitPattern: base)))
            integer(count)
            integer(stride)
        }

        package mutating func matrix(
            _ base: UnsafeRawPointer, rows: Int, columns: Int, rowStride: Int, columnStride: Int = 1
        ) {
            bits(UInt64(UInt(bitPattern: base)))
            integer(rows)
            integer(columns)
            integer(rowStride)
            integer(columnStride)
        }
    }
}

/// A kernel of strips: compiled at its first call for strips with neighbouring columns, and at the first of others.
package final class StripKernel: Sendable {
    private let kernel: Kernel
    private let parameters: @Sendable (Layout) -> [KernelSignature.Parameter]
    private let neighbouring = AtomicLazyReference<KernelCaller>()
    private let general = AtomicLazyReference<KernelCaller>()

    /// - Parameter parameters: those of the signature, for a layout of the strip.
    package init(_ kernel: Kernel, _ parameters: @escaping @Sendable (Layout) -> [KernelSignature.Parameter]) {
        self.kernel = kernel
        self.parameters = parameters
    }

    /// The compiled form for strips with this distance between columns.
    package func caller(columnStride: Int) throws -> KernelCaller {
        if columnStride == 1 {
            if let made = neighbouring.load() { return made }
            return neighbouring.storeIfNil(try KernelCaller(kernel, parameters(.unitInner)))
        }
        if let made = general.load() { return made }
        return general.storeIfNil(try KernelCaller(kernel, parameters(.general)))
    }
}

extension KernelSignature.Parameter {
    /// A matrix parameter of a strip kernel.
    package static func matrix(_ scalar: ScalarType, _ layout: Layout = .unitInner, isInout: Bool = false) -> Self {
        Self(scalar, array: .init(rank: 2, layout: layout), isInout: isInout)
    }
}
