// Einstein sums, tensordots, dots and matmuls of blocked arrays, stacks too, against those of NumPy of small integers: of
// doubles, integers and complex numbers, for four cuts. Nothing is rounded, so they are compared in bits.

import ComplexModule
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("blocked arrays: products along named axes")
struct EinsumOperationTests {
    /// A line of the script's.
    struct Case {
        var line: Substring
        var function: String
        var argument: String
        var shapes: [[Int]]
        /// Nil where NumPy refuses.
        var result: [Int]?
        var elements: [Int]

        init(_ line: Substring) {
            func shape(_ text: Substring) -> [Int] {
                text == "scalar" ? [] : text.split(separator: "x").compactMap { Int($0) }
            }
            self.line = line
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            (function, argument) = (String(fields[0]), String(fields[1]))
            shapes = fields[2].split(separator: ",").map(shape)
            result = fields[3] == "error" ? nil : shape(fields[3])
            elements = fields[4].split(separator: " ").compactMap { Int($0) }
        }

        /// The cut `k` of a shape: whole, single elements, halves, pieces of 1 and the rest.
        private func cut(_ shape: [Int], _ k: Int) -> Chunks {
            switch k {
            case 0: .auto
            case 1: .shape(shape.map { _ in 1 })
            case 2: .shape(shape.map { max(1, ($0 + 1) / 2) })
            default: .extents(shape.map { $0 > 1 ? [1, $0 - 1] : $0 == 1 ? [1] : [] })
            }
        }

        /// The operands as the script makes them.
        func operands<T: Numeric & KernelScalar>(_ type: T.Type, cut k: Int) -> [BlockedArray<T>] {
            shapes.enumerated().map { i, shape in
                let count = shape.reduce(1, *)
                let values = (0..<count).map { T(exactly: ($0 * 7 + 3 * i) % 11 - 5) ?? .zero }
                let flat = BlockedArray(NDArray<T, 1>(values))
                return flat.reshape(shape).rechunk(cut(shape, k))
            }
        }

        func evaluate<T: Numeric & KernelScalar>(_ a: [BlockedArray<T>]) -> BlockedArray<T>? {
            switch (function, a.count) {
            case ("einsum", 1): return einsum(argument, a[0])
            case ("einsum", 2): return einsum(argument, a[0], a[1])
            case ("einsum", 3): return einsum(argument, a[0], a[1], a[2])
            case ("einsum", 4): return einsum(argument, a[0], a[1], a[2], a[3])
            case ("einsum", 5): return einsum(argument, a[0], a[1], a[2], a[3], a[4])
            case ("dot", 2): return a[0].dot(a[1])
            case ("matmul", 2): return a[0].matmul(a[1])
            case ("tensordot", 2):
                if let count = Int(argument) { return a[0].tensordot(a[1], axes: count) }
                let lists = argument.split(separator: "]", omittingEmptySubsequences: false).prefix(2).map {
                    $0.dropFirst().split(separator: ",").compactMap { Int($0) }
                }
                return a[0].tensordot(a[1], axes: (lists[0], lists[1]))
            default: return nil
            }
        }
    }

    private let cases: [Case]
    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Peers/Einsum/einsum.txt"), encoding: .utf8)
        cases = text.split(separator: "\n").map(Case.init)
    }

    private func check<T: Numeric & KernelScalar>(_ type: T.Type, cuts: Range<Int>, every: Int = 1) throws {
        var (results, refusals) = (0, 0)
        for (n, one) in cases.enumerated() where n % every == 0 {
            for k in cuts {
                let note = Comment(rawValue: "\(T.self), cut \(k): \(one.line)")
                guard let array = one.evaluate(one.operands(type, cut: k)) else {
                    Issue.record(note)
                    continue
                }
                guard let shape = one.result else {
                    #expect(array.error?.id == "array.shape", note)
                    refusals += 1
                    continue
                }
                #expect(array.shape == shape, note)
                let found = (n + k) % 2 == 0 ? try array.computeAny(on: .serial) : try array.computeAny()
                let words = T.scalarType.isComplex ? 2 : 1
                let expected = one.elements.flatMap {
                    let value = (T(exactly: $0) ?? .zero).kernelWords
                    return words == 2 ? [value.first, value.second] : [value.first]
                }
                #expect(T.scalarType.isInteger ? found.elementBits == expected : near(found, expected), note)
                results += 1
            }
        }
        #expect(results > 120 * cuts.count / every && refusals > 15 * cuts.count / every)
    }

    /// Whether floating-point elements are equal: a zero may have another sign than the integer's.
    private func near(_ array: AnyNDArray, _ expected: [UInt64]) -> Bool {
        let isFloat = array.scalarType.partType == .float32
        func value(_ bits: UInt64) -> Double { isFloat ? Double(Float(kernelBits: bits)) : Double(kernelBits: bits) }
        let found = array.elementBits
        return found.count == expected.count && zip(found, expected).allSatisfy { value($0) == value($1) }
    }

    @Test("sums, tensordots, dots and matmuls of doubles are NumPy's, for four cuts, and so are the refusals")
    func doubles() throws { try check(Double.self, cuts: 0..<4) }

    @Test("those of integers and complex numbers are NumPy's too")
    func others() throws {
        try check(Int32.self, cuts: 2..<4, every: 3)
        try check(Complex<Double>.self, cuts: 2..<4, every: 3)
        try check(Complex<Float>.self, cuts: 1..<2, every: 5)
    }
}
