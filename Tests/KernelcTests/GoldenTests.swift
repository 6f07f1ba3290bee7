// What kernelc says about wrong programs, faults and wrong command lines, word for word. The files are in
// Tests/Goldens: Wrong/NAME.swift with NAME.txt, Faults/NAME.swift with NAME.txt, Transcripts/NAME.txt.
// `make bless` writes the .txt files anew; read the difference before committing it.
// Beside the words each run is asserted: the exit code, which stream, no signal.

import Foundation
import Testing
import kernelc

/// Files with the text that they should give.
private struct Golden {
    static func names(_ folder: String, suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { $0.hasSuffix(suffix) }.sorted()
    }
    static func path(_ folder: String) -> String { "\(Checkout.root)/Tests/Goldens/\(folder)" }

    /// Compares `text` with a file, or writes it.
    static func check(_ text: String, _ folder: String, _ name: String) throws {
        let file = "\(path(folder))/\(name)"
        if Checkout.blesses {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        } else {
            let expected = try String(contentsOfFile: file, encoding: .utf8)
            if text == expected { return }
            let (ours, theirs) = (text.components(separatedBy: "\n"), expected.components(separatedBy: "\n"))
            let line = zip(ours, theirs).prefix { $0 == $1 }.count
            Issue.record(
                """
                \(folder)/\(name) differs from line \(line + 1); if that is meant, run 'make bless' and read the difference
                 is: \(line < ours.count ? ours[line] : "the end")
                was: \(line < theirs.count ? theirs[line] : "the end")
                """)
        }
    }

    /// The words of a command line: separated by spaces, quoted with single quotes.
    static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            if character == "'" {
                isQuoted.toggle()
                word = word ?? ""
            } else if character == " " && !isQuoted {
                if let done = word { words.append(done) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        return words + [word].compactMap(\.self)
    }
}

@Suite("Golden: what kernelc says")
struct GoldenTests {
    @Test("Golden: wrong programs, each mistake at its place")
    func wrongPrograms() throws {
        let names = try Golden.names("Wrong", suffix: ".swift")
        #expect(names.count >= 40)
        for name in names {
            let run = try Run.kernelc(["check", name], in: Golden.path("Wrong"))
            #expect(run.status == 1 && !run.wasKilled && run.output.isEmpty, "\(name)")
            let base = name.dropLast(6)
            #expect(run.errors.contains("\(name):"), "\(name)")
            let errors = run.errors.split(separator: "\n").filter {
                $0.hasPrefix("\(name):") && $0.contains(": error: ")
            }
            #expect(!errors.isEmpty, "\(name)")
            for line in errors { #expect(line.hasSuffix("]") && line.contains("[kernel."), "no id: \(line)") }
            try Golden.check(run.errors, "Wrong", "\(base).txt")
        }
    }

    @Test("a file with three errors shows three, and all files together show all of theirs")
    func allAtOnce() throws {
        let three = try Run.kernelc(["check", "three-errors.swift"], in: Golden.path("Wrong"))
        #expect(three.errors.components(separatedBy: ": error: ").count - 1 == 3)
        let two = try Run.kernelc(["check", "name-unknown.swift", "type-unknown.swift"], in: Golden.path("Wrong"))
        #expect(two.errors.contains("name-unknown.swift:3:34: error:"))
        #expect(two.errors.contains("type-unknown.swift:2:26: error:"))
        #expect(two.errors.hasSuffix("kernelc: 2 errors in 2 files\n"))
    }

    @Test("Golden: faults, compiled and interpreted alike", arguments: [true, false])
    func faults(isInterpreted: Bool) throws {
        let names = try Golden.names("Faults", suffix: ".swift")
        #expect(names.count >= 20)
        for name in names {
            let text = try String(contentsOfFile: Golden.path("Faults/\(name)"), encoding: .utf8)
            let first = text.split(separator: "\n").first.map(String.init) ?? ""
            #expect(first.hasPrefix("// run: "), "\(name) does not say how it is run")
            var words = Golden.words(String(first.dropFirst(8)))
            if words.first?.hasPrefix("--") ?? true { words.insert(name, at: 0) }
            let run = try Run.kernelc(
                ["run"] + words + (isInterpreted ? ["--interpret"] : []), in: Golden.path("Faults"))
            #expect(run.status == 3 && !run.wasKilled && run.output.isEmpty, "\(name): \(run)")
            // Blessed by the interpreter alone, which is the judge; compiled code must agree.
            if Checkout.blesses && !isInterpreted { continue }
            try Golden.check(run.errors, "Faults", "\(name.dropLast(6)).txt")
        }
    }

    @Test("Golden: whole command lines with their output and exit codes")
    func transcripts() throws {
        for name in try Golden.names("Transcripts", suffix: ".txt") {
            let text = try String(contentsOfFile: Golden.path("Transcripts/\(name)"), encoding: .utf8)
            var transcript = ""
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("# ") { transcript += line + "\n" }
                guard line.hasPrefix("$ kernelc") else { continue }
                let run = try Run.kernelc(
                    Array(Golden.words(String(line)).dropFirst(2)), in: Golden.path("Transcripts"))
                #expect(!run.wasKilled, "\(line)")
                transcript += "\(line)\n\(run.output)\(run.errors)[exit \(run.status)]\n"
            }
            try Golden.check(transcript, "Transcripts", name)
        }
    }
}
