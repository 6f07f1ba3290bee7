// Matches `--arg NAME=VALUE` with a kernel's parameters, infers the type parameters from the values and makes the
// values of the types that follow.
// Order of inference: values that say their type (files, `f32(…)`, `zeros(f64, …)`), then arrays and scalars that
// don't, by the types that literals have in Swift.
// Holds: what is returned fits the kernel in number, type and rank; anything else is a Failure with exit code 2.

package import KernelIR
package import KernelRuntime
import NDArrays
package import QuernCore

/// The arguments of one call.
package struct BoundCall: Sendable {
    /// The types of the kernel's type parameters, in order.
    package var typeArguments: [ScalarType]
    /// The values, in the order of the parameters.
    package var values: [KernelValue]
}

/// Binds values to parameters.
package struct ArgumentBinding {
    /// The kernel as the front end gives it.
    package var kernel: Function
    package var maker: ValueMaker

    package init(kernel: Function, maker: ValueMaker) {
        self.kernel = kernel
        self.maker = maker
    }

    /// `NAME=VALUE` taken apart and the value read.
    package static func parse(_ text: String) throws(Failure) -> (name: String, value: ValueSpec) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw .usage("'--arg \(text)' has no '='", help: "write --arg NAME=VALUE, such as --arg n=10")
        }
        let name = String(text[..<equals]).trimmed
        let value = String(text[text.index(after: equals)...])
        do throws(ValueSyntaxError) {
            return (name, try ValueSpec(parsing: value))
        } catch {
            throw .usage("value '\(value)' of '\(name)' can't be read: \(error.message)", help: error.help)
        }
    }

    /// The values of all parameters.
    package func bind(_ arguments: [(name: String, value: ValueSpec)]) throws(Failure) -> BoundCall {
        let specs = try matched(arguments)
        var types = [ScalarType?](repeating: nil, count: kernel.typeParameters.count)
        var reasons = [String](repeating: "", count: types.count)
        var values = [KernelValue?](repeating: nil, count: specs.count)
        // Stated types first, then literals.
        for stated in [true, false] {
            for (k, spec) in specs.enumerated() where values[k] == nil {
                let isStated = ValueMaker.statedType(spec) != nil || ValueMaker.isFile(spec)
                if stated != isStated { continue }
                let parameter = kernel.interfaceParameters[k]
                let value = try make(spec, parameter, expected: expected(parameter, types))
                try check(value, parameter, types: &types, reasons: &reasons)
                values[k] = value
            }
        }
        var chosen: [ScalarType] = []
        for (k, type) in types.enumerated() {
            guard let type else {
                throw .usage(
                    "the type '\(kernel.typeParameters[k].name)' of \(kernel.displayName) can't be told from the arguments"
                )
            }
            chosen.append(type)
        }
        return BoundCall(typeArguments: chosen, values: values.compactMap(\.self))
    }

    /// The values in the order of the parameters; each parameter must have exactly one.
    private func matched(_ arguments: [(name: String, value: ValueSpec)]) throws(Failure) -> [ValueSpec] {
        let names = kernel.interfaceParameters.map(\.name)
        var found: [String: ValueSpec] = [:]
        for (name, value) in arguments {
            guard names.contains(name) else {
                let near = NearestName.of(name, among: names).map { "; did you mean '\($0)'?" } ?? ""
                throw .usage("'\(kernel.displayName)' has no parameter '\(name)'\(near)", help: parameterList)
            }
            guard found.updateValue(value, forKey: name) == nil else {
                throw .usage("parameter '\(name)' is given twice")
            }
        }
        let missing = names.filter { found[$0] == nil }
        guard missing.isEmpty else {
            let noun = missing.count == 1 ? "parameter" : "parameters"
            throw .usage("'\(kernel.displayName)' needs \(noun) \(NearestName.list(missing))", help: parameterList)
        }
        return names.compactMap { found[$0] }
    }

    /// What the kernel takes, for the help line.
    private var parameterList: String {
        if kernel.interfaceParameters.isEmpty { return "it takes no arguments" }
        return "it takes "
            + kernel.interfaceParameters.map { "'\($0.name)' (\($0.isInout ? "inout " : "")\(typeName($0)))" }.joined(
                separator: ", ")
            + "; write --arg \(kernel.interfaceParameters.first.map { $0.name } ?? "x")=VALUE"
    }

    private func expected(_ value: Function.InterfaceValue, _ types: [ScalarType?]) -> ScalarType? {
        switch value.scalar {
        case .concrete(let type): value.whole(type)
        case .parameter(let k):
            // Complex literals of a type that nothing else shows are of Double.
            (types.indices.contains(k) ? types[k] : nil).map(value.whole) ?? (value.isComplex ? .complex128 : nil)
        }
    }

    private func make(
        _ spec: ValueSpec, _ parameter: Function.InterfaceValue, expected: ScalarType?
    ) throws(Failure) -> KernelValue {
        // `@file` and calls may stand for a parameter of another type: that is told below, with both types.
        do throws(Failure) {
            return try maker.make(spec, as: expected)
        } catch {
            var failure = error
            failure.message = "argument '\(parameter.name)': \(failure.message)"
            throw failure
        }
    }

    /// Checks type, rank and constraint of a value, and takes over what it says about the type parameters.
    private func check(
        _ value: KernelValue, _ parameter: Function.InterfaceValue, types: inout [ScalarType?], reasons: inout [String]
    ) throws(Failure) {
        let wanted = typeName(parameter)
        switch (value, parameter.rank) {
        case (.array(let array), let rank?):
            if array.rank != rank {
                throw .usage(
                    "argument '\(parameter.name)' has \(axes(array.rank)), where \(wanted) has \(axes(rank))",
                    help: array.rank > rank ? "cut it, such as \(parameter.name)=…[0]" : nil)
            }
        case (.scalar, nil), (.complex, nil): break
        case (.array, nil):
            throw .usage("argument '\(parameter.name)' is an array (\(value.typeName)), where a \(wanted) is expected")
        case (.scalar, _?), (.complex, _?):
            throw .usage(
                "argument '\(parameter.name)' is a number, where an array (\(wanted)) is expected",
                help: "write a list such as [1, 2, 3], @file.npy or zeros(…)")
        }
        switch parameter.scalar {
        case .concrete(let type):
            guard value.scalarType == parameter.whole(type) else {
                throw .usage(
                    "argument '\(parameter.name)' is \(value.typeName), where \(wanted) is expected",
                    help: "write \(parameter.name)=\(parameter.whole(type).name)(…) to convert it")
            }
        case .parameter(let k):
            guard types.indices.contains(k), kernel.typeParameters.indices.contains(k) else { return }
            let generic = kernel.typeParameters[k]
            guard value.scalarType.isComplex == parameter.isComplex || !parameter.isComplex else {
                throw .usage(
                    "argument '\(parameter.name)' is \(value.typeName), where \(wanted) is expected",
                    help: "write \(parameter.name)=c128(…) to convert it")
            }
            let type = parameter.isComplex ? value.scalarType.partType : value.scalarType
            guard generic.constraint.accepts(type) else {
                throw .usage(
                    "argument '\(parameter.name)' makes '\(generic.name)' \(value.scalarType.swiftName), which is not "
                        + "\(Self.words(generic.constraint))",
                    help: "write \(parameter.name)=f64(…) to convert it")
            }
            if let other = types[k], other != type {
                throw .usage(
                    "argument '\(parameter.name)' makes '\(generic.name)' \(type.swiftName), where "
                        + "'\(reasons[k])' makes it \(other.swiftName)",
                    help: "write \(parameter.name)=\(other.name)(…) to convert it")
            }
            if types[k] == nil { reasons[k] = parameter.name }
            types[k] = type
        }
    }

    private func axes(_ count: Int) -> String { "\(count) \(count == 1 ? "axis" : "axes")" }

    /// A parameter's type as the kernel's author wrote it.
    package func typeName(_ value: Function.InterfaceValue) -> String { KernelText.type(value, kernel) }

    private static func words(_ constraint: TypeParameter.Constraint) -> String {
        switch constraint {
        case .any: "a kernel type"
        case .equatable: "Equatable"
        case .comparable: "Comparable"
        case .additive: "AdditiveArithmetic"
        case .numeric: "Numeric"
        case .signedNumeric: "SignedNumeric"
        case .integer: "an integer"
        case .signedInteger: "a signed integer"
        case .unsignedInteger: "an unsigned integer"
        case .fixedWidth: "FixedWidthInteger"
        case .floatingPoint: "BinaryFloatingPoint"
        case .real: "Real"
        }
    }
}
