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

    /// An array over row-major elements that somebody else keeps, and that are never written: a write goes to a copy.
    /// nil if an extent is negative, or the elements do not lie at addresses of their type.
    package init?(reading base: UnsafeRawPointer, _ scalarType: ScalarType, shape: [Int], owner: AnyObject?) {
        guard let count = product(of: shape), !count.multipliedReportingOverflow(by: scalarType.byteCount).overflow,
            UInt(bitPattern: base) % UInt(scalarType.partType.byteCount) == 0
        else { return nil }
        let storage = NDStorage(
            base: UnsafeMutableRawPointer(mutating: base), isOurs: false, isWritable: false, release: .keepAlive(owner))
        self.init(scalarType: scalarType, axes: Self.rowMajor(shape), storage: storage, base: storage._base)
    }
}
