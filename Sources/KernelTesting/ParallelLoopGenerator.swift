// Random parallel loops, as the text of kernels: writes by affine subscripts into arrays of one to three axes, rows,
// blocks, triangles, stencils and interleaved elements as programs have them, some of them changed a little, so that
// about half the loops race. For tests that compare the proof of race freedom with shadow memory.
// Neighbours: LoopSyntax (what a loop is made of), ParallelLoopGenerator+Patterns (the loops' bodies), LoopWalk.
// Holds: the same seed gives the same loop and the same arguments; numbers are small beside the inputs, so that
// iterations that can collide do so for one of them.

package import QuernCore

/// A generated kernel `generated` with one parallel loop.
package struct ParallelLoop: Sendable {
    package var seed: UInt64
    /// The name of the pattern it came from, for statistics.
    package var pattern: String
    package var text: String
    /// Whether all subscripts of arrays that are written, and all bounds of loops, are sums and products of variables,
    /// numbers and parameters, and no condition hides an access.
    package var isAffine: Bool
    /// Whether the text names arrays in `disjoint:`, so that the user vouches for them.
    package var isVouched: Bool
    let body: LoopStatement

    /// Numbers that a call is made with.
    package struct Input: Sendable, Hashable {
        package var n: Int
        package var m: Int
        package var w: Int
        /// 0 the identity, 1 reversed, 2 random, 3 all the same.
        package var indices: Int
    }

    /// One argument, as FiletestSession takes it.
    package typealias Argument = (type: ScalarType, shape: [Int]?, bits: [UInt64])

    /// The parameters' names in order; `n`, `m`, `w` are numbers, `p` the index array.
    static let arrays: [(name: String, rank: Int)] = [
        ("x", 1), ("y", 2), ("a", 1), ("b", 2), ("c", 3), ("d", 1), ("g", 2), ("v", 1), ("h", 1),
    ]
    static let signature =
        "_ n: Int, _ m: Int, _ w: Int, _ p: Vector<Int>, _ x: Vector<Double>, _ y: Matrix<Double>, "
        + "_ a: inout Vector<Double>, _ b: inout Matrix<Double>, _ c: inout NDArray<Double, 3>, "
        + "_ d: inout Vector<Double>, _ g: inout Matrix<Double>, _ v: inout Vector<Double>, _ h: inout Vector<Double>"

    /// The arguments for an input, and whether the loop runs to its end with them: others fault on their way.
    package func arguments(_ input: Input) -> (values: [Argument], fits: Bool) {
        var numbers = SeededNumbers(seed &+ UInt64(input.n &* 31 &+ input.m &* 7 &+ input.w))
        let indices: [Int] = (0..<input.n).map { k in
            switch input.indices {
            case 0: k
            case 1: input.n - 1 - k
            case 2: numbers.below(input.n)
            default: 0
            }
        }
        // These have a shape of their own; the others are as large as the loop needs.
        let fixed = ["g": [input.n, input.w], "v": [input.n], "h": [5]]
        let ranks = Dictionary(
            uniqueKeysWithValues: Self.arrays.filter { fixed[$0.name] == nil }.map { ($0.name, $0.rank) })
        let (shapes, fits) = LoopWalk.shapes(
            of: body, numbers: ["n": input.n, "m": input.m, "w": input.w], indices: indices, fixed: fixed, ranks: ranks)
        func scalar(_ value: Int) -> Argument { (.int64, nil, [UInt64(bitPattern: Int64(value))]) }
        var arguments = [scalar(input.n), scalar(input.m), scalar(input.w)]
        arguments.append((.int64, [indices.count], indices.map { UInt64(bitPattern: Int64($0)) }))
        for (name, rank) in Self.arrays {
            let shape = shapes[name] ?? Array(repeating: 0, count: rank)
            let count = shape.reduce(1, *)
            arguments.append((.float64, shape, (0..<count).map { _ in Double(numbers.below(9) - 4).bitPattern }))
        }
        return (arguments, fits)
    }

    /// Inputs that show collisions: all small combinations.
    package static let inputs: [Input] = {
        var inputs: [Input] = []
        for n in [5, 2, 12] {
            for m in [2, 1, 0, 3, 5] {
                for w in [3, 1, 0, 2, 6] { inputs.append(Input(n: n, m: m, w: w, indices: 2)) }
            }
        }
        for n in [1, 0, 3, 8] { inputs.append(Input(n: n, m: 2, w: 2, indices: n % 4)) }
        for indices in [0, 1, 3] { inputs.append(Input(n: 7, m: 3, w: 4, indices: indices)) }
        return inputs
    }()
}

package struct ParallelLoopGenerator {
    var numbers: SeededNumbers
    /// Variables of inner loops in use.
    var inner: [String] = []
    /// Scratch vectors and bindings have names of their own.
    var scratchCount = 0
    /// What the body accumulates.
    var accumulates = false
    /// Which helpers the body calls.
    var callsScale = false
    var callsBump = false
    var reduces = false
    /// Whether something other than affine subscripts decides what is touched.
    var isOpaque = false

    /// The loop of a seed.
    package static func loop(seed: UInt64) -> ParallelLoop {
        var attempt = seed
        while true {
            var generator = ParallelLoopGenerator(numbers: SeededNumbers(attempt))
            let loop = generator.make(seed: seed)
            // Loops that fit no input say nothing.
            let fitting = ParallelLoop.inputs.lazy.filter { loop.arguments($0).fits }.prefix(4).count
            if fitting >= 4 { return loop }
            attempt = attempt &* 0x9E37_79B9_7F4A_7C15 &+ 1
        }
    }

    private init(numbers: SeededNumbers) { self.numbers = numbers }

    private mutating func make(seed: UInt64) -> ParallelLoop {
        let pattern = numbers.pick(Pattern.all)
        var (range, body) = pattern.make(&self)
        if numbers.chance(40) {
            let second = numbers.pick(Pattern.all)
            let (other, more) = second.make(&self)
            if other == range { body += more }
        }
        if numbers.chance(12) {
            accumulates = true
            body.append(.accumulate("s", numbers.pick(["+", "+", "min", "max"]), readOnly()))
        }
        if numbers.chance(8) {
            reduces = true
            let bin = LoopTerm.remainder(numbers.chance(50) ? i : .element(i), .number(5))
            body.append(.assign(LoopAccess("h", [bin]), "+=", readOnly()))
        }
        let statement = LoopStatement.loop("i", range.lower, range.upper, isParallel: true, body)
        let isVouched = numbers.chance(4)
        var head = "\(range.lower.text)..<\(range.upper.text)"
        // The same range in other words.
        if head == "0..<v.shape[0]", numbers.chance(50) { head = "v.indices" }
        var sharing = reduces ? ", reducing: &h" : ""
        if isVouched { sharing += ", disjoint: &a, &b" }
        var lines = ["import Quern", ""]
        if body.contains(where: { if case .put = $0 { true } else { false } }) {
            lines += ["@Kernel", "func put(_ x: inout Vector<Double>, _ k: Int, _ e: Double) { x[k] = e }", ""]
        }
        if callsScale {
            lines += [
                "@Kernel", "func scale(_ x: inout Vector<Double>, _ f: Double) { for k in x.indices { x[k] *= f } }",
                "",
            ]
        }
        if callsBump { lines += ["@Kernel", "func bump(_ x: inout Double, _ f: Double) { x += f }", ""] }
        lines += ["@Kernel", "func generated(\(ParallelLoop.signature)) -> Double {", "    var s = 1.0"]
        if !accumulates { lines += ["    s += 1"] }
        lines.append("    for i in parallel(\(head)\(sharing)) {")
        lines += body.flatMap { $0.lines("        ") }
        lines += ["    }", "    return s", "}"]
        return ParallelLoop(
            seed: seed, pattern: pattern.name, text: lines.joined(separator: "\n") + "\n",
            isAffine: !isOpaque && Affinity.holds(body), isVouched: isVouched, body: statement)
    }

    // MARK: Pieces

    var i: LoopTerm { .name("i") }

    /// A value that touches nothing that is written.
    mutating func readOnly() -> LoopValue {
        switch numbers.below(5) {
        case 0: return .whole(i)
        case 1: return .constant("\(numbers.below(9) + 1).5")
        case 2: return .read(LoopAccess("x", [.element(i)]))
        default: return .read(LoopAccess("x", [affine()]))
        }
    }

    /// A value for a write to `target`: mostly what programs do there, now and then of a neighbour.
    mutating func value(for target: LoopAccess) -> LoopValue {
        switch numbers.below(20) {
        case 0...9: return readOnly()
        case 10...14: return .sum(.read(target), readOnly())
        case 15: return .product(.constant("0.5"), .sum(.read(target), readOnly()))
        case 16, 17: return target.isView ? readOnly() : .sum(.read(changed(target)), readOnly())
        default: return .sum(readOnly(), readOnly())
        }
    }

    /// A sum of multiples of the variables at hand.
    mutating func affine() -> LoopTerm {
        var term = numbers.chance(90) ? .number(numbers.chance(70) ? 1 : 1 + numbers.below(4)) * i : LoopTerm.number(0)
        if let variable = inner.last, numbers.chance(50) {
            let step: LoopTerm =
                numbers.chance(70) ? .number(1 + numbers.below(3)) : .name(numbers.pick(["n", "m", "w"]))
            term = term == .number(0) ? step * .name(variable) : term + step * .name(variable)
        }
        if numbers.chance(40) { term = term + .number(numbers.below(4)) }
        return term
    }

    /// The access with one subscript a little different.
    mutating func changed(_ access: LoopAccess) -> LoopAccess {
        var access = access
        if access.subscripts.isEmpty { return access }
        let axis = numbers.below(access.subscripts.count)
        guard case .index(let term) = access.subscripts[axis] else { return access }
        let next: LoopTerm
        switch numbers.below(8) {
        case 0, 1: next = term + .number(1)
        case 2: next = term + .number(2)
        case 3: next = term + i
        case 4: next = term + .name(numbers.pick(["n", "m", "w"]))
        case 5: next = affine()
        case 6: next = .number(numbers.below(3))
        default:
            next = inner.last.map { term + .name($0) } ?? .number(2) * (term)
        }
        access.subscripts[axis] = .index(next)
        return access
    }

    /// A write, changed a little in one case of four.
    mutating func write(_ target: LoopAccess) -> LoopStatement {
        let target = numbers.chance(24) ? changed(target) : target
        return .assign(target, numbers.chance(25) ? "+=" : "=", value(for: target))
    }

    mutating func changedSometimes(_ access: LoopAccess) -> LoopAccess { numbers.chance(30) ? changed(access) : access }

    /// `for variable in lower..<upper { body }`, the variable being at hand inside.
    mutating func loop(
        _ lower: LoopTerm, _ upper: LoopTerm, _ body: (inout ParallelLoopGenerator, LoopTerm) -> [LoopStatement]
    ) -> LoopStatement {
        let variable = ["j", "k", "l", "q"][min(3, inner.count)]
        inner.append(variable)
        let statements = body(&self, .name(variable))
        inner.removeLast()
        return .loop(variable, lower, upper, isParallel: numbers.chance(6), statements)
    }
}

/// Whether what a loop touches of arrays that it writes is given by affine terms.
enum Affinity {
    static func holds(_ body: [LoopStatement]) -> Bool {
        var written: Set<String> = []
        collect(body, &written)
        var bindings: Set<String> = []
        return body.allSatisfy { isAffine($0, written, &bindings) }
    }

    private static func collect(_ body: [LoopStatement], _ written: inout Set<String>) {
        for statement in body {
            switch statement {
            case .assign(let access, _, _): written.insert(access.array)
            case .put(let array, _, _): written.insert(array)
            case .loop(_, _, _, _, let body), .stride(_, _, _, _, let body): collect(body, &written)
            case .branch(_, let first, let second):
                collect(first, &written)
                collect(second, &written)
            case .raw(_, let accesses): written.formUnion(accesses.map(\.array))
            case .bind, .accumulate, .scratch: break
            }
        }
    }

    private static func isAffine(_ value: LoopValue, _ written: Set<String>) -> Bool {
        switch value {
        case .constant, .whole: true
        case .read(let access), .total(let access):
            !written.contains(access.array) || access.subscripts.allSatisfy(\.isAffine)
        case .sum(let a, let b), .product(let a, let b): isAffine(a, written) && isAffine(b, written)
        }
    }

    private static func isAffine(_ statement: LoopStatement, _ written: Set<String>, _ bindings: inout Set<String>)
        -> Bool
    {
        switch statement {
        case .bind(_, let term): return term.isAffine
        case .assign(let access, _, let value):
            // `h` is reduced: its subscripts are free.
            return access.array == "h" || (access.subscripts.allSatisfy(\.isAffine) && isAffine(value, written))
        case .loop(_, let lower, let upper, _, let body):
            return lower.isAffine && upper.isAffine && body.allSatisfy { isAffine($0, written, &bindings) }
        case .stride(_, let lower, let upper, let step, let body):
            return lower.isAffine && upper.isAffine && step.isAffine
                && body.allSatisfy { isAffine($0, written, &bindings) }
        case .branch, .put, .raw: return false
        case .accumulate(_, _, let value): return isAffine(value, written)
        case .scratch: return true
        }
    }
}
