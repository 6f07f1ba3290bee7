// The header of built kernels: complete in itself, so that nothing else has to be installed beside it.
// Its types are those of quern_rt.h, and stand back where that was included first.

import KernelIR

/// Writes C headers.
package enum CHeader {
    /// The header of `functions`; `name` is the library's.
    package static func text(name: String, functions: [CFunction]) -> String {
        let guardName = "QUERN_BUILT_\(CFunction.identifier(name).uppercased())_H"
        var out = """
            // Kernels of '\(name)', built by kernelc.
            // Every function returns 0, or the code of a fault; `fault` is filled then, and may be null.
            // An array is given by a pointer to its description: strides count elements, `data` is the element at
            // index 0 of every axis. Arrays that a kernel returns are row-major and freed by quern_free(result.data).
            #ifndef \(guardName)
            #define \(guardName)

            #include <stdbool.h>
            #include <stddef.h>
            #include <stdint.h>

            #ifdef __cplusplus
            extern "C" {
            #endif

            // The same, word for word, as in quern_rt.h: Swift may see both.
            #ifndef QUERN_RT_H
            #ifndef QUERN_NONNULL
            #if defined(__clang__)
            #define QUERN_NONNULL _Nonnull
            #define QUERN_NULLABLE _Nullable
            #else
            #define QUERN_NONNULL
            #define QUERN_NULLABLE
            #endif
            #endif
            #ifndef QUERN_MAX_LOOPS
            #define QUERN_MAX_LOOPS 8
            #endif
            #ifndef QUERN_FAULT
            #define QUERN_FAULT
            typedef struct quern_fault {
              int32_t code;            // 0 for none
              int32_t site;            // a number for the place in the kernel
              int64_t first;           // such as the index
              int64_t second;          // such as the extent
              int64_t detail;          // such as the axis
              int64_t loop_count;      // how many of loop_values are set
              int64_t loop_values[QUERN_MAX_LOOPS];  // of the loops around the place, outermost first
              const void *QUERN_NULLABLE text;  // for quern_fault_message
            } quern_fault;
            #endif

            // Writes the message, cut short if it must be and always ended by 0; returns the length of the whole message.
            size_t quern_fault_message(
                const quern_fault *QUERN_NONNULL fault, char *QUERN_NULLABLE buffer, size_t byte_count);
            // The stable id of a code, such as "fault.index-out-of-bounds".
            const char *QUERN_NONNULL quern_fault_id(int32_t code);
            void quern_free(void *QUERN_NULLABLE memory);
            #endif


            """
        let ranks = Set(functions.flatMap(\.ranks)).sorted()
        if !ranks.isEmpty {
            out += "#ifndef QUERN_RT_H\n"
            for rank in ranks {
                // C has no arrays of length 0: an array without axes is its data alone.
                let axes = rank > 0 ? " int64_t shape[\(rank)], stride[\(rank)];" : ""
                out += "#ifndef QUERN_ARRAY_\(rank)\n#define QUERN_ARRAY_\(rank)\n"
                out +=
                    "typedef struct quern_array_\(rank) { void *QUERN_NULLABLE data;\(axes) } quern_array_\(rank);\n#endif\n"
            }
            out += "#endif\n\n"
        }
        if functions.contains(where: { ($0.parameters + $0.results).contains { $0.part != .none } }) {
            out += """
                // A complex number is two values, x_real and x_imaginary; an array of them is the array x_parts of their parts,
                // with a last axis of extent 2 and stride 1: C's `double complex` lies in memory like that.


                """
        }
        out += "#if defined(__clang__)\n#pragma clang assume_nonnull begin\n#endif\n\n"
        for function in functions {
            for line in function.documentation.split(separator: "\n", omittingEmptySubsequences: false) {
                out += function.documentation.isEmpty ? "" : line.isEmpty ? "//\n" : "// \(line)\n"
            }
            out += "// Swift: \(function.signature)\n\(function.prototype);\n\n"
        }
        out += """
            #if defined(__clang__)
            #pragma clang assume_nonnull end
            #endif

            #ifdef __cplusplus
            }
            #endif
            #endif

            """
        return out
    }

    /// The module map that makes the header importable in Swift.
    package static func moduleMap(name: String) -> String {
        "module C\(CFunction.identifier(name)) {\n  header \"\(name).h\"\n  export *\n}\n"
    }
}
