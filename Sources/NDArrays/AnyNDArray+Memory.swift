// Arrays of run-time type in memory whose elements are still to be written: results of blocked runs.

package import QuernCore

extension AnyNDArray {
    /// An array in row-major order whose elements have no values yet; nil if an extent is negative or there is no such
    /// memory.
    package init?(uninitialized scalarType: ScalarType, shape: [Int]) {
        guard let count = product(of: shape) else { return nil }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: scalarType.byteCount)
        guard !overflow, let storage = NDStorage.allocate(byteCount: bytes) else { return nil }
        self.init(scalarType: scalarType, axes: Self.rowMajor(shape), storage: storage, base: storage._base)
    }
}
