// Graphs on a Dask cluster: the engine as users see it, and how it is started. A run is DaskRun's; the bridge's process
// BridgeProcess's; what happens on the other side is in Python/quern_dask.
// Holds: an engine that could be made has a scheduler and workers of this release; whatever ends later is told by the run
// that notices.

internal import CWorkerLink
internal import Glibc
internal import QuernCore
public import TaskGraphs
internal import Wire

/// Files for encrypted connections, which Dask asks of both sides; see Dask's page on TLS.
public struct DaskSecurity: Sendable, Hashable {
    /// Whom to trust: the path of a PEM file, as all three.
    public var authority: String
    /// This side's certificate.
    public var certificate: String
    /// Its key.
    public var key: String

    /// These files.
    public init(authority: String, certificate: String, key: String) {
        (self.authority, self.certificate, self.key) = (authority, certificate, key)
    }
}

/// Runs graphs on a Dask cluster: Dask schedules, moves, spills and shows; its workers run our kernels in their own process.
///
///     let cluster = try DaskEngine(address: "tcp://scheduler:8786")      // or DaskEngine(local: 2)
///     print(try y.compute(on: cluster))
///
/// Several runs may go on at once. The engine starts a Python process, the bridge, which ends with it.
public final class DaskEngine: Engine {
    /// A worker of the cluster, as it was when the engine was made.
    public struct Worker: Sendable, Hashable {
        /// Where it is, such as `tcp://127.0.0.1:40123`.
        public var address: String
        /// What it is called.
        public var name: String
        /// Tasks at a time.
        public var threads: Int
        /// Its process, on its own machine.
        public var process: Int
    }

    /// How to use the cluster.
    public struct Options: Sendable {
        /// Seconds for connecting, and for workers to be there.
        public var timeoutSeconds = 20.0
        /// Whether this machine reaches the workers' own ports; if not, blocks go through the scheduler.
        public var reachesWorkers = true
        /// Whether workers see the files of this process under the same names.
        public var sharesFiles = true
        /// What each task needs of a worker's resources, such as `["GPU": 1]`, as workers were started with.
        public var resources: [String: Double] = [:]
        /// The Python that runs the bridge; nil for `QUERN_PYTHON`, else `python3`.
        public var python: String?
        /// `libQuernWorker.so` for workers on this machine; nil for `QUERN_WORKER_LIB`, else beside the running program, else
        /// what the Python package brings.
        public var library: String?

        /// The usual ones.
        public init() {}
    }

    /// Such as `dask(tcp://scheduler:8786)` or `dask(local: 2)`.
    public let name: String
    /// All threads of all workers; tasks are worth their cost from 0.1 s on.
    public let workers: EngineWorkers?
    /// The workers that were there when the engine was made.
    public let clusterWorkers: [Worker]
    /// The address of Dask's dashboard; empty if there is none.
    public let dashboard: String
    /// The scheduler's address.
    public let scheduler: String
    /// The number of the bridge's process.
    public var bridgeProcess: Int { Int(bridge.process) }

    let bridge: BridgeProcess
    let options: Options

    /// The cluster of the scheduler at `address`, such as `tcp://scheduler:8786` or `tls://scheduler:8786`.
    /// - Throws: `TaskError.engine`: no Python, no Dask, no scheduler, no workers, or other versions; with what to do.
    public convenience init(
        address: String, security: DaskSecurity? = nil, options: Options = Options()
    ) throws(TaskError) {
        var hello = BridgeRequest("hello")
        hello.address = address
        if let security {
            hello.security = [
                "authority": security.authority, "certificate": security.certificate, "key": security.key,
            ]
        }
        try self.init("dask(\(address))", hello, options)
    }

    /// A cluster of its own on this machine: a scheduler and `local` workers, reached by 127.0.0.1 alone. It is closed with
    /// the engine.
    /// - Parameters:
    ///   - threads: tasks at a time of each worker.
    ///   - memory: bytes that each worker may use before it spills; nil for its share of the machine.
    public convenience init(
        local: Int, threads: Int = 1, memory: Int? = nil, options: Options = Options()
    ) throws(TaskError) {
        guard (1...1024).contains(local), (1...1024).contains(threads) else {
            throw .engine(
                "dask(local: \(local))", reason: "\(local) workers of \(threads) threads, expected 1...1024 of each")
        }
        var hello = BridgeRequest("hello")
        hello.local = local
        hello.threads = threads
        hello.memory = memory
        try self.init("dask(local: \(local))", hello, options)
    }

    private init(_ name: String, _ hello: BridgeRequest, _ options: Options) throws(TaskError) {
        self.name = name
        self.options = options
        let asked = options.python ?? Settings.current.python ?? "python3"
        guard let python = Self.find(asked) else {
            throw .engine(
                name,
                reason:
                    "there is no Python '\(asked)'; install python3, or name one by QUERN_PYTHON ('make dask' makes one "
                    + "in .build/dask/bin/python)")
        }
        let library = options.library ?? Settings.current.workerLibrary ?? Self.besideProgram("libQuernWorker.so")
        let bridge: BridgeProcess
        do throws(BridgeError) {
            bridge = try BridgeProcess(
                python: python, setting: library.map { "QUERN_WORKER_LIB=\($0)" } ?? "QUERN_BRIDGE=1")
        } catch {
            throw .engine(name, reason: error.reason)
        }
        self.bridge = bridge
        var hello = hello
        hello.protocolNumber = Self.protocolNumber
        hello.abi = ProtocolVersion.abi
        hello.release = ProtocolVersion.release
        hello.timeout = options.timeoutSeconds
        hello.direct = options.reachesWorkers
        do throws(TaskError) {
            let ready = try Self.greet(bridge, hello, name: name, seconds: options.timeoutSeconds * 4 + 30)
            clusterWorkers = (ready.workers ?? [:]).map { address, worker in
                Worker(address: address, name: worker.name, threads: worker.threads, process: worker.pid ?? 0)
            }.sorted { $0.address < $1.address }
            dashboard = ready.dashboard ?? ""
            scheduler = ready.scheduler ?? ""
        } catch {
            bridge.hangUp()
            throw error
        }
        workers = EngineWorkers(
            width: max(1, clusterWorkers.reduce(0) { $0 + $1.threads }), sharesFiles: options.sharesFiles,
            secondsPerTask: 0.1)
    }

    deinit { bridge.hangUp() }

    /// The form of the bridge's frames: `PROTOCOL` of the Python package.
    private static let protocolNumber = 1

    private static func greet(
        _ bridge: BridgeProcess, _ hello: BridgeRequest, name: String, seconds: Double
    ) throws(TaskError) -> BridgeReply {
        do throws(WireError) {
            try bridge.send(hello)
        } catch {
            throw .engine(name, reason: "the address cannot be sent: \(error)")
        }
        var rounds = Int(seconds * 20)
        while rounds > 0 {
            rounds -= 1
            for news in ThreadPool.blocking({ bridge.mailbox.take(milliseconds: 50) }) {
                switch news {
                case .reply(let reply, _) where reply.op == "ready": return reply
                case .reply(let reply, _) where reply.op == "failed":
                    throw .engine(name, reason: reply.message ?? "the bridge could not connect")
                case .lost(let how):
                    throw .engine(name, reason: "the bridge's process ended before it was connected: \(how)")
                case .reply, .ranHere: continue
                }
            }
        }
        bridge.kill()
        throw .engine(name, reason: "no answer from the bridge within \(Int(seconds)) seconds")
    }

    // MARK: - Running

    /// Runs what `wanted` needs on the cluster.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) throws(TaskError) -> RunOutcome<Work.Value> {
        try DaskRun(self, graph, wanted: wanted, options: options).outcome()
    }

    /// Runs what `wanted` needs on the cluster; the calling thread is free meanwhile.
    public func run<Work: TaskWork>(
        _ graph: TaskGraph<Work>, wanted: [TaskID]?, options: RunOptions
    ) async throws(TaskError) -> RunOutcome<Work.Value> {
        var options = options
        let inner = CancellationToken(inheriting: options.cancellation)
        options.cancellation = inner
        let given = options
        let future = ThreadPool.submit(name: name) { () throws in
            try DaskRun(self, graph, wanted: wanted, options: given).outcome()
        }
        do {
            return try await withTaskCancellationHandler {
                try await future.value
            } onCancel: {
                inner.cancel()
            }
        } catch {
            switch error as? TaskError {
            case .failed(_, let underlying as TaskError)?: throw underlying
            case let known?: throw known
            case nil: throw .failed(task: name, underlying: error)
            }
        }
    }

    // MARK: - Finding programs

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// A program by its path, or in PATH.
    private static func find(_ program: String) -> String? {
        if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
        for folder in (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":") {
            let path = "\(folder)/\(program)"
            if access(path, X_OK) == 0 { return path }
        }
        return nil
    }

    private static func besideProgram(_ file: String) -> String? {
        let link = UnsafeMutablePointer<CChar>.allocate(capacity: 4096)
        defer { link.deallocate() }
        let count = readlink("/proc/self/exe", link, 4095)
        guard count > 0 else { return nil }
        let path = String(decoding: UnsafeRawBufferPointer(start: link, count: count), as: UTF8.self)
        guard let slash = path.lastIndex(of: "/") else { return nil }
        let beside = path[...slash] + file
        return access(String(beside), R_OK) == 0 ? String(beside) : nil
    }
}
