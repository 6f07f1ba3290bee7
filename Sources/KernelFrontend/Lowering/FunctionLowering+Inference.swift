// The type that an expression has by itself, found without emitting or reporting anything: operators ask it of
// both sides to find the type that literals among them take.
// Holds: `.error` means "not known here"; who emits the expression reports why. Found once per node.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// The type of `expression`, `.integerLiteral` and the like where the context decides.
    func infer(_ expression: Expression) -> KernelType {
        let key = ObjectIdentifier(expression)
        if let known = inferred[key] { return known.type }
        let type = inferUncached(expression)
        inferred[key] = (expression, type)
        return type
    }

    private func inferUncached(_ expression: Expression) -> KernelType {
        switch expression.kind {
        case .integer: return .integerLiteral
        case .floating: return .floatLiteral
        case .boolean: return .bool
        case .string, .unsupported, .missing, .type: return .error
        case .name(let name): return inferName(name)
        case .implicitMember: return .flexible
        case .parenthesized(let inner), .attempt(let inner), .address(let inner): return infer(inner)
        case .tuple(let parts):
            return .tuple(parts.map { .init(label: $0.label, type: infer($0.value)) })
        case .tupleElement(let base, let index):
            guard case .tuple(let parts) = infer(base), index < parts.count else { return .error }
            return parts[index].type
        case .arrayLiteral: return .error
        case .range(let lower, let upper, _):
            let bounds = [lower, upper].compactMap { $0.map(infer) }
            return bounds.isEmpty ? .error : .range(bounds.reduce(.flexible, KernelType.joined))
        case .prefix(let operation, let operand):
            return operation == "!" ? .bool : infer(operand)
        case .binary(let operation, _, let left, let right):
            switch operation {
            case "==", "!=", "<", "<=", ">", ">=", "&&", "||": return .bool
            case "<<", ">>", "&<<", "&>>": return infer(left)
            default: return .joined(infer(left), infer(right))
            }
        case .ternary(_, let first, let second): return .joined(infer(first), infer(second))
        case .ifElse(let conditional): return inferBranches(conditional)
        case .choice(let choice):
            return choice.cases.map { inferBlock($0.body) }.reduce(.flexible, KernelType.joined)
        case .member(let base, let name, _): return inferMember(base, name)
        case .subscripted(let base, let arguments): return inferSubscript(base, arguments)
        case .call(let callee, let arguments): return inferCall(callee, arguments)
        }
    }

    private func inferBlock(_ block: Block) -> KernelType {
        guard block.statements.count == 1, let value = Self.singleExpression(block.statements[0]) else {
            return .flexible
        }
        return infer(value)
    }

    private func inferBranches(_ conditional: IfStatement) -> KernelType {
        let then = inferBlock(conditional.then)
        switch conditional.orElse {
        case .block(let block)?: return .joined(then, inferBlock(block))
        case .another(let another)?: return .joined(then, inferBranches(another))
        case nil: return then
        }
    }

    private func inferName(_ name: String) -> KernelType {
        switch scopes.lookup(name) {
        case .variable(let variable)?: return variable.type
        case .function?, .alias?: return .error
        case nil: break
        }
        if let given = givenConstant(name) { return given.type }
        guard let found = program.constant(named: name, within: owner) else { return .error }
        return constantType(found.constant, name: name)
    }

    /// The type of a global constant.
    func constantType(_ constant: GlobalConstant, name: String) -> KernelType {
        if let type = constant.type {
            let resolver = TypeResolver(program: program, file: file, generics: [])
            if case .named(let path, _) = type.kind, path.count == 1 { return resolver.named(path[0]) ?? .error }
            return .error
        }
        if constantsInProgress.contains(name) { return .error }
        constantsInProgress.append(name)
        defer { constantsInProgress.removeLast() }
        let saved = scopes
        scopes = Scopes()
        defer { scopes = saved }
        return infer(constant.value).defaulted
    }

    func givenConstant(_ name: String) -> (type: KernelType, bits: UInt64)? {
        var candidates = [name]
        for count in stride(from: owner.count, through: 1, by: -1) {
            candidates.append((owner.prefix(count) + [name]).joined(separator: "."))
        }
        for candidate in candidates {
            if let given = program.givenConstants[candidate] {
                let scalar = given.swiftName.flatMap(SwiftScalar.init(rawValue:)) ?? SwiftScalar(given.type)
                return (.scalar(scalar), given.bits)
            }
        }
        return nil
    }

    /// The type that an expression names, as in `Double.pi` or `T(x)`.
    func namedType(_ expression: Expression) -> KernelType? {
        switch expression.unwrapped.kind {
        case .name(let name):
            if case .variable? = scopes.lookup(name) { return nil }
            return resolver.named(name)
        case .type(let syntax):
            let type = quietType(syntax)
            return type.isComplex ? type : nil
        case .member(let base, let name, _):
            if case .name(let module) = base.kind, module == "Swift" { return resolver.named(name) }
            if name == "self" { return namedType(base) }
            return nil
        default: return nil
        }
    }

    /// `A.B` where `A` is neither a variable nor a type of the language: a type or module of elsewhere.
    func foreignPath(_ expression: Expression) -> String? {
        guard let path = NameCollector.path(expression) else { return nil }
        let first = String(path.prefix { $0 != "." })
        guard first.first?.isUppercase == true, scopes.lookup(first) == nil, resolver.named(first) == nil else {
            return nil
        }
        return emitsNoConstant(path) ? path : nil
    }

    private func emitsNoConstant(_ path: String) -> Bool {
        givenConstant(path) == nil && program.constant(named: path, within: owner) == nil
    }

    private func inferMember(_ base: Expression, _ name: String) -> KernelType {
        if let type = namedType(base) {
            if type.isComplex { return ["zero", "one", "i", "infinity"].contains(name) ? type : .error }
            return StaticMembers.type(of: name, on: type)
        }
        let baseType = infer(base).defaulted
        switch baseType {
        case .array(let element, let rank):
            switch name {
            case "count": return .int
            case "shape": return .shape(rank: rank)
            case "transposed": return baseType
            case "indices": return .range(.int)
            case "first", "last": return element
            default: return .error
            }
        case .shape: return name == "count" ? .int : .error
        case .scalar, .parameter: return ScalarMembers.type(of: name, on: baseType)
        case .complex(let part): return ComplexMembers.type(of: name, on: part)
        case .tuple(let parts): return parts.first { $0.label == name }?.type ?? .error
        case .range(let bound):
            switch name {
            case "lowerBound", "upperBound": return bound
            case "count": return .int
            default: return .error
            }
        default:
            if let path = foreignPath(base) { return inferName("\(path).\(name)") }
            return .error
        }
    }

    private func inferSubscript(_ base: Expression, _ arguments: [Argument]) -> KernelType {
        switch infer(base) {
        case .array(let element, let rank):
            if arguments.count == 1, arguments[0].label == "by" { return .array(element: element, rank: rank) }
            if arguments.count == 1, case .range(nil, nil, _) = arguments[0].value.unwrapped.kind {
                return .array(element: element, rank: rank)
            }
            let kept = arguments.count { isRange($0.value) }
            return kept == 0 ? element : .array(element: element, rank: kept)
        case .shape: return .int
        default: return .error
        }
    }

    /// Whether a subscript's argument keeps its axis.
    func isRange(_ expression: Expression) -> Bool {
        if case .range = expression.unwrapped.kind { return true }
        if case .range = infer(expression) { return true }
        return false
    }

    private func joinedArguments(_ arguments: [Argument]) -> KernelType {
        arguments.map { infer($0.value) }.reduce(.flexible, KernelType.joined)
    }

    private func inferCall(_ callee: Expression, _ arguments: [Argument]) -> KernelType {
        switch callee.unwrapped.kind {
        case .name(let name):
            if case .function(let function)? = scopes.lookup(name) { return function.signature.result }
            if let type = resolver.named(name) {
                return arguments.first?.label == "exactly" ? .optional(type) : type
            }
            if name == "Complex" { return inferComplex(arguments) }
            if Builtins.arrayTypes[name] != nil { return inferArrayInit(name, arguments) }
            if let found = program.function(named: name, within: owner) { return inferResult(found, arguments) }
            return inferBuiltin(name, arguments)
        case .type(let syntax):
            let complex = quietType(syntax)
            if complex.isComplex { return complex }
            guard case .named(let path, _) = syntax.kind, path.last.map({ Builtins.arrayTypes[$0] != nil }) == true
            else {
                return .error
            }
            return inferArrayType(syntax)
        case .member(let base, let name, _):
            if let type = namedType(base) {
                if name == "init" { return type }
                if type.isComplex { return Self.complexFunctions.contains(name) ? type : .error }
                return StaticMembers.resultType(of: name, on: type)
            }
            if let path = foreignPath(base) {
                if path == "Swift" || path == "Quern" { return inferBuiltin(name, arguments) }
                if let found = program.function(named: "\(path).\(name)", within: owner) {
                    return inferResult(found, arguments)
                }
            }
            return inferMethod(base, name, arguments)
        case .implicitMember: return .flexible
        default: return .error
        }
    }

    private func inferArrayType(_ syntax: TypeSyntax) -> KernelType {
        guard case .named(let path, let arguments) = syntax.kind, let name = path.last else { return .error }
        guard let first = arguments.first else { return .error }
        let element = quietType(first)
        guard element.isNumber else { return .error }
        if let rank = Builtins.arrayTypes[name] ?? nil { return .array(element: element, rank: rank) }
        guard arguments.count == 2, case .integer(let rank) = arguments[1].kind else { return .error }
        return .array(element: element, rank: rank)
    }

    /// The number type that is written, without a report: `.error` for any other.
    func quietType(_ syntax: TypeSyntax) -> KernelType {
        guard case .named(let path, let arguments) = syntax.kind, let name = path.last else { return .error }
        if name == "Complex", let first = arguments.first, arguments.count == 1 {
            let part = quietType(first)
            return part.isScalar ? .complex(part) : .error
        }
        return arguments.isEmpty ? resolver.named(name) ?? .error : .error
    }

    /// `Vector(repeating: x, n)` takes its element from `x`; other initialisers need the type.
    private func inferArrayInit(_ name: String, _ arguments: [Argument]) -> KernelType {
        guard let first = arguments.first else { return .flexible }
        if first.label == "repeating" {
            let element = infer(first.value).defaulted
            let rank = (Builtins.arrayTypes[name] ?? nil) ?? (arguments.count - 1)
            return element.isNumber ? .array(element: element, rank: rank) : .flexible
        }
        return .flexible
    }

    private func inferBuiltin(_ name: String, _ arguments: [Argument]) -> KernelType {
        let joined = joinedArguments(arguments)
        if Builtins.math[name] != nil || Builtins.math2[name] != nil || Builtins.rounding[name] != nil {
            return joined == .integerLiteral ? .floatLiteral : joined
        }
        switch name {
        case "pow":
            guard let first = arguments.first else { return .error }
            let base = infer(first.value)
            let other = arguments.count > 1 ? infer(arguments[1].value) : .error
            let type = other == .int ? base : KernelType.joined(base, other)
            return type == .integerLiteral ? .floatLiteral : type
        case "sqrt", "fma", "copysign", "fmin", "fmax", "fabs":
            return joined == .integerLiteral ? .floatLiteral : joined
        case "sign": return joined
        case "sincos":
            let type = joined == .integerLiteral ? .floatLiteral : joined
            return .tuple([.init(label: "sin", type: type), .init(label: "cos", type: type)])
        case "min", "max", "abs": return joined
        default: return .error
        }
    }

    private func inferMethod(_ base: Expression, _ name: String, _ arguments: [Argument]) -> KernelType {
        let baseType = infer(base).defaulted
        switch baseType {
        case .array(let element, let rank):
            switch name {
            case "sum", "min", "max", "mean":
                return arguments.isEmpty ? element : .array(element: element, rank: rank - 1)
            case "dot": return element
            case "argmin", "argmax": return arguments.isEmpty ? .int : .array(element: .int, rank: rank - 1)
            case "all", "any": return arguments.isEmpty ? .bool : .array(element: .bool, rank: rank - 1)
            case "sorted", "reversed": return baseType
            default: return .error
            }
        case .scalar, .parameter: return ScalarMembers.resultType(of: name, on: baseType)
        case .complex(let part): return ComplexMembers.resultType(of: name, on: part)
        case .range: return baseType
        default: return .error
        }
    }

    /// The result of a kernel's call; open where literals alone would decide it.
    private func inferResult(_ callee: Signature, _ arguments: [Argument]) -> KernelType {
        guard callee.isValid else { return .error }
        if callee.generics.isEmpty { return callee.result }
        let (bound, open) = bindings(callee, arguments)
        if case .parameter(let index) = callee.result, index < bound.count, bound[index].isError,
            open[index] != .flexible
        {
            return callee.generics[index].capabilities.contains(.floating) ? .floatLiteral : open[index]
        }
        return callee.result.substituting(bindGenerics(callee, arguments, nil))
    }

    /// For each type parameter of a callee the type that arguments of a known type show, and what literals say.
    private func bindings(_ callee: Signature, _ arguments: [Argument]) -> (bound: [KernelType], open: [KernelType]) {
        var bound = [KernelType](repeating: .error, count: callee.generics.count)
        var open = [KernelType](repeating: .flexible, count: callee.generics.count)
        for (parameter, argument) in zip(callee.parameters, arguments) {
            guard case .parameter(let index) = parameter.type.element.part, index < bound.count else { continue }
            var given = infer(argument.value)
            if parameter.type.isArray {
                guard given.isArray else { continue }
                given = given.element
            }
            if parameter.type.element.isComplex {
                // A literal says nothing of the parts.
                guard given.isComplex else { continue }
                given = given.part
            }
            if given.isOpen {
                open[index] = KernelType.joined(open[index], given)
            } else if bound[index].isError, given.isScalar {
                bound[index] = given
            }
        }
        return (bound, open)
    }

    /// The type arguments of a call: from its arguments, from the type that the context wants, from literals; `.error`
    /// where nothing tells.
    func bindGenerics(_ callee: Signature, _ arguments: [Argument], _ expected: KernelType?) -> [KernelType] {
        var (bound, open) = bindings(callee, arguments)
        for index in bound.indices where bound[index].isError {
            let capabilities = callee.generics[index].capabilities
            if callee.result.element.part == .parameter(index), let wanted = expected?.element.part, wanted.isScalar {
                bound[index] = wanted
            } else if open[index] != .flexible {
                bound[index] = capabilities.contains(.floating) ? .double : open[index].defaulted
            }
        }
        return bound.map { $0.isScalar ? $0 : .error }
    }
}
