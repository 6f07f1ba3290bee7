// Arrays whose elements may be complex: elements read and written, filled, summed. In KernelIR such an array is the array
// of its parts, with one axis more, the last, of extent 2; views leave that axis whole.
// Holds: only the index of the real part is tested; the imaginary part is its neighbour.

import KernelIR
import QuernCore

extension FunctionLowering {
    /// The element at `indices`.
    func loadElement(_ array: Value, _ indices: [Value], _ element: KernelType, isChecked: Bool? = nil) -> Lowered {
        guard element.isComplex else { return .scalar(builder.load(array, indices, isChecked: isChecked)) }
        let real = builder.load(array, indices + [builder.int(0)], isChecked: isChecked)
        return ComplexParts(real, builder.load(array, indices + [builder.int(1)], isChecked: false)).lowered
    }

    /// Writes the element at `indices`.
    func storeElement(
        _ array: Value, _ indices: [Value], _ value: Lowered, _ element: KernelType, isChecked: Bool? = nil
    ) {
        let leaves = value.leaves
        guard element.isComplex else {
            return builder.store(array, indices, leaves.first ?? builder.int(0), isChecked: isChecked)
        }
        guard leaves.count == 2 else { return }
        builder.store(array, indices + [builder.int(0)], leaves[0], isChecked: isChecked)
        builder.store(array, indices + [builder.int(1)], leaves[1], isChecked: false)
    }

    /// The type of an array's IR value.
    func irArray(_ element: KernelType, rank: Int, _ layout: Layout) -> Type {
        KernelType.array(element: element, rank: rank).leafTypes(layout: layout).first ?? .int
    }

    /// The axes of a view, the axis of the parts included.
    func axes(_ axes: [SliceAxis], _ element: KernelType) -> [SliceAxis] { element.isComplex ? axes + [.all] : axes }

    /// A new array of these extents, zeroed.
    func allocate(_ extents: [Value], _ element: KernelType) -> Value {
        builder.value(
            .allocate, element.isComplex ? extents + [builder.int(2)] : extents,
            irArray(element, rank: extents.count, .contiguous))
    }

    /// Gives every element one value.
    func fill(_ array: Value, _ value: Lowered, _ element: KernelType, rank: Int) {
        if case .scalar(let value) = value {
            builder.emit(.fill, [array, value])
        } else {
            loopNest(over: array, rank: rank) { indices in
                storeElement(array, indices, value, element)
            }
        }
    }

    /// The view of the real parts (0) or the imaginary parts (1).
    func partView(_ array: Value, _ index: Int, _ part: KernelType, rank: Int) -> Value {
        builder.value(
            .slice, [array, builder.int(index)], irArray(part, rank: rank, .general),
            attribute: .slice(Array(repeating: .all, count: rank) + [.index]))
    }

    /// `sum`, `mean` and their forms along an axis: of the real and the imaginary parts.
    func emitComplexReduction(
        _ array: ArrayReference, _ part: KernelType, _ rank: Int, _ name: String, _ range: TextRange,
        _ arguments: [Argument]
    ) -> Typed {
        guard let scalar = part.scalar, name == "sum" || name == "mean" else {
            _ = require(.comparable, of: .complex(part), for: "'\(name)'", at: range)
            return .error
        }
        let kind: ReductionKind = name == "sum" ? .sum : .mean
        if arguments.isEmpty {
            place(range)
            let sums = (0...1).map { index in
                builder.value(
                    .reduce, [partView(array.value, index, part, rank: rank)], .scalar(scalar),
                    attribute: .reduction(kind, axis: nil))
            }
            return .complex(part, ComplexParts(sums[0], sums[1]))
        }
        guard let axis = literalAxis(arguments, rank: rank, of: name, range, defaultAxis: nil) else { return .error }
        guard rank > 1 else {
            report(.axisOfVector(name, at: span(range)))
            return .error
        }
        place(range)
        let kept = (0..<rank).filter { $0 != axis }
        let result = allocate(kept.map { extent(array.value, $0) }, .complex(part))
        for index in 0...1 {
            let sums = builder.value(
                .reduceAxis, [partView(array.value, index, part, rank: rank)],
                irArray(part, rank: rank - 1, .contiguous), attribute: .reduction(kind, axis: axis))
            builder.emit(.copy, [partView(result, index, part, rank: rank - 1), sums])
        }
        return Typed(
            type: .array(element: .complex(part), rank: rank - 1),
            value: .array(ArrayReference(value: result, roots: [], isFresh: true)))
    }

    /// `x.dot(y)`: the products, each rounded, then the sums of their parts. Nothing is conjugated, as in NumPy.
    func complexDot(_ first: Value, _ second: Value, _ part: KernelType, _ range: TextRange) -> Typed {
        let element = KernelType.complex(part)
        let products = allocate([extent(first, 0)], element)
        loopNest(over: products, rank: 1) { indices in
            guard
                let a = Typed(type: element, value: loadElement(first, indices, element, isChecked: false)).complex,
                let b = Typed(type: element, value: loadElement(second, indices, element, isChecked: false)).complex
            else { return }
            storeElement(products, indices, product(a, b).lowered, element, isChecked: false)
        }
        let array = ArrayReference(value: products, roots: [], isFresh: true)
        return emitComplexReduction(array, part, 1, "sum", range, [])
    }
}
