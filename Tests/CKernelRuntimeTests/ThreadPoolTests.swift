// The pool as C programs and as Swift use it. Most scenarios are in Programs/pool-stress.c, since they need a process
// of their own: they change the width, fork, exit, or count what the process uses.

import CKernelRuntime
import Foundation
import Synchronization
import Testing

@Suite("the pool in a program of its own", .enabled(if: PoolProgram.plain.build.isReady, "no C compiler works here"))
struct ThreadPoolProgramTests {
    @Test(
        "a scenario finds nothing wrong",
        arguments: [
            "indices", "limits", "order", "nested", "deep", "waits", "foreign", "tasks", "steals", "wakes", "deque",
            "priorities", "blocking", "widths", "forks", "idle", "exits", "refused", "mixed", "threads",
        ])
    func scenario(_ name: String) {
        for seed in [1, UInt64.random(in: 2...1_000_000)] {
            let outcome = PoolProgram.plain.run(name, seed: seed)
            // 77: the system did not let the scenario set the limit that it is about.
            if name == "refused", outcome.status == 77 { continue }
            #expect(outcome.status == 0, "\(name), seed \(seed): \(outcome)")
            if ["exits", "idle", "refused", "threads", "order"].contains(name) { break }
        }
    }

    @Test(
        "QUERN_NUM_THREADS is the width where it makes sense, and is passed over where it does not",
        arguments: [
            ("1", 1), ("3", 3), ("+4", 4), ("007", 7), ("4096", 4096), ("", nil), ("0", nil), ("-2", nil),
            ("4097", nil), ("99999999999999999999", nil), ("two", nil), ("2 ", nil), (" 2", nil), ("+", nil),
            ("0x2", nil),
        ] as [(String, Int?)])
    func threadCount(_ value: String, _ width: Int?) {
        var environment = ["QUERN_NUM_THREADS": value]
        if let width { environment["EXPECTED_WIDTH"] = "\(width)" }
        let outcome = PoolProgram.plain.run("threads", environment: environment)
        #expect(outcome.status == 0, "'\(value)': \(outcome)")
    }

    @Test(
        "a BLAS that is loaded as the pool starts gets one thread",
        .enabled(if: PoolProgram.withBLAS.build.isReady, "the program with a BLAS cannot be built here"))
    func blas() {
        let outcome = PoolProgram.withBLAS.run("blas")
        #expect(outcome.status == 0, "\(outcome)")
    }
}

@Suite(
    "the pool under a thread sanitizer",
    .enabled(if: PoolProgram.sanitized.build.isReady, "no compiler with a thread sanitizer that runs here"))
struct ThreadPoolRaceTests {
    @Test(
        "a scenario has no race",
        arguments: [
            "indices", "limits", "order", "nested", "deep", "waits", "foreign", "tasks", "steals", "wakes", "deque",
            "priorities", "blocking", "widths", "idle", "exits", "mixed", "threads",
        ])
    func scenario(_ name: String) {
        let seed = UInt64.random(in: 1...1_000_000)
        let outcome = PoolProgram.sanitized.run(name, seed: seed)
        #expect(
            outcome.status == 0 && !outcome.output.contains("WARNING: ThreadSanitizer"),
            "\(name), seed \(seed): \(outcome)")
    }
}

@Suite("the pool from Swift")
struct ThreadPoolTests {
    @Test("a region runs each index once, for any count and width", arguments: [0, 1, 2, 3, 8, 100] as [Int32])
    func region(width: Int32) {
        for count in [0, 1, 2, 7, 64, 1000] {
            // Not atomic: an index that is run twice at a time would be lost, or told by a sanitizer.
            let visits = UnsafeMutablePointer<Int>.allocate(capacity: count + 1)
            defer { visits.deallocate() }
            visits.initialize(repeating: 0, count: count + 1)
            quern_pool_region(
                Int64(count), width, { $0!.assumingMemoryBound(to: Int.self)[Int($1)] += 1 },
                UnsafeMutableRawPointer(visits))
            #expect((0..<count).allSatisfy { visits[$0] == 1 }, "count \(count), width \(width)")
            #expect(visits[count] == 0)
        }
    }

    @Test("widths from 1 to 4096 are taken, others refused without a change")
    func width() {
        let before = quern_pool_width()
        #expect((1...4096).contains(before))
        for wrong in [0, -1, 4097, 1_000_000, .min, .max] as [Int32] {
            #expect(quern_pool_set_width(wrong) == -1)
        }
        #expect(quern_pool_width() == before)
        #expect(quern_pool_set_width(before) == 0)
    }

    @Test("a task that was submitted runs, once, on a worker")
    func task() async {
        final class Job: @unchecked Sendable {
            let task = UnsafeMutablePointer<quern_task>.allocate(capacity: 1)
            let runs = Atomic(0), worker = Atomic(0)
            deinit { task.deallocate() }
        }
        let job = Job()
        job.task.initialize(
            to: quern_task(
                next: nil,
                run: {
                    let job = Unmanaged<Job>.fromOpaque($0.pointee.argument!).takeUnretainedValue()
                    job.worker.store(Int(quern_pool_worker()), ordering: .relaxed)
                    job.runs.add(1, ordering: .releasing)
                }, argument: Unmanaged.passUnretained(job).toOpaque(), priority: 0, reserved: 0))
        #expect(quern_pool_submit(job.task) == 0)
        while job.runs.load(ordering: .acquiring) == 0 { await Task.yield() }
        #expect(job.worker.load(ordering: .relaxed) > 0)
        #expect(job.runs.load(ordering: .acquiring) == 1)
        #expect(quern_pool_worker() == 0)
    }
}
