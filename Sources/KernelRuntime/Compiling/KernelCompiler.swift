// A concrete module to machine code in memory: from the disk cache, or by passes and LLVM, and into the cache then.
// Holds: LLVM is opened only when the cache has no entry; a damaged entry, or one that does not load, is compiled
// again and replaced; nothing falls back to another backend.

internal import KernelCache
internal import KernelIR
package import KernelLLVM
internal import KernelPasses
internal import QuernCore
internal import Synchronization

package enum KernelCompiler {
    /// How many modules were compiled in this process, cache hits left out. For tests.
    package static var compilationCount: Int { compilations.load(ordering: .relaxed) }
    private static let compilations = Atomic<Int>(0)

    /// The loaded code of a specialised module.
    static func code(for module: Module, label: String) throws(KernelError) -> LoadedCode {
        try checkSettings()
        let folder = CodeCache.usable
        let key = CompileTrace.phase("key", label) { CacheKey.of(module) }
        // What is asked to be shown must be made.
        let mustCompile = !Settings.current.dumps.isEmpty
        if !mustCompile {
            let cached = CompileTrace.phase("cache", label) {
                folder?.object(for: key).flatMap { try? LoadedCode($0, externs: module.externs) }
            }
            if let cached {
                LoopTrace.note(cached, label)
                return cached
            }
        }
        let object = try object(for: module, label: label)
        if let folder {
            do throws(CacheError) {
                try folder.store(CacheEntry(key: key, label: label, object: object))
            } catch {
                CodeCache.warn(error)
            }
        }
        let code = try CompileTrace.phase("load", label) { () throws(KernelError) in
            try LoadedCode(object, externs: module.externs)
        }
        LoopTrace.note(code, label)
        return code
    }

    /// The object of a specialised module for this machine.
    static func object(for module: Module, label: String) throws(KernelError) -> [UInt8] {
        compilations.add(1, ordering: .relaxed)
        let optimised = try CompileTrace.phase("passes", label) { () throws(KernelError) in try optimise(module) }
        let dumps = Settings.current.dumps
        if dumps.contains(.ir) { StandardError.write(optimised.text(positions: false)) }
        do throws(LLVMFailure) {
            if dumps.contains(.llvm) { StandardError.write(try LLVMBackend.emitText(.llvm, optimised)) }
            if dumps.contains(.asm) { StandardError.write(try LLVMBackend.emitText(.asm, optimised)) }
            return try CompileTrace.phase("llvm", label) { () throws(LLVMFailure) in
                try LLVMBackend.compile(optimised).bytes
            }
        } catch {
            throw KernelError(error)
        }
    }

    /// The symbol of a kernel as a C function.
    static let exportSymbol = "quern_function"

    /// The loaded code of a specialised module with its kernel as a C function. Not kept on disk: it is rare.
    static func exported(_ module: Module) throws(KernelError) -> LoadedCode {
        try checkSettings()
        var options = LLVMOptions()
        options.export = CExport(symbol: exportSymbol)
        options.storageIsOwned = false
        let optimised = try optimise(module)
        let object: [UInt8]
        do throws(LLVMFailure) {
            object = try LLVMBackend.compile(optimised, options: options).bytes
        } catch {
            throw KernelError(error)
        }
        return try LoadedCode(object, externs: module.externs)
    }

    /// Refuses to go on with settings that make no sense.
    package static func checkSettings() throws(KernelError) {
        let problems = Settings.current.problems
        if !problems.isEmpty { throw .environment(problems.joined(separator: "; "), id: "environment.setting") }
    }
}

extension KernelError {
    /// Why there is no machine code.
    package init(_ failure: LLVMFailure) {
        switch failure.reason {
        case .missing: self = .environment(failure.message, id: "environment.llvm")
        case .badOption: self = .environment(failure.message, id: "environment.target")
        case .internalError: self = .internalError(failure.message)
        }
    }
}
