// Kernels for the tests of calls from Swift: every way to pass and to return, each with a native twin in its own body.

public import Quern

let gravity = 9.81
let stepCount: Int32 = 7
enum Physics {
    static let half: Float = 0.5
}

@Kernel
func axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) {
    for i in 0..<x.count { y[i] += a * x[i] }
}

@Kernel
func sumPositive<T: Real>(_ x: Vector<T>) throws -> T {
    var out: T = 0
    for e in x where e > 0 { out += e }
    return out
}

@Kernel func square(_ x: Double) -> Double { x * x }
@Kernel func fall(_ t: Double) -> Double { 0.5 * gravity * square(t) }
/// Parameters with names that are words of Swift, with and without backticks.
@Kernel func wordy(_ extension: Int, in: inout Vector<Double>, `repeat` times: Int, `class`: Double) -> Int {
    for i in 0..<times { `in`[i] += `class` }
    return `extension` + times
}
@Kernel func quietlyWordy(_ default: Double, for: Double) -> Double { `default` - `for` }
@Kernel func steps(_ n: Int32) -> Int32 { n + stepCount }
@Kernel func halved(_ x: Float) -> Float { Physics.half * x }

@Kernel
func range(_ x: Vector<Double>) -> (low: Double, high: Double) {
    var low = x[0]
    var high = x[0]
    for e in x {
        low = min(low, e)
        high = max(high, e)
    }
    return (low, high)
}

@Kernel func add<T: BinaryInteger>(_ a: T, _ b: T) -> T { a + b }
@Kernel func accumulate<T: Numeric>(_ s: inout T, _ v: T) { s += v }

@Kernel
func scaled(_ a: Matrix<Double>, by s: Double) -> (Matrix<Double>, Int) {
    var out = Matrix<Double>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] {
        for j in 0..<a.shape[1] { out[i, j] = s * a[i, j] }
    }
    return (out, a.count)
}

@Kernel func isOrdered(_ a: Int, _ b: Int) -> Bool { a < b }
@Kernel func empty(_ x: inout Vector<Double>) {}
@Kernel func sign(of x: Float) -> Float { if x < 0 { -1 } else { 1 } }

@Kernel
func prefix(_ x: Vector<Double>, _ count: Int) throws -> Double {
    var s = 0.0
    for i in 0..<count { s += x[i] }
    return s
}

@Kernel
func trapping(_ x: Vector<Double>, _ i: Int) -> Double { x[i] }

@Kernel
func fill(_ x: inout Vector<Int>, _ limit: Int) throws {
    for i in 0..<x.count {
        precondition(i < limit, "too far")
        x[i] = i
    }
}

/// More than ten parameters: all three words of a key.
@Kernel
func many(
    _ a: Int8, _ b: Int16, _ c: Int32, _ d: Int64, _ e: UInt8, _ f: UInt16, _ g: UInt32, _ h: UInt64, _ i: Float,
    _ j: Double, _ k: Bool, _ l: Int, _ m: UInt, _ n: Vector<Int>, _ o: inout Int
) -> Double {
    o += l
    var s = Double(a) + Double(b) + Double(c) + Double(d) + Double(e) + Double(f) + Double(g) + Double(h)
    s += Double(i) + j + Double(m) + Double(n[0])
    return k ? s : -s
}

enum Ops {}
extension Ops {
    @Kernel static func twice(_ v: Float) -> Float { 2 * v }
    @Kernel static func four(_ v: Float) throws -> Float { twice(twice(v)) + Ops.twice(v) }
}

struct Holder<Element> {
    @Kernel static func triple(_ x: Double) -> Double { 3 * x }
}

/// What other modules may call.
public enum Visible {
    /// 1 over `x`.
    @Kernel public static func inverse(_ x: Double) -> Double { 1 / x }
    @Kernel private static func hidden(_ x: Double) -> Double { x + 1 }
    /// Through a kernel that nobody else sees.
    @Kernel public static func through(_ x: Double) -> Double { hidden(x) }
}

@Kernel func fib(_ n: Int) throws -> Int { try n < 2 ? n : fib(n - 1) + fib(n - 2) }
@Kernel func deep(_ n: Int) throws -> Int { try n == 0 ? 0 : 1 + deep(n - 1) }

@Extern("hypot") func cHypot(_ x: Double, _ y: Double) -> Double
@Extern("memcmp") func compareBytes(_ a: Vector<UInt8>, _ b: Vector<UInt8>, _ count: UInt) -> Int32
@Kernel func distance(_ x: Double, _ y: Double) -> Double { cHypot(x, y) }
@Kernel func areSame(_ a: Vector<UInt8>, _ b: Vector<UInt8>) -> Bool { compareBytes(a, b, UInt(a.count)) == 0 }
