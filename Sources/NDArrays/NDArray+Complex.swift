// Arrays of complex numbers: their parts as views, quotients, mean, and the native `dot`. Sums and products are those
// of every number type (NDArray+Arithmetic.swift, NDArray+Reductions.swift).
// Holds: the bits are those of swift-numerics' operators on the elements, and of the fixed tree on the parts.

public import ComplexModule
public import QuernCore

// MARK: Parts

extension NDArray {
    /// The real parts, a view: raw, so that infinities and NaN come as they are stored (`Complex.rawStorage.x`).
    public func realParts<T: Real>() -> NDArray<T, rank> where Element == Complex<T> {
        NDArray<T, rank>(_storage: _storage, base: _base, axes: doubledStrides)
    }

    /// The imaginary parts, a view: raw, as `realParts()`.
    public func imaginaryParts<T: Real>() -> NDArray<T, rank> where Element == Complex<T> {
        NDArray<T, rank>(_storage: _storage, base: _base + MemoryLayout<T>.stride, axes: doubledStrides)
    }

    /// The complex conjugate of each element, a new array.
    public func conjugated<T: Real>() -> NDArray where Element == Complex<T> { _map(\.conjugate) }

    /// An array of complex numbers from their real and imaginary parts, whose shapes must be equal.
    public init<T: Real>(real: NDArray<T, rank>, imaginary: NDArray<T, rank>) where Element == Complex<T> {
        for axis in 0..<rank where real._axes[axis].extent != imaginary._axes[axis].extent {
            shapesDiffer(Array(real.shape), Array(imaginary.shape))
        }
        self.init(_uninitialized: real._extents)
        realParts()._write(from: real)
        imaginaryParts()._write(from: imaginary)
    }

    private var doubledStrides: InlineArray<rank, NDAxis> {
        InlineArray { NDAxis(extent: _axes[$0].extent, stride: 2 &* _axes[$0].stride) }
    }
}

// MARK: Quotients

extension NDArray {
    /// Elementwise quotient; the shapes must be equal.
    @_disfavoredOverload @inlinable
    public static func / <T: Real>(left: NDArray, right: NDArray) -> NDArray where Element == Complex<T> {
        left._zip(right, /)
    }
    /// Each element over a scalar.
    @_disfavoredOverload @inlinable
    public static func / <T: Real>(left: NDArray, right: Complex<T>) -> NDArray where Element == Complex<T> {
        left._map { $0 / right }
    }
    /// A scalar over each element.
    @_disfavoredOverload @inlinable
    public static func / <T: Real>(left: Complex<T>, right: NDArray) -> NDArray where Element == Complex<T> {
        right._map { left / $0 }
    }
    /// Divides elementwise.
    @_disfavoredOverload @inlinable
    public static func /= <T: Real>(left: inout NDArray, right: NDArray) where Element == Complex<T> {
        left = left / right
    }
    /// Divides each element by a scalar.
    @_disfavoredOverload @inlinable
    public static func /= <T: Real>(left: inout NDArray, right: Complex<T>) where Element == Complex<T> {
        left = left / right
    }
}

// MARK: Reductions

extension NDArray {
    /// The mean of all elements: their sum, each part in the fixed tree, over their number.
    ///
    /// Stops the program if there are none.
    public func mean<T: Real>() -> Element where Element == Complex<T> {
        if count == 0 { emptyArray("mean") }
        return sum().divided(by: T(count))
    }
}

extension NDArray where rank == 1 {
    /// The sum of the products, each rounded as `Complex` rounds it, then each part in the fixed tree.
    func treeDot<T: Real>(_ other: NDArray) -> Element where Element == Complex<T> {
        var (reals, imaginaries) = (TreeSum<T>(), TreeSum<T>())
        let (left, leftStride) = (_origin, _rowStride)
        let (right, rightStride) = (other._origin, other._rowStride)
        for k in 0..<count {
            let product = (left[k &* leftStride] * right[k &* rightStride]).rawStorage
            reals.add(product.x)
            imaginaries.add(product.y)
        }
        return Complex(reals.result, imaginaries.result)
    }
}
