// Kernels made of text at run time, signatures made ready, verification, and C function pointers.

import Quern
import Testing

@Suite("kernels by name and by text")
struct KernelTextTests {
    @Test("text becomes a kernel at run time")
    func text() throws {
        let kernel = try Kernel(source: "func scale(_ x: Vector<Double>, _ a: Double) -> Double { a * x.sum() }")
        let x: Vector<Double> = [1, 2, 3]
        for mode in [KernelMode.compiled, .interpreted] {
            let results = try mode { try kernel.call(KernelValue(x), KernelValue(2.0)) }
            #expect(results.first?.scalar(Double.self) == 12)
        }
    }

    @Test("inout arguments of a kernel of text come back")
    func inoutArguments() throws {
        let kernel = try Kernel(
            source: """
                func twice(_ x: Double) -> Double { 2 * x }
                func double(_ x: inout Vector<Double>, _ n: inout Int) {
                    for i in x.indices { x[i] = twice(x[i]) }
                    n += x.count
                }
                """)
        for mode in [KernelMode.compiled, .interpreted] {
            let kept: Vector<Double> = [1, 2]
            var arguments = [KernelValue(kept), KernelValue(40)]
            try mode { _ = try kernel.call(with: &arguments) }
            #expect(arguments[0].array?.typed(Vector<Double>.self) == [2, 4])
            #expect(arguments[1].scalar(Int.self) == 42)
            #expect(kept == [1, 2])
        }
    }

    @Test("all that is wrong with a text is told, with places")
    func wrongText() throws {
        let error = try #require(
            #expect(throws: KernelError.self) {
                try Kernel(source: "func f(_ x: Double) -> Double {\n    let s = \"a\"\n    return y + x\n}")
            })
        #expect(error.reason == .source)
        #expect(error.diagnostics.map(\.span.start.line) == [2, 3])
        #expect(error.description.contains("<source>:2:13: error: "))
    }

    @Test("arguments that do not fit are told")
    func wrongArguments() throws {
        let kernel = try Kernel(source: "func f(_ x: Double, _ y: Vector<Float>) -> Double { x }")
        for arguments in [
            [KernelValue(1)], [KernelValue(1), KernelValue([1] as Vector<Float>)],
            [KernelValue(1.0), KernelValue(1.0)],
        ] {
            var arguments = arguments
            let error = #expect(throws: KernelError.self) { try kernel.call(with: &arguments) }
            #expect(error?.reason == .signature)
            #expect(error?.message.contains("f(Double, Vector<Float>)") == true)
        }
    }

    @Test("a signature can be made ready by its text")
    func compileFor() throws {
        try $axpy.compile(for: "axpy(Double, Vector<Double>, inout Vector<Double>)")
        try $axpy.compile(for: "axpy(f32, Vector<f32> strided, inout Vector<f32>)")
        for wrong in [
            "axpy(Double)", "axpy(Double, Vector<Float>, inout Vector<Double>)",
            "axpy(Double, Vector<Double>, Vector<Double>)",
            "other(Double)", "axpy(", "axpy(Double, Vector<Double>, inout Vector<String>)",
        ] {
            let error = #expect(throws: KernelError.self) { try $axpy.compile(for: wrong) }
            #expect(error?.reason == .signature)
        }
    }

    @Test("kernels are verified with all that they call")
    func verifying() throws {
        try verify($axpy.self, $fall.self, Ops.$four.self)
    }

    @Test("a kernel is a C function: scalars by value, a status back, the fault last")
    func functionPointer() throws {
        typealias Square = @convention(c) (Double, UnsafeMutablePointer<Double>, UnsafeMutableRawPointer?) -> Int32
        let pointer = try $square.functionPointer(for: "square(Double)")
        let square = unsafeBitCast(pointer, to: Square.self)
        var result = 0.0
        #expect(square(3, &result, nil) == 0)
        #expect(result == 9)
        #expect(try $square.functionPointer(for: "square(Double)") == pointer)
    }
}
