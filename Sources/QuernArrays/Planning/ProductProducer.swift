// The product of two matrices, box by box: what a box needs are rows of the left and columns of the right, taken in
// panels, stretches of the inner axis, multiplied by OpenBLAS and added up in the box itself.
// Operands are multiplied where they lie if BLAS can read them so (rows or columns side by side), else from a panel that
// the fused kernel before the product writes (ProductPanel): the product's prologue. Its epilogue is whoever reads the box.
// Holds: where sums are cut depends on the inner axis and on stored chunks alone, not on boxes, panels or engines.
// No promise about bits: OpenBLAS sums as it likes; the error is within (k + k / 768 + 1)·u of Σ|a||b|.

internal import NDArrays
package import QuernCore

/// A product of matrices of floating-point or complex numbers.
package struct ProductProducer: TileProducer {
    let left: any TileProducer
    let right: any TileProducer
    package let text: String
    /// How much of the inner axis is multiplied at a time.
    private let step: Int

    /// - Parameter grain: the extent of stored chunks along the inner axis; 1 where it makes no difference.
    package init(left: any TileProducer, right: any TileProducer, text: String, grain: Int) {
        self.left = left
        self.right = right
        self.text = text
        // Twice what OpenBLAS itself takes at a time, or more; whole chunks.
        let wanted = grain > 1 ? (Self.leastStep + grain - 1) / grain * grain : Self.usualStep
        step = max(1, min(left.shape[1], wanted))
    }

    private static let leastStep = 768
    private static let usualStep = 1024
    /// A panel is at most so deep: rows of 16 kB of doubles are read from a file at the speed of its memory.
    private static let mostDepth = 2048

    package var scalarType: ScalarType { left.scalarType }
    package var shape: [Int] { [left.shape[0], right.shape[1]] }
    package var stages: Set<Int> { left.stages.union(right.stages) }
    package var isInMemory: Bool { false }
    package var alignment: [Int] { [left.alignment[0], right.alignment[1]] }
    /// A product is cheapest in squares.
    package var isTransposed: Bool { true }

    /// The most of the inner axis in a panel: some steps, as deep as the box is long, so that small boxes need little.
    private func depth(_ extents: [Int]) -> Int {
        let long = min(Self.mostDepth, extents.max() ?? 1)
        return min(max(1, left.shape[1]), max(1, long / step) * step)
    }

    package func workingByteCount(_ extents: [Int]) -> Int {
        let k = depth(extents)
        return ProductPanel(left).byteCount([extents[0], k]) + ProductPanel(right).byteCount([k, extents[1]])
            // What lies in memory so that BLAS cannot read it is copied.
            + (left.isCopiedByBLAS ? RunMemory.byteCount(scalarType, [extents[0], step]) : 0)
            + (right.isCopiedByBLAS ? RunMemory.byteCount(scalarType, [step, extents[1]]) : 0)
            + RunMemory.byteCount(scalarType, extents)
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        if region.contains(where: \.isEmpty) { return }
        do {
            try multiply(region, into: target, run)
        } catch let error as LinearAlgebraError {
            throw ArrayError(.linearAlgebra(error), in: text, block: region)
        }
    }

    private func multiply(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        // BLAS writes rows whose elements are side by side.
        guard target.strides[1] == 1 && target.strides[0] >= region[1].count || region.elementCount == 1 else {
            let buffer = try run.memory.buffer(scalarType, region.extents)
            try multiply(region, into: buffer.view, run)
            return try StridedTile.copy(from: buffer.view, to: target)
        }
        let inner = left.shape[1]
        if inner == 0 {
            return try ConstantProducer(words: KernelWords(0), scalarType: scalarType, shape: shape).produce(region, into: target, run)
        }
        // Mostly memory that nobody has touched.
        if target.isContiguous { LargePages.advise(target.base, target.count * scalarType.byteCount) }
        let depth = depth(region.extents)
        var (leftPanel, rightPanel) = (ProductPanel(left), ProductPanel(right))
        for first in stride(from: 0, to: inner, by: depth) {
            let deep = first..<min(inner, first + depth)
            let a = try leftPanel.tile([region[0], deep], run)
            let b = try rightPanel.tile([deep, region[1]], run)
            for k in stride(from: 0, to: deep.count, by: step) {
                try run.checkCancellation()
                let range = k..<min(deep.count, k + step)
                try TileProduct.multiply(
                    a.box([0..<a.extents[0], range]), b.box([range, 0..<b.extents[1]]), into: target,
                    adds: first + k > 0, run)
            }
        }
    }
}

extension TileProducer {
    /// Whether the array lies in memory, but with neither rows nor columns side by side, as far as is known.
    fileprivate var isCopiedByBLAS: Bool {
        guard isInMemory, !shape.contains(0) else { return false }
        guard let strides = stridesInMemory, strides.count == 2 else { return true }
        let isByRows = strides[1] == 1 && strides[0] >= shape[1]
        let isByColumns = strides[0] == 1 && strides[1] >= shape[0]
        return !isByRows && !isByColumns
    }

    /// How far apart neighbours along the axes are, in elements; nil where that is not known.
    private var stridesInMemory: [Int]? {
        switch self {
        case let memory as MemoryProducer: return memory.array.strides
        case let result as ResultProducer: return rowMajorStrides(result.shape)
        case let fused as FusedProducer:
            guard let below = fused.leaves[0].stridesInMemory else { return nil }
            let map = fused.group.leaves[0].map
            let whole = ArrayRegion(whole: fused.shape)
            return map.place(of: whole, in: map.region(of: whole), strides: below).strides
        default: return nil
        }
    }
}
