// Making arrays from values. The initialisers that count extents (`zeros: n, m`, `shape: n, m`) are one a rank
// and generated (NDArray+Ranks.swift): a variadic one beside them is ambiguous to the Swift type checker, and
// an overlapping one makes later correct lines fail after seconds.

public import QuernCore

extension NDArray {
    /// An array of `shape` with `value` everywhere.
    @inlinable
    public init(repeating value: Element, shape: Shape<rank>) {
        self.init(_uninitialized: shape.extents)
        _origin.initialize(repeating: value, count: count)
    }

    /// An array of zeros (`false` for `Bool`).
    public init(zerosOf shape: Shape<rank>) {
        self.init(_extents: shape.extents, zeroed: true)
    }

    /// An array of ones (`true` for `Bool`).
    public init(onesOf shape: Shape<rank>) {
        self.init(repeating: Element._one, shape: shape)
    }

    /// An array of `shape` whose elements, in row-major order, are those of `elements`.
    ///
    /// Stops the program if their number is not that of the shape.
    public init(_ elements: [Element], shape: Shape<rank>) {
        self.init(_uninitialized: shape.extents)
        precondition(
            elements.count == count, "\(elements.count) elements for an array of shape \(shape)")
        elements.withUnsafeBufferPointer { source in
            if let first = source.baseAddress { _origin.update(from: first, count: source.count) }
        }
    }

    /// The elements in row-major order.
    public var elements: [Element] {
        let axes = (0..<rank).map { _axes[$0] }
        let total = count
        defer { extendLifetime(_storage) }
        return Array(unsafeUninitializedCapacity: total) { buffer, initialized in
            guard total > 0, let target = buffer.baseAddress else { return }
            StridedCopy.copyDense(
                to: UnsafeMutableRawPointer(target), from: UnsafeRawPointer(_base), axes,
                elementSize: MemoryLayout<Element>.stride)
            initialized = total
        }
    }

    /// Sets every element to `value`.
    @inlinable
    public mutating func fill(_ value: Element) {
        _makeUnique()
        _forEachRow { row, count, stride in
            for k in 0..<count { row[k &* stride] = value }
        }
    }
}

extension KernelScalar {
    /// 1, or `true`.
    @usableFromInline static var _one: Self {
        switch Self.scalarType {
        case .float32, .complex64: Self(kernelWords: Float(1).kernelWords)
        case .float64, .complex128: Self(kernelWords: Double(1).kernelWords)
        default: Self(kernelWords: KernelWords(1))
        }
    }
}

extension NDArray where rank == 0 {
    /// An array of no axes: one element.
    public init(_ element: Element) {
        self.init(repeating: element, shape: [])
    }

    /// The element.
    @inlinable public subscript() -> Element {
        get { _origin.pointee }
        _modify {
            _makeUnique()
            yield &_origin.pointee
        }
    }
}

extension NDArray where rank == 1 {
    /// A vector of `elements`.
    public init(_ elements: [Element]) {
        self.init(elements, shape: [elements.count])
    }

    /// A vector of the elements of a sequence, in order.
    public init(contentsOf elements: some Sequence<Element>) {
        self.init(Array(elements))
    }
}

extension NDArray where rank == 2 {
    /// A matrix of `rows`, which must have equal lengths; without rows it has shape [0, 0].
    public init(_ rows: [[Element]]) {
        let width = rows.first?.count ?? 0
        for row in rows {
            precondition(row.count == width, "rows of \(width) and of \(row.count) elements in one matrix")
        }
        self.init(Array(rows.joined()), shape: [rows.count, width])
    }
}

extension NDArray: ExpressibleByArrayLiteral where rank == 1 {
    /// A vector such as `[1, 2, 3]`.
    public init(arrayLiteral elements: Element...) { self.init(elements) }
}
