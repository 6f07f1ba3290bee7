// Lesson 8. Loops with labels, `switch` over ranges, `if` as a value, `guard`.

import Quern

/// How many steps the sequence 3n + 1 takes to reach 1.
@Kernel
func collatzSteps(from start: Int) throws -> Int {
    precondition(start > 0, "'start' must be positive")
    var (n, steps) = (start, 0)
    while n != 1 {
        n = if n.isMultiple(of: 2) { n / 2 } else { 3 * n + 1 }
        steps += 1
    }
    return steps
}
// run: collatzSteps(start: 27) == 111
// run: collatzSteps(start: 1) == 0

/// The grade for each of `points`, from 1 (best) to 6.
@Kernel
func grades(_ points: Vector<Int>) throws -> Vector<Int8> {
    var result = NDArray<Int8, 1>(zeros: points.count)
    for (i, score) in points.enumerated() {
        result[i] =
            switch score {
            case 90...100: 1
            case 75..<90: 2
            case 60..<75: 3
            case 45..<60: 4
            case 0..<45: score > 20 ? 5 : 6
            default: -1
            }
    }
    return result
}
// run: grades(points: [100, 75, 60, 59, 21, 20, -3]) == [1, 2, 3, 4, 5, 6, -1]

/// The first pair of indices whose elements add up to `target`, or (−1, −1).
@Kernel
func pair(in x: Vector<Int>, addingTo target: Int) throws -> (Int, Int) {
    var found = (-1, -1)
    search: for i in x.indices {
        for j in i + 1..<x.count {
            guard x[i] + x[j] == target else { continue }
            found = (i, j)
            break search
        }
    }
    return found
}
// run: pair(x: [2, 7, 11, 15], target: 18) == 1, 2
// run: pair(x: [2, 7], target: 1) == -1, -1
