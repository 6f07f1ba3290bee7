// Programs that fault at one known place: of elements, blocks, folds, plain arithmetic of arrays, sums of fused kernels,
// and delayed calls.

import NDArrays
import Quern
import QuernArrays
import TaskGraphs

/// One program that faults.
struct PlantedFault: Sendable, CustomStringConvertible {
    /// The mark of the line in PlantedKernels.swift; the fault of an expression has no line.
    var mark: String
    var kind: FaultKind
    /// What the message must say of the values.
    var says: String
    /// Runs the program on an engine, keeping the fault in a folder.
    var run: @Sendable (any Engine, String) throws -> Void
    var isExpression = false

    var description: String { mark }

    static let vector: BlockedArray<Int> = {
        var x = Vector<Int>(zeros: 1000)
        for i in 0..<1000 { x[i] = i + 1 }
        return BlockedArray(x, chunks: .shape([300]))
    }()
    static let grid: BlockedArray<Double> = {
        var x = Matrix<Double>(zeros: 40, 60)
        for i in 0..<40 { for j in 0..<60 { x[i, j] = Double(i) + Double(j) / 64 } }
        x[33, 47] = 42
        return BlockedArray(x, chunks: .shape([16, 25]))
    }()

    /// The same, with one element put to `value`.
    static func vector(_ value: Int, at index: Int) -> BlockedArray<Int> {
        var x = Vector<Int>(zeros: 1000)
        for i in 0..<1000 { x[i] = i + 1 }
        x[index] = value
        return BlockedArray(x, chunks: .shape([300]))
    }
    static func reals(_ value: Double, at index: Int) -> BlockedArray<Double> {
        var x = Vector<Double>(zeros: 1000)
        for i in 0..<1000 { x[i] = Double(i % 200) }
        x[index] = value
        return BlockedArray(x, chunks: .shape([300]))
    }

    static let ofElements: [PlantedFault] = [
        PlantedFault(mark: "division", kind: .divisionByZero, says: "100 / 0 is division by zero, at index [777]") {
            _ = try vector(0, at: 777).map($plantedRatio.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "overflow", kind: .overflow, says: "at index [1, 290]") {
            var x = Matrix<Int32>(zeros: 3, 400)
            x[1, 290] = 2000
            x[2, 0] = 3000
            let array = BlockedArray(x, chunks: .shape([2, 150]))
            _ = try (array + 1).map($plantedCube.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "conversion", kind: .conversion, says: "256.5 does not fit UInt8, at index [901]") {
            _ = try reals(256.5, at: 901).map($plantedByte.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "precondition", kind: .precondition, says: "no root of a negative number, at index [5]") {
            let value: Double = try (reals(-3, at: 5) * 2).map($plantedRoot.self).sum().compute(on: $0, capsule: $1)
            _ = value
        },
        PlantedFault(mark: "remainder", kind: .divisionByZero, says: "at index [999]") {
            _ = try vector.map(with: vector(0, at: 999), $plantedRemainder.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "loop", kind: .overflow, says: "at index [612]") {
            let largest: Int = try vector(1 << 40, at: 612).map($plantedPower.self).max().compute(on: $0, capsule: $1)
            _ = largest
        },
        PlantedFault(mark: "negation", kind: .overflow, says: "-(-128) does not fit Int8, at index [2, 3]") {
            var x = Matrix<Int8>(zeros: 5, 6)
            x[2, 3] = -128
            _ = try BlockedArray(x, chunks: .shape([2, 4])).T.T.map($plantedOpposite.self)
                .computeAny(on: $0, capsule: $1)
        },
    ]

    static let ofBlocks: [PlantedFault] = [
        PlantedFault(mark: "bounds", kind: .indexOutOfBounds, says: "is outside axis 1 of 'block', whose extent is") {
            _ = try grid.mapBlocks($plantedNeighbour.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "block conversion", kind: .conversion, says: "40000.0 does not fit Int16") {
            _ = try reals(40_000, at: 512).mapBlocks($plantedShort.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "block division", kind: .divisionByZero, says: "400 / 0 is division by zero") {
            _ = try vector(0, at: 400).mapBlocks($plantedShare.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "overlap", kind: .precondition, says: "no step is that high") {
            var x = Matrix<Float>(zeros: 30, 30)
            x[20, 21] = 1000
            _ = try BlockedArray(x, chunks: .shape([10, 10]))
                .mapOverlap(depth: 1, boundary: .reflect, $plantedEdge.self).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "fold overflow", kind: .overflow, says: "does not fit Int, at index [") {
            let x = vector.reshape([100, 10])
            _ = try x.reduce(1, with: $plantedTimes.self, axis: 0).computeAny(on: $0, capsule: $1)
        },
        PlantedFault(mark: "fold division", kind: .divisionByZero, says: "is division by zero, at index [70, 3]") {
            let x = vector(0, at: 703).reshape([100, 10])
            _ = try x.reduce(1 << 50, with: $plantedQuotient.self, axis: 0).computeAny(on: $0, capsule: $1)
        },
    ]

    static let ofExpressions: [PlantedFault] = [
        PlantedFault(
            mark: "arithmetic", kind: .overflow, says: "at index [350]",
            run: { _ = try (vector(.max, at: 350) + 1).computeAny(on: $0, capsule: $1) }, isExpression: true),
        PlantedFault(
            mark: "quotient", kind: .divisionByZero, says: "at index [444]",
            run: { _ = try (vector / vector(0, at: 444)).computeAny(on: $0, capsule: $1) }, isExpression: true),
        PlantedFault(
            mark: "type", kind: .conversion, says: "300.25 does not fit",
            run: { _ = try reals(300.25, at: 620).asType(UInt8.self).computeAny(on: $0, capsule: $1) },
            isExpression: true),
    ]

    static let delayedOnes: [PlantedFault] = [
        PlantedFault(mark: "delayed bounds", kind: .indexOutOfBounds, says: "index 7 is outside axis 0 of 'x'") {
            let x = delayed($plantedLength.self, 6)
            _ = try delayed($plantedPick.self, x, Delayed(6)).compute(on: $0, capsule: $1)
        },
        PlantedFault(mark: "delayed overflow", kind: .overflow, says: "does not fit Int") {
            let x = Vector<Int>([3, 1 << 40, 2, 5, 1 << 40, 7])
            _ = try delayed($plantedGrowth.self, x).compute(on: $0, capsule: $1)
        },
        PlantedFault(mark: "delayed division", kind: .divisionByZero, says: "15 / 0 is division by zero") {
            _ = try delayed($plantedMean.self, [Delayed(4), Delayed(5), Delayed(6)], 0).compute(on: $0, capsule: $1)
        },
        PlantedFault(mark: "delayed conversion", kind: .conversion, says: "300.0 does not fit Int8") {
            let x = Matrix<Double>([[1, 2, 3], [4, 300, 5]])
            _ = try delayed($plantedNarrow.self, x.transposed).compute(on: $0, capsule: $1)
        },
        PlantedFault(mark: "delayed precondition", kind: .precondition, says: "elements are positive") {
            _ = try delayed($plantedPositive.self, Vector<Float>([1, 2, 0, 3])).compute(on: $0, capsule: $1)
        },
        PlantedFault(mark: "recursion", kind: .recursionTooDeep, says: "deeper than 8192") {
            _ = try delayed($plantedDepth.self, 9000).compute(on: $0, capsule: $1)
        },
    ]

    static let all = ofElements + ofBlocks + ofExpressions + delayedOnes
}
