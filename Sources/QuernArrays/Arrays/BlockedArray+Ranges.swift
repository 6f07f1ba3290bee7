// Arrays that follow from the index alone: progressions, the identity, users' kernels of the indices.
//
// Shape rule  as asked for.
// Block rule  `.auto`; `rechunk` for another.
// Plan rule   the index is generated, and what is made of it fuses with what is around: nothing is stored.
// Bits        the same for any chunking; progressions have NumPy's.

public import Quern
public import QuernCore

/// The numbers from 0 up along one axis.
struct CountingFunction: IndexFunction {
    let count: Int
    var text: String { "arange(\(count))" }

    func fill(_ base: UnsafeMutableRawPointer, first: Int, count: Int, shape: [Int]) {
        let numbers = base.assumingMemoryBound(to: Int.self)
        for k in 0..<count { numbers[k] = first + k }
    }
}

extension ArrayExpression {
    /// The Ints from 0 up to, and without, `count`.
    package static func counting(_ count: Int) -> ArrayExpression {
        ArrayExpression(.generated(CountingFunction(count: count)), .int64, [count])
    }

    /// The index along `axis` of each element of an array of this shape.
    package static func index(along axis: Int, of shape: [Int]) -> ArrayExpression {
        counting(shape[axis]).mapped(
            IndexMap(shape: shape, axes: [.along(axis: axis, offset: 0, step: 1)]))
    }
}

extension BlockedArray where Element: FixedWidthInteger {
    /// The numbers from `from` up to (down to, for a negative step), and without, `to`.
    public static func arange(from: Element = 0, to: Element, by step: Element = 1) -> BlockedArray {
        let type = Element.scalarType
        return BlockedArray(
            .of([], type) { () throws(ArrayError) in
                let distance = Int128(to) - Int128(from)
                guard step != 0,
                    let count = Int(exactly: (distance + Int128(step) - Int128(step.signum())) / Int128(step))
                else {
                    throw ArrayError(
                        .argument("a step of \(step), where any but 0 is expected, and a count that fits an Int"),
                        in: "arange(from: \(from), to: \(to), by: \(step))")
                }
                let index = ArrayExpression.counting(Swift.max(0, count))
                // Wrapping is right: the end value fits, even where a factor does not.
                if type == .uint64 {
                    let steps = ArrayExpression.elementwise(.convert(type), [index])
                    let scaled = ArrayExpression.elementwise(.wrappingMultiply, [steps, .scalar(step)])
                    return .elementwise(.wrappingAdd, [scaled, .scalar(from)])
                }
                let scaled = ArrayExpression.elementwise(.wrappingMultiply, [index, .scalar(Int(step))])
                let sum = ArrayExpression.elementwise(.wrappingAdd, [scaled, .scalar(Int(from))])
                return type == .int64 ? sum : .elementwise(.convert(type), [sum])
            })
    }

    /// The numbers from 0 up to, and without, `count`.
    public static func arange(_ count: Element) -> BlockedArray { arange(to: count) }
}

extension BlockedArray where Element: Real {
    /// The numbers `from`, `from + step`, … before `to`: ⌈(to − from) / step⌉ of them.
    ///
    /// Each is `from` plus a multiple of the step as it is after rounding, as in NumPy; where rounding decides whether
    /// the last one is there, `linspace` is the better choice.
    public static func arange(from: Element = 0, to: Element, by step: Element = 1) -> BlockedArray {
        BlockedArray(
            .of([], Element.scalarType) { () throws(ArrayError) in
                let length = ((to - from) / step).rounded(.up)
                guard length.isFinite, length < Element(1 << 62) else {
                    throw ArrayError(
                        .argument(
                            "a step of \(step) gives no finite count; finite numbers and a step other than 0 are expected"
                        ),
                        in: "arange(from: \(from), to: \(to), by: \(step))")
                }
                let count = length > 0 ? Int(length) : 0
                let difference = (from + step) - from
                let index = ArrayExpression.elementwise(.convert(Element.scalarType), [.counting(count)])
                return .elementwise(.add, [.scalar(from), .elementwise(.multiply, [index, .scalar(difference)])])
            })
    }

    /// The numbers 0, 1, … before `end`.
    public static func arange(_ end: Element) -> BlockedArray { arange(to: end) }

    /// `count` numbers from `from` through `to` at equal distances; without `to` if `includesEnd` is false.
    ///
    /// Computed in Double and then rounded, as in NumPy.
    public static func linspace(
        from: Element, to: Element, count: Int, includesEnd: Bool = true
    ) -> BlockedArray {
        BlockedArray(
            .of([], Element.scalarType) { () throws(ArrayError) in
                guard count >= 0 else {
                    throw ArrayError(
                        .argument("\(count) numbers, where 0 or more are expected"),
                        in: "linspace(from: \(from), to: \(to), count: \(count))")
                }
                let (low, high) = (Double(from), Double(to))
                let parts = includesEnd ? count - 1 : count
                let index = ArrayExpression.counting(count)
                let place = ArrayExpression.elementwise(.convert(.float64), [index])
                let step = parts > 0 ? (high - low) / Double(parts) : .nan
                var offset: ArrayExpression
                if parts <= 0 {
                    offset = .elementwise(.multiply, [place, .scalar(high - low)])
                } else if step == 0 {
                    // A distance too small to be divided.
                    let part = ArrayExpression.elementwise(.divide, [place, .scalar(Double(parts))])
                    offset = .elementwise(.multiply, [part, .scalar(high - low)])
                } else {
                    offset = .elementwise(.multiply, [place, .scalar(step)])
                }
                offset = .elementwise(.add, [offset, .scalar(low)])
                if includesEnd, count > 1 {
                    offset = .elementwise(
                        .choose, [.elementwise(.equal, [index, .scalar(count - 1)]), .scalar(high), offset])
                }
                return Element.scalarType == .float64
                    ? offset : .elementwise(.convert(Element.scalarType), [offset])
            })
    }
}

extension BlockedArray where Element: Numeric {
    /// A matrix with ones where the column is the row plus `offset`, and zeros elsewhere.
    /// - Parameter columns: as many as rows, if nil.
    public static func eye(_ rows: Int, columns: Int? = nil, offset: Int = 0) -> BlockedArray {
        let shape = [rows, columns ?? rows]
        return BlockedArray(
            .of([], Element.scalarType) { () throws(ArrayError) in
                guard checkedCount(shape) != nil else {
                    throw ArrayError(.argument("no array can have the shape \(shape)"), in: "eye(\(rows))")
                }
                let row = ArrayExpression.elementwise(.wrappingAdd, [.index(along: 0, of: shape), .scalar(offset)])
                let isOne = ArrayExpression.elementwise(.equal, [row, .index(along: 1, of: shape)])
                return .elementwise(
                    .choose, [isOne, BlockedArray(repeating: 1, shape: []).expression, .scalar(Element.zero)])
            })
    }
}

// MARK: Kernels of the indices

extension BlockedArray {
    /// A kernel of the index, for each element of one axis; fused with what is around.
    ///
    ///     @Kernel func wave(_ i: Int) -> Double { sin(Double(i) / 100) }
    ///     let y = BlockedArray.fromKernel([1_000_000], $wave.self)
    public static func fromKernel<K: KernelFunction>(_ shape: [Int], _ kernel: K.Type) -> BlockedArray
    where K.KernelArguments == Int, K.KernelResult == Element { ofIndices(shape, 1, kernel) }

    /// A kernel of row and column, for each element of a matrix.
    public static func fromKernel<K: KernelFunction>(_ shape: [Int], _ kernel: K.Type) -> BlockedArray
    where K.KernelArguments == (Int, Int), K.KernelResult == Element { ofIndices(shape, 2, kernel) }

    /// A kernel of three indices, for each element of an array of three axes.
    public static func fromKernel<K: KernelFunction>(_ shape: [Int], _ kernel: K.Type) -> BlockedArray
    where K.KernelArguments == (Int, Int, Int), K.KernelResult == Element { ofIndices(shape, 3, kernel) }

    private static func ofIndices<K: KernelFunction>(_ shape: [Int], _ rank: Int, _ kernel: K.Type) -> BlockedArray {
        BlockedArray(
            .of([], Element.scalarType) { () throws(ArrayError) in
                guard shape.count == rank, checkedCount(shape) != nil else {
                    throw ArrayError(
                        .argument("the shape \(shape) for a kernel of \(rank) indices: an extent for each is expected"),
                        in: "fromKernel(\(K.kernel.name))")
                }
                let indices = shape.indices.map { ArrayExpression.index(along: $0, of: shape) }
                return .elementwise(
                    .kernel(
                        try ScalarKernel(K.kernel, indices.map(\.scalarType), Element.scalarType)), indices)
            })
    }
}
