// The process's cache folder: opened once, where the settings say. A folder that cannot be used is told once on
// standard error; kernels are then compiled in every process.

package import KernelCache
internal import QuernCore

package enum CodeCache {
    /// The folder of this process, or why there is none.
    package static let shared: Result<CacheFolder, CacheError> = {
        guard let path = Settings.current.resolvedCacheFolder() else { return .failure(.noFolder) }
        return Result { () throws(CacheError) in
            try CacheFolder(path: path, byteLimit: Settings.current.cacheByteCount)
        }
    }()

    /// The folder, if it can be used; else nil, after saying so once.
    static let usable: CacheFolder? = {
        switch shared {
        case .success(let folder): return folder
        case .failure(let error):
            warn(error)
            return nil
        }
    }()

    /// Says on standard error what is wrong with the cache.
    static func warn(_ error: CacheError) {
        StandardError.write("quern: warning: compiled kernels are not kept: \(error)\n")
    }
}
