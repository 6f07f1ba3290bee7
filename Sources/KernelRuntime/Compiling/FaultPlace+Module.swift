// What KernelIR knows about the place of a fault, in the terms in which faults are worded.
// For KernelRuntime, and for ahead-of-time code, which stores the finished sentence beside each site.

package import KernelIR
package import QuernCore

extension FaultPlace {
    /// The place of site `site` of a specialised module; `called` is the signature that the user called.
    package init(module: Module, site: Int, called: String) {
        guard module.sites.indices.contains(site) else {
            self.init(position: Self.start(of: module), kernel: called)
            return
        }
        let number = Int32(truncatingIfNeeded: site)
        let site = module.sites[site]
        let known = site.position.isKnown ? module.sourcePosition(site.position) : Self.start(of: module)
        let entry = module.function(named: module.entry)?.displayName ?? module.entry
        let isEntry = site.function.isEmpty || site.function == entry
        self.init(
            position: known, subject: site.subject, operation: Self.spelling(of: site.opcode, type: site.type).text,
            isUnary: Self.spelling(of: site.opcode, type: site.type).isUnary, type: site.type,
            operandType: site.opcode == .convert ? Self.operandType(of: number, in: module) : nil,
            loopVariables: site.loopVariables, kernel: isEntry ? called : "\(site.function), called by \(called)")
    }

    /// The type of the first operand of the operation at a site: what a conversion starts from.
    private static func operandType(of site: Int32, in module: Module) -> ScalarType? {
        func search(_ region: Region, _ function: Function) -> ScalarType? {
            for operation in region.operations {
                if operation.site == site, let operand = operation.operands.first {
                    return function.type(of: operand).concreteType
                }
                for inner in operation.regions {
                    if let found = search(inner, function) { return found }
                }
            }
            return nil
        }
        for function in module.functions {
            if let found = search(function.body, function) { return found }
        }
        return nil
    }

    /// Where the entry is declared.
    private static func start(of module: Module) -> SourcePosition? {
        guard let position = module.function(named: module.entry)?.position, position.isKnown else { return nil }
        return module.sourcePosition(position)
    }

    /// How an operation is written in a kernel.
    private static func spelling(of opcode: Opcode, type: ScalarType?) -> (text: String, isUnary: Bool) {
        switch opcode {
        case .add: ("+", false)
        case .subtract: ("-", false)
        case .multiply: ("*", false)
        case .divide: ("/", false)
        case .remainder: ("%", false)
        case .negate: ("-", true)
        case .magnitude: ("abs", true)
        case .reduce, .reduceAxis: ("the reduction", false)
        case .slice: ("a step", false)
        default: ("", false)
        }
    }
}
