// A Python module for built kernels: ctypes and NumPy, no compiler. It loads the shared library beside it, checks the
// arguments, and raises KernelFault with the message that kernelc would print.
// Arrays are passed as they are, strides and all; `inout` arrays are written in place.

import QuernCore

/// Writes Python modules.
package enum PythonModule {
    /// The module of `functions`; `library` is the shared library's file name.
    package static func text(name: String, library: String, functions: [CFunction]) -> String {
        var out = """
            \"\"\"Kernels of '\(name)', built by kernelc. Needs NumPy.\"\"\"

            import ctypes
            import os

            import numpy as np

            __all__ = [\((functions.map(\.symbol) + ["KernelFault"]).map { "\"\($0)\"" }.joined(separator: ", "))]


            class KernelFault(Exception):
                \"\"\"What stopped a kernel; `code` and `id` tell which kind.\"\"\"

                def __init__(self, message, code, id):
                    super().__init__(message)
                    self.code = code
                    self.id = id


            class _Fault(ctypes.Structure):
                _fields_ = [
                    ("code", ctypes.c_int32), ("site", ctypes.c_int32), ("first", ctypes.c_int64),
                    ("second", ctypes.c_int64), ("detail", ctypes.c_int64), ("loop_count", ctypes.c_int64),
                    ("loop_values", ctypes.c_int64 * 8), ("text", ctypes.c_void_p),
                ]


            _library = ctypes.CDLL(os.path.join(os.path.dirname(os.path.abspath(__file__)), "\(library)"))
            _library.quern_fault_message.restype = ctypes.c_size_t
            _library.quern_fault_id.restype = ctypes.c_char_p
            _library.quern_free.argtypes = [ctypes.c_void_p]


            def _array_type(rank):
                fields = [("data", ctypes.c_void_p)]
                if rank:
                    fields += [("shape", ctypes.c_int64 * rank), ("stride", ctypes.c_int64 * rank)]
                return type("quern_array_%d" % rank, (ctypes.Structure,), {"_fields_": fields})


            _arrays = [_array_type(rank) for rank in range(9)]


            def _lend(array, dtype, rank, name, written):
                array = np.asarray(array)
                if array.dtype != dtype or array.ndim != rank:
                    raise TypeError(
                        "'%s' is an array of %s with %d axes, expected %s with %d"
                        % (name, array.dtype, array.ndim, np.dtype(dtype), rank))
                if written and not array.flags.writeable:
                    raise ValueError("'%s' is written, and the array is read-only" % name)
                size = array.dtype.itemsize
                if not array.dtype.isnative or not array.flags.aligned or any(step % size for step in array.strides):
                    if written:
                        raise ValueError("'%s' is written, and the array is not aligned or not in native byte order" % name)
                    array = np.array(array, dtype=dtype)
                lent = _arrays[rank]()
                lent.data = array.ctypes.data
                for axis in range(rank):
                    lent.shape[axis] = array.shape[axis]
                    lent.stride[axis] = array.strides[axis] // size
                return lent, array


            def _take(made, dtype, rank):
                shape = tuple(made.shape) if rank else ()
                count = int(np.prod(shape, dtype=np.int64))
                result = np.empty(shape, dtype)
                if count:
                    ctypes.memmove(result.ctypes.data, made.data, count * result.dtype.itemsize)
                _library.quern_free(made.data)
                return result


            def _check(code, fault):
                if code:
                    length = _library.quern_fault_message(ctypes.byref(fault), None, 0)
                    text = ctypes.create_string_buffer(length + 1)
                    _library.quern_fault_message(ctypes.byref(fault), text, length + 1)
                    raise KernelFault(text.value.decode(errors="replace"), code, _library.quern_fault_id(code).decode())


            """
        for function in functions { out += definition(function) }
        return out
    }

    private static func definition(_ function: CFunction) -> String {
        var lines: [String] = []
        var arguments: [String] = []
        var keeps: [String] = []
        var answers: [String] = []
        var answerNames: [String] = []
        for value in function.parameters {
            let type = "np.\(dtype(value.type))"
            if let rank = value.rank {
                lines.append(
                    "_\(value.name), \(value.name)_kept = _lend(\(value.name), \(type), \(rank), \"\(value.kernelName)\", "
                        + "\(value.isInout ? "True" : "False"))")
                arguments.append("ctypes.byref(_\(value.name))")
                keeps.append("\(value.name)_kept")
            } else if value.isInout {
                lines.append("_\(value.name) = \(ctype(value.type))(\(value.name))")
                arguments.append("ctypes.byref(_\(value.name))")
                answers.append("_\(value.name).value")
                answerNames.append(value.kernelName)
            } else {
                arguments.append("\(ctype(value.type))(\(value.name))")
            }
        }
        var results: [String] = []
        for value in function.results {
            if let rank = value.rank {
                lines.append("_\(value.name) = _arrays[\(rank)]()")
                results.append("_take(_\(value.name), np.\(dtype(value.type)), \(rank))")
            } else {
                lines.append("_\(value.name) = \(ctype(value.type))()")
                results.append("_\(value.name).value")
            }
            arguments.append("ctypes.byref(_\(value.name))")
        }
        lines.append("_fault = _Fault()")
        arguments.append("ctypes.byref(_fault)")
        lines.append("_check(_library.\(function.symbol)(\(arguments.joined(separator: ", "))), _fault)")
        let all = results + answers
        if !all.isEmpty { lines.append("return \(all.joined(separator: ", "))") }
        var text = "def \(function.symbol)(\(function.parameters.map(\.name).joined(separator: ", "))):\n"
        var documentation = function.documentation.isEmpty ? "Swift: \(function.signature)"
            : function.documentation + "\n\nSwift: \(function.signature)"
        if !answerNames.isEmpty { documentation += "\n\nReturns the new \(NearestName.list(answerNames)) last." }
        let escaped = documentation.replacing("\\", with: "\\\\").replacing("\"\"\"", with: "\\\"\\\"\\\"")
        text += "    \"\"\"" + escaped.replacing("\n", with: "\n    ").replacing("\n    \n", with: "\n\n") + "\"\"\"\n"
        for line in lines { text += "    \(line)\n" }
        return text + "\n\n"
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
        }
    }

    private static func ctype(_ type: ScalarType) -> String {
        switch type {
        case .float32: "ctypes.c_float"
        case .float64: "ctypes.c_double"
        default: "ctypes.c_\(dtype(type).replacing("_", with: ""))"
        }
    }
}
