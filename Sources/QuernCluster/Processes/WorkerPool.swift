// The worker processes of one engine: started when they are needed, given to one task at a time, replaced when they are
// lost. Runs of one engine share them.
// Holds: there are never more than `count`; what a lost worker ran is run again by whoever ran it; workers end when the
// last run and the engine have gone.

internal import Glibc
internal import Synchronization
internal import TaskGraphs

/// What happens to workers: for tests and logs.
package enum WorkerEvent: Sendable {
    case started(worker: Int, process: Int32)
    /// A task is about to be sent to a worker.
    case runs(task: String, worker: Int, process: Int32)
    case lost(worker: Int, process: Int32, how: String)
}

final class WorkerPool: @unchecked Sendable {
    let engine: String
    let count: Int
    let blocks = BlockPool()
    private let executable: String?
    private let threads: Int
    private let patience: Double
    private let observer: (@Sendable (WorkerEvent) -> Void)?

    /// The most times that a task may lose its worker.
    static let mostLosses = 3

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    // Guarded by mutex:
    private var idle: [WorkerConnection] = []
    private var busy: [Int: WorkerConnection] = [:]
    /// Numbers of workers that do not exist, the next to start at the end.
    private var unused: [Int]

    init(
        engine: String, count: Int, executable: String?, threads: Int?, patience: Double,
        observer: (@Sendable (WorkerEvent) -> Void)?
    ) {
        self.engine = engine
        self.count = count
        self.executable = executable
        self.threads = threads ?? max(1, ThreadPool.availableCount / max(1, count))
        self.patience = patience
        self.observer = observer
        unused = count > 0 && count <= 4096 ? Array((1...count).reversed()) : []
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        blocks.onDrop { [weak self] ids in self?.forget(ids) }
    }

    deinit {
        blocks.onDrop(nil)
        // All at once, so that their ends overlap.
        for connection in idle { connection.close() }
        for connection in idle { connection.end("") }
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    /// Checks that workers can be started.
    func prepare() throws(TaskError) { _ = try WorkerExecutable.find(executable, engine: engine) }

    // MARK: - Tasks

    /// Runs a task on some worker; on another one if that is lost.
    /// - Parameter starts: called when a worker is there for it, again if that is lost.
    /// - Returns: what it made of it, and the worker.
    func run(
        _ order: WorkerOrder, isCancelled: () -> Bool, starts: () -> Void
    ) throws(TaskError) -> (answer: WorkerAnswer, worker: WorkerConnection) {
        var losses = 0
        while true {
            guard let connection = try take(isCancelled) else { throw .cancelled(task: order.name) }
            starts()
            observer?(.runs(task: order.name, worker: connection.number, process: connection.process))
            do {
                let answer = try connection.run(order, isCancelled: isCancelled)
                giveBack(connection)
                return (answer, connection)
            } catch {
                lose(connection, error)
                losses += 1
                if losses >= Self.mostLosses {
                    throw .workersLost(task: order.name, times: losses, how: error.how)
                }
                if isCancelled() { throw .cancelled(task: order.name) }
            }
        }
    }

    /// A worker for one task: one that is idle, a new one, or the next that gets idle. Nil if cancelled meanwhile.
    private func take(_ isCancelled: () -> Bool) throws(TaskError) -> WorkerConnection? {
        while true {
            let (found, number) = locked { () -> (WorkerConnection?, Int?) in
                if let connection = idle.popLast() {
                    busy[connection.number] = connection
                    return (connection, nil)
                }
                if let number = unused.popLast() { return (nil, number) }
                var until = timespec()
                clock_gettime(CLOCK_REALTIME, &until)
                until.tv_nsec += 25_000_000
                if until.tv_nsec >= 1_000_000_000 {
                    until.tv_sec += 1
                    until.tv_nsec -= 1_000_000_000
                }
                pthread_cond_timedwait(condition, mutex, &until)
                return (nil, nil)
            }
            if let found { return found }
            if let number { return try start(number) }
            if isCancelled() { return nil }
        }
    }

    private func start(_ number: Int) throws(TaskError) -> WorkerConnection {
        func giveNumberBack() {
            locked {
                unused.append(number)
                pthread_cond_signal(condition)
            }
        }
        let path: String
        do throws(TaskError) {
            path = try WorkerExecutable.find(executable, engine: engine)
        } catch {
            giveNumberBack()
            throw error
        }
        do throws(WorkerLoss) {
            let connection = try WorkerConnection(
                executable: path, number: number, threads: threads, patience: patience, blocks: blocks)
            locked { busy[number] = connection }
            observer?(.started(worker: number, process: connection.process))
            return connection
        } catch {
            giveNumberBack()
            throw .engine(engine, reason: "a worker ('\(path)') \(error.how)")
        }
    }

    private func giveBack(_ connection: WorkerConnection) {
        locked {
            busy[connection.number] = nil
            idle.append(connection)
            pthread_cond_signal(condition)
        }
    }

    private func lose(_ connection: WorkerConnection, _ loss: WorkerLoss) {
        connection.end("")
        observer?(.lost(worker: connection.number, process: connection.process, how: loss.how))
        locked {
            busy[connection.number] = nil
            unused.append(connection.number)
            pthread_cond_signal(condition)
        }
    }

    // MARK: - Blocks

    /// Blocks are gone: workers unmap them with their next task, idle ones now.
    private func forget(_ ids: [UInt64]) {
        let (atRest, all) = locked {
            defer { idle = [] }
            return (idle, idle + busy.values)
        }
        for connection in all { connection.forget(ids) }
        for connection in atRest { connection.sendReleases() }
        locked {
            idle += atRest
            pthread_cond_broadcast(condition)
        }
    }
}
