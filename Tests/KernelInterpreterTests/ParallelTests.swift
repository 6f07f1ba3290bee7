// Parallel loops that reduce into arrays: parts, copies, joining, and the faults of each.

import KernelIR
import KernelInterpreter
import QuernCore
import Testing

@Suite("parallel loops that reduce into arrays")
struct ParallelTests {
    /// Adds `x[i]` to `h[i % h.count]`.
    private static func histogram(_ type: String, _ kind: String, _ join: String) -> String {
        """
        entry @f
        site 0 parallelFor "" in @f
        site 1 \(join) "" in @f
        kernel @f(_ %h.0: inout array<\(type), 1>, _ %x.1: array<\(type), 1>, _ %lo.2: i64) {
            %3: i64 = extent [axis 0] %x.1
            %4: i64 = extent [axis 0] %h.0
            parallelFor %i.5: i64 in %lo.2 ..< %3 carry (%part.6: array<\(type), 1> = %h.0) [L0 "i" apart reducing (\(kind))] #0 {
                %7: i64 = remainder %i.5, %4
                %8: \(type) = load %part.6[%7]
                %9: \(type) = load %x.1[%i.5]
                %10: \(type) = \(join) %8, %9 #1
                store %part.6[%7], %10
                yield
            }
            return
        }
        """
    }

    @Test(
        "floating-point sums have the bits of parts that join in order",
        arguments: [0, 1, 63, 64, 255, 256, 1000, 5000])
    func sums(count: Int) throws {
        var state: UInt64 = 12345
        func next() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(Int64(bitPattern: state) >> 11) * 1e-9
        }
        let interpreter = try interpreter(Self.histogram("f64", "sum", "add"))
        for bins in [1, 3, 7] {
            let elements = (0..<count).map { _ in next() }
            let start = (0..<bins).map { _ in next() }
            let (h, x) = (Memory(start), Memory(elements))
            let answer = try interpreter.run(h.words([bins]) + x.words([count]) + [0])
            #expect(answer.fault == nil)
            var expected = start
            let parts = ParallelParts.count(iterations: count, elements: bins)
            if parts == 1 {
                for k in 0..<count { expected[k % bins] += elements[k] }
            } else {
                for part in 0..<parts {
                    var copy = [Double](repeating: -0.0, count: bins)
                    let range =
                        ParallelParts.start(
                            part, of: parts, iterations: count)..<ParallelParts.start(
                            part + 1, of: parts, iterations: count)
                    for k in range { copy[k % bins] += elements[k] }
                    for k in 0..<bins { expected[k] += copy[k] }
                }
            }
            #expect(
                h.elements.map(\.bitPattern) == expected.map(\.bitPattern),
                "count \(count), bins \(bins), parts \(parts)")
        }
    }

    @Test("every kind joins, from what the array held before, through a view of any stride")
    func kinds() throws {
        func run<T: KernelWord>(_ type: String, _ kind: String, _ join: String, _ start: [T], _ value: T) throws
            -> [T]
        {
            // Every second element, backwards.
            let h = Memory(start)
            let x = Memory([T](repeating: value, count: 1000))
            let bins = start.count / 2
            let words = h.words([bins], strides: [-2], offset: 2 * (bins - 1))
            let answer = try interpreter(Self.histogram(type, kind, join)).run(words + x.words([1000]) + [0])
            #expect(answer.fault == nil)
            return h.elements
        }
        #expect(try run("i32", "sum", "add", [1, 2, 3, 4] as [Int32], 3) == [1501, 2, 1503, 4])
        #expect(
            try run("u8", "wrappingSum", "wrappingAdd", [1, 2, 3, 4] as [UInt8], 3) == [
                UInt8(truncatingIfNeeded: 1501), 2, UInt8(truncatingIfNeeded: 1503), 4,
            ])
        #expect(try run("i64", "product", "multiply", [5, 2, 7, 4] as [Int], -1) == [5, 2, 7, 4])
        #expect(try run("u16", "wrappingProduct", "wrappingMultiply", [5, 2, 7, 4] as [UInt16], 1) == [5, 2, 7, 4])
        #expect(try run("i8", "or", "or", [1, 2, 8, 4] as [Int8], 6) == [7, 2, 14, 4])
        #expect(try run("i8", "and", "and", [7, 2, 12, 4] as [Int8], 6) == [6, 2, 4, 4])
        #expect(try run("i8", "xor", "xor", [7, 2, 12, 4] as [Int8], 6) == [7, 2, 12, 4])
        #expect(try run("f32", "product", "multiply", [3, 2, -0.0, 4] as [Float], 1) == [3, 2, -0.0, 4])
    }

    @Test("a sum that does not fit when parts join is a fault of the loop, and one inside a part is the operation's")
    func overflow() throws {
        let interpreter = try interpreter(Self.histogram("i8", "sum", "add"))
        // 4 parts of 64 give 64 each; 127 holds one of them after a start of 40.
        let (h, x) = (Memory([40] as [Int8]), Memory([Int8](repeating: 1, count: 256)))
        let joined = try #require(try interpreter.run(h.words([1]) + x.words([256]) + [0]).fault)
        #expect(joined.kind == .overflow && joined.site == 0 && joined.loopValues == [])
        let (g, y) = (Memory([40] as [Int8]), Memory([Int8](repeating: 2, count: 256)))
        let inside = try #require(try interpreter.run(g.words([1]) + y.words([256]) + [0]).fault)
        #expect(inside.kind == .overflow && inside.site == 1 && inside.loopValues == [63])
    }

    @Test("loops over empty, reversed and far ranges join nothing, and an array without elements is no fault")
    func edges() throws {
        let interpreter = try interpreter(Self.histogram("i64", "sum", "add"))
        let (h, x) = (Memory([1, 2]), Memory([1, 1, 1]))
        for low in [3, 4, Int.max] {
            #expect(try interpreter.run(h.words([2]) + x.words([3]) + [bits(low)]).fault == nil)
            #expect(h.elements == [1, 2])
        }
        // The first iteration, far below, faults; counting the iterations does not.
        let fault = try #require(try interpreter.run(h.words([2]) + x.words([3]) + [bits(Int.min)]).fault)
        #expect(fault.kind == .indexOutOfBounds || fault.kind == .divisionByZero)
        #expect(try interpreter.run(h.words([0]) + x.words([0]) + [0]).fault == nil)
    }
}
