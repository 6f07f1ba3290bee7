// C functions that kernels call, declared with @Extern: the declaration for the front end, and the address for the
// Swift body.

internal import Glibc
internal import CKernelRuntime
internal import KernelFrontend
public import NDArrays
internal import QuernCore
internal import Synchronization

/// The peer of a function with `@Extern`: `$name`.
public protocol ExternProvider: KernelCalleeProvider {
    /// The declaration.
    static var function: ExternDeclaration { get }
}

extension ExternProvider {
    /// The C function, for kernels that call it.
    public static var callee: KernelCallee { .function(function) }
}

/// A C function as declared in Swift. Made by the expansion of `@Extern`.
public final class ExternDeclaration: Sendable {
    /// The C symbol.
    public let symbol: String
    /// The library that has it; "" for the program itself.
    public let library: String
    let source: FrontendSource
    /// The address once it was looked up, else 0. Every thread finds the same, so the order does not matter.
    private let known = Atomic<UInt>(0)

    /// The declaration whose text is `source`.
    public init(
        name: String, owner: [String], symbol: String, library: String, file: String, line: Int, column: Int,
        source: String
    ) {
        self.symbol = symbol
        self.library = library
        self.source = FrontendSource(
            SourceText(file: file, text: source, firstLine: line, firstColumn: column), owner: owner,
            isDeclaration: true)
    }

    /// The function's address; stops the program with the reason if library or symbol is not there.
    public var addressOrStop: UnsafeMutableRawPointer {
        if let known = UnsafeMutableRawPointer(bitPattern: known.load(ordering: .relaxed)) { return known }
        do {
            let address = UnsafeMutableRawPointer(mutating: try CLibraries.address(of: symbol, in: library))
            known.store(UInt(bitPattern: address), ordering: .relaxed)
            return address
        } catch {
            quern_stop("\(source.text.file):\(source.text.firstLine): \(error)")
            fatalError("\(error)")
        }
    }
}

/// An array as C sees it: the address of the first element, the elements in row-major order.
public struct ExternArgument {
    /// The first element.
    public let address: UnsafeMutableRawPointer
    private let storage: NDStorage

    /// An array that C reads: its own memory, or a copy if the elements do not lie in order.
    public init<T, let rank: Int>(_ array: NDArray<T, rank>) {
        let dense = array._isContiguous ? array : array.denseCopy
        address = dense._base
        storage = dense._storage
    }

    /// An array that C writes: made unique and put in order first.
    public init<T, let rank: Int>(_ array: inout NDArray<T, rank>) {
        array._makeUnique()
        if !array._isContiguous { array = array.denseCopy }
        address = array._base
        storage = array._storage
    }

    /// A scalar that C writes is not taken: C functions get scalars by value.
    @available(
        *, unavailable, message: "a C function takes numbers by value and NDArray by address [extern.parameter-type]"
    )
    @_disfavoredOverload
    public init<T>(_ value: T) { fatalError("not called: unavailable") }

    /// A scalar that C writes is not taken: C functions get scalars by value.
    @available(
        *, unavailable, message: "a C function takes numbers by value and NDArray by address [extern.parameter-type]"
    )
    @_disfavoredOverload
    public init<T>(_ value: inout T) { fatalError("not called: unavailable") }
}

extension NDArray {
    /// A copy in row-major order.
    fileprivate var denseCopy: NDArray {
        // Only memory can be missing: then there is nothing to go on with, as for any copy of an array.
        guard let copy: NDArray = AnyNDArray(self).dense()?.typed() else {
            fatalError("no memory for a copy of an array")
        }
        return copy
    }
}
