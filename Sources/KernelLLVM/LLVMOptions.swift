// What a compilation is asked for, and what it gives. Neighbours: LLVMBackend does it, KernelRuntime asks.
// Holds: equal modules and options give equal bytes with the same LLVM on the same CPU; nothing else enters.

package import QuernCore

/// The CPU that code is made for.
package enum TargetCPU: Sendable, Hashable {
    /// The one that this process runs on, with all its features.
    case native
    /// A name that LLVM knows, such as `x86-64-v3`.
    case named(String)

    /// `native`, or a name.
    package init(name: String) { self = name == "native" ? .native : .named(name) }
}

/// A function with C's calling convention, for code that is built ahead.
package struct CExport: Sendable, Hashable {
    /// The C symbol.
    package var symbol: String
    package init(symbol: String) { self.symbol = symbol }
}

/// How a module is compiled.
package struct LLVMOptions: Sendable {
    package var cpu = TargetCPU.native
    /// Another machine than this one, such as `aarch64-linux-gnu`; nil for this one.
    package var triple: String?
    /// Whether each array argument's memory is its own: what is written is reached through no other argument.
    /// Swift's exclusivity and copy on write give that; foreign memory may break it. C exports test it.
    package var storageIsOwned = true
    /// Whether loops that were proved apart may run on several threads: the proof takes each array's memory for its own.
    var mayShareLoops: Bool { storageIsOwned || export != nil }
    /// The preferred bits of a vector; nil leaves it to LLVM's model of the CPU.
    package var vectorBits: Int?
    /// Runs LLVM's verifier on what we give it and on what its passes make.
    package var verifies: Bool
    /// The symbol of the function that takes a `quern_frame`; nil for none.
    package var entrySymbol: String? = "quern_entry"
    /// A C wrapper of the entry.
    package var export: CExport?
    /// For code without Swift at its side: the finished fault template of a site and a kind (see Fault+Message.swift),
    /// stored in the object and pointed to by `quern_fault.text`. Nil stores nothing.
    package var faultText: (@Sendable (_ site: Int, _ kind: FaultKind) -> String)?

    package init() {
        #if DEBUG
            verifies = true
        #else
            verifies = false
        #endif
    }
}

/// A C function that an object needs beside the run-time library.
package struct ObjectImport: Sendable, Hashable {
    package var symbol: String
    /// The library that has it; "" for the process itself.
    package var library: String
    package init(symbol: String, library: String) {
        self.symbol = symbol
        self.library = library
    }
}

/// The phases of a compilation and what they took.
package struct CompileTimings: Sendable, Hashable {
    /// Opening libLLVM, the first time in a process.
    package var openSeconds = 0.0
    /// KernelIR to LLVM IR.
    package var buildSeconds = 0.0
    /// LLVM's passes over its IR.
    package var passSeconds = 0.0
    /// LLVM IR to machine code.
    package var codeSeconds = 0.0
    package init() {}
}

/// Machine code as a relocatable object.
package struct CompiledObject: Sendable {
    package var bytes: [UInt8]
    /// The symbols it exports: the entry, the C export.
    package var symbols: [String]
    /// C functions of the module's `@Extern`s; the run-time library's own are not listed.
    package var imports: [ObjectImport]
    package var timings: CompileTimings
}
