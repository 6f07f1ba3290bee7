// The table of what every operation gives for every element type, as a script writes it (Peers/Table), and the
// comparison of one result with its row. The suite is TableTests; the operations are in the extensions of TableRun.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

/// One row.
struct TableRow {
    /// How closely a value is to be met.
    enum Bound {
        case bits
        /// Units in the last place of each element.
        case ulps(Double)
        /// Units in the last place of the largest element.
        case ulpsOfLargest(Double)
        /// An error of this id instead of a value.
        case error(String)
    }
    var result: String
    var bound: Bound
    var shape: [Int]
    var words: [Substring]
}

/// All rows, by element type and name.
struct OperationTable {
    private(set) var rows: [String: [String: TableRow]] = [:]

    init(file: String = #filePath) throws {
        let tests = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: tests.appendingPathComponent("Peers/Table/table.txt"), encoding: .utf8)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let measure = words[3].dropFirst()
            let bound: TableRow.Bound =
                switch words[3].first {
                case "~": .ulps(Double(measure) ?? 0)
                case "^": .ulpsOfLargest(Double(measure) ?? 0)
                case "!": .error(String(measure))
                default: .bits
                }
            rows[String(words[1]), default: [:]][String(words[0])] = TableRow(
                result: String(words[2]), bound: bound,
                shape: words[4] == "-" ? [] : words[4].split(separator: ",").compactMap { Int($0) },
                words: Array(words.dropFirst(5)))
        }
    }
}

extension ScalarType {
    /// NumPy's name.
    var tableName: String {
        switch self {
        case .bool: "bool"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .float32: "float32"
        case .float64: "float64"
        case .complex64: "complex64"
        case .complex128: "complex128"
        }
    }

    /// The bits of a number that a row holds.
    func bits(_ word: Substring) -> UInt64? {
        func whole<T: FixedWidthInteger & KernelWord>(_ type: T.Type) -> UInt64? { T(word)?.kernelBits }
        switch partType {
        case .bool: return word == "1" ? 1 : word == "0" ? 0 : nil
        case .int8: return whole(Int8.self)
        case .int16: return whole(Int16.self)
        case .int32: return whole(Int32.self)
        case .int64: return whole(Int64.self)
        case .uint8: return whole(UInt8.self)
        case .uint16: return whole(UInt16.self)
        case .uint32: return whole(UInt32.self)
        case .uint64: return whole(UInt64.self)
        // The script prints a Float as the Double that it is.
        case .float32: return Double(word).map { Float($0).kernelBits }
        default: return Double(word)?.kernelBits
        }
    }

    /// A floating-point number's bits as a Double.
    fileprivate func double(_ bits: UInt64) -> Double {
        partType == .float32 ? Double(Float(kernelBits: bits)) : Double(kernelBits: bits)
    }
}

/// The operations of one element type for one cut, each compared with its row.
final class TableRun {
    let type: ScalarType
    let rows: [String: TableRow]
    let chunks: Chunks
    let isSerial: Bool
    let folder: String
    private(set) var called: Set<String> = []
    private var place: String { "\(type.tableName), \(chunks), \(isSerial ? "serial" : "threads")" }

    init(_ type: ScalarType, _ rows: [String: TableRow], chunks: Chunks, isSerial: Bool, folder: String) {
        self.type = type
        self.rows = rows
        self.chunks = chunks
        self.isSerial = isSerial
        self.folder = folder
    }

    /// One of the arrays that operations work on: `x`, `y`, `e`.
    func input<T: KernelScalar>(_ name: String, _ type: T.Type = T.self) -> BlockedArray<T> {
        called.insert("input-" + name)
        guard let row = rows["input-" + name], var array = AnyNDArray(zeros: T.scalarType, shape: row.shape) else {
            Issue.record("no input '\(name)' of \(T.self)")
            return BlockedArray(ArrayExpression.counting(0))
        }
        array.setElementBits(row.words.compactMap { T.scalarType.bits($0) })
        return BlockedArray(anyArray: array, chunks: chunks)
    }

    /// Marks an operation as looked at that has no row of its own.
    func note(_ name: String) { called.insert(name) }

    /// Computes in this run's way.
    func compute<T>(_ array: BlockedArray<T>) throws -> AnyNDArray {
        try isSerial ? array.computeAny(on: .serial) : array.computeAny(on: .threads)
    }

    /// Compares an operation with the row of this name.
    func row<T>(_ name: String, _ array: @autoclosure () throws -> BlockedArray<T>) {
        check(name) {
            let array = try array()
            let found = try compute(array)
            // What another process makes of it is planned likewise, and has the same bits.
            if isSerial, array.error == nil {
                let there = try compute(Travelled.checked(array, "\(name) of \(place)"))
                #expect(there.elementBits == found.elementBits, "\(name) of \(place), from bytes")
            }
            return found
        }
    }

    /// Compares a result in memory with the row of this name.
    func row<T, let rank: Int>(_ name: String, found: @autoclosure () throws -> NDArray<T, rank>) {
        check(name) { AnyNDArray(try found()) }
    }

    private func check(_ name: String, _ body: () throws -> AnyNDArray) {
        called.insert(name)
        guard let row = rows[name] else {
            Issue.record("the table has no row '\(name)' of \(place)")
            return
        }
        let found: AnyNDArray
        do {
            found = try body()
        } catch {
            let id = (error as? ArrayError)?.id ?? "\(error)"
            if case .error(id) = row.bound { return }
            Issue.record("\(name) of \(place): \(error)")
            return
        }
        if case .error(let id) = row.bound {
            Issue.record("\(name) of \(place) has a value, where the error \(id) is expected")
            return
        }
        #expect(found.scalarType.tableName == row.result, "\(name) of \(place)")
        #expect(found.shape == row.shape, "\(name) of \(place)")
        guard found.scalarType.tableName == row.result, found.shape == row.shape else { return }
        let expected = row.words.map { found.scalarType.bits($0) ?? 0 }
        let far = places(found.elementBits, expected, found.scalarType, row.bound)
        #expect(far == nil, "\(name) of \(place)")
    }

    /// The first element that is too far from what it should be, as text.
    private func places(_ found: [UInt64], _ expected: [UInt64], _ type: ScalarType, _ bound: TableRow.Bound) -> String?
    {
        guard found.count == expected.count else { return "\(found.count) words, where there are \(expected.count)" }
        guard type.partType.isFloatingPoint else {
            return zip(found, expected).enumerated().first { $1.0 != $1.1 }.map { "at \($0): \($1)" }
        }
        let (a, b) = (found.map(type.double), expected.map(type.double))
        func unit(_ x: Double) -> Double { type.partType == .float32 ? Double(Float(x).ulp) : x.ulp }
        let largest = b.map(Swift.abs).filter(\.isFinite).max() ?? 0
        for k in a.indices {
            let isMet: Bool
            switch bound {
            case .bits: isMet = found[k] == expected[k] || a[k].isNaN && b[k].isNaN
            case .ulps(let count):
                isMet = a[k] == b[k] || a[k].isNaN && b[k].isNaN || Swift.abs(a[k] - b[k]) <= count * unit(b[k])
            case .ulpsOfLargest(let count):
                isMet = a[k] == b[k] || a[k].isNaN && b[k].isNaN || Swift.abs(a[k] - b[k]) <= count * unit(largest)
            case .error: isMet = false
            }
            if !isMet { return "at \(k): \(a[k]), where \(b[k]) is expected" }
        }
        return nil
    }
}
