// Complex numbers: parts, conjugates, lengths, angles, and numbers made of two parts. Arithmetic is that of all numbers.
//
// Shape rule  elementwise.
// Block rule  the blocks of the first input that is cut.
// Plan rule   fused with what is around; NumPy's results to rounding.
// Bits        the same for any chunking.

public import ComplexModule
public import QuernCore

extension BlockedArray {
    /// The real parts.
    public func real<R: Real>() -> BlockedArray<R> where Element == Complex<R> { apply(.realPart) }
    /// The imaginary parts.
    public func imag<R: Real>() -> BlockedArray<R> where Element == Complex<R> { apply(.imaginaryPart) }
    /// The conjugates.
    public func conj<R: Real>() -> BlockedArray where Element == Complex<R> { apply(.conjugate) }
    /// The angles from the positive real axis, −π to π.
    public func angle<R: Real>() -> BlockedArray<R> where Element == Complex<R> {
        let (re, im): (BlockedArray<R>, BlockedArray<R>) = (real(), imag())
        return atan2(im, re)
    }

    /// Complex numbers of these parts.
    public init<R: Real>(real: BlockedArray<R>, imaginary: BlockedArray<R>) where Element == Complex<R> {
        self = real.apply(.makeComplex, imaginary.expression)
    }
}

/// The distances from zero.
public func abs<R: Real>(_ x: BlockedArray<Complex<R>>) -> BlockedArray<R> { x.apply(.length) }

/// e to the power of each element.
public func exp<R: Real>(_ x: BlockedArray<Complex<R>>) -> BlockedArray<Complex<R>> {
    let (re, im): (BlockedArray<R>, BlockedArray<R>) = (x.real(), x.imag())
    let size = exp(re)
    return BlockedArray(real: size * cos(im), imaginary: size * sin(im))
}
