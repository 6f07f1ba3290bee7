// Tables: the flights that left New York in 2013 against NumPy's numbers, and made-up tables against sums by hand.

import ArrayStorage
import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("tables")
struct BlockedTableTests {
    private static let package = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let flights = Result {
        try BlockedTable.open(csv: package.appending(path: "Examples/Data/flights.csv.gz").path)
    }

    /// What the script says of one group.
    private struct Peer {
        var label: String
        var rows, count, sum, mean, min, max, std: Double
    }

    private static func peers(_ part: String) throws -> [Peer] {
        let file = package.appending(path: "Tests/QuernArraysTests/Peers/Tables/flights.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words[0] == part else { return nil }
            let v = words.dropFirst(2).compactMap { Double($0) }
            return Peer(
                label: String(words[1]), rows: v[0], count: v[1], sum: v[2], mean: v[3], min: v[4], max: v[5],
                std: v[6])
        }
    }

    private static func same(_ a: [Double], _ b: [Double], _ tolerance: Double = 0) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy { $0.isNaN ? $1.isNaN : abs($0 - $1) <= tolerance * max(1, abs($1)) }
    }

    private static func check(_ column: GroupedColumn, _ part: String) throws {
        let peers = try peers(part)
        #expect(!peers.isEmpty)
        let mean = try column.mean().compute()
        #expect(mean.labels == peers.map(\.label), "\(part)")
        #expect(same(mean.values, peers.map(\.mean)), "\(part): \(mean)")
        #expect(try column.count().compute().values == peers.map { Int($0.count) }, "\(part)")
        #expect(try same(column.sum().compute().values, peers.map(\.sum)), "\(part)")
        #expect(try same(column.min().compute().values, peers.map(\.min)), "\(part)")
        #expect(try same(column.max().compute().values, peers.map(\.max)), "\(part)")
        #expect(try same(column.std().compute().values, peers.map(\.std), 1e-13), "\(part)")
    }

    @Test("delays of flights by carrier, airport and month are NumPy's numbers")
    func flights() throws {
        let flights = try Self.flights.get()
        let late = flights.filter { $0["dep_delay"] > 15 }
        try Self.check(flights.grouped(by: "carrier")["arr_delay"], "all")
        try Self.check(late.grouped(by: "carrier")["arr_delay"], "late")
        try Self.check(late.filter { $0["hour"] < 7 }.grouped(by: "origin")["dep_delay"], "early-morning")
        try Self.check(
            flights.filter { $0["dep_delay"].isNaN }.grouped(by: "carrier")["arr_delay"], "cancelled")
        let months = try late.grouped(by: "month")["arr_delay"].mean().compute()
        #expect(months.labels == (1...12).map { "\($0)" })
        let peers = Dictionary(uniqueKeysWithValues: try Self.peers("month").map { ($0.label, $0.mean) })
        #expect(months.values == months.labels.compactMap { peers[$0] })
    }

    @Test("a result prints as a table, and is found by its label")
    func prints() throws {
        let late = try Self.flights.get().filter { $0["dep_delay"] > 15 }.filter { $0.text("origin", is: "LGA") }
        let counts = try late.grouped(by: "carrier")["arr_delay"].count().compute()
        #expect(counts["HA"] == nil && counts["OO"] == 5)
        let lines = "\(counts)".split(separator: "\n")
        #expect(lines.count == counts.count + 2)
        #expect(lines[0] == "carrier  arr_delay count", "\(lines[0])")
        #expect(lines[2].hasPrefix("9E") && lines[2].hasSuffix(" \(counts.values[0])"), "\(lines[2])")
        #expect(try late.rowCount() == Int(late["dep_delay"].count))
        #expect(try late["dep_delay"].min().compute() as Double == 16)
    }

    @Test("columns made at random, with missing values and keys, on every engine and within a budget")
    func random() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var text = "key,number,other\n"
        var (keys, numbers, others): ([Int], [Double], [Int]) = ([], [], [])
        for _ in 0..<70_000 {
            keys.append(next(41) - 1)
            let number = Double(next(2_000_001) - 1_000_000) / 4096
            numbers.append(next(9) == 0 ? .nan : number)
            others.append(next(100))
            text += keys.last! < 0 ? "," : "k\(100 + keys.last!),"
            text += numbers.last!.isNaN ? "NA," : "\(number),"
            text += "\(others.last!)\n"
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try text.write(to: folder.appending(path: "x.csv"), atomically: true, encoding: .utf8)
        let table = try BlockedTable.open(csv: folder.path + "/x.csv")
        let column = table.filter { $0["other"] >= 10 }.filter { $0["other"] < 90 }.grouped(by: "key")["number"]
        var groups = [[Double]](repeating: [], count: 40)
        for k in keys.indices where keys[k] >= 0 && others[k] >= 10 && others[k] < 90 && !numbers[k].isNaN {
            groups[keys[k]].append(numbers[k])
        }
        let mean = try column.mean().run()
        #expect(mean.value.labels == (0..<40).map { "k\(100 + $0)" }, "seed \(seed)")
        // Multiples of 1/4096: their sums are exact in any order.
        #expect(mean.value.values == groups.map { $0.reduce(0, +) / Double($0.count) }, "seed \(seed)")
        #expect(mean.peakBytes <= mean.predictedPeakBytes, "seed \(seed)")
        #expect(try column.count().compute().values == groups.map(\.count), "seed \(seed)")
        #expect(try column.min().compute().values == groups.map { $0.min() ?? .nan }, "seed \(seed)")
        #expect(try column.max().compute().values == groups.map { $0.max() ?? .nan }, "seed \(seed)")
        let std = try column.std(ddof: 0).run()
        #expect(std.peakBytes <= std.predictedPeakBytes, "seed \(seed)")
        #expect(try column.std(ddof: 0).compute(on: .serial).values == std.value.values, "seed \(seed)")
        #expect(try column.std(ddof: 0).compute(on: .threads(2)).values == std.value.values, "seed \(seed)")
        let small = try column.std(ddof: 0).run(memory: .bytes(std.predictedPeakBytes))
        #expect(small.value.values == std.value.values && small.peakBytes <= std.predictedPeakBytes, "seed \(seed)")
        for (group, value) in zip(groups, std.value.values) {
            let mean = group.reduce(0, +) / Double(group.count)
            let expected = (group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(group.count)).squareRoot()
            #expect(abs(value - expected) <= 1e-12 * expected, "seed \(seed)")
        }
    }

    @Test("a file without rows, a filter that leaves none, and names that are wrong")
    func edges() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.path + "/x.csv"
        try "a,b,c\n".write(toFile: path, atomically: true, encoding: .utf8)
        let empty = try BlockedTable.open(csv: path)
        #expect(try empty.rowCount() == 0 && empty.columnNames == ["a", "b", "c"])
        #expect(try empty.grouped(by: "a")["b"].mean().compute().count == 0)
        try "a,b,c\nx,1,2.5\ny,2,\nx,3,4\n".write(toFile: path, atomically: true, encoding: .utf8)
        let table = try BlockedTable.open(csv: path)
        #expect(try table.grouped(by: "a")["c"].sum().compute().values == [6.5, 0])
        #expect(try table.filter { $0["b"] > 9 }.grouped(by: "a")["c"].min().compute().count == 0)
        #expect(try table.filter { $0["b"] > 9 }["c"].count == 0)
        #expect(try table.filter { $0["b"] > 1 }["b"].compute() == Vector<Double>([2, 3]))
        for (statistic, expected) in [
            (table.grouped(by: "none")["c"].mean(), "there is no column 'none'; the columns are 'a', 'b', 'c'"),
            (table.grouped(by: "a")["d"].mean(), "there is no column 'd'"),
            (table.grouped(by: "a")["a"].mean(), "column 'a' holds texts, where numbers are expected"),
            (table.grouped(by: "c")["b"].mean(), "help: open the table with kinds: [\"c\": .texts]"),
            (table.filter { $0["q"] > 1 }.grouped(by: "a")["b"].mean(), "there is no column 'q'"),
            (table.filter { $0.text("b", is: "x") }.grouped(by: "a")["b"].mean(), "column 'b' holds numbers"),
            (
                table.filter { _ in BlockedArray(repeating: true, shape: [2]) }.grouped(by: "a")["b"].mean(),
                "a condition of shape [2] for a table of 3 rows"
            ),
        ] {
            let error = #expect(throws: ArrayError.self) { try statistic.compute() }
            #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
        }
    }
}
