// What is part of a cache key, and what is not.

import KernelRuntime
import QuernCore
import Testing

@Suite("keys of compiled code")
struct CacheKeyTests {
    /// The key of the kernel in `text` for one signature.
    func key(_ text: String, file: String = "a.swift", _ signature: String = "k(Int)") throws -> Fingerprint {
        let program = try KernelProgram(files: [SourceText(file: file, text: text)])
        return CacheKey.of(try program.specialised(for: KernelSignature(parsing: signature)))
    }

    @Test("names, places and comments are no part of it")
    func names() throws {
        let plain = try key("@Kernel func k(_ x: Int) -> Int { x + 1 }")
        #expect(try key("@Kernel func k(_ x: Int) -> Int { x + 1 }") == plain)
        #expect(
            try key("// a comment\n\n@Kernel func k(_ x: Int) -> Int {\n    return x + 1\n}", file: "b.swift") == plain)
        #expect(try key("@Kernel func other(_ number: Int) -> Int { number + 1 }", "other(Int)") == plain)
        #expect(try key("@Kernel func unused() {}\n@Kernel func k(_ x: Int) -> Int { x + 1 }") == plain)
    }

    @Test("types, layouts, constants, options and callees are part of it")
    func contents() throws {
        let keys = [
            try key("@Kernel func k(_ x: Int) -> Int { x + 1 }"),
            try key("@Kernel func k(_ x: Int) -> Int { x + 2 }"),
            try key("@Kernel func k(_ x: Int) -> Int { x - 1 }"),
            try key("@Kernel func k(_ x: Int32) -> Int32 { x + 1 }", "k(Int32)"),
            try key("@Kernel(.unchecked) func k(_ x: Int) -> Int { x + 1 }"),
            try key("@Kernel(.relaxed) func k(_ x: Int) -> Int { x + 1 }"),
            try key("@Kernel func k(_ x: Int) -> Int { x + c }\nlet c = 3"),
            try key("@Kernel func k(_ x: Int) -> Int { x + c }\nlet c = 4"),
            try key("@Kernel func k(_ x: Int) -> Int { h(x) }\n@Kernel func h(_ x: Int) -> Int { x * 2 }"),
            try key("@Kernel func k(_ x: Int) -> Int { h(x) }\n@Kernel func h(_ x: Int) -> Int { x * 3 }"),
            try key("@Kernel func k(_ x: Vector<Int>) -> Int { x[0] }", "k(Vector<Int>)"),
            try key("@Kernel func k(_ x: Vector<Int>) -> Int { x[0] }", "k(Vector<Int> strided)"),
            try key(
                "@Kernel func k(_ x: Double) -> Double { c(x) }\n@Extern(\"sin\") func c(_ x: Double) -> Double",
                "k(Double)"),
            try key(
                "@Kernel func k(_ x: Double) -> Double { c(x) }\n@Extern(\"cos\") func c(_ x: Double) -> Double",
                "k(Double)"),
        ]
        #expect(Set(keys).count == keys.count)
    }
}
