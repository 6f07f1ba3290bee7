// The product of two matrices, box by box: what a box needs are rows of the left and columns of the right, taken in
// stretches of the inner axis that fit a cache, multiplied by OpenBLAS and added up in the box itself.
// Operands are multiplied where they lie if BLAS can read them so (rows or columns side by side), else from a copy that
// the fused kernel before the product writes: the product's prologue. Its epilogue is whoever reads the box.
// No promise about bits: OpenBLAS sums as it likes; the error is within (k + k / 512)·u of Σ|a||b|.

internal import NDArrays
package import QuernCore

/// A product of matrices of floating-point or complex numbers.
package struct ProductProducer: TileProducer {
    let left: any TileProducer
    let right: any TileProducer
    package let text: String

    package var scalarType: ScalarType { left.scalarType }
    package var shape: [Int] { [left.shape[0], right.shape[1]] }
    package var stages: Set<Int> { left.stages.union(right.stages) }
    package var isInMemory: Bool { false }
    package var alignment: [Int] { [left.alignment[0], right.alignment[1]] }
    /// A product is cheapest in squares.
    package var isTransposed: Bool { true }

    /// The most of the inner axis at a time.
    private func depth(_ extents: [Int]) -> Int {
        let inner = left.shape[1]
        let align = max(left.alignment[1], right.alignment[0])
        return min(max(1, inner), max(512, align))
    }

    package func workingByteCount(_ extents: [Int]) -> Int {
        let k = depth(extents)
        return left.tileByteCount([extents[0], k]) + right.tileByteCount([k, extents[1]])
            // What lies in memory so that BLAS cannot read it is copied.
            + (left.isCopiedByBLAS ? RunMemory.byteCount(scalarType, [extents[0], k]) : 0)
            + (right.isCopiedByBLAS ? RunMemory.byteCount(scalarType, [k, extents[1]]) : 0)
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
        let step = depth(region.extents)
        var k = 0
        while k < inner {
            try run.checkCancellation()
            let range = k..<min(inner, k + step)
            try TileProduct.multiply(
                left.tile([region[0], range], run), right.tile([range, region[1]], run), into: target, adds: k > 0, run)
            k = range.upperBound
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
