// Workers, and bridges, that are scripts: what goes wrong before, or in place of, the real ones.

import Glibc
import QuernCluster
import Synchronization
import Testing
import Wire

/// An executable script, gone with its holder; what it says is in the file `$0.said`.
final class WorkerScript: Sendable {
    let path: String
    private static let count = Atomic<Int>(0)

    /// A script that runs `command`, then becomes the worker.
    convenience init(_ command: String, saying said: [UInt8] = []) throws {
        var own = [CChar](repeating: 0, count: 4096)
        #expect(readlink("/proc/self/exe", &own, 4095) > 0)
        let folder = String(cString: own).split(separator: "/").dropLast().joined(separator: "/")
        try self.init(text: "\(command)\nexec '/\(folder)/quern-worker' \"$@\"\n", saying: said)
    }

    /// A script of this text.
    init(text: String, saying said: [UInt8] = []) throws {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        path = "\(folder)/quern-worker-\(getpid())-\(number).sh"
        let file = try #require(fopen(path, "we"))
        fputs("#!/bin/sh\n\(text)", file)
        fclose(file)
        chmod(path, 0o755)
        Self.awaitNoWriter(path)
        if !said.isEmpty { try say(said) }
    }

    /// Waits until no process holds the file open for writing. A child of another test, made in that moment, does so until it
    /// becomes its program, and a script that is open for writing cannot be run (ETXTBSY).
    private static func awaitNoWriter(_ path: String) {
        let setLease: Int32 = 1024  // F_SETLEASE, which Glibc's module has not; refused while somebody writes.
        let file = open(path, O_RDONLY | O_CLOEXEC)
        defer { close(file) }
        for _ in 0..<1000 where fcntl(file, setLease, Int32(F_RDLCK)) != 0 && errno == EAGAIN { usleep(2000) }
    }

    /// Changes what it says.
    func say(_ bytes: [UInt8]) throws {
        let file = try #require(fopen("\(path).said", "we"))
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    deinit {
        unlink(path)
        unlink("\(path).said")
        rmdir("\(path).once")
    }

    /// What a worker says first, as a frame.
    static func welcome(
        release: String = ProtocolVersion.release, abi: Int = ProtocolVersion.abi,
        version: Int = ProtocolVersion.number
    ) throws -> [UInt8] {
        let welcome = Welcome(
            release: release, abi: abi, llvm: "", cpu: "", process: 1, slots: 1, threads: 1, kinds: ["selftest"],
            limits: WorkerLimits())
        return FrameReader.frame(try MessagePack.encode(ReplyEnvelope(.welcome(welcome), version: version)))
    }
}
