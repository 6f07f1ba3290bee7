// Blocked arrays: the cases of Peers/arrays.py. Data are made once, at a case's first run; a run is timed as a whole, from
// expression to number.

import Glibc
import NDArrays
import Quern
import QuernArrays
import TaskGraphs

/// Data of the array cases, made when they are first needed and kept.
private final class ArrayData: @unchecked Sendable {
    static let shared = ArrayData()
    private var vector: NDArray<Double, 1>?
    private var matrix: NDArray<Double, 2>?

    /// 2·10⁷ numbers from 0 to 1: the same as Peers/arrays.py makes.
    func numbers() -> NDArray<Double, 1> {
        if let vector { return vector }
        let made = NDArray<Double, 1>((0..<20_000_000).map { Double($0 % 1_000_003) / 1_000_003 })
        vector = made
        return made
    }

    /// 10⁴ × 10⁴ of them.
    func square() -> NDArray<Double, 2> {
        if let matrix { return matrix }
        let n = 10_000
        let made = NDArray<Double, 2>((0..<n * n).map { Double($0 % 1_000_003) / 1_000_003 }, shape: [n, n])
        matrix = made
        return made
    }
}

private func timed(_ body: () throws -> Double) rethrows -> (Double, Double) {
    let start = now()
    let result = try body()
    return (now() - start, result)
}

private func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

/// Sum of the chain, of the data on any engine.
private func chainSum<E: Engine>(_ engine: E) throws -> (Double, Double) {
    let x = BlockedArray(ArrayData.shared.numbers())
    return try timed { try (pow(x * 2 + 1, 2) - x).sum().compute(on: engine) }
}

private func plusTranspose(_ block: Int) throws -> (Double, Double) {
    let x = BlockedArray(ArrayData.shared.square(), chunks: .shape([block, block]))
    return try timed { try (x + x.T).sum().compute() }
}

/// The environment's path of the stored array that Peers/arrays.py has written.
private func storedPath() -> String { getenv("QUERN_BENCH_ARRAY").map { String(cString: $0) } ?? "array.zarr" }

private let budget = ByteCount.megabytes(512)

/// Rows to columns, from one Zarr store to another; the result is an element of the copy.
private func rechunk(_ suffix: String, _ codec: StorageCodec) throws -> (Double, Double) {
    let source = (getenv("QUERN_BENCH_ROWS").map { String(cString: $0) } ?? "rows.zarr") + suffix
    let target = source + "-quern"
    let x = try BlockedArray<Double>.open(source)
    let start = now()
    try x.write(to: .zarr(target, codec: codec, version: 2), chunks: .shape([20_000, 125]), memory: budget)
    let seconds = now() - start
    return (seconds, try BlockedArray<Double>.open(target)[12_345, 6_789].compute())
}

/// The cases.
func arrayCases() -> [String: Case] {
    var all: [String: Case] = [:]
    all["array-chain-sum"] = Case { try chainSum(ThreadEngine.threads) }
    all["array-chain-sum@1"] = Case { try chainSum(SerialEngine.serial) }
    all["array-plus-transpose-1000"] = Case { try plusTranspose(1000) }
    all["array-plus-transpose-100"] = Case { try plusTranspose(100) }
    all["array-transposed-sum"] = Case {
        let x = BlockedArray(ArrayData.shared.square())
        return try timed { try (x.T * 2).sum().compute() }
    }
    all["array-stored-mean"] = Case {
        let x = try BlockedArray<Double>.open(storedPath())
        return try timed { try x.mean().compute(memory: budget) }
    }
    all["array-stored-std"] = Case {
        let x = try BlockedArray<Double>.open(storedPath())
        return try timed { try x.std().compute(memory: budget) }
    }
    all["array-stored-dot"] = Case {
        let x = try BlockedArray<Double>.open(storedPath())
        return try timed {
            let gram: NDArray<Double, 2> = try x.T.dot(x).compute(memory: budget)
            return gram[3, 5]
        }
    }
    all["array-stored-project"] = Case {
        let x = try BlockedArray<Double>.open(storedPath())
        let w = NDArray<Double, 2>((0..<6400).map { Double($0 % 1_000_003) / 1_000_003 }, shape: [800, 8])
        return try timed {
            let scores: NDArray<Double, 2> = try x.dot(BlockedArray(w)).compute(memory: budget)
            return scores[12_345, 5]
        }
    }
    all["array-rechunk"] = Case { try rechunk("", .none) }
    all["array-rechunk-compressed"] = Case { try rechunk("-zstd", .zstd(1)) }
    return all
}
