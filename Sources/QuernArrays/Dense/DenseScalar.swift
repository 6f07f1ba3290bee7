// The numbers that BLAS and LAPACK know, and the opened library.
// Everything in Dense is generic over them: the C tables have one routine a kind, with the same prototype.

internal import CBLAS
internal import Synchronization

/// A number of BLAS: `Float`, `Double`, or a complex number of either, stored as two reals side by side.
package protocol DenseScalar: Sendable, Equatable {
    /// The type of absolute values, singular values and norms.
    associatedtype RealPart: DenseReal
    /// Which of the library's four tables serves it: 0 to 3.
    static var blasKind: Int { get }
    /// A real number.
    init(realPart: RealPart)
    /// Its real part.
    var realPart: RealPart { get }
    /// The same number with the other sign of its imaginary part.
    var conjugated: Self { get }
    /// Neither NaN nor infinite.
    var isFinite: Bool { get }
    /// Its distance from zero.
    var absoluteValue: RealPart { get }
    /// A number of absolute value 1 in the same direction; 1 for zero.
    var direction: Self { get }
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
}

/// A real number of BLAS.
package protocol DenseReal: DenseScalar, BinaryFloatingPoint, BitwiseCopyable where RealPart == Self {}

extension DenseReal {
    package init(realPart: Self) { self = realPart }
    package var realPart: Self { self }
    package var conjugated: Self { self }
    package var absoluteValue: Self { abs(self) }
    package var direction: Self { self < 0 ? -1 : 1 }
}

extension Float: DenseReal {
    package typealias RealPart = Float
    package static var blasKind: Int { 0 }
}

extension Double: DenseReal {
    package typealias RealPart = Double
    package static var blasKind: Int { 1 }
}

extension DenseScalar {
    static var zeroValue: Self { Self(realPart: 0) }
    static var oneValue: Self { Self(realPart: 1) }
    /// The unit roundoff times two: the distance from 1 to the next number.
    package static var epsilon: RealPart { RealPart.ulpOfOne }
}

/// Access to OpenBLAS.
package enum BLASLibrary {
    /// Opens the library if that has not happened yet; where it is.
    /// - Parameter opening: the library to open; nil for the usual names. The first one that opens stays.
    @discardableResult
    package static func path(opening: String? = nil) throws(LinearAlgebraError) -> String {
        _ = try table(0, "linear algebra", path: opening)
        return quern_blas_path().map { String(cString: $0) } ?? ""
    }

    /// The table of `kind`.
    static func table(
        _ kind: Int, _ operation: String, path: String? = nil
    ) throws(LinearAlgebraError) -> UnsafePointer<quern_blas> {
        // Written once, when the tables are filled: whoever sees the address sees them.
        if path == nil, let known = UnsafePointer<quern_blas>(bitPattern: opened.load(ordering: .acquiring)) {
            return known + kind
        }
        let size = 1024
        let message = UnsafeMutablePointer<CChar>.allocate(capacity: size)
        message.initialize(repeating: 0, count: size)
        defer { message.deallocate() }
        guard let tables = quern_blas_open(path, message, size) else {
            throw LinearAlgebraError(operation, .library(String(cString: message)))
        }
        opened.store(UInt(bitPattern: tables), ordering: .releasing)
        return tables + kind
    }

    private static let opened = Atomic<UInt>(0)

    /// `extent` as the library counts.
    static func narrow(
        _ extent: Int, _ operation: String, limit: Int = Int(Int32.max)
    ) throws(LinearAlgebraError) -> Int32 {
        guard extent <= limit else { throw LinearAlgebraError(operation, .tooLarge(extent: extent, limit: limit)) }
        return Int32(extent)
    }
}
