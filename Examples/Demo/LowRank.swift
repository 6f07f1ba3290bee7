// quern-demo svd: the Hubble photograph from 5, 20 and 50 singular triples, found by a random projection, beside the
// best that so few triples can do, which the exact decomposition tells.
// Source: N. Halko, P. G. Martinsson and J. A. Tropp, Finding structure with randomness (2011); see svdCompressed.

import Foundation
import Quern
import QuernArrays
import Reports

/// A photograph in few numbers.
struct LowRank {
    /// How many triples.
    var ranks = [5, 20, 50]
    /// Every so many rows and columns of the photograph, averaged.
    var step = 1
    /// What the random projection starts from.
    let seed: UInt64 = 1

    /// A small photograph, for a quick look.
    static let small = LowRank(step: 4)

    /// What came of one rank.
    struct Result {
        var rank: Int
        var pixels: Matrix<UInt8>
        /// The distance to the photograph and the least possible one, as parts of the photograph's norm.
        var error, best: Double
        var seconds: Double
    }

    func run() throws {
        let stored = try BlockedArray<UInt8>.open("\(Demo.data)/hubble.npy").asType(Double.self)
        let (height, width) = (stored.shape[0] / step, stored.shape[1] / step)
        let x = try stored[0..<height * step, 0..<width * step].reshape([height, step, width, step])
            .mean(axes: [1, 3]).persist()
        print("The Hubble eXtreme Deep Field (NASA) as a matrix of \(height) × \(width)")
        var exact = NDArray<Double, 1>(zeros: 0)
        let time = try seconds { exact = try x.svd().s.compute() }
        print("  all \(exact.count) singular values: \(Figures.seconds(time))")
        let norm = try x.norm().compute()

        var results: [Result] = []
        for rank in ranks {
            var pixels = NDArray<UInt8, 2>(zeros: 0, 0)
            var rest = 0.0
            let time = try seconds {
                let (u, s, v) = try x.svdCompressed(rank: rank, seed: seed)
                let product = try (u * s).dot(v.T).persist()
                rest = try (product - x).norm().compute()
                pixels = try product.clip(0, 255).asType(UInt8.self).compute()
            }
            let best = exact.elements[rank...].reduce(0) { $0 + $1 * $1 }.squareRoot()
            results.append(Result(rank: rank, pixels: pixels, error: rest / norm, best: best / norm, seconds: time))
        }
        for result in results {
            print(
                "  rank \(result.rank): error \(percent(result.error)), best possible \(percent(result.best)), "
                    + "numbers kept \(percent(kept(result.rank, height, width))), \(Figures.seconds(result.seconds))")
        }
        try draw(results, original: try x.asType(UInt8.self).compute())
    }

    /// The numbers of `rank` triples as a part of the matrix's.
    private func kept(_ rank: Int, _ height: Int, _ width: Int) -> Double {
        Double(rank * (height + width + 1)) / Double(height * width)
    }

    private func percent(_ part: Double) -> String { Figures.number(100 * part) + " %" }

    private func draw(_ results: [Result], original: Matrix<UInt8>) throws {
        let (height, width) = (original.shape[0], original.shape[1])
        let frame = Sheet.Frame(x: 28, y: 112, width: 424, height: 424 * Double(height) / Double(width))
        var sheet = Sheet(
            width: 924, height: 2 * frame.height + 222,
            title: "A photograph from few singular triples: svdCompressed at ranks "
                + ranks.map(String.init).joined(separator: ", "),
            note: "Hubble eXtreme Deep Field, \(width) × \(height) pixels. Errors relative to its norm; "
                + "best possible: the least of any matrix of the rank.")
        var panels = results.map { result in
            (
                "rank \(result.rank): \(percent(kept(result.rank, height, width))) of the numbers", result.pixels,
                "error \(percent(result.error)), best possible \(percent(result.best))"
            )
        }
        panels.append(("the photograph", original, "rank \(min(height, width))"))
        for (index, (name, pixels, note)) in panels.enumerated() {
            var place = frame
            place.x += 444 * Double(index % 2)
            place.y += (frame.height + 74) * Double(index / 2)
            sheet.text(place.x, place.y - 10, name, .caption)
            try sheet.picture(
                Picture(width: width, height: height, channels: .grey, samples: pixels.elements), in: place,
                isSmooth: true)
            sheet.text(place.x, place.y + place.height + 20, note, .label)
        }
        try sheet.save("svd.svg", "the photograph at each rank\n")
    }
}
