// How far one picture is shifted against another of the same size: the peak of the inverse transform of the phases of
// their cross spectrum. Frames are faded out at the edges first, for a transform takes them as periodic.
// Source: Kuglin and Hines (1975); the fading is Hann's window.

/// Registration of pictures by shifts.
package enum PhaseCorrelation {
    /// A shift, and how sure it is.
    package struct Shift: Sendable, Hashable {
        /// Element [i, j] of the first picture shows what element [i − rows, j − columns] of the second one shows.
        package let rows: Int
        package let columns: Int
        /// The height of the peak: 1 (less 1/mn) for pictures that are the same but for a shift around the edges, near 0 for
        /// pictures that have nothing in common.
        package let peak: Double
    }

    /// The shift of `b` against `a`, each between −half and half of an extent.
    /// - Shapes: a, b [m, n], not empty.
    /// - Throws: `.shape`, `.notFinite`, `.noMemory`.
    /// - Complexity: O(mn log mn); room for two complex pictures.
    package static func shift<Real: FourierReal>(
        _ a: MatrixView<Real>, _ b: MatrixView<Real>, fading: Bool = true
    ) throws(LinearAlgebraError) -> Shift {
        guard a.rows == b.rows, a.columns == b.columns, a.rows > 0, a.columns > 0 else {
            throw LinearAlgebraError(
                "phaseCorrelation",
                .shape(found: "\(a.shapeText) and \(b.shapeText)", expected: "two pictures of one size"))
        }
        try a.requireFinite("phaseCorrelation")
        try b.requireFinite("phaseCorrelation")
        let (first, second) = (try spectrum(a, fading), try spectrum(b, fading))
        let count = a.rows * a.columns
        let (x, y) = (first.view.base, second.view.base)
        for i in 0..<count {
            // x · conj y, of length 1
            let re = x[2 * i] * y[2 * i] + x[2 * i + 1] * y[2 * i + 1]
            let im = x[2 * i + 1] * y[2 * i] - x[2 * i] * y[2 * i + 1]
            let length = (re * re + im * im).squareRoot()
            (x[2 * i], x[2 * i + 1]) = length > 0 ? (re / length, im / length) : (0, 0)
        }
        try transform(first.view, inverse: true, scale: 1 / Real(count))
        var (best, at) = (-Real.infinity, 0)
        for i in 0..<count where x[2 * i] > best { (best, at) = (x[2 * i], i) }
        extendLifetime((first, second))
        func signed(_ index: Int, _ extent: Int) -> Int { 2 * index > extent ? index - extent : index }
        return Shift(
            rows: signed(at / a.columns, a.rows), columns: signed(at % a.columns, a.columns), peak: Double(best))
    }

    /// The transform of a picture whose mean is taken away, [m, 2n]: complex numbers by rows.
    private static func spectrum<Real: FourierReal>(
        _ picture: MatrixView<Real>, _ fading: Bool
    ) throws(LinearAlgebraError) -> DenseMatrix<Real> {
        let (m, n) = (picture.rows, picture.columns)
        let result = try DenseMatrix<Real>(rows: m, columns: 2 * n, "phaseCorrelation")
        var sum: Real = 0
        for row in 0..<m { for column in 0..<n { sum += picture[row, column] } }
        let mean = sum / Real(m * n)
        // Hann's window without its zeros: sin² of half a turn.
        func window(_ extent: Int) -> [Real] {
            (0..<extent).map { fading ? Real(1 - RootsOfUnity.root(2 * $0 + 1, 2 * extent).cosine) / 2 : 1 }
        }
        let (vertical, horizontal) = (window(m), window(n))
        for row in 0..<m {
            for column in 0..<n {
                result[row, 2 * column] = (picture[row, column] - mean) * vertical[row] * horizontal[column]
            }
        }
        try transform(result.view, inverse: false, scale: 1)
        return result
    }

    /// Transforms [m, 2n] in place along both axes.
    private static func transform<Real: FourierReal>(
        _ a: MatrixView<Real>, inverse: Bool, scale: Real
    ) throws(LinearAlgebraError) {
        let (m, n) = (a.rows, a.columns / 2)
        let rows = SequenceLayout(laneStride: n)
        try FourierPlan<Real>.plan(n).transform(
            a.base, rows, to: a.base, rows, count: m, inverse: inverse, scale: scale)
        let columns = SequenceLayout(laneStride: 1, elementStride: n)
        try FourierPlan<Real>.plan(m).transform(a.base, columns, to: a.base, columns, count: n, inverse: inverse)
    }
}
