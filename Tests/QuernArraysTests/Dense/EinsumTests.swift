// Einstein sums against NumPy's results (Peers/Einsum), their texts and shapes and errors; random sums of several
// operands against their definition; and the rules of norms.

import Foundation
import QuernArrays
import Testing

/// An array of a test: elements in order of the last axis.
struct TestTensor: Equatable {
    var shape: [Int]
    var elements: [Double]

    static func operand(_ i: Int, _ shape: [Int]) -> TestTensor {
        TestTensor(shape: shape, elements: (0..<shape.reduce(1, *)).map { Double(($0 * 7 + 3 * i) % 11 - 5) })
    }

    var strides: [Int] {
        var (result, step) = ([Int](repeating: 0, count: shape.count), 1)
        for axis in shape.indices.reversed() {
            result[axis] = step
            step *= shape[axis]
        }
        return result
    }

    static func indices(_ shape: [Int]) -> [[Int]] {
        shape.reduce([[]]) { found, extent in found.flatMap { head in (0..<extent).map { head + [$0] } } }
    }

    init(shape: [Int], elements: [Double]) { (self.shape, self.elements) = (shape, elements) }

    init(shape: [Int], _ value: ([Int]) -> Double) {
        self.init(shape: shape, elements: Self.indices(shape).map(value))
    }

    subscript(index: [Int]) -> Double { elements[zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }] }
}

/// Runs a plan by the meaning of its steps.
func evaluate(_ plan: EinsumPlan, _ operands: [TestTensor]) -> TestTensor {
    var values: [TestTensor] = []
    for step in plan.steps {
        let value: TestTensor
        switch step.operation {
        case .input(let i): value = operands[i]
        case .diagonal(let of, let groups):
            let source = values[of]
            value = TestTensor(shape: step.shape) { index in
                var place = [Int](repeating: 0, count: source.shape.count)
                for (i, group) in groups.enumerated() { for axis in group { place[axis] = index[i] } }
                return source[place]
            }
        case .sum(let of, let axes):
            let source = values[of]
            let summed = axes.map { source.shape[$0] }
            value = TestTensor(shape: step.shape) { index in
                TestTensor.indices(summed).reduce(0) { total, inner in
                    var (place, kept, gone) = ([Int](), index.makeIterator(), inner.makeIterator())
                    for axis in source.shape.indices { place.append(axes.contains(axis) ? gone.next()! : kept.next()!) }
                    return total + source[place]
                }
            }
        case .transpose(let of, let order):
            let source = values[of]
            value = TestTensor(shape: step.shape) { index in
                var place = index
                for (i, axis) in order.enumerated() { place[axis] = index[i] }
                return source[place]
            }
        case .contract(let left, let right, let batch, let rows, let summed, _):
            let (a, b) = (values[left], values[right])
            let inner = Array(a.shape[(batch + rows)..<(batch + rows + summed)])
            value = TestTensor(shape: step.shape) { index in
                TestTensor.indices(inner).reduce(0) { total, k in
                    let head = Array(index[..<batch])
                    return total + a[Array(index[..<(batch + rows)]) + k] * b[head + k + index[(batch + rows)...]]
                }
            }
        }
        precondition(value.shape == step.shape && step.labels.count == step.shape.count)
        values.append(value)
    }
    return values[values.count - 1]
}

struct EinsumTests {
    func shape(_ text: Substring) -> [Int] { text == "scalar" ? [] : text.split(separator: "x").map { Int($0)! } }

    @Test("sums, tensordots, dots and matmuls have NumPy's shapes and elements, and its refusals")
    func peers() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: folder.appending(path: "Peers/Einsum/einsum.txt"), encoding: .utf8)
        var refusals = 0
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            let shapes = fields[2].split(separator: ",").map(shape)
            let argument = String(fields[1])
            let plan: EinsumPlan
            do throws(EinsumError) {
                switch fields[0] {
                case "einsum": plan = try EinsumPlan(argument, shapes: shapes)
                case "dot": plan = try .dot(shapes[0], shapes[1])
                case "matmul": plan = try .matmul(shapes[0], shapes[1])
                default:
                    if let count = Int(argument) {
                        plan = try .tensordot(shapes[0], shapes[1], count: count)
                    } else {
                        let lists = argument.split(separator: "]", omittingEmptySubsequences: false).prefix(2).map {
                            $0.dropFirst().split(separator: ",").map { Int($0)! }
                        }
                        plan = try .tensordot(shapes[0], shapes[1], lists[0], lists[1])
                    }
                }
            } catch {
                #expect(fields[3] == "error", "\(line): \(error)")
                refusals += 1
                continue
            }
            let operands = shapes.enumerated().map { TestTensor.operand($0, $1) }
            let found = evaluate(plan, operands)
            let expected = TestTensor(
                shape: fields[3] == "error" ? [-1] : shape(fields[3]),
                elements: fields[4].split(separator: " ").map { Double($0)! })
            #expect(found == expected && plan.shape == expected.shape, "\(line)")
        }
        #expect(refusals > 40)
    }

    @Test("a chain of products is taken in the cheap order, and no step is larger than it must be")
    func order() throws {
        let plan = try EinsumPlan("ij,jk,kl->il", shapes: [[2, 1000], [1000, 1000], [1000, 3]])
        // From the right first would be 1000·1000·3, from the left 2·1000·1000: both vanish beside outer products.
        #expect(plan.operationCount <= 2 * (1000 * 1000 * 3 + 2 * 1000 * 3))
        #expect(plan.steps.allSatisfy { $0.shape.reduce(1, *) <= 1_000_000 })
        let star = try EinsumPlan("ai,bi,ci->i", shapes: [[50, 4], [60, 4], [70, 4]])
        #expect(star.operationCount <= 100, "sums come before products")
    }

    @Test("errors name the subscripts, the place, what was found and what to write")
    func errors() {
        func message(_ text: String, _ shapes: [[Int]]) -> String? {
            (#expect(throws: EinsumError.self) { _ = try EinsumPlan(text, shapes: shapes) })?.description
        }
        #expect(
            message("ij,jk->iz", [[2, 3], [3, 4]])
                == "einsum 'ij,jk->iz', character 8: 'z' of the output is in no operand")
        #expect(message("ij->ii", [[2, 3]]) == "einsum 'ij->ii', character 5: 'i' is in the output twice")
        #expect(
            message("ij,jk", [[2, 3], [4, 5]])
                == "einsum 'ij,jk': 'j' has 4 elements in operand 1 of shape [4, 5], where it has 3 in operand 0")
        #expect(
            message("i,jk", [[2, 3], [3, 4]])
                == "einsum 'i,jk', character 0: operand 0 has 2 axes, and 1 names\nhelp: name each axis, or write '...' for the others"
        )
        #expect(
            message("i?j", [[2, 3]])
                == "einsum 'i?j', character 1: a letter, one '...' an operand, ',' or '->' is expected")
        #expect(message("ij", []) == "einsum 'ij': 1 operands by its commas, where 0 are given")
        #expect(message("é->", [[2]]) != nil && message("->->", [[]]) != nil && message("i--j", [[2, 2]]) != nil)
    }

    @Test("any text ends in a plan or an error, whose position lies in the text")
    func noise() {
        var numbers = DenseNumbers(77)
        let letters = Array("ijA.., ->-")
        for round in 0..<20_000 {
            let text = String(
                (0..<Int(numbers.next() % 12)).map { _ in letters[Int(numbers.next() % UInt64(letters.count))] })
            let shapes = (0..<Int(numbers.next() % 4)).map { _ in
                (0..<Int(numbers.next() % 4)).map { _ in Int(numbers.next() % 3) }
            }
            do throws(EinsumError) {
                let plan = try EinsumPlan(text, shapes: shapes)
                #expect(plan.steps.last?.shape.count == plan.steps.last?.labels.count)
            } catch {
                #expect(
                    error.position.map { $0 >= 0 && $0 < text.utf8.count } ?? true, "seed 77, round \(round): \(text)")
            }
        }
    }

    @Test("norms have NumPy's shapes, and refuse what it refuses")
    func norms() throws {
        func plan(_ shape: [Int], _ order: NormOrder, _ axes: [Int]? = nil, keep: Bool = false) throws -> NormPlan {
            try NormPlan(shape: shape, order: order, axes: axes, keepDims: keep)
        }
        #expect(try plan([2, 3, 4], .frobenius).reduction == .euclidean([0, 1, 2]))
        #expect(try plan([2, 3, 4], .frobenius, keep: true).shape == [1, 1, 1])
        #expect(try plan([2, 3, 4], .order(1), [2]).shape == [2, 3])
        #expect(try plan([2, 3], .order(1)).reduction == .extremumOfSums(sum: 0, over: 1, isLargest: true))
        #expect(try plan([2, 3], .infinity).reduction == .extremumOfSums(sum: 1, over: 0, isLargest: true))
        #expect(try plan([2, 3], .order(-2)).reduction == .singular(rows: 0, columns: 1, .smallest))
        #expect(try plan([2, 3, 4], .nuclear, [2, 0]).reduction == .singular(rows: 2, columns: 0, .sum))
        #expect(try plan([2, 3, 4], .nuclear, [2, 0], keep: true).shape == [1, 3, 1])
        #expect(try plan([5], .order(0)).reduction == .count(0) && plan([5], .order(3)).reduction == .power(0, 3))
        #expect(try plan([5], .negativeInfinity).reduction == .extremum(0, isLargest: false))
        for (shape, order, axes) in [
            ([5], .nuclear, nil), ([2, 2], .order(3), nil), ([2, 2, 2], .order(1), nil), ([0], .infinity, nil),
            ([2, 2], .frobenius, [0, 0]), ([2], .frobenius, [1]), ([2], .order(.nan), nil),
        ] as [([Int], NormOrder, [Int]?)] {
            #expect(throws: LinearAlgebraError.self) { try plan(shape, order, axes) }
        }
    }
}
