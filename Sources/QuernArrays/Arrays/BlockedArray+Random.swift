// Random arrays: element i, counted in row-major order, is a function of the seed and of i.
//
// Shape rule  as asked for.
// Block rule  `.auto`; `rechunk` for another.
// Plan rule   made where it is read, and never kept: reading it twice makes it twice.
// Bits        the same for any chunking, engine and machine; a larger array starts with the smaller one's elements.

public import QuernCore

/// Random elements of a source as a function of the index.
struct RandomFunction: IndexFunction {
    let source: RandomSource
    let text: String

    func fill(_ base: UnsafeMutableRawPointer, first: Int, count: Int, shape: [Int]) throws {
        try source.fill(base, count: count, firstIndex: first)
    }
}

/// Makes random arrays: `BlockedArray<Double>.random.normal([1000, 1000], seed: 7)`.
public struct RandomArrays<Element: KernelScalar>: Sendable {
    fileprivate init() {}

    fileprivate func array<Result>(
        _ distribution: RandomDistribution, _ shape: [Int], _ seed: UInt64, _ name: String
    ) -> BlockedArray<Result> {
        let type = Result.scalarType
        return BlockedArray<Result>(
            .of([], type) { () throws(ArrayError) in
                let text = "random.\(name)(\(shape), seed: \(seed))"
                guard checkedCount(shape) != nil else {
                    throw ArrayError(.argument("no array can have the shape \(shape)"), in: text)
                }
                do {
                    let source = try RandomSource(distribution, seed: seed, type)
                    return ArrayExpression(.generated(RandomFunction(source: source, text: text)), type, shape)
                } catch let error as RandomError {
                    throw ArrayError(.argument(error.description), in: text)
                } catch {
                    throw ArrayError(.kernel(error), in: text)
                }
            })
    }

    /// Whether each of so many independent trials succeeds, with `probability` from 0 through 1.
    public func bernoulli(_ shape: [Int], probability: Double, seed: UInt64) -> BlockedArray<Bool> {
        guard probability >= 0, probability <= 1 else {
            return BlockedArray<Bool>(
                ArrayExpression(
                    failure: ArrayError(
                        .argument("a probability of \(probability), where one from 0 through 1 is expected"),
                        in: "random.bernoulli(\(shape))"), .bool))
        }
        let numbers: BlockedArray<Double> = array(.uniform(0..<1), shape, seed, "bernoulli")
        return numbers < probability
    }
}

extension RandomArrays where Element: Real {
    /// Numbers from the lower bound up to, and without, the upper one, all equally likely.
    public func uniform(_ shape: [Int], in range: Range<Double> = 0..<1, seed: UInt64) -> BlockedArray<Element> {
        array(.uniform(range), shape, seed, "uniform")
    }

    /// Normal numbers: none is more than 8.57 deviations from the mean.
    public func normal(
        _ shape: [Int], mean: Double = 0, standardDeviation: Double = 1, seed: UInt64
    ) -> BlockedArray<Element> {
        array(.normal(mean: mean, standardDeviation: standardDeviation), shape, seed, "normal")
    }

    /// Times between events of which `rate` happen in a unit of time.
    public func exponential(_ shape: [Int], rate: Element = 1, seed: UInt64) -> BlockedArray<Element> {
        let numbers: BlockedArray<Element> = array(.uniform(0..<1), shape, seed, "exponential")
        return -log1p(-numbers) / rate
    }
}

extension RandomArrays where Element: FixedWidthInteger {
    /// Whole numbers from the lower bound through the upper one, all equally likely.
    public func integers(_ shape: [Int], in range: ClosedRange<Element>, seed: UInt64) -> BlockedArray<Element> {
        array(
            .integers(low: Int128(range.lowerBound), high: Int128(range.upperBound)), shape, seed, "integers")
    }
}

extension RandomArrays where Element == Int {
    /// The numbers from 0 up to, and without, `count` in a random order.
    public func permutation(_ count: Int, seed: UInt64) -> BlockedArray<Int> {
        array(.order(count: count), [count], seed, "permutation")
    }
}

extension BlockedArray {
    /// Makes random arrays of this element type.
    public static var random: RandomArrays<Element> { RandomArrays() }
}
