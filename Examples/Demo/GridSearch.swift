// Which parameters tell hand-written digits best? Three nested loops over parameters, written as they come; each fit is
// a kernel, and a fit that several combinations need runs once. GridSearch+Run.swift runs it and shows what happened.
// The score is the share of digits found in a cross-validation of five folds; NumPy's counts are in Tests/Fixtures.

import KernelLibrary
import NDArrays
import Quern

/// Random Fourier features, and folds of the cross-validation.
let featureCount = 256
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

/// A search over all combinations of three parameters.
struct GridSearch {
    /// Powers of the pixels.
    var alphas = [0.5, 1, 1.5]
    /// Inverse widths of the Gaussian kernel.
    var betas = [0.014, 0.02, 0.028, 0.04]
    /// Penalties of the regression, the strongest first: it wins among equals.
    var gammas = [0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]

    /// The parameters of each score, in the order of the scores.
    var combinations: [(a: Double, b: Double, c: Double)] {
        alphas.flatMap { a in betas.flatMap { b in gammas.map { c in (a, b, c) } } }
    }

    /// The score of each combination, not computed yet.
    func scores(_ data: Matrix<Double>) -> [Delayed<Double>] {
        var results: [Delayed<Double>] = []
        for a in alphas {
            let r1 = delayed($fit1.self, data, a)
            for b in betas {
                let r2 = delayed($fit2.self, r1, b)
                for c in gammas { results.append(delayed($fit3.self, r2, c)) }
            }
        }
        return results
    }

    /// The digits in a compressed CSV file: 64 pixels of 0 to 16, and the class.
    static func digits(_ path: String) throws -> Matrix<Double> {
        try digits(Gzip.contents(ofFile: path), of: path)
    }

    /// The same from the text that is in `file`.
    static func digits(_ text: [UInt8], of file: String) throws -> Matrix<Double> {
        let rows = try text.split(separator: UInt8(ascii: "\n")).enumerated().map { line, row in
            let fields = row.split(separator: UInt8(ascii: ",")).map { Double(String(decoding: $0, as: UTF8.self)) }
            let numbers = fields.compactMap { $0 }
            guard numbers.count == 65, fields.count == 65 else { throw WrongLine(file: file, line: line + 1) }
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
