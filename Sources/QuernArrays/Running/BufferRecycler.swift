// Large buffers of a worker's tasks, used again. Fresh memory costs the system a fault for each 4 kB and clears it: a
// chain of arithmetic over 1 GB took 0.47 s on two Dask workers, and 0.16 s with this. A program's own malloc learns to keep
// what comes and goes; a Dask worker's is told not to (MALLOC_TRIM_THRESHOLD_), for the sake of its own blocks, and is left
// as it is.
// Holds: what is kept free is at most `mostBytes`; the oldest goes first. It is beside what a plan foretells, which counts
// buffers in use.

internal import Glibc
internal import Synchronization
internal import TaskGraphs

/// Free buffers by size.
final class BufferRecycler: Sendable {
    static let shared = BufferRecycler()

    /// Smaller ones are malloc's own business.
    private static let leastBytes = 1 << 18
    /// For each thread what its task may hold of a stored array: some boxes.
    private static var mostBytes: Int { (128 << 20) * max(1, ThreadPool.width) }

    private struct Free: @unchecked Sendable {
        var base: UnsafeMutableRawPointer
        var bytes: Int
    }
    private struct State {
        /// The oldest first.
        var free: [Free] = []
        var bytes = 0
    }
    private let state = Mutex(State())

    /// A buffer of exactly so many bytes; nil if there is none.
    func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
        if bytes < Self.leastBytes { return nil }
        return state.withLock { state -> Free? in
            guard let place = state.free.lastIndex(where: { $0.bytes == bytes }) else { return nil }
            state.bytes -= bytes
            return state.free.remove(at: place)
        }?.base
    }

    /// Keeps a buffer; false if it is too small or too large to be kept.
    func put(_ base: UnsafeMutableRawPointer, _ bytes: Int) -> Bool {
        let most = Self.mostBytes
        if bytes < Self.leastBytes || bytes > most { return false }
        let buffer = Free(base: base, bytes: bytes)
        let gone = state.withLock { state -> [Free] in
            state.free.append(buffer)
            state.bytes += bytes
            var gone: [Free] = []
            while state.bytes > most {
                let oldest = state.free.removeFirst()
                state.bytes -= oldest.bytes
                gone.append(oldest)
            }
            return gone
        }
        for buffer in gone { free(buffer.base) }
        return true
    }
}
