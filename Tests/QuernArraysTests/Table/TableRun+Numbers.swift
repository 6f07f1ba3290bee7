// What numbers have: arithmetic, sums, products; and, with an order, comparisons, extremes, sorting; and whole numbers.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

extension TableRun {
    /// Codes of rows: three groups, the middle one of two rows.
    private var codes: [Int] { [5, -2, 5, 9] }

    /// What numbers have.
    func numbers<T: Numeric & KernelScalar>(_ type: T.Type) {
        let (x, y, e): (BlockedArray<T>, BlockedArray<T>, BlockedArray<T>) = (input("x"), input("y"), input("e"))
        row("zeros", BlockedArray<T>.zeros([2, 3]))
        row("ones", BlockedArray<T>.ones([2, 3], chunks: .shape([1, 1])))
        row("eye", BlockedArray<T>.eye(3, columns: 4, offset: 1))
        row("add", x + y)
        row("add-edge", e + y)
        row("subtract", x - y)
        row("subtract-edge", e - y)
        row("multiply", x * y)
        row("multiply-edge", e * y)
        row("add-scalar", x + y[0, 0])
        row("power", pow(x, 3))
        row("power-edge", pow(e, 2))
        row("divide", x / y)
        let isComplex = T.scalarType.isComplex
        row("divide-zero", isComplex ? x / y : x / (y - y))
        if !isComplex {
            row("abs", abs(x))
            row("abs-edge", abs(e))
            row("sign", sign(T.scalarType.isInteger ? x : e))
        }
        row("sum", x.sum())
        row("sum-0", x.sum(axis: 0))
        row("sum-1-kept", x.sum(axes: [-1], keepDims: true))
        row("sum-edge", e.sum())
        row("product", y[..<2, 1...].product())
        row("product-0", y[..<2].product(axis: 0))
        row("product-edge", e.product())
        row("cumulativeSum", x.cumulativeSum(axis: 1))
        row("cumulativeProduct", y[..., ..<2].cumulativeProduct(axis: -1))
        row("dot", x.dot(y.T))
        row("matmul", x.T.matmul(y))
        row("matmul-stack", x.reshape([2, 2, 3]).matmul(y.reshape([2, 3, 2])))
        row("tensordot", x.tensordot(y.T, axes: 1))
        row("einsum", einsum("ki,kj->ji", x, y))
        row("outer", x[0].outer(y[1]))
        row("trace", x.trace())
        row("groups-sum", x.grouped(by: codes).sum())
    }

    /// What numbers with an order have.
    func ordered<T: Comparable & Numeric & KernelScalar>(_ type: T.Type) {
        let (x, y, e): (BlockedArray<T>, BlockedArray<T>, BlockedArray<T>) = (input("x"), input("y"), input("e"))
        row("less", x < y)
        row("less-edge", e < x)
        row("lessOrEqual", e <= e.T.reshape([4, 3]))
        row("greater", x > y)
        row("greaterOrEqual", x >= y)
        row("minimum", minimum(x, y))
        row("minimum-edge", minimum(e, x))
        row("maximum", maximum(x, y))
        row("maximum-edge", maximum(x, e))
        row("min", x.min())
        row("min-edge", e.min())
        row("min-0", x.min(axis: 0))
        row("min-1-kept", x.min(axis: 1, keepDims: true))
        row("argmin", x.argmin())
        row("argmin-edge", e.argmin())
        row("argmin-0", x.argmin(axis: 0))
        row("max", x.max())
        row("max-edge", e.max())
        row("max-0", x.max(axis: 0))
        row("max-1-kept", x.max(axis: 1, keepDims: true))
        row("argmax", x.argmax())
        row("argmax-edge", e.argmax())
        row("argmax-0", x.argmax(axis: 0))
        row("sort", x.sort(axis: 0))
        row("sort-edge", e.flatten().sort())
        row("diff", x.sort().diff())
        row("argsort", x.argsort(axis: 1))
        row("topK", x.topK(2))
        row("argTopK", x.argTopK(2, largest: false))
        row("searchSorted", x.flatten().sort().searchSorted(y))
        row("groups-min", x.grouped(by: codes).min())
        row("groups-max-spread", x.grouped(by: codes).max(spread: true))
        do {
            let bounds = [try x[1, 0].compute() as T, try x[1, 1].compute() as T].sorted()
            row("clip", e.clip(bounds[0], bounds[1]))
        } catch {
            Issue.record("bounds of clip: \(error)")
        }
    }

    /// What whole numbers have.
    func integers<T: FixedWidthInteger & KernelScalar>(_ type: T.Type) {
        let (x, y, e): (BlockedArray<T>, BlockedArray<T>, BlockedArray<T>) = (input("x"), input("y"), input("e"))
        row("remainder-integer", x % y)
        row("wrappingAdd", e &+ y)
        row("wrappingSubtract", e &- y)
        row("wrappingMultiply", e &* y)
        row("and", x & y)
        row("or", x | y)
        row("xor", e ^ y)
        row("not", ~e)
        row("shiftLeft", e << 2)
        row("shiftRight", e >> 1)
        row("arange", BlockedArray<T>.arange(from: 2, to: 30, by: 3))
        row("mean", x.mean())
        row("mean-0", x.mean(axis: 0))
        row("bincount", abs(x).bincount(length: 9))
        row("bincount-found", try abs(x).bincount())
        row("histogram", x.histogram(bins: 4).counts)
        row("histogram-edges", x.histogram(bins: 4).edges)
        row("quantile", x.quantile(0.3, axis: 0))
        row("median", x.median())
        row("asType-double", e.asType(Double.self))
        row("asType-float", e.asType(Float.self))
        row("asType-bool", e.asType(Bool.self))
        row("asType-int8", e.asType(Int8.self))
        row("groups-mean", x.grouped(by: codes).mean())
    }
}
