// Counts of elements in bins, and of whole numbers.
//
// Shape rule  one count for each bin or number; the edges are one more than the bins.
// Block rule  one block.
// Plan rule   one pass with a table of counts for each task; where the range is the data's own, its two ends are found
//             in a pass before, which is shared with other reductions of the array.
// Bits        counts and edges are the same for any chunking, and NumPy's for evenly spaced bins.

package import QuernCore
internal import Synchronization

/// A histogram.
struct HistogramOperation: StagedOperation {
    /// Floating-point elements, or integers where numbers are counted.
    let input: ArrayExpression
    /// The smallest and the largest element, where the range is theirs.
    let ends: [ArrayExpression]
    /// The edges, known or to be found.
    enum Bins: Sendable, Codable {
        case edges([Double])
        case even(count: Int)
        case numbers(below: Int)
    }
    let bins: Bins
    let edgeType: ScalarType

    var name: String {
        switch bins {
        case .edges(let edges): "histogram(\(edges.count - 1) bins)"
        case .even(let count): "histogram(\(count) bins)"
        case .numbers(let count): "bincount(length: \(count))"
        }
    }
    var inputs: [ArrayExpression] { [input] + ends }
    private var count: Int {
        switch bins {
        case .edges(let edges): edges.count - 1
        case .even(let count), .numbers(let count): count
        }
    }
    var outputs: [StagedOutput] {
        if case .numbers = bins { return [StagedOutput(.int64, [count])] }
        return [StagedOutput(.int64, [count]), StagedOutput(edgeType, [count + 1])]
    }

    /// What counts, once the edges are known.
    private final class Found: Sendable {
        let counter = Mutex<BinCounts?>(nil)
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let found = Found()
        let count = count
        var reads = [[Int]?](repeating: [], count: inputs.count)
        reads[0] = nil
        let prepare = StageStep(
            name: "edges", taskCount: 1, bytesPerTask: 16 * (count + 8), readExtents: reads, copiesReads: true
        ) { _, stage in
            let kind: BinCounts.Kind
            switch bins {
            case .edges(let edges): kind = .edges(edges)
            case .numbers(let below): kind = .numbers(below: below)
            case .even(let bins): kind = .edges(try evenEdges(bins, stage))
            }
            if case .edges(let edges) = kind {
                let buffer = try stage.buffer(edgeType, [edges.count])
                for (k, edge) in edges.enumerated() {
                    buffer.base.storeReal(edgeType == .float32 ? Double(Float(edge)) : edge, at: k, edgeType)
                }
                try stage.write(output: 1, [0..<edges.count], from: buffer.view)
            }
            do throws(ReductionError) {
                let counter = try BinCounts(kind, input.scalarType)
                found.counter.withLock { $0 = counter }
            } catch {
                throw ArrayError(.argument(error.description), in: name)
            }
        }
        let pass = RowPass<[Int]>(
            name: "count", scalarType: input.scalarType, shape: input.shape, grain: input.storedGrain, isWhole: true,
            rowBytes: 8 * count + 64,
            finishBytes: { _ in RunMemory.byteCount(.int64, [count]) }, inputCount: inputs.count,
            empty: { _ in [Int](repeating: 0, count: count) },
            take: { strip, counts in
                guard let counter = found.counter.withLock({ $0 }) else { return }
                let outside = ArrayError(
                    .argument("an element is not among the numbers from 0 up to, and without, \(count)"), in: name)
                if counts.isEmpty { throw outside }
                do {
                    try counts.withUnsafeMutableBufferPointer {
                        if let base = $0.baseAddress { try counter.deposit(strip, into: base) }
                    }
                } catch let fault as KernelFault {
                    if case .numbers = bins { throw outside }
                    throw ArrayError(.fault(fault), in: name)
                }
            },
            merge: { other, counts in for k in counts.indices { counts[k] += other[k] } },
            finish: { _, rows, stage in
                let buffer = try stage.buffer(.int64, [count])
                for (k, value) in rows[0].enumerated() { buffer.words[k] = value }
                try stage.write(output: 0, [0..<count], from: buffer.view)
            })
        return [prepare, pass.step(limits)]
    }

    /// Edges between the smallest and the largest element.
    private func evenEdges(_ bins: Int, _ stage: StageContext) throws -> [Double] {
        func value(_ input: Int) throws -> Double {
            let buffer = try stage.read(input: input, [])
            return buffer.scalarType == .float32
                ? Double(buffer.base.load(as: Float.self)) : buffer.base.load(as: Double.self)
        }
        var (low, high) = (try value(1), try value(2))
        guard low.isFinite, high.isFinite else {
            throw ArrayError(
                .argument(
                    "the elements reach from \(low) to \(high), where finite ends are expected; give a range"), in: name
            )
        }
        if low == high { (low, high) = (low - 0.5, high + 0.5) }
        return BinCounts.evenEdges(low, high, count: bins)
    }
}
