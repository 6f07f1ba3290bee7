// The wording of what the checker finds in calls, control flow and parallel loops.
// Lower case, no full stop, names in single quotes; help says what to write.
// Holds: ids are stable; messages may be bettered.

import KernelIR
import QuernCore

extension Diagnostic {
    // MARK: Calls

    static func argumentLabels(wanted: String, found: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.argument-labels", message: "expected '\(wanted)', found '\(found)'", span: span)
    }
    static func callLabels(wanted: String, found: String, at span: SourceSpan, declared: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.argument-labels", message: "expected '\(wanted)', found '\(found)'", span: span,
            notes: [Note(message: "it is declared here", span: declared)])
    }
    static func missingAddress(_ name: String, argument: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.missing-address", message: "the argument for '\(name)' is changed, and needs '&'", span: span,
            fixIt: FixIt(message: "insert '&'", span: span, replacement: "&" + argument))
    }
    static func needlessAddress(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.misplaced-address", message: "the parameter '\(name)' is not 'inout': leave out '&'", span: span
        )
    }
    static func missingTry(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.missing-try", message: "'\(name)' can throw, and is called without 'try'", span: span,
            help: "write 'try \(name)(…)'")
    }
    static func throwsFromNonThrowing(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.not-throwing", message: "'\(name)' can throw, and this kernel does not", span: span,
            help: "declare this kernel 'throws'")
    }
    static func typeArgumentUnknown(_ name: String, _ callee: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.type-argument", message: "the arguments do not show what '\(name)' of '\(callee)' is",
            span: span)
    }
    static func typeArgument(
        _ type: String, _ name: String, _ callee: String, protocolName: String, at span: SourceSpan,
        declared: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.type-argument", message: "'\(type)' for '\(name)' of '\(callee)' is no '\(protocolName)'",
            span: span,
            notes: [Note(message: "'\(callee)' is declared here", span: declared)])
    }
    static func defaultArgument(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-default-argument", message: "default arguments are not part of the kernel language",
            span: span, help: "pass the value at each call")
    }
    static func genericLocalFunction(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-generic-local", message: "the local function '\(name)' cannot be generic",
            span: span,
            help: "make it a kernel of its own")
    }
    static func recursiveLocalFunction(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-recursive-local", message: "the local function '\(name)' calls itself", span: span,
            help: "make it a kernel of its own")
    }
    static func tooManyInlinedCalls(_ name: String, limit: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.too-many-calls", message: "more than \(limit) calls of local functions end in '\(name)'",
            span: span,
            help: "make it a kernel of its own")
    }
    static func ambiguousGamma(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.ambiguous-gamma", severity: .warning,
            message: "with Foundation imported, 'gamma' natively is C's, which is the logarithm", span: span,
            help: "write 'Quern.gamma', or 'logGamma' if that is meant")
    }
    static func messageNotLiteral(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-string", message: "the message is a string written out", span: span)
    }
    static func messageInterpolation(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-string", message: "strings with '\\(…)' are not part of the kernel language",
            span: span, help: "write a fixed text; the fault shows the loop's variables")
    }

    // MARK: Control flow

    static func missingReturn(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.missing-return", message: "the end is reached without a value of type '\(type)'", span: span,
            help: "end every path with 'return'")
    }
    static func returnWithoutValue(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.missing-return", message: "'return' needs a value of type '\(type)'", span: span)
    }
    static func returnsNothing(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.returns-nothing", message: "a function without result cannot return a value", span: span,
            help: type == "a value" ? nil : "declare it '-> \(type)'")
    }
    static func jumpOutsideLoop(_ word: String, label: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.jump-outside-loop",
            message: "'\(word)'" + (label.map { " to '\($0)'" } ?? "") + " stands in no loop here", span: span)
    }
    static func continueNeedsLoop(_ label: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.jump-outside-loop", message: "'continue' needs a loop, and '\(label)' is none", span: span)
    }
    static func unknownLabel(_ label: String, nearest: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unknown-label", message: "there is no label '\(label)' around this" + suggestion(nearest),
            span: span)
    }
    static func guardFallsThrough(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.guard-falls-through", message: "the body of 'guard' must leave", span: span,
            help: "end it with 'return', 'continue' or 'break'")
    }
    static func expressionNeedsElse(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.expression-needs-else", message: "'if' as a value needs an 'else'", span: span)
    }
    static func branchNeedsValue(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.branch-needs-value", message: "a branch that gives a value is one expression", span: span)
    }
    static func switchNotExhaustive(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.switch-not-exhaustive", message: "the cases do not cover every '\(type)'", span: span,
            help: type == "Bool" ? "add the other truth value, or 'default:'" : "add 'default:'")
    }
    static func caseAfterDefault(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.case-after-default", message: "nothing reaches a case after 'default'", span: span)
    }
    static func emptyCase(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.empty-case", message: "a case needs a statement", span: span, help: "write 'break' for none")
    }
    static func tooManyCases(_ count: Int, limit: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.nested-too-deeply", message: "a 'switch' as a value has at most \(limit) cases, found \(count)",
            span: span, help: "assign to a variable in each case")
    }

    // MARK: Loops

    static func partialRange(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.partial-range", message: "a range without both bounds stands in subscripts and cases only",
            span: span)
    }
    static func rangeOfFloats(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.range-type", message: "ranges are of integers, found '\(type)'", span: span,
            help: "count with an integer and compute the value from it")
    }
    static func strideOfType(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-stride", message: "'stride' of '\(type)' is not supported", span: span,
            help: "stride over 'Int' and compute the value from it")
    }
    static func iteratesOverRank(_ rank: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.needs-vector", message: "'for' walks a 'Vector', found an array of rank \(rank)", span: span,
            help: "loop over its indices")
    }
    static func notASequence(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.not-a-sequence", message: "'for' cannot walk '\(type)'", span: span,
            help: type == "Int" ? "write '0..<n'" : nil)
    }
    static func sequenceOutsideFor(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-sequence", message: "'\(name)' stands after 'in' of a 'for' loop only", span: span)
    }

    // MARK: Parallel loops

    static func parallelOutsideFor(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-place", message: "'parallel' stands after 'in' of a 'for' loop only", span: span,
            help: "write 'for i in parallel(0..<n)'")
    }
    static func nestedParallelSequence(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-place", message: "'parallel' is the outermost word of a loop's sequence", span: span,
            help: "write 'for i in parallel(0..<n)'")
    }
    static func parallelSequence(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-sequence",
            message: "'parallel' takes a range of integers, found elements of type '\(type)'",
            span: span, help: "write 'parallel(x.indices)' and index inside")
    }
    static func parallelLabel(_ label: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.argument-labels", message: "'parallel' has no argument '\(label):'", span: span,
            help: "'reducing:' and 'disjoint:' are")
    }
    static func parallelArrays(_ label: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-arrays", message: "'\(label):' takes arrays with '&', as in '\(label): &h'", span: span
        )
    }
    static func parallelTwice(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-arrays", message: "'\(name)' is named twice in one 'parallel(…)'", span: span,
            help: "an array is either added to by all iterations or written apart: name it once")
    }
    static func leavesParallelLoop(_ word: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.leaves-parallel-loop",
            message: "'\(word)' would end a parallel loop before its other iterations",
            span: span, help: "use a plain loop, or 'continue'")
    }
    static func notAnAccumulator(
        _ name: String, _ reason: AccumulatorScan.Offence, at span: SourceSpan, declared: SourceSpan
    ) -> Diagnostic {
        let message =
            switch reason {
            case .read: "'\(name)' is accumulated by all iterations of the parallel loop, and cannot be read inside"
            case .assigned: "'\(name)' is changed by all iterations of the parallel loop"
            case .mixed(let a, let b):
                "'\(name)' is accumulated in two ways, '\(a.rawValue)' and '\(b.rawValue)', in one parallel loop"
            case .shadowed: "'\(name)' is declared again inside the parallel loop that changes it"
            }
        let help =
            switch reason {
            case .assigned:
                "accumulate with '+=', '*=', '&+=', '&*=', '|=', '&=', '^=', '\(name) = min(\(name), …)' or 'max'; "
                    + "or declare it inside"
            case .shadowed: "give the inner one another name"
            default: "use two variables, or a plain loop"
            }
        return Diagnostic(
            id: "kernel.parallel-accumulator", message: message, span: span,
            notes: [Note(message: "'\(name)' is declared here", span: declared)], help: help)
    }
    static func reducingUse(_ name: String, at span: SourceSpan, declared: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-reducing",
            message: "'\(name)' is named in 'reducing:', so the loop only adds to its elements",
            span: span, notes: [Note(message: "'\(name)' is declared here", span: declared)],
            help: "write '\(name)[k] += …'")
    }
    static func reducingMixed(
        _ name: String, _ a: ReductionKind, _ b: ReductionKind, at span: SourceSpan, declared: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.parallel-reducing",
            message: "the elements of '\(name)' are changed in two ways, by '\(a.rawValue)' and '\(b.rawValue)', "
                + "in one parallel loop",
            span: span, notes: [Note(message: "'\(name)' is declared here", span: declared)],
            help: "use two arrays, or two loops")
    }
}
