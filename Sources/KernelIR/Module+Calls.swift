// What calls of a module's own functions come to: which functions reach themselves, and which are taken in where they are
// called, so that a loop around the call is optimised as if their text stood in it.
// Neighbours: code generation marks functions by it, reports and expectations say what stays a call.

extension Module {
    /// The functions that can call themselves, directly or by way of others.
    package var recursiveFunctions: Set<String> {
        var callees: [String: Set<String>] = [:]
        for function in functions { callees[function.name] = function.body.callees }
        return Set(
            functions.map(\.name).filter { name in
                var seen: Set<String> = []
                var pending = Array(callees[name] ?? [])
                while let next = pending.popLast() {
                    if next == name { return true }
                    if seen.insert(next).inserted { pending += callees[next] ?? [] }
                }
                return false
            })
    }

    /// Whether calls of the function are replaced by what it does: it is small, or its author asks for it.
    /// - Parameter recursive: `recursiveFunctions`, asked for once.
    package func takesIn(_ function: Function, recursive: Set<String>) -> Bool {
        function.name != entry && !recursive.contains(function.name)
            && (function.options.isInlined || function.body.operationCount <= 40)
    }
}

extension Region {
    /// Operations, those of inner regions too.
    package var operationCount: Int {
        operations.reduce(0) { $0 + 1 + $1.regions.reduce(0) { $0 + $1.operationCount } }
    }
}
