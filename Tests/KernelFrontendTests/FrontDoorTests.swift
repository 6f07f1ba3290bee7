// The entry points: what `parse` tells the macro, sources of several files, constants from outside, positions.

import KernelFrontend
import KernelIR
import QuernCore
import Testing

@Suite struct FrontDoorTests {
    @Test("parsing tells parameters, options, documentation, callees and free names")
    func parse() throws {
        let text = """
            /// Scales.
            ///
            /// Twice as well.
            @inlinable @Kernel(.inline, .unchecked)
            public func scale<T: Real>(_ x: Vector<T>, by factor: T, into y: inout Vector<T>) throws -> (T, Int) {
                func local(_ v: T) -> T { v * gain }
                for (i, e) in x.enumerated() { y[i] = local(e) * helper(e, factor) + sqrt(e) + Filters.smooth(e) }
                return (T(limits.count), Settings.size)
            }
            """
        let (kernels, diagnostics) = Frontend.parse(
            FrontendSource(SourceText(file: "a.swift", text: text, firstLine: 10, firstColumn: 5), isDeclaration: true))
        #expect(diagnostics.isEmpty)
        let kernel = try #require(kernels.first)
        #expect(kernel.name == "scale")
        #expect(kernel.genericNames == ["T"])
        #expect(kernel.parameters.map(\.label) == [nil, "by", "into"])
        #expect(kernel.parameters.map(\.name) == ["x", "factor", "y"])
        #expect(kernel.parameters.map(\.typeText) == ["Vector<T>", "T", "Vector<T>"])
        #expect(kernel.parameters.map(\.isInout) == [false, false, true])
        #expect(kernel.resultText == "(T, Int)")
        #expect(kernel.isThrowing)
        #expect(kernel.options.isInlined && kernel.options.isUnchecked && !kernel.options.isRelaxed)
        #expect(kernel.documentation == "Scales.\n\nTwice as well.")
        #expect(kernel.callees == ["helper", "Filters.smooth"])
        #expect(kernel.freeNames == ["gain", "limits", "Settings.size"])
        #expect(kernel.span.start == SourcePosition(file: "a.swift", line: 14, column: 13))
    }

    @Test("a declaration alone is checked on trust: names of other files are not errors, mistakes are")
    func check() {
        let text = """
            @Kernel func f(_ x: Vector<Double>, _ p: Parameters) -> Double {
                let y = helper(x) * gain + Other.constant
                let z = x[0, 1]
                return y + z
            }
            """
        let source = FrontendSource(SourceText(file: "a.swift", text: text), isDeclaration: true)
        #expect(Frontend.check(source).map(\.id) == [])
        let plain = text.replacing(", _ p: Parameters", with: "")
        let found = Frontend.check(FrontendSource(SourceText(file: "a.swift", text: plain), isDeclaration: true))
        #expect(found.map(\.id) == ["kernel.rank-mismatch"])
    }

    @Test("kernels of several sources see each other, whatever the order")
    func severalSources() throws {
        let a = SourceText(file: "a.swift", text: "@Kernel func f(_ x: Double) -> Double { g(x) + 1 }")
        let b = SourceText(file: "b.swift", text: "let step = 0.5\n@Kernel func g(_ x: Double) -> Double { x * step }")
        let module = try #require(Frontend.lower(files: [a, b]).module)
        #expect(module.functions.map(\.name) == ["f", "g"])
        #expect(module.files == ["a.swift", "b.swift"])
        #expect(module.verify().isEmpty)
        #expect(module.functions[1].position == Position(file: 1, line: 2, column: 14))
    }

    @Test("constants from outside have the bits and the type that the caller gives")
    func constants() throws {
        let text = "func f(_ n: Int64) -> Int64 { n + Limits.size + offset }"
        let source = FrontendSource(
            SourceText(file: "a.swift", text: text), owner: ["Limits"], isDeclaration: true)
        let constants = [
            "Limits.size": ConstantValue(type: .int64, bits: 7, swiftName: "Int64"),
            "offset": ConstantValue(type: .int64, bits: 9, swiftName: "Int64"),
        ]
        let result = Frontend.lower([source], constants: constants)
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        let function = try #require(result.module?.function(named: "Limits.f"))
        let bits = function.body.operations.compactMap { operation in
            if case .literal(.bits(let bits)) = operation.attribute { bits } else { nil }
        }
        #expect(bits == [7, 9])
    }

    @Test("positions count from the text's own place in its file")
    func positions() throws {
        let text = "func f(_ x: Vector<Double>) -> Double {\n    x[0, 1]\n}"
        let source = SourceText(file: "a.swift", text: text, firstLine: 40, firstColumn: 9)
        let result = Frontend.lower([FrontendSource(source, isDeclaration: true)])
        #expect(result.diagnostics.map(\.span.start) == [SourcePosition(file: "a.swift", line: 41, column: 5)])
        let first = Frontend.lower([
            FrontendSource(
                SourceText(file: "a.swift", text: "func f(_ x: Nope) {}", firstLine: 40, firstColumn: 9),
                isDeclaration: true)
        ])
        #expect(first.diagnostics.map(\.span.start) == [SourcePosition(file: "a.swift", line: 40, column: 21)])
    }

    @Test("what is not a kernel in a file is none of our business")
    func otherDeclarations() throws {
        let text = """
            import Foundation
            import Quern
            #if os(Linux)
            import Glibc
            #endif
            /* a /* nested */ comment */
            @MainActor final class Model<T>: ObservableObject where T: Sendable {
                var items: [String: (Int) -> T] = [:] { didSet { print("changed \\(items)") } }
                init?(_ x: Int) { return nil }
                subscript(i: Int) -> T { get { items["a"]!(i) } set { } }
                func kernel(x: Int) async throws -> some View { try await Text("}") }
                enum Kind: String { case a = "x", b }
            }
            let closure: (Int) -> Int = { $0 + 1 }
            let text = \"""
                @Kernel func notMe() {}
                \"""
            prefix operator √
            extension Model { static func make() -> Model? { Model(3) } }
            struct Kernels { @Kernel static func f(_ x: Double) -> Double { x } }
            func main() { if let m = Model<Int>(3) { m.items["a"] = { _ in 1 } } }
            @Kernel
            @inlinable
            public func g(_ x: Double) -> Double { Kernels.f(x) }
            """
        let result = Frontend.lower(files: [SourceText(file: "a.swift", text: text)])
        #expect(result.diagnostics.isEmpty, "\(result.diagnostics)")
        #expect(result.kernels.map(\.qualifiedName) == ["Kernels.f", "g"])
    }

    @Test("one kernel parses and lowers in well under ten milliseconds")
    func speed() {
        let text = "@Kernel func f(_ x: Vector<Double>) -> Double { var s = 0.0; for e in x { s += e * 2 }; return s }"
        let clock = ContinuousClock()
        let best = (0..<5).map { _ in
            clock.measure { _ = Frontend.lower(files: [SourceText(file: "a.swift", text: text)]) }
        }.min()
        #expect((best ?? .seconds(1)) < .milliseconds(10))
    }
}

extension String {
    func replacing(_ part: String, with other: String) -> String {
        guard let range = range(of: part) else { return self }
        return String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
