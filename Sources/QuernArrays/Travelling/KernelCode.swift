// Users' kernels in expressions that travel: as KernelIR text, which keeps files, lines and columns, so that a fault says
// the same wherever it happens.
// Holds: one kernel is sent once for a message; equal kernels that were received, in whatever message, are one object for
// as long as the process lives, because fused kernels are kept by it.

internal import KernelIR
internal import KernelRuntime
internal import NDArrays
internal import QuernCore
internal import Synchronization

/// A kernel with all it calls, about to be sent.
struct KernelCode: Sendable {
    let name: String
    let program: KernelProgram
    let identity: ObjectIdentifier
}

/// A kernel as it travels.
struct KernelCodeForm: Codable {
    var name: String
    /// KernelIR text.
    var module: String
    /// The kernel's texts, as far as they are known.
    var sources: [FaultCapsule.Source]
}

/// A kernel of scalars as it travels.
struct ScalarKernelForm: Codable {
    /// Which of the message's kernels.
    var code: Int
    var parameters: [String]
    var result: String

    func scalarKernel(_ kernels: [ReceivedKernel]) throws(ArrayError) -> ScalarKernel {
        guard kernels.indices.contains(code) else { throw .received("there is no kernel \(code)") }
        let kernel = kernels[code]
        let types = parameters.compactMap { ScalarType(name: $0) }
        guard types.count == parameters.count, let result = ScalarType(name: result),
            let function = kernel.program.module.function(named: kernel.name),
            function.interfaceParameters.count == types.count
        else { throw .received("'\(kernel.name)' is no kernel of \(parameters)") }
        return ScalarKernel(
            name: kernel.name, parameters: types, result: result, module: kernel.program.module,
            identity: ObjectIdentifier(kernel))
    }
}

/// Gives each kernel of a message its number.
struct KernelCodeWriter {
    private(set) var forms: [KernelCodeForm] = []
    private var places: [ObjectIdentifier: Int] = [:]

    mutating func place(_ code: KernelCode) -> Int {
        if let known = places[code.identity] { return known }
        places[code.identity] = forms.count
        forms.append(
            KernelCodeForm(
                name: code.name, module: code.program.module.text(),
                sources: code.program.sources.map { FaultCapsule.Source($0) }))
        return forms.count - 1
    }

    mutating func use(_ kernel: ScalarKernel) -> ScalarKernelForm {
        ScalarKernelForm(
            code: place(kernel.code), parameters: kernel.parameters.map(\.name), result: kernel.result.name)
    }

    /// The kernel that a function is, if it is one.
    mutating func use(in function: ElementwiseFunction) -> ScalarKernelForm? {
        if case .kernel(let kernel) = function { use(kernel) } else { nil }
    }
}

/// A kernel that was received, with its instances.
final class ReceivedKernel: Sendable {
    let name: String
    let program: KernelProgram
    private let instances = Mutex<[Key: KernelInstance]>([:])

    private struct Key: Hashable {
        var signature: KernelSignature
        var backend: KernelBackend
    }

    private init(_ name: String, _ program: KernelProgram) {
        self.name = name
        self.program = program
    }

    private static let known = Mutex<[Fingerprint: ReceivedKernel]>([:])

    /// The kernel of a form; the same object for equal ones.
    static func of(_ form: KernelCodeForm) throws(ArrayError) -> ReceivedKernel {
        var hasher = FingerprintHasher()
        for text in [form.name, form.module] + form.sources.flatMap({ [$0.file, $0.text, "\($0.firstLine)"] }) {
            hasher.update("\(text.utf8.count):".utf8)
            hasher.update(text.utf8)
        }
        let key = hasher.finish()
        if let kernel = known.withLock({ $0[key] }) { return kernel }
        let (module, diagnostics) = IRParser.parse(form.module)
        guard let module else {
            throw .received("kernel '\(form.name)': \(diagnostics.first?.message ?? "its text is no module")")
        }
        if let wrong = module.verify().first { throw .received("kernel '\(form.name)': \(wrong.message)") }
        guard module.function(named: form.name) != nil else { throw .received("there is no kernel '\(form.name)'") }
        let made = ReceivedKernel(form.name, KernelProgram(module: module, sources: form.sources.map(\.sourceText)))
        return known.withLock { known in
            if let kernel = known[key] { return kernel }
            known[key] = made
            return made
        }
    }

    /// Calls the kernel on arrays, compiled for their types and layouts as a call from Swift is.
    func call(_ arrays: [AnyNDArray], _ backend: KernelBackend) throws -> AnyNDArray? {
        let arguments = arrays.map { KernelValue.array($0) }
        let key = Key(signature: try program.signature(of: name, for: arguments), backend: backend)
        let instance: KernelInstance
        if let made = instances.withLock({ $0[key] }) {
            instance = made
        } else {
            instance = try KernelInstance(program, key.signature, backend)
            instances.withLock { $0[key] = instance }
        }
        guard case .array(let result)? = try instance.call(arguments).results.first else { return nil }
        return result
    }

    /// This kernel over blocks.
    var blockKernel: BlockKernel {
        BlockKernel { arrays, backend in
            try self.call(arrays, backend)
        } code: { () throws(KernelError) in
            KernelCode(name: self.name, program: self.program, identity: ObjectIdentifier(self))
        }
    }
}
