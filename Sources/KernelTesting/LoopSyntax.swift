// The small language in which ParallelLoopGenerator thinks: index terms, values and statements of one parallel loop.
// It is written out as a kernel's text, and walked over for given numbers to learn which elements are touched, so
// that arrays can be made as large as the loop needs.
// Holds: text and walk agree; a walk that meets a negative subscript, a reversed range or a division by zero says that
// the numbers do not fit the loop.

/// A whole number in the body of a loop.
indirect enum LoopTerm: Sendable, Hashable {
    case number(Int)
    case name(String)
    case add(LoopTerm, LoopTerm)
    case subtract(LoopTerm, LoopTerm)
    case multiply(LoopTerm, LoopTerm)
    case divide(LoopTerm, LoopTerm)
    case remainder(LoopTerm, LoopTerm)
    /// An element of the index array.
    case element(LoopTerm)
    case extent(String, Int)

    static func + (a: LoopTerm, b: LoopTerm) -> LoopTerm {
        switch (a, b) {
        case (_, .number(0)): a
        case (.number(0), _): b
        case (_, .number(let k)) where k < 0: .subtract(a, .number(-k))
        default: .add(a, b)
        }
    }
    static func * (a: LoopTerm, b: LoopTerm) -> LoopTerm {
        switch (a, b) {
        case (.number(1), _): b
        case (_, .number(1)): a
        default: .multiply(a, b)
        }
    }
    static func - (a: LoopTerm, b: LoopTerm) -> LoopTerm { b == .number(0) ? a : .subtract(a, b) }

    var text: String { written(0) }
    /// Levels: 0 sums, 1 products, 2 what binds tighter.
    private func written(_ level: Int) -> String {
        func inParentheses(_ text: String, _ own: Int) -> String { own < level ? "(\(text))" : text }
        switch self {
        case .number(let k): return "\(k)"
        case .name(let name): return name
        case .add(let a, let b): return inParentheses("\(a.written(0)) + \(b.written(1))", 0)
        case .subtract(let a, let b): return inParentheses("\(a.written(0)) - \(b.written(1))", 0)
        case .multiply(let a, let b): return inParentheses("\(a.written(1)) * \(b.written(2))", 1)
        case .divide(let a, let b): return inParentheses("\(a.written(1)) / \(b.written(2))", 1)
        case .remainder(let a, let b): return inParentheses("\(a.written(1)) % \(b.written(2))", 1)
        case .element(let index): return "p[\(index.text)]"
        case .extent(let array, let axis): return "\(array).shape[\(axis)]"
        }
    }

    /// Whether only sums, differences and products with loop-invariant names occur.
    var isAffine: Bool {
        switch self {
        case .number, .name, .extent: true
        case .add(let a, let b), .subtract(let a, let b), .multiply(let a, let b): a.isAffine && b.isAffine
        case .divide, .remainder, .element: false
        }
    }
}

/// One axis of a subscript.
enum LoopSubscript: Sendable, Hashable {
    case index(LoopTerm)
    case range(LoopTerm, LoopTerm)
    case all

    var text: String {
        switch self {
        case .index(let term): term.text
        case .range(let lower, let upper): "\(lower.text)..<\(upper.text)"
        case .all: "..."
        }
    }
    var isAffine: Bool {
        switch self {
        case .index(let term): term.isAffine
        case .range(let lower, let upper): lower.isAffine && upper.isAffine
        case .all: true
        }
    }
}

/// An element or a view.
struct LoopAccess: Sendable, Hashable {
    var array: String
    var subscripts: [LoopSubscript]

    init(_ array: String, _ terms: [LoopTerm]) {
        self.array = array
        subscripts = terms.map { .index($0) }
    }
    init(_ array: String, subscripts: [LoopSubscript]) {
        self.array = array
        self.subscripts = subscripts
    }
    var text: String { "\(array)[\(subscripts.map(\.text).joined(separator: ", "))]" }
    var isView: Bool { subscripts.contains { if case .index = $0 { false } else { true } } }
}

/// A Double.
indirect enum LoopValue: Sendable, Hashable {
    case constant(String)
    case whole(LoopTerm)
    case read(LoopAccess)
    /// The sum of a view.
    case total(LoopAccess)
    case sum(LoopValue, LoopValue)
    case product(LoopValue, LoopValue)

    var text: String {
        switch self {
        case .constant(let text): text
        case .whole(let term): "Double(\(term.text))"
        case .read(let access): access.text
        case .total(let access): "\(access.text).sum()"
        case .sum(let a, let b): "\(a.text) + \(b.text)"
        case .product(.constant(let a), let b): "\(a) * (\(b.text))"
        case .product(let a, let b): "(\(a.text)) * (\(b.text))"
        }
    }
}

enum LoopCondition: Sendable, Hashable {
    case isMultiple(LoopTerm, Int)
    case less(LoopTerm, LoopTerm)
    /// Of an element.
    case isPositive(LoopAccess)

    var text: String {
        switch self {
        case .isMultiple(let term, let k): "(\(term.text)) % \(k) == 0"
        case .less(let a, let b): "\(a.text) < \(b.text)"
        case .isPositive(let access): "\(access.text) > 0"
        }
    }
}

indirect enum LoopStatement: Sendable, Hashable {
    case bind(String, LoopTerm)
    case assign(LoopAccess, String, LoopValue)
    /// `for variable in lower..<upper`, or `parallel` of it.
    case loop(String, LoopTerm, LoopTerm, isParallel: Bool, [LoopStatement])
    case stride(String, LoopTerm, LoopTerm, by: LoopTerm, [LoopStatement])
    case branch(LoopCondition, [LoopStatement], [LoopStatement])
    case accumulate(String, String, LoopValue)
    /// A vector of the iteration's own, of a number of elements.
    case scratch(String, LoopTerm)
    /// `put(&array, index, value)`, which writes one element.
    case put(String, LoopTerm, LoopValue)
    /// A statement as text, and what it touches.
    case raw(String, [LoopAccess])

    func lines(_ margin: String) -> [String] {
        func inside(_ body: [LoopStatement]) -> [String] { body.flatMap { $0.lines(margin + "    ") } }
        switch self {
        case .bind(let name, let term): return ["\(margin)let \(name) = \(term.text)"]
        case .assign(let access, let operation, let value):
            return ["\(margin)\(access.text) \(operation) \(value.text)"]
        case .loop(let variable, let lower, let upper, let isParallel, let body):
            let range = "\(lower.text)..<\(upper.text)"
            return ["\(margin)for \(variable) in \(isParallel ? "parallel(\(range))" : range) {"] + inside(body) + [
                "\(margin)}"
            ]
        case .stride(let variable, let lower, let upper, let step, let body):
            return ["\(margin)for \(variable) in stride(from: \(lower.text), to: \(upper.text), by: \(step.text)) {"]
                + inside(body) + ["\(margin)}"]
        case .branch(let condition, let first, let second):
            let start = ["\(margin)if \(condition.text) {"] + inside(first)
            return second.isEmpty
                ? start + ["\(margin)}"] : start + ["\(margin)} else {"] + inside(second) + ["\(margin)}"]
        case .accumulate(let name, let operation, let value):
            switch operation {
            case "min", "max": return ["\(margin)\(name) = \(operation)(\(name), \(value.text))"]
            default: return ["\(margin)\(name) \(operation)= \(value.text)"]
            }
        case .scratch(let name, let count): return ["\(margin)var \(name) = Vector<Double>(zeros: \(count.text))"]
        case .raw(let text, _): return [margin + text]
        case .put(let array, let index, let value): return ["\(margin)put(&\(array), \(index.text), \(value.text))"]
        }
    }
}
