// The declarations of IR text: files, the entry, C functions, fault sites, kernels.

import QuernCore

extension IRParser {
    mutating func readModule() {
        while !isAtEnd {
            let start = at
            do throws(Failure) { try readDeclaration() } catch {
                recover()
                // A closing brace without an opening one stops recovery, which a region would want.
                if at == start { at += 1 }
            }
        }
    }

    private mutating func readDeclaration() throws(Failure) {
        if takeWord("file") {
            module.files.append(try string("a file's name in quotes"))
        } else if takeWord("entry") {
            module.entry = try symbol("the entry's name")
        } else if takeWord("extern") {
            try readExtern()
        } else if takeWord("site") {
            try readSite()
        } else if takeWord("kernel") {
            try readKernel()
        } else {
            throw expected("'file', 'entry', 'extern', 'site' or 'kernel'")
        }
    }

    private mutating func readExtern() throws(Failure) {
        typeParameters = []
        let name = try symbol("the C function's name")
        try expect("=")
        let target = try string("the C symbol in quotes")
        let library = takeWord("in") ? try string("the library in quotes") : ""
        try expect("(")
        var parameters: [Parameter] = []
        if !isMark(")") {
            parameters = try list { parser throws(Failure) in
                let label = try parser.wordOrString("a label or '_'")
                let isPlain = if case .word = parser.tokens[parser.at - 1].kind { true } else { false }
                let name = try parser.wordOrString("a parameter's name")
                try parser.expect(":")
                let isInout = parser.takeWord("inout")
                return Parameter(
                    name: name, label: isPlain && label == "_" ? nil : label, type: try parser.type(), isInout: isInout)
            }
        }
        try expect(")")
        let result: Type? = take("->") ? try type() : nil
        module.externs.append(
            ExternFunction(name: name, symbol: target, library: library, parameters: parameters, resultType: result))
    }

    private mutating func readSite() throws(Failure) {
        let number = try integer("a site's number", in: 0...Int(Int32.max))
        guard number == module.sites.count else {
            at -= 1
            throw fail("sites are listed in order: expected \(module.sites.count), found \(number)")
        }
        let opcode = try choice("operation", TextNames.opcodes)
        let subject = try string("a subject in quotes")
        try expectWord("in")
        let function = try symbol("a function's name")
        var type: ScalarType?
        if takeWord("type") {
            guard let found = ScalarType(name: token.text) else { throw expected("a scalar type") }
            type = found
            at += 1
        }
        let loops = takeWord("loops") ? try list { parser throws(Failure) in try parser.string("a name in quotes") } : []
        module.sites.append(
            Site(
                position: try place(), function: function, opcode: opcode, subject: subject, type: type,
                loopVariables: loops))
    }

    private mutating func readKernel() throws(Failure) {
        typeParameters = []
        definitions = [:]
        uses = []
        labelCount = 0
        var function = Function(name: try symbol("the kernel's name"), parameters: [], resultTypes: [])
        let start = tokens[at - 1]
        if take("<") {
            function.typeParameters = try list { parser throws(Failure) in
                let name = try parser.wordOrString("a type parameter's name")
                let isPlain = if case .word = parser.tokens[parser.at - 1].kind { true } else { false }
                parser.typeParameters.append(isPlain ? name : "")
                try parser.expect(":")
                return TypeParameter(
                    name: name,
                    constraint: try parser.choice(
                        "constraint",
                        Dictionary(
                            TypeParameter.Constraint.allCases.map { ($0.rawValue, $0) },
                            uniquingKeysWith: { first, _ in first })))
            }
            try expect(">")
        }
        try expect("(")
        var arguments: [Value] = []
        if !isMark(")") {
            function.parameters = try list { parser throws(Failure) in
                let label = try parser.wordOrString("a label or '_'")
                let isPlain = if case .word = parser.tokens[parser.at - 1].kind { true } else { false }
                guard case .value(let index) = parser.token.kind else { throw parser.expected("a value") }
                let (name, place) = (parser.token.text, parser.token)
                parser.at += 1
                try parser.expect(":")
                let isInout = parser.takeWord("inout")
                let part = try parser.complexPart()
                let type = try parser.type()
                parser.define(index, type, name, at: place)
                arguments.append(Value(index))
                return Parameter(
                    name: parser.takeWord("as") ? try parser.string("a name in quotes") : name,
                    label: isPlain && label == "_" ? nil : label, type: type, isInout: isInout, part: part)
            }
        }
        try expect(")")
        if take("->") {
            let results = try list { parser throws(Failure) in (try parser.complexPart(), try parser.type()) }
            function.resultTypes = results.map(\.1)
            if results.contains(where: { $0.0 != .none }) { function.resultParts = results.map(\.0) }
        }
        function.displayName = function.name
        function.canThrow = takeWord("throws")
        function.options.isRelaxed = takeWord("relaxed")
        function.options.isUnchecked = takeWord("unchecked")
        function.options.isInlined = takeWord("inline")
        while takeWord("expect") { function.options.expectations.append(try string("an expectation in quotes")) }
        if takeWord("display") { function.displayName = try string("a name in quotes") }
        var labels: Int?
        if takeWord("labels") { labels = try integer("a number of labels", in: 0...1_000_000) }
        function.position = try place()
        guard isMark("{") else { throw expected("'{'") }
        let before = diagnostics.count
        function.body = try readRegion(depth: 1)
        function.body.arguments = arguments
        function.labelCount = labels ?? labelCount
        finish(&function, start, hadErrors: diagnostics.count > before)
        module.functions.append(function)
    }

    /// `complex real`, `complex imaginary` or `complex array` before the type of a part of a complex number.
    mutating func complexPart() throws(Failure) -> ComplexPart {
        guard takeWord("complex") else { return .none }
        return try choice(
            "part",
            Dictionary(
                ComplexPart.allCases.dropFirst().map { ($0.rawValue, $0) }, uniquingKeysWith: { first, _ in first }))
    }

    /// Fills the table of values; each number from 0 must be defined, and each used one be in it.
    private mutating func finish(_ function: inout Function, _ start: IRToken, hadErrors: Bool) {
        function.valueTypes = []
        function.valueNames = []
        for index in 0..<definitions.count {
            guard let definition = definitions[index] else {
                if !hadErrors {
                    record(
                        "ir.value", "'%\(index)' is not defined, though \(definitions.count) values are",
                        at: start, help: "number values from 0 without gaps, or list it as 'unused %\(index): type'")
                }
                return
            }
            function.valueTypes.append(definition.type)
            function.valueNames.append(definition.name)
        }
        for use in uses where !function.valueTypes.indices.contains(use.index) && !hadErrors {
            record("ir.value", "'%\(use.index)' is not defined", at: tokens[use.token])
        }
    }
}
