// From expressions to a plan: which subexpressions are fused, which are computed first and kept, in what boxes, and how
// many bytes that takes. Pure: reads no element, allocates no memory of arrays.
//
// What is a stage of its own: reductions (several of one array share a pass), staged operations, matrix products that
// more than one place reads, and what is asked for in the end. All else is evaluated box by box where it is read.
// Holds: stages are in an order in which they can run; a producer names only stages before the one that reads it.

package import NDArrays
package import QuernCore

/// What a run may use.
package struct PlanLimits: Sendable {
    /// Tasks at a time.
    package var threads: Int
    /// The most bytes at a time; nil for none.
    package var budget: Int?
    /// Where results of stages may be kept that do not fit; nil to keep all in memory.
    package var spillFolder: String?
    /// Seconds of work that make a task worth its cost, for runs whose tasks pass pieces to each other; nil for runs in
    /// one process, where all results lie in memory that tasks share.
    package var secondsPerPiece: Double?
    package init(threads: Int, budget: Int? = nil, spillFolder: String? = nil, secondsPerPiece: Double? = nil) {
        self.threads = max(1, threads)
        self.budget = budget
        self.spillFolder = spillFolder
        self.secondsPerPiece = secondsPerPiece
    }
    /// Whether tasks pass pieces to each other.
    package var isInPieces: Bool { secondsPerPiece != nil }
}

/// Turns expressions into stages.
package struct Planner {
    package private(set) var stages: [Stage] = []
    private var known: [ObjectIdentifier: any TileProducer] = [:]
    private var stagesOfNodes: [ObjectIdentifier: Int] = [:]
    private var uses: [ObjectIdentifier: Int] = [:]
    /// Expressions whose nodes the dictionaries name: they must live as long.
    private var kept: [ArrayExpression] = []
    package private(set) var stops: [String] = []

    /// The stages whose results are kept on disk, by number: the same expressions give the same stages each time.
    private let spilled: Set<Int>
    /// Whether results are pieces that tasks pass to each other.
    private let isInPieces: Bool
    /// How many parts the stretches of a long product are worth.
    private let partCount: Int
    /// The stages of given arrays, by input.
    private var givenStages: [Int: Int] = [:]

    package init(spilling stages: Set<Int> = [], inPieces: Bool = false, parts: Int = 1) {
        spilled = stages
        partCount = parts
        isInPieces = inPieces
    }

    /// Counts how often each node is read, and finds the first failed one.
    private mutating func survey(_ roots: [ArrayExpression]) throws(ArrayError) {
        var pending = roots
        var seen: Set<ObjectIdentifier> = []
        while let array = pending.popLast() {
            guard seen.insert(ObjectIdentifier(array)).inserted else { continue }
            kept.append(array)
            if let error = array.failure { throw error }
            for input in array.inputs {
                uses[ObjectIdentifier(input), default: 0] += 1
                pending.append(input)
            }
        }
    }

    /// Plans the stages that compute `roots` into memory.
    /// - Returns: for each root the stage and output that hold it.
    package mutating func results(of roots: [ArrayExpression]) throws(ArrayError) -> [(stage: Int, output: Int)] {
        try survey(roots)
        var places: [(stage: Int, output: Int)] = []
        for root in roots {
            let producer = try producer(root)
            if let result = producer as? ResultProducer {
                places.append((result.stage, result.output))
            } else {
                places.append((store(producer, name: root.text), 0))
            }
        }
        return places
    }

    /// Plans the stages that write `root` to a stored array.
    /// - Parameter throughScratch: whether all of it goes to a file first, in the boxes in which it is read best.
    package mutating func write(
        _ root: ArrayExpression, to sink: any ChunkSink, throughScratch: Bool = false
    ) throws(ArrayError) {
        try survey([root])
        var producer = try producer(root)
        if throughScratch {
            let stage = store(producer, name: root.text)
            producer = result(stage, 0, root, isSpilled: true)
        }
        stages.append(
            Stage("write \(root.text)", .write(producer, sink), outputs: [], needs: producer.stages))
    }

    // MARK: Producers

    /// What gives the elements of an expression; plans the stages that it needs.
    package mutating func producer(_ array: ArrayExpression) throws(ArrayError) -> any TileProducer {
        if let producer = known[ObjectIdentifier(array)] { return producer }
        let producer = try make(array)
        known[ObjectIdentifier(array)] = producer
        return producer
    }

    private mutating func make(_ array: ArrayExpression) throws(ArrayError) -> any TileProducer {
        switch array.operation {
        case .memory(let memory): return MemoryProducer(array: memory)
        case .stored(let source):
            guard let given = source as? GivenSource else { return StoredProducer(source: source) }
            if let stage = givenStages[given.input] { return result(stage, 0, array) }
            stages.append(
                Stage(
                    array.text, .given(given.input), outputs: [StagedOutput(array.scalarType, array.shape)], needs: []))
            givenStages[given.input] = stages.count - 1
            return result(stages.count - 1, 0, array)
        case .constant(let words):
            return ConstantProducer(words: words, scalarType: array.scalarType, shape: array.shape)
        case .generated(let function):
            return IndexProducer(function: function, scalarType: array.scalarType, shape: array.shape)
        case .elementwise, .view: return try fused(array)
        case .assembly(let pieces):
            var planned: [(region: ArrayRegion, producer: any TileProducer)] = []
            for piece in pieces where !piece.region.contains(where: \.isEmpty) {
                planned.append((piece.region, try producer(piece.array)))
            }
            return AssemblyProducer(
                scalarType: array.scalarType, shape: array.shape, text: array.text, pieces: planned)
        case .reshape(let input):
            return ReshapeProducer(try producer(input), shape: array.shape, text: array.text)
        case .reduction(let reduction, let input): return try reduced(array, reduction, input)
        case .product(let left, let right):
            if isInPieces, TallProductOperation.pays(left, right) { return try partialProducts(array, left, right) }
            let product = ProductProducer(
                left: try producer(left), right: try producer(right), text: array.text, grain: innerGrain(left, right))
            if TallProductOperation.pays(left, right) {
                let alignment = max(product.left.alignment[1], product.right.alignment[0])
                let operation = TallProductOperation(left: left, right: right, alignment: alignment)
                stages.append(
                    Stage(
                        array.text,
                        .steps(operation, operation.isGram ? [product.right] : [product.left, product.right]), outputs: operation.outputs,
                        needs: product.stages))
                return result(stages.count - 1, 0, array)
            }
            // Computed where it is read, if that is one place; else once.
            if uses[ObjectIdentifier(array), default: 0] <= 1 { return product }
            // The index first: 'result' reads the stages as they are then.
            let stage = store(product, name: array.text)
            return result(stage, 0, array)
        case .staged(let node, let output):
            if let stage = stagesOfNodes[ObjectIdentifier(node)] { return result(stage, output, array) }
            var producers: [any TileProducer] = []
            for input in node.operation.inputs {
                let producer = try producer(input)
                if node.operation.readsInputsOften, producer.hasProduct {
                    let stage = store(producer, name: input.text)
                    producers.append(result(stage, 0, input))
                } else {
                    producers.append(producer)
                }
            }
            let stage = Stage(
                array.text, .steps(node.operation, producers), outputs: node.operation.outputs,
                needs: producers.reduce(into: []) { $0.formUnion($1.stages) })
            stages.append(stage)
            stagesOfNodes[ObjectIdentifier(node)] = stages.count - 1
            return result(stages.count - 1, output, array)
        case .failed(let error): throw error
        }
    }

    /// The extent of stored chunks along a product's inner axis: of files, whose chunks are the same for every engine.
    private func innerGrain(_ left: ArrayExpression, _ right: ArrayExpression) -> Int {
        max(left.fileGrain[1], right.fileGrain[0])
    }

    /// The product with a long inner axis where tasks share no memory: products of stretches of it, each a stage of one
    /// box, added up.
    private mutating func partialProducts(
        _ array: ArrayExpression, _ left: ArrayExpression, _ right: ArrayExpression
    ) throws(ArrayError) -> any TileProducer {
        let (m, k, n) = (left.shape[0], left.shape[1], right.shape[1])
        // Whole chunks; never so many parts that adding them costs as much as multiplying.
        let grain = max(left.blocks.largestBlock[1], right.blocks.largestBlock[0])
        let wanted = max(1, min(partCount, k / max(1, 4 * max(m, n))))
        let length = max(1, ((k + wanted - 1) / wanted + grain - 1) / grain * grain)
        var sum: ArrayExpression?
        for start in stride(from: 0, to: k, by: length) {
            let range = start..<min(k, start + length)
            let rows = left.mapped(
                IndexMap(
                    shape: [m, range.count],
                    axes: [.along(axis: 0, offset: 0, step: 1), .along(axis: 1, offset: start, step: 1)]))
            let columns = right.mapped(
                IndexMap(
                    shape: [range.count, n],
                    axes: [.along(axis: 0, offset: start, step: 1), .along(axis: 1, offset: 0, step: 1)]))
            let part = ArrayExpression(.product(rows, columns), array.scalarType, array.shape)
            kept.append(part)
            let product = ProductProducer(
                left: try producer(rows), right: try producer(columns), text: "\(array.text)[\(range)]",
                grain: innerGrain(left, right))
            let stage = store(product, name: product.text)
            known[ObjectIdentifier(part)] = result(stage, 0, part)
            sum = sum.map { ArrayExpression(.elementwise(.add, [$0, part]), array.scalarType, array.shape) } ?? part
        }
        guard let sum else { throw ArrayError(.shape("an inner axis without elements"), in: array.text) }
        kept.append(sum)
        let total = try producer(sum)
        if total is ResultProducer { return total }
        let stage = store(total, name: array.text)
        return result(stage, 0, array)
    }

    private mutating func fused(_ array: ArrayExpression) throws(ArrayError) -> FusedProducer {
        let group = FusedGroup(array)
        for stop in group.stops where !stops.contains(stop) { stops.append(stop) }
        var leaves: [any TileProducer] = []
        for leaf in group.leaves {
            // A product under a kernel that reads it crosswise or more than once is computed first.
            if case .product = leaf.array.operation, !leaf.map.isIdentity(of: leaf.array.shape), known[ObjectIdentifier(leaf.array)] == nil {
                uses[ObjectIdentifier(leaf.array), default: 0] += 1
            }
            leaves.append(try producer(leaf.array))
        }
        return FusedProducer(group, leaves: leaves, text: array.text)
    }

    private mutating func result(
        _ stage: Int, _ output: Int, _ array: ArrayExpression, isSpilled: Bool = false
    ) -> ResultProducer {
        stages[stage].isSpilled = isSpilled || spilled.contains(stage)
        stages[stage].isInPieces = isInPieces
        return ResultProducer(
            stage: stage, output: output, scalarType: array.scalarType, shape: array.shape, text: array.text,
            isInMemory: !stages[stage].isSpilled && !isInPieces)
    }

    private mutating func store(_ producer: any TileProducer, name: String) -> Int {
        stages.append(
            Stage(
                name, .store(producer), outputs: [StagedOutput(producer.scalarType, producer.shape)],
                needs: producer.stages))
        stages[stages.count - 1].isInPieces = isInPieces
        return stages.count - 1
    }

    /// A reduction: in the pass of another one of an array of the same shape, if there is one, else in a stage of its own.
    private mutating func reduced(
        _ array: ArrayExpression, _ reduction: ArrayReduction, _ input: ArrayExpression
    ) throws(ArrayError) -> any TileProducer {
        let read = try producer(input)
        let producer: FusedProducer
        if let already = read as? FusedProducer {
            producer = already
        } else {
            producer = FusedProducer(FusedGroup(copyOf: input), leaves: [read], text: input.text)
        }
        let driver: any Reduction
        do throws(ReductionError) {
            driver = try reduction.driver(for: input.scalarType)
        } catch {
            throw ArrayError(.argument(error.description), in: array.text)
        }
        let item = ReduceWork.Item(reduction: driver, producer: producer, text: array.text)
        let output = StagedOutput(array.scalarType, array.shape)
        for (k, stage) in stages.enumerated() {
            guard case .reduce(var work) = stage.work, work.shape == input.shape, work.axes == reduction.axes,
                producer.stages.allSatisfy({ $0 < k }), producer.sharesLeaf(with: work.items.map(\.producer))
            else { continue }
            work.items.append(item)
            stages[k].work = .reduce(work)
            stages[k].outputs.append(output)
            stages[k].needs.formUnion(producer.stages)
            stages[k].name += ", " + array.text
            return result(k, work.items.count - 1, array)
        }
        stages.append(
            Stage(
                array.text, .reduce(ReduceWork(items: [item], shape: input.shape, axes: reduction.axes)),
                outputs: [output], needs: producer.stages))
        return result(stages.count - 1, 0, array)
    }
}

extension FusedGroup {
    /// The group that only reads an array.
    package init(copyOf array: ArrayExpression) {
        shape = array.shape
        program = .copy(array.scalarType)
        leaves = [Leaf(array: array, map: IndexMap(identity: array.shape))]
        scalars = []
        stops = []
    }
}

extension FusedProducer {
    /// Whether it reads an array that one of the others reads too.
    func sharesLeaf(with others: [FusedProducer]) -> Bool {
        let mine = Set(group.leaves.map { ObjectIdentifier($0.array) })
        return others.contains { $0.group.leaves.contains { mine.contains(ObjectIdentifier($0.array)) } }
    }
}
