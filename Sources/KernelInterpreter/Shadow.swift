// Shadow memory: which iteration of each running parallel loop has read and written each element.
// Machine tells it of loops, iterations and accesses (Machine+Shadow); it answers with the first conflict.
// Loops nest, in one kernel or through calls; each level judges its own iterations, so an access is kept once a level.
//
//     key (address) | generation | writer: iteration, note | first reader | a reader in another iteration
//
// Holds: two accesses of one element by different iterations of a level, one a write, are never missed, since of two
// different readers one at least differs from any writer. Elements of memory that an iteration makes are its own.

import Glibc
import QuernCore

/// An array that owns memory, for messages.
struct Storage {
    var name: String
    var base: UInt
    var extents: [Int]
    var strides: [Int]
    var byteCount: Int

    /// The array whose words start at `words`.
    init(name: String, words: UnsafePointer<UInt64>, rank: Int, type: UInt8) {
        self.name = name
        base = UInt(words[0])
        extents = (0..<rank).map { Int(Int64(bitPattern: words[1 + $0])) }
        strides = (0..<rank).map { Int(Int64(bitPattern: words[1 + rank + $0])) }
        byteCount = Int(Element.byteCount(type))
    }

    /// The index of the element at `address`; nil if it is none of this array's.
    func index(of address: UInt) -> [Int]? {
        if extents.contains(0) { return nil }
        let bytes = Int(bitPattern: address &- base)
        guard bytes % byteCount == 0 else { return nil }
        // Counted from the lowest element: axes of the largest strides first.
        var rest = bytes / byteCount
        for axis in extents.indices where strides[axis] < 0 { rest -= (extents[axis] - 1) * strides[axis] }
        var index = [Int](repeating: 0, count: extents.count)
        for axis in extents.indices.sorted(by: { strides[$0].magnitude > strides[$1].magnitude }) {
            let step = Int(strides[axis].magnitude)
            let place = step == 0 || rest < 0 ? 0 : min(rest / step, extents[axis] - 1)
            rest -= place * step
            index[axis] = strides[axis] < 0 ? extents[axis] - 1 - place : place
        }
        return rest == 0 ? index : nil
    }
}

/// What running parallel loops have touched.
final class Shadow {
    /// A parallel loop that runs.
    struct Level {
        var loop: Int
        var iteration: Int64 = 0
        /// Blocks of scratch from here on belong to the iteration.
        var mark = 0
        /// Addresses of arrays that need no test (`reducing:`), and of those that the user vouches for (`disjoint:`).
        var exempt: [Range<UInt>] = []
        var vouched: [Range<UInt>] = []
        let table: ShadowTable
    }
    /// Arrays that the entry was given, and those made since, by address.
    var roots: [Storage] = []
    var made: [UInt: Storage] = [:]
    var levels: [Level] = []
    /// Tables of loops that have ended.
    private var spares: [ShadowTable] = []

    func beginLevel(_ loop: Int, exempt: [Range<UInt>], vouched: [Range<UInt>]) {
        let table = spares.popLast() ?? ShadowTable()
        table.clear()
        levels.append(Level(loop: loop, exempt: exempt, vouched: vouched, table: table))
    }
    func begin(iteration: Int64, mark: Int) {
        levels[levels.count - 1].iteration = iteration
        levels[levels.count - 1].mark = mark
    }
    func endLevel() {
        if let level = levels.popLast() { spares.append(level.table) }
    }
}

/// One level's elements, by address: open addressing, cleared by a new generation.
final class ShadowTable {
    struct Cell {
        var key: UInt = 0
        var generation: UInt32 = 0
        /// -1: none.
        var writerNote: Int32 = -1
        var readerNote: Int32 = -1
        var otherNote: Int32 = -1
        var writer: Int64 = 0
        var reader: Int64 = 0
        var other: Int64 = 0
    }
    enum Outcome {
        case apart
        /// With an access of another iteration.
        case conflict(iteration: Int64, note: Int32, isWrite: Bool)
        case noMemory
    }

    private var cells: UnsafeMutablePointer<Cell>?
    private var capacity = 0
    private var shift: UInt = 0
    private var count = 0
    private var generation: UInt32 = 0

    deinit { free(cells) }

    func clear() {
        count = 0
        generation &+= 1
        if generation == 0 {
            for k in 0..<capacity { cells?[k] = Cell() }
            generation = 1
        }
    }

    /// Keeps an access.
    func note(_ address: UInt, iteration: Int64, isWrite: Bool, note: Int32) -> Outcome {
        if (count &+ 1) &* 8 > capacity &* 5, !grow() { return .noMemory }
        guard let cell = cell(address) else { return .noMemory }
        if cell.pointee.writerNote >= 0, cell.pointee.writer != iteration {
            return .conflict(iteration: cell.pointee.writer, note: cell.pointee.writerNote, isWrite: true)
        }
        if isWrite {
            if cell.pointee.readerNote >= 0, cell.pointee.reader != iteration {
                return .conflict(iteration: cell.pointee.reader, note: cell.pointee.readerNote, isWrite: false)
            }
            if cell.pointee.otherNote >= 0, cell.pointee.other != iteration {
                return .conflict(iteration: cell.pointee.other, note: cell.pointee.otherNote, isWrite: false)
            }
            cell.pointee.writer = iteration
            cell.pointee.writerNote = note
        } else if cell.pointee.readerNote < 0 {
            cell.pointee.reader = iteration
            cell.pointee.readerNote = note
        } else if cell.pointee.reader != iteration {
            cell.pointee.other = iteration
            cell.pointee.otherNote = note
        }
        return .apart
    }

    /// The cell of an address, a fresh one if there was none.
    private func cell(_ address: UInt) -> UnsafeMutablePointer<Cell>? {
        guard let cells else { return nil }
        let mask = capacity &- 1
        var slot = Int(truncatingIfNeeded: (address &* 0x9E37_79B9_7F4A_7C15) &>> shift)
        while true {
            let cell = cells + slot
            if cell.pointee.generation != generation {
                cell.pointee = Cell(key: address, generation: generation)
                count &+= 1
                return cell
            }
            if cell.pointee.key == address { return cell }
            slot = (slot &+ 1) & mask
        }
    }

    private func grow() -> Bool {
        let wider = max(64, capacity * 2)
        guard let memory = calloc(wider, MemoryLayout<Cell>.stride) else { return false }
        let old = (cells: cells, capacity: capacity)
        cells = memory.bindMemory(to: Cell.self, capacity: wider)
        capacity = wider
        shift = UInt(UInt.bitWidth - wider.trailingZeroBitCount)
        count = 0
        // Zeroed cells are of generation 0, which is none.
        for k in 0..<old.capacity {
            guard let known = old.cells?[k], known.generation == generation else { continue }
            cell(known.key)?.pointee = known
        }
        free(old.cells)
        return true
    }
}
