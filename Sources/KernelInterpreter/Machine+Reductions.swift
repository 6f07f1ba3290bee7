// Reductions of arrays, whole and along an axis, sorting, and the accumulators of parallel loops.
// Holds: elements come in logical row-major order; of an array without elements `min`, `max`, `argmin`, `argmax` and
// `mean` are faults.

import Glibc
import KernelIR
import QuernCore

extension Machine {
    /// A reduction's value, or its fault.
    enum Reduced {
        case bits(UInt64)
        case fault(FaultKind)
    }

    func reduce(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let operation = program.reductions[Int(i.pointee.e)]
        let array = ArrayView(r + Int(i.pointee.b), rank: Int(i.pointee.extra), type: i.pointee.type)
        let reduced: Reduced
        if operation.kind == .dot {
            let other = ArrayView(r + Int(i.pointee.c), rank: 1, type: i.pointee.type)
            if array.extents[0] != other.extents[0] {
                return try raise(pc, r, .shapeMismatch, array.extents[0], other.extents[0])
            }
            reduced = Self.dot(array, other, operation.type)
        } else {
            reduced = Self.reduce(array, operation)
        }
        switch reduced {
        case .bits(let bits): r.set(i.pointee.a, bits)
        case .fault(let kind): return try raise(pc, r, kind)
        }
        return nil
    }

    mutating func reduceAxis(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let operation = program.reductions[Int(i.pointee.e)]
        let rank = Int(i.pointee.extra)
        let axis = Int(i.pointee.d)
        let array = ArrayView(r + Int(i.pointee.b), rank: rank, type: i.pointee.type)
        let isIndex = operation.kind == .argmin || operation.kind == .argmax
        let type = isIndex ? ScalarType.int64.rawValue : i.pointee.type
        let words = r + Int(i.pointee.a)
        var kept: [Int] = []
        for other in 0..<rank where other != axis {
            words[1 + kept.count] = array.extents[other]
            kept.append(other)
        }
        let bytes = byteCount(words, rank - 1, type)
        guard bytes >= 0, let base = scratch(Int(bytes)) else {
            return try raise(pc, r, .allocationFailed, UInt64(bitPattern: bytes))
        }
        words[0] = UInt64(UInt(bitPattern: base))
        setDenseStrides(words, rank - 1)
        // One line along the axis for each element of the result, in order.
        var line: [UInt64] = [0, array.extents[axis], array.strides[axis]]
        var index = [Int](repeating: 0, count: kept.count)
        let size = Int(Element.byteCount(type))
        let total = kept.reduce(1) { $0 &* array.extent($1) }
        for k in 0..<max(0, total) {
            var offset = 0
            for (n, axis) in kept.enumerated() { offset &+= index[n] &* array.stride(axis) }
            line[0] = UInt64(UInt(bitPattern: array.base)) &+ UInt64(bitPattern: Int64(offset &* array.byteCount))
            let reduced = line.withUnsafeMutableBufferPointer { words in
                words.baseAddress.map { Self.reduce(ArrayView($0, rank: 1, type: i.pointee.type), operation) }
                    ?? .bits(0)
            }
            switch reduced {
            case .bits(let bits): Element.write(base + k &* size, type, bits)
            case .fault(let kind): return try raise(pc, r, kind)
            }
            for n in index.indices.reversed() {
                index[n] += 1
                if index[n] < array.extent(kept[n]) { break }
                index[n] = 0
            }
        }
        return nil
    }

    // MARK: One array

    private static func reduce(_ array: ArrayView, _ operation: ReductionOperation) -> Reduced {
        switch operation.type {
        case .float32: reduceFloats(array, operation.kind, Float.self)
        case .float64: reduceFloats(array, operation.kind, Double.self)
        case .bool: reduceBools(array, operation.kind)
        case .int8: reduceIntegers(array, operation, Int8.self)
        case .int16: reduceIntegers(array, operation, Int16.self)
        case .int32: reduceIntegers(array, operation, Int32.self)
        case .int64: reduceIntegers(array, operation, Int64.self)
        case .uint8: reduceIntegers(array, operation, UInt8.self)
        case .uint16: reduceIntegers(array, operation, UInt16.self)
        case .uint32: reduceIntegers(array, operation, UInt32.self)
        case .uint64: reduceIntegers(array, operation, UInt64.self)
        case .complex64, .complex128: .bits(0)  // Refused by the verifier.
        }
    }

    private static func reduceFloats<F: BinaryFloatingPoint & KernelWord>(
        _ array: ArrayView, _ kind: ReductionKind, _ type: F.Type
    ) -> Reduced {
        switch kind {
        case .sum, .mean:
            if kind == .mean, array.count == 0 { return .fault(.emptyArray) }
            var sum = TreeSum<F>()
            array.forEachRow { base, count, step in
                let row = base.assumingMemoryBound(to: F.self)
                if step == 1 {
                    sum.add(row, count: count, stride: 1)
                } else {
                    for k in 0..<count { sum.add(row[k &* step]) }
                }
            }
            return .bits((kind == .mean ? sum.result / F(array.count) : sum.result).kernelBits)
        case .product:
            var product = TreeProduct<F>()
            array.forEachRow { base, count, step in
                let row = base.assumingMemoryBound(to: F.self)
                for k in 0..<count { product.multiply(row[k &* step]) }
            }
            return .bits(product.result.kernelBits)
        case .min, .argmin, .max, .argmax:
            return extreme(array, kind, F.self)
        case .wrappingSum, .wrappingProduct, .and, .or, .xor, .dot: return .bits(0)  // Refused by the verifier.
        }
    }

    /// NaN counts as the least and as the greatest; the first one wins.
    private static func extreme<T: KernelWord & Comparable>(
        _ array: ArrayView, _ kind: ReductionKind, _ type: T.Type
    ) -> Reduced {
        guard array.count > 0, let base = array.base else { return .fault(.emptyArray) }
        let isLeast = kind == .min || kind == .argmin
        var best = base.load(as: T.self)
        var (bestIndex, index) = (0, 0)
        array.forEachRow { base, count, step in
            let row = base.assumingMemoryBound(to: T.self)
            for k in 0..<count {
                let element = row[k &* step]
                if best == best, (isLeast ? element < best : element > best) || element != element {
                    best = element
                    bestIndex = index &+ k
                }
            }
            index &+= count
        }
        return .bits(kind == .argmin || kind == .argmax ? UInt64(bestIndex) : best.kernelBits)
    }

    private static func reduceIntegers<I: FixedWidthInteger & KernelWord>(
        _ array: ArrayView, _ operation: ReductionOperation, _ type: I.Type
    ) -> Reduced {
        func fold(_ start: I, _ join: (I, I) -> I) -> Reduced {
            var value = start
            array.forEachRow { base, count, step in
                let row = base.assumingMemoryBound(to: I.self)
                for k in 0..<count { value = join(value, row[k &* step]) }
            }
            return .bits(value.kernelBits)
        }
        switch operation.kind {
        case .sum:
            var sum = ExactSum()
            array.forEachRow { base, count, step in
                let row = base.assumingMemoryBound(to: I.self)
                for k in 0..<count { sum.add(bits: row[k &* step].kernelBits, of: operation.type) }
            }
            return sum.bits(as: operation.type).map(Reduced.bits) ?? .fault(.overflow)
        case .product:
            var product = ExactProduct()
            array.forEachRow { base, count, step in
                let row = base.assumingMemoryBound(to: I.self)
                for k in 0..<count { product.multiply(bits: row[k &* step].kernelBits, of: operation.type) }
            }
            return product.bits(as: operation.type).map(Reduced.bits) ?? .fault(.overflow)
        case .wrappingSum: return fold(0) { $0 &+ $1 }
        case .wrappingProduct: return fold(1) { $0 &* $1 }
        case .and: return fold(~0) { $0 & $1 }
        case .or: return fold(0) { $0 | $1 }
        case .xor: return fold(0) { $0 ^ $1 }
        case .min, .argmin, .max, .argmax: return extreme(array, operation.kind, I.self)
        case .mean, .dot: return .bits(0)  // Refused by the verifier.
        }
    }

    private static func reduceBools(_ array: ArrayView, _ kind: ReductionKind) -> Reduced {
        var (all, odd, any) = (true, false, false)
        array.forEachRow { base, count, step in
            let row = base.assumingMemoryBound(to: UInt8.self)
            for k in 0..<count {
                let isTrue = row[k &* step] & 1 != 0
                all = all && isTrue
                any = any || isTrue
                odd = odd != isTrue
            }
        }
        return .bits((kind == .and ? all : kind == .or ? any : odd) ? 1 : 0)
    }

    private static func dot(_ a: ArrayView, _ b: ArrayView, _ type: ScalarType) -> Reduced {
        func floats<F: BinaryFloatingPoint & KernelWord>(_: F.Type) -> Reduced {
            var sum = TreeSum<F>()
            a.forEachRow(with: b) { x, xStep, y, yStep, count in
                let (left, right) = (x.assumingMemoryBound(to: F.self), y.assumingMemoryBound(to: F.self))
                for k in 0..<count { sum.add(left[k &* xStep] * right[k &* yStep]) }
            }
            return .bits(sum.result.kernelBits)
        }
        switch type {
        case .float32: return floats(Float.self)
        case .float64: return floats(Double.self)
        default:  // Not over ops: all integer types.
            var sum = ExactSum()
            let (raw, size) = (type.rawValue, Int(type.byteCount))
            a.forEachRow(with: b) { x, xStep, y, yStep, count in
                for k in 0..<count {
                    sum.add(
                        bits: Element.read(x + k &* xStep &* size, raw),
                        times: Element.read(y + k &* yStep &* size, raw), of: type)
                }
            }
            return sum.bits(as: type).map(Reduced.bits) ?? .fault(.overflow)
        }
    }

    // MARK: Sorting

    func sort(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        let array = ArrayView(r + Int(i.pointee.b), rank: 1, type: i.pointee.type)
        guard let base = array.base, array.count > 1 else { return }
        func sorted<T: KernelWord & Comparable>(_: T.Type) {
            let (row, step) = (base.assumingMemoryBound(to: T.self), array.stride(0))
            var elements = (0..<array.count).map { row[$0 &* step] }
            // Swift's sort is stable; NaN is behind all numbers.
            elements.sort { $0 < $1 || ($0 == $0 && $1 != $1) }
            for k in elements.indices { row[k &* step] = elements[k] }
        }
        switch ScalarType(rawValue: i.pointee.type) {
        case .float32: sorted(Float.self)
        case .float64: sorted(Double.self)
        case .int8: sorted(Int8.self)
        case .int16: sorted(Int16.self)
        case .int32: sorted(Int32.self)
        case .int64: sorted(Int64.self)
        case .uint8: sorted(UInt8.self)
        case .uint16: sorted(UInt16.self)
        case .uint32: sorted(UInt32.self)
        case .uint64: sorted(UInt64.self)
        case .bool, .complex64, .complex128, nil: break  // Refused by the verifier.
        }
    }

    // MARK: Accumulators of parallel loops

    /// The state of a value that is joined one after the other.
    struct Fold {
        var bits: UInt64
    }
    /// A total with its starting value, which joins last.
    struct Total<State> {
        var state: State
        var start: UInt64
        var isEmpty = true
    }

    mutating func beginAccumulator(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let operation = program.reductions[Int(i.pointee.e)]
        guard let memory = scratch(1024) else { return try raise(pc, r, .allocationFailed, 1024) }
        let start = r[Int(i.pointee.b)]
        r.set(i.pointee.a, UInt64(UInt(bitPattern: memory)))
        func begin<State>(_ state: State) {
            memory.initializeMemory(as: Total<State>.self, repeating: Total(state: state, start: start), count: 1)
        }
        switch (operation.kind, operation.type) {
        case (.sum, .float64): begin(TreeSum<Double>())
        case (.sum, .float32): begin(TreeSum<Float>())
        case (.product, .float64): begin(TreeProduct<Double>())
        case (.product, .float32): begin(TreeProduct<Float>())
        case (.sum, _):
            var sum = ExactSum()
            sum.add(bits: start, of: operation.type)
            begin(sum)
        case (.product, _):
            var product = ExactProduct()
            product.multiply(bits: start, of: operation.type)
            begin(product)
        default: begin(Fold(bits: start))  // Not over ops: kinds that join one after the other.
        }
        return nil
    }

    func addToAccumulator(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        let operation = program.reductions[Int(i.pointee.e)]
        guard let memory = UnsafeMutableRawPointer(bitPattern: UInt(r[Int(i.pointee.a)])) else { return }
        let bits = r[Int(i.pointee.b)]
        @inline(__always) func total<State>(_: State.Type) -> UnsafeMutablePointer<Total<State>> {
            memory.assumingMemoryBound(to: Total<State>.self)
        }
        switch (operation.kind, operation.type) {
        case (.sum, .float64):
            total(TreeSum<Double>.self).pointee.state.add(Double(kernelBits: bits))
            total(TreeSum<Double>.self).pointee.isEmpty = false
        case (.sum, .float32):
            total(TreeSum<Float>.self).pointee.state.add(Float(kernelBits: bits))
            total(TreeSum<Float>.self).pointee.isEmpty = false
        case (.product, .float64):
            total(TreeProduct<Double>.self).pointee.state.multiply(Double(kernelBits: bits))
            total(TreeProduct<Double>.self).pointee.isEmpty = false
        case (.product, .float32):
            total(TreeProduct<Float>.self).pointee.state.multiply(Float(kernelBits: bits))
            total(TreeProduct<Float>.self).pointee.isEmpty = false
        case (.sum, _): total(ExactSum.self).pointee.state.add(bits: bits, of: operation.type)
        case (.product, _): total(ExactProduct.self).pointee.state.multiply(bits: bits, of: operation.type)
        default:  // Not over ops: kinds that join one after the other.
            let fold = total(Fold.self)
            let joined = Meaning.evaluate(
                Accumulator.joining(operation.kind), type: operation.type, fold.pointee.state.bits, bits)
            fold.pointee.state.bits = joined?.first ?? 0
        }
    }

    func endAccumulator(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let operation = program.reductions[Int(i.pointee.e)]
        guard let memory = UnsafeMutableRawPointer(bitPattern: UInt(r[Int(i.pointee.a)])) else { return nil }
        func total<State>(_: State.Type) -> Total<State> { memory.assumingMemoryBound(to: Total<State>.self).pointee }
        func give<F: KernelWord>(_ start: UInt64, _ isEmpty: Bool, _ value: F, _ join: (F, F) -> F) {
            r.set(i.pointee.c, isEmpty ? start : join(F(kernelBits: start), value).kernelBits)
        }
        switch (operation.kind, operation.type) {
        case (.sum, .float64):
            let total = total(TreeSum<Double>.self)
            give(total.start, total.isEmpty, total.state.result, +)
        case (.sum, .float32):
            let total = total(TreeSum<Float>.self)
            give(total.start, total.isEmpty, total.state.result, +)
        case (.product, .float64):
            let total = total(TreeProduct<Double>.self)
            give(total.start, total.isEmpty, total.state.result, *)
        case (.product, .float32):
            let total = total(TreeProduct<Float>.self)
            give(total.start, total.isEmpty, total.state.result, *)
        case (.sum, _):
            guard let bits = total(ExactSum.self).state.bits(as: operation.type) else {
                return try raise(pc, r, .overflow)
            }
            r.set(i.pointee.c, bits)
        case (.product, _):
            guard let bits = total(ExactProduct.self).state.bits(as: operation.type) else {
                return try raise(pc, r, .overflow)
            }
            r.set(i.pointee.c, bits)
        default:  // Not over ops: kinds that join one after the other.
            r.set(i.pointee.c, total(Fold.self).state.bits)
        }
        return nil
    }
}
