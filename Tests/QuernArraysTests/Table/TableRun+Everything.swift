// What arrays of every element type have: choosing, slices, shapes, files, groups, running.

import ArrayStorage
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

extension TableRun {
    /// The operations of any element type.
    func everything<T: KernelScalar>(_ type: T.Type) throws {
        let (x, y, e): (BlockedArray<T>, BlockedArray<T>, BlockedArray<T>) = (input("x"), input("y"), input("e"))
        row("input-e", e)
        let flags: [Bool] = [true, false, true, false, true, true, false, false, true, true, true, false]
        let m = BlockedArray(NDArray<Bool, 2>(flags, shape: [4, 3]), chunks: chunks)
        let elements = try compute(y).typed(NDArray<T, 2>.self)
        let others = try compute(x).typed(NDArray<T, 2>.self)
        guard let corner = elements?[0, 0], let first = others?[0, 0] else {
            Issue.record("the inputs are no \(T.self)")
            return
        }
        row("where", `where`(m, x, y))
        row("equal", x .== y)
        row("notEqual", e .!= x)
        row("slice", x[1..<4, .by(-2)])
        row("slice-new", x[2, .newAxis, 1...])
        row("slice-list", x[[3, 0, 0]])
        row("mask", try x[m])
        row("mask-rows", try x[m[..., 0]])
        row("T", e.T)
        row("transpose", x.expandDims(axis: 0).transposed([1, 0, 2]))
        row("reshape", x.T.reshape([2, -1]))
        row("flatten", x.flatten())
        row("concatenate", concatenate([x, y, e], axis: 1))
        row("stack", stack([x, e], axis: 1))
        row("split", x.split(2)[1])
        row("split-at", x.split(at: [1], axis: 1)[1])
        row("pad-constant", x.pad([(1, 0), (0, 2)], mode: .constant(first)))
        row("pad-edge", x.pad([(2, 1), (0, 2)], mode: .edge))
        row("pad-reflect", x.pad([(2, 1), (0, 2)], mode: .reflect))
        row("pad-symmetric", x.pad([(2, 1), (0, 2)], mode: .symmetric))
        row("pad-wrap", x.pad([(2, 1), (0, 2)], mode: .wrap))
        row("roll", x.roll(-1, axis: 0))
        row("flip", x.flip(axes: [1]))
        row("tile", x.tile([2, 1]))
        row("repeat", x.repeat(2, axis: 1))
        row("broadcast", x[0].broadcast(to: [2, 3]))
        row("rechunk", x.rechunk(.shape([3, 2])))
        row("full", BlockedArray.full([2, 2], corner, chunks: chunks.isUneven ? .auto : .shape([1, 2])))
        row("diagonal", x.diagonal(offset: 1))
        row("take", x.take([2, 2, 0], axis: 1))
        files(e)
        row("unique", found: try x.unique().values)
        if !T.scalarType.isComplex { row("unique-counts", found: try x.unique().counts) }
        row("groups-count", x.grouped(by: [5, -2, 5, 9]).count())
        row("persist", try x.persist(on: .threads))
        let report: ArrayRunReport<NDArray<T, 2>> = try x.run(on: .serial)
        row("run", found: report.value)
        row("computeAll", found: try together(x, m))
    }

    /// An array and another one's count in one plan.
    private func together<T>(_ x: BlockedArray<T>, _ m: BlockedArray<Bool>) throws -> NDArray<T, 2> {
        let (array, count): (NDArray<T, 2>, Int) = try computeAll(x, m.countTrue(), memory: .megabytes(10))
        #expect(count == 7)
        return array
    }

    private func files<T>(_ e: BlockedArray<T>) {
        func back(_ target: StorageTarget, _ name: String) throws -> BlockedArray<T> {
            try e.write(to: target, chunks: .shape([3, 2]))
            return try BlockedArray<T>.open(target.path, dataset: target.dataset, options: .raw)
        }
        row("file-npy", try back(.npy(folder + "/e.npy"), "file-npy"))
        row("file-zarr", try back(.zarr(folder + "/e.zarr"), "file-zarr"))
        row("file-hdf5", try back(.hdf5(folder + "/e.h5", dataset: "e"), "file-hdf5"))
    }
}

extension Chunks {
    /// Whether the cut is of unequal parts, which fit one shape alone.
    fileprivate var isUneven: Bool {
        if case .extents = self { return true }
        return false
    }
}

extension TableRun {
    /// Random numbers: within their range, not all equal, and the same for each cut. NumPy draws others; the published
    /// vectors have a suite of their own.
    func random<T: KernelWord & Hashable>(_ array: BlockedArray<T>, _ isRight: (T) -> Bool) throws {
        note("random")
        let (whole, cut) = (try compute(array), try compute(array.rechunk(.shape([1, 2]))))
        let elements = whole.elementBits.map { T(kernelBits: $0) }
        #expect(whole.shape == [4, 3] && elements.allSatisfy(isRight) && Set(elements).count > 1)
        #expect(whole.elementBits == cut.elementBits)
    }

    /// What Bools have.
    func truths() {
        let (x, y, e): (BlockedArray<Bool>, BlockedArray<Bool>, BlockedArray<Bool>) = (
            input("x"), input("y"), input("e")
        )
        row("and", x .& y)
        row("or", x .| y)
        row("xor", x .^ y)
        row("not", .!x)
        row("any", x.any())
        row("any-0", (x .& e).any(axes: [0]))
        row("all", x.all())
        row("all-1", y.all(axes: [1]))
        row("count", x.countTrue())
        row("count-1-kept", x.countTrue(axes: [1], keepDims: true))
        row("nonzero", try x.nonzero()[0])
        row("nonzero-1", try x.nonzero()[1])
        row("asType-double", x.asType(Double.self))
        row("asType-int8", x.asType(Int8.self))
    }
}
