// Reads a signature as a user writes it. Swift's type names and the short ones (`f64`) are taken; parameter names and
// a result type are allowed and ignored, so that a line of source or of a message can be pasted.
// Holds: every input gives a signature or an error that says what was expected where.

internal import KernelFrontend
internal import KernelIR
internal import QuernCore

extension KernelSignature {
    /// Reads `text`.
    package init(parsing text: String) throws(KernelError) {
        var reader = Reader(text: text)
        self = try reader.signature()
    }

    /// Takes a text apart from left to right.
    private struct Reader {
        let text: String
        private let characters: [Character]
        private var index = 0

        init(text: String) {
            self.text = text
            characters = Array(text)
        }

        mutating func signature() throws(KernelError) -> KernelSignature {
            var name = try word("a kernel's name")
            while take(".") { name += "." + (try word("a name after '.'")) }
            var types: [ScalarType] = []
            if take("<") {
                repeat { types.append(try scalar(try word("a type"))) } while take(",")
                try expect(">")
            }
            try expect("(")
            var parameters: [Parameter] = []
            if !take(")") {
                repeat { parameters.append(try parameter()) } while take(",")
                try expect(")")
            }
            skipSpace()
            // What follows can only be `throws` or a result, which the kernel knows itself.
            let rest = String(characters[index...])
            guard rest.isEmpty || rest.hasPrefix("->") || rest.hasPrefix("throws") else {
                throw fail("'->' or the end")
            }
            return KernelSignature(kernel: name, typeArguments: types, parameters: parameters)
        }

        private mutating func parameter() throws(KernelError) -> Parameter {
            var first = try word("a type")
            // `_ x: Double`, `into b: inout Matrix<Double>`
            let start = index
            var names = 0
            while names < 2, !isNext(":"), let next = optionalWord() {
                names += 1
                if isNext(":") { break }
                if next.isEmpty { break }
            }
            if take(":") {
                first = try word("a type")
            } else {
                index = start
            }
            let isInout = first == "inout"
            if isInout { first = try word("a type after 'inout'") }
            if first == "_" { throw fail("a type") }
            var array: Parameter.Array?
            var element = first
            switch first {
            case "Vector", "Matrix":
                try expect("<")
                element = try elementType()
                try expect(">")
                array = Parameter.Array(rank: first == "Vector" ? 1 : 2)
            case "NDArray":
                try expect("<")
                element = try elementType()
                try expect(",")
                let rank = try word("a rank")
                guard let rank = Int(rank), (0...7).contains(rank) else { throw fail("a rank from 0 to 7") }
                try expect(">")
                array = Parameter.Array(rank: rank)
            case "Complex": element = try complex()
            default: break
            }
            let type = try scalar(element)
            if array != nil, let name = optionalWord() {
                guard let layout = Layout.allCases.first(where: { $0.name == name }) else {
                    throw fail("a layout ('contiguous', 'unit' or 'strided')")
                }
                array?.layout = layout
            }
            return Parameter(type, array: array, isInout: isInout)
        }

        /// An element type: a scalar's name or `Complex<…>`.
        private mutating func elementType() throws(KernelError) -> String {
            let name = try word("an element type")
            return name == "Complex" ? try complex() : name
        }
        /// What follows `Complex`.
        private mutating func complex() throws(KernelError) -> String {
            try expect("<")
            let part = try word("a type of the parts")
            try expect(">")
            return "Complex<\(part)>"
        }

        private func scalar(_ name: String) throws(KernelError) -> ScalarType {
            if let type = ScalarType(swiftName: name) ?? ScalarType(name: name) { return type }
            let near = nearestName(
                to: name, among: ScalarType.allCases.map(\.swiftName) + ["Vector", "Matrix", "NDArray"])
            throw .signature(
                "'\(name)' is no type of a kernel's argument in signature '\(text)'"
                    + (near.map { "; did you mean '\($0)'?" } ?? ""))
        }

        private mutating func skipSpace() {
            while index < characters.count, characters[index].isWhitespace { index += 1 }
        }
        private mutating func isNext(_ mark: Character) -> Bool {
            skipSpace()
            return index < characters.count && characters[index] == mark
        }
        private mutating func take(_ mark: Character) -> Bool {
            guard isNext(mark) else { return false }
            index += 1
            return true
        }
        private mutating func expect(_ mark: Character) throws(KernelError) {
            if !take(mark) { throw fail("'\(mark)'") }
        }
        private mutating func optionalWord() -> String? {
            skipSpace()
            let start = index
            while index < characters.count,
                characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
            {
                index += 1
            }
            return start == index ? nil : String(characters[start..<index])
        }
        private mutating func word(_ expected: String) throws(KernelError) -> String {
            guard let word = optionalWord() else { throw fail(expected) }
            return word
        }
        private func fail(_ expected: String) -> KernelError {
            let found = index < characters.count ? "'\(characters[index])'" : "the end"
            return .signature(
                "expected \(expected), found \(found), at character \(index + 1) of signature '\(text)'; "
                    + "write it as 'axpy(Double, Vector<Double>, inout Vector<Double>)'")
        }
    }
}
