// The operations of IR text, in their natural spellings and in the general one.

import QuernCore

extension IRParser {
    /// `{ operations }`; the arguments are the caller's.
    mutating func readRegion(depth: Int) throws(Failure) -> Region {
        try expect("{")
        guard depth <= Self.deepestNesting else {
            throw fail("regions are nested deeper than \(Self.deepestNesting)")
        }
        var region = Region()
        while !isMark("}") {
            if isAtEnd { throw expected("'}'") }
            do throws(Failure) {
                if takeWord("unused") {
                    _ = try list { parser throws(Failure) in try parser.define() }
                } else {
                    region.operations.append(try readOperation(depth: depth))
                }
            } catch {
                if isAtEnd { throw error }
                recover()
            }
        }
        at += 1
        return region
    }

    private mutating func readOperation(depth: Int) throws(Failure) -> Operation {
        var results: [Value] = []
        if case .value = token.kind {
            results = try list { parser throws(Failure) in try parser.define() }
            try expect("=")
        }
        let opcode = try choice("operation", TextNames.opcodes)
        var operation = Operation(opcode, results: results)
        var arguments: [Value]?
        switch opcode {
        case .constant where !isMark("["):
            operation.attribute = .literal(try readLiteral(results.first))
        case .load where startsOperand && isMark("[", after: 1):
            operation.operands = try readElement()
        case .store where startsOperand && isMark("[", after: 1):
            operation.operands = try readElement()
            try expect(",")
            operation.operands.append(try use())
        case .call where !isMark("["):
            let callee = try symbol("a kernel's name")
            operation.attribute = .call(callee: callee, typeArguments: try readTypeArguments())
            operation.operands = try readArguments()
        case .callExtern where !isMark("["):
            operation.attribute = .extern(try symbol("a C function's name"))
            operation.operands = try readArguments()
        case .for where startsOperand && isMark(":", after: 1), .parallelFor where startsOperand && isMark(":", after: 1):
            arguments = [try define()]
            try expectWord("in")
            operation.operands = [try use()]
            try expect("..<")
            operation.operands.append(try use())
            try readCarries(&operation, &arguments)
            operation.attribute = try readBracket()
        case .loop where isWord("carry"):
            arguments = []
            try readCarries(&operation, &arguments)
            operation.attribute = try readBracket()
        default:
            operation.attribute = try readBracket()
            if startsOperand { operation.operands = try list { parser throws(Failure) in try parser.use() } }
        }
        if takeWord("unchecked") { operation.isChecked = false } else if takeWord("checked") { operation.isChecked = true }
        if take("#") { operation.site = try integer("a site's number", in: 0...Int32.max) }
        operation.position = try place()
        while isMark("{") || isWord("else") || (isMark("(") && !token.startsLine) {
            _ = takeWord("else")
            var own: [Value] = []
            if take("(") {
                own = try list { parser throws(Failure) in try parser.define() }
                try expect(")")
            }
            if let natural = arguments {
                own = natural
                arguments = nil
            }
            var region = try readRegion(depth: depth + 1)
            region.arguments = own
            operation.regions.append(region)
        }
        if arguments != nil { throw expected("'{'") }
        guard token.startsLine || isMark("}") || isAtEnd else { throw expected("the end of the line") }
        return operation
    }

    /// Whether operands follow: they start on the operation's own line.
    private var startsOperand: Bool {
        if case .value = token.kind { return !token.startsLine }
        return false
    }

    /// `%x[%i, %j]`.
    private mutating func readElement() throws(Failure) -> [Value] {
        var operands = [try use()]
        try expect("[")
        if !isMark("]") { operands += try list { parser throws(Failure) in try parser.use() } }
        try expect("]")
        return operands
    }
    private mutating func readArguments() throws(Failure) -> [Value] {
        try expect("(")
        if take(")") { return [] }
        let operands = try list { parser throws(Failure) in try parser.use() }
        try expect(")")
        return operands
    }
    private mutating func readTypeArguments() throws(Failure) -> [Scalar] {
        guard take("<") else { return [] }
        let arguments = try list { parser throws(Failure) in try parser.scalar() }
        try expect(">")
        return arguments
    }
    /// `carry (%a: type = %x, …)`.
    private mutating func readCarries(_ operation: inout Operation, _ arguments: inout [Value]?) throws(Failure) {
        guard takeWord("carry") else { return }
        try expect("(")
        let pairs = try list { parser throws(Failure) -> (Value, Value) in
            let argument = try parser.define()
            try parser.expect("=")
            return (argument, try parser.use())
        }
        try expect(")")
        arguments?.append(contentsOf: pairs.map(\.0))
        operation.operands += pairs.map(\.1)
    }

    private mutating func readLiteral(_ result: Value?) throws(Failure) -> Literal {
        if take(".") {
            return .named(
                try choice(
                    "constant",
                    Dictionary(NamedConstant.allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })))
        }
        if takeWord("literal") {
            if case .string = token.kind { return .real(try string("a number in quotes")) }
            guard case .number = token.kind else { throw expected("a number") }
            let isNegative = token.text.hasPrefix("-")
            guard let magnitude = UInt64(token.text.drop { $0 == "-" }) else {
                throw fail("an integer literal is below 2^64, not '\(token.text)'")
            }
            at += 1
            return .integer(magnitude: magnitude, isNegative: isNegative)
        }
        if takeWord("bits") {
            guard case .number = token.kind, token.text.hasPrefix("0x"), let bits = UInt64(token.text.dropFirst(2), radix: 16)
            else { throw expected("64 bits such as '0x1f'") }
            at += 1
            return .bits(bits)
        }
        switch token.kind {
        case .number, .word: break
        case .string, .value, .symbol, .mark, .wrong, .end: throw expected("a constant")
        }
        guard let result, case .scalar(.concrete(let type))? = definitions[Int(result.index)]?.type else {
            throw fail("the type of the constant is not known", help: "write 'literal \(token.text)'")
        }
        guard let bits = ConstantText.bits(token.text, type) else {
            throw fail("'\(token.text)' is no value of type \(type.name)")
        }
        at += 1
        return .bits(bits)
    }

    private static let reductions = Dictionary(
        ReductionKind.allCases.map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first })
    private static let roles: [String: LoopAttribute.Role] = ["plain": .plain, "fast": .fast, "slow": .slow]
    private static let sliceAxes: [String: SliceAxis] = ["index": .index, "range": .range, "by": .by, "all": .all]

    /// `[…]`, or nothing.
    private mutating func readBracket() throws(Failure) -> Attribute {
        guard isMark("["), !token.startsLine else { return .none }
        at += 1
        let attribute = try readAttribute()
        try expect("]")
        return attribute
    }

    private mutating func readLabel() throws(Failure) -> Label {
        guard case .word = token.kind, token.text.hasPrefix("L"), let index = Int(token.text.dropFirst()),
            (0..<1_000_000).contains(index)
        else { throw expected("a label such as 'L0'") }
        at += 1
        labelCount = max(labelCount, index + 1)
        return Label(index)
    }

    private mutating func readAttribute() throws(Failure) -> Attribute {
        if isMark(".") || isWord("literal") || isWord("bits") {
            if isWord("literal"), case .word = token(after: 1).kind { at += 1 }
            if isWord("literal"), case .mark = token(after: 1).kind { at += 1 }
            return .literal(try readLiteral(nil))
        }
        let name = try word("an attribute")
        switch name {
        case "axis": return .axis(try integer("an axis", in: Int.min...Int.max))
        case "axes":
            if isMark("]") { return .axes([]) }
            return .axes(try list { parser throws(Failure) in try parser.integer("an axis", in: Int.min...Int.max) })
        case "slice":
            if isMark("]") { return .slice([]) }
            return .slice(try list { parser throws(Failure) in try parser.choice("cut", Self.sliceAxes) })
        case "call":
            let callee = try symbol("a kernel's name")
            return .call(callee: callee, typeArguments: try readTypeArguments())
        case "extern": return .extern(try symbol("a C function's name"))
        case "to": return .label(try readLabel())
        case "affine":
            var coefficients: [Int64] = []
            if !isWord("plus") {
                coefficients = try list { parser throws(Failure) in
                    try parser.integer("a coefficient", in: Int64.min...Int64.max)
                }
            }
            try expectWord("plus")
            return .affine(
                coefficients: coefficients, constant: try integer("a constant", in: Int64.min...Int64.max))
        case "fault":
            let kind = try choice("fault", TextNames.faultKinds)
            if case .string = token.kind { return .fault(kind, try string("a message")) }
            return .fault(kind, "")
        default: break
        }
        if let kind = Self.reductions[name] {
            return .reduction(kind, axis: takeWord("axis") ? try integer("an axis", in: Int.min...Int.max) : nil)
        }
        if let kind = FloatClass(rawValue: name) { return .floatClass(kind) }
        if let rule = Rounding(rawValue: name) { return .rounding(rule) }
        if let function = MathFunction(rawValue: name) { return .math(function) }
        at -= 1
        guard name.hasPrefix("L"), name.dropFirst().allSatisfy(\.isNumber), name.count > 1 else {
            let names = Array(Self.reductions.keys) + FloatClass.allCases.map(\.rawValue)
                + Rounding.allCases.map(\.rawValue) + MathFunction.allCases.map(\.rawValue)
            throw fail("there is no attribute '\(name)'", help: nearest(name, names).map { "did you mean '\($0)'?" })
        }
        var loop = LoopAttribute(label: try readLabel())
        if case .string = token.kind { loop.variable = try string("a variable's name") }
        if case .word = token.kind, !isWord("apart"), !isWord("reducing"), !isWord("disjoint") {
            loop.role = try choice("role", Self.roles)
        }
        loop.isApart = takeWord("apart")
        if isMark("(") { loop.accumulators = try readReductions() }
        if takeWord("reducing") { loop.reducing = try readReductions() }
        if takeWord("disjoint") { loop.disjointCount = try integer("a number of arrays", in: 1...64) }
        return .loop(loop)
    }

    /// `(sum, min)`.
    private mutating func readReductions() throws(Failure) -> [ReductionKind] {
        try expect("(")
        let kinds = try list { parser throws(Failure) in try parser.choice("reduction", Self.reductions) }
        try expect(")")
        return kinds
    }
}
