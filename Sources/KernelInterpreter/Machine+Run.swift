// The loop over instructions. Long, since the compiler turns one switch into one jump table, and short cases
// stay short: rare work is in methods of the neighbours.

import Glibc
import KernelIR
import QuernCore

/// Registers, read and written as the type at hand.
private typealias Registers = UnsafeMutablePointer<UInt64>
extension UnsafeMutablePointer<UInt64> {
    @inline(__always) func int(_ k: Int32) -> Int64 { Int64(bitPattern: self[Int(k)]) }
    @inline(__always) func double(_ k: Int32) -> Double { Double(bitPattern: self[Int(k)]) }
    @inline(__always) func float(_ k: Int32) -> Float { Float(bitPattern: UInt32(truncatingIfNeeded: self[Int(k)])) }
    @inline(__always) func set(_ k: Int32, _ value: UInt64) { self[Int(k)] = value }
    @inline(__always) func set(_ k: Int32, _ value: Int64) { self[Int(k)] = UInt64(bitPattern: value) }
    @inline(__always) func set(_ k: Int32, _ value: Bool) { self[Int(k)] = value ? 1 : 0 }
    @inline(__always) func set(_ k: Int32, _ value: Double) { self[Int(k)] = value.bitPattern }
    @inline(__always) func set(_ k: Int32, _ value: Float) { self[Int(k)] = UInt64(value.bitPattern) }
    /// The address of element `offset` of the array at register k, elements having 2^shift bytes.
    @inline(__always) func address(_ k: Int32, _ offset: Int64, _ shift: Int64) -> UInt {
        UInt(self[Int(k)]) &+ UInt(bitPattern: Int(offset &<< shift))
    }
}

@inline(__always)
private func read<T: BitwiseCopyable>(_ address: UInt, _ type: T.Type) -> T {
    UnsafePointer<T>(bitPattern: address).unsafelyUnwrapped.pointee
}
@inline(__always)
private func write<T: BitwiseCopyable>(_ address: UInt, _ value: T) {
    UnsafeMutablePointer<T>(bitPattern: address).unsafelyUnwrapped.pointee = value
}

extension Machine {
    /// Runs from `start` until the entry returns; `list` is then where its results are named.
    mutating func interpret(
        from start: Int, _ registers: UnsafeMutablePointer<UInt64>, _ list: inout Int
    ) throws(InterpreterError) -> FaultRecord? {
        guard let code = program.code.baseAddress, let scalars = program.scalars.baseAddress else { return nil }
        let aux = program.aux.baseAddress.unsafelyUnwrapped
        let maths = program.maths.baseAddress.unsafelyUnwrapped
        let functions = program.functions.baseAddress.unsafelyUnwrapped
        var r = registers
        var pc = start
        var budget = try refuel()
        while true {
            let i = code + pc
            pc &+= 1
            switch i.pointee.code {
            case .move: r[Int(i.pointee.a)] = r[Int(i.pointee.b)]
            case .moveWords:
                let (to, from) = (r + Int(i.pointee.a), r + Int(i.pointee.b))
                for k in 0..<Int(i.pointee.c) { to[k] = from[k] }
            case .jump: pc = Int(i.pointee.a)
            case .branchFalse: if r[Int(i.pointee.a)] == 0 { pc = Int(i.pointee.b) }
            case .forBegin:
                let low = r.int(i.pointee.b)
                r.set(i.pointee.a, low)
                if low >= r.int(i.pointee.c) { pc = Int(i.pointee.d) }
            case .forNext:
                let next = r.int(i.pointee.a) &+ 1
                r.set(i.pointee.a, next)
                if next < r.int(i.pointee.c) {
                    pc = Int(i.pointee.b)
                    budget &-= 1
                    if budget <= 0 { budget = try refuel() }
                }
            case .again:
                pc = Int(i.pointee.a)
                budget &-= 1
                if budget <= 0 { budget = try refuel() }

            // Int64
            case .addI:
                let (value, over) = r.int(i.pointee.b).addingReportingOverflow(r.int(i.pointee.c))
                if over { return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)]) }
                r.set(i.pointee.a, value)
            case .subtractI:
                let (value, over) = r.int(i.pointee.b).subtractingReportingOverflow(r.int(i.pointee.c))
                if over { return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)]) }
                r.set(i.pointee.a, value)
            case .multiplyI:
                let (value, over) = r.int(i.pointee.b).multipliedReportingOverflow(by: r.int(i.pointee.c))
                if over { return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)]) }
                r.set(i.pointee.a, value)
            case .divideI:
                let (x, y) = (r.int(i.pointee.b), r.int(i.pointee.c))
                if y == 0 { return try raise(pc, r, .divisionByZero, UInt64(bitPattern: x)) }
                let (value, over) = x.dividedReportingOverflow(by: y)
                if over { return try raise(pc, r, .overflow, UInt64(bitPattern: x), UInt64(bitPattern: y)) }
                r.set(i.pointee.a, value)
            case .remainderI:
                let (x, y) = (r.int(i.pointee.b), r.int(i.pointee.c))
                if y == 0 { return try raise(pc, r, .divisionByZero, UInt64(bitPattern: x)) }
                let (value, over) = x.remainderReportingOverflow(dividingBy: y)
                if over { return try raise(pc, r, .overflow, UInt64(bitPattern: x), UInt64(bitPattern: y)) }
                r.set(i.pointee.a, value)
            case .negateI:
                let x = r.int(i.pointee.b)
                if x == .min { return try raise(pc, r, .overflow, UInt64(bitPattern: x)) }
                r.set(i.pointee.a, 0 &- x)

            // Narrower integers: 64-bit arithmetic cannot overflow, so the result is tested for its width.
            case .addS:
                let value = r.int(i.pointee.b) &+ r.int(i.pointee.c)
                let spare = Int64(i.pointee.extra)
                if (value &<< spare) &>> spare != value {
                    return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)])
                }
                r.set(i.pointee.a, value)
            case .subtractS:
                let value = r.int(i.pointee.b) &- r.int(i.pointee.c)
                let spare = Int64(i.pointee.extra)
                if (value &<< spare) &>> spare != value {
                    return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)])
                }
                r.set(i.pointee.a, value)
            case .multiplyS:
                let value = r.int(i.pointee.b) &* r.int(i.pointee.c)
                let spare = Int64(i.pointee.extra)
                if (value &<< spare) &>> spare != value {
                    return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)])
                }
                r.set(i.pointee.a, value)
            case .addU:
                let value = r[Int(i.pointee.b)] &+ r[Int(i.pointee.c)]
                let spare = UInt64(i.pointee.extra)
                if (value &<< spare) &>> spare != value {
                    return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)])
                }
                r.set(i.pointee.a, value)
            case .subtractU:
                if r[Int(i.pointee.b)] < r[Int(i.pointee.c)] {
                    return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)])
                }
                r.set(i.pointee.a, r[Int(i.pointee.b)] &- r[Int(i.pointee.c)])
            case .multiplyU:
                let value = r[Int(i.pointee.b)] &* r[Int(i.pointee.c)]
                let spare = UInt64(i.pointee.extra)
                if (value &<< spare) &>> spare != value {
                    return try raise(pc, r, .overflow, r[Int(i.pointee.b)], r[Int(i.pointee.c)])
                }
                r.set(i.pointee.a, value)

            case .addW: r.set(i.pointee.a, r[Int(i.pointee.b)] &+ r[Int(i.pointee.c)])
            case .subtractW: r.set(i.pointee.a, r[Int(i.pointee.b)] &- r[Int(i.pointee.c)])
            case .multiplyW: r.set(i.pointee.a, r[Int(i.pointee.b)] &* r[Int(i.pointee.c)])
            case .equal: r.set(i.pointee.a, r[Int(i.pointee.b)] == r[Int(i.pointee.c)])
            case .notEqual: r.set(i.pointee.a, r[Int(i.pointee.b)] != r[Int(i.pointee.c)])
            case .lessS: r.set(i.pointee.a, r.int(i.pointee.b) < r.int(i.pointee.c))
            case .lessOrEqualS: r.set(i.pointee.a, r.int(i.pointee.b) <= r.int(i.pointee.c))
            case .lessU: r.set(i.pointee.a, r[Int(i.pointee.b)] < r[Int(i.pointee.c)])
            case .lessOrEqualU: r.set(i.pointee.a, r[Int(i.pointee.b)] <= r[Int(i.pointee.c)])
            case .minimumS: r.set(i.pointee.a, min(r.int(i.pointee.b), r.int(i.pointee.c)))
            case .maximumS: r.set(i.pointee.a, max(r.int(i.pointee.b), r.int(i.pointee.c)))
            case .minimumU: r.set(i.pointee.a, min(r[Int(i.pointee.b)], r[Int(i.pointee.c)]))
            case .maximumU: r.set(i.pointee.a, max(r[Int(i.pointee.b)], r[Int(i.pointee.c)]))
            case .and: r.set(i.pointee.a, r[Int(i.pointee.b)] & r[Int(i.pointee.c)])
            case .or: r.set(i.pointee.a, r[Int(i.pointee.b)] | r[Int(i.pointee.c)])
            case .xor: r.set(i.pointee.a, r[Int(i.pointee.b)] ^ r[Int(i.pointee.c)])
            case .notBool: r.set(i.pointee.a, r[Int(i.pointee.b)] ^ 1)
            case .not: r.set(i.pointee.a, ~r[Int(i.pointee.b)])
            case .shiftLeftS:
                let count = r[Int(i.pointee.c)]
                if count < UInt64(i.pointee.extra) {
                    let spare = Int64(64 &- i.pointee.extra)
                    r.set(i.pointee.a, ((r.int(i.pointee.b) &<< Int64(bitPattern: count)) &<< spare) &>> spare)
                } else {
                    scalar(scalars, i, r)
                }
            case .shiftLeftU:
                let count = r[Int(i.pointee.c)]
                if count < UInt64(i.pointee.extra) {
                    let spare = UInt64(64 &- i.pointee.extra)
                    r.set(i.pointee.a, ((r[Int(i.pointee.b)] &<< count) &<< spare) &>> spare)
                } else {
                    scalar(scalars, i, r)
                }
            case .shiftRightS:
                let count = r[Int(i.pointee.c)]
                if count < UInt64(i.pointee.extra) {
                    r.set(i.pointee.a, r.int(i.pointee.b) &>> Int64(bitPattern: count))
                } else {
                    scalar(scalars, i, r)
                }
            case .shiftRightU:
                let count = r[Int(i.pointee.c)]
                if count < UInt64(i.pointee.extra) {
                    r.set(i.pointee.a, r[Int(i.pointee.b)] &>> count)
                } else {
                    scalar(scalars, i, r)
                }
            case .maskedLeft:
                r.set(i.pointee.a, r[Int(i.pointee.b)] &<< (r[Int(i.pointee.c)] & UInt64(i.pointee.extra)))
            case .maskedRightS: r.set(i.pointee.a, r.int(i.pointee.b) &>> (r.int(i.pointee.c) & Int64(i.pointee.extra)))
            case .maskedRightU:
                r.set(i.pointee.a, r[Int(i.pointee.b)] &>> (r[Int(i.pointee.c)] & UInt64(i.pointee.extra)))
            case .select: r[Int(i.pointee.a)] = r[Int(i.pointee.b)] != 0 ? r[Int(i.pointee.c)] : r[Int(i.pointee.d)]

            // Double
            case .addD: r.set(i.pointee.a, r.double(i.pointee.b) + r.double(i.pointee.c))
            case .subtractD: r.set(i.pointee.a, r.double(i.pointee.b) - r.double(i.pointee.c))
            case .multiplyD: r.set(i.pointee.a, r.double(i.pointee.b) * r.double(i.pointee.c))
            case .divideD: r.set(i.pointee.a, r.double(i.pointee.b) / r.double(i.pointee.c))
            case .negateD: r.set(i.pointee.a, -r.double(i.pointee.b))
            case .magnitudeD: r.set(i.pointee.a, r.double(i.pointee.b).magnitude)
            case .squareRootD: r.set(i.pointee.a, r.double(i.pointee.b).squareRoot())
            case .fusedD:
                r.set(i.pointee.a, r.double(i.pointee.d).addingProduct(r.double(i.pointee.b), r.double(i.pointee.c)))
            case .minimumD:
                let (x, y) = (r.double(i.pointee.b), r.double(i.pointee.c))
                r.set(i.pointee.a, y < x ? y : x)
            case .maximumD:
                let (x, y) = (r.double(i.pointee.b), r.double(i.pointee.c))
                r.set(i.pointee.a, y >= x ? y : x)
            case .equalD: r.set(i.pointee.a, r.double(i.pointee.b) == r.double(i.pointee.c))
            case .notEqualD: r.set(i.pointee.a, r.double(i.pointee.b) != r.double(i.pointee.c))
            case .lessD: r.set(i.pointee.a, r.double(i.pointee.b) < r.double(i.pointee.c))
            case .lessOrEqualD: r.set(i.pointee.a, r.double(i.pointee.b) <= r.double(i.pointee.c))

            // Float
            case .addF: r.set(i.pointee.a, r.float(i.pointee.b) + r.float(i.pointee.c))
            case .subtractF: r.set(i.pointee.a, r.float(i.pointee.b) - r.float(i.pointee.c))
            case .multiplyF: r.set(i.pointee.a, r.float(i.pointee.b) * r.float(i.pointee.c))
            case .divideF: r.set(i.pointee.a, r.float(i.pointee.b) / r.float(i.pointee.c))
            case .negateF: r.set(i.pointee.a, -r.float(i.pointee.b))
            case .magnitudeF: r.set(i.pointee.a, r.float(i.pointee.b).magnitude)
            case .squareRootF: r.set(i.pointee.a, r.float(i.pointee.b).squareRoot())
            case .fusedF:
                r.set(i.pointee.a, r.float(i.pointee.d).addingProduct(r.float(i.pointee.b), r.float(i.pointee.c)))
            case .minimumF:
                let (x, y) = (r.float(i.pointee.b), r.float(i.pointee.c))
                r.set(i.pointee.a, y < x ? y : x)
            case .maximumF:
                let (x, y) = (r.float(i.pointee.b), r.float(i.pointee.c))
                r.set(i.pointee.a, y >= x ? y : x)
            case .equalF: r.set(i.pointee.a, r.float(i.pointee.b) == r.float(i.pointee.c))
            case .notEqualF: r.set(i.pointee.a, r.float(i.pointee.b) != r.float(i.pointee.c))
            case .lessF: r.set(i.pointee.a, r.float(i.pointee.b) < r.float(i.pointee.c))
            case .lessOrEqualF: r.set(i.pointee.a, r.float(i.pointee.b) <= r.float(i.pointee.c))

            case .intToDouble: r.set(i.pointee.a, Double(r.int(i.pointee.b)))
            case .intToFloat: r.set(i.pointee.a, Float(r.int(i.pointee.b)))
            case .floatToDouble: r.set(i.pointee.a, Double(r.float(i.pointee.b)))
            case .doubleToFloat: r.set(i.pointee.a, Float(r.double(i.pointee.b)))
            case .doubleToInt:
                let value = r.double(i.pointee.b)
                guard value > -0x1p63, value < 0x1p63 else {
                    if value == -0x1p63 {
                        r.set(i.pointee.a, Int64.min)
                        continue
                    }
                    return try raise(pc, r, .conversion, r[Int(i.pointee.b)])
                }
                r.set(i.pointee.a, Int64(value))

            case .mathD:
                r.set(i.pointee.a, Meaning.math(maths[Int(i.pointee.e)], r.double(i.pointee.b), r.double(i.pointee.c)))
            case .mathF:
                r.set(i.pointee.a, Meaning.math(maths[Int(i.pointee.e)], r.float(i.pointee.b), r.float(i.pointee.c)))
            case .scalar:
                if let kind = scalar(scalars, i, r) {
                    let hasTwo = scalars[Int(i.pointee.e)].opcode.takesTwo && kind != .divisionByZero
                    return try raise(pc, r, kind, r[Int(i.pointee.b)], hasTwo ? r[Int(i.pointee.c)] : 0)
                }
            case .scalarPair:
                let outcome = evaluate(scalars + Int(i.pointee.e), r[Int(i.pointee.b)], r[Int(i.pointee.c)], 0)
                r.set(i.pointee.a, outcome.first)
                r.set(i.pointee.d, outcome.second)
            case .affine:
                r.set(i.pointee.a, affine(Int(i.pointee.b), Int(i.pointee.c), r))

            // Elements
            case .load1x8:
                let (array, index) = (i.pointee.b, r.int(i.pointee.c))
                if UInt64(bitPattern: index) >= r[Int(array) &+ 1] { return try raiseIndex(pc, i, r) }
                r.set(i.pointee.a, read(r.address(array, index &* r.int(array &+ 2), 3), UInt64.self))
            case .load1x4:
                let (array, index) = (i.pointee.b, r.int(i.pointee.c))
                if UInt64(bitPattern: index) >= r[Int(array) &+ 1] { return try raiseIndex(pc, i, r) }
                r.set(i.pointee.a, UInt64(read(r.address(array, index &* r.int(array &+ 2), 2), UInt32.self)))
            case .load1x4S:
                let (array, index) = (i.pointee.b, r.int(i.pointee.c))
                if UInt64(bitPattern: index) >= r[Int(array) &+ 1] { return try raiseIndex(pc, i, r) }
                r.set(i.pointee.a, Int64(read(r.address(array, index &* r.int(array &+ 2), 2), Int32.self)))
            case .load2x8, .load2x4, .load2x4S:
                let (array, j, k) = (i.pointee.b, r.int(i.pointee.c), r.int(i.pointee.d))
                if UInt64(bitPattern: j) >= r[Int(array) &+ 1] || UInt64(bitPattern: k) >= r[Int(array) &+ 2] {
                    return try raiseIndex(pc, i, r)
                }
                let offset = j &* r.int(array &+ 3) &+ k &* r.int(array &+ 4)
                switch i.pointee.code {
                case .load2x8: r.set(i.pointee.a, read(r.address(array, offset, 3), UInt64.self))
                case .load2x4: r.set(i.pointee.a, UInt64(read(r.address(array, offset, 2), UInt32.self)))
                default: r.set(i.pointee.a, Int64(read(r.address(array, offset, 2), Int32.self)))
                }
            case .store1x8:
                let (array, index) = (i.pointee.b, r.int(i.pointee.c))
                if UInt64(bitPattern: index) >= r[Int(array) &+ 1] { return try raiseIndex(pc, i, r) }
                write(r.address(array, index &* r.int(array &+ 2), 3), r[Int(i.pointee.a)])
            case .store1x4:
                let (array, index) = (i.pointee.b, r.int(i.pointee.c))
                if UInt64(bitPattern: index) >= r[Int(array) &+ 1] { return try raiseIndex(pc, i, r) }
                write(r.address(array, index &* r.int(array &+ 2), 2), UInt32(truncatingIfNeeded: r[Int(i.pointee.a)]))
            case .store2x8, .store2x4:
                let (array, j, k) = (i.pointee.b, r.int(i.pointee.c), r.int(i.pointee.d))
                if UInt64(bitPattern: j) >= r[Int(array) &+ 1] || UInt64(bitPattern: k) >= r[Int(array) &+ 2] {
                    return try raiseIndex(pc, i, r)
                }
                let offset = j &* r.int(array &+ 3) &+ k &* r.int(array &+ 4)
                if i.pointee.code == .store2x8 {
                    write(r.address(array, offset, 3), r[Int(i.pointee.a)])
                } else {
                    write(r.address(array, offset, 2), UInt32(truncatingIfNeeded: r[Int(i.pointee.a)]))
                }
            case .loadAny:
                guard let address = elementAddress(i, r) else { return try raiseIndex(pc, i, r) }
                r[Int(i.pointee.a)] = Element.read(address, i.pointee.type)
            case .storeAny:
                guard let address = elementAddress(i, r) else { return try raiseIndex(pc, i, r) }
                Element.write(address, i.pointee.type, r[Int(i.pointee.a)])

            case .check:
                if r[Int(i.pointee.a)] == 0 {
                    let first = i.pointee.b >= 0 ? r[Int(i.pointee.b)] : 0
                    let second = i.pointee.c >= 0 ? r[Int(i.pointee.c)] : 0
                    return try raise(pc, r, FaultKind(rawValue: i.pointee.d) ?? .precondition, first, second)
                }
            case .trap: return try raise(pc, r, FaultKind(rawValue: i.pointee.d) ?? .precondition)

            // Arrays
            case .slice: if let fault = try slice(pc, i, r) { return fault }
            case .permute: permute(i, r)
            case .reverse: reverse(i, r)
            case .allocate: if let fault = try allocate(pc, i, r) { return fault }
            case .duplicate: if let fault = try duplicate(pc, i, r) { return fault }
            case .copy: if let fault = try copy(pc, i, r) { return fault }
            case .fill: fill(i, r)
            case .checkShapes: if let fault = try checkShapes(pc, i, r) { return fault }
            case .sameShape:
                r.set(
                    i.pointee.a, differingAxis(r + Int(i.pointee.b), r + Int(i.pointee.c), Int(i.pointee.extra)) == nil)
            case .reduce: if let fault = try reduce(pc, i, r) { return fault }
            case .reduceAxis: if let fault = try reduceAxis(pc, i, r) { return fault }
            case .sort: sort(i, r)
            case .scopeBegin: r.set(i.pointee.a, UInt64(UInt(bitPattern: blockCount)))
            case .scopeEnd:
                if blockCount > Int(r.int(i.pointee.a)) { releaseScope(i, r) }
            case .accumulatorBegin: if let fault = try beginAccumulator(pc, i, r) { return fault }
            case .accumulatorAdd: addToAccumulator(i, r)
            case .accumulatorEnd: if let fault = try endAccumulator(pc, i, r) { return fault }
            case .partsBegin: if let fault = try beginParts(pc, i, r) { return fault }
            case .partsNext:
                if nextPart(i, r) {
                    pc = Int(i.pointee.b)
                } else if let fault = try joinParts(pc, i, r) {
                    return fault
                }
            case .levelBegin: beginLevel(i, r)
            case .levelIteration: shadow?.begin(iteration: r.int(i.pointee.a), mark: blockCount)
            case .levelEnd: shadow?.endLevel()
            case .noteElement: try noteElement(i, r)
            case .noteArray: try noteArray(i, r)
            case .noteStorage: noteStorage(i, r)
            case .trace: tracer?.note(i.pointee.e, r)

            // Calls
            case .call:
                budget &-= 1
                if budget <= 0 { budget = try refuel() }
                let callee = functions[Int(i.pointee.a)]
                if callee.isRecursive && recursion >= Self.deepestRecursion {
                    return try raise(pc, r, .recursionTooDeep, UInt64(Self.deepestRecursion))
                }
                let words = i.pointee.c
                guard let roomy = makeRoom(r, Int(words) &+ Int(callee.frameWords)) else {
                    return try raise(pc, r, .allocationFailed, UInt64(callee.frameWords) &* 8)
                }
                r = roomy
                let next = r + Int(words)
                var at = aux + Int(i.pointee.b)
                var register = 0
                for _ in 0..<at[0] {
                    let from = r + Int(at[1])
                    for k in 0..<Int(at[2]) { next[register &+ k] = from[k] }
                    register &+= Int(at[2])
                    at += 2
                }
                fillConstants(next, callee)
                pushFrame(
                    Frame(
                        returnTo: pc, call: Int32(truncatingIfNeeded: at + 1 - aux), words: words, blocks: blockCount,
                        recursion: recursion))
                if callee.isRecursive { recursion &+= 1 }
                r = next
                pc = Int(callee.start)
            case .return:
                let results = Int(i.pointee.a)
                if depth == 0 {
                    list = results
                    return nil
                }
                depth &-= 1
                let frame = frames[depth]
                let caller = r - Int(frame.words)
                var from = aux + results
                var to = aux + Int(frame.call)
                let count = from[0]
                if i.pointee.extra != 0 {
                    if let fault = try keepResults(pc, i, r, to: frame.blocks) { return fault }
                } else if blockCount > frame.blocks {
                    release(to: frame.blocks)
                }
                recursion = frame.recursion
                for _ in 0..<count {
                    let (source, target) = (r + Int(from[1]), caller + Int(to[1]))
                    for k in 0..<Int(from[2]) { target[k] = source[k] }
                    from += 3
                    to += 2
                }
                r = caller
                pc = frame.returnTo
            case .callExtern:
                program.foreign[Int(i.pointee.e)].call(r, aux + Int(i.pointee.b), into: r + Int(i.pointee.a))
            }
        }
    }

    // MARK: Scalars without a code of their own

    @inline(never)
    func evaluate(_ operation: UnsafePointer<ScalarOperation>, _ a: UInt64, _ b: UInt64, _ c: UInt64) -> Meaning.Outcome
    {
        Meaning.evaluate(
            operation.pointee.opcode, operation.pointee.attribute, type: operation.pointee.type,
            other: operation.pointee.other, result: operation.pointee.result, a, b, c) ?? Meaning.Outcome(0)
    }

    @discardableResult @inline(never)
    func scalar(
        _ scalars: UnsafePointer<ScalarOperation>, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) -> FaultKind? {
        let outcome = evaluate(
            scalars + Int(i.pointee.e), r[Int(i.pointee.b)], r[Int(i.pointee.c)], r[Int(i.pointee.d)])
        if outcome.fault == nil { r.set(i.pointee.a, outcome.first) }
        return outcome.fault
    }

    func affine(_ list: Int, _ first: Int, _ r: UnsafeMutablePointer<UInt64>) -> Bool {
        let count = Int(program.aux[list])
        let coefficients = Array(program.coefficients[first..<first + count])
        let operands = (0..<count).map { r[Int(program.aux[list + 1 + $0])] }
        return Meaning.affineIsNonNegative(coefficients, program.coefficients[first + count], operands)
    }

    // MARK: Elements of any rank

    /// The address of the element that a `loadAny` or `storeAny` names, nil if an index is outside.
    @inline(__always)
    func elementAddress(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) -> UnsafeMutableRawPointer?
    {
        let rank = Int(i.pointee.extra)
        let array = Int(i.pointee.b)
        let indices = program.aux.baseAddress.unsafelyUnwrapped + Int(i.pointee.c)
        var offset: Int64 = 0
        for k in 0..<rank {
            let index = r.int(indices[k])
            if UInt64(bitPattern: index) >= r[array &+ 1 &+ k] { return nil }
            offset &+= index &* Int64(bitPattern: r[array &+ 1 &+ rank &+ k])
        }
        let address = UInt(r[array]) &+ UInt(bitPattern: Int(offset &* Element.byteCount(i.pointee.type)))
        return UnsafeMutableRawPointer(bitPattern: address)
    }

    /// The fault of the first axis whose index is outside.
    @inline(never)
    func raiseIndex(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord {
        let rank = Int(i.pointee.extra)
        let array = Int(i.pointee.b)
        let isAny = i.pointee.code == .loadAny || i.pointee.code == .storeAny
        for axis in 0..<rank {
            let register = isAny ? program.aux[Int(i.pointee.c) + axis] : axis == 0 ? i.pointee.c : i.pointee.d
            let (index, extent) = (r[Int(register)], r[array + 1 + axis])
            if index >= extent { return try raise(pc, r, .indexOutOfBounds, index, extent, detail: axis) }
        }
        // All indices are inside, so the array has no memory: the caller broke its promise.
        return try raise(pc, r, .invalidCallArgument)
    }
}

extension Opcode {
    /// Whether a fault of the operation shows a second operand.
    var takesTwo: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder: true
        default: false  // Not over ops: of the others only unary ones and conversions fault.
        }
    }
}

/// Elements of any type in memory.
enum Element {
    /// Log-free size table: bytes of an element by ScalarType's raw value.
    @inline(__always)
    static func byteCount(_ type: UInt8) -> Int64 {
        switch type {
        case ScalarType.bool.rawValue, ScalarType.int8.rawValue, ScalarType.uint8.rawValue: 1
        case ScalarType.int16.rawValue, ScalarType.uint16.rawValue: 2
        case ScalarType.int32.rawValue, ScalarType.uint32.rawValue, ScalarType.float32.rawValue: 4
        default: 8
        }
    }
    @inline(__always)
    static func read(_ address: UnsafeMutableRawPointer, _ type: UInt8) -> UInt64 {
        switch type {
        case ScalarType.bool.rawValue: UInt64(address.load(as: UInt8.self) & 1)
        case ScalarType.uint8.rawValue: UInt64(address.load(as: UInt8.self))
        case ScalarType.int8.rawValue: UInt64(truncatingIfNeeded: address.load(as: Int8.self))
        case ScalarType.uint16.rawValue: UInt64(address.load(as: UInt16.self))
        case ScalarType.int16.rawValue: UInt64(truncatingIfNeeded: address.load(as: Int16.self))
        case ScalarType.uint32.rawValue, ScalarType.float32.rawValue: UInt64(address.load(as: UInt32.self))
        case ScalarType.int32.rawValue: UInt64(truncatingIfNeeded: address.load(as: Int32.self))
        default: address.load(as: UInt64.self)
        }
    }
    @inline(__always)
    static func write(_ address: UnsafeMutableRawPointer, _ type: UInt8, _ bits: UInt64) {
        switch byteCount(type) {
        case 1: address.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
        case 2: address.storeBytes(of: UInt16(truncatingIfNeeded: bits), as: UInt16.self)
        case 4: address.storeBytes(of: UInt32(truncatingIfNeeded: bits), as: UInt32.self)
        default: address.storeBytes(of: bits, as: UInt64.self)
        }
    }
}
