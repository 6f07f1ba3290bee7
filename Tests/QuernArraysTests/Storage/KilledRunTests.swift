// Runs that write an array and are killed (SIGKILL) at a random moment: what is under the name afterwards is the array
// before, one that was computed and committed whole, or nothing that is called an array. A child of the test, an exit
// test, does the writing. QUERN_KILL_ROUNDS says how many times each kind is killed.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("runs that are killed", .serialized)
struct KilledRunTests {
    static let rounds = ProcessInfo.processInfo.environment["QUERN_KILL_ROUNDS"].flatMap { Int($0) } ?? 3

    /// The targets by name, since a child gets values that can be written down.
    static func target(_ kind: String, _ folder: String) -> StorageTarget {
        switch kind {
        case "npy": .npy(folder + "/x.npy")
        case "zarr2": .zarr(folder + "/x.zarr", codec: .zlib(1), version: 2)
        case "zarr3": .zarr(folder + "/x.zarr")
        default: .hdf5(folder + "/x.h5", dataset: "a/b", codec: .zlib(1))
        }
    }

    static func rows(_ value: Int) -> Int { 96 + value % 5 * 32 }

    /// What element `k` of array `value` is: a multiple of 1/2, exact.
    static func element(_ k: Int, _ value: Int, _ count: Int) -> Double {
        3 * Double(k) - Double(count - 1) / 2 + Double(value)
    }

    /// Array number `value`, computed in two stages and written in pieces.
    static func write(_ value: Int, _ target: StorageTarget) throws {
        let count = rows(value) * 160
        let x = BlockedArray<Double>.arange(to: Double(count)).reshape([rows(value), 160])
        try (x * 3 - x.mean() + Double(value)).write(to: target, chunks: .shape([16, 40]))
    }

    /// The number of the array that is stored; nil where no array is, and a recorded issue where it is none of ours.
    static func stored(_ target: StorageTarget, _ seed: UInt64) throws -> (value: Int?, state: String) {
        let array: NDArray<Double, 2>
        do {
            array = try BlockedArray<Double>.open(target.path, dataset: target.dataset).compute()
        } catch let error as ChunkError {
            switch error.problem {
            case .unfinished: return (nil, "unfinished")
            case .system(_, "No such file or directory"), .missing: return (nil, "none")
            default:
                Issue.record("\(target.name): \(error), seed \(seed)")
                return (nil, "wrong")
            }
        }
        let elements = array.elements
        let value = Int((elements.first ?? 0) + Double(elements.count - 1) / 2)
        let isWhole =
            array.shape[0] == rows(value) && array.shape[1] == 160
            && elements.indices.allSatisfy { elements[$0] == element($0, value, elements.count) }
        #expect(isWhole, "\(target.name): a mixture that begins as \(value), seed \(seed)")
        return (value, "array")
    }

    @Test("a killed run leaves the old array, a new one, or none", arguments: ["npy", "zarr2", "zarr3", "hdf5"])
    func killed(_ kind: String) async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed of killed runs, \(kind): \(seed)")
        var numbers = SplitMix(seed)
        let folder = NSTemporaryDirectory() + "quern-killed-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var outcomes: [String: Int] = [:]
        var last: Int?
        for round in 0..<Self.rounds {
            // Every other time nothing is there before, and of these every other time an array is put there first.
            let place = folder + "/\(round / 2)"
            if round % 2 == 0 {
                last = nil
                for name in [place, place + "-warm"] {
                    try FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: true)
                }
                if round % 4 == 2 {
                    try Self.write(1, Self.target(kind, place))
                    last = 1
                }
            }
            let delay = UInt32.random(in: 0..<50_000, using: &numbers)
            let begin = 1000 * (round + 1)
            await #expect(processExitsWith: .signal(SIGKILL)) {
                [kind = kind as String, place = place as String, delay = delay as UInt32, begin = begin as Int] in
                // Kernels are compiled and libraries loaded before the clock starts.
                try? Self.write(1, Self.target(kind, place + "-warm"))
                Thread.detachNewThread {
                    usleep(delay)
                    kill(getpid(), SIGKILL)
                }
                var value = begin
                while true {
                    try Self.write(value, Self.target(kind, place))
                    value += 1
                }
            }
            let (value, state) = try Self.stored(Self.target(kind, place), seed)
            if let value {
                #expect(value == last || value >= begin, "\(kind): \(value) after \(String(describing: last)), seed \(seed)")
                outcomes[value == last ? "old" : "new", default: 0] += 1
                last = value
            } else {
                // Nothing was ever committed here.
                #expect(last == nil, "\(kind): \(state) after \(String(describing: last)), seed \(seed)")
                outcomes[state, default: 0] += 1
            }
        }
        print(
            "killed runs, \(kind):",
            outcomes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        // The next run that writes there removes what killed ones left.
        for round in stride(from: 0, to: Self.rounds, by: 2) {
            let place = folder + "/\(round / 2)"
            try Self.write(5, Self.target(kind, place))
            #expect(try Self.stored(Self.target(kind, place), seed).value == 5)
            #expect(try FileManager.default.contentsOfDirectory(atPath: place).count == 1)
        }
    }
}
