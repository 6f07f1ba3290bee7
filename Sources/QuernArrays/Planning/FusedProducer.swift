// A fused kernel over other producers: the plan's form of a FusedGroup. To produce a box it gets each operand's box,
// where it lies or by producing it, and runs the kernel over all.
// Holds: operands that are read from equal boxes of one array are read once; nothing of a box outlives the call but
// what `prepare` hands out.

internal import KernelRuntime
package import QuernCore

/// A fused kernel and where its operands come from.
package struct FusedProducer: TileProducer {
    let group: FusedGroup
    let kernel: FusedKernel
    /// One for each operand.
    let leaves: [any TileProducer]
    package let text: String

    package init(_ group: FusedGroup, leaves: [any TileProducer], text: String) {
        self.group = group
        self.leaves = leaves
        self.text = text
        kernel = FusedKernel.of(group.program)
    }

    package var scalarType: ScalarType { group.program.resultType }
    package var shape: [Int] { group.shape }
    package var stages: Set<Int> { leaves.reduce(into: []) { $0.formUnion($1.stages) } }
    package var isInMemory: Bool { group.program.isCopy && leaves[0].isInMemory }

    package var alignment: [Int] {
        var result = [Int](repeating: 1, count: shape.count)
        for (leaf, producer) in zip(group.leaves, leaves) {
            let below = producer.alignment
            for (axis, extent) in zip(leaf.map.axes, below) {
                if case .along(let k, _, let step) = axis, extent > 1 {
                    result[k] = max(result[k], max(1, extent / abs(step)))
                }
            }
        }
        return result
    }

    package var isTransposed: Bool {
        for (leaf, producer) in zip(group.leaves, leaves) {
            if producer.isTransposed { return true }
            // The axes of the view in the order in which the array below has them.
            let order = leaf.map.axes.compactMap { axis -> Int? in
                if case .along(let k, _, _) = axis, shape[k] > 1 { k } else { nil }
            }
            if order != order.sorted() { return true }
        }
        return false
    }

    /// Whether boxes take no memory: all operands are in memory, and read where they lie.
    var readsMemoryAlone: Bool { leaves.allSatisfy(\.isInMemory) }

    package func workingByteCount(_ extents: [Int]) -> Int {
        var held = 0
        var most = 0
        var seen: Set<LeafKey> = []
        for (leaf, producer) in zip(group.leaves, leaves) where seen.insert(LeafKey(leaf)).inserted {
            if producer.isInMemory { continue }
            let below = leaf.map.extents(of: extents)
            most = max(most, held + RunMemory.byteCount(producer.scalarType, below) + producer.workingByteCount(below))
            held += RunMemory.byteCount(producer.scalarType, below)
        }
        return max(most, held)
    }

    /// The operands of a box, ready for the kernel.
    package struct Prepared {
        let producer: FusedProducer
        let region: ArrayRegion
        let operands: [FusedOperand]
        let owners: [AnyObject?]

        /// The kernel's one operand itself, if the kernel only copies it: nothing need be computed.
        package func view(_ box: ArrayRegion) -> TileView? {
            guard producer.group.program.isCopy else { return nil }
            let operand = moved(operands[0], to: box)
            return TileView(
                producer.scalarType, extents: box.extents, strides: operand.strides, base: operand.base, owner: owners[0])
        }

        /// Computes a box within the prepared one.
        package func evaluate(_ box: ArrayRegion, into target: TileView, _ run: RunContext) throws {
            try evaluate(box, to: .store(FusedOperand(base: target.base, strides: target.strides)), run)
            extendLifetime(target.owner)
        }

        /// Computes the prepared box into a sum.
        package func evaluate(into sum: FusedSum, _ run: RunContext) throws { try evaluate(region, to: .sum(sum), run) }

        private func evaluate(_ box: ArrayRegion, to target: FusedTarget, _ run: RunContext) throws {
            // What is stored by columns is computed as its transpose, which is stored by rows.
            var isTurned = false
            var (extents, target, operands) = (box.extents, target, operands.map { moved($0, to: box) })
            if case .store(var result) = target, extents.count == 2, result.strides[0] == 1, result.strides[1] != 1 {
                isTurned = true
                extents.reverse()
                result.strides.reverse()
                target = .store(result)
                for k in operands.indices { operands[k].strides.reverse() }
            }
            do {
                try producer.kernel.run(
                    extents: extents, target: target, operands: operands, scalars: producer.group.scalars,
                    backend: run.backend)
            } catch var failure as FusedFault {
                if isTurned { failure.index.reverse() }
                throw producer.error(failure, box)
            } catch let error as KernelError {
                throw ArrayError(.kernel(error), in: producer.text, block: box)
            }
            extendLifetime(owners)
        }

        /// Computes the prepared box and its mirror image, which `other` has prepared, into a sum.
        /// - Returns: false if operands lie such that this cannot be; nothing was summed then.
        package func evaluate(with other: Prepared, into sum: FusedSum, _ run: RunContext) throws -> Bool {
            defer { extendLifetime((owners, other.owners)) }
            do {
                return try producer.kernel.run(
                    extents: region.extents, sum: sum, operands: operands, mirrored: other.operands,
                    scalars: producer.group.scalars, backend: run.backend)
            } catch let failure as FusedFault {
                throw producer.error(failure, failure.isMirrored ? other.region : region)
            } catch let error as KernelError {
                throw ArrayError(.kernel(error), in: producer.text, block: region)
            }
        }

        /// The calls on stretches of the whole prepared box; nil if its operands have gaps.
        package func flat(_ run: RunContext) throws -> FlatCall? {
            try FlatCall(
                producer.kernel, extents: region.extents, operands: operands, scalars: producer.group.scalars,
                backend: run.backend)
        }

        /// Computes a stretch of the box; `call` is what `flat` gave.
        package func evaluate(
            _ call: FlatCall, first: Int, count: Int, into base: UnsafeMutableRawPointer
        ) throws {
            do {
                try call.run(first: first, count: count, into: base)
            } catch var failure as FusedFault {
                var rest = failure.index.last ?? 0
                var index = region.extents
                for axis in index.indices.reversed() {
                    let extent = index[axis]
                    index[axis] = rest % extent
                    rest /= extent
                }
                failure.index = index
                throw producer.error(failure, region)
            } catch let error as KernelError {
                throw ArrayError(.kernel(error), in: producer.text, block: region)
            }
            extendLifetime(owners)
        }

        private func moved(_ operand: FusedOperand, to box: ArrayRegion) -> FusedOperand {
            var offset = 0
            for axis in box.indices { offset += (box[axis].lowerBound - region[axis].lowerBound) * operand.strides[axis] }
            return FusedOperand(base: operand.base + offset * operand.elementSize, strides: operand.strides)
        }
    }

    /// Gets the operands of a box; those that `tiles` has already are taken from there, and what is new is put there.
    func prepare(
        _ region: ArrayRegion, _ run: RunContext, _ tiles: inout [LeafKey: (view: TileView, below: ArrayRegion)]
    ) throws -> Prepared {
        var operands: [FusedOperand] = []
        var owners: [AnyObject?] = []
        for (leaf, producer) in zip(group.leaves, leaves) {
            let key = LeafKey(leaf)
            let tile: (view: TileView, below: ArrayRegion)
            if let known = tiles[key] {
                tile = known
            } else {
                let below = leaf.map.region(of: region)
                tile = (try producer.tile(below, run), below)
                tiles[key] = tile
            }
            let (view, below) = tile
            let (offset, strides) = leaf.map.place(of: region, in: below, strides: view.strides)
            let size = view.scalarType.byteCount
            operands.append(FusedOperand(base: view.base + offset * size, strides: strides, elementSize: size))
            owners.append(view.owner)
        }
        return Prepared(producer: self, region: region, operands: operands, owners: owners)
    }

    package func view(_ region: ArrayRegion, _ run: RunContext) -> TileView? {
        guard isInMemory, !region.contains(where: \.isEmpty) else { return nil }
        let map = group.leaves[0].map
        let below = map.region(of: region)
        guard let view = leaves[0].view(below, run) else { return nil }
        let (offset, strides) = map.place(of: region, in: below, strides: view.strides)
        return TileView(
            scalarType, extents: region.extents, strides: strides,
            base: view.base + offset * scalarType.byteCount, owner: view.owner)
    }

    package func produce(_ region: ArrayRegion, into target: TileView, _ run: RunContext) throws {
        if region.contains(where: \.isEmpty) { return }
        var tiles: [LeafKey: (view: TileView, below: ArrayRegion)] = [:]
        try prepare(region, run, &tiles).evaluate(region, into: target, run)
    }

    /// A fault of the kernel, in terms of the expression.
    private func error(_ failure: FusedFault, _ box: ArrayRegion) -> ArrayError {
        var fault = failure.fault
        let index = zip(box, failure.index).map { $0.lowerBound + $1 }
        if fault.position == nil {
            fault.kernel = ""
            fault.message += ", at index \(index) of \(group.text(of: failure.node))"
        } else {
            fault.message += ", at index \(index)"
        }
        return ArrayError(.fault(fault), in: text, block: box)
    }
}
