// What a stranger writes of blocked arrays: a kernel of their own over an array in a file, within a budget, the same
// bits for any blocks, and a mistake that is told.

import Foundation
import Quern
import QuernArrays

/// A height in metres.
@Kernel
func height(_ row: Int, _ column: Int) -> Double { Double((row * 37 + column * 11) % 1000) / 4 }

/// Feet from metres.
@Kernel
func feet(_ metres: Double) -> Double { metres / 0.3048 }

@main
struct Blocks {
    static func main() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-blocks-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/heights.zarr"
        try BlockedArray.fromKernel([1000, 800], $height.self).write(to: .zarr(path), chunks: .shape([200, 300]))

        let x = try BlockedArray<Double>.open(path)
        let mean = x.map($feet.self).mean()
        let report = try mean.run(memory: .megabytes(4))
        print(report.value, report.peakBytes <= report.predictedPeakBytes, report.predictedPeakBytes <= 4_000_000)
        print(try mean.compute() == x.rechunk(.shape([7, 800])).map($feet.self).mean().compute(on: .serial))

        let highest: Vector<Double> = try x.max(axis: 1)[0..<3].compute()
        print(highest.elements)
        let product: Matrix<Double> = try x[0..<2, .all].dot(x[0..<2, .all].T).compute()
        print(product.shape[0], product[0, 1] == product[1, 0])
        let mistake = (x + x.T).error?.description ?? "no mistake"
        print(mistake.prefix { $0 != "\n" })
    }
}
