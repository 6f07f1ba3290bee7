// A picture folded with a small kernel, borders left alone.

@Kernel
func convolution(_ image: Matrix<Double>, _ weights: Matrix<Double>, _ out: inout Matrix<Double>) {
    let (h, w) = (weights.shape[0], weights.shape[1])
    for i in parallel(0..<image.shape[0] - h + 1) {
        for j in 0..<image.shape[1] - w + 1 {
            var total = 0.0
            for p in 0..<h {
                for q in 0..<w { total += weights[p, q] * image[i + p, j + q] }
            }
            out[i + h / 2, j + w / 2] = total
        }
    }
}

// run: convolution(image: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], weights: [[1, 0, 0], [0, 2, 0], [0, 0, 3]], out: zeros(3, 3)) == out = [[0, 0, 0], [0, 38, 0], [0, 0, 0]]
// large: convolution(image: random(60, 70), weights: random(3, 5), out: zeros(60, 70))
