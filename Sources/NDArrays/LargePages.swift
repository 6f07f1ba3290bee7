// Large pages for large arrays: without them the first touch of 100 MB is 25,000 interruptions.

internal import Glibc

/// Asks the system for large pages.
package enum LargePages {
    /// From here on it pays.
    private static let fewestBytes = 4 << 20
    private static let pageBytes = 1 << 21

    /// Asks for large pages for the part of fresh memory that can have them. Only advice: nothing fails without.
    package static func advise(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
        guard byteCount >= fewestBytes else { return }
        let start = (Int(bitPattern: base) + pageBytes - 1) & ~(pageBytes - 1)
        let end = (Int(bitPattern: base) + byteCount) & ~(pageBytes - 1)
        if end > start, let address = UnsafeMutableRawPointer(bitPattern: start) {
            _ = madvise(address, end - start, MADV_HUGEPAGE)
        }
    }
}
