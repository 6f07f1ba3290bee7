// Producers that read nothing of the plan: arrays in memory, stored arrays, functions of the index, results of stages.

internal import ArrayStorage
package import NDArrays
package import QuernCore

/// An array in memory.
package struct MemoryProducer: TileProducer {
    let array: AnyNDArray
    package var scalarType: ScalarType { array.scalarType }
    package var shape: [Int] { array.shape }
    package var text: String { "array\(array.shape)" }
    package var stages: Set<Int> { [] }
    package var isInMemory: Bool { true }
    package func workingByteCount(_ extents: [Int]) -> Int { 0 }

    package func view(_ region: ArrayRegion, _ run: RunContext) -> TileView? {
        TileView(
            array.scalarType, extents: array.shape, strides: array.strides, base: array._base, owner: array._storage
        ).box(region)
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        if let view = view(region, run) { try StridedTile.copy(from: view, to: target) }
    }
}

/// A stored array.
package struct StoredProducer: TileProducer {
    let source: any ChunkSource
    package var scalarType: ScalarType { source.scalarType }
    package var shape: [Int] { source.shape }
    package var text: String { "'\(source.name)'" }
    package var stages: Set<Int> { [] }
    package var isInMemory: Bool { false }
    package var alignment: [Int] {
        let grain = (source as? any StoredArray)?.grainShape ?? source.chunkShape
        return zip(grain, source.shape).map { max(1, min($0, $1)) }
    }

    package func workingByteCount(_ extents: [Int]) -> Int {
        // A box may lie anywhere: it touches the most chunks when it starts at the end of one.
        let region = zip(zip(extents, source.shape), source.chunkShape).map { box, chunk -> Range<Int> in
            let (extent, whole) = box
            let start = max(0, min(chunk - 1, whole - extent))
            return start..<min(whole, start + extent)
        }
        return source.workingByteCount(reading: region)
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        do throws(ChunkError) {
            try source.read(region, into: target.base, strides: target.strides)
        } catch {
            throw ArrayError(.storage(error), in: text, block: region)
        }
        extendLifetime(target.owner)
    }
}

/// A function of the index.
package struct IndexProducer: TileProducer {
    let function: any IndexFunction
    package let scalarType: ScalarType
    package let shape: [Int]
    package var text: String { function.text }
    package var stages: Set<Int> { [] }
    package var isInMemory: Bool { false }

    package func workingByteCount(_ extents: [Int]) -> Int {
        // Rows that the destination does not have side by side are made beside it.
        RunMemory.byteCount(scalarType, [extents.last ?? 1])
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        if region.contains(where: \.isEmpty) { return }
        let strides = rowMajorStrides(shape)
        let row = region.last?.count ?? 1
        let isDirect = (target.strides.last ?? 1) == 1 || row == 1
        let buffer = isDirect ? nil : try run.memory.buffer(scalarType, [row])
        var index = region.map(\.lowerBound)
        while true {
            try run.checkCancellation()
            var first = 0
            var place = 0
            for axis in index.indices {
                first += index[axis] * strides[axis]
                place += (index[axis] - region[axis].lowerBound) * target.strides[axis]
            }
            let address = target.base + place * scalarType.byteCount
            try function.fill(buffer?.base ?? address, first: first, count: row, shape: shape)
            if let buffer {
                try StridedTile.copy(
                    from: buffer.view,
                    to: TileView(
                        scalarType, extents: [row], strides: [target.strides.last ?? 1], base: address,
                        owner: target.owner))
            }
            var axis = index.count - 2
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < region[axis].upperBound { break }
                index[axis] = region[axis].lowerBound
                axis -= 1
            }
            if axis < 0 { break }
        }
        extendLifetime(target.owner)
    }
}

/// One value everywhere, where no kernel takes it as a scalar.
package struct ConstantProducer: TileProducer {
    let words: KernelWords
    package let scalarType: ScalarType
    package let shape: [Int]
    package var text: String { ScalarText.of(words, scalarType) }
    package var stages: Set<Int> { [] }
    package var isInMemory: Bool { false }
    package func workingByteCount(_ extents: [Int]) -> Int { 0 }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        var program = FusedProgram()
        program.scalars = [scalarType]
        program.root = program.add(.scalar(0), scalarType)
        try FusedKernel.of(program).run(
            extents: region.extents, target: .store(FusedOperand(base: target.base, strides: target.strides)), operands: [],
            scalars: [words], backend: run.backend)
        extendLifetime(target.owner)
    }
}

/// The result of a stage.
package struct ResultProducer: TileProducer {
    let stage: Int
    let output: Int
    package let scalarType: ScalarType
    package let shape: [Int]
    package let text: String
    package let isInMemory: Bool
    package var stages: Set<Int> { [stage] }
    package var alignment: [Int] {
        // A scratch file lies row by row: pieces of a row cost a call each.
        var alignment = [Int](repeating: 1, count: shape.count)
        if !isInMemory, let last = shape.last { alignment[shape.count - 1] = max(1, min(last, 4096)) }
        return alignment
    }

    package func workingByteCount(_ extents: [Int]) -> Int {
        // A scratch file's boxes are packed on the way.
        isInMemory ? 0 : RunMemory.byteCount(scalarType, extents)
    }

    package func view(_ region: ArrayRegion, _ run: RunContext) -> TileView? {
        run.results[stage][output].view(region)
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        try run.results[stage][output].read(region, into: target, run)
    }
}
