// Writes modules as text; the form is described in Module+Text.swift, and IRParser reads it back.
// Natural spellings (`for … in … ..<`, `load x[i]`, `if … else`) are used where an operation has the expected
// parts; any other operation, wrong ones too, is written in the general form
//     results = opcode [attribute] operands unchecked #site at line:column (arguments) { … }
// Holds: never fails, whatever the module holds; ill-formed indices print as such.

import QuernCore

struct Printer {
    let module: Module
    let showsPositions: Bool
    private var out = ""
    private var function = Function(name: "", parameters: [], resultTypes: [])
    private var typeNames: [String] = []

    init(module: Module, showsPositions: Bool) {
        self.module = module
        self.showsPositions = showsPositions
    }

    mutating func printModule() -> String {
        for file in module.files where showsPositions { out += "file \(TextNames.quoted(file))\n" }
        if !module.entry.isEmpty { out += "entry \(symbol(module.entry))\n" }
        for extern in module.externs { print(extern) }
        for (number, site) in module.sites.enumerated() { print(site, number) }
        for function in module.functions { print(function) }
        return out
    }

    // MARK: Declarations

    private mutating func print(_ extern: ExternFunction) {
        typeNames = []
        out += "extern \(symbol(extern.name)) = \(TextNames.quoted(extern.symbol))"
        if !extern.library.isEmpty { out += " in \(TextNames.quoted(extern.library))" }
        out += " ("
        out += extern.parameters.map { parameter in
            "\(parameter.label.map(plainOrQuoted) ?? "_") \(plainOrQuoted(parameter.name)): "
                + (parameter.isInout ? "inout " : "") + text(parameter.type)
        }.joined(separator: ", ")
        out += ")"
        if let type = extern.resultType { out += " -> \(text(type))" }
        out += "\n"
    }

    private mutating func print(_ site: Site, _ number: Int) {
        typeNames = []
        out += "site \(number) \(site.opcode.rawValue) \(TextNames.quoted(site.subject)) in \(symbol(site.function))"
        if let type = site.type { out += " type \(type.name)" }
        if !site.loopVariables.isEmpty {
            out += " loops " + site.loopVariables.map(TextNames.quoted).joined(separator: ", ")
        }
        out += place(site.position) + "\n"
    }

    private mutating func print(_ function: Function) {
        self.function = function
        typeNames = []
        for (index, parameter) in function.typeParameters.enumerated() {
            let name = parameter.name
            let isUsable = TextNames.isPlain(name) && ScalarType(name: name) == nil && name != "array" && name != "inout"
                && name != "complex"
            typeNames.append(isUsable && !typeNames.contains(name) ? name : "$\(index)")
        }
        out += "\nkernel \(symbol(function.name))"
        if !function.typeParameters.isEmpty {
            let list = zip(function.typeParameters, typeNames).map { parameter, shown in
                let name = shown.hasPrefix("$") ? TextNames.quoted(parameter.name) : shown
                return "\(name): \(parameter.constraint.rawValue)"
            }
            out += "<\(list.joined(separator: ", "))>"
        }
        out += "("
        out += function.parameters.enumerated().map { k, parameter in
            let argument = k < function.body.arguments.count ? function.body.arguments[k] : Value(k)
            let index = Int(argument.index)
            var line = "\(parameter.label.map(plainOrQuoted) ?? "_") \(text(argument)): "
            if parameter.isInout { line += "inout " }
            line += text(parameter.part) + text(parameter.type)
            let name = function.valueNames.indices.contains(index) ? function.valueNames[index] : ""
            if name != parameter.name { line += " as \(TextNames.quoted(parameter.name))" }
            return line
        }.joined(separator: ", ")
        out += ")"
        if !function.resultTypes.isEmpty {
            let results = function.resultTypes.enumerated().map { k, type in
                text(function.resultParts.indices.contains(k) ? function.resultParts[k] : .none) + text(type)
            }
            out += " -> " + results.joined(separator: ", ")
        }
        if function.canThrow { out += " throws" }
        if function.options.isRelaxed { out += " relaxed" }
        if function.options.isUnchecked { out += " unchecked" }
        if function.options.isInlined { out += " inline" }
        for expectation in function.options.expectations { out += " expect \(TextNames.quoted(expectation))" }
        if function.displayName != function.name { out += " display \(TextNames.quoted(function.displayName))" }

        var isDefined = [Bool](repeating: false, count: function.valueTypes.count)
        var labels = 0
        survey(function.body, &isDefined, &labels)
        if function.labelCount != labels { out += " labels \(function.labelCount)" }
        out += place(function.position) + " {\n"
        let unused = isDefined.indices.filter { !isDefined[$0] }
        if !unused.isEmpty {
            out += "    unused " + unused.map { definition(Value($0)) }.joined(separator: ", ") + "\n"
        }
        for operation in function.body.operations { print(operation, indent: 1) }
        out += "}\n"
    }

    /// Marks the values that `region` defines and finds the number of labels it uses.
    private func survey(_ region: Region, _ isDefined: inout [Bool], _ labels: inout Int) {
        func mark(_ values: [Value]) {
            for value in values where isDefined.indices.contains(Int(value.index)) { isDefined[Int(value.index)] = true }
        }
        mark(region.arguments)
        for operation in region.operations {
            mark(operation.results)
            switch operation.attribute {
            case .loop(let loop): labels = max(labels, Int(loop.label.index) + 1)
            case .label(let label): labels = max(labels, Int(label.index) + 1)
            default: break
            }
            for region in operation.regions { survey(region, &isDefined, &labels) }
        }
    }

    // MARK: Operations

    private mutating func print(_ operation: Operation, indent: Int) {
        let margin = String(repeating: "    ", count: indent)
        out += margin
        if !operation.results.isEmpty { out += operation.results.map(definition).joined(separator: ", ") + " = " }
        var line = operation.opcode.rawValue
        var regionArguments = operation.regions.map(\.arguments)
        let operands = operation.operands
        switch (operation.opcode, operation.attribute) {
        case (.constant, .literal(let literal)) where operands.isEmpty:
            line += " " + text(literal, operation.results.first)
        case (.load, .none) where !operands.isEmpty:
            line += " \(text(operands[0]))[\(list(operands.dropFirst()))]"
        case (.store, .none) where operands.count >= 2:
            line += " \(text(operands[0]))[\(list(operands[1..<operands.count - 1]))], \(text(operands[operands.count - 1]))"
        case (.call, .call(let callee, let arguments)):
            line += " \(symbol(callee))"
            if !arguments.isEmpty { line += "<\(arguments.map(text).joined(separator: ", "))>" }
            line += "(\(list(operands[...])))"
        case (.callExtern, .extern(let name)):
            line += " \(symbol(name))(\(list(operands[...])))"
        case (.for, let attribute), (.parallelFor, let attribute):
            if operands.count >= 2, operation.regions.count == 1, regionArguments[0].count == operands.count - 1 {
                let arguments = regionArguments[0]
                line += " \(definition(arguments[0])) in \(text(operands[0])) ..< \(text(operands[1]))"
                line += carries(arguments.dropFirst(), operands.dropFirst(2)) + bracket(attribute)
                regionArguments = [[]]
            } else {
                line += bracket(attribute) + general(operands)
            }
        case (.loop, let attribute):
            if operation.regions.count == 1, !operands.isEmpty, regionArguments[0].count == operands.count {
                line += carries(regionArguments[0][...], operands[...]) + bracket(attribute)
                regionArguments = [[]]
            } else {
                line += bracket(attribute) + general(operands)
            }
        case (_, let attribute):
            line += bracket(attribute) + general(operands)
        }
        if operation.isChecked != operation.opcode.row.canFault { line += operation.isChecked ? " checked" : " unchecked" }
        if operation.site >= 0 { line += " #\(operation.site)" }
        out += line + place(operation.position)
        for (k, region) in operation.regions.enumerated() {
            if k > 0 { out += " else" }
            if !regionArguments[k].isEmpty {
                out += " (" + regionArguments[k].map(definition).joined(separator: ", ") + ")"
            }
            out += " {\n"
            for operation in region.operations { print(operation, indent: indent + 1) }
            out += margin + "}"
        }
        out += "\n"
    }

    private func carries(_ arguments: ArraySlice<Value>, _ initial: ArraySlice<Value>) -> String {
        if arguments.isEmpty { return "" }
        let pairs = zip(arguments, initial).map { "\(definition($0)) = \(text($1))" }
        return " carry (\(pairs.joined(separator: ", ")))"
    }

    private func general(_ operands: [Value]) -> String { operands.isEmpty ? "" : " " + list(operands[...]) }

    private func bracket(_ attribute: Attribute) -> String {
        let inside: String? =
            switch attribute {
            case .none: nil
            case .literal(let literal): "literal \(text(literal, nil))"
            case .axis(let axis): "axis \(axis)"
            case .axes(let axes): "axes " + axes.map(String.init).joined(separator: ", ")
            case .slice(let axes): "slice " + axes.map(\.text).joined(separator: ", ")
            case .call(let callee, let arguments):
                "call \(symbol(callee))" + (arguments.isEmpty ? "" : "<\(arguments.map(text).joined(separator: ", "))>")
            case .extern(let name): "extern \(symbol(name))"
            case .loop(let loop):
                "L\(loop.label.index)" + (loop.variable.isEmpty ? "" : " \(TextNames.quoted(loop.variable))")
                    + (loop.role == .plain ? "" : " \(loop.role.rawValue)")
                    + (loop.isApart ? " apart" : "")
                    + (loop.accumulators.isEmpty
                        ? "" : " (" + loop.accumulators.map(\.rawValue).joined(separator: ", ") + ")")
                    + (loop.reducing.isEmpty
                        ? "" : " reducing (" + loop.reducing.map(\.rawValue).joined(separator: ", ") + ")")
                    + (loop.disjointCount == 0 ? "" : " disjoint \(loop.disjointCount)")
            case .label(let label): "to L\(label.index)"
            case .reduction(let kind, let axis): kind.rawValue + (axis.map { " axis \($0)" } ?? "")
            case .affine(let coefficients, let constant):
                "affine " + coefficients.map(String.init).joined(separator: ", ") + " plus \(constant)"
            case .fault(let kind, let message): "fault \(kind)" + (message.isEmpty ? "" : " \(TextNames.quoted(message))")
            case .floatClass(let kind): kind.rawValue
            case .rounding(let rule): rule.rawValue
            case .math(let function): function.rawValue
            }
        return inside.map { " [\($0)]" } ?? ""
    }

    // MARK: Pieces

    private func place(_ position: Position) -> String {
        guard showsPositions, position != .none else { return "" }
        return position.file == 0 ? " at \(position.line):\(position.column)"
            : " at \(position.file):\(position.line):\(position.column)"
    }

    private func symbol(_ name: String) -> String {
        TextNames.isPlain(name, dots: true) ? "@\(name)" : "@\(TextNames.quoted(name))"
    }
    private func plainOrQuoted(_ name: String) -> String {
        TextNames.isPlain(name) && name != "_" ? name : TextNames.quoted(name)
    }

    private func text(_ value: Value) -> String {
        let index = Int(value.index)
        let name = function.valueNames.indices.contains(index) ? function.valueNames[index] : ""
        if name.isEmpty { return "%\(index)" }
        return TextNames.isPlain(name) ? "%\(name).\(index)" : "%\(TextNames.quoted(name)).\(index)"
    }
    private func definition(_ value: Value) -> String {
        let index = Int(value.index)
        let type = function.valueTypes.indices.contains(index) ? text(function.valueTypes[index]) : "?"
        return "\(text(value)): \(type)"
    }
    private func list(_ values: ArraySlice<Value>) -> String { values.map(text).joined(separator: ", ") }

    private func text(_ type: Type) -> String {
        switch type {
        case .scalar(let scalar): text(scalar)
        case .array(let element, let rank, let layout):
            "array<\(text(element)), \(rank)\(layout == .general ? "" : ", \(layout.name)")>"
        }
    }
    /// `complex real ` and its like before the type of a part.
    private func text(_ part: ComplexPart) -> String { part == .none ? "" : "complex \(part.rawValue) " }
    private func text(_ scalar: Scalar) -> String {
        switch scalar {
        case .concrete(let type): type.name
        case .parameter(let index): typeNames.indices.contains(index) ? typeNames[index] : "$\(index)"
        }
    }

    private func text(_ literal: Literal, _ result: Value?) -> String {
        switch literal {
        case .bits(let bits):
            if let result, function.valueTypes.indices.contains(Int(result.index)),
                case .scalar(.concrete(let type)) = function.type(of: result),
                let text = ConstantText.text(bits, type)
            {
                return text
            }
            return "bits 0x\(String(bits, radix: 16))"
        case .integer(let magnitude, let isNegative): return "literal \(isNegative ? "-" : "")\(magnitude)"
        case .real(let text): return "literal \(TextNames.quoted(text))"
        case .named(let name): return ".\(name.rawValue)"
        }
    }
}

extension SliceAxis {
    /// The word in IR text.
    var text: String {
        switch self {
        case .index: "index"
        case .range: "range"
        case .by: "by"
        case .all: "all"
        }
    }
}

/// Constants of known type as people write them.
enum ConstantText {
    /// The value's usual spelling, or nil where it has none (NaN, bits outside the type).
    static func text(_ bits: UInt64, _ type: ScalarType) -> String? {
        let text: String
        switch type {
        case .bool: text = bits == 1 ? "true" : "false"
        case .int8, .int16, .int32, .int64: text = String(Int64(bitPattern: bits))
        case .uint8, .uint16, .uint32, .uint64: text = String(bits)
        case .float32: text = Float(bitPattern: UInt32(truncatingIfNeeded: bits)).description
        case .float64: text = Double(bitPattern: bits).description
        case .complex64, .complex128: return nil
        }
        return self.bits(text, type) == bits ? text : nil
    }

    /// The bits that `text` spells in `type`.
    static func bits(_ text: String, _ type: ScalarType) -> UInt64? {
        switch type {
        case .bool: text == "true" ? 1 : text == "false" ? 0 : nil
        case .int8: Int8(text).map { UInt64(truncatingIfNeeded: $0) }
        case .int16: Int16(text).map { UInt64(truncatingIfNeeded: $0) }
        case .int32: Int32(text).map { UInt64(truncatingIfNeeded: $0) }
        case .int64: Int64(text).map { UInt64(truncatingIfNeeded: $0) }
        case .uint8: UInt8(text).map(UInt64.init)
        case .uint16: UInt16(text).map(UInt64.init)
        case .uint32: UInt32(text).map(UInt64.init)
        case .uint64: UInt64(text)
        case .float32: Float(text).flatMap { $0.isNaN ? nil : UInt64($0.bitPattern) }
        case .float64: Double(text).flatMap { $0.isNaN ? nil : $0.bitPattern }
        case .complex64, .complex128: nil
        }
    }
}
