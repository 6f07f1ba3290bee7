// The wording of faults, once for compiled code, interpreter, ahead-of-time code and workers.
// A FaultTemplate is the sentence for one site with numbered holes; it is filled from the values of a record,
// here for Swift, and by libquern_rt for ahead-of-time code, which stores the finished template beside the site.
//
//   hole     ‹n›‹form› between braces, such as {1i}
//   number   1 first, 2 second, 3 detail, 4… values of the loops, outermost first
//   form     i signed, u unsigned, f bits of a Float, d bits of a Double, b bytes (negative: "too many bytes"),
//            o true or false
//
// Holds: braces in names and messages of users are doubled in a template, so that no text of theirs is a hole.

/// What is known about the place of a fault before it happens.
package struct FaultPlace: Sendable, Hashable {
    /// Where in the source; nil if no place is known.
    package var position: SourcePosition?
    /// The array's name ("" if it has none), or the message of a `precondition`.
    package var subject: String
    /// How the operation is written, such as `+`, `-` before its operand, `min`; "" if it has no spelling.
    package var operation: String
    /// Whether `operation` stands before its only operand.
    package var isUnary: Bool
    /// The type that the result must fit.
    package var type: ScalarType?
    /// The type of the operand's bits, where it is not `type`: conversions.
    package var operandType: ScalarType?
    /// The names of the loops around it, outermost first.
    package var loopVariables: [String]
    /// The kernel with its types.
    package var kernel: String

    package init(
        position: SourcePosition? = nil, subject: String = "", operation: String = "", isUnary: Bool = false,
        type: ScalarType? = nil, operandType: ScalarType? = nil, loopVariables: [String] = [], kernel: String = ""
    ) {
        self.position = position
        self.subject = subject
        self.operation = operation
        self.isUnary = isUnary
        self.type = type
        self.operandType = operandType
        self.loopVariables = loopVariables
        self.kernel = kernel
    }
}

extension FaultRecord {
    /// The fault as a user meets it.
    package func fault(at place: FaultPlace) -> KernelFault {
        let variables = zip(place.loopVariables, loopValues).map { KernelFault.LoopVariable(name: $0, value: $1) }
        return KernelFault(
            kind: kind, position: place.position, message: FaultTemplate.message(kind, at: place).filled(from: self),
            loopVariables: variables, kernel: place.kernel)
    }
}

/// A sentence with holes for the values of a fault.
package struct FaultTemplate: Sendable, Hashable {
    /// The text, holes in braces as the header of this file says.
    package var text: String

    /// The message alone, without place, id, loops and kernel.
    package static func message(_ kind: FaultKind, at place: FaultPlace) -> FaultTemplate {
        let name = escaped(place.subject)
        let array = name.isEmpty ? "the array" : "'\(name)'"
        let type = place.type?.swiftName ?? "its type"
        // Bits of operands: of the type itself, or signed numbers where it is not known.
        let form = Self.form(of: place.operandType ?? place.type)
        let operation = escaped(place.operation)
        let text =
            switch kind {
            case .indexOutOfBounds: "index {1i} is outside axis {3i} of \(array), whose extent is {2i}"
            case .rangeOutOfBounds: "bound {1i} is outside axis {3i} of \(array), whose extent is {2i}"
            case .overflow:
                if operation.isEmpty {
                    "the result does not fit \(type)"
                } else if place.isUnary {
                    "\(operation)({1\(form)}) does not fit \(type)"
                } else if operation.first?.isLetter == true {
                    "\(operation) of \(array) does not fit \(type)"
                } else {
                    "{1\(form)} \(operation) {2\(form)} does not fit \(type)"
                }
            case .divisionByZero: "{1\(form)} \(operation.isEmpty ? "/" : operation) 0 is division by zero"
            case .conversion: "{1\(form)} does not fit \(type)"
            case .shapeMismatch: "extent {1i} of axis {3i} of \(array) differs from {2i}"
            case .precondition: name.isEmpty ? "precondition failed" : "precondition failed: \(name)"
            case .recursionTooDeep: "calls are nested deeper than {1i}"
            case .allocationFailed: "no memory for \(name.isEmpty ? "an array" : "'\(name)'") of {1b}"
            case .emptyArray: "\(operation.isEmpty ? "the operation" : operation) of \(array), which is empty"
            case .invalidRange: "lower bound {1i} is above upper bound {2i}"
            case .invalidArgument:
                "{1i} is no valid argument\(operation.isEmpty ? "" : " of \(operation)")"
            case .overlappingArguments: "arguments {1i} and {2i} overlap, and one of them is written"
            case .invalidCallArgument: "argument {1i} has a wrong rank, a wrong type or no data"
            case .unsupportedType: "\(name.isEmpty ? "a type argument" : "type '\(name)'") is no KernelScalar"
            }
        return FaultTemplate(text: text)
    }

    /// The two full lines, as `KernelFault.description` prints them, for code without Swift at its side.
    package static func lines(_ kind: FaultKind, at place: FaultPlace) -> FaultTemplate {
        let position = place.position.map { escaped("\($0): ") } ?? ""
        var inside = place.loopVariables.enumerated().map { "\(escaped($1)) = {\($0 + 4)i}" }.joined(separator: ", ")
        if !inside.isEmpty && !place.kernel.isEmpty { inside += "; " }
        if !place.kernel.isEmpty { inside += "kernel \(escaped(place.kernel))" }
        let tail = inside.isEmpty ? "" : "\n   (\(inside))"
        return FaultTemplate(text: "\(position)fault: \(message(kind, at: place).text) [\(kind.id)]\(tail)")
    }

    /// The text with the record's values in the holes.
    package func filled(from record: FaultRecord) -> String {
        var out = ""
        var rest = Substring(text)
        while let mark = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            out += rest[..<mark]
            let after = rest.index(after: mark)
            if after < rest.endIndex, rest[after] == rest[mark] {
                out.append(rest[mark])
                rest = rest[rest.index(after: after)...]
            } else if let end = rest[after...].firstIndex(of: "}"), let form = rest[after..<end].last,
                let number = Int(rest[after..<end].dropLast())
            {
                out += Self.written(value(number, of: record), form)
                rest = rest[rest.index(after: end)...]
            } else {
                out.append(rest[mark])
                rest = rest[after...]
            }
        }
        return out + rest
    }

    private func value(_ number: Int, of record: FaultRecord) -> Int64 {
        switch number {
        case 1: return record.first
        case 2: return record.second
        case 3: return record.detail
        default:
            let k = number - 4
            return record.loopValues.indices.contains(k) ? record.loopValues[k] : 0
        }
    }

    private static func written(_ value: Int64, _ form: Character) -> String {
        switch form {
        case "u": String(UInt64(bitPattern: value))
        case "f": "\(Float(bitPattern: UInt32(truncatingIfNeeded: value)))"
        case "d": "\(Double(bitPattern: UInt64(bitPattern: value)))"
        case "b": value < 0 ? "too many bytes" : "\(value) bytes"
        case "o": value & 1 == 0 ? "false" : "true"
        default: String(value)
        }
    }

    private static func form(of type: ScalarType?) -> String {
        switch type {
        case .float32: "f"
        case .float64: "d"
        case .bool: "o"
        case .some(let type) where type.isUnsignedInteger: "u"
        default: "i"
        }
    }

    /// `text` with its braces doubled.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text {
            out.append(character)
            if character == "{" || character == "}" { out.append(character) }
        }
        return out
    }
}
