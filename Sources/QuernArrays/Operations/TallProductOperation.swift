// The product of matrices whose inner axis is far longer than the result is wide, such as a Gram matrix of many rows:
// stretches of the inner axis are multiplied beside each other, each task adding to a result of its own, and the tasks'
// results are added in the order of the axis. Every element of the operands is read once.
//
// Shape rule  [m, k] · [k, n] → [m, n].
// Block rule  the result is one block; stretches are made of whole chunks of the operands.
// Plan rule   as many partial results as tasks run at a time; what makes the operands is fused into reading them.
// Bits        not promised: they depend on the stretches. Error within (k + tasks)·u of Σ|a||b|.

internal import NDArrays
internal import QuernCore
internal import Synchronization

/// A product by stretches of the inner axis.
struct TallProductOperation: StagedOperation {
    let left: ArrayExpression
    let right: ArrayExpression
    /// The stretch that stored chunks make cheap; 1 where it makes no difference.
    let alignment: Int

    var name: String { "dot" }
    var inputs: [ArrayExpression] { isGram ? [right] : [left, right] }
    var outputs: [StagedOutput] { [StagedOutput(left.scalarType, [left.shape[0], right.shape[1]])] }

    /// Whether the left operand is the right one transposed: it is then read once, and half of the result is computed.
    var isGram: Bool {
        if right.scalarType.isComplex { return false }
        func source(_ array: ArrayExpression) -> (array: ArrayExpression, map: IndexMap) {
            if case .view(let map, let below) = array.operation { return (below, map) }
            return (array, IndexMap(identity: array.shape))
        }
        let (a, b) = (source(left), source(right))
        let swapped = b.map.axes.map { axis -> IndexMap.Axis in
            if case .along(let k, let offset, let step) = axis { return .along(axis: 1 - k, offset: offset, step: step) }
            return axis
        }
        return a.array === b.array && a.map.axes == swapped
    }

    /// Whether the result is small enough, and the inner axis long enough, for this to be the better way.
    static func pays(_ left: ArrayExpression, _ right: ArrayExpression) -> Bool {
        let (m, k, n) = (left.shape[0], left.shape[1], right.shape[1])
        return m > 0 && n > 0 && m <= (1 << 22) / n && k >= 8 * max(m, n)
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let (m, k, n) = (left.shape[0], left.shape[1], right.shape[1])
        let type = left.scalarType
        let partial = RunMemory.byteCount(type, [m, n])
        let threads = max(1, limits.threads)
        let isGram = isGram
        let width = isGram ? n : m + n
        // A stretch: its rows and columns of the operands within the task's bytes, whole chunks, no more than a task's
        // even share, and enough of it that adding to the result costs little beside multiplying.
        // Some megabytes: memory of that size is used again by the next stretch, where more is cleared by the system anew.
        let enough = max(16 << 20, min(64 << 20, 3 * partial))
        let room = max(0, limits.bytesPerTask == .max ? enough : min(enough, limits.bytesPerTask - partial))
        var wanted = max(1, min(k, room / type.byteCount / width, max(512, (k + threads - 1) / threads)))
        if wanted < k { wanted = max(alignment, wanted / alignment * alignment) }
        let length = min(k, wanted)
        let stretches = (k + length - 1) / length
        let workers = min(threads, stretches)
        let product = PartialProducts(workers: workers)
        return [
            StageStep(
                name: "multiply", taskCount: workers,
                // What BLAS cannot read where it lies is copied.
                bytesPerTask: (right.mayBeCopiedByBLAS ? RunMemory.byteCount(type, [length, n]) : 0)
                    + (!isGram && left.mayBeCopiedByBLAS ? RunMemory.byteCount(type, [m, length]) : 0),
                readExtents: isGram ? [[length, n]] : [[m, length], [length, n]], keptBytes: workers * partial
            ) { task, stage in
                let sum = try stage.buffer(type, [m, n])
                let mine = task * stretches / workers..<(task + 1) * stretches / workers
                for stretch in mine {
                    try stage.run.checkCancellation()
                    let range = stretch * length..<min(k, (stretch + 1) * length)
                    let adds = stretch != mine.lowerBound
                    let last = isGram ? 0 : 1
                    let b = try stage.view(input: last, [range, 0..<n]) ?? stage.read(input: last, [range, 0..<n]).view
                    if isGram {
                        try TileProduct.gram(b, into: sum.view, adds: adds, stage.run)
                    } else {
                        let a = try stage.view(input: 0, [0..<m, range]) ?? stage.read(input: 0, [0..<m, range]).view
                        try TileProduct.multiply(a, b, into: sum.view, adds: adds, stage.run)
                    }
                }
                product.put(sum, task)
            },
            StageStep(name: "add", taskCount: 1, bytesPerTask: 0, readExtents: isGram ? [nil] : [nil, nil]) { _, stage in
                let sums = product.take()
                guard let total = sums.first else { return }
                for other in sums.dropFirst() { TileProduct.add(other, to: total) }
                try stage.write(output: 0, [0..<m, 0..<n], from: total.view)
            },
        ]
    }
}

extension ArrayExpression {
    /// Whether the matrix may lie in memory with neither its rows nor its columns side by side. What does not lie in
    /// memory is read into rows.
    fileprivate var mayBeCopiedByBLAS: Bool {
        if shape.contains(0) { return false }
        var strides = stridesIfHeld
        if case .view(let map, let below) = operation {
            if case .view = below.operation { return true }
            let whole = ArrayRegion(whole: shape)
            strides = map.place(of: whole, in: map.region(of: whole), strides: below.stridesIfHeld).strides
        }
        let isByRows = strides[1] == 1 && strides[0] >= shape[1]
        let isByColumns = strides[0] == 1 && strides[1] >= shape[0]
        return !isByRows && !isByColumns
    }

    /// How far apart neighbours are if the array lies in memory; results of stages lie row by row.
    private var stridesIfHeld: [Int] {
        if case .memory(let array) = operation { return array.strides }
        return rowMajorStrides(shape)
    }
}

/// The partial results of a run's tasks.
private final class PartialProducts: Sendable {
    private let sums: Mutex<[TileBuffer?]>
    init(workers: Int) { sums = Mutex(Array(repeating: nil, count: workers)) }
    func put(_ sum: TileBuffer, _ task: Int) { sums.withLock { $0[task] = sum } }
    func take() -> [TileBuffer] {
        sums.withLock { sums in
            let all = sums.compactMap { $0 }
            sums = Array(repeating: nil, count: sums.count)
            return all
        }
    }
}
