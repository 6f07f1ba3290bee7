// One call of a fused kernel on memory: sees a box of any rank as rows and columns, picks the variant, fills the frame.
// Axes that lie side by side in all operands are joined, so that a contiguous box is one row; what is left beyond two
// axes is walked here. Operands whose columns are far apart (transposes) are walked in squares that fit the L1 cache.
// Holds: no memory is allocated on the way but two small arrays of the walk.

internal import CKernelRuntime
internal import KernelIR
package import KernelRuntime
package import QuernCore

/// An array operand of a call: the address of the box's first element, and strides in elements along the box's axes.
package struct FusedOperand {
    package var base: UnsafeMutableRawPointer
    package var strides: [Int]
    /// Bytes of an element; for whoever moves the address.
    package var elementSize: Int
    package init(base: UnsafeMutableRawPointer, strides: [Int], elementSize: Int = 1) {
        self.base = base
        self.strides = strides
        self.elementSize = elementSize
    }
}

/// What a faulting element was: the node of the program, and the element's index in the box.
package struct FusedFault: Error {
    package var fault: KernelFault
    package var node: Int
    package var index: [Int]
}

extension FusedKernel {
    /// What an operand is walked in whose columns are far apart: of 64 columns 32 rows each, 4 cache lines of doubles, so
    /// that the lines of a piece stay in the L1 cache, and its pages in the TLB, until all of them is used.
    private static let piece = (rows: 32, columns: 64)

    /// Computes a box.
    /// - Parameters:
    ///   - extents: of the box.
    ///   - result: where to; neighbours along the last axis are side by side, or any strides.
    ///   - operands: one for each operand of the program.
    ///   - scalars: their words.
    package func run(
        extents: [Int], result: FusedOperand, operands: [FusedOperand], scalars: [KernelWords], backend: KernelBackend
    ) throws {
        if extents.contains(0) { return }
        let walk = BoxWalk(extents: extents, strides: [result.strides] + operands.map(\.strides))
        let types = [program.resultType] + program.operands
        // The kernel stores side by side: a result that lies otherwise is walked element by element along its columns.
        let columns = walk.strides[0].column == 1 || walk.columns == 1 ? walk.columns : 1
        let rows = columns == walk.columns ? walk.rows : walk.columns
        var rowStrides = walk.strides.map(\.row)
        var columnStrides = walk.strides.map(\.column)
        var outer = walk.outer
        if columns != walk.columns {
            outer.append((walk.rows, rowStrides))
            rowStrides = columnStrides
            columnStrides = columnStrides.map { _ in 0 }
        }
        let layouts = operands.indices.map { k -> OperandLayout in
            let (row, column) = (rowStrides[k + 1], columnStrides[k + 1])
            if columns == 1 || column == 0 { return rows == 1 || row == 0 ? .single : .perRow }
            return column == 1 ? .unit : .strided
        }
        // A lone column of rows: the kernel's inner loop is over columns, so this is slow but rare.
        let instance = try instance(layouts, backend)
        let isTransposed = layouts.contains(.strided) && rows > 1
        let (stepRows, stepColumns) = isTransposed ? Self.piece : (rows, columns)
        let bases = [result.base] + operands.map(\.base)
        var counters = [Int](repeating: 0, count: outer.count)
        var offsets = [Int](repeating: 0, count: bases.count)
        try withUnsafeTemporaryAllocation(of: quern_frame.self, capacity: 1) { memory in
            let frame = memory.baseAddress!
            while true {
                var row = 0
                while row < rows {
                    let rowCount = min(stepRows, rows - row)
                    var column = 0
                    while column < columns {
                        let columnCount = min(stepColumns, columns - column)
                        var word: Int64 = 0
                        func push(_ value: Int) {
                            quern_frame_set_word(frame, word, UInt64(bitPattern: Int64(value)))
                            word += 1
                        }
                        for k in bases.indices {
                            let offset = offsets[k] + row * rowStrides[k] + column * columnStrides[k]
                            let address = bases[k] + offset * types[k].byteCount
                            let layout = k == 0 ? OperandLayout.unit : layouts[k - 1]
                            // Complex elements are two: see FusedKernel.
                            let isComplex = types[k].isComplex
                            let parts = isComplex ? 2 : 1
                            switch layout {
                            case .unit:
                                push(Int(bitPattern: address))
                                push(rowCount)
                                push(parts * columnCount)
                                push(parts * rowStrides[k])
                                push(1)
                            case .strided where isComplex:
                                push(Int(bitPattern: address))
                                push(rowCount)
                                push(columnCount)
                                push(2)
                                push(2 * rowStrides[k])
                                push(2 * columnStrides[k])
                                push(1)
                            case .strided:
                                push(Int(bitPattern: address))
                                push(rowCount)
                                push(columnCount)
                                push(rowStrides[k])
                                push(columnStrides[k])
                            case .perRow where isComplex:
                                push(Int(bitPattern: address))
                                push(rowCount)
                                push(2)
                                push(2 * rowStrides[k])
                                push(1)
                            case .perRow:
                                push(Int(bitPattern: address))
                                push(rowCount)
                                push(rowStrides[k])
                            case .single:
                                let type = types[k].partType
                                for part in 0..<parts {
                                    quern_frame_set_word(
                                        frame, word, type.bits(at: address + part * type.byteCount))
                                    word += 1
                                }
                            }
                        }
                        for (words, type) in zip(scalars, program.scalars) {
                            quern_frame_set_word(frame, word, words.first)
                            word += 1
                            if type.isComplex {
                                quern_frame_set_word(frame, word, words.second)
                                word += 1
                            }
                        }
                        let status = instance.run(frame)
                        if status != 0 {
                            throw failure(
                                status, frame, instance, outer: counters, row: row, column: column, walk,
                                isByColumns: columns != walk.columns)
                        }
                        column += columnCount
                    }
                    row += rowCount
                }
                // The next of the outer boxes.
                var axis = outer.count - 1
                while axis >= 0 {
                    counters[axis] += 1
                    for k in offsets.indices { offsets[k] += outer[axis].strides[k] }
                    if counters[axis] < outer[axis].extent { break }
                    for k in offsets.indices { offsets[k] -= outer[axis].extent * outer[axis].strides[k] }
                    counters[axis] = 0
                    axis -= 1
                }
                if axis < 0 { return }
            }
        }
    }

    /// The error of a call on a stretch; the index is the element's number in the box.
    fileprivate func failure(
        _ status: Int32, _ frame: UnsafeMutablePointer<quern_frame>, _ instance: KernelInstance, first: Int
    ) -> any Error {
        let whole = BoxWalk(extents: [.max], strides: [])
        return failure(status, frame, instance, outer: [], row: 0, column: first, whole, isByColumns: false)
    }

    /// The error of a call that ended with `status`.
    private func failure(
        _ status: Int32, _ frame: UnsafeMutablePointer<quern_frame>, _ instance: KernelInstance, outer: [Int], row: Int,
        column: Int, _ walk: BoxWalk, isByColumns: Bool
    ) -> any Error {
        if status == KernelFailure.status, let error = KernelFailure.take(from: frame) { return error }
        var fault = instance.fault(in: frame, code: status)
        var at = fault.loopVariables.prefix(2).map { Int($0.value) }
        while at.count < 2 { at.append(0) }
        let isOwn = fault.position?.file == "expression"
        let node = isOwn ? (fault.position?.line ?? 1) - 1 : program.root
        let index =
            isByColumns
            ? walk.index(outer: Array(outer.dropLast()), row: outer.last ?? 0, column: row + at[0])
            : walk.index(outer: outer, row: row + at[0], column: column + at[1])
        if isOwn { fault.position = nil }
        // A user's kernel tells its own loops; where it was called is not known to it.
        if isOwn { fault.loopVariables = Array(fault.loopVariables.dropFirst(2)) } else { fault.kernel = "" }
        return FusedFault(fault: fault, node: min(max(0, node), program.nodes.count - 1), index: index)
    }
}

/// Calls on stretches of a box whose elements lie side by side in all operands: what is found out once for the box need
/// not be found out for each stretch.
package struct FlatCall {
    private let kernel: FusedKernel
    private let instance: KernelInstance
    private let operands: [FusedOperand]
    private let types: [ScalarType]
    private let layouts: [OperandLayout]
    private let scalars: [KernelWords]
    /// The elements of the box.
    package let count: Int

    /// - Returns: nil if some operand has gaps in the box.
    init?(
        _ kernel: FusedKernel, extents: [Int], operands: [FusedOperand], scalars: [KernelWords], backend: KernelBackend
    ) throws {
        // Complex elements are two numbers each, and rare: they take the general way.
        if kernel.program.types.contains(where: \.isComplex) { return nil }
        let walk = BoxWalk(extents: extents, strides: [rowMajorStrides(extents)] + operands.map(\.strides))
        guard walk.rows == 1, walk.outer.isEmpty else { return nil }
        guard let layouts = Self.layouts(walk) else { return nil }
        self.layouts = layouts
        instance = try kernel.instance(layouts, backend)
        self.kernel = kernel
        self.operands = operands
        self.scalars = scalars
        types = kernel.program.operands
        count = walk.columns
    }

    private static func layouts(_ walk: BoxWalk) -> [OperandLayout]? {
        var layouts: [OperandLayout] = []
        for stride in walk.strides.dropFirst() {
            guard stride.column == 0 || stride.column == 1 || walk.columns == 1 else { return nil }
            layouts.append(stride.column == 1 ? .unit : .single)
        }
        return layouts
    }

    /// Computes the elements `first ..< first + count` of the box, in row-major order.
    package func run(first: Int, count: Int, into base: UnsafeMutableRawPointer) throws {
        try withUnsafeTemporaryAllocation(of: quern_frame.self, capacity: 1) { memory in
            guard let frame = memory.baseAddress else { return }
            var word: Int64 = 0
            func push(_ bits: UInt64) {
                quern_frame_set_word(frame, word, bits)
                word += 1
            }
            func matrix(_ address: UnsafeMutableRawPointer) {
                push(UInt64(UInt(bitPattern: address)))
                push(1)
                push(UInt64(count))
                push(UInt64(count))
                push(1)
            }
            matrix(base)
            for k in operands.indices {
                if layouts[k] == .unit {
                    matrix(operands[k].base + first * operands[k].elementSize)
                } else {
                    push(types[k].bits(at: operands[k].base))
                }
            }
            for words in scalars { push(words.first) }
            let status = instance.run(frame)
            if status != 0 { throw kernel.failure(status, frame, instance, first: first) }
        }
    }
}

/// A box of any rank as rows and columns, with what is left over.
struct BoxWalk {
    /// The axes beyond rows and columns: extents, and the strides of all arrays.
    var outer: [(extent: Int, strides: [Int])] = []
    var rows = 1
    var columns = 1
    /// For each array.
    var strides: [(row: Int, column: Int)]
    /// The extents of the box and of the joined axes, for finding an element's index again.
    private let extents: [Int]
    private var joined: [Int] = []

    init(extents: [Int], strides all: [[Int]]) {
        self.extents = extents
        strides = all.map { _ in (0, 1) }
        // Joined from the innermost outwards: (extent, strides of each array).
        var axes: [(extent: Int, strides: [Int])] = []
        for axis in extents.indices.reversed() where extents[axis] != 1 {
            let here = all.map { $0[axis] }
            if let last = axes.last, zip(here, last.strides).allSatisfy({ $0 == $1 * last.extent }) {
                axes[axes.count - 1].extent *= extents[axis]
            } else {
                axes.append((extents[axis], here))
            }
        }
        joined = axes.reversed().map(\.extent)
        if let first = axes.first {
            columns = first.extent
            strides = first.strides.map { (0, $0) }
        }
        if axes.count > 1 {
            rows = axes[1].extent
            for k in strides.indices { strides[k].row = axes[1].strides[k] }
        }
        outer = axes.dropFirst(2).reversed().map { ($0.extent, $0.strides) }
    }

    /// The index in the box of an element by its place in the walk.
    func index(outer counters: [Int], row: Int, column: Int) -> [Int] {
        var position = 0
        for (counter, (extent, _)) in zip(counters, outer) { position = position * extent + counter }
        position = (position * rows + row) * columns + column
        var index = [Int](repeating: 0, count: extents.count)
        for axis in extents.indices.reversed() {
            index[axis] = position % max(1, extents[axis])
            position /= max(1, extents[axis])
        }
        return index
    }
}

extension ScalarType {
    /// The element at an address as a frame's word.
    package func bits(at address: UnsafeRawPointer) -> UInt64 {
        switch byteCount {
        case 1:
            let byte = address.loadUnaligned(as: UInt8.self)
            if self == .bool { return byte == 0 ? 0 : 1 }
            return isSignedInteger ? UInt64(bitPattern: Int64(Int8(bitPattern: byte))) : UInt64(byte)
        case 2:
            let word = address.loadUnaligned(as: UInt16.self)
            return isSignedInteger ? UInt64(bitPattern: Int64(Int16(bitPattern: word))) : UInt64(word)
        case 4:
            let word = address.loadUnaligned(as: UInt32.self)
            return isSignedInteger ? UInt64(bitPattern: Int64(Int32(bitPattern: word))) : UInt64(word)
        default: return address.loadUnaligned(as: UInt64.self)
        }
    }
}
