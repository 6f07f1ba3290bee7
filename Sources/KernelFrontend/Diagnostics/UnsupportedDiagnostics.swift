// What is Swift but not the kernel language: each construct refused by its own name, with what to write instead.
// The parser reads these constructs, so that what follows them is still checked.
// Holds: ids are stable; messages may be bettered.

import QuernCore

extension Diagnostic {
    static func unsupported(_ construct: Unsupported, at span: SourceSpan) -> Diagnostic {
        let words = construct.words
        return Diagnostic(
            id: "kernel.unsupported-\(words.id)", message: "\(words.what) not part of the kernel language",
            span: span, help: words.help)
    }
}

extension Unsupported {
    /// The end of the id, the subject with its verb, and the help.
    var words: (id: String, what: String, help: String?) {
        switch self {
        case .closure: ("closure", "closures are", "use a loop or a local function")
        case .stringInterpolation: ("string", "strings are", nil)
        case .optionalChaining: ("optional", "optional chaining is", "use 'if let' with an 'exactly:' conversion")
        case .forceUnwrap: ("optional", "'!' is", "use 'if let' or 'guard let' with an 'exactly:' conversion")
        case .nilCoalescing: ("optional", "'??' is", "use 'if let … else'")
        case .nilLiteral: ("optional", "'nil' is", nil)
        case .cast: ("cast", "'as' is", "convert with the type's name, as in 'Double(x)'")
        case .typeTest: ("cast", "'is' is", "kernels are specialised for each type: write one kernel per behaviour")
        case .tryOptional: ("try-optional", "'try?' and 'try!' are", "write 'try' in a kernel that 'throws'")
        case .asyncAwait: ("async", "'await' is", "kernels run to their end; use 'parallel' for more cores")
        case .keyPath: ("key-path", "key paths are", nil)
        case .macroExpansion: ("macro", "macros inside kernels are", nil)
        case .dictionaryLiteral: ("dictionary", "dictionaries are", "use an array indexed by an integer")
        case .selfExpression: ("self", "'self' is", "kernels are free functions or static members; pass what is needed")
        case .dollarName: ("closure", "closure arguments such as '$0' are", "use a loop or a local function")
        case .throwStatement:
            ("throw", "'throw' is", "use 'precondition(condition, \"message\")': it is thrown as a fault")
        case .doCatch: ("catch", "'do … catch' is", "faults end the kernel; catch them where it is called")
        case .deferStatement: ("defer", "'defer' is", "arrays made in a kernel are freed by themselves")
        case .fallthroughStatement: ("fallthrough", "'fallthrough' is", "list the patterns in one 'case a, b:'")
        case .conditionalCompilation: ("conditional-compilation", "'#if' inside or around kernels is", nil)
        case .typeDeclaration(let keyword): ("type-declaration", "'\(keyword)' inside a kernel is", "use tuples")
        case .nestedImport: ("import", "'import' inside a kernel is", "imports stand at the top of the file")
        case .computedVariable: ("computed-variable", "variables with accessors are", "use a local function")
        case .lazyVariable: ("lazy", "'lazy' is", nil)
        case .asyncLoop: ("async", "'for await' is", nil)
        case .patternCase: ("pattern", "'case' patterns in conditions and loops are", "compare with '=='")
        case .tuplePattern: ("tuple-pattern", "'switch' over tuples is", "use 'if' with '&&', or nested switches")
        case .asyncLet: ("async", "'async let' is", nil)
        case .typeAlias: ("typealias", "this type alias is", nil)
        case .availability: ("availability", "availability conditions are", nil)
        case .customOperator(let name): ("operator", "the operator '\(name)' is", "call a function by name")
        case .unicodeOperator: ("operator", "this operator is", nil)
        case .regex: ("regex", "regular expressions are", nil)
        case .arraySugar: ("swift-array", "Swift's arrays are", "write 'Vector<T>'")
        case .optionalType: ("optional", "optional types are", "return a flag beside the value, as in '(Bool, T)'")
        case .functionType: ("function-type", "function types are", "call kernels by name")
        case .existentialType: ("existential", "'any' types are", "make the kernel generic")
        case .opaqueType: ("opaque-type", "'some' types are", "name a type parameter: '<T: Real>'")
        case .yieldStatement: ("yield", "'yield' is", nil)
        case .discardStatement: ("discard", "'discard' is", nil)
        }
    }
}
