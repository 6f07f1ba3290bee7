// Runs a call compiled, interpreted and natively, and demands the same bits of all three: results, and arrays that
// were written. All NaNs count as one value.

import NDArrays
import Quern
import QuernCore
import Testing

/// What a call gave: shapes and bits, comparable.
struct Outcome: Equatable, CustomStringConvertible {
    private(set) var parts: [(shape: [Int], bits: [UInt64], type: ScalarType)] = []

    /// The outcome that consists of these values, scalars and arrays.
    init<each Value: Judged>(_ values: repeat each Value) {
        repeat parts.append((each values).judged)
    }

    static func == (left: Outcome, right: Outcome) -> Bool {
        left.parts.elementsEqual(right.parts) { $0.shape == $1.shape && $0.bits == $1.bits && $0.type == $1.type }
    }

    var description: String {
        parts.map { part in
            let shown = part.bits.prefix(12).map { String($0, radix: 16) }.joined(separator: " ")
            return "\(part.type)\(part.shape): \(shown)\(part.bits.count > 12 ? " …" : "")"
        }.joined(separator: "; ")
    }
}

/// A value whose bits can be compared.
protocol Judged {
    var judged: (shape: [Int], bits: [UInt64], type: ScalarType) { get }
}

extension NDArray: Judged {
    var judged: (shape: [Int], bits: [UInt64], type: ScalarType) {
        (Array(shape), AnyNDArray(self).elementBits.map { canonicalBits($0, Element.scalarType) }, Element.scalarType)
    }
}
extension KernelWord {
    var judged: (shape: [Int], bits: [UInt64], type: ScalarType) { ([], [canonicalBits(kernelBits, Self.scalarType)], Self.scalarType) }
}
extension Double: Judged {}
extension Float: Judged {}
extension Int: Judged {}
extension Int32: Judged {}
extension UInt16: Judged {}
extension Bool: Judged {}

/// A number's bits, or those of a complex number's part: all NaNs count as one value.
private func canonicalBits(_ bits: UInt64, _ type: ScalarType) -> UInt64 {
    switch type.partType {
    case .float64: Double(kernelBits: bits).isNaN ? Double.nan.bitPattern : bits
    case .float32: Float(kernelBits: bits).isNaN ? UInt64(Float.nan.bitPattern) : bits
    default: bits
    }
}

/// Runs `call` in all three ways and expects one outcome, which it returns.
///
/// `nativeToo: false` leaves out the Swift body, where it promises other bits.
@discardableResult
func agreed(
    nativeToo: Bool = true, _ what: String = "", at location: SourceLocation = #_sourceLocation,
    _ call: () throws -> Outcome
) throws -> Outcome {
    let compiled = try KernelMode.compiled { try call() }
    let interpreted = try KernelMode.interpreted { try call() }
    #expect(compiled == interpreted, "compiled and interpreted differ \(what)", sourceLocation: location)
    if nativeToo {
        let native = try KernelMode.native { try call() }
        #expect(compiled == native, "compiled and native differ \(what)", sourceLocation: location)
    }
    return compiled
}

/// Runs `call` with each layout, in all three ways, and expects one outcome.
func agreedInAllLayouts(
    nativeToo: Bool = true, at location: SourceLocation = #_sourceLocation, _ call: (Layout) throws -> Outcome
) throws {
    let dense = try agreed(nativeToo: nativeToo, "(dense)", at: location) { try call(.dense) }
    for layout in Layout.allCases where layout != .dense {
        let other = try agreed(nativeToo: nativeToo, "(\(layout))", at: location) { try call(layout) }
        #expect(dense == other, "layout '\(layout)' gives other bits", sourceLocation: location)
    }
}

/// Expects `call` to end with a fault of this kind, the same one compiled and interpreted.
func expectFault(
    _ kind: FaultKind, at location: SourceLocation = #_sourceLocation, _ call: () throws -> Void
) {
    let compiled = #expect(throws: KernelFault.self, sourceLocation: location) {
        try KernelMode.compiled { try call() }
    }
    let interpreted = #expect(throws: KernelFault.self, sourceLocation: location) {
        try KernelMode.interpreted { try call() }
    }
    #expect(compiled?.kind == kind, sourceLocation: location)
    #expect(compiled == interpreted, sourceLocation: location)
}
