// Files beside the tests, found by this file's own place.

import Foundation
import KernelIR
import QuernCore
import Testing

enum Fixture {
    static func text(_ name: String, from file: String = #filePath) throws -> String {
        let folder = URL(fileURLWithPath: file).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: folder.appendingPathComponent("Fixtures/\(name)"), encoding: .utf8)
    }

    /// Text that must parse and verify.
    static func module(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Module {
        let (module, diagnostics) = IRParser.parse(text)
        #expect(diagnostics.isEmpty, "\(diagnostics.map(\.message))", sourceLocation: sourceLocation)
        let parsed = try #require(module, sourceLocation: sourceLocation)
        let errors = parsed.verify()
        #expect(errors.isEmpty, "\(errors.map(\.message))", sourceLocation: sourceLocation)
        return parsed
    }
}

/// A generator of numbers that repeats itself for a seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
