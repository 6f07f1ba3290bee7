// The wording of what the checker finds in expressions and assignments: types, names, arrays.
// Lower case, no full stop, names in single quotes; help says what to write.
// Holds: ids are stable; messages may be bettered.

import KernelIR
import QuernCore

extension Diagnostic {
    // MARK: Types

    static func wrongType(expected: String, found: String, at span: SourceSpan, help: String?) -> Diagnostic {
        Diagnostic(
            id: "kernel.type-mismatch", message: "expected '\(expected)', found \(quoted(found))", span: span,
            help: help)
    }
    /// Types in quotes, descriptions such as `an integer literal` without.
    private static func quoted(_ found: String) -> String {
        found.hasPrefix("an ") || found.hasPrefix("the ") || found.hasPrefix("a ") ? found : "'\(found)'"
    }
    static func operandTypes(
        _ operation: String, _ left: String, _ right: String, help: String?, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.operand-types",
            message: "'\(operation)' needs one type on both sides, found '\(left)' and '\(right)'", span: span,
            help: help)
    }
    static func operandNotScalar(_ operation: String, _ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.operand-types", message: "'\(operation)' takes numbers, found '\(type)'", span: span)
    }
    static func missingCapability(
        _ what: String, type: String, protocolName: String?, help: String? = nil, at span: SourceSpan
    ) -> Diagnostic {
        Diagnostic(
            id: "kernel.missing-capability", message: "'\(type)' has no \(what)", span: span,
            help: protocolName.map { "constrain it: '<\(type): \($0)>'" } ?? help)
    }
    static func literalTooLarge(_ text: String, type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.literal-range", message: "the literal '\(text)' does not fit '\(type)'", span: span)
    }
    static func branchTypes(_ first: String, _ second: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.branch-types", message: "the branches give '\(first)' and '\(second)'", span: span,
            help: "both must give one type")
    }
    static func notAScalar(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.type-mismatch", message: "expected a number or 'Bool', found '\(type)'", span: span)
    }
    static func notATuple(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.not-a-tuple", message: "'\(type)' is no tuple", span: span)
    }
    static func tupleElement(_ index: Int, count: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.tuple-element", message: "element \(index) of a tuple of \(count) does not exist", span: span)
    }
    static func patternMismatch(_ count: Int, _ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.pattern-mismatch", message: "\(count) names cannot take a value of type '\(type)'", span: span)
    }
    static func noConversion(from: String, to: String, label: String?, at span: SourceSpan) -> Diagnostic {
        let how = label.map { " by '\($0):'" } ?? ""
        return Diagnostic(
            id: "kernel.no-conversion", message: "there is no conversion\(how) from '\(from)' to '\(to)'", span: span)
    }
    static func conversionArguments(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.argument-labels", message: "a conversion to '\(type)' takes one argument", span: span)
    }
    static func unknownConversionLabel(_ label: String, type: String, nearest: String?, at span: SourceSpan)
        -> Diagnostic
    {
        Diagnostic(
            id: "kernel.argument-labels", message: "'\(type)' has no conversion '\(label):'" + suggestion(nearest),
            span: span,
            help: "write 'truncatingIfNeeded:', 'clamping:', 'bitPattern:' or 'exactly:'")
    }
    static func exactlyOutsideCondition(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-optional", message: "'exactly:' gives an optional, which only a condition can take",
            span: span, help: "write 'if let y = \(type)(exactly: x)' or 'guard let'")
    }
    static func bindingNeedsExactly(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-optional", message: "'if let' and 'guard let' take an 'exactly:' conversion only",
            span: span, help: "write 'if let y = Int32(exactly: x)'")
    }
    static func implicitMemberWithoutContext(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.implicit-member", message: "the type that '.\(name)' belongs to is not known here", span: span,
            help: "write it out, as in 'Double.\(name)'")
    }

    // MARK: Names

    static func unknownName(_ name: String, nearest: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.unknown-name", message: "there is no '\(name)' here" + suggestion(nearest), span: span)
    }
    static func unknownFunction(_ name: String, nearest: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unknown-function", message: "there is no function or kernel '\(name)'" + suggestion(nearest),
            span: span)
    }
    static func notAKernel(_ name: String, at span: SourceSpan, declared: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.not-a-kernel", message: "'\(name)' is no kernel", span: span,
            notes: [Note(message: "'\(name)' is declared here", span: declared)],
            help: "put '@Kernel' before its declaration")
    }
    static func notAFunction(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.not-a-function", message: "'\(name)' cannot be called", span: span)
    }
    static func capturedVariable(_ name: String, at span: SourceSpan, declared: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.captured-variable", message: "'\(name)' is outside the kernel and no constant", span: span,
            notes: [Note(message: "'\(name)' is declared here", span: declared)],
            help: "make it a global 'let' with a value, or a parameter")
    }
    static func functionAsValue(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-function-value", message: "the function '\(name)' cannot be a value", span: span,
            help: "call it")
    }
    static func typeAsValue(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.unsupported-type-value", message: "the type '\(name)' cannot be a value", span: span)
    }
    static func circularConstant(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.circular-constant", message: "the constant '\(name)' depends on itself", span: span)
    }
    static func constantNotScalar(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.constant-type", message: "the global constant '\(name)' is no number or 'Bool'", span: span,
            help: "pass it as a parameter")
    }
    static func usedBeforeAssigned(_ name: String, at span: SourceSpan, declared: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.used-before-assigned", message: "'\(name)' may have no value here", span: span,
            notes: [Note(message: "'\(name)' is declared here without one", span: declared)])
    }
    static func unknownMember(_ name: String, of type: String, nearest: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unknown-member", message: "'\(type)' has no member '\(name)'" + suggestion(nearest), span: span)
    }
    static func unsupportedMember(_ name: String, of type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-member", message: "'\(name)' of '\(type)' is not supported in kernels", span: span)
    }
    static func unsupportedArrayMember(_ name: String, id: String, help: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-\(id)", message: "'\(name)' of arrays is not supported in kernels", span: span,
            help: help)
    }
    static func unsupportedFunction(_ name: String, id: String, help: String?, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-\(id)", message: "'\(name)' is not supported in kernels", span: span, help: help)
    }
    static func roundingRule(nearest: String?, known: [String], at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.rounding-rule",
            message: "'rounded' takes a rounding rule" + suggestion(nearest.map { ".\($0)" }),
            span: span, help: "one of " + known.map { ".\($0)" }.joined(separator: ", "))
    }

    // MARK: Assignment

    static func notAssignable(_ text: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.not-assignable", message: "'\(text)' cannot be assigned", span: span)
    }
    static func notMutable(_ name: String, role: Variable.Role, at span: SourceSpan, declared: SourceSpan) -> Diagnostic
    {
        let (what, help): (String, String) =
            switch role {
            case .parameter:
                ("a parameter that is not 'inout'", "declare it '\(name): inout …', or copy it: 'var copy = \(name)'")
            case .loopVariable: ("a loop variable", "copy it: 'var copy = \(name)'")
            default: ("a 'let'", "declare it with 'var'")
            }
        return Diagnostic(
            id: "kernel.not-mutable", message: "'\(name)' is \(what), and cannot be changed", span: span,
            notes: [Note(message: "'\(name)' is declared here", span: declared)], help: help)
    }
    static func needsTypeOrValue(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.needs-type", message: "a variable needs a type or a value", span: span)
    }
    static func patternNeedsValue(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.needs-value", message: "several names at once need a value", span: span)
    }
    static func arrayNeedsValue(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.needs-value", message: "the array '\(name)' needs a value where it is declared", span: span,
            help: "write 'var \(name) = Vector<Double>(zeros: n)'")
    }
    static func bindsNothing(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.binds-nothing", message: "this gives no value to bind", span: span)
    }
    static func unusedValue(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unused-value", message: "this value of type '\(type)' is not used", span: span,
            help: "assign it to '_' if that is meant")
    }
    static func misplacedAddress(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.misplaced-address", message: "'&' stands before 'inout' arguments only", span: span)
    }
    static func overlappingInout(at span: SourceSpan, other: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.overlapping-access", message: "two 'inout' arguments share memory", span: span,
            notes: [Note(message: "the other is here", span: other)])
    }
    static func swapElements(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.overlapping-access", message: "'swap' of two elements of one array accesses it twice",
            span: span,
            help: "write 'x.swapAt(i, j)'")
    }

    // MARK: Arrays

    static func notSubscriptable(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.not-subscriptable", message: "'\(type)' has no elements to index", span: span)
    }
    static func rankMismatch(rank: Int, found: Int, array: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.rank-mismatch",
            message: "an array of rank \(rank) takes \(rank) \(rank == 1 ? "index" : "indices"), found \(found)",
            span: span,
            help: rank > found && found > 0 ? "write '...' for a whole axis" : nil)
    }
    static func subscriptLabel(_ label: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.argument-labels", message: "a subscript has no argument '\(label):'", span: span)
    }
    static func stepNeedsVector(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.needs-vector", message: "'by:' steps through a 'Vector', found '\(type)'", span: span)
    }
    static func stepOfZero(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.step-of-zero", message: "a step of 0 never ends", span: span)
    }
    static func stepNotPositive(_ step: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.step-of-zero", message: "'by:' takes a step of at least 1, found \(step)", span: span,
            help: step < 0 ? "go backwards with 'reversed()'" : nil)
    }
    static func axisOutside(_ axis: Int, rank: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.axis", message: "axis \(axis) of an array of rank \(rank) does not exist", span: span,
            help: "axes count from 0 to \(rank - 1)")
    }
    static func axisNotLiteral(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.axis", message: "'axis:' takes a number written out", span: span)
    }
    static func axisOfVector(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.axis", message: "'\(name)' along the only axis of a 'Vector' takes no 'axis:'", span: span,
            help: "write '\(name)()'")
    }
    static func needsVector(_ name: String, rank: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.needs-vector", message: "'\(name)' takes a 'Vector', found an array of rank \(rank)", span: span
        )
    }
    static func sortOrder(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-closure", message: "'\(name)' takes no arguments: it sorts upwards", span: span,
            help: "read it backwards with 'reversed()'")
    }
    static func stridesNotVisible(at span: SourceSpan) -> Diagnostic {
        Diagnostic(id: "kernel.strides", message: "strides are not visible in kernels", span: span)
    }
    static func arrayArithmetic(_ operation: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-array-arithmetic",
            message: "arithmetic on whole arrays stands on the right of an assignment to a view only", span: span,
            help: "write 'y[...] = 2 * x + 1' into an array that exists")
    }
    static func arrayComparison(_ operation: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-array-comparison",
            message: "arrays cannot be compared with '\(operation)' in kernels",
            span: span, help: "write the loop")
    }
    static func viewOperator(_ operation: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-array-arithmetic", message: "'\(operation)' on whole arrays is not supported",
            span: span,
            help: "'+', '-', '*' and '/' are; write the loop for others")
    }
    static func arrayArgument(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-array-arithmetic", message: "'\(name)' takes numbers, not whole arrays", span: span,
            help: "write the loop")
    }
    static func arrayLiteral(at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.unsupported-swift-array", message: "Swift's arrays are not part of the kernel language",
            span: span,
            help: "write 'let k: Vector<Double> = [1, 2, 1]'")
    }
    static func literalOfRank(_ rank: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.literal-rank", message: "a list makes a 'Vector', not an array of rank \(rank)", span: span)
    }
    static func arrayInit(_ type: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.array-init", message: "'\(type)' cannot be made so in kernels", span: span,
            help: "write '(zeros: n)', '(repeating: x, n)' or '(zerosOf: y.shape)'")
    }
    static func arrayElementUnknown(_ name: String, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.array-init", message: "the element type of this '\(name)' is not known here", span: span,
            help: name == "NDArray" ? "write 'NDArray<Double, 2>(…)'" : "write '\(name)<Double>(…)'")
    }
    static func extentCount(_ type: String, rank: Int, found: Int, at span: SourceSpan) -> Diagnostic {
        Diagnostic(
            id: "kernel.rank-mismatch",
            message: "'\(type)' takes \(rank) extent\(rank == 1 ? "" : "s"), found \(found)", span: span)
    }
}
