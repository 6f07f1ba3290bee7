// How long evaluating arrays may take, guessed from what is computed: only how much work a task of another process is
// given follows from it, never a result. Right within a factor of five or so on machines of the last ten years.

internal import NDArrays
internal import QuernCore

extension PlanLimits {
    /// How many tasks some seconds of work are worth where tasks are dear; nil where they are not.
    ///
    /// Enough that every worker has some, as long as each is worth a fifth of what a task should be.
    package func pieceCount(_ seconds: Double, width: Int) -> Int? {
        guard let secondsPerPiece else { return nil }
        let full = seconds / secondsPerPiece
        return max(1, Int(min(1e6, max(full, min(5 * full, Double(2 * width))).rounded(.up))))
    }
}

extension TileProducer {
    /// Seconds of one core that a box of these extents may take.
    package func estimatedSeconds(_ extents: [Int]) -> Double {
        1e-9 * nanosecondsPerElement * extents.reduce(1.0) { $0 * Double($1) }
    }

    /// Nanoseconds for each element of a box.
    private var nanosecondsPerElement: Double {
        let size = Double(scalarType.byteCount)
        switch self {
        case let fused as FusedProducer:
            let own = fused.group.program.nodes.reduce(0.1 * size) { sum, node in
                if case .function(let function, _) = node { sum + (function.isCostly ? 3 : 0.15) } else { sum + 0.05 * size }
            }
            return fused.leaves.reduce(own) { $0 + $1.nanosecondsPerElement }
        // Decoding, mostly from memory of the system's.
        case is StoredProducer: return 0.6 * size
        case let product as ProductProducer:
            let inner = Double(product.left.shape[1])
            return inner * (scalarType.isComplex ? 4 : 1) * 0.006 * size
        case let assembly as AssemblyProducer:
            return 0.2 * size + (assembly.pieces.map { $0.producer.nanosecondsPerElement }.max() ?? 0)
        case let reshape as ReshapeProducer: return 0.3 * size + reshape.input.nanosecondsPerElement
        case is IndexProducer: return 1
        default: return 0.1 * size
        }
    }
}
