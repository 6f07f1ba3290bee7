// Expressions and errors on their way to other processes. That each operation survives is shown by the table of operations
// and the random expressions, which look at every array a second time from its bytes; here is what those do not have.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Kernel
func travelledRatio(_ a: Int, _ b: Int) -> Int { a / b }

@Kernel
func travelledSquare(_ a: Double) -> Double { a * a + 1 }

@Kernel
func travelledSum(_ a: Double, _ b: Double) -> Double { a + b * 0.5 }

@Kernel
func travelledRows(_ block: Matrix<Double>) -> Matrix<Double> {
    var result = block
    for i in 0..<block.shape[0] {
        for j in 0..<block.shape[1] { result[i, j] = block[i, j] / Double(i + 1) }
    }
    return result
}

@Suite("expressions that travel")
struct TravellingTests {
    private let x = BlockedArray(
        NDArray<Double, 2>((0..<600).map { Double($0 % 37) - 11.25 }, shape: [20, 30]), chunks: .shape([7, 30]))

    private func same<T>(_ array: BlockedArray<T>, _ what: Comment) throws {
        let there = try Travelled.checked(array, what)
        let (found, expected) = (try there.computeAny(on: .serial), try array.computeAny(on: .serial))
        #expect(found.elementBits == expected.elementBits && found.shape == expected.shape, what)
    }

    private func folder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-travel-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func error(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    @Test("what is shared stays shared, once each")
    func sharing() throws {
        let twice = x + 1
        let sum = (twice * twice).sum() + twice.mean()
        let (q, r) = try x.qr()
        let roots = [sum.expression, q.expression, r.expression, twice.expression]
        let encoded = try EncodedExpressions(roots)
        #expect(encoded.inputs.count == 1)
        var given: [Int] = []
        let there = try EncodedExpressions.decode(encoded.bytes) { k, type, shape in
            given.append(k)
            return ArrayExpression(.memory(encoded.array(k)), type, shape)
        }
        #expect(given == [0])
        guard case .staged(let first, 0) = there[1].operation, case .staged(let second, 1) = there[2].operation else {
            Issue.record("\(there[1].text), \(there[2].text)")
            return
        }
        #expect(first === second)
        #expect(try Plan(computing: there, PlanLimits(threads: 2)).stages.count
            == Plan(computing: roots, PlanLimits(threads: 2)).stages.count)
        let report = try ArrayRun.compute(
            there, on: SerialEngine.serial,
            ArrayRunOptions(memory: nil, spill: nil, progress: .none, cancellation: nil, trace: false))
        #expect(report.value[0].elementBits == (try sum.computeAny(on: .serial).elementBits))
        #expect(report.value[3].elementBits == (try twice.computeAny(on: .serial).elementBits))
    }

    @Test("users' kernels of elements, blocks and folds have the same bits")
    func kernels() throws {
        try same(x.map($travelledSquare.self) - x.map($travelledSquare.self), "elements")
        try same(x.map(with: x * 2, $travelledSum.self), "two arrays")
        try same(x.mapBlocks($travelledRows.self) as BlockedArray<Double>, "blocks")
        try same(x.mapOverlap(depth: 2, boundary: .reflect, $travelledRows.self) as BlockedArray<Double>, "overlap")
        try same(x.reduce(0.5, with: $travelledSum.self, axis: 0), "fold")
        // The same kernel in two messages is one kernel: what is compiled for one serves the other.
        let (a, b) = (try Travelled.array(x.map($travelledSquare.self)), try Travelled.array(x.map($travelledSquare.self)))
        guard case .elementwise(.kernel(let first), _) = a.expression.operation,
            case .elementwise(.kernel(let second), _) = b.expression.operation
        else {
            Issue.record("no kernels")
            return
        }
        #expect(first == second)
    }

    @Test("a fault reads the same, with file, line and column")
    func faults() throws {
        let a = BlockedArray(Vector((0..<100).map { $0 }), chunks: .shape([10]))
        let b = BlockedArray(Vector((0..<100).map { $0 == 77 ? 0 : 3 }), chunks: .shape([10]))
        let array = a.map(with: b, $travelledRatio.self)
        let here = error { _ = try array.computeAny(on: .serial) }
        let there = error { _ = try Travelled.array(array).computeAny(on: .serial) }
        #expect(here == there && here.contains("TravellingTests.swift:14:"), "\(here)\n\(there)")
    }

    @Test("arrays in files are opened again, scaled or raw, and called as they were")
    func files() throws {
        try folder { folder in
            try x.write(to: .npy(folder + "/x.npy"))
            try x.write(to: .zarr(folder + "/x2.zarr", codec: .zlib(3), version: 2))
            try x.write(to: .zarr(folder + "/x3.zarr"))
            for path in ["/x.npy", "/x2.zarr", "/x3.zarr"] {
                let stored = try BlockedArray<Double>.open(folder + path)
                try same(stored * 2 + stored, "\(path)")
                #expect(try EncodedExpressions([stored.expression]).inputs.isEmpty)
            }
            var target = StorageTarget.zarr(folder + "/packed.zarr", codec: .none)
            target.attributes = ["scale_factor": .number(0.5), "add_offset": .integer(1)]
            try round(x).asType(Int16.self).write(to: target)
            try same(try BlockedArray<Double>.open(folder + "/packed.zarr") + 1, "scaled")
            try same(try BlockedArray<Int16>.open(folder + "/packed.zarr", options: .raw) + 1, "raw")
        }
    }

    @Test("a file that is another one, or not there, is named")
    func changedFiles() throws {
        try folder { folder in
            try x.write(to: .npy(folder + "/x.npy"))
            let bytes = try EncodedExpressions([(try BlockedArray<Double>.open(folder + "/x.npy") + 1).expression]).bytes
            func told() -> String {
                error {
                    _ = try EncodedExpressions.decode(bytes) { _, type, shape in
                        ArrayExpression(.constant(KernelWords(0)), type, shape)
                    }
                }
            }
            #expect(told() == "no error")
            try (x + 1).write(to: .npy(folder + "/x.npy"))
            #expect(told().contains("[storage.changed]"), "\(told())")
            try x.T.write(to: .npy(folder + "/x.npy"))
            #expect(told().contains("has the shape [30, 20] here, and [20, 30] where the program runs"), "\(told())")
            try FileManager.default.removeItem(atPath: folder + "/x.npy")
            #expect(told().contains("x.npy") && told().contains("[storage.system]"), "\(told())")
        }
    }

    private struct OwnSource: ChunkSource {
        var name: String { "a sensor" }
        var scalarType: ScalarType { .float64 }
        var shape: [Int] { [4] }
        var chunkShape: [Int] { [4] }
        func workingByteCount(reading region: [Range<Int>]) -> Int { 0 }
        func read(_ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
            for k in region[0] { (base + (k - region[0].lowerBound) * strides[0] * 8).storeBytes(of: 1, as: Double.self) }
        }
    }
    private struct OwnFunction: IndexFunction {
        var text: String { "own()" }
        func fill(_ base: UnsafeMutableRawPointer, first: Int, count: Int, shape: [Int]) {}
    }
    private struct OwnOperation: StagedOperation {
        var name: String { "own step" }
        var inputs: [ArrayExpression] { [] }
        var outputs: [StagedOutput] { [StagedOutput(.int64, [])] }
        func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] { [] }
    }

    @Test("what only this process has is refused, with what to write instead")
    func refused() throws {
        let source = try BlockedArray<Double>(source: OwnSource()) + 1
        #expect(error { _ = try EncodedExpressions([source.expression]) }.contains("write it to a Zarr store"))
        let function = ArrayExpression(.generated(OwnFunction()), .float64, [3])
        #expect(error { _ = try EncodedExpressions([function]) }.contains("write it as a @Kernel"))
        let operation = ArrayExpression(.staged(StagedNode(OwnOperation()), output: 0), .int64, [])
        #expect(error { _ = try EncodedExpressions([operation]) }.contains("compute it with '.threads'"))
    }

    @Test("a table's groups travel, its columns as arrays")
    func tables() throws {
        let place = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let table = try BlockedTable.open(csv: place.appending(path: "Examples/Data/flights.csv.gz").path)
        // There a column is an array in memory, and is planned as one.
        func sameBits<T>(_ array: BlockedArray<T>) throws {
            let (here, there) = (try array.computeAny(on: .serial), try Travelled.array(array).computeAny(on: .serial))
            #expect(here.elementBits == there.elementBits)
        }
        try sameBits(table["dep_delay"] + 1)
        #expect(try EncodedExpressions([table["dep_delay"].expression]).inputs.count == 1)
        let late = table.filter { $0["distance"] > 1000 }.grouped(by: "carrier")
        try sameBits(BlockedArray<Double>(late["dep_delay"].mean().outputs[0]))
        try sameBits(BlockedArray<Int>(late["dep_delay"].count().outputs[0]))
    }

    @Test("a graph of thousands of nodes, one on the other, needs no deep stack")
    func deep() throws {
        var array = ArrayExpression.scalar(0.5)
        for k in 0..<4000 { array = .elementwise(k % 2 == 0 ? .add : .multiply, [array, .scalar(1.0)]) }
        let there = try Travelled.expressions([array])
        #expect(try EncodedExpressions(there).bytes == EncodedExpressions([array]).bytes)
    }

    @Test("errors come back with all they say")
    func errors() throws {
        struct Odd: Error, CustomStringConvertible { var description: String { "odd" } }
        var fault = KernelFault(
            kind: .divisionByZero, position: SourcePosition(file: "a.swift", line: 3, column: 7), message: "division by zero",
            loopVariables: [.init(name: "i", value: 4)], kernel: "f")
        fault.capsule = KernelFault.Capsule(bytes: [1, 2, 3])
        let problems: [ArrayError.Problem] = [
            .shape("a"), .argument("b"), .result(found: "c", expected: "d"), .memory(step: "e", needed: 5, budget: 4),
            .noMemory(6), .fault(fault), .kernel(KernelError(.environment, "no LLVM")), .kernel(Odd()),
            .linearAlgebra(LinearAlgebraError("cholesky", .notPositiveDefinite(order: 3))), .cancelled, .task(Odd()),
            .task(ChunkError(source: "g", problem: .unfinished)),
            .storage(ChunkError(source: "h", chunk: [1, 2], problem: .truncated(expected: 9, found: 8))),
            .storage(ChunkError(source: "h", problem: .system(action: "open", reason: "no"))),
            .storage(ChunkError(source: "h", problem: .missing("i", found: ["j"]))),
            .storage(ChunkError(source: "h", problem: .unsupported("k", help: "l"))),
            .storage(ChunkError(source: "h", problem: .elementType(found: "m", expected: "n"))),
            .storage(ChunkError(source: "h", problem: .library("o", install: "p"))),
            .storage(ChunkError(source: "h", problem: .corrupt("q"))), .storage(ChunkError(source: "h", problem: .shape("r"))),
            .storage(ChunkError(source: "h", problem: .noMemory(7))), .storage(ChunkError(source: "h", problem: .changed)),
        ]
        for problem in problems {
            var error = ArrayError(problem, in: "x + 1", block: [0..<3, 4..<9], place: "main.swift:3")
            error.step = "step"
            error.worker = "w"
            let there = try #require(ArrayError(travelBytes: error.travelBytes))
            #expect(there.description == error.description && there.id == error.id)
            #expect(there.block == error.block && there.step == error.step && there.worker == error.worker)
            if case .fault(let found) = there.problem {
                #expect(found.position == fault.position && found.capsule?.bytes == [1, 2, 3])
                #expect(found.kind == fault.kind && found.kernel == fault.kernel)
                #expect(found.loopVariables.map(\.value) == [4] && found.message == fault.message)
            }
            if case .storage(let found) = there.problem, case .storage(let sent) = problem { #expect(found == sent) }
        }
        #expect(ArrayError(travelBytes: [1, 2, 3]) == nil)
    }

    @Test("changed bytes give expressions that can be planned, or an error")
    func damaged() throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["QUERN_TRAVEL_MUTATIONS"].flatMap { Int($0) } ?? 1500
        let seed = environment["QUERN_TRAVEL_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0 ... .max)
        var random = Mixed(state: seed)
        let y = x.T[2..<12, 3..<9].map($travelledSquare.self)
        let samples: [ArrayExpression] = try [
            ((x - x.mean(axis: 0)) / x.std(axis: 0)).dot(y.reshape([30, 2])).expression,
            concatenate([y.sort(axis: 0), y.cumulativeSum(axis: 1)], axis: 0).expression,
            BlockedArray<Double>.random.normal([9, 4], seed: 3).grouped(by: [1, 1, 2, 2, 3, 3, 3, 1, 2], along: 0).mean()
                .expression,
            x.mapOverlap(depth: 1, boundary: .reflect, $travelledRows.self, of: Double.self).qr().q.expression,
            x.reduce(0.5, with: $travelledSum.self, axis: 0).quantile(0.25).expression,
        ]
        let messages = try samples.map { try EncodedExpressions([$0]).bytes }
        var (values, errors) = (0, 0)
        for k in 0..<count {
            var bytes = messages[k % messages.count]
            for _ in 0...Int.random(in: 0...2, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                case 2: bytes[place] = bytes[place] &+ 1
                default: bytes.removeSubrange(place..<min(bytes.count, place + 2))
                }
            }
            do {
                let roots = try EncodedExpressions.decode(bytes) { _, type, shape in
                    ArrayExpression(.constant(KernelWords(0)), type, shape)
                }
                _ = try Plan(computing: roots, PlanLimits(threads: 2))
                values += 1
            } catch {
                #expect(!"\(error)".isEmpty)
                errors += 1
            }
        }
        #expect(values > 0 && errors > 0, "seed \(seed): \(values) values, \(errors) errors")
    }
}

private struct Mixed: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension BlockedArray {
    /// `mapOverlap` with the result's type said.
    fileprivate func mapOverlap<K: KernelFunction, let rank: Int, Result: KernelScalar>(
        depth: Int, boundary: PadMode<Element>, _ kernel: K.Type, of type: Result.Type
    ) -> BlockedArray<Result>
    where K.KernelArguments == NDArray<Element, rank>, K.KernelResult == NDArray<Result, rank> {
        mapOverlap(depth: depth, boundary: boundary, kernel)
    }
}
