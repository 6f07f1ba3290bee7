// quern-demo grid-search: runs the search of GridSearch.swift on every core or on another engine, with a bar while it lasts; prints what was
// asked for, what was done and what was found; writes the run's Chrome trace and a picture of it into demo-output/.

import Quern
import Reports

extension GridSearch {
    func run<E: Engine>(on engine: E) throws {
        let data = try Self.digits("\(Demo.data)/digits.csv.gz")
        let scores = scores(data)
        let search = delayed($best.self, scores)
        print("Hand-written digits, \(data.shape[0]) of 8 × 8 pixels (UCI), \(foldCount)-fold cross-validation\n")
        print(search.explain(), "\n")
        let report = try search.run(on: engine, progress: .bar, trace: true)
        let (a, b, c) = combinations[report.value.index]
        let done = report.tasks.filter { $0.name.hasPrefix("fit") }.reduce(0) { $0 + $1.count }
        print("  fits done: \(done), fits asked for: \(3 * scores.count)")
        print("  best: power \(a), inverse width \(b), penalty \(c)")
        print("  accuracy: \(Figures.number(100 * report.value.score)) %")
        print("  \(report)\n")
        try report.writeTrace(to: "\(Demo.output)/grid-search-trace.json")
        let threads = Set(report.spans.map(\.worker)).count
        let picture = report.tracePicture(
            title: "Grid search over hand-written digits: \(done) fits on \(engine.name), \(threads) at a time")
        try write(Array(picture.utf8), to: "\(Demo.output)/grid-search.svg")
        print("  \(Demo.output)/grid-search.svg: when and where each fit ran")
        print("  \(Demo.output)/grid-search-trace.json: the same for chrome://tracing and Perfetto")
    }
}
