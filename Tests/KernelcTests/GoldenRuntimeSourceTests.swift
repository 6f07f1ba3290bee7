// kernelc carries the C sources of the run-time library, so that it can make libquern_rt.a wherever it is installed.
// The copy is Sources/kernelc/Building/RuntimeSource.swift; `make bless` writes it anew after a change in
// Sources/CKernelRuntime.

import Foundation
import Testing
import kernelc

@Suite("the run-time library's sources")
struct GoldenRuntimeSourceTests {
    @Test("Golden: kernelc carries the very sources of CKernelRuntime")
    func copy() throws {
        let root = Checkout.root
        let folder = root + "/Sources/CKernelRuntime"
        // What the loader and the Swift side alone need stays out.
        let left: Set<String> = ["symbols.c", "call.c", "quern_call.h"]
        var files: [(String, String)] = []
        for place in ["", "/include"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder + place).sorted() {
                guard name.hasSuffix(".c") || name.hasSuffix(".h"), !left.contains(name) else { continue }
                files.append((name, try String(contentsOfFile: "\(folder)\(place)/\(name)", encoding: .utf8)))
            }
        }
        #expect(files.contains { $0.0 == "quern_rt.h" })
        if Checkout.blesses {
            let path = root + "/Sources/kernelc/Building/RuntimeSource.swift"
            try Self.swift(files).write(toFile: path, atomically: true, encoding: .utf8)
            return
        }
        #expect(RuntimeSource.files.map(\.name) == files.map(\.0), "run 'make bless'")
        for (ours, theirs) in zip(RuntimeSource.files, files) {
            #expect(ours.text == theirs.1, "\(theirs.0) has changed: run 'make bless'")
        }
    }

    private static func swift(_ files: [(String, String)]) -> String {
        var out = """
            // The C sources of the run-time library, as text: copies of Sources/CKernelRuntime, written by `make bless`
            // (Tests/KernelcTests/GoldenRuntimeSourceTests.swift holds them equal). Do not edit.
            // Used by Toolchain.swift. Text and not objects, since it serves every target that has a C compiler.

            // swift-format-ignore-file

            /// What libquern_rt.a is compiled from.
            package enum RuntimeSource {
                /// Names and texts.
                package static let files: [(name: String, text: String)] = [

            """
        for (name, text) in files {
            out += "        (\n            \"\(name)\",\n            ##\"\"\"\n"
            out += text.hasSuffix("\n") ? text : text + "\n"
            out += "\n\"\"\"##\n        ),\n"
        }
        return out + "    ]\n}\n"
    }
}
