// Faults of code that is built ahead read as those of Swift do: the run-time library fills the same templates
// (QuernCore/Fault+Message.swift) with the same text, numbers included.

import CKernelRuntime
import KernelLLVM
import QuernCore
import Testing

@Suite("fault messages in C") struct MessageTests {
    private func filled(_ template: String, _ record: FaultRecord) -> String {
        var fault = quern_fault()
        fault.code = record.kind.rawValue
        fault.site = Int32(record.site)
        (fault.first, fault.second, fault.detail) = (record.first, record.second, record.detail)
        fault.loop_count = Int64(record.loopValues.count)
        withUnsafeMutableBytes(of: &fault.loop_values) { bytes in
            for (k, value) in record.loopValues.enumerated() {
                bytes.storeBytes(of: value, toByteOffset: 8 * k, as: Int64.self)
            }
        }
        return template.withCString { text in
            fault.text = UnsafeRawPointer(text)
            var buffer = [CChar](repeating: 0, count: 4096)
            let length = quern_fault_message(&fault, &buffer, buffer.count)
            return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    @Test("every kind of fault, with values of every type, reads the same in C", arguments: FaultKind.allCases)
    func kinds(kind: FaultKind) {
        for type in ScalarType.realCases {
            let place = FaultPlace(
                position: SourcePosition(file: "a{b}.swift", line: 3, column: 14), subject: "m{0}'", operation: "+",
                type: .int32, operandType: type, loopVariables: ["i", "j"], kernel: "f({})")
            let template = FaultTemplate.lines(kind, at: place)
            for bits in edges(type) {
                let record = FaultRecord(
                    kind: kind, site: 5, first: Int64(bitPattern: bits), second: -7, detail: 2, loopValues: [3, .min])
                #expect(filled(template.text, record) == template.filled(from: record))
            }
        }
    }

    @Test("ids and kinds are numbered alike in C")
    func ids() {
        for kind in FaultKind.allCases { #expect(String(cString: quern_fault_id(kind.rawValue)) == kind.id) }
        #expect(String(cString: quern_fault_id(99)) == "fault.unknown")
    }

    @Test("numbers are written with the fewest digits, as Swift writes them")
    func numbers() {
        var state: UInt64 = 11
        for round in 0..<3000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var value = Double(bitPattern: state)
            if round % 3 == 0 { value = Double(Int64(bitPattern: state) >> 34) / 1000 }
            let record = FaultRecord(kind: .conversion, site: 0, first: Int64(bitPattern: value.bitPattern))
            #expect(filled("{1d}", record) == "\(value)")
            let single = Float(bitPattern: UInt32(truncatingIfNeeded: state >> 17))
            let other = FaultRecord(kind: .conversion, site: 0, first: Int64(single.bitPattern))
            #expect(filled("{1f}", other) == "\(single)")
        }
    }
}
