// What a stranger writes first: kernels of their own, called in every mode, and a fault.

import Quern

let scale = 2.0

/// Adds the scaled elements of `x` to `y`.
@Kernel
func axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>) {
    for i in 0..<x.count { y[i] += a * x[i] }
}

/// The sum of the first `count` elements, each scaled.
@Kernel
func scaledSum(_ x: Vector<Double>, _ count: Int) throws -> Double {
    var s = 0.0
    for i in 0..<count { s += scale * x[i] }
    return s
}

@main
struct App {
    static func main() throws {
        let x: Vector<Double> = [1, 2, 3]
        var y: Vector<Double> = [10, 20, 30]
        axpy(2, x, &y)
        print(y.elements)
        print(
            try scaledSum(x, 3), try $scaledSum.interpreted { try scaledSum(x, 3) },
            try $scaledSum.native { try scaledSum(x, 3) })
        do {
            _ = try scaledSum(x, 4)
        } catch {
            print(error)
        }
    }
}
