// A task of a run in pieces, as engines see it: a number of the layout that runs anywhere, or the work that stays with
// whoever asked: handing out given arrays, and putting results together or writing them.
// Neighbours: PieceLayout (what tasks there are), PieceUnitRun (what one does), PieceRun (the graph).

internal import Glibc
internal import KernelIR
package import NDArrays
internal import QuernCore
package import TaskGraphs

/// A task of a run in pieces.
package struct PieceTask: TaskWork {
    enum Part: Sendable {
        /// A task of the layout.
        case unit(Int)
        /// Copies the boxes in one task's buffer to an array.
        case collect(array: Int, unit: Int)
        /// Writes boxes of the sink's.
        case write(Range<Int>)
    }
    let part: Part
    let run: PieceSurroundings

    /// A buffer: the value of every task.
    package typealias Value = TravelBytes

    package func run(_ inputs: [TravelBytes]) throws -> TravelBytes {
        switch part {
        case .unit(let unit):
            if case .given(let stage, let box) = run.layout.works[unit] { return try run.given(stage: stage, box: box) }
            nonisolated(unsafe) var made: UnsafeMutableRawPointer?
            var count = 0
            do {
                try PieceUnitRun(run.layout, unit: unit, backend: run.backend, cancellation: run.cancellation)
                    .run(inputs, memory: run.memory) { byteCount in
                        var pointer: UnsafeMutableRawPointer?
                        guard posix_memalign(&pointer, 64, max(64, byteCount)) == 0, let pointer else {
                            throw ArrayError(.noMemory(byteCount), in: "a task's result")
                        }
                        (made, count) = (pointer, byteCount)
                        return pointer
                    }
            } catch {
                free(made)
                throw error
            }
            guard let base = made else { return TravelBytes([]) }
            nonisolated(unsafe) let held = base
            return TravelBytes(UnsafeRawPointer(base), count: count) { Glibc.free(held) }
        case .collect(let array, let unit):
            try run.collect(array: array, unit: unit, inputs[0])
        case .write(let boxes):
            try run.write(boxes, inputs)
        }
        return TravelBytes([])
    }

    package func byteCount(of value: TravelBytes) -> Int? { value.count }

    package var travel: TaskTravel {
        guard case .unit(let unit) = part else { return .stays }
        let layout = run.layout
        let byteCount = layout.byteCount(of: unit)
        if case .given(let stage, let box) = layout.works[unit] {
            return .value(byteCount: byteCount) { [run] in try run.given(stage: stage, box: box) }
        }
        return .form(
            TravelForm(
                run.program, arguments: PlanProgram.arguments(unit: unit), resultByteCount: byteCount,
                kind: run.kinds[unit], index: layout.index(of: unit), estimatedSeconds: layout.estimatedSeconds(of: unit)))
    }

    package func value(from bytes: TravelBytes) throws -> TravelBytes {
        guard case .unit(let unit) = part, bytes.count != run.layout.byteCount(of: unit) else { return bytes }
        throw ArrayError(
            .argument("a worker gave \(bytes.count) bytes, expected \(run.layout.byteCount(of: unit))"),
            in: run.layout.plan.stages[run.layout.works[unit].stage].name)
    }

    package func bytes(of value: TravelBytes) throws -> TravelBytes { value }

    package func error(from failure: TravelFailure) -> any Error {
        guard var error = ArrayError(travelBytes: failure.detail) else {
            return ArrayError(.task(failure), in: "a task on worker \(failure.worker)")
        }
        error.worker = failure.worker.isEmpty ? nil : failure.worker
        return error
    }
}

extension PieceLayout {
    /// Which of its stage's tasks one is.
    func index(of unit: Int) -> [Int] {
        let units = stages[works[unit].stage]
        let work = works[unit]
        if case .boxes(_, let range) = work, !range.isEmpty, units.count == units.grids[0].blockCount {
            return units.grids[0].coordinates(of: range.lowerBound)
        }
        return [unit - (unit < units.firstWithBoxes ? units.first : units.firstWithBoxes)]
    }

    /// Seconds that a task may take.
    func estimatedSeconds(of unit: Int) -> Double {
        let stage = plan.stages[works[unit].stage]
        switch (works[unit], stage.work) {
        case (.boxes(_, let range), .store(let producer)):
            guard let grid = stage.grid else { return 0 }
            return producer.estimatedSeconds(producer.shape) * Double(range.count) / Double(max(1, grid.blockCount))
        case (.outputs(_, let range), .reduce(let reduce)):
            let whole = reduce.items.reduce(0) { $0 + $1.producer.estimatedSeconds(reduce.shape) }
            return whole * Double(range.count) / Double(max(1, reduce.tasks.count))
        case (.partial, .reduce(let reduce)):
            let whole = reduce.items.reduce(0) { $0 + $1.producer.estimatedSeconds(reduce.shape) }
            return whole / Double(max(1, reduce.tasks.count))
        case (.stepBoxes(_, let range), .steps(_, let producers)):
            let whole = producers.reduce(0) { $0 + 4 * $1.estimatedSeconds($1.shape) }
            return whole * Double(range.count) / Double(max(1, stages[works[unit].stage].grids[0].blockCount))
        case (.steps, .steps(_, let producers)):
            return producers.reduce(0) { $0 + 4 * $1.estimatedSeconds($1.shape) }
        default: return 0
        }
    }

    /// What tasks are called where only letters, digits and dashes may stand: what they compute.
    func kinds() -> [String] {
        let names = plan.stages.map(\.kindName)
        return works.map { work in
            switch work {
            case .join(let stage, _): names[stage] + "-join"
            default: names[work.stage]
            }
        }
    }
}

extension Stage {
    /// What it computes, in a word or some: `std`, `multiply-add`, `dot`.
    var kindName: String {
        let words: [String]
        switch work {
        case .given: words = ["given"]
        case .store(let producer), .write(let producer, _): words = producer.kindWords
        case .reduce(let reduce):
            words = reduce.items.map { String($0.text.split(separator: ".").last?.prefix { $0 != "(" } ?? "reduce") }
        case .steps(let operation, _): words = [operation.name]
        }
        var distinct: [String] = []
        for word in words where !distinct.contains(word) { distinct.append(word) }
        let text = distinct.isEmpty ? "copy" : distinct.prefix(4).joined(separator: "-")
        return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "_" })
    }
}

extension TileProducer {
    /// The functions that a box runs, inner ones first.
    fileprivate var kindWords: [String] {
        switch self {
        case let fused as FusedProducer:
            fused.leaves.flatMap(\.kindWords)
                + fused.group.program.nodes.compactMap { node in
                    guard case .function(let function, _) = node else { return nil }
                    if case .kernel(let kernel) = function { return kernel.name }
                    if case .math(let math) = function { return math.rawValue }
                    return String("\(function)".prefix { $0 != "(" })
                }
        case let assembly as AssemblyProducer: assembly.pieces.prefix(2).flatMap { $0.producer.kindWords } + ["assemble"]
        case let reshape as ReshapeProducer: reshape.input.kindWords + ["reshape"]
        case let product as ProductProducer: product.left.kindWords + product.right.kindWords + ["dot"]
        case is StoredProducer: ["read"]
        case let index as IndexProducer: [String(index.text.prefix { $0 != "(" })]
        default: []
        }
    }
}
