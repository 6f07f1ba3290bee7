// Every name of the contract's list of operations, for every element type that has it, against the rows of a script:
// integers and selections exactly, floating point within the bound of the row. A name without a row fails, and so do a
// row that nothing looks at and an operation without a row.

import ComplexModule
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("the table of operations and element types")
struct TableTests {
    /// Which element types have a name.
    enum Having {
        /// Of `real` all that are not complex.
        case all, real, numbers, ordered, integers, reals, matrices, complex, truths
        /// Of numbers those that are no integers and have an order, and integers whose result is Double.
        case averaged

        func contains(_ type: ScalarType) -> Bool {
            switch self {
            case .all: true
            case .real: !type.isComplex
            case .numbers: type != .bool
            case .ordered, .averaged: type != .bool && !type.isComplex
            case .integers: type.isInteger
            case .reals: type.isFloatingPoint && !type.isComplex
            case .matrices: type.isFloatingPoint || type.isComplex
            case .complex: type.isComplex
            case .truths: type == .bool
            }
        }
    }

    /// The contract's names (ARRAYS.md § 2), each with the rows that look at it and the types that have it.
    private static let names: [(String, Having)] = [
        // Made from
        ("file-npy", .all), ("file-hdf5", .all), ("file-zarr", .all), ("full", .all), ("zeros", .numbers),
        ("ones", .numbers),
        ("eye", .numbers), ("arange", .ordered), ("linspace", .reals), ("fromKernel", .all), ("random", .real),
        // Elementwise
        ("add", .numbers), ("subtract", .numbers), ("multiply", .numbers), ("divide", .numbers), ("negate", .matrices),
        ("remainder-integer", .integers), ("wrappingAdd", .integers), ("wrappingSubtract", .integers),
        ("wrappingMultiply", .integers), ("and", .integers), ("or", .integers), ("xor", .integers), ("not", .integers),
        ("shiftLeft", .integers), ("shiftRight", .integers), ("and", .truths), ("or", .truths), ("xor", .truths),
        ("not", .truths), ("equal", .all), ("notEqual", .all), ("less", .ordered), ("lessOrEqual", .ordered),
        ("greater", .ordered), ("greaterOrEqual", .ordered), ("minimum", .ordered), ("maximum", .ordered),
        ("where", .all),
        ("clip", .ordered), ("asType", .integers), ("asType", .reals), ("asType", .truths), ("isNaN", .reals),
        ("map", .all),
        // Functions of LANGUAGE.md § 5
        ("sqrt", .reals), ("cbrt", .reals), ("exp", .matrices), ("exp2", .reals), ("exp10", .reals), ("expm1", .reals),
        ("log", .reals), ("log2", .reals), ("log10", .reals), ("log1p", .reals), ("pow", .reals), ("power", .numbers),
        ("hypot", .reals), ("sin", .reals), ("cos", .reals), ("tan", .reals), ("asin", .reals), ("acos", .reals),
        ("atan", .reals), ("atan2", .reals), ("sinh", .reals), ("cosh", .reals), ("tanh", .reals), ("asinh", .reals),
        ("acosh", .reals), ("atanh", .reals), ("erf", .reals), ("erfc", .reals), ("gamma", .reals),
        ("logGamma", .reals),
        ("floor", .reals), ("ceil", .reals), ("round", .reals), ("trunc", .reals), ("fma", .reals),
        ("copysign", .reals),
        ("remainder", .reals), ("abs", .ordered), ("abs", .complex), ("sign", .ordered), ("real", .complex),
        ("imag", .complex), ("conj", .complex), ("angle", .complex),
        // Shape
        ("slice", .all), ("slice-new", .all), ("slice-list", .all), ("mask", .all), ("T", .all), ("transpose", .all),
        ("reshape", .all), ("flatten", .all), ("concatenate", .all), ("stack", .all), ("split", .all), ("pad", .all),
        ("roll", .all), ("flip", .all), ("tile", .all), ("repeat", .all), ("broadcast", .all), ("rechunk", .all),
        // Reductions
        ("sum", .numbers), ("product", .numbers), ("min", .ordered), ("max", .ordered), ("mean", .averaged),
        ("variance", .reals), ("std", .reals), ("any", .truths), ("all", .truths), ("argmin", .ordered),
        ("argmax", .ordered), ("count", .truths), ("nanSum", .reals), ("nanProduct", .reals), ("nanMean", .reals),
        ("nanVariance", .reals), ("nanStd", .reals), ("nanMin", .reals), ("nanMax", .reals),
        ("cumulativeSum", .numbers),
        ("cumulativeProduct", .numbers), ("histogram", .averaged), ("bincount", .integers), ("topK", .ordered),
        ("quantile", .averaged), ("median", .averaged), ("unique", .all), ("groups-sum", .numbers),
        ("groups-count", .all), ("groups-min", .ordered), ("groups-max", .ordered), ("groups-mean", .averaged),
        ("resample", .reals), ("sort", .ordered), ("argsort", .ordered), ("searchSorted", .ordered),
        // Blocks
        ("mapBlocks", .all), ("mapOverlap", .all), ("blockwise", .all), ("reduce", .all),
        // Linear algebra
        ("dot", .numbers), ("matmul", .numbers), ("tensordot", .numbers), ("einsum", .numbers), ("outer", .numbers),
        ("norm", .matrices), ("trace", .numbers), ("diagonal", .all), ("qr", .matrices), ("svd", .matrices),
        ("svdCompressed", .matrices), ("cholesky", .matrices), ("lu", .matrices), ("solve", .matrices),
        ("lstsq", .matrices),
        ("inverse", .matrices), ("fft", .matrices), ("rfft", .reals), ("irfft", .reals), ("ifft", .complex),
        // Running
        ("persist", .all), ("computeAll", .all), ("run", .all),
    ]

    private static let cuts: [(Chunks, isSerial: Bool)] = [
        (.shape([4, 3]), true), (.extents([[1, 3], [2, 1]]), false),
    ]

    private let table: OperationTable
    init() throws { table = try OperationTable() }

    private func check(_ type: ScalarType, _ body: (TableRun) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let rows = table.rows[type.tableName] ?? [:]
        for (chunks, isSerial) in Self.cuts {
            let run = TableRun(type, rows, chunks: chunks, isSerial: isSerial, folder: folder)
            try body(run)
            let forgotten = Set(rows.keys).subtracting(run.called).sorted()
            #expect(forgotten.isEmpty, "rows of \(type.tableName) that nothing looks at")
            for (name, having) in Self.names where having.contains(type) {
                let isThere = run.called.contains { $0 == name || $0.hasPrefix(name + "-") }
                #expect(isThere, "\(name) of \(type.tableName) has no row")
            }
        }
    }

    @Test("Bool has what it should have, and NumPy's results")
    func truths() throws {
        try check(.bool) { run in
            try run.everything(Bool.self)
            run.truths()
            Bool.kernelRows(run, run.input("x"), run.input("y"))
            try run.random(BlockedArray<Bool>.random.bernoulli([4, 3], probability: 0.5, seed: 3)) { _ in true }
        }
    }

    private func integerRows<T: FixedWidthInteger & KernelWord & TableKernels>(_ run: TableRun, _ type: T.Type) throws {
        try run.everything(type)
        run.numbers(type)
        run.ordered(type)
        run.integers(type)
        T.kernelRows(run, run.input("x"), run.input("y"))
        try run.random(BlockedArray<T>.random.integers([4, 3], in: 3...9, seed: 3)) { (3...9).contains($0) }
    }

    private func whole<T: FixedWidthInteger & KernelWord & TableKernels>(_ type: T.Type) throws {
        try check(T.scalarType) { run in try integerRows(run, type) }
    }

    private func signed<T: FixedWidthInteger & SignedInteger & KernelWord & TableKernels>(_ type: T.Type) throws {
        try check(T.scalarType) { run in
            try integerRows(run, type)
            run.row("negate", -run.input("e", type)[1...])
        }
    }

    @Test("integers of every width have what they should have, exactly, and errors where NumPy wraps")
    func integers() throws {
        try signed(Int8.self)
        try signed(Int16.self)
        try signed(Int32.self)
        try signed(Int.self)
        try whole(UInt8.self)
        try whole(UInt16.self)
        try whole(UInt32.self)
        try whole(UInt.self)
    }

    private func real<T: Real & MatrixElement & TableKernels>(_ type: T.Type) throws {
        try check(T.scalarType) { run in
            try run.everything(type)
            run.numbers(type)
            run.ordered(type)
            run.reals(type)
            try run.matrices(type)
            T.kernelRows(run, run.input("x"), run.input("y"))
            try run.random(BlockedArray<T>.random.uniform([4, 3], seed: 3)) { $0 >= 0 && $0 < 1 }
        }
    }

    @Test("Float and Double have what they should have, within the bounds of the rows")
    func reals() throws {
        try real(Float.self)
        try real(Double.self)
    }

    private func complex<R: TableReal>(_ type: R.Type) throws {
        try check(Complex<R>.scalarType) { run in
            try run.everything(Complex<R>.self)
            run.numbers(Complex<R>.self)
            try run.matrices(Complex<R>.self)
            run.complex(type)
            Complex<R>.kernelRows(run, run.input("x"), run.input("y"))
        }
    }

    @Test("complex numbers have what they should have, within the bounds of the rows")
    func complexNumbers() throws {
        try complex(Float.self)
        try complex(Double.self)
    }
}
