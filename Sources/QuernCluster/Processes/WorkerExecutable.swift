// Where the worker's executable is.

internal import Glibc
internal import QuernCore
internal import TaskGraphs

/// Finds `quern-worker`.
enum WorkerExecutable {
    /// The path: as given, else `QUERN_WORKER`, else beside the running executable, else in `PATH`.
    /// - Throws: `engine`, with what to build.
    static func find(_ given: String?, engine: String) throws(TaskError) -> String {
        if let path = given ?? Settings.current.workerProgram {
            guard isExecutable(path) else {
                throw .engine(
                    engine, reason: "'\(path)' is no program that can be run; give the path of 'quern-worker'")
            }
            return path
        }
        var folders: [String] = []
        if let own = ownFolder { folders.append(own) }
        folders += (setting("PATH") ?? "").split(separator: ":").map(String.init)
        for folder in folders where isExecutable("\(folder)/quern-worker") { return "\(folder)/quern-worker" }
        throw .engine(
            engine,
            reason: "the program 'quern-worker' is neither beside this program nor in PATH; build it by 'swift build "
                + "--product quern-worker' (with '-c release' if this program is), or name it in QUERN_WORKER")
    }

    private static func setting(_ name: String) -> String? {
        Settings.environmentValue(name).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func isExecutable(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }

    /// The folder of the running executable.
    private static var ownFolder: String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { room in
            guard let base = room.baseAddress else { return nil }
            let count = readlink("/proc/self/exe", base, 4095)
            guard count > 0 else { return nil }
            base[count] = 0
            let path = String(cString: base)
            return path.lastIndex(of: "/").map { String(path[..<$0]) }
        }
    }
}

/// The names of signals, for messages.
enum SignalName {
    /// Such as `SIGKILL`.
    static func of(_ signal: Int32) -> String {
        switch signal {
        case SIGABRT: "SIGABRT"
        case SIGALRM: "SIGALRM"
        case SIGBUS: "SIGBUS (memory that is not there)"
        case SIGFPE: "SIGFPE"
        case SIGHUP: "SIGHUP"
        case SIGILL: "SIGILL (a trap)"
        case SIGINT: "SIGINT"
        case SIGKILL: "SIGKILL (killed by hand, or by the system for want of memory)"
        case SIGPIPE: "SIGPIPE"
        case SIGQUIT: "SIGQUIT"
        case SIGSEGV: "SIGSEGV"
        case SIGTERM: "SIGTERM"
        case SIGTRAP: "SIGTRAP (a trap)"
        case SIGXCPU: "SIGXCPU"
        case SIGXFSZ: "SIGXFSZ"
        default: "signal \(signal)"
        }
    }
}
