// A filetest: one Swift file of kernels with directives (FiletestDirective.swift), run on every backend:
// interpreter before the passes, interpreter after them, where removed checks are judged too, and compiled code.
// Each call runs with its arrays in every layout; all runs must agree to the bit, in results, written arrays and
// faults, and with what the directive says.
// Holds: what is wrong is a list of lines `file:line: what`; an empty list is success.

import Foundation
import KernelInterpreter
package import KernelRuntime
import QuernCore

package struct Filetest {
    package var path: String
    private var source: SourceText
    private var directives: [FiletestDirective]

    package init(path: String) throws {
        let text = try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        try self.init(text: text, path: path)
    }
    package init(text: String, path: String) throws(FiletestError) {
        self.path = path
        source = SourceText(file: (path as NSString).lastPathComponent, text: text)
        directives = try FiletestDirective.read(text)
    }

    /// The kernels that `large:` calls.
    package var largeCalls: [String] {
        directives.compactMap { if case .large(let call) = $0.kind { call.kernel } else { nil } }
    }

    /// All filetests below a folder, by path.
    package static func paths(below folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { folder + "/" + $0 }
    }

    /// Which backends a run uses; compiled code can be left out where there is no LLVM.
    package struct Options: Sendable {
        package var runsCompiled = true
        /// Widths of the pool that calls of `large:` run on; `setWidth` sets one.
        package var widths: [Int] = []
        package var setWidth: @Sendable (Int) throws -> Void = { _ in }
        package init(runsCompiled: Bool = true) { self.runsCompiled = runsCompiled }
    }

    /// What became of the parallel loops of the last run's kernels, with `Options.widths`.
    package final class LoopLog {
        package var loops: [ParallelLoopReport] = []
        package init() {}
    }

    /// Everything that does not hold.
    package func run(_ options: Options = Options(), log: LoopLog? = nil) -> [String] {
        var session = FiletestSession(options: options)
        defer { log?.loops = session.loops }
        func note(_ line: Int, _ messages: [String]) -> [String] {
            messages.map { "\((path as NSString).lastPathComponent):\(line): \($0)" }
        }
        if directives.isEmpty { return note(1, ["the file has no directives"]) }
        let program: KernelProgram
        do throws(KernelError) {
            program = try KernelProgram(files: [source])
        } catch {
            return judge(error, note)
        }
        var problems: [String] = []
        for directive in directives {
            do {
                problems += note(directive.line, try session.run(directive.kind, program))
            } catch let error as FiletestError {
                problems += note(directive.line, [error.message])
            } catch InterpreterError.race(let race) {
                problems += note(directive.line, [race.message])
            } catch {
                problems += note(directive.line, ["\(error)"])
            }
        }
        return problems
    }

    /// Compares the errors of the source with those that are expected.
    private func judge(_ error: KernelError, _ note: (Int, [String]) -> [String]) -> [String] {
        var left = error.diagnostics.filter { $0.severity == .error }
        var problems: [String] = []
        for directive in directives {
            guard case .error(let line, let column, let id, let message) = directive.kind else { continue }
            let k = left.firstIndex {
                $0.span.start.line == line && $0.span.start.column == column && $0.id == id
                    && (message.map($0.message.contains) ?? true)
            }
            if let k { left.remove(at: k) } else { problems += note(directive.line, ["no error \(id) at \(line):\(column)"]) }
        }
        for diagnostic in left {
            problems += note(diagnostic.span.start.line, ["\(diagnostic.message) [\(diagnostic.id)] (column \(diagnostic.span.start.column))"])
        }
        if error.diagnostics.isEmpty { problems += note(1, ["\(error)"]) }
        return problems
    }
}
