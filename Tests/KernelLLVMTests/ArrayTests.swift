// Elements, views, fresh arrays, whole-array operations and their faults, on dense, strided, reversed and empty
// arrays. Expected values are computed here in plain Swift.

import CKernelRuntime
import KernelIR
import KernelLLVM
import QuernCore
import Testing

private func bits(_ values: [Int]) -> [UInt64] { values.map { UInt64(bitPattern: Int64($0)) } }

@Suite("arrays") struct ArrayTests {
    static let gather = """
        entry @g
        kernel @g(_ %a.0: array<f64, 2, strided>, _ %i.1: i64, _ %j.2: i64) -> f64 {
            %3: f64 = load %0[%1, %2] #0
            return %3
        }
        """

    @Test("elements of any layout are found, and the first index outside is the fault")
    func elements() throws {
        let kernel = try LoadedKernel(text: Self.gather)
        let memory = Memory((0..<60).map(Double.init))
        // A 3 × 4 view with strides 20 and −3 that starts at element 15.
        let words = memory.words([3, 4], strides: [20, -3], offset: 15)
        for i in -1...3 {
            for j in -1...4 {
                let answer = kernel.call(words + bits([i, j]))
                let isInside = (0..<3).contains(i) && (0..<4).contains(j)
                if isInside {
                    #expect(Double(bitPattern: answer.results[0]) == Double(15 + 20 * i - 3 * j))
                } else {
                    let axis = (0..<3).contains(i) ? 1 : 0
                    #expect(
                        answer.fault
                            == FaultRecord(
                                kind: .indexOutOfBounds, site: 0, first: Int64(axis == 0 ? i : j),
                                second: axis == 0 ? 3 : 4, detail: Int64(axis)))
                }
            }
        }
    }

    @Test("elements of every type are read and written", arguments: ScalarType.realCases)
    func types(type: ScalarType) throws {
        let kernel = try LoadedKernel(
            text: """
                entry @swap
                kernel @swap(_ %a.0: inout array<\(type.name), 1, contiguous>, _ %v.1: \(type.name)) -> \(type.name) {
                    %2: i64 = constant 1
                    %3: \(type.name) = load %0[%2]
                    store %0[%2], %1
                    return %3
                }
                """)
        for value in edges(type) {
            let memory = Memory([UInt8](repeating: 0x55, count: 3 * type.byteCount))
            for byte in 0..<type.byteCount {
                memory.base[type.byteCount + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))
            }
            let answer = kernel.call(memory.words([3]) + [value])
            #expect(Meaning.areSame(answer.results[0], value, type))
            #expect(memory.base[type.byteCount - 1] == 0x55 && memory.base[2 * type.byteCount] == 0x55)
            let again = kernel.call(memory.words([3]) + [0])
            #expect(Meaning.areSame(again.results[0], value, type))
        }
    }

    @Test("an element of a bool array takes a byte")
    func bools() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @n
                kernel @n(_ %a.0: inout array<bool, 1, contiguous>) {
                    %1: i64 = constant 0
                    %2: bool = load %0[%1]
                    %3: bool = not %2
                    store %0[%1], %3
                    return
                }
                """)
        let memory = Memory([true, true])
        _ = kernel.call(memory.words([2]))
        #expect(memory.elements == [false, true])
        _ = kernel.call(memory.words([2]))
        #expect(memory.elements == [true, true])
    }

    static let slices = """
        entry @s
        kernel @s(_ %a.0: array<i64, 2, strided>, _ %lo.1: i64, _ %hi.2: i64, _ %k.3: i64, _ %i.4: i64, _ %out.5: inout array<i64, 1, contiguous>) -> i64 {
            %6: array<i64, 2, strided> = slice [slice range, by] %0, %1, %2, %3 #0
            %7: i64 = extent [axis 0] %6
            %8: i64 = extent [axis 1] %6
            %9: i64 = constant 0
            %10: array<i64, 2, strided> = permute [axes 1, 0] %6
            %11: array<i64, 2, strided> = reverse [axis 0] %10
            for %j.12: i64 in %9 ..< %8 [L0 "j"] {
                for %r.13: i64 in %9 ..< %7 [L1 "r"] {
                    %14: i64 = multiply %12, %7
                    %15: i64 = add %14, %13
                    %16: i64 = load %11[%12, %13] #1
                    store %5[%15], %16 #2
                    yield
                }
                yield
            }
            %17: array<i64, 1, strided> = slice [slice index, all] %0, %4 #3
            %18: i64 = extent [axis 0] %17
            return %18
        }
        """

    @Test("slices, steps, permutations and reversals reach what Swift's would")
    func views() throws {
        let kernel = try LoadedKernel(text: Self.slices)
        let (n, m) = (5, 7)
        let memory = Memory((0..<n * m).map { $0 })
        for (low, high) in [(0, 5), (1, 4), (2, 2), (5, 5)] {
            for step in [1, 2, 3, 7, 100, -1, -2, -7, Int.min, Int.max] {
                let out = Memory([Int](repeating: -1, count: 64))
                let answer = kernel.call(memory.words([n, m]) + bits([low, high, step, 0]) + out.words([64]))
                #expect(answer.code == 0)
                #expect(answer.results[0] == UInt64(m))
                var columns: [Int] = []
                var column = step > 0 ? 0 : m - 1
                while (0..<m).contains(column) {
                    columns.append(column)
                    let (next, overflow) = column.addingReportingOverflow(step)
                    column = overflow ? -1 : next
                }
                let expected = columns.reversed().flatMap { c in (low..<high).map { $0 * m + c } }
                #expect(Array(out.elements.prefix(expected.count)) == expected, "\(low) ..< \(high) by \(step)")
                #expect(out.elements.dropFirst(expected.count).allSatisfy { $0 == -1 })
            }
        }
    }

    @Test("slices outside are faults that name bound, extent and axis")
    func sliceFaults() throws {
        let kernel = try LoadedKernel(text: Self.slices)
        let memory = Memory((0..<35).map { $0 })
        let out = Memory([Int](repeating: 0, count: 64))
        func fault(_ low: Int, _ high: Int, _ step: Int, _ index: Int) -> FaultRecord? {
            kernel.call(memory.words([5, 7]) + bits([low, high, step, index]) + out.words([64])).fault
        }
        #expect(fault(3, 2, 1, 0) == FaultRecord(kind: .invalidRange, site: 0, first: 3, second: 2))
        #expect(fault(-1, 2, 1, 0) == FaultRecord(kind: .rangeOutOfBounds, site: 0, first: -1, second: 5))
        #expect(fault(0, 6, 1, 0) == FaultRecord(kind: .rangeOutOfBounds, site: 0, first: 6, second: 5))
        #expect(fault(-1, 6, 1, 0) == FaultRecord(kind: .rangeOutOfBounds, site: 0, first: -1, second: 5))
        #expect(fault(0, 2, 0, 0) == FaultRecord(kind: .invalidArgument, site: 0, first: 0, second: 0, detail: 1))
        #expect(fault(0, 2, 1, 5) == FaultRecord(kind: .indexOutOfBounds, site: 3, first: 5, second: 5))
        #expect(fault(0, 2, 1, -1) == FaultRecord(kind: .indexOutOfBounds, site: 3, first: -1, second: 5))
    }

    @Test("a fault tells the values of the named loops around it, outermost first")
    func loopValues() throws {
        let kernel = try LoadedKernel(text: Self.slices)
        let memory = Memory((0..<35).map { $0 })
        let out = Memory([Int](repeating: 0, count: 9))
        let answer = kernel.call(memory.words([5, 7]) + bits([0, 5, 1, 0]) + out.words([9]))
        #expect(
            answer.fault
                == FaultRecord(kind: .indexOutOfBounds, site: 2, first: 9, second: 9, loopValues: [1, 4]))
    }

    @Test("fresh arrays are zeroed, are results in memory of their own, and negative extents are faults")
    func fresh() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @z
                kernel @z(_ %n.0: i64, _ %m.1: i64, _ %x.2: array<f64, 2, strided>) -> array<f64, 2, contiguous>, array<f64, 2, contiguous>, array<f64, 2, contiguous> {
                    %3: array<f64, 2, contiguous> = allocate %0, %1 #0
                    %4: array<f64, 2, contiguous> = duplicate %2 #1
                    return %3, %4, %4
                }
                """)
        let memory = Memory((0..<12).map(Double.init))
        let answer = kernel.call(bits([2, 3]) + memory.words([3, 4], strides: [1, 3]), results: 15)
        #expect(answer.code == 0)
        func elements(_ at: Int, _ count: Int) -> [Double] {
            guard let base = UnsafePointer<Double>(bitPattern: UInt(answer.results[at])) else { return [] }
            defer { quern_free(UnsafeMutableRawPointer(mutating: base)) }
            return (0..<count).map { base[$0] }
        }
        #expect(Array(answer.results[1...4]) == [2, 3, 3, 1])
        #expect(answer.results[0] % 64 == 0)
        #expect(answer.results[5] != answer.results[10])
        #expect(elements(0, 6) == [0, 0, 0, 0, 0, 0])
        let transposed = (0..<3).flatMap { i in (0..<4).map { Double(i + 3 * $0) } }
        #expect(elements(5, 12) == transposed)
        #expect(elements(10, 12) == transposed)
        #expect(
            kernel.call(bits([2, -3]) + memory.words([3, 4]), results: 15).fault
                == FaultRecord(kind: .invalidArgument, site: 0, first: -3, second: 0, detail: 1))
        #expect(
            kernel.call(bits([1 << 40, 1 << 40]) + memory.words([3, 4]), results: 15).fault
                == FaultRecord(kind: .allocationFailed, site: 0, first: -1))
        #expect(
            kernel.call(bits([1 << 20, 1 << 30]) + memory.words([3, 4]), results: 15).fault
                == FaultRecord(kind: .allocationFailed, site: 0, first: 1 << 53))
    }

    @Test("copies read their source before they write, whatever overlaps")
    func copies() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @c
                kernel @c(_ %to.0: inout array<i32, 2, strided>, _ %from.1: array<i32, 2, strided>) {
                    copy %0, %1 #0
                    return
                }
                """)
        let layouts: [([Int], Int)] = [
            ([6, 1], 0), ([6, 1], 1), ([6, 1], 6), ([1, 6], 0), ([-6, 1], 30), ([6, -1], 5), ([7, 2], 3),
        ]
        for (to, toOffset) in layouts {
            for (from, fromOffset) in layouts {
                for shape in [[3, 3], [1, 4], [4, 1], [0, 3], [1, 1]] {
                    let memory = Memory((0..<60).map(Int32.init))
                    var expected = memory.elements
                    let reach = (shape[0] - 1) * max(to[0], from[0]) + (shape[1] - 1) * max(to[1], from[1])
                    if toOffset + reach >= 60 || fromOffset + reach >= 60 { continue }
                    for i in 0..<shape[0] {
                        for j in 0..<shape[1] {
                            expected[toOffset + i * to[0] + j * to[1]] = Int32(fromOffset + i * from[0] + j * from[1])
                        }
                    }
                    let words = memory.words(shape, strides: to, offset: toOffset)
                    let answer = kernel.call(words + memory.words(shape, strides: from, offset: fromOffset))
                    #expect(answer.code == 0)
                    #expect(memory.elements == expected, "\(to) + \(toOffset) ← \(from) + \(fromOffset), \(shape)")
                }
            }
        }
        let memory = Memory((0..<60).map(Int32.init))
        #expect(
            kernel.call(memory.words([3, 4]) + memory.words([3, 5])).fault
                == FaultRecord(kind: .shapeMismatch, site: 0, first: 4, second: 5, detail: 1))
    }

    @Test(
        "fills write every element and nothing else", arguments: [ScalarType.int8, .uint16, .float32, .float64, .bool])
    func fills(type: ScalarType) throws {
        let kernel = try LoadedKernel(
            text: """
                entry @f
                kernel @f(_ %a.0: inout array<\(type.name), 2, strided>, _ %v.1: \(type.name)) {
                    fill %0, %1
                    return
                }
                """)
        let size = type.byteCount
        let memory = Memory([UInt8](repeating: 9, count: 40 * size))
        _ = kernel.call(memory.words([2, 3], strides: [10, -2], offset: 6 * size) + [1])
        let written = Set((0..<2).flatMap { i in (0..<3).map { 6 + 10 * i - 2 * $0 } })
        for element in 0..<40 {
            let bytes = (0..<size).map { memory.base[element * size + $0] }
            let expected = (0..<size).map { written.contains(element) ? ($0 == 0 ? UInt8(1) : 0) : 9 }
            #expect(bytes == expected)
        }
    }

    @Test("sorting is stable, puts NaN last, and keeps to its elements")
    func sorting() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @s
                kernel @s(_ %a.0: inout array<f64, 1, strided>) {
                    sort %0 #0
                    return
                }
                """)
        var state: UInt64 = 42
        func random() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        for count in [0, 1, 2, 15, 16, 17, 31, 33, 100, 1000] {
            for stride in [1, 2, -1] {
                var values = (0..<count).map { _ in Double(random() % 20 - 10) }
                for k in values.indices where random() % 9 == 0 {
                    values[k] = [Double.nan, -0.0, 0.0, .infinity, -.infinity][random() % 5]
                }
                let memory = Memory([Double](repeating: 77, count: 2 * count + 2))
                let start = stride < 0 ? count : 0
                for (k, value) in values.enumerated() { memory.base[start + k * stride] = value }
                #expect(kernel.call(memory.words([count], strides: [stride], offset: start)).code == 0)
                let sorted = (0..<count).map { memory.base[start + $0 * stride] }
                // Swift's sort is stable too.
                let expected = values.filter { !$0.isNaN }.sorted(by: <) + values.filter(\.isNaN)
                #expect(zip(sorted, expected).allSatisfy { Meaning.areSame($0.bitPattern, $1.bitPattern, .float64) })
                if stride == 2 { #expect((0..<count).allSatisfy { memory.base[2 * $0 + 1] == 77 }) }
            }
        }
    }

    @Test("shapes are compared axis by axis")
    func shapes() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @s
                kernel @s(_ %a.0: array<f64, 2, strided>, _ %b.1: array<f64, 2, strided>) -> bool {
                    %2: bool = sameShape %0, %1
                    if %2 {
                        yield
                    } else {
                        checkShapes %0, %1 #0
                        yield
                    }
                    return %2
                }
                """)
        let memory = Memory([0.0])
        #expect(kernel.call(memory.words([2, 3]) + memory.words([2, 3])).results == [1])
        #expect(
            kernel.call(memory.words([2, 3]) + memory.words([4, 5])).fault
                == FaultRecord(kind: .shapeMismatch, site: 0, first: 2, second: 4))
    }
}
