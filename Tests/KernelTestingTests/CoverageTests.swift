// Enumerates the language: every operation row and every production of LANGUAGE.md §§ 3–4 has a running filetest, and
// every construct that is left out has a refused one. A production is found by a pattern in the text of the filetests.
// Neighbours: KernelLLVMTests and KernelIRTests enumerate every row × type on edge values.

import Foundation
import KernelFrontend
import KernelIR
import QuernCore
import Testing

@Suite("coverage of the language")
struct CoverageTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    private static func text(below folder: String, skipping skipped: String = "refused") -> [String: String] {
        var found: [String: String] = [:]
        let files = FileManager.default.enumerator(at: root.appending(path: folder), includingPropertiesForKeys: nil)
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", !file.lastPathComponent.hasPrefix(skipped) else { continue }
            found[file.lastPathComponent] = try? String(contentsOf: file, encoding: .utf8)
        }
        return found
    }

    private static let running: String = {
        let texts = text(below: "Filetests").values.joined() + text(below: "../Examples/Lessons").values.joined()
            + text(below: "../Kernels").values.joined()
        // Directives and comments prove nothing.
        return texts.split(separator: "\n").filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//") }
            .joined(separator: "\n")
    }()
    private static let refused: String =
        (text(below: "KernelFrontendTests", skipping: "Accepted").values.joined()
            + text(below: "Goldens", skipping: "none").values.joined() + text(below: "Filetests", skipping: "none").values.joined())

    static let productions: [(name: String, pattern: String)] = [
        ("let", #"\blet \w+ = "#), ("var", #"\bvar \w+"#), ("var with a type", #"\bvar \w+: \w+ = "#),
        ("tuple destructuring", #"let \(\w+, \w+\) = "#), ("assignment", #"\n\s+\w+ = "#),
        ("assignment to a tuple", #"\n\s+\(.+, .+\) = \("#),
        ("compound assignment", #"\+= "#), ("-=", #"-= "#), ("*=", #"\*= "#), ("/=", #"/= "#), ("%=", #"%= "#),
        ("&=", #" &= "#), ("|=", #" \|= "#), ("^=", #" \^= "#), ("<<=", #"<<= "#), (">>=", #">>= "#),
        ("if", #"\bif "#), ("else if", #"else if "#), ("guard", #"\bguard "#), ("if let exactly", #"if let \w+ = \w+\(exactly:"#),
        ("guard let exactly", #"guard let \w+ = \w+\(exactly:"#), ("switch", #"switch \w+"#), ("case range", #"case .*\.\.[.<]"#),
        ("several patterns", #"case \d+, "#), ("default", #"default:"#), ("where in a case", #"case .* where "#),
        ("ternary", #" \? .* : "#), ("if as a value", #"= if "#), ("switch as a value", #"= switch "#),
        ("return if", #"return if "#), ("for over a range", #"for \w+ in 0\.\.<"#), ("closed range", #"for \w+ in .*\.\.\.\w"#),
        ("stride to", #"stride\(from: .*, to: "#), ("stride through", #"stride\(from: .*, through: "#),
        ("for over a view", #"for \w+ in \w+ \{"#), ("indices", #"\.indices"#), ("zip", #"\bzip\("#),
        ("enumerated", #"\.enumerated\(\)"#), ("reversed", #"\.reversed\(\)"#), ("where in for", #"for .* in .* where "#),
        ("while", #"\bwhile "#), ("repeat", #"\brepeat \{"#), ("break", #"\bbreak\b"#), ("continue", #"\bcontinue\b"#),
        ("break with a label", #"break \w+"#), ("continue with a label", #"continue \w+"#), ("label", #"\w+: (for|while)"#),
        ("precondition", #"precondition\("#), ("assert", #"assert\("#), ("local function", #"\n\s{4,}func \w+"#),
        ("wrapping", #"&\+ "#), ("wrapping minus", #"&- "#), ("wrapping times", #"&\* "#), ("masked shift", #"&<< "#),
        ("masked shift right", #"&>> "#), ("shift", #" << "#), ("shift right", #" >> "#), ("bitwise not", #"~"#),
        ("remainder", #" % "#), ("truncating", #"truncatingIfNeeded:"#), ("clamping", #"clamping:"#),
        ("isMultiple", #"isMultiple\(of:"#), ("leading zeros", #"leadingZeroBitCount"#),
        ("bit count", #"nonzeroBitCount"#), ("rounded", #"\.rounded\("#), ("isNaN", #"\.isNaN"#), ("min", #"\bmin\("#),
        ("max", #"\bmax\("#), ("abs", #"\babs\("#),
        ("element", #"\w+\[i\]"#), ("element of a matrix", #"\w+\[i, j\]"#), ("count", #"\.count"#), ("shape", #"\.shape\[\d\]"#),
        ("equal shapes", #"\.shape == "#), ("swapAt", #"\.swapAt\("#), ("slice", #"\[\w+\.\.<\w+"#), ("rest of an axis", #"\.\.\.[,\]]"#),
        ("row", #"\[\w+, \.\.\.\]"#), ("by", #"\[by: "#), ("transposed", #"\.transposed"#), ("whole view", #"\[\.\.\.\] = "#),
        ("expression of views", #"\[\.\.\.\] = 2 \* "#), ("in place", #"\[.*\.\..*\] \+= "#), ("sum", #"\.sum\(\)"#),
        ("array min", #"\.min\(\)"#), ("array max", #"\.max\(\)"#), ("mean", #"\.mean\(\)"#), ("dot", #"\.dot\("#),
        ("argmin", #"\.argmin\("#), ("argmax", #"\.argmax\("#), ("all", #"\.all\(\)"#), ("any", #"\.any\(\)"#),
        ("sum along an axis", #"\.sum\(axis: "#), ("array made", #"NDArray<.*>\(zeros: "#), ("sort", #"\.sort\(\)"#),
        ("sorted", #"\.sorted\(\)"#), ("parallel", #"in parallel\("#), ("reducing", #"reducing: &"#),
        ("disjoint", #"disjoint: &"#), ("generic", #"<T: Real>"#), ("inout scalar", #"_ \w+: inout (Int|Double)"#),
        ("tuple result", #"-> \(\w+"#),
    ]

    @Test("every production of the language has a running filetest", arguments: productions.map(\.name))
    func runs(_ name: String) throws {
        let pattern = try #require(Self.productions.first { $0.name == name }).pattern
        #expect(Self.running.range(of: pattern, options: .regularExpression) != nil, "no filetest has /\(pattern)/")
    }

    @Test(
        "every construct that is left out is refused by a test",
        arguments: [
            "defer", "throw ", "do {", "async", "fallthrough", "#if", "closure", "Float16", "Complex", "InlineArray", "struct",
            "matmul", "try?", "??", "nil", " as ", " is ", "\\.", "KernelRandom", "Dictionary|dictionary", "String|string",
            "switch \\(", "class ",
        ])
    func refuses(_ construct: String) {
        let isPattern = construct.contains("|") || construct.contains("\\(")
        #expect(
            isPattern
                ? Self.refused.range(of: construct, options: .regularExpression) != nil : Self.refused.contains(construct))
    }

    @Test("every operation row occurs in a running filetest")
    func rows() {
        var seen: Set<Opcode> = []
        func walk(_ region: Region) {
            for operation in region.operations {
                seen.insert(operation.opcode)
                operation.regions.forEach(walk)
            }
        }
        for (name, text) in Self.text(below: "Filetests") {
            let result = Frontend.lower(files: [SourceText(file: name, text: text)])
            result.module?.functions.forEach { walk($0.body) }
        }
        // Made by passes alone, and by `@Extern`, which needs a library: CallTests runs it.
        let elsewhere: Set<Opcode> = [.affineIsNonNegative, .callExtern]
        let missing = Opcode.allCases.filter { !seen.contains($0) && !elsewhere.contains($0) }
        #expect(missing.isEmpty, "no filetest has \(missing)")
    }
}
