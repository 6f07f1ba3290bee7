// Files of the demo: pictures, text, and a folder for the cache that goes away with the run.

import Foundation
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

/// Writes `bytes` to `path`, whole or not at all.
func write(_ bytes: [UInt8], to path: String) throws {
    do {
        try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
        throw OutputError(path: path, reason: error.localizedDescription)
    }
}

/// A folder of our own that nobody else may enter, for the time of the run.
struct TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "quern-demo-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Removes the folder and all in it.
    func remove() { try? FileManager.default.removeItem(at: url) }
}
