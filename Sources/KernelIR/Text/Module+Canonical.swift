// What two modules that mean the same share: the text that cache keys hash. No positions, no file names, no names of
// values, values renumbered in order of definition, labels in order of use.
// Kept: names of functions (objects export them), site numbers (objects hold them), whether a loop variable has a
// name (objects record its values), everything else.
// Holds: equal canonical texts compile to equal objects. Cost: one pass over the operations, no dictionaries; it is
// on the way of each first call.

import QuernCore

extension Module {
    /// The canonical text as bytes.
    package var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        writer.write(self)
        return writer.out
    }
    /// The canonical text.
    package var canonicalText: String { String(decoding: canonicalBytes, as: UTF8.self) }
}

private struct CanonicalWriter {
    var out: [UInt8] = []
    private var numbers: [Int32] = []
    private var next: Int32 = 0
    private var labels: [Int32] = []
    private var nextLabel: Int32 = 0

    init() { out.reserveCapacity(4096) }

    private mutating func text(_ string: String) {
        // Length first, so that no text can look like two.
        number(string.utf8.count)
        out.append(UInt8(ascii: ":"))
        out.append(contentsOf: string.utf8)
    }
    private mutating func word(_ string: String) { out.append(contentsOf: string.utf8) }
    private mutating func mark(_ byte: UInt8) { out.append(byte) }
    private mutating func number(_ value: some BinaryInteger) {
        if value < 0 { mark(UInt8(ascii: "-")) }
        var rest = UInt64(value.magnitude)
        if rest < 10 { return mark(UInt8(ascii: "0") + UInt8(rest)) }
        let start = out.count
        while rest > 0 {
            out.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        out[start...].reverse()
    }
    private mutating func item(_ value: some BinaryInteger) {
        mark(UInt8(ascii: " "))
        number(value)
    }

    mutating func write(_ module: Module) {
        text(module.entry)
        for extern in module.externs {
            word("\nextern ")
            text(extern.name)
            text(extern.symbol)
            text(extern.library)
            for parameter in extern.parameters {
                mark(UInt8(ascii: parameter.isInout ? "&" : " "))
                write(parameter.type)
            }
            if let type = extern.resultType {
                word("->")
                write(type)
            }
        }
        for function in module.functions { write(function) }
        mark(UInt8(ascii: "\n"))
    }

    private mutating func write(_ function: Function) {
        numbers = Array(repeating: -1, count: function.valueTypes.count)
        next = 0
        labels = Array(repeating: -1, count: max(0, function.labelCount))
        nextLabel = 0
        word("\nkernel ")
        text(function.name)
        for parameter in function.typeParameters {
            mark(UInt8(ascii: "<"))
            word(parameter.constraint.rawValue)
        }
        for parameter in function.parameters { mark(UInt8(ascii: parameter.isInout ? "&" : "_")) }
        word("->")
        for type in function.resultTypes { write(type) }
        if function.canThrow { word(" throws") }
        if function.options.isRelaxed { word(" relaxed") }
        if function.options.isUnchecked { word(" unchecked") }
        if function.options.isInlined { word(" inline") }
        for expectation in function.options.expectations {
            word(" expect ")
            text(expectation)
        }
        write(function.body, function)
    }

    private mutating func write(_ region: Region, _ function: Function) {
        mark(UInt8(ascii: "("))
        for argument in region.arguments { define(argument, function) }
        word("){")
        for operation in region.operations {
            mark(UInt8(ascii: "\n"))
            word(operation.opcode.rawValue)
            for operand in operation.operands {
                let index = Int(operand.index)
                item(numbers.indices.contains(index) ? numbers[index] : -1)
            }
            write(operation.attribute)
            if operation.opcode.row.canFault {
                mark(UInt8(ascii: operation.isChecked ? "!" : "~"))
                if operation.isChecked, operation.site >= 0 { number(operation.site) }
            }
            for region in operation.regions { write(region, function) }
            for result in operation.results { define(result, function) }
        }
        mark(UInt8(ascii: "}"))
    }

    private mutating func define(_ value: Value, _ function: Function) {
        let index = Int(value.index)
        guard numbers.indices.contains(index) else { return mark(UInt8(ascii: "?")) }
        numbers[index] = next
        next += 1
        mark(UInt8(ascii: "="))
        write(function.valueTypes[index])
    }

    private mutating func write(_ type: Type) {
        switch type {
        case .scalar(let scalar): write(scalar)
        case .array(let element, let rank, let layout):
            mark(UInt8(ascii: "["))
            write(element)
            item(rank)
            item(layout.rawValue)
            mark(UInt8(ascii: "]"))
        }
    }
    private mutating func write(_ scalar: Scalar) {
        switch scalar {
        case .concrete(let type): word(type.name)
        case .parameter(let index):
            mark(UInt8(ascii: "$"))
            number(index)
        }
    }
    private mutating func write(_ label: Label) {
        let index = Int(label.index)
        mark(UInt8(ascii: "L"))
        guard labels.indices.contains(index) else { return number(label.index) }
        if labels[index] < 0 {
            labels[index] = nextLabel
            nextLabel += 1
        }
        number(labels[index])
    }

    private mutating func write(_ attribute: Attribute) {
        if attribute == .none { return }
        mark(UInt8(ascii: "["))
        switch attribute {
        case .none: break
        case .literal(.bits(let bits)):
            mark(UInt8(ascii: "b"))
            number(bits)
        case .literal(.integer(let magnitude, let isNegative)):
            mark(UInt8(ascii: isNegative ? "-" : "i"))
            number(magnitude)
        case .literal(.real(let digits)):
            mark(UInt8(ascii: "r"))
            text(digits)
        case .literal(.named(let name)): word(name.rawValue)
        case .axis(let axis): number(axis)
        case .axes(let axes): for axis in axes { item(axis) }
        case .slice(let axes): for axis in axes { mark(axis.text.utf8.first ?? 0) }
        case .call(let callee, let arguments):
            text(callee)
            for argument in arguments { write(argument) }
        case .extern(let name): text(name)
        case .loop(let loop):
            write(loop.label)
            if !loop.variable.isEmpty { word(" named") }
            mark(UInt8(ascii: " "))
            word(loop.role.rawValue)
            for kind in loop.accumulators {
                mark(UInt8(ascii: " "))
                word(kind.rawValue)
            }
            if loop.isApart { word(" apart") }
            for kind in loop.reducing {
                mark(UInt8(ascii: "&"))
                word(kind.rawValue)
            }
            if loop.disjointCount > 0 { item(loop.disjointCount) }
        case .label(let label): write(label)
        case .reduction(let kind, let axis):
            word(kind.rawValue)
            if let axis { item(axis) }
        case .affine(let coefficients, let constant):
            for coefficient in coefficients { item(coefficient) }
            mark(UInt8(ascii: "+"))
            number(constant)
        case .fault(let kind, let message):
            number(kind.rawValue)
            text(message)
        case .floatClass(let kind): word(kind.rawValue)
        case .rounding(let rule): word(rule.rawValue)
        case .math(let function): word(function.rawValue)
        }
        mark(UInt8(ascii: "]"))
    }
}
