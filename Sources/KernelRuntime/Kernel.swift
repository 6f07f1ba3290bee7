// A kernel as a Swift program holds it: its text, what it calls, and the signatures that were made concrete so far.
// One for each @Kernel function, made on first need; `Kernel(source:)` makes one of text at run time.
// Holds: of several threads that need one signature one makes it and the others wait; other signatures go on.
// A failure is not kept: the next call tries again (LLVM may have been installed).

public import CKernelRuntime
internal import KernelFrontend
internal import KernelIR
internal import QuernCore
internal import Synchronization

/// A kernel: call it through the function that carries `@Kernel`, or by its own methods.
public final class Kernel: Sendable {
    /// The kernel's name, `Type.name` for static members.
    public let name: String
    private let source: FrontendSource
    private let callees: @Sendable () -> [any KernelCalleeProvider.Type]
    private let constants: @Sendable () -> [KernelConstant]
    /// The checked program, once it was needed.
    private let checked: Mutex<KernelProgram?>
    private let table = Mutex<[TableKey: Signature]>([:])

    private struct TableKey: Hashable {
        var key: KernelKey
        var backend: KernelBackend
    }

    /// One signature on one backend. The lock is held while it is made; who waits for it waits here.
    private final class Signature: Sendable {
        let made = Mutex<Made?>(nil)
    }
    private struct Made: @unchecked Sendable {
        var instance: KernelInstance
        /// Immortal and immutable; nil where there is no machine code.
        var slot: UnsafePointer<quern_call_slot>?
    }

    /// A kernel with the text of its declaration. Called by the expansion of `@Kernel`.
    public init(
        name: String, owner: [String], file: String, line: Int, column: Int, source: String,
        callees: @escaping @Sendable () -> [any KernelCalleeProvider.Type],
        constants: @escaping @Sendable () -> [KernelConstant]
    ) {
        self.name = (owner + [name]).joined(separator: ".")
        self.source = FrontendSource(
            SourceText(file: file, text: source, firstLine: line, firstColumn: column), owner: owner,
            isDeclaration: true)
        self.callees = callees
        self.constants = constants
        checked = Mutex(nil)
    }

    /// The kernel in `source`: one function, with or without `@Kernel`, or a file with several, of which the last is
    /// meant; those before it can be called by it.
    /// - Throws: `KernelError` with all that is wrong with the text.
    public convenience init(source: String, file: String = "<source>") throws {
        let text = FrontendSource(SourceText(file: file, text: source), isDeclaration: true)
        let program = try KernelProgram([text])
        guard let last = program.module.functions.last else {
            throw KernelError.signature("the text has no kernel")
        }
        self.init(program, last.name, text)
    }

    private init(_ program: KernelProgram, _ name: String, _ source: FrontendSource) {
        self.name = name
        self.source = source
        callees = { [] }
        constants = { [] }
        checked = Mutex(program)
    }

    /// The text, checked together with all that it calls.
    package func program() throws(KernelError) -> KernelProgram {
        let result: Result<KernelProgram, KernelError> = checked.withLock { held in
            if let held { return .success(held) }
            do throws(KernelError) {
                let program = try link()
                held = program
                return .success(program)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Collects the texts and constants of this kernel and of all it calls, in the order of first mention.
    private func link() throws(KernelError) -> KernelProgram {
        var sources = [source]
        var known: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
        var values: [String: KernelConstant] = [:]
        var pending = [self]
        while let kernel = pending.popLast() {
            for constant in kernel.constants() {
                if let other = values.updateValue(constant, forKey: constant.name), other != constant {
                    throw .signature(
                        "constant '\(constant.name)' has two values in what '\(name)' calls: "
                            + "\(other.valueText) and \(constant.valueText)")
                }
            }
            for provider in kernel.callees() {
                let callee = provider.callee
                guard known.insert(callee.identity).inserted else { continue }
                sources.append(callee.source)
                if case .kernel(let next) = callee { pending.append(next) }
            }
        }
        return try CompileTrace.phase("check", name) { () throws(KernelError) in
            try KernelProgram(sources, constants: values.mapValues(\.value))
        }
    }

    /// What the front end reads.
    var frontendSource: FrontendSource { source }

    /// What the kernel's own text calls.
    var directCallees: [any KernelCalleeProvider.Type] { callees() }

    // MARK: Signatures

    /// The instance for one key.
    private func made(_ key: KernelKey, _ backend: KernelBackend) throws(KernelError) -> Made {
        let entry = table.withLock { table in
            let tableKey = TableKey(key: key, backend: backend)
            if let known = table[tableKey] { return known }
            let new = Signature()
            table[tableKey] = new
            return new
        }
        let result: Result<Made, KernelError> = entry.made.withLock { made in
            if let made { return .success(made) }
            do throws(KernelError) {
                let new = try make(key, backend)
                made = new
                return .success(new)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func make(_ key: KernelKey, _ backend: KernelBackend) throws(KernelError) -> Made {
        let program = try program()
        let function = try program.function(name)
        let codes = key.codes
        let hidden = function.hiddenTypeParameters.count
        guard codes.count == function.interfaceParameters.count + hidden else {
            throw .internalError("kernel '\(name)' was called with \(codes.count) arguments")
        }
        let signature = KernelSignature(
            kernel: name, typeArguments: codes.suffix(hidden).compactMap(\.scalar),
            parameters: codes.dropLast(hidden).compactMap { code in
                code.scalar.map { scalar in
                    KernelSignature.Parameter(
                        scalar, array: code.isArray ? .init(rank: code.rank, layout: code.layout) : nil,
                        isInout: code.isInout)
                }
            })
        let instance = try KernelInstance(program, signature, backend)
        guard let code = instance.entry else { return Made(instance: instance, slot: nil) }
        let slot = UnsafeMutablePointer<quern_call_slot>.allocate(capacity: 1)
        slot.initialize(to: quern_call_slot(key0: key.key0, key1: key.key1, key2: key.key2, code: code))
        return Made(instance: instance, slot: UnsafePointer(slot))
    }

    /// The slot of a compiled signature, for the inline cache.
    func slot(_ key: KernelKey) -> Result<UnsafePointer<quern_call_slot>, any Error> {
        do {
            if let unsupported = key.codes.firstIndex(where: \.isUnsupported) {
                throw UnsupportedArgument(index: unsupported)
            }
            guard let slot = try made(key, .compiled).slot else {
                throw KernelError.internalError("kernel '\(name)' has no machine code")
            }
            return .success(slot)
        } catch {
            return .failure(error)
        }
    }

    /// An argument of a type that no kernel takes; its word in the frame is the type.
    struct UnsupportedArgument: Error {
        var index: Int
    }

    /// A call that does not go through the inline cache: interpreted, with foreign memory, or refused.
    func launch(_ key: KernelKey, _ frame: UnsafeMutablePointer<quern_frame>, _ mode: KernelMode) -> Int32 {
        do {
            if let index = key.codes.firstIndex(where: \.isUnsupported) {
                throw unsupportedType(at: index, key.codes, frame)
            }
            if key.hasForeignMemory, let fault = overlap(key.codes, frame) { throw fault }
            let backend: KernelBackend = mode == .interpreted ? .interpreted : .compiled
            return try made(key.withoutForeignMemory, backend).instance.run(frame)
        } catch {
            return KernelFailure.put(error, into: frame)
        }
    }

    // MARK: Faults

    /// Throws what a call ended with. Called by the expansion of `@Kernel`.
    @inlinable @inline(__always)
    public func raise(_ frame: inout KernelFrame, _ status: Int32) throws {
        throw error(frame.key0, frame.key1, frame.key2, &frame.c, status)
    }

    /// Stops the program with what a call ended with. Called by the expansion of `@Kernel`.
    @inlinable @inline(__always)
    public func trap(_ frame: inout KernelFrame, _ status: Int32) {
        stop(frame.key0, frame.key1, frame.key2, &frame.c, status)
    }

    @usableFromInline @inline(never)
    func error(
        _ key0: UInt64, _ key1: UInt64, _ key2: UInt64, _ frame: UnsafeMutablePointer<quern_frame>, _ status: Int32
    ) -> any Error {
        let key = KernelKey(key0: key0, key1: key1, key2: key2)
        if status == KernelFailure.status {
            let error =
                KernelFailure.take(from: frame) ?? KernelError.internalError("kernel '\(name)' failed without a reason")
            if let unsupported = error as? UnsupportedArgument {
                return unsupportedType(at: unsupported.index, key.codes, frame)
            }
            return error
        }
        // Both backends number their sites alike: whichever was made tells what the fault is about.
        let owned = key.withoutForeignMemory
        let signatures = table.withLock { table in
            KernelBackend.allCases.compactMap { table[TableKey(key: owned, backend: $0)] }
        }
        for signature in signatures {
            if let made = signature.made.withLock({ $0 }) { return made.instance.fault(in: frame, code: status) }
        }
        return KernelError.internalError("kernel '\(name)' faulted in a signature that is not known")
    }

    @usableFromInline @inline(never)
    func stop(
        _ key0: UInt64, _ key1: UInt64, _ key2: UInt64, _ frame: UnsafeMutablePointer<quern_frame>, _ status: Int32
    ) {
        quern_stop("\(error(key0, key1, key2, frame, status))")
    }

    /// The fault of a call with a type that is no kernel's.
    private func unsupportedType(
        at index: Int, _ codes: [KernelKey.Code], _ frame: UnsafeMutablePointer<quern_frame>
    ) -> KernelFault {
        let word = codes.prefix(index).reduce(0) { $0 + $1.wordCount }
        let type = unsafeBitCast(UInt(quern_frame_word(frame, Int64(word))), to: Any.Type.self)
        let place = FaultPlace(
            position: SourcePosition(
                file: source.text.file, line: source.text.firstLine, column: max(1, source.text.firstColumn)),
            subject: "\(type)", kernel: name)
        return FaultRecord(kind: .unsupportedType, site: -1).fault(at: place)
    }

    /// The fault of a call with foreign memory that is written and reached by another argument too; nil if there is
    /// none. Memory of our own cannot overlap: what is written was made unique.
    private func overlap(_ codes: [KernelKey.Code], _ frame: UnsafeMutablePointer<quern_frame>) -> KernelFault? {
        var ranges: [(argument: Int, isWritten: Bool, bytes: Range<UInt>)] = []
        var word = 0
        for (k, code) in codes.enumerated() {
            defer { word += code.wordCount }
            guard code.isArray, let scalar = code.scalar else { continue }
            let (size, rank) = (scalar.partType.byteCount, scalar.isComplex ? code.rank + 1 : code.rank)
            var (low, high, isEmpty) = (0, 0, false)
            for axis in 0..<rank {
                let extent = Int(bitPattern: UInt(quern_frame_word(frame, Int64(word + 1 + axis))))
                let stride = Int(bitPattern: UInt(quern_frame_word(frame, Int64(word + 1 + rank + axis))))
                if extent <= 0 { isEmpty = true }
                let span = (extent &- 1) &* stride
                if span < 0 { low &+= span } else { high &+= span }
            }
            if isEmpty { continue }
            let base = UInt(quern_frame_word(frame, Int64(word)))
            let first = base &+ UInt(bitPattern: low &* size)
            let end = base &+ UInt(bitPattern: (high &+ 1) &* size)
            if first < end { ranges.append((k + 1, code.isInout, first..<end)) }
        }
        for (k, a) in ranges.enumerated() {
            for b in ranges[(k + 1)...] where (a.isWritten || b.isWritten) && a.bytes.overlaps(b.bytes) {
                let record = FaultRecord(
                    kind: .overlappingArguments, site: -1, first: Int64(a.argument), second: Int64(b.argument))
                return record.fault(at: FaultPlace(kernel: name))
            }
        }
        return nil
    }

    // MARK: By signature

    /// Makes a signature ready, so that its first call does not wait for the compiler.
    ///
    /// - Parameter signature: such as `axpy(Double, Vector<Double>, inout Vector<Double>)`.
    /// - Throws: `KernelError`.
    public func compile(for signature: String) throws {
        _ = try made(key(for: KernelSignature(parsing: signature)), .compiled)
    }

    /// The signatures compiled so far, by name. One that is being made is waited for.
    var compiledInstances: [KernelInstance] {
        let signatures = table.withLock { table in table.filter { $0.key.backend == .compiled }.map(\.value) }
        return signatures.compactMap { $0.made.withLock(\.?.instance) }.sorted {
            $0.signature.description < $1.signature.description
        }
    }

    /// The instance for a signature.
    package func instance(_ signature: KernelSignature, _ backend: KernelBackend) throws(KernelError) -> KernelInstance
    {
        try made(key(for: signature), backend).instance
    }

    /// The C functions made so far, by signature: code that C may call must stay.
    private let exports = Mutex<[KernelSignature: LoadedCode]>([:])

    /// The kernel for one signature as a C function (see `KernelProvider.functionPointer`).
    ///
    /// - Throws: `KernelError`.
    public func functionPointer(for signature: String) throws -> UnsafeRawPointer {
        let parsed = try KernelSignature(parsing: signature)
        _ = try key(for: parsed)
        let module = try program().specialised(for: named(parsed))
        let result: Result<UnsafeRawPointer, KernelError> = exports.withLock { exports in
            do throws(KernelError) {
                let code: LoadedCode
                if let known = exports[parsed] { code = known } else { code = try KernelCompiler.exported(module) }
                exports[parsed] = code
                guard let address = code.address(of: KernelCompiler.exportSymbol) else {
                    throw .internalError("a compiled object has no C function")
                }
                return .success(address)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// The signature under the kernel's full name.
    private func named(_ signature: KernelSignature) -> KernelSignature {
        KernelSignature(kernel: name, typeArguments: signature.typeArguments, parameters: signature.parameters)
    }

    /// The key of a call with this signature.
    private func key(for signature: KernelSignature) throws(KernelError) -> KernelKey {
        let last = name.split(separator: ".").last.map(String.init) ?? name
        guard signature.kernel == name || signature.kernel == last else {
            throw .signature("signature '\(signature.plainText)' is not of kernel '\(name)'")
        }
        _ = try named(signature).resolved(for: program().function(name))
        var codes = signature.parameters.map { parameter in
            var bits = UInt64(parameter.scalar.rawValue) | (parameter.isInout ? 1 << 4 : 0)
            if let array = parameter.array {
                bits |= 1 << 5 | UInt64(array.rank) << 6 | UInt64(array.layout.rawValue) << 9
            }
            return KernelKey.Code(bits: bits)
        }
        codes += signature.typeArguments.map { KernelKey.Code(bits: UInt64($0.rawValue)) }
        guard let key = KernelKey(codes) else { throw .signature("more than 15 arguments in '\(signature.plainText)'") }
        return key
    }

    // MARK: Kernels in generic types

    private static let uniques = Mutex<[String: Kernel]>([:])

    /// The kernel declared at a place, made once: generic types have no stored statics. Called by the expansion.
    public static func unique(_ place: String, _ make: () -> Kernel) -> Kernel {
        if let known = uniques.withLock({ $0[place] }) { return known }
        let new = make()
        return uniques.withLock { uniques in
            if let known = uniques[place] { return known }
            uniques[place] = new
            return new
        }
    }

    /// The inline cache of a kernel that cannot have one in a stored static.
    public let cache = KernelCallCache()
}
