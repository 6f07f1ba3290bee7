// The product as its users import it.

import QuernCluster
import Testing

@Suite struct ProductTests {
    @Test func anEngineOfThisProcessHasNoWorkers() { #expect(SerialEngine().workers == nil) }
}
