// Times a piece of work many times, and what the times say. The minimum is the work itself; the median tells how
// quiet the machine was.

import Glibc

/// The times of one way to run a kernel, in seconds.
package struct Measurement: Sendable, Hashable {
    /// One time for each run, in order; where a run was too short for the clock, the mean of a batch.
    package var times: [Double]
    /// How many calls each of them stands for.
    package var callsPerTime: Int

    package init(times: [Double], callsPerTime: Int = 1) {
        self.times = times
        self.callsPerTime = callsPerTime
    }

    /// The shortest time.
    package var minimum: Double { times.min() ?? .nan }
    /// The middle time: half are at most this.
    package var median: Double {
        let sorted = times.sorted()
        guard let last = sorted.last else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1
            ? sorted[middle] : sorted.count == 0 ? last : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// For `--json`.
    package var json: JSONText {
        .members([
            "minimum": .floating(minimum), "median": .floating(median), "runs": .integer(times.count),
            "callsPerRun": .integer(callsPerTime),
        ])
    }

    /// Times `body` until `seconds` have passed: at least three runs (one, if a run takes longer than that), at most
    /// 10,000. `prepare` runs before each one and is not timed; only if there is none may short runs be batched.
    package static func take(
        seconds: Double, prepare: (() throws -> Void)? = nil, _ body: () throws -> Void
    ) rethrows -> Measurement {
        let start = now()
        try prepare?()
        let first = try time(body)
        var batch = 1
        if prepare == nil, first < 20e-6 {
            // About 50 µs a batch, so that reading the clock is lost in it.
            batch = max(1, min(10_000, Int(50e-6 / max(first, 5e-9))))
        }
        var times = batch == 1 ? [first] : []
        while times.count < 10_000 {
            if now() - start > seconds, times.count >= 3 || (times.count >= 1 && times[0] > seconds) { break }
            try prepare?()
            times.append(try time { for _ in 0..<batch { try body() } } / Double(batch))
        }
        return Measurement(times: times, callsPerTime: batch)
    }

    /// How long `body` takes, in seconds.
    package static func time(_ body: () throws -> Void) rethrows -> Double {
        let start = now()
        try body()
        return now() - start
    }

    /// A clock that never goes back, in seconds.
    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
