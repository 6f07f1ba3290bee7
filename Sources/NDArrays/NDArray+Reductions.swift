// Reductions of a whole array. Floating sums go in the fixed tree (QuernCore/TreeSum.swift), integer sums are
// exact; `min` and `max` propagate NaN and the first one wins, as in NumPy. Logical row-major order counts, so
// strides never change a bit. Along an axis: NDArray+AxisReductions.swift.
// Sums are done on the concrete scalar type, found by `scalarType`, so that one public function serves every
// generic caller and needs no specialisation.

internal import ComplexModule
public import QuernCore

extension NDArray {
    /// The same memory under another name of the element type, which must be as wide.
    @usableFromInline
    func _as<Other: KernelScalar>(_ type: Other.Type = Other.self) -> NDArray<Other, rank> {
        NDArray<Other, rank>(_storage: _storage, base: _base, axes: _axes)
    }
}

// MARK: Sums

extension NDArray where Element: AdditiveArithmetic {
    /// The sum of all elements: in the fixed tree for floating-point numbers, exact for integers. 0 if empty.
    /// Of complex numbers, the real and the imaginary parts are summed apart.
    ///
    /// Stops the program if an integer sum does not fit.
    public func sum() -> Element {
        defer { extendLifetime(_storage) }
        if Element.scalarType.isComplex { return sumOfParts() }
        let bits: UInt64? = _withAxes { axes in
            // Concrete at each call: inside a function that is generic over the rank nothing is specialised.
            switch Element.scalarType {
            case .float32: RowSums.tree(_base.assumingMemoryBound(to: Float.self), axes).kernelBits
            case .float64: RowSums.tree(_base.assumingMemoryBound(to: Double.self), axes).kernelBits
            case .int8: RowSums.exact(_base.assumingMemoryBound(to: Int8.self), axes)
            case .int16: RowSums.exact(_base.assumingMemoryBound(to: Int16.self), axes)
            case .int32: RowSums.exact(_base.assumingMemoryBound(to: Int32.self), axes)
            case .int64: RowSums.exact(_base.assumingMemoryBound(to: Int64.self), axes)
            case .uint8: RowSums.exact(_base.assumingMemoryBound(to: UInt8.self), axes)
            case .uint16: RowSums.exact(_base.assumingMemoryBound(to: UInt16.self), axes)
            case .uint32: RowSums.exact(_base.assumingMemoryBound(to: UInt32.self), axes)
            case .uint64: RowSums.exact(_base.assumingMemoryBound(to: UInt64.self), axes)
            case .bool, .complex64, .complex128: nil
            }
        }
        guard let bits else { sumOverflow(Element.self) }
        return Element(kernelWords: KernelWords(bits))
    }

    /// The sum of complex numbers: of their real parts and of their imaginary parts.
    private func sumOfParts() -> Element {
        // Both parts are views of this memory at twice the strides.
        let axes = (0..<rank).map { NDAxis(extent: _axes[$0].extent, stride: 2 &* _axes[$0].stride) }
        return axes.withUnsafeBufferPointer { axes in
            func tree<T: BinaryFloatingPoint & KernelWord>(_: T.Type) -> Element {
                let base = UnsafePointer(_base.assumingMemoryBound(to: T.self))
                return Element(
                    kernelWords: KernelWords(
                        RowSums.tree(base, axes).kernelBits, RowSums.tree(base + 1, axes).kernelBits))
            }
            return Element.scalarType == .complex64 ? tree(Float.self) : tree(Double.self)
        }
    }
}

/// Sums of strided elements, generic over the element type alone: an unspecialised sum costs 20 times as much.
private enum RowSums {
    static func tree<T: BinaryFloatingPoint>(_ base: UnsafePointer<T>, _ axes: UnsafeBufferPointer<NDAxis>) -> T {
        var sum = TreeSum<T>()
        forEachRow(base, axes) { row, count, stride in sum.add(row, count: count, stride: stride) }
        return sum.result
    }

    /// The sum as bits, or nil if it does not fit.
    static func exact<T: FixedWidthInteger & KernelWord>(
        _ base: UnsafePointer<T>, _ axes: UnsafeBufferPointer<NDAxis>
    ) -> UInt64? {
        var total: Int128 = 0
        forEachRow(base, axes) { row, count, stride in
            for k in 0..<count { total &+= Int128(row[k &* stride]) }
        }
        return T(exactly: total)?.kernelBits
    }

    @inline(__always)
    private static func forEachRow<T>(
        _ base: UnsafePointer<T>, _ axes: UnsafeBufferPointer<NDAxis>,
        _ body: (UnsafePointer<T>, _ count: Int, _ stride: Int) -> Void
    ) {
        var count = 1
        for axis in axes { count &*= axis.extent }
        if count == 0 { return }
        guard let last = axes.last, !StridedCopy.isContiguous(axes) else { return body(base, count, 1) }
        var index = [Int](repeating: 0, count: axes.count - 1)
        var offset = 0
        while true {
            body(base + offset, last.extent, last.stride)
            var axis = axes.count - 2
            while axis >= 0 {
                index[axis] += 1
                offset &+= axes[axis].stride
                if index[axis] < axes[axis].extent { break }
                offset &-= axes[axis].extent &* axes[axis].stride
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}

extension NDArray where Element: FloatingPoint {
    /// The mean of all elements: their sum in the fixed tree over their number.
    ///
    /// Stops the program if there are none.
    public func mean() -> Element {
        if count == 0 { emptyArray("mean") }
        return sum() / Element(count)
    }
}

extension NDArray where rank == 1, Element: Numeric {
    /// The sum of the products of the elements: each rounded, then in the fixed tree; exact for integers.
    /// Of complex numbers nothing is conjugated, as in NumPy's `dot`.
    ///
    /// Stops the program if the counts differ or an integer result does not fit.
    public func dot(_ other: NDArray) -> Element {
        if count != other.count { shapesDiffer([count], [other.count]) }
        defer {
            extendLifetime(_storage)
            extendLifetime(other._storage)
        }
        switch Element.scalarType {
        case .float32: return Element(kernelWords: _as(Float.self).treeDot(other._as(Float.self)).kernelWords)
        case .float64: return Element(kernelWords: _as(Double.self).treeDot(other._as(Double.self)).kernelWords)
        case .complex64: return Element(kernelWords: _as(Complex<Float>.self).treeDot(other._as()).kernelWords)
        case .complex128: return Element(kernelWords: _as(Complex<Double>.self).treeDot(other._as()).kernelWords)
        default:
            var total = ExactSum()
            let (leftStride, rightStride) = (_rowStride, other._rowStride)
            for k in 0..<count {
                let (left, right) = (_origin[k &* leftStride], other._origin[k &* rightStride])
                total.add(bits: left.kernelWords.first, times: right.kernelWords.first, of: Element.scalarType)
            }
            guard let bits = total.bits(as: Element.scalarType) else { sumOverflow(Element.self) }
            return Element(kernelWords: KernelWords(bits))
        }
    }
}

extension NDArray where rank == 1, Element: BinaryFloatingPoint {
    func treeDot(_ other: NDArray) -> Element {
        var sum = TreeSum<Element>()
        sum.add(_origin, stride: _rowStride, times: other._origin, stride: other._rowStride, count: count)
        return sum.result
    }
}

// MARK: Extremes

extension NDArray where Element: Comparable {
    /// The least element, or the first NaN if there is one. Stops the program if there are no elements.
    @inlinable public func min() -> Element { extreme("min", <).element }

    /// The greatest element, or the first NaN if there is one. Stops the program if there are no elements.
    @inlinable public func max() -> Element { extreme("max", >).element }

    /// The row-major number of the first least element, or of the first NaN. Stops the program if there are none.
    @inlinable public func argmin() -> Int { extreme("argmin", <).index }

    /// The row-major number of the first greatest element, or of the first NaN. Stops the program if there are none.
    @inlinable public func argmax() -> Int { extreme("argmax", >).index }

    @inlinable
    func extreme(
        _ name: String, _ isBetter: (Element, Element) -> Bool
    ) -> (element: Element, index: Int) {
        if count == 0 { emptyArray(name) }
        var best = _origin.pointee
        var (bestIndex, index) = (0, 0)
        _forEachRow { row, count, stride in
            for k in 0..<count {
                let element = row[k &* stride]
                // `best != best` is a NaN, which stays; `element != element` is the first one.
                if best == best && (isBetter(element, best) || element != element) {
                    best = element
                    bestIndex = index + k
                }
            }
            index += count
        }
        return (best, bestIndex)
    }
}

// MARK: Truth

extension NDArray where Element == Bool {
    /// True if all elements are; true without elements.
    @inlinable public func all() -> Bool {
        var result = true
        _forEachRow { row, count, stride in
            for k in 0..<count where !row[k &* stride] { result = false }
        }
        return result
    }

    /// True if an element is; false without elements.
    @inlinable public func any() -> Bool {
        var result = false
        _forEachRow { row, count, stride in
            for k in 0..<count where row[k &* stride] { result = true }
        }
        return result
    }
}

@inline(never)
func sumOverflow(_ type: Any.Type) -> Never { preconditionFailure("the sum does not fit \(type)") }

@usableFromInline @inline(never)
func emptyArray(_ name: String) -> Never { preconditionFailure("\(name) of an array without elements") }
