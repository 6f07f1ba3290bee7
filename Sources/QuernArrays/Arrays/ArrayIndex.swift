// What stands between the brackets of a blocked array: `x[3]`, `x[-1]`, `x[2..<10, ...]`, `x[..<5]`, `x[.by(-1)]`,
// `x[.newAxis]`. One index an axis from the first on; axes without one are taken whole.

/// One index of a blocked array's subscript.
///
/// Unlike a kernel's, negative single indices count from the end, as NumPy's do; ranges are as Swift's, and a bound
/// outside the axis is an error, never cut off.
public struct ArrayIndex: Sendable, ExpressibleByIntegerLiteral {
    enum Kind: Sendable {
        case one(Int)
        /// Bounds, nil for the axis's own.
        case range(from: Int?, upTo: Int?, by: Int)
        case newAxis
        case list([Int])
    }
    var kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    /// A single index; the axis goes.
    public init(integerLiteral value: Int) { kind = .one(value) }
}

/// What can stand between the brackets: integers, ranges, `...` and `ArrayIndex` itself.
public protocol ArrayIndexConvertible {
    /// The index.
    var arrayIndex: ArrayIndex { get }
}

extension ArrayIndexConvertible where Self == ArrayIndex {
    /// A single index; the axis goes.
    public static func at(_ index: Int) -> ArrayIndex { ArrayIndex(.one(index)) }
    /// The whole axis.
    public static var all: ArrayIndex { ArrayIndex(.range(from: nil, upTo: nil, by: 1)) }
    /// Every `step`-th index, from the first or, for a negative step, from the last.
    public static func by(_ step: Int) -> ArrayIndex { ArrayIndex(.range(from: nil, upTo: nil, by: step)) }
    /// Every `step`-th index of a range, from its first or, for a negative step, from its last.
    public static func range(_ range: Range<Int>, by step: Int) -> ArrayIndex {
        ArrayIndex(.range(from: range.lowerBound, upTo: range.upperBound, by: step))
    }
    /// A new axis of extent 1.
    public static var newAxis: ArrayIndex { ArrayIndex(.newAxis) }
    /// These indices, in this order; one may stand twice.
    public static func list(_ indices: [Int]) -> ArrayIndex { ArrayIndex(.list(indices)) }
}

extension ArrayIndex: ArrayIndexConvertible {
    /// Itself.
    public var arrayIndex: ArrayIndex { self }
}
extension Int: ArrayIndexConvertible {
    /// A single index.
    public var arrayIndex: ArrayIndex { .at(self) }
}
extension Range: ArrayIndexConvertible where Bound == Int {
    /// The indices of the range.
    public var arrayIndex: ArrayIndex { ArrayIndex(.range(from: lowerBound, upTo: upperBound, by: 1)) }
}
extension ClosedRange: ArrayIndexConvertible where Bound == Int {
    /// The indices of the range.
    public var arrayIndex: ArrayIndex {
        ArrayIndex(.range(from: lowerBound, upTo: upperBound == .max ? upperBound : upperBound + 1, by: 1))
    }
}
extension PartialRangeFrom: ArrayIndexConvertible where Bound == Int {
    /// The indices from a bound on.
    public var arrayIndex: ArrayIndex { ArrayIndex(.range(from: lowerBound, upTo: nil, by: 1)) }
}
extension PartialRangeUpTo: ArrayIndexConvertible where Bound == Int {
    /// The indices before a bound.
    public var arrayIndex: ArrayIndex { ArrayIndex(.range(from: nil, upTo: upperBound, by: 1)) }
}
extension PartialRangeThrough: ArrayIndexConvertible where Bound == Int {
    /// The indices up to a bound.
    public var arrayIndex: ArrayIndex {
        ArrayIndex(.range(from: nil, upTo: upperBound == .max ? upperBound : upperBound + 1, by: 1))
    }
}
extension Array: ArrayIndexConvertible where Element == Int {
    /// These indices.
    public var arrayIndex: ArrayIndex { .list(self) }
}
