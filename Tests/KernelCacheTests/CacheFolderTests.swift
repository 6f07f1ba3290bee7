// The folder on disk: damage, strangers, failing writes, many writers.

import Glibc
import KernelCache
import QuernCore
import Testing

/// A folder of its own under the system's temporary folder, removed at the end.
final class TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/quern-cache-XXXXXX".utf8CString)
        guard let made = template.withUnsafeMutableBufferPointer({ mkdtemp($0.baseAddress!) }) else { throw Failure() }
        path = String(cString: made)
    }
    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }
    struct Failure: Error {}

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }
    func write(_ bytes: [UInt8], to name: String) {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}

@Suite("cache folder")
struct CacheFolderTests {
    let temporary = try! TemporaryFolder()
    func entry(_ number: UInt8, _ byteCount: Int = 100) -> CacheEntry {
        CacheEntry(
            key: Fingerprint(of: [number]), label: "kernel\(number)()",
            object: [UInt8](repeating: number, count: byteCount))
    }

    @Test("what is stored is found, and nothing else is")
    func storeAndFind() throws {
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20)
        #expect(folder.object(for: entry(1).key) == nil)
        try folder.store(entry(1))
        #expect(folder.object(for: entry(1).key) == entry(1).object)
        #expect(folder.object(for: entry(2).key) == nil)
        #expect(temporary.names == ["\(entry(1).key).qobj"])
        #expect(folder.list().map(\.content) == [.success("kernel1()")])
    }

    @Test("a folder that is not there is made, with mode 0700, and so are those above it")
    func makesFolder() throws {
        let path = temporary.path + "/a/b"
        _ = try CacheFolder(path: path, byteLimit: 1)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o700)
        rmdir(path)
        rmdir(temporary.path + "/a")
    }

    @Test("a damaged entry is not used, and is removed")
    func damaged() throws {
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20)
        try folder.store(entry(1))
        var bytes = entry(1).encoded
        bytes[120] ^= 1
        temporary.write(bytes, to: "\(entry(1).key).qobj")
        #expect(folder.verify().count == 1)
        temporary.write(Array(bytes[..<50]), to: "\(entry(1).key).qobj")
        #expect(folder.object(for: entry(1).key) == nil)
        #expect(temporary.names.isEmpty)
    }

    @Test("an entry under another key's name is not used")
    func renamed() throws {
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20)
        temporary.write(entry(1).encoded, to: "\(entry(2).key).qobj")
        #expect(folder.object(for: entry(2).key) == nil)
    }

    @Test("a folder that others may write to is refused")
    func writableByOthers() {
        chmod(temporary.path, 0o777)
        #expect(throws: CacheError.writableByOthers(path: temporary.path, mode: 0o777)) {
            try CacheFolder(path: temporary.path, byteLimit: 1)
        }
        chmod(temporary.path, 0o700)
    }

    @Test("another user's folder is refused", .enabled(if: geteuid() == 0))
    func otherOwner() {
        chown(temporary.path, 12345, 12345)
        #expect(throws: CacheError.otherOwner(path: temporary.path, owner: 12345)) {
            try CacheFolder(path: temporary.path, byteLimit: 1)
        }
        chown(temporary.path, 0, 0)
    }

    @Test("an entry that others may write to, a link and a folder are not used")
    func strangers() throws {
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20)
        let name = "\(entry(1).key).qobj"
        try folder.store(entry(1))
        chmod(temporary.path + "/" + name, 0o666)
        #expect(folder.object(for: entry(1).key) == nil)
        try folder.store(entry(1))
        #expect(rename(temporary.path + "/" + name, temporary.path + "/elsewhere") == 0)
        symlink(temporary.path + "/elsewhere", temporary.path + "/" + name)
        #expect(folder.object(for: entry(1).key) == nil)
        unlink(temporary.path + "/" + name)
        mkdir(temporary.path + "/" + name, 0o700)
        #expect(folder.object(for: entry(1).key) == nil)
        rmdir(temporary.path + "/" + name)
    }

    @Test("a file is no folder")
    func fileAsFolder() {
        temporary.write([1], to: "file")
        #expect(throws: CacheError.notAFolder(path: temporary.path + "/file")) {
            try CacheFolder(path: temporary.path + "/file", byteLimit: 1)
        }
    }

    @Test("a write that fails half-way leaves nothing behind", arguments: [0, 1, 2])
    func failingWrite(writes: Int) throws {
        var system = CacheSystem.real
        nonisolated(unsafe) let counter = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        defer { counter.deallocate() }
        counter.initialize(to: 0)
        system.write = { descriptor, bytes in
            defer { counter.pointee += 1 }
            if counter.pointee == writes {
                errno = ENOSPC
                return -1
            }
            return Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, 7))
        }
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20, system: system)
        #expect(throws: CacheError.self) { try folder.store(entry(1)) }
        #expect(temporary.names.isEmpty)
    }

    @Test("short writes are continued")
    func shortWrites() throws {
        var system = CacheSystem.real
        system.write = { Glibc.write($0, $1.baseAddress, min($1.count, 7)) }
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20, system: system)
        try folder.store(entry(1))
        #expect(folder.object(for: entry(1).key) == entry(1).object)
    }

    @Test("a rename that fails leaves nothing behind, and the old entry as it was")
    func failingRename() throws {
        let good = try CacheFolder(path: temporary.path, byteLimit: 1 << 20)
        try good.store(entry(1))
        var system = CacheSystem.real
        system.rename = { _, _ in
            errno = EIO
            return -1
        }
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20, system: system)
        #expect(throws: CacheError.self) { try folder.store(entry(1)) }
        #expect(temporary.names == ["\(entry(1).key).qobj"])
        #expect(good.object(for: entry(1).key) == entry(1).object)
    }

    @Test("a process that died while writing leaves no entry, and its file goes later")
    func crashBeforeRename() throws {
        var system = CacheSystem.real
        let day: Int64 = 86400 * 1_000_000_000
        system.now = { CacheSystem.real.now() + day }
        temporary.write(Array(entry(1).encoded[..<60]), to: ".writing-1-1")
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20, system: system)
        #expect(folder.object(for: entry(1).key) == nil)
        #expect(folder.list().isEmpty)
        try folder.store(entry(2))
        #expect(temporary.names == ["\(entry(2).key).qobj"])
    }

    @Test("the folder stays below its limit")
    func bounded() throws {
        for number in UInt8(0)..<40 {
            // A folder for each process: each looks the folder over at its first write.
            try CacheFolder(path: temporary.path, byteLimit: 2000).store(entry(number))
        }
        let folder = try CacheFolder(path: temporary.path, byteLimit: 2000)
        #expect(folder.byteCount <= 2000)
        #expect(folder.object(for: entry(39).key) != nil)
        #expect(folder.clear() > 0)
        #expect(temporary.names.isEmpty)
    }

    @Test("clearing leaves what is not the cache's")
    func clearing() throws {
        temporary.write([1], to: "notes.txt")
        let folder = try CacheFolder(path: temporary.path, byteLimit: 1 << 20)
        try folder.store(entry(1))
        #expect(folder.clear() == 1)
        #expect(temporary.names == ["notes.txt"])
    }

    @Test("many writers and readers of one folder see whole entries or none")
    func manyAtOnce() async throws {
        let path = temporary.path
        await withTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    var wrong = 0
                    for round in 0..<50 {
                        let number = UInt8((round + worker) % 5)
                        let entry = CacheEntry(
                            key: Fingerprint(of: [number]), label: "", object: [UInt8](repeating: number, count: 5000))
                        guard let folder = try? CacheFolder(path: path, byteLimit: 1 << 20) else { return 1000 }
                        if let found = folder.object(for: entry.key), found != entry.object { wrong += 1 }
                        do { try folder.store(entry) } catch { wrong += 1 }
                    }
                    return wrong
                }
            }
            for await wrong in group { #expect(wrong == 0) }
        }
        #expect(try CacheFolder(path: path, byteLimit: 1 << 20).verify().isEmpty)
    }
}
