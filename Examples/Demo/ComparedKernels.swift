// What the demo's table shows: the kernel, on what, and the call whose results are compared.

import KernelLibrary
import Quern

/// Measures every row of the table.
func comparisons() throws -> [Row] {
    let sea = try NDArray<Float, 2>(npy: "\(Demo.data)/elnino.npy")
    let photograph = try NDArray<UInt8, 2>(npy: "\(Demo.data)/hubble.npy")
    let waves = Vector<Double>(shape: 1_000_000) { Double(($0 * 7919) % 10_007) / 5000 - 1 }
    let plate = Matrix<Double>(shape: 400, 400) { i, j in i == 0 ? 100 : Double((i * j) % 7) }
    let spot = Vector<Double>(shape: 20_000) { 50 + Double($0 % 100) }
    let strike = Vector<Double>(repeating: 100, 20_000)
    let years = Vector<Double>(shape: 20_000) { 0.25 + Double($0 % 8) * 0.25 }
    let roads = Matrix<Double>(shape: 100, 100) { i, j in i == j ? 0 : Double(1 + (i * 31 + j * 17) % 97) }
    let message = Vector<UInt8>(shape: 100_000) { UInt8(truncatingIfNeeded: $0 &* 31) }
    let strand = Vector<UInt8>(shape: 120) { [65, 67, 71, 85][($0 * $0 + $0 / 3) % 4] }
    let bodies = Matrix<Double>(shape: 300, 3) { i, axis in Double((i * 37 + axis * 11) % 101) / 50 - 1 }
    let masses = Vector<Double>(repeating: 1.0 / 300, 300)
    func all(_ arrays: AnyNDArray...) -> [AnyNDArray] { arrays }
    func one<T: KernelScalar>(_ value: T) -> [AnyNDArray] { [AnyNDArray(Vector([value]))] }

    return [
        try compare("sumPositive", "10⁶ Double") { one(sumPositive(waves)) },
        try compare("anomalies", "61 × 12 Float") { all(AnyNDArray(try anomalies(sea))) },
        try compare("edges (Gaussian, Sobel)", "872 × 1000 UInt8") { all(AnyNDArray(try edges(photograph))) },
        try compare("jacobi", "400 × 400 Double") {
            var next = plate
            try jacobi(plate, into: &next)
            return all(AnyNDArray(next))
        },
        try compare("mandelbrot", "150 × 200, 200 steps") {
            var times = Matrix<Int32>(zeros: 150, 200)
            try mandelbrot(into: &times, left: -2.0, top: 1.125, pixel: 0.015, limit: 200)
            return all(AnyNDArray(times))
        },
        try compare("blackScholes", "20 000 Double") {
            var (call, put) = (Vector<Double>(zeros: spot.count), Vector<Double>(zeros: spot.count))
            try blackScholes(
                spot: spot, strike: strike, years: years, rate: 0.03, volatility: 0.25, call: &call, put: &put)
            return all(AnyNDArray(call), AnyNDArray(put))
        },
        try compare("floydWarshall", "100 nodes") {
            var lengths = roads
            try floydWarshall(&lengths)
            return all(AnyNDArray(lengths))
        },
        try compare("crc16", "100 000 bytes") { one(crc16(message, initial: 0xFFFF)) },
        try compare("nussinov", "120 bases") { all(AnyNDArray(try nussinov(strand, hairpin: 3))) },
        try compare("nBodyStep", "300 bodies") {
            var (positions, velocities) = (bodies, Matrix<Double>(zeros: 300, 3))
            try nBodyStep(
                positions: &positions, velocities: &velocities, masses: masses, time: 0.01, softening: 0.05)
            return all(AnyNDArray(positions), AnyNDArray(velocities))
        },
    ]
}
