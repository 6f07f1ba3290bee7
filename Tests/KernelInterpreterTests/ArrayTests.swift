// Views, arrays made in a kernel, their memory, reductions, parallel accumulators. Expected values are computed here
// in plain Swift, sums by the definition of the fixed tree written out again.

import Foundation
import KernelIR
import KernelInterpreter
import QuernCore
import Testing

@Suite("arrays")
struct ArrayTests {
    /// A kernel that copies a view of a matrix into a fresh array.
    func view(_ operation: String, rank: Int, _ words: [UInt64], indices: [Int] = []) throws -> Answer {
        let parameters = indices.indices.map { ", _ %\($0 + 1): i64" }.joined()
        let n = indices.count + 1
        return try run(
            """
            entry @f
            kernel @f(_ %0: array<i64, 2>\(parameters)) -> array<i64, \(rank), contiguous> {
                %\(n): array<i64, \(rank)> = \(operation)
                %\(n + 1): array<i64, \(rank), contiguous> = duplicate %\(n)
                return %\(n + 1)
            }
            """, words + indices.map(bits))
    }

    @Test("slices, steps, permutations and reversals name the right elements")
    func views() throws {
        let memory = Memory<Int>(Array(0..<20))
        let m = memory.words([4, 5])
        func elements(_ answer: Answer, rank: Int) -> [Int] {
            #expect(answer.fault == nil)
            return answer.array(Int.self, rank: rank).elements
        }
        #expect(elements(try view("slice [slice index, all] %0, %1", rank: 1, m, indices: [2]), rank: 1) == [10, 11, 12, 13, 14])
        #expect(elements(try view("slice [slice range, range] %0, %1, %2, %3, %4", rank: 2, m, indices: [1, 3, 3, 5]), rank: 2) == [8, 9, 13, 14])
        #expect(elements(try view("slice [slice by, by] %0, %1, %2", rank: 2, m, indices: [2, -2]), rank: 2) == [4, 2, 0, 14, 12, 10])
        #expect(elements(try view("slice [slice by, index] %0, %1, %2", rank: 1, m, indices: [.min, 0]), rank: 1) == [15])
        #expect(elements(try view("slice [slice by, index] %0, %1, %2", rank: 1, m, indices: [.max, 1]), rank: 1) == [1])
        #expect(elements(try view("permute [axes 1, 0] %0", rank: 2, m), rank: 2) == (0..<5).flatMap { j in (0..<4).map { $0 * 5 + j } })
        #expect(elements(try view("reverse [axis 0] %0", rank: 2, m), rank: 2) == (0..<4).reversed().flatMap { i in (0..<5).map { i * 5 + $0 } })
        let empty = try view("slice [slice range, all] %0, %1, %2", rank: 2, m, indices: [4, 4]).array(Int.self, rank: 2)
        #expect(empty.shape == [0, 5])
    }

    @Test("a view outside its array is a fault with bound, extent and axis")
    func outside() throws {
        let memory = Memory<Int>(Array(0..<20))
        let m = memory.words([4, 5])
        func fault(_ a: Int, _ b: Int) throws -> FaultRecord? {
            try view("slice [slice all, range] %0, %1, %2", rank: 2, m, indices: [a, b]).fault
        }
        #expect(try fault(-1, 3) == FaultRecord(kind: .rangeOutOfBounds, site: -1, first: -1, second: 5, detail: 1))
        #expect(try fault(0, 6) == FaultRecord(kind: .rangeOutOfBounds, site: -1, first: 6, second: 5, detail: 1))
        #expect(try fault(3, 2) == FaultRecord(kind: .invalidRange, site: -1, first: 3, second: 2, detail: 1))
        #expect(try view("slice [slice index, all] %0, %1", rank: 1, m, indices: [4]).fault
            == FaultRecord(kind: .indexOutOfBounds, site: -1, first: 4, second: 4, detail: 0))
        #expect(try view("slice [slice by, all] %0, %1", rank: 2, m, indices: [0]).fault?.kind == .invalidArgument)
    }

    @Test("elements of every type are read and written in arrays of rank 0 to 4", arguments: ScalarType.realCases)
    func elements(_ type: ScalarType) throws {
        for rank in 0...4 {
            let shape = [2, 3, 2, 2].prefix(rank).map { $0 }
            let count = shape.reduce(1, *)
            let indices = (0..<rank).map { "%\($0)" }.joined(separator: ", ")
            let extents = (0..<rank).map { "%\(rank + 1 + $0)" }.joined(separator: ", ")
            let constants = shape.indices.map { "%\(rank + 1 + $0): i64 = constant \(shape[$0])" }.joined(separator: "\n")
            let n = 2 * rank + 1
            let parameters = ((0..<rank).map { "_ %\($0): i64" } + ["_ %\(rank): \(type.name)"]).joined(separator: ", ")
            let text = """
                entry @f
                kernel @f(\(parameters)) -> array<\(type.name), \(rank), contiguous>, \(type.name) {
                    \(constants)
                    %\(n): array<\(type.name), \(rank), contiguous> = allocate \(extents)
                    store %\(n)[\(indices)], %\(rank)
                    %\(n + 1): \(type.name) = load %\(n)[\(indices)]
                    return %\(n), %\(n + 1)
                }
                """
            let value = ScalarTests.edges(type).last ?? 1
            let answer = try run(text, shape.map { UInt64($0 - 1) } + [value])
            #expect(answer.fault == nil)
            #expect(answer.results[1 + 2 * rank] == value)
            let base = try #require(UnsafeMutableRawPointer(bitPattern: UInt(answer.results[0])))
            #expect(UInt(answer.results[0]) % 64 == 0)
            let bytes = (0..<count * type.byteCount).map { base.load(fromByteOffset: $0, as: UInt8.self) }
            #expect(bytes.dropLast(type.byteCount).allSatisfy { $0 == 0 })
            #expect(bytes.last == UInt8(truncatingIfNeeded: value >> UInt64(8 * type.byteCount - 8)))
            free(base)
        }
    }

    @Test("a copy between overlapping views reads all before it writes")
    func overlap() throws {
        let text = """
            entry @f
            kernel @f(_ %a.0: inout array<i64, 1, contiguous>) {
                %1: array<i64, 1> = reverse [axis 0] %a.0
                copy %a.0, %1
                return
            }
            """
        let memory = Memory<Int>([1, 2, 3, 4, 5])
        _ = try run(text, memory.words([5]))
        #expect(memory.elements == [5, 4, 3, 2, 1])
    }

    @Test("extents that overflow, are negative or too large are faults before anything is allocated")
    func allocation() throws {
        let text = "entry @f\nkernel @f(_ %0: i64, _ %1: i64) {\n%2: array<f64, 2, contiguous> = allocate %0, %1\nreturn\n}"
        #expect(try run(text, [bits(-1), 3]).fault == FaultRecord(kind: .invalidArgument, site: -1, first: -1))
        #expect(try run(text, [3, bits(-2)]).fault == FaultRecord(kind: .invalidArgument, site: -1, first: -2, detail: 1))
        #expect(try run(text, [1 << 40, 1 << 40]).fault == FaultRecord(kind: .allocationFailed, site: -1, first: -1))
        #expect(try run(text, [1 << 30, 1 << 28]).fault == FaultRecord(kind: .allocationFailed, site: -1, first: 1 << 61))
        #expect(try run(text, [0, 5]).fault == nil)
    }

    @Test("arrays made in a loop, carried by it and returned by calls keep their elements; the rest is freed")
    func memory() throws {
        // grow: each round makes a new array from the carried one; 20,000 rounds of 1 MB would be 20 GB.
        let text = """
            entry @f
            kernel @f(_ %n.0: i64) -> array<i64, 1, contiguous> {
                %1: i64 = constant 0
                %2: i64 = constant 131072
                %3: array<i64, 1, contiguous> = allocate %2
                %4: array<i64, 1, contiguous> = for %i.5: i64 in %1 ..< %n.0 carry (%t.6: array<i64, 1, contiguous> = %3) [L0 "i"] {
                    %7: array<i64, 1, contiguous> = call @next(%t.6)
                    %8: array<i64, 1, contiguous> = allocate %2
                    store %8[%1], %i.5
                    yield %7
                }
                return %4
            }
            kernel @next(_ %t.0: array<i64, 1, contiguous>) -> array<i64, 1, contiguous> {
                %1: i64 = constant 0
                %2: i64 = constant 1
                %3: array<i64, 1, contiguous> = duplicate %t.0
                %4: array<i64, 1, contiguous> = duplicate %t.0
                %5: i64 = load %4[%1]
                %6: i64 = add %5, %2
                store %3[%1], %6
                return %3
            }
            """
        let rounds = 3000
        let answer = try run(text, [UInt64(rounds)])
        #expect(answer.array(Int.self).elements[0] == rounds)
        var usage = rusage()
        getrusage(0, &usage)  // RUSAGE_SELF
        #expect(usage.ru_maxrss < 2_000_000, "the peak is \(usage.ru_maxrss) KiB")
    }

    @Test("a kernel that returns its parameter returns a copy")
    func copies() throws {
        let text = """
            entry @f
            kernel @f(_ %x.0: inout array<i64, 1>) -> array<i64, 1>, array<i64, 1> {
                %1: array<i64, 1> = call @same(%x.0)
                %2: i64 = constant 0
                %3: i64 = constant 9
                store %x.0[%2], %3
                return %1, %1
            }
            kernel @same(_ %x.0: array<i64, 1>) -> array<i64, 1> {
                return %x.0
            }
            """
        let memory = Memory<Int>([1, 2, 3])
        let answer = try run(text, memory.words([3]))
        #expect(answer.results[0] != answer.results[3])
        #expect(answer.array(Int.self).elements == [1, 2, 3])
        #expect(answer.array(Int.self, at: 3).elements == [1, 2, 3])
        #expect(memory.elements == [9, 2, 3])
    }

    // MARK: Reductions

    /// The fixed tree of LANGUAGE.md § 4, written out by recursion.
    static func tree(_ x: [Double]) -> Double {
        if x.isEmpty { return 0 }
        func leaf(_ part: ArraySlice<Double>) -> Double {
            var lanes = [Double](repeating: -0.0, count: 32)
            for (k, e) in part.enumerated() { lanes[k % 32] += e }
            while lanes.count > 1 { lanes = (0..<lanes.count / 2).map { lanes[$0] + lanes[$0 + lanes.count / 2] } }
            return lanes[0]
        }
        let sums = stride(from: 0, to: x.count, by: 4096).map { leaf(x[$0..<min(x.count, $0 + 4096)]) }
        func join(_ range: Range<Int>) -> Double {
            if range.count == 1 { return sums[range.lowerBound] }
            // The largest power of two below the count: aligned blocks of leaves.
            var half = 1
            while half * 2 < range.count { half *= 2 }
            let middle = range.lowerBound + half
            return join(range.lowerBound..<middle) + join(middle..<range.upperBound)
        }
        return join(0..<sums.count)
    }
    static func numbers(_ n: Int) -> [Double] {
        var state: UInt64 = 88
        return (0..<n).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1
            return (Double(state >> 11) * 0x1p-53 - 0.4) * Foundation.pow(10, Double(state % 7))
        }
    }

    @Test("sums go in the fixed tree, whatever the strides", arguments: [0, 1, 31, 32, 33, 4095, 4096, 4097, 12_288, 20_001, 40_960])
    func sums(_ n: Int) throws {
        let x = Self.numbers(n)
        let sum = "entry @f\nkernel @f(_ %0: array<f64, 1>) -> f64 {\n%1: f64 = reduce [sum] %0\nreturn %1\n}"
        let wanted = Self.tree(x)
        #expect(try run(sum, Memory(x).words([n])).results[0] == wanted.bitPattern)
        let spread = Memory(x.flatMap { [$0, 7, 7] })
        #expect(try run(sum, spread.words([n], strides: [3])).results[0] == wanted.bitPattern)
        let reversed = Memory(Array(x.reversed()))
        #expect(try run(sum, reversed.words([n], strides: [-1], offset: max(0, n - 1))).results[0] == wanted.bitPattern)
        // A parallel loop's accumulator is the same tree, with the starting value last.
        let loop = """
            entry @f
            kernel @f(_ %x.0: array<f64, 1>) -> f64 {
                %1: i64 = constant 0
                %2: f64 = constant 3.25
                %3: i64 = extent [axis 0] %x.0
                %4: f64 = parallelFor %i.5: i64 in %1 ..< %3 carry (%s.6: f64 = %2) [L0 "i" (sum)] {
                    %7: f64 = load %x.0[%i.5]
                    %8: f64 = add %s.6, %7
                    yield %8
                }
                return %4
            }
            """
        #expect(try run(loop, Memory(x).words([n])).results[0] == (n == 0 ? 3.25 : 3.25 + wanted).bitPattern)
    }

    @Test("reductions along an axis take each line in order")
    func axes() throws {
        let x = Self.numbers(3 * 50 * 4)
        let memory = Memory(x)
        for axis in 0..<3 {
            let text = "entry @f\nkernel @f(_ %0: array<f64, 3>) -> array<f64, 2, contiguous>, array<i64, 2, contiguous> {\n%1: array<f64, 2, contiguous> = reduceAxis [sum axis \(axis)] %0\n%2: array<i64, 2, contiguous> = reduceAxis [argmax axis \(axis)] %0\nreturn %1, %2\n}"
            let answer = try run(text, memory.words([3, 50, 4]))
            let (shape, sums) = answer.array(Double.self, rank: 2)
            let places = answer.array(Int.self, at: 5, rank: 2).elements
            #expect(shape == [3, 50, 4].enumerated().filter { $0.offset != axis }.map(\.element))
            var k = 0
            for a in 0..<shape[0] {
                for b in 0..<shape[1] {
                    let line = (0..<[3, 50, 4][axis]).map { i -> Double in
                        var index = [a, b]
                        index.insert(i, at: axis)
                        return x[(index[0] * 50 + index[1]) * 4 + index[2]]
                    }
                    #expect(sums[k] == Self.tree(line))
                    #expect(places[k] == line.firstIndex(of: line.max() ?? 0))
                    k += 1
                }
            }
        }
    }

    func reduce(_ kind: String, _ element: String, _ result: String, _ words: [UInt64]) throws -> Answer {
        try run("entry @f\nkernel @f(_ %0: array<\(element), 1>) -> \(result) {\n%1: \(result) = reduce [\(kind)] %0\nreturn %1\n}", words)
    }

    @Test("extremes propagate NaN, the first one wins, and an empty array is a fault")
    func extremes() throws {
        let x = Memory<Double>([3, -0.0, 0.0, 7, 7, -0.0])
        #expect(try reduce("min", "f64", "f64", x.words([6])).results[0] == (-0.0).bitPattern)
        #expect(try reduce("argmax", "f64", "i64", x.words([6])).results[0] == 3)
        #expect(try reduce("argmin", "f64", "i64", x.words([6])).results[0] == 1)
        let y = Memory<Double>([3, .nan, 0, .nan])
        #expect(Double(bitPattern: try reduce("max", "f64", "f64", y.words([4])).results[0]).isNaN)
        #expect(try reduce("argmin", "f64", "i64", y.words([4])).results[0] == 1)
        for kind in ["min", "max", "argmin", "argmax", "mean"] {
            let result = kind.hasPrefix("arg") ? "i64" : "f64"
            #expect(try reduce(kind, "f64", result, x.words([0])).fault?.kind == .emptyArray)
        }
        #expect(try reduce("mean", "f64", "f64", x.words([5])).results[0] == (17.0 / 5).bitPattern)
    }

    @Test("integer sums and products fault exactly when the end does not fit")
    func exact() throws {
        let up = Memory<Int8>([100, 100, -100, -100, 27])
        #expect(try reduce("sum", "i8", "i8", up.words([5])).results[0] == 27)
        #expect(try reduce("sum", "i8", "i8", up.words([2])).fault?.kind == .overflow)
        #expect(try reduce("wrappingSum", "i8", "i8", up.words([2])).results[0] == bits(-56))
        let product = Memory<Int>([1 << 40, 1 << 40, 1 << 40, 0])
        #expect(try reduce("product", "i64", "i64", product.words([4])).results[0] == 0)
        #expect(try reduce("product", "i64", "i64", product.words([3])).fault?.kind == .overflow)
        let small = Memory<Int8>([-16, 8])
        #expect(try reduce("product", "i8", "i8", small.words([2])).results[0] == bits(-128))
        let truth = Memory<Bool>([true, false, true])
        #expect(try reduce("and", "bool", "bool", truth.words([3])).results[0] == 0)
        #expect(try reduce("or", "bool", "bool", truth.words([3])).results[0] == 1)
        #expect(try reduce("xor", "bool", "bool", truth.words([3])).results[0] == 0)
        #expect(try reduce("and", "bool", "bool", truth.words([0])).results[0] == 1)
    }

    @Test("a dot product rounds each product and needs equal lengths")
    func dot() throws {
        let text = "entry @f\nkernel @f(_ %0: array<f64, 1>, _ %1: array<f64, 1>) -> f64 {\n%2: f64 = reduce [dot] %0, %1\nreturn %2\n}"
        let (x, y) = (Self.numbers(9000), Array(Self.numbers(18_001).suffix(9000)))
        let answer = try run(text, Memory(x).words([9000]) + Memory(y).words([9000]))
        #expect(answer.results[0] == Self.tree(zip(x, y).map { $0 * $1 }).bitPattern)
        #expect(try run(text, Memory(x).words([3]) + Memory(y).words([4])).fault
            == FaultRecord(kind: .shapeMismatch, site: -1, first: 3, second: 4))
    }

    @Test("parallel accumulators of other kinds join in order, skipped iterations count for nothing")
    func accumulators() throws {
        let text = """
            entry @f
            kernel @f(_ %x.0: array<i64, 1>, _ %start.1: i64) -> i64, i64, i64, i64 {
                %2: i64 = constant 0
                %3: i64 = constant 1
                %4: i64 = extent [axis 0] %x.0
                %5: i64, %6: i64, %7: i64, %8: i64 = parallelFor %i.9: i64 in %2 ..< %4 carry (%s.10: i64 = %start.1, %m.11: i64 = %start.1, %p.12: i64 = %3, %o.13: i64 = %2) [L0 "i" (sum, min, product, or)] {
                    %14: i64 = load %x.0[%i.9]
                    %15: bool = less %14, %2
                    if %15 {
                        continue [to L0] %s.10, %m.11, %p.12, %o.13
                    } else {
                        yield
                    }
                    %16: i64 = add %s.10, %14
                    %17: i64 = minimum %m.11, %14
                    %18: i64 = multiply %p.12, %14
                    %19: i64 = or %o.13, %14
                    yield %16, %17, %18, %19
                }
                return %5, %6, %7, %8
            }
            """
        let memory = Memory<Int>([5, -1, 3, -9, 8])
        let answer = try run(text, memory.words([5]) + [100])
        #expect(Array(answer.results[..<4]) == [116, 3, 120, 15])
        let overflow = try run(text, memory.words([5]) + [UInt64(Int64.max)])
        #expect(overflow.fault?.kind == .overflow)
        let none = try run(text, memory.words([0]) + [7])
        #expect(Array(none.results[..<4]) == [7, 7, 1, 0])
    }

    @Test("sorting is stable in order, with NaN last, through any stride")
    func sorting() throws {
        let text = "entry @f\nkernel @f(_ %0: inout array<f32, 1>) {\nsort %0\nreturn\n}"
        let memory = Memory<Float>([3, 9, .nan, 9, -1, 9, 0, 9, -.infinity, 9])
        _ = try run(text, memory.words([5], strides: [2]))
        let sorted = memory.elements
        #expect([sorted[0], sorted[2], sorted[4], sorted[6]] == [-.infinity, -1, 0, 3])
        #expect(sorted[8].isNaN)
        #expect([1, 3, 5, 7, 9].allSatisfy { sorted[$0] == 9 })
    }
}
