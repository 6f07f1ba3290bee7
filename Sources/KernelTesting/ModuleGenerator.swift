// Random well-typed modules for differential tests: every scalar operation on every type, branches, loops of all
// kinds with their jumps, elements and views, arrays made and reduced, calls and recursion.
// Many programs fault, since faults must be the same on every path too.
// Holds: the same seed gives the same module and the same arguments; what is made passes the verifier; loops end.

package import KernelIR
package import QuernCore

/// SplitMix64.
package struct SeededNumbers {
    private var state: UInt64
    package init(_ seed: UInt64) { state = seed }
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
    package mutating func below(_ n: Int) -> Int { Int(next() % UInt64(max(1, n))) }
    package mutating func chance(_ percent: Int) -> Bool { below(100) < percent }
    package mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

    /// A value of a type: small, extreme or any bits.
    package mutating func bits(_ type: ScalarType) -> UInt64 {
        switch type {
        case .bool: return next() & 1
        case .float32:
            let special: [Float] = [0, -0.0, 1, -1, 0.5, -2.5, 3e38, .infinity, -.infinity, .nan, 1e-40, 7]
            return chance(70) ? Float(below(41) - 20).kernelBits : pick(special).kernelBits
        case .float64:
            let special: [Double] = [0, -0.0, 1, -1, 0.5, -2.5, 1e300, .infinity, -.infinity, .nan, 5e-324, 7]
            return chance(70) ? Double(below(41) - 20).kernelBits : pick(special).kernelBits
        default:
            let named: NamedConstant = chance(50) ? .min : .max
            switch below(10) {
            case 0: return Meaning.bits(of: .named(named), as: type) ?? 0
            case 1: return Meaning.canonical(next(), type)
            default: return Meaning.canonical(UInt64(bitPattern: Int64(below(12) - 2)), type)
            }
        }
    }
}

package struct ModuleGenerator {
    package static let parameters: [(name: String, type: Type, isInout: Bool)] =
        ScalarType.realCases.map { ($0.name, .concrete($0), $0 == .int32 || $0 == .float64) }
        + [
            ("x", array(.float64, 1), false), ("y", array(.float64, 1), true), ("a", array(.float32, 2), true),
            ("h", array(.int64, 1), true), ("s", array(.int16, 1), false), ("m", array(.uint8, 2), true),
            ("t", array(.bool, 1), true),
        ]
    private static func array(_ element: ScalarType, _ rank: Int) -> Type {
        .array(element: .concrete(element), rank: rank, layout: .general)
    }
    private static let results: [Type] = ScalarType.realCases.map { .concrete($0) }

    private var numbers: SeededNumbers
    private var builder: Builder
    private var budget: Int
    private var scalars: [ScalarType: [Value]] = [:]
    private var arrays: [Value] = []
    private var writable: [Value] = []
    /// What `break` and `continue` may name here: label, opcode, values taken.
    private var labels: [(label: Label, opcode: Opcode, types: [ScalarType])] = []

    /// A generic-free module whose entry is called `main`.
    package static func module(seed: UInt64, size: Int = 40) -> Module {
        let helper = function("helper", seed: seed ^ 0x5555, size: size / 3)
        return Module(functions: [function("main", seed: seed, size: size, callee: "helper"), helper], files: ["main.swift"])
    }

    /// The arguments of call `number`: bits of scalars, shapes and bits of arrays, in the order of the parameters.
    package static func arguments(seed: UInt64, call: Int) -> [(type: ScalarType, shape: [Int]?, bits: [UInt64])] {
        var numbers = SeededNumbers(seed &* 31 &+ UInt64(call))
        return parameters.map { _, type, _ in
            let scalar = type.concreteType ?? .int64
            if !type.isArray { return (scalar, nil, [numbers.bits(scalar)]) }
            let shape = (0..<type.rank).map { _ in numbers.chance(10) ? 0 : 1 + numbers.below(8) }
            return (scalar, shape, (0..<shape.reduce(1, *)).map { _ in numbers.bits(scalar) })
        }
    }

    private static func function(_ name: String, seed: UInt64, size: Int, callee: String? = nil) -> Function {
        let empty = Function(
            name: name,
            parameters: parameters.map { Parameter(name: $0.name, label: nil, type: $0.type, isInout: $0.isInout) },
            resultTypes: results, position: Position(file: 0, line: 1, column: 1))
        var generator = ModuleGenerator(numbers: SeededNumbers(seed), builder: Builder(empty), budget: size)
        for (value, parameter) in zip(empty.body.arguments, parameters) {
            guard parameter.type.isArray else {
                generator.scalars[parameter.type.concreteType ?? .int64, default: []].append(value)
                continue
            }
            generator.arrays.append(value)
            if parameter.isInout { generator.writable.append(value) }
        }
        while generator.budget > 0 { generator.statement(depth: 0) }
        if let callee { generator.call(callee, empty.body.arguments) }
        generator.place()
        let values = (results + [.concrete(.int32), .concrete(.float64)]).map {
            generator.value($0.concreteType ?? .int64)
        }
        generator.builder.emit(.return, values)
        return generator.builder.finish()
    }

    private init(numbers: SeededNumbers, builder: Builder, budget: Int) {
        self.numbers = numbers
        self.builder = builder
        self.budget = budget
    }

    // MARK: Values

    /// Each operation has a line of its own, so that faults tell which it was.
    private mutating func place() { builder.position = Position(file: 0, line: Int(builder.position.line) + 1, column: 1) }

    private mutating func value(_ type: ScalarType) -> Value {
        if let known = scalars[type], !known.isEmpty, numbers.chance(85) {
            return known[numbers.chance(60) ? known.count - 1 - numbers.below(min(3, known.count)) : numbers.below(known.count)]
        }
        return builder.constant(numbers.bits(type), type)
    }
    private mutating func note(_ value: Value, _ type: ScalarType) { scalars[type, default: []].append(value) }
    private mutating func index() -> Value {
        numbers.chance(60) ? builder.int(numbers.below(4)) : value(.int64)
    }

    /// Code whose values are visible only inside.
    private mutating func inside(_ body: (inout ModuleGenerator) -> Void) {
        let saved = (scalars, arrays, writable, labels)
        body(&self)
        (scalars, arrays, writable, labels) = saved
    }

    // MARK: Statements

    private mutating func statement(depth: Int) {
        budget -= 1
        place()
        if builder.isTerminated { return }
        switch numbers.below(depth < 3 ? 20 : 14) {
        case 0...7: scalar()
        case 8, 9: load()
        case 10, 11: store()
        case 12: view()
        case 13: reduce()
        case 14, 15: branch(depth)
        case 16, 17: loop(depth)
        case 18: block(depth)
        default: numbers.chance(50) ? endless(depth) : parallel(depth)
        }
    }

    private mutating func scalar() {
        let type = numbers.pick(ScalarType.realCases)
        let integers = ScalarType.realCases.filter(\.isInteger)
        let opcode = numbers.pick(Opcode.allCases)
        var (operands, gives, attribute): ([ScalarType], [ScalarType], Attribute) = ([], [], .none)
        switch opcode {
        case .convert, .convertExactly:
            guard type.isNumeric else { return }
            let to = numbers.pick(ScalarType.realCases.filter(\.isNumeric))
            (operands, gives) = ([type], opcode == .convert ? [to] : [.bool, to])
        case .convertTruncating, .convertClamping:
            guard type.isInteger else { return }
            (operands, gives) = ([type], [numbers.pick(integers)])
        case .bitCast:
            guard type.isNumeric else { return }
            (operands, gives) = ([type], [numbers.pick(ScalarType.realCases.filter { $0.isNumeric && $0.bitCount == type.bitCount })])
        case .add, .subtract, .multiply, .divide, .minimum, .maximum:
            guard type.isNumeric else { return }
            (operands, gives) = ([type, type], [type])
        case .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply, .maskedShiftLeft, .maskedShiftRight:
            guard type.isInteger else { return }
            (operands, gives) = ([type, type], [type])
        case .negate:
            guard type.isSignedInteger || type.isFloatingPoint else { return }
            (operands, gives) = ([type], [type])
        case .magnitude:
            guard type.isNumeric else { return }
            (operands, gives) = ([type], [type])
        case .floatMinimum, .floatMaximum, .copySign:
            guard type.isFloatingPoint else { return }
            (operands, gives) = ([type, type], [type])
        case .squareRoot:
            guard type.isFloatingPoint else { return }
            (operands, gives) = ([type], [type])
        case .fusedMultiplyAdd:
            guard type.isFloatingPoint else { return }
            (operands, gives) = ([type, type, type], [type])
        case .round:
            guard type.isFloatingPoint else { return }
            (operands, gives, attribute) = ([type], [type], .rounding(numbers.pick(Rounding.allCases)))
        case .floatClass:
            guard type.isFloatingPoint else { return }
            let kind = numbers.pick(FloatClass.allCases)
            // A NaN's sign is not promised.
            if kind == .isSignMinus { return }
            (operands, gives, attribute) = ([type], [.bool], .floatClass(kind))
        case .math:
            guard type.isFloatingPoint else { return }
            let function = numbers.pick(MathFunction.allCases)
            (operands, gives, attribute) = (Array(repeating: type, count: function.arity), [type], .math(function))
        case .and, .or, .xor:
            guard !type.isFloatingPoint else { return }
            (operands, gives) = ([type, type], [type])
        case .not:
            guard !type.isFloatingPoint else { return }
            (operands, gives) = ([type], [type])
        case .shiftLeft, .shiftRight:
            guard type.isInteger else { return }
            (operands, gives) = ([type, numbers.pick(integers)], [type])
        case .leadingZeros, .trailingZeros, .populationCount, .byteSwap:
            guard type.isInteger else { return }
            (operands, gives) = ([type], [type])
        case .isMultiple:
            guard type.isInteger else { return }
            (operands, gives) = ([type, type], [.bool])
        case .addReporting, .subtractReporting, .multiplyReporting:
            guard type.isInteger else { return }
            (operands, gives) = ([type, type], [type, .bool])
        case .equal, .notEqual: (operands, gives) = ([type, type], [.bool])
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            guard type.isNumeric else { return }
            (operands, gives) = ([type, type], [.bool])
        case .select: (operands, gives) = ([.bool, type, type], [type])
        case .affineIsNonNegative:
            let coefficients = (0..<2).map { _ in Int64(bitPattern: numbers.bits(.int64)) }
            let constant = Int64(bitPattern: numbers.bits(.int64))
            (operands, gives, attribute) = ([.int64, .int64], [.bool], .affine(coefficients: coefficients, constant: constant))
        case .check:
            if numbers.chance(80) { return }
            (operands, attribute) = ([.bool, .int64], .fault(.precondition, "generated"))
        case .constant, .extent, .load, .store, .slice, .permute, .reverse, .allocate, .duplicate, .copy, .fill,
            .checkShapes, .sameShape, .reduce, .reduceAxis, .sort, .call, .callExtern, .if, .for, .parallelFor, .loop,
            .block, .yield, .break, .continue, .return, .trap:
            return  // Made elsewhere.
        }
        let values = operands.map { value($0) }
        // A NaN's bits are not promised, so none of them may become an integer.
        if opcode == .bitCast, type.isFloatingPoint, gives[0].isInteger { return }
        let made = builder.emit(opcode, values, results: gives.map { .concrete($0) }, attribute: attribute)
        for (value, type) in zip(made, gives) { note(value, type) }
    }

    private mutating func load() {
        let array = numbers.pick(arrays)
        let type = builder.function.type(of: array)
        let indices = (0..<type.rank).map { _ in index() }
        note(builder.load(array, indices), type.concreteType ?? .int64)
        if numbers.chance(30), type.rank > 0 { note(builder.extent(array, numbers.below(type.rank)), .int64) }
    }
    private mutating func store() {
        let array = numbers.pick(writable)
        let type = builder.function.type(of: array)
        let indices = (0..<type.rank).map { _ in index() }
        if numbers.chance(8) {
            builder.emit(.fill, [array, value(type.concreteType ?? .int64)])
        } else {
            builder.store(array, indices, value(type.concreteType ?? .int64))
        }
    }

    private mutating func view() {
        let array = numbers.pick(numbers.chance(50) ? arrays : writable)
        let type = builder.function.type(of: array)
        guard case .array(let element, let rank, _) = type, rank > 0 else { return }
        func general(_ rank: Int) -> Type { .array(element: element, rank: rank, layout: .general) }
        let made: Value
        switch numbers.below(6) {
        case 0: made = builder.value(.reverse, [array], general(rank), attribute: .axis(numbers.below(rank)))
        case 1: made = builder.value(.permute, [array], general(rank), attribute: .axes((0..<rank).reversed()))
        case 2:
            made = builder.value(.duplicate, [array], .array(element: element, rank: rank, layout: .contiguous))
            arrays.append(made)
            writable.append(made)
            return
        case 3:
            let extents = (0..<rank).map { _ in builder.int(numbers.below(6)) }
            made = builder.value(.allocate, extents, .array(element: element, rank: rank, layout: .contiguous))
            arrays.append(made)
            writable.append(made)
            return
        default:
            let axes = (0..<rank).map { _ in numbers.pick([SliceAxis.range, .by, .all, .index]) }
            var operands = [array]
            for axis in axes {
                for _ in 0..<axis.operandCount { operands.append(index()) }
            }
            let kept = axes.count { $0 != .index }
            made = builder.value(.slice, operands, general(kept), attribute: .slice(axes))
        }
        arrays.append(made)
        if writable.contains(array) { writable.append(made) }
    }

    private mutating func reduce() {
        let array = numbers.pick(arrays)
        guard case .array(let element, let rank, _) = builder.function.type(of: array), let type = element.concreteType
        else { return }
        let kinds: [ReductionKind] =
            type == .bool ? [.and, .or, .xor]
            : type.isFloatingPoint ? [.sum, .product, .min, .max, .mean, .argmin, .argmax]
                : [.sum, .product, .wrappingSum, .min, .max, .argmax, .xor]
        let kind = numbers.pick(kinds)
        let gives: ScalarType = kind == .argmin || kind == .argmax ? .int64 : type
        if rank > 0, numbers.chance(30) {
            arrays.append(
                builder.value(
                    .reduceAxis, [array], .array(element: .concrete(gives), rank: rank - 1, layout: .contiguous),
                    attribute: .reduction(kind, axis: numbers.below(rank))))
        } else {
            note(builder.value(.reduce, [array], .concrete(gives), attribute: .reduction(kind, axis: nil)), gives)
        }
        if rank == 1, numbers.chance(15), writable.contains(array), type.isNumeric { builder.emit(.sort, [array]) }
    }

    private mutating func call(_ name: String, _ arguments: [Value]) {
        place()
        let operands = zip(arguments, Self.parameters).map { $1.type.isArray ? $0 : value($1.type.concreteType ?? .int64) }
        let types = Self.results + [.concrete(.int32), .concrete(.float64)]
        let made = builder.emit(.call, operands, results: types, attribute: .call(callee: name, typeArguments: []))
        for (value, type) in zip(made, types) { note(value, type.concreteType ?? .int64) }
    }

    // MARK: Structure

    private mutating func statements(_ depth: Int) {
        for _ in 0..<1 + numbers.below(4) { statement(depth: depth) }
        // Now and then a jump out, where something is around.
        if numbers.chance(20), let target = labels.randomElement(&numbers), !builder.isTerminated {
            let isContinue = target.opcode == .parallelFor || (target.opcode != .block && numbers.chance(50))
            let condition = value(.bool)
            _ = builder.openRegion()
            builder.emit(
                isContinue ? .continue : .break, target.types.map { value($0) }, attribute: .label(target.label))
            let first = builder.closeRegion()
            _ = builder.openRegion()
            builder.emit(.yield)
            let second = builder.closeRegion()
            builder.emit(.if, [condition], regions: [first, second])
        }
    }

    private mutating func branch(_ depth: Int) {
        let condition = value(.bool)
        let types = (0..<numbers.below(3)).map { _ in numbers.pick(ScalarType.realCases) }
        var regions: [Region] = []
        for _ in 0..<2 {
            inside { generator in
                _ = generator.builder.openRegion()
                generator.statements(depth + 1)
                generator.builder.emit(.yield, types.map { generator.value($0) })
                regions.append(generator.builder.closeRegion())
            }
        }
        let made = builder.emit(.if, [condition], results: types.map { .concrete($0) }, regions: regions)
        for (value, type) in zip(made, types) { note(value, type) }
    }

    /// The upper end of a loop: small, so that programs end.
    private mutating func bound() -> Value {
        if numbers.chance(70) { return builder.int(numbers.below(7)) }
        return builder.binary(.minimum, value(.int64), builder.int(9))
    }

    private mutating func loop(_ depth: Int) {
        let (low, high) = (builder.int(numbers.below(3) - 1), bound())
        let types = (0..<numbers.below(3)).map { _ in numbers.pick(ScalarType.realCases) }
        let starts = types.map { value($0) }
        let label = builder.function.makeLabel()
        let name = numbers.chance(80) ? "i\(label.index)" : ""
        var region = Region()
        inside { generator in
            let arguments = generator.builder.openRegion([.int] + types.map { .concrete($0) }, names: [name])
            generator.note(arguments[0], .int64)
            for (value, type) in zip(arguments.dropFirst(), types) { generator.note(value, type) }
            generator.labels.append((label, .for, types))
            generator.statements(depth + 1)
            generator.builder.emit(.yield, types.map { generator.value($0) })
            region = generator.builder.closeRegion()
        }
        let made = builder.emit(
            .for, [low, high] + starts, results: types.map { .concrete($0) }, regions: [region],
            attribute: .loop(LoopAttribute(label: label, variable: name)))
        for (value, type) in zip(made, types) { note(value, type) }
    }

    private mutating func parallel(_ depth: Int) {
        let (low, high) = (builder.int(numbers.below(3) - 1), bound())
        let kinds: [(ReductionKind, ScalarType)] = [
            (.sum, .float64), (.product, .float32), (.sum, .int64), (.sum, .uint8), (.product, .int16), (.min, .float64),
            (.max, .int32), (.wrappingSum, .uint32), (.wrappingProduct, .int64), (.and, .bool), (.or, .uint16), (.xor, .int8),
        ]
        let chosen = (0..<numbers.below(3)).map { _ in numbers.pick(kinds) }
        let starts = chosen.map { value($0.1) }
        let label = builder.function.makeLabel()
        var region = Region()
        inside { generator in
            let arguments = generator.builder.openRegion([.int] + chosen.map { .concrete($0.1) }, names: ["p"])
            generator.note(arguments[0], .int64)
            // Jumps may not leave a parallel loop, and its iterations may not share what they write.
            generator.labels = [(label, .parallelFor, chosen.map(\.1))]
            generator.writable = []
            generator.scalar()
            generator.load()
            if generator.numbers.chance(50) { generator.branchless(depth) }
            generator.builder.emit(.yield, chosen.map { generator.value($0.1) })
            region = generator.builder.closeRegion()
        }
        let made = builder.emit(
            .parallelFor, [low, high] + starts, results: chosen.map { .concrete($0.1) }, regions: [region],
            attribute: .loop(LoopAttribute(label: label, variable: "p", accumulators: chosen.map(\.0))))
        for (value, kind) in zip(made, chosen) { note(value, kind.1) }
    }
    /// Scalars and a jump to the next iteration.
    private mutating func branchless(_ depth: Int) {
        for _ in 0..<3 { scalar() }
        statementsJump()
    }
    private mutating func statementsJump() {
        guard let target = labels.last else { return }
        let condition = value(.bool)
        _ = builder.openRegion()
        builder.emit(.continue, target.types.map { value($0) }, attribute: .label(target.label))
        let first = builder.closeRegion()
        _ = builder.openRegion()
        builder.emit(.yield)
        let second = builder.closeRegion()
        builder.emit(.if, [condition], regions: [first, second])
    }

    private mutating func block(_ depth: Int) {
        let types = (0..<numbers.below(2)).map { _ in numbers.pick(ScalarType.realCases) }
        let label = builder.function.makeLabel()
        var region = Region()
        inside { generator in
            _ = generator.builder.openRegion()
            generator.labels.append((label, .block, types))
            generator.statements(depth + 1)
            generator.builder.emit(.yield, types.map { generator.value($0) })
            region = generator.builder.closeRegion()
        }
        let made = builder.emit(
            .block, [], results: types.map { .concrete($0) }, regions: [region],
            attribute: .loop(LoopAttribute(label: label)))
        for (value, type) in zip(made, types) { note(value, type) }
    }

    /// `loop`, with a counter that ends it.
    private mutating func endless(_ depth: Int) {
        let type = numbers.pick(ScalarType.realCases)
        let (start, zero, one) = (value(type), builder.int(0), builder.int(1))
        let limit = builder.int(1 + numbers.below(6))
        let label = builder.function.makeLabel()
        var region = Region()
        inside { generator in
            let arguments = generator.builder.openRegion([.int, .concrete(type)])
            generator.note(arguments[1], type)
            let goesOn = generator.builder.compare(.less, arguments[0], limit)
            _ = generator.builder.openRegion()
            generator.builder.emit(.yield)
            let first = generator.builder.closeRegion()
            _ = generator.builder.openRegion()
            generator.builder.emit(.break, [arguments[1]], attribute: .label(label))
            let second = generator.builder.closeRegion()
            generator.builder.emit(.if, [goesOn], regions: [first, second])
            let next = generator.builder.binary(.wrappingAdd, arguments[0], one)
            generator.statements(depth + 1)
            generator.builder.emit(.yield, [next, generator.value(type)])
            region = generator.builder.closeRegion()
        }
        let made = builder.emit(
            .loop, [zero, start], results: [.concrete(type)], regions: [region],
            attribute: .loop(LoopAttribute(label: label)))
        for value in made { note(value, type) }
    }
}

extension Array {
    /// An element that a generator picks, nil if there is none.
    fileprivate func randomElement(_ numbers: inout SeededNumbers) -> Element? { isEmpty ? nil : self[numbers.below(count)] }
}
