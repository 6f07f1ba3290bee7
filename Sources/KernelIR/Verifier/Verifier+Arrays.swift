// The rules of operations on arrays.

import QuernCore

extension Verifier {
    mutating func checkArrays(_ operation: Operation) {
        let given = types(operation.operands)
        // `allocate` alone starts without an array.
        if operation.opcode == .allocate {
            plain(operation)
            guard count(results: 1, operation), let type = operation.results.first.flatMap(type) else { return }
            guard case .array(_, let rank, _) = type else {
                return report("ir.results", operation, "gives an array, not \(text(type))")
            }
            return operands(operation, exactly: Array(repeating: .int, count: rank))
        }
        guard let source = given.first, case .array(let element, let rank, let layout) = source else {
            return report("ir.operands", operation, "takes an array first, not \(text(given))")
        }
        let indices = [Type](repeating: .int, count: rank)
        let array = operation.operands[0]
        switch operation.opcode {
        case .extent:
            guard checkAxis(operation, rank) else { return }
            operands(operation, exactly: [source])
            results(operation, [.int])
        case .load:
            plain(operation)
            operands(operation, exactly: [source] + indices)
            results(operation, [.scalar(element)])
        case .store:
            plain(operation)
            operands(operation, exactly: [source] + indices + [.scalar(element)])
            results(operation, [])
            checkWrite(operation, to: array)
        case .slice:
            guard case .slice(let axes) = operation.attribute else { return wrongAttribute(operation, "cuts") }
            guard axes.count == rank else {
                return report("ir.attribute", operation, "cuts \(axes.count) axes of an array of rank \(rank)")
            }
            let extra = axes.reduce(0) { $0 + $1.operandCount }
            operands(operation, exactly: [source] + Array(repeating: .int, count: extra))
            let kept = axes.filter { if case .index = $0 { false } else { true } }.count
            results(operation, [.array(element: element, rank: kept, layout: self.layout(of: layout, cut: axes))])
        case .permute:
            guard case .axes(let axes) = operation.attribute, axes.sorted() == Array(0..<rank) else {
                return report("ir.attribute", operation, "needs each axis from 0 to \(rank - 1) once")
            }
            operands(operation, exactly: [source])
            results(operation, [.array(element: element, rank: rank, layout: self.layout(of: layout, permuted: axes))])
        case .reverse:
            guard checkAxis(operation, rank), case .axis(let axis) = operation.attribute else { return }
            operands(operation, exactly: [source])
            let kept: Layout = axis < rank - 1 && layout <= .unitInner ? .unitInner : .general
            results(operation, [.array(element: element, rank: rank, layout: kept)])
        case .duplicate:
            plain(operation)
            operands(operation, exactly: [source])
            results(operation, [.array(element: element, rank: rank, layout: .contiguous)])
        case .copy:
            plain(operation)
            operands(operation, exactly: [source, source.with(layout: .general)])
            results(operation, [])
            checkWrite(operation, to: array)
        case .fill:
            plain(operation)
            operands(operation, exactly: [source, .scalar(element)])
            results(operation, [])
            checkWrite(operation, to: array)
        case .checkShapes, .sameShape:
            plain(operation)
            if given.count != 2 || !given[1].isArray || given[1].rank != rank {
                report("ir.operands", operation, "takes two arrays of one rank, not \(text(given))")
            }
            results(operation, operation.opcode == .sameShape ? [.bool] : [])
        case .reduce:
            guard case .reduction(let kind, nil) = operation.attribute else {
                return wrongAttribute(operation, "a reduction without an axis")
            }
            if kind == .dot, rank != 1 { report("ir.operands", operation, "of a dot product takes arrays of rank 1") }
            operands(operation, exactly: kind == .dot ? [source, source.with(layout: .general)] : [source])
            if let type = checkReduction(operation, kind, element) { results(operation, [.scalar(type)]) }
        case .reduceAxis:
            guard case .reduction(let kind, let axis?) = operation.attribute, kind != .dot else {
                return wrongAttribute(operation, "a reduction with an axis")
            }
            guard (0..<rank).contains(axis) else {
                return report("ir.attribute", operation, "names axis \(axis) of an array of rank \(rank)")
            }
            operands(operation, exactly: [source])
            if let type = checkReduction(operation, kind, element) {
                results(operation, [.array(element: type, rank: rank - 1, layout: .contiguous)])
            }
        case .sort:
            operands(operation, exactly: [source])
            if rank != 1 || !isOf(.numeric, element) {
                report("ir.operands", operation, "takes numbers in an array of rank 1, not \(text(source))")
            }
            results(operation, [])
            checkWrite(operation, to: array)
        default: break  // Not over ops: the caller sends only these.
        }
    }

    private mutating func checkAxis(_ operation: Operation, _ rank: Int) -> Bool {
        guard case .axis(let axis) = operation.attribute else {
            wrongAttribute(operation, "an axis")
            return false
        }
        guard (0..<rank).contains(axis) else {
            report("ir.attribute", operation, "names axis \(axis) of an array of rank \(rank)")
            return false
        }
        return true
    }

    /// The type that a reduction of `element` gives, or nil after a report.
    mutating func checkReduction(_ operation: Operation, _ kind: ReductionKind, _ element: Scalar) -> Scalar? {
        let wanted: Class =
            switch kind {
            case .sum, .product, .min, .max, .dot, .argmin, .argmax: .numeric
            case .wrappingSum, .wrappingProduct: .integer
            case .and, .or, .xor: .bits
            case .mean: .floating
            }
        guard isOf(wanted, element) else {
            report("ir.operands", operation, "by \(kind.rawValue) takes \(wanted.rawValue), not \(text(element))")
            return nil
        }
        return kind == .argmin || kind == .argmax ? .concrete(.int64) : element
    }
}
