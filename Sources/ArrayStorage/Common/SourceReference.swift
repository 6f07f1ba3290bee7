// How an array in a file is opened again by another process, and how that process tells that it found the same array:
// what the expressions that travel (QuernArrays) say of a source.
// Holds: what is opened again has the type, shape and chunks that the reference names, and its files the lengths and
// times of change; anything else is a ChunkError. Inodes and devices are left out: other machines number them otherwise.

internal import Glibc
package import NDArrays
package import QuernCore

/// An array in a file or store, by name.
package struct SourceReference: Sendable, Hashable, Codable {
    /// What a file that the array was opened from was like.
    package struct FileMark: Sendable, Hashable, Codable {
        package var byteCount: Int
        /// When it was changed last, since 1970.
        package var seconds: Int
        package var nanoseconds: Int
    }
    /// What messages call the array.
    package var name: String
    /// The file or store, from the root.
    package var path: String
    /// The array's name inside, as it was asked for.
    package var dataset: String?
    /// Whether the stored numbers are read as they are.
    package var isRaw: Bool
    /// Format, elements (by short name), shape and chunks, as they were found.
    package var format: String
    package var elements: String
    package var shape: [Int]
    package var chunkShape: [Int]
    /// The files that describe the array, or hold it; nil for one that was not there.
    package var files: [FileMark?]

    /// Opens the array.
    /// - Throws: what cannot be opened, or what is another array than was meant.
    package func open() throws(ChunkError) -> any StoredArray {
        var options = ArrayStorage.Options()
        options.isRaw = isRaw
        let array = try ArrayStorage.open(path, dataset: dataset, options: options)
        func check(_ what: String, _ found: some Equatable & CustomStringConvertible, _ expected: String) throws(ChunkError) {
            guard found.description != expected else { return }
            throw ChunkError(
                source: name,
                problem: .shape("'\(path)' has the \(what) \(found) here, and \(expected) where the program runs"))
        }
        try check("format", array.format, format)
        try check("element type", array.scalarType.name, elements)
        try check("shape", array.shape, shape.description)
        try check("chunk shape", array.chunkShape, chunkShape.description)
        guard let found = (array as? any ReopenableSource)?.reference, found.files == files else {
            throw ChunkError(source: name, problem: .changed)
        }
        return array.name == name ? array : RenamedSource(name: name, base: array)
    }
}

/// An array that says how to open it again.
package protocol ReopenableSource: StoredArray {
    /// How; nil where it does not know.
    var reference: SourceReference? { get }
}

/// An array that lies in memory, whatever it is called.
package protocol HeldSource: ChunkSource {
    /// Its elements.
    var heldArray: AnyNDArray { get }
}

/// Where an array was opened, as its own process named it and from the root.
struct SourcePlace: Sendable {
    let path: String
    let dataset: String?

    init(_ path: String, _ dataset: String? = nil) {
        // The folder of the process may be another one later, and in other processes it is.
        if path.hasPrefix("/") {
            self.path = path
        } else if let folder = getcwd(nil, 0) {
            self.path = String(cString: folder) + "/" + path
            free(folder)
        } else {
            self.path = path
        }
        self.dataset = dataset
    }

    func reference(to array: some StoredArray, isRaw: Bool, files: [FileState?]) -> SourceReference {
        SourceReference(
            name: array.name, path: path, dataset: dataset, isRaw: isRaw, format: array.format,
            elements: array.scalarType.name, shape: array.shape, chunkShape: array.chunkShape,
            files: files.map { $0?.mark })
    }
}

/// An array under the name that the asking process has for it.
private struct RenamedSource: ReopenableSource {
    let name: String
    let base: any StoredArray

    var format: String { base.format }
    var scalarType: ScalarType { base.scalarType }
    var shape: [Int] { base.shape }
    var chunkShape: [Int] { base.chunkShape }
    var grainShape: [Int] { base.grainShape }
    var dimensionNames: [String?] { base.dimensionNames }
    var attributes: [String: StoredAttribute] { base.attributes }
    var reference: SourceReference? {
        var reference = (base as? any ReopenableSource)?.reference
        reference?.name = name
        return reference
    }

    func workingByteCount(reading region: [Range<Int>]) -> Int { base.workingByteCount(reading: region) }
    func read(_ region: [Range<Int>], into target: UnsafeMutableRawPointer, strides: [Int]) throws(ChunkError) {
        try base.read(region, into: target, strides: strides)
    }
}
