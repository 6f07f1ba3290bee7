// What is measured: one row a case. A case runs once for each line on standard input and gives seconds per
// operation; peers.py asks, and runs its own side in between, so that both meet the same noise.

import CAllocationCount
import KernelLibrary
import Quern

/// One thing to measure.
struct Case {
    /// Runs it: seconds per operation, and a number by which the peers' results are compared.
    var run: () throws -> (seconds: Double, result: Double)
}

/// Seconds per repetition of `body`.
func seconds(_ repetitions: Int, _ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    for _ in 0..<repetitions { try body() }
    let (whole, fraction) = start.duration(to: .now).components
    return (Double(whole) + Double(fraction) * 1e-18) / Double(repetitions)
}

/// The same numbers as `numbers` in peers.py: a Weyl sequence around 0.
func numbers(_ count: Int) -> Vector<Double> {
    Vector(shape: count) { i in
        let t = Double(i) * 0.6180339887498949
        return t - t.rounded(.down) - 0.5
    }
}

/// Seconds per call of axpy on short vectors. A function of its own: a variable that a stored closure captures is
/// checked for exclusive access at each use, which costs as much as the call.
func shortCalls(_ count: Int, _ x: Vector<Double>, _ y: inout Vector<Double>) throws -> Double {
    try seconds(count) { try axpyHere(1e-9, x, &y) }
}

/// The same with the library's kernel, which is generic and in another module.
func shortLibraryCalls(_ count: Int, _ x: Vector<Double>, _ y: inout Vector<Double>) throws -> Double {
    try seconds(count) { try axpy(1e-9, x, &y) }
}

/// All cases by name; peers.py has the same names.
func cases() -> [String: Case] {
    let million = numbers(1_000_000)
    let (shortX, many) = (numbers(8), numbers(100_000))
    var shortY = numbers(8)
    var firstCalls = 0

    let grid = Matrix<Double>(shape: 512, 512) { i, j in Double((i * 7 + j * 13) % 101) }
    var nextGrid = Matrix<Double>(zeros: 512, 512)
    var escapes = Matrix<Int32>(zeros: 256, 256)
    let spot = Vector<Double>(shape: 100_000) { 50 + Double($0 % 100) }
    let strike = Vector<Double>(repeating: 100, 100_000)
    let years = Vector<Double>(shape: 100_000) { 0.25 + Double($0 % 8) * 0.25 }
    var (calls, puts) = (Vector<Double>(zeros: 100_000), Vector<Double>(zeros: 100_000))
    var values = Vector<Double>(zeros: 100_000)

    return [
        "sum": Case {
            var result = 0.0
            let time = seconds(20) { result = total(million) }
            return (time, result)
        },
        "sum-positive-relaxed": Case {
            var result = 0.0
            let time = seconds(20) { result = sumPositiveRelaxed(million) }
            return (time, result)
        },
        "sum-positive-strict": Case {
            var result = 0.0
            let time = seconds(5) { result = sumPositive(million) }
            return (time, result)
        },
        "scalar-call": Case {
            var result = 0.0
            let time = seconds(1_000_000) { result += halfSquare(2) }
            return (time, result)
        },
        "axpy-8": Case {
            return (try shortCalls(1_000_000, shortX, &shortY), 0)
        },
        "axpy-8-library": Case {
            return (try shortLibraryCalls(1_000_000, shortX, &shortY), 0)
        },
        "allocations-per-call": Case {
            try axpyHere(1e-9, shortX, &shortY)
            var result = halfSquare(1)
            allocation_watch(1)
            defer { allocation_watch(0) }
            let before = allocation_count()
            for _ in 0..<1000 {
                try axpyHere(1e-9, shortX, &shortY)
                result = halfSquare(result)
                result += sumPositive(shortX)
            }
            return (0, Double(allocation_count() - before) / 3000)
        },
        "jacobi-512": Case {
            let time = try seconds(10) { try jacobi(grid, into: &nextGrid) }
            return (time, nextGrid[255, 255])
        },
        "mandelbrot-256": Case {
            let time = try seconds(1) { try mandelbrot(into: &escapes, left: -2, top: 1.25, pixel: 0.01, limit: 256) }
            return (time, Double(escapes.reshaped(256 * 256).elements.reduce(0) { $0 + Int($1) }))
        },
        "black-scholes": Case {
            let time = try seconds(1) {
                try blackScholes(
                    spot: spot, strike: strike, years: years, rate: 0.03, volatility: 0.25, call: &calls, put: &puts)
            }
            return (time, calls[12345] + puts[12345])
        },
        "exp": Case {
            let time = try seconds(10) { try exponentials(many, &values) }
            return (time, values[12345])
        },
        "log": Case {
            let time = try seconds(10) { try logarithms(many, &values) }
            return (time, values[12345])
        },
        "sin": Case {
            let time = try seconds(10) { try sines(many, &values) }
            return (time, values[12345])
        },
        "pow": Case {
            let time = try seconds(10) { try powers(many, &values) }
            return (time, values[12345])
        },
        "tanh": Case {
            let time = try seconds(10) { try hyperbolicTangents(many, &values) }
            return (time, values[12345])
        },
        "erf": Case {
            let time = try seconds(10) { try errorFunctions(many, &values) }
            return (time, values[12345])
        },
        "interpreter": Case {
            KernelMode.interpreted {
                var result = 0.0
                let time = seconds(1) { result = sumPositive(many) }
                return (time, result)
            }
        },
        "first-call": Case {
            // A new text each time, so that neither memory nor disk knows the kernel.
            firstCalls += 1
            return try firstCall(number: firstCalls)
        },
    ]
}
