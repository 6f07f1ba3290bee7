// Faults: a test that branches to a cold block, which records what happened and leaves the function.
// Holds: nothing of a fault is computed on the way that does not fault, save the test.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    /// The numbers of a fault, computed in its cold block.
    struct FaultValues {
        var first: LLVMValueRef
        var second: LLVMValueRef
        var detail: LLVMValueRef
    }

    /// Goes on if `isGood`; otherwise the function ends with a fault.
    func require(
        _ isGood: LLVMValueRef, _ kind: FaultKind, _ operation: Operation, _ values: () -> FaultValues
    ) {
        let good = block("ok")
        let bad = block("fault")
        m.markLikely(l.pointee.BuildCondBr(b, isGood, good, bad)!)
        go(to: bad)
        leave(kind, operation, values())
        go(to: good)
    }
    func require(
        _ isGood: LLVMValueRef, _ kind: FaultKind, _ operation: Operation, _ first: LLVMValueRef? = nil,
        _ second: LLVMValueRef? = nil, detail: Int = 0
    ) {
        require(isGood, kind, operation) {
            FaultValues(first: first ?? m.int(0), second: second ?? m.int(0), detail: m.int(detail))
        }
    }

    /// Records a fault and returns its code. The block is ended.
    func leave(_ kind: FaultKind, _ operation: Operation, _ values: FaultValues) {
        record(kind, site: Int(operation.site), values)
        leave(code: m.int32(Int(kind.rawValue)))
    }
    func leave(_ kind: FaultKind, _ operation: Operation, _ first: LLVMValueRef? = nil, _ second: LLVMValueRef? = nil) {
        leave(kind, operation, FaultValues(first: first ?? m.int(0), second: second ?? m.int(0), detail: m.int(0)))
    }

    private func record(_ kind: FaultKind, site: Int, _ values: FaultValues) {
        call(
            m.recorder(),
            [context, m.int32(Int(kind.rawValue)), m.int32(site), values.first, values.second, values.detail])
        let text = m.faultText(site, kind)
        guard !loopIndices.isEmpty || text != nil else { return }
        let fault = load(m.pointer, context)
        if !loopIndices.isEmpty {
            store(m.int(min(loopIndices.count, 8)), offset(fault, bytes: FrameLayout.faultLoopCount))
            for (k, index) in loopIndices.prefix(8).enumerated() {
                store(index, offset(fault, bytes: FrameLayout.faultLoopValues + 8 * k))
            }
        }
        if let text { store(text, offset(fault, bytes: FrameLayout.faultText)) }
    }

    /// Returns a code, with results that mean nothing. The block is ended.
    func leave(code: LLVMValueRef) {
        if kernel.resultType == m.i32 {
            _ = l.pointee.BuildRet(b, code)
        } else {
            _ = l.pointee.BuildRet(b, l.pointee.BuildInsertValue(b, m.poison(kernel.resultType), code, 0, "")!)
        }
    }

    /// The value's bits as the fault record holds them: sign- or zero-extended to 64 bits.
    func faultBits(_ v: LLVMValueRef, _ type: ScalarType) -> LLVMValueRef {
        switch type {
        case .float64: l.pointee.BuildBitCast(b, v, m.i64, "")!
        case .float32: l.pointee.BuildZExt(b, l.pointee.BuildBitCast(b, v, m.i32, "")!, m.i64, "")!
        case .int64, .uint64: v
        default: type.isSignedInteger ? l.pointee.BuildSExt(b, v, m.i64, "")! : l.pointee.BuildZExt(b, v, m.i64, "")!
        }
    }
}

/// Offsets of quern_rt.h's structures; frame.c asserts the same numbers.
enum FrameLayout {
    static let contextFault = 0, contextBlocks = 8, contextKept = 24, contextStackLimit = 32, contextSize = 64
    static let fault = 64, results = 176, backs = 688, words = 816
    static let resultCount = 64, backCount = 16, wordCount = 256
    static let faultCode = 0, faultSite = 4, faultFirst = 8, faultSecond = 16, faultDetail = 24
    static let faultLoopCount = 32, faultLoopValues = 40, faultText = 104, faultSize = 112
    static let largestDepth = 8192
}

extension ModuleEmitter {
    /// The module's cold function that writes a fault record:
    /// (context, code, site, first, second, detail). It clears the loops and the text.
    func recorder() -> (function: LLVMValueRef, type: LLVMTypeRef) {
        let type = functionType(void, [pointer, i32, i32, i64, i64, i64])
        let name = "quern.record"
        if let known = l.pointee.GetNamedFunction(module, name) { return (known, type) }
        let function = define(name, type, isExported: false)
        set("cold", of: function)
        set("noinline", of: function)
        let back = l.pointee.GetInsertBlock(builder)!
        l.pointee.PositionBuilderAtEnd(builder, append("entry", to: function))
        let fault = l.pointee.BuildLoad2(builder, pointer, l.pointee.GetParam(function, 0)!, "")!
        func put(_ value: LLVMValueRef, _ bytes: Int) {
            var index: LLVMValueRef? = int(bytes)
            _ = l.pointee.BuildStore(builder, value, l.pointee.BuildInBoundsGEP2(builder, i8, fault, &index, 1, "")!)
        }
        put(l.pointee.GetParam(function, 1)!, FrameLayout.faultCode)
        put(l.pointee.GetParam(function, 2)!, FrameLayout.faultSite)
        put(l.pointee.GetParam(function, 3)!, FrameLayout.faultFirst)
        put(l.pointee.GetParam(function, 4)!, FrameLayout.faultSecond)
        put(l.pointee.GetParam(function, 5)!, FrameLayout.faultDetail)
        put(int(0), FrameLayout.faultLoopCount)
        put(null(), FrameLayout.faultText)
        _ = l.pointee.BuildRetVoid(builder)
        l.pointee.PositionBuilderAtEnd(builder, back)
        return (function, type)
    }
}
