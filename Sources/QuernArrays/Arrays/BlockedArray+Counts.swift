// Histograms, counts of whole numbers, and the different elements.

public import NDArrays
public import Quern
public import QuernCore
internal import Synchronization
public import TaskGraphs

extension ArrayExpression {
    /// The histogram of floating-point elements.
    fileprivate func histogram(
        _ bins: HistogramOperation.Bins, _ edgeType: ScalarType
    ) -> (counts: ArrayExpression, edges: ArrayExpression) {
        var ends: [ArrayExpression] = []
        if case .even = bins {
            ends = [
                reduced(.min, scalarType, axes: nil, keepDims: false),
                reduced(.max, scalarType, axes: nil, keepDims: false),
            ]
        }
        let operation = HistogramOperation(input: self, ends: ends, bins: bins, edgeType: edgeType)
        let node = StagedNode(operation)
        return (
            ArrayExpression(.staged(node, output: 0), .int64, operation.outputs[0].shape),
            ArrayExpression(.staged(node, output: 1), edgeType, operation.outputs[1].shape)
        )
    }

    fileprivate func checkedHistogram(
        bins: Int, range: ClosedRange<Double>?, _ type: ScalarType
    ) -> (counts: ArrayExpression, edges: ArrayExpression) {
        func failed(_ error: ArrayError) -> (counts: ArrayExpression, edges: ArrayExpression) {
            (ArrayExpression(failure: error, .int64), ArrayExpression(failure: error, type))
        }
        let text = "\(text).histogram(bins: \(bins))"
        if let failure { return failed(failure) }
        guard bins > 0, range.map({ $0.lowerBound.isFinite && $0.upperBound.isFinite }) ?? true else {
            return failed(
                ArrayError(
                    .argument(
                        "\(bins) bins\(range.map { " of \($0)" } ?? ""), where 1 or more of a finite range are expected"
                    ),
                    in: text))
        }
        // Of nothing NumPy's range is 0 to 1.
        guard let range = range ?? (count == 0 ? 0...1 : nil) else { return histogram(.even(count: bins), type) }
        let isPoint = range.lowerBound == range.upperBound
        let (low, high) = (range.lowerBound - (isPoint ? 0.5 : 0), range.upperBound + (isPoint ? 0.5 : 0))
        return histogram(.edges(BinCounts.evenEdges(low, high, count: bins)), type)
    }
}

extension BlockedArray where Element: Real {
    /// How many elements lie in each of `bins` equal bins, and the bins' edges, as NumPy counts: a bin has its lower edge
    /// and not its upper one, but for the last, which has both.
    /// - Parameter range: from the lower edge of the first bin to the upper one of the last; the smallest and the largest
    ///   element, if nil, which must then be finite.
    public func histogram(
        bins: Int = 10, range: ClosedRange<Double>? = nil
    ) -> (counts: BlockedArray<Int>, edges: BlockedArray<Element>) {
        let (counts, edges) = expression.checkedHistogram(bins: bins, range: range, Element.scalarType)
        return (BlockedArray<Int>(counts), BlockedArray(edges))
    }

    /// How many elements lie between each two of some rising edges.
    public func histogram(edges: [Double]) -> BlockedArray<Int> {
        let input = expression
        return BlockedArray<Int>(
            .of([input], .int64) { () throws(ArrayError) in
                guard edges.count > 1, edges.allSatisfy(\.isFinite),
                    zip(edges, edges.dropFirst()).allSatisfy({ $0 <= $1 })
                else {
                    throw ArrayError(
                        .argument("\(edges.count) edges, where two or more finite ones that never fall are expected"),
                        in: "\(input.text).histogram(edges:)")
                }
                return input.histogram(.edges(edges), Element.scalarType).counts
            })
    }
}

extension BlockedArray where Element: FixedWidthInteger {
    /// How many elements, as Doubles, lie in each of `bins` equal bins, and the bins' edges.
    public func histogram(
        bins: Int = 10, range: ClosedRange<Double>? = nil
    ) -> (counts: BlockedArray<Int>, edges: BlockedArray<Double>) {
        asType(Double.self).histogram(bins: bins, range: range)
    }

    /// How often each number from 0 up to, and without, `length` occurs; another element is an error.
    public func bincount(length: Int) -> BlockedArray<Int> {
        let input = expression
        return BlockedArray<Int>(
            .of([input], .int64) { () throws(ArrayError) in
                guard checkedCount([length, 8]) != nil else {
                    throw ArrayError(
                        .argument("a length of \(length), where 0 or more is expected"), in: "\(input.text).bincount()")
                }
                let operation = HistogramOperation(
                    input: input, ends: [], bins: .numbers(below: length), edgeType: .float64)
                return ArrayExpression(.staged(StagedNode(operation), output: 0), .int64, [length])
            })
    }

    /// How often each number from 0 through the largest element occurs, and 0 beyond it up to `minLength` numbers.
    ///
    /// The largest element is found now, in one pass; the counting waits until it is asked for.
    /// - Throws: `ArrayError` where an element is below 0, and from computing the array.
    public func bincount(minLength: Int = 0) throws(ArrayError) -> BlockedArray<Int> {
        guard count > 0 else { return bincount(length: Swift.max(0, minLength)) }
        let report = try ArrayRun.compute(
            [self.min().expression, self.max().expression], on: .threads,
            ArrayRunOptions(memory: nil, spill: nil, progress: .none, cancellation: nil, trace: false))
        let ends = report.value.map { Int(truncatingIfNeeded: Element(kernelWords: KernelWords($0.elementBits[0], 0))) }
        guard ends[0] >= 0, ends[1] >= 0, ends[1] < .max else {
            throw ArrayError(
                .argument("elements from \(ends[0]) through \(ends[1]), where numbers from 0 up are expected"),
                in: "\(expression.text).bincount()")
        }
        return bincount(length: Swift.max(minLength, ends[1] + 1))
    }
}

/// The different elements of an array, and how often each occurs.
public struct UniqueElements<Element: KernelScalar>: Sendable {
    /// The elements, rising; NaN, as one element, last.
    public let values: NDArray<Element, 1>
    /// How often each occurs.
    public let counts: NDArray<Int, 1>
}

/// The pass that finds the different elements; they are handed over outside of the plan, for no shape is known before.
private struct UniqueOperation: StagedOperation {
    final class Result: Sendable {
        let arrays = Mutex<(values: AnyNDArray, counts: AnyNDArray)?>(nil)
    }
    let input: ArrayExpression
    let limit: Int
    let result: Result

    var name: String { "unique()" }
    var inputs: [ArrayExpression] { [input] }
    var outputs: [StagedOutput] { [StagedOutput(.int64, [])] }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        do {
            return try input.scalarType.visitOrdered(Counting(operation: self, limits: limits)).map { [$0] } ?? []
        } catch {
            throw ArrayError(.task(error), in: name)
        }
    }

    struct Counting: OrderedVisitor {
        let operation: UniqueOperation
        let limits: StageLimits

        func visit<T: OrderedElement>(_ type: T.Type) -> StageStep {
            let input = operation.input
            return RowPass<UniqueCounts<T>>(
                name: "count", scalarType: input.scalarType, shape: input.shape,
                grain: input.storedGrain, isWhole: true, rowBytes: 40 * min(operation.limit, 2 * max(1, input.count)),
                finishBytes: { _ in RunMemory.byteCount(.int64, []) },
                empty: { _ in UniqueCounts(limit: operation.limit) },
                take: { strip, counts in
                    do throws(UniqueError) {
                        try counts.deposit(strip)
                    } catch {
                        throw ArrayError(.argument(error.description), in: operation.name)
                    }
                },
                merge: { other, counts in
                    do throws(UniqueError) {
                        try counts.merge(other)
                    } catch {
                        throw ArrayError(.argument(error.description), in: operation.name)
                    }
                },
                finish: { _, rows, stage in
                    let (elements, counts) = rows[0].result
                    guard let values = AnyNDArray(uninitialized: input.scalarType, shape: [elements.count]),
                        let numbers = AnyNDArray(uninitialized: .int64, shape: [counts.count])
                    else { throw ArrayError(.noMemory(16 * counts.count), in: operation.name) }
                    for (k, element) in elements.enumerated() {
                        values._base.storeBytes(of: element, toByteOffset: k * MemoryLayout<T>.stride, as: T.self)
                        numbers._base.storeBytes(of: counts[k], toByteOffset: 8 * k, as: Int.self)
                    }
                    operation.result.arrays.withLock { $0 = (values, numbers) }
                    let done = try stage.buffer(.int64, [])
                    done.words[0] = counts.count
                    try stage.write(output: 0, [], from: done.view)
                }
            ).step(limits)
        }
    }
}

extension BlockedArray {
    /// The different elements, sorted, and how often each occurs: computed now, since how many there are is the shape.
    /// - Parameters:
    ///   - limit: how many different elements there may be; each takes some 40 bytes in each thread.
    ///   - memory: the most bytes at a time.
    /// - Throws: `ArrayError` where there are more of them than `limit`, and from computing the array.
    /// - Complexity: one pass.
    public func unique(limit: Int = 1 << 20, memory: ByteCount? = nil) throws(ArrayError) -> UniqueElements<Element> {
        let text = "\(expression.text).unique()"
        if let error { throw error }
        guard !Element.scalarType.isComplex else {
            throw ArrayError(
                .argument("complex numbers have no order, which the different elements are sorted by"), in: text)
        }
        let result = UniqueOperation.Result()
        let operation = UniqueOperation(input: expression, limit: Swift.max(1, limit), result: result)
        let node = ArrayExpression(.staged(StagedNode(operation), output: 0), .int64, [])
        _ = try ArrayRun.compute(
            [node], on: .threads,
            ArrayRunOptions(memory: memory, spill: nil, progress: .none, cancellation: nil, trace: false))
        guard let found = result.arrays.withLock({ $0 }),
            let values = found.values.typed(NDArray<Element, 1>.self),
            let counts = found.counts.typed(NDArray<Int, 1>.self)
        else { throw ArrayError(.result(found: "nothing", expected: "different elements"), in: text) }
        return UniqueElements(values: values, counts: counts)
    }
}
