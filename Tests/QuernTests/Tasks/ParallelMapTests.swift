// Many files at once: order, errors by name, cancellation, and how many run at a time.

import Foundation
import Quern
import Synchronization
import Testing

@Suite("parallelMap")
struct ParallelMapTests {
    /// A folder with `count` arrays, each of its own number.
    static func files(_ count: Int) throws -> [URL] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-map-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try (0..<count).map { index in
            let file = folder.appending(path: "\(index).npy")
            try Vector<Double>(repeating: Double(index), shape: [index + 1]).write(npy: file.path)
            return file
        }
    }

    @Test("files are read at once, and the results stand in their order")
    func files() throws {
        let files = try Self.files(40)
        defer { try? FileManager.default.removeItem(at: files[0].deletingLastPathComponent()) }
        let expected = (0..<40).map { Double($0 * ($0 + 1)) }
        #expect(try files.parallelMap { try NDArray<Double, 1>(npy: $0.path).sum() } == expected)
        let paths = files.map(\.path)
        #expect(try paths.parallelMap(on: .threads(2)) { try NDArray<Double, 1>(npy: $0).sum() } == expected)
        #expect(try paths.lazy.reversed().parallelMap(on: .serial) { try NDArray<Double, 1>(npy: $0).count }[0] == 40)
    }

    @Test("a file that cannot be read is named, the first of several")
    func missingFile() throws {
        let files = try Self.files(3)
        defer { try? FileManager.default.removeItem(at: files[0].deletingLastPathComponent()) }
        var paths = files.map(\.path)
        paths.insert(paths[0] + ".missing", at: 1)
        paths.append("nowhere.npy")
        #expect {
            try paths.parallelMap { try NDArray<Double, 1>(npy: $0).sum() }
        } throws: { error in
            guard case TaskError.failed(let task, let underlying) = error else { return false }
            return task == paths[1] && "\(underlying)".contains(".missing")
        }
        #expect {
            try files.parallelMap { _ in throw Refusal(number: 1) }
        } throws: { error in
            "\(error)".contains(files[0].path)
        }
    }

    @Test("no element, one element, numbers, and what is no path is called by its place")
    func elements() throws {
        #expect(try [String]().parallelMap { $0.count } == [])
        #expect(try ["abc"].parallelMap { $0.count } == [3])
        #expect(try (0..<1000).parallelMap { $0 * $0 } == (0..<1000).map { $0 * $0 })
        #expect {
            try [5, 6].parallelMap { if $0 == 6 { throw Refusal(number: $0) } }
        } throws: { error in
            "\(error)".contains("'item 1' failed")
        }
    }

    @Test("no more run at a time than asked for", arguments: [1, 2, 3])
    func bounded(most: Int) throws {
        let state = Mutex((now: 0, most: 0))
        _ = try (0..<60).parallelMap(on: .threads(most)) { _ in
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
            usleep(300)
            state.withLock { $0.now -= 1 }
        }
        #expect(state.withLock { $0.most } <= most)
    }

    @Test("cancelled from inside, nothing more starts")
    func cancelled() throws {
        let token = CancellationToken()
        let counter = Counter()
        #expect {
            try (0..<10_000).parallelMap(on: .threads(2), cancellation: token) { index in
                counter.add()
                if index == 10 { token.cancel() }
            }
        } throws: { error in
            if case TaskError.cancelled = error { true } else { false }
        }
        #expect(counter.value < 10_000)
    }

    @Test("the async form, and kernels in the mode of the place that asks")
    func asyncForm() async throws {
        let squares = try await (0..<100).parallelMap { square(Double($0)) }
        #expect(squares == (0..<100).map { Double($0 * $0) })
        let modes = try KernelMode.native { try (0..<4).parallelMap { _ in KernelMode.here } }
        #expect(modes == [.native, .native, .native, .native])
        let done = Mutex(0)
        _ = try await (0..<50).parallelMap(progress: .report { count, _ in done.withLock { $0 = count } }) { $0 }
        #expect(done.withLock { $0 } == 50)
    }
}
