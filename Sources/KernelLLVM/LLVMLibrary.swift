// libLLVM, opened when the first kernel of a process must be compiled. Everything global about LLVM is here:
// the options of the process, the registered targets, the host's CPU, idle target machines.
// Holds: options are set once, before any compilation; a target machine is used by one compilation at a time
// (LLVM does not promise more), and kept for the next one of the same target.

internal import CLLVM
internal import Glibc
internal import QuernCore
internal import Synchronization

/// Access to libLLVM.
package enum LLVMLibrary {
    /// What was found, for `kernelc doctor` and cache keys.
    package struct Status: Sendable, Hashable {
        /// Where the library is.
        package var path: String
        /// Such as `22.1.0`.
        package var version: String
        /// The major version of the headers that Quern was built with.
        package var headerVersion: Int
        /// This machine, such as `x86_64-pc-linux-gnu`.
        package var triple: String
        /// LLVM's name of this CPU, such as `znver5`.
        package var cpu: String
        /// Its features, such as `+avx2,-avx512f,…`.
        package var features: String
    }

    /// Opens the library if that has not happened yet.
    ///
    /// - Parameter path: the library to use; nil searches 22, 21, 20, 19.
    package static func status(path: String? = Settings.current.libraryOfLLVM) throws(LLVMFailure) -> Status {
        let library = try opened(path: path)
        return Status(
            path: quern_llvm_path().map { String(cString: $0) } ?? "", version: library.version,
            headerVersion: Int(quern_llvm_header_version()), triple: library.triple, cpu: library.hostCPU,
            features: library.hostFeatures)
    }

    /// True once the library is open in this process.
    package static var isOpen: Bool { shared.withLock { $0 != nil } }

    /// Opens the library and runs it once, so that a first compilation finds it warm (15 ms less). To be called on a
    /// thread of its own, while the kernel's text is read. Failures are told by the compilation.
    package static func preload() {
        guard !isOpen else { return }
        _ = try? LLVMBackend.compile(LLVMBackend.smallest)
    }

    private static let shared = Mutex<OpenLibrary?>(nil)

    static func opened(path: String? = Settings.current.libraryOfLLVM) throws(LLVMFailure) -> OpenLibrary {
        let result: Result<OpenLibrary, LLVMFailure> = shared.withLock { held in
            if let held { return .success(held) }
            do throws(LLVMFailure) {
                let library = try OpenLibrary(path: path)
                held = library
                return .success(library)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// The opened library. Made once; immutable but for the idle machines.
final class OpenLibrary: @unchecked Sendable {
    // The table never changes after it was filled; the C functions in it may be called from any thread, each on
    // its own context.
    let llvm: UnsafePointer<quern_llvm>
    let version: String
    let triple: String
    let hostCPU: String
    let hostFeatures: String
    /// Guards the registry of LLVM and the idle machines.
    private let targets = Mutex(TargetState())

    private struct TargetState: @unchecked Sendable {
        var registered: Set<String> = []
        var idle: [TargetDescription: [LLVMTargetMachineRef]] = [:]
    }

    fileprivate init(path: String?) throws(LLVMFailure) {
        let size = 512
        let message = UnsafeMutablePointer<CChar>.allocate(capacity: size)
        message.initialize(repeating: 0, count: size)
        defer { message.deallocate() }
        guard let table = quern_llvm_open(path, message, size) else {
            throw LLVMFailure(.missing, String(cString: message))
        }
        llvm = table
        // Loop strength reduction cost up to half of the time for machine code, and gave no speed where we measured.
        Self.withCStrings(["quern", "-disable-lsr"]) { words in
            table.pointee.ParseCommandLineOptions(Int32(words.count), words.baseAddress, nil)
        }
        var (major, minor, patch): (UInt32, UInt32, UInt32) = (0, 0, 0)
        table.pointee.GetVersion(&major, &minor, &patch)
        version = "\(major).\(minor).\(patch)"
        triple = Self.take(table, table.pointee.GetDefaultTargetTriple())
        hostCPU = Self.take(table, table.pointee.GetHostCPUName())
        hostFeatures = Self.take(table, table.pointee.GetHostCPUFeatures())
    }

    /// A string of LLVM's, freed.
    static func take(_ llvm: UnsafePointer<quern_llvm>, _ text: UnsafeMutablePointer<CChar>?) -> String {
        guard let text else { return "" }
        defer { llvm.pointee.DisposeMessage(text) }
        return String(cString: text)
    }

    private static func withCStrings(_ words: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Void) {
        let copies = words.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        let pointers = copies.map { UnsafePointer<CChar>($0) }
        pointers.withUnsafeBufferPointer(body)
    }

    // MARK: Machines

    /// A machine for `target`, the caller's alone until `putBack`.
    func machine(for target: TargetDescription) throws(LLVMFailure) -> LLVMTargetMachineRef {
        let result: Result<LLVMTargetMachineRef, LLVMFailure> = targets.withLock { state in
            if let machine = state.idle[target]?.popLast() { return .success(machine) }
            guard let family = TargetDescription.family(ofTriple: target.triple) else {
                return .failure(LLVMFailure(.badOption, "the target '\(target.triple)' is not known"))
            }
            if !state.registered.contains(family) {
                guard quern_llvm_initialize_target(family) == 0 else {
                    return .failure(LLVMFailure(.missing, "this libLLVM was built without the target '\(family)'"))
                }
                state.registered.insert(family)
            }
            return make(target)
        }
        return try result.get()
    }

    /// Gives a machine back for the next compilation.
    func putBack(_ machine: LLVMTargetMachineRef, for target: TargetDescription) {
        targets.withLock { state in
            if state.idle[target, default: []].count < 8 {
                state.idle[target, default: []].append(machine)
            } else {
                llvm.pointee.DisposeTargetMachine(machine)
            }
        }
    }

    private func make(_ target: TargetDescription) -> Result<LLVMTargetMachineRef, LLVMFailure> {
        var found: LLVMTargetRef?
        var message: UnsafeMutablePointer<CChar>?
        guard llvm.pointee.GetTargetFromTriple(target.triple, &found, &message) == 0, let found else {
            return .failure(LLVMFailure(.badOption, Self.take(llvm, message)))
        }
        let machine = llvm.pointee.CreateTargetMachine(
            found, target.triple, target.cpu, target.features, LLVMCodeGenLevelDefault, LLVMRelocPIC, LLVMCodeModelSmall
        )
        guard let machine else {
            return .failure(LLVMFailure(.missing, "LLVM makes no code for '\(target.triple)'"))
        }
        return .success(machine)
    }
}

/// What machine code is made for, as LLVM says it.
struct TargetDescription: Hashable, Sendable {
    var triple: String
    var cpu: String
    var features: String

    init(options: LLVMOptions, library: OpenLibrary) throws(LLVMFailure) {
        let named = options.triple.map {
            OpenLibrary.take(library.llvm, library.llvm.pointee.NormalizeTargetTriple($0))
        }
        triple = named ?? library.triple
        guard let family = Self.family(ofTriple: triple) else {
            throw LLVMFailure(
                .badOption, "the target '\(options.triple ?? triple)' is not known; such as 'aarch64-linux-gnu' is")
        }
        let isHost = Self.family(ofTriple: library.triple) == family
        switch options.cpu {
        case .native:
            // Another machine has no CPU of ours: its plain form.
            cpu = isHost ? library.hostCPU : (Self.knownCPUs(family).first ?? "generic")
            features = isHost ? library.hostFeatures : ""
        case .named(let name):
            // LLVM takes a name that it does not know for the plainest CPU, and says so on standard error only.
            let known = Self.knownCPUs(family)
            guard known.contains(name) || (isHost && name == library.hostCPU) else {
                throw LLVMFailure(
                    .badOption,
                    "CPU '\(name)' is not known for '\(triple)'; known are native, \(known.joined(separator: ", "))")
            }
            cpu = name
            features = ""
        }
        // Gathers and scatters were slower than scalar accesses wherever we measured.
        if family == "X86" { features += (features.isEmpty ? "" : ",") + "+prefer-no-gather,+prefer-no-scatter" }
    }

    /// CPUs that can be named, all known to LLVM 19.
    private static func knownCPUs(_ family: String) -> [String] {
        switch family {
        case "X86":
            [
                "x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4", "nehalem", "sandybridge", "haswell", "broadwell",
                "skylake",
                "skylake-avx512", "cascadelake", "icelake-client", "icelake-server", "alderlake", "sapphirerapids",
                "graniterapids", "znver1", "znver2", "znver3", "znver4", "znver5",
            ]
        case "AArch64":
            [
                "generic", "cortex-a53", "cortex-a72", "cortex-a76", "cortex-a78", "neoverse-n1", "neoverse-n2",
                "neoverse-v1", "neoverse-v2", "apple-m1", "apple-m2",
            ]
        case "RISCV": ["generic-rv64"]
        default: ["generic"]
        }
    }

    /// The name of LLVM's target for a triple's first word; nil for those that Quern makes no objects for.
    static func family(ofTriple triple: String) -> String? {
        switch triple.split(separator: "-").first ?? "" {
        case "x86_64", "amd64": "X86"
        case "aarch64", "arm64": "AArch64"
        case "riscv64": "RISCV"
        case "powerpc64le", "ppc64le": "PowerPC"
        case "loongarch64": "LoongArch"
        default: nil
        }
    }
    var family: String { Self.family(ofTriple: triple) ?? "" }
}
