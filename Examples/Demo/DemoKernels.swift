// The demo's own kernels: pixels from numbers. What is of use elsewhere is in Kernels/.

import KernelLibrary
import Quern

/// A brightness from 0 to 1 as a byte; what is outside is cut off.
@Kernel(.inline)
func byte(_ brightness: Double) -> UInt8 {
    UInt8(min(max(brightness, 0), 1) * 255)
}

/// Bytes as numbers from 0 to 1.
@Kernel
func brightness(_ pixels: Matrix<UInt8>) throws -> Matrix<Float> {
    let (n, m) = (pixels.shape[0], pixels.shape[1])
    var image = NDArray<Float, 2>(zeros: n, m)
    for i in parallel(0..<n) {
        for j in 0..<m {
            image[i, j] = Float(pixels[i, j]) / 255
        }
    }
    return image
}

/// Numbers as bytes, after multiplication by `gain`; what is above 255 is cut off.
@Kernel
func bytes(_ image: Matrix<Float>, gain: Float) throws -> Matrix<UInt8> {
    let (n, m) = (image.shape[0], image.shape[1])
    var pixels = NDArray<UInt8, 2>(zeros: n, m)
    for i in parallel(0..<n) {
        for j in 0..<m {
            pixels[i, j] = byte(Double(gain * image[i, j]))
        }
    }
    return pixels
}

/// The edges of a picture: blurred, then the length of its gradient.
@Kernel
func edges(_ pixels: Matrix<UInt8>) throws -> Matrix<UInt8> {
    let image = try brightness(pixels)
    let smooth = try gaussianFilter(image, sigma: 1.2, radius: 4)
    var gradient = NDArray<Float, 2>(zeros: pixels.shape[0], pixels.shape[1])
    try sobel(smooth, into: &gradient)
    return try bytes(gradient, gain: 1.5)
}

/// A picture of the Mandelbrot set around a point, in smooth colours; the set itself is black.
@Kernel
func mandelbrotPicture(
    into picture: inout NDArray<UInt8, 3>, x centreX: Double, y centreY: Double, pixel: Double, limit: Int
) throws {
    let (n, m) = (picture.shape[0], picture.shape[1])
    let top = centreY + 0.5 * Double(n) * pixel
    let left = centreX - 0.5 * Double(m) * pixel
    for i in parallel(0..<n) {
        let cy = top - Double(i) * pixel
        for j in 0..<m {
            let cx = left + Double(j) * pixel
            var (x, y) = (0.0, 0.0)
            var squared = 0.0
            var steps = 0
            while squared <= 65536 && steps < limit {
                let nextX = x * x - y * y + cx
                y = 2 * x * y + cy
                x = nextX
                squared = x * x + y * y
                steps += 1
            }
            if squared > 65536 {
                // How far beyond the circle the last step went makes the count a smooth number.
                let smooth = Double(steps) + 1 - log2(0.5 * log2(squared))
                let phase = 0.55 * sqrt(smooth)
                picture[i, j, 0] = byte(0.5 - 0.5 * cos(phase))
                picture[i, j, 1] = byte(0.5 - 0.5 * cos(phase - 0.7))
                picture[i, j, 2] = byte(0.55 - 0.45 * cos(phase - 1.6))
            } else {
                picture[i, j, 0] = 0
                picture[i, j, 1] = 0
                picture[i, j, 2] = 0
            }
        }
    }
}

/// The transpose of `x` with each element as a tile of `tile` × `tile` elements.
@Kernel
func tiled(_ x: Matrix<Float>, by tile: Int) throws -> Matrix<Float> {
    precondition(tile > 0, "'tile' must be positive")
    let (n, m) = (x.shape[1] * tile, x.shape[0] * tile)
    var result = NDArray<Float, 2>(zeros: n, m)
    for i in parallel(0..<n) {
        for j in 0..<m {
            result[i, j] = x[j / tile, i / tile]
        }
    }
    return result
}
