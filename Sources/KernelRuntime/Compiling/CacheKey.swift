// The content key of compiled code: everything that its bytes depend on, and nothing else. No names of files, kernels
// or variables, no positions, no times: moving a kernel or renaming a variable finds the same code again.

internal import CKernelRuntime
internal import Glibc
package import KernelIR
package import QuernCore

package enum CacheKey {
    /// The key of the code for a specialised module.
    package static func of(_ module: Module) -> Fingerprint {
        var hasher = FingerprintHasher()
        hasher.combine("quern \(QuernVersion.text) code \(QuernVersion.codeRevision) abi \(QUERN_ABI_VERSION)")
        hasher.combine(buildIdentity)
        hasher.combine(MachineIdentity.text)
        hasher.combine(module.anonymous.text(positions: false))
        // What the text form may not show of an operation's options.
        for function in module.functions {
            hasher.combine("\(function.options)")
        }
        for extern in module.externs { hasher.combine("\(extern.symbol) in \(extern.library)") }
        return hasher.finish()
    }

    /// While Quern itself is developed (debug builds) its code generation changes without a new version: there the
    /// program's own file is part of the key. A released build shares its cache with every program.
    private static let buildIdentity: String = {
        #if DEBUG
            var status = stat()
            guard stat("/proc/self/exe", &status) == 0 else { return "debug" }
            return "debug \(status.st_size) \(status.st_mtim.tv_sec)"
        #else
            return ""
        #endif
    }()
}

extension Module {
    /// The module with every name replaced by a number, and without positions, sites and files.
    var anonymous: Module {
        var copy = self
        var names: [String: String] = [:]
        for (k, function) in functions.enumerated() { names[function.name] = "f\(k)" }
        for (k, extern) in externs.enumerated() {
            names[extern.name] = "x\(k)"
            copy.externs[k].name = "x\(k)"
            for p in extern.parameters.indices { copy.externs[k].parameters[p].name = "p\(p)" }
            for p in extern.parameters.indices { copy.externs[k].parameters[p].label = nil }
        }
        for k in copy.functions.indices {
            copy.functions[k].name = "f\(k)"
            copy.functions[k].displayName = "f\(k)"
            copy.functions[k].position = .none
            copy.functions[k].valueNames = copy.functions[k].valueNames.map { _ in "" }
            for p in copy.functions[k].parameters.indices {
                copy.functions[k].parameters[p].name = "p\(p)"
                copy.functions[k].parameters[p].label = nil
            }
            copy.functions[k].body.makeAnonymous(names)
        }
        copy.entry = names[entry] ?? ""
        copy.files = []
        copy.sites = []
        return copy
    }
}

extension Region {
    fileprivate mutating func makeAnonymous(_ names: [String: String]) {
        for k in operations.indices {
            operations[k].position = .none
            switch operations[k].attribute {
            case .call(let callee, let types):
                operations[k].attribute = .call(callee: names[callee] ?? callee, typeArguments: types)
            case .extern(let name): operations[k].attribute = .extern(names[name] ?? name)
            case .loop(var loop):
                // Whether a loop is named decides what a fault records; the name itself does not enter the code.
                loop.variable = loop.variable.isEmpty ? "" : "v"
                operations[k].attribute = .loop(loop)
            case .fault(let kind, _): operations[k].attribute = .fault(kind, "")
            default: break
            }
            for r in operations[k].regions.indices { operations[k].regions[r].makeAnonymous(names) }
        }
    }
}
