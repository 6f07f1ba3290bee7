// The files of Kernels/ and Examples/Lessons/ as the front end reads them: no complaint, and no kernel without docs.

import Foundation
import KernelFrontend
import KernelTesting
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

    @Test("each lesson gives what its comments say, on every backend and in every layout")
    func lessons() throws {
        let paths = Filetest.paths(below: Self.root.appending(path: "Examples/Lessons").path)
        #expect(paths.count >= 6)
        for path in paths {
            for problem in try Filetest(path: path).run() { Issue.record("\(problem)") }
        }
    }

    @Test(
        "no test of a bound is left in the loops of the library's kernels",
        arguments: [
            ("LinearAlgebra/Axpy", "axpy(a: 2: f64, x: [1, 2, 3]: f64, y: [1, 1, 1]: f64) == y = [3, 5, 7]"),
            (
                "LinearAlgebra/MatrixProduct",
                "matrixProduct(a: [[1, 2], [3, 4]]: f64, b: [[1, 0], [0, 1]]: f64) == [[1, 2], [3, 4]]"
            ),
            (
                "Stencils/Jacobi",
                "jacobi(a: [[0, 4, 0], [8, 0, 4], [0, 0, 0]]: f64, b: zeros(3, 3): f64)"
                    + " == b = [[0, 0, 0], [0, 4, 0], [0, 0, 0]]"
            ),
            (
                "Stencils/Heat",
                "heat(a: filled(5, 4, 3, 3): f32, b: filled(5, 4, 3, 3): f32, c: 0.125: f32)"
                    + " == b = filled(5, 4, 3, 3)"
            ),
            (
                "Images/Sobel",
                "sobel(image: filled(5, 4, 4): f32, edges: filled(5, 4, 4): f32) == edges = zeros(4, 4)"
            ),
            (
                "Images/GaussianFilter",
                "gaussianFilter(image: filled(5, 4, 6): f32, sigma: 1: f32, radius: 0) == filled(5, 4, 6)"
            ),
        ])
    func checksAreRemoved(_ file: String, _ call: String) throws {
        let path = Self.root.appending(path: "Kernels/\(file).swift").path
        let text =
            try String(contentsOfFile: path, encoding: .utf8) + """

                // run: \(call)
                // check-ir: count(load, checked) == 0
                // check-ir: count(store, checked) == 0

                """
        for problem in try Filetest(text: text, path: path).run() { Issue.record("\(problem)") }
    }
}
