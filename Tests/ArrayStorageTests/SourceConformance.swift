// What every source of chunks has to do, whatever its format: a newcomer joins by one call of `checkSource`, with an
// array that holds `Pattern`.

import ArrayStorage
import Dispatch
import NDArrays
import QuernCore
import Synchronization
import Testing

/// Reads `source`, which holds the pattern, in every way that a source may be read.
func checkSource(_ source: any ChunkSource, _ type: ScalarType, _ shape: [Int], _ note: Comment) throws {
    #expect(source.scalarType == type, note)
    #expect(source.shape == shape, note)
    #expect(source.chunkShape.count == shape.count, note)
    let whole = Pattern.array(type, shape)
    #expect(try source.elements() == whole, note)
    var numbers = SeededNumbers(UInt64(whole.count) &+ 1)
    for _ in 0..<12 {
        let region = shape.map { extent -> Range<Int> in
            let low = Int.random(in: 0...extent, using: &numbers)
            return low..<Int.random(in: low...extent, using: &numbers)
        }
        #expect(try source.elements(region) == part(whole, shape, region, type.byteCount), "\(note) \(region)")
        #expect(source.workingByteCount(reading: region) >= 0, note)
        try checkStrided(source, whole, region, &numbers, note)
    }
    try checkRefusals(source, note)
    try checkThreads(source, whole, note)
}

/// The elements of a region of an array in memory.
func part(_ whole: [UInt8], _ shape: [Int], _ region: [Range<Int>], _ size: Int) -> [UInt8] {
    if region.contains(where: \.isEmpty) { return [] }
    let strides = rowMajor(shape)
    var result: [UInt8] = []
    func walk(_ axis: Int, _ offset: Int) {
        guard axis < region.count else { return result += whole[offset * size..<(offset + 1) * size] }
        for index in region[axis] { walk(axis + 1, offset + index * strides[axis]) }
    }
    walk(0, 0)
    return result
}

/// Places that are turned round, reversed and with gaps, where nothing beside them may change.
private func checkStrided(
    _ source: any ChunkSource, _ whole: [UInt8], _ region: [Range<Int>], _ numbers: inout SeededNumbers, _ note: Comment
) throws {
    if region.contains(where: \.isEmpty) { return }
    let size = source.scalarType.byteCount
    let extents = region.map(\.count)
    var strides = [Int](repeating: 0, count: extents.count)
    var next = Int.random(in: 1...3, using: &numbers)
    var low = 0
    for axis in extents.indices.shuffled(using: &numbers) {
        strides[axis] = Bool.random(using: &numbers) ? next : -next
        if strides[axis] < 0 { low += strides[axis] * (extents[axis] - 1) }
        next = next * extents[axis] + Int.random(in: 0...2, using: &numbers)
    }
    let count = (next + 1) * size
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
    defer { room.deallocate() }
    room.initializeMemory(as: UInt8.self, repeating: 0xA5)
    guard let base = room.baseAddress else { return }
    try source.read(region, into: base - low * size, strides: strides)
    var expected = [UInt8](repeating: 0xA5, count: count)
    let elements = part(whole, source.shape, region, size)
    var k = 0
    func walk(_ axis: Int, _ offset: Int) {
        guard axis < extents.count else {
            for byte in 0..<size { expected[(offset - low) * size + byte] = elements[k * size + byte] }
            k += 1
            return
        }
        for index in 0..<extents[axis] { walk(axis + 1, offset + index * strides[axis]) }
    }
    walk(0, 0)
    #expect(Array(room) == expected, "\(note) \(region) to \(strides)")
}

/// Regions outside the array, and of another rank.
private func checkRefusals(_ source: any ChunkSource, _ note: Comment) throws {
    var room: UInt64 = 0
    try withUnsafeMutablePointer(to: &room) { base throws in
        let zeros = source.shape.map { _ in 0..<0 }
        let strides = source.shape.map { _ in 1 }
        #expect(throws: ChunkError.self, note) { try source.read(zeros + [0..<1], into: base, strides: strides + [1]) }
        for axis in source.shape.indices {
            var region = zeros
            region[axis] = source.shape[axis]..<source.shape[axis] + 1
            #expect(throws: ChunkError.self, note) { try source.read(region, into: base, strides: strides) }
            region[axis] = -1..<0
            #expect(throws: ChunkError.self, note) { try source.read(region, into: base, strides: strides) }
        }
    }
}

/// Many threads at a time.
private func checkThreads(_ source: any ChunkSource, _ whole: [UInt8], _ note: Comment) throws {
    let wrong = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 8) { index in
        let region = source.shape.map { extent in index % 2 == 0 ? 0..<extent : extent / 2..<extent }
        let expected = part(whole, source.shape, region, source.scalarType.byteCount)
        for _ in 0..<3 where (try? source.elements(region)) != expected { wrong.add(1, ordering: .relaxed) }
    }
    #expect(wrong.load(ordering: .relaxed) == 0, note)
}
