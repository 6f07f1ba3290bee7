// What an iteration of a parallel loop may take, from its operations: a rough number for deciding whether threads can
// pay at all. Inner loops count with their trips where those can be computed before the loop; the numbers are those
// of vector code in cache on a CPU of about 3 GHz.
// Holds: nothing that is computed here changes what a loop gives; estimates stay below 2^42, so that they can be
// multiplied by 2^20.

internal import CLLVM
internal import KernelIR
internal import QuernCore

/// Picoseconds of an iteration, as a value at the place of the loop.
struct LoopCost {
    var picoseconds: LLVMValueRef
    /// True where a loop, a call or an array inside has a size that is not known before the loop.
    var isGuess: Bool

    /// The cost of an iteration of `operation`, a `parallelFor` that `emitter` is about to emit.
    init(of operation: Operation, in emitter: FunctionEmitter) {
        var estimator = LoopEstimator(emitter)
        if let index = operation.regions.first?.arguments.first {
            estimator.bounds[index] = (operation.operands[0], operation.operands[1])
        }
        operation.regions.first.map { estimator.enter($0) }
        picoseconds = operation.regions.first.map { estimator.cost($0) } ?? emitter.m.int(1)
        isGuess = estimator.isGuess
    }
}

private struct LoopEstimator {
    private let e: FunctionEmitter
    private var m: ModuleEmitter { e.m }
    private var l: UnsafePointer<quern_llvm> { e.l }
    /// Bounds of the loops whose index a value is.
    var bounds: [Value: (Value, Value)] = [:]
    /// Values that are made inside the loop.
    var isInside: Set<Value> = []
    var isGuess = false
    private var depth = 0
    private static let mostTrips = 1 << 20, mostCost = 1 << 22, guessedTrips = 16, guessedElements = 64

    init(_ emitter: FunctionEmitter) { e = emitter }

    /// Notes what is made inside.
    mutating func enter(_ region: Region) {
        isInside.formUnion(region.arguments)
        for operation in region.operations {
            isInside.formUnion(operation.results)
            if operation.opcode == .for || operation.opcode == .parallelFor,
                let index = operation.regions.first?.arguments.first
            {
                bounds[index] = (operation.operands[0], operation.operands[1])
            }
            for inner in operation.regions { enter(inner) }
        }
    }

    // MARK: Arithmetic at the place of the loop

    private func smaller(_ a: LLVMValueRef, _ limit: Int) -> LLVMValueRef {
        e.select(e.compare(LLVMIntULT, a, m.int(limit)), a, m.int(limit))
    }
    /// Below 2^40, which is a second: as long as any.
    private func times(_ a: LLVMValueRef, _ b: LLVMValueRef) -> LLVMValueRef {
        smaller(l.pointee.BuildMul(e.b, smaller(a, 1 << 40), smaller(b, Self.mostTrips), "")!, 1 << 40)
    }
    private func plus(_ a: LLVMValueRef, _ b: LLVMValueRef) -> LLVMValueRef { l.pointee.BuildAdd(e.b, a, b, "")! }

    /// An integer's value before the loop; of an index of a loop inside, the middle of its range.
    private mutating func value(_ v: Value) -> LLVMValueRef? {
        if let (lower, upper) = bounds[v] {
            guard depth < 8, let low = nested({ $0.value(lower) }), let high = nested({ $0.value(upper) }) else {
                return nil
            }
            return plus(low, l.pointee.BuildAShr(e.b, l.pointee.BuildSub(e.b, high, low, "")!, m.int(1), "")!)
        }
        guard e.type(of: v) == .int else { return nil }
        guard isInside.contains(v) else { return e.scalar(v) }
        guard depth < 8, let maker = e.survey.makers[v] else { return nil }
        switch maker.opcode {
        case .constant:
            guard case .literal(.bits(let bits)) = maker.attribute else { return nil }
            return m.constant(bits: bits, .int64)
        case .extent:
            guard case .axis(let axis) = maker.attribute else { return nil }
            return nested { $0.extents(maker.operands[0]) }.flatMap { $0.indices.contains(axis) ? $0[axis] : nil }
        case .add, .wrappingAdd, .subtract, .wrappingSubtract, .multiply, .wrappingMultiply, .minimum, .maximum:
            guard let x = nested({ $0.value(maker.operands[0]) }), let y = nested({ $0.value(maker.operands[1]) })
            else { return nil }
            switch maker.opcode {
            case .add, .wrappingAdd: return plus(x, y)
            case .subtract, .wrappingSubtract: return l.pointee.BuildSub(e.b, x, y, "")!
            case .multiply, .wrappingMultiply: return l.pointee.BuildMul(e.b, x, y, "")!
            case .minimum: return e.select(e.compare(LLVMIntSLT, x, y), x, y)
            default: return e.select(e.compare(LLVMIntSGT, x, y), x, y)  // Not over ops: the case above has these six.
            }
        default: return nil  // Not over ops: what is not known is guessed.
        }
    }
    private mutating func nested<T>(_ body: (inout Self) -> T) -> T {
        depth += 1
        defer { depth -= 1 }
        return body(&self)
    }

    /// The extents of an array before the loop.
    private mutating func extents(_ v: Value) -> [LLVMValueRef]? {
        guard isInside.contains(v) else {
            if case .array(let a)? = e[v] { return a.extents }
            return nil
        }
        guard depth < 8, let maker = e.survey.makers[v] else { return nil }
        switch (maker.opcode, maker.attribute) {
        case (.allocate, _):
            var all: [LLVMValueRef] = []
            for operand in maker.operands {
                guard let extent = nested({ $0.value(operand) }) else { return nil }
                all.append(extent)
            }
            return all
        case (.duplicate, _), (.reverse, _): return nested { $0.extents(maker.operands[0]) }
        case (.permute, .axes(let axes)):
            guard let own = nested({ $0.extents(maker.operands[0]) }) else { return nil }
            return axes.allSatisfy(own.indices.contains) ? axes.map { own[$0] } : nil
        case (.slice, .slice(let axes)):
            guard let own = nested({ $0.extents(maker.operands[0]) }), own.count == axes.count else { return nil }
            var all: [LLVMValueRef] = []
            var operands = maker.operands.dropFirst()
            for (axis, cut) in axes.enumerated() where operands.count >= cut.operandCount {
                switch cut {
                case .index: break
                case .all, .by: all.append(own[axis])
                case .range:
                    let first = operands.startIndex
                    guard let low = nested({ $0.value(operands[first]) }),
                        let high = nested({ $0.value(operands[first + 1]) })
                    else { return nil }
                    all.append(l.pointee.BuildSub(e.b, high, low, "")!)
                }
                operands = operands.dropFirst(cut.operandCount)
            }
            return all
        default: return nil  // Not over ops: what is not known is guessed.
        }
    }

    // MARK: Costs

    mutating func cost(_ region: Region) -> LLVMValueRef {
        var fixed = 300
        var sum = m.int(0)
        for operation in region.operations {
            if let own = Self.cost(of: operation) {
                fixed += own
            } else {
                sum = plus(sum, dynamicCost(operation))
            }
        }
        return smaller(plus(sum, m.int(min(fixed, Self.mostCost))), 1 << 40)
    }

    private mutating func dynamicCost(_ operation: Operation) -> LLVMValueRef {
        switch operation.opcode {
        case .if:
            // The slow side of a versioned loop never runs in a program that is right.
            let taken = operation.regions.filter { region in
                !region.operations.contains { operation in
                    if case .loop(let loop) = operation.attribute { loop.role == .slow } else { false }
                }
            }
            var most = m.int(0)
            for region in taken {
                let own = cost(region)
                most = e.select(e.compare(LLVMIntUGT, own, most), own, most)
            }
            return most
        case .block: return operation.regions.first.map { cost($0) } ?? m.int(0)
        case .for, .parallelFor:
            guard let region = operation.regions.first else { return m.int(0) }
            let own = cost(region)
            guard let low = value(operation.operands[0]), let high = value(operation.operands[1]) else {
                isGuess = true
                return times(own, m.int(Self.guessedTrips))
            }
            let trips = l.pointee.BuildSub(e.b, high, low, "")!
            return times(own, e.select(e.compare(LLVMIntSGT, trips, m.int(0)), trips, m.int(0)))
        case .loop:
            isGuess = true
            return operation.regions.first.map { times(cost($0), m.int(Self.guessedTrips)) } ?? m.int(0)
        case .call:
            return m.int(calleeCost(operation))
        default:  // Not over ops: whole arrays, by their elements.
            let array = operation.opcode == .allocate ? operation.results.first : operation.operands.first
            var count = m.int(1)
            if let array, let extents = extents(array) {
                for extent in extents {
                    let some = e.select(e.compare(LLVMIntSGT, extent, m.int(0)), extent, m.int(0))
                    count = times(count, some)
                }
            } else {
                isGuess = true
                count = m.int(Self.guessedElements)
            }
            let each = operation.opcode == .sort ? 20_000 : 300
            return plus(times(count, m.int(each)), m.int(50_000))
        }
    }

    /// A callee without loops and calls of its own costs what its operations do.
    private mutating func calleeCost(_ operation: Operation) -> Int {
        guard case .call(let name, _) = operation.attribute, let callee = m.source.function(named: name),
            !m.recursive.contains(name), let fixed = Self.straightCost(callee.body)
        else {
            isGuess = true
            return 100_000
        }
        return 2000 + fixed
    }
    private static func straightCost(_ region: Region) -> Int? {
        var sum = 0
        for operation in region.operations {
            if let own = cost(of: operation) {
                sum += own
            } else if operation.opcode == .if || operation.opcode == .block {
                for inner in operation.regions {
                    guard let own = straightCost(inner) else { return nil }
                    sum += own
                }
            } else {
                return nil
            }
        }
        return min(sum, mostCost)
    }

    /// Picoseconds of an operation that costs the same always; nil for those that do not.
    private static func cost(of operation: Operation) -> Int? {
        switch operation.opcode {
        case .constant, .extent, .slice, .permute, .reverse, .bitCast, .checkShapes, .sameShape: 0
        case .yield, .break, .continue, .return, .trap: 0
        case .convert, .convertTruncating, .convertClamping, .convertExactly, .negate, .magnitude, .copySign, .round,
            .floatClass, .and, .or, .xor, .not, .shiftLeft, .shiftRight, .maskedShiftLeft, .maskedShiftRight,
            .leadingZeros, .trailingZeros, .populationCount, .byteSwap, .addReporting, .subtractReporting,
            .multiplyReporting, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .select,
            .affineIsNonNegative, .check, .minimum, .maximum, .floatMinimum, .floatMaximum, .fusedMultiplyAdd,
            .wrappingAdd, .wrappingSubtract, .wrappingMultiply, .add, .subtract, .multiply:
            100
        case .load: 150
        case .store: 200
        case .divide, .remainder, .isMultiple, .squareRoot: 1500
        case .math: if case .math(let function) = operation.attribute, function.isOwn { 3000 } else { 10_000 }
        case .callExtern: 20_000
        case .allocate, .duplicate, .copy, .fill, .reduce, .reduceAxis, .sort, .call, .if, .for, .parallelFor, .loop,
            .block:
            nil
        }
    }
}
