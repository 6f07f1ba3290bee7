// Random expressions over blocked arrays together with what they must give. All values are small integers, so that
// every type holds them and every order of adding gives the same: results are compared without a tolerance.
// Arithmetic, shapes and reductions are here; order, groups, masks, products and kernels in RandomExpression+Families.

import ArrayStorage
import KernelTesting
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs

/// A blocked array and its elements as the judge has them.
struct JudgedArray<T: KernelWord & Numeric & Comparable> {
    var array: BlockedArray<T>
    var reference: ReferenceArray
}

/// Makes random expressions.
struct ExpressionGenerator<T: KernelWord & Numeric & Comparable> {
    var numbers: SeededNumbers
    /// Elements stay within this, so that products of two, and sums of twenty of those, fit the type.
    let limit: Int
    /// The largest extent of a leaf.
    let largest: Int
    /// How each was made, for messages.
    var story: [String] = []
    /// Where some leaves are stored, in one format or another.
    let folder: String
    /// What went wrong in storing them.
    var failures: [String] = []
    private var storedCount = 0

    init(seed: UInt64, limit: Int = 900, largest: Int = 12, folder: String) {
        numbers = SeededNumbers(seed)
        (self.limit, self.largest, self.folder) = (limit, largest, folder)
    }

    func value(_ n: Int) -> T { T(exactly: n) ?? .zero }

    mutating func chunks(_ shape: [Int]) -> Chunks {
        switch numbers.below(5) {
        case 0: return .auto
        case 1: return .shape(shape.map { _ in 1 + numbers.below(5) })
        case 2: return .shape(shape.map { max(1, $0) })
        case 3:
            // Uneven cuts.
            if shape.contains(0) { return .auto }
            return .extents(
                shape.map { extent in
                    var rest = extent
                    var parts: [Int] = []
                    while rest > 0 {
                        let part = min(rest, 1 + numbers.below(4))
                        parts.append(part)
                        rest -= part
                    }
                    return parts
                })
        default: return .shape(shape.map { 1 + $0 / 2 })
        }
    }

    mutating func leaf(_ shape: [Int]) -> JudgedArray<T> {
        let reference = ReferenceArray(shape: shape) { _ in numbers.below(19) - 9 }
        var array = AnyNDArray(zeros: T.scalarType, shape: shape)!
        array.setElementBits(reference.values.map { value($0).kernelBits })
        let held = BlockedArray<T>(memory: array, chunks: chunks(shape))
        if !shape.isEmpty, !shape.contains(0), numbers.chance(15) {
            return JudgedArray(array: stored(held), reference: reference)
        }
        return JudgedArray(array: held, reference: reference)
    }

    /// The array in a file.
    private mutating func stored(_ array: BlockedArray<T>) -> BlockedArray<T> {
        storedCount += 1
        let path = folder + "/leaf\(storedCount)"
        let target: StorageTarget =
            switch numbers.below(4) {
            case 0: .npy(path + ".npy")
            case 1: .hdf5(path + ".h5", dataset: "leaf", codec: numbers.chance(50) ? .zlib(1) : .none)
            case 2: .zarr(path + ".zarr", codec: .zstd(1))
            default: .zarr(path + "-2.zarr", codec: .none, version: 2)
            }
        let pieces = Chunks.shape(array.shape.map { 1 + numbers.below($0) })
        do {
            try array.write(to: target, chunks: pieces, on: .serial)
            story.append("stored as \(target.format) in \(pieces)")
            return try BlockedArray<T>.open(target.path, dataset: target.dataset)
        } catch {
            failures.append("\(error)")
            return array
        }
    }

    private mutating func shape() -> [Int] {
        let rank = numbers.chance(8) ? 0 : 1 + numbers.below(largest > 12 ? 2 : 3)
        return (0..<rank).map { _ in numbers.chance(6) ? 0 : 1 + numbers.below(largest) }
    }

    /// An expression of some operations.
    mutating func make(operations: Int) throws -> JudgedArray<T> {
        var pool = [leaf(shape())]
        story = ["leaf \(pool[0].reference.shape)"]
        for _ in 0..<operations {
            let at = numbers.chance(70) ? pool.count - 1 : numbers.below(pool.count)
            let next = numbers.chance(45) ? try family(pool[at], pool) : step(pool[at], pool)
            if let next { pool.append(next) }
        }
        return pool[pool.count - 1]
    }

    func clipped(_ x: JudgedArray<T>) -> JudgedArray<T> {
        JudgedArray(
            array: x.array.clip(value(-limit), value(limit)),
            reference: x.reference.map { min(max($0, -limit), limit) })
    }

    /// A judged array, told in the story; nil where the judge has none.
    mutating func told(_ text: String, _ array: BlockedArray<T>, _ reference: ReferenceArray?) -> JudgedArray<T>? {
        guard let reference else { return nil }
        story.append(text)
        return JudgedArray(array: array, reference: reference)
    }

    private mutating func step(_ x: JudgedArray<T>, _ pool: [JudgedArray<T>]) -> JudgedArray<T>? {
        let (a, r) = (x.array, x.reference)
        let rank = r.shape.count
        let axis = rank > 0 ? numbers.below(rank) : 0
        let extent = rank > 0 ? r.shape[axis] : 0
        switch numbers.below(rank > 0 ? 20 : 5) {
        case 0:
            let k = numbers.below(9) - 4
            return told("+ \(k)", a + value(k), r.map { $0 + k }).map(clipped)
        case 1:
            let other = pool[numbers.below(pool.count)]
            return told("+ #", a + other.array, .zip2(r, other.reference, +)).map(clipped)
        case 2:
            let other =
                numbers.chance(50)
                ? pool[numbers.below(pool.count)] : leaf(Array(r.shape.suffix(numbers.below(rank + 1))))
            return told("* #", a * other.array, .zip2(r, other.reference, *)).map(clipped)
        case 3:
            let other = pool[numbers.below(pool.count)]
            return told("minimum", minimum(a, other.array), .zip2(r, other.reference, min))
        case 4:
            let other = pool[numbers.below(pool.count)]
            return told(
                "where", `where`(a > other.array, a, other.array * value(2)),
                .zip2(r, other.reference) { $0 > $1 ? $0 : 2 * $1 }
            ).map(clipped)
        case 5:
            var order = Array(0..<rank)
            for k in order.indices { order.swapAt(k, numbers.below(rank)) }
            return told("transposed \(order)", a.transposed(order), r.transposed(order))
        case 6:
            let low = numbers.below(extent + 1)
            let high = low + numbers.below(extent - low + 1)
            let step = [1, 2, 3, -1, -2][numbers.below(5)]
            let places =
                step > 0
                ? Array(stride(from: low, to: high, by: step)) : Array(stride(from: high - 1, through: low, by: step))
            var index = [ArrayIndex](repeating: .all, count: axis)
            index.append(.range(low..<high, by: step))
            return told(
                "[\(low)..<\(high) by \(step)] on \(axis)", BlockedArray(sliced: a, index), r.gathered(places, axis))
        case 7:
            return told("flip \(axis)", a.flip(axes: [axis]), r.gathered((0..<extent).reversed(), axis))
        case 8:
            guard extent > 0 else { return nil }
            let at = numbers.below(extent)
            let index = [ArrayIndex](repeating: .all, count: axis) + [.at(at)]
            return told(
                "[\(at)] on \(axis)", BlockedArray(sliced: a, index), r.gathered([at], axis).reduced(axis) { $0[0] })
        case 9, 10:
            guard extent <= 12 else { return nil }
            return told("sum \(axis)", a.sum(axis: axis), r.reduced(axis) { $0.reduce(0, +) }).map(clipped)
        case 11:
            guard extent > 0 else { return nil }
            return told("max \(axis)", a.max(axis: axis, keepDims: false), r.reduced(axis) { $0.max() ?? 0 })
        case 12:
            guard extent > 0 else { return nil }
            return told(
                "- min", a - a.min(axis: axis, keepDims: true),
                ReferenceArray.zip2(r, kept(r.reduced(axis) { $0.min() ?? 0 }, axis), -)
            ).map(clipped)
        case 13:
            let other = numbers.chance(50) ? x : JudgedArray(array: a + value(1), reference: r.map { $0 + 1 })
            guard r.values.count < 3000 else { return nil }
            return told(
                "concatenate \(axis)", concatenate([a, other.array], axis: axis),
                .concatenated(r, other.reference, axis)
            ).map(clipped)
        case 14:
            guard extent > 0 else { return nil }
            let list = (0..<numbers.below(8)).map { _ in numbers.below(extent) }
            return told("take \(list) on \(axis)", a.take(list, axis: axis), r.gathered(list, axis))
        case 15:
            guard extent > 0 else { return nil }
            let by = numbers.below(2 * extent + 1) - extent
            return told(
                "roll \(by) on \(axis)", a.roll(by, axis: axis),
                r.gathered((0..<extent).map { (($0 - by) % extent + extent) % extent }, axis))
        case 16:
            let (before, after) = (numbers.below(3), numbers.below(3))
            guard extent > 1, r.values.count < 3000 else { return nil }
            var widths = [(before: Int, after: Int)](repeating: (0, 0), count: rank)
            widths[axis] = (before, after)
            let places = (-before..<extent + after).map { i in
                let period = 2 * (extent - 1)
                let place = ((i % period) + period) % period
                return place < extent ? place : period - place
            }
            return told("pad \(before) \(after) on \(axis)", a.pad(widths, mode: .reflect), r.gathered(places, axis))
        case 17:
            let flat = ReferenceArray(shape: [r.values.count], values: r.values)
            if r.values.count % 6 == 0, r.values.count > 0, numbers.chance(70) {
                let shape = [r.values.count / 6, 2, 3]
                return told("reshape \(shape)", a.reshape(shape), ReferenceArray(shape: shape, values: r.values))
            }
            return told("flatten", a.flatten(), flat)
        case 18:
            return told("rechunk", a.rechunk(chunks(r.shape)), r)
        default:
            guard rank < 4 else { return nil }
            return told("expandDims \(axis)", a.expandDims(axis: axis), kept(r, axis))
        }
    }

    func kept(_ r: ReferenceArray, _ axis: Int) -> ReferenceArray {
        var shape = r.shape
        shape.insert(1, at: axis)
        return ReferenceArray(shape: shape, values: r.values)
    }
}
