// Which reduction a node is: what is joined, along which axes, and what type it gives.
// The arithmetic is in Reductions; this is what expressions and planner know.

package import QuernCore

/// A reduction of an array along some of its axes.
package struct ArrayReduction: Sendable, Hashable, Codable {
    package var kind: ReductionKind
    /// The axes that go, rising.
    package var axes: [Int]
    /// Whether NaNs are passed over.
    package var skipsNaN: Bool

    package init(_ kind: ReductionKind, axes: [Int], skipsNaN: Bool = false) {
        self.kind = kind
        self.axes = axes
        self.skipsNaN = skipsNaN
    }

    /// The arithmetic for elements of a type.
    /// - Throws: `ReductionError.unsupported`.
    package func driver(for type: ScalarType) throws(ReductionError) -> any Reduction {
        try Reductions.make(kind, of: type, skipsNaN: skipsNaN)
    }

    /// The shape of the result.
    package func shape(of shape: [Int]) -> [Int] { shape.indices.filter { !axes.contains($0) }.map { shape[$0] } }

    func blocks(_ grid: BlockGrid) -> BlockGrid {
        BlockGrid(axes: grid.axes.indices.filter { !axes.contains($0) }.map { grid.axes[$0] })
    }

    /// How it reads after a dot.
    func text(rank: Int) -> String {
        let name = skipsNaN ? "nan" + kind.name.prefix(1).uppercased() + kind.name.dropFirst() : kind.name
        if axes.count == rank { return name + "()" }
        return name + "(axis: " + axes.map(String.init).joined(separator: ", ") + ")"
    }
}
