// Array expressions from what was received: each entry is checked as the methods of BlockedArray check what users write,
// so that no bytes make an expression that those could not have made.
// Holds: a node reads entries before it only, so there are no circles; shapes, types and places fit, or it is an error.

internal import ArrayStorage
internal import NDArrays
internal import QuernCore

/// Makes expressions of a message.
struct ExpressionReader {
    private let message: ExpressionMessage
    private let input: (Int, ScalarType, [Int]) -> ArrayExpression
    private let sources: [any StoredArray]
    private let kernels: [ReceivedKernel]
    private var made: [Made] = []

    private enum Made {
        case node(ArrayExpression), stage(StagedNode)
    }

    /// Opens the sources and reads the kernels.
    init(
        _ message: ExpressionMessage, _ input: @escaping (Int, ScalarType, [Int]) -> ArrayExpression
    ) throws(ArrayError) {
        guard message.version == ExpressionMessage.version else {
            throw .received(
                "they are of version \(message.version), expected \(ExpressionMessage.version); install the same version "
                    + "of Quern on the workers and where the program runs")
        }
        self.message = message
        self.input = input
        var sources: [any StoredArray] = []
        for reference in message.sources {
            do throws(ChunkError) {
                sources.append(try reference.open())
            } catch {
                throw ArrayError(.storage(error), in: "'\(reference.name)'")
            }
        }
        self.sources = sources
        var kernels: [ReceivedKernel] = []
        for form in message.kernels { kernels.append(try ReceivedKernel.of(form)) }
        self.kernels = kernels
    }

    /// The expressions.
    consuming func roots() throws(ArrayError) -> [ArrayExpression] {
        made.reserveCapacity(message.entries.count)
        for entry in message.entries {
            switch entry {
            case .node(let form): made.append(.node(try node(form)))
            case .stage(let form):
                var inputs: [ArrayExpression] = []
                for place in form.inputs { inputs.append(try array(place)) }
                made.append(.stage(StagedNode(try TravellingOperations.operation(form, inputs, kernels))))
            }
        }
        var roots: [ArrayExpression] = []
        for place in message.roots { roots.append(try array(place)) }
        return roots
    }

    private func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws(ArrayError) {
        if !condition { throw .received("entry \(made.count): \(what())") }
    }

    private func array(_ place: Int) throws(ArrayError) -> ArrayExpression {
        guard made.indices.contains(place), case .node(let array) = made[place] else {
            throw .received("entry \(made.count): \(place) is no array before it")
        }
        return array
    }

    private func node(_ form: NodeForm) throws(ArrayError) -> ArrayExpression {
        guard let type = ScalarType(name: form.type) else {
            throw .received("entry \(made.count): there is no type '\(form.type)'")
        }
        let shape = form.shape
        guard let count = checkedCount(shape), !count.multipliedReportingOverflow(by: 16).overflow else {
            throw .received("entry \(made.count): no array can have the shape \(shape)")
        }
        let operation = try self.operation(form.operation, type, shape, count)
        if let blocks = form.blocks { try expect(blocks.fits(shape), "blocks that do not fit \(shape)") }
        return ArrayExpression(operation, type, shape, blocks: form.blocks)
    }

    private func operation(
        _ form: NodeForm.Operation, _ type: ScalarType, _ shape: [Int], _ count: Int
    ) throws(ArrayError) -> ArrayOperation {
        switch form {
        case .input(let k):
            let given = input(k, type, shape)
            try expect(given.scalarType == type && given.shape == shape, "input \(k) is another array")
            return given.operation
        case .stored(let k):
            try expect(sources.indices.contains(k), "there is no source \(k)")
            try expect(sources[k].scalarType == type && sources[k].shape == shape, "source \(k) is another array")
            return .stored(sources[k])
        case .constant(let first, let second): return .constant(KernelWords(first, second))
        case .counting(let length):
            try expect(type == .int64 && shape == [length], "\(length) numbers of shape \(shape)")
            return .generated(CountingFunction(count: length))
        case .random(let distribution, let seed, let text):
            if case .order(let length) = distribution { try expect(count <= length, "\(count) of \(length) numbers") }
            do {
                return .generated(RandomFunction(source: try RandomSource(distribution, seed: seed, type), text: text))
            } catch {
                throw ArrayError(.kernel(error), in: text)
            }
        case .elementwise(let form, let places):
            let function = try form.function(kernels)
            var inputs: [ArrayExpression] = []
            for place in places { inputs.append(try array(place)) }
            try expect(
                inputs.count == function.arity && inputs.allSatisfy { $0.shape == shape },
                "inputs of \(inputs.map(\.shape)) for '\(form.name)' of shape \(shape)")
            if case .kernel(let kernel) = function {
                try expect(inputs.map(\.scalarType) == kernel.parameters, "inputs of other types than '\(kernel.name)' has")
            }
            let types = inputs.map(\.scalarType)
            switch function {
            case .kernel: break
            case .choose: try expect(types[0] == .bool && types[1] == types[2], "a choice of \(types.map(\.name))")
            default: try expect(types.allSatisfy { $0 == types[0] }, "'\(form.name)' of \(types.map(\.name))")
            }
            try expect(
                inputs.isEmpty ? type == form.result : function.resultType(types) == type,
                "'\(form.name)' of \(types.map(\.name)) is no \(type.name)")
            return .elementwise(function, inputs)
        case .view(let map, let place):
            let below = try array(place)
            try expect(map.shape == shape && map.fits(below.shape), "a view beyond an array of \(below.shape)")
            return .view(map, below)
        case .assembly(let forms):
            var pieces: [AssemblyPiece] = []
            for piece in forms {
                let array = try array(piece.array)
                let isInside =
                    piece.region.count == shape.count
                    && zip(piece.region, shape).allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= $1 }
                try expect(
                    isInside && array.shape == piece.region.extents && array.scalarType == type,
                    "a piece that does not fit \(shape)")
                pieces.append(AssemblyPiece(region: piece.region, array: array))
            }
            // Pieces cover the array and share nothing.
            try expect(pieces.reduce(0) { $0 &+ $1.region.elementCount } == count, "pieces that are not the whole array")
            return .assembly(pieces)
        case .reshape(let place):
            let below = try array(place)
            try expect(below.count == count && below.scalarType == type, "\(below.shape) as \(shape)")
            return .reshape(below)
        case .reduction(let reduction, let place):
            let below = try array(place)
            let isRising = zip(reduction.axes, reduction.axes.dropFirst()).allSatisfy { $0 < $1 }
            try expect(
                isRising && reduction.axes.allSatisfy { (0..<below.rank).contains($0) }
                    && reduction.shape(of: below.shape) == shape, "a reduction of \(below.shape) to \(shape)")
            let result: ScalarType
            do throws(ReductionError) {
                result = try reduction.driver(for: below.scalarType).resultType
            } catch {
                throw .received("entry \(made.count): \(error)")
            }
            try expect(result == type, "a '\(reduction.kind.name)' of \(result.name) and not of \(type.name)")
            return .reduction(reduction, below)
        case .product(let left, let right):
            let (a, b) = (try array(left), try array(right))
            try expect(
                a.rank == 2 && b.rank == 2 && a.shape[1] == b.shape[0] && shape == [a.shape[0], b.shape[1]]
                    && a.scalarType == type && b.scalarType == type, "a product of \(a.shape) and \(b.shape)")
            return .product(a, b)
        case .staged(let place, let output):
            guard made.indices.contains(place), case .stage(let stage) = made[place] else {
                throw .received("entry \(made.count): \(place) is no operation before it")
            }
            let outputs = stage.operation.outputs
            try expect(
                outputs.indices.contains(output) && outputs[output] == StagedOutput(type, shape),
                "'\(stage.operation.name)' has no such output \(output)")
            return .staged(stage, output: output)
        case .failed(let bytes):
            guard let error = ArrayError(travelBytes: bytes) else { throw .received("an error that is none") }
            return .failed(error)
        }
    }
}

extension BlockGrid {
    /// Whether this is a cut of a shape.
    func fits(_ shape: [Int]) -> Bool {
        axes.count == shape.count
            && zip(axes, shape).allSatisfy { axis, length in
                switch axis {
                case .even(let extent, let block):
                    extent == length && block >= 1 && !extent.addingReportingOverflow(block).overflow
                case .uneven(let edges):
                    edges.first == 0 && edges.last == length && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
                        || length == 0 && edges.allSatisfy { $0 == 0 }
                }
            }
    }
}

extension IndexMap {
    /// Whether every index of the view maps into an array of shape `below`.
    func fits(_ below: [Int]) -> Bool {
        axes.count == below.count
            && zip(axes, below).allSatisfy { axis, extent in
                switch axis {
                case .fixed(let index): return (0..<extent).contains(index) || shape.contains(0)
                case .along(let k, let offset, let step):
                    guard shape.indices.contains(k), step != 0 else { return false }
                    if shape.contains(0) { return true }
                    let (reach, overflow) = step.multipliedReportingOverflow(by: shape[k] - 1)
                    let (last, beyond) = offset.addingReportingOverflow(reach)
                    return !overflow && !beyond && (0..<extent).contains(offset) && (0..<extent).contains(last)
                }
            }
    }
}
