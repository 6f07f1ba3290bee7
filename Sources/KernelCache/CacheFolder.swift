// The cache on disk: one file an entry, named by its key. Safe with many processes and threads at once, without
// locks: entries are immutable, written under a temporary name and renamed, so that a reader sees a whole entry
// or none; two writers of one key write the same content.
// Holds: a file is used only if it is ours, written by us alone, whole, and stored under the key asked for.
// Bounded by CachePolicy: the folder is looked over at a process's first write and then every 32 MiB written.

internal import Glibc
package import QuernCore
internal import Synchronization

/// The folder of compiled kernels.
package final class CacheFolder: Sendable {
    /// The folder's path.
    package let path: String
    /// The rule for its size.
    package let policy: CachePolicy
    private let system: CacheSystem
    /// Bytes written since the folder was last looked over; above the step, it is time again. Relaxed: a count.
    private let written = Atomic<Int>(.max)
    private static let stepByteCount = 32 << 20
    private static let suffix = ".qobj"
    private static let temporaryPrefix = ".writing-"

    /// Opens the folder at `path`, and makes it (mode 0700) if it is not there.
    /// - Throws: `CacheError` if it is another user's, writable by others, no folder, or cannot be made.
    package init(path: String, byteLimit: Int, system: CacheSystem = .real) throws(CacheError) {
        self.path = path
        self.system = system
        policy = CachePolicy(byteLimit: byteLimit)
        try Self.makeFolder(path)
        try Self.check(path)
    }

    /// The object stored under `key`; nil if there is none or it is damaged (then the file is removed).
    package func object(for key: Fingerprint) -> [UInt8]? {
        let file = self.file(key)
        guard let bytes = Self.contents(file) else { return nil }
        guard let entry = try? CacheEntry(decoding: bytes, key: key) else {
            unlink(file)
            return nil
        }
        utimensat(AT_FDCWD, file, nil, 0)  // marks the use; if it fails the entry only looks older
        return entry.object
    }

    /// Stores an entry, in place of what was there.
    /// - Throws: `CacheError.system`; nothing is left under the final name that is not whole.
    package func store(_ entry: CacheEntry) throws(CacheError) {
        let bytes = entry.encoded
        // A random name: numbers of processes are not unique where containers share a folder.
        let name = String(UInt64.random(in: .min ... .max), radix: 36)
        let temporary = "\(path)/\(Self.temporaryPrefix)\(getpid())-\(name)"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(operation: "create", path: temporary, reason: CacheSystem.reason()) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { system.write(descriptor, $0) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                let reason = count < 0 ? CacheSystem.reason() : "nothing was written"
                close(descriptor)
                unlink(temporary)
                throw .system(operation: "write", path: temporary, reason: reason)
            }
            offset += count
        }
        close(descriptor)
        guard system.rename(temporary, file(entry.key)) == 0 else {
            let reason = CacheSystem.reason()
            unlink(temporary)
            throw .system(operation: "rename to", path: file(entry.key), reason: reason)
        }
        let before = written.load(ordering: .relaxed)
        if before > Self.stepByteCount {
            written.store(0, ordering: .relaxed)
            removeSurplus()
        } else {
            written.add(bytes.count, ordering: .relaxed)
        }
    }

    /// Removes what the policy says, now.
    package func removeSurplus() {
        for name in policy.filesToRemove(files(), now: system.now()) { unlink(path + "/" + name) }
    }

    /// An entry as `kernelc cache list` shows it.
    package struct Listing: Sendable, Hashable {
        /// The file's name in the folder.
        package var name: String
        package var byteCount: Int
        /// Seconds since 1970.
        package var lastUsed: Int64
        /// The label, or what is wrong with the entry.
        package var content: Result<String, CacheEntry.Damage>
    }

    /// All entries, read and checked, most recently used first.
    package func list() -> [Listing] {
        files().filter { !$0.isTemporary }.sorted { ($1.lastUsed, $0.name) < ($0.lastUsed, $1.name) }.map { file in
            let key = Fingerprint(hexadecimal: file.name.dropLast(Self.suffix.count))
            let bytes = Self.contents(path + "/" + file.name) ?? []
            let content = Result { () throws(CacheEntry.Damage) in try CacheEntry(decoding: bytes, key: key).label }
            return Listing(
                name: file.name, byteCount: file.byteCount, lastUsed: file.lastUsed / 1_000_000_000, content: content)
        }
    }

    /// Removes damaged entries and returns them.
    package func verify() -> [Listing] {
        let damaged = list().filter { if case .failure = $0.content { true } else { false } }
        for listing in damaged { unlink(path + "/" + listing.name) }
        return damaged
    }

    /// Removes all entries and temporary files, nothing else; returns how many entries there were.
    package func clear() -> Int {
        let all = files()
        for file in all { unlink(path + "/" + file.name) }
        return all.count { !$0.isTemporary }
    }

    /// The bytes that all entries take.
    package var byteCount: Int { files().reduce(0) { $0 &+ $1.byteCount } }

    // MARK: the disk

    private func file(_ key: Fingerprint) -> String { "\(path)/\(key)\(Self.suffix)" }

    /// The folder's own files, others left out.
    private func files() -> [CachePolicy.File] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var found: [CachePolicy.File] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let isTemporary = name.hasPrefix(Self.temporaryPrefix)
            let isEntry =
                name.hasSuffix(Self.suffix) && Fingerprint(hexadecimal: name.dropLast(Self.suffix.count)) != nil
            guard isTemporary || isEntry else { continue }
            var status = stat()
            guard lstat(path + "/" + name, &status) == 0 else { continue }  // another process removed it
            found.append(
                CachePolicy.File(
                    name: name, byteCount: Int(status.st_size), lastUsed: CacheSystem.nanoseconds(status.st_mtim),
                    isTemporary: isTemporary))
        }
        return found
    }

    /// A file's bytes, if it is a regular file of ours that nobody else may write.
    private static func contents(_ file: String) -> [UInt8]? {
        let descriptor = open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            status.st_mode & 0o022 == 0, status.st_size >= 0, status.st_size < 1 << 30
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { return Array(bytes[..<offset]) }  // short: the checksum tells
            offset += count
        }
        return bytes
    }

    /// Makes `path` and what is missing above it.
    private static func makeFolder(_ path: String) throws(CacheError) {
        var status = stat()
        if stat(path, &status) == 0 { return }
        var built = ""
        for part in path.split(separator: "/") {
            built += "/" + part
            if mkdir(built, 0o700) != 0 && errno != EEXIST {
                throw .system(operation: "make folder", path: built, reason: CacheSystem.reason())
            }
        }
    }

    /// Refuses a folder that others could put machine code into.
    private static func check(_ path: String) throws(CacheError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw .system(operation: "read", path: path, reason: CacheSystem.reason())
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
        guard status.st_uid == geteuid() else { throw .otherOwner(path: path, owner: status.st_uid) }
        guard status.st_mode & 0o022 == 0 else { throw .writableByOthers(path: path, mode: status.st_mode & 0o7777) }
    }
}
