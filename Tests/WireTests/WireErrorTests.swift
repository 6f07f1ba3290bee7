// Messages about bytes that are not what was expected.

import Testing
import Wire

@Suite struct WireErrorTests {
    @Test func aTruncatedMessageNamesThePlace() {
        #expect(WireError.truncated(at: 7).description == "the message ends at byte 7, in the middle of a value")
    }
}
