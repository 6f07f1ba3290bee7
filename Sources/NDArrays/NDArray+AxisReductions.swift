// Reductions along one axis: each result is the whole-array reduction of the elements on that axis, so
// `a.sum(axis: 0)[j]` has the bits of `a[..., j].sum()`. Ranks 2 to 4; Swift has no arithmetic on ranks, so each
// rank names its result's.

internal import QuernCore

extension NDArray {
    /// The array without `axis`, each element being `reduce` of the elements along it.
    func reduce<Result: KernelScalar, let kept: Int>(
        axis: Int, _ reduce: (NDArray<Element, 1>) -> Result
    ) -> NDArray<Result, kept> {
        precondition(axis >= 0 && axis < rank, "axis \(axis) of an array of rank \(rank)")
        let others = InlineArray<kept, NDAxis> { _axes[$0 < axis ? $0 : $0 + 1] }
        let outer = NDArray<Element, kept>(_storage: _storage, base: _base, axes: others)
        let result = NDArray<Result, kept>(_uninitialized: outer._extents)
        var next = result._origin
        var walk = RowWalk(others)
        while walk.rowsLeft > 0 {
            let row = _origin + walk.offset(others)
            for k in 0..<outer._rowLength {
                let start = UnsafeMutableRawPointer(row + k &* outer._rowStride)
                next.initialize(to: reduce(NDArray<Element, 1>(_storage: _storage, base: start, axes: [_axes[axis]])))
                next += 1
            }
            walk.advance(others)
        }
        return result
    }
}
