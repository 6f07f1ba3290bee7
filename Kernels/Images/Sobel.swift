// Edges of an image: the length of Sobel's gradient, two 3 × 3 windows over the same nine pixels.

public import Quern

/// The length of the brightness gradient at each pixel of `image`, by Sobel's windows.
/// - Shapes: `image` [n, m]; `edges` [n, m]. The border of `edges` becomes 0.
/// - Throws: a fault if the shapes differ.
/// - Complexity: O(n·m); nothing is allocated.
/// - Source: Sobel and Feldman, talk at the Stanford Artificial Intelligence Project (1968).
@Kernel(.expect(.checksRemoved, .noAllocation))
public func sobel<T: Real>(_ image: Matrix<T>, into edges: inout Matrix<T>) throws {
    precondition(image.shape == edges.shape, "'image' and 'edges' must have the same shape")
    let (n, m) = (image.shape[0], image.shape[1])
    edges[..., ...] = 0
    guard n > 2 && m > 2 else { return }
    for i in parallel(1..<n - 1) {
        for j in 1..<m - 1 {
            let left = image[i - 1, j - 1] + 2 * image[i, j - 1] + image[i + 1, j - 1]
            let right = image[i - 1, j + 1] + 2 * image[i, j + 1] + image[i + 1, j + 1]
            let top = image[i - 1, j - 1] + 2 * image[i - 1, j] + image[i - 1, j + 1]
            let bottom = image[i + 1, j - 1] + 2 * image[i + 1, j] + image[i + 1, j + 1]
            let across = right - left
            let down = bottom - top
            edges[i, j] = sqrt(across * across + down * down)
        }
    }
}
