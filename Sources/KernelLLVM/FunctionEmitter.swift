// Emits one kernel's function: walks its regions and appends LLVM instructions. This file holds the state and the
// values; FunctionEmitter+Operations.swift sends each op to the file that emits it.
// The function made:  { i32 code, results… } (ptr context, i64 depth, parameters…)   internal to the module
// where an array is its base, its extents and as many strides as its layout does not imply, and `depth` is there
// only if the module has recursive kernels.
// Holds: the builder stands at the end of the block that is being filled. After a region it may stand behind a
// terminator: whoever emitted the region goes to another block next.

internal import CLLVM
internal import KernelIR
internal import QuernCore

/// An array at hand. All strides are there; those that the layout implies are constants or products.
struct ArrayValue {
    var base: LLVMValueRef
    var extents: [LLVMValueRef]
    var strides: [LLVMValueRef]
    var element: ScalarType
    var layout: Layout
    var rank: Int { extents.count }
}

/// A value of the IR in terms of LLVM's.
enum Slot {
    case scalar(LLVMValueRef)
    case array(ArrayValue)
}

/// A block that several places jump to with values.
final class Join {
    let block: LLVMBasicBlockRef
    let types: [Type]
    /// The parts of the values, and the block that the jump is in.
    var incoming: [(parts: [LLVMValueRef], from: LLVMBasicBlockRef)] = []
    init(block: LLVMBasicBlockRef, types: [Type]) {
        self.block = block
        self.types = types
    }
}

/// What `break` and `continue` of a label mean.
struct Scope {
    var label: Label?
    /// Where `break` goes; also `yield`, for `if` and `block`.
    var exit: Join
    /// Where `continue` and the `yield` of a loop's body go.
    var next: Join?
}

final class FunctionEmitter {
    let m: ModuleEmitter
    let l: UnsafePointer<quern_llvm>
    let b: LLVMBuilderRef
    let source: Function
    let kernel: KernelFunction
    let context: LLVMValueRef
    let depth: LLVMValueRef?
    let entryBlock: LLVMBasicBlockRef
    /// Whether LLVM may change the rounding of this function's floating-point arithmetic.
    let isRelaxed: Bool
    let isRecursive: Bool
    /// The context's list of scratch at entry; nil if the function makes none.
    var mark: LLVMValueRef?
    var values: [Slot?]
    /// Arrays that are small, of known size, and never leave the place where they are made: stack memory.
    let stackArrays: [Value: Int]
    /// What values are made of, found when the first loop is outlined.
    lazy var survey = ValueSurvey(source)
    /// An address in this function's own frame.
    private(set) lazy var stackPlace = stack(m.i8, alignment: 1)
    /// Sums and differences of floating-point numbers, by result: see `conditionalSum`.
    var sums: [Value: Operation] = [:]
    var scopes: [Scope] = []
    /// Indices of the named loops around, outermost first.
    var loopIndices: [LLVMValueRef] = []
    /// Something the IR's verifier should have refused.
    var failure: LLVMFailure?

    init(_ kernel: KernelFunction, in module: ModuleEmitter) {
        m = module
        l = module.l
        b = module.builder
        self.kernel = kernel
        source = kernel.source
        values = Array(repeating: nil, count: kernel.source.valueTypes.count)
        isRelaxed = source.options.isRelaxed
        isRecursive = module.recursive.contains(source.name)
        // 8,192 frames must fit the stack.
        stackArrays = isRecursive ? [:] : source.stackArrays
        context = l.pointee.GetParam(kernel.function, 0)!
        depth = module.recursive.isEmpty ? nil : l.pointee.GetParam(kernel.function, 1)!
        entryBlock = module.append("entry", to: kernel.function)
    }

    /// The emitter of a function that holds the body of one of `parent`'s loops.
    init(outlining kernel: KernelFunction, of parent: FunctionEmitter) {
        m = parent.m
        l = parent.l
        b = parent.b
        self.kernel = kernel
        source = parent.source
        values = Array(repeating: nil, count: parent.values.count)
        isRelaxed = parent.isRelaxed
        isRecursive = parent.isRecursive
        stackArrays = parent.stackArrays
        context = l.pointee.GetParam(kernel.function, 0)!
        depth = parent.depth == nil ? nil : l.pointee.GetParam(kernel.function, 1)!
        entryBlock = m.append("entry", to: kernel.function)
        survey = parent.survey
    }

    /// Fills the function in.
    func emit() throws(LLVMFailure) {
        l.pointee.PositionBuilderAtEnd(b, entryBlock)
        if source.allocates { mark = loadMark() }
        var next: UInt32 = depth == nil ? 1 : 2
        for (parameter, value) in zip(source.parameters, source.body.arguments) {
            var parts = m.parts(of: parameter.type).map { _ in
                defer { next += 1 }
                return l.pointee.GetParam(kernel.function, next)!
            }
            // Complex elements have two parts: LLVM must know the stride between elements to vectorise.
            if parameter.part == .array { parts[parameter.type.rank] = m.int(2) }
            self[value] = slot(parameter.type, parts)
        }
        emit(source.body)
        if l.pointee.GetBasicBlockTerminator(here) == nil { fail("'\(source.name)' does not end") }
        if let failure { throw failure }
    }

    func emit(_ region: Region) {
        for operation in region.operations where failure == nil { emit(operation) }
    }

    // MARK: Values

    subscript(value: Value) -> Slot? {
        get { values.indices.contains(Int(value.index)) ? values[Int(value.index)] : nil }
        set { if values.indices.contains(Int(value.index)) { values[Int(value.index)] = newValue } }
    }
    func type(of value: Value) -> Type {
        values.indices.contains(Int(value.index)) ? source.type(of: value) : .int
    }
    func scalarType(of value: Value) -> ScalarType { type(of: value).concreteType ?? .int64 }

    /// A scalar's value; an array, or a value that is not there, is an internal error.
    func scalar(_ value: Value) -> LLVMValueRef {
        if case .scalar(let v)? = self[value] { return v }
        fail("%\(value.index) of '\(source.name)' is used before it is made, or is no scalar")
        return m.poison(m.type(scalarType(of: value)))
    }
    func array(_ value: Value) -> ArrayValue {
        if case .array(let a)? = self[value] { return a }
        fail("%\(value.index) of '\(source.name)' is used before it is made, or is no array")
        return ArrayValue(base: m.null(), extents: [], strides: [], element: .float64, layout: .general)
    }
    func define(_ operation: Operation, _ v: LLVMValueRef) {
        if let result = operation.results.first { self[result] = .scalar(v) }
    }
    func define(_ operation: Operation, _ a: ArrayValue) {
        if let result = operation.results.first { self[result] = .array(a) }
    }
    func fail(_ message: String) {
        if failure == nil { failure = LLVMFailure(.internalError, message) }
    }

    /// The value made of its parts.
    func slot(_ type: Type, _ parts: [LLVMValueRef]) -> Slot {
        guard case .array(let scalar, let rank, let layout) = type else { return .scalar(parts[0]) }
        let extents = Array(parts[1..<1 + rank])
        let given = Array(parts[(1 + rank)...])
        var strides = given
        switch layout {
        case .contiguous: strides = denseStrides(extents)
        case .unitInner: if rank > 0 { strides.append(m.int(1)) }
        case .general: break
        }
        return .array(
            ArrayValue(
                base: parts[0], extents: extents, strides: strides, element: scalar.concreteType ?? .float64,
                layout: layout))
    }
    /// The parts of a value as a value of `type`, whose layout may promise less.
    func parts(_ slot: Slot?, as type: Type) -> [LLVMValueRef] {
        switch slot {
        case .scalar(let v): return [v]
        case .array(let a):
            let count: Int
            switch type.layout ?? .general {
            case .contiguous: count = 0
            case .unitInner: count = max(0, a.rank - 1)
            case .general: count = a.rank
            }
            return [a.base] + a.extents + a.strides.prefix(count)
        case nil:
            fail("a value of '\(source.name)' is used before it is made")
            return m.parts(of: type).map(m.poison)
        }
    }
    func denseStrides(_ extents: [LLVMValueRef]) -> [LLVMValueRef] {
        var strides = extents
        var product = m.int(1)
        for axis in extents.indices.reversed() {
            strides[axis] = product
            // The product of an array that exists cannot overflow, save where it is empty and never used.
            if axis > 0 { product = l.pointee.BuildMul(b, product, extents[axis], "")! }
        }
        return strides
    }

    // MARK: Blocks

    func block(_ name: String) -> LLVMBasicBlockRef { m.append(name, to: kernel.function) }
    var here: LLVMBasicBlockRef { l.pointee.GetInsertBlock(b)! }
    func go(to block: LLVMBasicBlockRef) { l.pointee.PositionBuilderAtEnd(b, block) }

    func join(_ name: String, _ types: [Type]) -> Join { Join(block: block(name), types: types) }
    func jump(to join: Join, with slots: [Slot?]) {
        note(join, slots)
        _ = l.pointee.BuildBr(b, join.block)
    }
    /// As `jump`, for a branch that the caller makes.
    func note(_ join: Join, _ slots: [Slot?]) {
        var all: [LLVMValueRef] = []
        for (slot, type) in zip(slots, join.types) { all += parts(slot, as: type) }
        join.incoming.append((all, here))
    }
    /// Goes on in the join's block, with the values that came.
    func enter(_ join: Join) -> [Slot] {
        go(to: join.block)
        let types = join.types.flatMap { m.parts(of: $0) }
        var merged: [LLVMValueRef] = []
        for (k, type) in types.enumerated() {
            if join.incoming.isEmpty {
                merged.append(m.poison(type))
            } else if join.incoming.count == 1 {
                merged.append(join.incoming[0].parts[k])
            } else {
                let phi = l.pointee.BuildPhi(b, type, "")!
                for (parts, from) in join.incoming { addIncoming(phi, parts[k], from) }
                merged.append(phi)
            }
        }
        return slots(join.types, merged)
    }
    func slots(_ types: [Type], _ parts: [LLVMValueRef]) -> [Slot] {
        var at = 0
        return types.map { type in
            let count = m.parts(of: type).count
            defer { at += count }
            return slot(type, Array(parts[at..<at + count]))
        }
    }
    func addIncoming(_ phi: LLVMValueRef, _ value: LLVMValueRef, _ from: LLVMBasicBlockRef) {
        var values: [LLVMValueRef?] = [value]
        var blocks: [LLVMBasicBlockRef?] = [from]
        l.pointee.AddIncoming(phi, &values, &blocks, 1)
    }

    // MARK: Memory of the function

    /// Stack memory, made once at entry whatever loop asks for it.
    func stack(_ type: LLVMTypeRef, alignment: UInt32 = 8) -> LLVMValueRef {
        let back = here
        if let first = l.pointee.GetFirstInstruction(entryBlock) {
            l.pointee.PositionBuilderBefore(b, first)
        } else {
            go(to: entryBlock)
        }
        let memory = l.pointee.BuildAlloca(b, type, "")!
        l.pointee.SetAlignment(memory, alignment)
        go(to: back)
        return memory
    }
    func offset(_ base: LLVMValueRef, bytes: Int) -> LLVMValueRef {
        var index: LLVMValueRef? = m.int(bytes)
        return l.pointee.BuildInBoundsGEP2(b, m.i8, base, &index, 1, "")!
    }
    func load(_ type: LLVMTypeRef, _ address: LLVMValueRef) -> LLVMValueRef {
        l.pointee.BuildLoad2(b, type, address, "")!
    }
    func store(_ value: LLVMValueRef, _ address: LLVMValueRef) { _ = l.pointee.BuildStore(b, value, address) }
    @discardableResult
    func call(_ callee: (function: LLVMValueRef, type: LLVMTypeRef), _ arguments: [LLVMValueRef]) -> LLVMValueRef {
        var list: [LLVMValueRef?] = arguments
        return l.pointee.BuildCall2(b, callee.type, callee.function, &list, UInt32(arguments.count), "")!
    }
    /// A list of 64-bit numbers on the stack, for the run-time library.
    func list(_ numbers: [LLVMValueRef]) -> LLVMValueRef {
        let memory = stack(m.arrayType(m.i64, max(1, numbers.count)))
        for (k, number) in numbers.enumerated() { store(number, offset(memory, bytes: 8 * k)) }
        return memory
    }
}

extension ModuleEmitter {
    /// The LLVM types of a value's parts.
    func parts(of type: Type) -> [LLVMTypeRef] {
        guard case .array(_, let rank, let layout) = type else { return [self.type(type.concreteType ?? .int64)] }
        let strides: Int
        switch layout {
        case .contiguous: strides = 0
        case .unitInner: strides = max(0, rank - 1)
        case .general: strides = rank
        }
        return [pointer] + Array(repeating: i64, count: rank + strides)
    }
}

extension Function {
    /// Whether the function makes scratch memory, or gives arrays, which must outlive what it made.
    var allocates: Bool { body.allocates(types: valueTypes, except: [:]) || returnTypes.contains(where: \.isArray) }
}

extension Region {
    /// Whether scratch memory may be made inside and left there.
    func allocates(types: [Type], except stackArrays: [Value: Int]) -> Bool {
        operations.contains { operation in
            switch operation.opcode {
            case .allocate: !operation.results.allSatisfy { stackArrays[$0] != nil }
            case .duplicate, .reduceAxis: true
            case .call: operation.results.contains { types[Int($0.index)].isArray }
            default: operation.regions.contains { $0.allocates(types: types, except: stackArrays) }
            }
        }
    }
}
