// What a kernel gives, as values of known form, and back: a scalar, an array, a tuple of them, nothing. A kernel's
// result type is known to Swift alone (KernelFunction.KernelResult). Where it is a tuple its elements are found in the
// type's metadata, whose form is part of Swift's ABI (TupleTypeMetadata: kind, number of elements, labels, and of each
// element type and an offset of 32 bits); Swift has no other way to take apart or make a tuple of a type that is not
// written down.

package import NDArrays
package import QuernCore

/// An array type whose values can be made of an array of run-time type.
package protocol TravellingArray: Sendable {
    /// The array as one of run-time type.
    var erased: AnyNDArray { get }
    /// The array, if type and rank fit.
    static func of(_ array: AnyNDArray) -> Self?
}

extension NDArray: TravellingArray {
    package var erased: AnyNDArray { AnyNDArray(self) }
    package static func of(_ array: AnyNDArray) -> NDArray? { array.typed(NDArray.self) }
}

/// Results of kernels between Swift's types and values.
package enum TravellingResult {
    /// The values that a result consists of; nil if it is of a type that no kernel gives.
    package static func values<Result>(of result: Result) -> [KernelValue]? {
        if let elements = tupleElements(Result.self) {
            return withUnsafeBytes(of: result) { bytes in
                var values: [KernelValue] = []
                guard let base = bytes.baseAddress else { return values }
                for (type, offset) in elements {
                    guard let value = load(type, base + offset) else { return nil }
                    values.append(value)
                }
                return values
            }
        }
        return value(of: result).map { [$0] }
    }

    /// The value of a scalar or an array.
    package static func value(of result: Any) -> KernelValue? {
        switch result {
        case let scalar as any KernelScalar: KernelValue(scalar)
        case let array as any TravellingArray: .array(array.erased)
        default: nil
        }
    }

    /// The result of type `Result` that consists of the values; nil if they are others.
    package static func result<Result>(_ type: Result.Type, of values: [KernelValue]) -> Result? {
        guard let elements = tupleElements(type) else {
            guard values.count == 1 else { return nil }
            return make(type, values[0]) as? Result
        }
        guard elements.count == values.count else { return nil }
        // All are made before any is put in place, so that nothing is half made.
        var made: [Any] = []
        for ((type, _), value) in zip(elements, values) {
            guard let one = make(type, value) else { return nil }
            made.append(one)
        }
        return withUnsafeTemporaryAllocation(of: Result.self, capacity: 1) { memory in
            guard let base = UnsafeMutableRawPointer(memory.baseAddress) else { return nil }
            for ((type, offset), one) in zip(elements, made) { initialize(base + offset, type, one) }
            return memory.moveElement(from: 0)
        }
    }

    /// Whether results of this type can travel.
    package static func isPossible<Result>(_ type: Result.Type) -> Bool {
        (tupleElements(type)?.map(\.type) ?? [type]).allSatisfy {
            $0 is any KernelScalar.Type || $0 is any TravellingArray.Type
        }
    }

    private static func make(_ type: Any.Type, _ value: KernelValue) -> Any? {
        switch (type, value) {
        case (let type as any KernelScalar.Type, .scalar), (let type as any KernelScalar.Type, .complex):
            func scalar<T: KernelScalar>(_ type: T.Type) -> Any? { value.scalar(type) }
            return scalar(type)
        case (let type as any TravellingArray.Type, .array(let array)): return type.of(array)
        default: return nil
        }
    }

    private static func load(_ type: Any.Type, _ address: UnsafeRawPointer) -> KernelValue? {
        func load<T>(_ type: T.Type) -> KernelValue? { value(of: address.assumingMemoryBound(to: type).pointee) }
        return _openExistential(type, do: load)
    }

    private static func initialize(_ address: UnsafeMutableRawPointer, _ type: Any.Type, _ value: Any) {
        func initialize<T>(_ type: T.Type) {
            if let value = value as? T { address.initializeMemory(as: type, to: value) }
        }
        _openExistential(type, do: initialize)
    }

    /// The types and offsets of a tuple's elements; nil for another type.
    private static func tupleElements(_ type: Any.Type) -> [(type: Any.Type, offset: Int)]? {
        if type == Void.self { return [] }
        let metadata = unsafeBitCast(type, to: UnsafePointer<UInt>.self)
        // 0x301: MetadataKind::Tuple.
        guard metadata[0] == 0x301 else { return nil }
        return (0..<Int(metadata[1])).map { k in
            (unsafeBitCast(metadata[3 + 2 * k], to: Any.Type.self), Int(metadata[4 + 2 * k] & 0xffff_ffff))
        }
    }
}
