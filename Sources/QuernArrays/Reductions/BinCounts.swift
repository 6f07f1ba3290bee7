// Histograms with given edges, and counts of whole numbers: an accumulator is the table of counts itself, and merging
// adds tables.

internal import KernelLibrary
internal import KernelRuntime
package import QuernCore

/// Counts of elements in bins.
package final class BinCounts: Sendable {
    /// What is counted.
    package enum Kind: Sendable, Equatable {
        /// Elements between rising edges, which must be about evenly spaced to be found fast.
        case edges([Double])
        /// Whole numbers from 0 up to, and without, this.
        case numbers(below: Int)
    }

    package let kind: Kind
    package let elementType: ScalarType
    private let kernel: StripKernel
    /// The edges in the element type, for the kernel to read.
    private let edges: [UInt8]

    /// - Throws: `ReductionError.unsupported`.
    package init(_ kind: Kind, _ elementType: ScalarType) throws(ReductionError) {
        self.kind = kind
        self.elementType = elementType
        let counts = KernelSignature.Parameter(.int64, array: .init(rank: 1), isInout: true)
        switch kind {
        case .edges(let values):
            guard elementType == .float32 || elementType == .float64 else {
                throw .unsupported(
                    operation: "histogram", type: elementType, instead: "convert with 'asType(Double.self)' first")
            }
            let edgeParameter = KernelSignature.Parameter(elementType, array: .init(rank: 1))
            kernel = StripKernel($depositBinCounts.kernel) { [.matrix(elementType, $0), edgeParameter, counts] }
            edges =
                elementType == .float32
                ? values.map { Float($0) }.withUnsafeBytes { Array($0) } : values.withUnsafeBytes { Array($0) }
        case .numbers:
            guard elementType.isInteger else {
                throw .unsupported(
                    operation: "bincount", type: elementType, instead: "convert with 'asType(Int.self)' first")
            }
            kernel = StripKernel($depositNumberCounts.kernel) { [.matrix(elementType, $0), counts] }
            edges = []
        }
    }

    /// How many counts there are.
    package var binCount: Int {
        switch kind {
        case .edges(let edges): max(0, edges.count - 1)
        case .numbers(let limit): limit
        }
    }

    /// `count + 1` edges from `low` to `high`, as NumPy's linspace has them.
    package static func evenEdges(_ low: Double, _ high: Double, count: Int) -> [Double] {
        let step = (high - low) / Double(count)
        return (0..<count).map { low + Double($0) * step } + [high]
    }

    /// Counts a strip's elements; `counts` has `binCount` words.
    /// - Throws: `KernelFault` for whole numbers outside the table.
    package func deposit(_ strip: Strip, into counts: UnsafeMutablePointer<Int>) throws {
        if strip.isEmpty { return }
        try edges.withUnsafeBytes { edgeBytes in
            try kernel.caller(columnStride: strip.columnStride).call { a in
                a.matrix(
                    strip.base, rows: strip.rows, columns: strip.columns, rowStride: strip.rowStride,
                    columnStride: strip.columnStride)
                if let base = edgeBytes.baseAddress, case .edges(let values) = kind {
                    a.vector(base, count: values.count)
                }
                a.vector(counts, count: binCount)
            }
        }
    }

    /// Adds another table.
    package func merge(_ other: UnsafePointer<Int>, into counts: UnsafeMutablePointer<Int>) {
        for k in 0..<binCount { counts[k] += other[k] }
    }
}
