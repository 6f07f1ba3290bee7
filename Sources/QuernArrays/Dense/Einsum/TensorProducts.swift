// Products along named axes by number: tensordot, outer, inner, dot and matmul, as Einstein sums.
// Shapes and rules as NumPy's functions of these names.

extension EinsumPlan {
    /// The sum of products along the last `count` axes of the first and the first `count` of the second operand.
    package static func tensordot(_ a: [Int], _ b: [Int], count: Int) throws(EinsumError) -> EinsumPlan {
        guard count >= 0, count <= a.count, count <= b.count else {
            throw EinsumError(
                subscripts: "tensordot", position: nil,
                reason: "\(count) axes of shapes \(a) and \(b), where 0 to \(min(a.count, b.count)) are expected")
        }
        return try tensordot(a, b, Array(a.count - count..<a.count), Array(0..<count))
    }

    /// The sum of products along `aAxes` of the first and `bAxes` of the second operand, taken together in order;
    /// negative axes count from the end. Result: the other axes of the first, then those of the second.
    package static func tensordot(
        _ a: [Int], _ b: [Int], _ aAxes: [Int], _ bAxes: [Int]
    ) throws(EinsumError) -> EinsumPlan {
        func fail(_ reason: String) -> EinsumError {
            EinsumError(subscripts: "tensordot", position: nil, reason: reason)
        }
        guard aAxes.count == bAxes.count else {
            throw fail("\(aAxes.count) axes for the first operand and \(bAxes.count) for the second: give as many")
        }
        func absolute(_ axes: [Int], _ shape: [Int]) throws(EinsumError) -> [Int] {
            var result: [Int] = []
            for axis in axes {
                let at = axis < 0 ? axis + shape.count : axis
                guard shape.indices.contains(at) else {
                    throw fail("axis \(axis) of shape \(shape): \(-shape.count) to \(shape.count - 1) are expected")
                }
                guard !result.contains(at) else { throw fail("axis \(axis) is named twice") }
                result.append(at)
            }
            return result
        }
        let (left, right) = (try absolute(aAxes, a), try absolute(bAxes, b))
        for (i, j) in zip(left, right) where a[i] != b[j] {
            throw fail("axis \(i) of shape \(a) and axis \(j) of shape \(b) have different extents")
        }
        // Labels by number: the first's axes, then the second's where they are its own.
        let first = a.indices.map { AxisLabel.further($0) }
        let second = b.indices.map { axis in
            right.firstIndex(of: axis).map { first[left[$0]] } ?? AxisLabel.further(a.count + axis)
        }
        let output =
            a.indices.filter { !left.contains($0) }.map { first[$0] }
            + b.indices.filter { !right.contains($0) }.map { second[$0] }
        return try EinsumPlan(
            EinsumSubscripts(text: "tensordot", inputs: [first, second], output: output), shapes: [a, b])
    }

    /// All products of an element of the first with one of the second, both flattened by whoever asks.
    package static func outer(_ a: Int, _ b: Int) throws(EinsumError) -> EinsumPlan {
        try tensordot([a], [b], count: 0)
    }

    /// NumPy's `dot`: the last axis of the first with the last but one of the second, or with its only one; a product
    /// with a scalar where either has no axes.
    package static func dot(_ a: [Int], _ b: [Int]) throws(EinsumError) -> EinsumPlan {
        guard !a.isEmpty, !b.isEmpty else { return try tensordot(a, b, count: 0) }
        return try tensordot(a, b, [a.count - 1], [max(b.count - 2, 0)])
    }

    /// NumPy's `matmul`: vectors are rows on the left and columns on the right; further axes broadcast.
    package static func matmul(_ a: [Int], _ b: [Int]) throws(EinsumError) -> EinsumPlan {
        guard !a.isEmpty, !b.isEmpty else {
            throw EinsumError(
                subscripts: "matmul", position: nil,
                reason: "shapes \(a) and \(b), where at least one axis is expected"
                    + "\nhelp: a product with a scalar is written x * s")
        }
        let k = (a[a.count - 1], b[max(b.count - 2, 0)])
        guard k.0 == k.1 else {
            throw EinsumError(
                subscripts: "matmul", position: nil,
                reason: "shapes \(a) and \(b): \(k.0) columns on the left, \(k.1) rows on the right")
        }
        let text =
            switch (a.count, b.count) {
            case (1, 1): "k,k->"
            case (1, _): "k,...kn->...n"
            case (_, 1): "...mk,k->...m"
            default: "...mk,...kn->...mn"
            }
        do throws(EinsumError) {
            return try EinsumPlan(text, shapes: [a, b])
        } catch {
            throw EinsumError(subscripts: "matmul", position: nil, reason: "shapes \(a) and \(b): \(error.reason)")
        }
    }
}
