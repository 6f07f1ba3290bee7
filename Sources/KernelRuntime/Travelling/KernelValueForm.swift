// Arguments and results of kernels as data: bits of scalars, elements of arrays side by side in row-major order.
// Used where a call is kept or sent whole: fault capsules, and the known arguments of delayed calls.
// Holds: every bit of every value survives, NaN payloads included; an array comes back dense, and the layout that it
// was called with is kept beside it, so that the same specialisation is called. What was read from outside is tested
// against its own shape before memory is taken.

package import NDArrays
package import QuernCore

/// A scalar or an array as data.
package struct KernelValueForm: Sendable, Codable, Hashable {
    /// The short name of the scalar's or the elements' type.
    package var type: String
    /// The bits of a scalar; two words if it is complex; empty for an array.
    package var words: [UInt64]
    /// The extents of an array; nil for a scalar.
    package var shape: [Int]?
    /// The elements of an array.
    package var elements: [UInt8]

    package init(type: ScalarType, words: [UInt64] = [], shape: [Int]? = nil, elements: [UInt8] = []) {
        self.type = type.name
        self.words = words
        self.shape = shape
        self.elements = elements
    }

    /// The form of a value.
    package init(_ value: KernelValue) {
        switch value {
        case .scalar(let type, let bits): self.init(type: type, words: [bits])
        case .complex(let type, let real, let imaginary): self.init(type: type, words: [real, imaginary])
        case .array(let array):
            self.init(type: array.scalarType, shape: array.shape, elements: array.rowMajorBytes)
        }
    }

    /// The value.
    /// - Throws: `KernelError` if the parts do not go together.
    package func value() throws(KernelError) -> KernelValue {
        guard let scalar = ScalarType(name: type) else { throw .malformed("type '\(type)'", "the name of a type") }
        guard let shape else {
            guard words.count == scalar.partCount else {
                throw .malformed("\(words.count) words of a \(scalar.swiftName)", "\(scalar.partCount)")
            }
            return scalar.isComplex
                ? .complex(scalar, real: words[0], imaginary: words[1]) : .scalar(scalar, words[0])
        }
        guard shape.count <= 8, let bytes = Self.byteCount(scalar, shape), bytes == elements.count else {
            throw .malformed("\(elements.count) bytes of an array of shape \(shape)", "the bytes of its elements")
        }
        guard let array = AnyNDArray(uninitialized: scalar, shape: shape) else {
            throw .environment("no memory for an array of \(bytes) bytes", id: "kernel.memory")
        }
        elements.withUnsafeBytes {
            if let base = $0.baseAddress { array._base.copyMemory(from: base, byteCount: bytes) }
        }
        return .array(array)
    }

    /// The bytes of an array's elements; nil if an extent is negative or they are more than an Int counts.
    package static func byteCount(_ type: ScalarType, _ shape: [Int]) -> Int? {
        var bytes = type.byteCount
        for extent in shape {
            let (product, overflow) = bytes.multipliedReportingOverflow(by: extent)
            if extent < 0 || overflow { return nil }
            bytes = product
        }
        return bytes
    }
}

extension ScalarType {
    /// The numbers that a value is: 2 of a complex one.
    package var partCount: Int { isComplex ? 2 : 1 }
}

extension AnyNDArray {
    /// The bytes of the elements in row-major order.
    package var rowMajorBytes: [UInt8] {
        let count = count * scalarType.byteCount
        guard count > 0, let dense = isContiguous ? self : dense() else { return [] }
        defer { extendLifetime(dense._storage) }
        return [UInt8](UnsafeRawBufferPointer(start: dense._base, count: count))
    }
}

extension KernelError {
    /// What came from elsewhere is not what it should be.
    static func malformed(_ found: String, _ expected: String) -> KernelError {
        .environment("\(found), where \(expected) is expected", id: "kernel.malformed")
    }
}
