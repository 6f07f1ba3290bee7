// Runs arrays on an engine of other processes: writes the expressions down, plans from what was written, as every worker
// will, and gives the engine a graph whose tasks pass buffers to each other. Results are put together, or written, here,
// piece by piece as they come.
// Holds: what is planned here is what workers plan, since both start from the same bytes; pieces of results are let go as
// soon as they are in place.

internal import KernelRuntime
package import NDArrays
internal import QuernCore
package import TaskGraphs
internal import Wire

/// What the tasks of a run in pieces share in the process that asked.
package final class PieceSurroundings: Sendable {
    let layout: PieceLayout
    let program: TravelProgram
    let kinds: [String]
    let inputs: [TravelInput]
    let results: [AnyNDArray]
    let sink: (any ChunkSink)?
    let sinkGrid: BlockGrid
    let backend: KernelBackend
    let cancellation: CancellationToken?
    let memory = RunMemory()

    init(
        _ layout: PieceLayout, _ program: TravelProgram, inputs: [TravelInput], results: [AnyNDArray],
        sink: (any ChunkSink)?, sinkGrid: BlockGrid, backend: KernelBackend, cancellation: CancellationToken?
    ) {
        self.layout = layout
        self.program = program
        kinds = layout.kinds()
        self.inputs = inputs
        self.results = results
        self.sink = sink
        self.sinkGrid = sinkGrid
        self.backend = backend
        self.cancellation = cancellation
    }

    /// A box of an array that the run was given, as a buffer.
    func given(stage: Int, box: Int) throws -> TravelBytes {
        guard case .given(let input) = layout.plan.stages[stage].work else { return TravelBytes([]) }
        let region = layout.stages[stage].grids[0].region(box)
        let buffer = try memory.buffer(layout.plan.stages[stage].outputs[0].scalarType, region.extents)
        switch inputs[input] {
        case .array(let array):
            if !region.contains(where: \.isEmpty) { try StridedTile.copy(from: array.view.box(region), to: buffer.view) }
        case .source(let source):
            do throws(ChunkError) {
                try source.read(region, into: buffer.base, strides: rowMajorStrides(region.extents))
            } catch {
                throw ArrayError(.storage(error), in: source.name, block: region)
            }
        }
        return TravelBytes(UnsafeRawPointer(buffer.base), count: buffer.byteCount, owner: buffer)
    }

    /// Copies the boxes of a task's buffer to the array they belong to.
    func collect(array: Int, unit: Int, _ bytes: TravelBytes) throws {
        let output = layout.plan.results[array].output
        let target = results[array].view
        for box in layout.boxes(of: unit) where box.output == output && !box.region.contains(where: \.isEmpty) {
            let extents = box.region.extents
            let view = TileView(
                target.scalarType, extents: extents, strides: rowMajorStrides(extents),
                base: UnsafeMutableRawPointer(mutating: bytes.base) + box.offset, owner: bytes)
            try StridedTile.copy(from: view, to: target.box(box.region))
        }
    }

    /// Writes boxes of the sink's, from the buffers that have parts of them.
    func write(_ boxes: Range<Int>, _ inputs: [TravelBytes]) throws {
        guard let sink else { return }
        let (stage, output) = layout.plan.results[0]
        let result = StageResult(sink.scalarType, sink.shape)
        var pieces: [ResultPiece] = []
        for (unit, bytes) in zip(writeNeeds(boxes), inputs) {
            for box in layout.boxes(of: unit) where box.output == output {
                let extents = box.region.extents
                pieces.append(
                    ResultPiece(
                        box.region,
                        TileView(
                            sink.scalarType, extents: extents, strides: rowMajorStrides(extents),
                            base: UnsafeMutableRawPointer(mutating: bytes.base) + box.offset, owner: bytes)))
            }
        }
        result.hold(pieces)
        let run = RunContext(memory: memory, backend: backend, cancellation: cancellation, results: [])
        for box in boxes {
            try run.checkCancellation()
            let region = sinkGrid.region(box)
            if region.contains(where: \.isEmpty) { continue }
            var tile = result.view(region)
            if tile == nil {
                let buffer = try memory.buffer(sink.scalarType, region.extents)
                try result.read(region, into: buffer.view, run)
                tile = buffer.view
            }
            guard let tile else { continue }
            do throws(ChunkError) {
                try sink.write(region, from: UnsafeRawPointer(tile.base), strides: tile.strides)
            } catch {
                throw ArrayError(.storage(error), in: layout.plan.stages[stage].name, block: region)
            }
            extendLifetime(tile.owner)
        }
    }

    /// The tasks whose buffers have parts of boxes of the sink's, rising.
    func writeNeeds(_ boxes: Range<Int>) -> [Int] {
        let (stage, output) = layout.plan.results[0]
        var found: Set<Int> = []
        for box in boxes { layout.units(stage: stage, output: output, sinkGrid.region(box), into: &found) }
        return found.sorted()
    }
}

/// A run in pieces, about to start.
package struct PieceRun {
    package let shared: PieceSurroundings
    package private(set) var graph = TaskGraph<PieceTask>()
    package private(set) var wanted: [TaskID] = []
    /// Bytes of the arrays that were asked for.
    package let resultBytes: Int
    /// The most bytes of pieces and running tasks at a time: what the engine keeps to.
    package private(set) var engineBytes = 0

    /// The most bytes at a time, results included.
    package var predictedPeakBytes: Int { engineBytes + resultBytes }

    /// - Parameters:
    ///   - sink: where the one root goes; nil for arrays in memory.
    ///   - workers: how many tasks at a time, and what makes one worth its cost.
    /// - Throws: `ArrayError`, also for what cannot travel.
    package init(
        _ roots: [ArrayExpression], sink: (any ChunkSink)? = nil, workers: EngineWorkers, budget: Int?,
        cancellation: CancellationToken?
    ) throws(ArrayError) {
        let encoded = try EncodedExpressions(roots, sendsFiles: !workers.sharesFiles)
        let decoded = try EncodedExpressions.decode(encoded.bytes) { input, type, shape in
            ArrayExpression(.stored(GivenSource(input, type, shape)), type, shape)
        }
        var message = PlanMessage(
            expressions: encoded.bytes, threads: max(1, workers.width), budget: budget,
            secondsPerPiece: workers.secondsPerTask, isInterpreted: KernelBackend.here == .interpreted, fingerprint: "")
        let layout = PieceLayout(try Plan(computing: decoded, message.limits))
        message.fingerprint = layout.fingerprint
        let content: [UInt8]
        do throws(WireError) {
            content = try MessagePack.encode(message)
        } catch {
            throw ArrayError(.argument("\(error)"), in: roots.first?.text ?? "")
        }
        var results: [AnyNDArray] = []
        if sink == nil {
            for place in layout.plan.results {
                let output = layout.plan.stages[place.stage].outputs[place.output]
                guard let array = AnyNDArray(uninitialized: output.scalarType, shape: output.shape) else {
                    throw ArrayError(
                        .noMemory(RunMemory.byteCount(output.scalarType, output.shape)), in: "a result of \(output.shape)")
                }
                results.append(array)
            }
        }
        var sinkGrid = BlockGrid(whole: [])
        if let sink {
            // Whole chunks, some megabytes at a time.
            let chunk = zip(sink.chunkShape, sink.shape).map { max(1, min($0, max(1, $1))) }
            let room = max(1, (16 << 20) / sink.scalarType.byteCount / max(1, chunk.reduce(1, *)))
            var block = chunk
            if let first = block.first, let extent = sink.shape.first { block[0] = min(max(1, extent), first * room) }
            if let first = chunk.first, !block.isEmpty { block[0] = max(first, block[0] / first * first) }
            sinkGrid = BlockGrid(shape: sink.shape, block: block)
        }
        shared = PieceSurroundings(
            layout, TravelProgram(kind: PlanProgram.kind, bytes: content), inputs: encoded.inputs, results: results,
            sink: sink, sinkGrid: sinkGrid, backend: .here, cancellation: cancellation)
        resultBytes = results.reduce(0) { $0 + RunMemory.byteCount($1.scalarType, $1.shape) }
        for unit in 0..<layout.count {
            let stage = layout.plan.stages[layout.works[unit].stage]
            graph.add(
                PieceTask(part: .unit(unit), run: shared), name: stage.name,
                after: layout.inputs(of: unit).map { TaskID($0) }, byteCount: layout.byteCount(of: unit),
                workingByteCount: stage.bytesPerTask)
        }
        if let sink {
            for box in 0..<sinkGrid.blockCount {
                let needs = shared.writeNeeds(box..<box + 1)
                let bytes = sink.workingByteCount(writing: sinkGrid.region(box))
                    + RunMemory.byteCount(sink.scalarType, sinkGrid.largestBlock)
                wanted.append(
                    graph.add(
                        PieceTask(part: .write(box..<box + 1), run: shared), name: "write \(roots[0].text)",
                        after: needs.map { TaskID($0) }, workingByteCount: bytes))
            }
        } else {
            for (array, place) in layout.plan.results.enumerated() {
                let units = layout.stages[place.stage]
                for unit in units.firstWithBoxes..<units.firstWithBoxes + units.count {
                    wanted.append(
                        graph.add(
                            PieceTask(part: .collect(array: array, unit: unit), run: shared),
                            name: "gather \(layout.plan.stages[place.stage].name)", after: [TaskID(unit)]))
                }
            }
        }
        // Without stages that wait for each other, what lies in pieces may be more than the plan counts.
        let serial = (try? TaskPlan(graph.table, wanted: wanted).serialPeakBytes) ?? 0
        engineBytes = max(layout.plan.predictedPeakBytes, serial)
        if let budget, engineBytes > budget {
            throw ArrayError(
                .memory(step: "pieces on the way", needed: engineBytes, budget: budget), in: roots.first?.text ?? "")
        }
    }
}
