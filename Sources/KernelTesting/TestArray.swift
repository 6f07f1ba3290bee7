// An array for tests in a memory layout of choice, with guard bytes around and between its elements, so that a
// write outside the elements is found.
// Holds: elements are given and read in logical row-major order, whatever the layout.

package import KernelIR
package import QuernCore

/// How a test array lies in memory.
package enum TestLayout: String, CaseIterable, Sendable {
    /// Dense, row-major.
    case contiguous
    /// The last axis dense, rows with a gap behind.
    case padded
    /// Every second element of every axis.
    case strided
    /// Every axis backwards.
    case reversed
    /// Dense, the first axis innermost.
    case transposed

    /// What a call's signature promises for it.
    package var promise: Layout {
        switch self {
        case .contiguous: .contiguous
        case .padded: .unitInner
        case .strided, .reversed, .transposed: .general
        }
    }
}

package final class TestArray {
    package let type: ScalarType
    package let shape: [Int]
    package let strides: [Int]
    private let memory: UnsafeMutableRawBufferPointer
    /// The byte of the element at index 0 of every axis.
    private let origin: Int
    private static let guardByte: UInt8 = 0xA5

    /// An array with the elements whose bits are given in row-major order.
    package init(_ type: ScalarType, shape: [Int], bits: [UInt64], layout: TestLayout = .contiguous) {
        self.type = type
        self.shape = shape
        var strides = [Int](repeating: 0, count: shape.count)
        var next = layout == .strided ? 2 : 1
        let axes = layout == .transposed ? Array(shape.indices) : shape.indices.reversed()
        for axis in axes {
            strides[axis] = next
            next *= max(1, shape[axis])
            if layout == .padded { next += 3 }
            if layout == .strided { next *= 2 }
        }
        var first = 0
        if layout == .reversed {
            for axis in shape.indices {
                first += max(0, shape[axis] - 1) * strides[axis]
                strides[axis] = -strides[axis]
            }
        }
        self.strides = strides
        let size = type.byteCount
        memory = .allocate(byteCount: (next + 16) * size + 128, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: Self.guardByte)
        // Behind a guard of 64 bytes; contiguous arrays are aligned as Quern's own are.
        origin = 64 + first * size
        for (k, value) in bits.enumerated() where k < count { write(value, at: offset(k)) }
    }
    deinit { memory.deallocate() }

    package var count: Int { shape.reduce(1, *) }
    /// The array's words in a frame.
    package var words: [UInt64] {
        [UInt64(UInt(bitPattern: memory.baseAddress)) &+ UInt64(origin)] + shape.map { UInt64($0) }
            + strides.map { UInt64(bitPattern: Int64($0)) }
    }
    /// The bits of all elements, in row-major order.
    package var bits: [UInt64] { (0..<count).map { read(at: offset($0)) } }
    /// Whether a byte that belongs to no element has changed.
    package var isDamaged: Bool {
        var isElement = [Bool](repeating: false, count: memory.count)
        for k in 0..<count {
            for byte in 0..<type.byteCount { isElement[offset(k) + byte] = true }
        }
        return memory.indices.contains { !isElement[$0] && memory[$0] != Self.guardByte }
    }

    /// The byte of element `number`.
    private func offset(_ number: Int) -> Int {
        var (rest, offset) = (number, 0)
        for axis in shape.indices.reversed() {
            offset += rest % shape[axis] * strides[axis]
            rest /= shape[axis]
        }
        return origin + offset * type.byteCount
    }
    private func write(_ bits: UInt64, at offset: Int) {
        for byte in 0..<type.byteCount { memory[offset + byte] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte)) }
    }
    private func read(at offset: Int) -> UInt64 {
        var bits: UInt64 = 0
        for byte in 0..<type.byteCount { bits |= UInt64(memory[offset + byte]) << UInt64(8 * byte) }
        return Meaning.canonical(bits, type)
    }
}
