// The meaning of scalar operations against Python's exact integers and NumPy's floats (Fixtures/meaning.py).

import KernelIR
import QuernCore
import Testing

@Suite("the meaning of scalar operations")
struct MeaningTests {
    struct Line {
        var text: String
        var opcode: Opcode
        var attribute: Attribute
        var type: ScalarType
        var other: ScalarType
        var result: ScalarType
        var operands: [UInt64]
        var first: UInt64?
        var second: UInt64?
        var fault: String?
        var ulps: UInt64
    }

    static func attribute(_ word: String) -> Attribute? {
        if word == "-" { return Attribute.none }
        if let rule = Rounding(rawValue: word) { return .rounding(rule) }
        if let kind = FloatClass(rawValue: word) { return .floatClass(kind) }
        return MathFunction(rawValue: word).map { .math($0) }
    }

    static func lines() throws -> [Line] {
        try Fixture.text("meaning.txt").split(separator: "\n").map { text in
            let words = text.split(separator: " ").map(String.init)
            let isFault = words[9] == "fault"
            return Line(
                text: String(text), opcode: try #require(Opcode(rawValue: words[0])),
                attribute: try #require(attribute(words[1])), type: try #require(ScalarType(name: words[2])),
                other: try #require(ScalarType(name: words[3])), result: try #require(ScalarType(name: words[4])),
                operands: words[5...7].map { UInt64($0, radix: 16) ?? 0 },
                first: isFault ? nil : UInt64(words[9], radix: 16),
                second: isFault ? nil : UInt64(words[10], radix: 16), fault: isFault ? words[10] : nil,
                ulps: words.count > 11 ? try #require(UInt64(words[11].dropFirst())) : 0)
        }
    }

    static func areClose(_ a: UInt64, _ b: UInt64, _ type: ScalarType, _ ulps: UInt64) -> Bool {
        if Meaning.areSame(a, b, type) { return true }
        if ulps == 0 { return false }
        return (a > b ? a - b : b - a) <= ulps
    }

    @Test("every line of the fixture holds")
    func fixture() throws {
        let lines = try Self.lines()
        #expect(lines.count > 10_000)
        var wrong: [String] = []
        var seen: Set<Opcode> = []
        for line in lines {
            seen.insert(line.opcode)
            let outcome = Meaning.evaluate(
                line.opcode, line.attribute, type: line.type, other: line.other, result: line.result, line.operands[0],
                line.operands[1], line.operands[2])
            guard let outcome else {
                wrong.append("\(line.text): no meaning")
                continue
            }
            let fault = outcome.fault.map { "\($0)" }
            var isRight = fault == line.fault
            if line.fault == nil, let first = line.first {
                let isTruth =
                    switch line.opcode {
                    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isMultiple, .floatClass,
                        .convertExactly:
                        true
                    default: false
                    }
                let type = isTruth ? .bool : line.opcode == .convert ? line.result : line.type
                isRight = isRight && Self.areClose(outcome.first, first, type, line.ulps)
                if let second = line.second { isRight = isRight && outcome.second == second }
            }
            if !isRight { wrong.append("\(line.text): gave \(String(outcome.first, radix: 16)) \(outcome.second) \(fault ?? "")") }
        }
        #expect(wrong.isEmpty, "\(wrong.count) of \(lines.count), such as \(wrong.prefix(8).joined(separator: "\n"))")
        // Every scalar operation with operands is in the fixture, but for those tested below.
        let elsewhere: Set<Opcode> = [.constant, .select, .bitCast, .affineIsNonNegative]
        let missing = Opcode.allCases.filter {
            Meaning.evaluate($0, .rounding(.up), type: .int32, result: .int32, 1, 1, 1) != nil && !seen.contains($0)
                && !elsewhere.contains($0)
        }
        #expect(missing.isEmpty, "not in the fixture: \(missing)")
    }

    @Test("of two zeros, F.minimum takes the first and F.maximum the second, as Swift's do")
    func zeros() {
        for (x, y) in [(0.0, -0.0), (-0.0, 0.0), (0.0, 0.0), (-0.0, -0.0)] {
            let least = Meaning.evaluate(.floatMinimum, type: .float64, x.bitPattern, y.bitPattern)
            let greatest = Meaning.evaluate(.floatMaximum, type: .float64, x.bitPattern, y.bitPattern)
            #expect(least?.first == Double.minimum(x, y).bitPattern)
            #expect(greatest?.first == Double.maximum(x, y).bitPattern)
        }
    }

    @Test("bool has the logical operations and no others")
    func bools() {
        for a in [false, true] {
            for b in [false, true] {
                let (x, y): (UInt64, UInt64) = (a ? 1 : 0, b ? 1 : 0)
                #expect(Meaning.evaluate(.and, type: .bool, x, y)?.first == (a && b ? 1 : 0))
                #expect(Meaning.evaluate(.or, type: .bool, x, y)?.first == (a || b ? 1 : 0))
                #expect(Meaning.evaluate(.xor, type: .bool, x, y)?.first == (a != b ? 1 : 0))
                #expect(Meaning.evaluate(.equal, type: .bool, x, y)?.first == (a == b ? 1 : 0))
            }
        }
        #expect(Meaning.evaluate(.not, type: .bool, 1)?.first == 0)
        #expect(Meaning.evaluate(.add, type: .bool, 1, 1) == nil)
        #expect(Meaning.evaluate(.convert, type: .bool, result: .int64, 1) == nil)
    }

    @Test("select and bitCast move bits, canonical in the new type")
    func bits() {
        #expect(Meaning.evaluate(.select, type: .float64, 1, 5, 6)?.first == 5)
        #expect(Meaning.evaluate(.select, type: .float64, 0, 5, 6)?.first == 6)
        let one = Float(-1).kernelBits
        #expect(Meaning.evaluate(.bitCast, type: .float32, result: .int32, one)?.first == UInt64(truncatingIfNeeded: Int32(bitPattern: 0xBF80_0000)))
        #expect(Meaning.evaluate(.bitCast, type: .int8, result: .uint8, Int8(-1).kernelBits)?.first == 255)
        #expect(Meaning.evaluate(.bitCast, type: .int8, result: .uint16, 0) == nil)
    }

    @Test("affine tests are exact where 64 and 128 bits overflow")
    func affine() {
        let (least, most) = (UInt64(bitPattern: .min), UInt64(bitPattern: .max))
        #expect(Meaning.affineIsNonNegative([1, -1], 0, [5, 5]))
        #expect(!Meaning.affineIsNonNegative([1, -1], -1, [5, 5]))
        // 4 · (−2^63 · −2^63) = 2^128 is above the largest 128-bit number.
        #expect(Meaning.affineIsNonNegative([.min, .min, .min, .min], .min, [least, least, least, least]))
        #expect(!Meaning.affineIsNonNegative([.max, .max, .max], .max, [least, least, least]))
        #expect(Meaning.affineIsNonNegative([.max, .min], 0, [most, most]) == false)
        #expect(Meaning.affineIsNonNegative([.max, .min], .max, [most, most]) )
        #expect(Meaning.affineIsNonNegative([], 0, []))
        #expect(!Meaning.affineIsNonNegative([], -1, []))
    }

    @Test("literals round as the Swift compiler rounds them, by way of 80 bits")
    func literals() {
        func real(_ text: String) -> UInt64? { Meaning.bits(of: .real(text), as: .float64) }
        #expect(real("0.1") == (0.1).bitPattern)
        #expect(real("1e-3") == (1e-3).bitPattern)
        #expect(real("0x1p4") == (16.0).bitPattern)
        #expect(real("1_000.5") == (1000.5).bitPattern)
        #expect(real("-0.0") == (-0.0).bitPattern)
        // Halfway between two doubles plus a little, which 80 bits cannot hold: rounded twice, it goes down.
        #expect(real("9007199254740993.00000001") == (9007199254740993.00000001).bitPattern)
        #expect(real("9007199254740993.00000001") == 0x4340_0000_0000_0000)
        #expect(Meaning.bits(of: .real("0.1"), as: .float32) == UInt64(Float(0.1).bitPattern))
        #expect(real("1e400") == nil)
        for text in ["", "inf", "nan", "x", "-", "1e", "0x", "--1"] { #expect(real(text) == nil, "\(text)") }
        #expect(Meaning.bits(of: .real("1"), as: .int8) == nil)
    }

    @Test("integer literals that do not fit have no bits")
    func integerLiterals() {
        func bits(_ magnitude: UInt64, _ isNegative: Bool, _ type: ScalarType) -> UInt64? {
            Meaning.bits(of: .integer(magnitude: magnitude, isNegative: isNegative), as: type)
        }
        #expect(bits(127, false, .int8) == 127)
        #expect(bits(128, false, .int8) == nil)
        #expect(bits(128, true, .int8) == Int8.min.kernelBits)
        #expect(bits(129, true, .int8) == nil)
        #expect(bits(1 << 63, true, .int64) == Int64.min.kernelBits)
        #expect(bits(1 << 63, false, .int64) == nil)
        #expect(bits(.max, false, .uint64) == .max)
        #expect(bits(1, true, .uint64) == nil)
        #expect(bits(0, true, .uint8) == 0)
        #expect(bits(0, true, .float64) == 0)
        #expect(bits(3, true, .float32) == Float(-3).kernelBits)
        #expect(bits(.max, false, .float64) == Double(UInt64.max).bitPattern)
        #expect(bits(1, false, .bool) == nil)
    }

    @Test("named constants are Swift's")
    func named() {
        #expect(Meaning.bits(of: .named(.pi), as: .float32) == Float.pi.kernelBits)
        #expect(Meaning.bits(of: .named(.leastNonzeroMagnitude), as: .float64) == 1)
        #expect(Meaning.bits(of: .named(.min), as: .int16) == Int16.min.kernelBits)
        #expect(Meaning.bits(of: .named(.bitWidth), as: .uint32) == 32)
        #expect(Meaning.bits(of: .named(.pi), as: .int16) == nil)
        #expect(Meaning.bits(of: .named(.max), as: .float64) == nil)
    }
}
