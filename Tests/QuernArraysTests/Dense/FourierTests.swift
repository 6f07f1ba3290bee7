// Transforms against their definition, summed in Double with compensated angles, for every length to 130 and some long
// ones; batches, strides, inverses, and bits that do not depend on the company.

import QuernArrays
import Testing

struct FourierTests {
    /// The transform by its definition; angles are reduced in integers.
    func definition(_ x: [Double], inverse: Bool) -> [Double] {
        let n = x.count / 2
        var result = [Double](repeating: 0, count: 2 * n)
        var roots = [(Double, Double)]()
        for k in 0..<n {
            let z = RootsOfUnityProbe.root(k, n)
            roots.append(inverse ? (z.0, -z.1) : z)
        }
        for k in 0..<n {
            var (re, im) = (0.0, 0.0)
            for j in 0..<n {
                let (c, s) = roots[j * k % n]
                re += x[2 * j] * c - x[2 * j + 1] * s
                im += x[2 * j] * s + x[2 * j + 1] * c
            }
            (result[2 * k], result[2 * k + 1]) = (re, im)
        }
        return result
    }

    func noise(_ n: Int, seed: UInt64) -> [Double] {
        var numbers = DenseNumbers(seed)
        return (0..<2 * n).map { _ in numbers.real() }
    }

    func transformed<R: FourierReal>(_ x: [R], inverse: Bool = false, scale: R = 1) throws -> [R] {
        let n = x.count / 2
        var result = [R](repeating: .nan, count: 2 * n)
        try FourierPlan<R>.plan(n).transform(
            x, SequenceLayout(laneStride: n), to: &result, SequenceLayout(laneStride: n), count: 1, inverse: inverse,
            scale: scale)
        return result
    }

    /// |a − b| relative to |b|, root mean square.
    func error<R: BinaryFloatingPoint>(_ a: [R], _ b: [Double]) -> Double {
        var (over, under) = (0.0, 0.0)
        for (x, y) in zip(a, b) {
            over += (Double(x) - y) * (Double(x) - y)
            under += y * y
        }
        return under == 0 ? over.squareRoot() : (over / under).squareRoot()
    }

    static let lengths =
        Array(1...66) + [
            77, 91, 97, 98, 100, 101, 121, 125, 127, 128, 169, 210, 256, 343, 509, 512, 540, 1000, 1009, 1024,
        ]
        + [1155, 1331]

    @Test("every length has the transform of its definition, both ways, in both precisions", arguments: [false, true])
    func definitions(inverse: Bool) throws {
        for n in Self.lengths {
            let x = noise(n, seed: UInt64(n))
            let expected = definition(x, inverse: inverse)
            let bound = 1e-15 * (1 + Double(n).logarithm2)
            #expect(error(try transformed(x, inverse: inverse), expected) <= bound, "length \(n)")
            let narrow = x.map { Float($0) }
            let wide = definition(narrow.map { Double($0) }, inverse: inverse)
            #expect(error(try transformed(narrow, inverse: inverse), wide) <= bound * 0x1p29, "Float, length \(n)")
        }
    }

    @Test("forward and back is the sequence again, for long smooth and prime lengths")
    func roundTrips() throws {
        for n in [65536, 60000, 65537, 46656, 78125, 99991, 1 << 18] {
            let x = noise(n, seed: UInt64(n))
            let back = try transformed(transformed(x), inverse: true, scale: 1 / Double(n))
            #expect(error(back, x) <= 2e-15 * Double(n).logarithm2, "length \(n)")
            // A single one, shifted by 3: all of absolute value 1
            var impulse = [Double](repeating: 0, count: 2 * n)
            impulse[6] = 1
            let wave = try transformed(impulse)
            for k in stride(from: 0, to: n, by: 997) {
                let z = RootsOfUnityProbe.root(3 * k % n, n)
                #expect(abs(wave[2 * k] - z.0) + abs(wave[2 * k + 1] - z.1) <= 1e-15 * Double(n).logarithm2)
            }
        }
    }

    @Test(
        "a sequence has the same bits alone and in any batch, along any axis",
        arguments: [30, 77, 128, 263, 1000, 8200])
    func company(n: Int) throws {
        let lanes = 11
        let plan = try FourierPlan<Double>.plan(n)
        let x = noise(n * lanes, seed: UInt64(n))
        var rows = [Double](repeating: .nan, count: x.count)
        let asRows = SequenceLayout(laneStride: n)
        plan.transform(x, asRows, to: &rows, asRows, count: lanes)
        for lane in 0..<lanes {
            let alone = try transformed(Array(x[2 * lane * n..<2 * (lane + 1) * n]))
            #expect(alone.map(\.bitPattern) == rows[2 * lane * n..<2 * (lane + 1) * n].map(\.bitPattern))
        }
        // The same sequences as columns, in place
        var columns = [Double](repeating: 0, count: x.count)
        for lane in 0..<lanes {
            for k in 0..<n {
                for part in 0..<2 { columns[2 * (k * lanes + lane) + part] = x[2 * (lane * n + k) + part] }
            }
        }
        let asColumns = SequenceLayout(laneStride: 1, elementStride: lanes)
        columns.withUnsafeMutableBufferPointer {
            plan.transform($0.baseAddress!, asColumns, to: $0.baseAddress!, asColumns, count: lanes)
        }
        for lane in 0..<lanes {
            for k in 0..<2 * n {
                let found = columns[2 * (k / 2 * lanes + lane) + k % 2]
                #expect(found.bitPattern == rows[2 * lane * n + k].bitPattern)
            }
        }
    }
}

extension Double {
    var logarithm2: Double { Double(exponent) + (significand - 1) }
}

/// Roots of unity by doubling in integers and a series, with no library function: what the tables are judged by.
enum RootsOfUnityProbe {
    /// exp(-2πi·k/n)
    static func root(_ k: Int, _ n: Int) -> (Double, Double) {
        // To the first eighth, exactly, then Taylor's series in a pair of doubles.
        var (k, n) = (k % n, n)
        var turn = (1.0, 0.0)
        // quarters
        let quarter = 4 * k / n
        k = 4 * k - quarter * n
        n *= 4
        for _ in 0..<quarter { turn = (turn.1, -turn.0) }
        // k/n < 1/4 of a turn: half it three times, in the number
        let (hi, lo) = product(6.283185307179586, 2.4492935982947064e-16, Double(k), Double(n))
        var (c, s, term, low) = (1.0, 0.0, 1.0, 0.0)
        var (cLow, sLow) = (0.0, 0.0)
        for i in 1..<40 {
            // term · angle / i, in a pair
            let p = term * hi
            let e = (-p).addingProduct(term, hi) + term * lo + low * hi
            let q = p / Double(i)
            low = (p.addingProduct(-q, Double(i)) + e) / Double(i)
            term = q
            switch i % 4 {
            case 1: add(&s, &sLow, term, low)
            case 2: add(&c, &cLow, -term, -low)
            case 3: add(&s, &sLow, -term, -low)
            default: add(&c, &cLow, term, low)
            }
        }
        let (cosine, sine) = (c + cLow, s + sLow)
        // turn · (cosine − i sine)
        return (turn.0 * cosine + turn.1 * sine, turn.1 * cosine - turn.0 * sine)
    }

    private static func product(_ a: Double, _ aLow: Double, _ k: Double, _ n: Double) -> (Double, Double) {
        let p = a * k
        let e = (-p).addingProduct(a, k) + aLow * k
        let q = p / n
        return (q, (p.addingProduct(-q, n) + e) / n)
    }

    private static func add(_ a: inout Double, _ low: inout Double, _ b: Double, _ bLow: Double) {
        let sum = a + b
        let back = sum - a
        low += (a - (sum - back)) + (b - back) + bLow
        a = sum
    }
}

struct RealFourierTests {
    @Test("a real sequence's transform is half of the complex one, and comes back, for every length and stride")
    func halves() throws {
        for n in Array(1...66) + [100, 251, 509, 1000, 1001, 1018, 4096] {
            let (lanes, gap) = (3, 2)
            var numbers = DenseNumbers(UInt64(n))
            let x = (0..<n * lanes * gap).map { _ in numbers.real() }
            let plan = try RealFourierPlan<Double>(n)
            let half = plan.halfLength
            var found = [Double](repeating: .nan, count: 2 * half * lanes)
            let source = SequenceLayout(laneStride: n * gap, elementStride: gap)
            let middle = SequenceLayout(laneStride: 1, elementStride: lanes)
            plan.forward(x, source, to: &found, middle, count: lanes)
            for lane in 0..<lanes {
                var wide = [Double](repeating: 0, count: 2 * n)
                for k in 0..<n { wide[2 * k] = x[lane * n * gap + k * gap] }
                var full = wide
                let layout = SequenceLayout(laneStride: n)
                try FourierPlan<Double>.plan(n).transform(wide, layout, to: &full, layout, count: 1)
                var (over, under) = (0.0, 0.0)
                for k in 0..<half {
                    for part in 0..<2 {
                        let d = found[2 * (k * lanes + lane) + part] - full[2 * k + part]
                        over += d * d
                        under += full[2 * k + part] * full[2 * k + part]
                    }
                }
                #expect((over / under).squareRoot() <= 1e-15 * (1 + Double(n).logarithm2), "length \(n)")
            }
            var back = [Double](repeating: 9, count: x.count)
            plan.backward(found, middle, to: &back, source, count: lanes, scale: 1 / Double(n))
            for lane in 0..<lanes {
                for k in 0..<n {
                    let at = lane * n * gap + k * gap
                    #expect(abs(back[at] - x[at]) <= 4e-15 * (1 + Double(n).logarithm2), "length \(n)")
                }
            }
        }
    }

    @Test("a length below 1 is an error, and frequencies and shifts are NumPy's")
    func axes() throws {
        let error = #expect(throws: LinearAlgebraError.self) { _ = try FourierPlan<Double>.plan(0) }
        #expect(error?.description == "fft: a length of 0, where at least 1 is expected")
        #expect(throws: LinearAlgebraError.self) { _ = try RealFourierPlan<Float>(0) }
        #expect(FourierAxes.frequencies(8, spacing: 0.1) == [0, 1.25, 2.5, 3.75, -5, -3.75, -2.5, -1.25])
        #expect(FourierAxes.frequencies(5) == [0, 0.2, 0.4, -0.4, -0.2])
        #expect(FourierAxes.realFrequencies(5) == [0, 0.2, 0.4])
        #expect(FourierAxes.shift(5) == 2 && FourierAxes.shift(5, inverse: true) == -2)
    }
}
