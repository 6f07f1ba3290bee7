// A colour picture to grey: three channels read, one written.

@Kernel
func grey(_ image: NDArray<UInt8, 3>, _ out: inout Matrix<UInt8>) {
    for i in parallel(0..<image.shape[0]) {
        for j in 0..<image.shape[1] {
            let (r, g, b) = (Int(image[i, j, 0]), Int(image[i, j, 1]), Int(image[i, j, 2]))
            out[i, j] = UInt8((299 * r + 587 * g + 114 * b + 500) / 1000)
        }
    }
}

// run: grey(image: [[[255, 255, 255], [10, 0, 0]]], out: zeros(1, 2)) == out = [[255, 3]]
// large: grey(image: below(256, 90, 80, 3), out: zeros(90, 80))
