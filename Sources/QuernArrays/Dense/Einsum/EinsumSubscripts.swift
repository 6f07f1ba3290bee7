// The text of an Einstein sum, read by NumPy's rules into labels for every axis.
//   "ij,jk->ik"   named axes; a repeated name within an operand is its diagonal, a name absent from the output is summed
//   "ij,jk"       output implied: the names that occur once, in alphabetical order, capitals first
//   "...ij->...i" further axes, aligned at their ends, broadcast against each other; implied first in the output
// Axes of one name have equal extents; in different operands also 1, which broadcasts.
// Holds: every output label occurs in an input, and none twice.

/// A name of an axis: a letter, or a place counted from the end of an ellipsis.
package enum AxisLabel: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The axis so far from the last one of the ellipsis.
    case further(Int)
    case named(UInt8)

    package var description: String {
        switch self {
        case .further(let place): "axis \(-1 - place) of '...'"
        case .named(let letter): "'\(Character(UnicodeScalar(letter)))'"
        }
    }

    package static func < (a: AxisLabel, b: AxisLabel) -> Bool {
        switch (a, b) {
        case (.further(let x), .further(let y)): x > y
        case (.further, .named): true
        case (.named, .further): false
        case (.named(let x), .named(let y)): x < y
        }
    }
}

/// Why subscripts and operands make no sum.
public struct EinsumError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The subscripts as written.
    public var subscripts: String
    /// The character, counted from 0, where that is known.
    public var position: Int?
    /// What was found, what was expected, and what to write.
    public var reason: String

    /// The message.
    public var description: String {
        "einsum '\(subscripts)'" + (position.map { ", character \($0)" } ?? "") + ": " + reason
    }
}

/// Subscripts, read.
package struct EinsumSubscripts: Hashable, Sendable {
    package let text: String
    package let inputs: [[AxisLabel]]
    package let output: [AxisLabel]

    /// Reads `text` for operands of the given ranks.
    package init(_ text: String, ranks: [Int]) throws(EinsumError) {
        func fail(_ position: Int?, _ reason: String) -> EinsumError {
            EinsumError(subscripts: text, position: position, reason: reason)
        }
        // Characters with their places; spaces mean nothing.
        let characters = Array(text.utf8).enumerated().filter { $0.element != 32 }
        var arrow: Int?
        for (i, character) in characters.enumerated() where character.element == 45 || character.element == 62 {
            if character.element == 45, arrow == nil, i + 1 < characters.count, characters[i + 1].element == 62 {
                arrow = i
            } else if !(character.element == 62 && arrow.map { $0 + 1 == i } == true) {
                throw fail(character.offset, "a single '->' is expected, before the output")
            }
        }
        let left = characters[..<(arrow ?? characters.count)]
        let terms = left.split(omittingEmptySubsequences: false) { $0.element == 44 }
        guard terms.count == ranks.count else {
            throw fail(nil, "\(terms.count) operands by its commas, where \(ranks.count) are given")
        }
        var read: [Term] = []
        for (i, term) in terms.enumerated() {
            let one = try Self.read(term, text)
            let names = one.names.count
            guard one.ellipsis != nil ? names <= ranks[i] : names == ranks[i] else {
                throw fail(
                    term.first?.offset,
                    "operand \(i) has \(ranks[i]) axes, and \(names) names\(one.ellipsis != nil ? " beside '...'" : "")"
                        + "\nhelp: name each axis, or write '...' for the others")
            }
            read.append(one)
        }
        inputs = zip(read, ranks).map { $0.labels(rank: $1) }
        let furthest = inputs.joined().reduce(0) { most, label in
            if case .further(let place) = label { max(most, place + 1) } else { most }
        }
        let all = inputs.map { Set($0) }.reduce(into: Set()) { $0.formUnion($1) }
        let further = (0..<furthest).reversed().map { AxisLabel.further($0) }
        if let arrow {
            let term = try Self.read(characters[(arrow + 2)...], text)
            guard term.ellipsis != nil || furthest == 0 else {
                throw fail(
                    characters[arrow].offset,
                    "the operands have \(furthest) axes at '...', and the output has no '...'\nhelp: write '->...' and "
                        + "the names of the output")
            }
            var output = term.names.map { AxisLabel.named($0.element) }
            if let ellipsis = term.ellipsis { output.insert(contentsOf: further, at: ellipsis) }
            for (i, name) in term.names.enumerated() {
                let label = AxisLabel.named(name.element)
                guard all.contains(label) else { throw fail(name.offset, "\(label) of the output is in no operand") }
                guard !term.names[..<i].contains(where: { $0.element == name.element }) else {
                    throw fail(name.offset, "\(label) is in the output twice")
                }
            }
            self.output = output
        } else {
            var counts: [AxisLabel: Int] = [:]
            for label in inputs.joined() { counts[label, default: 0] += 1 }
            output = further + counts.filter { if case .named = $0.key { $0.value == 1 } else { false } }.keys.sorted()
        }
        self.text = text
    }

    /// Labels that were made otherwise, such as by `tensordot`.
    init(text: String, inputs: [[AxisLabel]], output: [AxisLabel]) {
        (self.text, self.inputs, self.output) = (text, inputs, output)
    }

    private struct Term {
        /// Letters with their places in the text.
        var names: [(offset: Int, element: UInt8)] = []
        /// Before which of the names '...' stands.
        var ellipsis: Int?

        func labels(rank: Int) -> [AxisLabel] {
            var result = names.map { AxisLabel.named($0.element) }
            if let ellipsis {
                let count = rank - names.count
                result.insert(contentsOf: (0..<count).reversed().map { AxisLabel.further($0) }, at: ellipsis)
            }
            return result
        }
    }

    private static func read(
        _ term: ArraySlice<(offset: Int, element: UInt8)>, _ text: String
    ) throws(EinsumError) -> Term {
        var result = Term()
        var at = term.startIndex
        while at < term.endIndex {
            let (offset, character) = term[at]
            if (65...90).contains(character) || (97...122).contains(character) {
                result.names.append((offset, character))
                at += 1
            } else if character == 46, at + 2 < term.endIndex, term[at + 1].element == 46, term[at + 2].element == 46,
                result.ellipsis == nil
            {
                result.ellipsis = result.names.count
                at += 3
            } else {
                throw EinsumError(
                    subscripts: text, position: offset,
                    reason: "a letter, one '...' an operand, ',' or '->' is expected")
            }
        }
        return result
    }
}
