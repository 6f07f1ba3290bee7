// What a run would do, told before it runs: stages, fused kernels, blocks, tasks, bytes, passes over each source, and why
// fusion stopped where it did. As text and as JSON.

internal import NDArrays
public import Quern
internal import QuernCore
internal import Reports
public import TaskGraphs

/// A plan as people read it.
public struct PlanExplanation: Sendable, CustomStringConvertible {
    /// One stage.
    public struct Stage: Sendable {
        /// What it computes.
        public var name: String
        /// `store`, `write`, `reduce` or the name of an operation.
        public var kind: String
        /// The fused kernels, as formulas of their operands a, b, …
        public var kernels: [String]
        /// The extents of a box, and the number of boxes; empty where the operation cuts by itself.
        public var block: [Int]
        /// The number of boxes.
        public var blockCount: Int
        /// Tasks, and how many run at a time.
        public var tasks: Int
        /// Tasks at a time.
        public var width: Int
        /// Bytes that a task holds at most, and of results in memory.
        public var bytesPerTask: Int
        /// Bytes of results in memory.
        public var resultBytes: Int
        /// Whether results are kept on disk.
        public var isSpilled: Bool
        /// The stages whose results it reads, counted from 0, and the stored arrays.
        public var needs: [Int]
        public var sources: [String]
    }
    /// The expression.
    public var expression: String
    /// The stages, in the order in which they run.
    public var stages: [Stage]
    /// The most bytes that the run holds at a time, arrays that are in memory already left out.
    public var predictedPeakBytes: Int
    /// The budget, if there is one.
    public var budgetBytes: Int?
    /// For each stored array: how many times over it is read, and the bytes of that.
    public var sources: [(name: String, passes: Double, bytes: Int)]
    /// Why fusion stopped where it could have gone on.
    public var stops: [String]
    /// Why there is no plan; all else is empty then.
    public var error: ArrayError?

    /// The number of tasks of all stages.
    public var taskCount: Int { stages.reduce(0) { $0 + $1.tasks } }

    init(_ expression: String, _ plan: Plan) {
        self.expression = expression
        stages = plan.stages.map(Stage.init)
        predictedPeakBytes = plan.predictedPeakBytes
        budgetBytes = plan.limits.budget
        sources = SourceReads(plan.stages).passes
        stops = plan.stops
    }

    init(_ expression: String, _ error: ArrayError, _ budget: Int?) {
        self.expression = expression
        (stages, predictedPeakBytes, budgetBytes, sources, stops) = ([], 0, budget, [], [])
        self.error = error
    }

    /// The plan as lines of text.
    public var description: String {
        if let error { return "\(expression)\ncannot be planned: \(error)" }
        var lines = [expression]
        for (k, stage) in stages.enumerated() {
            lines.append("stage \(k + 1), \(stage.kind): \(stage.name)")
            for kernel in stage.kernels { lines.append("    fused: \(kernel)") }
            if !stage.block.isEmpty { lines.append("    \(stage.blockCount) blocks of at most \(stage.block)") }
            lines.append(
                "    \(stage.tasks) tasks, \(stage.width) at a time, \(ByteText.of(stage.bytesPerTask)) each; results "
                    + ByteText.of(stage.resultBytes) + (stage.isSpilled ? ", on disk" : ""))
        }
        for source in sources {
            let times = (source.passes * 100).rounded() / 100
            lines.append("reads \(source.name): \(ByteText.of(source.bytes)), \(times) passes")
        }
        for stop in stops { lines.append("fusion stops: \(stop)") }
        lines.append(
            "predicted peak \(ByteText.of(predictedPeakBytes))" + (budgetBytes.map { " of \(ByteText.of($0))" } ?? ""))
        return lines.joined(separator: "\n")
    }

    /// The plan as a JSON object.
    public var json: String {
        func list(_ items: [String]) -> String { "[" + items.joined(separator: ",") + "]" }
        let stages = stages.map { stage in
            "{\"name\":\(JSONText.quoted(stage.name)),\"kind\":\(JSONText.quoted(stage.kind)),"
                + "\"kernels\":\(list(stage.kernels.map(JSONText.quoted))),\"block\":\(list(stage.block.map(String.init))),"
                + "\"blocks\":\(stage.blockCount),\"tasks\":\(stage.tasks),\"width\":\(stage.width),"
                + "\"bytesPerTask\":\(stage.bytesPerTask),\"resultBytes\":\(stage.resultBytes),"
                + "\"spilled\":\(stage.isSpilled)}"
        }
        let sources = sources.map {
            "{\"name\":\(JSONText.quoted($0.name)),\"passes\":\($0.passes),\"bytes\":\($0.bytes)}"
        }
        return "{\"expression\":\(JSONText.quoted(expression)),\"stages\":\(list(stages)),"
            + "\"predictedPeakBytes\":\(predictedPeakBytes),\"budgetBytes\":\(budgetBytes.map(String.init) ?? "null"),"
            + "\"sources\":\(list(sources)),\"stops\":\(list(stops.map(JSONText.quoted))),"
            + "\"error\":\(error.map { JSONText.quoted($0.description) } ?? "null")}"
    }
}

extension PlanExplanation.Stage {
    init(_ stage: Stage) {
        name = stage.name
        switch stage.work {
        case .store: kind = "store"
        case .write: kind = "write"
        case .reduce: kind = "reduce"
        case .steps(let operation, _): kind = operation.name
        case .given: kind = "given"
        }
        kernels = stage.producers.flatMap(\.kernelTexts)
        block = stage.grid?.largestBlock ?? []
        blockCount = stage.grid?.blockCount ?? 0
        tasks = stage.taskCount
        width = stage.width
        bytesPerTask = stage.bytesPerTask
        resultBytes = stage.resultBytes
        isSpilled = stage.isSpilled
        needs = stage.needs.sorted()
        sources = SourceReads([stage]).passes.map(\.name)
    }
}

extension TileProducer {
    /// The formulas of the fused kernels that a box runs, outer ones first.
    var kernelTexts: [String] {
        switch self {
        case let fused as FusedProducer:
            (fused.group.program.isCopy ? [] : [fused.formula]) + fused.leaves.flatMap(\.kernelTexts)
        case let assembly as AssemblyProducer: assembly.pieces.flatMap { $0.producer.kernelTexts }
        case let reshape as ReshapeProducer: reshape.input.kernelTexts
        case let product as ProductProducer: product.left.kernelTexts + product.right.kernelTexts
        default: []
        }
    }
}

extension FusedProducer {
    /// The kernel with what its operands are.
    var formula: String {
        let operands = leaves.enumerated().map { k, leaf in
            "\(FusedProgram.letter(k)) = \(leaf.text)\(group.leaves[k].map.isIdentity(of: leaf.shape) ? "" : " seen from elsewhere")"
        }
        return "\(group.text), \(operands.joined(separator: ", "))"
    }
}

/// Text as JSON has it.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}

extension BlockedArray {
    /// What computing the array would do, without doing it: blocks, tasks, fused kernels, predicted peak, passes.
    /// - Parameters:
    ///   - engine: where it would run.
    ///   - memory: the budget.
    ///   - spill: a folder for results that do not fit.
    public func explain<E: Engine>(
        on engine: E = ThreadEngine.threads, memory: ByteCount? = nil, spill: String? = nil
    ) -> PlanExplanation {
        let limits = PlanLimits(threads: ArrayRun.threads(of: engine), budget: memory?.bytes, spillFolder: spill)
        do throws(ArrayError) {
            return PlanExplanation(expression.text, try Plan(computing: [expression], limits))
        } catch {
            return PlanExplanation(expression.text, error, memory?.bytes)
        }
    }
}

extension PlanExplanation {
    /// The plan as a picture: sources, stages and what they read of each other.
    /// - Parameter path: an SVG file.
    /// - Throws: `ReportFileError`; then the file is as it was.
    public func graph(to path: String) throws { try chart.write(to: path) }

    /// The picture as SVG text.
    public var picture: String { chart.svg }

    private var chart: GraphChart {
        var nodes: [GraphChart.Node] = []
        var places: [String: Int] = [:]
        for source in sources {
            places[source.name] = nodes.count
            nodes.append(
                .init(source.name, details: ["\(ByteText.of(source.bytes)) read"], kind: "source"))
        }
        let first = nodes.count
        for stage in stages {
            var details = stage.kernels.prefix(2).map { "fused: \($0)" }
            if !stage.block.isEmpty { details.append("\(stage.blockCount) blocks of \(stage.block)") }
            details.append("\(stage.tasks) tasks, \(ByteText.of(stage.bytesPerTask)) each")
            nodes.append(
                .init(
                    stage.name, details: details, kind: stage.kind,
                    inputs: stage.sources.compactMap { places[$0] } + stage.needs.map { first + $0 }))
        }
        return GraphChart(title: expression, nodes)
    }
}
