// What tests see of worker processes: what happened to them, and which of them are there.

import Foundation
import Glibc
import QuernCluster
import Synchronization

/// What happened to workers.
final class WorkerLog: Sendable {
    private let list = Mutex<[WorkerEvent]>([])
    private let reaction: @Sendable (WorkerEvent) -> Void

    init(_ reaction: @escaping @Sendable (WorkerEvent) -> Void = { _ in }) { self.reaction = reaction }

    func note(_ event: WorkerEvent) {
        list.withLock { $0.append(event) }
        reaction(event)
    }

    var processes: [Int32] {
        list.withLock {
            $0.compactMap {
                if case .started(_, let process) = $0 { process } else { nil }
            }
        }
    }

    var losses: [String] {
        list.withLock {
            $0.compactMap {
                if case .lost(_, _, let how) = $0 { how } else { nil }
            }
        }
    }
}

/// How often something happened, for reactions that are to happen once.
final class Count: Sendable {
    private let value = Mutex(0)
    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Whether a process is there, as a zombie or not.
func isThere(_ process: Int32) -> Bool { kill(process, 0) == 0 }

/// Whether a process runs: one that has ended may wait for whoever has inherited it.
func isRunning(_ process: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
        let state = text[(text.lastIndex(of: ")") ?? text.startIndex)...].dropFirst(2).first
    else { return false }
    return state != "Z" && state != "X"
}

/// Those of `processes` that run, after up to `seconds` in which all may end.
func remaining(_ processes: [Int32], seconds: Double) -> [Int32] {
    var left = processes.filter(isRunning)
    var rounds = Int(seconds * 50)
    while !left.isEmpty, rounds > 0 {
        usleep(20_000)
        rounds -= 1
        left = left.filter(isRunning)
    }
    return left
}
