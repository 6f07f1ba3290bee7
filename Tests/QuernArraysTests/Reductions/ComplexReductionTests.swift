// Sums, means and variances of complex elements, against those of their parts.

import QuernArrays
import QuernCore
import Testing

@Suite struct ComplexReductionTests {
    /// A complex number as it lies in memory.
    struct Pair: Equatable {
        var real: Double
        var imaginary: Double
    }

    @Test("parts are summed apart, in any form", arguments: Dealing.all)
    func sums(_ dealing: Dealing) throws {
        var random = SplitMix(6)
        let values = (0..<2_100).map { _ in
            Pair(real: .random(in: -1...1, using: &random), imaginary: .random(in: 100...101, using: &random))
        }
        let (real, imaginary) = (values.map(\.real), values.map(\.imaginary))
        for (kind, partKind) in [(ComplexReduction.Kind.sum, false), (.mean, true)] {
            let found = try ComplexReduction(.complex128, kind).value(values, dealing, as: Pair.self)
            let part = SumReduction(.float64, isMean: partKind)
            #expect(try found.real == part.value(real, as: Double.self))
            #expect(try found.imaginary == part.value(imaginary, as: Double.self))
        }
        let variance = try ComplexReduction(.complex128, .variance(ddof: 1)).value(values, dealing, as: Double.self)
        let parts = MomentsReduction(.float64, ddof: 1)
        let expected = try parts.value(real, as: Double.self) + parts.value(imaginary, as: Double.self)
        #expect((variance - expected).magnitude <= 2 * expected.ulp)
        let std = try ComplexReduction(.complex128, .std(ddof: 1)).value(values, dealing, as: Double.self)
        #expect(std == variance.squareRoot())
        let columns = ComplexReduction(.complex128, .sum)
        let byColumn = try columns.values(columns.words(values, columns: 70, .columns, band: 4), as: Pair.self)
        let sum = SumReduction(.float64)
        for c in 0..<70 {
            #expect(try byColumn[c].real == sum.value((0..<30).map { values[$0 * 70 + c].real }, as: Double.self))
            #expect(
                try byColumn[c].imaginary == sum.value((0..<30).map { values[$0 * 70 + c].imaginary }, as: Double.self))
        }
    }

    @Test("what complex elements do not have is refused")
    func refusals() {
        for kind in [ReductionKind.min, .argmax, .product, .all] {
            #expect(throws: ReductionError.self) { try Reductions.make(kind, of: .complex64) }
        }
        #expect(throws: ReductionError.self) { try Reductions.make(.sum, of: .complex64, skipsNaN: true) }
    }
}
