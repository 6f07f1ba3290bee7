// Runs a program: one loop over instructions, frames on a stack of its own.
// Neighbours: Machine+Run (the loop), Machine+Memory (scratch, arrays, results), Machine+Views, Machine+Reductions,
// Machine+Parts (parallel loops that reduce into arrays), Machine+Shadow (races).
// Holds: nothing on the way of a scalar instruction allocates, counts references or calls through a table; native
// stack does not grow with the kernel's recursion; all memory is freed in `deinit`, whatever happened.

import Glibc
import KernelIR
import QuernCore

struct Machine: ~Copyable {
    /// The caller of a running function.
    struct Frame {
        var returnTo: Int
        /// The call's arguments and results in `aux`.
        var call: Int32
        /// Words between the caller's registers and the callee's.
        var words: Int32
        /// How much scratch there was, and how deep the recursion was.
        var blocks: Int
        var recursion: Int
    }
    /// A piece of scratch memory.
    struct Block {
        var base: UnsafeMutableRawPointer
        var byteCount: Int
    }

    /// Calls of recursive functions that may be open at once; the same on every path.
    static let deepestRecursion = 8192
    /// Loop iterations between two looks at fuel and the caller's flag.
    static let breath = 1 << 14

    let program: Program
    var fuel: Int?
    let cancellation: UnsafePointer<Int32>?
    /// What the iterations of running parallel loops have touched; nil where races are not checked.
    let shadow: Shadow?
    let tracer: Tracer?

    var stack: UnsafeMutablePointer<UInt64>
    var stackWords: Int
    var frames: UnsafeMutablePointer<Frame>
    var frameCapacity: Int
    /// Open calls, and those of them that are recursive.
    var depth = 0
    var recursion = 0
    var blocks: UnsafeMutablePointer<Block>
    var blockCapacity: Int
    var blockCount = 0

    init(
        _ program: Program, fuel: Int?, cancellation: UnsafePointer<Int32>?, shadow: Shadow? = nil,
        tracer: Tracer? = nil
    ) {
        self.program = program
        self.fuel = fuel
        self.cancellation = cancellation
        self.shadow = shadow
        self.tracer = tracer
        stackWords = 512
        stack = .allocate(capacity: stackWords)
        frameCapacity = 16
        frames = .allocate(capacity: frameCapacity)
        blockCapacity = 8
        blocks = .allocate(capacity: blockCapacity)
    }

    deinit {
        for k in 0..<blockCount { free(blocks[k].base) }
        stack.deallocate()
        frames.deallocate()
        blocks.deallocate()
    }

    // MARK: Faults

    /// The record of a fault at the instruction before `pc`; an internal error where the test had been proved away.
    func raise(
        _ pc: Int, _ r: UnsafeMutablePointer<UInt64>, _ kind: FaultKind, _ first: UInt64 = 0, _ second: UInt64 = 0,
        detail: Int = 0
    ) throws(InterpreterError) -> FaultRecord {
        var record = FaultRecord(
            kind: kind, site: Int(program.sites[pc - 1]), first: Int64(bitPattern: first),
            second: Int64(bitPattern: second), detail: Int64(detail))
        let list = Int(program.loops[pc - 1])
        if list >= 0 {
            for k in 0..<Int(program.aux[list]) {
                record.loopValues.append(Int64(bitPattern: r[Int(program.aux[list + 1 + k])]))
            }
        }
        if program.code[pc - 1].isChecked == 0 { throw .wrongProof(record) }
        return record
    }

    /// The next stretch of loop iterations, or the end.
    mutating func refuel() throws(InterpreterError) -> Int {
        if let cancellation, cancellation.pointee != 0 { throw .cancelled }
        guard let fuel else { return cancellation == nil ? .max : Self.breath }
        if fuel <= 0 { throw .outOfFuel }
        let next = min(fuel, Self.breath)
        self.fuel = fuel - next
        return next
    }

    // MARK: Calls

    /// Makes room for a frame of `words` behind the registers at `r`; the registers may move.
    mutating func makeRoom(_ r: UnsafeMutablePointer<UInt64>, _ words: Int) -> UnsafeMutablePointer<UInt64>? {
        let used = r - stack
        guard used + words > stackWords else { return r }
        let wanted = max(stackWords * 2, used + words)
        guard wanted <= Int.max / 16,
            let moved = realloc(stack, wanted * MemoryLayout<UInt64>.size)?.assumingMemoryBound(to: UInt64.self)
        else { return nil }
        stack = moved
        stackWords = wanted
        return stack + used
    }

    /// Fills a new frame's constants.
    @inline(__always)
    func fillConstants(_ r: UnsafeMutablePointer<UInt64>, _ entry: FunctionEntry) {
        guard entry.constantCount > 0, let constants = program.constants.baseAddress else { return }
        (r + Int(entry.constantRegister)).update(
            from: constants + Int(entry.firstConstant), count: Int(entry.constantCount))
    }

    mutating func pushFrame(_ frame: Frame) {
        if depth == frameCapacity {
            let wider = UnsafeMutablePointer<Frame>.allocate(capacity: frameCapacity * 2)
            wider.update(from: frames, count: depth)
            frames.deallocate()
            frames = wider
            frameCapacity *= 2
        }
        frames[depth] = frame
        depth += 1
    }

    // MARK: Entry

    mutating func run(
        words: UnsafePointer<UInt64>, backs: UnsafeMutablePointer<UInt64>, results: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let entry = program.functions[program.entry]
        guard let r = makeRoom(stack, Int(entry.frameWords)) else {
            return FaultRecord(kind: .allocationFailed, site: -1, first: Int64(entry.frameWords) * 8)
        }
        var (word, back, register) = (0, 0, 0)
        for parameter in program.parameters {
            if parameter.type.isArray {
                if let shadow, let type = parameter.type.concreteType {
                    shadow.roots.append(
                        Storage(
                            name: parameter.name, words: words + word, rank: parameter.type.rank, type: type.rawValue))
                }
                for _ in 0..<1 + 2 * parameter.type.rank {
                    r[register] = words[word]
                    register += 1
                    word += 1
                }
            } else if parameter.isInout {
                r[register] = backs[back]
                register += 1
                back += 1
            } else {
                r[register] = words[word]
                register += 1
                word += 1
            }
        }
        fillConstants(r, entry)
        var list = 0
        if let fault = try interpret(from: Int(entry.start), r, &list) { return fault }
        return giveResults(list, results: results, backs: backs)
    }

    /// Hands over what the entry's `return` names in `aux` at `list`. The results are written only if all can be had.
    private mutating func giveResults(
        _ list: Int, results: UnsafeMutablePointer<UInt64>, backs: UnsafeMutablePointer<UInt64>
    ) -> FaultRecord? {
        let count = Int(program.aux[list])
        let declared = program.resultTypes.count
        var taken: [UnsafeMutableRawPointer] = []
        for k in 0..<min(count, declared) where program.resultTypes[k].isArray {
            let type = program.resultTypes[k]
            guard let element = type.concreteType,
                let base = take(stack + Int(program.aux[list + 1 + 3 * k]), type.rank, element.rawValue)
            else {
                for base in taken { free(base) }
                return FaultRecord(kind: .allocationFailed, site: -1, first: -1)
            }
            taken.append(base)
        }
        var (word, array) = (0, 0)
        for k in 0..<min(count, declared) {
            let register = Int(program.aux[list + 1 + 3 * k])
            let type = program.resultTypes[k]
            guard type.isArray else {
                results[word] = stack[register]
                word += 1
                continue
            }
            results[word] = UInt64(UInt(bitPattern: taken[array]))
            array += 1
            var dense = 1
            for axis in (0..<type.rank).reversed() {
                let extent = stack[register + 1 + axis]
                results[word + 1 + axis] = extent
                results[word + 1 + type.rank + axis] = UInt64(bitPattern: Int64(dense))
                dense &*= Int(Int64(bitPattern: extent))
            }
            word += 1 + 2 * type.rank
        }
        for k in declared..<max(count, declared) {
            backs[k - declared] = stack[Int(program.aux[list + 1 + 3 * k])]
        }
        return nil
    }
}
