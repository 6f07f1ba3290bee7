// A signature as data, field by field: its text form leaves out which of two kernels of one name is meant, and is made
// for people.

internal import KernelIR
internal import QuernCore

/// A kernel's name with the types and layouts of its arguments.
package struct KernelSignatureForm: Sendable, Codable, Hashable {
    /// One argument.
    package struct Parameter: Sendable, Codable, Hashable {
        package var type: String
        /// Axes of an array; nil for a scalar.
        package var rank: Int?
        /// `contiguous`, `unit` or `strided`, for an array.
        package var layout: String?
        package var isInout: Bool
    }
    package var kernel: String
    package var typeArguments: [String]
    package var parameters: [Parameter]

    package init(_ signature: KernelSignature) {
        kernel = signature.kernel
        typeArguments = signature.typeArguments.map(\.name)
        parameters = signature.parameters.map {
            Parameter(
                type: $0.scalar.name, rank: $0.array?.rank, layout: $0.array?.layout.name, isInout: $0.isInout)
        }
    }

    /// The signature.
    package func signature() throws(KernelError) -> KernelSignature {
        var types: [ScalarType] = []
        for name in typeArguments { types.append(try Self.type(name)) }
        var list: [KernelSignature.Parameter] = []
        for parameter in parameters {
            var array: KernelSignature.Parameter.Array?
            if let rank = parameter.rank {
                guard (0...8).contains(rank) else { throw .malformed("an array of \(rank) axes", "at most 8") }
                guard let layout = Layout.allCases.first(where: { $0.name == parameter.layout }) else {
                    throw .malformed("layout '\(parameter.layout ?? "")'", "the name of a layout")
                }
                array = .init(rank: rank, layout: layout)
            }
            list.append(.init(try Self.type(parameter.type), array: array, isInout: parameter.isInout))
        }
        return KernelSignature(kernel: kernel, typeArguments: types, parameters: list)
    }

    private static func type(_ name: String) throws(KernelError) -> ScalarType {
        guard let type = ScalarType(name: name) else { throw .malformed("type '\(name)'", "the name of a type") }
        return type
    }
}
