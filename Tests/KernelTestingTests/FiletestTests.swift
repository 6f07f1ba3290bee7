// Runs every file below Tests/Filetests on every backend, and shows that the runner itself can fail.

import Foundation
import KernelTesting
import Testing

@Suite("filetests")
struct FiletestTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Filetests").path
    static let names = Filetest.paths(below: folder).map { String($0.dropFirst(folder.count + 1)) }

    @Test("kernels give what their files say, on every backend and in every layout", arguments: names)
    func run(_ name: String) throws {
        let problems = try Filetest(path: Self.folder + "/" + name).run()
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
    }

    @Test("there are filetests")
    func count() { #expect(Self.names.count >= 10) }

    static let kernel = """
        @Kernel
        func first(_ x: Vector<Int32>, _ i: Int) -> Int32 {
            return x[i] + 1
        }

        """

    @Test(
        "what does not hold is reported at its directive",
        arguments: [
            ("// run: first(x: [1, 2], i: 1) == 3", []),
            ("// run: first(x: [1, 2], i: 1) == 4", ["result 1 is 3"]),
            ("// run: first(x: [1, 2], i: 2) == 4", ["faulted: indexOutOfBounds"]),
            ("// run: first(x: [1, 2], i: 1) == 3, 4", ["gives 1 results where 2 are expected"]),
            ("// run: first(y: [1, 2], i: 1) == 3", ["takes (x, i) by these names"]),
            ("// run: first(x: [[1]], i: 1) == 3", ["'x' has another rank"]),
            ("// run: first(x: [1.5], i: 0) == 3", ["'1.5' is no value of type i32"]),
            ("// fault: first(x: [1], i: 1) == index-out-of-bounds 3:12 first=1 second=1 loops()", []),
            ("// fault: first(x: [1], i: 1) == overflow", ["faulted with fault.index-out-of-bounds"]),
            ("// fault: first(x: [1], i: 1) == index-out-of-bounds 9:9", ["the fault is at 3:"]),
            ("// fault: first(x: [1], i: 1) == index-out-of-bounds first=2", ["'first' of the fault is 1"]),
            ("// fault: first(x: [1], i: 0) == overflow", ["gave 2, not a fault"]),
            ("// run: first(x: [1, 2], i: 1) == 3\n// check-ir: count(load) == 2", ["count(load) is 1"]),
            ("// error: 3:5 kernel.unknown", ["no error kernel.unknown at 3:5: the source has none"]),
        ])
    func reports(_ directive: String, _ wanted: [String]) throws {
        let problems = try Filetest(text: Self.kernel + directive, path: "first.swift").run(.init(runsCompiled: false))
        if wanted.isEmpty {
            #expect(problems.isEmpty, "\(problems)")
        } else {
            for part in wanted { #expect(problems.contains { $0.contains(part) }, "\(problems)") }
        }
    }

    @Test("errors of the source are compared with those that are expected, both ways")
    func errors() throws {
        let text = "@Kernel\nfunc f(_ x: Int) -> Int {\n    return y\n}\n"
        let unexpected = try Filetest(text: text + "// error: 1:1 kernel.nothing", path: "f.swift").run()
        #expect(unexpected.count == 2, "\(unexpected)")
    }

    @Test("directives that cannot be read are errors with their line")
    func unreadable() {
        for (text, part) in [
            ("\n// run: f(x 1)", "line 2: expected ':'"), ("// layouts: diagonal", "line 1: there is no layout 'diagonal'"),
            ("// check-ir: count(lod) == 0", "there is no operation 'lod'"), ("// run: f() == [1", "expected ']'"),
            ("// run: f() == 1 2", "'2' is left over"),
        ] {
            #expect {
                try Filetest(text: text, path: "f.swift")
            } throws: {
                ($0 as? FiletestError)?.message.contains(part) == true
            }
        }
    }
}
