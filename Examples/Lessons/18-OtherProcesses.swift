// Lesson 18. Other processes and other machines: the same program, with another `on:`.
//
// `.processes(count: 2)` runs tasks in worker processes of this machine: a crash costs its task alone, which runs again.
// `DaskEngine` runs them on a Dask cluster: Dask schedules, our workers compute. Kernels and expressions travel; closures
// cannot, and are refused before anything starts. Results have the bits of threads, except products of matrices, which sum
// as the machine's BLAS does.

import Quern
import QuernArrays
import QuernCluster

/// How far a value is from the usual one, at most 3.
@Kernel
func boundedScore(_ x: Double, _ usual: Double) -> Double { min(abs(x - usual), 3) }
// run: boundedScore(x: 5, usual: 1) == 3
// run: boundedScore(x: 1.5, usual: 1) == 0.5

/// The same program on any engine.
func scoreOfLesson18<E: Engine>(on engine: E) throws -> Double {
    let x = BlockedArray<Double>.arange(from: 0, to: 100_000, by: 1).reshape([1000, 100])
    let waves = sin(x * 0.1)
    let usual = waves.mean()
    return try waves.map(with: waves * 0 + usual, $boundedScore.self).std().compute(on: engine)
}

/// Workers are started by the first run and kept by the engine: make it once, use it for many runs.
func enginesOfLesson18() throws -> (here: Double, there: Double) {
    let workers: ProcessEngine = .processes(count: 2)
    return (try scoreOfLesson18(on: .threads), try scoreOfLesson18(on: workers))
}

/// On a cluster: `DaskEngine(address: "tcp://scheduler:8786")`; `local: 2` starts one on this machine for trying.
func clusterOfLesson18(_ options: DaskEngine.Options) throws -> Double {
    let cluster = try DaskEngine(local: 2, options: options)
    return try scoreOfLesson18(on: cluster)
}

/// Swift code cannot travel. The refusal says what to write instead.
func refusalOfLesson18() -> String {
    let workers: ProcessEngine = .processes(count: 1)
    let value = delayed(20.0, name: "half") { x in x / 2 }
    do {
        return "\(try value.compute(on: workers))"
    } catch {
        return "\(error)"
    }
}
