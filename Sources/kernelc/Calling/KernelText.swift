// Kernels' types and signatures as their author wrote them, or with concrete types in place of type parameters;
// with results, which KernelSignature leaves out.

package import KernelIR
package import QuernCore

/// How kernels read.
package enum KernelText {
    /// `axpy(T, Vector<T>, inout Vector<T>) -> T`; with `types` in place of the type parameters, if given.
    package static func signature(_ function: Function, types: [ScalarType]? = nil) -> String {
        let parameters = function.interfaceParameters.map { ($0.isInout ? "inout " : "") + type($0, function, types) }
        let results = function.interfaceResults.map { type($0, function, types) }
        let result =
            results.count > 1 ? " -> (\(results.joined(separator: ", ")))" : results.first.map { " -> \($0)" } ?? ""
        return "\(function.displayName)(\(parameters.joined(separator: ", ")))\(result)"
    }

    /// An array type.
    package static func arrayName(_ element: String, rank: Int) -> String {
        switch rank {
        case 1: "Vector<\(element)>"
        case 2: "Matrix<\(element)>"
        default: "NDArray<\(element), \(rank)>"
        }
    }

    /// A type.
    package static func type(
        _ value: Function.InterfaceValue, _ function: Function, _ types: [ScalarType]? = nil
    ) -> String {
        var element: String
        switch value.scalar {
        case .concrete(let scalar): element = scalar.swiftName
        case .parameter(let k):
            if let types, types.indices.contains(k) {
                element = types[k].swiftName
            } else {
                element = function.typeParameters.indices.contains(k) ? function.typeParameters[k].name : "T\(k)"
            }
        }
        if value.isComplex { element = "Complex<\(element)>" }
        return value.rank.map { arrayName(element, rank: $0) } ?? element
    }
}
