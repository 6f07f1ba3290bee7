// Results of kernels as the plain bytes that tasks give: what the values are, then their elements where a kernel can
// read them without a copy.
//
//     number of values; of each: type | rank << 8 | 1 << 16 for an array; its extents, or the words of the scalar
//     zeros up to a multiple of 64; the elements of each array in row-major order, each up to a multiple of 64
//
// All in words of 8 bytes, little-endian. Holds: bytes of any content and at any address are read or refused.

package import NDArrays
package import QuernCore
package import TaskGraphs

/// Values on their way between calls in different processes.
package enum KernelResultBytes {
    /// The bytes that the values take.
    package static func byteCount(_ values: [KernelValue]) -> Int {
        values.reduce(padded(8 * words(values).count)) { sum, value in
            sum + (value.array.map { padded($0.count * $0.scalarType.byteCount) } ?? 0)
        }
    }

    /// Writes the values; `base` has room for `byteCount` of them.
    package static func write(_ values: [KernelValue], to base: UnsafeMutableRawPointer) {
        let words = words(values)
        var place = padded(8 * words.count)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: place)
        for (k, word) in words.enumerated() {
            base.storeBytes(of: word.littleEndian, toByteOffset: 8 * k, as: UInt64.self)
        }
        for case .array(let array) in values {
            let count = array.count * array.scalarType.byteCount
            if count > 0, let dense = array.isContiguous ? array : array.dense() {
                (base + place).copyMemory(from: dense._base, byteCount: count)
                extendLifetime(dense._storage)
            }
            (base + place + count).initializeMemory(as: UInt8.self, repeating: 0, count: padded(count) - count)
            place += padded(count)
        }
    }

    /// The values as bytes of their own.
    package static func bytes(_ values: [KernelValue]) -> TravelBytes {
        let count = byteCount(values)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        nonisolated(unsafe) let held = memory
        if let base = memory.baseAddress { write(values, to: base) }
        return TravelBytes(UnsafeRawPointer(memory.baseAddress!), count: count) { held.deallocate() }
    }

    /// The values that bytes say.
    /// - Parameter sharesMemory: whether arrays may lie where the bytes do; such ones are never written.
    package static func values(_ bytes: TravelBytes, sharesMemory: Bool) throws(KernelError) -> [KernelValue] {
        var place = 0
        func next() throws(KernelError) -> UInt64 {
            guard bytes.count - place >= 8 else {
                throw .malformed("\(bytes.count) bytes of a task's result", "more of them")
            }
            defer { place += 8 }
            return UInt64(littleEndian: bytes.base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
        var values: [KernelValue?] = []
        var arrays: [(place: Int, type: ScalarType, shape: [Int])] = []
        let count = try next()
        guard count <= 64 else { throw .malformed("\(count) results", "at most 64") }
        for k in 0..<Int(count) {
            let word = try next()
            guard let type = ScalarType(rawValue: UInt8(truncatingIfNeeded: word)), word >> 17 == 0 else {
                throw .malformed("the word \(word) of a result", "its type and rank")
            }
            let rank = Int(word >> 8 & 0xff)
            if word >> 16 == 0 {
                guard rank == 0 else { throw .malformed("a scalar of \(rank) axes", "none") }
                let first = try next()
                values.append(
                    type.isComplex ? .complex(type, real: first, imaginary: try next()) : .scalar(type, first))
                continue
            }
            guard rank <= 8 else { throw .malformed("an array of \(rank) axes", "at most 8") }
            var shape: [Int] = []
            for _ in 0..<rank { shape.append(Int(truncatingIfNeeded: try next())) }
            arrays.append((k, type, shape))
            values.append(nil)
        }
        place = padded(place)
        for (k, type, shape) in arrays {
            guard let size = KernelValueForm.byteCount(type, shape), size <= bytes.count - place else {
                throw .malformed("\(bytes.count) bytes of a task's result", "those of an array of shape \(shape)")
            }
            let base = bytes.base + place
            place += padded(size)
            if sharesMemory, let array = AnyNDArray(reading: base, type, shape: shape, owner: bytes) {
                values[k] = .array(array)
                continue
            }
            guard let array = AnyNDArray(uninitialized: type, shape: shape) else {
                throw .environment("no memory for an array of \(size) bytes", id: "kernel.memory")
            }
            array._base.copyMemory(from: base, byteCount: size)
            values[k] = .array(array)
        }
        guard place == bytes.count else {
            throw .malformed("\(bytes.count) bytes of a task's result", "\(place) of them")
        }
        extendLifetime(bytes)
        return values.compactMap { $0 }
    }

    private static func words(_ values: [KernelValue]) -> [UInt64] {
        var words = [UInt64(values.count)]
        for value in values {
            switch value {
            case .scalar(let type, let bits): words += [UInt64(type.rawValue), bits]
            case .complex(let type, let real, let imaginary): words += [UInt64(type.rawValue), real, imaginary]
            case .array(let array):
                words.append(UInt64(array.scalarType.rawValue) | UInt64(array.rank) << 8 | 1 << 16)
                for extent in array.shape { words.append(UInt64(extent)) }
            }
        }
        return words
    }

    private static func padded(_ count: Int) -> Int { (count + 63) & ~63 }
}
