// Names and prototypes of the C interface, and what `--emit` reads.

import KernelIR
import QuernCore
import Testing
import kernelc

@Suite("the C interface")
struct CInterfaceTests {
    @Test(
        "Swift names become C identifiers that no language keeps for itself",
        arguments: [
            ("axpy", "axpy"), ("Stats.mean", "Stats_mean"), ("double", "double_"), ("lambda", "lambda_"),
            ("größe", "gr_uf6_udfe"),
            ("2x", "_2x"), ("", "_"),
        ])
    func identifiers(_ name: String, _ expected: String) {
        #expect(CFunction.identifier(name) == expected)
    }

    @Test("a symbol has the types behind it only where the name alone stands for several signatures")
    func symbols() {
        let names = CSymbols.names([("f", [.float32]), ("g", [.float64]), ("f", [.float64]), ("a.b", []), ("a_b", [])])
        #expect(names == ["f_f32", "g", "f_f64", "a_b", "a_b_"])
    }

    @Test("scalars go by value, arrays, inout scalars and results by pointer, the fault last; no two names are equal")
    func prototype() {
        let function = Function(
            name: "f", typeParameters: [TypeParameter(name: "T", constraint: .real)],
            parameters: [
                Parameter(name: "int", label: nil, type: .scalar(.parameter(0)), isInout: false),
                Parameter(
                    name: "x", label: nil, type: .array(element: .parameter(0), rank: 2, layout: .general),
                    isInout: true),
                Parameter(name: "result", label: nil, type: .bool, isInout: true),
                Parameter(name: "fault", label: nil, type: .int, isInout: false),
            ], resultTypes: [.array(element: .parameter(0), rank: 1, layout: .contiguous)])
        let c = CFunction(symbol: "f", function: function, types: [.float32])
        #expect(
            c.prototype == "int32_t f(float int_, const quern_array_2 *x, bool *result, int64_t fault_, "
                + "quern_array_1 *result_, quern_fault *QUERN_NULLABLE fault)")
        #expect(c.signature == "f(Float, inout Matrix<Float>, inout Bool, Int) -> Vector<Float>")
        #expect(c.ranks == [2, 1])
    }

    @Test("emissions bring what they need, and a wrong one is named")
    func emissions() throws {
        #expect(try Emission.parse(["object,header"]) == [.object, .header])
        #expect(try Emission.parse(["python"]) == [.python, .shared])
        #expect(try Emission.parse([" swift "]) == [.swift, .header, .static])
        #expect(throws: Failure.self) { try Emission.parse(["assembly"]) }
        #expect(throws: Failure.self) { try Emission.parse([","]) }
    }

    @Test("a target's name is shortened as Debian's compilers have it")
    func triples() {
        #expect(Toolchain.debianTriple("aarch64-unknown-linux-gnu") == "aarch64-linux-gnu")
        #expect(Toolchain.debianTriple("aarch64-linux-gnu") == "aarch64-linux-gnu")
    }
}
