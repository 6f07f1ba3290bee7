// quern-demo registration: two crops of the Hubble photograph, as two exposures would be: how far one is moved
// against the other is found by phase correlation, and they are stitched to one picture. Two pictures of the same
// scene have Fourier transforms that differ by a phase for each frequency, and these phases say the shift: their
// inverse transform is a peak at it, whatever the pictures show.
// Source: C. D. Kuglin and D. C. Hines, The phase correlation image alignment method (1975).

import Foundation
import Quern
import QuernArrays
import Reports

/// Finding a shift, and undoing it.
struct Registration {
    /// The crops' rows and columns.
    var height = 560, width = 640
    /// Where the first crop begins in the photograph.
    var origin = (row: 210, column: 40)
    /// The second crop begins so far below and to the right of the first; negative numbers are above and to the left.
    var shift = (down: -150, right: 230)
    /// The blocks that transforms and products are computed in.
    var block = 128

    /// Small crops, for a quick look.
    static let small = Registration(height: 200, width: 240, origin: (400, 300), shift: (-37, 58), block: 64)

    func run() throws {
        let photograph = try BlockedArray<UInt8>.open("\(Demo.data)/hubble.npy").rechunk(.shape([block, block]))
        let first = crop(photograph, row: origin.row, column: origin.column)
        let second = crop(photograph, row: origin.row + shift.down, column: origin.column + shift.right)
        print("Two crops of the Hubble eXtreme Deep Field (NASA), \(width) × \(height) pixels each")
        print("  planted shift: \(shift.down) down, \(shift.right) right")

        let correlation = correlation(first, second)
        let peak = try correlation.argmax().compute()
        let height = try correlation.max().compute()
        // Beyond half of an axis the shift is to the other side.
        let found = (down: signed(peak / width, self.height), right: signed(peak % width, width))
        print("  found shift: \(found.down) down, \(found.right) right")
        let median = try abs(correlation).median().compute()
        print("  the peak is \(Figures.number(height / median)) times the median of the rest")

        // Both crops on one ground: where they lie, and what is there.
        let (left, right) = (Place(0, found.down), Place(0, found.right))
        let size = (rows: self.height + abs(found.down), columns: width + abs(found.right))
        func laid<T: KernelScalar>(_ crop: BlockedArray<T>, _ row: Place.Ends, _ column: Place.Ends, _ ground: T)
            -> BlockedArray<T>
        { crop.pad([(row.before, row.after), (column.before, column.after)], mode: .constant(ground)) }
        let everywhere = BlockedArray<Bool>.full([self.height, width], true)
        let inFirst = laid(everywhere, left.first, right.first, false)
        let inSecond = laid(everywhere, left.second, right.second, false)
        let (a, b) = (laid(first, left.first, right.first, 0), laid(second, left.second, right.second, 0))
        let stitched = `where`(inFirst, a, b)
        let shared = try (inFirst .& inSecond).countTrue().compute()
        let unequal = try (inFirst .& inSecond .& (a .!= b)).countTrue().compute()
        print("  pixels in both crops: \(shared), of which \(unequal) differ")

        let corner = (row: origin.row + min(0, found.down), column: origin.column + min(0, found.right))
        let truth = photograph[corner.row..<corner.row + size.rows, corner.column..<corner.column + size.columns]
        let covered = inFirst .| inSecond
        let wrong = try (covered .& (stitched .!= truth)).countTrue().compute()
        let count = try covered.countTrue().compute()
        print("  pixels in the stitched picture: \(count), of which \(wrong) differ from the photograph")
        let pictures = Pictures(
            first: try first.compute(), second: try second.compute(), correlation: try correlation.fftshift().compute(),
            stitched: try stitched.compute())
        try draw(pictures, found: found, wrong: wrong)
    }

    /// The parts of the picture.
    struct Pictures {
        var first, second: Matrix<UInt8>
        var correlation: Matrix<Double>
        var stitched: Matrix<UInt8>
    }

    /// Where two stretches of one length lie on a line that holds both, the second `shift` behind the first.
    private struct Place {
        typealias Ends = (before: Int, after: Int)
        /// What is before and behind each.
        let first, second: Ends

        init(_ start: Int, _ shift: Int) {
            first = (max(0, -shift), max(0, shift))
            second = (max(0, shift), max(0, -shift))
        }
    }

    private func crop(_ photograph: BlockedArray<UInt8>, row: Int, column: Int) -> BlockedArray<UInt8> {
        photograph[row..<row + height, column..<column + width]
    }

    /// The inverse transform of the phases by which the crops' transforms differ.
    private func correlation(_ a: BlockedArray<UInt8>, _ b: BlockedArray<UInt8>) -> BlockedArray<Double> {
        let product = a.asType(Double.self).fft2() * b.asType(Double.self).fft2().conj()
        // Where there is nothing, there is no phase.
        return (product / (abs(product) + 1e-9).asComplex).ifft2().real()
    }

    /// An index of a transform as a shift to either side.
    private func signed(_ index: Int, _ count: Int) -> Int { index > count / 2 ? index - count : index }
}
