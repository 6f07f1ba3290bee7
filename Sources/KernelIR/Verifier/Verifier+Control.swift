// The rules of calls, structured operations and terminators.

import QuernCore

extension Verifier {
    // MARK: Calls

    mutating func checkCall(_ operation: Operation) {
        guard case .call(let name, let typeArguments) = operation.attribute else {
            return wrongAttribute(operation, "a callee")
        }
        guard let callee = functions[name] else {
            return report("ir.call", operation, "names '\(name)', which is no kernel of the module")
        }
        guard typeArguments.count == callee.typeParameters.count else {
            return report(
                "ir.call", operation,
                "gives \(typeArguments.count) type arguments where '\(name)' has \(callee.typeParameters.count)")
        }
        for (argument, parameter) in zip(typeArguments, callee.typeParameters) {
            let accepted =
                switch argument {
                case .concrete(let type): parameter.constraint.accepts(type)
                case .parameter(let index):
                    function.typeParameters.indices.contains(index)
                        && ScalarType.realCases.allSatisfy {
                            !function.typeParameters[index].constraint.accepts($0) || parameter.constraint.accepts($0)
                        }
                }
            if !accepted {
                report(
                    "ir.call", operation,
                    "gives \(text(argument)) for '\(parameter.name): \(parameter.constraint.rawValue)' of '\(name)'")
            }
        }
        func substituted(_ type: Type) -> Type {
            guard case .parameter(let index) = type.scalar, typeArguments.indices.contains(index) else { return type }
            return switch type {
            case .scalar: .scalar(typeArguments[index])
            case .array(_, let rank, let layout): .array(element: typeArguments[index], rank: rank, layout: layout)
            }
        }
        let wanted = callee.parameters.map { substituted($0.type) }
        let given = types(operation.operands)
        if !fits(given, wanted) {
            report("ir.call", operation, "gives \(text(given)) where '\(name)' takes \(text(wanted))")
        }
        let returned = callee.returnTypes.map(substituted)
        let results = types(operation.results)
        if !fits(returned, results) {
            report("ir.call", operation, "takes \(text(results)) where '\(name)' gives \(text(returned))")
        }
        for (operand, parameter) in zip(operation.operands, callee.parameters)
        where parameter.isInout && parameter.type.isArray {
            checkWrite(operation, to: operand)
        }
    }

    mutating func checkExternCall(_ operation: Operation) {
        guard case .extern(let name) = operation.attribute else { return wrongAttribute(operation, "a callee") }
        guard let callee = module.extern(named: name) else {
            return report("ir.call", operation, "names '\(name)', which is no C function of the module")
        }
        let given = types(operation.operands)
        let wanted = callee.parameters.map(\.type)
        if !fits(given, wanted) {
            report("ir.call", operation, "gives \(text(given)) where '\(name)' takes \(text(wanted))")
        }
        results(operation, callee.resultType.map { [$0] } ?? [])
        for (operand, parameter) in zip(operation.operands, callee.parameters) where parameter.isInout {
            checkWrite(operation, to: operand)
        }
    }

    // MARK: Structure

    mutating func checkStructure(_ operation: Operation) {
        let wantedRegions = operation.opcode == .if ? 2 : 1
        guard operation.regions.count == wantedRegions else {
            return report("ir.region", operation, "has \(operation.regions.count) regions, not \(wantedRegions)")
        }
        let arguments = operation.regions.map { types($0.arguments) }
        let results = types(operation.results)
        let given = types(operation.operands)
        switch operation.attribute {
        case .loop(let loop):
            if loop.label.index < 0 || loop.label.index >= function.labelCount {
                report("ir.label", operation, "has label L\(loop.label.index) of \(function.labelCount)")
            }
            if !isLabelUsed.insert(loop.label.index).inserted {
                report("ir.label", operation, "has label L\(loop.label.index), which another has too")
            }
            checkAccumulators(operation, loop)
        case .none where operation.opcode == .if: break
        default: return wrongAttribute(operation, "a label")  // Not over ops.
        }
        switch operation.opcode {
        case .if:
            operands(operation, exactly: [.bool])
            if arguments.contains(where: { !$0.isEmpty }) { report("ir.region", operation, "has arguments of its regions") }
        case .for, .parallelFor:
            guard given.count >= 2, given[0] == .int, given[1] == .int else {
                return report("ir.operands", operation, "takes two i64 first, not \(text(given))")
            }
            let starts = Array(given.dropFirst(2).dropLast(disjointCount(operation)))
            if arguments[0].first != .int || !fits(starts, Array(arguments[0].dropFirst())) {
                report("ir.region", operation, "has arguments \(text(arguments[0])) for starting values \(text(starts))")
            }
            let carried = Array(arguments[0].dropFirst().dropLast(reducingCount(operation)))
            if results != carried {
                report("ir.results", operation, "gives \(text(carried)), not \(text(results))")
            }
        case .loop:
            if !fits(given, arguments[0]) {
                report("ir.region", operation, "has arguments \(text(arguments[0])) for starting values \(text(given))")
            }
        case .block:
            operands(operation, exactly: [])
            if !arguments[0].isEmpty { report("ir.region", operation, "has arguments of its region") }
        default: break  // Not over ops: the caller sends only these.
        }
    }

    private mutating func checkAccumulators(_ operation: Operation, _ loop: LoopAttribute) {
        guard operation.opcode == .parallelFor else {
            if !loop.accumulators.isEmpty { report("ir.attribute", operation, "has accumulators") }
            if !loop.reducing.isEmpty || loop.disjointCount != 0 || loop.isApart {
                report("ir.attribute", operation, "shares arrays, which only a 'parallelFor' does")
            }
            return
        }
        checkShared(operation, loop)
        guard loop.accumulators.count == operation.results.count else {
            return report(
                "ir.attribute", operation,
                "has \(loop.accumulators.count) accumulators for \(operation.results.count) results")
        }
        for (kind, result) in zip(loop.accumulators, types(operation.results)) {
            switch kind {
            case .sum, .product, .wrappingSum, .wrappingProduct, .min, .max, .and, .or, .xor:
                if result.isArray {
                    report("ir.results", operation, "accumulates an array")
                } else {
                    _ = checkReduction(operation, kind, result.scalar)
                }
            case .mean, .argmin, .argmax, .dot:
                report("ir.attribute", operation, "cannot accumulate by \(kind.rawValue)")
            }
        }
    }

    private func disjointCount(_ operation: Operation) -> Int {
        if case .loop(let loop) = operation.attribute { max(0, loop.disjointCount) } else { 0 }
    }
    private func reducingCount(_ operation: Operation) -> Int {
        if case .loop(let loop) = operation.attribute { loop.reducing.count } else { 0 }
    }

    /// The arrays of `reducing:` and `disjoint:`.
    private mutating func checkShared(_ operation: Operation, _ loop: LoopAttribute) {
        let shared = types(operation.operands).dropFirst(2 + loop.accumulators.count)
        guard loop.disjointCount >= 0, shared.count == loop.reducing.count + loop.disjointCount else {
            return report(
                "ir.attribute", operation,
                "shares \(loop.reducing.count + max(0, loop.disjointCount)) arrays, with operands for \(shared.count)")
        }
        for type in shared where !type.isArray { report("ir.operands", operation, "shares \(text([type])), no array") }
        for (kind, type) in zip(loop.reducing, shared) where type.isArray {
            switch kind {
            case .sum, .product, .wrappingSum, .wrappingProduct, .and, .or, .xor:
                _ = checkReduction(operation, kind, type.scalar)
            case .min, .max, .mean, .argmin, .argmax, .dot:
                report("ir.attribute", operation, "cannot join arrays by \(kind.rawValue)")
            }
        }
        for operand in operation.operands.dropFirst(2 + loop.accumulators.count) { checkWrite(operation, to: operand) }
    }

    // MARK: Terminators

    mutating func checkTerminator(_ operation: Operation) {
        results(operation, [])
        let given = types(operation.operands)
        switch operation.opcode {
        case .yield:
            plain(operation)
            guard let owner = owners.last else { return report("ir.region", operation, "ends the body of a kernel") }
            let wanted =
                owner.opcode == .loop ? types(owner.regions.first?.arguments ?? []) : types(owner.results)
            if !fits(given, wanted) {
                report("ir.operands", operation, "of '\(owner.opcode.rawValue)' takes \(text(wanted)), not \(text(given))")
            }
        case .break, .continue:
            guard case .label(let label) = operation.attribute else { return wrongAttribute(operation, "a label") }
            guard
                let k = owners.lastIndex(where: { owner in
                    if case .loop(let loop) = owner.attribute { owner.opcode != .if && loop.label == label } else { false }
                })
            else { return report("ir.label", operation, "names L\(label.index), which is not around it") }
            let owner = owners[k]
            if owners[(k + 1)...].contains(where: { $0.opcode == .parallelFor }) {
                return report("ir.label", operation, "leaves a 'parallelFor'")
            }
            let isBreak = operation.opcode == .break
            if owner.opcode == (isBreak ? .parallelFor : .block) {
                return report("ir.label", operation, "names a '\(owner.opcode.rawValue)'")
            }
            let wanted = !isBreak && owner.opcode == .loop ? types(owner.regions.first?.arguments ?? []) : types(owner.results)
            if !fits(given, wanted) {
                report("ir.operands", operation, "to L\(label.index) takes \(text(wanted)), not \(text(given))")
            }
        case .return:
            plain(operation)
            if owners.contains(where: { $0.opcode == .parallelFor }) {
                report("ir.label", operation, "leaves a 'parallelFor'")
            }
            if !fits(given, function.returnTypes) {
                report("ir.operands", operation, "gives \(text(given)) where the kernel gives \(text(function.returnTypes))")
            }
        case .trap:
            guard case .fault = operation.attribute else { return wrongAttribute(operation, "a fault") }
            operands(operation, exactly: [])
        default: break  // Not over ops: the caller sends only these.
        }
    }
}
