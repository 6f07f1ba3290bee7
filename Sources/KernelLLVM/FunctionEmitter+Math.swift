// Mathematical functions: our own as the instructions of their formulas, in the place where they are called, so that
// loops with them become vector loops; the others as calls of the run-time library.
// Holds: formulas carry no fast-math flags, in relaxed functions neither: they live by what rounding leaves.

internal import CLLVM
internal import KernelIR
internal import QuernCore

extension FunctionEmitter {
    func emitMath(_ operation: Operation) {
        guard case .math(let function) = operation.attribute else { return fail("math without a function") }
        let scalarType = scalarType(of: operation.results[0])
        if function.isOwn {
            // Single precision through double: 0.8 ULP there is 2⁻²⁹ of that here, beside the half of rounding.
            let site = FormulaSite(m, b)
            let x = operation.operands.map { FormulaReal(site, converted(scalar($0), scalarType, .float64)) }
            guard let value = Mathematics.value(function, of: x[0], x.last ?? x[0]) else {
                return fail("'\(function.rawValue)' has no formula")
            }
            return define(operation, converted(value.v, .float64, scalarType))
        }
        let type = m.type(scalarType)
        let callee = m.declare(
            function.symbol(for: scalarType), type, Array(repeating: type, count: function.arity),
            ["memory", "willreturn"])
        define(operation, call(callee, operation.operands.map(scalar)))
    }
}
