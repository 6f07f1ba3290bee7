// The wording of what passes report to the user. One function a message; ids are stable.

import KernelIR
import QuernCore

extension Diagnostic {
    static func unknownKernel(_ name: String, among names: [String], at position: SourcePosition) -> Diagnostic {
        let near = nearest(to: name, among: names)
        return Diagnostic(
            id: "kernel.unknown-kernel", message: "there is no kernel '\(name)'", span: SourceSpan(start: position),
            help: near.map { "did you mean '\($0)'?" })
    }

    static func typeArgumentCount(of function: Function, given: Int, at position: SourcePosition) -> Diagnostic {
        let needed = function.typeParameters.count
        let names = function.typeParameters.map { "'\($0.name)'" }.joined(separator: ", ")
        return Diagnostic(
            id: "kernel.type-argument-count",
            message:
                "kernel '\(function.displayName)' takes \(needed) type argument\(needed == 1 ? "" : "s"), not \(given)",
            span: SourceSpan(start: position), help: needed == 0 ? nil : "give a type for \(names)")
    }

    static func typeArgument(
        _ type: ScalarType, for parameter: TypeParameter, of function: Function, at position: SourcePosition
    ) -> Diagnostic {
        let fitting = ScalarType.realCases.filter(parameter.constraint.accepts).map(\.swiftName).joined(separator: ", ")
        return Diagnostic(
            id: "kernel.type-argument",
            message: "'\(type.swiftName)' is no '\(parameter.name)' of kernel '\(function.displayName)'",
            span: SourceSpan(start: position), help: "'\(parameter.name)' can be \(fitting)")
    }

    static func layoutCount(of function: Function, given: Int, needed: Int, at position: SourcePosition) -> Diagnostic {
        Diagnostic(
            id: "kernel.layout-count",
            message: "kernel '\(function.displayName)' has \(needed) array parameter\(needed == 1 ? "" : "s"), "
                + "and \(given) layout\(given == 1 ? " was" : "s were") given",
            span: SourceSpan(start: position), help: "give one layout for each array parameter")
    }

    static func literal(_ literal: Literal, doesNotFit type: ScalarType, at position: SourcePosition) -> Diagnostic {
        let text: String
        switch literal {
        case .integer(let magnitude, let isNegative): text = (isNegative ? "-" : "") + "\(magnitude)"
        case .real(let written): text = written
        case .named(let constant): text = ".\(constant.rawValue)"
        case .bits(let bits): text = "\(bits)"
        }
        var help: String?
        if let bounds = type.integerBounds, type != .bool {
            help = "'\(type.swiftName)' holds \(bounds.lowerBound)...\(bounds.upperBound)"
        }
        let span = SourceSpan(start: position, length: text.utf8.count)
        if case .named = literal {
            return Diagnostic(
                id: "kernel.unknown-member", message: "'\(type.swiftName)' has no constant '\(text)'", span: span)
        }
        return Diagnostic(
            id: "kernel.literal-overflow", message: "literal '\(text)' does not fit into '\(type.swiftName)'",
            span: span,
            help: help)
    }

    static func expectation(
        _ name: String, of function: Function, reason: String, at position: SourcePosition, help: String? = nil
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.expectation",
            message: "'.expect(.\(name))' of kernel '\(function.displayName)' is not met: \(reason)",
            span: SourceSpan(start: position), help: help)
    }

    /// The name that differs from `name` in the fewest letters, if that is few.
    static func nearest(to name: String, among names: [String]) -> String? {
        var best: (name: String, distance: Int)?
        for other in names {
            let distance = editDistance(Array(name.utf8), Array(other.utf8))
            if distance <= max(1, name.utf8.count / 3), distance < best?.distance ?? .max { best = (other, distance) }
        }
        return best?.name
    }

    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard a.count <= 256, b.count <= 256 else { return .max }
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let next = min(diagonal + (x == y ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = next
            }
        }
        return row[b.count]
    }
}
