// The accumulator that a fused kernel sums into, piece by piece: values are cut into slices and added in the loop that
// computes them, and never stored. Neighbours: FusedKernel+Module, which makes the loop; SliceSum, whose words these are.
// Holds: the words are the same as those of Kernels/Sums/SliceSums for the same elements. A piece that was cut for too
// low a bin is computed again, and one with a NaN or an infinity once more to memory, so that it is known which.

internal import KernelLibrary
internal import KernelRuntime
internal import QuernCore

/// One order-independent sum at work.
package final class FusedSum {
    /// The most elements of a piece: below the 65,536 whose slices fit a word, and what the scratch of a task takes.
    static let mostElements = ReduceWork.stripElements
    let bins: Int
    /// The words of the sum, and one more that counts elements.
    private let accumulator: UnsafeMutablePointer<Int>
    /// The bin that pieces are cut for while the accumulator is empty; SliceSums' guess.
    private var guess = 22
    /// How often each element counts: 1, or 2.
    var times = 1
    private let kernels: SliceSumKernels
    private let scratch: () throws -> TileBuffer
    private var buffer: TileBuffer?

    /// - Parameter scratch: memory for `mostElements` elements; asked for at most once, and only for unusual numbers.
    init(_ kernels: SliceSumKernels, into accumulator: UnsafeMutablePointer<Int>, scratch: @escaping () throws -> TileBuffer)
    {
        bins = kernels.bins
        self.kernels = kernels
        self.accumulator = accumulator
        self.scratch = scratch
    }

    /// What slices are cut with.
    struct Cut {
        var top: Int
        /// A factor, then what is added to cut each slice off.
        var numbers: (Double, Double, Double, Double)

        init(_ top: Int) {
            self.top = top
            let isHuge = top > 42
            func magic(_ below: Int) -> Double {
                Double(bitPattern: UInt64(48 * (top - below) + 1 - (isHuge ? 64 : 0)) << 52 | 0x8_0000_0000_0000)
            }
            numbers = (isHuge ? 0x1p-64 : 1, magic(0), magic(1), magic(2))
        }
    }

    /// Sums a piece of `count` elements.
    /// - Parameter sums: computes the piece, cut so, into four words: the largest element's bits, and the slices' sums.
    /// - Parameter store: computes it into memory, one element after the other.
    func take(
        _ count: Int, sums: (Cut, UnsafeMutablePointer<Int>) throws -> Void,
        store: (UnsafeMutableRawPointer) throws -> Void
    ) throws {
        accumulator[SliceSum.words] += times * count
        try withUnsafeTemporaryAllocation(of: Int.self, capacity: 4) { words in
            guard let found = words.baseAddress else { return }
            let held = accumulator[0]
            var cut = Cut(held > 0 ? held : guess)
            while true {
                found.update(repeating: 0, count: 4)
                try sums(cut, found)
                let largest = found[0]
                if largest == 0 { return }
                if largest >= 0x7ff0_0000_0000_0000 { return try takeStored(count, store) }
                let needed = max(2, (largest >> 52 + 52) / 48)
                if needed <= held || needed == cut.top { break }
                cut = Cut(needed)
            }
            guess = cut.top
            add(cut, found, count)
        }
    }

    private func add(_ cut: Cut, _ found: UnsafeMutablePointer<Int>, _ count: Int) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: SliceSum.words) { memory in
            guard let sum = memory.baseAddress else { return }
            sum.update(repeating: 0, count: SliceSum.words)
            sum[0] = cut.top
            let magics = [cut.numbers.1, cut.numbers.2, cut.numbers.3]
            for bin in 0..<bins {
                let slices = found[1 + bin] &- count &* Int(bitPattern: UInt(magics[bin].bitPattern))
                sum[2 + 2 * bin] = slices & 0xffff_ffff_ffff
                sum[3 + 2 * bin] = slices >> 48
            }
            for _ in 0..<times { SliceSum.merge(sum, into: accumulator, bins: bins) }
        }
    }

    private func takeStored(_ count: Int, _ store: (UnsafeMutableRawPointer) throws -> Void) throws {
        let memory = try buffer ?? scratch()
        buffer = memory
        try store(memory.base)
        for _ in 0..<times {
            try kernels.deposit(Strip(memory.base, columns: count), .all, into: accumulator, stride: SliceSum.words)
        }
    }
}
