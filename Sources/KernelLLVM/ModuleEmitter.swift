// One LLVM module under construction: its context, types, attributes, metadata, and the declarations that
// functions share. FunctionEmitter fills in the bodies; EntryEmitter puts callers around them.
// Holds: one context per compilation, freed with this object. The `!` behind calls of LLVM's builders are its own
// promise: they give an object or end the process, whatever the kernel holds.

internal import CLLVM
internal import KernelIR
internal import QuernCore

final class ModuleEmitter {
    let library: OpenLibrary
    let l: UnsafePointer<quern_llvm>
    let options: LLVMOptions
    let target: TargetDescription
    let source: Module
    let context: LLVMContextRef
    let module: LLVMModuleRef
    let builder: LLVMBuilderRef

    let i1, i8, i16, i32, i64, i128: LLVMTypeRef
    let f32, f64, pointer, void: LLVMTypeRef

    /// The LLVM functions of the module's kernels, by name.
    var kernels: [String: KernelFunction] = [:]
    /// Functions in a cycle of calls.
    var recursive: Set<String> = []
    /// The parallel loops met so far.
    var loops: [CompiledLoop] = []
    /// How many parallel loops have a function of their own so far: the next one's number.
    var outlinedLoopCount = 0
    private var declared: [String: LLVMValueRef] = [:]
    /// Functions that formulas seldom call, by name.
    var rareFunctions: [String: RareFunction] = [:]
    private var tables: [[UInt64]: LLVMValueRef] = [:]
    private var faultTexts: [FaultTextKey: LLVMValueRef] = [:]
    /// Branch weights for tests that nearly always succeed.
    private(set) lazy var likelyWeights: LLVMValueRef = makeWeights()

    private struct FaultTextKey: Hashable {
        var site: Int
        var kind: FaultKind
    }

    init(_ source: Module, options: LLVMOptions, target: TargetDescription, library: OpenLibrary) throws(LLVMFailure) {
        self.source = source
        self.options = options
        self.target = target
        self.library = library
        l = library.llvm
        guard let context = l.pointee.ContextCreate(),
            let module = l.pointee.ModuleCreateWithNameInContext("quern", context),
            let builder = l.pointee.CreateBuilderInContext(context)
        else { throw LLVMFailure(.internalError, "no LLVM context") }
        self.context = context
        self.module = module
        self.builder = builder
        i1 = l.pointee.IntTypeInContext(context, 1)!
        i8 = l.pointee.IntTypeInContext(context, 8)!
        i16 = l.pointee.IntTypeInContext(context, 16)!
        i32 = l.pointee.IntTypeInContext(context, 32)!
        i64 = l.pointee.IntTypeInContext(context, 64)!
        i128 = l.pointee.IntTypeInContext(context, 128)!
        f32 = l.pointee.FloatTypeInContext(context)!
        f64 = l.pointee.DoubleTypeInContext(context)!
        pointer = l.pointee.PointerTypeInContext(context, 0)!
        void = l.pointee.VoidTypeInContext(context)!
        l.pointee.SetTarget(module, target.triple)
        // LLVM's remarks and warnings are not for users; errors of ours come back as values.
        l.pointee.ContextSetDiagnosticHandler(context, { _, _ in }, nil)
    }

    deinit {
        l.pointee.DisposeBuilder(builder)
        l.pointee.DisposeModule(module)
        l.pointee.ContextDispose(context)
    }

    // MARK: Types

    /// The type of a value; complex ones, which the verifier refuses, have none of their own.
    func type(_ scalar: ScalarType) -> LLVMTypeRef {
        switch scalar.partType {
        case .bool: i1
        case .int8, .uint8: i8
        case .int16, .uint16: i16
        case .int32, .uint32: i32
        case .int64, .uint64: i64
        case .float32: f32
        case .float64, .complex64, .complex128: f64
        }
    }
    /// The type of an element in memory: a `bool` takes a byte.
    func memoryType(_ scalar: ScalarType) -> LLVMTypeRef { scalar == .bool ? i8 : type(scalar) }
    func integer(bits: Int) -> LLVMTypeRef { l.pointee.IntTypeInContext(context, UInt32(bits))! }
    func functionType(_ result: LLVMTypeRef, _ parameters: [LLVMTypeRef]) -> LLVMTypeRef {
        var list: [LLVMTypeRef?] = parameters
        return l.pointee.FunctionType(result, &list, UInt32(parameters.count), 0)!
    }
    func structType(_ fields: [LLVMTypeRef]) -> LLVMTypeRef {
        var list: [LLVMTypeRef?] = fields
        return l.pointee.StructTypeInContext(context, &list, UInt32(fields.count), 0)!
    }
    func arrayType(_ element: LLVMTypeRef, _ count: Int) -> LLVMTypeRef {
        l.pointee.ArrayType2(element, UInt64(count))!
    }

    // MARK: Constants

    func int(_ value: Int) -> LLVMValueRef { l.pointee.ConstInt(i64, UInt64(bitPattern: Int64(value)), 1)! }
    func int32(_ value: Int) -> LLVMValueRef { l.pointee.ConstInt(i32, UInt64(bitPattern: Int64(value)), 1)! }
    func bool(_ value: Bool) -> LLVMValueRef { l.pointee.ConstInt(i1, value ? 1 : 0, 0)! }
    /// An integer of any width up to 64.
    func constant(_ value: Int64, _ type: LLVMTypeRef) -> LLVMValueRef {
        l.pointee.ConstInt(type, UInt64(bitPattern: value), 1)!
    }
    /// A value of a scalar type from its bits.
    func constant(bits: UInt64, _ scalar: ScalarType) -> LLVMValueRef {
        switch scalar {
        case .bool: l.pointee.ConstInt(i1, bits & 1, 0)!
        case .float32: l.pointee.ConstBitCast(l.pointee.ConstInt(i32, bits & 0xffff_ffff, 0)!, f32)!
        case .float64: l.pointee.ConstBitCast(l.pointee.ConstInt(i64, bits, 0)!, f64)!
        default: l.pointee.ConstInt(type(scalar), bits & Self.mask(scalar), 0)!
        }
    }
    private static func mask(_ scalar: ScalarType) -> UInt64 {
        scalar.bitCount == 64 ? .max : (1 << UInt64(scalar.bitCount)) - 1
    }
    /// A floating-point constant; `value` must be exact in the type.
    func real(_ value: Double, _ scalar: ScalarType) -> LLVMValueRef {
        scalar == .float32
            ? constant(bits: UInt64(Float(value).bitPattern), .float32) : constant(bits: value.bitPattern, .float64)
    }
    func null() -> LLVMValueRef { l.pointee.ConstNull(pointer)! }
    func poison(_ type: LLVMTypeRef) -> LLVMValueRef { l.pointee.GetPoison(type)! }

    /// A constant string in the object, ended by 0.
    func string(_ text: String) -> LLVMValueRef {
        var copy = text
        let constant = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                l.pointee.ConstStringInContext2(context, $0.baseAddress, $0.count, 0)
            }
        }
        return constantGlobal(constant!)
    }
    /// Constant data in the object.
    func constantGlobal(_ value: LLVMValueRef) -> LLVMValueRef {
        let global = l.pointee.AddGlobal(module, l.pointee.TypeOf(value)!, "")!
        l.pointee.SetInitializer(global, value)
        l.pointee.SetGlobalConstant(global, 1)
        l.pointee.SetLinkage(global, LLVMPrivateLinkage)
        l.pointee.SetUnnamedAddress(global, LLVMGlobalUnnamedAddr)
        return global
    }
    /// A table of words in the object, once.
    func table(_ words: [UInt64]) -> LLVMValueRef {
        if let known = tables[words] { return known }
        var elements: [LLVMValueRef?] = words.map { l.pointee.ConstInt(i64, $0, 0) }
        let global = constantGlobal(l.pointee.ConstArray2(i64, &elements, UInt64(words.count))!)
        tables[words] = global
        return global
    }
    /// The stored template of a fault, or null where none is wanted.
    func faultText(_ site: Int, _ kind: FaultKind) -> LLVMValueRef? {
        guard let make = options.faultText else { return nil }
        let key = FaultTextKey(site: site, kind: kind)
        if let known = faultTexts[key] { return known }
        let text = string(make(site, kind))
        faultTexts[key] = text
        return text
    }

    // MARK: Functions and attributes

    static let functionIndex = LLVMAttributeIndex.max
    func attribute(_ name: String, _ value: UInt64 = 0) -> LLVMAttributeRef? {
        let kind = l.pointee.GetEnumAttributeKindForName(name, name.utf8.count)
        return kind == 0 ? nil : l.pointee.CreateEnumAttribute(context, kind, value)
    }
    /// Sets an attribute of a function (index `functionIndex`), its result (0) or a parameter (from 1).
    func set(
        _ name: String, _ value: UInt64 = 0, at index: LLVMAttributeIndex = functionIndex, of function: LLVMValueRef
    ) {
        if let attribute = attribute(name, value) { l.pointee.AddAttributeAtIndex(function, index, attribute) }
    }
    func attribute(_ key: String, _ value: String) -> LLVMAttributeRef {
        l.pointee.CreateStringAttribute(context, key, UInt32(key.utf8.count), value, UInt32(value.utf8.count))!
    }
    private func set(_ key: String, _ value: String, of function: LLVMValueRef) {
        l.pointee.AddAttributeAtIndex(function, Self.functionIndex, attribute(key, value))
    }
    /// A function with a body of ours.
    func define(_ name: String, _ type: LLVMTypeRef, isExported: Bool) -> LLVMValueRef {
        let function = l.pointee.AddFunction(module, name, type)!
        if !isExported { l.pointee.SetLinkage(function, LLVMInternalLinkage) }
        set("nounwind", of: function)
        set("target-cpu", target.cpu, of: function)
        if !target.features.isEmpty { set("target-features", target.features, of: function) }
        if let bits = options.vectorBits { set("prefer-vector-width", String(bits), of: function) }
        return function
    }
    /// A function of the run-time library or of C.
    func declare(_ name: String, _ result: LLVMTypeRef, _ parameters: [LLVMTypeRef], _ attributes: [String] = [])
        -> (function: LLVMValueRef, type: LLVMTypeRef)
    {
        // The type is the caller's: two `@Extern`s may see one C function in two ways.
        let type = functionType(result, parameters)
        if let known = declared[name] { return (known, type) }
        let function = l.pointee.AddFunction(module, name, type)!
        set("nounwind", of: function)
        for attribute in attributes { set(attribute, of: function) }
        declared[name] = function
        return (function, type)
    }
    /// An overloaded intrinsic of LLVM.
    func intrinsic(_ name: String, _ types: [LLVMTypeRef]) -> (function: LLVMValueRef, type: LLVMTypeRef)? {
        let id = l.pointee.LookupIntrinsicID(name, name.utf8.count)
        guard id != 0 else { return nil }
        var list: [LLVMTypeRef?] = types
        guard let function = l.pointee.GetIntrinsicDeclaration(module, id, &list, types.count) else { return nil }
        var again: [LLVMTypeRef?] = types
        return (function, l.pointee.IntrinsicGetType(context, id, &again, types.count)!)
    }
    func append(_ name: String, to function: LLVMValueRef) -> LLVMBasicBlockRef {
        l.pointee.AppendBasicBlockInContext(context, function, name)!
    }

    // MARK: Metadata

    private func string(metadata text: String) -> LLVMMetadataRef {
        l.pointee.MDStringInContext2(context, text, text.utf8.count)!
    }
    private func node(_ parts: [LLVMMetadataRef]) -> LLVMMetadataRef {
        var list: [LLVMMetadataRef?] = parts
        return l.pointee.MDNodeInContext2(context, &list, parts.count)!
    }
    private func kind(_ name: String) -> UInt32 {
        l.pointee.GetMDKindIDInContext(context, name, UInt32(name.utf8.count))
    }

    private func makeWeights() -> LLVMValueRef {
        let weights = node([
            string(metadata: "branch_weights"), l.pointee.ValueAsMetadata(int32(1 << 20))!,
            l.pointee.ValueAsMetadata(int32(1))!,
        ])
        return l.pointee.MetadataAsValue(context, weights)!
    }
    /// Says that a conditional branch nearly always takes its first way.
    func markLikely(_ branch: LLVMValueRef) { l.pointee.SetMetadata(branch, kind("prof"), likelyWeights) }

    /// Keeps LLVM from vectorising and unrolling the loop that `latch` closes.
    func markSmall(_ latch: LLVMValueRef) {
        let off = l.pointee.ValueAsMetadata(bool(false))!
        let parts = [
            node([string(metadata: "llvm.loop.vectorize.enable"), off]),
            node([string(metadata: "llvm.loop.unroll.disable")]),
        ]
        // A loop's id is a node whose first operand is the node itself.
        let temporary = l.pointee.TemporaryMDNode(context, nil, 0)!
        let id = node([temporary] + parts)
        l.pointee.MetadataReplaceAllUsesWith(temporary, id)
        l.pointee.SetMetadata(latch, kind("llvm.loop"), l.pointee.MetadataAsValue(context, id)!)
    }
}

/// A kernel's function in LLVM.
struct KernelFunction {
    var function: LLVMValueRef
    var type: LLVMTypeRef
    /// `{ i32, results… }`, or `i32` alone where there are no results.
    var resultType: LLVMTypeRef
    var source: Function
}
