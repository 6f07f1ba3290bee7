// Builds Programs/pool-stress.c with the pool's sources, as a program in C has it, and runs it.
// Used by ThreadPoolTests and ThreadPoolRaceTests.
// Holds: each variant is built once a process, in a folder that is removed at the end; a variant that cannot be built
// or run here says why, so that its tests are skipped with a reason and not passed.

import Foundation

/// One way to build the program.
enum PoolProgram: String, CaseIterable, Sendable {
    /// As libquern_rt.a is built, warnings being errors.
    case plain
    /// With a thread sanitizer.
    case sanitized
    /// With a function of OpenBLAS's name in it.
    case withBLAS

    /// What a run came to.
    struct Outcome: Sendable, CustomStringConvertible {
        var status: Int32
        var output: String
        var description: String { "exit code \(status)\n\(output.prefix(4000))" }
    }

    /// The path of the program, or why there is none.
    enum Build: Sendable {
        case ready(String)
        case missing(String)

        var isReady: Bool { if case .ready = self { true } else { false } }
        var reason: String { if case .missing(let text) = self { text } else { "" } }
    }

    private static let builds: [PoolProgram: Build] = {
        var builds: [PoolProgram: Build] = [:]
        for variant in allCases { builds[variant] = variant.make() }
        return builds
    }()

    private static let folder: String = {
        let folder = NSTemporaryDirectory() + "/quern-pool-tests-\(getpid())"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: PoolProgram.folder) }
        return folder
    }()

    var build: Build { Self.builds[self] ?? .missing("not built") }

    private var options: [String] {
        switch self {
        case .plain: ["-O2"]
        case .sanitized: ["-O1", "-g", "-fsanitize=thread"]
        case .withBLAS: ["-O2", "-DWITH_BLAS", "-rdynamic"]
        }
    }

    private func make() -> Build {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let runtime = tests.deletingLastPathComponent().deletingLastPathComponent().path + "/Sources/CKernelRuntime"
        let sources = ["pool.c", "park.c", "region.c", "tasks.c", "limits.c"].map { "\(runtime)/\($0)" }
        let program = "\(Self.folder)/pool-stress-\(rawValue)"
        var reasons: [String] = []
        // A compiler may lack the sanitizer's library, and the library may not know this kernel: then the next one.
        for compiler in ["cc", "gcc", "clang"] {
            let built = Self.launch(
                ["env", compiler, "-std=c11", "-Wall", "-Wextra", "-Werror"] + options
                    + ["-I\(runtime)", "-I\(runtime)/include"] + sources
                    + ["\(tests.path)/Programs/pool-stress.c", "-o", program, "-pthread", "-ldl"])
            guard built.status == 0 else {
                reasons.append("\(compiler): \(built.output.prefix(300))")
                continue
            }
            let tried = Self.launch([program, "order"])
            if tried.status == 0 { return .ready(program) }
            reasons.append("\(compiler): the program ended with \(tried)")
        }
        return .missing(reasons.joined(separator: "\n"))
    }

    /// Runs one scenario.
    func run(_ scenario: String, seed: UInt64 = 1, environment: [String: String] = [:]) -> Outcome {
        guard case .ready(let path) = build else { return Outcome(status: -1, output: build.reason) }
        return Self.launch([path, scenario, "\(seed)"], environment: environment)
    }

    private static func launch(_ words: [String], environment: [String: String] = [:]) -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: words[0] == "env" ? "/usr/bin/env" : words[0])
        process.arguments = Array(words.dropFirst())
        var variables = ProcessInfo.processInfo.environment
        variables["QUERN_NUM_THREADS"] = nil
        variables["TSAN_OPTIONS"] = "die_after_fork=0"
        process.environment = variables.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        do { try process.run() } catch { return Outcome(status: -1, output: "\(words[0]): \(error)") }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // A signal counts as no exit code.
        let status = process.terminationReason == .exit ? process.terminationStatus : 1000 + process.terminationStatus
        return Outcome(status: status, output: String(decoding: output, as: UTF8.self))
    }
}
