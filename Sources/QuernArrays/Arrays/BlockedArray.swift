// The blocked array that users write programs with: a typed face of an expression. Nothing is computed or read until it
// is asked for. One file a family of operations beside this one; each states its shape rule and makes nodes.
// Holds: the expression's type is Element's; an operation that cannot be is a failed expression, whose error every run
// throws and `error` tells at once.

internal import NDArrays
public import QuernCore

/// An array that may be larger than memory: described now, computed in blocks when it is asked for.
///
///     let x = try BlockedArray<Float>.open("temperatures.h5", dataset: "/sst")
///     let y = (x.dot(x.T + 1) - x.mean()).std()
///     print(try y.compute())
///
/// A value: operations give new arrays and read nothing. The rank is known at run time only; `compute` turns the result
/// into a scalar or an `NDArray` of the rank that its context asks for.
public struct BlockedArray<Element: KernelScalar>: Sendable {
    /// How the elements come about.
    package let expression: ArrayExpression

    package init(_ expression: ArrayExpression) { self.expression = expression }

    /// The extents, outermost axis first; empty for a single element.
    public var shape: [Int] { expression.shape }
    /// The number of axes.
    public var rank: Int { expression.rank }
    /// The number of elements.
    public var count: Int { expression.count }
    /// The extents of the largest block along each axis.
    public var blockShape: [Int] { expression.blocks.largestBlock }
    /// The number of blocks along each axis.
    public var blockCounts: [Int] { expression.blocks.counts }

    /// Why the array cannot be, such as shapes that do not go together; nil if it can, as far as is known yet.
    public var error: ArrayError? { expression.failure }
}

extension BlockedArray: CustomStringConvertible {
    /// Type, shape, blocks and expression; nothing is computed.
    public var description: String {
        if let error { return "BlockedArray<\(Element.scalarType.swiftName)> that cannot be: \(error)" }
        return "BlockedArray<\(Element.scalarType.swiftName)> \(shape) in blocks of \(blockShape): \(expression.text)"
    }
}
