// Users' kernels inside fused ones: their functions join the fused kernel's module, with the files that they are from, so
// that a fault names the user's own line, and with names of their own where two kernels share one: private kernels of two
// files may, and each must call what it called before.

internal import KernelIR
internal import QuernCore

extension FusedKernel {
    /// What the file of operations is called that no user's kernel has.
    static let expressionFile = "expression"

    /// The module of `fused`, with the users' kernels that it calls. File 0 is the expression.
    func linked(_ fused: Function) -> Module {
        var module = Module(functions: [fused], externs: [], files: [Self.expressionFile])
        var links: [ScalarKernel: Link] = [:]
        for (k, node) in program.nodes.enumerated() {
            guard case .function(.kernel(let kernel), _) = node else { continue }
            let link = links[kernel] ?? Link(kernel.module, into: &module)
            links[kernel] = link
            // A node's operations are on a line of its own.
            module.functions[0].body = link.calls(in: module.functions[0].body, onLine: Int32(k + 1))
        }
        return module
    }
}

/// How the functions of one kernel's module are called in a module that they have joined.
private struct Link {
    /// New names, where they are others.
    private var names: [String: String] = [:]
    /// What is added to the index of a file.
    private var firstFile: Int32 = 0

    /// Adds the functions, C functions and files of `source` to `module`.
    init(_ source: Module, into module: inout Module) {
        let taken = Set(module.functions.map(\.name) + module.externs.map(\.name))
        let externs = source.externs.filter { !module.externs.contains($0) }
        let own = Set(source.functions.map(\.name) + externs.map(\.name))
        if !own.isDisjoint(with: taken) {
            // No name that a user writes has a space.
            for name in own { names[name] = "\(name) \(module.files.count)" }
        }
        firstFile = Int32(module.files.count)
        module.files += source.files
        for function in source.functions {
            var function = function
            function.name = names[function.name] ?? function.name
            function.position = moved(function.position)
            function.body = joined(function.body)
            module.functions.append(function)
        }
        for var external in externs {
            external.name = names[external.name] ?? external.name
            module.externs.append(external)
        }
    }

    /// `region` of the fused function with the calls of one node under their new names.
    func calls(in region: Region, onLine line: Int32) -> Region {
        if names.isEmpty { return region }
        return mapped(region) { operation in
            if operation.position.file == 0, operation.position.line == line { rename(&operation) }
        }
    }

    /// `region` of a joining function: its calls under their new names, its places in the files' new order.
    private func joined(_ region: Region) -> Region {
        mapped(region) { operation in
            rename(&operation)
            operation.position = moved(operation.position)
        }
    }

    private func rename(_ operation: inout Operation) {
        switch operation.attribute {
        case .call(let callee, let types): operation.attribute = .call(callee: names[callee] ?? callee, typeArguments: types)
        case .extern(let name): operation.attribute = .extern(names[name] ?? name)
        default: break
        }
    }

    private func moved(_ position: Position) -> Position {
        var position = position
        if position.isKnown { position.file += firstFile }
        return position
    }

    private func mapped(_ region: Region, _ change: (inout Operation) -> Void) -> Region {
        var region = region
        for k in region.operations.indices {
            change(&region.operations[k])
            region.operations[k].regions = region.operations[k].regions.map { mapped($0, change) }
        }
        return region
    }
}
