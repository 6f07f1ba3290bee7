// Which kernels `build` and `inspect` are about, and for which types and layouts: from `--signature`, or from the
// kernel itself where it has no type parameters.

package import KernelFrontend
package import KernelIR
package import KernelRuntime
package import QuernCore

/// A kernel to be made concrete.
package struct KernelRequest: Sendable {
    package var parsed: ParsedKernel
    package var function: Function
    package var signature: KernelSignature
    /// The types of the type parameters, in order.
    package var types: [ScalarType]

    /// The request of a signature text for one of the kernels in `sources`.
    package init(_ text: String, in sources: KernelSources, layout: Layout?) throws(Failure) {
        var signature = try Self.parse(text)
        let named = sources.kernels.filter {
            !$0.isExtern && ($0.qualifiedName == signature.kernel || $0.name == signature.kernel)
        }
        guard let parsed = named.first(where: { $0.qualifiedName == signature.kernel }) ?? named.first,
            let function = sources.program.module.function(named: parsed.qualifiedName)
        else {
            let names = sources.kernels.filter { !$0.isExtern }.map(\.qualifiedName)
            let near = NearestName.of(signature.kernel, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw .usage(
                "there is no kernel '\(signature.kernel)'\(near)",
                help: names.isEmpty ? "mark a function with @Kernel" : "the kernels are \(NearestName.list(names))")
        }
        signature.kernel = parsed.qualifiedName
        for (given, wanted) in zip(signature.parameters, function.interfaceParameters) {
            guard case .parameter(let k) = wanted.scalar, function.typeParameters.indices.contains(k) else {
                continue
            }
            let generic = function.typeParameters[k]
            if wanted.isComplex != given.scalar.isComplex { continue }  // Told when the signature is resolved.
            if !generic.constraint.accepts(given.scalar.partType) {
                let possible = ScalarType.realCases.filter(generic.constraint.accepts).map(\.swiftName)
                throw .usage(
                    "'\(generic.name)' of '\(parsed.qualifiedName)' can't be \(given.scalar.swiftName)",
                    help: "it can be \(NearestName.list(possible, last: "or"))")
            }
        }
        do throws(KernelError) { try self.init(parsed, function, signature, layout) } catch { throw Failure(error) }
    }

    private static func parse(_ text: String) throws(Failure) -> KernelSignature {
        do throws(KernelError) { return try KernelSignature(parsing: text) } catch { throw Failure(error) }
    }

    /// The request of a kernel without type parameters.
    package init(_ parsed: ParsedKernel, _ function: Function, layout: Layout?) throws(Failure) {
        guard function.typeParameters.isEmpty else {
            let example =
                KernelText.signature(function, types: Self.example(function)).split(separator: " ->").first ?? ""
            throw .usage(
                "'\(function.displayName)' is generic: it must be said for which types",
                help: "write --signature '\(example)'")
        }
        do throws(KernelError) {
            try self.init(parsed, function, KernelSignature(of: function, typeArguments: [], layouts: []), layout)
        } catch {
            throw Failure(error)
        }
    }

    private init(
        _ parsed: ParsedKernel, _ function: Function, _ given: KernelSignature, _ layout: Layout?
    ) throws(KernelError) {
        var signature = given
        if let layout {
            for k in signature.parameters.indices {
                // A layout word in the signature itself counts more.
                if signature.parameters[k].array?.layout == .contiguous {
                    signature.parameters[k].array?.layout = layout
                }
            }
        }
        self.parsed = parsed
        self.function = function
        self.signature = signature
        types = try signature.resolved(for: function).types
    }

    /// Types that meet the constraints, for an example in a message.
    private static func example(_ function: Function) -> [ScalarType] {
        function.typeParameters.map { parameter in
            [ScalarType.float64, .int64, .uint64, .bool].first { parameter.constraint.accepts($0) } ?? .float64
        }
    }
}

extension Layout {
    /// The layout that a user names.
    package static func named(_ name: String) throws(Failure) -> Layout {
        if let layout = allCases.first(where: { $0.name == name }) { return layout }
        throw .usage(
            "'\(name)' is no layout", help: "write \(NearestName.list(allCases.map(\.name), last: "or"))")
    }
}
