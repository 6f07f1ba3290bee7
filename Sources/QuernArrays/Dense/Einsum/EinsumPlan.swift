// An Einstein sum as a list of simple steps: diagonals, sums, transpositions and products of two, in single-assignment
// form. A pure value: whoever runs it knows arrays, this knows shapes only.
// Pairs are chosen greedily, by the room that a product takes beyond that of its operands: cheap to decide, and seldom
// far from the best. Source: Smith and Gray (2018) for the greedy cost.
// Holds: each step reads earlier steps only, and the last one is the result, with its axes in the output's order.

/// How an Einstein sum is computed.
package struct EinsumPlan: Hashable, Sendable {
    /// One step; operands are numbers of earlier steps.
    package enum Operation: Hashable, Sendable {
        /// The operand of this number.
        case input(Int)
        /// Result axis i walks the axes `groups[i]` together: they have equal extents.
        case diagonal(of: Int, groups: [[Int]])
        /// The sum along these axes, rising; they are gone from the result.
        case sum(of: Int, axes: [Int])
        /// Result axis i is the operand's axis `order[i]`.
        case transpose(of: Int, order: [Int])
        /// A batched matrix product: left [batch…, rows…, summed…], right [batch…, summed…, columns…], result
        /// [batch…, rows…, columns…]; the numbers of axes of each kind. Without summed axes an outer product.
        case contract(left: Int, right: Int, batch: Int, rows: Int, summed: Int, columns: Int)
    }

    /// What a step does, and the shape that comes of it.
    package struct Step: Hashable, Sendable {
        package let operation: Operation
        package let labels: [AxisLabel]
        package let shape: [Int]
    }

    package private(set) var steps: [Step] = []

    /// The shape of the result.
    package var shape: [Int] { steps.last?.shape ?? [] }

    /// A plan for `text` and operands of the given shapes.
    package init(_ text: String, shapes: [[Int]]) throws(EinsumError) {
        try self.init(EinsumSubscripts(text, ranks: shapes.map(\.count)), shapes: shapes)
    }

    init(_ subscripts: EinsumSubscripts, shapes: [[Int]]) throws(EinsumError) {
        let extents = try Self.extents(subscripts, shapes)
        var open: [Int] = []
        for (i, labels) in subscripts.inputs.enumerated() {
            var step = append(.input(i), labels, shapes[i])
            step = diagonal(step)
            // An axis of extent 1 that broadcasts is as good as absent.
            let labels = steps[step].labels
            step = sum(step, labels.indices.filter { steps[step].shape[$0] == 1 && extents[labels[$0]] != 1 })
            open.append(step)
        }
        guard !open.isEmpty else {
            throw EinsumError(subscripts: subscripts.text, position: nil, reason: "at least one operand is expected")
        }
        let output = Set(subscripts.output)
        open = open.map { step in
            let others = open.filter { $0 != step }.flatMap { steps[$0].labels }
            let labels = steps[step].labels
            return sum(step, labels.indices.filter { !output.contains(labels[$0]) && !others.contains(labels[$0]) })
        }
        while open.count > 1 {
            let (i, j) = best(open, output, extents)
            let kept = output.union(
                open.indices.filter { $0 != i && $0 != j }.flatMap { steps[open[$0]].labels })
            let product = contract(open[i], open[j], kept)
            open.remove(at: j)
            open.remove(at: i)
            open.append(product)
        }
        let labels = steps[open[0]].labels
        let last = transpose(open[0], subscripts.output.map { labels.firstIndex(of: $0)! })
        // The result is the last step, also where the last thing to do was for another operand.
        if last != steps.count - 1 {
            _ = append(.transpose(of: last, order: Array(labels.indices)), labels, steps[last].shape)
        }
    }

    /// The extent of each label.
    private static func extents(
        _ subscripts: EinsumSubscripts, _ shapes: [[Int]]
    ) throws(EinsumError) -> [AxisLabel: Int] {
        var result: [AxisLabel: (extent: Int, operand: Int)] = [:]
        for (operand, labels) in subscripts.inputs.enumerated() {
            for (axis, label) in labels.enumerated() {
                let extent = shapes[operand][axis]
                guard let known = result[label] else {
                    result[label] = (extent, operand)
                    continue
                }
                if known.extent == 1, known.operand != operand {
                    result[label] = (extent, operand)
                } else if extent != known.extent, extent != 1 || known.operand == operand {
                    throw EinsumError(
                        subscripts: subscripts.text, position: nil,
                        reason: "\(label) has \(extent) elements in operand \(operand) of shape \(shapes[operand]), "
                            + "where it has \(known.extent) in operand \(known.operand)")
                }
            }
        }
        return result.mapValues(\.extent)
    }

    // MARK: Steps

    private mutating func append(_ operation: Operation, _ labels: [AxisLabel], _ shape: [Int]) -> Int {
        steps.append(Step(operation: operation, labels: labels, shape: shape))
        return steps.count - 1
    }

    private mutating func diagonal(_ step: Int) -> Int {
        let (labels, shape) = (steps[step].labels, steps[step].shape)
        guard Set(labels).count < labels.count else { return step }
        var (unique, groups): ([AxisLabel], [[Int]]) = ([], [])
        for (axis, label) in labels.enumerated() {
            if let at = unique.firstIndex(of: label) {
                groups[at].append(axis)
            } else {
                unique.append(label)
                groups.append([axis])
            }
        }
        return append(.diagonal(of: step, groups: groups), unique, groups.map { shape[$0[0]] })
    }

    private mutating func sum(_ step: Int, _ axes: [Int]) -> Int {
        guard !axes.isEmpty else { return step }
        let kept = steps[step].labels.indices.filter { !axes.contains($0) }
        return append(
            .sum(of: step, axes: axes), kept.map { steps[step].labels[$0] }, kept.map { steps[step].shape[$0] })
    }

    private mutating func transpose(_ step: Int, _ order: [Int]) -> Int {
        guard order != Array(order.indices) else { return step }
        return append(
            .transpose(of: step, order: order), order.map { steps[step].labels[$0] },
            order.map { steps[step].shape[$0] })
    }

    private mutating func contract(_ left: Int, _ right: Int, _ kept: Set<AxisLabel>) -> Int {
        let (a, b) = (steps[left].labels, steps[right].labels)
        let batch = a.filter { b.contains($0) && kept.contains($0) }
        let summed = a.filter { b.contains($0) && !kept.contains($0) }
        let (rows, columns) = (a.filter { !b.contains($0) }, b.filter { !a.contains($0) })
        let l = transpose(left, (batch + rows + summed).map { a.firstIndex(of: $0)! })
        let r = transpose(right, (batch + summed + columns).map { b.firstIndex(of: $0)! })
        let (leftShape, rightShape) = (steps[l].shape, steps[r].shape)
        return append(
            .contract(
                left: l, right: r, batch: batch.count, rows: rows.count, summed: summed.count, columns: columns.count),
            batch + rows + columns,
            Array(leftShape.prefix(batch.count + rows.count)) + rightShape.suffix(columns.count))
    }

    /// The pair whose product takes the least room beyond that of its operands, then the least work, then the first.
    private func best(_ open: [Int], _ output: Set<AxisLabel>, _ extents: [AxisLabel: Int]) -> (Int, Int) {
        func size(_ labels: some Sequence<AxisLabel>) -> Double {
            labels.reduce(1.0) { $0 * Double(extents[$1] ?? 1) }
        }
        var (best, found) = ((0, 1), (Double.infinity, Double.infinity))
        for i in open.indices {
            for j in open.indices where j > i {
                let all = Set(steps[open[i]].labels).union(steps[open[j]].labels)
                let kept = output.union(open.indices.filter { $0 != i && $0 != j }.flatMap { steps[open[$0]].labels })
                let room = size(all.intersection(kept)) - size(steps[open[i]].labels) - size(steps[open[j]].labels)
                let cost = (room, size(all))
                if cost < found { (best, found) = ((i, j), cost) }
            }
        }
        return best
    }

    /// Multiplications and additions of the products, for choosing and explaining.
    package var operationCount: Double {
        steps.reduce(0) { total, step in
            guard case .contract(let left, _, let batch, let rows, let summed, _) = step.operation else { return total }
            let depth = steps[left].shape[(batch + rows)..<(batch + rows + summed)].reduce(1.0) { $0 * Double($1) }
            return total + 2 * depth * step.shape.reduce(1.0) { $0 * Double($1) }
        }
    }
}
