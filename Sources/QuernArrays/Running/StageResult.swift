// Where the array that a stage gives is kept while others need it: in memory, or in a scratch file where a run spills.
// Holds: allocated before the first task of its stage, released when the last reader is done; boxes are written once,
// by one task each, before anything reads them.

internal import Glibc
internal import KernelRuntime
package import NDArrays
package import QuernCore
internal import Synchronization

/// The array that a stage gives.
package final class StageResult: Sendable {
    package let scalarType: ScalarType
    package let shape: [Int]
    /// The folder of scratch files; nil for memory.
    package let spillFolder: String?
    private let place = Mutex<Place>(.none)

    private enum Place: @unchecked Sendable {
        case none
        case memory(AnyNDArray)
        case file(ScratchFile)
        case pieces([ResultPiece])
    }

    package init(_ scalarType: ScalarType, _ shape: [Int], spillFolder: String? = nil) {
        self.scalarType = scalarType
        self.shape = shape
        self.spillFolder = spillFolder
    }

    package var isInMemory: Bool { spillFolder == nil }
    package var byteCount: Int { RunMemory.byteCount(scalarType, shape) }

    /// Makes room.
    package func allocate(_ memory: RunMemory) throws(ArrayError) {
        if let spillFolder {
            let file = try ScratchFile(folder: spillFolder, byteCount: byteCount)
            place.withLock { $0 = .file(file) }
        } else {
            guard let array = AnyNDArray(uninitialized: scalarType, shape: shape) else {
                throw ArrayError(.noMemory(byteCount), in: "a result of shape \(shape)")
            }
            memory.count(byteCount)
            place.withLock { $0 = .memory(array) }
        }
    }

    /// Gives the room back; the array itself lives on if someone took it by `array`.
    package func release(_ memory: RunMemory) {
        let held = place.withLock { place in
            let held = place
            place = .none
            return held
        }
        if case .memory = held { memory.giveBack(count: byteCount) }
    }

    /// Gives it pieces that lie where they are: what a task of a run in pieces reads and writes.
    package func hold(_ pieces: [ResultPiece]) { place.withLock { $0 = .pieces(pieces) } }

    /// The array, if it is in memory.
    package var array: AnyNDArray? {
        place.withLock { if case .memory(let array) = $0 { array } else { nil } }
    }

    private var pieces: [ResultPiece]? { place.withLock { if case .pieces(let pieces) = $0 { pieces } else { nil } } }

    /// A box where it lies in memory; nil on disk, and where several pieces have parts of it.
    package func view(_ region: ArrayRegion) -> TileView? {
        guard let array else {
            let piece = pieces?.first { zip($0.region, region).allSatisfy { $0.contains($1) } }
            return piece.map { $0.view.box(region.relative(to: $0.region)) }
        }
        return TileView(
            scalarType, extents: shape, strides: array.strides, base: array._base, owner: array._storage
        ).box(region)
    }

    package func write(_ region: ArrayRegion, from view: TileView, _ run: RunContext) throws {
        if let target = self.view(region) {
            try StridedTile.copy(from: view, to: target)
        } else if let file = scratch {
            try file.transfer(region, of: shape, view, isWriting: true, run.memory)
        } else if let pieces {
            try transfer(region, view, isWriting: true, pieces)
        }
    }

    package func read(_ region: ArrayRegion, into view: TileView, _ run: RunContext) throws {
        if let source = self.view(region) {
            try StridedTile.copy(from: source, to: view)
        } else if let file = scratch {
            try file.transfer(region, of: shape, view, isWriting: false, run.memory)
        } else if let pieces {
            try transfer(region, view, isWriting: false, pieces)
        }
    }

    /// Copies between a box and the pieces that have parts of it.
    private func transfer(
        _ region: ArrayRegion, _ view: TileView, isWriting: Bool, _ pieces: [ResultPiece]
    ) throws {
        var copied = 0
        for piece in pieces {
            guard let common = piece.region.intersection(region) else { continue }
            let inside = piece.view.box(common.relative(to: piece.region))
            let outside = view.box(common.relative(to: region))
            try StridedTile.copy(from: isWriting ? outside : inside, to: isWriting ? inside : outside)
            copied += common.elementCount
        }
        // Pieces do not overlap: fewer elements than the box has means that some were not brought here.
        if copied != region.elementCount {
            throw ArrayError(
                .argument("\(copied) of the box's \(region.elementCount) elements are where the task runs, expected all"),
                in: "a result of shape \(shape)", block: region)
        }
    }

    private var scratch: ScratchFile? { place.withLock { if case .file(let file) = $0 { file } else { nil } } }
}

/// A box of a result, and where it lies.
package struct ResultPiece: Sendable {
    package var region: ArrayRegion
    package var view: TileView
    package init(_ region: ArrayRegion, _ view: TileView) {
        self.region = region
        self.view = view
    }
}

/// Copies between tiles.
package enum StridedTile {
    /// Copies elements between tiles of equal type and extents, by whole rows where they lie side by side.
    package static func copy(from source: TileView, to target: TileView) throws {
        let kernel = FusedKernel.of(.copy(source.scalarType))
        try kernel.run(
            extents: source.extents, target: .store(FusedOperand(base: target.base, strides: target.strides)),
            operands: [FusedOperand(base: source.base, strides: source.strides)], scalars: [], backend: .compiled)
        extendLifetime(source.owner)
        extendLifetime(target.owner)
    }
}

extension FusedProgram {
    /// The program that copies its one operand.
    package static func copy(_ type: ScalarType) -> FusedProgram {
        var program = FusedProgram()
        program.operands = [type]
        program.root = program.add(.operand(0), type)
        return program
    }
}
