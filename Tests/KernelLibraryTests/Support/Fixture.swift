// The NumPy fixtures of Tests/Fixtures: one case of one kernel, whose arrays lie in <kernel>/<case>.<name>.npy.
// make_fixtures.py beside them wrote them, and says how the expected values came about.

import NDArrays
import QuernCore
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// One case of a kernel's fixtures.
struct Fixture: CustomTestStringConvertible {
    /// The kernel's name.
    let kernel: String
    /// The case's name: element type, dash, shape.
    let name: String

    var testDescription: String { "\(kernel) \(name)" }

    /// True if the case is one of `Float`, and not of `Double`.
    var isSingle: Bool { name.hasPrefix("f32-") }

    /// The array of this name, which must have the asked type and rank.
    func array<Element, let rank: Int>(
        _ name: String, as type: NDArray<Element, rank>.Type = NDArray<Element, rank>.self
    ) throws -> NDArray<Element, rank> {
        try NDArray(npy: "\(Self.folder)/\(kernel)/\(self.name).\(name).npy")
    }

    /// The folder of the package.
    static let packageFolder: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(4)
        return parts.joined(separator: "/")
    }()

    private static let folder = packageFolder + "/Tests/Fixtures"

    /// All cases of `kernel`, in the order of their names. A kernel without any gives one case that cannot be read,
    /// so that a forgotten fixture fails.
    static func cases(_ kernel: String) -> [Fixture] {
        var names: Set<String> = []
        if let directory = opendir("\(folder)/\(kernel)") {
            while let entry = readdir(directory) {
                let file = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if file.hasSuffix(".npy"), let dot = file.firstIndex(of: ".") { names.insert(String(file[..<dot])) }
            }
            closedir(directory)
        }
        return names.isEmpty
            ? [Fixture(kernel: kernel, name: "missing")] : names.sorted().map { Fixture(kernel: kernel, name: $0) }
    }
}
