// The bytes of elements sorted by their place: all first bytes, then all second ones. HDF5's `shuffle` filter and
// numcodecs' one are the same. Bytes after the last whole element stay where they are.

/// Bytes sorted by their place in the element.
struct ShuffleCodec: ByteCodec {
    let elementSize: Int

    let name = "shuffle"

    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer {
        guard input.count <= limit else { throw .corrupt("\(input.count) bytes, where \(limit) are expected") }
        let result = try ByteBuffer(capacity: input.count)
        let count = input.count / max(1, elementSize)
        let target = result.mutableBytes
        for byte in 0..<elementSize {
            for element in 0..<count { target[element &* elementSize &+ byte] = input[byte &* count &+ element] }
        }
        for rest in count * elementSize..<input.count { target[rest] = input[rest] }
        return result
    }

    func encode(_ input: UnsafeRawBufferPointer) throws(CodecFailure) -> ByteBuffer {
        let result = try ByteBuffer(capacity: input.count)
        let count = input.count / max(1, elementSize)
        let target = result.mutableBytes
        for byte in 0..<elementSize {
            for element in 0..<count { target[byte &* count &+ element] = input[element &* elementSize &+ byte] }
        }
        for rest in count * elementSize..<input.count { target[rest] = input[rest] }
        return result
    }

    func bound(_ count: Int) -> Int { count }
}
