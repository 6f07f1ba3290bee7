// The extents of an array, one an axis. Its rank is in its type, so shapes of different ranks cannot be compared
// by mistake. A fixed-size value: no allocation.

/// The extents of an array of `rank` axes, outermost first.
public struct Shape<let rank: Int>: Sendable, Equatable, BitwiseCopyable {
    @usableFromInline var extents: InlineArray<rank, Int>

    /// A shape with these extents.
    @inlinable public init(_ extents: InlineArray<rank, Int>) { self.extents = extents }

    /// The shape with the extents of `extents`, or nil if there are not exactly `rank` of them.
    public init?(exactly extents: [Int]) {
        guard extents.count == rank else { return nil }
        self.extents = InlineArray { extents[$0] }
    }

    /// True if all extents agree.
    @inlinable
    public static func == (left: Shape, right: Shape) -> Bool {
        for axis in 0..<rank where left.extents[axis] != right.extents[axis] { return false }
        return true
    }

    /// The product of the extents: the number of elements. Stops the program if it overflows.
    public var elementCount: Int { checkedProduct((0..<rank).lazy.map { extents[$0] }) }
}

extension Shape: RandomAccessCollection {
    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { rank }
    /// The extent of `axis`.
    @inlinable public subscript(axis: Int) -> Int { extents[axis] }
}

extension Shape: ExpressibleByArrayLiteral {
    /// A shape such as `[3, 4]`; the number of extents must be the rank.
    public init(arrayLiteral elements: Int...) {
        precondition(elements.count == rank, "a shape of \(elements.count) extents for an array of rank \(rank)")
        extents = InlineArray { elements[$0] }
    }
}

extension Shape: CustomStringConvertible {
    /// The extents in brackets: `[3, 4]`.
    public var description: String { "[" + map(String.init).joined(separator: ", ") + "]" }
}

/// The product of `extents`, or nil if one is negative or the product overflows. 0 if any extent is 0.
func product(of extents: some Collection<Int>) -> Int? {
    // Proofs of kernels rest on extents below 2^60, in empty arrays too.
    if extents.contains(where: { $0 < 0 || $0 >= 1 << 60 }) { return nil }
    if extents.contains(0) { return 0 }
    var total = 1
    for extent in extents {
        let (next, overflow) = total.multipliedReportingOverflow(by: extent)
        if overflow { return nil }
        total = next
    }
    return total
}

/// The product of `extents`; stops the program with their values if there is none.
func checkedProduct(_ extents: some Collection<Int>) -> Int {
    guard let total = product(of: extents) else {
        preconditionFailure("no array can have the shape \(Array(extents))")
    }
    return total
}
