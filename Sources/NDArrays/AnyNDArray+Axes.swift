// Views of arrays of any rank that drop an axis; `view(axis:from:count:step:)` keeps it.

import QuernCore

extension AnyNDArray {
    /// The part of the array at `index` of `axis`, without that axis; nil if it is outside. A view.
    package func element(_ index: Int, axis: Int) -> AnyNDArray? {
        guard _axes.indices.contains(axis), (0..<_axes[axis].extent).contains(index) else { return nil }
        var axes = _axes
        let dropped = axes.remove(at: axis)
        return AnyNDArray(
            scalarType: scalarType, axes: axes, storage: _storage,
            base: _base + index &* dropped.stride &* scalarType.byteCount)
    }
}
