import CKernelRuntime
import Testing

@Test("each fault has a stable id, and a code that is none has one too")
func faultIdentifiers() {
    #expect(!String(cString: quern_fault_id(0)).isEmpty)
    #expect(Set((1...6).map { String(cString: quern_fault_id(Int32($0))) }).count == 6)
}
