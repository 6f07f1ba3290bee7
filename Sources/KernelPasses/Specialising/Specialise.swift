// Makes a generic module concrete: only the functions that one entry needs, one instance for each function, type
// arguments and argument layouts that occur. The first pass; all others see concrete types only.
// Neighbours: Specialise+Layouts (what is known of strides), +Unchecked, +Dense, SiteTable (numbers of faults).
// Holds afterwards: every type is concrete; every constant is `.bits`; every call names an instance of the module
// and passes arrays of just the layouts that it was made for; every operation that can fault has a site.

package import KernelIR
package import QuernCore

/// What kept a module from being specialised.
package struct SpecialisationFailure: Error, Sendable {
    /// The errors, in the order found; at least one.
    package var diagnostics: [Diagnostic]
}

extension Module {
    /// The concrete module that calls of `entry` with these types and layouts need.
    ///
    /// - Parameters:
    ///   - entry: the kernel's name in this module.
    ///   - typeArguments: one for each type parameter of the kernel, in order.
    ///   - layouts: one for each array parameter of the kernel, in order.
    package func specialised(
        entry: String, typeArguments: [ScalarType] = [], layouts: [Layout] = []
    ) throws(SpecialisationFailure) -> Module {
        var specialiser = Specialiser(generic: self)
        specialiser.run(entry: entry, typeArguments: typeArguments, layouts: layouts)
        if !specialiser.diagnostics.isEmpty {
            throw SpecialisationFailure(diagnostics: specialiser.diagnostics)
        }
        return specialiser.result
    }
}

/// One function for one set of types and layouts.
struct Instance: Hashable {
    var function: String
    var typeArguments: [ScalarType]
    /// One for each array parameter.
    var layouts: [Layout]

    /// The name in the specialised module, such as `axpy<f64>(contiguous,contiguous)`.
    var name: String {
        let types = typeArguments.isEmpty ? "" : "<" + typeArguments.map(\.name).joined(separator: ",") + ">"
        return function + types + "(" + layouts.map(\.name).joined(separator: ",") + ")"
    }
}

struct Specialiser {
    let generic: Module
    var result: Module
    var diagnostics: [Diagnostic] = []
    private var known: Set<Instance> = []
    private var pending: [Instance] = []
    private var functionIndex: [String: Int] = [:]

    init(generic: Module) {
        self.generic = generic
        result = Module(externs: [], files: generic.files)
        for (k, function) in generic.functions.enumerated() { functionIndex[function.name] = k }
    }

    func genericFunction(named name: String) -> Function? { functionIndex[name].map { generic.functions[$0] } }

    mutating func run(entry: String, typeArguments: [ScalarType], layouts: [Layout]) {
        guard let function = genericFunction(named: entry) else {
            diagnostics.append(
                .unknownKernel(entry, among: generic.functions.map(\.name), at: generic.sourcePosition(.none)))
            return
        }
        let arrayCount = function.parameters.count { $0.type.isArray }
        guard layouts.count == arrayCount else {
            diagnostics.append(
                .layoutCount(of: function, given: layouts.count, needed: arrayCount, at: place(of: function.position)))
            return
        }
        let instance = Instance(function: entry, typeArguments: typeArguments, layouts: layouts)
        guard accepts(instance, at: function.position) else { return }
        result.entry = instance.name
        request(instance)
        // In the order of first mention, so that the same entry always gives the same module.
        var next = 0
        while next < pending.count, diagnostics.isEmpty {
            if let made = make(pending[next]) { result.functions.append(made) }
            next += 1
        }
        guard diagnostics.isEmpty else { return }
        keepUsedExterns()
        result.numberSites()
    }

    func place(of position: Position) -> SourcePosition { generic.sourcePosition(position) }

    private mutating func request(_ instance: Instance) {
        if known.insert(instance).inserted { pending.append(instance) }
    }

    /// Whether the type arguments are as many as needed and meet their constraints; if not, says so at `position`.
    private mutating func accepts(_ instance: Instance, at position: Position) -> Bool {
        guard let function = genericFunction(named: instance.function) else { return false }
        guard instance.typeArguments.count == function.typeParameters.count else {
            diagnostics.append(
                .typeArgumentCount(of: function, given: instance.typeArguments.count, at: place(of: position)))
            return false
        }
        var isGood = true
        for (parameter, type) in zip(function.typeParameters, instance.typeArguments)
        where !parameter.constraint.accepts(type) {
            diagnostics.append(.typeArgument(type, for: parameter, of: function, at: place(of: position)))
            isGood = false
        }
        return isGood
    }

    // MARK: One instance

    private mutating func make(_ instance: Instance) -> Function? {
        guard var function = genericFunction(named: instance.function) else { return nil }
        let types = instance.typeArguments
        func concrete(_ scalar: Scalar) -> Scalar {
            if case .parameter(let k) = scalar, types.indices.contains(k) { .concrete(types[k]) } else { scalar }
        }
        func concrete(_ type: Type) -> Type {
            switch type {
            case .scalar(let scalar): .scalar(concrete(scalar))
            // Layouts start as strong as can be and are weakened by propagation.
            case .array(let element, let rank, _): .array(element: concrete(element), rank: rank, layout: .contiguous)
            }
        }

        function.displayName = instance.function
        function.name = instance.name
        function.typeParameters = []
        function.resultTypes = function.resultTypes.map(concrete)
        for k in function.valueTypes.indices { function.valueTypes[k] = concrete(function.valueTypes[k]) }
        var layouts = instance.layouts.makeIterator()
        for k in function.parameters.indices {
            var type = concrete(function.parameters[k].type)
            if type.isArray, let layout = layouts.next() { type = type.with(layout: layout) }
            function.parameters[k].type = type
            function.valueTypes[k] = type
        }

        concretiseOperations(of: &function, concrete: concrete)
        guard diagnostics.isEmpty else { return nil }
        function.propagateLayouts()
        makeDense(in: &function)
        resolveCalls(in: &function)
        return diagnostics.isEmpty ? function : nil
    }

    /// Literals become bits, types of calls become concrete, `.unchecked` loses its tests.
    private mutating func concretiseOperations(of function: inout Function, concrete: (Scalar) -> Scalar) {
        let isUnchecked = function.options.isUnchecked
        var body = function.body
        let current = function
        var found: [Diagnostic] = []
        body.modifyOperations { operation in
            switch operation.attribute {
            case .literal(let literal):
                guard operation.opcode == .constant, let result = operation.results.first,
                    let type = current.type(of: result).concreteType
                else { return }
                if let bits = Meaning.bits(of: literal, as: type) {
                    operation.attribute = .literal(.bits(bits))
                } else {
                    found.append(.literal(literal, doesNotFit: type, at: place(of: operation.position)))
                }
            case .call(let callee, let typeArguments):
                operation.attribute = .call(callee: callee, typeArguments: typeArguments.map(concrete))
            default: break
            }
        }
        diagnostics += found
        function.body = body
        if isUnchecked { function.dropChecks() }
    }

    /// Names an instance in each call, and asks for it.
    private mutating func resolveCalls(in function: inout Function) {
        var body = function.body
        let current = function
        var wanted: [(Instance, Position)] = []
        var found: [Diagnostic] = []
        body.modifyOperations { operation in
            guard operation.opcode == .call, case .call(let callee, let typeArguments) = operation.attribute else {
                return
            }
            guard genericFunction(named: callee) != nil else {
                found.append(
                    .unknownKernel(callee, among: generic.functions.map(\.name), at: place(of: operation.position)))
                return
            }
            let instance = Instance(
                function: callee, typeArguments: typeArguments.compactMap(\.concreteType),
                layouts: operation.operands.compactMap { current.type(of: $0).layout })
            operation.attribute = .call(callee: instance.name, typeArguments: [])
            wanted.append((instance, operation.position))
        }
        diagnostics += found
        for (instance, position) in wanted where known.contains(instance) || accepts(instance, at: position) {
            request(instance)
        }
        function.body = body
    }

    private mutating func keepUsedExterns() {
        var used: Set<String> = []
        for function in result.functions {
            function.body.forEachOperation { if case .extern(let name) = $0.attribute { used.insert(name) } }
        }
        result.externs = generic.externs.filter { used.contains($0.name) }
    }
}
