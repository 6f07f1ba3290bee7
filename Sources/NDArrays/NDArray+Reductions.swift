// Reductions of a whole array. Floating sums go in the fixed tree (QuernCore/TreeSum.swift), integer sums are
// exact; `min` and `max` propagate NaN and the first one wins, as in NumPy. Logical row-major order counts, so
// strides never change a bit. Along an axis: NDArray+AxisReductions.swift.
// Inside: the work is done on the concrete scalar type, found by `scalarType`, so that one public function
// serves every generic caller and needs no specialisation.

public import QuernCore

extension NDArray {
    /// The same memory under another name of the element type, which must be as wide.
    @usableFromInline
    func _as<Other: KernelScalar>(_ type: Other.Type) -> NDArray<Other, rank> {
        NDArray<Other, rank>(_storage: _storage, base: _base, axes: _axes)
    }
}

// MARK: Sums

extension NDArray where Element: AdditiveArithmetic {
    /// The sum of all elements: in the fixed tree for floating-point numbers, exact for integers. 0 if empty.
    ///
    /// Stops the program if an integer sum does not fit.
    public func sum() -> Element {
        switch Element.scalarType {
        case .float32: Element(kernelBits: _as(Float.self).treeSum().kernelBits)
        case .float64: Element(kernelBits: _as(Double.self).treeSum().kernelBits)
        case .int8: exactSum(Int8.self)
        case .int16: exactSum(Int16.self)
        case .int32: exactSum(Int32.self)
        case .int64: exactSum(Int64.self)
        case .uint8: exactSum(UInt8.self)
        case .uint16: exactSum(UInt16.self)
        case .uint32: exactSum(UInt32.self)
        case .uint64: exactSum(UInt64.self)
        case .bool: preconditionFailure("a sum of Bool")
        }
    }

    private func exactSum<Integer: KernelScalar & FixedWidthInteger>(_ type: Integer.Type) -> Element {
        var total: Int128 = 0
        _as(type)._forEachRow { row, count, stride in
            for k in 0..<count { total &+= Int128(row[k &* stride]) }
        }
        guard let sum = Integer(exactly: total) else { sumOverflow(type) }
        return Element(kernelBits: sum.kernelBits)
    }
}

extension NDArray where Element: BinaryFloatingPoint {
    func treeSum() -> Element {
        var sum = TreeSum<Element>()
        _forEachRow { row, count, stride in sum.add(row, count: count, stride: stride) }
        return sum.result
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
    ///
    /// Stops the program if the counts differ or an integer result does not fit.
    public func dot(_ other: NDArray) -> Element {
        if count != other.count { shapesDiffer([count], [other.count]) }
        defer {
            extendLifetime(_storage)
            extendLifetime(other._storage)
        }
        switch Element.scalarType {
        case .float32: return Element(kernelBits: _as(Float.self).treeDot(other._as(Float.self)).kernelBits)
        case .float64: return Element(kernelBits: _as(Double.self).treeDot(other._as(Double.self)).kernelBits)
        default:
            var total = ExactSum()
            for k in 0..<count {
                let (left, right) = (_origin[k &* _rowStride], other._origin[k &* other._rowStride])
                total.add(bits: left.kernelBits, times: right.kernelBits, of: Element.scalarType)
            }
            guard let bits = total.bits(as: Element.scalarType) else { sumOverflow(Element.self) }
            return Element(kernelBits: bits)
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
    public func min() -> Element { extreme("min", <).element }

    /// The greatest element, or the first NaN if there is one. Stops the program if there are no elements.
    public func max() -> Element { extreme("max", >).element }

    /// The row-major number of the first least element, or of the first NaN. Stops the program if there are none.
    public func argmin() -> Int { extreme("argmin", <).index }

    /// The row-major number of the first greatest element, or of the first NaN. Stops the program if there are none.
    public func argmax() -> Int { extreme("argmax", >).index }

    private func extreme(
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
    public func all() -> Bool {
        var result = true
        _forEachRow { row, count, stride in
            for k in 0..<count where !row[k &* stride] { result = false }
        }
        return result
    }

    /// True if an element is; false without elements.
    public func any() -> Bool {
        var result = false
        _forEachRow { row, count, stride in
            for k in 0..<count where row[k &* stride] { result = true }
        }
        return result
    }
}

@inline(never)
func sumOverflow(_ type: Any.Type) -> Never { preconditionFailure("the sum does not fit \(type)") }

@inline(never)
func emptyArray(_ name: String) -> Never { preconditionFailure("\(name) of an array without elements") }
