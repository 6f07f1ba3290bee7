// Products along named axes: einsum, tensordot, matmul of stacks, outer products; traces and norms.
//
// Shape rule  NumPy's.
// Block rule  results are one block.
// Plan rule   an Einstein sum becomes products of two, greedily chosen, between views, sums and reshapes; each product is
//             one of matrices, or of a stack of them.
// Bits        those of `dot` for products, those of sums for sums.

internal import KernelIR
public import QuernCore

extension ArrayExpression {
    /// The array that a plan makes of `operands`.
    fileprivate static func einsum(
        _ operands: [ArrayExpression], _ type: ScalarType, _ make: @escaping () throws(EinsumError) -> EinsumPlan
    ) -> ArrayExpression {
        .of(operands, type) { () throws(ArrayError) in
            let plan: EinsumPlan
            do throws(EinsumError) {
                plan = try make()
            } catch {
                throw ArrayError(
                    .shape(error.description), in: "einsum(\(operands.map(\.text).joined(separator: ", ")))")
            }
            var arrays: [ArrayExpression] = []
            for step in plan.steps {
                switch step.operation {
                case .input(let operand): arrays.append(operands[operand])
                case .diagonal(let array, let groups):
                    let below = arrays[array]
                    var map = IndexMap(shape: step.shape, axes: below.shape.map { _ in .fixed(0) })
                    for (axis, group) in groups.enumerated() {
                        for k in group { map.axes[k] = .along(axis: axis, offset: 0, step: 1) }
                    }
                    arrays.append(below.mapped(map))
                case .sum(let array, let axes):
                    arrays.append(arrays[array].reduced(.sum, type, axes: axes, keepDims: false))
                case .transpose(let array, let order):
                    let below = arrays[array]
                    arrays.append(below.mapped(IndexMap(permuting: below.shape, order)))
                case .contract(let left, let right, let batch, let rows, let summed, let columns):
                    arrays.append(
                        contract(arrays[left], arrays[right], (batch, rows, summed, columns), type, step.shape))
                }
            }
            return arrays[arrays.count - 1]
        }
    }

    /// A product of stacks of matrices whose rows, columns and summed indices are axes, so many of each.
    private static func contract(
        _ a: ArrayExpression, _ b: ArrayExpression, _ axes: (batch: Int, rows: Int, summed: Int, columns: Int),
        _ type: ScalarType, _ shape: [Int]
    ) -> ArrayExpression {
        let isExact = type.isInteger
        if axes.summed == 0 || isExact {
            // An outer product, or integers, whose sums are exact: elementwise over all axes, then summed.
            let outer = axes.batch + axes.rows
            let wide =
                Array(a.shape.prefix(outer)) + a.shape.suffix(axes.summed) + b.shape.suffix(axes.columns)
            func along(_ axis: Int) -> IndexMap.Axis { .along(axis: axis, offset: 0, step: 1) }
            let left = IndexMap(shape: wide, axes: a.shape.indices.map { along($0) })
            let right = IndexMap(
                shape: wide,
                axes: b.shape.indices.map { along($0 < axes.batch ? $0 : $0 + axes.rows) })
            let product = ArrayExpression(
                .elementwise(type == .bool ? .and : .multiply, [a.mapped(left), b.mapped(right)]), type, wide)
            if axes.summed == 0 { return product }
            return product.reduced(.sum, type, axes: Array(outer..<outer + axes.summed), keepDims: false)
        }
        func size(_ extents: some Sequence<Int>) -> Int { extents.reduce(1, *) }
        let batch = size(a.shape.prefix(axes.batch))
        let m = size(a.shape[axes.batch..<axes.batch + axes.rows])
        let k = size(a.shape.suffix(axes.summed))
        let n = size(b.shape.suffix(axes.columns))
        let result: ArrayExpression
        if axes.batch == 0 || batch == 1 {
            result = ArrayExpression(.product(a.reshaped([m, k]), b.reshaped([k, n])), type, [m, n])
        } else {
            let operation = StackProductOperation(left: a.reshaped([batch, m, k]), right: b.reshaped([batch, k, n]))
            result = ArrayExpression(.staged(StagedNode(operation), output: 0), type, [batch, m, n])
        }
        return result.reshaped(shape)
    }
}

/// The sum of products that `subscripts` names: `einsum("ij,jk->ik", a, b)`. Axes of one name go together; names that the
/// result does not have are summed; without `->` the result has the names that occur once, in alphabetical order; `...`
/// stands for further axes, which broadcast.
/// - Complexity: products of two at a time, in an order that keeps intermediate results small.
public func einsum<T: Numeric & KernelScalar>(_ subscripts: String, _ operands: BlockedArray<T>...) -> BlockedArray<T> {
    let expressions = operands.map(\.expression)
    return BlockedArray(
        .einsum(expressions, T.scalarType) { () throws(EinsumError) in
            try EinsumPlan(subscripts, shapes: expressions.map(\.shape))
        })
}

extension BlockedArray where Element: Numeric {
    /// What a plan of two shapes makes of this array and another.
    func contracted(
        with other: BlockedArray, _ make: @escaping ([Int], [Int]) throws(EinsumError) -> EinsumPlan
    ) -> BlockedArray {
        let (a, b) = (expression, other.expression)
        return BlockedArray(
            .einsum([a, b], Element.scalarType) { () throws(EinsumError) in try make(a.shape, b.shape) })
    }

    /// The product of matrices, or of stacks of them, whose further axes broadcast. Vectors stand for a row on the left,
    /// for a column on the right.
    /// - Shapes: [..., m, k]·[..., k, n] → [..., m, n].
    public func matmul(_ other: BlockedArray) -> BlockedArray {
        contracted(with: other) { (a, b) throws(EinsumError) in try EinsumPlan.matmul(a, b) }
    }

    /// The sum of products along the last `axes` axes of this and the first ones of `other`.
    public func tensordot(_ other: BlockedArray, axes: Int = 2) -> BlockedArray {
        contracted(with: other) { (a, b) throws(EinsumError) in try EinsumPlan.tensordot(a, b, count: axes) }
    }

    /// The sum of products along `axes` of this and those of `other`, pair by pair.
    public func tensordot(_ other: BlockedArray, axes: ([Int], [Int])) -> BlockedArray {
        contracted(with: other) { (a, b) throws(EinsumError) in try EinsumPlan.tensordot(a, b, axes.0, axes.1) }
    }

    /// Each element of this times each of `other`, both flattened.
    public func outer(_ other: BlockedArray) -> BlockedArray {
        let (a, b) = (expression, other.expression)
        return BlockedArray(
            .of([a, b], Element.scalarType) { () throws(ArrayError) in
                let wide = [a.count, b.count]
                let left = a.reshaped([a.count])
                    .mapped(IndexMap(shape: wide, axes: [.along(axis: 0, offset: 0, step: 1)]))
                let right = b.reshaped([b.count])
                    .mapped(IndexMap(shape: wide, axes: [.along(axis: 1, offset: 0, step: 1)]))
                return ArrayExpression(.elementwise(.multiply, [left, right]), Element.scalarType, wide)
            })
    }

    /// The sum of the diagonal of two axes.
    public func trace(offset: Int = 0, axis1: Int = 0, axis2: Int = 1) -> BlockedArray {
        diagonal(offset: offset, axis1: axis1, axis2: axis2).sum(axis: -1)
    }
}

extension BlockedArray where Element: MatrixElement {
    /// A norm of vectors along one axis, of matrices along two, or of all elements; see `NormOrder`.
    /// - Parameter axes: nil for all: any rank for `.frobenius`, 1 or 2 for the others.
    public func norm(
        _ order: NormOrder = .frobenius, axes: [Int]? = nil, keepDims: Bool = false
    ) -> BlockedArray<Element.RealElement> {
        let input = expression
        let type = Element.RealElement.scalarType
        return BlockedArray<Element.RealElement>(
            .of([input], type) { () throws(ArrayError) in
                let place = "\(input.text).norm()"
                var named: [Int]?
                if let axes {
                    named = []
                    for axis in axes { named?.append(try input.axis(axis, in: place)) }
                }
                let plan: NormPlan
                do throws(LinearAlgebraError) {
                    plan = try NormPlan(shape: input.shape, order: order, axes: named, keepDims: keepDims)
                } catch {
                    throw ArrayError(.linearAlgebra(error), in: place)
                }
                return try input.norm(plan, type)
            })
    }
}

extension ArrayExpression {
    /// The norm that a plan says, of this array.
    fileprivate func norm(_ plan: NormPlan, _ type: ScalarType) throws(ArrayError) -> ArrayExpression {
        func function(_ function: ElementwiseFunction, _ inputs: ArrayExpression...) -> ArrayExpression {
            .elementwise(function, inputs)
        }
        let sizes = function(scalarType.isComplex ? .length : .absolute, self)
        let result: ArrayExpression
        switch plan.reduction {
        case .euclidean(let axes):
            let squares = function(.multiply, sizes, sizes)
            result = function(.squareRoot, squares.reduced(.sum, type, axes: axes, keepDims: false))
        case .sum(let axis): result = sizes.reduced(.sum, type, axes: [axis], keepDims: false)
        case .extremum(let axis, let isLargest):
            result = sizes.reduced(isLargest ? .max : .min, type, axes: [axis], keepDims: false)
        case .count(let axis):
            let zero = ArrayExpression.zero(type)
            let marks = function(.convert(type), function(.notEqual, sizes, zero))
            result = marks.reduced(.sum, type, axes: [axis], keepDims: false)
        case .power(let axis, let p):
            let sum = function(.math(.pow), sizes, .real(p, type)).reduced(.sum, type, axes: [axis], keepDims: false)
            result = function(.math(.pow), sum, .real(1 / p, type))
        case .extremumOfSums(let axis, let over, let isLargest):
            let sums = sizes.reduced(.sum, type, axes: [axis], keepDims: false)
            result = sums.reduced(
                isLargest ? .max : .min, type, axes: [over > axis ? over - 1 : over], keepDims: false)
        case .singular(let rows, let columns, let kind):
            guard rank == 2 else {
                throw ArrayError(
                    .argument(
                        "the order needs singular values, of an array of \(rank) axes, where a matrix is expected"
                            + "\nhelp: take the norm of each matrix by itself"), in: "\(text).norm()")
            }
            let matrix = rows < columns ? self : mapped(IndexMap(permuting: shape, [1, 0]))
            let node = StagedNode(MatrixOperation(kind: .svd, inputs: [matrix]))
            let output = node.operation.outputs[1]
            let values = ArrayExpression(.staged(node, output: 1), output.scalarType, output.shape)
            result = values.reduced(
                kind == .sum ? .sum : kind == .largest ? .max : .min, type, axes: [0], keepDims: false)
        }
        return result.reshaped(plan.shape)
    }

    private static func zero(_ type: ScalarType) -> ArrayExpression { real(0, type) }

    /// A real number as an array.
    private static func real(_ value: Double, _ type: ScalarType) -> ArrayExpression {
        type == .float32 ? .scalar(Float(value)) : .scalar(value)
    }
}
