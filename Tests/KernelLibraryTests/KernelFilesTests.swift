// The files of Kernels/ and Examples/Lessons/ as the front end reads them: no complaint, and no kernel without docs.

import Foundation
import KernelFrontend
import QuernCore
import Testing

@Suite struct KernelFilesTests {
    private static let root: URL = {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        return url
    }()

    /// All Swift files below a folder of the package, by path.
    private static func sources(below folder: String) throws -> [SourceText] {
        let base = root.appending(path: folder)
        let files = try #require(FileManager.default.enumerator(at: base, includingPropertiesForKeys: nil))
        var found: [SourceText] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            found.append(SourceText(file: file.lastPathComponent, text: try String(contentsOf: file, encoding: .utf8)))
        }
        return found.sorted { $0.file < $1.file }
    }

    @Test("the library's files are read in silence, and lower to one module")
    func library() throws {
        let sources = try Self.sources(below: "Kernels")
        let result = Frontend.lower(files: sources)
        for diagnostic in result.diagnostics { Issue.record("\(diagnostic)") }
        #expect(result.module != nil)
        #expect(result.kernels.count >= 18)
    }

    @Test("each kernel of the library has a summary, and the large ones say what they cost")
    func documentation() throws {
        for kernel in Frontend.lower(files: try Self.sources(below: "Kernels")).kernels {
            #expect(kernel.documentation.contains { $0.isLetter }, "'\(kernel.name)' has no documentation")
            let takesArrays = kernel.parameters.contains { $0.typeText.contains("<") }
            if takesArrays {
                #expect(kernel.documentation.contains("- Shapes:"), "'\(kernel.name)' does not tell its shapes")
                #expect(kernel.documentation.contains("- Complexity:"), "'\(kernel.name)' does not tell its cost")
            }
        }
    }

    @Test("each lesson is read in silence")
    func lessons() throws {
        let sources = try Self.sources(below: "Examples/Lessons")
        #expect(sources.count >= 6)
        for source in sources {
            for diagnostic in Frontend.lower(files: [source]).diagnostics { Issue.record("\(diagnostic)") }
        }
    }
}
