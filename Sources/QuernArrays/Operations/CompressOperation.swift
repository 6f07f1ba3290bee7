// The elements at which a mask is true, in row-major order, side by side.
//
// Shape rule  one axis, as long as the mask is often true: that is counted before, in a pass over the mask alone.
// Block rule  `.auto`.
// Plan rule   stretches of fixed length, whose places in the result follow from the counts; mask and elements are read
//             beside each other, so the mask is computed twice, and never kept.
// Bits        exact.

internal import QuernCore

/// How often a mask is true in each stretch of it.
struct MaskCountOperation: StagedOperation {
    /// Elements of a stretch.
    static let stretch = 1 << 16

    /// Of one axis.
    let mask: ArrayExpression

    var name: String { "count of a mask" }
    var inputs: [ArrayExpression] { [mask] }
    var outputs: [StagedOutput] { [StagedOutput(.int64, [stretchCount])] }
    private var stretchCount: Int { (mask.count + Self.stretch - 1) / Self.stretch }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let count = mask.count
        return [
            StageStep(
                name: "count", taskCount: min(stretchCount, Plan.mostTasks), bytesPerTask: 64,
                readExtents: [[min(Self.stretch, count)]], copiesReads: true
            ) { task, stage in
                for stretch in Self.stretches(of: task, among: stretchCount) {
                    try stage.run.checkCancellation()
                    let range = stretch * Self.stretch..<min(count, (stretch + 1) * Self.stretch)
                    let tile = try stage.read(input: 0, [range])
                    let flags = tile.base.assumingMemoryBound(to: UInt8.self)
                    let sum = try stage.buffer(.int64, [1])
                    sum.words[0] = 0
                    for k in 0..<range.count { sum.words[0] += Int(flags[k]) }
                    try stage.write(output: 0, [stretch..<stretch + 1], from: sum.view)
                }
            }
        ]
    }

    /// The stretches that a task looks at, of so many.
    static func stretches(of task: Int, among count: Int) -> Range<Int> {
        let tasks = min(count, Plan.mostTasks)
        return task * count / tasks..<(task + 1) * count / tasks
    }
}

/// The elements at which a mask is true.
struct CompressOperation: StagedOperation {
    /// Of one axis each, equally long.
    let input: ArrayExpression
    let mask: ArrayExpression
    /// Where each stretch starts in the result, and the end.
    let starts: [Int]

    var name: String { "where(mask)" }
    var inputs: [ArrayExpression] { [input, mask] }
    var outputs: [StagedOutput] { [StagedOutput(input.scalarType, [starts[starts.count - 1]])] }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let stretch = MaskCountOperation.stretch
        let extents = [min(stretch, input.count)]
        return [
            StageStep(
                name: "collect", taskCount: min(starts.count - 1, Plan.mostTasks),
                bytesPerTask: RunMemory.byteCount(input.scalarType, extents), readExtents: [extents, extents],
                copiesReads: true
            ) { task, stage in
                for k in MaskCountOperation.stretches(of: task, among: starts.count - 1) {
                    try stage.run.checkCancellation()
                    try collect(k, stage)
                }
            }
        ]
    }

    /// Collects from a stretch.
    private func collect(_ k: Int, _ stage: StageContext) throws {
        let target = starts[k]..<starts[k + 1]
        if target.isEmpty { return }
        let stretch = MaskCountOperation.stretch
        let range = k * stretch..<min(input.count, (k + 1) * stretch)
        let elements = try stage.read(input: 0, [range])
        let flags = try stage.read(input: 1, [range])
        let packed = try stage.buffer(input.scalarType, [range.count])
        let found = Self.pack(
            elements.base, flags.base.assumingMemoryBound(to: UInt8.self), range.count, into: packed.base,
            input.scalarType.byteCount)
        guard found == target.count else {
            throw ArrayError(
                .argument(
                    "the mask is true \(found) times where it was true \(target.count) times when it was counted; "
                        + "a mask's sources must not change"), in: name, block: [range])
        }
        try stage.write(output: 0, [target], from: packed.view.box([0..<found]))
    }

    /// Packs elements of some bytes; gives how many there are.
    private static func pack(
        _ elements: UnsafeRawPointer, _ flags: UnsafePointer<UInt8>, _ count: Int, into packed: UnsafeMutableRawPointer,
        _ size: Int
    ) -> Int {
        func each<T: BitwiseCopyable>(_: T.Type) -> Int {
            let (source, target) = (elements.assumingMemoryBound(to: T.self), packed.assumingMemoryBound(to: T.self))
            var found = 0
            // Without a branch: every element is written, and the place moves on where the mask is true.
            for k in 0..<count {
                target[found] = source[k]
                found += Int(flags[k])
            }
            return found
        }
        switch size {
        case 1: return each(UInt8.self)
        case 2: return each(UInt16.self)
        case 4: return each(UInt32.self)
        case 8: return each(UInt64.self)
        default: return each(SIMD2<UInt64>.self)
        }
    }
}
