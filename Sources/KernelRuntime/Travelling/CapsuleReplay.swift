// Runs a kept call again in the interpreter, which defines what a kernel means, and compares what comes of it with what
// was kept. For `kernelc replay`, and for tests. Neighbour: CapsuleReplay+Shrinking.
// Holds: a file that goes together in its bytes alone is no reason to run: the module is verified, its entry's
// parameters are those of the signature, and no C function is called, since a file could name any library.

package import KernelInterpreter
package import KernelIR
internal import NDArrays
package import QuernCore

/// A kept call, ready to run.
package struct CapsuleReplay: Sendable {
    /// What came of a run.
    package enum Outcome: Sendable {
        /// The fault that was kept, at its place and with its values.
        case same(KernelFault)
        /// Another fault.
        case other(KernelFault)
        /// No fault.
        case finished
        /// The call could not be made or did not end.
        case failed(String)
    }

    package let capsule: FaultCapsule
    package let module: Module
    package let signature: KernelSignature
    /// The names of the kernel's parameters.
    package let names: [String]
    let arguments: [KernelValue]

    /// - Throws: `FaultCapsuleError.malformed` if the parts do not go together.
    package init(_ capsule: FaultCapsule) throws(FaultCapsuleError) {
        let (parsed, diagnostics) = IRParser.parse(capsule.module)
        guard let module = parsed else {
            throw .malformed("the kernel cannot be read: \(diagnostics.first?.message ?? "it is empty")")
        }
        if let wrong = module.verify().first { throw .malformed("the kernel is not well formed: \(wrong.message)") }
        guard let entry = module.function(named: module.entry), entry.typeParameters.isEmpty else {
            throw .malformed("the kernel has no entry '\(module.entry)'")
        }
        if let foreign = module.externs.first {
            throw .malformed(
                "the kernel calls the C function '\(foreign.symbol)', which is not called for a file; call the kernel "
                    + "itself with its arguments")
        }
        do throws(KernelError) {
            signature = try capsule.signature.signature()
            arguments = try Self.values(capsule.arguments)
        } catch {
            throw .malformed(error.message)
        }
        try Self.check(entry, signature)
        self.capsule = capsule
        self.module = module
        names = entry.interfaceParameters.map(\.name)
    }

    static func values(_ forms: [KernelValueForm]) throws(KernelError) -> [KernelValue] {
        var values: [KernelValue] = []
        for form in forms { values.append(try form.value()) }
        return values
    }

    /// Whether a frame that is filled for the signature is one that the entry reads.
    private static func check(_ entry: Function, _ signature: KernelSignature) throws(FaultCapsuleError) {
        let parameters = entry.interfaceParameters
        guard parameters.count == signature.parameters.count else {
            throw .malformed("\(signature.parameters.count) arguments for \(parameters.count) parameters")
        }
        for (k, (given, wanted)) in zip(signature.parameters, parameters).enumerated() {
            guard case .concrete(let type) = wanted.scalar, wanted.whole(type) == given.scalar,
                wanted.rank == given.array?.rank, wanted.isInout == given.isInout
            else { throw .malformed("argument \(k + 1) is not what parameter '\(wanted.name)' takes") }
        }
    }

    /// Runs the call.
    /// - Parameters:
    ///   - backend: the interpreter, or machine code for the same module.
    ///   - tracer: what hears of the last operations.
    package func run(_ backend: KernelBackend = .interpreted, tracer: Tracer? = nil) -> Outcome {
        outcome(of: arguments, backend, tracer: tracer)
    }

    func outcome(
        of arguments: [KernelValue], _ backend: KernelBackend = .interpreted, tracer: Tracer? = nil, fuel: Int? = nil
    ) -> Outcome {
        do {
            let instance = try KernelInstance(
                specialised: module, signature, backend, sources: capsule.sources.map(\.sourceText), tracer: tracer,
                fuel: fuel)
            _ = try instance.call(arguments)
            return .finished
        } catch let fault as KernelFault {
            return fault == capsule.fault.fault ? .same(fault) : .other(fault)
        } catch let error as KernelError {
            return .failed(error.description)
        } catch {
            return .failed("\(error)")
        }
    }

    /// The line of the kernel's text that the fault is at, if the text was kept.
    package var sourceLine: String? {
        guard let file = capsule.fault.file else { return nil }
        for source in capsule.sources where source.file == file {
            let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
            let index = capsule.fault.line - source.firstLine
            if lines.indices.contains(index) { return String(lines[index]) }
        }
        return nil
    }
}

extension KernelValueForm {
    /// Elements that a line shows.
    private static let shown = 12

    /// The value as a person reads it: a scalar whole, an array with its type, shape and first elements.
    package var text: String {
        guard let value = try? value() else { return "?" }
        switch value {
        case .scalar(let type, let bits): return Self.text(bits, type)
        case .complex(let type, let real, let imaginary):
            return "(\(Self.text(real, type.partType)), \(Self.text(imaginary, type.partType)))"
        case .array(let array):
            let type = KernelSignature.typeName(array.scalarType, rank: array.rank)
            let bits = array.count <= 1 << 20 ? Array(array.elementBits.prefix(Self.shown)) : []
            let list = bits.map { Self.text($0, array.scalarType.partType) }.joined(separator: ", ")
            let isAll = bits.count == array.count * array.scalarType.partCount
            return "\(type) of shape \(array.shape): [\(list)\(isAll ? "" : ", …")]"
        }
    }

    /// A scalar's bits as a number.
    package static func text(_ bits: UInt64, _ type: ScalarType) -> String {
        switch type {
        case .bool: bits & 1 == 1 ? "true" : "false"
        case .int8, .int16, .int32, .int64: String(Int64(bitPattern: bits))
        case .uint8, .uint16, .uint32, .uint64: String(bits)
        case .float32, .complex64: Float(bitPattern: UInt32(truncatingIfNeeded: bits)).description
        case .float64, .complex128: Double(bitPattern: bits).description
        }
    }
}

extension Tracer.Value {
    /// The value as a person reads it.
    package var text: String {
        guard let type = type.concreteType, !self.type.isArray else {
            return "\(name) of shape \(words.map { Int64(bitPattern: $0) })"
        }
        return "\(name) = \(KernelValueForm.text(words.first ?? 0, type))"
    }
}
