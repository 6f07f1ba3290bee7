// Judges whether a module is well formed and well typed. Run after the front end, after each pass in tests and
// debug builds, and on IR text that was read. Reports every error it finds, not only the first.
//
// Rules, with the ids they are reported under:
//   ir.module      names of functions are unique; the entry exists; a module with an entry has no type parameters;
//                  sites lie in the site table; files of positions need not exist
//   ir.function    the body's arguments are the parameters, with their types; value table and name table agree;
//                  type parameters exist where they are named; ranks are 0...7; no type is complex; inout parameters of C are arrays
//   ir.value       values exist; each is defined once, and used only where it is visible: after its definition in the
//                  same region or below
//   ir.operands    number and types of operands, per opcode
//   ir.results     number and types of results, per opcode; the layout promised for a view follows from its operand's
//   ir.attribute   the attribute belongs to the opcode and fits operands and results (axes, permutations, literals)
//   ir.region      number of regions and types of their arguments; the last operation, and only that, is a terminator
//   ir.label       labels are unique and below `labelCount`; `break` and `continue` name an enclosing loop or block;
//                  nothing leaves a `parallelFor` but its own `continue` and faults
//   ir.call        the callee exists; type arguments meet its constraints; arguments and results match its signature
//   ir.write       a parameter that is not inout is not written, directly or through a view of it
// Not checked: that `isChecked == false` is proved (the interpreter's `verifyProofs` judges that), that loop roles
// are truthful, that views which are written do not overlap what is read.

package import QuernCore

extension Module {
    /// Everything that is wrong with the module; empty if it is sound.
    package func verify() -> [Diagnostic] {
        var verifier = Verifier(module: self)
        verifier.checkModule()
        return verifier.diagnostics
    }
}

struct Verifier {
    static let highestRank = 7
    static let mostDiagnostics = 200

    let module: Module
    let functions: [String: Function]
    var diagnostics: [Diagnostic] = []

    // The function being checked.
    var function = Function(name: "", parameters: [], resultTypes: [])
    var isVisible: [Bool] = []
    var isDefined: [Bool] = []
    /// The array that each view is cut from, by value index; -1 where that is not known.
    var base: [Int] = []
    var isLabelUsed: Set<Int32> = []
    /// The operations around the current one, outermost first.
    var owners: [Operation] = []

    init(module: Module) {
        self.module = module
        functions = Dictionary(module.functions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    // MARK: Reporting

    mutating func report(_ id: String, _ message: String, at position: Position) {
        guard diagnostics.count < Self.mostDiagnostics else { return }
        let place = position.isKnown ? position : function.position
        diagnostics.append(
            Diagnostic(id: id, message: message, span: SourceSpan(start: module.sourcePosition(place))))
    }
    mutating func report(_ id: String, _ operation: Operation, _ message: String) {
        report(id, "in kernel '\(function.name)': '\(operation.opcode.rawValue)' \(message)", at: operation.position)
    }

    // MARK: Module and functions

    mutating func checkModule() {
        var names: Set<String> = []
        for function in module.functions where !names.insert(function.name).inserted {
            report("ir.module", "there are two kernels '\(function.name)'", at: function.position)
        }
        if !module.entry.isEmpty, !names.contains(module.entry) {
            report("ir.module", "the entry '\(module.entry)' is no kernel of the module", at: .none)
        }
        for extern in module.externs {
            for parameter in extern.parameters where parameter.isInout && !parameter.type.isArray {
                report("ir.function", "C function '\(extern.name)' has an inout scalar '\(parameter.name)'", at: .none)
            }
        }
        for function in module.functions { check(function) }
    }

    mutating func check(_ function: Function) {
        self.function = function
        let count = function.valueTypes.count
        isVisible = Array(repeating: false, count: count)
        isDefined = isVisible
        base = Array(repeating: -1, count: count)
        isLabelUsed = []
        owners = []
        let name = function.name
        if !module.entry.isEmpty, !function.typeParameters.isEmpty {
            report("ir.module", "kernel '\(name)' of a module with an entry is generic", at: function.position)
        }
        if function.valueNames.count != count {
            report(
                "ir.function", "kernel '\(name)' has \(count) values but \(function.valueNames.count) names",
                at: function.position)
        }
        for type in function.valueTypes + function.resultTypes { check(type) }
        let arguments = function.body.arguments
        if arguments.count != function.parameters.count {
            report(
                "ir.function",
                "kernel '\(name)' has \(function.parameters.count) parameters but \(arguments.count) arguments of its body",
                at: function.position)
        }
        for (argument, parameter) in zip(arguments, function.parameters)
        where type(argument).map({ $0 != parameter.type }) ?? false {
            report(
                "ir.function", "in kernel '\(name)' parameter '\(parameter.name)' has another type than its value",
                at: function.position)
        }
        check(function.body, of: nil)
    }

    private mutating func check(_ type: Type) {
        if type.isArray, !(0...Self.highestRank).contains(type.rank) {
            report("ir.function", "kernel '\(function.name)' has an array of rank \(type.rank)", at: function.position)
        }
        if let scalar = type.concreteType, scalar.isComplex {
            report(
                "ir.function", "kernel '\(function.name)' has a value of type \(scalar.name); write its parts",
                at: function.position)
        }
        if case .parameter(let index) = type.scalar, !function.typeParameters.indices.contains(index) {
            report("ir.function", "kernel '\(function.name)' has no type parameter \(index)", at: function.position)
        }
    }

    // MARK: Regions

    /// The type of a value that exists.
    func type(_ value: Value) -> Type? {
        function.valueTypes.indices.contains(Int(value.index)) ? function.valueTypes[Int(value.index)] : nil
    }
    func name(_ value: Value) -> String {
        let index = Int(value.index)
        let name = function.valueNames.indices.contains(index) ? function.valueNames[index] : ""
        return name.isEmpty ? "%\(index)" : "%\(name).\(index)"
    }

    private mutating func define(_ value: Value, at position: Position) {
        let index = Int(value.index)
        guard isDefined.indices.contains(index) else {
            report("ir.value", "in kernel '\(function.name)': \(name(value)) is not in the table of values", at: position)
            return
        }
        if isDefined[index] {
            report("ir.value", "in kernel '\(function.name)': \(name(value)) is defined twice", at: position)
        }
        isDefined[index] = true
        isVisible[index] = true
    }

    private mutating func check(_ region: Region, of owner: Operation?) {
        var own: [Value] = region.arguments
        for argument in region.arguments { define(argument, at: owner?.position ?? function.position) }
        if owner == nil {
            for argument in region.arguments where base.indices.contains(Int(argument.index)) {
                base[Int(argument.index)] = Int(argument.index)
            }
        }
        for (k, operation) in region.operations.enumerated() {
            let isLast = k == region.operations.count - 1
            if operation.opcode.row.isTerminator != isLast {
                report("ir.region", operation, isLast ? "ends its region but is no terminator" : "is not the last of its region")
            }
            for operand in operation.operands {
                if !isVisible.indices.contains(Int(operand.index)) {
                    report("ir.value", operation, "uses \(name(operand)), which does not exist")
                } else if !isVisible[Int(operand.index)] {
                    report("ir.value", operation, "uses \(name(operand)) where it is not visible")
                }
            }
            if operation.site >= 0, !module.sites.indices.contains(Int(operation.site)) {
                report("ir.module", operation, "has site \(operation.site) of \(module.sites.count)")
            }
            if operation.operands.allSatisfy({ type($0) != nil }), operation.results.allSatisfy({ type($0) != nil }) {
                check(operation)
            }
            owners.append(operation)
            for region in operation.regions { check(region, of: operation) }
            owners.removeLast()
            for result in operation.results { define(result, at: operation.position) }
            noteBase(of: operation)
            own += operation.results
        }
        if region.operations.isEmpty {
            let place = owner.map { "a region of '\($0.opcode.rawValue)'" } ?? "the body"
            report(
                "ir.region", "in kernel '\(function.name)': \(place) is empty", at: owner?.position ?? function.position)
        }
        for value in own where isVisible.indices.contains(Int(value.index)) { isVisible[Int(value.index)] = false }
    }

    /// Remembers what a view is cut from.
    private mutating func noteBase(of operation: Operation) {
        switch operation.opcode {
        case .slice, .permute, .reverse:
            guard let source = operation.operands.first, let result = operation.results.first,
                base.indices.contains(Int(source.index)), base.indices.contains(Int(result.index))
            else { return }
            base[Int(result.index)] = base[Int(source.index)]
        default: return  // Not over ops: everything else makes no view.
        }
    }

    /// Reports a write to a parameter that is not inout.
    mutating func checkWrite(_ operation: Operation, to array: Value) {
        guard base.indices.contains(Int(array.index)), base[Int(array.index)] >= 0,
            let k = function.body.arguments.firstIndex(of: Value(base[Int(array.index)])),
            function.parameters.indices.contains(k), !function.parameters[k].isInout
        else { return }
        report("ir.write", operation, "writes to '\(function.parameters[k].name)', which is not inout")
    }
}
