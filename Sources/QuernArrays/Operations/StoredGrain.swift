// Stored chunks as staged operations see them: what they choose their boxes by, so that a compressed chunk is decoded
// once and not for every few columns. (Stages of fused kernels ask their producers; see BoxChoice.)
// Holds: without stored chunks below, boxes are as large as they are without this file.

internal import QuernCore

extension ArrayExpression {
    /// The extents of the stored chunks below, as they lie along this array's axes; 1 where there are none.
    var storedGrain: [Int] {
        var known: [ObjectIdentifier: [Int]] = [:]
        return storedGrain(&known)
    }

    /// The same of files alone: arrays in memory have none, whether a run shares that memory or is given it in pieces.
    var fileGrain: [Int] {
        var known: [ObjectIdentifier: [Int]] = [:]
        return storedGrain(&known, ofFilesAlone: true)
    }

    /// - Parameter known: what was found before, for nodes that are read in many places.
    private func storedGrain(_ known: inout [ObjectIdentifier: [Int]], ofFilesAlone: Bool = false) -> [Int] {
        if let grain = known[ObjectIdentifier(self)] { return grain }
        var grain = [Int](repeating: 1, count: rank)
        switch operation {
        case .stored(let source) where ofFilesAlone && source is GivenSource: break
        case .stored(let source): grain = StoredProducer(source: source).alignment
        case .elementwise(_, let inputs):
            for input in inputs {
                grain = zip(grain, input.storedGrain(&known, ofFilesAlone: ofFilesAlone)).map(max)
            }
        case .view(let map, let input):
            for (axis, extent) in zip(map.axes, input.storedGrain(&known, ofFilesAlone: ofFilesAlone)) {
                if case .along(let k, _, let step) = axis { grain[k] = max(grain[k], extent / max(1, abs(step))) }
            }
        case .assembly(let pieces):
            for piece in pieces {
                grain = zip(grain, piece.array.storedGrain(&known, ofFilesAlone: ofFilesAlone)).map(max)
            }
        case .memory, .constant, .generated, .reshape, .reduction, .product, .staged, .failed: break
        }
        known[ObjectIdentifier(self)] = grain
        return grain
    }
}

extension BlockGrid {
    /// Boxes of about `elements` elements; of whole stored chunks, which may be larger, where these have at most `most`
    /// elements and leave a box for each of `threads`.
    init(_ shape: [Int], grain: [Int], elements: Int, most: Int, threads: Int) {
        var choice = BoxChoice(shape: shape, alignment: grain, isSquare: false, target: elements)
        choice.fewest = 1
        let extents = choice.extents { extents in
            let count = extents.reduce(1, *)
            let boxes = zip(shape, extents).reduce(1) { $0 * max(1, ($1.0 + $1.1 - 1) / $1.1) }
            return count <= elements || count <= most && boxes >= threads
        }
        self.init(shape: shape, block: extents)
    }
}
