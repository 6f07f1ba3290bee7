// What can be wrong with the cache folder itself. Damage to an entry is no error: it is compiled again.

/// Why the cache cannot be used.
package enum CacheError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Neither QUERN_CACHE_DIR nor XDG_CACHE_HOME nor HOME names a folder.
    case noFolder
    /// The folder belongs to another user: its entries are machine code.
    case otherOwner(path: String, owner: UInt32)
    /// Others may write to the folder.
    case writableByOthers(path: String, mode: UInt32)
    /// The path is no folder.
    case notAFolder(path: String)
    /// A system call failed.
    case system(operation: String, path: String, reason: String)

    /// The stable id shown in brackets.
    package var id: String {
        switch self {
        case .noFolder: "cache.no-folder"
        case .otherOwner: "cache.other-owner"
        case .writableByOthers: "cache.writable-by-others"
        case .notAFolder: "cache.not-a-folder"
        case .system: "cache.system"
        }
    }

    /// One line: what is wrong, and what to do.
    package var description: String {
        switch self {
        case .noFolder:
            "no cache folder: neither QUERN_CACHE_DIR nor XDG_CACHE_HOME nor HOME names one [\(id)]"
        case .otherOwner(let path, let owner):
            "cache folder '\(path)' belongs to user \(owner); set QUERN_CACHE_DIR to a folder of your own [\(id)]"
        case .writableByOthers(let path, let mode):
            "cache folder '\(path)' has mode \(String(mode, radix: 8)), others may write; chmod 700 it [\(id)]"
        case .notAFolder(let path): "cache folder '\(path)' is not a folder [\(id)]"
        case .system(let operation, let path, let reason): "cannot \(operation) '\(path)': \(reason) [\(id)]"
        }
    }
}
