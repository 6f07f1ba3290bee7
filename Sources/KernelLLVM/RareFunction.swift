// What a formula seldom needs, as a function of its own that vector loops can call: LLVM's loop vectoriser takes a
// call under a condition if the function has variants for vectors and masks, named in an attribute of the call. The
// variants here ask whether any lane wants the function at all, and if so run it lane by lane; they are inlined after
// vectorising, so that a vector loop has one test and branch in place of a call.
// Holds: a lane's result is the scalar function's, so that bits do not depend on the width.
// Source: LLVM's Language Reference, "Vector Function ABI"; tried with LLVM 22.

internal import CLLVM
internal import KernelIR
internal import QuernCore

/// A function `double → double` of this module, and its vector variants.
struct RareFunction {
    let function: LLVMValueRef
    let type: LLVMTypeRef
    /// "vector-function-abi-variant".
    let variants: LLVMAttributeRef

    /// The call, for lanes that are under its condition.
    func call(_ x: LLVMValueRef, _ site: FormulaSite) -> LLVMValueRef {
        var arguments: [LLVMValueRef?] = [x]
        let call = site.l.pointee.BuildCall2(site.b, type, function, &arguments, 1, "")!
        site.l.pointee.AddCallSiteAttribute(call, ModuleEmitter.functionIndex, variants)
        return call
    }
}

extension ModuleEmitter {
    /// Lanes of the vectors that loops may have; others make the loop call the scalar function lane by lane.
    private static let widths = [2, 4, 8, 16]

    /// The function of that name, made by `formula` when it is first asked for.
    func rareFunction(_ name: String, _ formula: (FormulaSite, LLVMValueRef) -> LLVMValueRef) -> RareFunction {
        if let known = rareFunctions[name] { return known }
        let builder = l.pointee.CreateBuilderInContext(context)!
        defer { l.pointee.DisposeBuilder(builder) }
        let site = FormulaSite(self, builder)

        let symbol = "quern.rare.\(name)"
        let type = functionType(f64, [f64])
        let function = define(symbol, type, isExported: false)
        for attribute in ["memory", "willreturn", "noinline", "cold"] { set(attribute, of: function) }
        l.pointee.PositionBuilderAtEnd(builder, append("entry", to: function))
        _ = l.pointee.BuildRet(builder, formula(site, l.pointee.GetParam(function, 0)!))

        let mapping = Self.widths.map { width in
            let variant = "\(symbol).\(width)"
            vectorVariant(variant, of: function, type, width, site)
            return "_ZGV_LLVM_M\(width)v_\(symbol)(\(variant))"
        }
        let rare = RareFunction(
            function: function, type: type,
            variants: attribute("vector-function-abi-variant", mapping.joined(separator: ",")))
        rareFunctions[name] = rare
        return rare
    }

    /// `function` for the lanes of the mask; the others' results are nobody's.
    private func vectorVariant(
        _ name: String, of function: LLVMValueRef, _ type: LLVMTypeRef, _ width: Int, _ site: FormulaSite
    ) {
        let b = site.b
        let reals = l.pointee.VectorType(f64, UInt32(width))!
        let mask = l.pointee.VectorType(i1, UInt32(width))!
        let variant = define(name, functionType(reals, [reals, mask]), isExported: false)
        for attribute in ["memory", "willreturn", "alwaysinline"] { set(attribute, of: variant) }
        let (x, wanted) = (l.pointee.GetParam(variant, 0)!, l.pointee.GetParam(variant, 1)!)
        let (entry, lane, done) = (
            append("entry", to: variant), append("lane", to: variant), append("done", to: variant)
        )
        l.pointee.PositionBuilderAtEnd(b, entry)
        // A plain argument in the lanes that do not want the function: it is given none that it does not expect.
        let plain = l.pointee.BuildSelect(b, wanted, x, splat(real(0x1p32, .float64), width), "")!
        let place = l.pointee.BuildAlloca(b, reals, "")!
        let isAny = site.call("llvm.vector.reduce.or", mask, [wanted])
        let start = append("start", to: variant)
        markLikely(l.pointee.BuildCondBr(b, l.pointee.BuildNot(b, isAny, "")!, done, start)!)
        l.pointee.PositionBuilderAtEnd(b, start)
        _ = l.pointee.BuildStore(b, plain, place)
        _ = l.pointee.BuildBr(b, lane)

        l.pointee.PositionBuilderAtEnd(b, lane)
        let index = l.pointee.BuildPhi(b, i64, "")!
        var indices: [LLVMValueRef?] = [index]
        let element = l.pointee.BuildInBoundsGEP2(b, f64, place, &indices, 1, "")!
        var arguments: [LLVMValueRef?] = [l.pointee.BuildLoad2(b, f64, element, "")!]
        _ = l.pointee.BuildStore(b, l.pointee.BuildCall2(b, type, function, &arguments, 1, "")!, element)
        let next = l.pointee.BuildAdd(b, index, int(1), "")!
        let end = append("end", to: variant)
        _ = l.pointee.BuildCondBr(b, l.pointee.BuildICmp(b, LLVMIntULT, next, int(width), "")!, lane, end)
        join(index, [(int(0), start), (next, lane)])

        l.pointee.PositionBuilderAtEnd(b, end)
        let results = l.pointee.BuildLoad2(b, reals, place, "")!
        _ = l.pointee.BuildBr(b, done)
        l.pointee.PositionBuilderAtEnd(b, done)
        let result = l.pointee.BuildPhi(b, reals, "")!
        join(result, [(x, entry), (results, end)])
        _ = l.pointee.BuildRet(b, result)
    }

    private func join(_ phi: LLVMValueRef, _ incoming: [(LLVMValueRef, LLVMBasicBlockRef)]) {
        var values: [LLVMValueRef?] = incoming.map(\.0)
        var blocks: [LLVMBasicBlockRef?] = incoming.map(\.1)
        l.pointee.AddIncoming(phi, &values, &blocks, UInt32(incoming.count))
    }
    private func splat(_ value: LLVMValueRef, _ width: Int) -> LLVMValueRef {
        var lanes: [LLVMValueRef?] = Array(repeating: value, count: width)
        return l.pointee.ConstVector(&lanes, UInt32(width))!
    }
}
