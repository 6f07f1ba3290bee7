// How an array is cut into blocks: cut points along each axis, even or not. Only a wish of the user's or the layout of a
// file: results never depend on it, and the planner cuts tasks as it sees fit, along these edges where it can.
// Holds: along each axis the edges rise from 0 to the extent (one empty block for an extent of 0).

/// A cut of an array into blocks.
package struct BlockGrid: Sendable, Hashable, Codable {
    /// The cut along one axis.
    package enum Axis: Sendable, Hashable, Codable {
        /// Blocks of equal extent, the last one cut off at the end.
        case even(extent: Int, block: Int)
        /// Blocks between these edges, the first 0 and the last the extent.
        case uneven([Int])

        package var extent: Int {
            switch self {
            case .even(let extent, _): extent
            case .uneven(let edges): edges.last ?? 0
            }
        }
        /// The number of blocks, at least 1.
        package var count: Int {
            switch self {
            case .even(let extent, let block): max(1, (extent + block - 1) / block)
            case .uneven(let edges): max(1, edges.count - 1)
            }
        }
        /// The indices of block `index`.
        package subscript(index: Int) -> Range<Int> {
            switch self {
            case .even(let extent, let block): min(extent, index * block)..<min(extent, (index + 1) * block)
            case .uneven(let edges): edges.count < 2 ? 0..<0 : edges[index]..<edges[index + 1]
            }
        }
        /// The extent of the largest block.
        package var largest: Int {
            switch self {
            case .even(let extent, let block): min(extent, block)
            case .uneven(let edges): zip(edges, edges.dropFirst()).map { $1 - $0 }.max() ?? 0
            }
        }
    }
    package var axes: [Axis]

    package init(axes: [Axis]) { self.axes = axes }
    /// One block.
    package init(whole shape: [Int]) { axes = shape.map { .even(extent: $0, block: max(1, $0)) } }
    /// Equal blocks of a shape.
    package init(shape: [Int], block: [Int]) {
        axes = zip(shape, block).map { .even(extent: $0, block: max(1, min($1, max(1, $0)))) }
    }
    /// Blocks of about `elements` elements, cut along the outer axes first: such blocks lie side by side in memory.
    package init(automatic shape: [Int], elements: Int = 1 << 19) {
        var block = shape.map { max(1, $0) }
        var count = block.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
        for axis in shape.indices where count > elements {
            let inner = max(1, count / block[axis])
            block[axis] = max(1, elements / inner)
            count = inner * block[axis]
        }
        self.init(shape: shape, block: block)
    }

    package var shape: [Int] { axes.map(\.extent) }
    package var counts: [Int] { axes.map(\.count) }
    package var blockCount: Int { axes.reduce(1) { $0 * $1.count } }
    /// The extents of the largest block.
    package var largestBlock: [Int] { axes.map(\.largest) }

    /// The coordinates of block number `index` in row-major order.
    package func coordinates(of index: Int) -> [Int] {
        var rest = index
        var result = [Int](repeating: 0, count: axes.count)
        for axis in axes.indices.reversed() {
            let count = axes[axis].count
            result[axis] = rest % count
            rest /= count
        }
        return result
    }
    /// The box of the block at these coordinates.
    package func region(at coordinates: [Int]) -> ArrayRegion { zip(axes, coordinates).map { $0[$1] } }
    /// The box of block number `index` in row-major order.
    package func region(_ index: Int) -> ArrayRegion { region(at: coordinates(of: index)) }

    /// The box of block number `index` in an order in which each block (i, j) of a square grid is next to (j, i): what an
    /// array and its transpose read of each other is then still in a cache.
    package func mirroredRegion(_ index: Int) -> ArrayRegion {
        // Before (i, 0) come the i² blocks of the squares before; in square i come i pairs and the block on the diagonal.
        var i = Int(Double(index).squareRoot())
        while i * i > index { i -= 1 }
        while (i + 1) * (i + 1) <= index { i += 1 }
        let rest = index - i * i
        if rest == 2 * i { return region(at: [i, i]) }
        return region(at: rest & 1 == 0 ? [i, rest / 2] : [rest / 2, i])
    }

    /// Whether block `index` of that order is followed by its mirror image.
    package func isFirstOfPair(_ index: Int) -> Bool {
        var i = Int(Double(index).squareRoot())
        while i * i > index { i -= 1 }
        while (i + 1) * (i + 1) <= index { i += 1 }
        return (index - i * i) & 1 == 0 && index - i * i < 2 * i
    }

    /// The cut that a view of an array cut so has: where an axis is walked whole and in order, the same edges.
    func mapped(by map: IndexMap) -> BlockGrid {
        var result = BlockGrid(whole: map.shape)
        for (below, axis) in zip(axes, map.axes) {
            guard case .along(let k, let offset, let step) = axis, abs(step) == 1 else { continue }
            let extent = map.shape[k]
            if case .even(extent, let block) = below, offset == (step == 1 ? 0 : extent - 1) {
                // Backwards the short block would come first: equal blocks from the other end serve as well.
                result.axes[k] = .even(extent: extent, block: block)
            } else {
                result.axes[k] = .even(extent: extent, block: max(1, min(below.largest, max(1, extent))))
            }
        }
        return result
    }
}
