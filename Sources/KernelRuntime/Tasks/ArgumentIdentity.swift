// When two calls of one kernel have the same arguments: scalars by their bits, arrays by the memory that they view.
// Used by MemoizedKernel (keys of its table) and by delayed tasks (equal calls of a graph are one task).
// Holds: equal identities mean equal values for as long as the arrays' storage is kept, since whoever writes an array
// that shares its memory writes a copy; memory that was lent is the exception, and is marked.

public import ComplexModule
public import NDArrays
public import QuernCore

/// A value that a kernel can take: a scalar or an array.
public protocol KernelArgument: Sendable {
    /// Adds what makes this value equal to another of its type.
    func identify(_ identity: inout ArgumentIdentity)
}

/// What tells the arguments of one call from those of another call of the same kernel.
public struct ArgumentIdentity: Hashable, Sendable {
    // Two words beside an array that is empty for most calls: no memory is allocated for two scalars.
    private var first: UInt64 = 0
    private var second: UInt64 = 0
    private var count = 0
    private var more: [UInt64] = []
    /// The storage that has to be kept for the identity to mean anything.
    @usableFromInline package internal(set) var kept: [NDStorage] = []
    /// Whether an array lies in memory that somebody else may write at any time.
    @usableFromInline package internal(set) var hasLentMemory = false

    /// The identity of no arguments.
    public init() {}

    /// Adds a scalar's bits, or a part of what an array is.
    package mutating func add(_ word: UInt64) {
        switch count {
        case 0: first = word
        case 1: second = word
        default: more.append(word)
        }
        count += 1
    }

    /// Adds an array's memory.
    package mutating func add(_ storage: NDStorage) {
        kept.append(storage)
        if !storage._isOurs { hasLentMemory = true }
    }

    /// All the words.
    package var words: [UInt64] { Array([first, second].prefix(count)) + more }

    /// Equal if all words are; the storage is in them by its address.
    public static func == (a: ArgumentIdentity, b: ArgumentIdentity) -> Bool {
        a.first == b.first && a.second == b.second && a.count == b.count && a.more == b.more
    }

    /// Hashes the words.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(first)
        hasher.combine(second)
        hasher.combine(count)
        if count > 2 { hasher.combine(more) }
    }
}

extension KernelArgument where Self: KernelScalar {
    /// Adds the bits: 0.0 and -0.0 differ, a NaN equals itself.
    public func identify(_ identity: inout ArgumentIdentity) {
        identity.add(kernelWords.first)
        if Self.scalarType.isComplex { identity.add(kernelWords.second) }
    }
}

extension Double: KernelArgument {}
extension Float: KernelArgument {}
extension Bool: KernelArgument {}
extension Int: KernelArgument {}
extension Int8: KernelArgument {}
extension Int16: KernelArgument {}
extension Int32: KernelArgument {}
extension Int64: KernelArgument {}
extension UInt: KernelArgument {}
extension UInt8: KernelArgument {}
extension UInt16: KernelArgument {}
extension UInt32: KernelArgument {}
extension UInt64: KernelArgument {}
extension Complex: KernelArgument where RealType: KernelWord {}

extension NDArray: KernelArgument {
    /// Adds the memory, the first element's address, extents and strides.
    public func identify(_ identity: inout ArgumentIdentity) {
        identity.add(_storage)
        identity.add(UInt64(UInt(bitPattern: _base)))
        for axis in 0..<rank {
            identity.add(UInt64(bitPattern: Int64(_axes[axis].extent)))
            identity.add(UInt64(bitPattern: Int64(_axes[axis].stride)))
        }
    }
}
