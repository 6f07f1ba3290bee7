// Makes the arguments of a kept call smaller while the fault stays at its place: whole stretches of axes go first, the
// longest first (delta debugging: A. Zeller, R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, 2002),
// then elements and scalars become simpler numbers.
// Axes of equal extent are cut together, as kernels whose arguments must agree want it, and each by itself.
// Holds: what comes out faults as what went in, by kind, place and kernel; the number of runs is bounded.

internal import NDArrays
internal import QuernCore

extension CapsuleReplay {
    /// The same fault with smaller arguments, and the number of runs that it took.
    package func shrunk(runs limit: Int = 4_000) -> (capsule: FaultCapsule, runs: Int) {
        var search = Search(replay: self, limit: limit)
        guard search.fault(capsule.arguments) != nil else { return (capsule, search.runs) }
        var before: [KernelValueForm]
        repeat {
            before = search.forms
            search.cutAxes()
            search.simplifyValues()
        } while search.forms != before && search.runs < limit
        var result = capsule
        result.arguments = search.forms
        if let fault = search.found { result.fault = KernelFaultForm(fault) }
        return (result, search.runs)
    }

    private struct Search {
        let replay: CapsuleReplay
        let limit: Int
        var forms: [KernelValueForm]
        var found: KernelFault?
        var runs = 0

        init(replay: CapsuleReplay, limit: Int) {
            self.replay = replay
            self.limit = limit
            forms = replay.capsule.arguments
        }

        /// The fault of a call with these arguments, if it is the one looked for.
        mutating func fault(_ forms: [KernelValueForm]) -> KernelFault? {
            guard runs < limit, let values = try? CapsuleReplay.values(forms) else { return nil }
            runs += 1
            let wanted = replay.capsule.fault
            switch replay.outcome(of: values, fuel: 1 << 22) {
            case .same(let fault): return fault
            case .other(let fault)
            where fault.kind.rawValue == wanted.kind && fault.position?.file == wanted.file
                && (fault.position?.line ?? 0) == wanted.line && (fault.position?.column ?? 0) == wanted.column
                && fault.kernel == wanted.kernel:
                return fault
            default: return nil
            }
        }

        /// Takes the arguments over if they fault as they should.
        mutating func take(_ candidate: [KernelValueForm]) -> Bool {
            guard candidate != forms, let fault = fault(candidate) else { return false }
            (forms, found) = (candidate, fault)
            return true
        }

        mutating func cutAxes() {
            // Axes of one extent together, the longest extent first; then each alone.
            var groups: [Int: [(argument: Int, axis: Int)]] = [:]
            for (k, form) in forms.enumerated() {
                for (axis, extent) in (form.shape ?? []).enumerated() { groups[extent, default: []].append((k, axis)) }
            }
            let together = groups.sorted { $0.key > $1.key }.map(\.value)
            let alone = together.filter { $0.count > 1 }.flatMap { $0.map { [$0] } }
            for axes in together + alone { cut(axes) }
        }

        /// Takes stretches out of axes of one extent, at the same places.
        private mutating func cut(_ axes: [(argument: Int, axis: Int)]) {
            guard let first = axes.first, var extent = forms[first.argument].shape?[first.axis] else { return }
            var stretch = extent
            while stretch > 0, runs < limit {
                // From the end, where less depends on what was before.
                var end = extent
                while end > 0, runs < limit {
                    let range = max(0, end - stretch)..<end
                    var candidate = forms
                    for (k, axis) in axes { candidate[k] = candidate[k].without(range, axis: axis) }
                    if take(candidate) { extent -= range.count }
                    end = range.lowerBound
                }
                stretch = min(stretch / 2, extent)
            }
        }

        mutating func simplifyValues() {
            for k in forms.indices {
                guard let type = ScalarType(name: forms[k].type) else { continue }
                if forms[k].shape == nil {
                    for word in forms[k].words.indices {
                        simplify(type.partType, forms[k].words[word]) { $0[k].words[word] = $1 }
                    }
                    continue
                }
                let size = type.partType.byteCount
                let count = forms[k].elements.count / size
                // Many elements: all at once or not at all.
                if count > 1 {
                    var candidate = forms
                    candidate[k].elements = [UInt8](repeating: 0, count: forms[k].elements.count)
                    if take(candidate) || count > 64 { continue }
                }
                for element in 0..<count {
                    let bytes = forms[k].elements[element * size..<(element + 1) * size]
                    let bits = bytes.withUnsafeBytes { type.partType.load($0.baseAddress!) }
                    simplify(type.partType, bits) { forms, bits in
                        for byte in 0..<size {
                            forms[k].elements[element * size + byte] = UInt8(truncatingIfNeeded: bits >> (8 * byte))
                        }
                    }
                }
            }
        }

        /// Puts simpler numbers in place of one, the simplest first.
        private mutating func simplify(
            _ type: ScalarType, _ bits: UInt64, _ set: (inout [KernelValueForm], UInt64) -> Void
        ) {
            for simpler in type.simpler(than: bits) {
                var candidate = forms
                set(&candidate, simpler)
                if take(candidate) || runs >= limit { return }
            }
        }
    }
}

extension KernelValueForm {
    /// The array without some indices of an axis.
    func without(_ range: Range<Int>, axis: Int) -> KernelValueForm {
        guard var shape, let type = ScalarType(name: type), shape.indices.contains(axis) else { return self }
        let inner = shape[(axis + 1)...].reduce(type.byteCount, *)
        let (row, outer) = (shape[axis] * inner, shape[..<axis].reduce(1, *))
        shape[axis] -= range.count
        var kept: [UInt8] = []
        kept.reserveCapacity(shape.reduce(type.byteCount, *))
        if row > 0 {
            for start in stride(from: 0, to: outer * row, by: row) {
                kept += elements[start..<start + range.lowerBound * inner]
                kept += elements[start + range.upperBound * inner..<start + row]
            }
        }
        var result = self
        (result.shape, result.elements) = (shape, kept)
        return result
    }
}

extension ScalarType {
    /// The bits of an element at an address that may be any.
    func load(_ address: UnsafeRawPointer) -> UInt64 {
        switch self {
        case .bool, .uint8: UInt64(address.loadUnaligned(as: UInt8.self))
        case .int8: UInt64(truncatingIfNeeded: address.loadUnaligned(as: Int8.self))
        case .int16: UInt64(truncatingIfNeeded: address.loadUnaligned(as: Int16.self))
        case .uint16: UInt64(address.loadUnaligned(as: UInt16.self))
        case .int32: UInt64(truncatingIfNeeded: address.loadUnaligned(as: Int32.self))
        case .uint32, .float32, .complex64: UInt64(address.loadUnaligned(as: UInt32.self))
        default: address.loadUnaligned(as: UInt64.self)
        }
    }

    /// Numbers that are easier to read than the one of these bits, the easiest first.
    func simpler(than bits: UInt64) -> [UInt64] {
        switch self {
        case .bool: return bits & 1 == 1 ? [0] : []
        case .float32, .complex64:
            let value = Float(bitPattern: UInt32(truncatingIfNeeded: bits))
            return Self.simpler(than: Double(value)).map { UInt64(Float($0).bitPattern) }.filter { $0 != bits }
        case .float64, .complex128:
            return Self.simpler(than: Double(bitPattern: bits)).map(\.bitPattern).filter { $0 != bits }
        default:
            let value = Int64(bitPattern: bits)
            if isUnsignedInteger {
                return [0, 1, 2, bits / 2, bits &- 1].filter { $0 < bits }
            }
            let nearer = value < 0 ? value + 1 : value - 1
            return [0, 1, -1, 2, value / 2, nearer].filter {
                $0.magnitude < value.magnitude || $0.magnitude == value.magnitude && $0 > value
            }.map { UInt64(bitPattern: $0) }
        }
    }

    private static func simpler(than value: Double) -> [Double] {
        guard value != 0 else { return value.sign == .minus ? [0] : [] }
        if value.isNaN { return [0, 1, .nan] }
        let simple = [0, 1, -1, 2].filter { abs($0) < abs(value) || abs($0) == abs(value) && $0 > value }
        guard value.isFinite else { return simple }
        let rounded = value.rounded(.towardZero)
        return simple + (rounded == value ? [(value / 2).rounded(.towardZero)] : [rounded])
    }
}
