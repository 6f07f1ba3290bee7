// One step of Lloyd's algorithm: points go to their nearest centre, centres to the mean of their points.
// Repeat until nothing changes its centre; the sum of squares never grows, but for rounding.

public import Quern

/// Assigns each point to its nearest centre, then moves each centre to the mean of its points.
///
/// Of equally near centres the first is taken. A centre without points stays where it is.
/// - Shapes: `points` [n, d]; `centres` [k, d]; `assignment` [n].
/// - Returns: the sum of the squared distances of the points to the centres as they were.
/// - Throws: a fault if a shape does not fit, or if there are points and no centres.
/// - Complexity: O(n·k·d); two arrays as large as `centres` are allocated at most.
/// - Source: Lloyd, IEEE Transactions on Information Theory 28 (1982).
@Kernel
public func kMeansStep<T: Real>(
    _ points: Matrix<T>, centres: inout Matrix<T>, assignment: inout Vector<Int32>
) throws -> T {
    let (n, d) = (points.shape[0], points.shape[1])
    let k = centres.shape[0]
    precondition(centres.shape[1] == d, "'centres' must have as many columns as 'points'")
    precondition(assignment.count == n, "'assignment' must have one element a point")
    precondition(k > 0 || n == 0, "'centres' must have at least one row")
    var sums = NDArray<T, 2>(zeros: k, d)
    var members = NDArray<Int, 1>(zeros: k)
    var total: T = 0
    for i in 0..<n {
        var nearest = 0
        var least = T.infinity
        for c in 0..<k {
            var distance: T = 0
            for axis in 0..<d {
                let difference = points[i, axis] - centres[c, axis]
                distance += difference * difference
            }
            if distance < least {
                least = distance
                nearest = c
            }
        }
        assignment[i] = Int32(nearest)
        members[nearest] += 1
        total += least
        for axis in 0..<d {
            sums[nearest, axis] += points[i, axis]
        }
    }
    for c in 0..<k where members[c] > 0 {
        for axis in 0..<d {
            centres[c, axis] = sums[c, axis] / T(members[c])
        }
    }
    return total
}
