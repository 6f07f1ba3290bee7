// Running arrays: on an engine, within a memory budget, with progress, a trace, a report. One plan a run; arrays that are
// asked for together share their work.

public import NDArrays
public import Quern
internal import QuernCore
public import TaskGraphs

extension BlockedArray {
    /// Computes the single element of an array without axes.
    /// - Parameters:
    ///   - engine: `.threads` (all of the pool), `.threads(2)`, `.serial`.
    ///   - memory: the most bytes at a time, the result's included; nil for no limit.
    ///   - spill: a folder for intermediate results that do not fit; nil to refuse plans that need one. Engines of other
    ///     processes do not use it: Dask spills by itself, and `.processes` refuses what does not fit.
    ///   - progress: how to show how far it is.
    ///   - cancellation: cancels the run.
    ///   - capsule: a folder; a kernel's call that ends with a fault is kept in a file there, for `kernelc replay`.
    /// - Throws: `ArrayError`.
    public func compute<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil,
        progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, capsule: String? = nil
    ) throws(ArrayError) -> Element {
        try run(
            on: engine, memory: memory, spill: spill, progress: progress, cancellation: cancellation, capsule: capsule
        ).value
    }

    /// Computes the array. Parameters and errors are those of the form without axes; the rank is the context's.
    public func compute<let rank: Int, E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil,
        progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, capsule: String? = nil
    ) throws(ArrayError) -> NDArray<Element, rank> {
        try run(
            on: engine, memory: memory, spill: spill, progress: progress, cancellation: cancellation, capsule: capsule
        ).value
    }

    /// Computes the array, whatever its rank is.
    public func computeAny<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil,
        progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, capsule: String? = nil
    ) throws(ArrayError) -> AnyNDArray {
        let options = ArrayRunOptions(
            memory: memory, spill: spill, progress: progress, cancellation: cancellation, trace: false)
        return try ArrayRun.keepingFaults(in: capsule, on: engine) { () throws(ArrayError) in
            try ArrayRun.compute([expression], on: engine, options)
        }.value[0]
    }

    /// Computes the single element of an array without axes, and tells what it took.
    public func run<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil,
        progress: ProgressStyle = .none, trace: Bool = false, cancellation: CancellationToken? = nil,
        capsule: String? = nil
    ) throws(ArrayError) -> ArrayRunReport<Element> {
        if error == nil, rank != 0 {
            throw ArrayError(
                .result(found: "an array of shape \(shape)", expected: "a single \(Element.scalarType.swiftName)"),
                in: expression.text)
        }
        let options = ArrayRunOptions(
            memory: memory, spill: spill, progress: progress, cancellation: cancellation, trace: trace)
        return try ArrayRun.keepingFaults(in: capsule, on: engine) { () throws(ArrayError) in
            try ArrayRun.compute([expression], on: engine, options)
        }.map { arrays in
            let words = arrays[0].elementBits
            return Element(kernelWords: KernelWords(words[0], words.count > 1 ? words[1] : 0))
        }
    }

    /// Computes the array, and tells what it took.
    public func run<let rank: Int, E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil,
        progress: ProgressStyle = .none, trace: Bool = false, cancellation: CancellationToken? = nil,
        capsule: String? = nil
    ) throws(ArrayError) -> ArrayRunReport<NDArray<Element, rank>> {
        if error == nil, self.rank != rank {
            throw ArrayError(
                .result(
                    found: "of \(self.rank) axes, shape \(shape)",
                    expected: "NDArray<\(Element.scalarType.swiftName), \(rank)>"),
                in: expression.text)
        }
        let options = ArrayRunOptions(
            memory: memory, spill: spill, progress: progress, cancellation: cancellation, trace: trace)
        let report = try ArrayRun.keepingFaults(in: capsule, on: engine) { () throws(ArrayError) in
            try ArrayRun.compute([expression], on: engine, options)
        }
        guard let array = report.value[0].typed(NDArray<Element, rank>.self) else {
            throw ArrayError(
                .result(found: "\(report.value[0].scalarType)", expected: "\(Element.scalarType)"), in: expression.text)
        }
        return report.map { _ in array }
    }

    /// Computes the array and keeps it in memory: the result stands for it from then on.
    public func persist<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil,
        progress: ProgressStyle = .none, cancellation: CancellationToken? = nil, capsule: String? = nil
    ) throws(ArrayError) -> BlockedArray {
        let array = try computeAny(
            on: engine, memory: memory, spill: spill, progress: progress, cancellation: cancellation, capsule: capsule)
        return BlockedArray(
            ArrayExpression(.memory(array), Element.scalarType, array.shape, blocks: expression.blocks))
    }
}
