// The text form: what is printed parses back, what is wrong is reported, nothing crashes.

import Glibc
import KernelIR
import QuernCore
import Testing

@Suite("IR text")
struct TextTests {
    func parsed(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Module {
        let (module, diagnostics) = IRParser.parse(text)
        #expect(diagnostics.isEmpty, "\(diagnostics.map { "\($0.span.start): \($0.message)" })", sourceLocation: sourceLocation)
        return try #require(module, sourceLocation: sourceLocation)
    }

    @Test("text with every spelling comes back as it was", arguments: [Samples.generic, Samples.concrete])
    func spellings(_ text: String) throws {
        let module = try parsed(text)
        #expect(module.text() == text + "\n" || module.text().trimmed == text.trimmed)
        #expect(try parsed(module.text()) == module)
    }

    @Test("names, labels, sites, checks and unused values survive the way there and back")
    func exactness() throws {
        var function = Function(
            name: "strange name", typeParameters: [TypeParameter(name: "f64", constraint: .any)],
            parameters: [Parameter(name: "x", label: "_", type: .scalar(.parameter(0)), isInout: true)],
            resultTypes: [.array(element: .parameter(0), rank: 3, layout: .unitInner)], canThrow: true,
            position: Position(file: 3, line: 9, column: 1))
        function.valueNames[0] = "other"
        _ = function.makeValue(.bool, name: "never used")
        function.labelCount = 12
        function.options.isUnchecked = true
        function.options.expectations = ["a", "b\n\"c\""]
        function.body.operations = [
            Operation(.add, [Value(0), Value(0)], isChecked: false, site: 7),
            Operation(.yield, isChecked: true, position: Position(file: 0, line: 1, column: 2)),
            Operation(.for, [Value(0)], regions: [Region(), Region()], attribute: .axis(-4)),
            Operation(.constant, [Value(1)], attribute: .literal(.named(.pi))),
            Operation(.block, attribute: .loop(LoopAttribute(label: Label(3), variable: "i", accumulators: [.min], role: .slow))),
            Operation(.math, attribute: .slice([])), Operation(.slice, attribute: .axes([])),
            Operation(.return, attribute: .affine(coefficients: [], constant: .min)),
        ]
        let module = Module(
            functions: [function], files: ["a", "b"], entry: "strange name",
            sites: [Site(position: .none, function: "f g", opcode: .load, subject: "ü\t", type: nil, loopVariables: [])])
        let text = module.text()
        #expect(try parsed(text) == module, "\(text)")
    }

    @Test("without positions the text has none, and parses to the same module but for them")
    func positions() throws {
        let module = try parsed(Samples.concrete)
        let text = module.text(positions: false)
        #expect(!text.contains(" at "))
        #expect(text.contains("#0"))
        #expect(try parsed(text).canonicalText == module.canonicalText)
    }

    @Test(
        "each mistake is reported at its place",
        arguments: [
            ("kernel @f() { %0: i64 = ad %0 }", 25, "there is no operation 'ad'"),
            ("kernel @f() {\n", 1, "expected '}', found the end of the text"),
            ("kernel f() {}", 8, "expected the kernel's name, found 'f'"),
            ("kernel @f() -> f65 {}", 16, "there is no type 'f65'"),
            ("kernel @f() { yield %3 }", 21, "'%3' is not defined"),
            ("kernel @f() { %1: i64 = constant 1 }", 8, "'%0' is not defined, though 1 values are"),
            ("kernel @f(_ %0: i8) { %0: i8 = constant 1 }", 23, "'%0' is defined twice"),
            ("kernel @f() { %0: i8 = constant 300 }", 33, "'300' is no value of type i8"),
            ("kernel @f<T: any>() { %0: T = constant 3 }", 40, "the type of the constant is not known"),
            ("kernel @f() { %0: f64 = math [epx] %0 }", 31, "there is no attribute 'epx'"),
            ("kernel @f() { break [to 3] }", 25, "expected a label such as 'L0', found '3'"),
            ("file x", 6, "expected a file's name in quotes, found 'x'"),
            ("file \"x", 6, "the string has no closing quote"),
            ("kernel @f() { %x: i64 = constant 3 }", 15, "'%x' lacks its number: '%x.0'"),
            ("site 1 load \"\" in @f", 6, "sites are listed in order: expected 0, found 1"),
            ("kernel @f(_ %0: array<f64, 99>) {}", 28, "a rank is a whole number from 0 to 64, not '99'"),
            ("kernel @f() { return } #", 24, "expected 'file', 'entry', 'extern', 'site' or 'kernel', found '#'"),
            ("§", 1, "'§' has no meaning here"),
            ("kernel @f() { %99999999999: i64 = constant 3 }", 15, "a value is '%' and a number, such as '%3' or '%x.3'"),
        ])
    func mistakes(_ text: String, _ column: Int, _ message: String) throws {
        let (module, diagnostics) = IRParser.parse(text)
        #expect(module == nil)
        let first = try #require(diagnostics.first)
        #expect(first.message == message)
        #expect(first.span.start.column == column)
    }

    @Test("after a mistake the next lines are read, so that all are reported")
    func recovery() {
        let text = """
            kernel @f(_ %0: i64) {
                ad %0
                for %1: i64 on %0 ..< %0 [L0] {
                    nonsense
                }
                yield %0 %0
                retrun
            }
            kernel @g() {
                return
            }
            what
            """
        let (_, diagnostics) = IRParser.parse(text)
        #expect(diagnostics.map(\.span.start.line) == [2, 3, 6, 7, 12], "\(diagnostics.map(\.message))")
        #expect(diagnostics[0].help == "did you mean 'add'?")
    }

    @Test("nesting has a limit that is reported")
    func nesting() {
        let deep = 100_000
        let text = "kernel @f() { " + String(repeating: "block [L0] { ", count: deep)
        let (module, diagnostics) = IRParser.parse(text)
        #expect(module == nil)
        #expect(diagnostics.contains { $0.message == "regions are nested deeper than 200" })
    }

    @Test("damaged text gives diagnostics or a module, never a crash", arguments: 0..<4)
    func fuzz(_ part: Int) throws {
        var generator = SeededGenerator(state: UInt64(part) + 40)
        let sources = [Samples.generic, Samples.concrete].map { Array($0.utf8) }
        let words = Opcode.allCases.map(\.rawValue) + ["%0", "%1", "[", "]", "{", "}", "(", ")", "unchecked", "#1", "99999999999999999999"]
        var modules = 0
        for _ in 0..<(getenv("QUERN_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 1600) / 4 {
            var bytes = sources[Int.random(in: 0..<2, using: &generator)]
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<5, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: Array(words.randomElement(using: &generator)!.utf8), at: place)
                case 3: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...80, using: &generator)))
                default:
                    let from = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 60)], at: place)
                }
            }
            let (module, diagnostics) = IRParser.parse(String(decoding: bytes, as: UTF8.self))
            #expect((module == nil) != diagnostics.isEmpty)
            if let module {
                modules += 1
                _ = module.verify()
                _ = module.canonicalText
                let again = IRParser.parse(module.text())
                #expect(again.module == module)
            }
        }
        #expect(modules > 0)
    }
}

extension String {
    /// Without empty lines and the space around lines.
    var trimmed: String {
        split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.isEmpty }.joined(separator: "\n")
    }
}

@Suite("canonical text")
struct CanonicalTests {
    @Test("names of values, positions and files do not count")
    func irrelevant() throws {
        let one = try #require(IRParser.parse(Samples.concrete).module)
        var text = Samples.concrete.replacing("%table.1", with: "%t.1").replacing(" at 4:10", with: " at 44:1")
        text = text.replacing("Fib.swift", with: "Other.swift")
        let other = try #require(IRParser.parse(text).module)
        #expect(one != other)
        #expect(one.canonicalText == other.canonicalText)
    }

    @Test("values are numbered by definition")
    func numbering() throws {
        let one = try Fixture.module("kernel @f(_ %0: i64) -> i64 {\n%1: i64 = add %0, %0\nreturn %1\n}")
        let other = try Fixture.module("kernel @f(_ %1: i64) -> i64 {\n%0: i64 = add %1, %1\nreturn %0\n}")
        #expect(one.canonicalText == other.canonicalText)
    }

    @Test(
        "whatever changes the code changes the text",
        arguments: [
            ("subtract %n.0, %2 #0", "add %n.0, %2 #0"), ("#0", "unchecked #0"), ("%3: i64 = constant 2", "%3: i64 = constant 3"),
            ("less %n.0, %3", "less %3, %n.0"), ("display \"fib\"", "relaxed display \"fib\""), ("contiguous", "unit"),
            ("%table.1[%5] #1", "%table.1[%5] #0"),
        ])
    func relevant(_ from: String, _ to: String) throws {
        let one = try #require(IRParser.parse(Samples.concrete).module)
        let other = try #require(IRParser.parse(Samples.concrete.replacing(from, with: to)).module)
        #expect(one.canonicalText != other.canonicalText)
    }
}
