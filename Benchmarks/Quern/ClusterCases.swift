// Arrays on other processes: the cases of Peers/cluster.py, each on the Dask cluster that it has started, on worker
// processes of our own, and on threads. A run is timed from expression to number; what workers compile is compiled by then.

import Glibc
import Quern
import QuernArrays
import QuernCluster
import TaskGraphs

/// Engines of the cluster cases, made when they are first needed and kept.
private final class ClusterEngines: @unchecked Sendable {
    static let shared = ClusterEngines()
    private var dask: DaskEngine?
    private var processes: ProcessEngine?

    /// The cluster that Peers/cluster.py has started.
    func cluster() throws -> DaskEngine {
        if let dask { return dask }
        let made = try DaskEngine(address: variable("QUERN_BENCH_CLUSTER", "tcp://127.0.0.1:8786"))
        dask = made
        return made
    }

    /// Two worker processes.
    func workers() -> ProcessEngine {
        if let processes { return processes }
        let made = ProcessEngine(count: 2, threadsPerWorker: 1)
        processes = made
        return made
    }
}

private func variable(_ name: String, _ other: String) -> String { getenv(name).map { String(cString: $0) } ?? other }

private func timed(_ body: () throws -> Double) rethrows -> (Double, Double) {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let start = Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    let result = try body()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return (Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec) - start, result)
}

@Sendable private func waves(_ x: BlockedArray<Double>) -> BlockedArray<Double> {
    (sin(x) * exp(-x) + cos(x * 3)).sum()
}

/// The expressions: of the long array, and of the square one.
private let formulas: [(name: String, array: String, make: @Sendable (BlockedArray<Double>) -> BlockedArray<Double>)] = [
    ("chain-sum", "LONG", { x in (pow(x * 2 + 1, 2) - x).sum() }),
    ("mean-axis", "LONG", { x in x.mean(axis: 0).max() }),
    ("std", "LONG", { x in x.std() }),
    ("waves", "LONG", waves),
    // Four times as long, of the same files: what a run costs beside its tasks is spread over seconds.
    ("waves-4gb", "LONG", { x in waves(concatenate([x, x, x, x], axis: 0)) }),
    ("plus-transpose", "SQUARE", { x in (x + x.T).sum() }),
    ("dot", "SQUARE", { x in (x.dot(x.T + 1) - x.mean()).std() }),
]

/// The cases: `cluster-NAME`, `cluster-NAME@processes`, `cluster-NAME@threads`.
func clusterCases() -> [String: Case] {
    var all: [String: Case] = [:]
    for (name, array, make) in formulas {
        @Sendable func expression() throws -> BlockedArray<Double> {
            make(try BlockedArray<Double>.open(variable("QUERN_BENCH_" + array, array + ".zarr")))
        }
        all["cluster-\(name)"] = Case {
            let (x, engine) = (try expression(), try ClusterEngines.shared.cluster())
            return try timed { try x.compute(on: engine) }
        }
        all["cluster-\(name)@processes"] = Case {
            let (x, engine) = (try expression(), ClusterEngines.shared.workers())
            return try timed { try x.compute(on: engine) }
        }
        all["cluster-\(name)@threads"] = Case {
            let x = try expression()
            return try timed { try x.compute(on: .threads(2)) }
        }
    }
    return all
}
