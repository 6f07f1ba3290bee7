// Statistics of a table's columns by groups of rows, and the labelled values that they give.
// Holds: the groups of a result are those that have a row left, by the bytes of their texts or by their integers.

internal import NDArrays
public import Quern
public import QuernCore
internal import Reports
public import TaskGraphs

/// The rows of a table in groups of equal texts or integers.
public struct GroupedTable: Sendable {
    let table: BlockedTable
    let key: String

    /// A column of numbers in these groups.
    public subscript(name: String) -> GroupedColumn { GroupedColumn(groups: self, name: name) }
}

/// A column of numbers in groups. Missing values are skipped, as pandas does it.
public struct GroupedColumn: Sendable {
    let groups: GroupedTable
    let name: String

    /// The mean of each group; NaN where all values are missing. Its bits do not depend on how rows were dealt out.
    public func mean() -> GroupedStatistic<Double> { statistic(.mean) }
    /// The sum of each group; 0 where all values are missing.
    public func sum() -> GroupedStatistic<Double> { statistic(.sum) }
    /// The smallest value of each group; NaN where all are missing.
    public func min() -> GroupedStatistic<Double> { statistic(.min) }
    /// The largest value of each group; NaN where all are missing.
    public func max() -> GroupedStatistic<Double> { statistic(.max) }
    /// The standard deviation of each group with the divisor n − `ddof`, 1 as in pandas; NaN where n ≤ `ddof`.
    public func std(ddof: Int = 1) -> GroupedStatistic<Double> { statistic(.std(ddof: ddof)) }
    /// How many values of each group are not missing.
    public func count() -> GroupedStatistic<Int> { statistic(nil) }

    private func statistic<Value: KernelScalar>(_ kind: ReductionKind?) -> GroupedStatistic<Value> {
        let title = "\(name) \(kind?.name ?? "count")"
        do throws(ArrayError) {
            let file = groups.table.file
            let values = try file.numbers(name).expression
            if let error = groups.table.mask?.error { throw error }
            let (codes, labels) = try file.codes(groups.key)
            let reduction: (any Reduction)?
            do throws(ReductionError) {
                reduction = try kind.map { kind throws(ReductionError) in
                    try Reductions.make(kind, of: .float64, skipsNaN: true)
                }
            } catch {
                throw ArrayError(.argument(error.description), in: title)
            }
            let operation = TableGroupOperation(
                codes: BlockedArray<Int32>(anyArray: codes).expression, values: values,
                mask: groups.table.mask?.expression, groupCount: labels.count, kind: kind,
                reduction: reduction, name: "grouped(by: \"\(groups.key)\")[\"\(name)\"].\(kind?.name ?? "count")")
            let node = StagedNode(operation)
            let outputs = operation.outputs.enumerated().map {
                ArrayExpression(.staged(node, output: $0), $1.scalarType, $1.shape)
            }
            return GroupedStatistic(key: groups.key, title: title, labels: labels, outputs: outputs)
        } catch {
            let failed = ArrayExpression(failure: error, Value.scalarType)
            return GroupedStatistic(key: groups.key, title: title, labels: [], outputs: [failed])
        }
    }
}

/// A number for each group, to be computed.
public struct GroupedStatistic<Value: KernelScalar>: Sendable {
    let key: String
    let title: String
    let labels: [String]
    /// The values and the rows of each group.
    package let outputs: [ArrayExpression]

    /// Why it cannot be computed, as far as is known yet.
    public var error: ArrayError? { outputs.first?.failure }

    /// Computes the values of all groups that have a row.
    /// - Parameters:
    ///   - engine: `.threads`, `.threads(2)`, `.serial`.
    ///   - memory: the most bytes at a time beside the table's columns; nil for no limit.
    ///   - progress: how to show how far it is.
    ///   - cancellation: cancels the run.
    /// - Throws: `ArrayError`.
    public func compute<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        cancellation: CancellationToken? = nil
    ) throws(ArrayError) -> LabelledValues<Value> {
        try run(on: engine, memory: memory, progress: progress, cancellation: cancellation).value
    }

    /// Computes the values of all groups that have a row, and tells what it took.
    public func run<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, progress: ProgressStyle = .none,
        trace: Bool = false, cancellation: CancellationToken? = nil
    ) throws(ArrayError) -> ArrayRunReport<LabelledValues<Value>> {
        if let error { throw error }
        let options = ArrayRunOptions(
            memory: memory, spill: nil, progress: progress, cancellation: cancellation, trace: trace)
        return try ArrayRun.compute(outputs, on: engine, options).map { arrays in
            let (values, rows) = (arrays[0].elementBits, arrays[1].elementBits)
            let groups = labels.indices.filter { rows[$0] != 0 }
            return LabelledValues(
                key: key, title: title, labels: groups.map { labels[$0] },
                values: groups.map { Value(kernelWords: KernelWords(values[$0], 0)) })
        }
    }
}

/// Values with a label each, in the labels' order. Printed as a table.
public struct LabelledValues<Value: KernelScalar>: Sendable {
    /// What the labels are: the column that was grouped by.
    public let key: String
    /// What the values are, such as `arr_delay mean`.
    public let title: String
    /// The labels.
    public let labels: [String]
    /// The value of each label.
    public let values: [Value]

    /// The number of labels.
    public var count: Int { labels.count }

    /// The value of a label; nil if there is none.
    public subscript(label: String) -> Value? { labels.firstIndex(of: label).map { values[$0] } }
}

extension LabelledValues: CustomStringConvertible {
    /// A line for each label.
    public var description: String {
        var table = TextTable([key, title], alignments: [.left, .right])
        for (label, value) in zip(labels, values) { table.add([label, "\(value)"]) }
        return String(table.text.dropLast())
    }
}
