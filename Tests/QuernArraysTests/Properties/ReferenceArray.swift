// The judge of the property tests: arrays of integers in memory, each operation written from its definition, element by
// element, without blocks, views or fusion.

/// An array of integers in row-major order.
struct ReferenceArray {
    var shape: [Int]
    var values: [Int]

    init(shape: [Int], values: [Int]) {
        self.shape = shape
        self.values = values
    }

    /// The array whose element at each index is `element`'s.
    init(shape: [Int], _ element: ([Int]) -> Int) {
        self.shape = shape
        values = []
        let count = shape.reduce(1, *)
        values.reserveCapacity(count)
        var index = [Int](repeating: 0, count: shape.count)
        for _ in 0..<count {
            values.append(element(index))
            for axis in shape.indices.reversed() {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
            }
        }
    }

    subscript(index: [Int]) -> Int {
        var place = 0
        for (extent, i) in zip(shape, index) { place = place * extent + i }
        return values[place]
    }

    /// The element of the array as it broadcasts to an index of a wider shape.
    func spread(_ index: [Int]) -> Int {
        let own = Array(index.suffix(shape.count))
        return self[zip(own, shape).map { $1 == 1 ? 0 : $0 }]
    }

    /// The shape that two shapes have together; nil if none.
    static func shape(_ a: [Int], _ b: [Int]) -> [Int]? {
        let rank = max(a.count, b.count)
        let (x, y) = (Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b)
        var result: [Int] = []
        for (p, q) in zip(x, y) {
            guard p == q || p == 1 || q == 1 else { return nil }
            result.append(p == 1 ? q : p)
        }
        return result
    }

    func map(_ body: (Int) -> Int) -> ReferenceArray { ReferenceArray(shape: shape, values: values.map(body)) }

    static func zip2(_ a: ReferenceArray, _ b: ReferenceArray, _ body: (Int, Int) -> Int) -> ReferenceArray? {
        guard let shape = shape(a.shape, b.shape) else { return nil }
        return ReferenceArray(shape: shape) { body(a.spread($0), b.spread($0)) }
    }

    func transposed(_ order: [Int]) -> ReferenceArray {
        ReferenceArray(shape: order.map { shape[$0] }) { index in
            var below = [Int](repeating: 0, count: shape.count)
            for (k, axis) in order.enumerated() { below[axis] = index[k] }
            return self[below]
        }
    }

    /// The array with the indices of an axis replaced by those of a list.
    func gathered(_ list: [Int], _ axis: Int) -> ReferenceArray {
        var wanted = shape
        wanted[axis] = list.count
        return ReferenceArray(shape: wanted) { index in
            var below = index
            below[axis] = list[index[axis]]
            return self[below]
        }
    }

    /// Each line along an axis replaced by what `body` makes of it, all of one length.
    func along(_ axis: Int, _ body: ([Int]) -> [Int]) -> ReferenceArray {
        var wanted = shape
        wanted[axis] = 1
        var lines: [[Int]: [Int]] = [:]
        for start in ReferenceArray(shape: wanted, { _ in 0 }).indices {
            let line = (0..<shape[axis]).map { i in
                var index = start
                index[axis] = i
                return self[index]
            }
            lines[start] = body(line)
        }
        // Without lines the length is that of what an empty line, or one of zeros, becomes.
        wanted[axis] = lines.first?.value.count ?? body(Array(repeating: 0, count: shape[axis])).count
        return ReferenceArray(shape: wanted) { index in
            var start = index
            start[axis] = 0
            return lines[start]![index[axis]]
        }
    }

    /// All indices, in row-major order.
    var indices: [[Int]] {
        var all: [[Int]] = []
        _ = ReferenceArray(shape: shape) { index in
            all.append(index)
            return 0
        }
        return all
    }

    /// The product of two matrices.
    static func product(_ a: ReferenceArray, _ b: ReferenceArray) -> ReferenceArray {
        ReferenceArray(shape: [a.shape[0], b.shape[1]]) { index in
            (0..<a.shape[1]).reduce(0) { $0 + a[[index[0], $1]] * b[[$1, index[1]]] }
        }
    }

    /// Elements along an axis joined to one.
    func reduced(_ axis: Int, _ body: ([Int]) -> Int) -> ReferenceArray {
        var wanted = shape
        wanted.remove(at: axis)
        return ReferenceArray(shape: wanted) { index in
            body(
                (0..<shape[axis]).map { i in
                    var below = index
                    below.insert(i, at: axis)
                    return self[below]
                })
        }
    }

    static func concatenated(_ a: ReferenceArray, _ b: ReferenceArray, _ axis: Int) -> ReferenceArray {
        var wanted = a.shape
        wanted[axis] += b.shape[axis]
        return ReferenceArray(shape: wanted) { index in
            if index[axis] < a.shape[axis] { return a[index] }
            var below = index
            below[axis] -= a.shape[axis]
            return b[below]
        }
    }
}
