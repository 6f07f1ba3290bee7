// Parallel loops of compiled kernels: at one thread (names with @1), at one thread a core, and at eight (@8).

import KernelLibrary
import Quern
import TaskGraphs

/// The pool's width at the start: what QUERN_NUM_THREADS says, which tasks.py sets.
let usualWidth = ThreadPool.width

/// Calls of a kernel of some milliseconds: a CPU that was idle takes up to one to be all there. As in tasks_peer.h.
private let kernelCalls = 5

/// Runs `body` on a pool of `width` threads.
func onThreads<Result>(_ width: Int, _ body: () throws -> Result) throws -> Result {
    try ThreadPool.setWidth(width)
    defer { try? ThreadPool.setWidth(usualWidth) }
    return try body()
}

/// Bodies on a grid, at rest.
private func bodies() -> (positions: Matrix<Double>, velocities: Matrix<Double>, masses: Vector<Double>) {
    let factors = [37, 61, 17]
    let moduli = [101, 103, 107]
    return (
        Matrix(shape: 1000, 3) { i, axis in Double(i * factors[axis] % moduli[axis]) }, Matrix(zeros: 1000, 3),
        Vector(shape: 1000) { 1 + Double($0 % 3) }
    )
}

/// Seconds a call. A function of its own, as in Cases.swift: what a stored closure captures is checked at each use.
private func calls(
    _ count: Int, _ x: Vector<Double>, _ y: inout Vector<Double>,
    _ body: (Double, Vector<Double>, inout Vector<Double>) throws -> Void
) throws -> Double {
    try seconds(count) { try body(1e-9, x, &y) }
}

/// The cases of parallel loops by name; tasks.py has the same names.
func loopCases() -> [String: Case] {
    let spot = Vector<Double>(shape: 100_000) { 50 + Double($0 % 100) }
    let strike = Vector<Double>(repeating: 100, 100_000)
    let years = Vector<Double>(shape: 100_000) { 0.25 + Double($0 % 8) * 0.25 }
    var (calls100, puts) = (Vector<Double>(zeros: 100_000), Vector<Double>(zeros: 100_000))
    var escapes = Matrix<Int32>(zeros: 256, 256)
    var many = Vector<Double>(zeros: 4000)

    var table: [String: Case] = [:]
    for (suffix, width) in [("@1", 1), ("", usualWidth), ("@8", 8)] {
        table["loop-100us" + suffix] = Case {
            try onThreads(width) {
                try chains(&many, 36)
                let time = try seconds(50) { try chains(&many, 36) }
                return (time, many.sum())
            }
        }
        table["mandelbrot" + suffix] = Case {
            try onThreads(width) {
                let time = try seconds(kernelCalls) {
                    try mandelbrot(into: &escapes, left: -2, top: 1.25, pixel: 0.01, limit: 256)
                }
                return (time, Double(escapes.reshaped(256 * 256).elements.reduce(0) { $0 + Int($1) }))
            }
        }
        table["black-scholes" + suffix] = Case {
            try onThreads(width) {
                let time = try seconds(kernelCalls) {
                    try blackScholes(
                        spot: spot, strike: strike, years: years, rate: 0.03, volatility: 0.25, call: &calls100,
                        put: &puts)
                }
                return (time, calls100[12345] + puts[12345])
            }
        }
        table["n-body" + suffix] = Case {
            try onThreads(width) {
                var (positions, velocities, masses) = bodies()
                let time = try seconds(kernelCalls) {
                    try nBodyStep(
                        positions: &positions, velocities: &velocities, masses: masses, time: 0.01, softening: 0.1)
                }
                return (time, velocities[500, 0])
            }
        }
    }
    for n in [1, 10, 100, 1000, 10_000, 100_000] {
        let x = Vector<Double>(repeating: 0.5, n)
        var y = Vector<Double>(zeros: n)
        let count = max(20, 1_000_000 / (n + 20))
        table["axpy-\(n)"] = Case {
            (try calls(count, x, &y) { a, x, y in try axpyPlain(a, x, &y) }, 0)
        }
        table["axpy-\(n)-parallel"] = Case {
            (try calls(count, x, &y) { a, x, y in try axpyParallel(a, x, &y) }, 0)
        }
    }
    return table
}
