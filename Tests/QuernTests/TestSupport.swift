// Files, for tests.

import Glibc

struct UnreadableFile: Error {}

/// The text of a file.
func readFile(_ path: String) throws -> String {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw UnreadableFile() }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count <= 0 { break }
        bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

/// Whether libLLVM is open in this process.
func hasOpenedLLVM() throws -> Bool { try readFile("/proc/self/maps").contains("libLLVM") }
