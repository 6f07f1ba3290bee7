// The blocks of shared memory that an engine's workers take and give. The engine holds every block by its descriptor,
// so that nothing is lost with a worker; workers hold mappings.
//
// A block is   held by somebody (Block) ──▶ free, offered to the next result of its size ──▶ dropped: workers unmap it.
// Free blocks are kept because memory that is mapped already is written many times faster than new memory, which the
// system clears and maps page by page (64 MB: 3 to 16 ms, 120 ms). They are let go when a new one has to be made and
// none fits, and all when no run is on.
//
// Holds: a block has one holder chain (reference counting); it is free only when nobody reads or writes it any more,
// in any process; free ones never make the total larger than it has been.

internal import Glibc
internal import Synchronization
package import TaskGraphs

/// How many blocks there are. Relaxed: a figure for tests and reports.
final class BlockCount: Sendable {
    let value = Atomic<Int>(0)
}

/// Memory and its descriptor.
final class BlockMemory: Sendable {
    let id: UInt64
    let byteCount: Int
    let descriptor: Int32
    private let mapping: Mutex<SharedSegment?>
    private let count: BlockCount

    init(id: UInt64, byteCount: Int, descriptor: Int32, mapped: SharedSegment? = nil, _ count: BlockCount) {
        (self.id, self.byteCount, self.descriptor, self.count) = (id, byteCount, descriptor, count)
        mapping = Mutex(mapped)
        count.value.add(1, ordering: .relaxed)
    }

    deinit {
        close(descriptor)
        count.value.subtract(1, ordering: .relaxed)
    }

    /// The memory in this process, mapped when it is first asked for.
    func segment() throws(SystemError) -> SharedSegment {
        let result = mapping.withLock { held -> Result<SharedSegment, SystemError> in
            if let held { return .success(held) }
            do throws(SystemError) {
                let made = try SharedSegment(id: id, byteCount: byteCount, descriptor: descriptor, isWritable: false)
                held = made
                return .success(made)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}

/// A block that somebody holds; free when the last holder lets go.
final class Block: Sendable {
    let memory: BlockMemory
    private let pool: BlockPool

    init(_ memory: BlockMemory, _ pool: BlockPool) { (self.memory, self.pool) = (memory, pool) }

    deinit { pool.takeBack(memory) }

    /// The first `count` bytes, in this process; they hold the block.
    func bytes(_ count: Int) throws(SystemError) -> TravelBytes {
        let segment = try memory.segment()
        return TravelBytes(UnsafeRawPointer(segment.base), count: count, owner: Held(self, segment))
    }

    private final class Held: Sendable {
        let block: Block
        let segment: SharedSegment
        init(_ block: Block, _ segment: SharedSegment) { (self.block, self.segment) = (block, segment) }
    }
}

/// All blocks of one engine.
final class BlockPool: Sendable {
    private struct State {
        var free: [BlockMemory] = []
        var lastID: UInt64 = 0
        var runCount = 0
    }

    /// Blocks that there are, held or free.
    let count = BlockCount()
    private let state = Mutex(State())
    /// Told of blocks that are gone, without any lock held.
    private let dropped = Mutex<(@Sendable ([UInt64]) -> Void)?>(nil)

    func onDrop(_ body: (@Sendable ([UInt64]) -> Void)?) { dropped.withLock { $0 = body } }

    /// A name for a block that a worker may make.
    func newID() -> UInt64 {
        state.withLock {
            $0.lastID += 1
            return $0.lastID
        }
    }

    /// A free block for a result of about `byteCount` bytes, if there is one; else room is made for a new one.
    func offer(_ byteCount: Int) -> Block? {
        let (least, most) = (byteCount, min(byteCount, 1 << 48) / 4 * 5 + 65536)
        let found = state.withLock { state in
            state.free.lastIndex(where: { (least...most).contains($0.byteCount) }).map { state.free.remove(at: $0) }
        }
        if let found { return Block(found, self) }
        makeRoom(byteCount)
        return nil
    }

    /// Lets free blocks go, the oldest first, because `byteCount` bytes are made anew.
    private func makeRoom(_ byteCount: Int) {
        let gone = state.withLock { state in
            var (gone, freed): ([BlockMemory], Int) = ([], 0)
            while freed < byteCount, !state.free.isEmpty {
                let oldest = state.free.removeFirst()
                freed += oldest.byteCount
                gone.append(oldest)
            }
            return gone
        }
        tell(gone)
    }

    /// Takes over a block that a worker has made, for which room was made as far as `foretold`.
    func adopt(id: UInt64, byteCount: Int, descriptor: Int32, foretold: Int) -> Block {
        if byteCount - 4096 > foretold { makeRoom(byteCount - max(0, foretold)) }
        return Block(BlockMemory(id: id, byteCount: byteCount, descriptor: descriptor, count), self)
    }

    /// A block with these bytes.
    func make(_ bytes: TravelBytes) throws(SystemError) -> Block {
        let block: Block
        if let offered = offer(bytes.count) {
            block = offered
        } else {
            let (segment, descriptor) = try SharedSegment.make(id: newID(), byteCount: bytes.count)
            block = Block(
                BlockMemory(
                    id: segment.id, byteCount: segment.byteCount, descriptor: descriptor, mapped: segment, count), self)
        }
        let segment = try block.memory.segment()
        try segment.makeWritable()
        bytes.withBytes { if let base = $0.baseAddress { segment.base.copyMemory(from: base, byteCount: $0.count) } }
        return block
    }

    /// A block that nobody holds any more.
    fileprivate func takeBack(_ memory: BlockMemory) {
        let isKept = state.withLock { state in
            if state.runCount > 0 { state.free.append(memory) }
            return state.runCount > 0
        }
        if !isKept { tell([memory]) }
    }

    func runStarts() { state.withLock { $0.runCount += 1 } }

    /// With the last run the free blocks go.
    func runEnds() {
        let gone = state.withLock { state -> [BlockMemory] in
            state.runCount -= 1
            guard state.runCount == 0 else { return [] }
            defer { state.free = [] }
            return state.free
        }
        tell(gone)
    }

    private func tell(_ gone: [BlockMemory]) {
        guard !gone.isEmpty else { return }
        dropped.withLock { $0 }?(gone.map(\.id))
    }
}
