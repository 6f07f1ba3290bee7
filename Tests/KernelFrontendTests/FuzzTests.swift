// Mutated kernels: no text stops the front end, and whatever it accepts the verifier accepts too.
// The seed of each text is in the failure's message; longer runs raise `count`.

import Glibc
import KernelFrontend
import KernelIR
import QuernCore
import Testing

@Suite struct FuzzTests {
    /// A small generator with a known sequence.
    struct Source {
        var state: UInt64
        mutating func next(below limit: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(max(1, limit)))
        }
    }

    static let pieces = [
        "(", ")", "{", "}", "[", "]", ",", ":", ";", "...", "..<", "+", "-", "*", "&", "|", "?", "!", "=", "==", "->",
        "&&",
        "<", ">", ">>", "let ", "var ", "if ", "else ", "for ", "in ", "while ", "switch ", "case ", "default:",
        "return ",
        "func ", "x", "0", "1", "0.5", "-1", "\"", "/*", "*/", "//", "\n", "#if", ".", ".zero", "inout ", "guard ",
        "break ",
        "continue ", "<T: Real>", "Double(", "Int", "nil", "try ", "x[", "swap(&", "@Kernel ", "99999999999999999999",
        "1e999", "Vector<", "parallel(", ".sum()", "`", "$0", "é", "\u{0}", "exactly:", " = { ", "((((((((",
    ]

    static func mutated(_ text: String, seed: Int) -> String {
        var source = Source(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1)
        for _ in 0..<4 { _ = source.next(below: 2) }
        var bytes = Array(text.utf8)
        for _ in 0...source.next(below: 4) where !bytes.isEmpty {
            let place = source.next(below: bytes.count)
            switch source.next(below: 6) {
            case 0: bytes[place] = UInt8(source.next(below: 256))
            case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + source.next(below: 12)))
            case 2: bytes.removeLast(source.next(below: bytes.count))
            case 3:
                let length = min(bytes.count - place, 1 + source.next(below: 40))
                bytes.insert(contentsOf: Array(bytes[place..<place + length]), at: source.next(below: bytes.count))
            default:
                let piece = Array(pieces[source.next(below: pieces.count)].utf8)
                let times = source.next(below: 20) == 0 ? 300 : 1
                for _ in 0..<times { bytes.insert(contentsOf: piece, at: place) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("no mutation of a kernel stops the front end, and what it accepts is sound")
    func mutations() {
        let count = getenv("QUERN_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 2_500
        let texts = RealKernelTests.kernels + AcceptedConstructTests.cases.map(\.text)
        guard !texts.isEmpty else { return }
        for seed in 0..<count {
            let text = Self.mutated(texts[seed % texts.count], seed: seed)
            let source = FrontendSource(SourceText(file: "fuzz.swift", text: text), isDeclaration: seed % 3 == 0)
            let result = Frontend.lower([source], trustsUnknownNames: seed % 4 == 0)
            let problems = result.module?.verify() ?? []
            #expect(problems.isEmpty, "seed \(seed): \(problems.first?.message ?? "")")
        }
    }

    @Test("text nested a thousand levels deep is refused, not followed")
    func nesting() {
        let pairs = [
            ("(", ")"), ("[", "]"), ("{", "}"), ("if x > 0 {", "}"), ("f(", ")"), ("-", ""), ("!", ""),
            ("x ? x : ", ""),
        ]
        for (open, close) in pairs {
            let inner = String(repeating: open, count: 1_000) + "x" + String(repeating: close, count: 1_000)
            let text = "@Kernel func f(_ x: Double) -> Double {\n    let y = \(inner)\n    return x\n}"
            let result = Frontend.lower(files: [SourceText(file: "deep.swift", text: text)])
            #expect(result.hasErrors, "\(open)")
        }
        let sum = String(repeating: "x + ", count: 5_000) + "x"
        let result = Frontend.lower(files: [
            SourceText(file: "deep.swift", text: "@Kernel func f(_ x: Double) -> Double { \(sum) }")
        ])
        #expect(result.diagnostics.map(\.id) == ["kernel.nested-too-deeply"])
    }
}
