// Two lessons with the picture of the Hubble deep field: few singular triples keep most of it, and the shift between two
// crops is where the inverse transform of their phases is largest. From the file, in any chunks, in little memory.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import Testing

@Suite("blocked arrays: a picture in few numbers, and where it was moved to")
struct PictureTests {
    /// The picture as a matrix of brightness.
    private func picture(_ chunks: Chunks = .auto) throws -> BlockedArray<Double> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("Examples/Data/hubble.npy").path
        let stored = try BlockedArray<UInt8>.open(path)
        let brightness: BlockedArray<Double> = stored.asType()
        return (stored.rank == 3 ? brightness.mean(axis: 2) : brightness).rechunk(chunks)
    }

    @Test("ranks 5, 20 and 50 come close to the best that such ranks can do, whatever the chunks")
    func compression() throws {
        let x = try picture()
        let exact: NDArray<Double, 1> = try x.svd().s.compute()
        let whole = try x.norm().compute()
        var last = whole
        for rank in [5, 20, 50] {
            var values: [Double] = []
            for chunks in [Chunks.auto, .shape([100, 37]), .shape([1, -1])] {
                let y = try picture(chunks)
                let (u, s, v) = try y.svdCompressed(rank: rank, seed: 1)
                let rest = try ((u * s).dot(v.T) - y).norm().compute()
                let best = exact.elements[rank...].reduce(0) { $0 + $1 * $1 }.squareRoot()
                #expect(rest < 1.1 * best && rest >= best * (1 - 1e-12), "rank \(rank) \(chunks): \(rest), best \(best)")
                #expect(rest <= last)
                let found: NDArray<Double, 1> = try s.compute()
                #expect(abs(found[0] - exact[0]) < 1e-7 * exact[0])
                if values.isEmpty { values = found.elements }
                #expect(zip(found.elements, values).allSatisfy { abs($0 - $1) < 1e-9 * exact[0] }, "\(chunks)")
                if case .shape([1, -1]) = chunks { last = rest }
            }
        }
    }

    @Test("the shift of two crops is the place of the largest element of the correlation of their phases")
    func shift() throws {
        let x = try picture()
        let (m, n) = (x.shape[0] / 2, x.shape[1] / 2)
        for (down, right) in [(0, 0), (13, 7), (31, 40)] {
            let a = x[10..<10 + m, 5..<5 + n]
            let b = x[10 + down..<10 + down + m, 5 + right..<5 + right + n]
            for chunks in [Chunks.auto, .shape([64, 50])] {
                let product = a.rechunk(chunks).fft2() * b.rechunk(chunks).fft2().conj()
                let phases = product / BlockedArray(real: abs(product) + 1e-9, imaginary: BlockedArray(0.0))
                let place = try phases.ifft2().real().argmax().compute()
                #expect(place / n == down && place % n == right, "shift \(down), \(right) found at \(place / n), \(place % n)")
            }
        }
    }
}
