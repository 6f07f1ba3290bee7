// Functions of elements by name: the case's name, and what it carries as text.
// To add one: the compiler asks for its row in `parts`; it comes back by itself if it carries nothing, else by a row in
// `function`.

internal import KernelIR
internal import QuernCore

/// A function of elements as it travels.
struct FunctionForm: Codable {
    var name: String
    /// An exponent, a rule or a type.
    var argument: String?
    var kernel: ScalarKernelForm?

    init(_ function: ElementwiseFunction, _ kernel: ScalarKernelForm?) {
        (name, argument) = function.parts
        self.kernel = kernel
    }

    /// The type of a function that has no inputs: a kernel's.
    var result: ScalarType? { kernel.flatMap { ScalarType(name: $0.result) } }

    /// The function.
    func function(_ kernels: [ReceivedKernel]) throws(ArrayError) -> ElementwiseFunction {
        if let plain = ElementwiseFunction.plain[name] { return plain }
        let found: ElementwiseFunction?
        switch name {
        case "power":
            found = argument.flatMap { Int($0) }.flatMap { $0 >= 0 ? .power($0) : nil }
        case "round": found = argument.flatMap { Rounding(rawValue: $0) }.map { .round($0) }
        case "classify": found = argument.flatMap { FloatClass(rawValue: $0) }.map { .classify($0) }
        case "math": found = argument.flatMap { MathFunction(rawValue: $0) }.map { .math($0) }
        case "convert": found = argument.flatMap { ScalarType(name: $0) }.map { .convert($0) }
        case "kernel":
            guard let kernel else { throw .received("a function without its kernel") }
            found = .kernel(try kernel.scalarKernel(kernels))
        default: found = nil
        }
        guard let found else { throw .received("there is no function '\(name)'" + (argument.map { " of '\($0)'" } ?? "")) }
        return found
    }
}

extension ElementwiseFunction {
    /// Those that carry nothing.
    static let plain: [String: ElementwiseFunction] = Dictionary(
        uniqueKeysWithValues: [
            .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply, .negate,
            .absolute, .sign, .minimum, .maximum, .fusedMultiplyAdd, .squareRoot, .copySign, .conjugate, .realPart,
            .imaginaryPart, .length, .makeComplex, .and, .or, .xor, .not, .shiftLeft, .shiftRight, .equal, .notEqual,
            .less, .lessOrEqual, .greater, .greaterOrEqual, .choose,
        ].map { ($0.parts.0, $0) })

    /// The case's name, and what it carries.
    fileprivate var parts: (String, String?) {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply, .negate,
            .absolute, .sign, .minimum, .maximum, .fusedMultiplyAdd, .squareRoot, .copySign, .conjugate, .realPart,
            .imaginaryPart, .length, .makeComplex, .and, .or, .xor, .not, .shiftLeft, .shiftRight, .equal, .notEqual,
            .less, .lessOrEqual, .greater, .greaterOrEqual, .choose:
            ("\(self)", nil)
        case .power(let exponent): ("power", String(exponent))
        case .round(let rule): ("round", rule.rawValue)
        case .classify(let question): ("classify", question.rawValue)
        case .math(let function): ("math", function.rawValue)
        case .convert(let type): ("convert", type.name)
        case .kernel: ("kernel", nil)
        }
    }
}
