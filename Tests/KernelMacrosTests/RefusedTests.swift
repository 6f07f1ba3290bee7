// What the macros refuse, and where: each file of Tests/Goldens/Macros is type-checked by the Swift compiler with the
// plugin, and the errors are compared with the list beside it. What a line says twice counts once.

import Foundation
import Testing

@Suite("declarations that macros refuse", .serialized)
struct RefusedTests {
    /// The folder with the products of this build.
    static let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent()
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test(
        "errors stand at the user's own line and column",
        arguments: ["shapes", "names", "constructs", "generic", "externs", "tasks"])
    func refused(name: String) throws {
        let folder = Self.root.appendingPathComponent("Tests/Goldens/Macros")
        let expected = try String(contentsOf: folder.appendingPathComponent("\(name).txt"), encoding: .utf8)
        let found = try Self.errors(in: folder.appendingPathComponent("\(name).swift"))
        #expect(found == expected.split(separator: "\n").map(String.init))
    }

    /// The errors of one file as `line:column: text`, in order of place.
    static func errors(in file: URL) throws -> [String] {
        let plugin = products.appendingPathComponent("KernelMacros-tool").path
        try #require(FileManager.default.fileExists(atPath: plugin), "the plugin is not beside the tests")
        var arguments = [
            "swiftc", "-typecheck", "-swift-version", "6", "-I", products.appendingPathComponent("Modules").path,
            "-load-plugin-executable", "\(plugin)#KernelMacros", "-Xcc", "-I\(root.path)/Sources/CLLVM/include",
        ]
        for map in moduleMaps() { arguments += ["-Xcc", "-fmodule-map-file=\(map)"] }
        arguments.append(file.path)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var found: Set<Error> = []
        for line in output.split(separator: "\n") {
            guard let mark = line.range(of: ": error: ") else { continue }
            let place = line[..<mark.lowerBound].split(separator: ":")
            var text = line[mark.upperBound...]
            // The compiler names the macro behind a message of ours.
            if let from = text.range(of: " (from macro ") { text = text[..<from.lowerBound] }
            guard place.count >= 3, let row = Int(place[place.count - 2]), let column = Int(place[place.count - 1]),
                line.hasPrefix(file.path)
            else {
                if !line.hasPrefix(" ") { found.insert(Error(line: 0, column: 0, text: String(line))) }
                continue
            }
            found.insert(Error(line: row, column: column, text: String(text)))
        }
        return found.sorted { ($0.line, $0.column, $0.text) < ($1.line, $1.column, $1.text) }.map {
            "\($0.line):\($0.column): \($0.text)"
        }
    }

    struct Error: Hashable {
        var line: Int
        var column: Int
        var text: String
    }

    /// The module maps of the C targets, which modules that import them ask for.
    static func moduleMaps() -> [String] {
        var maps = ["CLLVM/include", "CKernelRuntime/include", "CObjectLoader/include", "CFFI", "CCodecs"].map {
            "\(root.path)/Sources/\($0)/module.modulemap"
        }
        // The scratch folder is two or three levels above the products.
        var folder = products
        for _ in 0..<4 {
            folder = folder.deletingLastPathComponent()
            let map = folder.appendingPathComponent(
                "checkouts/swift-numerics/Sources/_NumericsShims/include/module.modulemap"
            ).path
            if FileManager.default.fileExists(atPath: map) {
                maps.append(map)
                break
            }
        }
        return maps
    }
}
