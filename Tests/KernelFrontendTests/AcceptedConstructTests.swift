// Kernels that use every construct of the language, one group a kernel. Each must lower without a complaint to a
// module that the verifier accepts. What they compute was compared, bit for bit, with what the Swift compiler makes
// of the same text; the filetests keep watch over that.

import KernelFrontend
import KernelIR
import QuernCore
import Testing

@Suite struct AcceptedConstructTests {
    struct Accepted: CustomTestStringConvertible, Sendable {
        var name: String
        var text: String
        var testDescription: String { name }
    }

    @Test("a construct of the language lowers to a sound module", arguments: cases)
    func accepted(_ one: Accepted) throws {
        let result = Frontend.lower(files: [SourceText(file: "\(one.name).swift", text: one.text)])
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let module = try #require(result.module)
        #expect(module.verify().isEmpty, "\(module.verify())")
        #expect(module.functions.count == result.kernels.count)
    }

    static let cases: [Accepted] = [
        Accepted(
            name: "labelled loops",
            text: """
                @Kernel func t01(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s = 0.0
                    outer: for i in 0..<a.shape[0] {
                        for j in 0..<a.shape[1] {
                            if a[i, j] > 9 { continue outer }
                            if a[i, j] < -9.5 { break outer }
                            s += a[i, j] * Double(i - j)
                        }
                    }
                    return s
                }
                """),
        Accepted(
            name: "while, repeat, continue and calls with inout scalars",
            text: """
                @Kernel func t02(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var i = 0
                    var s = 1.0
                    while i < x.count {
                        defer_(&i)
                        if k[i % 12] % 2 == 0 { continue }
                        s = s * 0.5 + x[i % 12]
                        if s > 40 { break }
                    }
                    repeat {
                        i -= 1
                        if i % 3 == 0 { continue }
                        s += 1
                    } while i > 2
                    return s
                }
                @Kernel func defer_(_ i: inout Int) { i += 1 }
                """),
        Accepted(
            name: "switch with ranges, where and bindings",
            text: """
                @Kernel func t03(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var count = 0
                    for (i, e) in x.enumerated() {
                        switch k[i] {
                        case 0, 1: count += 1
                        case 2...4 where e > 0: count += 10
                        case 5..<8: count += 100
                        case let v where v == 9: count += v * 1000
                        case ...(-1): count = 0
                        case 11...:
                            if e < 0 { break }
                            count += 5
                        default: count += 7
                        }
                    }
                    return Double(count)
                }
                """),
        Accepted(
            name: "assignments to views",
            text: """
                @Kernel func t04(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    y[...] = 2 * x + 1
                    b[1..<4, ...] += a[0..<3, ...] * 0.5
                    b[0, ...] = 3
                    y[1..<11] = y[0..<10] + y[2..<12]
                    y[3...5] -= 1
                    b[..., 2] *= -1.5
                    b[..<2, 1..<3] = a[1..<3, 4...5]
                    return y.sum() + b[1, 1]
                }
                """),
        Accepted(
            name: "views are values, sort and swapAt",
            text: """
                @Kernel func t05(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let v = y[2..<6]
                    y[3] = 100
                    let w = x[1...]
                    var t = x
                    t[0] = -1
                    t.swapAt(0, 5)
                    t.sort()
                    let u = t.sorted()
                    return v[1] + w[0] + t[0] + x[0] + u[3]
                }
                """),
        Accepted(
            name: "double buffering with swap, zip and enumerated",
            text: """
                @Kernel func t06(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var u = Vector<Double>(zeros: n * 2)
                    var v = Vector<Double>(repeating: 1.5, n * 2)
                    for step in 0..<4 {
                        for i in 1..<u.count - 1 { u[i] = 0.25 * v[i - 1] + 0.5 * v[i] + 0.25 * v[i + 1] + Double(step) }
                        swap(&u, &v)
                    }
                    for (i, (p, q)) in zip(0..<n, zip(u, v)).enumerated() { y[i] = q.0 * q.1 + Double(p) }
                    return u.sum() - v.max()
                }
                """),
        Accepted(
            name: "local functions that capture and return early",
            text: """
                @Kernel func t07(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    func clampIndex(_ i: Int, _ limit: Int) -> Int {
                        if i < 0 { return 0 }
                        if i >= limit { return limit - 1 }
                        return i
                    }
                    var total = 0.0
                    func add(_ v: Double) { total += v }
                    for i in -3..<15 { add(x[clampIndex(i, x.count)]) }
                    return total
                }
                """),
        Accepted(
            name: "CRC-16 and bit tricks",
            text: """
                @Kernel func t08(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var crc: UInt16 = 0xFFFF
                    for e in k {
                        crc ^= UInt16(truncatingIfNeeded: e) << 8
                        for _ in 0..<8 { crc = crc & 0x8000 != 0 ? (crc << 1) ^ 0x1021 : crc << 1 }
                    }
                    let h = UInt32(crc) &* 2654435761
                    let r = (h &<< 13) | (h &>> 19)
                    return Double(crc) + Double(r) + Double(h.leadingZeroBitCount) + Double(r.nonzeroBitCount) + Double(h.byteSwapped)
                }
                """),
        Accepted(
            name: "strides and reversed ranges",
            text: """
                @Kernel func t09(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s = 0
                    for i in stride(from: 10, to: -3, by: -4) { s = s * 31 + i }
                    for i in stride(from: 0, through: 12, by: 4) { s = s * 31 + i }
                    for i in stride(from: 3, to: 3, by: 1) { s = s * 31 + i }
                    for i in stride(from: 0, to: 10, by: n - 2) { s = s &* 31 &+ i }
                    for i in (0..<n).reversed() { s = s &* 31 &+ i }
                    for i in 2...n { s = s &* 31 &+ i }
                    for i in stride(from: 10, through: 1, by: -3).reversed() { s = s &* 31 &+ i }
                    return Double(s % 1000003)
                }
                """),
        Accepted(
            name: "ranges of narrow and unsigned integers",
            text: """
                @Kernel func t10(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s: Int32 = 0
                    for i in Int32(3)..<Int32(9) { s += i * 2 }
                    for i in UInt8(250)...UInt8(254) { s += Int32(i) }
                    for i in UInt(3)..<7 { s += Int32(i) }
                    var m: UInt64 = 1
                    for i in UInt64(1)..<UInt64(5) { m *= i }
                    return Double(s) + Double(m)
                }
                """),
        Accepted(
            name: "if and switch as expressions, late let",
            text: """
                @Kernel func t11(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let r = if n > 3 { x[0] } else { 2.0 }
                    let q = switch n { case 0: 1.0; case 5: x[1]; default: 0.25 }
                    let g: Double
                    if r > q { g = r } else if r == q { g = 0 } else { g = q }
                    guard g > -100 else { return -1 }
                    let best: Double = switch n % 3 { case 0: 1; case 1: x[2]; default: -x[3] }
                    return r + q * 2 + g * 3 + best
                }
                """),
        Accepted(
            name: "exactly, clamping, truncating and bit patterns",
            text: """
                @Kernel func t12(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s = 0.0
                    if let i = Int8(exactly: n * 20) { s += Double(i) }
                    if let i = Int8(exactly: n * 200) { s += Double(i) } else { s += 0.5 }
                    if let j = Int(exactly: x[0]), j > 2 { s += Double(j) } else if let w = UInt16(exactly: n), w == 5 { s += 9 }
                    guard let m = UInt8(exactly: 255) else { return 0 }
                    s += Double(m)
                    s += Double(Int8(clamping: 300)) + Double(UInt8(truncatingIfNeeded: -3)) + Double(UInt64(bitPattern: -1) >> 60)
                    s += Double(Int(x[1])) + Double(Int32(x[2].rounded(.down))) + Double(Float(x[3]))
                    s += Double(bitPattern: 0x3FF8000000000000)
                    return s
                }
                """),
        Accepted(
            name: "tuples with labels and several results",
            text: """
                @Kernel func t13(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let (lo, hi) = extremes(x)
                    let t = (first: lo, second: hi, 3)
                    var p = (1.0, 2.0)
                    p.0 += t.first
                    (p.0, p.1) = (p.1, p.0)
                    p.1 *= t.second
                    let (q, r) = n.quotientAndRemainder(dividingBy: 3)
                    let (part, over) = Int8(100).addingReportingOverflow(Int8(n * 10))
                    return p.0 + p.1 + Double(t.2) + Double(q * 10 + r) + Double(part) + (over ? 0.5 : 0.25)
                }
                @Kernel func extremes(_ x: Vector<Double>) -> (low: Double, high: Double) {
                    var low = Double.infinity
                    var high = -Double.infinity
                    for e in x { low = min(low, e); high = max(high, e) }
                    return (low, high)
                }
                """),
        Accepted(
            name: "calls of generic kernels, arrays as results",
            text: """
                @Kernel func fib(_ n: Int) -> Int { n < 2 ? n : fib(n - 1) + fib(n - 2) }
                @Kernel func scaled<T: BinaryFloatingPoint & KernelScalar>(_ x: Vector<T>, by f: T, into y: inout Vector<T>) { for i in x.indices { y[i] = x[i] * f + T(i) * 0.5 } }
                @Kernel func makeRamp(_ n: Int, step: Double) -> Vector<Double> { var r = Vector<Double>(zeros: n); for i in 0..<n { r[i] = Double(i) * step }; return r }
                @Kernel func t14(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    scaled(x, by: 2, into: &y)
                    let r = makeRamp(n, step: 0.5)
                    var q = makeRamp(n + 1, step: -1)
                    q = r
                    q[1] = 7
                    scaled(a[1, ...], by: 1.5, into: &b[2, ...])
                    return Double(fib(15)) + r[1] + q[1] + Double(q.count) + r.dot(q)
                }
                """),
        Accepted(
            name: "views in for loops",
            text: """
                @Kernel func t15(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s = 0.0
                    for e in x.reversed() { s = s * 0.9 + e }
                    for e in x[by: 3] { s = s * 0.9 + e }
                    for e in x[by: 2] { s = s * 0.9 + e }
                    for e in a.transposed[3, ...] { s = s * 0.9 + e }
                    for e in a[..., 2].reversed() { s = s * 0.9 + e }
                    for e in a[2, 1...4] where e > 0 { s = s * 0.9 + e }
                    for (e, f) in zip(x, k) where f > 3 { s += e * Double(f) }
                    return s
                }
                """),
        Accepted(
            name: "reductions with and without axis",
            text: """
                @Kernel func t16(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s = Double(x.argmin() * 100 + x.argmax()) + x.min() + x.max() + x.mean() + a.sum() + a.max()
                    let rows = a.sum(axis: 1)
                    let columns = a.max(axis: 0)
                    let am = a.argmax(axis: 1)
                    s += rows[2] + columns[3] + Double(am[1]) + x.dot(y) + Double(k.sum()) + Double(k.max()) + a.mean(axis: 0)[1]
                    var flags = Vector<Bool>(repeating: true, 4)
                    s += flags.all() ? 1 : 0
                    flags[2] = false
                    s += flags.any() ? 2 : 0
                    s += flags.all() ? 4 : 0
                    return s
                }
                """),
        Accepted(
            name: "parallel loops with accumulators",
            text: """
                @Kernel func t17(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var s = 0
                    for i in parallel(0..<12) { s += k[i] * i; z[i] = i * i }
                    var big = -1.0
                    var bits = 0
                    for i in parallel(x.indices) where x[i] > 0 {
                        if k[i] == 3 { continue }
                        big = max(big, x[i])
                        bits |= 1 << k[i]
                    }
                    var h = Vector<Int>(zeros: 12)
                    for i in parallel(0..<12, reducing: &h) { h[k[i]] += 1 }
                    for i in parallel(0..<12, disjoint: &y) { y[11 - i] = x[i] }
                    return Double(s) + big + Double(bits) + Double(h[k[0]])
                }
                """),
        Accepted(
            name: "global and static constants",
            text: """
                let tau = 2 * Double.pi
                let limit: Int32 = 1 << 4, label = true
                enum Config {
                    static let factor = 3
                    @Kernel static func twice(_ x: Double) -> Double { x * 2 }
                }
                @Kernel func t18(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    return tau * Double(limit) + (label ? 1 : 2) + Double(Config.factor) + Config.twice(3) + Double(Int32.max) + Double.ulpOfOne + Double(UInt8.bitWidth)
                }
                """),
        Accepted(
            name: "members of numbers",
            text: """
                @Kernel func t19(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let p = x[0].magnitude
                    let q = p.squareRoot().rounded() + x[1].rounded(.up) + x[2].rounded(.towardZero) + x[3].rounded(.toNearestOrEven)
                    let r = q.addingProduct(p, 2) + q.truncatingRemainder(dividingBy: 3) + q.remainder(dividingBy: 2.5)
                    let m = (-n).magnitude + Int.min.magnitude / 4
                    var v = r
                    v.negate()
                    v.round()
                    var f = true
                    f.toggle()
                    let t = abs(x[4]) + min(x[5], x[6], x[7]) + max(0, x[8]) + Double(signOf: -1, magnitudeOf: 3) + Double.maximum(x[1], .nan)
                    return v + t + Double(m) + (f ? 1 : 0) + (n.isMultiple(of: 5) ? 1 : 0) + Double(n.signum() + (-n).signum()) + (x[0].isNaN ? 1 : 3) + (x[0].isLess(than: 3) ? 5 : 9)
                }
                """),
        Accepted(
            name: "mathematical functions",
            text: """
                @Kernel func t20(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let s = sqrt(2) * exp(-x[0] / 10) + log(abs(x[1]) + 1) + sin(x[2]) * cos(x[3]) + atan2(x[4], x[5]) + hypot(3, 4) + pow(abs(x[6]), 1.5) + erf(0.3)
                    return s + tanh(x[7]) + floor(x[8]) + ceil(x[9]) + trunc(x[10]) + fma(x[0], x[1], x[2]) + copysign(2, x[3]) + cbrt(x[4]) + Double.exp(0.5) + .log(2) + .sqrt(3) + round(x[11]) + fmod(x[0], 3) + log1p(0.5) + expm1(0.25) + Double.pow(2, 3) + Double.atan2(y: 1, x: 2)
                }
                """),
        Accepted(
            name: "mixed integer comparisons and shifts",
            text: """
                @Kernel func t21(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let i8: Int8 = -100
                    let u: UInt32 = 7
                    var s = 0
                    if n > Int(u) { s += 1 }
                    if u < n { s += 2 }
                    if i8 < u { s += 4 }
                    if u == 7 && i8 != -1 || false { s += 8 }
                    if UInt64.max > n { s += 16 }
                    if n >= UInt64.max { s += 32 }
                    s += Int(~u >> 28) + (n << 3) + (n >> 1) + (-n >> 1) + (1 << -1) + Int(u ^ 5 | 8 & 12)
                    s += 17 % -5 + -17 % 5 + -17 / 5
                    return Double(s)
                }
                """),
        Accepted(
            name: "inout parameters of local functions",
            text: """
                @Kernel func t22(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    func swapInts(_ p: inout Int, _ q: inout Int) { let t = p; p = q; q = t }
                    var (p, q) = (1, 2)
                    swapInts(&p, &q)
                    swapInts(&z[0], &p)
                    swap(&p, &q)
                    swap(&y[0], &b[0, 0])
                    func scale(_ v: inout Vector<Double>, _ f: Double) { for i in v.indices { v[i] *= f } }
                    scale(&y, 3)
                    scale(&b[1, ...], 2)
                    func dup(_ v: Vector<Double>) -> Double { y[0] = 0; return v[0] }
                    let w = dup(y)
                    return Double(p * 10 + q) + w
                }
                """),
        Accepted(
            name: "overlapping views and array literals",
            text: """
                @Kernel func t23(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    for e in y where e > 0 { y[3] += e }
                    let row = b[1, ...]
                    b[..., ...] = a
                    b[1, ...] = row
                    b[2..., ...] = b[..<3, ...]
                    let kernel: Vector<Double> = [1, 2, 1]
                    var acc = 0.0
                    for i in 1..<x.count - 1 { var s = 0.0; for (d, w) in kernel.enumerated() { s += w * x[i + d - 1] }; acc += s }
                    let c = Matrix<Double>(repeating: 2, 3, 4)
                    let d = NDArray<Double, 3>(zeros: 2, 3, 4)
                    var e = NDArray<Int, 2>(zerosOf: a.shape)
                    e[1, 1] = d.count + c.count + (a.shape == b.shape ? 1 : 0)
                    return acc + Double(e[1, 1]) + Double(e.sum())
                }
                """),
        Accepted(
            name: "labels on do, if and while",
            text: """
                @Kernel func t24(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var found = -1
                    search: do {
                        for i in 0..<12 { if k[i] == 7 { found = i; break search } }
                        found = 99
                    }
                    check: if found > 3 { if found > 50 { break check }; found += 1000 }
                    var count = 0
                    loop: while true {
                        count += 1
                        switch count {
                        case 1, 2: continue loop
                        case 3: break
                        case 20...: break loop
                        default: count += 2
                        }
                        found += 1
                    }
                    let isOdd: Bool = switch found % 2 == 0 { case true: false; case false: true }
                    return Double(found) + Double(count) + (isOdd ? 0.5 : 0)
                }
                """),
        Accepted(
            name: "ranges as values, preconditions",
            text: """
                @Kernel func t25(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let r = 2..<n
                    var s = 0
                    for i in r { s += i }
                    for i in x.indices { s += i }
                    let v = x[r]
                    precondition(a.shape[1] == 7, "seven")
                    assert(v.count == 3)
                    var l = 0.0
                    for i in 0..<x.count { var m = 0.0; var it = 0; while it < 5 && m.magnitude < 20 { m = m * m * 0.1 + x[i]; it += 1 }; l += m / Double(it) }
                    let shape = a.shape
                    for axis in 0..<2 { s += shape[axis] * (axis + 1) }
                    return Double(s) + v.sum() + l
                }
                """),
        Accepted(
            name: "switch with many cases",
            text: """
                @Kernel func t26(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var kind = 0
                    for i in 0..<60 {
                        switch i {
                        case 0: kind += 1
                        case 1: kind += 2
                        case 2: kind += 3
                        case 3: kind *= 2
                        case 4: kind += 4
                        case 5: kind -= 4
                        case 6: kind += 5
                        case 7: kind ^= 6
                        case 8: kind += 7
                        case 9: if kind > 3 { break }; kind += 8
                        case 10: kind += 9
                        case 11: kind += 10
                        case 12: kind += 11
                        case 13: continue
                        case 14...20: kind += i
                        default: kind += 1
                        }
                        kind &+= 1
                    }
                    return Double(kind)
                }
                """),
        Accepted(
            name: "tuples of arrays",
            text: """
                @Kernel func t27(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let (r, rest) = split(x, at: 4)
                    let e = early(x, 3)
                    return r.sum() * 2 + rest.sum() + e
                }
                @Kernel func split(_ x: Vector<Double>, at i: Int) -> (Vector<Double>, Vector<Double>) { return (x[..<i], x[i...]) }
                @Kernel func early(_ x: Vector<Double>, _ limit: Double) -> Double {
                    for i in 0..<x.count { for j in 0..<i { if x[i] + x[j] > limit { return Double(i * 100 + j) } } }
                    return -1
                }
                """),
        Accepted(
            name: "literals and conversions",
            text: """
                @Kernel func t28(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    let f: Float = 0.1
                    let g = Float(x[0]) * f + 3
                    let h = 1e-3 + 0x1p4 + 1_000.5
                    var s: Float = 0
                    for i in 0..<10 { s += f * Float(i) }
                    let big = 9_223_372_036_854_775_807
                    let hex = 0xFF + 0b1010 + 0o17
                    return Double(g) + h + Double(s) + Double(big / 3) + Double(hex) + Double(Int64(n) * 2) + Double(-2.5) + Double(7 / 2) + Double(Int(2.9)) + 7 / 2
                }
                """),
        Accepted(
            name: "tuple variables and short circuits",
            text: """
                @Kernel func t29(
                    _ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ a: Matrix<Double>, _ y: inout Vector<Double>, _ b: inout Matrix<Double>, _ z: inout Vector<Int>) -> Double {
                    var t = (0, 0.0)
                    for i in 0..<n { if i % 2 == 0 { t.0 += i } else { t = (t.0 * 2, t.1 + 0.5) } }
                    var q = 0
                    func bump() -> Bool { q += 1; return q > 2 }
                    let c = n > 3 && bump() || bump() || bump()
                    let d = n > 100 ? (bump() ? 1 : 2) : (bump() ? 3 : 4)
                    return Double(t.0) + t.1 + Double(q) + (c ? 10 : 20) + Double(d)
                }
                """),
    ]
}
