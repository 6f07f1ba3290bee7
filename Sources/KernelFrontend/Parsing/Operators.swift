// Swift's standard operators: how tightly each binds and to which side.
// Operators that the checker refuses are here too, so that they are refused by name and not by syntax.
// Source: the operator declarations of the Swift standard library.

/// How operators of one precedence group associate.
enum Associativity { case left, right, none }

/// Precedence groups, weakest first.
enum Precedence: Int, Comparable {
    case assignment = 1, ternary, disjunction, conjunction, comparison, nilCoalescing, casting, range
    case addition, multiplication, shift

    static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }

    var associativity: Associativity {
        switch self {
        case .assignment, .ternary, .nilCoalescing: .right
        case .disjunction, .conjunction, .addition, .multiplication, .casting: .left
        case .comparison, .range, .shift: .none
        }
    }
}

enum Operators {
    /// The group of an infix operator, nil for operators that Swift's library does not declare.
    static func precedence(of text: String) -> Precedence? {
        switch text {
        case "<<", ">>", "&<<", "&>>": .shift
        case "*", "/", "%", "&*", "&": .multiplication
        case "+", "-", "&+", "&-", "|", "^": .addition
        case "..<", "...": .range
        case "??": .nilCoalescing
        case "<", "<=", ">", ">=", "==", "!=", "===", "!==", "~=", ".<", ".>", ".==", ".!=", ".<=", ".>=": .comparison
        case "&&": .conjunction
        case "||": .disjunction
        default: nil
        }
    }

    /// The operator inside a compound assignment: `+` of `+=`.
    static func compoundAssignment(_ text: String) -> String? {
        switch text {
        case "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "&+=", "&-=", "&*=", "&<<=", "&>>=":
            String(text.dropLast())
        default: nil
        }
    }

    static let prefixes: Set<String> = ["-", "+", "!", "~", "...", "..<"]
}
