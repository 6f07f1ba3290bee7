// Files are made in a hidden folder inside the target folder and renamed into place when all of them are whole.
// Holds: nothing half-written ever stands under a final name; after a failure, or when the value dies, the hidden
// folder is gone.

import Glibc

/// A folder that is being filled.
package final class StagedFolder {
    /// Where the files will stand.
    package let target: String
    /// Where they are made.
    package let staging: String
    private var names: [String] = []

    /// Makes `target` (and what is missing above it) and the hidden folder in it.
    package init(target: String) throws(Failure) {
        self.target = target
        try Self.makeFolder(target)
        staging = "\(target)/.kernelc-\(getpid())"
        Self.remove(staging)
        guard mkdir(staging, 0o700) == 0 else { throw Self.failure("make folder", staging) }
    }

    deinit { Self.remove(staging) }

    /// Adds a file with the given bytes.
    package func add(_ name: String, _ bytes: some Collection<UInt8>) throws(Failure) {
        try Self.write(Array(bytes), to: "\(staging)/\(name)")
        register(name)
    }

    /// Adds a text file.
    package func add(_ name: String, text: String) throws(Failure) { try add(name, text.utf8) }

    /// Counts a file that someone else made in `staging` among those to keep.
    package func register(_ name: String) { if !names.contains(name) { names.append(name) } }

    /// Leaves a file out of those to keep.
    package func unregister(_ name: String) { names.removeAll { $0 == name } }

    /// The path of a file while it is made.
    package func path(_ name: String) -> String { "\(staging)/\(name)" }

    /// Renames all files into place; returns their paths.
    package func publish() throws(Failure) -> [String] {
        var paths: [String] = []
        for name in names {
            let path = "\(target)/\(name)"
            guard rename("\(staging)/\(name)", path) == 0 else { throw Self.failure("write", path) }
            paths.append(path)
        }
        Self.remove(staging)
        return paths
    }

    /// Writes one file in whole: under another name first, then renamed.
    package static func writeFile(_ bytes: [UInt8], to path: String) throws(Failure) {
        let temporary = "\(path).kernelc-\(getpid())"
        do throws(Failure) {
            try write(bytes, to: temporary)
        } catch {
            unlink(temporary)
            var failure = error
            failure.message = failure.message.replacing(temporary, with: path)
            throw failure
        }
        guard rename(temporary, path) == 0 else {
            let failure = failure("write", path)
            unlink(temporary)
            throw failure
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            offset += count
        }
    }

    private static func makeFolder(_ path: String) throws(Failure) {
        var built = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            built += "/" + part
            if mkdir(built, 0o755) != 0 && errno != EEXIST { throw failure("make folder", path) }
        }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw .environment("'\(path)' is not a folder")
        }
    }

    /// Removes the hidden folder and the files in it.
    private static func remove(_ folder: String) {
        guard let stream = opendir(folder) else { return }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink("\(folder)/\(name)") }
        }
        closedir(stream)
        rmdir(folder)
    }

    private static func failure(_ what: String, _ path: String) -> Failure {
        .environment("cannot \(what) '\(path)': \(Files.reason())")
    }
}
