// Functions and modules. A module is what one compilation sees: the kernels of some sources, generic, or the
// specialised functions that one entry needs. It is a value; passes take one and give one.
// Holds: function names are unique; `functions` are in the order of definition; files are referred to by index.

package import QuernCore

/// A parameter of a function.
package struct Parameter: Sendable, Hashable {
    /// The name inside the kernel.
    package var name: String
    /// The argument label, nil for `_`.
    package var label: String?
    package var type: Type
    /// Arrays: written in place. Scalars: the final value is an extra result.
    package var isInout: Bool
    /// What of a complex parameter of the kernel this is.
    package var part: ComplexPart
    package init(name: String, label: String?, type: Type, isInout: Bool, part: ComplexPart = .none) {
        self.name = name
        self.label = label
        self.type = type
        self.isInout = isInout
        self.part = part
    }
}

/// What a parameter or result of a function is of a complex one that callers see; KernelIR itself has real types only.
package enum ComplexPart: String, Sendable, Hashable, CaseIterable {
    /// The whole of a parameter or result that is not complex.
    case none
    /// A complex number's real part; its imaginary part follows.
    case real
    /// A complex number's imaginary part.
    case imaginary
    /// The parts of an array of complex numbers, along the last axis.
    case array
}

/// Options of a kernel's attribute.
package struct KernelOptions: Sendable, Hashable {
    package var isRelaxed = false
    package var isUnchecked = false
    package var isInlined = false
    /// `.expect(…)`, by name.
    package var expectations: [String] = []
    package init() {}
}

/// A kernel, generic or specialised.
package struct Function: Sendable, Hashable {
    /// The name in the module: as written (`Type.name` for static members), or with its types when specialised.
    package var name: String
    package var typeParameters: [TypeParameter]
    package var parameters: [Parameter]
    /// The types of the declared results (a tuple's elements in order), without inout scalars.
    package var resultTypes: [Type]
    /// What the results are of complex ones; empty where there are none.
    package var resultParts: [ComplexPart] = []
    /// How the results read in Swift, such as `(Double, Int)`.
    package var options: KernelOptions
    package var canThrow: Bool
    package var position: Position
    /// The name that people know it by: the kernel's own, also when specialised.
    package var displayName: String
    /// The type of each value, by index. The first values are the parameters.
    package var valueTypes: [Type]
    /// Names for printing, by value index; "" where there is none.
    package var valueNames: [String]
    /// The number of labels used.
    package var labelCount: Int
    /// The body; its arguments are the parameters, its terminators `return` and `trap`.
    package var body: Region

    package init(
        name: String, typeParameters: [TypeParameter] = [], parameters: [Parameter], resultTypes: [Type],
        options: KernelOptions = KernelOptions(), canThrow: Bool = false, position: Position = .none
    ) {
        self.name = name
        self.displayName = name
        self.typeParameters = typeParameters
        self.parameters = parameters
        self.resultTypes = resultTypes
        self.options = options
        self.canThrow = canThrow
        self.position = position
        valueTypes = parameters.map(\.type)
        valueNames = parameters.map(\.name)
        labelCount = 0
        body = Region(arguments: parameters.indices.map(Value.init))
    }

    /// The types that `return` gives: the declared results, then the inout scalars in order.
    package var returnTypes: [Type] {
        resultTypes + parameters.filter { $0.isInout && !$0.type.isArray }.map(\.type)
    }
    package func type(of value: Value) -> Type { valueTypes[Int(value.index)] }

    /// A new value.
    package mutating func makeValue(_ type: Type, name: String = "") -> Value {
        valueTypes.append(type)
        valueNames.append(name)
        return Value(valueTypes.count - 1)
    }
    /// A new label.
    package mutating func makeLabel() -> Label {
        labelCount += 1
        return Label(labelCount - 1)
    }
}

/// A C function that kernels call.
package struct ExternFunction: Sendable, Hashable {
    /// The name in kernels.
    package var name: String
    /// The C symbol and the library it is in ("" for the process itself).
    package var symbol: String
    package var library: String
    /// Scalars pass by value, arrays as a pointer to the first element (made dense first).
    package var parameters: [Parameter]
    package var resultType: Type?
    package init(name: String, symbol: String, library: String, parameters: [Parameter], resultType: Type?) {
        self.name = name
        self.symbol = symbol
        self.library = library
        self.parameters = parameters
        self.resultType = resultType
    }
}

/// What a fault at an operation is about.
package struct Site: Sendable, Hashable {
    package var position: Position
    /// The specialised function's name, an index being not stable under passes.
    package var function: String
    package var opcode: Opcode
    /// The array's name in the source ("" if it has none), or the message of a `check`.
    package var subject: String
    /// The type whose value overflowed or did not fit.
    package var type: ScalarType?
    /// Names of the named `for` loops around it, outermost first, at most 8.
    package var loopVariables: [String]
    package init(
        position: Position, function: String, opcode: Opcode, subject: String, type: ScalarType?, loopVariables: [String]
    ) {
        self.position = position
        self.function = function
        self.opcode = opcode
        self.subject = subject
        self.type = type
        self.loopVariables = loopVariables
    }
}

/// What one compilation sees.
package struct Module: Sendable, Hashable {
    package var functions: [Function]
    package var externs: [ExternFunction]
    /// File names, by `Position.file`.
    package var files: [String]
    /// The entry of a specialised module; "" in a generic one.
    package var entry: String
    /// What faults are about, by site number; empty in a generic module.
    package var sites: [Site]

    package init(
        functions: [Function] = [], externs: [ExternFunction] = [], files: [String] = [], entry: String = "",
        sites: [Site] = []
    ) {
        self.functions = functions
        self.externs = externs
        self.files = files
        self.entry = entry
        self.sites = sites
    }

    package func function(named name: String) -> Function? { functions.first { $0.name == name } }
    package func extern(named name: String) -> ExternFunction? { externs.first { $0.name == name } }
    /// A position as people read it.
    package func sourcePosition(_ position: Position) -> SourcePosition {
        let file = files.indices.contains(Int(position.file)) ? files[Int(position.file)] : "<unknown>"
        return SourcePosition(file: file, line: Int(position.line), column: Int(position.column))
    }
}
