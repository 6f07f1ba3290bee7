// Kernels that use every construct of the language: the filetests of `Filetests/language`, whose expected values are
// the Swift compiler's. Here each must lower without a complaint to a module that the verifier accepts; the
// filetest runner compares what they compute.

import Foundation
import KernelFrontend
import KernelIR
import QuernCore
import Testing

@Suite struct AcceptedConstructTests {
    struct Accepted: CustomTestStringConvertible, Sendable {
        var name: String
        var text: String
        var testDescription: String { name }
    }

    @Test("a construct of the language lowers to a sound module", arguments: cases)
    func accepted(_ one: Accepted) throws {
        let result = Frontend.lower(files: [SourceText(file: one.name, text: one.text)])
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let module = try #require(result.module)
        #expect(module.verify().isEmpty, "\(module.verify())")
        #expect(module.functions.count == result.kernels.count)
    }

    @Test("the files are there")
    func isComplete() { #expect(Self.cases.count >= 41) }

    static let cases: [Accepted] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Filetests/language")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
            (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)).map {
                Accepted(name: name, text: $0)
            }
        }
    }()
}
