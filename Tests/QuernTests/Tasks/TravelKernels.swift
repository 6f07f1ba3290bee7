// Kernels that the tests of calls in other processes use: each type and rank once, and each kind of fault.

import ComplexModule
import Quern

@Kernel func turned(_ z: Complex<Double>, _ w: Vector<Complex<Float>>) -> Complex<Double> {
    z * Complex<Double>(Double(w[0].real), Double(w[0].imaginary))
}
@Kernel func halves(_ x: NDArray<Float, 3>) -> (low: NDArray<Float, 3>, count: Int32, high: NDArray<Float, 3>) {
    var low = x
    var high = x
    for i in 0..<x.shape[0] {
        for j in 0..<x.shape[1] {
            for k in 0..<x.shape[2] {
                low[i, j, k] = x[i, j, k] / 2
                high[i, j, k] = x[i, j, k] * 2
            }
        }
    }
    return (low, Int32(x.shape[0]), high)
}
@Kernel func bits(_ a: Int8, _ b: UInt16, _ c: Bool, _ d: Float) -> Int64 {
    Int64(a) + Int64(b) * 256 + (c ? 1_000_000_000 : 0) + (d < 0 ? 1 : 0)
}
@Kernel func same(_ x: Double) -> Double { x }
@Kernel func sameVector(_ x: Vector<Float>) -> Vector<Float> { x }
@Kernel func diagonalSum(_ x: Matrix<Int>) -> Int {
    var sum = 0
    for i in 0..<min(x.shape[0], x.shape[1]) { sum += x[i, i] }
    return sum
}
@Kernel func truths(_ x: Vector<Int32>) -> Vector<Bool> {
    var out = Vector<Bool>(zeros: x.count)
    for i in 0..<x.count { out[i] = x[i] > 0 }
    return out
}

// What faults.

@Kernel func pick(_ x: Vector<Double>, _ i: Int) -> Double {
    let j = i + 1
    return x[j]
}
@Kernel func growing(_ x: Vector<Int>) -> Int {
    var sum = 1
    for i in 0..<x.count {
        sum = sum * x[i]
    }
    return sum
}
@Kernel func shares(_ x: Vector<Int>, _ parts: Int) throws -> Int {
    var sum = 0
    for i in 0..<x.count { sum += x[i] / parts }
    return sum
}
@Kernel func narrowed(_ x: Matrix<Double>) -> Int8 {
    var last: Int8 = 0
    for i in 0..<x.shape[0] {
        for j in 0..<x.shape[1] {
            last = Int8(x[i, j])
        }
    }
    return last
}
@Kernel func positive(_ x: Vector<Float>) -> Float {
    var sum: Float = 0
    for i in 0..<x.count {
        precondition(x[i] > 0, "elements are positive")
        sum += x[i]
    }
    return sum
}
@Kernel func deeper(_ n: Int) -> Int { n == 0 ? 0 : 1 + deeper(n - 1) }
