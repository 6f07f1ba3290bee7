// Operations, regions and values: the structured, typed form in which everything between front end and
// code generation happens. A function is a tree: operations hold regions, regions hold operations.
// Values are numbered per function and in SSA form: each is a parameter of the function, an argument of a
// region or a result of an operation, and is visible after its definition in the same region and in all
// regions below. Loops carry values explicitly; nothing is mutable but the elements of arrays.
// Holds (checked by the verifier): a region's last operation, and only that, is a terminator.

package import QuernCore

/// A value of a function: an index into `Function.valueTypes`.
package struct Value: Hashable, Sendable, Comparable {
    package var index: Int32
    package init(_ index: Int) { self.index = Int32(truncatingIfNeeded: index) }
    package static func < (a: Value, b: Value) -> Bool { a.index < b.index }
}

/// A label that `break` and `continue` name: unique in its function.
package struct Label: Hashable, Sendable {
    package var index: Int32
    package init(_ index: Int) { self.index = Int32(truncatingIfNeeded: index) }
}

/// A place in the source that an operation came from: an index into `Module.files`, line and column from 1.
package struct Position: Hashable, Sendable {
    package var file: Int32
    package var line: Int32
    package var column: Int32
    package init(file: Int, line: Int, column: Int) {
        self.file = Int32(truncatingIfNeeded: file)
        self.line = Int32(truncatingIfNeeded: line)
        self.column = Int32(truncatingIfNeeded: column)
    }
    /// No place: operations made by the compiler itself.
    package static let none = Position(file: 0, line: 0, column: 0)
    package var isKnown: Bool { line > 0 }
}

/// A sequence of operations with arguments; the last operation is a terminator.
package struct Region: Sendable, Hashable {
    package var arguments: [Value]
    package var operations: [Operation]
    package init(arguments: [Value] = [], operations: [Operation] = []) {
        self.arguments = arguments
        self.operations = operations
    }

    /// The names of the kernels that are called here, in regions within too.
    package var callees: Set<String> {
        var names: Set<String> = []
        for operation in operations {
            if case .call(let callee, _) = operation.attribute { names.insert(callee) }
            for inner in operation.regions { names.formUnion(inner.callees) }
        }
        return names
    }
}

/// One operation: a row of `Opcode` with its operands, results, regions and attribute.
package struct Operation: Sendable, Hashable {
    package var opcode: Opcode
    package var operands: [Value]
    package var results: [Value]
    package var regions: [Region]
    package var attribute: Attribute
    /// True while the operation must be tested when it runs (bounds, overflow, zero, range). False once it is
    /// proved that the test cannot fail; the operation then has no behaviour outside the proof.
    /// Meaningful only where `opcode.row.canFault`.
    package var isChecked: Bool
    package var position: Position
    /// The operation's number in `Module.sites`, or -1 before specialisation and for operations that cannot fault.
    package var site: Int32

    package init(
        _ opcode: Opcode, _ operands: [Value] = [], results: [Value] = [], regions: [Region] = [],
        attribute: Attribute = .none, isChecked: Bool? = nil, position: Position = .none, site: Int32 = -1
    ) {
        self.opcode = opcode
        self.operands = operands
        self.results = results
        self.regions = regions
        self.attribute = attribute
        self.isChecked = isChecked ?? opcode.row.canFault
        self.position = position
        self.site = site
    }
}

/// What an operation says beside its operands.
package enum Attribute: Sendable, Hashable {
    case none
    /// `constant`.
    case literal(Literal)
    /// `extent`, `reverse`, `sort`, `reduce…` of one axis: the axis, from 0.
    case axis(Int)
    /// `permute`: result axis k is operand axis `axes[k]`.
    case axes([Int])
    /// `slice`: one entry per axis of the operand.
    case slice([SliceAxis])
    /// `call`: the callee and its type arguments in terms of the caller's.
    case call(callee: String, typeArguments: [Scalar])
    /// `callExtern`.
    case extern(String)
    /// `if`, `block`, loops: label and the name of the loop variable ("" if the user has none).
    case loop(LoopAttribute)
    /// `break`, `continue`.
    case label(Label)
    /// `reduce`, `reduceAxis`, `argReduce`.
    case reduction(ReductionKind, axis: Int?)
    /// `affineIsNonNegative`: operand k times `coefficients[k]`, plus `constant`.
    case affine(coefficients: [Int64], constant: Int64)
    /// `trap`, `check`: the kind and the user's message, if any.
    case fault(FaultKind, String)
    /// `floatClass`.
    case floatClass(FloatClass)
    /// `round`.
    case rounding(Rounding)
    /// `math`.
    case math(MathFunction)
}

/// A constant before and after its type is known.
package enum Literal: Sendable, Hashable {
    /// The bits of a value of the result's (concrete) type.
    case bits(UInt64)
    /// An integer literal of a type that is still a parameter (also converts to floating types).
    case integer(magnitude: UInt64, isNegative: Bool)
    /// A floating-point literal as written, without underscores, such as `0.25`, `1e-3` or `0x1p4`; converted
    /// as Swift does on this platform: to 80 bits first, then to the type.
    case real(String)
    /// A named constant of a type.
    case named(NamedConstant)
}

/// Constants that types offer.
package enum NamedConstant: String, Sendable, Hashable, CaseIterable {
    case zero, pi, infinity, nan, ulpOfOne, greatestFiniteMagnitude, leastNormalMagnitude, leastNonzeroMagnitude
    case min, max, bitWidth
}

/// How one axis of a `slice` operand is cut. Operands follow the array in order of the axes.
package enum SliceAxis: Sendable, Hashable {
    /// One index operand; the axis is dropped.
    case index
    /// Two operands, lower and upper bound (`lower ..< upper`), step 1. Faults like Swift's range subscripts.
    case range
    /// One operand, a step above zero or below it: every step-th element from the first (or, for a negative
    /// step, from the last). A step of zero is a fault.
    case by
    /// The whole axis.
    case all

    /// The number of operands that the axis takes.
    package var operandCount: Int {
        switch self {
        case .index, .by: 1
        case .range: 2
        case .all: 0
        }
    }
}

/// What a structured operation has beside its operands.
package struct LoopAttribute: Sendable, Hashable {
    /// What `break` and `continue` inside name.
    package var label: Label
    /// The user's name of the loop variable, for fault messages; "" if it has none.
    package var variable: String
    /// `parallelFor`: how each accumulator joins; operands are lower, upper, then one starting value each.
    package var accumulators: [ReductionKind]
    /// `parallelFor`: how the copies of each array named in `reducing:` join. The arrays follow the starting values;
    /// the region's arguments for them, after the accumulators' identities, are the copy of the part that runs
    /// (`ParallelParts`), filled with the identity; where there is one part only, the array itself.
    package var reducing: [ReductionKind]
    /// `parallelFor`: how many arrays were named in `disjoint:`. They are the last operands, have no argument in the
    /// region, and only say that the user vouches for all that the body writes to them.
    package var disjointCount: Int
    /// `parallelFor`: true once a pass has proved that no iteration touches an element that another one writes, but
    /// for arrays in `reducing:` and `disjoint:`. Only such a loop may run on more than one thread.
    package var isApart: Bool
    /// `for`: a pass has shown that the checks inside cannot fail (set on the fast side of a versioned loop),
    /// or that this is the slow side, which code generation keeps small.
    package var role: Role
    package enum Role: String, Sendable, Hashable { case plain, fast, slow }
    package init(
        label: Label, variable: String = "", accumulators: [ReductionKind] = [], reducing: [ReductionKind] = [],
        disjointCount: Int = 0, isApart: Bool = false, role: Role = .plain
    ) {
        self.label = label
        self.variable = variable
        self.accumulators = accumulators
        self.reducing = reducing
        self.disjointCount = disjointCount
        self.isApart = isApart
        self.role = role
    }
}

/// How values are reduced.
package enum ReductionKind: String, Sendable, Hashable, CaseIterable {
    /// Floating point: the fixed tree (LANGUAGE.md § 4). Integers: exact, a fault when the end value does not fit.
    case sum
    /// Floating point: the fixed tree with ×, missing lanes 1. Integers: a fault when the end value does not fit.
    case product
    /// Wrapping product of integers.
    case wrappingProduct
    /// Wrapping sum of integers.
    case wrappingSum
    /// Arrays: NaN propagates, the first wins. Accumulators of parallel loops: Swift's `min(s, x)` in order.
    case min
    case max
    case and, or, xor
    /// Sum divided by count, in the element's type.
    case mean
    /// Index of the first smallest or largest element; NaN counts as smallest and largest.
    case argmin, argmax
    /// Sum of products of two arrays, each product rounded, then the tree.
    case dot
}

/// Questions about a floating-point value.
package enum FloatClass: String, Sendable, Hashable, CaseIterable {
    case isNaN, isInfinite, isFinite, isNormal, isSubnormal, isZero, isSignMinus
}

/// Swift's `FloatingPointRoundingRule`, to an integral value.
package enum Rounding: String, Sendable, Hashable, CaseIterable {
    case toNearestOrAwayFromZero, toNearestOrEven, up, down, towardZero, awayFromZero
}

/// Mathematical functions: formulas of our own (`Mathematics`); `gamma`, `logGamma` and remainders are libm's.
package enum MathFunction: String, Sendable, Hashable, CaseIterable {
    case cbrt, exp, exp2, exp10, expm1, log, log2, log10, log1p
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case erf, erfc, gamma, logGamma
    case pow, hypot, atan2, remainder, truncatingRemainder

    /// 1 or 2 operands.
    package var arity: Int {
        switch self {
        case .pow, .hypot, .atan2, .remainder, .truncatingRemainder: 2
        default: 1
        }
    }
    /// The symbol in the run-time library for a type, such as `quern_f64_exp`.
    package func symbol(for type: ScalarType) -> String { "quern_\(type.name)_\(rawValue)" }
}
