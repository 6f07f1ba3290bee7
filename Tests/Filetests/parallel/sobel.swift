// The strength of edges in a picture of bytes.

@Kernel
func sobel(_ image: Matrix<UInt8>, _ edges: inout Matrix<UInt8>) {
    for i in parallel(1..<image.shape[0] - 1) {
        for j in 1..<image.shape[1] - 1 {
            var (across, down) = (0, 0)
            for k in -1...1 {
                let weight = 2 - abs(k)
                across += weight * (Int(image[i + k, j + 1]) - Int(image[i + k, j - 1]))
                down += weight * (Int(image[i + 1, j + k]) - Int(image[i - 1, j + k]))
            }
            edges[i, j] = UInt8(min(255, abs(across) + abs(down)))
        }
    }
}

// run: sobel(image: [[0, 0, 10], [0, 0, 10], [0, 0, 10]], edges: zeros(3, 3)) == edges = [[0, 0, 0], [0, 40, 0], [0, 0, 0]]
// large: sobel(image: below(256, 80, 70), edges: zeros(80, 70))
