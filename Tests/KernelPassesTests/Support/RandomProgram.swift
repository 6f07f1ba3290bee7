// Random kernels for the passes: loops of all kinds with affine and other indices, branches, views, arithmetic at the
// edge of overflow. Every program is well typed; many fault, since faults must survive optimisation as they are.
// Holds: the same seed gives the same program and the same inputs.

import KernelIR
import QuernCore

/// SplitMix64.
struct Seeded {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    mutating func below(_ n: Int) -> Int { Int(next() % UInt64(max(1, n))) }
    mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    mutating func pick<T>(_ all: [T]) -> T { all[below(all.count)] }
}

struct RandomProgram {
    var random: Seeded
    var budget: Int
    /// Values in scope by type, and arrays.
    private var ints: [Value] = []
    private var smalls: [Value] = []
    private var reals: [Value] = []
    private var arrays: [Value] = []
    private var writable: [Value] = []
    /// Elements touched before, to be touched again.
    private var places: [(array: Value, indices: [Value])] = []
    /// Labels that `break` and `continue` may name, with the loop's kind and what they take.
    private var labels: [(label: Label, opcode: Opcode, carried: [Value])] = []

    static let parameters: [(String, Type, isInout: Bool)] = [
        ("n", .int, false), ("m", .int, false), ("k", .int, false), ("s", f64, false), ("q", i32, false),
        ("x", array(.float64, 1), false), ("y", array(.float64, 1), true), ("a", array(.float64, 2), false),
        ("b", array(.float64, 2), true), ("idx", array(.int32, 1), false), ("h", array(.int64, 1), true),
    ]

    static func module(seed: UInt64, size: Int = 24) -> Module {
        var program = RandomProgram(random: Seeded(seed), budget: size)
        return kernel("random", parameters, results: [.int, f64, i32]) { b, p in
            program.ints = [p[0], p[1], p[2]]
            program.reals = [p[3]]
            program.smalls = [p[4]]
            program.arrays = [p[5], p[6], p[7], p[8], p[9], p[10]]
            program.writable = [p[6], p[8], p[10]]
            for (array, axis) in [(p[5], 0), (p[7], 0), (p[7], 1), (p[8], 1)] {
                program.ints.append(b.extent(array, axis))
            }
            program.statements(&b, depth: 0)
            let results = [program.int(&b), program.real(&b), program.small(&b)]
            b.nextLine()
            b.emit(.return, results)
        }
    }

    private init(random: Seeded, budget: Int) {
        self.random = random
        self.budget = budget
    }

    // MARK: Statements

    private mutating func statements(_ b: inout Builder, depth: Int) {
        var count = 1 + random.below(depth == 0 ? 7 : 5)
        while count > 0, budget > 0, !b.isTerminated {
            count -= 1
            budget -= 1
            b.nextLine()
            statement(&b, depth: depth)
        }
    }

    private mutating func statement(_ b: inout Builder, depth: Int) {
        switch random.below(depth < 4 ? 20 : 12) {
        case 0...2: ints.append(int(&b, depth: 2))
        case 3...5: load(&b)
        case 6...8: store(&b)
        case 9:
            let condition = condition(&b)
            b.nextLine()
            if random.chance(20) {
                b.emit(.check, [condition], attribute: .fault(.precondition, "as said"))
            } else {
                leave(&b, if: condition)
            }
        case 10: view(&b)
        case 11: whole(&b)
        case 12...15: counted(&b, depth: depth)
        case 16: endless(&b, depth: depth)
        default: branch(&b, depth: depth)
        }
    }

    /// What is in scope, to return to.
    private struct Scope { var counts: [Int] }
    private var scope: Scope {
        Scope(counts: [ints.count, smalls.count, reals.count, arrays.count, writable.count, labels.count, places.count])
    }
    private mutating func leave(_ scope: Scope) {
        ints.removeSubrange(scope.counts[0]...)
        smalls.removeSubrange(scope.counts[1]...)
        reals.removeSubrange(scope.counts[2]...)
        arrays.removeSubrange(scope.counts[3]...)
        writable.removeSubrange(scope.counts[4]...)
        labels.removeSubrange(scope.counts[5]...)
        places.removeSubrange(scope.counts[6]...)
    }
    private mutating func note(_ value: Value, _ b: Builder) {
        switch b.function.type(of: value) {
        case .int: ints.append(value)
        case i32: smalls.append(value)
        case f64: reals.append(value)
        default: break
        }
    }

    /// A few values of mixed types.
    private mutating func carried(_ b: inout Builder) -> [Value] {
        var values: [Value] = []
        for _ in 0..<random.below(3) {
            switch random.below(3) {
            case 0: values.append(random.chance(60) ? b.int(random.below(3)) : int(&b))
            case 1: values.append(small(&b))
            default: values.append(real(&b))
            }
        }
        return values
    }

    /// Next values for what is carried: counters, sums, anything.
    private mutating func next(_ carried: [Value], _ b: inout Builder) -> [Value] {
        carried.map { value in
            b.nextLine()
            switch b.function.type(of: value) {
            case .int:
                if random.chance(30) {
                    let condition = condition(&b)
                    let step = random.below(3) - 1
                    return b.branch(
                        condition, results: [.int], { b in [b.plus(value, step)] }, else: { _ in [value] })[0]
                }
                return random.chance(60) ? b.plus(value, random.below(5) - 2) : int(&b)
            case i32:
                return random.chance(60) ? b.binary(.add, value, small(&b)) : small(&b)
            default:
                if random.chance(40) {
                    let condition = condition(&b)
                    let other = real(&b)
                    return b.branch(
                        condition, results: [f64], { b in [b.add(value, other)] }, else: { _ in [value] })[0]
                }
                return random.chance(60) ? b.add(value, real(&b)) : real(&b)
            }
        }
    }

    private mutating func counted(_ b: inout Builder, depth: Int) {
        let lower = random.chance(60) ? b.int(random.below(4) - 1) : int(&b)
        let upper = random.chance(70) ? edge(&b) : int(&b, depth: 1)
        let isParallel = random.chance(15)
        let initial = isParallel ? [] : carried(&b)
        let name = random.chance(80) ? random.pick(["i", "j", "t"]) : ""
        let outer = scope
        let around = labels
        let results = b.loop(name, lower, upper, carrying: initial, opcode: isParallel ? .parallelFor : .for) {
            b, i, carried, label in
            if isParallel { labels = [] }
            labels.append((label, isParallel ? .parallelFor : .for, carried))
            ints += [i, i]
            carried.forEach { note($0, b) }
            statements(&b, depth: depth + 1)
            return next(carried, &b)
        }
        // Nothing leaves a parallel loop, so labels around it were out of reach inside.
        labels = around
        leave(outer)
        results.forEach { note($0, b) }
    }

    private mutating func endless(_ b: inout Builder, depth: Int) {
        let initial = [random.chance(70) ? b.int(random.below(3)) : int(&b)] + carried(&b)
        let limit = edge(&b)
        let outer = scope
        let step = 1 + random.below(2)
        let results = b.whileLoop(
            carrying: initial, { b, carried in b.compare(.less, carried[0], limit) },
            { b, carried in
                carried.forEach { note($0, b) }
                statements(&b, depth: depth + 1)
                return [b.plus(carried[0], step)] + next(Array(carried.dropFirst()), &b)
            })
        leave(outer)
        results.forEach { note($0, b) }
    }

    private mutating func branch(_ b: inout Builder, depth: Int) {
        let condition = condition(&b)
        let values = carried(&b)
        let outer = scope
        let results = b.branch(
            condition, results: values.map { b.function.type(of: $0) },
            { b in
                if random.chance(60) { statements(&b, depth: depth + 1) }
                let next = next(values, &b)
                leave(outer)
                return next
            },
            else: { b in
                if random.chance(30) { statements(&b, depth: depth + 1) }
                let next = random.chance(60) ? values : next(values, &b)
                leave(outer)
                return next
            })
        results.forEach { note($0, b) }
    }

    /// `break`, `continue` or `return` under a condition.
    private mutating func leave(_ b: inout Builder, if condition: Value) {
        guard let target = labels.last else { return }
        let outer = scope
        b.branch(condition) { b in
            let values = next(target.carried, &b)
            let isBreak = target.opcode == .for && random.chance(50)
            b.emit(isBreak ? .break : .continue, values, attribute: .label(target.label))
            leave(outer)
            return []
        }
    }

    // MARK: Arrays

    private mutating func load(_ b: inout Builder) {
        var place = (array: random.pick(arrays), indices: [Value]())
        if !places.isEmpty, random.chance(35) {
            place = random.pick(places)
        } else {
            place.indices = indices(of: place.array, &b)
            places.append(place)
        }
        b.nextLine()
        note(b.load(place.array, place.indices), b)
    }

    private mutating func store(_ b: inout Builder) {
        var array = random.pick(writable)
        let again = places.filter { writable.contains($0.array) }
        var indices: [Value]
        if !again.isEmpty, random.chance(35) {
            (array, indices) = random.pick(again)
        } else {
            indices = self.indices(of: array, &b)
            places.append((array, indices))
        }
        let element: Value
        switch b.function.type(of: array).concreteType {
        case .int64: element = int(&b)
        case .int32: element = small(&b)
        default: element = real(&b)
        }
        b.nextLine()
        b.store(array, indices, element)
    }

    private mutating func indices(of array: Value, _ b: inout Builder) -> [Value] {
        (0..<b.function.type(of: array).rank).map { _ in index(&b) }
    }

    private mutating func index(_ b: inout Builder) -> Value {
        let variable = random.chance(75) ? random.pick(Array(ints.suffix(4))) : random.pick(ints)
        switch random.below(10) {
        case 0...3: return variable
        case 4...5: return b.plus(variable, random.below(5) - 2)
        case 6: return b.add(b.mul(variable, b.int(1 + random.below(3))), b.int(random.below(3)))
        case 7:
            let low = b.binary(.maximum, b.plus(variable, random.below(5) - 2), b.int(0))
            return b.binary(.minimum, low, b.plus(edge(&b), -1))
        case 8 where random.chance(50): return b.binary(.remainder, variable, edge(&b))
        case 8:
            // A matrix laid out by hand.
            return b.add(b.mul(variable, random.pick(ints)), random.pick(Array(ints.suffix(4))))
        default: return b.int(random.below(3))
        }
    }

    private mutating func view(_ b: inout Builder) {
        let array = random.pick(arrays)
        let type = b.function.type(of: array)
        guard case .array(let element, let rank, _) = type, rank > 0 else { return }
        b.nextLine()
        let view: Value
        switch random.below(4) {
        case 0:
            view = b.value(.reverse, [array], type, attribute: .axis(random.below(rank)))
        case 1 where rank == 2:
            view = b.value(.permute, [array], type, attribute: .axes([1, 0]))
        default:
            var cuts: [SliceAxis] = []
            var operands = [array]
            for _ in 0..<rank {
                let cut: SliceAxis =
                    rank == 1 ? random.pick([.range, .by, .all]) : random.pick([.index, .range, .range, .all, .by])
                cuts.append(cut)
                switch cut {
                case .index: operands.append(index(&b))
                case .range:
                    operands += [
                        b.int(random.below(3)), random.chance(60) ? b.plus(edge(&b), -random.below(2)) : index(&b),
                    ]
                case .by: operands.append(b.int(random.pick([1, 2, -1, -2, 3])))
                case .all: break
                }
            }
            let kept = cuts.count { $0 != .index }
            if kept == 0 { return }
            b.nextLine()
            view = b.value(
                .slice, operands, .array(element: element, rank: kept, layout: .general), attribute: .slice(cuts))
        }
        arrays.append(view)
        if writable.contains(array) { writable.append(view) }
        ints.append(b.extent(view, 0))
    }

    private mutating func whole(_ b: inout Builder) {
        switch random.below(7) {
        case 5, 6:
            let array = random.pick(arrays)
            let type = b.function.type(of: array)
            let kind = random.pick([ReductionKind.sum, .min, .max, .argmin, .argmax, .dot, .mean])
            let isFloating = type.concreteType == .float64
            if kind == .mean, !isFloating { return }
            if kind == .dot, type.rank != 1 { return }
            let others = arrays.filter { b.function.type(of: $0) == type }
            let result: Type = kind == .argmin || kind == .argmax ? .int : .scalar(type.scalar)
            note(
                b.value(
                    .reduce, kind == .dot ? [array, random.pick(others)] : [array], result,
                    attribute: .reduction(kind, axis: nil)), b)
        case 0:
            let extent = random.chance(60) ? b.int(random.below(5)) : edge(&b)
            b.nextLine()
            let made = b.value(.allocate, [extent], array(.float64, 1))
            arrays.append(made)
            writable.append(made)
            ints.append(b.extent(made, 0))
        case 1:
            let made = random.pick(arrays)
            let copy = b.value(.duplicate, [made], b.function.type(of: made))
            arrays.append(copy)
            writable.append(copy)
        case 2:
            let (to, from) = (random.pick(writable), random.pick(arrays))
            if b.function.type(of: to) == b.function.type(of: from) { b.emit(.copy, [to, from]) }
        case 3:
            let array = random.pick(writable)
            if b.function.type(of: array).concreteType == .float64 { b.emit(.fill, [array, real(&b)]) }
        default:
            let (one, other) = (random.pick(arrays), random.pick(arrays))
            if b.function.type(of: one).rank == b.function.type(of: other).rank { b.emit(.checkShapes, [one, other]) }
        }
    }

    // MARK: Expressions

    private mutating func condition(_ b: inout Builder) -> Value {
        b.nextLine()
        let comparison = random.pick([Opcode.less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .notEqual])
        switch random.below(6) {
        case 0: return b.compare(comparison, real(&b), real(&b))
        case 1: return b.value(random.pick([.and, .or]), [condition(&b), condition(&b)], .bool)
        case 2: return b.value(.not, [condition(&b)], .bool)
        default: return b.compare(comparison, int(&b), random.chance(50) ? edge(&b) : int(&b))
        }
    }

    /// Something that is likely to be the end of something.
    private mutating func edge(_ b: inout Builder) -> Value {
        switch random.below(5) {
        case 0: return random.pick(ints)
        case 1: return b.plus(random.pick(ints), random.below(4) - 2)
        case 2: return b.int(1 + random.below(5))
        default:
            let array = random.pick(arrays)
            let rank = b.function.type(of: array).rank
            return rank == 0 ? b.int(1) : b.extent(array, random.below(rank))
        }
    }

    private mutating func int(_ b: inout Builder, depth: Int = 0) -> Value {
        if depth == 0 {
            return random.chance(80)
                ? random.pick(ints) : b.int(random.pick([0, 1, 2, 3, -1, 4] + (random.chance(5) ? [Int.max] : [])))
        }
        b.nextLine()
        let (x, y) = (int(&b, depth: depth - 1), int(&b, depth: depth - 1))
        switch random.below(16) {
        case 0...2: return b.binary(.add, x, y)
        case 3...4: return b.binary(.subtract, x, y)
        case 5: return b.binary(.multiply, x, b.int(random.below(7) - 3))
        case 6 where random.chance(30): return b.binary(.multiply, x, y)
        case 7: return b.binary(.divide, x, random.chance(90) ? b.int(1 + random.below(4)) : y)
        case 8: return b.binary(.remainder, x, random.chance(90) ? b.int(1 + random.below(4)) : y)
        case 6, 9: return b.binary(random.pick([.minimum, .maximum]), x, y)
        case 10: return b.value(.select, [condition(&b), x, y], .int)
        case 11: return b.value(random.pick([.negate, .magnitude]), [x], .int)
        case 12: return b.binary(random.pick([.and, .or, .xor]), x, b.int(random.pick([0, 1, 3, 255, -1])))
        case 13: return b.value(random.pick([.shiftLeft, .shiftRight]), [x, b.int(random.below(5))], .int)
        case 14: return b.value(.convert, [small(&b)], .int)
        default: return b.binary(random.pick([.wrappingAdd, .wrappingSubtract, .wrappingMultiply]), x, y)
        }
    }

    private mutating func small(_ b: inout Builder) -> Value {
        b.nextLine()
        switch random.below(6) {
        case 0: return b.constant(UInt64(bitPattern: Int64(random.below(9) - 4)), .int32)
        case 1: return b.value(.convert, [random.pick(ints)], i32)
        case 2: return b.value(.convertTruncating, [random.pick(ints)], i32)
        case 3: return b.binary(random.pick([.add, .subtract, .multiply]), random.pick(smalls), random.pick(smalls))
        default: return random.pick(smalls)
        }
    }

    private mutating func real(_ b: inout Builder) -> Value {
        b.nextLine()
        switch random.below(7) {
        case 0: return b.real(random.pick([0, -0.0, 1, 0.5, -2]))
        case 1: return b.value(.convert, [random.pick(ints)], f64)
        case 2:
            return b.binary(random.pick([.add, .subtract, .multiply, .divide]), random.pick(reals), random.pick(reals))
        default: return random.pick(reals)
        }
    }
}
