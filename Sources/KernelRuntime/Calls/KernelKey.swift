// The key of a call: the types and layouts of its arguments in three words. Layout in KernelFrame.swift.
// Holds: a code is never 0, so the number of arguments can be read off the words.

internal import KernelIR
internal import QuernCore

/// The types and layouts of a call's arguments.
@usableFromInline
struct KernelKey: Hashable, Sendable {
    var key0: UInt64
    var key1: UInt64
    var key2: UInt64

    /// The code of an argument that no kernel takes; its word is the type's metadata.
    @usableFromInline static let unsupportedCode: UInt64 = 15

    /// The bit of memory that is not ours, in each of five codes.
    private static let foreignBits: UInt64 = 0x800_800_800_800_800

    init(key0: UInt64, key1: UInt64, key2: UInt64) {
        self.key0 = key0
        self.key1 = key1
        self.key2 = key2
    }

    /// Whether an argument lies in memory that was lent to us.
    var hasForeignMemory: Bool { (key0 | key1 | key2) & Self.foreignBits != 0 }

    /// The key of the same types and layouts in memory of our own.
    var withoutForeignMemory: KernelKey {
        KernelKey(key0: key0 & ~Self.foreignBits, key1: key1 & ~Self.foreignBits, key2: key2 & ~Self.foreignBits)
    }

    /// One argument's code.
    struct Code: Hashable {
        var bits: UInt64
        var isUnsupported: Bool { bits & 15 == KernelKey.unsupportedCode }
        var scalar: ScalarType? { ScalarType(rawValue: UInt8(bits & 15)) }
        var isInout: Bool { bits >> 4 & 1 == 1 }
        var isArray: Bool { bits >> 5 & 1 == 1 }
        var rank: Int { Int(bits >> 6 & 7) }
        var layout: Layout { Layout(rawValue: UInt8(bits >> 9 & 3)) ?? .general }
        var isForeign: Bool { bits >> 11 & 1 == 1 }
        /// The words that the argument takes in a frame.
        var wordCount: Int {
            let isComplex = scalar?.isComplex == true
            if isUnsupported { return 1 }
            if isArray { return 1 + 2 * (isComplex ? rank + 1 : rank) }
            return isInout ? 0 : isComplex ? 2 : 1
        }
    }

    /// The codes in the order of the arguments.
    var codes: [Code] {
        var codes: [Code] = []
        for word in [key0, key1, key2] {
            var inWord: [Code] = []
            var rest = word
            while rest != 0 {
                inWord.append(Code(bits: rest & 0xfff))
                rest >>= 12
            }
            codes += inWord.reversed()
        }
        return codes
    }

    /// The key of these codes; nil for more than 15.
    init?(_ codes: [Code]) {
        guard codes.count <= 15 else { return nil }
        self.init(key0: 0, key1: 0, key2: 0)
        for (k, code) in codes.enumerated() {
            if k < 5 {
                key0 = key0 << 12 | code.bits
            } else if k < 10 {
                key1 = key1 << 12 | code.bits
            } else {
                key2 = key2 << 12 | code.bits
            }
        }
    }
}
