// The array program of the contract as it stands there, the cluster's lines aside, over a file that it makes first.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

/// Edges of a picture by Sobel's operator; the frame stays 0.
@Kernel
func sobelOfBlock(_ a: Matrix<Float>) -> Matrix<Float> {
    let (n, m) = (a.shape[0], a.shape[1])
    var b = NDArray<Float, 2>(zeros: n, m)
    if n < 3 || m < 3 { return b }
    for i in 1..<n - 1 {
        for j in 1..<m - 1 {
            let right = a[i - 1, j + 1] + 2 * a[i, j + 1] + a[i + 1, j + 1]
            let left = a[i - 1, j - 1] + 2 * a[i, j - 1] + a[i + 1, j - 1]
            let below = a[i + 1, j - 1] + 2 * a[i + 1, j] + a[i + 1, j + 1]
            let above = a[i - 1, j - 1] + 2 * a[i - 1, j] + a[i - 1, j + 1]
            b[i, j] = sqrt((right - left) * (right - left) + (below - above) * (below - above))
        }
    }
    return b
}

/// A kernel of elements.
@Kernel
func warmer(_ x: Float) -> Float { x > 20 ? x + 1 : x }

@Suite("the array program of the contract")
struct ContractProgram {
    @Test("it compiles and runs as it stands, and its numbers are those of plain loops")
    func program() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let n = 48
        let sst = NDArray<Float, 2>(
            (0..<n * n).map { 15 + Float(($0 * 7919) % 1009) / 100 }, shape: [n, n])
        try BlockedArray(sst).write(
            to: .hdf5(folder + "/temperatures.h5", dataset: "/sst", codec: .zlib(4)), chunks: .shape([20, 32]))
        let monthOfDay = (0..<n).map { $0 % 12 }

        let x = try BlockedArray<Float>.open(folder + "/temperatures.h5", dataset: "/sst")
        let mean = try x.mean().compute()
        let elements = sst.elements
        let exact = elements.reduce(0.0) { $0 + Double($1) } / Double(n * n)
        #expect(mean == Float(exact))

        let y = (x.dot(x.T + 1) - x.mean()).std()
        #expect(y.explain(memory: .gigabytes(2)).description.contains("predicted peak"))
        let report = try y.run(memory: .gigabytes(2), progress: .bar)
        #expect(report.peakBytes > 0 && report.peakBytes <= report.predictedPeakBytes && report.seconds > 0)
        var products: [Double] = []
        for i in 0..<n {
            for j in 0..<n {
                var sum = 0.0
                for k in 0..<n { sum += Double(sst[i, k]) * (Double(sst[j, k]) + 1) }
                products.append(sum - exact)
            }
        }
        let middle = products.reduce(0, +) / Double(products.count)
        let deviation = (products.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(products.count)).squareRoot()
        #expect(abs(Double(report.value) - deviation) < 1e-4 * deviation)

        let (u, s, v) = try (x + x.T - x.mean()).svd()
        let back: NDArray<Float, 2> = try (u * s).dot(v.T).compute()
        for i in stride(from: 0, to: n, by: 5) {
            for j in 0..<n { #expect(abs(back[i, j] - (sst[i, j] + sst[j, i] - mean)) < 2e-3) }
        }
        let (_, s5, _) = try x.svdCompressed(rank: 5, seed: 1)
        let five: NDArray<Float, 1> = try s5.compute()
        #expect(five.count == 5 && five[0] > five[1])

        let anomalies = x - x.grouped(by: monthOfDay, along: 0).mean(spread: true)
        try anomalies.write(to: .zarr(folder + "/anomalies.zarr", codec: .zstd(3)))
        let written: NDArray<Float, 2> = try BlockedArray<Float>.open(folder + "/anomalies.zarr").compute()
        for j in 0..<n {
            let month = stride(from: 5, to: n, by: 12).reduce(0.0) { $0 + Double(sst[$1, j]) } / 4
            #expect(written[17, j] == sst[17, j] - Float(month))
        }

        let image = x.rechunk(.shape([20, 32]))
        let edges = image.mapOverlap(depth: 1, boundary: .reflect, $sobelOfBlock.self)
        let blocked: NDArray<Float, 2> = try edges.compute()
        let whole: NDArray<Float, 2> = try x.rechunk(.shape([n, n])).mapOverlap(
            depth: 1, boundary: .reflect, $sobelOfBlock.self
        ).compute(on: .serial)
        #expect(blocked.elements == whole.elements)

        let warm: NDArray<Float, 2> = try x.map($warmer.self).compute()
        #expect(warm[3, 4] == (sst[3, 4] > 20 ? sst[3, 4] + 1 : sst[3, 4]))
    }

    @Test("a chain of where, slices and rechunk agrees with plain loops for four cuts, in equal bits")
    func chain() throws {
        let n = 60
        let a = NDArray<Double, 2>((0..<n * n).map { Double(($0 * 31) % 257) - 100 }, shape: [n, n])
        var all: [[Double]] = []
        for chunks in [Chunks.auto, .shape([7, 60]), .shape([60, 1]), .extents([[1, 30, 29], [59, 1]])] {
            let x = BlockedArray(a, chunks: chunks)
            let y = `where`(x > 0, x, x * -2)[2..<50, .by(-3)].rechunk(.shape([5, 5])).T[1..<15, ...]
            let values: NDArray<Double, 2> = try y.compute()
            for i in 0..<14 {
                for j in 0..<48 {
                    let e = a[2 + j, n - 1 - 3 * (i + 1)]
                    #expect(values[i, j] == (e > 0 ? e : e * -2))
                }
            }
            all.append(values.elements)
        }
        #expect(all.allSatisfy { $0 == all[0] })
    }
}
