// Factorisations, solutions of systems, and norms.
//
// Shape rule  matrices; see MatrixOperation.
// Block rule  results are one block.
// Plan rule   a stage each: what makes the matrix is fused into the reading of its tiles.
// Bits        the same for any chunking and any number of threads; not across budgets, versions of OpenBLAS and machines.

public import ComplexModule
public import QuernCore

/// An element type of linear algebra: `Float`, `Double`, and complex numbers of these.
public protocol MatrixElement: KernelScalar, Numeric {
    /// The type of absolute values, singular values and norms.
    associatedtype RealElement: Real
}

extension Float: MatrixElement {
    public typealias RealElement = Float
}
extension Double: MatrixElement {
    public typealias RealElement = Double
}
extension Complex: MatrixElement where RealType: Real {
    public typealias RealElement = RealType
}

extension ArrayExpression {
    /// An error about the operation `name` of this array.
    fileprivate func failure(_ name: String, found: String, expected: String) -> ArrayError {
        ArrayError(
            .linearAlgebra(LinearAlgebraError(name, .shape(found: found, expected: expected))), in: "\(text).\(name)")
    }

    /// Throws unless this is a matrix, a square one if asked.
    fileprivate func requireMatrix(_ name: String, isSquare: Bool = false) throws(ArrayError) {
        guard rank == 2, !isSquare || shape[0] == shape[1] else {
            throw failure(
                name, found: "an array of shape \(shape)", expected: isSquare ? "a square matrix" : "a matrix")
        }
    }

    /// The outputs of an operation.
    fileprivate static func outputs(_ operation: MatrixOperation) -> [ArrayExpression] {
        let node = StagedNode(operation)
        return operation.outputs.enumerated().map { index, output in
            ArrayExpression(.staged(node, output: index), output.scalarType, output.shape)
        }
    }

    /// The outputs of an operation of a matrix.
    fileprivate func factored(_ kind: MatrixOperation.Kind) throws(ArrayError) -> [ArrayExpression] {
        if let failure { throw failure }
        let operation = MatrixOperation(kind: kind, inputs: [self])
        try requireMatrix(operation.name)
        return Self.outputs(operation)
    }
}

extension BlockedArray where Element: MatrixElement {
    /// `self = q · r`: orthonormal columns in `q`, and `r` zero below its diagonal, which is not negative.
    /// - Shapes: [m, n] → [m, k], [k, n], k = min(m, n).
    /// - Throws: `ArrayError` for what is no matrix; a run throws for elements that are not finite.
    /// - Error: |a − q r| of order n·u·|a|, |q* q − 1| of order n·u, for any rank.
    /// - Complexity: about 4mn² operations, 8mn² where n is beyond a tile's side.
    public func qr() throws(ArrayError) -> (q: BlockedArray, r: BlockedArray) {
        let outputs = try expression.factored(.qr)
        return (BlockedArray(outputs[0]), BlockedArray(outputs[1]))
    }

    /// `self = u · diag(s) · v*`: orthonormal columns in `u` and `v`, and `s` falling.
    ///
    /// `v` holds the right singular vectors as columns: the array again is `(u * s).dot(v.T)`, with `v.conj()` for complex
    /// elements. (NumPy's third result is v*.) In each column of `v` the element of largest absolute value is positive.
    /// - Shapes: [m, n] → [m, k], [k], [n, k], k = min(m, n).
    /// - Throws: `ArrayError` for what is no matrix; a run throws for elements that are not finite.
    /// - Error: each singular value within about k·u·s[0].
    /// - Complexity: about 4mn² + 22n³ operations for m ≥ n.
    public func svd() throws(ArrayError) -> (
        u: BlockedArray, s: BlockedArray<Element.RealElement>, v: BlockedArray
    ) {
        let outputs = try expression.factored(.svd)
        return (BlockedArray(outputs[0]), BlockedArray<Element.RealElement>(outputs[1]), BlockedArray(outputs[2]))
    }

    /// The first `rank` singular values and vectors, by a random projection: for matrices too large for `svd`.
    /// - Shapes: [m, n] → [m, rank], [rank], [n, rank], as `svd`.
    /// - Parameters:
    ///   - rank: 1 to min(m, n).
    ///   - seed: of the projection; equal seeds give equal results.
    ///   - powerIterations: each sharpens small gaps between singular values, and costs two passes over the array.
    ///   - oversampling: directions beside `rank`.
    /// - Throws: `ArrayError` for what is no matrix, and for other ranks.
    /// - Error: expected |a − u s v*| about (1 + 4√(2k/(rank − 1)))^(1/(2·powerIterations + 1)) times the best possible.
    /// - Complexity: 2(powerIterations + 1) passes over the array; memory for (m + n)(rank + oversampling) elements.
    public func svdCompressed(
        rank: Int, seed: UInt64 = 0, powerIterations: Int = 2, oversampling: Int = 10
    ) throws(ArrayError) -> (u: BlockedArray, s: BlockedArray<Element.RealElement>, v: BlockedArray) {
        if let failure = expression.failure { throw failure }
        try expression.requireMatrix("svdCompressed")
        let most = Swift.min(shape[0], shape[1])
        guard rank >= 1, rank <= most else {
            throw expression.failure(
                "svdCompressed", found: "rank \(rank) of a matrix of shape \(shape)", expected: "1 to \(most)")
        }
        guard powerIterations >= 0, oversampling >= 0 else {
            throw expression.failure(
                "svdCompressed", found: "\(powerIterations) power iterations and \(oversampling) further directions",
                expected: "0 or more of each")
        }
        let outputs = try expression.factored(
            .svdCompressed(
                rank: rank, seed: seed, oversampling: Swift.min(oversampling, most - rank),
                powerIterations: powerIterations))
        return (BlockedArray(outputs[0]), BlockedArray<Element.RealElement>(outputs[1]), BlockedArray(outputs[2]))
    }

    /// `self[p] = l · u`: `l` with ones on its diagonal and zeros above, `u` with zeros below, and the rows' order `p`.
    /// - Shapes: [m, n] → [m], [m, k], [k, n], k = min(m, n).
    /// - Throws: `ArrayError` for what is no matrix; a run throws for elements that are not finite.
    /// - Error: |a[p] − l u| of order n·u·g·|a|, with a growth g that is seldom above 10.
    /// - Complexity: 2n³/3 operations.
    public func lu() throws(ArrayError) -> (p: BlockedArray<Int>, l: BlockedArray, u: BlockedArray) {
        let outputs = try expression.factored(.lu)
        return (BlockedArray<Int>(outputs[0]), BlockedArray(outputs[1]), BlockedArray(outputs[2]))
    }

    /// `l` of `self = l · l*`, with zeros above its diagonal. Only the lower triangle is read, as NumPy does.
    /// - Shapes: [n, n] → [n, n].
    /// - Throws: a run throws `LinearAlgebraError.Problem.notPositiveDefinite` with the order of the first minor that is
    ///   not positive, and `.notFinite`.
    /// - Error: |a − l l*| of order n·u·|a|. Complexity: n³/3 operations.
    public func cholesky() -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                try input.requireMatrix("cholesky", isSquare: true)
                return try input.factored(.cholesky)[0]
            })
    }

    /// x of `self · x = b`.
    /// - Shapes: [n, n] and [n, c] or [n] → the shape of b.
    /// - Throws: a run throws `LinearAlgebraError.Problem.singular` if a pivot is exactly zero, and `.notFinite`.
    /// - Error: x solves a system whose matrix differs by about n·u·|a|. Complexity: 2n³/3 + 2n²c operations.
    public func solve(_ b: BlockedArray) -> BlockedArray {
        let (input, right) = (expression, b.expression)
        return BlockedArray(
            .of([input, right], Element.scalarType) { () throws(ArrayError) in
                try input.requireMatrix("solve", isSquare: true)
                guard right.rank == 1 || right.rank == 2, right.shape[0] == input.shape[0] else {
                    throw input.failure(
                        "solve", found: "a right side of shape \(right.shape)",
                        expected: "[\(input.shape[0])] or [\(input.shape[0]), c]")
                }
                return ArrayExpression.outputs(MatrixOperation(kind: .solve, inputs: [input, right]))[0]
            })
    }

    /// The inverse; `solve` is better where it is only multiplied by something.
    /// - Shapes: [n, n] → [n, n]. Throws, error: as `solve`. Complexity: 8n³/3 operations.
    public func inverse() -> BlockedArray {
        let input = expression
        return BlockedArray(
            .of([input], Element.scalarType) { () throws(ArrayError) in
                try input.requireMatrix("inverse", isSquare: true)
                return try input.factored(.inverse)[0]
            })
    }

    /// The x of least norm that makes |b − self · x| least, the rank that was found, and the singular values, falling.
    /// - Shapes: [m, n] and [m, c] or [m] → [n, c] or [n], [], [min(m, n)].
    /// - Parameter rcond: singular values up to this part of the largest count as zero; nil for max(m, n)·ε.
    /// - Throws: `ArrayError` for other shapes; a run throws for elements that are not finite.
    /// - Complexity: about 4mn² operations for m ≥ n.
    public func lstsq(_ b: BlockedArray, rcond: Double? = nil) throws(ArrayError) -> (
        x: BlockedArray, rank: BlockedArray<Int>, s: BlockedArray<Element.RealElement>
    ) {
        let (input, right) = (expression, b.expression)
        if let failure = input.failure ?? right.failure { throw failure }
        try input.requireMatrix("lstsq")
        guard right.rank == 1 || right.rank == 2, right.shape[0] == input.shape[0] else {
            throw input.failure(
                "lstsq", found: "a right side of shape \(right.shape)",
                expected: "[\(input.shape[0])] or [\(input.shape[0]), c]")
        }
        let outputs = ArrayExpression.outputs(
            MatrixOperation(kind: .leastSquares(rcond: rcond), inputs: [input, right]))
        return (BlockedArray(outputs[0]), BlockedArray<Int>(outputs[1]), BlockedArray<Element.RealElement>(outputs[2]))
    }
}
