// Turns a specialised module into flat code, function by function.
// Each value gets its own registers; values that are the same bits as another (an array's extent, a widening
// conversion) get the other's. A loop's results are its carried registers. Constants are registers filled at entry.
// Neighbours: Translator+Operations (what each opcode becomes), Translator+Control (loops, calls, leaving).
// Holds: frames are laid out as parameters, constants, the rest; a register of a carried value changes only at the
// loop's own edges, by a parallel move.

import KernelIR
import QuernCore

struct Translator {
    /// The tables of the program under construction.
    struct Draft {
        var code: [Instruction] = []
        var sites: [Int32] = []
        var loops: [Int32] = []
        var aux: [Int32] = []
        var constants: [UInt64] = []
        var coefficients: [Int64] = []
        var functions: [FunctionEntry] = []
        var scalars: [ScalarOperation] = []
        var maths: [MathFunction] = []
        var reductions: [ReductionOperation] = []
        var parallelLoops: [ParallelLoop] = []
        var notes: [ShadowNote] = []
        var traceNotes: [TraceNote] = []
        var foreign: [ForeignFunction] = []
    }

    /// A structured operation around the one being translated.
    struct Scope {
        var opcode: Opcode
        var label: Label
        /// Where `yield` puts its values (`parallelFor`: the contributions go to accumulators).
        var yieldTo: [Int32] = []
        /// Where `break` puts its values.
        var breakTo: [Int32] = []
        var types: [Type] = []
        /// Types of `yieldTo`, where they differ (`loop`).
        var yieldTypes: [Type] = []
        /// Jumps to the end, and to the place that goes on with the next iteration, to be filled in.
        var breaks: [Int] = []
        var continues: [Int] = []
        var accumulators: [(state: Int32, reduction: Int32)] = []
    }

    var draft = Draft()
    let module: Module
    /// Whether accesses to elements are noted in shadow memory.
    let checksRaces: Bool
    /// Whether a tracer is told of operations.
    let traces: Bool
    let indices: [String: Int]
    let externs: [String: Int]

    // The function being translated.
    var function: Function
    var registers: [Int32] = []
    var nextRegister: Int32 = 0
    var constantRegisters: [UInt64: Int32] = [:]
    var scopes: [Scope] = []
    var namedLoops: [Int32] = []
    var loopList: Int32 = -1
    /// Places of `call` instructions, which need the frame's size.
    var calls: [Int] = []

    static func translate(
        _ module: Module, checksRaces: Bool, traces: Bool = false, resolve: Interpreter.Resolver
    ) throws(InterpreterError) -> Program {
        guard let entry = module.functions.firstIndex(where: { $0.name == module.entry }) else {
            throw .unfit("the module has no entry")
        }
        for function in module.functions where !function.typeParameters.isEmpty {
            throw .unfit("kernel '\(function.name)' is generic")
        }
        var translator = Translator(module: module, checksRaces: checksRaces, traces: traces)
        for extern in module.externs {
            translator.draft.foreign.append(try ForeignFunction(extern, resolve: resolve))
        }
        let recursive = module.recursiveFunctions
        for (index, function) in module.functions.enumerated() {
            try translator.translate(function)
            translator.draft.functions[index].isRecursive = recursive.contains(function.name)
        }
        return Program(translator.draft, entry: entry, function: module.functions[entry])
    }

    private init(module: Module, checksRaces: Bool, traces: Bool) {
        self.module = module
        self.traces = traces
        self.checksRaces = checksRaces
        indices = Dictionary(
            module.functions.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        externs = Dictionary(module.externs.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        function = Function(name: "", parameters: [], resultTypes: [])
    }

    private mutating func translate(_ function: Function) throws(InterpreterError) {
        self.function = function
        registers = Array(repeating: -1, count: function.valueTypes.count)
        nextRegister = 0
        constantRegisters = [:]
        scopes = []
        namedLoops = []
        loopList = -1
        calls = []
        guard function.body.arguments.count == function.parameters.count else {
            throw .unfit("kernel '\(function.name)' lacks arguments")
        }
        for argument in function.body.arguments { _ = try define(argument) }
        var entry = FunctionEntry()
        entry.start = Int32(draft.code.count)
        entry.constantRegister = nextRegister
        entry.firstConstant = Int32(draft.constants.count)
        try collectConstants(function.body)
        entry.constantCount = Int32(draft.constants.count) - entry.firstConstant
        try translate(function.body)
        entry.frameWords = max(1, nextRegister)
        for call in calls { draft.code[call].c = entry.frameWords }
        draft.functions.append(entry)
    }

    private mutating func collectConstants(_ region: Region) throws(InterpreterError) {
        for operation in region.operations {
            if operation.opcode == .constant {
                guard case .literal(let literal) = operation.attribute, let result = operation.results.first,
                    let bits = Meaning.bits(of: literal, as: try scalarType(result))
                else { throw .unfit("a constant of kernel '\(function.name)' has no value") }
                try alias(result, constant(bits))
            }
            if operation.opcode == .parallelFor, case .loop(let loop) = operation.attribute {
                for (kind, result) in zip(loop.accumulators, operation.results) {
                    _ = constant(Accumulator.identity(kind, try scalarType(result)))
                }
            }
            for region in operation.regions { try collectConstants(region) }
        }
    }

    /// The register of a constant; while constants are collected, a new one if there is none yet.
    mutating func constant(_ bits: UInt64) -> Int32 {
        if let register = constantRegisters[bits] { return register }
        let register = newRegister()
        draft.constants.append(bits)
        constantRegisters[bits] = register
        return register
    }

    // MARK: Registers

    mutating func newRegister(words: Int = 1) -> Int32 {
        defer { nextRegister += Int32(words) }
        return nextRegister
    }
    func words(of type: Type) -> Int { type.isArray ? 1 + 2 * type.rank : 1 }
    func type(_ value: Value) throws(InterpreterError) -> Type {
        guard function.valueTypes.indices.contains(Int(value.index)) else {
            throw .unfit("kernel '\(function.name)' uses a value that does not exist")
        }
        return function.valueTypes[Int(value.index)]
    }
    func scalarType(_ value: Value) throws(InterpreterError) -> ScalarType {
        guard let type = try type(value).concreteType else { throw .unfit("kernel '\(function.name)' is generic") }
        return type
    }
    mutating func define(_ value: Value) throws(InterpreterError) -> Int32 {
        let register = newRegister(words: words(of: try type(value)))
        registers[Int(value.index)] = register
        return register
    }
    mutating func alias(_ value: Value, _ register: Int32) throws(InterpreterError) {
        _ = try type(value)
        registers[Int(value.index)] = register
    }
    func register(_ value: Value) throws(InterpreterError) -> Int32 {
        guard registers.indices.contains(Int(value.index)), registers[Int(value.index)] >= 0 else {
            throw .unfit("kernel '\(function.name)' uses a value before it is defined")
        }
        return registers[Int(value.index)]
    }
    func operand(_ operation: Operation, _ k: Int) throws(InterpreterError) -> Int32 {
        guard operation.operands.indices.contains(k) else {
            throw .unfit("'\(operation.opcode.rawValue)' in kernel '\(function.name)' lacks an operand")
        }
        return try register(operation.operands[k])
    }

    // MARK: Emitting

    var position: Int32 { Int32(draft.code.count) }

    mutating func emit(_ instruction: Instruction, site: Int32 = -1) {
        draft.code.append(instruction)
        draft.sites.append(site)
        draft.loops.append(loopList)
    }
    mutating func emit(_ instruction: Instruction, for operation: Operation) {
        var instruction = instruction
        // A kernel declared unchecked gave its checks up without proof: what still fails there is a fault.
        instruction.isChecked =
            operation.isChecked || function.options.isUnchecked || !operation.opcode.row.canFault ? 1 : 0
        emit(instruction, site: operation.site)
    }
    mutating func list(_ numbers: [Int32]) -> Int32 {
        let start = Int32(draft.aux.count)
        draft.aux += numbers
        return start
    }

    /// Moves all at once: no source is overwritten before it is read.
    mutating func move(_ moves: [(to: Int32, from: Int32, words: Int)]) {
        var waiting = moves.filter { $0.to != $0.from && $0.words > 0 }
        func overlap(_ a: Int32, _ aWords: Int, _ b: Int32, _ bWords: Int) -> Bool {
            Int(a) < Int(b) + bWords && Int(b) < Int(a) + aWords
        }
        while !waiting.isEmpty {
            let free = waiting.indices.first { k in
                !waiting.indices.contains { other in
                    other != k
                        && overlap(waiting[k].to, waiting[k].words, waiting[other].from, waiting[other].words)
                }
            }
            if let free {
                let next = waiting.remove(at: free)
                emitMove(next.to, next.from, next.words)
            } else {
                // A cycle: keep one source aside.
                let spare = newRegister(words: waiting[0].words)
                emitMove(spare, waiting[0].from, waiting[0].words)
                waiting[0].from = spare
            }
        }
    }
    private mutating func emitMove(_ to: Int32, _ from: Int32, _ words: Int) {
        emit(Instruction(code: words == 1 ? .move : .moveWords, a: to, b: from, c: Int32(words)))
    }
    mutating func move(_ values: [Value], to targets: [Int32], _ types: [Type]) throws(InterpreterError) {
        guard values.count == targets.count, values.count == types.count else {
            throw .unfit("kernel '\(function.name)' carries a wrong number of values")
        }
        var moves: [(to: Int32, from: Int32, words: Int)] = []
        for k in values.indices { moves.append((targets[k], try register(values[k]), words(of: types[k]))) }
        move(moves)
    }
}
