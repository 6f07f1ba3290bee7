// Calls by values, as kernelc and the test runner make them.

import KernelIR
import KernelRuntime
import NDArrays
import QuernCore
import Testing

@Suite("calls by values")
struct KernelProgramTests {
    func program(_ text: String) throws -> KernelProgram {
        try KernelProgram(files: [SourceText(file: "test.swift", text: text)])
    }

    @Test("results and inout values come back on both backends", arguments: KernelBackend.allCases)
    func call(backend: KernelBackend) throws {
        let program = try program(
            """
            @Kernel func k<T: Real>(_ x: Vector<T>, _ s: inout T, _ y: inout Vector<T>) -> (T, Vector<T>) {
                var z = Vector<T>(zeros: x.count)
                for i in x.indices { z[i] = 2 * x[i]; y[i] = x[i] + 1; s += x[i] }
                return (x[0], z)
            }
            """)
        let x: Vector<Float> = [1, 2, 3]
        let arguments = [KernelValue(x), KernelValue(Float(10)), KernelValue(x)]
        let signature = try program.signature(of: "k", for: arguments)
        #expect(signature.plainText == "k(Vector<Float>, inout Float, inout Vector<Float>)")
        let outcome = try KernelInstance(program, signature, backend).call(arguments)
        #expect(outcome.results[0].scalar(Float.self) == 1)
        #expect(outcome.results[1].array?.typed(Vector<Float>.self) == [2, 4, 6])
        #expect(outcome.arguments[1].scalar(Float.self) == 16)
        #expect(outcome.arguments[2].array?.typed(Vector<Float>.self) == [2, 3, 4])
        #expect(x == [1, 2, 3])
    }

    @Test("a fault leaves what was written until then", arguments: KernelBackend.allCases)
    func fault(backend: KernelBackend) throws {
        let program = try program("@Kernel func k(_ y: inout Vector<Int>, _ n: Int) { for i in 0..<n { y[i] = i } }")
        let arguments = [KernelValue(Vector<Int>(repeating: 9, 3)), KernelValue(5)]
        let instance = try KernelInstance(program, program.signature(of: "k", for: arguments), backend)
        var partial: [KernelValue] = []
        let fault = #expect(throws: KernelFault.self) { try instance.call(arguments, partial: &partial) }
        #expect(
            fault?.description == """
                test.swift:1:69: fault: index 3 is outside axis 0 of 'y', whose extent is 3 [fault.index-out-of-bounds]
                   (i = 3; kernel k(inout Vector<Int>, Int))
                """)
        #expect(partial.first?.array?.typed(Vector<Int>.self) == [0, 1, 2])
    }

    @Test("a conversion that does not fit tells the value", arguments: KernelBackend.allCases)
    func conversion(backend: KernelBackend) throws {
        let program = try program("@Kernel func k(_ x: Double) -> Int32 { Int32(x) }")
        let instance = try KernelInstance(program, KernelSignature(parsing: "k(Double)"), backend)
        #expect(try instance.call([KernelValue(-7.9)]).results[0].scalar(Int32.self) == -7)
        let fault = #expect(throws: KernelFault.self) { try instance.call([KernelValue(1e10)]) }
        #expect(fault?.message == "10000000000.0 does not fit Int32")
    }

    @Test("overflow tells both operands", arguments: KernelBackend.allCases)
    func overflow(backend: KernelBackend) throws {
        let program = try program("@Kernel func k(_ x: UInt8, _ y: UInt8) -> UInt8 { x * y }")
        let instance = try KernelInstance(program, KernelSignature(parsing: "k(UInt8, UInt8)"), backend)
        let fault = #expect(throws: KernelFault.self) {
            try instance.call([KernelValue(UInt8(16)), KernelValue(UInt8(17))])
        }
        #expect(fault?.message == "16 * 17 does not fit UInt8")
    }

    @Test("a missing C function is an error that names it", arguments: KernelBackend.allCases)
    func missingFunction(backend: KernelBackend) throws {
        for (library, message) in [
            ("", "C function 'quern_no_such_function' is not in this program"),
            ("libnothere.so.9", "C library 'libnothere.so.9' cannot be opened"),
        ] {
            let program = try program(
                """
                @Extern("quern_no_such_function", library: "\(library)") func c(_ x: Double) -> Double
                @Kernel func k(_ x: Double) -> Double { c(x) }
                """)
            let error = #expect(throws: KernelError.self) {
                try KernelInstance(program, KernelSignature(parsing: "k(Double)"), backend)
            }
            #expect(error?.reason == .environment)
            #expect(error?.message.contains(message) == true)
        }
    }

    @Test("layouts are checked when a prepared instance is called")
    func layouts() throws {
        let program = try program("@Kernel func k(_ x: Vector<Double>) -> Double { x.sum() }")
        let instance = try KernelInstance(program, KernelSignature(parsing: "k(Vector<Double>)"), .interpreted)
        let x: Vector<Double> = [1, 2, 3, 4]
        #expect(try instance.call([KernelValue(x)]).results[0].scalar(Double.self) == 10)
        #expect(throws: KernelError.self) { try instance.call([KernelValue(x[by: 2])]) }
    }

    @Test("errors in a text are all there, with their sources")
    func errors() throws {
        let error = try #require(
            #expect(throws: KernelError.self) {
                try program("@Kernel func k(_ x: Double) -> Double {\n    y +\n    z\n}")
            })
        #expect(error.reason == .source)
        #expect(error.diagnostics.count == 2)
        #expect(error.description.contains("test.swift:2:5: error:"))
    }
}
