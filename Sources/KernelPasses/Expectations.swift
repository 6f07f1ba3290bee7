// `.expect(…)` of a kernel's attribute, judged on the final module, and the lines of a report that describe it.
//   checksRemoved  no test is left in a loop, but in the slow side of a version
//   noAllocation   nothing that runs makes memory for an array
//   parallel       there is a parallel loop
//   vectorized     every innermost loop is one that can run in vectors: what keeps a loop scalar is known from its
//                  operations; code generation has the last word
// Holds: an expectation that is not met names a place and a reason.

import KernelIR
import QuernCore

extension Module {
    /// One error for each expectation of an instance that is not met.
    func unmetExpectations(_ report: Report) -> [Diagnostic] {
        var unmet: [Diagnostic] = []
        for function in functions {
            for name in function.options.expectations {
                guard let (reason, position) = reason(against: name, of: function) else { continue }
                let diagnostic = Diagnostic.expectation(
                    name, of: function, reason: reason,
                    at: sourcePosition(position.isKnown ? position : function.position),
                    help: "'kernelc inspect --explain' lists what was proved and what was not")
                // Instances of one kernel say the same thing once.
                if !unmet.contains(diagnostic) { unmet.append(diagnostic) }
            }
        }
        return unmet
    }

    private func reason(against expectation: String, of function: Function) -> (String, Position)? {
        var facts = FunctionFacts(module: self)
        facts.collect(function.body, function, isInLoop: false)
        switch expectation {
        case "checksRemoved":
            return facts.keptInLoops.first.map { ("\(Report.article($0.opcode)) stays inside a loop", $0.position) }
        case "noAllocation":
            if let made = facts.allocations.first { return ("it makes an array here", made.position) }
            for callee in facts.callees {
                guard let inner = self.function(named: callee.name), inner.name != function.name else { continue }
                var innerFacts = FunctionFacts(module: self)
                innerFacts.collect(inner.body, inner, isInLoop: false)
                if !innerFacts.allocations.isEmpty {
                    return ("it calls '\(inner.displayName)', which makes an array", callee.position)
                }
            }
            return nil
        case "parallel":
            return facts.hasParallelLoop ? nil : ("it has no parallel loop", function.position)
        case "vectorized":
            return facts.scalarLoops.first ?? (facts.hasLoop ? nil : ("it has no loop", function.position))
        default:
            return ("there is no such expectation", function.position)
        }
    }
}

extension Report {
    /// What can be read off the final module.
    mutating func describe(_ module: Module) {
        for function in module.functions {
            var facts = FunctionFacts(module: module)
            facts.collect(function.body, function, isInLoop: false)
            for made in facts.allocations {
                let what = made.opcode == .duplicate ? "copies an array" : "makes an array"
                add(.allocation, what, at: made.position, of: function, in: module)
            }
            for (reason, position) in facts.scalarLoops {
                add(.scalar, "the loop stays scalar: \(reason)", at: position, of: function, in: module)
            }
        }
    }
}

/// What a function does that expectations are about.
private struct FunctionFacts {
    let module: Module
    var keptInLoops: [Operation] = []
    var allocations: [Operation] = []
    var callees: [(name: String, position: Position)] = []
    var hasParallelLoop = false
    var hasLoop = false
    var scalarLoops: [(String, Position)] = []

    /// Whether the loops of the region were innermost ones is found on the way back.
    @discardableResult
    mutating func collect(_ region: Region, _ function: Function, isInLoop: Bool) -> Bool {
        var hasInnerLoop = false
        for operation in region.operations {
            switch operation.opcode {
            case .allocate, .duplicate, .reduceAxis: allocations.append(operation)
            case .call:
                if case .call(let name, _) = operation.attribute { callees.append((name, operation.position)) }
            case .parallelFor: hasParallelLoop = true
            default: break
            }
            if isInLoop, function.mayFault(operation), operation.isChecked, operation.regions.isEmpty {
                switch operation.opcode {
                case .trap, .call, .allocate, .duplicate: break
                default: keptInLoops.append(operation)
                }
            }
            if operation.isLoop {
                hasLoop = true
                hasInnerLoop = true
                if operation.loopAttribute?.role == .slow { continue }
                var isInnermost = true
                for inner in operation.regions where collect(inner, function, isInLoop: true) { isInnermost = false }
                if isInnermost, let reason = scalarReason(of: operation, function) {
                    scalarLoops.append((reason, operation.position))
                }
            } else {
                for inner in operation.regions where collect(inner, function, isInLoop: isInLoop) {
                    hasInnerLoop = true
                }
            }
        }
        return hasInnerLoop
    }

    /// What keeps an innermost loop from running in vectors.
    private func scalarReason(of loop: Operation, _ function: Function) -> String? {
        guard let region = loop.regions.first else { return nil }
        if loop.opcode == .loop { return "its number of rounds is not known before" }
        let reason = scalarReason(in: region, function, isCallee: false)
        if let reason { return reason }
        guard loop.opcode == .for, !function.options.isRelaxed, let last = region.operations.last, last.opcode == .yield
        else { return nil }
        // A carried floating-point number is a chain of roundings in the order written.
        for (k, argument) in region.arguments.dropFirst().enumerated() where last.operands.indices.contains(k) {
            if function.type(of: argument).concreteType?.isFloatingPoint == true, last.operands[k] != argument,
                !isExtremum(last.operands[k], of: argument, in: region)
            {
                let name = function.valueNames[Int(argument.index)]
                let what = name.isEmpty ? "a carried number" : "'\(name)'"
                return "\(what) is added up in the order written; '.relaxed' or 'sum()' allows another"
            }
        }
        return nil
    }

    /// What in a loop's body, or in a function that it calls, is nothing for vectors.
    private func scalarReason(in region: Region, _ function: Function, isCallee: Bool) -> String? {
        var reason: String?
        region.forEachOperation { operation in
            guard reason == nil else { return }
            switch operation.opcode {
            case .return where isCallee: break
            case .break, .return: reason = "it may end early"
            case .call: reason = scalarReason(ofCall: operation)
            case .callExtern: reason = "it calls a function of C"
            case .math:
                guard case .math(let called) = operation.attribute, !called.isOwn else { return }
                reason = "it calls '\(called.rawValue)' of the C library"
            default:
                if operation.isLoop {
                    reason = "it has a loop inside"
                } else if function.mayFault(operation) {
                    reason = "\(Report.article(operation.opcode)) stays inside"
                }
            }
        }
        return reason
    }

    /// A function that is taken in counts by what it does.
    private func scalarReason(ofCall call: Operation) -> String? {
        guard case .call(let name, _) = call.attribute, let callee = module.function(named: name) else {
            return "it calls a function"
        }
        let recursive = module.recursiveFunctions
        guard module.takesIn(callee, recursive: recursive) else {
            let why = recursive.contains(name) ? "which calls itself" : "which is too large to be taken in"
            return "it calls '\(callee.displayName)', \(why)"
        }
        return scalarReason(in: callee.body, callee, isCallee: true).map { "in '\(callee.displayName)' \($0)" }
    }

    private func isExtremum(_ value: Value, of argument: Value, in region: Region) -> Bool {
        region.operations.contains {
            $0.results.first == value
                && [.minimum, .maximum, .floatMinimum, .floatMaximum].contains($0.opcode)
                && $0.operands.contains(argument)
        }
    }
}
