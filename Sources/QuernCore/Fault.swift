// What stops a kernel while it runs. The kinds and their numbers are shared with compiled code and with C
// (quern_rt.h), so they never change. The message of each kind is made in Fault+Message.swift, once, for
// compiled code, interpreter, ahead-of-time code and workers alike.

/// A kind of fault; the raw value is the code that compiled functions return.
public enum FaultKind: Int32, CaseIterable, Sendable, Hashable {
    /// An index is outside its axis. Values: index, extent; detail: axis.
    case indexOutOfBounds = 1
    /// A range of a view is outside its axis or reversed. Values: bound, extent; detail: axis.
    case rangeOutOfBounds = 2
    /// An integer operation overflowed. Values: left and right operand bits.
    case overflow = 3
    /// Division or remainder by zero. Values: the dividend's bits, 0.
    case divisionByZero = 4
    /// A conversion does not fit its type. Values: the operand's bits, 0.
    case conversion = 5
    /// Two extents that must agree do not. Values: the two extents; detail: axis.
    case shapeMismatch = 6
    /// A `precondition`, `assert` or `fatalError` failed.
    case precondition = 7
    /// Recursion deeper than the limit of 8,192 calls. Values: the limit, 0.
    case recursionTooDeep = 8
    /// Memory for an array could not be had, or its extents overflow. Values: the bytes asked for (or -1), 0.
    case allocationFailed = 9
    /// An array function that needs an element met an empty array.
    case emptyArray = 10
    /// A lower bound is above the upper bound. Values: the two bounds.
    case invalidRange = 11
    /// A stride of zero, or another argument outside its domain. Values: the argument, 0.
    case invalidArgument = 12
    /// Two array arguments overlap, and one of them is written. Values: the two argument numbers.
    case overlappingArguments = 13
    /// An argument of a call from C or a worker has a wrong rank, type or null data. Values: the argument's number, 0.
    case invalidCallArgument = 14
    /// A type given to a generic kernel is no `KernelScalar`.
    case unsupportedType = 15

    /// The stable id shown in brackets.
    public var id: String {
        switch self {
        case .indexOutOfBounds: "fault.index-out-of-bounds"
        case .rangeOutOfBounds: "fault.range-out-of-bounds"
        case .overflow: "fault.overflow"
        case .divisionByZero: "fault.division-by-zero"
        case .conversion: "fault.conversion"
        case .shapeMismatch: "fault.shape-mismatch"
        case .precondition: "fault.precondition"
        case .recursionTooDeep: "fault.recursion-too-deep"
        case .allocationFailed: "fault.allocation-failed"
        case .emptyArray: "fault.empty-array"
        case .invalidRange: "fault.invalid-range"
        case .invalidArgument: "fault.invalid-argument"
        case .overlappingArguments: "fault.overlapping-arguments"
        case .invalidCallArgument: "fault.invalid-call-argument"
        case .unsupportedType: "fault.unsupported-type"
        }
    }
}

/// What running code records about a fault: where it was, as a site number, and the values involved.
public struct FaultRecord: Error, Sendable, Hashable {
    /// What happened.
    public var kind: FaultKind
    /// The number of the operation in its module's site table.
    public var site: Int
    /// The first value, such as an index.
    public var first: Int64
    /// The second value, such as an extent.
    public var second: Int64
    /// A third value, such as the axis.
    public var detail: Int64
    /// The values of the loops around the operation, outermost first, at most 8.
    public var loopValues: [Int64]

    /// A record of a fault at `site`.
    public init(
        kind: FaultKind, site: Int, first: Int64 = 0, second: Int64 = 0, detail: Int64 = 0, loopValues: [Int64] = []
    ) {
        self.kind = kind
        self.site = site
        self.first = first
        self.second = second
        self.detail = detail
        self.loopValues = loopValues
    }
}
