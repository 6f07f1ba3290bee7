// Where the tests find the sources, the goldens and the built kernelc; and how they run it.

import Foundation

/// The package's folder and what was built of it.
enum Checkout {
    /// The package's folder.
    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    /// Whether golden files are to be written instead of compared.
    static let blesses = ProcessInfo.processInfo.environment["QUERN_BLESS"] == "1"

    /// The kernelc that was built with these tests: it lies beside the test bundle.
    static let kernelc: String = {
        var folder = URL(fileURLWithPath: CommandLine.arguments.first ?? ".").deletingLastPathComponent()
        for _ in 0..<4 {
            let candidate = folder.appendingPathComponent("kernelc").path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return root + "/.build/release/kernelc"
    }()

    /// A new empty folder, removed by the system some day.
    static func temporaryFolder() throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    /// Has the Swift compiler check a file against the modules of this very build; elsewhere a package would find them.
    static func typeCheck(_ file: String, in folder: String) throws -> Run {
        let products = URL(fileURLWithPath: kernelc).deletingLastPathComponent()
        let scratch = products.resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent().path
        let sources = root + "/Sources"
        let includes = [
            "out", products.path + "/Modules", sources + "/CKernelRuntime/include", sources + "/CObjectLoader/include",
            sources + "/CFFI", sources + "/CCodecs", sources + "/CLLVM/include",
            scratch + "/checkouts/swift-numerics/Sources/_NumericsShims/include",
        ]
        return try Run.program(
            "/usr/bin/env", ["swiftc", "-swift-version", "6", "-typecheck", file] + includes.flatMap { ["-I", $0] },
            in: folder)
    }
}

/// A program that has run, with its streams apart.
struct Run {
    var status: Int32
    var wasKilled: Bool
    var output: String
    var errors: String

    /// Runs kernelc in `folder`.
    static func kernelc(_ arguments: [String], in folder: String, environment: [String: String] = [:]) throws -> Run {
        try program(Checkout.kernelc, arguments, in: folder, environment: environment)
    }

    /// Runs a program in `folder`. Its cache is one of its own, unless the environment names another.
    static func program(
        _ path: String, _ arguments: [String], in folder: String, environment: [String: String] = [:]
    ) throws -> Run {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var all = ProcessInfo.processInfo.environment
        for name in all.keys where name.hasPrefix("QUERN_") { all[name] = nil }
        all["QUERN_CACHE_DIR"] = cacheFolder
        all.merge(environment) { $1 }
        process.environment = all
        // Files and not pipes: no reader has to keep up.
        let base = try Checkout.temporaryFolder()
        for name in ["out", "err"] { try Data().write(to: URL(fileURLWithPath: "\(base)/\(name)")) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: base + "/out")
        process.standardError = FileHandle(forWritingAtPath: base + "/err")
        try process.run()
        process.waitUntilExit()
        defer { try? FileManager.default.removeItem(atPath: base) }
        return Run(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: (try? String(contentsOfFile: base + "/out", encoding: .utf8)) ?? "",
            errors: (try? String(contentsOfFile: base + "/err", encoding: .utf8)) ?? "")
    }

    private static let cacheFolder = (try? Checkout.temporaryFolder()) ?? ""
}
