// Runs IR text on the interpreter, with Swift values as arguments.

import Foundation
import KernelIR
import KernelInterpreter
import QuernCore
import Testing

/// An array argument. Its memory is never freed, so that words may outlive the object that they came from.
final class Memory<T: KernelWord> {
    let base: UnsafeMutablePointer<T>
    let count: Int
    init(_ elements: [T]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        base.initialize(from: elements, count: count)
    }
    var elements: [T] { Array(UnsafeBufferPointer(start: base, count: count)) }
    func words(_ shape: [Int], strides: [Int]? = nil, offset: Int = 0) -> [UInt64] {
        var dense: [Int] = []
        var next = 1
        for extent in shape.reversed() {
            dense.insert(next, at: 0)
            next *= extent
        }
        return [UInt64(UInt(bitPattern: base + offset))] + (shape + (strides ?? dense)).map { UInt64(bitPattern: Int64($0)) }
    }
}

struct Answer {
    var fault: FaultRecord?
    var results: [UInt64]
    var backs: [UInt64]

    /// The elements of an array result, whose memory is then freed.
    func array<T: KernelWord>(_ type: T.Type, at word: Int = 0, rank: Int = 1) -> (shape: [Int], elements: [T]) {
        let shape = (0..<rank).map { Int(results[word + 1 + $0]) }
        guard let base = UnsafeMutableRawPointer(bitPattern: UInt(results[word])) else { return (shape, []) }
        defer { free(base) }
        return (shape, (0..<shape.reduce(1, *)).map { base.load(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self) })
    }
}

func interpreter(
    _ text: String, fuel: Int? = nil, resolve: Interpreter.Resolver = { _, _ in nil },
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Interpreter {
    let (module, diagnostics) = IRParser.parse(text)
    let parsed = try #require(module, "\(diagnostics.map { "\($0.span.start): \($0.message)" })", sourceLocation: sourceLocation)
    let errors = parsed.verify()
    try #require(errors.isEmpty, "\(errors.map(\.message))", sourceLocation: sourceLocation)
    return try Interpreter(parsed, options: .init(fuel: fuel), resolve: resolve)
}

extension Interpreter {
    func run(_ words: [UInt64] = [], backs: [UInt64] = [], cancellation: UnsafePointer<Int32>? = nil) throws -> Answer {
        var backs = backs + [0]
        var results = [UInt64](repeating: 0xDEAD, count: 64)
        let fault = try call(words: words + [0], backs: &backs, results: &results, cancellation: cancellation)
        return Answer(fault: fault, results: results, backs: Array(backs.dropLast()))
    }
}

/// One call of IR text.
func run(_ text: String, _ words: [UInt64] = [], backs: [UInt64] = [], sourceLocation: SourceLocation = #_sourceLocation) throws -> Answer {
    try interpreter(text, sourceLocation: sourceLocation).run(words, backs: backs)
}

func bits(_ value: Int) -> UInt64 { UInt64(bitPattern: Int64(value)) }

/// `interpreter`, where a local of that name hides it.
func makeInterpreter(_ text: String) throws -> Interpreter { try interpreter(text) }
