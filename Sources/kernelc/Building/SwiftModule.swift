// A Swift file for built kernels: functions with the kernels' own names, labels and types, over Quern's arrays.
// The file imports `Quern` and the C module of the header (module.modulemap beside it); no kernel is compiled, and
// LLVM is not needed, where the program runs.

import QuernCore

/// Writes Swift files.
package enum SwiftModule {
    /// The file of `functions`; `name` is the library's.
    package static func text(name: String, functions: [CFunction]) -> String {
        var out = """
            // Kernels of '\(name)', built by kernelc.

            import C\(CFunction.identifier(name))
            import Quern

            private func check(_ code: Int32, _ fault: quern_fault, _ kernel: String) throws {
                if code == 0 { return }
                let text = withUnsafePointer(to: fault) { fault in
                    let length = quern_fault_message(fault, nil, 0)
                    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
                        _ = quern_fault_message(fault, buffer.baseAddress, length + 1)
                        return buffer.baseAddress.map { String(cString: $0) } ?? ""
                    }
                }
                throw KernelFault(kind: FaultKind(rawValue: code) ?? .precondition, position: nil, message: text, kernel: kernel)
            }


            """
        for function in functions { out += definition(function) }
        return out
    }

    private static func definition(_ function: CFunction) -> String {
        var parameters: [String] = []
        var opening: [String] = []
        var arguments: [String] = []
        var closing: [String] = []
        var indent = "    "
        for value in function.parameters {
            let label = value.label.map { $0 == value.kernelName ? "" : "\($0) " } ?? "_ "
            let type = value.rank.map { KernelText.arrayName(value.type.swiftName, rank: $0) } ?? value.type.swiftName
            parameters.append("\(label)\(value.kernelName): \(value.isInout ? "inout " : "")\(type)")
            if let rank = value.rank {
                if value.isInout { opening.append("\(indent)\(value.kernelName)._makeUnique()") }
                opening.append("\(indent)var \(value.name)_c = quern_array_\(rank)()")
                opening.append("\(indent)\(value.name)_c.data = \(value.kernelName)._base")
                for axis in 0..<rank {
                    opening.append("\(indent)\(value.name)_c.shape\(tuple(axis, rank)) = Int64(\(value.kernelName)._axes[\(axis)].extent)")
                    opening.append("\(indent)\(value.name)_c.stride\(tuple(axis, rank)) = Int64(\(value.kernelName)._axes[\(axis)].stride)")
                }
                closing.append("\(indent)extendLifetime(\(value.kernelName)._storage)")
                arguments.append("&\(value.name)_c")
            } else if value.isInout {
                arguments.append("&\(value.kernelName)\(isWide(value.type) ? "_c" : "")")
                if isWide(value.type) {
                    opening.append("\(indent)var \(value.kernelName)_c = \(wide(value.type))(\(value.kernelName))")
                    closing.append("\(indent)\(value.kernelName) = \(value.type.swiftName)(\(value.kernelName)_c)")
                }
            } else {
                arguments.append(isWide(value.type) ? "\(wide(value.type))(\(value.kernelName))" : value.kernelName)
            }
        }
        var answers: [String] = []
        for value in function.results {
            if let rank = value.rank {
                opening.append("\(indent)var \(value.name) = quern_array_\(rank)()")
                let extents = (0..<rank).map { "Int(\(value.name).shape\(tuple($0, rank)))" }.joined(separator: ", ")
                closing.append(
                    "\(indent)guard let \(value.name)_data = \(value.name).data else { fatalError(\"a kernel returned no array\") }")
                answers.append(
                    "\(KernelText.arrayName(value.type.swiftName, rank: rank))(_adopting: \(value.name)_data, "
                        + "extents: [\(extents)], release: quern_free)")
            } else {
                let type = isWide(value.type) ? wide(value.type) : value.type.swiftName
                opening.append("\(indent)var \(value.name): \(type) = \(value.type == .bool ? "false" : "0")")
                answers.append(isWide(value.type) ? "\(value.type.swiftName)(\(value.name))" : value.name)
            }
            arguments.append("&\(value.name)")
        }
        opening.append("\(indent)var fault = quern_fault()")
        opening.append("\(indent)let code = \(function.symbol)(\((arguments + ["&fault"]).joined(separator: ", ")))")
        closing.append("\(indent)try check(code, fault, \(JSONText.quoted(function.signature)))")
        // The check comes first, so that nothing is taken from a call that failed.
        let check = closing.removeLast()
        let lifetimes = closing.filter { $0.contains("extendLifetime") }
        let rest = closing.filter { !$0.contains("extendLifetime") }
        indent = "    "
        let types = function.results.map { value in
            value.rank.map { KernelText.arrayName(value.type.swiftName, rank: $0) } ?? value.type.swiftName
        }
        let result = types.count > 1 ? " -> (\(types.joined(separator: ", ")))" : types.first.map { " -> \($0)" } ?? ""
        let name = function.kernel.split(separator: ".").last.map(String.init) ?? function.kernel
        var text = ""
        for line in function.documentation.split(separator: "\n") { text += "/// \(line)\n" }
        text += "public func \(name)(\(parameters.joined(separator: ", "))) throws\(result) {\n"
        text += (opening + lifetimes + [check] + rest).joined(separator: "\n") + "\n"
        if !answers.isEmpty {
            text += "\(indent)return " + (answers.count > 1 ? "(\(answers.joined(separator: ", ")))" : answers[0]) + "\n"
        }
        return text + "}\n\n"
    }

    /// A C array of fixed length is a tuple in Swift.
    private static func tuple(_ axis: Int, _ rank: Int) -> String { rank > 0 ? ".\(axis)" : "" }

    /// `Int` and `UInt` are C's int64_t and uint64_t, which Swift sees as Int64 and UInt64.
    private static func isWide(_ type: ScalarType) -> Bool { type == .int64 || type == .uint64 }
    private static func wide(_ type: ScalarType) -> String { type == .int64 ? "Int64" : "UInt64" }
}
