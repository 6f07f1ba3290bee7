// One thread's part in a run of a graph: the batch of tasks that it has in hand. GraphRun gives it work; it goes back to
// the pool when there is none.
//
//   batch      [ p  p  p  p  p  p  p  p ]        positions, written under the run's lock
//   claims      ^told ^next        ^end          told: the scheduler knows that they finished (under the run's lock)
//
// Claims are one atomic word of two halves, next and end. The owner claims the next by adding one; whoever holds the
// run's lock and has nothing to do takes from the end, and tells the scheduler of what has finished. So nothing waits
// behind a long task: neither the tasks claimed with it nor the users of those that finished before it.
// Holds: the entries below next - 1 have finished (a failed one is -1), that at next - 1 runs.

internal import CKernelRuntime
internal import Synchronization

final class Runner: TaskNode, @unchecked Sendable {
    /// The most tasks in hand.
    static let batchSize = 64

    private unowned let run: GraphRun
    /// Keeps the run while the runner is with the pool; guarded by the run's lock.
    var keptRun: GraphRun?
    private let batch: UnsafeMutablePointer<Int32>
    private let claims = Atomic<UInt64>(0)
    private var toldCount = 0  // guarded by the run's lock

    // The owner's own:
    /// The position that runs.
    private(set) var position = 0
    /// How many tasks to take next time.
    var batchLimit = 1
    var worker = 0
    /// The task on whose thread this runner is, if the run was asked for inside a task: it waits when this one does.
    var around: TaskNode?
    var spans: [Span] = []
    var released: [Int32] = []

    /// One task's time, in seconds from the start of the run.
    struct Span {
        var position: Int32
        var worker: Int32
        var start, end: Double
    }

    init(_ run: GraphRun) {
        self.run = run
        batch = .allocate(capacity: Self.batchSize)
        super.init()
        enter(run.node)
    }

    deinit { batch.deallocate() }

    override var name: String { run.plan.name(position) }

    override func runInPool() {
        worker = Int(quern_pool_worker())
        run.serve(self, isCaller: false)
    }

    override func willBlock() {
        run.lend()
        around?.willBlock()
    }

    override func didUnblock() {
        around?.didUnblock()
        run.takeBack()
    }

    // MARK: - Under the run's lock

    /// Puts a position into the batch that is being filled; the batch before is done.
    func fill(_ index: Int, _ position: Int) { batch[index] = Int32(truncatingIfNeeded: position) }

    /// Opens the filled batch for claims. Release: whoever sees the word sees the entries.
    func openBatch(count: Int) {
        toldCount = 0
        claims.store(UInt64(count) << 32, ordering: .releasing)
    }

    /// The positions that have finished since the last call.
    /// Acquire: pairs with the owner's claims, after which a task's value and span can be read.
    func tellFinished(_ body: (Int) -> Void) {
        let word = claims.load(ordering: .acquiring)
        let (next, end) = (Int(word & 0xFFFF_FFFF), Int(word >> 32))
        let finished = min(next - 1, end)
        while toldCount < finished {
            let p = Int(batch[toldCount])
            toldCount += 1
            if p >= 0 { body(p) }
        }
    }

    /// Takes up to half of what is not claimed, and puts it into the batch of `thief`; the number taken.
    func giveTo(_ thief: Runner) -> Int {
        var word = claims.load(ordering: .acquiring)
        while true {
            let (next, end) = (Int(word & 0xFFFF_FFFF), Int(word >> 32))
            guard next < end else { return 0 }
            let count = (end - next + 1) / 2
            let less = UInt64(end - count) << 32 | UInt64(next)
            let (hasChanged, now) = claims.compareExchange(
                expected: word, desired: less, ordering: .acquiringAndReleasing)
            if hasChanged {
                for k in 0..<count { thief.fill(k, Int(batch[end - count + k])) }
                return count
            }
            word = now
        }
    }

    // MARK: - The owner

    /// Runs the tasks of the batch; `body` gives whether the task finished.
    /// - Returns: how many ran.
    func runBatch(_ body: (Int) -> Bool) -> Int {
        var count = 0
        while true {
            let word = claims.add(1, ordering: .acquiringAndReleasing).oldValue
            let (next, end) = (Int(word & 0xFFFF_FFFF), Int(word >> 32))
            guard next < end else { return count }
            position = Int(batch[next])
            if !body(position) { batch[next] = -1 }
            count += 1
        }
    }
}
