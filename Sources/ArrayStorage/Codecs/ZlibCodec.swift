// zlib's and gzip's formats around deflate data. Reading is NDArrays' business (Inflate), which reads gzip files too.

internal import CCodecs
import NDArrays

/// Deflate data with zlib's or gzip's header and checksum.
struct ZlibCodec: ByteCodec {
    let wrapper: Inflate.Wrapper
    /// 0 to 9, or -1 for zlib's choice.
    let level: Int

    var name: String { wrapper == .gzip ? "gzip" : "zlib" }

    func decode(_ input: UnsafeRawBufferPointer, limit: Int) throws(CodecFailure) -> ByteBuffer {
        let result = try ByteBuffer(capacity: limit)
        var (made, used) = (0, 0)
        do throws(Inflate.Problem) {
            repeat {
                let step = try Inflate.decode(
                    UnsafeRawBufferPointer(rebasing: input[used...]), wrapper,
                    into: UnsafeMutableRawBufferPointer(rebasing: result.mutableBytes[made...]))
                (made, used) = (made + step.made, used + step.used)
            } while wrapper == .gzip && used < input.count
        } catch {
            switch error {
            case .endsEarly: throw .corrupt("\(name) data that end early")
            case .damaged: throw .corrupt("\(name) data that are damaged")
            case .tooLong: throw .corrupt("\(name) data of more than \(limit) bytes")
            case .noMemory: throw .noMemory(limit)
            }
        }
        guard used == input.count else { throw .corrupt("\(input.count - used) bytes after \(name) data") }
        result.count = made
        return result
    }

    func encode(_ input: UnsafeRawBufferPointer) throws(CodecFailure) -> ByteBuffer {
        var stream = z_stream()
        let begun = deflateInit2_(
            &stream, Int32(level), Z_DEFLATED, wrapper.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else {
            throw begun == Z_MEM_ERROR ? .noMemory(1 << 18) : .refused("zlib level \(level), where 0 to 9 are")
        }
        defer { deflateEnd(&stream) }
        let result = try ByteBuffer(capacity: Int(deflateBound(&stream, UInt(input.count))) + 32)
        var (used, made) = (0, 0)
        while true {
            // zlib counts 32 bits at a time.
            let (available, room) = (min(input.count - used, 1 << 30), min(result.capacity - made, 1 << 30))
            stream.next_in = input.baseAddress.map {
                UnsafeMutablePointer(mutating: ($0 + used).assumingMemoryBound(to: UInt8.self))
            }
            stream.next_out = (result.base + made).assumingMemoryBound(to: UInt8.self)
            (stream.avail_in, stream.avail_out) = (UInt32(available), UInt32(room))
            let step = deflate(&stream, used + available == input.count ? Z_FINISH : Z_NO_FLUSH)
            used += available - Int(stream.avail_in)
            made += room - Int(stream.avail_out)
            if step == Z_STREAM_END { break }
            guard step == Z_OK, made < result.capacity else { throw .refused("zlib: error \(step)") }
        }
        result.count = made
        return result
    }

    func bound(_ count: Int) -> Int { count &+ count / 500 &+ 256 }
}
