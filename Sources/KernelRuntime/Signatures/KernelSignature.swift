// The types and layouts of one call, as text and as what a kernel is specialised for.
//
//     axpy(Double, Vector<Double>, inout Vector<Double>)
//     blur(Matrix<Float> strided, inout Matrix<Float>)      layout words: contiguous (default), unit, strided
//     zero<Double>(Int)                                     type arguments that no parameter shows
//
// Reading is in KernelSignature+Parsing.swift.
// Holds: what is printed reads back as an equal signature.

package import KernelIR
package import QuernCore

/// A kernel's name with the types and layouts of its arguments.
package struct KernelSignature: Sendable, Hashable, CustomStringConvertible {
    /// One argument.
    package struct Parameter: Sendable, Hashable {
        package var scalar: ScalarType
        /// Rank and layout of an array; nil for a scalar.
        package var array: Array?
        package var isInout: Bool

        package struct Array: Sendable, Hashable {
            package var rank: Int
            package var layout: Layout
            package init(rank: Int, layout: Layout = .contiguous) {
                self.rank = rank
                self.layout = layout
            }
        }
        package init(_ scalar: ScalarType, array: Array? = nil, isInout: Bool = false) {
            self.scalar = scalar
            self.array = array
            self.isInout = isInout
        }
    }

    /// The kernel's name, `Type.name` for static members.
    package var kernel: String
    /// The type arguments that the parameters do not show, in order.
    package var typeArguments: [ScalarType]
    package var parameters: [Parameter]

    package init(kernel: String, typeArguments: [ScalarType] = [], parameters: [Parameter]) {
        self.kernel = kernel
        self.typeArguments = typeArguments
        self.parameters = parameters
    }

    /// The signature with the layouts that are not the default.
    package var description: String { text(showsLayouts: true) }

    /// The signature as people know it, without layouts.
    package var plainText: String { text(showsLayouts: false) }

    private func text(showsLayouts: Bool) -> String {
        let types = typeArguments.isEmpty ? "" : "<" + typeArguments.map(\.swiftName).joined(separator: ", ") + ">"
        let list = parameters.map { parameter in
            var text = parameter.isInout ? "inout " : ""
            text += Self.typeName(parameter.scalar, rank: parameter.array?.rank)
            if showsLayouts, let layout = parameter.array?.layout, layout != .contiguous { text += " " + layout.name }
            return text
        }
        return "\(kernel)\(types)(\(list.joined(separator: ", ")))"
    }

    /// A type as Swift spells it; rank nil for a scalar.
    package static func typeName(_ scalar: ScalarType, rank: Int?) -> String {
        switch rank {
        case nil: scalar.swiftName
        case 1: "Vector<\(scalar.swiftName)>"
        case 2: "Matrix<\(scalar.swiftName)>"
        case .some(let rank): "NDArray<\(scalar.swiftName), \(rank)>"
        }
    }
}

// MARK: Between a signature and a kernel

extension KernelSignature {
    /// The signature with which `function` is called with these type arguments and layouts.
    package init(of function: Function, typeArguments: [ScalarType], layouts: [Layout]) {
        func concrete(_ scalar: Scalar) -> ScalarType {
            switch scalar {
            case .concrete(let type): type
            case .parameter(let k): typeArguments.indices.contains(k) ? typeArguments[k] : .float64
            }
        }
        var layouts = layouts.makeIterator()
        self.init(
            kernel: function.displayName,
            typeArguments: function.hiddenTypeParameters.compactMap {
                typeArguments.indices.contains($0) ? typeArguments[$0] : nil
            },
            parameters: function.interfaceParameters.map { parameter in
                let array = parameter.rank.map { Parameter.Array(rank: $0, layout: layouts.next() ?? .contiguous) }
                return Parameter(
                    parameter.whole(concrete(parameter.scalar)), array: array, isInout: parameter.isInout)
            })
    }

    /// The type arguments and layouts that make `function` take these arguments.
    /// - Throws: `KernelError` that says which argument does not fit, and how the kernel reads.
    package func resolved(for function: Function) throws(KernelError) -> (types: [ScalarType], layouts: [Layout]) {
        func fail(_ message: String) -> KernelError {
            .signature("\(message) in '\(plainText)'; the kernel is \(function.readableSignature)")
        }
        let wantedParameters = function.interfaceParameters
        guard parameters.count == wantedParameters.count else {
            throw fail("\(parameters.count) arguments, expected \(wantedParameters.count),")
        }
        let hidden = function.hiddenTypeParameters
        guard typeArguments.count == hidden.count else {
            throw fail("\(typeArguments.count) type arguments, expected \(hidden.count),")
        }
        var types = [ScalarType?](repeating: nil, count: function.typeParameters.count)
        for (k, type) in zip(hidden, typeArguments) { types[k] = type }
        var layouts: [Layout] = []
        for (k, (given, wanted)) in zip(parameters, wantedParameters).enumerated() {
            let place = "argument \(k + 1) ('\(wanted.name)')"
            guard given.array?.rank == wanted.rank else {
                throw fail("\(place) is \(Self.typeName(given.scalar, rank: given.array?.rank))")
            }
            guard given.isInout == wanted.isInout else {
                throw fail("\(place) is \(given.isInout ? "" : "not ")'inout'")
            }
            switch wanted.scalar {
            case .concrete(let type):
                guard wanted.whole(type) == given.scalar else {
                    throw fail("\(place) has type \(given.scalar.swiftName), expected \(wanted.whole(type).swiftName),")
                }
            case .parameter(let index):
                guard types.indices.contains(index) else { continue }
                let name = function.typeParameters[index].name
                guard given.scalar.isComplex == wanted.isComplex else {
                    let form = wanted.isComplex ? "Complex<\(name)>" : name
                    throw fail("\(place) has type \(given.scalar.swiftName), expected \(form) with a real '\(name)',")
                }
                let type = given.scalar.partType
                if let other = types[index], other != type {
                    throw fail("'\(name)' is \(other.swiftName) and \(type.swiftName)")
                }
                types[index] = type
            }
            // An array of complex numbers has its parts side by side, whatever its own strides.
            if let array = given.array { layouts.append(wanted.isComplex ? min(array.layout, .unitInner) : array.layout) }
        }
        return (types.map { $0 ?? .float64 }, layouts)
    }
}

extension Function {
    /// The type parameters that no parameter's type mentions, by index.
    package var hiddenTypeParameters: [Int] {
        var shown: Set<Int> = []
        for parameter in parameters {
            if case .parameter(let k) = parameter.type.scalar { shown.insert(k) }
        }
        return typeParameters.indices.filter { !shown.contains($0) }
    }

    /// The kernel's own signature, in terms of its type parameters: `axpy(T, Vector<T>, inout Vector<T>)`.
    package var readableSignature: String {
        func name(_ value: InterfaceValue) -> String {
            var element: String
            switch value.scalar {
            case .concrete(let scalar): element = scalar.swiftName
            case .parameter(let k): element = typeParameters.indices.contains(k) ? typeParameters[k].name : "_"
            }
            if value.isComplex { element = "Complex<\(element)>" }
            switch value.rank {
            case nil: return element
            case 1: return "Vector<\(element)>"
            case 2: return "Matrix<\(element)>"
            case .some(let rank): return "NDArray<\(element), \(rank)>"
            }
        }
        let list = interfaceParameters.map { ($0.isInout ? "inout " : "") + name($0) }
        return "\(displayName)(\(list.joined(separator: ", ")))"
    }
}
