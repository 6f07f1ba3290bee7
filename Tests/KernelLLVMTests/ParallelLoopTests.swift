// Parallel loops in machine code, on 1, 2, 3 and 8 threads and in chunks of many lengths: bits, faults, memory.
// The reference is the same loop without `apart`, which is code of its own and stays on one thread.

import CKernelRuntime
import Foundation
import Glibc
import KernelIR
import KernelLLVM
import QuernCore
import Testing

private let widths: [Int32] = [1, 2, 3, 8]

private struct Numbers {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 20
    }
    mutating func real() -> Double { (Double(next() % 2_000_001) - 1_000_000) / 1024 * (next() % 50 == 0 ? 1e9 : 1) }
    mutating func factor() -> Double { 1 + (Double(next() % 2001) - 1000) / 1e6 }
}

/// What makes an iteration look dear to the estimate, without changing what it gives: an endless loop left at once.
private let guess = """
            loop [L9] {
                break [to L9]
            }
    """

/// A loop that joins the elements of an array by each of `kinds`.
private func accumulating(_ type: ScalarType, _ kinds: [ReductionKind], isApart: Bool, isGuess: Bool = false) -> String {
    let (n, t) = (kinds.count, type.name)
    let names = (0..<n).map { "%\(4 + $0): \(t)" }.joined(separator: ", ")
    let carries = (0..<n).map { "%c.\(5 + n + $0): \(t) = %2" }.joined(separator: ", ")
    let list = kinds.map(\.rawValue).joined(separator: ", ")
    let element = 5 + 2 * n
    return """
        entry @p
        kernel @p(_ %x.0: array<\(t), 1, contiguous>, _ %n.1: i64, _ %s.2: \(t)) -> \(kinds.map { _ in t }.joined(separator: ", ")) {
            %3: i64 = constant 0
            \(names) = parallelFor %i.\(4 + n): i64 in %3 ..< %1 carry (\(carries)) [L0 "i"\(isApart ? " apart" : "") (\(list))] #1 {
                %\(element): \(t) = load %0[%\(4 + n)] #0
        \(isGuess ? guess : "")
                yield \(kinds.map { _ in "%\(element)" }.joined(separator: ", "))
            }
            return \((0..<n).map { "%\(4 + $0)" }.joined(separator: ", "))
        }
        """
}

/// Runs `body` for each width and length of chunks; 0: as long as the cost says.
private func forEachSetting(_ lengths: [Int64] = [0, 1, 7, 100, 512, 4096, 5000], _ body: (String) throws -> Void) rethrows {
    defer {
        _ = quern_pool_set_width(quern_pool_available())
        quern_loop_set_chunk(0)
    }
    for width in widths {
        _ = quern_pool_set_width(width)
        for length in lengths {
            quern_loop_set_chunk(length)
            try body("\(width) threads, chunks of \(length)")
        }
    }
}

extension ParallelSuite {
    @Suite("loops on threads", .serialized) struct Loops {
        @Test("floating totals have the bits of the fixed tree on any number of threads", arguments: [ScalarType.float64, .float32])
        func totals(_ type: ScalarType) throws {
            let kinds: [ReductionKind] = [.sum, .product]
            let serial = try LoadedKernel(text: accumulating(type, kinds, isApart: false))
            let plain = try LoadedKernel(text: accumulating(type, kinds, isApart: true))
            let guessed = try LoadedKernel(text: accumulating(type, kinds, isApart: true, isGuess: true))
            var numbers = Numbers(state: 11)
            let values = (0..<100_000).map { $0 % 3 == 0 ? numbers.factor() : $0 % 3 == 1 ? -numbers.factor() : numbers.factor() }
            let (doubles, floats) = (Memory(values), Memory(values.map { Float($0) }))
            let words = type == .float64 ? doubles.words([100_000]) : floats.words([100_000])
            let start = type == .float64 ? (0.1).bitPattern : UInt64(Float(0.1).bitPattern)
            for count in [0, 1, 2, 511, 512, 513, 4095, 4096, 4097, 12_289, 100_000] {
                let expected = serial.call(words + [UInt64(count), start], results: 2)
                #expect(expected.code == 0)
                if count > 0 && type == .float64 {
                    var tree = TreeSum<Double>()
                    for k in 0..<count { tree.add(values[k]) }
                    #expect(expected.results[0] == (0.1 + tree.result).bitPattern)
                }
                try forEachSetting { setting in
                    for kernel in [plain, guessed] {
                        let answer = kernel.call(words + [UInt64(count), start], results: 2)
                        #expect(answer.results == expected.results, "\(count) iterations, \(setting)")
                    }
                }
            }
        }

        @Test("minima and maxima keep the zero and skip the NaN that they do in order")
        func extrema() throws {
            let kinds: [ReductionKind] = [.min, .max]
            let serial = try LoadedKernel(text: accumulating(.float64, kinds, isApart: false))
            let kernel = try LoadedKernel(text: accumulating(.float64, kinds, isApart: true, isGuess: true))
            var numbers = Numbers(state: 3)
            let choices = [0.0, -0.0, .nan, .infinity, -.infinity, 1, -1]
            for round in 0..<12 {
                let allowed = round < 4 ? 3 : choices.count
                let memory = Memory((0..<3000).map { _ in choices[Int(numbers.next() % UInt64(allowed))] })
                for start in [0.0, -0.0, .nan, .infinity, -.infinity] {
                    for count in [1, 5, 700, 3000] {
                        let call = memory.words([3000]) + [UInt64(count), start.bitPattern]
                        let expected = serial.call(call, results: 2)
                        try forEachSetting([1, 7, 512]) { setting in
                            let found = kernel.call(call, results: 2).results
                            for (a, b) in zip(found, expected.results) {
                                let (x, y) = (Double(bitPattern: a), Double(bitPattern: b))
                                #expect(a == b || x.isNaN && y.isNaN, "\(count) from \(start), \(setting)")
                            }
                        }
                    }
                }
            }
        }

        @Test("integers join exactly: sums and products past 64 bits on the way, wrapping and bitwise ones")
        func integers() throws {
            var numbers = Numbers(state: 5)
            for type in [ScalarType.int8, .uint16, .int64, .uint64] {
                let kinds: [ReductionKind] = [.wrappingSum, .wrappingProduct, .min, .max, .and, .or, .xor]
                for kinds in [kinds, [.sum], [.product]] {
                    let serial = try LoadedKernel(text: accumulating(type, kinds, isApart: false))
                    let kernel = try LoadedKernel(text: accumulating(type, kinds, isApart: true, isGuess: true))
                    for round in 0..<4 {
                        // Large ones that cancel, small ones, products with a zero in them.
                        let values = (0..<2000).map { k -> UInt64 in
                            switch round {
                            case 0: k % 2 == 0 ? .max / 2 : .max / 2 + 2
                            case 1: k % 64 == 0 ? 2 : 1
                            case 2: k == 1500 ? 0 : 3
                            default: numbers.next()
                            }
                        }
                        let memory8 = Memory(values.map { Int8(truncatingIfNeeded: $0) })
                        let memory16 = Memory(values.map { UInt16(truncatingIfNeeded: $0) })
                        let memory64 = Memory(values.map { Int64(bitPattern: $0) })
                        let words =
                            type == .int8
                            ? memory8.words([2000]) : type == .uint16 ? memory16.words([2000]) : memory64.words([2000])
                        for count in [1, 33, 1999] {
                            let call = words + [UInt64(count), 3]
                            let expected = serial.call(call, results: kinds.count)
                            try forEachSetting([1, 100]) { setting in
                                let found = kernel.call(call, results: kinds.count)
                                #expect(found.fault == expected.fault, "\(type) \(kinds) \(count), \(setting)")
                                if expected.code == 0 {
                                    #expect(found.results == expected.results, "\(type) \(kinds) \(count), \(setting)")
                                }
                            }
                        }
                    }
                }
            }
        }

        // MARK: Faults

        /// y[i] = x[k[i]], with a scratch array in each iteration: faults where k says so.
        private static let gather = """
            entry @g
            kernel @g(_ %x.0: array<f64, 1, contiguous>, _ %k.1: array<i64, 1, contiguous>, _ %y.2: inout array<f64, 1, contiguous>, _ %n.3: i64) {
                %4: i64 = constant 0
                %5: i64 = constant 3
                for %o.6: i64 in %4 ..< %5 [L0 "o"] {
                    parallelFor %i.7: i64 in %4 ..< %3 [L1 "i" apart] {
                        %11: array<f64, 1, contiguous> = allocate %3 #3
                        %8: i64 = load %1[%7] #0
                        %9: f64 = load %0[%8] #1
                        store %11[%4], %9 #4
            \(guess)
                        %10: bool = equal %8, %4
                        if %10 {
                            continue [to L1]
                        } else {
                            yield
                        }
                        store %2[%7], %9 #2
                        yield
                    }
                    yield
                }
                return
            }
            """

        @Test("the lowest faulting iteration is the one reported, with the loops around it, on any number of threads")
        func lowestFault() throws {
            let kernel = try LoadedKernel(text: Self.gather)
            let (x, y) = (Memory((0..<10).map(Double.init)), Memory([Double](repeating: 0, count: 300)))
            var numbers = Numbers(state: 17)
            for _ in 0..<25 {
                var indices = (0..<300).map { _ in Int64(numbers.next() % 10) }
                let bad = (0..<Int(1 + numbers.next() % 5)).map { _ in Int(numbers.next() % 300) }
                for (k, place) in bad.enumerated() { indices[place] = Int64(10 + k) }
                let lowest = bad.min() ?? 0
                let k = Memory(indices)
                try forEachSetting([0, 1, 9, 100]) { setting in
                    let answer = kernel.call(x.words([10]) + k.words([300]) + y.words([300]) + [300], results: 0)
                    let expected = FaultRecord(
                        kind: .indexOutOfBounds, site: 1, first: indices[lowest], second: 10,
                        loopValues: [0, Int64(lowest)])
                    #expect(answer.fault == expected, "\(setting)")
                }
            }
            // The pool still serves.
            let good = Memory((0..<300).map { Int64($0 % 10) })
            try forEachSetting([1, 50]) { setting in
                for i in 0..<300 { y.base[i] = -1 }
                let answer = kernel.call(x.words([10]) + good.words([300]) + y.words([300]) + [300], results: 0)
                #expect(answer.code == 0)
                let wanted = (0..<300).map { $0 % 10 == 0 ? -1 : Double($0 % 10) }
                #expect(y.elements == wanted, "\(setting)")
            }
        }

        @Test("scratch of all iterations is freed, whether they fault or not")
        func memory() throws {
            // 0.8 MB of scratch an iteration, by way of its first axis.
            let kernel = try LoadedKernel(
                text: Self.gather.split(separator: "allocate %3").joined(separator: "allocate %12")
                    .split(separator: "%5: i64 = constant 3")
                    .joined(separator: "%5: i64 = constant 3\n    %12: i64 = constant 100000"))
            let (x, y) = (Memory((0..<10).map(Double.init)), Memory([Double](repeating: 0, count: 64)))
            let good = Memory((0..<64).map { Int64($0 % 10) })
            let bad = Memory((0..<64).map { Int64($0 == 40 ? 77 : $0 % 10) })
            _ = quern_pool_set_width(8)
            quern_loop_set_chunk(8)
            defer {
                _ = quern_pool_set_width(quern_pool_available())
                quern_loop_set_chunk(0)
            }
            func run() {
                for k in [good, bad] {
                    _ = kernel.call(x.words([10]) + k.words([64]) + y.words([64]) + [64], results: 0)
                }
            }
            for _ in 0..<5 { run() }
            // One block of each run that faults would be 48 MB in each round; other suites may take memory in some.
            var growth: [Int] = []
            repeat {
                let before = Self.residentBytes
                for _ in 0..<60 { run() }
                growth.append(Self.residentBytes - before)
            } while growth.count < 8 && growth.allSatisfy { $0 >= 24_000_000 }
            #expect(growth.contains { $0 < 24_000_000 }, "\(growth)")
        }
        private static var residentBytes: Int {
            guard let file = fopen("/proc/self/statm", "r") else { return 0 }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 128)
            guard fgets(&line, 128, file) != nil else { return 0 }
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
        }

        @Test("calls of one kernel from several threads at once, and loops within loops, share the pool")
        func nested() throws {
            let text = """
                entry @m
                kernel @m(_ %x.0: array<f64, 2, contiguous>, _ %y.1: inout array<f64, 1, contiguous>) -> f64 {
                    %2: i64 = constant 0
                    %3: i64 = extent [axis 0] %0
                    %4: i64 = extent [axis 1] %0
                    %5: f64 = constant 0.5
                    %6: f64 = parallelFor %i.7: i64 in %2 ..< %3 carry (%t.8: f64 = %5) [L0 "i" apart (sum)] {
                        %9: f64 = parallelFor %j.10: i64 in %2 ..< %4 carry (%u.11: f64 = %5) [L1 "j" apart (sum)] {
                            %12: f64 = load %0[%7, %10] #0
                \(guess)
                            yield %12
                        }
                        store %1[%7], %9 #1
                        yield %9
                    }
                    return %6
                }
                """
            let kernel = try LoadedKernel(text: text)
            let serial = try LoadedKernel(text: text.split(separator: " apart").joined())
            var numbers = Numbers(state: 23)
            let x = Memory((0..<50 * 700).map { _ in numbers.real() })
            let reference = Memory([Double](repeating: 0, count: 50))
            let expected = serial.call(x.words([50, 700]) + reference.words([50])).results
            try forEachSetting([0, 1, 13, 300]) { setting in
                let entry = UInt(bitPattern: kernel.entry)
                let box = Answers()
                var threads: [pthread_t] = []
                let (words, wanted) = (x.words([50, 700]), reference.elements)
                for _ in 0..<3 {
                    let job = Job {
                        let y = Memory([Double](repeating: 0, count: 50))
                        let frame = UnsafeMutablePointer<quern_frame>.allocate(capacity: 1)
                        defer { frame.deallocate() }
                        for (k, word) in (words + y.words([50])).enumerated() {
                            quern_frame_set_word(frame, Int64(k), word)
                        }
                        let code = quern_call_entry(UnsafeRawPointer(bitPattern: entry)!, frame)
                        box.add(code == 0 && y.elements == wanted ? quern_frame_result(frame, 0) : 0)
                    }
                    var thread = pthread_t()
                    pthread_create(
                        &thread, nil,
                        { Unmanaged<Job>.fromOpaque($0!).takeRetainedValue().body(); return nil },
                        Unmanaged.passRetained(job).toOpaque())
                    threads.append(thread)
                }
                for thread in threads { pthread_join(thread, nil) }
                #expect(box.all == [UInt64](repeating: expected[0], count: 3), "\(setting)")
            }
        }

        // MARK: Arrays in `reducing:`

        private static func histogram(_ type: ScalarType, _ kind: ReductionKind, layout: String, isApart: Bool) -> String {
            let operation = [
                ReductionKind.sum: "add", .wrappingSum: "wrappingAdd", .product: "multiply", .xor: "xor", .and: "and",
            ][kind] ?? "add"
            let site = operation == "add" || operation == "multiply" ? " #3" : ""
            return """
                entry @h
                kernel @h(_ %k.0: array<i64, 1, contiguous>, _ %w.1: array<\(type.name), 1, contiguous>, _ %h.2: inout array<\(type.name), 1, \(layout)>, _ %n.3: i64) -> f64 {
                    %4: i64 = constant 0
                    %5: f64 = constant 0.25
                    %6: f64 = parallelFor %i.7: i64 in %4 ..< %3 carry (%t.8: f64 = %5, %c.9: array<\(type.name), 1, strided> = %2) [L0 "i"\(isApart ? " apart" : "") (sum) reducing (\(kind.rawValue))] #5 {
                        %10: i64 = load %0[%7] #0
                        %11: \(type.name) = load %1[%7] #1
                        %12: \(type.name) = load %9[%10] #2
                        %13: \(type.name) = \(operation) %12, %11\(site)
                        store %9[%10], %13 #4
                        %14: f64 = convert %10 #6
                        yield %14
                    }
                    return %6
                }
                """
        }

        /// The same in Swift, by ParallelParts.
        private static func reference(_ k: [Int64], _ w: [Double], _ h: [Double], _ count: Int) -> [Double] {
            let parts = ParallelParts.count(iterations: count, elements: h.count)
            if parts == 1 {
                var out = h
                for i in 0..<count { out[Int(k[i])] += w[i] }
                return out
            }
            var out = h
            for part in 0..<parts {
                var copy = [Double](repeating: -0.0, count: h.count)
                let range =
                    ParallelParts.start(part, of: parts, iterations: count)
                    ..< ParallelParts.start(part + 1, of: parts, iterations: count)
                for i in range { copy[Int(k[i])] += w[i] }
                for j in h.indices { out[j] += copy[j] }
            }
            return out
        }

        @Test("histograms of floating weights have the bits of their parts on any number of threads")
        func histograms() throws {
            var numbers = Numbers(state: 31)
            for isApart in [true, false] {
                let kernel = try LoadedKernel(
                    text: Self.histogram(.float64, .sum, layout: "strided", isApart: isApart))
                for (count, bins) in [(0, 4), (1, 4), (127, 4), (128, 4), (1000, 7), (5000, 100), (100_000, 16), (4097, 5000)] {
                    let k = (0..<max(1, count)).map { _ in Int64(numbers.next() % UInt64(bins)) }
                    let w = k.map { _ in numbers.real() }
                    let h = (0..<bins).map { _ in numbers.real() }
                    let expected = Self.reference(k, w, h, count)
                    var tree = TreeSum<Double>()
                    for i in 0..<count { tree.add(Double(k[i])) }
                    let sum = count == 0 ? 0.25 : 0.25 + tree.result
                    let (keys, weights) = (Memory(k), Memory(w))
                    try forEachSetting([0, 1]) { setting in
                        // Every second element of a longer array, backwards.
                        let bigger = Memory((0..<2 * bins).map { $0 % 2 == 1 ? h[bins - 1 - $0 / 2] : 7 })
                        let words = bigger.words([bins], strides: [-2], offset: 2 * bins - 1)
                        let answer = kernel.call(
                            keys.words([k.count]) + weights.words([w.count]) + words + [UInt64(count)])
                        #expect(answer.code == 0)
                        #expect(answer.results == [sum.bitPattern], "\(count) into \(bins), \(setting)")
                        let found = (0..<bins).map { bigger.base[2 * (bins - 1 - $0) + 1].bitPattern }
                        #expect(found == expected.map(\.bitPattern), "\(count) into \(bins), \(setting)")
                    }
                }
            }
        }

        @Test("integer arrays join with checked operations: an overflow is a fault of the loop, after those of iterations")
        func overflows() throws {
            let kernel = try LoadedKernel(text: Self.histogram(.int8, .sum, layout: "contiguous", isApart: true))
            let wrapping = try LoadedKernel(
                text: Self.histogram(.int8, .wrappingSum, layout: "contiguous", isApart: true))
            let k = Memory([Int64](repeating: 1, count: 1000))
            let w = Memory([Int8](repeating: 1, count: 1000))
            try forEachSetting([0, 1]) { setting in
                let h = Memory<Int8>([0, 100, 0])
                let call = { (count: UInt64) -> [UInt64] in
                    k.words([1000]) + w.words([1000]) + h.words([3]) + [count]
                }
                // Parts of 66 or 67 iterations, which fit; their sum does not.
                #expect(kernel.call(call(1000)).fault == FaultRecord(kind: .overflow, site: 5), "\(setting)")
                h.base[1] = -128
                #expect(kernel.call(call(255)).code == 0)
                #expect(h.elements == [0, 127, 0], "\(setting)")
                h.base[1] = 0
                #expect(wrapping.call(call(1000)).code == 0)
                #expect(h.elements == [0, Int8(truncatingIfNeeded: 1000), 0], "\(setting)")
                h.base[1] = 100
                k.base[990] = 5
                let outside = FaultRecord(
                    kind: .indexOutOfBounds, site: 2, first: 5, second: 3, loopValues: [990])
                #expect(kernel.call(call(1000)).fault == outside, "\(setting)")
                k.base[990] = 1
            }
        }

        @Test("the run-time library cuts parts as ParallelParts does")
        func parts() {
            var numbers = Numbers(state: 41)
            for _ in 0..<20_000 {
                let iterations = Int(numbers.next() % (1 << (1 + numbers.next() % 40)))
                let elements = Int(numbers.next() % (1 << (1 + numbers.next() % 30)))
                let count = ParallelParts.count(iterations: iterations, elements: elements)
                #expect(quern_loop_parts(Int64(iterations), Int64(elements)) == Int64(count))
                let part = Int(numbers.next()) % (count + 1)
                let start = ParallelParts.start(part, of: count, iterations: iterations)
                #expect(quern_loop_part_start(Int64(part), Int64(count), Int64(iterations)) == Int64(start))
            }
        }

        @Test("recursive kernels run parallel loops: depth goes on inside, and too deep is a fault")
        func recursion() throws {
            let kernel = try LoadedKernel(
                text: """
                    entry @f
                    kernel @f(_ %n.0: i64) -> i64 {
                        %1: i64 = constant 0
                        %2: i64 = constant 1
                        %3: bool = less %0, %2
                        if %3 {
                            return %2
                        } else {
                            yield
                        }
                        %4: i64 = parallelFor %i.5: i64 in %1 ..< %2 carry (%s.6: i64 = %1) [L0 "i" apart (sum)] #0 {
                            %7: i64 = subtract %0, %2 #1
                            %8: i64 = call @f(%7) #2
                            yield %8
                        }
                        return %4
                    }
                    """)
            try forEachSetting([0, 1]) { setting in
                #expect(kernel.call([100]).results == [1], "\(setting)")
                #expect(kernel.call([100_000]).fault?.kind == .recursionTooDeep, "\(setting)")
            }
        }

        @Test("a loop's body is a function that LLVM vectorises, and knows its arrays to be apart")
        func shape() throws {
            let module = try parsed(
                """
                entry @axpy
                kernel @axpy(_ %a.0: f64, _ %x.1: array<f64, 1, contiguous>, _ %y.2: inout array<f64, 1, contiguous>) {
                    %3: i64 = constant 0
                    %4: i64 = extent [axis 0] %2
                    parallelFor %i.5: i64 in %3 ..< %4 [L0 "i" apart] {
                        %6: f64 = load %1[%5] unchecked
                        %7: f64 = multiply %0, %6
                        %8: f64 = load %2[%5] unchecked
                        %9: f64 = add %8, %7
                        store %2[%5], %9 unchecked
                        yield
                    }
                    return
                }
                """)
            let text = try LLVMBackend.emitText(.llvm, module)
            let body = try #require(
                text.components(separatedBy: "\n}\n").first { $0.contains("define internal i32 @loop.0.axpy(") })
            #expect(body.contains("x double>"))
            #expect(!body.contains("memcheck"))
            let head = try #require(body.split(separator: "\n").first { $0.contains("define internal i32 @loop.0") })
            #expect(head.components(separatedBy: "noalias").count == 4, "context, x and y: \(head)")
            // Few iterations are a call of it with what is in registers; many go to the driver.
            #expect(text.contains("call i32 @loop.0.axpy("))
            #expect(text.contains("call i32 @quern_loop_run("))
            let loops = try LLVMBackend.parallelLoops(module)
            #expect(loops.map(\.number) == [0])
            guard case .parallel(let fewest?) = loops[0].form else { return #expect(Bool(false), "\(loops)") }
            #expect((1000...100_000).contains(fewest))
        }

        @Test("each parallel loop is told of: apart, not proved apart, or over memory that may be seen twice")
        func explained() throws {
            let apart = try parsed(accumulating(.float64, [.sum], isApart: true, isGuess: true))
            #expect(try LLVMBackend.parallelLoops(apart).map(\.form) == [.parallel(fewest: nil)])
            let other = try parsed(accumulating(.float64, [.sum], isApart: false))
            #expect(try LLVMBackend.parallelLoops(other).map(\.form) == [.notApart])
            var options = LLVMOptions()
            options.storageIsOwned = false
            #expect(try LLVMBackend.parallelLoops(apart, options: options).map(\.form) == [.sharedMemory])
        }

        @Test("memory that may be seen twice keeps a loop on one thread; so does one without a proof")
        func serial() throws {
            var options = LLVMOptions()
            options.storageIsOwned = false
            let module = try parsed(accumulating(.float64, [.sum], isApart: true))
            let plain = try LLVMBackend.emitText(.unoptimised, module)
            #expect(plain.contains("quern_loop_run"))
            #expect(try !LLVMBackend.emitText(.unoptimised, module, options: options).contains("quern_loop_run"))
            options.export = CExport(symbol: "f")
            #expect(try LLVMBackend.emitText(.unoptimised, module, options: options).contains("quern_loop_run"))
            let other = try parsed(accumulating(.float64, [.sum], isApart: false))
            #expect(try !LLVMBackend.emitText(.unoptimised, other).contains("quern_loop_run"))
        }
    }
}

/// Suites that change the pool's width run one after the other.
@Suite("parallel loops", .serialized) struct ParallelSuite {}

private final class Job {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
}

/// Results of several threads.
private final class Answers {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private(set) var all: [UInt64] = []
    init() { pthread_mutex_init(lock, nil) }
    deinit { lock.deallocate() }
    func add(_ value: UInt64) {
        pthread_mutex_lock(lock)
        all.append(value)
        pthread_mutex_unlock(lock)
    }
}
