// Walking and copying regions: what all passes share.
// Holds: a copy made by `RegionCopier` defines only values and labels that its function did not have before, and
// keeps positions, sites and names.

package import KernelIR

extension Region {
    /// Calls `body` with each operation of this region and the regions below, outer ones first.
    package func forEachOperation(_ body: (Operation) -> Void) {
        for operation in operations {
            body(operation)
            for region in operation.regions { region.forEachOperation(body) }
        }
    }

    /// Lets `body` change each operation of this region and the regions below, outer ones first.
    package mutating func modifyOperations(_ body: (inout Operation) -> Void) {
        for k in operations.indices {
            body(&operations[k])
            for r in operations[k].regions.indices { operations[k].regions[r].modifyOperations(body) }
        }
    }
}

extension Operation {
    /// The loop attribute of structured operations.
    var loopAttribute: LoopAttribute? {
        if case .loop(let attribute) = attribute { attribute } else { nil }
    }
    /// True for operations whose region may run more than once.
    var isLoop: Bool { opcode == .for || opcode == .parallelFor || opcode == .loop }
    /// Of a `parallelFor`: the operands named in `reducing:`, in order.
    var reducingOperands: ArraySlice<Value> {
        guard let loop = loopAttribute else { return [] }
        return operands.dropFirst(2 + loop.accumulators.count).prefix(loop.reducing.count)
    }
    /// Of a `parallelFor`: the copies of the arrays in `reducing:`, as the body knows them.
    var reducingArguments: ArraySlice<Value> {
        guard let loop = loopAttribute, let body = regions.first else { return [] }
        return body.arguments.suffix(loop.reducing.count)
    }
    /// Of a `parallelFor`: the operands named in `disjoint:`.
    var disjointOperands: ArraySlice<Value> { operands.suffix(loopAttribute?.disjointCount ?? 0) }
    /// The bits of a `constant` whose type is known.
    var constantBits: UInt64? {
        if opcode == .constant, case .literal(.bits(let bits)) = attribute { bits } else { nil }
    }
}

/// Copies operations with fresh values and labels.
struct RegionCopier {
    private var values: [Value: Value] = [:]
    private var labels: [Label: Label] = [:]

    /// The value in the copy that stands for `value`: itself if it is defined outside.
    func renamed(_ value: Value) -> Value { values[value] ?? value }
    /// Uses `replacement` for `value` in what is copied from now on.
    mutating func rename(_ value: Value, to replacement: Value) { values[value] = replacement }

    private mutating func fresh(_ value: Value, in function: inout Function) -> Value {
        let name = function.valueNames[Int(value.index)]
        let copy = function.makeValue(function.type(of: value), name: name)
        values[value] = copy
        return copy
    }

    /// A copy of `operation`.
    mutating func copy(_ operation: Operation, in function: inout Function) -> Operation {
        var copy = operation
        copy.operands = operation.operands.map { renamed($0) }
        switch operation.attribute {
        case .loop(var attribute):
            let label = function.makeLabel()
            labels[attribute.label] = label
            attribute.label = label
            copy.attribute = .loop(attribute)
        case .label(let label): copy.attribute = .label(labels[label] ?? label)
        default: break
        }
        copy.regions = operation.regions.map { self.copy($0, in: &function) }
        copy.results = operation.results.map { fresh($0, in: &function) }
        return copy
    }

    /// A copy of `region`, with fresh arguments.
    mutating func copy(_ region: Region, in function: inout Function) -> Region {
        var copy = Region(arguments: region.arguments.map { fresh($0, in: &function) })
        copy.operations.reserveCapacity(region.operations.count)
        for operation in region.operations { copy.operations.append(self.copy(operation, in: &function)) }
        return copy
    }
}
