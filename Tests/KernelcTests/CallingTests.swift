// From the command line to a call: `FILE:KERNEL`, signatures, and arguments bound to parameters.

import KernelIR
import KernelRuntime
import NDArrays
import QuernCore
import Testing
import kernelc

@Suite("calling")
struct CallingTests {
    @Test("the kernel's name follows the last colon, unless a file has the whole name")
    func references() {
        let none: (String) -> Bool = { _ in false }
        #expect(KernelReference("a.swift", fileExists: none).kernel == nil)
        #expect(KernelReference("d:x/a.swift:axpy", fileExists: none).file == "d:x/a.swift")
        #expect(KernelReference("a.swift:Stats.mean", fileExists: none).kernel == "Stats.mean")
        #expect(KernelReference("d:x/a.swift", fileExists: none).file == "d:x/a.swift")
        #expect(KernelReference("a:b") { $0 == "a:b" }.kernel == nil)
        #expect(KernelReference(":b", fileExists: none).kernel == nil)
    }

    /// axpy<T: Real>(_ a: T, _ x: Vector<T>, _ y: inout Vector<T>, n: Int)
    private var axpy: Function {
        let t = Scalar.parameter(0)
        return Function(
            name: "axpy", typeParameters: [TypeParameter(name: "T", constraint: .real)],
            parameters: [
                Parameter(name: "a", label: nil, type: .scalar(t), isInout: false),
                Parameter(name: "x", label: nil, type: .array(element: t, rank: 1, layout: .general), isInout: false),
                Parameter(name: "y", label: nil, type: .array(element: t, rank: 1, layout: .general), isInout: true),
                Parameter(name: "n", label: "n", type: .int, isInout: false),
            ], resultTypes: [.scalar(t)])
    }

    private func bind(_ arguments: [String]) throws -> BoundCall {
        try ArgumentBinding(kernel: axpy, maker: .files).bind(try arguments.map { try ArgumentBinding.parse($0) })
    }

    @Test("types are inferred from typed values first, then from literals")
    func inference() throws {
        #expect(try bind(["a=2", "x=[1, 2]", "y=zeros(f32, 2)", "n=3"]).typeArguments == [.float32])
        #expect(try bind(["a=2", "x=f64([1, 2])", "y=zeros(2)", "n=3"]).typeArguments == [.float64])
        let call = try bind(["n=3", "y=zeros(f32, 2)", "x=[1, 2]", "a=0.1"])
        guard case .scalar(.float32, let bits) = call.values[0] else {
            Issue.record("a is \(call.values[0])")
            return
        }
        #expect(Float(kernelBits: bits) == 0.1)
        #expect(call.values.map(\.typeName) == ["Float", "Vector<Float>", "Vector<Float>", "Int"])
    }

    @Test(
        "arguments that do not fit are told with the parameter's name and both types",
        arguments: [
            (["a=1"], "'axpy' needs parameters 'x', 'y' and 'n'"),
            (["a=1", "X=1"], "'axpy' has no parameter 'X'; did you mean 'x'?"),
            (["volume=1"], "'axpy' has no parameter 'volume'"), (["a=1", "a=2"], "parameter 'a' is given twice"),
            (["a"], "'--arg a' has no '='"), (["a=$"], "value '$' of 'a' can't be read: '$' is no value"),
            (
                ["a=1.0", "x=zeros(f64, 2, 2)", "y=zeros(2)", "n=1"],
                "argument 'x' has 2 axes, where Vector<T> has 1 axis"
            ),
            (
                ["a=1.0", "x=3.0", "y=zeros(2)", "n=1"],
                "argument 'x' is a number, where an array (Vector<T>) is expected"
            ),
            (
                ["a=[1.0]", "x=[3.0]", "y=zeros(2)", "n=1"],
                "argument 'a' is an array (Vector<Double>), where a T is expected"
            ),
            (
                ["a=1.0", "x=zeros(f32, 2)", "y=zeros(f64, 2)", "n=1"],
                "argument 'y' makes 'T' Double, where 'x' makes it Float"
            ),
            (
                ["a=1.0", "x=zeros(i32, 2)", "y=zeros(2)", "n=1"],
                "argument 'x' makes 'T' Int32, which is not Real"
            ),
            (["a=1.0", "x=zeros(2)", "y=zeros(f64, 2)", "n=2.5"], "argument 'n': '2.5' is no Int"),
            (["a=1.0", "x=zeros(2)", "y=zeros(f64, 2)", "n=f64(2)"], "argument 'n' is Double, where Int is expected"),
        ])
    func misfits(_ arguments: [String], _ message: String) {
        do {
            _ = try bind(arguments)
            Issue.record("bound")
        } catch let failure as Failure {
            #expect(failure.status == .usage)
            #expect(failure.message == message)
        } catch {
            Issue.record(error)
        }
    }

    @Test("a kernel reads as its author wrote it, or with its types")
    func text() {
        #expect(KernelText.signature(axpy) == "axpy(T, Vector<T>, inout Vector<T>, Int) -> T")
        #expect(
            KernelText.signature(axpy, types: [.float32])
                == "axpy(Float, Vector<Float>, inout Vector<Float>, Int) -> Float")
    }

    @Test("minimum and median of times")
    func measurement() {
        #expect(Measurement(times: [3, 1, 2]).minimum == 1)
        #expect(Measurement(times: [3, 1, 2]).median == 2)
        #expect(Measurement(times: [4, 1, 2, 3]).median == 2.5)
        var runs = 0
        let measured = Measurement.take(seconds: 0.01, prepare: {}) { runs += 1 }
        #expect(measured.times.count >= 3)
        #expect(measured.times.count == runs)
    }
}
