// Assignments, plain and compound, to one place or to a tuple of places.
// The index expressions of a place are evaluated first, then the right side, then the place is read and written, as
// Swift does it. Whole views have ways of their own (Elementwise).

import KernelIR
import QuernCore

extension FunctionLowering {
    func lowerAssignment(
        _ target: Expression, _ operation: String, _ operatorRange: TextRange, _ value: Expression
    ) {
        if operation.isEmpty, case .tuple(let targets) = target.unwrapped.kind {
            lowerTupleAssignment(targets, value, target.range)
            return
        }
        guard let destination = resolvePlace(target, forWriting: true) else {
            _ = emit(value)
            return
        }
        if case .nothing = destination.kind {
            _ = emit(value)
            return
        }
        if case .view(let view) = destination.kind {
            assignView(view, destination.type, target, operation: operation, operatorRange, value)
            return
        }
        guard checkWritable(destination, elements: false, target.range) else {
            _ = emit(value, as: destination.type)
            return
        }
        if operation.isEmpty {
            if destination.type.isArray, infer(value).isArray, isElementwiseArithmetic(value) {
                report(.arrayArithmetic("=", at: span(operatorRange)))
                return
            }
            let typed = emit(value, as: destination.type)
            write(destination, typed, target.range)
            return
        }
        lowerCompound(destination, operation, operatorRange, target, value)
    }

    func isElementwiseArithmetic(_ expression: Expression) -> Bool {
        switch expression.unwrapped.kind {
        case .binary, .prefix: true
        default: false
        }
    }

    func lowerCompound(
        _ destination: Place, _ operation: String, _ operatorRange: TextRange, _ target: Expression,
        _ value: Expression
    ) {
        let type = destination.type
        if case .array = type {
            guard let view = read(destination, target.range).array else { return }
            assignView(view, type, target, operation: operation, operatorRange, value)
            return
        }
        guard type.isNumber else {
            _ = emit(value)
            if !type.isError { report(.operandNotScalar(operation + "=", text(type), at: span(target.range))) }
            return
        }
        if type.isScalar, ["<<", ">>", "&<<", "&>>"].contains(operation) {
            var countType = infer(value)
            if countType.isOpen { countType = .int }
            guard let count = emitOperand(value, countType.isScalar ? countType : nil), countType.isScalar else {
                return
            }
            let old = scalar(read(destination, target.range))
            write(destination, shift(operation, old, type, count, countType, operatorRange, value.range), target.range)
            return
        }
        guard let arithmetic = ArithmeticOperator(operation) else { return }
        let valueType = infer(value)
        if valueType.isNumber, valueType != type {
            let count = program.sink.diagnostics.count
            _ = emit(value)
            if program.sink.diagnostics.count == count {
                report(
                    .operandTypes(
                        operation + "=", text(type), text(valueType),
                        help: valueType == .bool || type == .bool
                            ? nil
                            : "there are no implicit conversions: write '\(text(type))(\(sourceText(value.range)))'",
                        at: span(operatorRange)))
            }
            return
        }
        guard let operand = emitNumber(value, type) else { return }
        let old = read(destination, target.range)
        guard !old.type.isError else { return }
        let result = combine(arithmetic, operation, old.value, operand, type, operatorRange)
        place(operatorRange)
        write(destination, result, target.range)
    }

    /// `(a, b) = (b, a)`: all right sides before the first write.
    func lowerTupleAssignment(_ targets: [Argument], _ value: Expression, _ range: TextRange) {
        let places = targets.map { resolvePlace($0.value, forWriting: true) }
        let isComplete = places.allSatisfy { $0 != nil }
        let wanted = places.map { KernelType.Element(label: nil, type: $0?.type ?? .error) }
        let isTyped = isComplete && !wanted.contains { $0.type.isError }
        let typed = emit(value, as: isTyped ? .tuple(wanted) : nil)
        guard isComplete, !typed.type.isError else { return }
        guard case .tuple(let parts) = typed.type, case .parts(let values) = typed.value, parts.count == places.count
        else {
            report(.patternMismatch(places.count, text(typed.type), at: span(range)))
            return
        }
        for (place, (part, value)) in zip(places, zip(parts, values)) {
            guard let place else { continue }
            if case .nothing = place.kind { continue }
            guard place.type == part.type else {
                report(.wrongType(expected: text(place.type), found: text(part.type), at: span(place.range), help: nil))
                continue
            }
            // An array that another target overwrites first would come too late.
            let copied: Lowered = if case .array(let array) = value { .array(owned(array)) } else { value }
            write(place, Typed(type: part.type, value: copied), place.range)
        }
    }
}
