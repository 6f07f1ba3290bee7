// Calls whose types are known at run time only: kernelc, the test runner, and `Kernel(source:)` from Swift.
// The frame is the same as that of a call from Swift, and so is everything behind it.

internal import CKernelRuntime
internal import Glibc
internal import KernelIR
internal import NDArrays
package import QuernCore

extension KernelInstance {
    /// What a call gives.
    package struct Outcome: Sendable {
        /// The declared results, in order.
        package var results: [KernelValue]
        /// The arguments after the call: inout ones as the kernel left them, the others as they were.
        package var arguments: [KernelValue]
    }

    /// Calls the kernel. Arrays given for `inout` parameters are made unique first, so that nobody else sees a write.
    /// - Parameter arguments: of the signature's types and layouts.
    /// - Throws: `KernelFault` if the kernel faults (the arguments' arrays are then in `partial`), `KernelError` if
    ///   the arguments do not fit.
    package func call(
        _ arguments: [KernelValue], partial: UnsafeMutablePointer<[KernelValue]>? = nil
    ) throws -> Outcome {
        guard arguments.count == signature.parameters.count else {
            throw KernelError.signature("\(arguments.count) arguments for '\(signature.plainText)'")
        }
        var arguments = arguments
        let frame = UnsafeMutablePointer<quern_frame>.allocate(capacity: 1)
        defer { frame.deallocate() }
        var word: Int64 = 0
        var back: Int64 = 0
        func push(_ bits: UInt64) {
            quern_frame_set_word(frame, word, bits)
            word += 1
        }
        for (k, (argument, parameter)) in zip(arguments, signature.parameters).enumerated() {
            switch (argument, parameter.array) {
            case (.scalar(parameter.scalar, let bits), nil):
                if parameter.isInout {
                    quern_frame_set_back(frame, back, bits)
                    back += 1
                } else {
                    push(bits)
                }
            case (.complex(parameter.scalar, let real, let imaginary), nil):
                if parameter.isInout {
                    quern_frame_set_back(frame, back, real)
                    quern_frame_set_back(frame, back + 1, imaginary)
                    back += 2
                } else {
                    push(real)
                    push(imaginary)
                }
            case (.array(var array), let wanted?)
            where array.scalarType == parameter.scalar && array.rank == wanted.rank:
                if parameter.isInout {
                    // Let go of the copies here first, or the array would never be unique.
                    arguments[k] = .scalar(.bool, 0)
                    array.makeUnique()
                    arguments[k] = .array(array)
                }
                guard array._layoutClass <= UInt64(wanted.layout.rawValue) else {
                    throw KernelError.signature(
                        "argument \(k + 1) is not \(wanted.layout.name), as '\(signature)' wants it,")
                }
                // Complex elements go as their parts, along an axis more.
                let array = array.parts
                push(UInt64(UInt(bitPattern: array._base)))
                for axis in array._axes { push(UInt64(bitPattern: Int64(axis.extent))) }
                for axis in array._axes { push(UInt64(bitPattern: Int64(axis.stride))) }
            default: throw KernelError.signature("argument \(k + 1) does not fit '\(signature.plainText)'")
            }
        }
        let status = withExtendedLifetime(arguments) { run(frame) }
        if status == KernelFailure.status, let error = KernelFailure.take(from: frame) { throw error }
        if status != 0 {
            partial?.pointee = arguments
            throw fault(in: frame, code: status)
        }
        back = 0
        for (k, parameter) in signature.parameters.enumerated() where parameter.isInout && parameter.array == nil {
            guard parameter.scalar.isComplex else {
                arguments[k] = .scalar(parameter.scalar, quern_frame_back(frame, back))
                back += 1
                continue
            }
            arguments[k] = .complex(
                parameter.scalar, real: quern_frame_back(frame, back), imaginary: quern_frame_back(frame, back + 1))
            back += 2
        }
        return Outcome(results: try results(frame), arguments: arguments)
    }

    /// The declared results in a frame; takes over the memory of arrays.
    private func results(_ frame: UnsafeMutablePointer<quern_frame>) throws -> [KernelValue] {
        guard let entry = module.function(named: module.entry) else { return [] }
        var results: [KernelValue] = []
        var word: Int64 = 0
        for result in entry.interfaceResults {
            let type = entry.resultTypes[result.first]
            let scalar = type.concreteType ?? .float64
            if !type.isArray, result.isComplex {
                results.append(
                    .complex(
                        result.whole(scalar), real: quern_frame_result(frame, word),
                        imaginary: quern_frame_result(frame, word + 1)))
                word += 2
                continue
            }
            guard type.isArray else {
                results.append(.scalar(scalar, quern_frame_result(frame, word)))
                word += 1
                continue
            }
            let base = UnsafeMutableRawPointer(bitPattern: UInt(quern_frame_result(frame, word)))
            let shape = (0..<type.rank).map { Int(bitPattern: UInt(quern_frame_result(frame, word + 1 + Int64($0)))) }
            word += 1 + 2 * Int64(type.rank)
            defer { quern_free(base) }
            guard let array = AnyNDArray(zeros: scalar, shape: shape) else {
                throw KernelError.internalError("kernel '\(signature.kernel)' gave an array of shape \(shape)")
            }
            if let base, array.count > 0 { memcpy(array._base, base, array.count * scalar.byteCount) }
            results.append(.array(result.isComplex ? array.complexFromParts ?? array : array))
        }
        return results
    }
}

extension KernelProgram {
    /// The signature of a call of `kernel` with these arguments: their types, and their layouts as they are.
    /// - Parameter typeArguments: those that the arguments do not show.
    package func signature(
        of kernel: String, for arguments: [KernelValue], typeArguments: [ScalarType] = []
    ) throws(KernelError) -> KernelSignature {
        let function = try function(kernel)
        let parameters = function.interfaceParameters
        guard arguments.count == parameters.count else {
            throw .signature(
                "\(arguments.count) arguments for \(function.readableSignature), expected \(parameters.count)")
        }
        return KernelSignature(
            kernel: kernel, typeArguments: typeArguments,
            parameters: zip(arguments, parameters).map { argument, parameter in
                switch argument {
                case .scalar(let type, _), .complex(let type, _, _):
                    KernelSignature.Parameter(type, isInout: parameter.isInout)
                case .array(let array):
                    KernelSignature.Parameter(
                        array.scalarType,
                        array: .init(
                            rank: array.rank,
                            // What is written is made unique first, and dense where an element has two indices.
                            layout: parameter.isInout && array.overlapsItself
                                ? .contiguous : Layout(rawValue: UInt8(array._layoutClass)) ?? .general),
                        isInout: parameter.isInout)
                }
            })
    }
}

extension AnyNDArray {
    fileprivate var overlapsItself: Bool { _axes.contains { $0.stride == 0 && $0.extent > 1 } }
}
