// quern-demo grid-search: which parameters tell hand-written digits best? Three nested loops over parameters, written
// as they come; each fit is a kernel, and fits with equal parameters run once. Five-fold cross-validation.
// Writes the run's Chrome trace and a picture of it into demo-output/.

import Foundation
import KernelLibrary
import NDArrays
import Quern
import Reports

/// Random Fourier features, and folds of the cross-validation.
let featureCount = 128
let foldCount = 5

/// The pixels to the power `a`, standardised.
@Kernel
func fit1(_ data: Matrix<Double>, _ a: Double) throws -> Matrix<Double> { try standardised(data, a) }

/// Features of a Gaussian kernel of inverse width `b`.
@Kernel
func fit2(_ r1: Matrix<Double>, _ b: Double) throws -> Matrix<Double> {
    try fourierFeatures(r1, b, featureCount, foldCount)
}

/// The accuracy of ridge regression with penalty `c`.
@Kernel
func fit3(_ r2: Matrix<Double>, _ c: Double) throws -> Double { try ridgeAccuracy(r2, c, foldCount) }

/// The place of the best score, and the score; of equal ones the first.
@Kernel
func best(_ scores: Vector<Double>) throws -> (index: Int, score: Double) {
    var index = 0
    for i in 0..<scores.count where scores[i] > scores[index] { index = i }
    return (index, scores[index])
}

enum GridSearch {
    static let alphas = [0.25, 0.5, 1]
    static let betas = [0.03, 0.05, 0.08, 0.12]
    static let gammas = [1e-4, 1e-3, 1e-2, 0.1, 1]

    static func run() throws {
        let data = try digits("\(Demo.data)/digits.csv.gz")
        var results: [Delayed<Double>] = []
        var parameters: [(a: Double, b: Double, c: Double)] = []
        for a in alphas {
            let r1 = delayed($fit1.self, data, a)
            for b in betas {
                let r2 = delayed($fit2.self, r1, b)
                for c in gammas {
                    results.append(delayed($fit3.self, r2, c))
                    parameters.append((a, b, c))
                }
            }
        }
        let search = delayed($best.self, results)
        print("Hand-written digits, \(data.shape[0]) of 8 × 8 pixels (UCI), five-fold cross-validation\n")
        print(search.explain(), "\n")
        let report = try search.run(progress: .bar, trace: true)
        let (a, b, c) = parameters[report.value.index]
        let done = report.tasks.filter { $0.name.hasPrefix("fit") }.reduce(0) { $0 + $1.count }
        print("  fits done: \(done), fits asked for: \(3 * results.count)")
        print("  best: power \(a), width \(b), penalty \(c)")
        print("  accuracy: \(Figures.number(100 * report.value.score)) %")
        print("  \(report)\n")
        try report.writeTrace(to: "\(Demo.output)/grid-search-trace.json")
        let picture = report.tracePicture(title: "Grid search over hand-written digits: \(done) fits")
        try write(Array(picture.utf8), to: "\(Demo.output)/grid-search.svg")
        print("  \(Demo.output)/grid-search.svg: when and where each fit ran")
        print("  \(Demo.output)/grid-search-trace.json: the same for chrome://tracing and Perfetto")
    }

    /// The digits: 64 pixels of 0 to 16, and the class.
    private static func digits(_ path: String) throws -> Matrix<Double> {
        let text = try Gzip.contents(ofFile: path)
        let rows = try text.split(separator: UInt8(ascii: "\n")).enumerated().map { line, row in
            let fields = row.split(separator: UInt8(ascii: ",")).map { Double(String(decoding: $0, as: UTF8.self)) }
            let numbers = fields.compactMap { $0 }
            guard numbers.count == 65, fields.count == 65 else { throw WrongLine(file: path, line: line + 1) }
            return numbers
        }
        return Matrix<Double>(rows)
    }
}

/// A line of the data is not 65 numbers.
struct WrongLine: Error, CustomStringConvertible {
    var file: String
    var line: Int
    var description: String { "\(file):\(line): expected 65 numbers, separated by commas" }
}
