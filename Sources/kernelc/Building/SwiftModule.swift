// A Swift file for built kernels: functions with the kernels' own names, labels and types, over Quern's arrays.
// The file imports `Quern` and the C module of the header (module.modulemap beside it); no kernel is compiled, and
// LLVM is not needed, where the program runs.

import KernelIR
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
                var fault = fault
                let text = withUnsafePointer(to: &fault) { fault in
                    let length = quern_fault_message(fault, nil, 0)
                    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: length + 1) { buffer in
                        _ = quern_fault_message(fault, buffer.baseAddress, length + 1)
                        return buffer.baseAddress.map { String(cString: $0) } ?? ""
                    }
                }
                throw KernelFault(kind: FaultKind(rawValue: code) ?? .precondition, position: nil, message: text, kernel: kernel)
            }

            """
        if functions.contains(where: { $0.results.contains { $0.rank != nil } }) {
            out += """

                private func noArray(_ kernel: String) -> KernelFault {
                    KernelFault(kind: .allocationFailed, position: nil, message: "no array came back", kernel: kernel)
                }

                """
        }
        out += "\n"
        for function in functions { out += definition(function, module: "C\(CFunction.identifier(name))") }
        return out
    }

    private static func definition(_ function: CFunction, module: String) -> String {
        var parameters: [String] = []
        // What stands before the call, after it whatever came of it, and after it if it succeeded.
        var opening: [String] = []
        var always: [String] = []
        var closing: [String] = []
        var arguments: [String] = []
        for value in function.parameters {
            let own = quoted(value.kernelName)
            // Names that no parameter of the user's has.
            let c = "_c_\(value.name)"
            if value.part != .imaginary {
                let label = value.label.map { $0 == value.kernelName ? "" : "\($0) " } ?? "_ "
                parameters.append("\(label)\(own): \(value.isInout ? "inout " : "")\(swiftName(value))")
            }
            if let rank = value.rank {
                if value.isInout { opening.append("\(own)._makeUnique()") }
                opening.append("var \(c) = quern_array_\(rank)()")
                opening.append("\(c).data = \(own)._base")
                let isComplex = value.part == .array
                for axis in 0..<(isComplex ? rank - 1 : rank) {
                    let element = element(axis, rank)
                    opening.append("\(c).shape\(element) = Int64(\(own)._axes[\(axis)].extent)")
                    opening.append("\(c).stride\(element) = \(isComplex ? "2 * " : "")Int64(\(own)._axes[\(axis)].stride)")
                }
                if isComplex {
                    opening.append("\(c).shape\(element(rank - 1, rank)) = 2")
                    opening.append("\(c).stride\(element(rank - 1, rank)) = 1")
                }
                always.append("extendLifetime(\(own)._storage)")
                arguments.append("&\(c)")
            } else {
                let part = value.part == .real ? ".rawStorage.x" : value.part == .imaginary ? ".rawStorage.y" : ""
                if value.isInout {
                    opening.append("var \(c) = \(cName(value.type))(\(own)\(part))")
                    switch value.part {
                    case .real: closing.append("\(own) = \(swiftName(value))(\(c), ")
                    case .imaginary: closing[closing.count - 1] += "\(c))"
                    case .none, .array: closing.append("\(own) = \(value.type.swiftName)(\(c))")
                    }
                    arguments.append("&\(c)")
                } else {
                    arguments.append("\(cName(value.type))(\(own)\(part))")
                }
            }
        }
        var answers: [String] = []
        for value in function.results {
            let c = "_c_\(value.name)"
            if let rank = value.rank {
                let axes = value.part == .array ? rank - 1 : rank
                let extents = (0..<axes).map { "Int(\(c).shape\(element($0, rank)))" }.joined(separator: ", ")
                opening.append("var \(c) = quern_array_\(rank)()")
                closing.append(
                    "guard let \(c)_data = \(c).data else { throw noArray(\(JSONText.quoted(function.signature))) }")
                answers.append("\(swiftName(value))(_adopting: \(c)_data, extents: [\(extents)], release: quern_free)")
            } else {
                opening.append("var \(c): \(cName(value.type)) = \(value.type == .bool ? "false" : "0")")
                switch value.part {
                case .real: answers.append("\(swiftName(value))(\(c), ")
                case .imaginary: answers[answers.count - 1] += "\(c))"
                case .none, .array: answers.append("\(value.type.swiftName)(\(c))")
                }
            }
            arguments.append("&\(c)")
        }
        opening.append("var _c_fault = quern_fault()")
        opening.append(
            "let _c_code = \(module).\(function.symbol)(\((arguments + ["&_c_fault"]).joined(separator: ", ")))")
        always.append("try check(_c_code, _c_fault, \(JSONText.quoted(function.signature)))")
        if !answers.isEmpty {
            closing.append("return " + (answers.count > 1 ? "(\(answers.joined(separator: ", ")))" : answers[0]))
        }
        let types = function.results.filter { $0.part != .imaginary }.map(swiftName)
        let result = types.count > 1 ? " -> (\(types.joined(separator: ", ")))" : types.first.map { " -> \($0)" } ?? ""
        let name = function.kernel.split(separator: ".").last.map(String.init) ?? function.kernel
        var text = ""
        for line in function.documentation.split(separator: "\n") { text += "/// \(line)\n" }
        text += "public func \(name)(\(parameters.joined(separator: ", "))) throws\(result) {\n"
        for line in opening + always + closing { text += "    \(line)\n" }
        return text + "}\n\n"
    }

    /// A value's type in Swift.
    private static func swiftName(_ value: CFunction.Value) -> String {
        value.rank.map { KernelText.arrayName(value.wholeType.swiftName, rank: value.part == .array ? $0 - 1 : $0) }
            ?? value.wholeType.swiftName
    }

    /// A parameter's name as it must be written inside the function: words of Swift's own in backticks.
    private static func quoted(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

    /// The words that Swift takes for names in expressions only in backticks.
    private static let keywords: Set<String> = Set(
        """
        Any Self as associatedtype break case catch class continue default defer deinit do else enum extension \
        fallthrough false fileprivate for func guard if import in init inout internal is let nil operator \
        precedencegroup private protocol public repeat rethrows return self static struct subscript super switch throw \
        throws true try typealias var where while
        """.split(separator: " ").map(String.init))

    /// How Swift sees an element of a C array of fixed length: a tuple's, but of one element the element itself.
    private static func element(_ axis: Int, _ rank: Int) -> String { rank > 1 ? ".\(axis)" : "" }

    /// How Swift sees a C scalar: `Int` and `UInt` are `Int64` and `UInt64` there.
    private static func cName(_ type: ScalarType) -> String {
        switch type {
        case .int64: "Int64"
        case .uint64: "UInt64"
        default: type.swiftName
        }
    }
}
