// An array that the run is given: what stands in an expression that travels where an array in memory stood. Its elements
// come as pieces; the planner makes a stage of it.

package import NDArrays
package import QuernCore

/// Input `input` of a run in pieces.
package struct GivenSource: ChunkSource {
    package let input: Int
    package let scalarType: ScalarType
    package let shape: [Int]

    package init(_ input: Int, _ scalarType: ScalarType, _ shape: [Int]) {
        self.input = input
        self.scalarType = scalarType
        self.shape = shape
    }

    package var name: String { "array\(shape)" }
    package var chunkShape: [Int] { BlockGrid(automatic: shape).largestBlock }
    package func workingByteCount(reading region: [Range<Int>]) -> Int { 0 }

    /// There is nothing to read: pieces are brought to the tasks.
    package func read(
        _ region: [Range<Int>], into base: UnsafeMutableRawPointer, strides: [Int]
    ) throws(ChunkError) {
        throw ChunkError(
            source: name,
            problem: .unsupported("an array that is given to a run in pieces cannot be read", help: "plan it in pieces"))
    }
}
