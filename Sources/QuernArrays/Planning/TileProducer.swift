// What gives the elements of a box when a task asks for them. A plan is made of producers: sources, fused kernels over
// other producers, assembled boxes, matrix products, results of stages. They hold no elements themselves.
// Holds, for all: `workingByteCount` is an upper bound of what `produce` allocates beside its destination, for boxes of
// these extents and any smaller ones; boxes lie within the shape; `produce` writes every element of its destination.

package import QuernCore

/// Something whose boxes can be evaluated.
package protocol TileProducer: Sendable {
    var scalarType: ScalarType { get }
    var shape: [Int] { get }
    /// The expression, for messages and plans.
    var text: String { get }
    /// The stages whose results are read.
    var stages: Set<Int> { get }
    /// True if `view` always gives a view.
    var isInMemory: Bool { get }
    /// The extents of boxes that are cheapest to read: stored chunks; 1 along axes where it makes no difference.
    var alignment: [Int] { get }
    /// Whether some operand's neighbours are not the result's: boxes should then be squares.
    var isTransposed: Bool { get }

    /// Bytes that `produce` allocates at most for a box of these extents, beside its destination.
    func workingByteCount(_ extents: [Int]) -> Int

    /// The box where it lies in memory; nil if it must be produced.
    func view(_ region: ArrayRegion, _ run: RunContext) -> TileView?

    /// Writes the box to memory of its extents.
    func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws
}

extension TileProducer {
    package var isTransposed: Bool { false }
    package var alignment: [Int] { [Int](repeating: 1, count: shape.count) }
    package func view(_ region: ArrayRegion, _ run: RunContext) -> TileView? { nil }

    /// The box as memory: where it lies, or fresh.
    package func tile(_ region: ArrayRegion, _ run: RunContext) throws -> TileView {
        if let view = view(region, run) { return view }
        let buffer = try run.memory.buffer(scalarType, region.extents)
        try produce(region, into: buffer.view, run)
        return buffer.view
    }

    /// Bytes that `tile` allocates at most.
    package func tileByteCount(_ extents: [Int]) -> Int {
        isInMemory ? 0 : RunMemory.byteCount(scalarType, extents) + workingByteCount(extents)
    }

    /// Bytes of a box in fresh memory, wherever it lies, and of what makes it.
    package func copyByteCount(_ extents: [Int]) -> Int {
        RunMemory.byteCount(scalarType, extents) + workingByteCount(extents)
    }
}
