// Numbers the operations that can fault and describes them, so that a fault can be told in the user's words long
// after the operation has been moved, copied or compiled.
// Holds: a site belongs to one place in one instance of a kernel; copies of an operation share it.

import KernelIR
import QuernCore

extension Module {
    /// Gives every operation that can fault a site, and fills `sites`.
    mutating func numberSites() {
        var numbering = SiteNumbering(sites: sites)
        for k in functions.indices {
            numbering.begin(functions[k])
            numbering.visit(&functions[k].body)
        }
        sites = numbering.sites
    }
}

private struct SiteNumbering {
    var sites: [Site]
    private var function: Function?
    private var displayName = ""
    /// The name that the user knows an array by: views have their base's.
    private var names: [String] = []
    private var loops: [String] = []

    init(sites: [Site]) { self.sites = sites }

    mutating func begin(_ function: Function) {
        self.function = function
        displayName = function.displayName
        names = function.valueNames
        loops = []
    }

    mutating func visit(_ region: inout Region) {
        for k in region.operations.indices {
            inheritName(region.operations[k])
            number(&region.operations[k])
            let variable = region.operations[k].isLoop ? region.operations[k].loopAttribute?.variable ?? "" : ""
            if !variable.isEmpty { loops.append(variable) }
            for r in region.operations[k].regions.indices { visit(&region.operations[k].regions[r]) }
            if !variable.isEmpty { loops.removeLast() }
        }
    }

    private mutating func inheritName(_ operation: Operation) {
        switch operation.opcode {
        case .slice, .permute, .reverse, .duplicate:
            guard let source = operation.operands.first, let result = operation.results.first else { return }
            if names[Int(result.index)].isEmpty { names[Int(result.index)] = names[Int(source.index)] }
        default: break
        }
    }

    private mutating func number(_ operation: inout Operation) {
        guard let function, function.mayFault(operation) else { return }
        var subject = ""
        switch operation.attribute {
        case .fault(_, let message): subject = message
        default:
            if let first = operation.operands.first, function.type(of: first).isArray {
                subject = names[Int(first.index)]
            }
        }
        operation.site = Int32(truncatingIfNeeded: sites.count)
        sites.append(
            Site(
                position: operation.position, function: displayName, opcode: operation.opcode, subject: subject,
                type: type(of: operation, in: function), loopVariables: Array(loops.prefix(8))))
    }

    private func type(of operation: Operation, in function: Function) -> ScalarType? {
        switch operation.opcode {
        case .add, .subtract, .multiply, .divide, .remainder, .negate, .magnitude, .convert, .reduce, .reduceAxis:
            operation.results.first.flatMap { function.type(of: $0).concreteType }
        case .parallelFor:
            (function.faultingResults(ofParallel: operation) + function.faultingArrays(ofParallel: operation)).first
                .flatMap { function.type(of: $0).concreteType }
        default: nil
        }
    }
}
