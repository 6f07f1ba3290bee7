// Boxes of other arrays side by side: concatenate, stack, pad, roll, and blocks of matrices.
// Holds: the pieces' boxes do not overlap and cover the shape, so that every element of a target is written once.

package import QuernCore

/// An array that is put together from boxes.
package struct AssemblyProducer: TileProducer {
    package let scalarType: ScalarType
    package let shape: [Int]
    package let text: String
    let pieces: [(region: ArrayRegion, producer: any TileProducer)]

    package var stages: Set<Int> { pieces.reduce(into: []) { $0.formUnion($1.producer.stages) } }
    package var isInMemory: Bool { pieces.count == 1 && pieces[0].producer.isInMemory }
    package var isTransposed: Bool { pieces.contains { $0.producer.isTransposed } }
    package var alignment: [Int] {
        // Edges of the pieces are where they are; inside them the largest pieces' alignment counts.
        var result = [Int](repeating: 1, count: shape.count)
        for (_, producer) in pieces {
            for (axis, extent) in producer.alignment.enumerated() { result[axis] = max(result[axis], extent) }
        }
        return result
    }

    package func workingByteCount(_ extents: [Int]) -> Int {
        pieces.reduce(0) { max($0, $1.producer.workingByteCount(zip(extents, $1.region).map { min($0, $1.count) })) }
    }

    package func view(_ region: ArrayRegion, _ run: RunContext) -> TileView? {
        for (box, producer) in pieces where box.intersection(region) == region {
            return producer.view(region.relative(to: box), run)
        }
        return nil
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        for (box, producer) in pieces {
            guard let common = box.intersection(region) else { continue }
            try producer.produce(common.relative(to: box), into: target.box(common.relative(to: region)), run)
        }
    }
}
