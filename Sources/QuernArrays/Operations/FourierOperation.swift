// Fourier transforms along axes, one axis a step: boxes that hold the axis whole are read, transformed and written; the
// axes after the first are transformed in the place of the result.
//
// Shape rule  the axes' lengths as asked for: longer ones are filled with zeros, shorter ones cut off, as NumPy does; the
//             last axis of a transform of real numbers becomes n/2 + 1.
// Block rule  the result is one block.
// Plan rule   a stage; what makes the elements is fused into the first step's reading.
// Bits        the same for any chunking and any number of threads: each sequence is transformed by itself. Error of order
//             log₂(n)·u in the root mean square.

internal import ComplexModule
internal import QuernCore

/// Transforms along axes.
struct FourierOperation: StagedOperation {
    enum Kind: Sendable, Hashable, Codable {
        /// Of complex numbers to complex numbers.
        case complex
        /// Of real numbers, to the first half along the first of the axes.
        case realForward
        /// Of halves along the one axis, to real numbers.
        case realBackward
    }

    let input: ArrayExpression
    let kind: Kind
    /// In the order in which they are transformed.
    let axes: [Int]
    /// The number of elements of a sequence along each of `axes`: real ones for the forms of real numbers.
    let lengths: [Int]
    let isInverse: Bool
    /// What the result is multiplied by.
    let scale: Double
    let name: String

    var inputs: [ArrayExpression] { [input] }
    private var isDouble: Bool { input.scalarType.partType == .float64 }
    private var complexType: ScalarType { isDouble ? .complex128 : .complex64 }

    var outputs: [StagedOutput] {
        var shape = input.shape
        for (axis, length) in zip(axes, lengths) { shape[axis] = length }
        if kind == .realForward { shape[axes[0]] = lengths[0] / 2 + 1 }
        return [StagedOutput(kind == .realBackward ? complexType.partType : complexType, shape)]
    }

    func steps(_ limits: StageLimits) throws(ArrayError) -> [StageStep] {
        let output = outputs[0]
        var steps: [StageStep] = []
        for (k, axis) in axes.enumerated() {
            // While the first axis is done, those that come later have the input's extents; zeros fill the rest.
            let length = lengths[k]
            let planBytes = isDouble ? FourierPlan<Double>.bytes(length) : FourierPlan<Float>.bytes(length)
            let isFirst = k == 0
            let shape = output.shape
            // Read and written elements of a sequence, in bytes.
            let size = complexType.byteCount * (isFirst ? 2 * max(length, shape[axis]) : shape[axis])
            let wanted = max(1, min(4 << 20, (limits.bytesPerTask - planBytes)) / max(1, size))
            var rest = shape
            rest[axis] = 1
            var block = BlockGrid(automatic: rest, elements: wanted).largestBlock
            // Neighbours along the last axis share cache lines.
            if let last = shape.indices.last, last != axis, block[last] < 16, wanted >= 16 {
                block = [Int](repeating: 1, count: shape.count)
                block[last] = min(shape[last], wanted)
            }
            block[axis] = shape[axis]
            let grid = BlockGrid(shape: shape, block: block)
            let largest = grid.largestBlock
            var read = zip(largest, input.shape).map { min($0, $1) }
            read[axis] = min(input.shape[axis], kind == .realBackward ? length / 2 + 1 : length)
            var padded = largest
            padded[axis] = kind == .realBackward ? length / 2 + 1 : length
            let bytes =
                (isFirst ? RunMemory.byteCount(complexType, padded) : 0) + 2 * RunMemory.byteCount(complexType, largest)
                + planBytes
            steps.append(
                StageStep(
                    name: "axis \(axis)", taskCount: grid.blockCount, bytesPerTask: bytes,
                    readExtents: [isFirst ? read : nil]
                ) { task, stage in
                    let region = grid.region(task)
                    if region.contains(where: \.isEmpty) { return }
                    stage.run.memory.count(planBytes)
                    defer { stage.run.memory.giveBack(count: planBytes) }
                    do {
                        if isDouble {
                            try transform(Double.self, region, axis, length, isFirst: isFirst, k, stage)
                        } else {
                            try transform(Float.self, region, axis, length, isFirst: isFirst, k, stage)
                        }
                    } catch let error as LinearAlgebraError {
                        throw ArrayError(.linearAlgebra(error), in: "\(input.text).\(name)")
                    }
                })
        }
        return steps
    }

    /// Transforms the sequences of a box.
    private func transform<R: FourierReal>(
        _: R.Type, _ region: ArrayRegion, _ axis: Int, _ length: Int, isFirst: Bool, _ step: Int, _ stage: StageContext
    ) throws {
        let factor = step == axes.count - 1 ? R(scale) : 1
        guard isFirst else {
            if let place = stage.view(output: 0, region) {
                try run(R.self, place, place, axis, length, factor)
                return extendLifetime(place.owner)
            }
            let buffer = try stage.buffer(complexType, region.extents)
            try stage.read(output: 0, region, into: buffer.view)
            try run(R.self, buffer.view, buffer.view, axis, length, factor)
            return try stage.write(output: 0, region, from: buffer.view)
        }
        // What is beyond the input is zero.
        var extents = region.extents
        extents[axis] = kind == .realBackward ? length / 2 + 1 : length
        let source = try stage.buffer(input.scalarType, extents)
        var inside = region
        inside[axis] = 0..<extents[axis]
        inside = zip(inside, input.shape).map { $0.clamped(to: 0..<$1) }
        if inside.extents != extents {
            (source.base).initializeMemory(as: UInt8.self, repeating: 0, count: source.byteCount)
        }
        if !inside.contains(where: \.isEmpty) {
            let target = TileView(
                input.scalarType, extents: inside.extents, strides: source.view.strides, base: source.base, owner: source)
            try stage.read(input: 0, inside, into: target)
        }
        if kind == .complex {
            try run(R.self, source.view, source.view, axis, length, factor)
            return try stage.write(output: 0, region, from: source.view)
        }
        let result = try stage.buffer(outputs[0].scalarType, region.extents)
        try run(R.self, source.view, result.view, axis, length, factor)
        try stage.write(output: 0, region, from: result.view)
        extendLifetime(result)
    }

    /// Transforms all sequences of `source` along `axis` into `target`, which may be the same memory.
    private func run<R: FourierReal>(
        _: R.Type, _ source: TileView, _ target: TileView, _ axis: Int, _ length: Int, _ scale: R
    ) throws {
        // Lanes are taken along one axis, the last of the others; the rest is walked.
        let others = source.extents.indices.filter { $0 != axis }
        let lane = others.last
        let outer = Array(others.dropLast())
        let count = lane.map { source.extents[$0] } ?? 1
        let from = SequenceLayout(
            laneStride: lane.map { source.strides[$0] } ?? 0, elementStride: source.strides[axis])
        let to = SequenceLayout(laneStride: lane.map { target.strides[$0] } ?? 0, elementStride: target.strides[axis])
        let isHalf = axis == axes[0]
        let real = kind != .complex && isHalf ? try RealFourierPlan<R>(length) : nil
        let complex = real == nil ? try FourierPlan<R>.plan(length) : nil
        var index = [Int](repeating: 0, count: outer.count)
        while true {
            var (a, b) = (0, 0)
            for (k, at) in zip(outer, index) {
                a += at * source.strides[k]
                b += at * target.strides[k]
            }
            let x = (source.base + a * source.scalarType.byteCount).assumingMemoryBound(to: R.self)
            let y = (target.base + b * target.scalarType.byteCount).assumingMemoryBound(to: R.self)
            if let real, kind == .realForward {
                real.forward(x, from, to: y, to, count: count, scale: scale)
            } else if let real {
                real.backward(x, from, to: y, to, count: count, scale: scale)
            } else {
                complex?.transform(x, from, to: y, to, count: count, inverse: isInverse, scale: scale)
            }
            var k = outer.count - 1
            while k >= 0 {
                index[k] += 1
                if index[k] < source.extents[outer[k]] { break }
                index[k] = 0
                k -= 1
            }
            if k < 0 { break }
        }
        extendLifetime(source.owner)
        extendLifetime(target.owner)
    }
}
