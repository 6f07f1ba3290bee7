// A C function, called through libffi. The call interface is prepared once, when the module is translated.
// Holds: arguments are registers, read in place: canonical bits in the low bytes are what C expects on a
// little-endian machine; small results come back widened and are made canonical.

import CFFI
import KernelIR
import QuernCore

final class ForeignFunction {
    private let address: UnsafeMutableRawPointer
    private let interface: UnsafeMutablePointer<ffi_cif>
    private let types: UnsafeMutablePointer<UnsafeMutablePointer<ffi_type>?>
    /// Types of this function's own, since libffi's are variables of C.
    private let storage: UnsafeMutablePointer<ffi_type>
    private let parameterCount: Int
    private let result: ScalarType?

    init(_ function: ExternFunction, resolve: Interpreter.Resolver) throws(InterpreterError) {
        let place = function.library.isEmpty ? "the process" : "'\(function.library)'"
        guard let address = resolve(function.symbol, function.library) else {
            throw .missingFunction("there is no C function '\(function.symbol)' in \(place)")
        }
        var kinds: [ScalarType?] = []
        for parameter in function.parameters {
            guard let scalar = parameter.type.concreteType else {
                throw .unfit("C function '\(function.name)' is generic")
            }
            kinds.append(parameter.type.isArray ? nil : scalar)
        }
        result = function.resultType?.concreteType
        self.address = address
        parameterCount = kinds.count
        interface = .allocate(capacity: 1)
        interface.initialize(to: ffi_cif())
        storage = .allocate(capacity: kinds.count + 1)
        types = .allocate(capacity: max(1, kinds.count))
        for (k, kind) in kinds.enumerated() {
            (storage + k).initialize(to: Self.type(kind))
            (types + k).initialize(to: storage + k)
        }
        (storage + kinds.count).initialize(to: result.map { Self.type($0) } ?? Self.void)
        let status = ffi_prep_cif(interface, FFI_DEFAULT_ABI, UInt32(kinds.count), storage + kinds.count, types)
        guard status == FFI_OK else { throw .missingFunction("libffi refuses the types of '\(function.symbol)'") }
    }

    deinit {
        interface.deallocate()
        storage.deallocate()
        types.deallocate()
    }

    /// Calls with the registers that `arguments` names: scalars, or the base addresses of arrays.
    func call(
        _ r: UnsafeMutablePointer<UInt64>, _ arguments: UnsafePointer<Int32>, into target: UnsafeMutablePointer<UInt64>
    ) {
        var answer: UInt64 = 0
        withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: max(1, parameterCount)) { values in
            for k in 0..<parameterCount { values[k] = UnsafeMutableRawPointer(r + Int(arguments[k])) }
            let function = unsafeBitCast(address, to: (@convention(c) () -> Void).self)
            ffi_call(interface, function, &answer, values.baseAddress)
        }
        if let result { target.pointee = Meaning.canonical(answer, result) }
    }

    private static var void: ffi_type { ffi_type(size: 1, alignment: 1, type: UInt16(FFI_TYPE_VOID), elements: nil) }
    /// nil: a pointer.
    private static func type(_ scalar: ScalarType?) -> ffi_type {
        let code: Int32 =
            switch scalar {
            case nil: FFI_TYPE_POINTER
            case .bool, .uint8: FFI_TYPE_UINT8
            case .int8: FFI_TYPE_SINT8
            case .int16: FFI_TYPE_SINT16
            case .uint16: FFI_TYPE_UINT16
            case .int32: FFI_TYPE_SINT32
            case .uint32: FFI_TYPE_UINT32
            case .int64: FFI_TYPE_SINT64
            case .uint64: FFI_TYPE_UINT64
            case .float32: FFI_TYPE_FLOAT
            case .float64: FFI_TYPE_DOUBLE
            case .complex64, .complex128: FFI_TYPE_VOID  // Refused by the verifier.
            }
        let size = scalar?.byteCount ?? 8
        return ffi_type(size: size, alignment: UInt16(size), type: UInt16(code), elements: nil)
    }
}
