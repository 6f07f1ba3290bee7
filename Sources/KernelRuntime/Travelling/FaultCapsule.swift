// A call that ended with a fault, kept in one file so that it can be run again: `kernelc replay FILE.capsule`.
//
//     "QUERNCAP"  version (4 bytes)  0 (4 bytes)  bytes of the payload (8 bytes)  payload  SHA-256 of all before
//
// Numbers are little-endian; the payload is MessagePack, a map by field name. The kernel is KernelIR text, specialised
// for the call and not yet optimised, whose sites are those that faults name, on any machine.
// Holds: reading refuses whatever is cut, damaged, foreign or of another version, with what was expected; a file
// appears under its name when it is whole.

package import QuernCore
internal import Wire

/// A call that ended with a fault.
package struct FaultCapsule: Sendable, Codable, Hashable {
    /// A text of the kernel's.
    package struct Source: Sendable, Codable, Hashable {
        package var file: String
        package var text: String
        package var firstLine: Int

        package init(_ source: SourceText) {
            (file, text, firstLine) = (source.file, source.text, source.firstLine)
        }

        /// The text at its place.
        package var sourceText: SourceText { SourceText(file: file, text: text, firstLine: firstLine) }
    }

    /// The specialised module, as KernelIR text.
    package var module: String
    /// The kernel's texts, as far as they are known.
    package var sources: [Source]
    package var signature: KernelSignatureForm
    package var arguments: [KernelValueForm]
    /// The fault of the call itself.
    package var fault: KernelFaultForm
    /// Whether the kernel writes arrays of its arguments, which are then as the fault left them.
    package var wasWritten: Bool
    /// `compiled` or `interpreted`.
    package var backend: String
    /// Where in a run it happened.
    package var place = Place()

    /// Where in a run a call was.
    package struct Place: Sendable, Codable, Hashable {
        /// The expression or the delayed call.
        package var task = ""
        /// Lower and upper bounds of the block's indices in turn; empty without one.
        package var block: [Int] = []
        /// The engine, and the worker where there are several.
        package var engine = ""
        package var worker = ""
        /// The message that the run ended with.
        package var message = ""
        package init() {}
    }

    package init(
        module: String, sources: [Source], signature: KernelSignatureForm, arguments: [KernelValueForm],
        fault: KernelFaultForm, wasWritten: Bool, backend: String
    ) {
        self.module = module
        self.sources = sources
        self.signature = signature
        self.arguments = arguments
        self.fault = fault
        self.wasWritten = wasWritten
        self.backend = backend
    }
}

/// Why a file is no capsule.
package enum FaultCapsuleError: Error, Sendable, Equatable, CustomStringConvertible {
    /// It does not begin as one.
    case foreign
    /// Of another version.
    case version(UInt32)
    /// It ends too early, or goes on too long: bytes found and expected.
    case length(found: Int, expected: Int)
    /// Its checksum is not that of its content.
    case damaged
    /// Its parts do not go together.
    case malformed(String)
    /// The file could not be read or written.
    case file(String)

    package var id: String {
        switch self {
        case .foreign: "capsule.foreign"
        case .version: "capsule.version"
        case .length: "capsule.length"
        case .damaged: "capsule.damaged"
        case .malformed: "capsule.malformed"
        case .file: "capsule.file"
        }
    }

    package var description: String {
        switch self {
        case .foreign: "the file does not begin as a capsule does; expected 'QUERNCAP' [\(id)]"
        case .version(let version):
            "the capsule has version \(version), this Quern reads \(FaultCapsule.version); replay it with the "
                + "Quern that wrote it [\(id)]"
        case .length(let found, let expected):
            "the capsule has \(found) bytes, expected \(expected): it is not whole [\(id)]"
        case .damaged: "the capsule's content does not match its checksum: it is damaged [\(id)]"
        case .malformed(let reason): "the capsule's content does not go together: \(reason) [\(id)]"
        case .file(let reason): "\(reason) [\(id)]"
        }
    }
}

extension FaultCapsule {
    package static let version: UInt32 = 1
    private static let magic = Array("QUERNCAP".utf8)
    private static let headerByteCount = 24

    /// The file's bytes.
    package func fileBytes() throws(FaultCapsuleError) -> [UInt8] {
        let payload: [UInt8]
        do throws(WireError) {
            payload = try MessagePack.encode(self)
        } catch {
            throw .malformed(error.description)
        }
        var bytes = Self.magic
        bytes.reserveCapacity(Self.headerByteCount + payload.count + 32)
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: Self.version >> shift)) }
        bytes += [0, 0, 0, 0]
        for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        bytes += payload
        return bytes + Fingerprint(of: bytes).bytes
    }

    /// The capsule in a file's bytes.
    package init(fileBytes bytes: [UInt8]) throws(FaultCapsuleError) {
        guard bytes.prefix(8).elementsEqual(Self.magic) else {
            if bytes.count < 8, Self.magic.starts(with: bytes), !bytes.isEmpty {
                throw .length(found: bytes.count, expected: Self.headerByteCount + 32)
            }
            throw .foreign
        }
        guard bytes.count >= Self.headerByteCount + 32 else {
            throw .length(found: bytes.count, expected: Self.headerByteCount + 32)
        }
        func number(_ range: Range<Int>) -> UInt64 {
            range.reversed().reduce(0) { $0 << 8 | UInt64(bytes[$1]) }
        }
        let version = UInt32(truncatingIfNeeded: number(8..<12))
        guard version == Self.version else { throw .version(version) }
        let count = number(16..<24)
        let found = bytes.count - Self.headerByteCount - 32
        guard count == UInt64(found) else {
            throw .length(
                found: bytes.count,
                expected: count > 1 << 40 ? .max : Self.headerByteCount + 32 + Int(truncatingIfNeeded: count))
        }
        let end = bytes.count - 32
        guard Fingerprint(of: bytes[..<end]).bytes.elementsEqual(bytes[end...]) else { throw .damaged }
        do throws(WireError) {
            self = try MessagePack.decode(
                FaultCapsule.self, from: Array(bytes[Self.headerByteCount..<end]),
                limits: WireLimits(byteCount: 1 << 32))
        } catch {
            throw .malformed(error.description)
        }
    }
}
