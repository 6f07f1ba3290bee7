// Where frequencies lie in a transform, and how it is turned so that zero is in the middle. As numpy.fft has them.

/// Frequencies along an axis.
package enum FourierAxes {
    /// The frequency of each element of a transform of `count` samples, `spacing` apart: 0, 1, …, then the negative
    /// ones, over count·spacing.
    package static func frequencies(_ count: Int, spacing: Double = 1) -> [Double] {
        let unit = 1 / (Double(count) * spacing)
        return (0..<count).map { Double($0 < (count + 1) / 2 ? $0 : $0 - count) * unit }
    }

    /// The frequencies of the half that a real sequence's transform has.
    package static func realFrequencies(_ count: Int, spacing: Double = 1) -> [Double] {
        let unit = 1 / (Double(count) * spacing)
        return (0..<count / 2 + 1).map { Double($0) * unit }
    }

    /// The least multiple of 4 from `count` on without primes above 5: what to pad to where the length is free.
    package static func goodLength(_ count: Int) -> Int {
        count <= 4 ? max(count, 1) : FourierConvolution<Double>.smoothLength(count)
    }

    /// How far to roll an axis of `count` elements so that zero comes to the middle, or back from there.
    package static func shift(_ count: Int, inverse: Bool = false) -> Int {
        inverse ? -(count / 2) : count / 2
    }
}
