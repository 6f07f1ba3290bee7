// Walks over a generated loop with given numbers, as the kernel would, and keeps the least and the greatest subscript of
// each array's axes. Conditions on data go both ways.
// Holds: where the numbers do not fit the loop, so that it faults, arrays are as large as what comes before needs.

struct LoopWalk {
    /// The numbers: parameters, then the variables of the loops.
    private var names: [String: Int]
    /// The elements of the index array.
    private let indices: [Int]
    /// Shapes of arrays whose size is given.
    private let fixed: [String: [Int]]
    /// The extents that the other arrays need.
    private(set) var needed: [String: [Int]]

    private struct Unfit: Error {}

    /// The shapes of all arrays, as far as the loop runs, and whether it runs to its end.
    static func shapes(
        of loop: LoopStatement, numbers: [String: Int], indices: [Int], fixed: [String: [Int]], ranks: [String: Int]
    ) -> (shapes: [String: [Int]], fits: Bool) {
        var walk = LoopWalk(
            names: numbers, indices: indices, fixed: fixed, needed: ranks.mapValues { Array(repeating: 0, count: $0) })
        var fits = true
        do { try walk.run(loop) } catch { fits = false }
        return (walk.needed.merging(fixed) { _, given in given }, fits)
    }

    private func value(_ term: LoopTerm) throws -> Int {
        switch term {
        case .number(let k): return k
        case .name(let name):
            guard let value = names[name] else { throw Unfit() }
            return value
        case .add(let a, let b): return try value(a) + value(b)
        case .subtract(let a, let b): return try value(a) - value(b)
        case .multiply(let a, let b): return try value(a) * value(b)
        case .divide(let a, let b):
            let divisor = try value(b)
            if divisor == 0 { throw Unfit() }
            return try value(a) / divisor
        case .remainder(let a, let b):
            let divisor = try value(b)
            if divisor == 0 { throw Unfit() }
            return try value(a) % divisor
        case .element(let index):
            let index = try value(index)
            guard indices.indices.contains(index) else { throw Unfit() }
            return indices[index]
        case .extent(let array, let axis):
            guard let shape = fixed[array] else { throw Unfit() }
            return shape[axis]
        }
    }

    private mutating func touch(_ access: LoopAccess) throws {
        for (axis, part) in access.subscripts.enumerated() {
            let (lower, upper): (Int, Int)
            switch part {
            case .index(let term):
                lower = try value(term)
                upper = lower + 1
            case .range(let first, let end):
                (lower, upper) = (try value(first), try value(end))
                if lower > upper { throw Unfit() }
            case .all: continue
            }
            if lower < 0 { throw Unfit() }
            if let shape = fixed[access.array] {
                if upper > shape[axis] { throw Unfit() }
            } else {
                let known = needed[access.array]?[axis] ?? 0
                needed[access.array]?[axis] = max(known, upper)
            }
        }
    }

    private mutating func visit(_ item: LoopValue) throws {
        switch item {
        case .constant: break
        case .whole(let term): _ = try value(term)
        case .read(let access), .total(let access): try touch(access)
        case .sum(let a, let b), .product(let a, let b):
            try visit(a)
            try visit(b)
        }
    }

    private mutating func run(_ body: [LoopStatement]) throws {
        for statement in body { try run(statement) }
    }

    private mutating func run(_ statement: LoopStatement) throws {
        switch statement {
        case .bind(let name, let term): names[name] = try value(term)
        case .assign(let access, _, let item):
            try visit(item)
            try touch(access)
        case .loop(let variable, let lower, let upper, _, let body):
            let (first, end) = (try value(lower), try value(upper))
            if first > end { throw Unfit() }
            for k in first..<end {
                names[variable] = k
                try run(body)
            }
        case .stride(let variable, let lower, let upper, let step, let body):
            let (first, end, by) = (try value(lower), try value(upper), try value(step))
            if by <= 0 { throw Unfit() }
            for k in Swift.stride(from: first, to: end, by: by) {
                names[variable] = k
                try run(body)
            }
        case .branch(let condition, let first, let second):
            switch condition {
            case .isMultiple(let term, let k): try run(value(term) % k == 0 ? first : second)
            case .less(let a, let b): try run(value(a) < value(b) ? first : second)
            case .isPositive(let access):
                try touch(access)
                try run(first)
                try run(second)
            }
        case .accumulate(_, _, let item): try visit(item)
        case .scratch(let name, let count):
            // A name of its own: no array of the kernel's.
            names["count of \(name)"] = try value(count)
        case .raw(_, let accesses):
            for access in accesses { try touch(access) }
        case .put(let array, let index, let item):
            try visit(item)
            try touch(LoopAccess(array, [index]))
        }
    }
}
