// `parallel` as the Swift body sees it: the range itself, so a native run is one loop in order. Compiled kernels
// read the call as permission to run iterations at once, after proving that they cannot race (LANGUAGE.md § 6).
// The arrays named in `reducing:` and `disjoint:` are only names here; the loop's body may write them as usual.
// One overload a number of arrays, since `inout` does not go through parameter packs.

/// The range of a loop whose iterations may run at once.
@inlinable @inline(__always)
public func parallel<Indices: Sequence>(_ indices: Indices) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop that adds into `first`, which each thread keeps for itself until the end.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int>(
    _ indices: Indices, reducing first: inout NDArray<A, a>
) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop that adds into two arrays.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int, B, let b: Int>(
    _ indices: Indices, reducing first: inout NDArray<A, a>, _ second: inout NDArray<B, b>
) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop that adds into three arrays.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int, B, let b: Int, C, let c: Int>(
    _ indices: Indices, reducing first: inout NDArray<A, a>, _ second: inout NDArray<B, b>,
    _ third: inout NDArray<C, c>
) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop whose writes to `first` are, on the caller's word, to different elements.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int>(
    _ indices: Indices, disjoint first: inout NDArray<A, a>
) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop whose writes to two arrays are, on the caller's word, to different elements.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int, B, let b: Int>(
    _ indices: Indices, disjoint first: inout NDArray<A, a>, _ second: inout NDArray<B, b>
) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop whose writes to three arrays are, on the caller's word, to different elements.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int, B, let b: Int, C, let c: Int>(
    _ indices: Indices, disjoint first: inout NDArray<A, a>, _ second: inout NDArray<B, b>,
    _ third: inout NDArray<C, c>
) -> Indices where Indices.Element: BinaryInteger { indices }

/// The range of a parallel loop that adds into one array and scatters into another.
@inlinable @inline(__always)
public func parallel<Indices: Sequence, A, let a: Int, B, let b: Int>(
    _ indices: Indices, reducing first: inout NDArray<A, a>, disjoint second: inout NDArray<B, b>
) -> Indices where Indices.Element: BinaryInteger { indices }
