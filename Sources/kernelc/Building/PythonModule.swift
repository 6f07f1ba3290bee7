// A Python module for built kernels: ctypes and NumPy, no compiler. It loads the shared library beside it, checks the
// arguments, and raises KernelFault with the message that kernelc would print.
// Arrays are passed as they are, strides and all; `inout` arrays are written in place.

import KernelIR
import QuernCore

/// Writes Python modules.
package enum PythonModule {
    /// The module of `functions`; `library` is the shared library's file name.
    package static func text(name: String, library: String, functions: [CFunction]) -> String {
        var out = """
            \"\"\"Kernels of '\(name)', built by kernelc. Needs NumPy.\"\"\"

            import builtins as _builtins  # a kernel may be called "range"
            import ctypes as _ctypes
            import operator as _operator
            import os as _os

            import numpy as _np

            __all__ = [\((functions.map(\.symbol) + ["KernelFault"]).map { "\"\($0)\"" }.joined(separator: ", "))]


            class KernelFault(_builtins.Exception):
                \"\"\"What stopped a kernel; `code` and `id` tell which kind.\"\"\"

                def __init__(self, message, code, id):
                    _builtins.Exception.__init__(self, message)
                    self.code = code
                    self.id = id


            class _Fault(_ctypes.Structure):
                _fields_ = [
                    ("code", _ctypes.c_int32), ("site", _ctypes.c_int32), ("first", _ctypes.c_int64),
                    ("second", _ctypes.c_int64), ("detail", _ctypes.c_int64), ("loop_count", _ctypes.c_int64),
                    ("loop_values", _ctypes.c_int64 * 8), ("text", _ctypes.c_void_p),
                ]


            _library = _ctypes.CDLL(_os.path.join(_os.path.dirname(_os.path.abspath(__file__)), "\(library)"))
            _library.quern_fault_message.restype = _ctypes.c_size_t
            _library.quern_fault_id.restype = _ctypes.c_char_p
            _library.quern_free.argtypes = [_ctypes.c_void_p]


            def _array_type(rank):
                fields = [("data", _ctypes.c_void_p)]
                if rank:
                    fields += [("shape", _ctypes.c_int64 * rank), ("stride", _ctypes.c_int64 * rank)]
                return _builtins.type("quern_array_%d" % rank, (_ctypes.Structure,), {"_fields_": fields})


            _arrays = [_array_type(rank) for rank in _builtins.range(9)]


            def _scalar(ctype, value, name):
                if ctype is _ctypes.c_bool and _builtins.isinstance(value, (_builtins.bool, _np.bool_)):
                    return ctype(value)
                number = _operator.index(value)
                lent = ctype(number)
                if lent.value != number:
                    raise _builtins.OverflowError("'%s' is %d, which does not fit %s" % (name, number, ctype.__name__[2:]))
                return lent


            def _lend(array, dtype, rank, name, written):
                # The array and its description; that of a complex one is of its parts, along one axis more.
                array = _np.asarray(array)
                if array.dtype != dtype or array.ndim != rank:
                    raise _builtins.TypeError(
                        "'%s' is an array of %s with %d axes, expected %s with %d"
                        % (name, array.dtype, array.ndim, _np.dtype(dtype), rank))
                if written and not array.flags.writeable:
                    raise _builtins.ValueError("'%s' is written, and the array is read-only" % name)
                size = array.dtype.itemsize
                if not array.dtype.isnative or not array.flags.aligned or _builtins.any(step % size for step in array.strides):
                    if written:
                        raise _builtins.ValueError("'%s' is written, and the array is not aligned or not in native byte order" % name)
                    array = _np.array(array, dtype=dtype)
                parts = 2 if array.dtype.kind == "c" else 1
                lent = _arrays[rank + parts - 1]()
                lent.data = array.ctypes.data
                for axis in _builtins.range(rank):
                    lent.shape[axis] = array.shape[axis]
                    lent.stride[axis] = array.strides[axis] // size * parts
                if parts == 2:
                    lent.shape[rank] = 2
                    lent.stride[rank] = 1
                return lent, array


            def _take(made, dtype, rank):
                shape = _builtins.tuple(made.shape) if rank else ()
                count = _builtins.int(_np.prod(shape, dtype=_np.int64))
                part = _np.empty(0, dtype).real.dtype
                result = _np.empty(shape, part)
                if count:
                    _ctypes.memmove(result.ctypes.data, made.data, count * part.itemsize)
                _library.quern_free(made.data)
                return result if part == dtype else result.view(dtype)[..., 0]


            def _check(code, fault):
                if code:
                    length = _library.quern_fault_message(_ctypes.byref(fault), None, 0)
                    text = _ctypes.create_string_buffer(length + 1)
                    _library.quern_fault_message(_ctypes.byref(fault), text, length + 1)
                    raise KernelFault(text.value.decode(errors="replace"), code, _library.quern_fault_id(code).decode())


            """
        for function in functions { out += definition(function) }
        return out
    }

    private static func definition(_ function: CFunction) -> String {
        var lines: [String] = []
        var arguments: [String] = []
        var answers: [String] = []
        var answerNames: [String] = []
        for value in function.parameters {
            let (name, argument) = (value.wholeName, "_arg_\(value.name)")
            if let rank = value.rank {
                lines.append(
                    "\(argument), _kept_\(value.name) = _lend(\(name), _np.\(dtype(value.wholeType)), "
                        + "\(value.part == .array ? rank - 1 : rank), \"\(value.kernelName)\", "
                        + "\(value.isInout ? "True" : "False"))")
                arguments.append("_ctypes.byref(\(argument))")
            } else if value.isInout {
                lines.append("\(argument) = \(scalar(value))")
                arguments.append("_ctypes.byref(\(argument))")
                if value.part != .imaginary { answerNames.append(value.kernelName) }
                Self.append("\(argument).value", value, to: &answers)
            } else {
                arguments.append(scalar(value))
            }
        }
        var results: [String] = []
        for value in function.results {
            if let rank = value.rank {
                lines.append("_arg_\(value.name) = _arrays[\(rank)]()")
                results.append("_take(_arg_\(value.name), _np.\(dtype(value.wholeType)), \(rank))")
            } else {
                lines.append("_arg_\(value.name) = \(ctype(value.type))()")
                Self.append("_arg_\(value.name).value", value, to: &results)
            }
            arguments.append("_ctypes.byref(_arg_\(value.name))")
        }
        lines.append("_arg_fault = _Fault()")
        arguments.append("_ctypes.byref(_arg_fault)")
        lines.append("_check(_library.\(function.symbol)(\(arguments.joined(separator: ", "))), _arg_fault)")
        let all = results + answers
        if !all.isEmpty { lines.append("return \(all.joined(separator: ", "))") }
        let names = function.parameters.filter { $0.part != .imaginary }.map(\.wholeName)
        var text = "def \(function.symbol)(\(names.joined(separator: ", "))):\n"
        var documentation =
            function.documentation.isEmpty
            ? "Swift: \(function.signature)"
            : function.documentation + "\n\nSwift: \(function.signature)"
        if !answerNames.isEmpty { documentation += "\n\nReturns the new \(NearestName.list(answerNames)) last." }
        let escaped = documentation.replacing("\\", with: "\\\\").replacing("\"\"\"", with: "\\\"\\\"\\\"")
        text += "    \"\"\"" + escaped.replacing("\n", with: "\n    ").replacing("\n    \n", with: "\n\n") + "\"\"\"\n"
        for line in lines { text += "    \(line)\n" }
        return text + "\n\n"
    }

    /// Adds the expression of a result; an imaginary part joins the real one before it.
    private static func append(_ text: String, _ value: CFunction.Value, to list: inout [String]) {
        switch value.part {
        case .real: list.append("_builtins.complex(\(text), ")
        case .imaginary: list[list.count - 1] += text + ")"
        case .none, .array: list.append(text)
        }
    }

    /// A scalar argument, checked: ctypes alone would cut an integer that does not fit.
    private static func scalar(_ value: CFunction.Value) -> String {
        switch value.part {
        case .real: return "\(ctype(value.type))(_builtins.complex(\(value.wholeName)).real)"
        case .imaginary: return "\(ctype(value.type))(_builtins.complex(\(value.wholeName)).imag)"
        case .none, .array: break
        }
        return value.type.isFloatingPoint
            ? "\(ctype(value.type))(\(value.name))"
            : "_scalar(\(ctype(value.type)), \(value.name), \"\(value.kernelName)\")"
    }

    private static func dtype(_ type: ScalarType) -> String {
        switch type {
        case .bool: "bool_"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .float32: "float32"
        case .float64: "float64"
        case .complex64: "complex64"
        case .complex128: "complex128"
        }
    }

    private static func ctype(_ type: ScalarType) -> String {
        switch type {
        case .float32: "_ctypes.c_float"
        case .float64: "_ctypes.c_double"
        default: "_ctypes.c_\(dtype(type).replacing("_", with: ""))"
        }
    }
}
