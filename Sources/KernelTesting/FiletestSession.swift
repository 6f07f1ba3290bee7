// Runs the calls of one filetest: makes the arguments in each layout, runs each backend, compares what was seen.
// Instances are kept by signature, so that a kernel is compiled once for each.

import Glibc
import KernelIR
import KernelInterpreter
import KernelRuntime
import QuernCore

/// What one run of a call showed.
struct Observation: Equatable {
    struct Seen: Equatable {
        var type: ScalarType
        /// nil for a scalar.
        var shape: [Int]?
        var bits: [UInt64]

        static func == (a: Seen, b: Seen) -> Bool {
            a.type == b.type && a.shape == b.shape && Comparing.areEqual(a.bits, b.bits, a.type)
        }
        var text: String {
            let values = bits.prefix(12).map { Comparing.text($0, type) }.joined(separator: ", ")
            return shape.map { "\($0)[\(values)\(bits.count > 12 ? ", …" : "")]" } ?? values
        }
    }
    var fault: FaultRecord?
    /// Declared results.
    var results: [Seen] = []
    /// inout arguments by name.
    var inouts: [String: Seen] = [:]

    var text: String {
        if let fault {
            return "fault \(fault.kind) site \(fault.site) (\(fault.first), \(fault.second), \(fault.detail)) loops \(fault.loopValues) \(inoutText)"
        }
        return results.map(\.text).joined(separator: ", ") + inoutText
    }
    private var inoutText: String { inouts.sorted { $0.key < $1.key }.map { " \($0.key) = \($0.value.text)" }.joined() }
}

struct FiletestSession {
    /// A kernel for one signature, on each backend.
    private struct Prepared {
        var module: Module
        var optimised: Module
        var backends: [Backend] = []
        var compiled: KernelInstance?
    }
    private typealias Backend = (
        name: String,
        run: (_ words: [UInt64], _ backs: inout [UInt64], _ results: inout [UInt64]) throws -> FaultRecord?
    )

    let options: Filetest.Options
    private var layouts = TestLayout.allCases
    private var prepared: [KernelSignature: Prepared] = [:]
    private var lastModule: Module?
    /// What became of the parallel loops of `large:` calls.
    private(set) var loops: [ParallelLoopReport] = []

    init(options: Filetest.Options) { self.options = options }

    mutating func run(_ kind: FiletestDirective.Kind, _ program: KernelProgram) throws -> [String] {
        switch kind {
        case .layouts(let layouts):
            self.layouts = layouts
            return []
        case .large(let call):
            if options.widths.isEmpty { return [] }
            let function = try program.function(call.kernel)
            return try observe(call, program, function, typeArguments(call, function), isLarge: true) { seen in
                seen.fault.map { "faulted: \($0.kind) at site \($0.site) (\($0.first), \($0.second))" }
            }
        case .error(let line, let column, let id, _): return ["no error \(id) at \(line):\(column): the source has none"]
        case .irCount(let opcode, let words, let relation, let number):
            guard let lastModule else { return ["there is no 'run' above"] }
            return IRCount.judge(lastModule, opcode, words, relation, number)
        case .run(let call, let results, let inouts, let ulps):
            let function = try program.function(call.kernel)
            let types = try typeArguments(call, function)
            return try observe(call, program, function, types) { seen throws(FiletestError) in
                if let fault = seen.fault { return "faulted: \(fault.kind) at site \(fault.site) (\(fault.first), \(fault.second))" }
                guard results.count == seen.results.count else {
                    return "gives \(seen.results.count) results where \(results.count) are expected"
                }
                for (k, (wanted, given)) in zip(results, seen.results).enumerated() {
                    if try !Self.matches(given, wanted, ulps) { return "result \(k + 1) is \(given.text)" }
                }
                for (name, wanted) in inouts {
                    guard let given = seen.inouts[name] else { return "there is no inout argument '\(name)'" }
                    if try !Self.matches(given, wanted, ulps) { return "'\(name)' is \(given.text)" }
                }
                return nil
            }
        case .fault(let call, let id, let line, let column, let values, let loops):
            let function = try program.function(call.kernel)
            let types = try typeArguments(call, function)
            return try observe(call, program, function, types) { seen throws(FiletestError) in
                guard let fault = seen.fault else { return "gave \(seen.text), not a fault" }
                if fault.kind.id != "fault." + id { return "faulted with \(fault.kind.id)" }
                for (name, wanted) in values {
                    let given = name == "first" ? fault.first : name == "second" ? fault.second : fault.detail
                    if given != wanted { return "'\(name)' of the fault is \(given)" }
                }
                if let loops, loops != fault.loopValues { return "the loops of the fault are \(fault.loopValues)" }
                return nil
            } place: { module, record in
                guard let line, let column else { return nil }
                guard module.sites.indices.contains(record.site) else { return "the fault has no site" }
                let place = module.sites[record.site].position
                return Int(place.line) == line && Int(place.column) == column
                    ? nil : "the fault is at \(place.line):\(place.column)"
            }
        }
    }

    private static func matches(_ given: Observation.Seen, _ wanted: FiletestValue, _ ulps: UInt64) throws(FiletestError) -> Bool {
        let (shape, texts) = try wanted.flattened()
        var bits: [UInt64] = []
        for text in texts { bits.append(try FiletestValue.bits(text, given.type)) }
        // An empty list says nothing about inner extents.
        let isEmpty = bits.isEmpty && given.bits.isEmpty
        return (isEmpty || shape == given.shape) && Comparing.areEqual(given.bits, bits, given.type, ulps: ulps)
    }

    // MARK: Types

    private func typeArguments(_ call: FiletestCall, _ function: Function) throws(FiletestError) -> [ScalarType] {
        guard call.arguments.map(\.name) == function.parameters.map(\.name) else {
            throw FiletestError(
                "'\(function.name)' takes (\(function.parameters.map(\.name).joined(separator: ", "))) by these names")
        }
        var types = [ScalarType?](repeating: nil, count: function.typeParameters.count)
        for (argument, parameter) in zip(call.arguments, function.parameters) {
            if case .parameter(let k) = parameter.type.scalar, let type = argument.type, types.indices.contains(k) {
                types[k] = type
            }
        }
        return try types.enumerated().map { k, type throws(FiletestError) in
            guard let type else {
                throw FiletestError("say what '\(function.typeParameters[k].name)' is, such as '[1, 2]: f64'")
            }
            return type
        }
    }

    // MARK: Running

    private mutating func observe(
        _ call: FiletestCall, _ program: KernelProgram, _ function: Function, _ types: [ScalarType],
        isLarge: Bool = false, _ judge: (Observation) throws(FiletestError) -> String?,
        place: (Module, FaultRecord) -> String? = { _, _ in nil }
    ) throws -> [String] {
        var arguments: [(type: ScalarType, shape: [Int]?, bits: [UInt64])] = []
        for (argument, parameter) in zip(call.arguments, function.parameters) {
            let type: ScalarType =
                switch parameter.type.scalar {
                case .concrete(let type): type
                case .parameter(let k): types[k]
                }
            var (shape, texts) = try argument.value.flattened()
            // `[]` stands for an empty array of any rank.
            if parameter.type.isArray, texts.isEmpty, let given = shape, given.count < parameter.type.rank {
                shape = given + Array(repeating: 0, count: parameter.type.rank - given.count)
            }
            guard shape?.count == (parameter.type.isArray ? parameter.type.rank : nil) else {
                throw FiletestError("'\(argument.name)' has another rank")
            }
            var bits: [UInt64] = []
            for text in texts { bits.append(try FiletestValue.bits(text, type)) }
            arguments.append((type, shape, bits))
        }
        let hasArrays = arguments.contains { $0.shape != nil }
        var problems: [String] = []
        var first: (name: String, seen: Observation)?
        lastModule = try prepare(program, function, types, .contiguous).optimised
        let layouts = isLarge ? [.contiguous, .strided] : layouts
        for layout in hasArrays ? layouts : [.contiguous] {
            let prepared = try prepare(program, function, types, layout.promise)
            let backends = isLarge ? try largeBackends(prepared, program) : prepared.backends
            defer { if isLarge { loops += (try? prepared.compiled?.parallelLoops(of: program)) ?? [] } }
            for backend in backends {
                let name = "\(backend.name), \(layout.rawValue)"
                let seen = try observe(function, arguments, layout, backend.run, prepared.module, &problems, name)
                if let wrong = try judge(seen) { problems.append("\(call.kernel): \(name): \(wrong)") }
                if let fault = seen.fault, let wrong = place(prepared.module, fault) {
                    problems.append("\(call.kernel): \(name): \(wrong)")
                }
                if let first, first.seen != seen {
                    problems.append("\(call.kernel): \(name) gives \(seen.text), but \(first.name) gives \(first.seen.text)")
                }
                if first == nil { first = (name, seen) }
            }
        }
        return problems
    }

    /// Runs a kernel without type parameters with each list of arguments, in two layouts, and compares the backends.
    mutating func compare(
        _ program: KernelProgram, entry: String, arguments: [[(type: ScalarType, shape: [Int]?, bits: [UInt64])]]
    ) throws -> [String] {
        let function = try program.function(entry)
        var problems: [String] = []
        for (call, arguments) in arguments.enumerated() {
            var first: (name: String, seen: Observation)?
            for layout in [TestLayout.contiguous, .strided] {
                let prepared = try prepare(program, function, [], layout.promise)
                for backend in prepared.backends {
                    let name = "call \(call), \(backend.name), \(layout.rawValue)"
                    let seen = try observe(function, arguments, layout, backend.run, prepared.module, &problems, name)
                    if let first, first.seen != seen {
                        problems.append("\(name) gives \(seen.text), but \(first.name) gives \(first.seen.text)")
                    }
                    if first == nil { first = (name, seen) }
                }
            }
        }
        return problems
    }

    private mutating func prepare(
        _ program: KernelProgram, _ function: Function, _ types: [ScalarType], _ layout: Layout
    ) throws -> Prepared {
        let layouts = function.parameters.filter(\.type.isArray).map { _ in layout }
        let signature = KernelSignature(of: function, typeArguments: types, layouts: layouts)
        if let known = prepared[signature] { return known }
        let module = try program.specialised(for: signature)
        let wrong = module.verify()
        if let first = wrong.first { throw FiletestError("the verifier refuses the module: \(first.message)") }
        let optimised = try KernelCompiler.optimised(module).module
        if let first = optimised.verify().first { throw FiletestError("after the passes: \(first.message)") }
        var made = Prepared(module: module, optimised: optimised)
        for (name, module) in [("interpreted", module), ("interpreted after passes", optimised)] {
            made.backends.append(try interpreted(name, module))
        }
        if options.runsCompiled {
            let instance = try KernelInstance(program, signature, .compiled)
            made.compiled = instance
            made.backends.append(("compiled", { words, backs, results in
                try instance.run(words: words, backs: &backs, results: &results)
            }))
        }
        prepared[signature] = made
        return made
    }

    private func interpreted(_ name: String, _ module: Module, checksRaces: Bool = false) throws -> Backend {
        let options = Interpreter.Options(fuel: 200_000_000, checksRaces: checksRaces)
        let interpreter = try Interpreter(module, options: options) { symbol, library in
            (try? CLibraries.address(of: symbol, in: library)).map { UnsafeMutableRawPointer(mutating: $0) }
        }
        return (
            name,
            { words, backs, results in
                try words.withUnsafeBufferPointer { words in
                    try backs.withUnsafeMutableBufferPointer { backs in
                        try results.withUnsafeMutableBufferPointer { results in
                            guard let words = words.baseAddress, let backs = backs.baseAddress,
                                let results = results.baseAddress
                            else { return nil }
                            return try interpreter.call(words: words, backs: backs, results: results)
                        }
                    }
                }
            }
        )
    }

    /// The backends of `large:`: the judge of races first, whose results are those of the interpreter.
    private func largeBackends(_ prepared: Prepared, _ program: KernelProgram) throws -> [Backend] {
        var backends = [try interpreted("interpreted with shadow memory", prepared.module, checksRaces: true)]
        guard let compiled = prepared.compiled else { return backends }
        for width in options.widths {
            let setWidth = options.setWidth
            backends.append((
                "compiled on \(width) threads",
                { words, backs, results in
                    try setWidth(width)
                    return try compiled.run(words: words, backs: &backs, results: &results)
                }
            ))
        }
        return backends
    }

    private func observe(
        _ function: Function, _ arguments: [(type: ScalarType, shape: [Int]?, bits: [UInt64])], _ layout: TestLayout,
        _ run: (_ words: [UInt64], _ backs: inout [UInt64], _ results: inout [UInt64]) throws -> FaultRecord?,
        _ module: Module, _ problems: inout [String], _ name: String
    ) throws -> Observation {
        var words: [UInt64] = []
        var backs: [UInt64] = []
        var arrays: [(name: String, array: TestArray, isInout: Bool, before: [UInt64])] = []
        var backNames: [(name: String, type: ScalarType)] = []
        for (argument, parameter) in zip(arguments, function.parameters) {
            if let shape = argument.shape {
                let array = TestArray(argument.type, shape: shape, bits: argument.bits, layout: layout)
                arrays.append((parameter.name, array, parameter.isInout, array.bits))
                words += array.words
            } else if parameter.isInout {
                backs.append(argument.bits[0])
                backNames.append((parameter.name, argument.type))
            } else {
                words.append(argument.bits[0])
            }
        }
        // Never empty, so that each buffer has an address.
        words.append(0)
        let backCount = backs.count
        if backs.isEmpty { backs = [0] }
        var results = [UInt64](repeating: 0, count: 64)
        var seen = Observation()
        seen.fault = try withExtendedLifetime(arrays) { try run(words, &backs, &results) }
        for (parameter, array, isInout, before) in arrays {
            if array.isDamaged { problems.append("\(function.name): \(name): wrote outside of '\(parameter)'") }
            if isInout {
                seen.inouts[parameter] = .init(type: array.type, shape: array.shape, bits: array.bits)
            } else if !Comparing.areEqual(before, array.bits, array.type) {
                problems.append("\(function.name): \(name): '\(parameter)' is not inout, but was written")
            }
        }
        if seen.fault != nil { return seen }
        for (k, back) in backNames.enumerated() where k < backCount {
            seen.inouts[back.name] = .init(type: back.type, shape: nil, bits: [backs[k]])
        }
        var word = 0
        for type in module.function(named: module.entry)?.resultTypes ?? [] {
            let scalar = type.concreteType ?? .float64
            guard type.isArray else {
                seen.results.append(.init(type: scalar, shape: nil, bits: [results[word]]))
                word += 1
                continue
            }
            let shape = (0..<type.rank).map { Int(Int64(bitPattern: results[word + 1 + $0])) }
            let base = UnsafeMutableRawPointer(bitPattern: UInt(results[word]))
            let count = shape.reduce(1, *)
            var bits: [UInt64] = []
            if let base {
                for k in 0..<count {
                    var element: UInt64 = 0
                    memcpy(&element, base + k * scalar.byteCount, scalar.byteCount)
                    bits.append(Meaning.canonical(element, scalar))
                }
                free(base)
            }
            seen.results.append(.init(type: scalar, shape: shape, bits: bits))
            word += 1 + 2 * type.rank
        }
        return seen
    }
}

/// `check-ir: count(…)`.
enum IRCount {
    static func judge(_ module: Module, _ opcode: Opcode, _ words: Set<String>, _ relation: String, _ number: Int) -> [String] {
        var found = 0
        func count(_ region: Region, isInLoop: Bool) {
            for operation in region.operations {
                if operation.opcode == opcode, isInLoop || !words.contains("loops"),
                    !words.contains("checked") || operation.isChecked, !words.contains("unchecked") || !operation.isChecked
                {
                    found += 1
                }
                var isInLoop = isInLoop
                switch operation.opcode {
                case .for, .parallelFor, .loop:
                    isInLoop = true
                    if case .loop(let loop) = operation.attribute, loop.role == .slow, !words.contains("everywhere") { continue }
                default: break  // Not over ops: only loops matter here.
                }
                for region in operation.regions { count(region, isInLoop: isInLoop) }
            }
        }
        for function in module.functions { count(function.body, isInLoop: false) }
        let holds =
            switch relation {
            case "==": found == number
            case "!=": found != number
            case "<": found < number
            case "<=": found <= number
            case ">": found > number
            default: found >= number
            }
        return holds ? [] : ["count(\(opcode.rawValue)) is \(found)\n\(module.text(positions: false))"]
    }
}
