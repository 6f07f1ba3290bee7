// The functions that fused kernels are made of: one row each, with its arity, the type of its result, how it reads, and
// the operations of KernelIR that it becomes. Meanings are those of the kernel language (LANGUAGE.md § 3, 5), but for
// minimum and maximum, which propagate NaN as NumPy's do.
// To add one: a case, and what the compiler's exhaustive switches ask for.

package import KernelIR
internal import KernelRuntime
package import QuernCore

/// A function of elements.
package enum ElementwiseFunction: Sendable, Hashable {
    // Arithmetic
    case add, subtract, multiply, divide, remainder, wrappingAdd, wrappingSubtract, wrappingMultiply
    case negate, absolute, sign
    case minimum, maximum
    case fusedMultiplyAdd
    /// The element times itself, so often; exponents 0 and up.
    case power(Int)
    // Floating point
    case squareRoot, copySign
    case round(Rounding)
    case classify(FloatClass)
    case math(MathFunction)
    // Complex numbers
    case conjugate, realPart, imaginaryPart
    /// The distance from zero, a real number.
    case length
    /// Of two real numbers.
    case makeComplex
    // Logic and bits
    case and, or, xor, not, shiftLeft, shiftRight
    // Comparison and choice
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// Of (condition, a, b): a where the condition holds, else b.
    case choose
    /// To another type, as Swift's `U(x)`; `Bool` as 0 and 1, and back by comparing with 0.
    case convert(ScalarType)
    /// A user's kernel of scalars.
    case kernel(ScalarKernel)

    /// The number of inputs.
    package var arity: Int {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply: 2
        case .negate, .absolute, .sign, .power, .conjugate, .realPart, .imaginaryPart, .length: 1
        case .makeComplex: 2
        case .minimum, .maximum: 2
        case .fusedMultiplyAdd: 3
        case .squareRoot, .round, .classify: 1
        case .copySign: 2
        case .math(let function): function.arity
        case .and, .or, .xor, .shiftLeft, .shiftRight: 2
        case .not: 1
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 2
        case .choose: 3
        case .convert: 1
        case .kernel(let kernel): kernel.parameters.count
        }
    }

    /// The type of the result for inputs of these types.
    package func resultType(_ types: [ScalarType]) -> ScalarType {
        switch self {
        case .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply, .negate,
            .absolute, .sign, .power, .minimum, .maximum, .fusedMultiplyAdd, .squareRoot, .copySign, .round, .math, .and,
            .or, .xor, .not, .shiftLeft, .shiftRight, .conjugate:
            types[0]
        case .realPart, .imaginaryPart, .length: types[0].partType
        case .makeComplex: types[0].complexType ?? types[0]
        case .classify, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .bool
        case .choose: types[1]
        case .convert(let type): type
        case .kernel(let kernel): kernel.result
        }
    }

    /// Whether to compute it once for many equal elements is worth memory: it costs more than a load.
    package var isCostly: Bool {
        switch self {
        case .math, .kernel, .power, .divide, .squareRoot, .length: true
        default: false
        }
    }

    /// How an application reads.
    package func text(_ inputs: [String]) -> String {
        func infix(_ symbol: String) -> String { "(\(inputs[0]) \(symbol) \(inputs[1]))" }
        func call(_ name: String) -> String { "\(name)(\(inputs.joined(separator: ", ")))" }
        switch self {
        case .add: return infix("+")
        case .subtract: return infix("-")
        case .multiply: return infix("*")
        case .divide: return infix("/")
        case .remainder: return infix("%")
        case .wrappingAdd: return infix("&+")
        case .wrappingSubtract: return infix("&-")
        case .wrappingMultiply: return infix("&*")
        case .negate: return "(-\(inputs[0]))"
        case .absolute: return call("abs")
        case .sign: return call("sign")
        case .minimum: return call("minimum")
        case .maximum: return call("maximum")
        case .fusedMultiplyAdd: return call("fma")
        case .power(let exponent): return "pow(\(inputs[0]), \(exponent))"
        case .squareRoot: return call("sqrt")
        case .copySign: return call("copysign")
        case .round(let rule): return call(rule.functionName)
        case .classify(let question): return "\(inputs[0]).\(question.rawValue)"
        case .math(let function): return call(function.rawValue)
        case .conjugate: return call("conj")
        case .realPart: return call("real")
        case .imaginaryPart: return call("imag")
        case .length: return call("abs")
        case .makeComplex: return call("complex")
        case .and: return infix("&")
        case .or: return infix("|")
        case .xor: return infix("^")
        case .not: return "(~\(inputs[0]))"
        case .shiftLeft: return infix("<<")
        case .shiftRight: return infix(">>")
        case .equal: return infix("==")
        case .notEqual: return infix("!=")
        case .less: return infix("<")
        case .lessOrEqual: return infix("<=")
        case .greater: return infix(">")
        case .greaterOrEqual: return infix(">=")
        case .choose: return call("where")
        case .convert(let type): return "\(type.swiftName)(\(inputs[0]))"
        case .kernel(let kernel): return call(kernel.name)
        }
    }
}

extension Rounding {
    /// The name of the C and Swift function that rounds so.
    fileprivate var functionName: String {
        switch self {
        case .toNearestOrAwayFromZero: "round"
        case .toNearestOrEven: "roundToEven"
        case .up: "ceil"
        case .down: "floor"
        case .towardZero: "trunc"
        case .awayFromZero: "roundAway"
        }
    }
}

/// A user's kernel of scalars with one scalar result. Equal kernels are the same one.
package struct ScalarKernel: Sendable, Hashable {
    package var name: String
    package var parameters: [ScalarType]
    package var result: ScalarType
    /// The generic module that holds it and all it calls.
    package var module: Module
    /// Which kernel of the process it is: kernels of equal names may differ.
    private let identity: ObjectIdentifier

    package init(
        name: String, parameters: [ScalarType], result: ScalarType, module: Module, identity: ObjectIdentifier
    ) {
        self.name = name
        self.parameters = parameters
        self.result = result
        self.module = module
        self.identity = identity
    }

    /// The kernel as it travels.
    var code: KernelCode { KernelCode(name: name, program: KernelProgram(module: module), identity: identity) }

    package static func == (a: ScalarKernel, b: ScalarKernel) -> Bool { a.identity == b.identity }
    package func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}
