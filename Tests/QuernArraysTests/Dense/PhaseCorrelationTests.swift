// Crops of one noise picture, shifted against each other, are found at their shift.

import QuernArrays
import Testing

struct PhaseCorrelationTests {
    @Test("the shift of two overlapping crops is found, of noisy ones too, and of pictures shifted around the edges")
    func crops() throws {
        let scene = try DenseMatrix<Double>.random(200, 180, seed: 9)
        // Smooth it a little, as pictures are.
        let smooth = try DenseMatrix<Double>(rows: 198, columns: 178)
        smooth.view.fill { i, j in
            (0..<3).reduce(0) { total, di in total + (0..<3).reduce(0) { $0 + scene[i + di, j + $1] } } / 9
        }
        let (m, n) = (120, 101)
        for (row, column) in [(0, 0), (7, -11), (-20, 15), (31, 26)] {
            func crop<R: FourierReal>(_: R.Type, _ top: Int, _ left: Int, noise: UInt64) throws -> DenseMatrix<R> {
                var numbers = DenseNumbers(noise)
                let result = try DenseMatrix<R>(rows: m, columns: n)
                result.view.fill { R(smooth[top + $0, left + $1] + 0.02 * numbers.real()) }
                return result
            }
            let (top, left) = (35, 30)
            let a = try crop(Double.self, top, left, noise: 1)
            let b = try crop(Double.self, top + row, left + column, noise: 2)
            let found = try PhaseCorrelation.shift(a.view, b.view)
            #expect(found.rows == row && found.columns == column, "\(found)")
            let (c, d) = try (
                crop(Float.self, top, left, noise: 1), crop(Float.self, top + row, left + column, noise: 2)
            )
            let narrow = try PhaseCorrelation.shift(c.view, d.view)
            #expect(narrow.rows == row && narrow.columns == column, "\(narrow)")
        }
        let a = try DenseMatrix<Double>.random(m, n, seed: 3)
        let b = try DenseMatrix<Double>(rows: m, columns: n)
        b.view.fill { a[($0 + 50) % m, ($1 + 98) % n] }
        let around = try PhaseCorrelation.shift(a.view, b.view, fading: false)
        #expect(around.rows == 50 && around.columns == -3 && around.peak > 1 - 2 / Double(m * n) && around.peak <= 1)
        let other = try PhaseCorrelation.shift(a.view, DenseMatrix<Double>.random(m, n, seed: 4).view)
        #expect(other.peak < 0.1)
    }

    @Test("pictures of different sizes, empty ones and NaN are errors")
    func errors() throws {
        let (a, b) = (try DenseMatrix<Double>(rows: 4, columns: 4), try DenseMatrix<Double>(rows: 4, columns: 5))
        let sizes = #expect(throws: LinearAlgebraError.self) { try PhaseCorrelation.shift(a.view, b.view) }
        #expect(sizes?.description == "phaseCorrelation: [4, 4] and [4, 5], where two pictures of one size is expected")
        a[1, 2] = .nan
        let nan = #expect(throws: LinearAlgebraError.self) { try PhaseCorrelation.shift(a.view, a.view) }
        #expect(nan?.problem == .notFinite(row: 1, column: 2))
        let empty = try DenseMatrix<Double>(rows: 0, columns: 4)
        #expect(throws: LinearAlgebraError.self) { try PhaseCorrelation.shift(empty.view, empty.view) }
        // Nothing to be seen: no shift, no certainty.
        let flat = try DenseMatrix<Double>(rows: 3, columns: 3)
        let none = try PhaseCorrelation.shift(flat.view, flat.view)
        #expect(none.rows == 0 && none.columns == 0 && none.peak == 0)
        #expect(
            FourierAxes.goodLength(1) == 1 && FourierAxes.goodLength(97) == 100 && FourierAxes.goodLength(1009) == 1024)
    }
}
