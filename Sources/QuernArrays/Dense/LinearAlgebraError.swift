// Everything that can go wrong in linear algebra, as one typed error, and its wording. Thrown by Dense and Blocked.

/// Why a product, a factorisation or a solution could not be had.
public struct LinearAlgebraError: Error, Sendable, Equatable, Codable, CustomStringConvertible {
    /// What is wrong.
    public enum Problem: Sendable, Equatable, Codable {
        /// OpenBLAS is not there, or cannot be used: the reason, and what to install.
        case library(String)
        /// Extents that do not fit together: what was found and what was expected.
        case shape(found: String, expected: String)
        /// An extent above the largest that can be worked on in one piece.
        case tooLarge(extent: Int, limit: Int)
        /// No memory for so many bytes.
        case noMemory(bytes: Int)
        /// A pivot is exactly zero: its row, counted from 0.
        case singular(pivot: Int)
        /// The leading minor of this order, counted from 1, is not positive.
        case notPositiveDefinite(order: Int)
        /// An element is NaN or infinite.
        case notFinite(row: Int, column: Int)
        /// An iteration did not end: how many values were still open.
        case notConverged(open: Int)
        /// Fewer independent columns than were asked for.
        case rankDeficient(rank: Int, expected: Int)
    }

    /// The operation, as the user calls it, such as `cholesky`.
    public var operation: String
    /// What is wrong.
    public var problem: Problem

    /// An error of `operation`.
    public init(_ operation: String, _ problem: Problem) {
        self.operation = operation
        self.problem = problem
    }

    /// The message: the operation, what happened with its values, and what to do.
    public var description: String { "\(operation): \(message)" }

    private var message: String {
        switch problem {
        case .library(let reason): reason
        case .shape(let found, let expected): "\(found), where \(expected) is expected"
        case .tooLarge(let extent, let limit):
            "an extent of \(extent), where at most \(limit) is possible\nhelp: divide the array into smaller blocks"
        case .noMemory(let bytes): "no memory for \(bytes) bytes\nhelp: divide the array into smaller blocks"
        case .singular(let pivot):
            "the matrix is singular: pivot \(pivot) is zero\nhelp: for a solution of least squares write lstsq"
        case .notPositiveDefinite(let order):
            "the matrix is not positive definite: its leading minor of order \(order) is not positive"
                + "\nhelp: a symmetric matrix that is not positive definite can be factored by lu"
        case .notFinite(let row, let column):
            "element [\(row), \(column)] is not finite"
                + "\nhelp: replace such elements first, such as by where(isFinite(x), x, 0)"
        case .notConverged(let open):
            "did not converge: \(open) values are still open\nhelp: scale the matrix, or compute in Double"
        case .rankDeficient(let rank, let expected):
            "the matrix has rank \(rank), where \(expected) independent columns are expected"
                + "\nhelp: use svd, which takes any rank"
        }
    }
}
