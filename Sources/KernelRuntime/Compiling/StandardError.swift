// Standard error, for what must be said and has no caller to be thrown to.

internal import Glibc

enum StandardError {
    /// Writes `text` at once; what cannot be written is lost.
    static func write(_ text: String) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
