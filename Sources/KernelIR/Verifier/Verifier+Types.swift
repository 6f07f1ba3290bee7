// What the verifier says about types: classes of scalars, generic ones included, and how types are written in messages.
// Holds: a type parameter belongs to a class if every type that its constraint admits does.

import QuernCore

extension Verifier {
    /// Classes of scalars that opcodes ask for.
    enum Class: String {
        case scalar = "a scalar"
        case numeric = "a number"
        case integer = "an integer"
        case floating = "a floating-point number"
        case bits = "an integer or bool"
        case signed = "a signed number"

        func admits(_ type: ScalarType) -> Bool {
            if type.isComplex { return false }
            return switch self {
            case .scalar: true
            case .numeric: type.isNumeric
            case .integer: type.isInteger
            case .floating: type.isFloatingPoint
            case .bits: type.isInteger || type == .bool
            case .signed: type.isSignedInteger || type.isFloatingPoint
            }
        }
    }

    func isOf(_ kind: Class, _ scalar: Scalar) -> Bool {
        switch scalar {
        case .concrete(let type): return kind.admits(type)
        case .parameter(let index):
            guard function.typeParameters.indices.contains(index) else { return false }
            let constraint = function.typeParameters[index].constraint
            return ScalarType.realCases.allSatisfy { !constraint.accepts($0) || kind.admits($0) }
        }
    }

    func text(_ type: Type) -> String {
        switch type {
        case .scalar(let scalar): text(scalar)
        case .array(let element, let rank, let layout): "array<\(text(element)), \(rank), \(layout.name)>"
        }
    }
    func text(_ scalar: Scalar) -> String {
        switch scalar {
        case .concrete(let type): type.name
        case .parameter(let index):
            function.typeParameters.indices.contains(index) ? function.typeParameters[index].name : "$\(index)"
        }
    }
    func text(_ types: [Type]) -> String { "(" + types.map(text).joined(separator: ", ") + ")" }

    func types(_ values: some Sequence<Value>) -> [Type] { values.compactMap(type) }

    /// Whether a value of type `given` can stand where `wanted` is asked: equal, or an array that promises more.
    func fits(_ given: Type, _ wanted: Type) -> Bool {
        guard let (a, b) = (given.layout).flatMap({ a in wanted.layout.map { (a, $0) } }) else { return given == wanted }
        return given.with(layout: wanted.layout ?? .general) == wanted && a <= b
    }
    func fits(_ given: [Type], _ wanted: [Type]) -> Bool {
        given.count == wanted.count && zip(given, wanted).allSatisfy { fits($0, $1) }
    }

    /// The promise that a slice of an array keeps.
    func layout(of source: Layout, cut axes: [SliceAxis]) -> Layout {
        let kept = axes.filter { if case .index = $0 { false } else { true } }
        guard let last = kept.last else { return .contiguous }
        if source == .contiguous {
            // Leading indices, then at most one range, then whole axes: dense as before.
            var rest = axes[...].drop { if case .index = $0 { true } else { false } }
            if case .range? = rest.first { rest = rest.dropFirst() }
            if rest.allSatisfy({ if case .all = $0 { true } else { false } }) { return .contiguous }
        }
        switch (last, axes.last) {
        case (.range, .range?), (.all, .all?): return source <= .unitInner ? .unitInner : .general
        default: return .general
        }
    }
    func layout(of source: Layout, permuted axes: [Int]) -> Layout {
        if axes == Array(axes.indices) { return source }
        return axes.last == axes.count - 1 && source <= .unitInner ? .unitInner : .general
    }
}
