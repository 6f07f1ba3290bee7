// JSON as kernelc prints it: objects keep the order of their keys, numbers are exact.
// JSON has no infinities and no NaN: they are the strings "inf", "-inf" and "nan", as Python's `float()` reads them.

/// A JSON value.
package indirect enum JSONText: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// A number as written; must be valid JSON.
    case number(String)
    case string(String)
    case array([JSONText])
    case object([Member])

    /// A key and its value.
    package struct Member: Sendable, Hashable {
        package var key: String
        package var value: JSONText
    }

    /// An object with the given members, in order; members that are nil are left out.
    package static func members(_ members: KeyValuePairs<String, JSONText?>) -> JSONText {
        .object(members.compactMap { key, value in value.map { Member(key: key, value: $0) } })
    }
    /// An integer.
    package static func integer(_ value: some BinaryInteger) -> JSONText { .number(String(value)) }
    /// A floating-point number, in the fewest digits that read back as the same value.
    package static func floating(_ value: some BinaryFloatingPoint & LosslessStringConvertible) -> JSONText {
        value.isFinite ? .number(value.description) : .string(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
    }

    /// The value in one line; objects at the outermost level have a line for each key.
    package var text: String {
        guard case .object(let members) = self, !members.isEmpty else { return compact }
        let lines = members.map { "  \(Self.quoted($0.key)): \($0.value.compact)" }
        return "{\n" + lines.joined(separator: ",\n") + "\n}"
    }

    private var compact: String {
        switch self {
        case .null: "null"
        case .boolean(let value): value ? "true" : "false"
        case .number(let text): text
        case .string(let text): Self.quoted(text)
        case .array(let elements): "[" + elements.map(\.compact).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)): \($0.value.compact)" }.joined(separator: ", ") + "}"
        }
    }

    /// `text` as a JSON string.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
