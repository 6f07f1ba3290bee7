// Reductions of arrays of every type, layout and length against TreeSum and ExactSum (QuernCore) and plain loops,
// to the bit; and the accumulators of parallel loops against the same.

import CKernelRuntime
import KernelIR
import KernelLLVM
import QuernCore
import Testing

private struct Numbers {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 20
    }
    mutating func real() -> Double { (Double(next() % 2_000_001) - 1_000_000) / 1024 * (next() % 50 == 0 ? 1e9 : 1) }
}

private func reduction(_ kind: ReductionKind, _ type: ScalarType, _ rank: Int, _ layout: String) -> String {
    let result = kind == .argmin || kind == .argmax ? "i64" : type.name
    return """
        entry @r
        kernel @r(_ %a.0: array<\(type.name), \(rank), \(layout)>) -> \(result) {
            %1: \(result) = reduce [\(kind.rawValue)] %0 #0
            return %1
        }
        """
}

/// Shapes with row-major, permuted and stepped strides over one block of memory.
private let views: [(shape: [Int], strides: [Int], offset: Int)] = [
    ([3, 5, 7], [35, 7, 1], 0), ([7, 5, 3], [1, 7, 35], 0), ([3, 5, 4], [35, 7, 2], 0), ([3, 5, 7], [-35, 7, -1], 76),
    ([2, 1, 9], [50, 3, 1], 1), ([4, 40, 40], [1600, 40, 1], 0), ([3, 60, 60], [3600, 1, 60], 0),
    ([0, 3, 3], [9, 3, 1], 0),
    ([1, 1, 1], [9, 9, 9], 5), ([2, 3, 4], [0, 4, 1], 0),
]

private func elements<T>(_ memory: Memory<T>, _ view: (shape: [Int], strides: [Int], offset: Int)) -> [T] {
    var all: [T] = []
    for i in 0..<view.shape[0] {
        for j in 0..<view.shape[1] {
            for k in 0..<view.shape[2] {
                all.append(memory.base[view.offset + i * view.strides[0] + j * view.strides[1] + k * view.strides[2]])
            }
        }
    }
    return all
}

@Suite("reductions") struct ReductionTests {
    @Test("floating sums have the bits of the fixed tree at every length and stride")
    func sums() throws {
        var numbers = Numbers(state: 1)
        let lengths = [0, 1, 2, 31, 32, 33, 63, 64, 100, 4095, 4096, 4097, 8191, 8192, 8193, 12_288, 20_000, 40_960]
        let values = (0..<82_000).map { _ in numbers.real() }
        let (doubles, floats) = (Memory(values), Memory(values.map { Float($0) }))
        let f64 = try LoadedKernel(text: reduction(.sum, .float64, 1, "strided"))
        let f32 = try LoadedKernel(text: reduction(.sum, .float32, 1, "strided"))
        for count in lengths {
            for stride in [1, 2, -1] {
                let offset = stride < 0 ? max(0, count - 1) : 0
                var sum = TreeSum<Double>()
                var single = TreeSum<Float>()
                for k in 0..<count {
                    sum.add(doubles.base[offset + k * stride])
                    single.add(floats.base[offset + k * stride])
                }
                let answer = f64.call(doubles.words([count], strides: [stride], offset: offset))
                #expect(answer.results == [sum.result.bitPattern], "\(count) by \(stride)")
                let second = f32.call(floats.words([count], strides: [stride], offset: offset))
                #expect(second.results == [UInt64(single.result.bitPattern)], "\(count) by \(stride)")
            }
        }
        let zeros = Memory([-0.0, -0.0])
        #expect(f64.call(zeros.words([1])).results == [(-0.0).bitPattern])
        #expect(f64.call(zeros.words([0])).results == [0])
    }

    @Test("sums, means, products and extrema of views run in logical row-major order")
    func ranks() throws {
        var numbers = Numbers(state: 2)
        let memory = Memory((0..<11_000).map { _ in numbers.real() })
        let sum = try LoadedKernel(text: reduction(.sum, .float64, 3, "strided"))
        let mean = try LoadedKernel(text: reduction(.mean, .float64, 3, "strided"))
        let least = try LoadedKernel(text: reduction(.min, .float64, 3, "strided"))
        let greatest = try LoadedKernel(text: reduction(.max, .float64, 3, "strided"))
        let first = try LoadedKernel(text: reduction(.argmin, .float64, 3, "strided"))
        let last = try LoadedKernel(text: reduction(.argmax, .float64, 3, "strided"))
        for view in views {
            let all = elements(memory, view)
            let words = memory.words(view.shape, strides: view.strides, offset: view.offset)
            var tree = TreeSum<Double>()
            for element in all { tree.add(element) }
            #expect(sum.call(words).results == [tree.result.bitPattern], "\(view)")
            if all.isEmpty {
                for kernel in [mean, least, greatest, first, last] {
                    #expect(kernel.call(words).fault == FaultRecord(kind: .emptyArray, site: 0))
                }
                continue
            }
            #expect(mean.call(words).results == [(tree.result / Double(all.count)).bitPattern])
            #expect(least.call(words).results == [(all.min() ?? 0).bitPattern])
            #expect(greatest.call(words).results == [(all.max() ?? 0).bitPattern])
            #expect(first.call(words).results.first == all.firstIndex(of: all.min() ?? 0).map(UInt64.init))
            #expect(last.call(words).results.first == all.firstIndex(of: all.max() ?? 0).map(UInt64.init))
        }
    }

    @Test("extrema propagate NaN, and the first of equals wins")
    func extrema() throws {
        let least = try LoadedKernel(text: reduction(.min, .float64, 1, "contiguous"))
        let first = try LoadedKernel(text: reduction(.argmin, .float64, 1, "contiguous"))
        let last = try LoadedKernel(text: reduction(.argmax, .float64, 1, "contiguous"))
        func answers(_ values: [Double]) -> (Double, UInt64, UInt64) {
            let words = Memory(values)
            return withExtendedLifetime(words) {
                (
                    Double(bitPattern: least.call(words.words([values.count])).results[0]),
                    first.call(words.words([values.count])).results[0],
                    last.call(words.words([values.count])).results[0]
                )
            }
        }
        #expect(answers([3, .nan, 1, .nan]).0.isNaN)
        #expect(answers([3, .nan, 1, .nan]).1 == 1)
        #expect(answers([3, .nan, 9, .nan]).2 == 1)
        #expect(answers([.nan, 1]).1 == 0)
        #expect(answers([0.0, -0.0]).0.sign == .plus)
        #expect(answers([-0.0, 0.0]).0.sign == .minus)
        #expect(answers([2, 1, 1, 5, 5]).1 == 1)
        #expect(answers([2, 1, 1, 5, 5]).2 == 3)
        #expect(answers([.infinity]).0 == .infinity)
    }

    @Test("integer totals are exact, and a fault exactly when the end does not fit", arguments: integerTypes)
    func integers(type: ScalarType) throws {
        let sum = try LoadedKernel(text: reduction(.sum, type, 1, "strided"))
        let wrapping = try LoadedKernel(text: reduction(.wrappingSum, type, 1, "contiguous"))
        let product = try LoadedKernel(text: reduction(.product, type, 1, "contiguous"))
        let xor = try LoadedKernel(text: reduction(.xor, type, 1, "contiguous"))
        let and = try LoadedKernel(text: reduction(.and, type, 1, "contiguous"))
        let dot = try LoadedKernel(
            text: """
                entry @d
                kernel @d(_ %a.0: array<\(type.name), 1, strided>, _ %b.1: array<\(type.name), 1, strided>) -> \(type.name) {
                    %2: \(type.name) = reduce [dot] %0, %1 #0
                    return %2
                }
                """)
        let pool = edges(type)
        var numbers = Numbers(state: 3)
        for round in 0..<300 {
            let count = Int(numbers.next() % 7)
            let chosen = (0..<count).map { _ in
                round < 40 ? UInt64(numbers.next() % 3) : pool[Int(numbers.next()) % pool.count]
            }
            let memory = Memory([UInt8](repeating: 0, count: 8 * type.byteCount))
            for (k, value) in chosen.enumerated() {
                for byte in 0..<type.byteCount {
                    memory.base[k * type.byteCount + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
                }
            }
            let words = memory.words([count])
            let backwards = memory.words([count], strides: [-1], offset: max(0, count - 1) * type.byteCount)
            var exact = ExactSum()
            var products = ExactSum()
            var wrapped: UInt64 = 0
            var odd: UInt64 = 0
            var all = Meaning.canonical(.max, type)
            var whole: [Int128] = [1]
            for (k, value) in chosen.enumerated() {
                exact.add(bits: value, of: type)
                products.add(bits: value, times: chosen[count - 1 - k], of: type)
                wrapped &+= value
                odd ^= value
                all &= value
                let factor = type.isSignedInteger ? Int128(Int64(bitPattern: value)) : Int128(value)
                whole.append(factor)
            }
            func check(_ kernel: LoadedKernel, _ words: [UInt64], _ expected: UInt64?, _ what: String) {
                let answer = kernel.call(words)
                if let expected {
                    #expect(answer.code == 0 && answer.results == [expected], "\(what) of \(chosen)")
                } else {
                    #expect(answer.fault == FaultRecord(kind: .overflow, site: 0), "\(what) of \(chosen)")
                }
            }
            check(sum, words, exact.bits(as: type), "sum")
            check(sum, backwards, exact.bits(as: type), "sum backwards")
            check(dot, words + backwards, products.bits(as: type), "dot")
            check(wrapping, words, Meaning.canonical(wrapped, type), "wrapping sum")
            check(xor, words, odd, "xor")
            check(and, words, all, "and")
            check(product, words, exactProduct(whole, type), "product")
        }
    }

    private func exactProduct(_ factors: [Int128], _ type: ScalarType) -> UInt64? {
        if factors.contains(0) { return 0 }
        var product: Int128 = 1
        for factor in factors {
            let (next, overflow) = product.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            product = next
        }
        if type.isSignedInteger {
            let half = Int128(1) << Int128(type.bitCount - 1)
            return product >= -half && product < half ? UInt64(bitPattern: Int64(product)) : nil
        }
        return product >= 0 && product < Int128(1) << Int128(type.bitCount) ? UInt64(product) : nil
    }

    @Test("dot products round each product, then add in the tree")
    func dot() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @d
                kernel @d(_ %a.0: array<f64, 1, strided>, _ %b.1: array<f64, 1, strided>) -> f64 {
                    %2: f64 = reduce [dot] %0, %1 #0
                    return %2
                }
                """)
        var numbers = Numbers(state: 5)
        let memory = Memory((0..<20_000).map { _ in numbers.real() })
        for count in [0, 1, 33, 255, 256, 257, 5000, 9999] {
            for (a, b) in [(1, 1), (2, 1), (1, -1)] {
                let offset = b < 0 ? 10_000 + count : 10_000
                var tree = TreeSum<Double>()
                for k in 0..<count { tree.add(memory.base[k * a] * memory.base[offset + k * b]) }
                let words = memory.words([count], strides: [a]) + memory.words([count], strides: [b], offset: offset)
                #expect(kernel.call(words).results == [tree.result.bitPattern], "\(count) \(a) \(b)")
            }
        }
        #expect(
            kernel.call(memory.words([3]) + memory.words([4])).fault
                == FaultRecord(kind: .shapeMismatch, site: 0, first: 3, second: 4))
    }

    @Test("reductions along an axis give one result for each line", arguments: [0, 1, 2])
    func axes(axis: Int) throws {
        var numbers = Numbers(state: 6)
        let memory = Memory((0..<11_000).map { _ in numbers.real() })
        let kernel = try LoadedKernel(
            text: """
                entry @r
                kernel @r(_ %a.0: array<f64, 3, strided>) -> array<f64, 2, contiguous> {
                    %1: array<f64, 2, contiguous> = reduceAxis [sum axis \(axis)] %0 #0
                    return %1
                }
                """)
        for view in views {
            let answer = kernel.call(memory.words(view.shape, strides: view.strides, offset: view.offset), results: 5)
            #expect(answer.code == 0)
            var kept = [0, 1, 2]
            kept.remove(at: axis)
            let (n, m) = (view.shape[kept[0]], view.shape[kept[1]])
            #expect(answer.results[1] == UInt64(n) && answer.results[2] == UInt64(m))
            guard let base = UnsafePointer<Double>(bitPattern: UInt(answer.results[0])) else { continue }
            for i in 0..<n {
                for j in 0..<m {
                    var tree = TreeSum<Double>()
                    for k in 0..<view.shape[axis] {
                        tree.add(
                            memory.base[
                                view.offset + i * view.strides[kept[0]] + j * view.strides[kept[1]] + k
                                    * view.strides[axis]])
                    }
                    #expect(base[i * m + j].bitPattern == tree.result.bitPattern)
                }
            }
            quern_free(UnsafeMutableRawPointer(mutating: base))
        }
    }

    @Test("accumulators of a parallel loop join in the fixed tree, the starting value last")
    func parallel() throws {
        let text = { (options: String) in
            """
            entry @p
            kernel @p(_ %x.0: array<f64, 1, contiguous>, _ %n.1: i64, _ %s.2: f64, _ %k.3: i32) -> f64, i32, f64, i32\(options) {
                %4: i64 = constant 0
                %5: f64, %6: i32, %7: f64, %20: i32 = parallelFor %i.8: i64 in %4 ..< %1 carry (%a.9: f64 = %2, %b.10: i32 = %3, %c.11: f64 = %2, %d.21: i32 = %3) [L0 "i" (sum, sum, min, product)] {
                    %12: f64 = load %0[%8] #0
                    %13: bool = greater %12, %14
                    %15: f64 = select %13, %12, %9
                    %16: i32 = constant 1
                    %17: i32 = add %10, %16 #1
                    %18: f64 = minimum %11, %12
                    %19: i32 = constant -1
                    yield %15, %17, %18, %19
                } #2
                return %5, %6, %7, %20
            }
            """.replacingZero()
        }
        var numbers = Numbers(state: 7)
        let memory = Memory((0..<20_000).map { _ in numbers.real() })
        let kernel = try LoadedKernel(text: text(""))
        let relaxed = try LoadedKernel(text: text(" relaxed"))
        for count in [0, 1, 511, 512, 513, 4096, 5000, 20_000] {
            let start = 1e7 + 0.1
            let answer = kernel.call(memory.words([20_000]) + [UInt64(count), start.bitPattern, 5], results: 4)
            var tree = TreeSum<Double>()
            var least = start
            for k in 0..<count {
                let e = memory.base[k]
                tree.add(e > 0 ? e : -0.0)
                least = Swift.min(least, e)
            }
            let expected = count == 0 ? start : start + tree.result
            #expect(answer.code == 0)
            #expect(answer.results[0] == expected.bitPattern, "\(count)")
            #expect(answer.results[1] == UInt64(5 + count))
            #expect(answer.results[2] == least.bitPattern)
            #expect(answer.results[3] == UInt64(bitPattern: count % 2 == 0 ? 5 : -5))
            let loose = relaxed.call(memory.words([20_000]) + [UInt64(count), start.bitPattern, 5], results: 4)
            #expect(abs(Double(bitPattern: loose.results[0]) - expected) <= 1e-12 * abs(expected))
        }
        let tooMany = kernel.call(
            memory.words([20_000]) + [100, 0, UInt64(bitPattern: Int64(Int32.max))], results: 4)
        #expect(tooMany.fault == FaultRecord(kind: .overflow, site: 2))
        let outside = kernel.call(memory.words([20_000]) + [20_001, 0, 0], results: 4)
        #expect(
            outside.fault
                == FaultRecord(kind: .indexOutOfBounds, site: 0, first: 20_000, second: 20_000, loopValues: [20_000]))
    }
}

extension String {
    /// Gives `%14`, the zero of the loop above, its definition before the loop.
    fileprivate func replacingZero() -> String {
        var lines = split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.insert("    %14: f64 = constant 0.0", at: 3)
        // The site of an operation stands before its regions.
        if let end = lines.firstIndex(of: "    } #2") {
            lines[end] = "    }"
            if let head = lines.firstIndex(where: { $0.contains("parallelFor") }) {
                lines[head] = String(lines[head].dropLast(2)) + " #2 {"
            }
        }
        return lines.joined(separator: "\n")
    }
}
