// Kernels that the tests of delayed, memoised and mapped calls use.

import Quern

@Kernel func fit1(_ data: Matrix<Double>, _ a: Double) throws -> Vector<Double> {
    var means = Vector<Double>(zeros: data.shape[0])
    for i in 0..<data.shape[0] { means[i] = a * data[i, ...].sum() }
    return means
}
@Kernel func fit2(_ r1: Vector<Double>, _ b: Double) -> Vector<Double> {
    var out = r1
    for i in 0..<out.count { out[i] += b }
    return out
}
@Kernel func fit3(_ r2: Vector<Double>, _ c: Double) throws -> Double { r2.sum() * c }
@Kernel func best(_ scores: Vector<Double>) -> (index: Int, score: Double) {
    var index = 0
    for i in 1..<scores.count where scores[i] > scores[index] { index = i }
    return (index, scores[index])
}

@Kernel func constantPi() -> Double { 3.140625 }
@Kernel func labelled(_ x: Double, by factor: Double) -> Double { x * factor }
/// Faults where `i` is outside, and does not throw.
@Kernel func element(_ x: Vector<Double>, _ i: Int) -> Double { x[i] }
@Kernel func next(_ x: Double) -> Double { x + 1 }
@Kernel func nothing(_ x: Double) {}
/// C's random numbers: equal calls differ.
@Extern("rand") func cRandom() -> Int32
@Kernel func randomPlus(_ x: Int32) -> Int32 { cRandom() / 2 + x }

// Names that the peers have members of.
@Kernel func apply(_ x: Double) -> Double { x + 100 }
@Kernel func compiled(_ x: Double) throws -> Double { x + 200 }
enum Named {
    @Kernel static func native(_ x: Double) -> Double { x + 300 }
    @Kernel static func kernel(_ x: Double) throws -> Double { x + 400 }
    @Kernel static func usual(_ cache: Double, frame: Double) -> Double { cache + frame }
}
