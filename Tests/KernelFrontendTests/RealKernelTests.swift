// Real kernels, as their authors would write them: each must lower, and some are looked at more closely.

import KernelFrontend
import KernelIR
import QuernCore
import Testing

@Suite struct RealKernelTests {
    static func lower(_ text: String) throws -> Module {
        let result = Frontend.lower(files: [SourceText(file: "kernels.swift", text: text)])
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let module = try #require(result.module)
        #expect(module.verify().isEmpty, "\(module.verify())")
        return module
    }

    /// All operations below a region, outermost first.
    static func operations(_ region: Region) -> [Operation] {
        region.operations.flatMap { [$0] + $0.regions.flatMap(operations) }
    }

    @Test("a sum over positive elements is one loop that carries the sum")
    func sumPositive() throws {
        let module = try Self.lower(
            """
            /// Sum of the positive elements of `x`.
            @Kernel
            func sumPositive<T: Real>(_ x: Vector<T>) -> T {
                var out: T = 0
                for e in x where e > 0 { out += e }
                return out
            }
            """)
        let function = try #require(module.function(named: "sumPositive"))
        #expect(function.typeParameters == [TypeParameter(name: "T", constraint: .real)])
        #expect(function.parameters.map(\.name) == ["x"])
        #expect(function.parameters[0].label == nil)
        let loops = Self.operations(function.body).filter { $0.opcode == .for }
        #expect(loops.count == 1)
        #expect(loops[0].results.count == 1)
        #expect(loops[0].position == Position(file: 0, line: 5, column: 14))
        let loads = Self.operations(function.body).filter { $0.opcode == .load }
        #expect(loads.map(\.isChecked) == [true])
    }

    @Test("a Jacobi sweep is a parallel loop around a plain one, and both have their names")
    func jacobi() throws {
        let module = try Self.lower(
            """
            @Kernel(.relaxed, .expect(.vectorized, .checksRemoved))
            func jacobi(_ a: Matrix<Double>, into b: inout Matrix<Double>) {
                let (n, m) = (a.shape[0], a.shape[1])
                for i in parallel(1..<n - 1) {
                    for j in 1..<m - 1 {
                        b[i, j] = 0.25 * (a[i - 1, j] + a[i + 1, j] + a[i, j - 1] + a[i, j + 1])
                    }
                }
            }
            """)
        let function = try #require(module.function(named: "jacobi"))
        #expect(function.options.isRelaxed)
        #expect(function.options.expectations == ["vectorized", "checksRemoved"])
        #expect(function.parameters.map(\.isInout) == [false, true])
        #expect(function.parameters[1].label == "into")
        let loops = Self.operations(function.body).filter { $0.opcode == .for || $0.opcode == .parallelFor }
        #expect(loops.map(\.opcode) == [.parallelFor, .for])
        let names = loops.map { operation in
            if case .loop(let loop) = operation.attribute { loop.variable } else { "" }
        }
        #expect(names == ["i", "j"])
        #expect(Self.operations(function.body).count { $0.opcode == .load } == 4)
    }

    @Test("accumulators of a parallel loop are recognised by their assignments")
    func accumulators() throws {
        let module = try Self.lower(
            """
            @Kernel func f(_ x: Vector<Double>, _ k: Vector<Int>) -> Double {
                var (s, p, low, high) = (0.0, 1.0, 0.0, 0.0)
                var (hits, mask, any) = (0, -1, false)
                for i in parallel(0..<x.count) {
                    s += x[i]
                    if k[i] > 2 { s += 1 }
                    p *= x[i]
                    low = min(low, x[i])
                    high = max(high, x[i])
                    hits &+= 1
                    mask &= k[i]
                    any = any || x[i] > 3
                }
                return s + p + low + high + Double(hits + mask) + (any ? 1 : 0)
            }
            """)
        let loop = try #require(Self.operations(module.functions[0].body).first { $0.opcode == .parallelFor })
        guard case .loop(let attribute) = loop.attribute else { return #expect(Bool(false)) }
        #expect(attribute.accumulators == [.sum, .product, .min, .max, .wrappingSum, .and, .or])
        #expect(loop.operands.count == 2 + 7)
    }

    @Test("a name that a loop declares itself is not carried, whatever has the same name outside")
    func shadowing() throws {
        let module = try Self.lower(
            """
            @Kernel func f(_ x: Vector<Double>, _ y: inout Vector<Double>) -> Double {
                var s = 1.0
                s += 1
                for i in parallel(0..<x.count) {
                    var s = 0.0
                    for j in 0...i { s += x[j] }
                    y[i] = s
                }
                for i in 0..<2 {
                    if i > 0 { var s = 3.0; s += 1; y[0] = s }
                }
                return s
            }
            """)
        let loops = Self.operations(module.functions[0].body).filter { $0.opcode == .for || $0.opcode == .parallelFor }
        #expect(loops.map(\.results.count) == [0, 1, 0])
    }

    @Test("a view that its base outlives unwritten is not copied; one whose base is written is")
    func copies() throws {
        let module = try Self.lower(
            """
            @Kernel func read(_ x: Vector<Double>, _ y: inout Vector<Double>) {
                let v = x[1...]
                y[0] = v[0]
            }
            @Kernel func write(_ y: inout Vector<Double>) {
                let v = y[1...]
                y[1] = 3
                y[0] = v[0]
            }
            @Kernel func late(_ y: inout Vector<Double>) {
                y[1] = 3
                let v = y[1...]
                y[0] += v[0]
            }
            @Kernel func inner(_ y: inout Vector<Double>) {
                for i in 0..<3 {
                    let v = y[1...]
                    if v[i] > 0 { y[i] = 0 }
                }
            }
            """)
        let copies = module.functions.map { function in
            Self.operations(function.body).count { $0.opcode == .duplicate }
        }
        #expect(copies == [0, 1, 1, 1])
    }

    @Test("an assignment to a view goes through an array in between only where it may overlap")
    func overlap() throws {
        let module = try Self.lower(
            """
            @Kernel func apart(_ x: Vector<Double>, _ y: inout Vector<Double>) { y[1...] = 2 * x[1...] + 1 }
            @Kernel func same(_ y: inout Vector<Double>) { y[1..<5] = 2 * y[1..<5] + 1 }
            @Kernel func shifted(_ y: inout Vector<Double>) { y[1..<5] = 2 * y[0..<4] + 1 }
            @Kernel func added(_ y: inout Vector<Double>) { y[...] += y }
            """)
        let between = module.functions.map { function in
            Self.operations(function.body).count { $0.opcode == .allocate }
        }
        #expect(between == [0, 0, 1, 0])
    }

    @Test("calls name the callee with its type arguments, recursion and static members included")
    func calls() throws {
        let module = try Self.lower(
            """
            enum Numbers {
                @Kernel static func fib(_ n: Int) -> Int { n < 2 ? n : fib(n - 1) + Numbers.fib(n - 2) }
            }
            @Kernel func scale<T: Real>(_ x: inout Vector<T>, by f: T) { for i in x.indices { x[i] *= f } }
            @Kernel func use(_ x: inout Vector<Float>) -> Int {
                scale(&x, by: 2)
                return Numbers.fib(x.count)
            }
            """)
        let callees = Self.operations(try #require(module.function(named: "use")).body).compactMap { operation in
            if case .call(let callee, let types) = operation.attribute { "\(callee) \(types)" } else { nil }
        }
        #expect(callees == ["scale [KernelIR.Scalar.concrete(QuernCore.ScalarType.float32)]", "Numbers.fib []"])
        #expect(module.function(named: "Numbers.fib") != nil)
    }

    @Test("literals take their type from the context, and are rounded once to it")
    func literals() throws {
        let module = try Self.lower(
            """
            @Kernel func f(_ x: Float, _ k: UInt8) -> Float { 0.1 * x + Float(k &+ 200) + (x > 0 ? 1 : -2) }
            """)
        let constants = Self.operations(module.functions[0].body).filter { $0.opcode == .constant }
        let types = constants.compactMap { module.functions[0].type(of: $0.results[0]).concreteType }
        #expect(types == [.float32, .uint8, .float32, .float32, .float32])
        #expect(constants[0].attribute == .literal(.bits(UInt64(Float(0.1).bitPattern))))
    }

    @Test("the standard kernels of other languages lower", arguments: kernels)
    func kernel(_ text: String) throws { _ = try Self.lower(text) }

    static let kernels: [String] = [
        """
        @Kernel func axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) {
            precondition(x.count == y.count, "x and y have one length")
            for i in 0..<x.count { y[i] = a * x[i] + y[i] }
        }
        """,
        """
        @Kernel func heat3D(_ u: NDArray<Double, 3>, _ v: inout NDArray<Double, 3>, alpha: Double) {
            let (nx, ny, nz) = (u.shape[0], u.shape[1], u.shape[2])
            for i in parallel(1..<nx - 1) {
                for j in 1..<ny - 1 {
                    for k in 1..<nz - 1 {
                        let x = u[i - 1, j, k] + u[i + 1, j, k]
                        let y = u[i, j - 1, k] + u[i, j + 1, k]
                        let z = u[i, j, k - 1] + u[i, j, k + 1]
                        v[i, j, k] = u[i, j, k] + alpha * (x + y + z - 6 * u[i, j, k])
                    }
                }
            }
        }
        """,
        """
        @Kernel func mandelbrot(_ out: inout Matrix<Int32>, x0: Double, y0: Double, step: Double, limit: Int32) {
            for i in parallel(0..<out.shape[0]) {
                for j in 0..<out.shape[1] {
                    let (cx, cy) = (x0 + Double(j) * step, y0 + Double(i) * step)
                    var (x, y) = (0.0, 0.0)
                    var n: Int32 = 0
                    while n < limit {
                        let (xx, yy) = (x * x, y * y)
                        if xx + yy > 4 { break }
                        (x, y) = (xx - yy + cx, 2 * x * y + cy)
                        n += 1
                    }
                    out[i, j] = n
                }
            }
        }
        """,
        """
        @Kernel func nussinov(_ sequence: Vector<UInt8>, _ table: inout Matrix<Int32>) {
            let n = sequence.count
            for i in stride(from: n - 1, through: 0, by: -1) {
                for j in i + 1..<n {
                    var best = table[i, j]
                    if j - 1 >= 0 { best = max(best, table[i, j - 1]) }
                    if i + 1 < n { best = max(best, table[i + 1, j]) }
                    if j - 1 >= 0 && i + 1 < n {
                        let pairs: Int32 = sequence[i] &+ sequence[j] == 3 ? 1 : 0
                        best = i < j - 1 ? max(best, table[i + 1, j - 1] + pairs) : max(best, table[i + 1, j - 1])
                    }
                    for k in i + 1..<j { best = max(best, table[i, k] + table[k + 1, j]) }
                    table[i, j] = best
                }
            }
        }
        """,
        """
        @Kernel func floydWarshall(_ d: inout Matrix<Double>) {
            let n = d.shape[0]
            for k in 0..<n { for i in 0..<n { for j in 0..<n { d[i, j] = min(d[i, j], d[i, k] + d[k, j]) } } }
        }
        """,
        """
        @Kernel func histogram(_ x: Vector<Double>, _ h: inout Vector<Int>, low: Double, high: Double) {
            let scale = Double(h.count) / (high - low)
            for i in parallel(0..<x.count, reducing: &h) {
                let e = x[i]
                if e >= low && e < high { h[Int((e - low) * scale)] += 1 }
            }
        }
        """,
        """
        @Kernel func spmv(_ starts: Vector<Int32>, _ columns: Vector<Int32>, _ values: Vector<Double>,
                          _ x: Vector<Double>, _ y: inout Vector<Double>) {
            for row in parallel(0..<y.count) {
                var s = 0.0
                for k in Int(starts[row])..<Int(starts[row + 1]) { s += values[k] * x[Int(columns[k])] }
                y[row] = s
            }
        }
        """,
        """
        @Kernel func kMeansStep(_ points: Matrix<Double>, _ centres: Matrix<Double>, _ labels: inout Vector<Int>,
                                _ sums: inout Matrix<Double>, _ counts: inout Vector<Int>) -> Double {
            var cost = 0.0
            sums[..., ...] = 0
            counts[...] = 0
            for p in 0..<points.shape[0] {
                var (best, bestDistance) = (0, Double.infinity)
                for c in 0..<centres.shape[0] {
                    var distance = 0.0
                    for (a, b) in zip(points[p, ...], centres[c, ...]) {
                        let d = a - b
                        distance += d * d
                    }
                    if distance < bestDistance { (best, bestDistance) = (c, distance) }
                }
                labels[p] = best
                cost += bestDistance
                counts[best] += 1
                sums[best, ...] += points[p, ...]
            }
            return cost
        }
        """,
        """
        @Kernel func softmax<T: Real>(_ x: Matrix<T>, _ y: inout Matrix<T>) {
            for i in parallel(0..<x.shape[0]) {
                let row = x[i, ...]
                let peak = row.max()
                var total: T = 0
                for j in row.indices {
                    y[i, j] = exp(row[j] - peak)
                    total += y[i, j]
                }
                y[i, ...] /= total
            }
        }
        """,
        """
        @Kernel func blackScholes<T: Real>(_ s: Vector<T>, _ strike: Vector<T>, _ t: Vector<T>, rate: T, vol: T,
                                           call: inout Vector<T>) {
            func cdf(_ x: T) -> T { 0.5 * (1 + erf(x / sqrt(2))) }
            for i in parallel(s.indices) {
                let root = vol * sqrt(t[i])
                let d1 = (log(s[i] / strike[i]) + (rate + 0.5 * vol * vol) * t[i]) / root
                call[i] = s[i] * cdf(d1) - strike[i] * exp(-rate * t[i]) * cdf(d1 - root)
            }
        }
        """,
        """
        @Kernel func nBody(_ p: Matrix<Double>, _ m: Vector<Double>, _ f: inout Matrix<Double>, soft: Double) {
            f[..., ...] = 0
            for i in parallel(0..<m.count) {
                var (fx, fy, fz) = (0.0, 0.0, 0.0)
                for j in 0..<m.count where j != i {
                    let (dx, dy, dz) = (p[j, 0] - p[i, 0], p[j, 1] - p[i, 1], p[j, 2] - p[i, 2])
                    let r2 = dx * dx + dy * dy + dz * dz + soft
                    let w = m[j] / (r2 * r2.squareRoot())
                    fx += w * dx
                    fy += w * dy
                    fz += w * dz
                }
                (f[i, 0], f[i, 1], f[i, 2]) = (fx, fy, fz)
            }
        }
        """,
        """
        @Kernel func sobel(_ image: Matrix<UInt8>, _ edges: inout Matrix<UInt8>) {
            for i in parallel(1..<image.shape[0] - 1) {
                for j in 1..<image.shape[1] - 1 {
                    func at(_ a: Int, _ b: Int) -> Int { Int(image[i + a, j + b]) }
                    let gx = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) - 2 * at(0, -1) - at(1, -1)
                    let gy = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) - 2 * at(-1, 0) - at(-1, 1)
                    edges[i, j] = UInt8(clamping: Int(Double(gx * gx + gy * gy).squareRoot()))
                }
            }
        }
        """,
        """
        @Kernel func gaussian(_ x: Matrix<Float>, _ y: inout Matrix<Float>, sigma: Float) {
            let radius = Int((3 * sigma).rounded(.up))
            var weights = Vector<Float>(zeros: 2 * radius + 1)
            for d in -radius...radius {
                let t = Float(d) / sigma
                weights[d + radius] = exp(-0.5 * t * t)
            }
            weights[...] /= weights.sum()
            for i in 0..<x.shape[0] {
                for j in radius..<x.shape[1] - radius {
                    y[i, j] = x[i, j - radius...j + radius].dot(weights)
                }
            }
        }
        """,
        """
        @Kernel func pearson(_ data: Matrix<Double>) -> Matrix<Double> {
            let (n, m) = (data.shape[0], data.shape[1])
            var c = Matrix<Double>(zeros: n, n)
            let means = data.mean(axis: 1)
            for i in 0..<n {
                for j in i..<n {
                    var (sxy, sxx, syy) = (0.0, 0.0, 0.0)
                    for k in 0..<m {
                        let (dx, dy) = (data[i, k] - means[i], data[j, k] - means[j])
                        sxy += dx * dy
                        sxx += dx * dx
                        syy += dy * dy
                    }
                    c[i, j] = sxy / (sxx * syy).squareRoot()
                    c[j, i] = c[i, j]
                }
            }
            return c
        }
        """,
        """
        @Extern("cblas_ddot", library: "libopenblas.so.0")
        func ddot(_ n: Int32, _ x: Vector<Double>, _ dx: Int32, _ y: Vector<Double>, _ dy: Int32) -> Double
        @Kernel func useBLAS(_ x: Vector<Double>) -> Double { ddot(Int32(x.count), x, 1, x, 1) }
        """,
        """
        @Kernel func binarySearch<T: Comparable & KernelScalar>(_ x: Vector<T>, for value: T) -> Int {
            var (low, high) = (0, x.count)
            while low < high {
                let middle = low + (high - low) / 2
                if x[middle] < value { low = middle + 1 } else { high = middle }
            }
            return low
        }
        """,
        """
        @Kernel func isPrime<T: FixedWidthInteger>(_ n: T) -> Bool {
            guard n > 1 else { return false }
            if n.isMultiple(of: 2) { return n == 2 }
            var d: T = 3
            while d <= n / d {
                if n % d == 0 { return false }
                d += 2
            }
            return true
        }
        """,
        """
        @Kernel func insertionSort(_ x: inout Vector<Double>) {
            for i in 1..<x.count {
                let e = x[i]
                var j = i - 1
                while j >= 0 && x[j] > e {
                    x[j + 1] = x[j]
                    j -= 1
                }
                x[j + 1] = e
            }
        }
        """,
        """
        @Kernel func newton(_ start: Double, tolerance: Double) throws -> (root: Double, steps: Int) {
            var x = start
            for step in 1...100 {
                let f = x * x * x - 2 * x - 5
                let next = x - f / (3 * x * x - 2)
                if abs(next - x) < tolerance { return (next, step) }
                x = next
            }
            fatalError("no convergence")
        }
        @Kernel func useNewton(_ x: Double) throws -> Double {
            let (root, steps) = try newton(x, tolerance: 1e-12)
            return root + Double(steps)
        }
        """,
        """
        @Kernel func editDistance(_ a: Vector<UInt8>, _ b: Vector<UInt8>) -> Int {
            var row = Vector<Int>(zeros: b.count + 1)
            for j in row.indices { row[j] = j }
            for (i, x) in a.enumerated() {
                var diagonal = row[0]
                row[0] = i + 1
                for (j, y) in b.enumerated() {
                    let substituted = x == y ? diagonal : diagonal + 1
                    diagonal = row[j + 1]
                    row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
                }
            }
            return row[b.count]
        }
        """,
        """
        @Kernel func gameOfLife(_ a: Matrix<Bool>, _ b: inout Matrix<Bool>) {
            let (n, m) = (a.shape[0], a.shape[1])
            for i in 0..<n {
                for j in 0..<m {
                    var count = 0
                    for di in -1...1 {
                        for dj in -1...1 where !(di == 0 && dj == 0) {
                            if a[(i + di + n) % n, (j + dj + m) % m] { count += 1 }
                        }
                    }
                    b[i, j] = switch count {
                    case 3: true
                    case 2: a[i, j]
                    default: false
                    }
                }
            }
        }
        """,
        """
        @Kernel func xorShift(_ seed: UInt64, _ out: inout Vector<UInt64>) {
            var s = seed
            for i in out.indices {
                s ^= s << 13
                s ^= s >> 7
                s ^= s &<< 17
                out[i] = s &* 0x2545_F491_4F6C_DD1D
            }
        }
        """,
        """
        @Kernel func anomalies(_ t: NDArray<Float, 3>, _ out: inout NDArray<Float, 3>) {
            let months = t.shape[0]
            for m in 0..<12 {
                for i in parallel(0..<t.shape[1]) {
                    for j in 0..<t.shape[2] {
                        var (s, n): (Float, Int) = (0, 0)
                        for k in stride(from: m, to: months, by: 12) where !t[k, i, j].isNaN {
                            s += t[k, i, j]
                            n += 1
                        }
                        let mean = n > 0 ? s / Float(n) : .nan
                        for k in stride(from: m, to: months, by: 12) { out[k, i, j] = t[k, i, j] - mean }
                    }
                }
            }
        }
        """,
        """
        @Kernel func simpson(_ a: Double, _ b: Double, steps n: Int) -> Double {
            func f(_ x: Double) -> Double { exp(-x * x) * cos(x) }
            let h = (b - a) / Double(n)
            var s = f(a) + f(b)
            for i in 1..<n { s += f(a + Double(i) * h) * (i.isMultiple(of: 2) ? 2 : 4) }
            return s * h / 3
        }
        """,
        """
        @Kernel func luDecompose(_ a: inout Matrix<Double>, _ pivots: inout Vector<Int>) -> Bool {
            let n = a.shape[0]
            for k in 0..<n {
                var p = k
                for i in k + 1..<n where abs(a[i, k]) > abs(a[p, k]) { p = i }
                pivots[k] = p
                if a[p, k] == 0 { return false }
                if p != k { for j in 0..<n { (a[k, j], a[p, j]) = (a[p, j], a[k, j]) } }
                for i in k + 1..<n {
                    a[i, k] /= a[k, k]
                    let factor = a[i, k]
                    for j in k + 1..<n { a[i, j] -= factor * a[k, j] }
                }
            }
            return true
        }
        """,
    ]
}
