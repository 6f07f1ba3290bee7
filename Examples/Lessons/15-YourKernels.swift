// Lesson 15. Your own kernels over arrays larger than memory.
//
// A kernel of scalars becomes an elementwise function: `map` fuses it with whatever is around. A kernel of arrays
// sees a block: `mapBlocks` gives it the block alone, `mapOverlap` the block with its surroundings, so that the cut
// cannot be seen in the result. `reduce` folds an axis with a kernel of two scalars.

import Quern
import QuernArrays

/// A smooth step from 0 to 1.
@Kernel
func smoothStep(_ x: Double) -> Double {
    let t = min(max(x, 0), 1)
    return t * t * (3 - 2 * t)
}
// run: smoothStep(x: 0.5) == 0.5
// run: smoothStep(x: 7) == 1

/// The length of the wind of two components.
@Kernel
func speed(_ east: Double, _ north: Double) -> Double { sqrt(east * east + north * north) }
// run: speed(east: 3, north: 4) == 5

/// Scalars: one argument for each array, spread to one shape. All of this is one pass and one compiled kernel.
func windOfLesson15() throws -> Double {
    let east = BlockedArray<Double>.linspace(from: 0, to: 3, count: 100)[.all, .newAxis]  // [100, 1]
    let north = BlockedArray<Double>.linspace(from: 0, to: 4, count: 200)  // [200]
    let wind = east.map(with: north, $speed.self)  // [100, 200]
    return try (wind / 5).map($smoothStep.self).max().compute()  // 1
}

/// Each element and its four neighbours, averaged; the frame, which has fewer, stays.
@Kernel
func blurred(_ x: Matrix<Double>) throws -> Matrix<Double> {
    var y = x
    for i in 1..<max(x.shape[0] - 1, 1) {
        for j in 1..<max(x.shape[1] - 1, 1) {
            y[i, j] = (x[i, j] + x[i - 1, j] + x[i + 1, j] + x[i, j - 1] + x[i, j + 1]) / 5
        }
    }
    return y
}
// run: blurred(x: [[0, 0, 0], [0, 5, 0], [0, 0, 0]]) == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]

/// Blocks with their surroundings: what the kernel makes of its frame is cut off, and the result is the same for any
/// blocks. `mapBlocks` in its place would show every block's frame.
func blurOfLesson15(_ chunks: Chunks) throws -> Matrix<Double> {
    let x = BlockedArray<Double>.random.uniform([40, 60], seed: 1).rechunk(chunks)
    return try x.mapOverlap(depth: 1, boundary: .reflect, $blurred.self).compute()
}

/// A running extreme that forgets: a fold whose order counts, from the first index of the axis to the last.
@Kernel
func fadingMaximum(_ past: Double, _ now: Double) -> Double { max(past * 0.5, now) }
// run: fadingMaximum(past: 8, now: 3) == 4

/// The fold along an axis: the same bits for any blocks, since the order is fixed.
func foldOfLesson15() throws -> Vector<Double> {
    let x = BlockedArray(Matrix<Double>([8, 1, 0, 2, 1, 1], shape: [3, 2]))
    return try x.reduce(0, with: $fadingMaximum.self, axis: 0).compute()  // 2, 1
}
