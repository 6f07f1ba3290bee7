// Holds the code to the floor plan in README.md: every target's import lines may name only what its row allows.
// The build refuses undeclared imports too, but lets those through that arrive by way of a third target.

import Foundation
import Testing

/// One row of the plan.
private struct Floor {
    var number: Int
    var target: String
    var imports: Set<String>
}

private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// The rows of the table under "## Floor plan".
private func floors() throws -> [Floor] {
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    guard let start = readme.range(of: "## Floor plan") else { return [] }
    var rows: [Floor] = []
    for line in readme[start.upperBound...].split(separator: "\n") {
        if line.hasPrefix("## ") { break }
        let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        guard cells.count >= 5, let number = Int(cells[1]) else { continue }
        let imports = cells[4].split(separator: " ").map { $0.trimmingCharacters(in: ["`", ","]) }
        for target in cells[2].split(separator: " ") {
            rows.append(Floor(number: number, target: target.trimmingCharacters(in: ["`"]), imports: Set(imports)))
        }
    }
    return rows
}

private func folder(of target: String) -> URL {
    root.appending(path: target == "KernelLibrary" ? "Kernels" : "Sources/\(target)")
}

/// The modules that the Swift files below `folder` import.
private func imports(below folder: URL) throws -> [(file: String, module: String)] {
    var found: [(String, String)] = []
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        var isText = false  // inside a literal of several lines, such as a Python module that kernelc writes
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            if line.components(separatedBy: "\"\"\"").count % 2 == 0 { isText.toggle() }
            if isText { continue }
            var words = line.split(separator: " ").map(String.init)
            words.removeAll { ["public", "package", "internal", "@_exported"].contains($0) || $0.hasPrefix("@_spi") }
            guard words.first == "import", words.count >= 2 else { continue }
            let name = ["struct", "protocol", "func", "enum", "class", "typealias", "var"].contains(words[1])
                && words.count > 2 ? words[2] : words[1]
            found.append((file.lastPathComponent, String(name.prefix { $0 != "." })))
        }
    }
    return found
}

/// What the platform and the declared packages bring; which target may use which package is the build's business.
private let outside: Set<String> = [
    "Foundation", "Glibc", "Synchronization", "RealModule", "ComplexModule", "ArgumentParser", "Testing", "Swift",
    "_Volatile", "SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros", "SwiftDiagnostics", "SwiftCompilerPlugin",
    "SwiftCompilerPluginMessageHandling",
    "SwiftSyntaxMacroExpansion", "SwiftParser", "SwiftBasicFormat", "FoundationEssentials",
]

@Test("every target of the package has a row in the floor plan, and every row a folder")
func planIsComplete() throws {
    let planned = try floors().map(\.target)
    #expect(Set(planned).count == planned.count)
    var built = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "Sources").path())
    built.append("KernelLibrary")
    #expect(Set(planned) == Set(built))
    for target in planned { #expect(FileManager.default.fileExists(atPath: folder(of: target).path())) }
}

@Test("no target imports what its row does not name")
func importsFollowThePlan() throws {
    let plan = try floors()
    #expect(plan.count > 15)
    let targets = Set(plan.map(\.target))
    var count = 0
    for floor in plan {
        for (file, module) in try imports(below: folder(of: floor.target)) where !outside.contains(module) {
            count += 1
            #expect(targets.contains(module), "\(floor.target)/\(file) imports \(module), which no row names")
            #expect(
                floor.imports.contains(module) || module == "QuernCore",
                "\(floor.target)/\(file) imports \(module), which its row does not name")
        }
    }
    #expect(count > 30)
}

@Test("arrows point down: a row names only targets of lower floors")
func arrowsPointDown() throws {
    let plan = try floors()
    let number = Dictionary(plan.map { ($0.target, $0.number) }, uniquingKeysWith: { a, _ in a })
    for floor in plan {
        for name in floor.imports {
            guard let below = number[name] else { continue }
            #expect(below < floor.number, "\(floor.target) on floor \(floor.number) names \(name) on floor \(below)")
        }
    }
}
