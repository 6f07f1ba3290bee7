// A function as its callers see it: complex parameters and results whole again, which the function itself has in parts.
// For signatures, calls of dynamic types, and bindings in other languages.
// Holds: the parts of one complex number are neighbours, the real one first.

package import QuernCore

extension Function {
    /// A parameter or result as callers see it.
    package struct InterfaceValue: Sendable, Hashable {
        /// The name; "" for a result.
        package var name: String
        package var label: String?
        /// The type of a number, of an element, or of either's parts.
        package var scalar: Scalar
        package var isComplex: Bool
        /// The number of axes, those of the parts left out; nil for a number.
        package var rank: Int?
        package var isInout: Bool
        /// The index of the first parameter or result of the function that it is made of.
        package var first: Int

        /// The parameters or results of the function that it is made of.
        package var count: Int { isComplex && rank == nil ? 2 : 1 }

        /// The type as callers name it, where `scalar` stands for `type`.
        package func whole(_ type: ScalarType) -> ScalarType { isComplex ? type.complexType ?? type : type }
    }

    /// The parameters as callers see them.
    package var interfaceParameters: [InterfaceValue] {
        var values: [InterfaceValue] = []
        for (k, parameter) in parameters.enumerated() where parameter.part != .imaginary {
            values.append(
                Self.value(
                    parameter.type, parameter.part, name: parameter.name, label: parameter.label,
                    isInout: parameter.isInout, first: k))
        }
        return values
    }

    /// The results as callers see them.
    package var interfaceResults: [InterfaceValue] {
        var values: [InterfaceValue] = []
        for (k, type) in resultTypes.enumerated() {
            let part = resultParts.indices.contains(k) ? resultParts[k] : .none
            if part != .imaginary {
                values.append(Self.value(type, part, name: "", label: nil, isInout: false, first: k))
            }
        }
        return values
    }

    private static func value(
        _ type: Type, _ part: ComplexPart, name: String, label: String?, isInout: Bool, first: Int
    ) -> InterfaceValue {
        InterfaceValue(
            name: name, label: label, scalar: type.scalar, isComplex: part != .none,
            rank: type.isArray ? (part == .array ? type.rank - 1 : type.rank) : nil, isInout: isInout, first: first)
    }
}
