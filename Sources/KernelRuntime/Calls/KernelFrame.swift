// The arguments of one call, as machine code reads them, and the key of their types and layouts.
// The expansion of @Kernel makes one on the stack, passes each argument, launches, takes back, reads results.
//
//   key     12 bits an argument, five arguments a word, the last argument lowest:
//           0–3 scalar type, 4 inout, 5 array, 6–8 rank, 9–10 layout class, 11 memory that is not ours
//   words   scalar: its bits; array: base, extents, strides (quern_rt.h); inout scalars travel in `backs`
//
// A complex number is two words (or backs, or results), its parts; an array of them is the array of its parts, as KernelIR
// has it: one more axis, of extent 2 and stride 1, and the other strides doubled, so that it is never of class 2.
// Holds: nothing is allocated, and only what is passed is written; the counters are Swift fields beside the C frame,
// which escapes, so that they fold to constants.

public import CKernelRuntime
public import NDArrays
public import QuernCore

/// One call's arguments and results. Written by the expansion of `@Kernel`.
public struct KernelFrame: ~Copyable {
    @usableFromInline var key0: UInt64 = 0
    @usableFromInline var key1: UInt64 = 0
    @usableFromInline var key2: UInt64 = 0
    @usableFromInline var argumentCount = 0
    @usableFromInline var wordCount: Int64 = 0
    @usableFromInline var backCount: Int64 = 0
    @usableFromInline var takenCount: Int64 = 0
    @usableFromInline var resultCount: Int64 = 0
    @usableFromInline var c: quern_frame

    /// A frame without arguments.
    @inlinable @inline(__always)
    public init() { c = quern_frame_make() }

    /// Adds an argument's code to the key.
    @inlinable @inline(__always)
    mutating func sign(_ code: UInt64) {
        if argumentCount < 5 {
            key0 = key0 << 12 | code
        } else if argumentCount < 10 {
            key1 = key1 << 12 | code
        } else {
            key2 = key2 << 12 | code
        }
        argumentCount &+= 1
    }

    @inlinable @inline(__always)
    mutating func push(_ word: UInt64) {
        quern_frame_set_word(&c, wordCount, word)
        wordCount &+= 1
    }
}

// MARK: Scalars

extension KernelFrame {
    /// A scalar argument.
    @inlinable @inline(__always)
    public mutating func pass<T: KernelScalar>(_ value: T) {
        sign(UInt64(T.scalarType.rawValue))
        push(value.kernelWords.first)
        if T.scalarType.isComplex { push(value.kernelWords.second) }
    }

    /// An `inout` scalar argument: travels by value, and comes back by `takeBack`.
    @inlinable @inline(__always)
    public mutating func pass<T: KernelScalar>(_ value: inout T) {
        sign(UInt64(T.scalarType.rawValue) | 1 << 4)
        quern_frame_set_back(&c, backCount, value.kernelWords.first)
        backCount &+= 1
        if T.scalarType.isComplex {
            quern_frame_set_back(&c, backCount, value.kernelWords.second)
            backCount &+= 1
        }
    }

    /// Nothing comes back of a scalar that is only read.
    @inlinable @inline(__always)
    public mutating func takeBack<T: KernelScalar>(_ value: T) {}

    /// An `inout` scalar's value after the call.
    @inlinable @inline(__always)
    public mutating func takeBack<T: KernelScalar>(_ value: inout T) {
        var words = KernelWords(quern_frame_back(&c, takenCount))
        takenCount &+= 1
        if T.scalarType.isComplex {
            words.second = quern_frame_back(&c, takenCount)
            takenCount &+= 1
        }
        value = T(kernelWords: words)
    }

    /// The next result, a scalar.
    @inlinable @inline(__always)
    public mutating func result<R: KernelScalar>() -> R {
        var words = KernelWords(quern_frame_result(&c, resultCount))
        resultCount &+= 1
        if R.scalarType.isComplex {
            words.second = quern_frame_result(&c, resultCount)
            resultCount &+= 1
        }
        return R(kernelWords: words)
    }
}

// MARK: Arrays

extension KernelFrame {
    /// An array argument.
    @inlinable @inline(__always)
    public mutating func pass<T, let rank: Int>(_ array: borrowing NDArray<T, rank>) {
        pass(array, flags: 1 << 5)
    }

    /// An `inout` array argument: made unique first, so that nothing else that is alive sees its elements.
    @inlinable @inline(__always)
    public mutating func pass<T, let rank: Int>(_ array: inout NDArray<T, rank>) {
        array._makeUnique()
        pass(array, flags: 1 << 5 | 1 << 4)
    }

    @inlinable @inline(__always)
    mutating func pass<T, let rank: Int>(_ array: borrowing NDArray<T, rank>, flags: UInt64) {
        if rank > (T.scalarType.isComplex ? 6 : 7) {
            // No code for it: told when the signature is looked up.
            sign(KernelKey.unsupportedCode)
            push(UInt64(UInt(bitPattern: unsafeBitCast(NDArray<T, rank>.self as Any.Type, to: UnsafeRawPointer.self))))
            return
        }
        let ownership: UInt64 = array._storage._isOurs ? 0 : 1 << 11
        let isComplex = T.scalarType.isComplex
        let layout = isComplex ? min(array._layoutClass, 1) : array._layoutClass
        sign(UInt64(T.scalarType.rawValue) | flags | UInt64(rank) << 6 | layout << 9 | ownership)
        push(UInt64(UInt(bitPattern: array._base)))
        var axis = 0
        while axis < rank {
            push(UInt64(bitPattern: Int64(array._axes[axis].extent)))
            axis += 1
        }
        if isComplex { push(2) }
        axis = 0
        while axis < rank {
            push(UInt64(bitPattern: Int64(array._axes[axis].stride &* (isComplex ? 2 : 1))))
            axis += 1
        }
        if isComplex { push(1) }
    }

    /// Keeps an array's memory until here.
    @inlinable @inline(__always)
    public mutating func takeBack<T, let rank: Int>(_ array: borrowing NDArray<T, rank>) {
        extendLifetime(array._storage)
    }

    /// Keeps an `inout` array's memory until here; its elements were written in place.
    @inlinable @inline(__always)
    public mutating func takeBack<T, let rank: Int>(_ array: inout NDArray<T, rank>) {
        extendLifetime(array._storage)
    }

    /// The next result, an array that the kernel made; its memory is this array's from now on.
    @inlinable
    public mutating func result<T, let rank: Int>() -> NDArray<T, rank> {
        let first = resultCount
        resultCount &+= 1 &+ 2 &* Int64(T.scalarType.isComplex ? rank + 1 : rank)
        guard let base = UnsafeMutableRawPointer(bitPattern: UInt(quern_frame_result(&c, first))) else {
            return NDArray(zerosOf: Shape(InlineArray(repeating: 0)))
        }
        let extents = InlineArray<rank, Int> {
            Int(truncatingIfNeeded: quern_frame_result(&c, first &+ 1 &+ Int64($0)))
        }
        return NDArray(_adopting: base, extents: extents, release: quern_free)
    }

    /// No result.
    @inlinable @inline(__always)
    public func result() {}
}

// MARK: What no kernel takes or gives

extension KernelFrame {
    /// What no kernel takes.
    @available(*, unavailable, message: "a kernel takes numbers, Bool and NDArray [kernel.parameter-type]")
    @_disfavoredOverload
    public mutating func pass<T: ~Copyable>(_ value: borrowing T) {}

    /// What no kernel takes.
    @available(*, unavailable, message: "a kernel takes numbers, Bool and NDArray [kernel.parameter-type]")
    @_disfavoredOverload
    public mutating func pass<T: ~Copyable>(_ value: inout T) {}

    /// What no kernel takes.
    @_disfavoredOverload
    public mutating func takeBack<T: ~Copyable>(_ value: borrowing T) {}

    /// What no kernel takes.
    @_disfavoredOverload
    public mutating func takeBack<T: ~Copyable>(_ value: inout T) {}

    /// What no kernel gives.
    @available(
        *, unavailable, message: "a kernel gives numbers, Bool, NDArray, tuples of them or nothing [kernel.result-type]"
    )
    @_disfavoredOverload
    public mutating func result<R>() -> R { fatalError("not called: unavailable") }
}
