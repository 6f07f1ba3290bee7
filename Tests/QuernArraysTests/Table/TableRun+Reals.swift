// What floating-point numbers have: functions, means and deviations, order statistics, Fourier transforms; and linear
// algebra, of complex numbers too.

import ComplexModule
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

extension TableRun {
    private typealias Function<T: Real> = (BlockedArray<T>) -> BlockedArray<T>

    private func functions<T: Real>(_ type: T.Type) -> [(String, Function<T>)] {
        [
            ("sqrt", { sqrt($0) }), ("cbrt", { cbrt($0) }), ("exp", { exp($0) }), ("exp2", { exp2($0) }),
            ("exp10", { exp10($0) }), ("expm1", { expm1($0) }), ("log", { log($0) }), ("log2", { log2($0) }),
            ("log10", { log10($0) }), ("log1p", { log1p($0) }), ("sin", { sincos($0).sin }),
            ("cos", { sincos($0).cos }),
            ("tan", { tan($0) }), ("asin", { asin($0) }), ("acos", { acos($0) }), ("atan", { atan($0) }),
            ("sinh", { sinh($0) }), ("cosh", { cosh($0) }), ("tanh", { tanh($0) }), ("asinh", { asinh($0) }),
            ("acosh", { acosh($0) }), ("atanh", { atanh($0) }), ("erf", { erf($0) }), ("erfc", { erfc($0) }),
            ("gamma", { gamma($0) }), ("logGamma", { logGamma($0) }), ("floor", { floor($0) }), ("ceil", { ceil($0) }),
            ("round", { round($0) }), ("trunc", { trunc($0) }), ("abs-real", { abs($0) }),
        ]
    }

    /// What floating-point numbers have.
    func reals<T: Real>(_ type: T.Type) {
        let (x, y, e): (BlockedArray<T>, BlockedArray<T>, BlockedArray<T>) = (input("x"), input("y"), input("e"))
        for (name, function) in functions(type) {
            row(name, function(x))
            row(name + "-edge", function(e))
        }
        row("pow", pow(abs(x), y))
        row("pow-edge", pow(abs(e), y))
        row("hypot", hypot(x, y))
        row("hypot-edge", hypot(e, y))
        row("atan2", atan2(x, y))
        row("atan2-edge", atan2(e, y))
        row("copysign", copysign(e, y))
        row("remainder", remainder(x, y))
        row("fma", fma(x, y, y))
        row("isNaN", e.isNaN)
        row("isFinite", e.isFinite)
        row("isInfinite", e.isInfinite)
        row("negate", -e)
        row("asType-int16", (x * 10).asType(Int16.self))
        row("asType-int16-edge", e.asType(Int16.self))
        if T.scalarType == .float64 {
            row("asType-other", x.asType(Float.self))
        } else {
            row("asType-other", x.asType(Double.self))
        }
        row("asType-bool", x.asType(Bool.self))
        row("arange", BlockedArray<T>.arange(from: 0.5, to: 2.25, by: 0.25))
        row("linspace", BlockedArray<T>.linspace(from: -1, to: 2, count: 7))
        statistics(x)
        row("fft", x.fft())
        row("rfft", x.rfft(axis: 0))
        row("irfft", x.rfft(axis: 0).irfft(n: 4, axis: 0))
    }

    private func statistics<T: Real>(_ x: BlockedArray<T>) {
        let holes: [Bool] = (0..<12).map { $0 == 4 || $0 == 9 }
        let h = `where`(BlockedArray(NDArray<Bool, 2>(holes, shape: [4, 3])), T.nan, x)
        let codes = [5, -2, 5, 9]
        row("mean", x.mean())
        row("mean-0", x.mean(axis: 0))
        row("variance", x.variance())
        row("variance-1", x.variance(axis: 1, ddof: 1))
        row("std", x.std())
        row("std-0", x.std(axis: 0))
        row("nanSum", h.nanSum())
        row("nanSum-1", h.nanSum(axes: [1]))
        row("nanProduct", h.nanProduct())
        row("nanProduct-1", h.nanProduct(axes: [1]))
        row("nanMean", h.nanMean())
        row("nanMean-1", h.nanMean(axes: [1]))
        row("nanVariance", h.nanVariance())
        row("nanStd", h.nanStd())
        row("nanMin", h.nanMin())
        row("nanMax-0", h.nanMax(axes: [0]))
        row("nanMedian", h.nanMedian(axis: 0))
        row("nanQuantile", h.nanQuantile(0.25))
        row("nanCumulativeSum", h.nanCumulativeSum(axis: 0))
        row("histogram", x.histogram(bins: 5, range: -0.5...0.5).counts)
        row("histogram-edges", x.histogram(bins: 5, range: -0.5...0.5).edges)
        row("quantile", x.quantile(0.3, axis: 0))
        row("quantile-list", x.quantile([0, 0.5, 0.9], axis: 1, method: .lower))
        row("percentile", x.percentile(40))
        row("median", x.median())
        row("groups-mean", x.grouped(by: codes).mean())
        row("groups-std", x.grouped(by: codes).std())
        row("groups-median", x.grouped(by: codes).median())
        row("resample", x.resample(every: 3).mean())
    }

    /// What linear algebra takes.
    func matrices<T: MatrixElement>(_ type: T.Type) throws {
        let (x, y): (BlockedArray<T>, BlockedArray<T>) = (input("x"), input("y"))
        func adjoint(_ a: BlockedArray<T>) -> BlockedArray<T> {
            let conjugates: BlockedArray<T> = a.apply(.conjugate)
            return conjugates.T
        }
        let square = adjoint(y).dot(y) + BlockedArray<T>.eye(3) + BlockedArray<T>.eye(3)
        let (q, r) = try x.qr()
        row("qr", q.dot(r))
        // Signs of rows are free.
        let sizes: BlockedArray<T.RealElement> = r.apply(T.scalarType.isComplex ? .length : .absolute)
        row("qr-r", sizes)
        let (u, s, v) = try x.svd()
        row("svd", s)
        let scale: BlockedArray<T> = s.apply(.convert(T.scalarType))
        row("svd-back", (u * scale).dot(adjoint(v)))
        row("svdCompressed", try x.svdCompressed(rank: 2, seed: 1).s)
        row("cholesky", square.cholesky())
        let (p, l, upper) = try square.lu()
        let order: NDArray<Int, 1> = try p.compute()
        row("lu", l.dot(upper).take((0..<3).map { order.elements.firstIndex(of: $0) ?? 0 }, axis: 0))
        row("solve", square.solve(x.T))
        row("lstsq", try y.lstsq(x[..., ..<2]).x)
        row("inverse", square.inverse())
        row("norm", x.norm())
        row("norm-1", x.norm(.order(1)))
    }

    /// What complex numbers have.
    func complex<R: Real>(_ type: R.Type) {
        typealias Numbers = BlockedArray<Complex<R>>
        let (x, e): (Numbers, Numbers) = (input("x"), input("e"))
        row("fft", x.fft())
        row("ifft", x.ifft(axis: 0))
        row("fft2", x.fft2())
        row("real", e.real())
        row("imag", e.imag())
        row("conj", e.conj())
        row("negate", -x)
        row("abs", abs(e) as BlockedArray<R>)
        row("angle", x.angle())
        row("exp", exp(x))
        row("diff", x.diff(axis: 1))
    }
}
