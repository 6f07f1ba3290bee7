// Machine code in memory: an object mapped by CObjectLoader, its imports bound to the run-time library and to the C
// functions that its kernels declare.
// Holds: an object gets only those two kinds of addresses; the mapping lives as long as this object.

internal import CKernelRuntime
internal import CObjectLoader
internal import KernelIR

/// A loaded object and its entry.
final class LoadedCode: Sendable {
    let entry: quern_entry
    private let image: Image

    /// The mapping, unmapped at the end. Never written after it was made.
    private final class Image: @unchecked Sendable {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit {
            let base = quern_image_base(pointer)
            // Other code may come to lie at the same addresses.
            quern_loop_forget(base, base + Int(quern_image_byte_count(pointer)))
            quern_image_unload(pointer)
        }
    }

    /// Maps `object`, whose module declares `externs`.
    init(_ object: [UInt8], externs: [ExternFunction]) throws(KernelError) {
        let resolver = try Resolver(externs)
        var error = quern_image_error()
        let loaded = withExtendedLifetime(resolver) {
            object.withUnsafeBytes { bytes in
                quern_image_load(
                    bytes.baseAddress, bytes.count,
                    { name, context in
                        guard let context else { return nil }
                        return Unmanaged<Resolver>.fromOpaque(context).takeUnretainedValue().address(of: name)
                    }, Unmanaged.passUnretained(resolver).toOpaque(), 0, &error)
            }
        }
        guard let loaded else {
            let name = withUnsafeBytes(of: error.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw .internalError(
                "a compiled object was refused: \(String(cString: quern_image_message(error.status))) '\(name)'")
        }
        image = Image(loaded)
        guard let address = quern_image_symbol(loaded, "quern_entry") else {
            throw .internalError("a compiled object has no entry")
        }
        entry = unsafeBitCast(address, to: quern_entry.self)
    }

    /// The address of an exported symbol.
    func address(of symbol: String) -> UnsafeRawPointer? { quern_image_symbol(image.pointer, symbol) }

    /// Where the code lies, for profilers.
    var range: Range<UInt> {
        let base = UInt(bitPattern: quern_image_base(image.pointer))
        return base..<base + UInt(quern_image_byte_count(image.pointer))
    }

    /// What the driver of parallel loops counted of those whose bodies are in this code.
    var loopCounts: [quern_loop_counts] {
        let low = UnsafeRawPointer(bitPattern: range.lowerBound)
        let high = UnsafeRawPointer(bitPattern: range.upperBound)
        let capacity = quern_loop_count(low, high, nil, 0)
        guard capacity > 0 else { return [] }
        return Array(unsafeUninitializedCapacity: Int(capacity)) { buffer, count in
            // Loops that ran for the first time meanwhile are left out.
            count = Int(min(capacity, quern_loop_count(low, high, buffer.baseAddress, capacity)))
        }
    }

    /// Finds the addresses of imports.
    private final class Resolver {
        private var addresses: [String: UnsafeRawPointer] = [:]

        init(_ externs: [ExternFunction]) throws(KernelError) {
            for extern in externs {
                addresses[extern.symbol] = try CLibraries.address(of: extern.symbol, in: extern.library)
            }
        }
        func address(of name: UnsafePointer<CChar>) -> UnsafeRawPointer? {
            quern_symbol(name) ?? addresses[String(cString: name)]
        }
    }
}
