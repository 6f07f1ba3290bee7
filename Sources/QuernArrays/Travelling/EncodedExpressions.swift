// Array expressions as bytes: what a plan's program (Pieces/PlanProgram) holds, so that another process plans the same.
// One list of nodes and staged operations, each after those that it reads; whoever reads one names it by its place. This
// file writes, ExpressionReader reads; the operations' own fields are in TravellingOperation and the files beside it.
// Holds: what is shared here is shared there, once each, because the planner fuses by identity; no recursion, however deep
// the graph; equal expressions give equal bytes.

internal import ArrayStorage
package import NDArrays
package import QuernCore
internal import Wire

/// Elements that stay behind and are handed to whoever computes with them.
package enum TravelInput: Sendable {
    case array(AnyNDArray)
    /// Read here, because the file is not there.
    case source(any ChunkSource)
}

/// Expressions as bytes, and the arrays in memory that they read.
package struct EncodedExpressions: Sendable {
    package let bytes: [UInt8]
    /// What the bytes call input 0, 1, and so on.
    package let inputs: [TravelInput]

    /// - Parameter sendsFiles: whether stored arrays are inputs too: for processes that do not see this one's files.
    /// - Throws: `ArrayError` for what only this process can compute, with what to write instead.
    package init(_ roots: [ArrayExpression], sendsFiles: Bool = false) throws(ArrayError) {
        var writer = ExpressionWriter(sendsFiles: sendsFiles)
        for root in roots { try writer.write(root) }
        inputs = writer.inputs
        do throws(WireError) {
            bytes = try MessagePack.encode(writer.message(roots))
        } catch {
            throw ArrayError(.argument("the expression cannot be sent: \(error)"), in: roots.first?.text ?? "")
        }
    }

    /// The expressions that bytes say.
    /// - Parameter input: makes what stands for input k, of a type and shape.
    /// - Throws: `ArrayError`, also for sources that are not here, or not the same here.
    package static func decode(
        _ bytes: [UInt8], input: (Int, ScalarType, [Int]) -> ArrayExpression
    ) throws(ArrayError) -> [ArrayExpression] {
        let message: ExpressionMessage
        do throws(WireError) {
            message = try MessagePack.decode(ExpressionMessage.self, from: bytes)
        } catch {
            throw .received("\(error)")
        }
        return try withoutActuallyEscaping(input) { input throws(ArrayError) in
            try ExpressionReader(message, input).roots()
        }
    }
}

extension ArrayError {
    /// What is wrong with bytes that should be expressions.
    static func received(_ what: String) -> ArrayError {
        ArrayError(.argument("the bytes are no array expressions: \(what)"), in: "an expression that was received")
    }
}

// MARK: What travels

/// Expressions as they travel.
struct ExpressionMessage: Codable {
    /// Changes whenever a form does.
    static let version = 1

    var version = ExpressionMessage.version
    var entries: [ExpressionEntry]
    /// Sources and kernels, each once.
    var sources: [SourceReference]
    var kernels: [KernelCodeForm]
    /// The places of the roots.
    var roots: [Int]
}

/// A node, or a staged operation that nodes share.
enum ExpressionEntry: Codable {
    case node(NodeForm)
    case stage(StageForm)
}

/// A node; numbers are the places of entries before it.
struct NodeForm: Codable {
    enum Operation: Codable {
        case input(Int)
        case stored(source: Int)
        case constant(UInt64, UInt64)
        /// The numbers from 0 up.
        case counting(Int)
        case random(RandomDistribution, seed: UInt64, text: String)
        case elementwise(FunctionForm, [Int])
        case view(IndexMap, Int)
        case assembly([Piece])
        case reshape(Int)
        case reduction(ArrayReduction, Int)
        case product(Int, Int)
        case staged(Int, output: Int)
        case failed([UInt8])
    }
    struct Piece: Codable {
        var region: [Range<Int>]
        var array: Int
    }
    var operation: Operation
    /// The elements' short name.
    var type: String
    var shape: [Int]
    /// nil for the cut that follows from the operation.
    var blocks: BlockGrid?
}

/// A staged operation.
struct StageForm: Codable {
    /// Which, by `travelName`.
    var operation: String
    var inputs: [Int]
    /// The operation's own fields, as bytes of their own.
    var fields: [UInt8]
}

// MARK: Writing

/// Collects what expressions are made of.
struct ExpressionWriter {
    private(set) var inputs: [TravelInput] = []
    private let sendsFiles: Bool
    private var entries: [ExpressionEntry] = []
    private var sources: [SourceReference] = []
    private var sourcePlaces: [SourceReference: Int] = [:]
    var kernels = KernelCodeWriter()
    /// The places of nodes and staged operations.
    private var places: [ObjectIdentifier: Int] = [:]

    private enum Step {
        case node(ArrayExpression), stage(StagedNode)
        var identity: ObjectIdentifier {
            switch self {
            case .node(let node): ObjectIdentifier(node)
            case .stage(let node): ObjectIdentifier(node)
            }
        }
    }

    init(sendsFiles: Bool) { self.sendsFiles = sendsFiles }

    func message(_ roots: [ArrayExpression]) -> ExpressionMessage {
        ExpressionMessage(
            entries: entries, sources: sources, kernels: kernels.forms,
            roots: roots.map { places[ObjectIdentifier($0)] ?? 0 })
    }

    /// Appends an expression and all that it reads.
    mutating func write(_ root: ArrayExpression) throws(ArrayError) {
        // A step is looked at twice: its inputs go before it.
        var pending: [(step: Step, isReady: Bool)] = [(.node(root), false)]
        while let (step, isReady) = pending.popLast() {
            if places[step.identity] != nil { continue }
            if !isReady {
                pending.append((step, true))
                for input in try needs(step).reversed() { pending.append((input, false)) }
                continue
            }
            let entry: ExpressionEntry
            switch step {
            case .node(let node): entry = .node(try form(node))
            case .stage(let node): entry = .stage(try form(node.operation))
            }
            places[step.identity] = entries.count
            entries.append(entry)
        }
    }

    private func needs(_ step: Step) throws(ArrayError) -> [Step] {
        switch step {
        case .node(let node):
            if case .staged(let stage, _) = node.operation { return [.stage(stage)] }
            return node.inputs.map { .node($0) }
        case .stage(let node): return try travelling(node.operation).travelInputs.map { .node($0) }
        }
    }

    private func travelling(_ operation: any StagedOperation) throws(ArrayError) -> any TravellingOperation {
        guard let known = operation as? any TravellingOperation else {
            throw ArrayError(
                .argument(
                    """
                    '\(operation.name)' can be computed in this process only
                    help: compute it with '.threads', and go on with the result
                    """), in: operation.name)
        }
        return known
    }

    private func place(_ array: ArrayExpression) -> Int { places[ObjectIdentifier(array)] ?? 0 }

    private mutating func form(_ operation: any StagedOperation) throws(ArrayError) -> StageForm {
        let operation = try travelling(operation)
        return StageForm(
            operation: type(of: operation).travelName, inputs: operation.travelInputs.map(place),
            fields: try operation.travelFields(&kernels))
    }

    private mutating func form(_ node: ArrayExpression) throws(ArrayError) -> NodeForm {
        var isInput = false
        let operation: NodeForm.Operation
        switch node.operation {
        case .memory(let array):
            isInput = true
            operation = input(.array(array))
        case .stored(let source as any HeldSource):
            isInput = true
            operation = input(.array(source.heldArray))
        case .stored(let source) where sendsFiles:
            isInput = true
            operation = input(.source(source))
        case .stored(let source): operation = .stored(source: try self.source(source))
        case .constant(let words): operation = .constant(words.first, words.second)
        case .generated(let function as CountingFunction): operation = .counting(function.count)
        case .generated(let function as RandomFunction):
            operation = .random(function.source.distribution, seed: function.source.seed, text: function.text)
        case .generated(let function):
            throw ArrayError(
                .argument(
                    """
                    '\(function.text)' is a function that only this process has
                    help: write it as a @Kernel, and use 'fromKernel'
                    """), in: node.text)
        case .elementwise(let function, let inputs):
            operation = .elementwise(FunctionForm(function, kernels.use(in: function)), inputs.map(place))
        case .view(let map, let input): operation = .view(map, place(input))
        case .assembly(let pieces):
            operation = .assembly(pieces.map { NodeForm.Piece(region: $0.region, array: place($0.array)) })
        case .reshape(let input): operation = .reshape(place(input))
        case .reduction(let reduction, let input): operation = .reduction(reduction, place(input))
        case .product(let left, let right): operation = .product(place(left), place(right))
        case .staged(let stage, let output):
            operation = .staged(places[ObjectIdentifier(stage)] ?? 0, output: output)
        case .failed(let error): operation = .failed(error.travelBytes)
        }
        // What stands for an input elsewhere may be cut otherwise.
        let follows = !isInput && node.blocks == node.operation.blocks(of: node.shape)
        return NodeForm(
            operation: operation, type: node.scalarType.name, shape: node.shape, blocks: follows ? nil : node.blocks)
    }

    private mutating func input(_ input: TravelInput) -> NodeForm.Operation {
        inputs.append(input)
        return .input(inputs.count - 1)
    }

    private mutating func source(_ source: any ChunkSource) throws(ArrayError) -> Int {
        guard let reference = (source as? any ReopenableSource)?.reference else {
            throw ArrayError(
                .argument(
                    """
                    '\(source.name)' is read by a \(type(of: source)), which other processes do not have
                    help: write it to a Zarr store or an HDF5 file, and open that
                    """), in: source.name)
        }
        if let known = sourcePlaces[reference] { return known }
        sourcePlaces[reference] = sources.count
        sources.append(reference)
        return sources.count - 1
    }
}
