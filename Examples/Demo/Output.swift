// Files of the demo: pictures, text, and a folder for the cache that goes away with the run.

import Glibc
import Quern
import Reports

/// Saves a grey picture in the output folder and says so.
func save(_ pixels: Matrix<UInt8>, _ name: String, _ what: String) throws {
    let picture = Picture(
        width: pixels.shape[1], height: pixels.shape[0], channels: .grey, samples: pixels.elements)
    try save(picture, name, what)
}

/// Saves a coloured picture, [height, width, 3], and says so.
func save(_ pixels: NDArray<UInt8, 3>, _ name: String, _ what: String) throws {
    let picture = Picture(width: pixels.shape[1], height: pixels.shape[0], channels: .rgb, samples: pixels.elements)
    try save(picture, name, what)
}

/// Saves a picture in the output folder and says so; nil stands for one whose sizes do not fit.
func save(_ picture: Picture?, _ name: String, _ what: String) throws {
    let path = "\(Demo.output)/\(name)"
    guard let picture else { throw OutputError(path: path, reason: "a picture needs at least one pixel") }
    try write(picture.png, to: path)
    print("  \(path): \(what)")
}

/// A file that could not be written.
struct OutputError: Error, CustomStringConvertible {
    var path, reason: String
    var description: String { "'\(path)' cannot be written: \(reason)" }
}

/// Writes `bytes` to `path`.
func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { throw OutputError(path: path, reason: String(cString: strerror(errno))) }
    let written = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, written == bytes.count else {
        throw OutputError(path: path, reason: String(cString: strerror(errno)))
    }
}

/// A folder of our own that nobody else may enter, for the time of the run.
struct TemporaryFolder {
    var path: String

    init() throws {
        var template = Array("\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/quern-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw OutputError(path: "TMPDIR", reason: String(cString: strerror(errno)))
        }
        path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes the folder and all in it.
    func remove() {
        nftw(path, { name, _, _, _ in name.map { Glibc.remove($0) } ?? 0 }, 8, Int32(FTW_DEPTH.rawValue) | Int32(FTW_PHYS.rawValue))
    }
}
