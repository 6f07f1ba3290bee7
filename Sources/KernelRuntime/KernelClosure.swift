// The kernel of `#kernel { … }`. Its result's type may be left to Swift's inference: it is known where the closure
// runs, as a type, and gets into the text there.

public import NDArrays
public import QuernCore
internal import Synchronization

/// The kernel behind a `#kernel` expression. Made by its expansion.
public final class KernelClosure: Sendable {
    private let file: String
    private let line: Int
    private let column: Int
    private let head: String
    private let statements: String
    private let made = Mutex<Kernel?>(nil)

    /// A closure whose first statement stands at `line` and `column`; `head` is the function without its result.
    public init(file: String, line: Int, column: Int, head: String, statements: String) {
        self.file = file
        self.line = line
        self.column = column
        self.head = head
        self.statements = statements
    }

    /// The kernel, whose result has the type that Swift spells `result` ("" for none).
    @usableFromInline
    func kernel(_ result: String) -> Kernel {
        made.withLock { made in
            if let made { return made }
            let start = head + (result.isEmpty ? "" : " -> \(result)") + " { "
            let kernel = Kernel(
                name: "closure", owner: [], file: file, line: line, column: column - start.utf8.count,
                source: start + statements + "\n}", callees: { [] }, constants: { [] })
            made = kernel
            return kernel
        }
    }

    /// The name of a scalar type in kernel text, where `Int` and `Int64` are two.
    @usableFromInline
    static func name<T: KernelScalar>(_ type: T.Type) -> String { "\(type)" }
}

extension KernelClosure {
    /// Calls the kernel, which gives a scalar.
    @inlinable @inline(__always)
    public func call<R: KernelScalar>(
        _ frame: inout KernelFrame, _ mode: KernelMode, _ cache: borrowing KernelCallCache
    ) throws -> R {
        let status = cache.launch(&frame, mode, kernel(Self.name(R.self)))
        if status != 0 { try kernel(Self.name(R.self)).raise(&frame, status) }
        return frame.result()
    }

    /// Calls the kernel, which gives an array.
    @inlinable @inline(__always)
    public func call<T: KernelScalar, let rank: Int>(
        _ frame: inout KernelFrame, _ mode: KernelMode, _ cache: borrowing KernelCallCache
    ) throws -> NDArray<T, rank> {
        let status = cache.launch(&frame, mode, kernel("NDArray<\(Self.name(T.self)), \(rank)>"))
        if status != 0 { try kernel("").raise(&frame, status) }
        return frame.result()
    }

    /// Calls the kernel, which gives nothing.
    @inlinable @inline(__always)
    public func call(_ frame: inout KernelFrame, _ mode: KernelMode, _ cache: borrowing KernelCallCache) throws {
        let status = cache.launch(&frame, mode, kernel(""))
        if status != 0 { try kernel("").raise(&frame, status) }
    }

    /// Calls the kernel, which gives a scalar and does not throw.
    @inlinable @inline(__always)
    public func callOrStop<R: KernelScalar>(
        _ frame: inout KernelFrame, _ mode: KernelMode, _ cache: borrowing KernelCallCache
    ) -> R {
        let status = cache.launch(&frame, mode, kernel(Self.name(R.self)))
        if status != 0 { kernel(Self.name(R.self)).trap(&frame, status) }
        return frame.result()
    }

    /// Calls the kernel, which gives an array and does not throw.
    @inlinable @inline(__always)
    public func callOrStop<T: KernelScalar, let rank: Int>(
        _ frame: inout KernelFrame, _ mode: KernelMode, _ cache: borrowing KernelCallCache
    ) -> NDArray<T, rank> {
        let status = cache.launch(&frame, mode, kernel("NDArray<\(Self.name(T.self)), \(rank)>"))
        if status != 0 { kernel("").trap(&frame, status) }
        return frame.result()
    }

    /// Calls the kernel, which gives nothing and does not throw.
    @inlinable @inline(__always)
    public func callOrStop(_ frame: inout KernelFrame, _ mode: KernelMode, _ cache: borrowing KernelCallCache) {
        let status = cache.launch(&frame, mode, kernel(""))
        if status != 0 { kernel("").trap(&frame, status) }
    }
}
