// The calls of one variant of a fused kernel on pieces of a box: rows and columns of given addresses and strides.
// Neighbours: FusedCall, which cuts boxes into pieces; FlatCall.
// Holds: nothing is allocated but the frame, on the stack.

internal import CKernelRuntime
internal import KernelIR
internal import KernelRuntime
internal import QuernCore

/// A fused kernel with all that is the same for the pieces of a box.
struct PieceCall {
    /// A call that did not succeed: what failed in the run time, or a fault of the kernel.
    struct Failure: Error {
        let error: (any Error)?
        let fault: KernelFault
        /// The first element of the piece that faults, where the fault's own loops do not tell.
        var at: (row: Int, column: Int)?

        init(_ status: Int32, _ frame: UnsafeMutablePointer<quern_frame>, _ instance: KernelInstance) {
            error = status == KernelFailure.status ? KernelFailure.take(from: frame) : nil
            fault = instance.fault(in: frame, code: status)
        }
    }

    private let kernel: FusedKernel
    private let instance: KernelInstance
    private let layouts: [OperandLayout]
    private let sum: FusedSum?
    private let scalars: [KernelWords]
    private let backend: KernelBackend

    init(
        _ kernel: FusedKernel, _ layouts: [OperandLayout], _ sum: FusedSum?, _ scalars: [KernelWords],
        _ backend: KernelBackend
    ) throws {
        self.kernel = kernel
        self.layouts = layouts
        self.sum = sum
        self.scalars = scalars
        self.backend = backend
        instance = try kernel.instance(layouts, sum.map { .sum(bins: $0.bins) } ?? .store, backend)
    }

    /// Computes a piece.
    /// - Parameters:
    ///   - places: the address of each operand's first element.
    ///   - result: where to store; nil for a sum.
    ///   - rowStrides: of the result, then of each operand; so `columnStrides`.
    func run(
        _ places: [UnsafeMutableRawPointer], to result: UnsafeMutableRawPointer?, rows: Int, columns: Int,
        rowStrides: [Int], columnStrides: [Int]
    ) throws {
        func operands(_ words: inout FrameWords, _ part: Part) {
            for (k, type) in kernel.program.operands.enumerated() {
                // Strides that the layout says are not given: what was turned, and stretches, have others there.
                let rowStride = layouts[k] == .single ? 0 : rowStrides[k + 1]
                let columnStride = layouts[k] == .unit ? 1 : layouts[k] == .strided ? columnStrides[k + 1] : 0
                let offset = part.row * rowStride + part.column * columnStride
                words.push(
                    places[k] + offset * type.byteCount, type, layouts[k], rows: part.rows, columns: part.columns,
                    rowStride: rowStrides[k + 1], columnStride: columnStrides[k + 1])
            }
            words.push(scalars, kernel.program.scalars)
        }
        func store(_ instance: KernelInstance, _ base: UnsafeMutableRawPointer, rowStride: Int) throws {
            let type = kernel.program.resultType
            try call(instance, rows, columns) { words, part in
                words.push(
                    base + (part.row * rowStride + part.column) * type.byteCount, type, .unit, rows: part.rows,
                    columns: part.columns, rowStride: rowStride, columnStride: 1)
                operands(&words, part)
            }
        }
        if let result {
            try store(instance, result, rowStride: rowStrides[0])
        } else if let sum {
            try sum.take(rows * columns) { cut, found in
                try call(instance, rows, columns) { words, part in
                    words.push(UInt64(UInt(bitPattern: found)))
                    words.push(4)
                    words.push(1)
                    operands(&words, part)
                    words.push(part.rows)
                    words.push(part.columns)
                    words.push(cut.numbers.0.bitPattern)
                    words.push(cut.numbers.1.bitPattern)
                    words.push(cut.numbers.2.bitPattern)
                    words.push(cut.numbers.3.bitPattern)
                }
            } store: { memory in
                try store(kernel.instance(layouts, .store, backend), memory, rowStride: columns)
            }
        }
    }

    /// Some rows and columns of a piece.
    private struct Part {
        var row = 0
        var rows: Int
        var column = 0
        var columns: Int
    }

    private func call(
        _ instance: KernelInstance, _ rows: Int, _ columns: Int, _ fill: (inout FrameWords, Part) -> Void
    ) throws {
        try withUnsafeTemporaryAllocation(of: quern_frame.self, capacity: 1) { memory in
            guard let frame = memory.baseAddress else { return }
            var words = FrameWords(frame)
            fill(&words, Part(rows: rows, columns: columns))
            let status = instance.run(frame)
            if status == 0 { return }
            var failure = Failure(status, frame, instance)
            if failure.error == nil, failure.fault.position?.file != FusedKernel.expressionFile {
                failure.at = first(rows, columns) { part in
                    var words = FrameWords(frame)
                    fill(&words, part)
                    let status = instance.run(frame)
                    if status == KernelFailure.status { _ = KernelFailure.take(from: frame) }
                    return status != 0
                }
            }
            throw failure
        }
    }

    /// The first element in row-major order that faults: a user's kernel knows its own loops and not where it was called,
    /// so halves are called again until one element is left. Costs at most two more calls of the piece, after a fault.
    private func first(_ rows: Int, _ columns: Int, faults: (Part) -> Bool) -> (row: Int, column: Int) {
        func first(_ count: Int, _ faults: (Int, Int) -> Bool) -> Int {
            // Below `low` nothing faults, in `low ..< high` something does.
            var (low, high) = (0, count)
            while high - low > 1 {
                let middle = low + (high - low) / 2
                if faults(low, middle - low) { high = middle } else { low = middle }
            }
            return low
        }
        let row = first(rows) { faults(Part(row: $0, rows: $1, columns: columns)) }
        return (row, first(columns) { faults(Part(row: row, rows: 1, column: $0, columns: $1)) })
    }
}

/// The words of a frame, written one argument after the other.
struct FrameWords {
    private let frame: UnsafeMutablePointer<quern_frame>
    private var count: Int64 = 0

    init(_ frame: UnsafeMutablePointer<quern_frame>) { self.frame = frame }

    mutating func push(_ bits: UInt64) {
        quern_frame_set_word(frame, count, bits)
        count += 1
    }
    mutating func push(_ value: Int) { push(UInt64(bitPattern: Int64(value))) }

    /// An operand of rows and columns as `layout` has it.
    mutating func push(
        _ address: UnsafeMutableRawPointer, _ type: ScalarType, _ layout: OperandLayout, rows: Int, columns: Int,
        rowStride: Int, columnStride: Int
    ) {
        // Complex elements are two: see FusedKernel+Module.
        let parts = type.isComplex ? 2 : 1
        if layout == .single {
            let type = type.partType
            for part in 0..<parts { push(type.bits(at: address + part * type.byteCount)) }
            return
        }
        push(UInt64(UInt(bitPattern: address)))
        push(rows)
        switch layout {
        case .unit:
            push(parts * columns)
            push(parts * rowStride)
            push(1)
        case .strided:
            push(columns)
            if type.isComplex { push(2) }
            push(parts * rowStride)
            push(parts * columnStride)
            if type.isComplex { push(1) }
        case .perRow:
            if type.isComplex { push(2) }
            push(parts * rowStride)
            if type.isComplex { push(1) }
        case .single: break
        }
    }

    mutating func push(_ scalars: [KernelWords], _ types: [ScalarType]) {
        for (words, type) in zip(scalars, types) {
            push(words.first)
            if type.isComplex { push(words.second) }
        }
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
