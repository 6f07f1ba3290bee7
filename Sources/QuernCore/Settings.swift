// The environment variables that Quern reads: one row each, and nothing else in the package reads the environment.
// Used by KernelRuntime, KernelCache, KernelLLVM and kernelc.
// Holds: reading never fails; a value that makes no sense is left out and told in `problems`, so that whoever
// compiles can refuse to go on (nothing falls back in silence).

internal import Glibc

/// What the environment asks for.
package struct Settings: Sendable, Hashable {
    /// How a kernel runs where a program does not say.
    package enum Mode: String, Sendable, Hashable, CaseIterable { case compile, interpret }

    /// Forms of a kernel that are written to standard error as it is compiled.
    package enum Dump: String, Sendable, Hashable, CaseIterable { case ir, llvm, asm }

    /// `QUERN_MODE`.
    package var mode = Mode.compile
    /// `QUERN_NUM_THREADS`: nil for as many as the process may use.
    package var threadCount: Int?
    /// `QUERN_CACHE_DIR`: nil for `$XDG_CACHE_HOME/quern`, else `~/.cache/quern`.
    package var cacheFolder: String?
    /// `QUERN_CACHE_SIZE`, in bytes.
    package var cacheByteCount = 1 << 30
    /// `QUERN_LLVM`: the path of libLLVM; nil to search for it.
    package var libraryOfLLVM: String?
    /// `QUERN_DUMP`.
    package var dumps: Set<Dump> = []
    /// `QUERN_TRACE`: the file for a Chrome trace.
    package var traceFile: String?
    /// `QUERN_WORKER`: the program of worker processes; nil for the one beside the running program or in `PATH`.
    package var workerProgram: String?
    /// `QUERN_PYTHON`: the Python that has Dask; nil for `python3`.
    package var python: String?
    /// `QUERN_WORKER_LIB`: the library of workers on this machine; nil for the one beside the running program.
    package var workerLibrary: String?
    /// What was wrong with the values, one sentence each.
    package var problems: [String] = []

    /// The default of every setting.
    package init() {}

    /// One environment variable: its name, what it does, and how its value changes the settings.
    package struct Variable: Sendable {
        package var name: String
        /// What values it takes, for messages and `kernelc doctor`.
        package var values: String
        /// What it does.
        package var meaning: String
        /// Takes the value over; false if it makes no sense.
        var apply: @Sendable (String, inout Settings) -> Bool
    }

    /// All the variables, in the order of the documentation.
    package static let variables: [Variable] = [
        Variable(name: "QUERN_MODE", values: "compile or interpret", meaning: "how kernels run by default") {
            guard let mode = Mode(rawValue: $0) else { return false }
            $1.mode = mode
            return true
        },
        Variable(name: "QUERN_NUM_THREADS", values: "a number from 1", meaning: "threads of parallel loops") {
            guard let count = Int($0), (1...4096).contains(count) else { return false }
            $1.threadCount = count
            return true
        },
        Variable(name: "QUERN_CACHE_DIR", values: "a folder", meaning: "where compiled kernels are kept") {
            guard $0.hasPrefix("/") else { return false }
            $1.cacheFolder = $0
            return true
        },
        Variable(
            name: "QUERN_CACHE_SIZE", values: "bytes, or a number with K, M or G",
            meaning: "the most that the cache keeps"
        ) {
            guard let count = byteCount($0) else { return false }
            $1.cacheByteCount = count
            return true
        },
        Variable(name: "QUERN_LLVM", values: "the path of libLLVM", meaning: "which LLVM compiles") {
            $1.libraryOfLLVM = $0
            return true
        },
        Variable(
            name: "QUERN_DUMP", values: "ir, llvm, asm, separated by commas", meaning: "what is printed when compiling"
        ) {
            for word in $0.split(separator: ",") {
                guard let dump = Dump(rawValue: String(word)) else { return false }
                $1.dumps.insert(dump)
            }
            return true
        },
        Variable(name: "QUERN_TRACE", values: "a file", meaning: "where a Chrome trace is written") {
            $1.traceFile = $0
            return true
        },
        Variable(
            name: "QUERN_WORKER", values: "the path of quern-worker", meaning: "the program of worker processes"
        ) {
            $1.workerProgram = $0
            return true
        },
        Variable(name: "QUERN_PYTHON", values: "a Python with Dask", meaning: "what DaskEngine's bridge runs in") {
            $1.python = $0
            return true
        },
        Variable(
            name: "QUERN_WORKER_LIB", values: "the path of libQuernWorker.so",
            meaning: "the library of Dask workers on this machine"
        ) {
            $1.workerLibrary = $0
            return true
        },
    ]

    /// What `environment` asks for; an empty value counts as none.
    package init(environment: (String) -> String?) {
        self.init()
        for variable in Self.variables {
            guard let value = environment(variable.name), !value.isEmpty else { continue }
            var changed = self
            if variable.apply(value, &changed) {
                self = changed
            } else {
                problems.append("\(variable.name) is '\(value)', expected \(variable.values)")
            }
        }
    }

    /// The settings of this process, read once.
    package static let current = Settings(environment: environmentValue)

    /// The value of one environment variable of this process.
    package static func environmentValue(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    /// The cache folder that these settings and the environment name; nil where there is no home either.
    package func resolvedCacheFolder(environment: (String) -> String? = environmentValue) -> String? {
        if let cacheFolder { return cacheFolder }
        // The XDG base directory rules: a relative path counts as none.
        if let base = environment("XDG_CACHE_HOME"), base.hasPrefix("/") { return base + "/quern" }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return (home == "/" ? "" : home) + "/.cache/quern"
    }

    /// A number of bytes as written: `1048576`, `512M`, `2G`. Nil for anything else, zero included.
    private static func byteCount(_ text: String) -> Int? {
        var digits = Substring(text)
        var unit = 1
        switch text.last {
        case "K", "k": unit = 1 << 10
        case "M", "m": unit = 1 << 20
        case "G", "g": unit = 1 << 30
        default: break
        }
        if unit > 1 { digits = digits.dropLast() }
        guard let count = Int(digits), count > 0 else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }
}
