// The verifier: sound modules pass, each rule has modules that break it, and all errors are reported.

import KernelIR
import QuernCore
import Testing

@Suite("the verifier")
struct VerifierTests {
    /// What is reported about a kernel with parameters `head` and operations `body`.
    static func report(_ head: String, _ body: String, prefix: String = "") throws -> [String] {
        let text = "\(prefix)kernel @f\(head) {\n\(body)\n}\nkernel @g<T: integer>(_ %0: T, a %1: inout array<T, 1, unit>) -> T {\nreturn %0\n}\n"
        let (module, diagnostics) = IRParser.parse(text)
        let parsed = try #require(module, "\(diagnostics.map(\.message))")
        return parsed.verify().map { "\($0.id): \($0.message)" }
    }

    @Test("a specialised module is sound")
    func sound() throws {
        #expect(try #require(IRParser.parse(Samples.concrete).module).verify().map(\.message) == [])
    }

    @Test("all errors of a module are reported, in order, with the kernel's name")
    func all() throws {
        let module = try #require(IRParser.parse(Samples.generic).module)
        let messages = module.verify().map(\.message)
        #expect(messages.contains("in kernel 'Tools.blur': 'call' names 'mean', which is no kernel of the module"))
        #expect(messages.count == 4, "\(messages)")
    }

    @Test(
        "each rule is enforced",
        arguments: [
            // Values.
            ("()", "if %0 {\n%0: bool = constant true\nyield\n} else {\nyield\n}\nreturn", "ir.value: in kernel 'f': 'if' uses %0 where it is not visible"),
            ("(_ %0: bool)", "if %0 {\n%1: i8 = constant 1\nyield\n} else {\n%2: i8 = add %1, %1\nyield\n}\nreturn", "ir.value: in kernel 'f': 'add' uses %1 where it is not visible"),
            // Operands and results.
            ("(_ %0: i64, _ %1: i32)", "%2: i64 = add %0, %1\nreturn", "ir.operands: in kernel 'f': 'add' takes operands of one type, not (i64, i32)"),
            ("(_ %0: i64)", "%1: i64 = add %0\nreturn", "ir.operands: in kernel 'f': 'add' takes 2 operands, not 1"),
            ("(_ %0: bool)", "%1: bool = add %0, %0\nreturn", "ir.operands: in kernel 'f': 'add' takes a number, not bool"),
            ("(_ %0: i64)", "%1: f64 = add %0, %0\nreturn", "ir.results: in kernel 'f': 'add' gives (i64), not (f64)"),
            ("(_ %0: u8)", "%1: u8 = negate %0\nreturn", "ir.operands: in kernel 'f': 'negate' takes a signed number, not u8"),
            ("(_ %0: f64)", "%1: f64 = remainder %0, %0\nreturn", "ir.operands: in kernel 'f': 'remainder' takes an integer, not f64"),
            ("(_ %0: i8)", "%1: f64 = bitCast %0\nreturn", "ir.results: in kernel 'f': 'bitCast' takes i8 to f64, which has another width"),
            ("(_ %0: i8)", "%1: i8 = select %0, %0, %0\nreturn", "ir.operands: in kernel 'f': 'select' takes a bool and two values of one type, not (i8, i8, i8)"),
            ("<T: numeric>(_ %0: T)", "%1: T = and %0, %0\nreturn", "ir.operands: in kernel 'f': 'and' takes an integer or bool, not T"),
            ("<T: any>(_ %0: T)", "%1: bool = less %0, %0\nreturn", "ir.operands: in kernel 'f': 'less' takes a number, not T"),
            // Attributes.
            ("(_ %0: f64)", "%1: f64 = math %0\nreturn", "ir.attribute: in kernel 'f': 'math' lacks a function in its attribute"),
            ("(_ %0: i8)", "%1: i8 = add [axis 0] %0, %0\nreturn", "ir.attribute: in kernel 'f': 'add' takes no attribute"),
            ("()", "%0: i8 = constant literal 300\nreturn", "ir.attribute: in kernel 'f': 'constant' has a literal that is no i8"),
            ("()", "%0: i8 = constant bits 0x80\nreturn", "ir.attribute: in kernel 'f': 'constant' has a literal that is no i8"),
            ("()", "%0: i8 = constant .pi\nreturn", "ir.attribute: in kernel 'f': 'constant' has a literal that is no i8"),
            ("(_ %0: array<i8, 2>)", "%1: i64 = extent [axis 2] %0\nreturn", "ir.attribute: in kernel 'f': 'extent' names axis 2 of an array of rank 2"),
            ("(_ %0: array<i8, 2>)", "%1: array<i8, 2> = permute [axes 0, 0] %0\nreturn", "ir.attribute: in kernel 'f': 'permute' needs each axis from 0 to 1 once"),
            ("(_ %0: array<i8, 2>)", "%1: array<i8, 2> = slice [slice all] %0\nreturn", "ir.attribute: in kernel 'f': 'slice' cuts 1 axes of an array of rank 2"),
            // Arrays.
            ("(_ %0: array<i8, 2>, _ %1: i64)", "%2: i8 = load %0[%1]\nreturn", "ir.operands: in kernel 'f': 'load' takes (array<i8, 2, strided>, i64, i64), not (array<i8, 2, strided>, i64)"),
            ("(_ %0: array<i8, 1>, _ %1: i64, _ %2: i8)", "store %0[%1], %2\nreturn", "ir.write: in kernel 'f': 'store' writes to '', which is not inout"),
            ("(_ %x.0: array<i8, 2>, _ %1: i8)", "%2: array<i8, 2> = permute [axes 1, 0] %x.0\nfill %2, %1\nreturn", "ir.write: in kernel 'f': 'fill' writes to 'x', which is not inout"),
            ("(_ %0: array<i8, 2, contiguous>)", "%1: array<i8, 2, contiguous> = reverse [axis 1] %0\nreturn", "ir.results: in kernel 'f': 'reverse' gives (array<i8, 2, strided>), not (array<i8, 2, contiguous>)"),
            ("(_ %0: array<i8, 2, contiguous>, _ %1: i64)", "%2: array<i8, 2, contiguous> = slice [slice all, range] %0, %1, %1\nreturn", "ir.results: in kernel 'f': 'slice' gives (array<i8, 2, unit>), not (array<i8, 2, contiguous>)"),
            ("(_ %0: array<i8, 2>)", "%1: i8 = reduce [mean] %0\nreturn", "ir.operands: in kernel 'f': 'reduce' by mean takes a floating-point number, not i8"),
            ("(_ %0: array<i8, 2>)", "sort %0\nreturn", "ir.operands: in kernel 'f': 'sort' takes numbers in an array of rank 1, not array<i8, 2, strided>"),
            ("(_ %0: array<i8, 9>)", "return", "ir.function: kernel 'f' has an array of rank 9"),
            // Regions and terminators.
            ("()", "", "ir.region: in kernel 'f': the body is empty"),
            ("(_ %0: i8)", "%1: i8 = add %0, %0", "ir.region: in kernel 'f': 'add' ends its region but is no terminator"),
            ("()", "return\nreturn", "ir.region: in kernel 'f': 'return' is not the last of its region"),
            ("()", "yield", "ir.region: in kernel 'f': 'yield' ends the body of a kernel"),
            ("(_ %0: bool)", "if %0 {\nyield\n}\nreturn", "ir.region: in kernel 'f': 'if' has 1 regions, not 2"),
            ("(_ %0: i8) {\nreturn %0\n}\nkernel @h()", "return", "ir.operands: in kernel 'f': 'return' gives (i8) where the kernel gives ()"),
            ("(_ %0: i64)", "for %1: i64 in %0 ..< %0 [L0] {\nyield %1\n}\nreturn", "ir.operands: in kernel 'f': 'yield' of 'for' takes (), not (i64)"),
            ("(_ %0: i64)", "%1: i64 = for %2: i64 in %0 ..< %0 carry (%3: i64 = %0) [L0] {\nyield\n}\nreturn", "ir.operands: in kernel 'f': 'yield' of 'for' takes (i64), not ()"),
            // Labels.
            ("()", "break [to L0]", "ir.label: in kernel 'f': 'break' names L0, which is not around it"),
            ("()", "block [L0] {\nblock [L0] {\nyield\n}\nyield\n}\nreturn", "ir.label: in kernel 'f': 'block' has label L0, which another has too"),
            ("()", "block [L0] {\ncontinue [to L0]\n}\nreturn", "ir.label: in kernel 'f': 'continue' names a 'block'"),
            ("(_ %0: i64)", "parallelFor %1: i64 in %0 ..< %0 [L0] {\nreturn\n}\nreturn", "ir.label: in kernel 'f': 'return' leaves a 'parallelFor'"),
            ("(_ %0: i64)", "parallelFor %1: i64 in %0 ..< %0 [L0] {\nbreak [to L0]\n}\nreturn", "ir.label: in kernel 'f': 'break' names a 'parallelFor'"),
            ("(_ %0: i64)", "%1: i64 = parallelFor %2: i64 in %0 ..< %0 carry (%3: i64 = %0) [L0 (mean)] {\nyield %3\n}\nreturn", "ir.attribute: in kernel 'f': 'parallelFor' cannot accumulate by mean"),
            // Calls.
            ("(_ %0: i64)", "call @h(%0)\nreturn", "ir.call: in kernel 'f': 'call' names 'h', which is no kernel of the module"),
            ("(_ %0: i64)", "call @g(%0)\nreturn", "ir.call: in kernel 'f': 'call' gives 0 type arguments where 'g' has 1"),
            ("(_ %0: f64, a %a.1: inout array<f64, 1, contiguous>)", "%2: f64 = call @g<f64>(%0, %a.1)\nreturn", "ir.call: in kernel 'f': 'call' gives f64 for 'T: integer' of 'g'"),
            ("(_ %0: i64, a %a.1: inout array<i64, 1>)", "%2: i64 = call @g<i64>(%0, %a.1)\nreturn", "ir.call: in kernel 'f': 'call' gives (i64, array<i64, 1, strided>) where 'g' takes (i64, array<i64, 1, unit>)"),
            ("(_ %0: i64, a %a.1: array<i64, 1, contiguous>)", "%2: i64 = call @g<i64>(%0, %a.1)\nreturn", "ir.write: in kernel 'f': 'call' writes to 'a', which is not inout"),
            ("(_ %0: i64)", "callExtern @puts(%0)\nreturn", "ir.call: in kernel 'f': 'callExtern' names 'puts', which is no C function of the module"),
        ])
    func rules(_ head: String, _ body: String, _ message: String) throws {
        let messages = try Self.report(head, body)
        #expect(messages.contains(message), "\(messages)")
    }

    @Test("an entry that does not exist, kernels of one name and sites outside the table are reported")
    func modules() throws {
        let text = "entry @h\nkernel @f<T: any>() {\nreturn\n}\nkernel @f() {\ntrap [fault overflow] #4\n}"
        let module = try #require(IRParser.parse(text).module)
        #expect(
            module.verify().map(\.message) == [
                "there are two kernels 'f'", "the entry 'h' is no kernel of the module",
                "kernel 'f' of a module with an entry is generic", "in kernel 'f': 'trap' has site 4 of 0",
            ])
    }

    @Test("values out of the table and defined twice are reported, not met with a crash")
    func tables() {
        var function = Function(name: "f", parameters: [], resultTypes: [])
        function.body.operations = [
            Operation(.add, [Value(7), Value(-1)], results: [Value(3)]), Operation(.return, [Value(9)]),
        ]
        let messages = Module(functions: [function]).verify().map(\.message)
        #expect(messages.contains("in kernel 'f': 'add' uses %7, which does not exist"))
        #expect(messages.contains("in kernel 'f': %3 is not in the table of values"))
    }
}
