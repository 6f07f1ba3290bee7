// Fourier transforms along axes, and the frequencies that belong to them, under NumPy's names and with its conventions:
// X[k] = Σ x[j]·exp(−2πi·jk/n), the inverse divided by n.
//
// Shape rule  `n` (or `shape`) elements along a transformed axis: zeros are added, or elements cut off.
// Block rule  results are one block.
// Plan rule   a stage, one step an axis; `fftshift` is a view.
// Bits        the same for any chunking and number of threads. Error of order log₂(n)·u in the root mean square.

public import ComplexModule
internal import NDArrays
public import QuernCore

/// Which of a transform and its inverse is divided by the number of elements.
public enum FourierScale: Sendable, Hashable {
    /// The inverse, as NumPy's default.
    case backward
    /// Both, by the root of it.
    case ortho
    /// The transform.
    case forward

    fileprivate func factor(_ count: Int, isInverse: Bool) -> Double {
        switch self {
        case .backward: isInverse ? 1 / Double(count) : 1
        case .ortho: 1 / Double(count).squareRoot()
        case .forward: isInverse ? 1 : 1 / Double(count)
        }
    }
}

extension ArrayExpression {
    /// The transform along `axes` (nil for all, or for the last ones where `lengths` are given), the last of them first.
    fileprivate func transformed(
        _ name: String, _ kind: FourierOperation.Kind, lengths: [Int]?, axes: [Int]?, _ scale: FourierScale,
        isInverse: Bool
    ) -> ArrayExpression {
        let complex = scalarType.complexType ?? scalarType
        let result = kind == .realBackward ? complex.partType : complex
        return .of([self], result) { () throws(ArrayError) in
            let place = "\(text).\(name)"
            var named: [Int] = []
            if let axes {
                for axis in axes { named.append(try self.axis(axis, in: place)) }
            } else {
                let count = lengths?.count ?? rank
                guard count <= rank else {
                    throw ArrayError(
                        .argument("\(count) lengths for an array of shape \(shape): at most \(rank) are expected"),
                        in: place)
                }
                named = Array(rank - count..<rank)
            }
            guard !named.isEmpty, lengths == nil || lengths?.count == named.count else {
                throw ArrayError(
                    .argument(
                        "\(lengths.map { "\($0.count) lengths and " } ?? "")\(named.count) axes of an array of shape "
                            + "\(shape): one axis at least, and as many lengths, are expected"), in: place)
            }
            guard Set(named).count == named.count else {
                throw ArrayError(.argument("the axes \(named) name one twice"), in: place)
            }
            var extents = lengths ?? named.map { shape[$0] }
            if lengths == nil, kind == .realBackward { extents[extents.count - 1] = 2 * (extents[extents.count - 1] - 1) }
            if let wrong = extents.first(where: { $0 < 1 || $0 > 1 << 28 }) {
                throw ArrayError(
                    .argument("a transform of \(wrong) elements, where 1 to \(1 << 28) are expected"), in: place)
            }
            let (order, lengths) = (Array(named.reversed()), Array(extents.reversed()))
            let factor = scale.factor(lengths.reduce(1, *), isInverse: isInverse)
            var input = self
            func stage(
                _ kind: FourierOperation.Kind, _ axes: [Int], _ lengths: [Int], _ scale: Double
            ) -> ArrayExpression {
                let operation = FourierOperation(
                    input: input, kind: kind, axes: axes, lengths: lengths, isInverse: isInverse, scale: scale,
                    name: name)
                let output = operation.outputs[0]
                return ArrayExpression(.staged(StagedNode(operation), output: 0), output.scalarType, output.shape)
            }
            if kind == .realBackward, order.count > 1 {
                // The halves are made to real numbers last.
                input = stage(.complex, Array(order.dropFirst()), Array(lengths.dropFirst()), 1)
                return stage(.realBackward, [order[0]], [lengths[0]], factor)
            }
            return stage(kind, order, lengths, factor)
        }
    }
}

extension BlockedArray where Element: Real {
    /// The transform along an axis.
    /// - Parameter n: the number of elements that are transformed; nil for all.
    public func fft(n: Int? = nil, axis: Int = -1, norm: FourierScale = .backward) -> BlockedArray<Complex<Element>> {
        asComplex.fft(n: n, axis: axis, norm: norm)
    }
    /// The transform along two axes.
    public func fft2(shape: [Int]? = nil, axes: [Int] = [-2, -1], norm: FourierScale = .backward)
        -> BlockedArray<Complex<Element>>
    { asComplex.fft2(shape: shape, axes: axes, norm: norm) }
    /// The transform along all or some axes.
    public func fftn(shape: [Int]? = nil, axes: [Int]? = nil, norm: FourierScale = .backward)
        -> BlockedArray<Complex<Element>>
    { asComplex.fftn(shape: shape, axes: axes, norm: norm) }

    /// The first n/2 + 1 elements of the transform along an axis: the others are their conjugates.
    public func rfft(n: Int? = nil, axis: Int = -1, norm: FourierScale = .backward) -> BlockedArray<Complex<Element>> {
        BlockedArray<Complex<Element>>(
            expression.transformed(
                "rfft", .realForward, lengths: n.map { [$0] }, axes: [axis], norm, isInverse: false))
    }
    /// The transform along two axes, of the last one the first n/2 + 1 elements.
    public func rfft2(shape: [Int]? = nil, axes: [Int] = [-2, -1], norm: FourierScale = .backward)
        -> BlockedArray<Complex<Element>>
    {
        BlockedArray<Complex<Element>>(
            expression.transformed("rfft2", .realForward, lengths: shape, axes: axes, norm, isInverse: false))
    }
    /// The transform along all or some axes, of the last one the first n/2 + 1 elements.
    public func rfftn(shape: [Int]? = nil, axes: [Int]? = nil, norm: FourierScale = .backward)
        -> BlockedArray<Complex<Element>>
    {
        BlockedArray<Complex<Element>>(
            expression.transformed("rfftn", .realForward, lengths: shape, axes: axes, norm, isInverse: false))
    }

    /// The elements as complex numbers.
    public var asComplex: BlockedArray<Complex<Element>> { apply(.convert(Complex<Element>.scalarType)) }
}

extension BlockedArray {
    /// The transform along an axis.
    /// - Parameter n: the number of elements that are transformed; nil for all.
    public func fft<R: Real>(n: Int? = nil, axis: Int = -1, norm: FourierScale = .backward) -> BlockedArray
    where Element == Complex<R> {
        BlockedArray(
            expression.transformed("fft", .complex, lengths: n.map { [$0] }, axes: [axis], norm, isInverse: false))
    }
    /// The inverse transform along an axis.
    public func ifft<R: Real>(n: Int? = nil, axis: Int = -1, norm: FourierScale = .backward) -> BlockedArray
    where Element == Complex<R> {
        BlockedArray(
            expression.transformed("ifft", .complex, lengths: n.map { [$0] }, axes: [axis], norm, isInverse: true))
    }
    /// The transform along two axes.
    public func fft2<R: Real>(shape: [Int]? = nil, axes: [Int] = [-2, -1], norm: FourierScale = .backward)
        -> BlockedArray where Element == Complex<R>
    { BlockedArray(expression.transformed("fft2", .complex, lengths: shape, axes: axes, norm, isInverse: false)) }
    /// The inverse transform along two axes.
    public func ifft2<R: Real>(shape: [Int]? = nil, axes: [Int] = [-2, -1], norm: FourierScale = .backward)
        -> BlockedArray where Element == Complex<R>
    { BlockedArray(expression.transformed("ifft2", .complex, lengths: shape, axes: axes, norm, isInverse: true)) }
    /// The transform along all or some axes.
    public func fftn<R: Real>(shape: [Int]? = nil, axes: [Int]? = nil, norm: FourierScale = .backward)
        -> BlockedArray where Element == Complex<R>
    { BlockedArray(expression.transformed("fftn", .complex, lengths: shape, axes: axes, norm, isInverse: false)) }
    /// The inverse transform along all or some axes.
    public func ifftn<R: Real>(shape: [Int]? = nil, axes: [Int]? = nil, norm: FourierScale = .backward)
        -> BlockedArray where Element == Complex<R>
    { BlockedArray(expression.transformed("ifftn", .complex, lengths: shape, axes: axes, norm, isInverse: true)) }

    /// The real numbers of which these are the first halves of transforms along an axis.
    /// - Parameter n: how many; nil for twice the elements less 2.
    public func irfft<R: Real>(n: Int? = nil, axis: Int = -1, norm: FourierScale = .backward) -> BlockedArray<R>
    where Element == Complex<R> {
        BlockedArray<R>(
            expression.transformed(
                "irfft", .realBackward, lengths: n.map { [$0] }, axes: [axis], norm, isInverse: true))
    }
    /// The real numbers of which these are the transforms along two axes, of the last one the first half.
    public func irfft2<R: Real>(shape: [Int]? = nil, axes: [Int] = [-2, -1], norm: FourierScale = .backward)
        -> BlockedArray<R> where Element == Complex<R>
    {
        BlockedArray<R>(
            expression.transformed("irfft2", .realBackward, lengths: shape, axes: axes, norm, isInverse: true))
    }
    /// The real numbers of which these are the transforms along all or some axes, of the last one the first half.
    public func irfftn<R: Real>(shape: [Int]? = nil, axes: [Int]? = nil, norm: FourierScale = .backward)
        -> BlockedArray<R> where Element == Complex<R>
    {
        BlockedArray<R>(
            expression.transformed("irfftn", .realBackward, lengths: shape, axes: axes, norm, isInverse: true))
    }

    /// The array turned along axes (all, if none are named) so that frequency 0 is in the middle.
    public func fftshift(axes: [Int]? = nil) -> BlockedArray { shifted(axes, isInverse: false) }
    /// The array turned back: the opposite of `fftshift`.
    public func ifftshift(axes: [Int]? = nil) -> BlockedArray { shifted(axes, isInverse: true) }

    private func shifted(_ axes: [Int]?, isInverse: Bool) -> BlockedArray {
        var result = self
        for axis in axes ?? Array(shape.indices) {
            let place = axis < 0 ? axis + rank : axis
            // What is no axis is an error of `roll`.
            let extent = shape.indices.contains(place) ? shape[place] : 0
            result = result.roll(FourierAxes.shift(extent, inverse: isInverse), axis: axis)
        }
        return result
    }
}

extension BlockedArray where Element == Double {
    /// The frequency of each element of a transform of `n` samples that are `d` apart: 0, 1, …, then the negative ones.
    public static func fftfreq(_ n: Int, d: Double = 1) -> BlockedArray {
        frequencies("fftfreq", n, d) { FourierAxes.frequencies($0, spacing: $1) }
    }
    /// The frequency of each element of an `rfft` of `n` samples that are `d` apart.
    public static func rfftfreq(_ n: Int, d: Double = 1) -> BlockedArray {
        frequencies("rfftfreq", n, d) { FourierAxes.realFrequencies($0, spacing: $1) }
    }

    private static func frequencies(
        _ name: String, _ n: Int, _ d: Double, _ values: (Int, Double) -> [Double]
    ) -> BlockedArray {
        guard n >= 1, n <= 1 << 32 else {
            return BlockedArray(
                ArrayExpression(
                    failure: ArrayError(.argument("\(n) samples, where 1 or more are expected"), in: name), .float64))
        }
        let all = values(n, d)
        return BlockedArray(NDArray<Double, 1>(all, shape: [all.count]))
    }
}
