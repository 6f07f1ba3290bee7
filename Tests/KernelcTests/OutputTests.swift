// How kernelc prints: JSON, units, colours, near names.

import Testing
import kernelc

@Suite("output")
struct OutputTests {
    @Test("JSON keeps the order of keys and escapes what must be escaped")
    func json() {
        let value = JSONText.members([
            "b": .integer(1), "a": .array([.floating(0.1), .floating(-Double.infinity), .null]), "gone": nil,
            "text": .string("a\"\\\n\u{1}é"), "inner": .members(["x": .boolean(true)]),
        ])
        #expect(
            value.text == """
                {
                  "b": 1,
                  "a": [0.1, "-inf", null],
                  "text": "a\\"\\\\\\n\\u0001é",
                  "inner": {"x": true}
                }
                """)
    }

    @Test("times and sizes have three digits and a unit")
    func units() {
        #expect(Seconds(1.234e-8).description == "12.3 ns")
        #expect(Seconds(0.9996e-3).description == "1.00 ms")
        #expect(Seconds(0.01).description == "10.0 ms")
        #expect(Seconds(123.4).description == "123 s")
        #expect(ByteCount(0).description == "0 B")
        #expect(ByteCount(1536).description == "1.50 KiB")
        #expect(ByteCount(.max).description.hasSuffix("TiB"))
        #expect(threeDigits(.nan) == "nan")
        #expect(threeDigits(-0.05) == "-0.05")
    }

    @Test("colour needs a terminal, and NO_COLOR or a dumb terminal forbids it")
    func color() {
        #expect(Console.usesColor(isTerminal: true) { _ in nil })
        #expect(!Console.usesColor(isTerminal: false) { _ in nil })
        #expect(!Console.usesColor(isTerminal: true) { $0 == "NO_COLOR" ? "1" : nil })
        #expect(Console.usesColor(isTerminal: true) { $0 == "NO_COLOR" ? "" : nil })
        #expect(!Console.usesColor(isTerminal: true) { $0 == "TERM" ? "dumb" : nil })
    }

    @Test("the nearest name is offered only where it is near")
    func nearest() {
        #expect(NearestName.of("sumpositive", among: ["dot", "sumPositive"]) == "sumPositive")
        #expect(NearestName.of("xy", among: ["yx"]) == "yx")
        #expect(NearestName.of("x", among: ["y"]) == nil)
        #expect(NearestName.of("volume", among: ["x", "y"]) == nil)
        #expect(NearestName.of("x", among: []) == nil)
        #expect(NearestName.list(["a", "b", "c"]) == "'a', 'b' and 'c'")
        #expect(NearestName.list([]) == "")
    }

    @Test("a sentence begins in lower case, an abbreviation stays")
    func lowercase() {
        #expect("No such file".lowercasedFirst == "no such file")
        #expect("LLVM is missing".lowercasedFirst == "LLVM is missing")
        #expect("".lowercasedFirst == "")
    }
}
