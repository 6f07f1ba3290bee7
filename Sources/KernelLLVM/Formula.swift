// The arithmetic in which code generation runs the formulas of `Mathematics`: every operation appends an instruction.
// Neighbours: FunctionEmitter+Math starts a formula; RareFunction holds what a formula seldom needs.
// Holds: each operation is the one of IEEE 754 that `Double` does in the interpreter, so that bits agree.

internal import CLLVM
internal import KernelIR
internal import QuernCore

/// Where a formula's instructions go.
final class FormulaSite {
    let m: ModuleEmitter
    let b: LLVMBuilderRef
    var l: UnsafePointer<quern_llvm> { m.l }

    init(_ module: ModuleEmitter, _ builder: LLVMBuilderRef) {
        m = module
        b = builder
    }

    func call(_ name: String, _ type: LLVMTypeRef, _ arguments: [LLVMValueRef]) -> LLVMValueRef {
        guard let intrinsic = m.intrinsic(name, [type]) else { return m.poison(type) }
        var list: [LLVMValueRef?] = arguments
        return l.pointee.BuildCall2(b, intrinsic.type, intrinsic.function, &list, UInt32(arguments.count), "")!
    }
}

/// 64 bits in a formula.
struct FormulaWord: MathWord {
    let site: FormulaSite
    let v: LLVMValueRef
    private var l: UnsafePointer<quern_llvm> { site.l }

    init(_ site: FormulaSite, _ v: LLVMValueRef) {
        self.site = site
        self.v = v
    }
    private func with(_ v: LLVMValueRef) -> FormulaWord { FormulaWord(site, v) }

    static func &+ (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildAdd(a.site.b, a.v, b.v, "")!) }
    static func &- (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildSub(a.site.b, a.v, b.v, "")!) }
    static func &* (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildMul(a.site.b, a.v, b.v, "")!) }
    static func & (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildAnd(a.site.b, a.v, b.v, "")!) }
    static func | (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildOr(a.site.b, a.v, b.v, "")!) }
    static func ^ (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildXor(a.site.b, a.v, b.v, "")!) }
    static func &<< (a: Self, count: Self) -> Self { a.with(a.l.pointee.BuildShl(a.site.b, a.v, count.v, "")!) }
    static func &>> (a: Self, count: Self) -> Self { a.with(a.l.pointee.BuildLShr(a.site.b, a.v, count.v, "")!) }

    func constant(_ bits: UInt64) -> Self { with(l.pointee.ConstInt(site.m.i64, bits, 0)!) }
    func upperHalf(times other: Self) -> Self {
        let m = site.m
        let (a, b) = (l.pointee.BuildZExt(site.b, v, m.i128, "")!, l.pointee.BuildZExt(site.b, other.v, m.i128, "")!)
        let product = l.pointee.BuildMul(site.b, a, b, "")!
        let upper = l.pointee.BuildLShr(site.b, product, l.pointee.ConstInt(m.i128, 64, 0)!, "")!
        return with(l.pointee.BuildTrunc(site.b, upper, m.i64, "")!)
    }
    func isLess(than other: Self) -> Self {
        let isLess = l.pointee.BuildICmp(site.b, LLVMIntULT, v, other.v, "")!
        return with(l.pointee.BuildZExt(site.b, isLess, site.m.i64, "")!)
    }
    var leadingZeros: Self { with(site.call("llvm.ctlz", site.m.i64, [v, site.m.bool(false)])) }
    func element(of table: [UInt64]) -> Self {
        let m = site.m
        var indices: [LLVMValueRef?] = [v]
        let place = l.pointee.BuildGEP2(site.b, m.i64, m.table(table), &indices, 1, "")!
        return with(l.pointee.BuildLoad2(site.b, m.i64, place, "")!)
    }
}

/// The answer of a comparison in a formula.
struct FormulaTruth {
    let site: FormulaSite
    let v: LLVMValueRef
}

/// A number in a formula.
struct FormulaReal: MathReal {
    let site: FormulaSite
    let v: LLVMValueRef
    private var l: UnsafePointer<quern_llvm> { site.l }

    init(_ site: FormulaSite, _ v: LLVMValueRef) {
        self.site = site
        self.v = v
    }
    private func with(_ v: LLVMValueRef) -> FormulaReal { FormulaReal(site, v) }

    static func + (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildFAdd(a.site.b, a.v, b.v, "")!) }
    static func - (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildFSub(a.site.b, a.v, b.v, "")!) }
    static func * (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildFMul(a.site.b, a.v, b.v, "")!) }
    static func / (a: Self, b: Self) -> Self { a.with(a.l.pointee.BuildFDiv(a.site.b, a.v, b.v, "")!) }
    static prefix func - (a: Self) -> Self { a.with(a.l.pointee.BuildFNeg(a.site.b, a.v, "")!) }
    static func < (a: Self, b: Self) -> FormulaTruth { a.compare(LLVMRealOLT, b) }
    static func >= (a: Self, b: Self) -> FormulaTruth { a.compare(LLVMRealOGE, b) }
    static func == (a: Self, b: Self) -> FormulaTruth { a.compare(LLVMRealOEQ, b) }
    private func compare(_ predicate: LLVMRealPredicate, _ other: Self) -> FormulaTruth {
        FormulaTruth(site: site, v: l.pointee.BuildFCmp(site.b, predicate, v, other.v, "")!)
    }

    func constant(_ value: Double) -> Self { with(site.m.real(value, .float64)) }
    static func number(bits: FormulaWord) -> Self {
        let site = bits.site
        return FormulaReal(site, site.l.pointee.BuildBitCast(site.b, bits.v, site.m.f64, "")!)
    }
    var word: FormulaWord { FormulaWord(site, l.pointee.BuildBitCast(site.b, v, site.m.i64, "")!) }
    static func nearest(to integer: FormulaWord) -> Self {
        let site = integer.site
        return FormulaReal(site, site.l.pointee.BuildUIToFP(site.b, integer.v, site.m.f64, "")!)
    }
    func adding(_ a: Self, times b: Self) -> Self { with(site.call("llvm.fma", site.m.f64, [a.v, b.v, v])) }
    func squareRoot() -> Self { with(site.call("llvm.sqrt", site.m.f64, [v])) }
    static func choose(_ truth: FormulaTruth, _ then: Self, else other: Self) -> Self {
        then.with(then.l.pointee.BuildSelect(then.site.b, truth.v, then.v, other.v, "")!)
    }
    static func both(_ a: FormulaTruth, _ b: FormulaTruth) -> FormulaTruth {
        FormulaTruth(site: a.site, v: a.site.l.pointee.BuildAnd(a.site.b, a.v, b.v, "")!)
    }
    func rarely(_ truth: FormulaTruth, _ name: String, _ formula: (Self) -> Self, else other: Self) -> Self {
        let m = site.m
        let function = m.rareFunction(name) { site, x in formula(FormulaReal(site, x)).v }
        let before = l.pointee.GetInsertBlock(site.b)!
        let inside = l.pointee.GetBasicBlockParent(before)!
        let (rare, after) = (m.append("rare", to: inside), m.append("usual", to: inside))
        m.markLikely(l.pointee.BuildCondBr(site.b, l.pointee.BuildNot(site.b, truth.v, "")!, after, rare)!)
        l.pointee.PositionBuilderAtEnd(site.b, rare)
        let value = function.call(v, site)
        _ = l.pointee.BuildBr(site.b, after)
        l.pointee.PositionBuilderAtEnd(site.b, after)
        let result = l.pointee.BuildPhi(site.b, m.f64, "")!
        var values: [LLVMValueRef?] = [other.v, value]
        var blocks: [LLVMBasicBlockRef?] = [before, rare]
        l.pointee.AddIncoming(result, &values, &blocks, 2)
        return with(result)
    }
}
