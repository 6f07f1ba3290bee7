// The two ways into a compiled kernel: `quern_entry`, which takes the frame of quern_rt.h, and a C wrapper for code
// that is built ahead. Both set the floating-point mode that strict arithmetic needs and put the caller's back,
// and free all scratch on every path.
//
//   entry:  context ← frame; words, backs → arguments; call; results, backs ← values
//   C:      int32_t f(scalars by value, inout scalars as pointers, arrays as const quern_array_R *,
//                     one pointer per result, quern_fault *)
//
// Holds: results are written only when the call succeeded.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension ModuleEmitter {
    /// Whether any function of the module makes scratch.
    private var allocates: Bool { source.functions.contains(where: \.allocates) || recursiveLoopsAllocate }
    private var recursiveLoopsAllocate: Bool { !recursive.isEmpty }

    func emitEntry(_ symbol: String, of kernel: KernelFunction) throws(LLVMFailure) {
        let function = define(symbol, functionType(i32, [pointer]), isExported: true)
        set("noundef", at: 1, of: function)
        set("noalias", at: 1, of: function)
        let frame = l.pointee.GetParam(function, 0)!
        let e = Caller(m: self, function: function)
        e.start()
        e.put(e.at(frame, FrameLayout.fault), e.at(frame, FrameLayout.contextFault))
        e.put(null(), e.at(frame, FrameLayout.contextBlocks))
        e.put(null(), e.at(frame, FrameLayout.contextKept))

        var arguments: [LLVMValueRef] = []
        var word = 0
        var back = 0
        func next() -> LLVMValueRef {
            defer { word += 1 }
            return e.at(frame, FrameLayout.words + 8 * word)
        }
        for parameter in kernel.source.parameters {
            let scalar = parameter.type.concreteType ?? .int64
            if parameter.type.isArray {
                let parts = self.parts(of: parameter.type)
                for part in parts { arguments.append(e.get(part, next())) }
                // Strides that the layout implies have words too.
                word += 1 + 2 * parameter.type.rank - parts.count
            } else if parameter.isInout {
                arguments.append(e.fromBits(e.get(i64, e.at(frame, FrameLayout.backs + 8 * back)), scalar))
                back += 1
            } else {
                arguments.append(e.fromBits(e.get(i64, next()), scalar))
            }
        }
        let resultWords = kernel.source.resultTypes.reduce(0) { $0 + ($1.isArray ? 1 + 2 * $1.rank : 1) }
        guard word <= FrameLayout.wordCount, back <= FrameLayout.backCount, resultWords <= FrameLayout.resultCount
        else {
            throw LLVMFailure(
                .badOption,
                "'\(kernel.source.displayName)' passes \(word) words, \(back) inout scalars and \(resultWords) result "
                    + "words; a call holds \(FrameLayout.wordCount), \(FrameLayout.backCount) and \(FrameLayout.resultCount)")
        }

        let context = frame  // the context is the frame's first field
        let parts = e.call(kernel, context, arguments, releasing: allocates)
        var address = FrameLayout.results
        var at = 0
        for type in kernel.source.resultTypes {
            let count = self.parts(of: type).count
            for word in e.words(type, Array(parts[at..<at + count])) {
                e.put(word, e.at(frame, address))
                address += 8
            }
            at += count
        }
        back = 0
        for parameter in kernel.source.parameters where parameter.isInout && !parameter.type.isArray {
            let bits = e.toBits(parts[at], parameter.type.concreteType ?? .int64)
            e.put(bits, e.at(frame, FrameLayout.backs + 8 * back))
            back += 1
            at += 1
        }
        e.finish(context, releasing: allocates)
    }

    func emitCExport(_ export: CExport, of kernel: KernelFunction) {
        var types: [LLVMTypeRef] = []
        for parameter in kernel.source.parameters {
            let isPointer = parameter.type.isArray || parameter.isInout
            types.append(isPointer ? pointer : memoryType(parameter.type.concreteType ?? .int64))
        }
        types += kernel.source.resultTypes.map { _ in pointer } + [pointer]
        let function = define(export.symbol, functionType(i32, types), isExported: true)
        for (k, parameter) in kernel.source.parameters.enumerated() where !parameter.type.isArray && !parameter.isInout
        {
            setExtension(parameter.type.concreteType ?? .int64, at: LLVMAttributeIndex(k + 1), of: function)
        }
        let e = Caller(m: self, function: function)
        e.start()
        let argument = { (k: Int) in self.l.pointee.GetParam(function, UInt32(k))! }
        let context = e.stack(FrameLayout.contextSize)
        let own = e.stack(FrameLayout.faultSize)
        let given = argument(types.count - 1)
        let fault = l.pointee.BuildSelect(
            builder, l.pointee.BuildICmp(builder, LLVMIntEQ, given, null(), "")!, own, given, "")!
        e.put(fault, e.at(context, FrameLayout.contextFault))
        e.put(null(), e.at(context, FrameLayout.contextBlocks))
        e.put(null(), e.at(context, FrameLayout.contextKept))
        e.put(int32(0), e.at(fault, FrameLayout.faultCode))
        checkArguments(of: kernel, in: e, fault: fault, argument)

        var arguments: [LLVMValueRef] = []
        for (k, parameter) in kernel.source.parameters.enumerated() {
            let scalar = parameter.type.concreteType ?? .int64
            if parameter.type.isArray {
                for (p, part) in parts(of: parameter.type).enumerated() {
                    arguments.append(e.get(part, e.at(argument(k), 8 * p)))
                }
            } else if parameter.isInout {
                arguments.append(e.fromMemory(e.get(memoryType(scalar), argument(k)), scalar))
            } else {
                arguments.append(e.fromMemory(argument(k), scalar))
            }
        }
        let parts = e.call(kernel, context, arguments, releasing: allocates)
        var at = 0
        for (k, type) in kernel.source.resultTypes.enumerated() {
            let count = self.parts(of: type).count
            let target = argument(kernel.source.parameters.count + k)
            let own = Array(parts[at..<at + count])
            if type.isArray {
                for (w, word) in e.words(type, own).enumerated() { e.put(word, e.at(target, 8 * w)) }
            } else {
                e.put(e.toMemory(own[0], type.concreteType ?? .int64), target)
            }
            at += count
        }
        for (k, parameter) in kernel.source.parameters.enumerated() where parameter.isInout && !parameter.type.isArray {
            e.put(e.toMemory(parts[at], parameter.type.concreteType ?? .int64), argument(k))
            at += 1
        }
        e.finish(context, releasing: allocates)
    }

    /// Null data, negative extents, strides that the layout forbids, and overlap of what is written: tested by the
    /// run-time library from a table of five numbers an argument (imports.h).
    private func checkArguments(
        of kernel: KernelFunction, in e: Caller, fault: LLVMValueRef, _ argument: (Int) -> LLVMValueRef
    ) {
        var pointers: [LLVMValueRef] = []
        var numbers: [Int] = []
        func add(_ k: Int, _ type: Type?, isWritten: Bool) {
            pointers.append(argument(k))
            let layout = type?.layout ?? .general
            numbers += [
                k, type.map(\.rank) ?? -1, type?.concreteType?.byteCount ?? 0, Int(layout.rawValue), isWritten ? 1 : 0,
            ]
        }
        for (k, parameter) in kernel.source.parameters.enumerated() {
            if parameter.type.isArray {
                add(k, parameter.type, isWritten: parameter.isInout)
            } else if parameter.isInout {
                add(k, nil, isWritten: true)
            }
        }
        for k in kernel.source.resultTypes.indices { add(kernel.source.parameters.count + k, nil, isWritten: true) }
        guard !pointers.isEmpty else { return }
        let list = e.stack(8 * pointers.count)
        for (k, pointer) in pointers.enumerated() { e.put(pointer, e.at(list, 8 * k)) }
        var values: [LLVMValueRef?] = numbers.map { int32($0) }
        let table = constantGlobal(l.pointee.ConstArray2(i32, &values, UInt64(values.count))!)
        let callee = declare("quern_check_arguments", i32, [pointer, i64, pointer, pointer])
        let code = e.invoke(callee, [fault, int(pointers.count), list, table])
        e.leaveUnlessZero(code)
    }
}

/// Instructions of a function that calls a kernel.
private final class Caller {
    let m: ModuleEmitter
    let l: UnsafePointer<quern_llvm>
    let b: LLVMBuilderRef
    let function: LLVMValueRef
    private var code: LLVMValueRef?
    private var afterwards: LLVMBasicBlockRef?
    private var mode: (saved: LLVMValueRef, isDefault: LLVMValueRef, slot: LLVMValueRef)?

    init(m: ModuleEmitter, function: LLVMValueRef) {
        self.m = m
        l = m.l
        b = m.builder
        self.function = function
    }
    func start() { l.pointee.PositionBuilderAtEnd(b, m.append("entry", to: function)) }
    func at(_ base: LLVMValueRef, _ bytes: Int) -> LLVMValueRef {
        var index: LLVMValueRef? = m.int(bytes)
        return bytes == 0 ? base : l.pointee.BuildInBoundsGEP2(b, m.i8, base, &index, 1, "")!
    }
    func get(_ type: LLVMTypeRef, _ address: LLVMValueRef) -> LLVMValueRef {
        l.pointee.BuildLoad2(b, type, address, "")!
    }
    func put(_ value: LLVMValueRef, _ address: LLVMValueRef) { _ = l.pointee.BuildStore(b, value, address) }
    func stack(_ bytes: Int) -> LLVMValueRef {
        let memory = l.pointee.BuildAlloca(b, m.arrayType(m.i8, bytes), "")!
        l.pointee.SetAlignment(memory, 16)
        return memory
    }
    @discardableResult
    func invoke(_ callee: (function: LLVMValueRef, type: LLVMTypeRef), _ arguments: [LLVMValueRef]) -> LLVMValueRef {
        var list: [LLVMValueRef?] = arguments
        return l.pointee.BuildCall2(b, callee.type, callee.function, &list, UInt32(arguments.count), "")!
    }
    private func append(_ name: String) -> LLVMBasicBlockRef { m.append(name, to: function) }
    private func go(_ block: LLVMBasicBlockRef) { l.pointee.PositionBuilderAtEnd(b, block) }

    // MARK: Scalars

    /// A value from its 64 bits (ScalarType.swift), and back.
    func fromBits(_ bits: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        switch type {
        case .float64: l.pointee.BuildBitCast(b, bits, m.f64, "")!
        case .float32: l.pointee.BuildBitCast(b, l.pointee.BuildTrunc(b, bits, m.i32, "")!, m.f32, "")!
        case .int64, .uint64: bits
        default: l.pointee.BuildTrunc(b, bits, m.type(type), "")!
        }
    }
    func toBits(_ value: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        switch type {
        case .float64: l.pointee.BuildBitCast(b, value, m.i64, "")!
        case .float32: l.pointee.BuildZExt(b, l.pointee.BuildBitCast(b, value, m.i32, "")!, m.i64, "")!
        case .int64, .uint64: value
        default:
            type.isSignedInteger ? l.pointee.BuildSExt(b, value, m.i64, "")! : l.pointee.BuildZExt(b, value, m.i64, "")!
        }
    }
    func fromMemory(_ value: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        type == .bool ? l.pointee.BuildTrunc(b, value, m.i1, "")! : value
    }
    func toMemory(_ value: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        type == .bool ? l.pointee.BuildZExt(b, value, m.i8, "")! : value
    }
    /// The words of a result: a scalar's bits; an array's base, extents and strides (it is dense).
    func words(_ type: Type, _ parts: [LLVMValueRef]) -> [LLVMValueRef] {
        guard type.isArray else { return [toBits(parts[0], type.concreteType ?? .int64)] }
        let extents = parts[1..<1 + type.rank]
        var strides: [LLVMValueRef] = []
        var product = m.int(1)
        for extent in extents.reversed() {
            strides.insert(product, at: 0)
            product = l.pointee.BuildMul(b, product, extent, "")!
        }
        return [parts[0]] + extents + strides
    }

    // MARK: The call

    /// Calls the kernel; goes on where it succeeded, with the parts of its results.
    func call(_ kernel: KernelFunction, _ context: LLVMValueRef, _ arguments: [LLVMValueRef], releasing: Bool)
        -> [LLVMValueRef]
    {
        setMode()
        var all = [context]
        if !m.recursive.isEmpty {
            let limit = invoke(m.declare("quern_stack_limit", m.pointer, []), [])
            put(limit, at(context, FrameLayout.contextStackLimit))
        }
        if !m.recursive.isEmpty { all.append(m.int(m.recursive.contains(kernel.source.name) ? 1 : 0)) }
        all += arguments
        let answer = invoke((kernel.function, kernel.type), all)
        let hasResults = kernel.resultType != m.i32
        let code = hasResults ? l.pointee.BuildExtractValue(b, answer, 0, "")! : answer
        let good = append("good")
        let end = append("end")
        self.code = code
        afterwards = end
        m.markLikely(l.pointee.BuildCondBr(b, l.pointee.BuildICmp(b, LLVMIntEQ, code, m.int32(0), "")!, good, end)!)
        go(good)
        let types = kernel.source.returnTypes
        let count = types.reduce(0) { $0 + m.parts(of: $1).count }
        let parts = (0..<count).map { l.pointee.BuildExtractValue(b, answer, UInt32($0 + 1), "")! }
        var at = 0
        for type in types {
            if type.isArray {
                invoke(m.declare("quern_detach", m.void, [m.pointer, m.pointer]), [context, parts[at]])
            }
            at += m.parts(of: type).count
        }
        return parts
    }

    func finish(_ context: LLVMValueRef, releasing: Bool) {
        guard let end = afterwards, let code else { return }
        _ = l.pointee.BuildBr(b, end)
        go(end)
        if releasing {
            let some = append("release")
            let done = append("released")
            let blocks = get(m.pointer, at(context, FrameLayout.contextBlocks))
            m.markLikely(
                l.pointee.BuildCondBr(b, l.pointee.BuildICmp(b, LLVMIntEQ, blocks, m.null(), "")!, done, some)!)
            go(some)
            invoke(m.declare("quern_release", m.void, [m.pointer, m.pointer]), [context, m.null()])
            _ = l.pointee.BuildBr(b, done)
            go(done)
        }
        restoreMode()
        _ = l.pointee.BuildRet(b, code)
    }

    func leaveUnlessZero(_ code: LLVMValueRef) {
        let bad = append("refused")
        let good = append("accepted")
        m.markLikely(l.pointee.BuildCondBr(b, l.pointee.BuildICmp(b, LLVMIntEQ, code, m.int32(0), "")!, good, bad)!)
        go(bad)
        _ = l.pointee.BuildRet(b, code)
        go(good)
    }

    // MARK: The floating-point mode

    /// Rounding to nearest, subnormals kept, nothing trapped: the mode after a process starts.
    private func setMode() {
        let saved: LLVMValueRef
        let isDefault: LLVMValueRef
        let slot: LLVMValueRef
        switch m.target.family {
        case "X86":
            guard let read = m.intrinsic("llvm.x86.sse.stmxcsr", []) else { return }
            slot = stack(4)
            invoke(read, [slot])
            saved = get(m.i32, slot)
            // The low six bits say what happened, not what is to happen.
            let bits = l.pointee.BuildAnd(b, saved, m.int32(0xffc0), "")!
            isDefault = l.pointee.BuildICmp(b, LLVMIntEQ, bits, m.int32(0x1f80), "")!
        case "AArch64":
            guard let read = m.intrinsic("llvm.aarch64.get.fpcr", []) else { return }
            slot = m.null()
            saved = invoke(read, [])
            isDefault = l.pointee.BuildICmp(b, LLVMIntEQ, saved, m.int(0), "")!
        default: return  // Not over ops: targets whose mode nobody changes.
        }
        mode = (saved, isDefault, slot)
        writeMode(m.target.family == "X86" ? m.int32(0x1f80) : m.int(0), unless: isDefault)
    }
    private func restoreMode() {
        if let mode { writeMode(mode.saved, unless: mode.isDefault) }
    }
    private func writeMode(_ value: LLVMValueRef, unless isRight: LLVMValueRef) {
        guard let mode else { return }
        let change = append("mode")
        let done = append("moded")
        m.markLikely(l.pointee.BuildCondBr(b, isRight, done, change)!)
        go(change)
        if m.target.family == "X86" {
            put(value, mode.slot)
            if let write = m.intrinsic("llvm.x86.sse.ldmxcsr", []) { invoke(write, [mode.slot]) }
        } else if let write = m.intrinsic("llvm.aarch64.set.fpcr", []) {
            invoke(write, [value])
        }
        _ = l.pointee.BuildBr(b, done)
        go(done)
    }
}
