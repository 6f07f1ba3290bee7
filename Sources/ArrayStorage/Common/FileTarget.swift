// What may be replaced by a file that holds an array: a regular file, or nothing. A folder with somebody's work in it,
// or a device, is not put aside because its name was given.

import Glibc
import NDArrays

/// A test of the place for a file.
enum FileTarget {
    /// Throws if something other than a file is at `path`.
    static func check(_ path: String, name: String) throws(ChunkError) {
        if path.isEmpty || path.utf8.contains(0) { throw StorageFile.failure(name, "write", EINVAL) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return }
            throw StorageFile.failure(name, "write", errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw ChunkError(
                source: name,
                problem: .unsupported(
                    status.st_mode & S_IFMT == S_IFDIR
                        ? "a folder is there already" : "there is something that is no file",
                    help: "choose another name, or remove it first"))
        }
    }
}
