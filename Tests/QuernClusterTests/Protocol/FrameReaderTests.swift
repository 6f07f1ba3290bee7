// Cutting a stream into frames.

import QuernCluster
import Testing

private func events(_ pieces: [[UInt8]], limit: Int = 1000) -> [String] {
    var reader = FrameReader(limit: limit)
    var found: [String] = []
    for piece in pieces {
        for event in piece.withUnsafeBytes({ reader.receive($0) }) {
            switch event {
            case .frame(let bytes, let count): found.append("\(bytes) \(count)")
            case .fault(let fault, let count): found.append("\(fault) \(count)")
            }
        }
    }
    return found
}

@Suite struct FrameReaderTests {
    @Test("frames come out whole, however the stream is cut")
    func pieces() {
        let stream = FrameReader.frame([1, 2, 3], descriptors: 2) + FrameReader.frame([]) + FrameReader.frame([4])
        for size in 1...stream.count {
            let cut = stride(from: 0, to: stream.count, by: size).map {
                Array(stream[$0..<min(stream.count, $0 + size)])
            }
            #expect(events(cut) == ["[1, 2, 3] 2", "[] 0", "[4] 0"], "pieces of \(size)")
        }
    }

    @Test("a frame that is too long is skipped, and the next is read")
    func oversized() {
        let stream = FrameReader.frame([UInt8](repeating: 0x51, count: 2000)) + FrameReader.frame([7])
        #expect(events([stream]) == ["oversized(byteCount: 2000, limit: 1000) 0", "[7] 0"])
        #expect(events(stream.map { [$0] }) == ["oversized(byteCount: 2000, limit: 1000) 0", "[7] 0"])
    }

    @Test("bytes that are no frame are skipped up to the next one, and told once")
    func foreign() {
        let noise = Array("GET / HTTP/1.1\r\nQRQRN QRNQ".utf8)
        #expect(events([noise + FrameReader.frame([7])]) == ["foreign(byteCount: \(noise.count)) 0", "[7] 0"])
        #expect(events([noise]) == ["foreign(byteCount: \(noise.count - 1)) 0"])
    }

    @Test("more descriptors than may come, or something where nothing may be, are told")
    func header() {
        #expect(events([FrameReader.frame([1], descriptors: 65)]) == ["header(descriptors: 65, reserved: 0) 64"])
        var frame = FrameReader.frame([1])
        frame[13] = 1
        #expect(events([frame + FrameReader.frame([2])]) == ["header(descriptors: 0, reserved: 256) 0", "[2] 0"])
    }
}
