// Complex arrays as real ones and back: a complex element is its real part and then its imaginary part, so an array of
// them is a real array with one axis more, of extent 2 and stride 1. Views both ways, sharing the memory.
// KernelIR knows complex arrays in this form alone, and so does what reads or writes elements one by one.

internal import QuernCore

extension AnyNDArray {
    /// A complex array as a real one with a last axis of the real and the imaginary parts; a real array as it is.
    public var parts: AnyNDArray {
        guard scalarType.isComplex else { return self }
        let axes = _axes.map { NDAxis(extent: $0.extent, stride: 2 &* $0.stride) } + [NDAxis(extent: 2, stride: 1)]
        return AnyNDArray(scalarType: scalarType.partType, axes: axes, storage: _storage, base: _base)
    }

    /// The complex array whose `parts` are this real array: its last axis must have 2 neighbours, and the other axes
    /// even strides; nil if not.
    public var complexFromParts: AnyNDArray? {
        guard let type = scalarType.complexType, let last = _axes.last, last.extent == 2, last.stride == 1,
            _axes.dropLast().allSatisfy({ $0.stride % 2 == 0 || $0.extent <= 1 })
        else { return nil }
        let axes = _axes.dropLast().map { NDAxis(extent: $0.extent, stride: $0.stride / 2) }
        return AnyNDArray(scalarType: type, axes: axes, storage: _storage, base: _base)
    }
}
