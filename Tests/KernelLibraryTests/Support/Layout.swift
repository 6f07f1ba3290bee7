// The same elements, laid out in memory in other ways: what a kernel must never notice.

import NDArrays
import QuernCore

/// A way to lay out an array in memory.
enum Layout: CaseIterable {
    /// Side by side in row-major order.
    case dense
    /// A window of a larger array: rows lie apart.
    case window
    /// The transpose of a dense array; for vectors every third element of a longer one.
    case transposed
    /// Every axis runs backwards.
    case reversed
    /// The transpose of a window, backwards along the first axis.
    case scattered

    /// `array` with the same elements and this layout.
    func callAsFunction<Element, let rank: Int>(_ array: NDArray<Element, rank>) -> NDArray<Element, rank> {
        switch self {
        case .dense: return copy(array)
        case .window: return window(array)
        case .transposed: return rank == 1 ? strided(array) : copy(array.transposed).transposed
        case .reversed:
            var backwards = array
            for axis in 0..<rank { backwards = backwards.reversed(axis: axis) }
            backwards = copy(backwards)
            for axis in 0..<rank { backwards = backwards.reversed(axis: axis) }
            return backwards
        case .scattered:
            return window(array.reversed(axis: 0).transposed).transposed.reversed(axis: 0)
        }
    }

    private func copy<Element, let rank: Int>(_ array: NDArray<Element, rank>) -> NDArray<Element, rank> {
        NDArray(array.elements, shape: array.shape)
    }

    /// A view of an array that is longer by two at both ends of each axis.
    private func window<Element, let rank: Int>(_ array: NDArray<Element, rank>) -> NDArray<Element, rank> {
        let picks = InlineArray<rank, AxisPick> { .range(lower: 2, upper: array.shape[$0] + 2) }
        var larger = NDArray<Element, rank>(onesOf: Shape(InlineArray { array.shape[$0] + 4 }))
        larger._assign(array, picks)
        return larger._view(picks)
    }

    private func strided<Element, let rank: Int>(_ array: NDArray<Element, rank>) -> NDArray<Element, rank> {
        var table = NDArray<Element, 2>(zerosOf: [array.count, 3])
        for (i, element) in array.elements.enumerated() { table[i, 1] = element }
        let column = table[..., 1]
        return column._view(InlineArray<1, AxisPick> { _ in .all })
    }
}
