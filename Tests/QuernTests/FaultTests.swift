// Faults of kernels called from Swift: thrown, or the end of the program, with one message either way.

import Quern
import Testing

@Suite("faults")
struct FaultTests {
    @Test("a fault is thrown with place, values, loops and kernel, compiled and interpreted alike")
    func thrown() throws {
        for mode in [KernelMode.compiled, .interpreted] {
            let fault = try #require(#expect(throws: KernelFault.self) { try mode { try prefix([1, 2, 3], 5) } })
            #expect(fault.kind == .indexOutOfBounds)
            #expect(fault.position?.file == "Tests/QuernTests/TestKernels.swift")
            #expect(
                fault.description.hasSuffix(
                    """
                    : fault: index 3 is outside axis 0 of 'x', whose extent is 3 [fault.index-out-of-bounds]
                       (i = 3; kernel prefix(Vector<Double>, Int))
                    """))
            let line = try #require(fault.position?.line)
            #expect(sourceLine("TestKernels.swift", line)?.contains("s += x[i]") == true)
        }
    }

    @Test("a failed precondition has its message, and memory is as in program order")
    func partial() throws {
        for mode in [KernelMode.compiled, .interpreted] {
            var x = Vector<Int>(repeating: -1, 5)
            let fault = try #require(#expect(throws: KernelFault.self) { try mode { try fill(&x, 3) } })
            #expect(fault.kind == .precondition && fault.message == "precondition failed: too far")
            #expect(x == [0, 1, 2, -1, -1])
        }
    }

    @Test("recursion that is too deep is a fault, not a crash")
    func recursion() throws {
        for mode in [KernelMode.compiled, .interpreted] {
            #expect(try mode { try deep(8000) } == 8000)
            let fault = #expect(throws: KernelFault.self) { try mode { try deep(100_000) } }
            #expect(fault?.kind == .recursionTooDeep)
        }
    }

    @Test("a fault in a callee names the callee and the kernel that was called")
    func callee() throws {
        let fault = try #require(#expect(throws: KernelFault.self) { try outer([1, 2]) })
        #expect(fault.kernel == "prefix, called by outer(Vector<Double>)")
    }

    @Test("a kernel without throws stops the program with the same message")
    func trap() async throws {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            _ = trapping([1, 2, 3], 7)
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("fault: index 7 is outside axis 0 of 'x', whose extent is 3 [fault.index-out-of-bounds]"))
        #expect(text.contains("kernel trapping(Vector<Double>, Int)"))
    }

    @Test("natively it is Swift's own trap")
    func nativeTrap() async {
        await #expect(processExitsWith: .failure) { _ = $trapping.native { trapping([1, 2, 3], 7) } }
    }

    @Test("a type that is no kernel's is a fault that names it")
    func unsupportedType() throws {
        let fault = try #require(#expect(throws: KernelFault.self) { try addThrowing(UInt128(1), 2) })
        #expect(fault.kind == .unsupportedType)
        #expect(fault.message == "type 'UInt128' is no KernelScalar")
    }

    private func sourceLine(_ file: String, _ line: Int) -> Substring? {
        let path = #filePath.split(separator: "/").dropLast().joined(separator: "/")
        guard let bytes = try? readFile("/\(path)/\(file)") else { return nil }
        let lines = bytes.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.contains(line - 1) ? lines[line - 1] : nil
    }
}

@Kernel func outer(_ x: Vector<Double>) throws -> Double { try prefix(x, 9) }
@Kernel func addThrowing<T: BinaryInteger>(_ a: T, _ b: T) throws -> T { a + b }
