// Faults and errors of kernels as data: with all fields, so that they come back as they were thrown, the kept call
// (KernelFault.Capsule) included.

package import QuernCore

/// A fault as data.
package struct KernelFaultForm: Sendable, Codable, Hashable {
    /// A loop around the place.
    package struct LoopVariable: Sendable, Codable, Hashable {
        package var name: String
        package var value: Int64
    }
    package var kind: Int32
    package var file: String?
    package var line: Int
    package var column: Int
    package var message: String
    package var loopVariables: [LoopVariable]
    package var kernel: String
    /// What the capsule's file will hold; nil without one.
    package var capsule: [UInt8]?

    package init(_ fault: KernelFault) {
        kind = fault.kind.rawValue
        file = fault.position?.file
        line = fault.position?.line ?? 0
        column = fault.position?.column ?? 0
        message = fault.message
        loopVariables = fault.loopVariables.map { LoopVariable(name: $0.name, value: $0.value) }
        kernel = fault.kernel
        capsule = fault.capsule?.bytes
    }

    /// The fault; a kind that this version does not know is a `precondition` with the message as it was.
    package var fault: KernelFault {
        var fault = KernelFault(
            kind: FaultKind(rawValue: kind) ?? .precondition,
            position: file.map { SourcePosition(file: $0, line: line, column: column) }, message: message,
            loopVariables: loopVariables.map { .init(name: $0.name, value: $0.value) }, kernel: kernel)
        fault.capsule = capsule.map { KernelFault.Capsule(bytes: $0) }
        return fault
    }
}

/// An error of a kernel's call as data: a fault, or why it could not be called.
package struct KernelErrorForm: Sendable, Codable, Hashable {
    package var fault: KernelFaultForm?
    /// Whose matter an error is that is no fault: `source`, `signature`, `environment`, `internalError`, `race`.
    package var reason: String?
    package var message: String

    /// The form of an error; nil for one that is not of kernels.
    package init?(_ error: any Error) {
        switch error {
        case let error as KernelFault:
            fault = KernelFaultForm(error)
            message = error.message
        case let error as KernelError:
            reason = "\(error.reason)"
            message = error.diagnostics.isEmpty ? error.message : error.description
        default: return nil
        }
    }

    /// The error.
    package var error: any Error {
        if let fault { return fault.fault }
        let reason: KernelError.Reason =
            switch reason {
            case "source": .source
            case "signature": .signature
            case "environment": .environment
            case "race": .race
            default: .internalError
            }
        return KernelError(reason, message)
    }
}
