// Scratch memory of a run, and arrays made in it.
// A block belongs to the function that made it and is freed when that returns, or when the iteration of a loop that
// made it ends; arrays that are returned or carried on keep theirs.
// Holds: `blocks` is in the order of making; marks into it are counts.

import Glibc
import KernelIR
import QuernCore

extension Machine {
    /// Fresh memory, 64-byte aligned; nil if it cannot be had.
    static func memory(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        guard byteCount >= 0, byteCount <= Int.max / 2 else { return nil }
        var base: UnsafeMutableRawPointer?
        guard posix_memalign(&base, 64, max(64, byteCount)) == 0 else { return nil }
        return base
    }

    /// Fresh memory that belongs to the run.
    mutating func scratch(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        guard let base = Self.memory(byteCount) else { return nil }
        if blockCount == blockCapacity {
            let wider = UnsafeMutablePointer<Block>.allocate(capacity: blockCapacity * 2)
            wider.update(from: blocks, count: blockCount)
            blocks.deallocate()
            blocks = wider
            blockCapacity *= 2
        }
        blocks[blockCount] = Block(base: base, byteCount: byteCount)
        blockCount += 1
        return base
    }

    mutating func release(to mark: Int) {
        while blockCount > mark {
            blockCount -= 1
            free(blocks[blockCount].base)
        }
    }

    /// The block, not older than `mark`, that an array's base lies in.
    func block(of base: UInt64, since mark: Int) -> Int? {
        let address = UInt(base)
        for k in (mark..<max(mark, blockCount)).reversed() {
            let start = UInt(bitPattern: blocks[k].base)
            if address >= start, address &- start <= UInt(blocks[k].byteCount) { return k }
        }
        return nil
    }

    /// `scopeEnd`: frees what an iteration left behind, save what carried arrays hold.
    mutating func releaseScope(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        let mark = Int(r.int(i.pointee.a))
        let list = Int(i.pointee.b)
        let count = Int(program.aux[list])
        if count == 0 { return release(to: mark) }
        var kept: [Int] = []
        for k in 0..<count {
            if let block = block(of: r[Int(program.aux[list + 1 + k])], since: mark), !kept.contains(block) {
                kept.append(block)
            }
        }
        keep(kept, since: mark)
    }

    /// Frees all blocks from `mark` on but those named.
    private mutating func keep(_ kept: [Int], since mark: Int) {
        var next = mark
        for k in mark..<blockCount {
            if kept.contains(k) {
                blocks[next] = blocks[k]
                next += 1
            } else {
                free(blocks[k].base)
            }
        }
        blockCount = next
    }

    /// `return` with arrays: each gets memory of its own that the caller's frame owns; the rest is freed.
    mutating func keepResults(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>, to mark: Int
    ) throws(InterpreterError) -> FaultRecord? {
        let (list, types) = (Int(i.pointee.a), Int(i.pointee.b))
        var kept: [Int] = []
        for k in 0..<Int(program.aux[list]) where program.aux[list + 3 + 3 * k] != 0 {
            let words = r + Int(program.aux[list + 1 + 3 * k])
            let rank = Int(program.aux[types + 2 * k])
            let type = UInt8(truncatingIfNeeded: program.aux[types + 2 * k + 1])
            if let own = block(of: words[0], since: mark), !kept.contains(own) {
                kept.append(own)
                continue
            }
            // A parameter, or an array that is returned twice: a view is a value, so it is copied.
            let source = ArrayView(words, rank: rank, type: type)
            let bytes = source.count &* source.byteCount
            guard let base = scratch(bytes) else {
                return try raise(pc, r, .allocationFailed, UInt64(bitPattern: Int64(bytes)))
            }
            kept.append(blockCount - 1)
            copyDense(source, to: base)
            words[0] = UInt64(UInt(bitPattern: base))
            setDenseStrides(words, rank)
        }
        keep(kept, since: mark)
        return nil
    }

    /// Takes an array out of the run, dense and in memory of its own that `free` frees; nil if there is none.
    mutating func take(_ words: UnsafeMutablePointer<UInt64>, _ rank: Int, _ type: UInt8) -> UnsafeMutableRawPointer? {
        let source = ArrayView(words, rank: rank, type: type)
        if source.isDense, let k = block(of: words[0], since: 0), UInt64(UInt(bitPattern: blocks[k].base)) == words[0] {
            let base = blocks[k].base
            for next in k + 1..<max(k + 1, blockCount) { blocks[next - 1] = blocks[next] }
            blockCount -= 1
            return base
        }
        guard let base = Self.memory(source.count &* source.byteCount) else { return nil }
        copyDense(source, to: base)
        return base
    }

    /// Copies the elements of `source` one after the other.
    func copyDense(_ source: ArrayView, to base: UnsafeMutableRawPointer) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 1 + 2 * source.rank) { words in
            guard let start = words.baseAddress else { return }
            start[0] = UInt64(UInt(bitPattern: base))
            for axis in 0..<source.rank { start[1 + axis] = source.extents[axis] }
            setDenseStrides(start, source.rank)
            ArrayView(start, rank: source.rank, type: source.type).assign(from: source)
        }
    }

    func setDenseStrides(_ words: UnsafeMutablePointer<UInt64>, _ rank: Int) {
        var dense: Int64 = 1
        for axis in (0..<rank).reversed() {
            words[1 + rank + axis] = UInt64(bitPattern: dense)
            dense &*= Int64(bitPattern: words[1 + axis])
        }
    }

    // MARK: Arrays

    /// Every extent is below this, even beside an extent of 0: proofs about indices rest on it.
    static var extentLimit: Int64 { 1 << 60 }

    /// The bytes of an array of the extents at `words + 1`, or -1 if one is too large or they overflow.
    func byteCount(_ words: UnsafeMutablePointer<UInt64>, _ rank: Int, _ type: UInt8) -> Int64 {
        var bytes = Element.byteCount(type)
        for axis in 0..<rank {
            let extent = Int64(bitPattern: words[1 + axis])
            let (product, over) = bytes.multipliedReportingOverflow(by: extent)
            if over || extent >= Self.extentLimit { return -1 }
            bytes = product
        }
        return bytes
    }

    mutating func allocate(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let rank = Int(i.pointee.extra)
        let words = r + Int(i.pointee.a)
        for axis in 0..<rank {
            let extent = r[Int(program.aux[Int(i.pointee.c) + axis])]
            if Int64(bitPattern: extent) < 0 { return try raise(pc, r, .invalidArgument, extent, detail: axis) }
            words[1 + axis] = extent
        }
        let bytes = byteCount(words, rank, i.pointee.type)
        guard bytes >= 0, let base = scratch(Int(bytes)) else {
            return try raise(pc, r, .allocationFailed, UInt64(bitPattern: bytes))
        }
        memset(base, 0, Int(bytes))
        words[0] = UInt64(UInt(bitPattern: base))
        setDenseStrides(words, rank)
        return nil
    }

    mutating func duplicate(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let rank = Int(i.pointee.extra)
        let source = ArrayView(r + Int(i.pointee.b), rank: rank, type: i.pointee.type)
        let words = r + Int(i.pointee.a)
        for axis in 0..<rank { words[1 + axis] = source.extents[axis] }
        // A view with strides of zero may have more elements than memory has bytes.
        let bytes = byteCount(words, rank, i.pointee.type)
        guard bytes >= 0, let base = scratch(Int(bytes)) else {
            return try raise(pc, r, .allocationFailed, UInt64(bitPattern: bytes))
        }
        words[0] = UInt64(UInt(bitPattern: base))
        setDenseStrides(words, rank)
        ArrayView(words, rank: rank, type: i.pointee.type).assign(from: source)
        return nil
    }

    mutating func copy(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        if let fault = try checkShapes(pc, i, r) { return fault }
        let rank = Int(i.pointee.extra)
        let target = ArrayView(r + Int(i.pointee.b), rank: rank, type: i.pointee.type)
        let source = ArrayView(r + Int(i.pointee.c), rank: rank, type: i.pointee.type)
        guard let to = target.byteRange, let from = source.byteRange else { return nil }
        if to.high <= from.low || from.high <= to.low {
            target.assign(from: source)
            return nil
        }
        // They may overlap: the source is read before the target is written.
        guard let base = Self.memory(source.count &* source.byteCount) else {
            return try raise(pc, r, .allocationFailed, UInt64(bitPattern: -1))
        }
        defer { free(base) }
        copyDense(source, to: base)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 1 + 2 * rank) { words in
            guard let start = words.baseAddress else { return }
            start[0] = UInt64(UInt(bitPattern: base))
            for axis in 0..<rank { start[1 + axis] = source.extents[axis] }
            setDenseStrides(start, rank)
            target.assign(from: ArrayView(start, rank: rank, type: i.pointee.type))
        }
        return nil
    }

    func fill(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        let target = ArrayView(r + Int(i.pointee.b), rank: Int(i.pointee.extra), type: i.pointee.type)
        let (type, bits) = (i.pointee.type, r[Int(i.pointee.c)])
        let size = Int(Element.byteCount(type))
        target.forEachRow { base, count, step in
            for k in 0..<count { Element.write(base + k &* step &* size, type, bits) }
        }
    }

    // MARK: Shapes

    /// The first axis whose extents differ.
    func differingAxis(_ a: UnsafeMutablePointer<UInt64>, _ b: UnsafeMutablePointer<UInt64>, _ rank: Int) -> Int? {
        (0..<rank).first { a[1 + $0] != b[1 + $0] }
    }

    func checkShapes(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let (a, b) = (r + Int(i.pointee.b), r + Int(i.pointee.c))
        guard let axis = differingAxis(a, b, Int(i.pointee.extra)) else { return nil }
        return try raise(pc, r, .shapeMismatch, a[1 + axis], b[1 + axis], detail: axis)
    }
}
