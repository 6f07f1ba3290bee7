// Codable values as MessagePack and back: the two entry points.
// The writing side is MessagePackWriter (bytes) and MessagePackEncoder (Swift's types); the reading side is
// MessagePackDocument (bytes, and all checks of them) and MessagePackDecoder (Swift's types).
// Holds: equal values give equal bytes; no bytes end the process; every number comes back with its bits.
// Source: the specification at https://github.com/msgpack/msgpack/blob/master/spec.md.

/// Values as MessagePack: structs are maps by field name, enums maps of one case, `[UInt8]` is one `bin`.
package enum MessagePack {
    /// The bytes of a value.
    /// - Throws: `WireError.unsupported` for values without a form, `.tooLarge` for those nested too deep.
    package static func encode<T: Encodable>(
        _ value: T, limits: WireLimits = WireLimits()
    ) throws(WireError) -> [UInt8] {
        var writer = MessagePackWriter()
        do {
            try MessagePackEncoder.write(value, to: &writer, depth: limits.depth)
        } catch let error as WireError {
            throw error
        } catch EncodingError.invalidValue(_, let context) {
            throw .unsupported(path: "", what: context.debugDescription)
        } catch {
            throw .unsupported(path: "", what: "\(error)")
        }
        return writer.bytes
    }

    /// The value that bytes say.
    /// - Parameter context: what types that need more than the bytes find in their decoder's `userInfo`.
    package static func decode<T: Decodable>(
        _ type: T.Type, from bytes: UnsafeRawBufferPointer, limits: WireLimits = WireLimits(),
        context: [CodingUserInfoKey: any Sendable] = [:]
    ) throws(WireError) -> T {
        let document = try MessagePackDocument(bytes, limits: limits, context: context)
        do {
            return try MessagePackDecoder(document, 0).read(type)
        } catch {
            throw document.wireError(error)
        }
    }

    /// The value that bytes say.
    package static func decode<T: Decodable>(
        _ type: T.Type, from bytes: some Collection<UInt8>, limits: WireLimits = WireLimits(),
        context: [CodingUserInfoKey: any Sendable] = [:]
    ) throws(WireError) -> T {
        let contiguous = bytes as? [UInt8] ?? [UInt8](bytes)
        let result = contiguous.withUnsafeBytes { raw in
            Result { () throws(WireError) -> T in
                try decode(type, from: raw, limits: limits, context: context)
            }
        }
        return try result.get()
    }
}
