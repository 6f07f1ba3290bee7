// Sums, means, variances and products against exact rational arithmetic (Peers/Reductions/reductions.py).

import Foundation
import QuernArrays
import QuernCore
import Testing

@Suite struct ExactReductionTests {
    struct Case: Decodable, CustomTestStringConvertible {
        var name: String
        var isSingle: Bool
        var values: [UInt64]
        var sum: UInt64
        var product: UInt64
        var mean: UInt64?
        var variance: UInt64?
        var std: UInt64?
        var sampleVariance: UInt64?
        var testDescription: String { name }
    }

    static let cases: [Case] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Peers/Reductions/reductions.json")
        guard let data = try? Data(contentsOf: file) else { return [] }
        return (try? JSONDecoder().decode([Case].self, from: data)) ?? []
    }()

    @Test("the file of exact results is there")
    func file() { #expect(Self.cases.count == 30) }

    @Test(
        "sum, mean, variance, std and product are the exact values rounded once, however the elements are dealt out",
        arguments: cases, Dealing.all)
    func exact(_ known: Case, _ dealing: Dealing) throws {
        let type: ScalarType = known.isSingle ? .float32 : .float64
        let values = known.values.map(Double.init(bitPattern:))
        func check(_ kind: ReductionKind, _ bits: UInt64?) throws {
            guard let bits else { return }
            let reduction = try Reductions.make(kind, of: type)
            let expected = Double(bitPattern: bits)
            let found =
                known.isSingle
                ? Double(try reduction.value(values.map { Float($0) }, dealing, as: Float.self))
                : try reduction.value(values, dealing, as: Double.self)
            #expect(found == expected, "\(kind) is \(found), expected \(expected)")
        }
        try check(.sum, known.sum)
        try check(.mean, known.mean)
        try check(.variance(ddof: 0), known.variance)
        try check(.variance(ddof: 1), known.sampleVariance)
        try check(.std(ddof: 0), known.std)
        try check(.product, known.product)
    }
}
