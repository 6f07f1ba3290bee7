// Programs/loop-stress.c, compiled as libquern_rt.a is and with sanitizers: loops on several threads, faults and
// scratch included, from several threads at once while the pool's width changes. Neighbour: PoolProgram.swift.
// Holds: what cannot be built or run here is skipped with the reason.

import Foundation
import Testing

private enum LoopProgram: String, CaseIterable {
    case plain = "-O2"
    case threads = "-fsanitize=thread"
    case addresses = "-fsanitize=address,undefined"

    private static let folder: String = {
        let folder = NSTemporaryDirectory() + "/quern-loop-tests-\(getpid())"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: LoopProgram.folder) }
        return folder
    }()
    /// The programs' paths, or why there are none.
    private static let programs = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.make()) })

    var reason: String? { if case .failure(let reason)? = Self.programs[self] { reason.text } else { nil } }
    struct Reason: Error { var text: String }

    private func make() -> Result<String, Reason> {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let runtime = tests.deletingLastPathComponent().deletingLastPathComponent().path + "/Sources/CKernelRuntime"
        let sources = [
            "loop", "loop_join", "loop_record", "pool", "park", "region", "tasks", "limits", "tree", "memory", "stack",
        ].map { "\(runtime)/\($0).c" }
        var reasons = ""
        for compiler in ["cc", "gcc", "clang"] {
            let program = "\(Self.folder)/loop-stress\(rawValue)"
            let built = Self.launch(
                ["/usr/bin/env", compiler, "-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-ffp-contract=off"]
                    + [rawValue, "-I\(runtime)", "-I\(runtime)/include"] + sources
                    + ["\(tests.path)/Programs/loop-stress.c", "-o", program, "-pthread", "-ldl", "-lm"])
            // Warnings of the plain program are errors; a sanitizer may be missing.
            if built.status == 0 { return .success(program) }
            reasons += "\(compiler): \(built.output.prefix(500))\n"
        }
        return .failure(Reason(text: reasons))
    }

    func run(seed: UInt64) -> (status: Int32, output: String) {
        guard case .success(let program)? = Self.programs[self] else { return (-1, reason ?? "") }
        return Self.launch([program, "\(seed)"])
    }

    private static func launch(_ words: [String]) -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0])
        process.arguments = Array(words.dropFirst())
        var variables = ProcessInfo.processInfo.environment
        variables["QUERN_NUM_THREADS"] = nil
        process.environment = variables
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { return (-1, "\(error)") }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    static let runnable = allCases.filter { $0.reason == nil }
}

@Suite("the driver of parallel loops") struct LoopProgramTests {
    @Test("the C compiler takes its sources without a warning")
    func plain() { #expect(LoopProgram.plain.reason == nil, "\(LoopProgram.plain.reason ?? "")") }

    @Test(
        "loops give the same bits, fault at the lowest iteration and leave no memory, race or undefined step behind",
        .serialized, arguments: LoopProgram.runnable.map(\.rawValue))
    func stress(_ variant: String) throws {
        let program = try #require(LoopProgram(rawValue: variant))
        let seed = UInt64.random(in: 1...1_000_000)
        let outcome = program.run(seed: seed)
        #expect(outcome.status == 0 && !outcome.output.contains("WARNING"), "seed \(seed): \(outcome.output.prefix(4000))")
    }
}
