// The text form of KernelIR: what `kernelc inspect --ir` shows, what filetests match, what `.kir` files hold.
//
//     file "SumPositive.swift"
//     kernel @sumPositive<T: real>(_ %x.0: array<T, 1>) -> T at 5:1 {
//         %1: T = constant literal 0
//         %2: i64 = constant 0
//         %n.3: i64 = extent [axis 0] %x.0
//         %8: T = for %i.4: i64 in %2 ..< %n.3 carry (%out.5: T = %1) [L0 "i"] at 7:5 {
//             %e.6: T = load %x.0[%i.4] at 7:9
//             …
//             yield %7
//         }
//         return %8
//     }
//
// Holds: `IRParser` reads what is printed with positions back into an equal module, values, labels, sites and
// names included. A value is `%name.index`; the index counts, the name is for people.

import QuernCore

extension Module {
    /// The module as text. Without positions it reads better; with them it parses back to an equal module.
    package func text(positions: Bool = true) -> String {
        var printer = Printer(module: self, showsPositions: positions)
        return printer.printModule()
    }
}

extension Function {
    /// The function alone as text, without positions.
    package var text: String {
        var printer = Printer(module: Module(functions: [self]), showsPositions: false)
        return printer.printModule()
    }
}

/// The names that the text form gives to things whose Swift names differ or are not strings.
enum TextNames {
    /// Fault kinds by the name of their case.
    static let faultKinds: [String: FaultKind] = Dictionary(
        FaultKind.allCases.map { ("\($0)", $0) }, uniquingKeysWith: { first, _ in first })
    /// Constraints, functions, rounding rules, classes and reductions name themselves (`rawValue`).
    static let opcodes: [String: Opcode] = Dictionary(
        Opcode.allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })

    /// Whether `name` can stand without quotes.
    static func isPlain(_ name: String, dots: Bool = false) -> Bool {
        guard let first = name.utf8.first, isLetter(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || (dots && $0 == UInt8(ascii: ".")) }
    }
    static func isLetter(_ byte: UInt8) -> Bool {
        (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")) || (byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z"))
            || byte == UInt8(ascii: "_")
    }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// `text` in double quotes, with `\"`, `\\`, `\n` and `\u{…}` for what cannot stand there.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case _ where scalar.value < 32 || scalar.value == 127: out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
