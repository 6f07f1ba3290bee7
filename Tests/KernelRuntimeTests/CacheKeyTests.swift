// What is part of a cache key, and what is not. The keys are seen from outside: by what is compiled.

import KernelRuntime
import QuernCore
import Testing

@Suite("keys of compiled code", .serialized)
struct CacheKeyTests {
    /// A number that makes a text new to every cache.
    let salt = Int.random(in: 1 << 20..<1 << 40)

    /// How many modules are compiled to get `text`'s kernel ready.
    func compilations(_ text: String, file: String = "a.swift", _ signature: String = "k(Int)") throws -> Int {
        let before = KernelCompiler.compilationCount
        let program = try KernelProgram(files: [SourceText(file: file, text: text)])
        _ = try KernelInstance(program, KernelSignature(parsing: signature), .compiled)
        return KernelCompiler.compilationCount - before
    }

    @Test("names, places and comments are no part of it")
    func names() throws {
        #expect(try compilations("@Kernel func k(_ x: Int) -> Int { x &+ \(salt) }") == 1)
        #expect(try compilations("@Kernel func k(_ x: Int) -> Int { x &+ \(salt) }") == 0)
        #expect(try compilations("// a comment\n\n@Kernel func k(_ x: Int) -> Int {\n    return x &+ \(salt)\n}", file: "b.swift") == 0)
        #expect(try compilations("@Kernel func other(_ number: Int) -> Int { number &+ \(salt) }", "other(Int)") == 0)
    }

    @Test("types, constants, options and callees are part of it")
    func contents() throws {
        func text(_ body: String, _ option: String = "", _ rest: String = "") -> String {
            "@Kernel\(option) func k(_ x: Int) -> Int { \(body) }\n\(rest)"
        }
        #expect(try compilations(text("x + \(salt)")) == 1)
        #expect(try compilations(text("x + \(salt + 1)")) == 1)
        #expect(try compilations(text("x + \(salt)", "(.unchecked)")) == 1)
        #expect(try compilations(text("x + c", "", "let c = \(salt + 2)")) == 1)
        #expect(try compilations(text("x + c", "", "let c = \(salt + 3)")) == 1)
        #expect(try compilations(text("h(x)", "", "@Kernel func h(_ x: Int) -> Int { x * \(salt) }")) == 1)
        #expect(try compilations(text("h(x)", "", "@Kernel func h(_ x: Int) -> Int { x * \(salt + 1) }")) == 1)
        #expect(try compilations(text("h(x)", "", "@Kernel func h(_ x: Int) -> Int { x * \(salt) }")) == 0)
    }
}
