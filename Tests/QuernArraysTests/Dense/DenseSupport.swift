// Matrices for tests: seeded random ones, and a plain product to judge by.

import Quern
import QuernArrays

/// The same numbers for the same seed, on any machine.
struct DenseNumbers: RandomNumberGenerator {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Between -1 and 1.
    mutating func real() -> Double { Double(Int64(bitPattern: next()) >> 11) / Double(1 << 52) }
}

/// Numbers that a test can draw.
protocol TestScalar: DenseScalar {
    static func drawn(_ numbers: inout DenseNumbers) -> Self
}

extension Float: TestScalar {
    static func drawn(_ numbers: inout DenseNumbers) -> Float { Float(numbers.real()) }
}

extension Double: TestScalar {
    static func drawn(_ numbers: inout DenseNumbers) -> Double { numbers.real() }
}

extension Complex: TestScalar where RealType: DenseReal {
    static func drawn(_ numbers: inout DenseNumbers) -> Complex {
        Complex(RealType(numbers.real()), RealType(numbers.real()))
    }
}

typealias TestMatrix = DenseMatrix

extension DenseMatrix where Scalar: TestScalar {
    static func random(_ rows: Int, _ columns: Int, seed: UInt64) throws -> DenseMatrix {
        var numbers = DenseNumbers(seed)
        let result = try DenseMatrix(rows: rows, columns: columns)
        result.view.fill { _, _ in Scalar.drawn(&numbers) }
        return result
    }
}

extension DenseMatrix {
    /// A product by its definition.
    func times(_ other: DenseMatrix) throws -> DenseMatrix {
        precondition(columns == other.rows)
        let result = try DenseMatrix(rows: rows, columns: other.columns)
        result.view.fill { i, j in
            var sum = Scalar(realPart: 0)
            for k in 0..<columns { sum = sum + self[i, k] * other[k, j] }
            return sum
        }
        return result
    }

    /// The conjugate transpose.
    var adjoint: DenseMatrix { get throws { try DenseMatrix(transposing: view, conjugate: true) } }
    var transposed: DenseMatrix { get throws { try DenseMatrix(transposing: view) } }

    static func identity(_ n: Int) throws -> DenseMatrix {
        let result = try DenseMatrix(rows: n, columns: n)
        result.view.fillIdentity()
        return result
    }

    static func diagonal(_ values: [Scalar.RealPart]) throws -> DenseMatrix {
        let result = try DenseMatrix(rows: values.count, columns: values.count)
        for (i, value) in values.enumerated() { result[i, i] = Scalar(realPart: value) }
        return result
    }

    /// The largest |difference|.
    func distance(_ other: DenseMatrix) -> Double {
        guard rows == other.rows, columns == other.columns else { return .infinity }
        var worst = 0.0
        for i in 0..<rows {
            for j in 0..<columns {
                let d = Double((self[i, j] - other[i, j]).absoluteValue)
                worst = d.isNaN ? .infinity : max(worst, d)
            }
        }
        return worst
    }

    /// How far its columns are from orthonormal.
    var orthogonalityLoss: Double { get throws { try adjoint.times(self).distance(.identity(columns)) } }

    /// Unit roundoff with room for `terms` of a sum.
    static func bound(_ terms: Int) -> Double { 20 * Double(max(terms, 1)) * Double(Scalar.RealPart.ulpOfOne) }
}
