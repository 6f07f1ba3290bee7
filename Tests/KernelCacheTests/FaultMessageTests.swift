// The wording of faults.

import QuernCore
import Testing

@Suite("fault messages")
struct FaultMessageTests {
    let position = SourcePosition(file: "Sources/App/Heat.swift", line: 41, column: 17)

    @Test("an index out of bounds reads as the language's contract shows it")
    func index() {
        let place = FaultPlace(
            position: position, subject: "a", loopVariables: ["i", "j"],
            kernel: "heat(Matrix<Double>, inout Matrix<Double>)")
        let record = FaultRecord(
            kind: .indexOutOfBounds, site: 3, first: 512, second: 512, detail: 1, loopValues: [3, 511])
        let text = """
            Sources/App/Heat.swift:41:17: fault: index 512 is outside axis 1 of 'a', whose extent is 512 \
            [fault.index-out-of-bounds]
               (i = 3, j = 511; kernel heat(Matrix<Double>, inout Matrix<Double>))
            """
        #expect(record.fault(at: place).description == text)
        #expect(FaultTemplate.lines(.indexOutOfBounds, at: place).filled(from: record) == text)
    }

    @Test("operands are written in their own type")
    func operands() {
        func text(_ kind: FaultKind, _ place: FaultPlace, _ first: Int64, _ second: Int64 = 0) -> String {
            FaultTemplate.message(kind, at: place).filled(
                from: FaultRecord(kind: kind, site: 0, first: first, second: second))
        }
        let add = FaultPlace(operation: "+", type: .int8)
        #expect(text(.overflow, add, 127, 1) == "127 + 1 does not fit Int8")
        let unsigned = FaultPlace(operation: "*", type: .uint64)
        #expect(text(.overflow, unsigned, -1, 2) == "18446744073709551615 * 2 does not fit UInt")
        let negate = FaultPlace(operation: "-", isUnary: true, type: .int32)
        #expect(text(.overflow, negate, -2_147_483_648) == "-(-2147483648) does not fit Int32")
        let convert = FaultPlace(type: .int32, operandType: .float64)
        #expect(text(.conversion, convert, Int64(bitPattern: (1e10).bitPattern)) == "10000000000.0 does not fit Int32")
        #expect(text(.conversion, convert, Int64(bitPattern: Double.nan.bitPattern)) == "nan does not fit Int32")
        #expect(text(.divisionByZero, FaultPlace(operation: "%", type: .int64), 7) == "7 % 0 is division by zero")
        #expect(text(.allocationFailed, FaultPlace(subject: "t"), -1) == "no memory for 't' of too many bytes")
    }

    @Test("a user's braces are no holes")
    func braces() {
        let place = FaultPlace(subject: "{1i} and }", kernel: "k{}")
        let fault = FaultRecord(kind: .precondition, site: 0, first: 5).fault(at: place)
        #expect(fault.message == "precondition failed: {1i} and }")
        #expect(
            FaultTemplate.lines(.precondition, at: place).filled(from: FaultRecord(kind: .precondition, site: 0))
                == "fault: precondition failed: {1i} and } [fault.precondition]\n   (kernel k{})")
    }

    @Test("every kind has a message and an id of its own")
    func kinds() {
        let record = { FaultRecord(kind: $0, site: 0, first: 1, second: 2, detail: 3) }
        let messages = FaultKind.allCases.map { record($0).fault(at: FaultPlace()).message }
        #expect(Set(messages).count == FaultKind.allCases.count)
        #expect(messages.allSatisfy { !$0.isEmpty && !$0.contains("{") })
        #expect(Set(FaultKind.allCases.map(\.id)).count == FaultKind.allCases.count)
    }
}
