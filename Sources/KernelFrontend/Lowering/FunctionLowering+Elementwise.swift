// Assignments to views: `y[...] = 2 * x + 1`, `a[1..<n] += b[0..<n - 1]`.
// The right side counts as read before the left is written, as in NumPy. Where it reads the very positions that
// are written, or other memory, one loop does it; where it may read other positions of the array that is written,
// it goes through an array in between.

import KernelIR
import QuernCore

/// The right side as a tree over views and scalars.
private indirect enum Elementwise {
    case view(ArrayReference)
    case scalar(Lowered)
    case binary(ArithmeticOperator, String, TextRange, Elementwise, Elementwise)
    case negated(Elementwise, TextRange)
}

extension FunctionLowering {
    /// `view = value` and `view += value`.
    func assignView(
        _ view: ArrayReference, _ type: KernelType, _ target: Expression, operation: String,
        _ operatorRange: TextRange, _ value: Expression
    ) {
        guard case .array(let element, let rank) = type else { return }
        let valueType = infer(value)
        if operation.isEmpty {
            if !valueType.isArray {
                let typed = emit(value, as: element)
                guard !typed.type.isError else { return }
                place(operatorRange)
                fill(view.value, typed.value, element, rank: rank)
                return
            }
            if !isArithmetic(value) {
                let typed = emit(value, as: type)
                guard let source = typed.array else { return }
                place(operatorRange)
                builder.emit(.copy, [view.value, source.value])
                return
            }
        }
        var leaves: [(array: ArrayReference, range: TextRange)] = []
        guard var tree = elementwise(value, element: element, rank: rank, &leaves) else { return }
        if !operation.isEmpty {
            guard let arithmetic = ArithmeticOperator(operation) else {
                report(.viewOperator(operation, at: span(operatorRange)))
                return
            }
            guard checkOperator(arithmetic, operation, element, operatorRange) else { return }
            tree = .binary(arithmetic, operation, operatorRange, .view(view), tree)
        }
        place(operatorRange)
        for leaf in leaves { builder.emit(.checkShapes, [view.value, leaf.array.value]) }
        let overlaps = leaves.contains { leaf in
            !leaf.array.roots.isDisjoint(with: view.roots) && leaf.array.value != view.value
                && sourceText(of: leaf.range) != sourceText(of: target.range)
        }
        guard overlaps else {
            loopNest(over: view.value, rank: rank) { indices in
                self.storeElement(view.value, indices, self.element(tree, indices, element), element)
            }
            return
        }
        let between = allocate((0..<rank).map { extent(view.value, $0) }, element)
        loopNest(over: between, rank: rank) { indices in
            self.storeElement(between, indices, self.element(tree, indices, element), element, isChecked: false)
        }
        place(operatorRange)
        builder.emit(.copy, [view.value, between])
    }

    /// All of the text of a stretch, for comparing.
    private func sourceText(of range: TextRange) -> [UInt8] {
        let bytes = program.files[file].map.source.text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: min(range.start, bytes.count))
        let end = bytes.index(bytes.startIndex, offsetBy: min(range.end, bytes.count))
        return Array(bytes[start..<max(start, end)])
    }

    private func isArithmetic(_ expression: Expression) -> Bool {
        switch expression.unwrapped.kind {
        case .binary, .prefix: true
        default: false
        }
    }

    private func checkOperator(
        _ arithmetic: ArithmeticOperator, _ operation: String, _ element: KernelType, _ range: TextRange
    ) -> Bool {
        guard ["+", "-", "*", "/"].contains(operation) else {
            report(.viewOperator(operation, at: span(range)))
            return false
        }
        if operation == "/", capabilities(of: element).isDisjoint(with: [.integer, .floating, .complex]) {
            report(.missingCapability("'/'", type: text(element), protocolName: "Real", at: span(range)))
            return false
        }
        return require(arithmetic.needs, of: element, for: "'\(operation)'", at: range)
    }

    /// Takes the right side apart; scalars are evaluated here, once.
    private func elementwise(
        _ expression: Expression, element: KernelType, rank: Int,
        _ leaves: inout [(array: ArrayReference, range: TextRange)]
    ) -> Elementwise? {
        let inner = expression.unwrapped
        guard infer(inner).isArray else { return emitNumber(expression, element).map { .scalar($0) } }
        switch inner.kind {
        case .binary(let operation, let operatorRange, let left, let right):
            let a = elementwise(left, element: element, rank: rank, &leaves)
            let b = elementwise(right, element: element, rank: rank, &leaves)
            guard let arithmetic = ArithmeticOperator(operation) else {
                report(.viewOperator(operation, at: span(operatorRange)))
                return nil
            }
            guard checkOperator(arithmetic, operation, element, operatorRange), let a, let b else { return nil }
            return .binary(arithmetic, operation, operatorRange, a, b)
        case .prefix("-", let operand):
            guard let value = elementwise(operand, element: element, rank: rank, &leaves),
                require(.signed, of: element, for: "prefix '-'", at: inner.range)
            else { return nil }
            return .negated(value, inner.range)
        default:
            let typed = emit(inner, as: .array(element: element, rank: rank))
            guard let array = typed.array else { return nil }
            leaves.append((array, inner.range))
            return .view(array)
        }
    }

    /// The value of the right side at `indices`.
    private func element(_ tree: Elementwise, _ indices: [Value], _ type: KernelType) -> Lowered {
        switch tree {
        case .view(let array): return loadElement(array.value, indices, type)
        case .scalar(let value): return value
        case .binary(let arithmetic, let operation, let range, let left, let right):
            let a = element(left, indices, type)
            let b = element(right, indices, type)
            return combine(arithmetic, operation, a, b, type, range).value
        case .negated(let operand, let range):
            let value = element(operand, indices, type)
            place(range)
            if case .complex(let part) = type {
                return Typed(type: type, value: value).complex.map { negated($0, part).lowered } ?? .none
            }
            guard case .scalar(let number) = value else { return .none }
            return .scalar(builder.value(.negate, [number], irType(type)))
        }
    }

    /// Loops over all positions of an array.
    func loopNest(over array: Value, rank: Int, _ body: ([Value]) -> Void) {
        let position = builder.position
        func level(_ axis: Int, _ indices: [Value]) {
            if axis == rank {
                body(indices)
                builder.position = position
                return
            }
            let zero = builder.int(0)
            let end = extent(array, axis)
            let label = builder.function.makeLabel()
            let arguments = builder.openRegion([.int])
            level(axis + 1, indices + arguments)
            builder.emit(.yield)
            let region = builder.closeRegion()
            builder.emit(.for, [zero, end], regions: [region], attribute: .loop(LoopAttribute(label: label)))
        }
        level(0, [])
    }
}
