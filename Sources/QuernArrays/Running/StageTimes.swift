// When the stages of a run began and ended: two readings of a clock a stage, taken by the tasks before and after it.

internal import Synchronization

/// The times of a run's stages.
final class StageTimes: Sendable {
    private let clock = ContinuousClock()
    private let times: Mutex<[(begin: ContinuousClock.Instant, end: ContinuousClock.Instant)?]>

    init(stages: Int) { times = Mutex(Array(repeating: nil, count: stages)) }

    func begin(_ stage: Int) {
        let now = clock.now
        times.withLock { $0[stage] = (now, now) }
    }

    func end(_ stage: Int) {
        let now = clock.now
        times.withLock { $0[stage]?.end = now }
    }

    /// Seconds of a stage; 0 if it never began.
    func seconds(_ stage: Int) -> Double {
        guard let (begin, end) = times.withLock({ $0[stage] }) else { return 0 }
        return (end - begin) / .seconds(1)
    }
}
