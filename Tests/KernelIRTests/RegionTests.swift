// Questions about regions: which kernels are called within.

import KernelIR
import Testing

@Suite("regions")
struct RegionTests {
    @Test("the kernels that a region calls are found at any depth, and C functions are none of them")
    func callees() throws {
        let text = """
            extern @ddot = "cblas_ddot" ()
            kernel @g(_ %0: i64) -> i64 {
            return %0
            }
            kernel @f(_ %0: bool, _ %1: i64) -> i64 {
            %2: i64 = call @g(%1)
            callExtern @ddot()
            %3: i64 = if %0 {
            %4: i64 = for %5: i64 in %1 ..< %2 carry (%6: i64 = %1) [L0] {
            %7: i64 = call @Tools.deep(%6)
            yield %7
            }
            yield %4
            } else {
            yield %1
            }
            return %3
            }
            """
        let (module, diagnostics) = IRParser.parse(text)
        let functions = try #require(module, "\(diagnostics.map(\.message))").functions
        #expect(functions.map(\.body.callees) == [[], ["g", "Tools.deep"]])
    }
}
