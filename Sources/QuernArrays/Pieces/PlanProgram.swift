// A plan as a program that travels: the expressions, and what the planner was told. Whoever gets it plans again and, since
// planning is a function of these alone, gets the same plan; the fingerprint says whether it did.
// Holds: a program whose plan is another than the sender's is refused, never run.

internal import KernelRuntime
internal import NDArrays
internal import QuernCore
package import TaskGraphs
internal import Wire

/// What travels of a plan.
struct PlanMessage: Codable {
    /// Changes whenever planning does or this type: programs of other versions are refused.
    static let version = 1

    var version = PlanMessage.version
    var expressions: [UInt8]
    var threads: Int
    var budget: Int?
    var secondsPerPiece: Double
    var isInterpreted: Bool
    /// What the plan is, in short.
    var fingerprint: String

    /// The planner's limits.
    var limits: PlanLimits {
        PlanLimits(threads: threads, budget: budget, secondsPerPiece: secondsPerPiece)
    }
}

extension PieceLayout {
    /// What tells plans apart: their stages, boxes, tasks and bytes.
    var fingerprint: String {
        let text = PlanExplanation("", plan).description + "\n\(count) tasks, \(works.map(\.self).count) pieces"
        return Fingerprint(of: text.utf8).description
    }
}

/// A plan that was received, ready to run its tasks.
package struct PlanProgram: ReceivedProgram {
    /// Which programs these are.
    package static let kind = "plan"

    package let layout: PieceLayout
    private let backend: KernelBackend
    private let memory = RunMemory(recycles: true)

    /// The plan in a program's content.
    /// - Throws: `ArrayError` if it is no such content, or gives another plan here.
    package init(_ bytes: [UInt8]) throws {
        let message: PlanMessage
        do throws(WireError) {
            message = try MessagePack.decode(PlanMessage.self, from: bytes)
        } catch {
            throw ArrayError(.argument("the content is no plan: \(error)"), in: "a plan that was received")
        }
        guard message.version == PlanMessage.version else {
            throw ArrayError(
                .argument(
                    "plans of version \(message.version), expected \(PlanMessage.version); install the same version of "
                        + "Quern on the workers and where the program runs"), in: "a plan that was received")
        }
        let roots = try EncodedExpressions.decode(message.expressions) { input, type, shape in
            ArrayExpression(.stored(GivenSource(input, type, shape)), type, shape)
        }
        layout = PieceLayout(try Plan(computing: roots, message.limits))
        backend = message.isInterpreted ? .interpreted : .compiled
        let fingerprint = layout.fingerprint
        guard fingerprint == message.fingerprint else {
            throw ArrayError(
                .argument(
                    "the plan is \(fingerprint.prefix(8)) here and \(message.fingerprint.prefix(8)) where the program runs; "
                        + "install the same version of Quern on both, and see that both find the same files"),
                in: roots.first?.text ?? "a plan")
        }
    }

    /// The bit beside a task's number that asks for calls that fault to be kept.
    private static let keepsFaults: UInt64 = 1 << 62

    /// The arguments of a task: its number, and whether calls that fault are kept.
    static func arguments(unit: Int) -> [UInt8] {
        let number = UInt64(unit) | (FaultCapture.isWanted ? keepsFaults : 0)
        return withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }

    package func run(_ arguments: [UInt8], inputs: [TravelBytes], _ task: ReceivedTask) throws {
        let number = arguments.count == 8 ? arguments.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : .max
        let keeps = number & Self.keepsFaults != 0
        guard let unit = Int(exactly: number & ~Self.keepsFaults), unit < layout.count else {
            throw ArrayError(
                .argument("\(arguments.count) bytes of arguments name no task of \(layout.count)"), in: "a plan")
        }
        let needs = layout.inputs(of: unit)
        let expected = needs.map(layout.byteCount)
        guard inputs.map(\.count) == expected else {
            throw ArrayError(
                .argument("inputs of \(inputs.map(\.count)) bytes for task \(unit), expected \(expected)"), in: "a plan")
        }
        let run = PieceUnitRun(layout, unit: unit, backend: backend, cancellation: task.cancellation)
        try FaultCapture.wanted(keeps) { try run.run(inputs, memory: memory) { try task.room($0) } }
    }

    package func failure(of error: any Error) -> TravelFailure {
        TravelFailure(error as? ArrayError ?? ArrayError(.task(error), in: "a task of a plan"))
    }
}

extension TravelFailure {
    /// The form in which an array's error travels.
    init(_ error: ArrayError) {
        self.init(id: error.id, message: error.description, detail: error.travelBytes)
        if case .fault(let fault) = error.problem, let position = fault.position {
            place = Place(kernel: fault.kernel, file: position.file, line: position.line, column: position.column)
        }
        block = error.block.map { $0.flatMap { [$0.lowerBound, $0.upperBound] } }
        // What a file or a lack of memory did once, another try or another machine may not do.
        switch error.problem {
        case .storage(let problem):
            if case .system = problem.problem { isDeterministic = false }
        case .noMemory, .cancelled: isDeterministic = false
        default: break
        }
    }
}
