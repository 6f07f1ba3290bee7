// Further random steps: cumulative operations, order, groups, masks, counts, products, parts put together, kernels.
// As in RandomExpression, each with the judge's own way, which knows no blocks.

import KernelTesting
import NDArrays
import Quern
import QuernArrays
import QuernCore

/// What stands at the left and at the right of each element, added; the array is a ring for the test.
@Kernel func neighboursOfBlock(_ a: Matrix<Double>) -> Matrix<Double> {
    var b = NDArray<Double, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] - 1 { b[i, j] = a[i, j - 1] + a[i, j + 1] } }
    return b
}

/// Twice an element, less another.
@Kernel func twiceLess(_ a: Double, _ b: Double) -> Double { 2 * a - b }

/// Every element of a block, with the other sign.
@Kernel func opposites(_ a: Matrix<Int32>) -> Matrix<Int32> {
    var b = NDArray<Int32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = -a[i, j] } }
    return b
}

extension ExpressionGenerator {
    /// One random step of these families; nil where the one that was drawn does not fit the array.
    mutating func family(_ x: JudgedArray<T>, _ pool: [JudgedArray<T>]) throws -> JudgedArray<T>? {
        guard !x.reference.shape.isEmpty else { return nil }
        switch numbers.below(5) {
        case 0: return order(x)
        case 1: return try selection(x, pool)
        case 2: return counts(x, pool)
        case 3: return parts(x)
        default: return product(x, pool) ?? kernel(x)
        }
    }

    /// Cumulative operations, sorting, the best, quantiles.
    private mutating func order(_ x: JudgedArray<T>) -> JudgedArray<T>? {
        let (a, r) = (x.array, x.reference)
        let axis = numbers.below(r.shape.count)
        let extent = r.shape[axis]
        func sorted(_ line: [Int]) -> [Int] { line.indices.sorted { (line[$0], $0) < (line[$1], $1) } }
        switch numbers.below(7) {
        case 0:
            guard extent <= 30 else { return nil }
            return told(
                "cumulativeSum \(axis)", a.cumulativeSum(axis: axis),
                r.along(axis) { line in
                    var sum = 0
                    return line.map {
                        sum += $0
                        return sum
                    }
                }
            ).map(clipped)
        case 1: return told("sort \(axis)", a.sort(axis: axis), r.along(axis) { $0.sorted() })
        case 2:
            guard extent <= limit else { return nil }
            return told("argsort \(axis)", a.argsort(axis: axis).asType(T.self), r.along(axis, sorted))
        case 3:
            let count = 1 + numbers.below(5)
            let isLargest = numbers.chance(50)
            return told(
                "topK \(count) on \(axis), largest \(isLargest)", a.topK(count, axis: axis, largest: isLargest),
                r.along(axis) { line in Array((isLargest ? line.sorted(by: >) : line.sorted()).prefix(count)) })
        case 4:
            guard extent > 0 else { return nil }
            let quarter = numbers.below(5)
            let doubles = a.asType(Double.self).quantile(Double(quarter) / 4, axis: axis, method: .lower)
            return told(
                "quantile \(quarter)/4 on \(axis)", doubles.asType(T.self),
                r.reduced(axis) { $0.sorted()[quarter * (extent - 1) / 4] })
        case 5:
            guard extent % 2 == 1 else { return nil }
            return told(
                "median \(axis)", a.asType(Double.self).median(axis: axis).asType(T.self),
                r.reduced(axis) { $0.sorted()[extent / 2] })
        default:
            guard extent > 0 else { return nil }
            return told(
                "diff \(axis)", a.diff(axis: axis),
                r.along(axis) { line in zip(line.dropFirst(), line).map { $0 - $1 } }
            ).map(clipped)
        }
    }

    /// Masks, groups, different elements.
    private mutating func selection(_ x: JudgedArray<T>, _ pool: [JudgedArray<T>]) throws -> JudgedArray<T>? {
        let (a, r) = (x.array, x.reference)
        let axis = numbers.below(r.shape.count)
        let extent = r.shape[axis]
        switch numbers.below(5) {
        case 0:
            let other = leaf(Array(r.shape.suffix(1)))
            let mask = a > other.array
            return told(
                "[a > #]", try a[mask],
                ReferenceArray.zip2(r, other.reference) { $0 > $1 ? 1 : 0 }.map { flags in
                    let kept = zip(r.values, flags.values).filter { $1 == 1 }.map(\.0)
                    return ReferenceArray(shape: [kept.count], values: kept)
                })
        case 1:
            let flags = (0..<extent).map { _ in numbers.chance(60) }
            let mask = BlockedArray(NDArray<Bool, 1>(flags), chunks: chunks([extent]))
            return told(
                "compress \(axis)", try a.compress(mask, axis: axis, memory: .megabytes(50)),
                r.gathered(flags.indices.filter { flags[$0] }, axis))
        case 2:
            guard extent > 0, extent <= 30 else { return nil }
            let codes = (0..<extent).map { _ in 3 - numbers.below(4) }
            let groups = Set(codes).sorted().map { code in codes.indices.filter { codes[$0] == code } }
            let grouped = a.grouped(by: codes, along: axis)
            let takesSum = numbers.chance(50)
            func join(_ line: [Int]) -> [Int] {
                groups.map { group in
                    let members = group.map { line[$0] }
                    return takesSum ? members.reduce(0, +) : members.max() ?? 0
                }
            }
            if numbers.chance(50) {
                return told(
                    "grouped \(codes) on \(axis), sum \(takesSum)", takesSum ? grouped.sum() : grouped.max(),
                    r.along(axis, join)
                ).map(clipped)
            }
            return told(
                "grouped \(codes) on \(axis), sum \(takesSum), spread",
                takesSum ? grouped.sum(spread: true) : grouped.max(spread: true),
                r.along(axis) { line in
                    let values = join(line)
                    return line.indices.map { i in values[groups.firstIndex { $0.contains(i) } ?? 0] }
                }
            ).map(clipped)
        case 3:
            let found = try a.unique()
            let values = Set(r.values).sorted()
            return told(
                "unique", BlockedArray(found.values), ReferenceArray(shape: [values.count], values: values))
        default:
            let other = pool[numbers.below(pool.count)]
            let isEither = numbers.chance(50)
            let (m, n) = (a < other.array, a .== other.array)
            return told(
                "where of masks", `where`(isEither ? m .| n : .!m .^ n, a, other.array),
                .zip2(r, other.reference) { isEither ? $0 <= $1 ? $0 : $1 : ($0 >= $1) != ($0 == $1) ? $0 : $1 })
        }
    }

    /// Numbers of elements: Bools reduced, histograms.
    private mutating func counts(_ x: JudgedArray<T>, _ pool: [JudgedArray<T>]) -> JudgedArray<T>? {
        let (a, r) = (x.array, x.reference)
        let axis = numbers.below(r.shape.count)
        let bound = numbers.below(9) - 4
        let mask = a > value(bound)
        guard r.values.count <= limit else { return nil }
        switch numbers.below(4) {
        case 0:
            return told(
                "count > \(bound) on \(axis)", mask.countTrue(axes: [axis]).asType(T.self),
                r.reduced(axis) { $0.count { $0 > bound } })
        case 1:
            return told(
                "any > \(bound) on \(axis)", mask.any(axes: [axis]).asType(T.self),
                r.reduced(axis) { $0.contains { $0 > bound } ? 1 : 0 })
        case 2:
            return told(
                "all > \(bound)", mask.all().asType(T.self),
                ReferenceArray(shape: [], values: [r.values.allSatisfy { $0 > bound } ? 1 : 0]))
        default:
            let edges = [-20, -3, 0, 1, 7]
            return told(
                "histogram", a.asType(Double.self).histogram(edges: edges.map(Double.init)).asType(T.self),
                ReferenceArray(
                    shape: [4],
                    values: (0..<4).map { k in
                        r.values.count { $0 >= edges[k] && ($0 < edges[k + 1] || k == 3 && $0 == edges[4]) }
                    }))
        }
    }

    /// Copies side by side, stacks, parts, other paddings, diagonals.
    private mutating func parts(_ x: JudgedArray<T>) -> JudgedArray<T>? {
        let (a, r) = (x.array, x.reference)
        let rank = r.shape.count
        let axis = numbers.below(rank)
        let extent = r.shape[axis]
        switch numbers.below(6) {
        case 0:
            guard r.values.count < 1000 else { return nil }
            var times = [Int](repeating: 1, count: rank)
            times[axis] = numbers.below(4)
            return told(
                "tile \(times)", a.tile(times), r.gathered((0..<extent * times[axis]).map { $0 % max(1, extent) }, axis)
            )
        case 1:
            guard r.values.count < 1000 else { return nil }
            let times = numbers.below(4)
            return told(
                "repeat \(times) on \(axis)", a.repeat(times, axis: axis),
                r.gathered((0..<extent * times).map { $0 / max(1, times) }, axis))
        case 2:
            guard r.values.count < 1000, rank < 4 else { return nil }
            return told(
                "stack \(axis)", stack([a, a + value(1)], axis: axis),
                .concatenated(kept(r, axis), kept(r.map { $0 + 1 }, axis), axis)
            ).map(clipped)
        case 3:
            let (low, high) = (numbers.below(extent + 1), numbers.below(extent + 1))
            let points = [min(low, high), max(low, high)]
            return told(
                "split at \(points) on \(axis)", a.split(at: points, axis: axis)[1],
                r.gathered(Array(points[0]..<points[1]), axis))
        case 4:
            guard extent > 0, r.values.count < 1000 else { return nil }
            var widths = [(before: Int, after: Int)](repeating: (0, 0), count: rank)
            widths[axis] = (numbers.below(4), numbers.below(4))
            let places = (-widths[axis].before..<extent + widths[axis].after)
            if numbers.chance(50) {
                return told(
                    "pad, wrap, \(widths[axis]) on \(axis)", a.pad(widths, mode: .wrap),
                    r.gathered(places.map { (($0 % extent) + extent) % extent }, axis))
            }
            return told(
                "pad, edge, \(widths[axis]) on \(axis)", a.pad(widths, mode: .edge),
                r.gathered(places.map { min(max($0, 0), extent - 1) }, axis))
        default:
            guard rank == 2 else { return nil }
            let offset = numbers.below(5) - 2
            let cells = r.indices.filter { $0[1] - $0[0] == offset }
            return told(
                "diagonal \(offset)", a.diagonal(offset: offset),
                ReferenceArray(shape: [cells.count], values: cells.map { r[$0] }))
        }
    }

    /// Products of matrices, and of stacks of them.
    private mutating func product(_ x: JudgedArray<T>, _ pool: [JudgedArray<T>]) -> JudgedArray<T>? {
        let (a, r) = (x.array, x.reference)
        guard numbers.chance(70), let last = r.shape.last, last <= 20 else { return nil }
        if r.shape.count == 2 {
            if numbers.chance(40) {
                return told("dot T", a.dot(a.T), .product(r, r.transposed([1, 0]))).map(clipped)
            }
            let other = leaf([last, 1 + numbers.below(9)])
            return told("dot #", (a + value(1)).dot(other.array), .product(r.map { $0 + 1 }, other.reference)).map(
                clipped)
        }
        guard r.shape.count == 3 else { return nil }
        let other = leaf([last, 1 + numbers.below(5)])
        let product = ReferenceArray(shape: [r.shape[0], r.shape[1], other.reference.shape[1]]) { index in
            (0..<last).reduce(0) { $0 + r[[index[0], index[1], $1]] * other.reference[[$1, index[2]]] }
        }
        if numbers.chance(50) { return told("matmul of a stack", a.matmul(other.array), product).map(clipped) }
        return told("einsum", einsum("abk,kc->abc", a, other.array), product).map(clipped)
    }

    /// Users' kernels, of the types that they have.
    private mutating func kernel(_ x: JudgedArray<T>) -> JudgedArray<T>? {
        let r = x.reference
        guard r.shape.count == 2 else { return nil }
        if let whole = x.array as? BlockedArray<Int32>, let array = whole.mapBlocks($opposites.self) as? BlockedArray<T>
        {
            return told("mapBlocks", array, r.map { -$0 })
        }
        guard let a = x.array as? BlockedArray<Double> else { return nil }
        let extent = r.shape[1]
        if numbers.chance(50), extent > 0, r.shape[0] > 0 {
            guard let array = a.mapOverlap(depth: 1, boundary: .wrap, $neighboursOfBlock.self) as? BlockedArray<T>
            else {
                return nil
            }
            return told(
                "mapOverlap", array,
                ReferenceArray(shape: r.shape) { index in
                    r[[index[0], (index[1] + 1) % extent]] + r[[index[0], (index[1] + extent - 1) % extent]]
                }
            ).map(clipped)
        }
        guard let array = a.map(with: a.flip(axes: [1]), $twiceLess.self) as? BlockedArray<T> else { return nil }
        return told(
            "map of two", array,
            .zip2(r, r.gathered((0..<extent).reversed(), 1)) { 2 * $0 - $1 }
        ).map(clipped)
    }
}
