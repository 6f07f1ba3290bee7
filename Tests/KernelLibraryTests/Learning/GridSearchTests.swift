// The example program of delayed calls: Examples/Demo/GridSearch.swift is compiled into this target (by a link), and
// searches the whole grid, and a part of it whose counts can be told by hand.

import Foundation
import NDArrays
import Quern
import Testing

@Suite struct GridSearchTests {
    private static func digits() throws -> Matrix<Double> {
        try GridSearch.digits(Fixture.packageFolder + "/Examples/Data/digits.csv.gz")
    }

    @Test("each combination finds as many of the 1,797 digits as it does by NumPy")
    func accuracies() throws {
        let data = try Self.digits()
        #expect(data.shape == [1797, 65])
        let search = GridSearch()
        let report = try runAll(search.scores(data))
        #expect(report.callsAsked == 3 * 72 && report.tasksRun == 3 + 12 + 72)
        let expected: NDArray<Int, 3> = try Fixture(kernel: "gridSearch", name: "all").array("correct")
        #expect(expected.shape == [search.alphas.count, search.betas.count, search.gammas.count])
        for ((score, count), parameters) in zip(zip(report.value, expected.elements), search.combinations) {
            #expect(score * 1797 == Double(count), "\(parameters)")
        }
    }

    @Test("a part of the grid: 9 fits of 18 asked for, the best parameters, the same scores on one thread and many")
    func part() throws {
        let search = GridSearch(alphas: [1], betas: [0.02, 0.04], gammas: [0.1, 1e-5, 1e-6])
        let scores = search.scores(try Self.digits())
        let report = try delayed($best.self, scores).run(on: .threads(2), trace: true)
        #expect(report.callsAsked == 19 && report.tasksRun == 10)
        #expect(report.tasks.map(\.name) == ["fit1", "fit2", "fit3", "best"])
        #expect(report.tasks.map(\.count) == [1, 2, 6, 1])
        #expect(search.combinations[report.value.index] == (1, 0.02, 1e-5))
        #expect(report.value.score * 1797 == 1750)
        #expect(try computeAll(scores, on: .serial) == computeAll(scores, on: .threads(8)))

        // The trace: a span for each task, on rows with names, inside the time of the run.
        let file = FileManager.default.temporaryDirectory.appending(path: "quern-grid-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try report.writeTrace(to: file.path)
        let spans = try ChromeEvents(file).spans
        #expect(
            spans.map(\.name).sorted() == [
                "best", "fit1(_, 1.0)", "fit2(_, 0.02)", "fit2(_, 0.04)", "fit3(_, 0.1)", "fit3(_, 0.1)",
                "fit3(_, 1e-05)", "fit3(_, 1e-05)", "fit3(_, 1e-06)", "fit3(_, 1e-06)",
            ])
        #expect(spans.allSatisfy { $0.start >= 0 && $0.end <= report.seconds + 1e-6 })
        let first = try #require(spans.first { $0.name.hasPrefix("fit1") })
        #expect(spans.allSatisfy { $0.name == first.name || $0.start >= first.end })
        #expect(Set(spans.map(\.category)) == ["fit1", "fit2", "fit3", "best"])
    }

    @Test("data that are not 65 numbers a line are refused by file and line")
    func wrongLines() throws {
        let line = [String](repeating: "1", count: 65).joined(separator: ",") + "\n"
        #expect(try GridSearch.digits(Array((line + line).utf8), of: "few.csv").shape == [2, 65])
        for wrong in ["1,2\n", line.replacingOccurrences(of: "1\n", with: "x\n"), "1," + line] {
            let text = Array((line + wrong).utf8)
            let error = #expect(throws: WrongLine.self) { try GridSearch.digits(text, of: "a.csv") }
            #expect(error?.description == "a.csv:2: expected 65 numbers, separated by commas")
        }
    }
}

/// A trace file as a reader that is not ours sees it.
struct ChromeEvents {
    struct Span {
        var name, category: String
        var row: Int
        /// Seconds from the start of the run.
        var start, end: Double
    }
    /// What ran.
    private(set) var spans: [Span] = []
    /// The names of the rows, by number.
    private(set) var rows: [Int: String] = [:]

    init(_ file: URL) throws {
        let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        for event in try #require(root?["traceEvents"] as? [[String: Any]]) {
            let name = try #require(event["name"] as? String)
            let row = event["tid"] as? Int
            if event["ph"] as? String == "X" {
                let start = try #require(event["ts"] as? Double) / 1e6
                spans.append(
                    Span(
                        name: name, category: try #require(event["cat"] as? String), row: try #require(row),
                        start: start, end: start + (try #require(event["dur"] as? Double)) / 1e6))
            } else if name == "thread_name" {
                rows[try #require(row)] = (event["args"] as? [String: Any])?["name"] as? String
            }
        }
        for span in spans { #expect(rows[span.row] == (span.row == 0 ? "caller" : "worker \(span.row)")) }
    }
}
