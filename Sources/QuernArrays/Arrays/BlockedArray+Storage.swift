// Writing arrays to files: computed box by box, boxes made of whole chunks, and put under their name when all is there.
//
// Plan rule   what makes the elements is fused into the boxes that are written; a box is some chunks of the output.
// Holds       whatever happens in the middle, the name holds the array that was there before, or one that is marked
//             as unfinished; reading an array while it is written anew gives the old one.

@_exported public import ArrayStorage
internal import NDArrays
public import Quern
internal import QuernCore
public import TaskGraphs

extension BlockedArray {
    /// Computes the array and writes it.
    ///
    ///     try anomalies.write(to: .zarr("anomalies.zarr", codec: .zstd(3)))
    ///
    /// - Parameters:
    ///   - target: format, file and how it is compressed.
    ///   - chunks: how it is stored; `.auto` for pieces of some megabytes, smaller ones within a small budget.
    ///   - engine, memory, spill, progress, cancellation: as for `compute`; nothing of the result stays in memory.
    ///
    /// Where the result's chunks cross those of a compressed source, the array goes to a scratch file first (in `spill`,
    /// or else in the target's folder), so that no chunk is decoded often; `explain` of a plan tells so.
    /// - Throws: `ArrayError`; what was under the name is then as it was.
    @discardableResult
    public func write<E: Engine>(
        to target: StorageTarget, chunks: Chunks = .auto, on engine: E = ThreadEngine.threads,
        memory: ByteCount? = nil, spill: String? = nil, progress: ProgressStyle = .none, trace: Bool = false,
        cancellation: CancellationToken? = nil, capsule: String? = nil
    ) throws(ArrayError) -> ArrayRunReport<Void> {
        if let error { throw error }
        let type = Element.scalarType
        let extents: [Int]
        if case .auto = chunks {
            // Pieces of 8 MB: few files; smaller ones where a budget is small, since each thread holds several.
            let bytes = memory.map { Swift.max(1 << 16, Swift.min(8 << 20, $0.bytes / 32)) } ?? 8 << 20
            extents = BlockGrid(automatic: shape, elements: bytes / type.byteCount).largestBlock
        } else {
            extents = try chunks.grid(of: shape, type).largestBlock
        }
        let sink: any ChunkSink
        do throws(ChunkError) {
            sink = try ArrayStorage.create(target, scalarType: type, shape: shape, chunkShape: extents.map { Swift.max(1, $0) })
        } catch {
            throw ArrayError(.storage(error), in: expression.text)
        }
        let options = ArrayRunOptions(
            memory: memory, spill: spill, progress: progress, cancellation: cancellation, trace: trace)
        // Beside the result: there is room for an array of this size, or it could not be written either.
        let folder = target.path.lastIndex(of: "/").map { String(target.path[...$0]) } ?? "."
        return try ArrayRun.keepingFaults(in: capsule, on: engine) { () throws(ArrayError) in
            try ArrayRun.write(expression, to: sink, scratchFolder: folder, on: engine, options)
        }
    }
}
