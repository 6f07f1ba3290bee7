// The wording of what is wrong with declarations and types.
// Lower case, no full stop, names in single quotes; help says what to write.
// Holds: ids are stable; messages may be bettered.

import QuernCore

extension Diagnostic {
    static func kernelOverloaded(_ name: String, at span: SourceSpan, earlier: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.overloaded", message: "'\(name)' is declared already; a kernel's name stands for one function",
            span: span, notes: [Note(message: "'\(name)' is declared here", span: earlier)],
            help: "give one of them another name")
    }
    static func asyncKernel(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-async", message: "the kernel '\(name)' cannot be 'async'", span: span,
            help: "kernels run to their end; use 'parallel' for more cores")
    }
    static func methodKernel(_ name: String, owner: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-method", message: "the kernel '\(name)' is a method of '\(owner)'", span: span,
            help: "make it 'static', or a free function, and pass what it needs")
    }
    static func variadicParameter(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-variadic", message: "the parameter '\(name)' takes a list", span: span,
            help: "pass a 'Vector'")
    }
    static func parameterType(_ name: String, _ what: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-parameter", message: "the parameter '\(name)' cannot be \(what)", span: span,
            help: "pass scalars and arrays one by one")
    }
    static func duplicateName(_ name: String, at span: SourceSpan, earlier: SourceSpan?) -> Diagnostic {
        Diagnostic(
            id: "kernel.duplicate-name", message: "'\(name)' is declared already in this scope", span: span,
            notes: earlier.map { [Note(message: "'\(name)' is declared here", span: $0)] } ?? [])
    }
    static func valueGeneric(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-value-generic",
            message: "the value '\(name)' cannot be a parameter of the type list",
            span: span, help: "write one kernel per rank")
    }
    static func unknownProtocol(_ name: String, nearest: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unknown-protocol",
            message: "'\(name)' is no protocol that kernels know" + suggestion(nearest), span: span,
            help: "use 'Real', 'BinaryInteger', 'FixedWidthInteger', 'Numeric' or 'KernelScalar'")
    }
    static func sameTypeRequirement(_ left: String, _ right: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-same-type", message: "'\(left) == \(right)' in a 'where' clause is not supported",
            span: span, help: "write the type itself")
    }
    static func unusedTypeParameter(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unused-type-parameter", message: "the type parameter '\(name)' stands in no parameter",
            span: span, help: "a call could not tell what '\(name)' is")
    }
    static func genericExtern(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.extern-signature", message: "the C function '\(name)' cannot be generic", span: span)
    }
    static func externResult(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.extern-signature", message: "the C function '\(name)' can return one scalar or nothing",
            span: span)
    }
    static func externInoutScalar(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.extern-signature", message: "scalars of the C function '\(name)' pass by value, not 'inout'",
            span: span, help: "pass a 'Vector' of one element")
    }

    // MARK: Types

    static func expectedType(found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.syntax", message: "expected a type, found '\(found)'", span: span)
    }
    static func unknownType(_ name: String, nearest: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unknown-type", message: "there is no type '\(name)' in kernels" + suggestion(nearest),
            span: span)
    }
    static func unsupportedType(_ name: String, id: String, at span: SourceSpan) -> Diagnostic {
        let help: String? =
            switch id {
            case "complex": "pass real and imaginary parts as two arrays"
            case "float16": "use 'Float'"
            case "inline-array": "use a 'Vector' made in the kernel"
            case "random": "pass random numbers in an array"
            case "swift-array": "use 'Vector', 'Matrix' or 'NDArray'"
            case "pointer", "span": "pass a 'Vector'"
            case "simd": "write the loop; it is vectorised"
            default: nil
            }
        return Diagnostic(
            id: "kernel.unsupported-\(id)", message: "the type '\(name)' is not supported in kernels", span: span,
            help: help)
    }
    static func typeTakesNoArguments(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.type-arguments", message: "'\(name)' takes no type arguments", span: span)
    }
    static func notAKernelType(_ name: String, at span: SourceSpan, declared: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-type", message: "the type '\(name)' is not supported in kernels", span: span,
            notes: [Note(message: "'\(name)' is declared here", span: declared)],
            help: "pass its parts as scalars and arrays")
    }
    static func arrayTypeArguments(_ name: String, wanted: Int, found: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.type-arguments",
            message: "'\(name)' takes \(wanted) type argument\(wanted == 1 ? "" : "s"), found \(found)", span: span,
            help: name == "NDArray" ? "write 'NDArray<Double, 2>'" : "write '\(name)<Double>'")
    }
    static func rankNotLiteral(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.rank-not-literal",
            message: "the rank of an array is a number from 1 to \(TypeResolver.highestRank), found '\(text)'",
            span: span, help: "write one kernel per rank")
    }
    static func elementNotScalar(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.element-type", message: "elements of arrays are scalars, not '\(text)'", span: span,
            help: "use an array of higher rank, or several arrays")
    }

    static func complexTypeArguments(found: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.type-arguments", message: "'Complex' takes 1 type argument, found \(found)", span: span,
            help: "write 'Complex<Double>'")
    }
    static func complexOfType(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.complex-parts", message: "the parts of complex numbers are Float or Double, not '\(text)'",
            span: span, help: "write 'Complex<Double>', or 'Complex<T>' with 'T: Real'")
    }
    static func complexRank(_ rank: Int, highest: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.rank-not-literal",
            message: "an array of complex numbers has at most \(highest) axes, found \(rank)", span: span)
    }
    static func externComplex(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.extern-complex", message: "C functions get and give no complex numbers: '\(name)'", span: span,
            help: "pass the parts, or an array of them with one axis more")
    }
    static func complexPartsUnknown(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.complex-parts", message: "the parts of this complex number have no type that is real",
            span: span, help: "write 'Complex<Double>(…)'")
    }
    static func complexFunction(_ name: String, known: [String], at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.complex-function", message: "'\(name)' of complex numbers is not supported in kernels",
            span: span,
            help: complexReplacement(of: name).map { "write '\($0)'" }
                ?? "there are \(known.map { "'\($0)'" }.joined(separator: " and ")); others are made of their parts")
    }

    /// What gives the same as a function of `z` that kernels do not have, but for overflow in the middle.
    private static func complexReplacement(of name: String) -> String? {
        switch name {
        case "exp", "sqrt": "Complex.\(name)(z)"
        case "abs", "fabs": "z.length"
        case "log": "Complex(log(z.length), z.phase)"
        case "pow": "Complex.exp(w * Complex(log(z.length), z.phase))"
        case "sin": "Complex(sin(z.real) * cosh(z.imaginary), cos(z.real) * sinh(z.imaginary))"
        case "cos": "Complex(cos(z.real) * cosh(z.imaginary), -sin(z.real) * sinh(z.imaginary))"
        case "sinh": "Complex(sinh(z.real) * cos(z.imaginary), cosh(z.real) * sin(z.imaginary))"
        case "cosh": "Complex(cosh(z.real) * cos(z.imaginary), sinh(z.real) * sin(z.imaginary))"
        default: nil
        }
    }
    static func complexTypeArgument(
        _ type: String, _ parameter: String, _ callee: String, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.complex-type-argument", message: "'\(parameter)' of '\(callee)' can't be '\(type)'", span: span,
            help: "write the kernel for 'Complex<T>' with 'T: Real'")
    }

    static func suggestion(_ nearest: String?) -> String { nearest.map { "; did you mean '\($0)'?" } ?? "" }
}
