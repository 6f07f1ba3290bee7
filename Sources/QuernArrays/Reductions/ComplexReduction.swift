// Sums, means and variances of complex elements: their parts are summed apart, each independently of order, in strips
// whose columns are twice as far apart. The variance is that of the distance from the mean, a real number.
// Error and specials: those of SumReduction and MomentsReduction, part by part.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// `sum`, `mean`, `variance` and `std` of complex elements.
package final class ComplexReduction: Reduction {
    package enum Kind: Sendable, Hashable { case sum, mean, variance(ddof: Int), std(ddof: Int) }

    package let elementType: ScalarType
    package let kind: Kind
    /// The type of the parts.
    private let partType: ScalarType
    private let sums: SumReduction
    private let moments: MomentsReduction?

    package init(_ elementType: ScalarType, _ kind: Kind) {
        self.elementType = elementType
        self.kind = kind
        partType = elementType == .complex64 ? .float32 : .float64
        sums = SumReduction(partType)
        moments =
            switch kind {
            case .sum, .mean: nil
            case .variance(let ddof): MomentsReduction(partType, ddof: ddof)
            case .std(let ddof): MomentsReduction(partType, ddof: ddof, isRoot: true)
            }
    }

    package var resultType: ScalarType { moments == nil ? elementType : partType }

    /// The accumulators of the real parts, then those of the imaginary ones.
    package var accumulatorWords: Int { 2 * partWords }
    private var partWords: Int { moments?.accumulatorWords ?? sums.accumulatorWords }
    private var part: any Reduction { moments ?? sums }

    package func deposit(_ strip: Strip, _ form: StripForm, into accumulators: UnsafeMutablePointer<Int>) throws {
        if strip.isEmpty { return }
        let outputs = form.outputs(strip)
        // The parts' accumulators lie apart here, so a strip's are gathered side by side and merged.
        try withUnsafeTemporaryAllocation(of: Int.self, capacity: outputs * partWords) { scratch in
            guard let words = scratch.baseAddress else { return }
            for k in 0..<2 {
                let parts = Strip(
                    strip.base + k * partType.byteCount, rows: strip.rows, columns: strip.columns,
                    rowStride: 2 * strip.rowStride, columnStride: 2 * strip.columnStride)
                part.initialise(words, outputs: outputs)
                try part.deposit(parts, form, into: words)
                for output in 0..<outputs {
                    part.merge(
                        words + output * partWords, into: accumulators + output * accumulatorWords + k * partWords,
                        outputs: 1)
                }
            }
        }
    }

    package func merge(_ other: UnsafePointer<Int>, into accumulators: UnsafeMutablePointer<Int>, outputs: Int) {
        part.merge(other, into: accumulators, outputs: 2 * outputs)
    }

    package func finish(
        _ accumulators: UnsafePointer<Int>, outputs: Int, into results: UnsafeMutableRawPointer
    ) throws {
        for k in 0..<outputs {
            let real = accumulators + k * accumulatorWords
            if let moments {
                results.storeReal(moments.value(real, real + partWords), at: k, partType)
                continue
            }
            for (half, sum) in [real, real + partWords].enumerated() {
                let value =
                    kind == .mean
                    ? SliceSum.mean(sum, count: sum[SliceSum.words], partType) : SliceSum.value(sum, partType)
                results.storeReal(value, at: 2 * k + half, partType)
            }
        }
    }
}
