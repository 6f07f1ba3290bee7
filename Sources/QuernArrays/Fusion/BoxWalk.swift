// A box of any rank as rows and columns, with what is left over: axes that lie side by side in all arrays are joined.
// Used by calls of fused kernels. Pure.

/// A box of any rank as rows and columns, with what is left over.
struct BoxWalk {
    /// The axes beyond rows and columns: extents, and the strides of all arrays.
    var outer: [(extent: Int, strides: [Int])] = []
    var rows = 1
    var columns = 1
    /// For each array.
    var strides: [(row: Int, column: Int)]
    /// The extents of the box and of the joined axes, for finding an element's index again.
    private let extents: [Int]
    private var joined: [Int] = []

    init(extents: [Int], strides all: [[Int]]) {
        self.extents = extents
        strides = all.map { _ in (0, 1) }
        // Joined from the innermost outwards: (extent, strides of each array).
        var axes: [(extent: Int, strides: [Int])] = []
        for axis in extents.indices.reversed() where extents[axis] != 1 {
            let here = all.map { $0[axis] }
            if let last = axes.last, zip(here, last.strides).allSatisfy({ $0 == $1 * last.extent }) {
                axes[axes.count - 1].extent *= extents[axis]
            } else {
                axes.append((extents[axis], here))
            }
        }
        joined = axes.reversed().map(\.extent)
        if let first = axes.first {
            columns = first.extent
            strides = first.strides.map { (0, $0) }
        }
        if axes.count > 1 {
            rows = axes[1].extent
            for k in strides.indices { strides[k].row = axes[1].strides[k] }
        }
        outer = axes.dropFirst(2).reversed().map { ($0.extent, $0.strides) }
    }

    /// The index in the box of an element by its place in the walk.
    func index(outer counters: [Int], row: Int, column: Int) -> [Int] {
        var position = 0
        for (counter, (extent, _)) in zip(counters, outer) { position = position * extent + counter }
        position = (position * rows + row) * columns + column
        var index = [Int](repeating: 0, count: extents.count)
        for axis in extents.indices.reversed() {
            index[axis] = position % max(1, extents[axis])
            position /= max(1, extents[axis])
        }
        return index
    }
}
