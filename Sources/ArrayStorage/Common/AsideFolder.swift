// Where arrays are made before they appear under their name, so that a reader sees the old one or the new one:
//
//   x.zarr                     the array, old or new
//   x.zarr.1f3c09aa.part/new   what is being written; after an exchange, the old one, about to be removed
//
// A writer holds a lock (flock) on its folder as long as it lives: what a killed one left can be locked by the next
// writer of the same name, and is removed then. Reading anything inside such a folder is `.unfinished`.
// Holds: the name changes in one system call (rename, or renameat2's exchange for folders that are there already);
// where a file system has no exchange, the old folder is moved aside first, and a kill between the two moves leaves no
// array under the name and `.unfinished` as the answer, never a mixture.

internal import CHDF5
import Glibc
import NDArrays
import Synchronization

/// A locked folder beside the place of an array.
final class AsideFolder: Sendable {
    /// Where the array is to appear.
    let target: String
    /// What messages call it.
    let name: String
    private let path: String
    private let descriptor: Int32
    private let isOver = Atomic(false)

    /// Makes the folder for an array at `target`, and removes what killed writers of it left.
    init(for target: String, name: String) throws(ChunkError) {
        var target = target
        while target.utf8.count > 1, target.hasSuffix("/") { target.removeLast() }
        if target.isEmpty || target.utf8.contains(0) { throw StorageFile.failure(name, "write", EINVAL) }
        (self.target, self.name) = (target, name)
        Self.removeLeftovers(beside: target)
        var made: (path: String, descriptor: Int32)?
        for _ in 0..<64 where made == nil {
            var digits = String(UInt32.random(in: .min ... .max), radix: 16)
            digits = String(repeating: "0", count: 8 - digits.utf8.count) + digits
            let path = "\(target).\(digits)\(Self.suffix)"
            guard mkdir(path, 0o777) == 0 else {
                if errno == EEXIST { continue }
                throw StorageFile.failure(name, "write", errno)
            }
            if let descriptor = Self.lock(path) { made = (path, descriptor) }
        }
        guard let made else { throw StorageFile.failure(name, "write", EEXIST) }
        (path, descriptor) = made
    }

    deinit {
        remove()
        close(descriptor)
    }

    /// The path of what is being written.
    var new: String { path + "/new" }

    /// Puts `new` under the name, and removes what was there.
    func replaceTarget() throws(ChunkError) {
        // Folders cannot be renamed over; files can, but the exchange does for both.
        if rename(new, target) != 0 {
            let code = errno
            guard code == ENOTEMPTY || code == EEXIST || code == EISDIR || code == ENOTDIR else {
                throw StorageFile.failure(name, "write", code)
            }
            if quern_exchange(new, target) != 0 {
                guard errno == EINVAL || errno == ENOSYS else { throw StorageFile.failure(name, "write", errno) }
                let old = path + "/old"
                guard rename(target, old) == 0 else { throw StorageFile.failure(name, "write", errno) }
                guard rename(new, target) == 0 else {
                    let code = errno
                    rename(old, target)
                    throw StorageFile.failure(name, "write", code)
                }
            }
        }
        let parent = open(Self.folder(of: target), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if parent >= 0 {
            fsync(parent)
            close(parent)
        }
        remove()
    }

    /// Waits until all that was written is on the disk.
    func synchronize() throws(ChunkError) {
        // One call for the many small files of a store, where one a file would take longer than writing them.
        guard quern_synchronize(descriptor) == 0 else { throw StorageFile.failure(name, "write", errno) }
    }

    /// Removes the folder with all in it.
    func remove() {
        // Commit, abandon and deinit may all come here, one after the other: which is first does not matter.
        if isOver.exchange(true, ordering: .acquiringAndReleasing) { return }
        Self.removeTree(path)
    }

    // MARK: What killed writers left

    private static let suffix = ".part"

    /// True if a folder on the way to `path` is one that arrays are written in.
    static func isInside(_ path: String) -> Bool {
        path.split(separator: "/").contains { isAside($0) }
    }

    private static func isAside(_ part: Substring) -> Bool {
        guard part.hasSuffix(suffix) else { return false }
        let stem = part.utf8.dropLast(suffix.utf8.count)
        let digits = stem.suffix(8)
        let isHex = digits.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
        return stem.count > 9 && isHex && stem.dropLast(8).last == UInt8(ascii: ".")
    }

    /// True if a writer of `target` was at work beside it, alive or not.
    static func hasLeftovers(beside target: String) -> Bool { !leftovers(beside: target).isEmpty }

    private static func leftovers(beside target: String) -> [String] {
        let folder = folder(of: target)
        let stem = (target.split(separator: "/").last.map(String.init) ?? target) + "."
        return names(in: folder).filter { name in
            name.hasPrefix(stem) && name.utf8.count == stem.utf8.count + 8 + suffix.utf8.count && isAside(name[...])
        }.map { folder + "/" + $0 }
    }

    private static func removeLeftovers(beside target: String) {
        for path in leftovers(beside: target) {
            guard let descriptor = lock(path) else { continue }
            removeTree(path)
            close(descriptor)
        }
    }

    /// The folder's descriptor, locked; nil if another writer has it, or it is gone.
    private static func lock(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var (held, named) = (stat(), stat())
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &held) == 0, lstat(path, &named) == 0,
            held.st_ino == named.st_ino
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    // MARK: Folders

    /// The folder that holds `path`.
    static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The names in a folder, without `.` and `..`, in order; none if it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder with all in it; links are removed, not followed.
    private static func removeTree(_ path: String) {
        if unlink(path) == 0 { return }
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
        for name in names(in: path) { removeTree(path + "/" + name) }
        rmdir(path)
    }
}
