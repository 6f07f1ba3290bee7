// What a run tells: the time of each stage, a Chrome trace and a picture of its tasks.

import Foundation
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Suite("reports of runs")
struct ArrayRunReportTests {
    private var array: BlockedArray<Double> {
        let x = BlockedArray<Double>.arange(to: 200_000).reshape([500, 400])
        return (x * 2 - x.mean()).cumulativeSum(axis: 0).max(axis: 1)
    }

    @Test("each stage is told with its tasks and its time, and the stages make up the run")
    func stages() throws {
        let report: ArrayRunReport<NDArray<Double, 1>> = try array.run()
        let plan = try Plan(computing: [array.expression], PlanLimits(threads: 2))
        #expect(report.stages.map(\.name) == plan.stages.map(\.name))
        #expect(report.stages.count >= 3)
        #expect(report.stages.allSatisfy { $0.taskCount > 0 && $0.seconds > 0 })
        // A task before and after each stage, and the joints between steps.
        let working = report.stages.reduce(0) { $0 + $1.taskCount }
        #expect((report.stages.count * 2..<report.stages.count * 4).contains(report.tasksRun - working), "\(report)")
        #expect(report.stages.reduce(0) { $0 + $1.seconds } <= report.seconds)
        let lines = "\(report)".split(separator: "\n")
        #expect(lines.count == report.stages.count + 1 && lines[0].hasPrefix("\(report.tasksRun) tasks on "), "\(report)")
        #expect(lines.dropFirst().contains { $0.hasSuffix(report.stages[1].name) }, "\(report)")
        #expect(report.spans.isEmpty)
    }

    @Test("a trace has a bar for each task, named by its stage, in the row of its worker")
    func trace() throws {
        let path = NSTemporaryDirectory() + "quern-trace-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let report: ArrayRunReport<NDArray<Double, 1>> = try array.run(trace: true)
        #expect(report.spans.count == report.tasksRun)
        try report.writeTrace(to: path)
        struct Trace: Decodable {
            struct Event: Decodable {
                var name: String
                var ph: String
                var tid: Int?
            }
            var traceEvents: [Event]
        }
        let events = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: URL(filePath: path))).traceEvents
        let bars = events.filter { $0.ph == "X" }
        #expect(bars.count == report.tasksRun)
        let names = Set(bars.map(\.name))
        for stage in report.stages {
            #expect(names.contains { $0 == "make room for \(stage.name)" }, "\(stage.name) in \(names)")
            #expect(names.contains { $0 == "end of \(stage.name)" }, "\(stage.name) in \(names)")
        }
        #expect(bars.allSatisfy { ($0.tid ?? -1) >= 0 })
        #expect(report.tracePicture(title: "stages").contains("<svg"))
        #expect(throws: (any Error).self) { try report.writeTrace(to: "/no-such-folder/trace.json") }
    }

    @Test("an array that is written is told in the same way")
    func written() throws {
        let path = NSTemporaryDirectory() + "quern-report-\(UUID().uuidString).npy"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let report = try array.write(to: .npy(path), trace: true)
        #expect(report.stages.last?.name.hasPrefix("write ") == true && report.spans.count == report.tasksRun)
    }
}
