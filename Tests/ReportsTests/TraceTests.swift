// Traces: the JSON is read back by a reader that is not ours, the picture by its parts; files come whole or not at
// all; the shared bar is moved by many threads at once.

import Foundation
import QuernCore
import Reports
import Synchronization
import Testing

private func seconds(_ nanoseconds: Int) -> Double { Double(nanoseconds) / 1e9 }

private let spans = [
    TraceSpan("load", category: "io", worker: 0, start: 0, end: 0.002),
    TraceSpan("fit \"a\"\\\n\u{1}é", category: "kernel", worker: 1, start: 0.001, end: 0.004),
    TraceSpan("inner", category: "kernel", worker: 1, start: 0.002, end: 0.003),
    TraceSpan("fit b", category: "kernel", worker: 2, start: 0.0015, end: 0.0035),
    TraceSpan("never", worker: 3, start: .nan, end: 1),
    TraceSpan("backwards", worker: 3, start: 2, end: 1),
    TraceSpan("endless", worker: 3, start: 0, end: .infinity),
]

/// A new folder that goes away with the test.
private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "quern-trace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
}

struct TraceTests {
    @Test("a Chrome trace is JSON with a named row for each worker and each span at its time")
    func json() throws {
        let text = ChromeTrace("run", spans).json
        let read = try JSONSerialization.jsonObject(with: Data(text.utf8))
        let root = try #require(read as? [String: Any])
        let events = try #require(root["traceEvents"] as? [[String: Any]])
        let complete = events.filter { $0["ph"] as? String == "X" }
        #expect(complete.count == 4)
        for (event, span) in zip(complete, spans) {
            #expect(event["name"] as? String == span.name && event["cat"] as? String == span.category)
            #expect(event["tid"] as? Int == span.worker)
            let start = try #require(event["ts"] as? Double)
            let length = try #require(event["dur"] as? Double)
            #expect(abs(start - span.start * 1e6) < 0.0006 && abs(length - (span.end - span.start) * 1e6) < 0.0011)
        }
        let rows = events.filter { $0["name"] as? String == "thread_name" }
        let names = rows.compactMap { ($0["args"] as? [String: Any])?["name"] as? String }
        #expect(names == ["caller", "worker 1", "worker 2", "worker 3"])
        #expect(events.filter { $0["name"] as? String == "thread_sort_index" }.count == 4)
        #expect(Set(events.compactMap { $0["pid"] as? Int }).count == 1)
        #expect(try JSONSerialization.jsonObject(with: Data(ChromeTrace("", []).json.utf8)) is [String: Any])
    }

    @Test("times in a trace are exact to the nanosecond, before zero too")
    func times() {
        for (start, length, expected) in [
            (0, 0, "\"ts\":0.000,\"dur\":0.000"), (1, 1, "\"ts\":0.001,\"dur\":0.001"),
            (123_456_789, 10_020, "\"ts\":123456.789,\"dur\":10.020"), (-1500, -7, "\"ts\":-1.500,\"dur\":0.000"),
            (Int.min, 7, "\"ts\":-9223372036854775.808,\"dur\":0.007"),
        ] {
            var text = ""
            ChromeEvent.appendSpan(
                to: &text, name: "n", category: "c", process: 1, row: 2, startNanoseconds: start,
                durationNanoseconds: length, arguments: [("kernel", "k"), ("b", "\u{1F}")])
            #expect(text.contains(expected), "\(text)")
            #expect(text.hasSuffix(",\"args\":{\"kernel\":\"k\",\"b\":\"\\u001f\"}}"))
        }
    }

    @Test("every character of a name survives the trace's JSON")
    func escaping() throws {
        var scalars = (0..<0x3000).compactMap(Unicode.Scalar.init)
        scalars += [0xFFFD, 0xFFFF, 0x1F600, 0x10FFFF].compactMap { Unicode.Scalar($0 as UInt32) }
        let name = String(String.UnicodeScalarView(scalars))
        let text = ChromeTrace(name, [TraceSpan(name, category: name, worker: 1, start: 0, end: 1)]).json
        let root = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let events = try #require(root["traceEvents"] as? [[String: Any]])
        let span = try #require(events.last)
        #expect((span["name"] as? String)?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
        #expect((span["cat"] as? String)?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
    }

    @Test("100,000 spans are written to a file, whole, and nothing else is left in its folder")
    func files() throws {
        let many = (0..<100_000).map { index in
            TraceSpan("task \(index)", worker: index % 3, start: Double(index) * 1e-6, end: Double(index + 1) * 1e-6)
        }
        try withFolder { folder in
            let file = folder.appending(path: "trace.json")
            try Data("before".utf8).write(to: file)
            try ChromeTrace("many", many).write(to: file.path())
            let root = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
            #expect((root["traceEvents"] as? [Any])?.count == 100_000 + 1 + 6)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["trace.json"])
        }
    }

    @Test("what cannot be written is a typed error, and leaves what was there")
    func refusals() throws {
        let trace = ChromeTrace("run", spans)
        try withFolder { folder in
            let nowhere = folder.appending(path: "no/such/folder/t.json").path()
            #expect(throws: ReportFileError.self) { try trace.write(to: nowhere) }
            #expect(throws: ReportFileError.self) { try trace.write(to: folder.path()) }
            #expect(throws: ReportFileError.self) { try TraceChart(title: "", spans).write(to: "") }
            let error = #expect(throws: ReportFileError.self) { try trace.write(to: nowhere) }
            #expect(error?.description == "cannot write '\(nowhere)': No such file or directory [report.write]")
            let pipe = folder.appending(path: "pipe").path()
            try #require(mkfifo(pipe, 0o600) == 0)
            #expect(throws: ReportFileError.self) { try trace.write(to: pipe) }
            if FileManager.default.fileExists(atPath: "/dev/full") {
                #expect(throws: ReportFileError.self) { try trace.write(to: "/dev/full") }
            }
            // A link stays a link, and the file that it names is the one replaced.
            let (target, link) = (folder.appending(path: "target"), folder.appending(path: "link"))
            try Data("before".utf8).write(to: target)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
            try trace.write(to: link.path())
            #expect(try Data(contentsOf: target) == Data(trace.json.utf8))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path()).hasSuffix("target"))
            #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder.path())) == ["pipe", "target", "link"])
        }
    }

    @Test("how busy a worker was counts nested spans once")
    func utilisation() {
        let busy = TraceChart.utilisation(spans)
        #expect(abs((busy[0] ?? 0) - 0.5) < 1e-9 && abs((busy[1] ?? 0) - 0.75) < 1e-9)
        #expect(abs((busy[2] ?? 0) - 0.5) < 1e-9 && busy[3] == nil)
        #expect(TraceChart.utilisation([]).isEmpty)
        #expect(TraceChart.utilisation([TraceSpan("t", worker: 1, start: 5, end: 5)]) == [1: 0])
    }

    @Test("a trace's picture has a row for each worker, a bar for each span, and a legend")
    func picture() throws {
        let svg = TraceChart(title: "a < b", spans, workers: [2, 1, 0, 4]).svg
        let rows = ["caller", "worker 1", "worker 2", "worker 4"]
        var places: [String.Index] = []
        for row in rows { places.append(try #require(svg.range(of: ">\(row)</text>")?.lowerBound)) }
        #expect(places == places.sorted() && !svg.contains("worker 3"))
        #expect(svg.contains("a &lt; b") && svg.contains("time, ms") && TextTests().isWellFormed(svg))
        #expect(svg.components(separatedBy: "<title>").count == 5)
        #expect(svg.contains("<title>fit b: 2.00 ms</title>"))
        // 4 ms over 600 points from 72: `fit b` from 1.5 to 3.5 ms, in the second colour, in the third row.
        #expect(
            svg.contains("<rect x=\"297\" y=\"124\" width=\"300\" height=\"22\" fill=\"#d1603d\""), "\(svg)")
        for share in [">50 %<", ">75 %<", ">0 %<"] { #expect(svg.contains(share)) }
        #expect(svg.contains(">io</text>") && svg.contains(">kernel</text>"))
    }

    @Test("the time axis ends with the last span; a bar tells what it has room for: its name, its kind or nothing")
    func axisAndWords() {
        let svg = TraceChart(
            title: "t",
            [
                TraceSpan("fit2(_, 0.02)", category: "fit2", worker: 1, start: 0, end: 0.6),
                TraceSpan("fit3(_, 0.1)", category: "fit3", worker: 1, start: 0.6, end: 0.68),
                TraceSpan("fit3(_, 0.5)", category: "fit3", worker: 1, start: 0.68, end: 0.72),
                TraceSpan("last", category: "fit3", worker: 1, start: 0.72, end: 1.1),
            ]
        ).svg
        // From 72 to 672 points; the last one from 0.72 of 1.1.
        #expect(svg.contains("<rect x=\"464.73\" y=\"72\" width=\"207.27\""), "\(svg)")
        for tick in ["0", "0.2", "0.4", "0.6", "0.8", "1"] { #expect(svg.contains(">\(tick)</text>"), "\(tick)") }
        #expect(!svg.contains(">1.2</text>") && svg.contains(">busy</text>"))
        #expect(svg.contains(">fit2(_, 0.02)</text>") && svg.contains(">last</text>"))
        #expect(!svg.contains(">fit3(_, 0.1)</text>") && !svg.contains(">fit3(_, 0.5)</text>"))
        // Twice in the picture: in the legend, and on the bar of 44 points, not on that of 22.
        #expect(svg.components(separatedBy: ">fit3</text>").count == 3)
    }

    @Test("pictures of no spans, of many, and of odd ones are well-formed and small")
    func sizes() {
        #expect(TextTests().isWellFormed(TraceChart(title: "", []).svg))
        let odd: [Double] = [0, -1, 1e-12, 3e9, -3e9, .nan, .infinity, 1e300]
        for start in odd {
            for end in odd {
                let svg = TraceChart(title: "t", [TraceSpan("<&>", worker: -1, start: start, end: end)]).svg
                #expect(TextTests().isWellFormed(svg) && !svg.contains("nan") && !svg.contains("inf"))
            }
        }
        var random = Numbers(state: 11)
        let many = (0..<50_000).map { index in
            let start = seconds(random.below(1_000_000_000))
            return TraceSpan("t\(index)", worker: index % 2, start: start, end: start + seconds(random.below(100_000)))
        }
        let svg = TraceChart(title: "many", many).svg
        #expect(svg.utf8.count < 200_000, "\(svg.utf8.count) bytes")
        #expect(svg == TraceChart(title: "many", many.reversed()).svg)
        let crowd = (0..<5000).map { TraceSpan("t", worker: $0, start: 0, end: 1) }
        #expect(TraceChart(title: "crowd", crowd).svg.components(separatedBy: "<title>").count == 257)
    }

    @Test("many threads move one bar, which never runs backwards and ends at the last step")
    func sharedProgress() throws {
        try withFolder { folder in
            let path = folder.appending(path: "terminal").path()
            let file = open(path, O_RDWR | O_CREAT, 0o600)
            try #require(file >= 0)
            defer { close(file) }
            let bar = SharedProgress("work", terminal: .init(file, width: 80, hasColour: false))
            let done = Atomic(0)
            DispatchQueue.concurrentPerform(iterations: 8) { _ in
                for _ in 0..<1000 { bar.update(done.add(1, ordering: .relaxed).newValue, of: 8000) }
            }
            let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            let shares = text.components(separatedBy: "\r\u{1B}[K").dropFirst().compactMap { line in
                line.split(separator: " ").dropLast().last.flatMap { Int($0) }
            }
            #expect(shares == shares.sorted() && shares.count <= 8 && !shares.isEmpty, "\(text)")
            bar.update(8000, of: 8000)
            bar.finish()
            let after = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
            #expect(after.contains("100 %") && after.hasSuffix("\r\u{1B}[K"))
            bar.update(8000, of: 8000)
            #expect(try Data(contentsOf: URL(filePath: path)).count == after.utf8.count)
        }
    }

    @Test("a shared bar without a terminal draws nothing and reads no clock")
    func noTerminal() {
        let calls = Atomic(0)
        let bar = SharedProgress("work", terminal: nil) { Double(calls.add(1, ordering: .relaxed).newValue) }
        for step in 0..<100 { bar.update(step, of: 100) }
        bar.finish()
        #expect(calls.load(ordering: .relaxed) == 1)
    }
}
