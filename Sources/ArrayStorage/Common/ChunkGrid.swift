// Which chunks a region touches, and which part of each; shared by all formats that store pieces.
// Holds: extents and chunks are not negative, chunks not zero, and the array's bytes fit in Int (`init` tests it).

import NDArrays

/// An array's extents cut into chunks.
struct ChunkGrid: Sendable, Hashable {
    let shape: [Int]
    let chunkShape: [Int]

    /// The part of one chunk that a region needs.
    struct Part {
        /// The chunk's place in the grid.
        var index: [Int]
        /// The ranges inside the chunk.
        var inside: [Range<Int>]
        /// Where those elements begin in the region.
        var origin: [Int]
        /// How many elements along each axis.
        var extents: [Int] { inside.map(\.count) }
    }

    /// The most axes that are read: as many as NumPy has.
    static let maximumRank = 64

    /// A grid for elements of `elementSize` bytes.
    /// - Throws: for shapes that no array can have.
    init(shape: [Int], chunkShape: [Int], elementSize: Int, source: String) throws(ChunkError) {
        func refuse(_ why: String) -> ChunkError { ChunkError(source: source, problem: .shape(why)) }
        guard shape.count == chunkShape.count else {
            throw refuse(
                "chunks \(chunkShape) have \(chunkShape.count) axes where the shape \(shape) has \(shape.count)")
        }
        guard shape.count <= Self.maximumRank else {
            throw refuse("\(shape.count) axes, where \(Self.maximumRank) are the most")
        }
        guard shape.allSatisfy({ $0 >= 0 }) else { throw refuse("no array can have the shape \(shape)") }
        guard chunkShape.allSatisfy({ $0 > 0 }) else {
            throw refuse("chunks \(chunkShape) have an extent below 1")
        }
        guard Self.byteCount(shape, elementSize) != nil else { throw refuse("no array can have the shape \(shape)") }
        guard Self.byteCount(chunkShape, elementSize) != nil else {
            throw refuse("no chunk can have the shape \(chunkShape)")
        }
        (self.shape, self.chunkShape) = (shape, chunkShape)
    }

    /// The bytes of a block, or nil if they are more than Int holds, whatever the order in which one multiplies.
    static func byteCount(_ extents: [Int], _ elementSize: Int) -> Int? {
        var count = elementSize
        for extent in extents where extent > 0 {
            let (next, isTooLarge) = count.multipliedReportingOverflow(by: extent)
            if isTooLarge || extent < 0 { return nil }
            count = next
        }
        return extents.contains(0) ? 0 : count
    }

    /// How many chunks lie along each axis.
    var counts: [Int] { zip(shape, chunkShape).map { $0 == 0 ? 0 : ($0 - 1) / $1 + 1 } }

    /// The extents of the chunk at `index`, cut off at the array's end.
    func extents(of index: [Int]) -> [Int] {
        index.indices.map { min(chunkShape[$0], shape[$0] - index[$0] * chunkShape[$0]) }
    }

    /// Calls `body` for each chunk that `region` touches, in row-major order.
    func forEachPart(
        of region: [Range<Int>], _ body: (Part) throws(ChunkError) -> Void
    ) throws(ChunkError) {
        if region.contains(where: \.isEmpty) { return }
        let first = region.indices.map { region[$0].lowerBound / chunkShape[$0] }
        let last = region.indices.map { (region[$0].upperBound - 1) / chunkShape[$0] }
        var index = first
        while true {
            var part = Part(index: index, inside: [], origin: [])
            for axis in region.indices {
                let start = index[axis] * chunkShape[axis]
                let low = max(region[axis].lowerBound, start)
                let high = min(region[axis].upperBound - start, chunkShape[axis]) + start
                part.inside.append(low - start..<high - start)
                part.origin.append(low - region[axis].lowerBound)
            }
            try body(part)
            var axis = index.count - 1
            while axis >= 0, index[axis] == last[axis] {
                index[axis] = first[axis]
                axis -= 1
            }
            if axis < 0 { return }
            index[axis] += 1
        }
    }

    /// Throws unless `region` lies within the shape and `strides` has as many axes.
    func check(_ region: [Range<Int>], _ strides: [Int], _ source: String) throws(ChunkError) {
        try Self.check(region, strides, shape, source)
    }

    /// The same for an array without chunks.
    static func check(
        _ region: [Range<Int>], _ strides: [Int], _ shape: [Int], _ source: String
    ) throws(ChunkError) {
        func refuse(_ why: String) -> ChunkError { ChunkError(source: source, problem: .shape(why)) }
        guard region.count == shape.count, strides.count == shape.count else {
            throw refuse("a region of \(region.count) axes with \(strides.count) strides, where the shape is \(shape)")
        }
        for axis in region.indices where region[axis].lowerBound < 0 || region[axis].upperBound > shape[axis] {
            throw refuse("the region \(region[axis]) along axis \(axis) is outside the extent \(shape[axis])")
        }
    }

    /// Throws unless `region` is made of whole chunks.
    func checkWhole(_ region: [Range<Int>], _ strides: [Int], _ source: String) throws(ChunkError) {
        try check(region, strides, source)
        for axis in region.indices where !region[axis].isEmpty {
            let (low, high) = (region[axis].lowerBound, region[axis].upperBound)
            guard low % chunkShape[axis] == 0, high == shape[axis] || high % chunkShape[axis] == 0 else {
                throw ChunkError(
                    source: source,
                    problem: .shape(
                        "the region \(region[axis]) along axis \(axis) is not made of whole chunks of "
                            + "\(chunkShape[axis]): cut writes at the chunks' edges"))
            }
        }
    }
}

/// The offset of a place in strided memory, in elements.
func elementOffset(_ place: [Int], _ strides: [Int]) -> Int {
    zip(place, strides).reduce(0) { $0 &+ $1.0 &* $1.1 }
}
