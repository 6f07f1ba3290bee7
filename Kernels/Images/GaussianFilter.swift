// A Gaussian blur of any radius, as two passes of one dimension: down the columns, then along the rows.
// Both passes add whole rows, weight by weight, so that the innermost loops run over adjacent elements and keep no
// check; outside the image the nearest pixel counts.

public import Quern

/// The weights of a Gaussian window, which sum to 1.
/// - Shapes: result [2 · radius + 1].
/// - Throws: a fault if `radius` is negative or `sigma` is not positive.
/// - Complexity: O(radius); one result is allocated.
@Kernel
public func gaussianWeights<T: Real>(sigma: T, radius: Int) throws -> Vector<T> {
    precondition(radius >= 0, "'radius' must not be negative")
    precondition(sigma > 0, "'sigma' must be positive")
    var weights = NDArray<T, 1>(zeros: 2 * radius + 1)
    for k in 0..<weights.count {
        let distance = T(k - radius) / sigma
        weights[k] = exp(-0.5 * distance * distance)
    }
    let total = weights.sum()
    for k in 0..<weights.count {
        weights[k] /= total
    }
    return weights
}

/// Blurs `image` with a Gaussian window; outside the image the nearest pixel counts.
/// - Shapes: `image` [n, m]; result [n, m].
/// - Throws: a fault if `radius` is negative or `sigma` is not positive.
/// - Complexity: O(n·m·radius); the result and two rows are allocated.
@Kernel
public func gaussianFilter<T: Real>(_ image: Matrix<T>, sigma: T, radius: Int) throws -> Matrix<T> {
    let weights = try gaussianWeights(sigma: sigma, radius: radius)
    let (n, m) = (image.shape[0], image.shape[1])
    var result = NDArray<T, 2>(zeros: n, m)
    if n == 0 || m == 0 { return result }
    let width = weights.count
    var blurred = NDArray<T, 1>(zeros: m)
    var padded = NDArray<T, 1>(zeros: m + 2 * radius)
    for i in 0..<n {
        for j in 0..<m {
            blurred[j] = 0
        }
        for k in 0..<width {
            let row = min(max(i + k - radius, 0), n - 1)
            let weight = weights[k]
            for j in 0..<m {
                blurred[j] += weight * image[row, j]
            }
        }
        for j in 0..<radius {
            padded[j] = blurred[0]
            padded[m + radius + j] = blurred[m - 1]
        }
        for j in 0..<m {
            padded[radius + j] = blurred[j]
        }
        for k in 0..<width {
            let weight = weights[k]
            for j in 0..<m {
                result[i, j] += weight * padded[j + k]
            }
        }
    }
    return result
}
