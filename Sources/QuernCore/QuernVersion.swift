// The version of Quern: shown by kernelc, part of every cache key.

/// The version of Quern.
package enum QuernVersion {
    /// As released.
    package static let text = "0.1.0"
    /// Raised with every change of what compiled code does or of how it is made, so that caches start anew.
    package static let codeRevision = 6
}
