// Capsules as files: where a run was asked to keep the call that faulted, the process that asked writes it when it
// knows all about the run, once for each run that ends with a fault.
// Holds: the file appears under its name when it is whole; the name tells kernel and content, so that the same fault of
// the same call is one file; a folder that cannot be written to spoils no error.

internal import Glibc
package import QuernCore

extension FaultCapsule {
    /// Reads a file.
    package init(path: String) throws(FaultCapsuleError) {
        let descriptor = path.utf8.contains(0) ? -1 : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file("'\(path)' cannot be read: \(systemText(errno))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .file("'\(path)' is no file")
        }
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress! + count, size - count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { return }
                count += got
            }
        }
        if failure != 0 { throw .file("'\(path)' cannot be read: \(systemText(failure))") }
        try self.init(fileBytes: bytes)
    }

    /// Writes a file, which is there when all of it is.
    package func write(to path: String) throws(FaultCapsuleError) { try Self.put(fileBytes(), into: path) }

    fileprivate static func put(_ bytes: [UInt8], into path: String) throws(FaultCapsuleError) {
        func failure() -> FaultCapsuleError {
            .file("'\(path)' cannot be written: \(systemText(errno))")
        }
        if path.utf8.contains(0) { throw .file("'\(path)' is no name of a file") }
        let aside = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 16)).part"
        let descriptor = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure() }
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + done, $0.count - done) }
            if put < 0, errno == EINTR { continue }
            if put <= 0 { break }
            done += put
        }
        guard done == bytes.count, rename(aside, path) == 0 else {
            let error = failure()
            close(descriptor)
            unlink(aside)
            throw error
        }
        close(descriptor)
    }
}

extension KernelFault {
    /// The fault with its capsule in a file of `folder`, which is made if it is not there. A fault without a capsule,
    /// or one that was written, is given back as it is; where writing fails the message says so.
    /// - Parameter place: where in the run it happened.
    package func written(to folder: String, _ place: FaultCapsule.Place) -> KernelFault {
        guard let kept = capsule, kept.path == nil else { return self }
        var fault = self
        do throws(FaultCapsuleError) {
            var file = try FaultCapsule(fileBytes: kept.bytes)
            file.place = place
            if let worker { file.place.worker = worker }
            if file.place.message.isEmpty { file.place.message = description }
            let name = file.signature.kernel == "fused.block" ? "expression" : file.signature.kernel
            let plain = name.utf8.map { byte -> UInt8 in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: byte
                default: 0x5f
                }
            }
            let bytes = try file.fileBytes()
            let digest = Fingerprint(of: kept.bytes).description.prefix(12)
            makeFolder(folder)
            let path = "\(folder)/\(String(decoding: plain, as: UTF8.self))-\(digest).capsule"
            try FaultCapsule.put(bytes, into: path)
            fault.capsule = Capsule(bytes: bytes, path: path)
        } catch {
            fault.capsule = nil
            fault.message += "; the call could not be kept: \(error)"
        }
        return fault
    }
}

/// Makes a folder and those above it. What fails shows when the file is written.
private func makeFolder(_ path: String) {
    guard !path.utf8.contains(0) else { return }
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
        made += part + "/"
        if !part.isEmpty { mkdir(made, 0o777) }
    }
}

/// What the system says of an error, as messages have it.
private func systemText(_ code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
}
