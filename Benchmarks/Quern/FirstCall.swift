// The first call of a kernel that nothing knows: text, checking, specialising, LLVM, loading, and the call itself.

import Quern

/// Makes and calls the `number`-th of any number of kernels that differ in a constant, and times it.
func firstCall(number: Int) throws -> (seconds: Double, result: Double) {
    let text = """
        func small(_ x: Vector<Double>) -> Double {
            var sum = 0.0
            for e in x where e > 0 { sum += e * \(number).5 }
            return sum
        }
        """
    let x: Vector<Double> = [1, -2, 3]
    var result = 0.0
    let time = try seconds(1) {
        result = try Kernel(source: text).call(KernelValue(x))[0].scalar(Double.self) ?? .nan
    }
    guard result == 4 * (Double(number) + 0.5) else {
        throw WrongResult(expected: 4 * (Double(number) + 0.5), found: result)
    }
    return (time, result)
}

/// A measured kernel gave something else than it should.
struct WrongResult: Error {
    var expected, found: Double
}
