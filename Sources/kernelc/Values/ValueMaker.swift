// Makes the value that a ValueSpec describes: reads files, fills arrays, cuts views, rounds literals once.
// Where a value does not say its own type it takes the parameter's; `random` is Philox by seed and index.
// Holds: sizes are checked against the machine's memory before anything is filled; every failure is a Failure
// that names the parameter.

package import KernelRuntime
package import NDArrays
package import QuernCore

/// Makes the values of one command line.
package struct ValueMaker {
    /// Reads an array file.
    package var readArray: (String) throws(Failure) -> AnyNDArray
    /// Reads a column of a CSV file as elements of a type.
    package var readColumn: (_ file: String, _ column: String, _ type: ScalarType) throws(Failure) -> AnyNDArray
    /// The most bytes that one array may take.
    package var byteLimit: Int

    package init(
        readArray: @escaping (String) throws(Failure) -> AnyNDArray,
        readColumn: @escaping (String, String, ScalarType) throws(Failure) -> AnyNDArray, byteLimit: Int
    ) {
        self.readArray = readArray
        self.readColumn = readColumn
        self.byteLimit = byteLimit
    }

    /// The type that a value says it has; nil where it takes the parameter's.
    package static func statedType(_ spec: ValueSpec) -> ScalarType? {
        switch spec {
        case .integer, .real, .complex, .boolean, .list, .arrayFile, .column: nil
        case .cast(let type, _): type
        case .cut(let inner, _), .transposed(let inner): statedType(inner)
        case .call(_, let arguments):
            if case .type(let type)? = arguments.first?.value { type } else { nil }
        }
    }

    /// Whether a value's type comes from an array file.
    package static func isFile(_ spec: ValueSpec) -> Bool {
        switch spec {
        case .arrayFile: true
        case .cut(let inner, _), .transposed(let inner): isFile(inner)
        default: false
        }
    }

    /// The value of `spec`, of type `expected` where the value itself does not say.
    package func make(_ spec: ValueSpec, as expected: ScalarType?) throws(Failure) -> KernelValue {
        switch spec {
        case .integer, .real, .boolean:
            let type = expected ?? spec.defaultType ?? .float64
            let bits = try literal(spec, type)
            return type.isComplex ? .complex(type, real: bits, imaginary: 0) : .scalar(type, bits)
        case .complex(let real, let imaginary):
            let type = expected ?? .complex128
            guard type.isComplex, let x = ValueSpec.real(real).bits(as: type),
                let y = ValueSpec.real(imaginary).bits(as: type)
            else { throw .usage("'\(spec.literalText)' is no \(type.swiftName)", help: "write a real number") }
            return .complex(type, real: x, imaginary: y)
        case .cast(let type, let inner):
            return try cast(try make(inner, as: inner.bits(as: type) == nil ? nil : type), to: type)
        case .list:
            return .array(try list(spec, expected))
        case .arrayFile(let path): return .array(try readArray(path))
        case .column(let file, let name): return .array(try readColumn(file, name, expected ?? .float64))
        case .cut(let inner, let cuts):
            guard case .array(let array) = try make(inner, as: expected) else {
                throw .usage("only an array can be cut by […]")
            }
            return .array(try Self.cut(array, cuts))
        case .transposed(let inner):
            guard case .array(let array) = try make(inner, as: expected) else {
                throw .usage("only an array has '.T'")
            }
            return .array(array.transposed)
        case .call(let maker, let arguments):
            return .array(try call(Call(maker, arguments), expected))
        }
    }

    // ---- literals

    private func literal(_ spec: ValueSpec, _ type: ScalarType) throws(Failure) -> UInt64 {
        if let bits = spec.bits(as: type) { return bits }
        let text = spec.literalText
        switch spec {
        case .integer where type.isInteger:
            let range = ScalarBits.range(of: type)
            throw .usage("\(text) does not fit \(type.swiftName) (\(range.lowerBound) to \(range.upperBound))")
        case .real where type.isInteger: throw .usage("'\(text)' is no \(type.swiftName)", help: "write a whole number")
        case _ where type == .bool: throw .usage("'\(text)' is no Bool", help: "write true or false")
        default: throw .usage("'\(text)' is no \(type.swiftName)", help: "write a number")
        }
    }

    private func cast(_ value: KernelValue, to type: ScalarType) throws(Failure) -> KernelValue {
        func bits(_ bits: UInt64) throws(Failure) -> UInt64 {
            if let converted = ScalarBits.convert(bits, from: value.scalarType, to: type) { return converted }
            throw .usage("\(ScalarBits.text(bits, value.scalarType)) does not fit \(type.swiftName)")
        }
        func part(_ bits: UInt64) -> UInt64 {
            ScalarBits.convert(bits, from: value.scalarType.partType, to: type.partType) ?? 0
        }
        if value.scalarType.isComplex, !type.isComplex {
            throw .usage("a \(value.scalarType.swiftName) can't become a \(type.swiftName)")
        }
        switch value {
        case .scalar(_, let old):
            let new = try bits(old)
            return type.isComplex ? .complex(type, real: new, imaginary: 0) : .scalar(type, new)
        case .complex(_, let real, let imaginary):
            return .complex(type, real: part(real), imaginary: part(imaginary))
        case .array(let array):
            if array.scalarType == type { return value }
            if array.scalarType.isComplex {
                var copy = try filled(type, array.shape) { _ in 0 }
                copy.setElementBits(array.elementBits.map(part))
                return .array(copy)
            }
            var all = array.elementBits
            for k in all.indices { all[k] = try bits(all[k]) }
            return .array(try filled(type, array.shape) { all[$0] })
        }
    }

    // ---- lists

    private func list(_ spec: ValueSpec, _ expected: ScalarType?) throws(Failure) -> AnyNDArray {
        var shape: [Int] = []
        var level = spec
        while case .list(let elements) = level {
            shape.append(elements.count)
            guard let first = elements.first else { break }
            level = first
        }
        var leaves: [ValueSpec] = []
        func collect(_ spec: ValueSpec, _ depth: Int) throws(Failure) {
            switch spec {
            case .list(let elements):
                guard depth < shape.count else { throw .usage("the rows of a list are of different depth") }
                guard elements.count == shape[depth] else {
                    throw .usage("the rows of a list have \(shape[depth]) and \(elements.count) elements")
                }
                for element in elements { try collect(element, depth + 1) }
            case .integer, .real, .complex, .boolean, .cast:
                guard depth == shape.count else { throw .usage("the rows of a list are of different depth") }
                leaves.append(spec)
            default: throw .usage("a list holds numbers, true, false or lists of them")
            }
        }
        try collect(spec, 0)
        let types = Set(leaves.compactMap(\.defaultType))
        let type =
            expected ?? (types.contains(.complex128) ? .complex128 : types == [.int64] ? .int64 : types == [.bool] ? .bool : .float64)
        var bits: [UInt64] = []
        for leaf in leaves {
            switch try make(leaf, as: type) {
            case .scalar(type, let value): bits.append(value)
            case .complex(type, let real, let imaginary): bits += [real, imaginary]
            default: throw .usage("a list of \(type.swiftName) can't hold a \(leaf.defaultType?.swiftName ?? "list")")
            }
        }
        if type.isComplex {
            var array = try filled(type, shape) { _ in 0 }
            array.setElementBits(bits)
            return array
        }
        return try filled(type, shape) { bits[$0] }
    }

    // ---- calls

    /// The arguments of a call, sorted out.
    private struct Call {
        let maker: ArrayMaker
        var type: ScalarType?
        var numbers: [ValueSpec] = []
        var labelled: [String: ValueSpec] = [:]

        init(_ maker: ArrayMaker, _ arguments: [ValueSpec.Argument]) throws(Failure) {
            self.maker = maker
            for (k, argument) in arguments.enumerated() {
                switch (argument.label, argument.value) {
                case (nil, .type(let type)) where k == 0: self.type = type
                case (nil, .value(let spec)) where spec.defaultType != nil && spec.defaultType != .bool:
                    numbers.append(spec)
                case (let label?, .value(let spec)) where labelled[label] == nil: labelled[label] = spec
                case (let label?, _):
                    throw .usage("'\(maker.rawValue)' got '\(label)' twice, or as a type", help: "write \(maker.usage)")
                default:
                    throw .usage("argument \(k + 1) of '\(maker.rawValue)' is no number", help: "write \(maker.usage)")
                }
            }
        }

        /// The numbers as extents.
        func extents() throws(Failure) -> [Int] {
            var extents: [Int] = []
            for number in numbers {
                guard let bits = number.bits(as: .int64), Int64(bitPattern: bits) >= 0 else {
                    throw .usage("'\(number.literalText)' is no extent", help: "write \(maker.usage)")
                }
                extents.append(Int(Int64(bitPattern: bits)))
            }
            return extents
        }
    }

    private func call(_ call: Call, _ expected: ScalarType?) throws(Failure) -> AnyNDArray {
        switch call.maker {
        case .zeros: return try filled(call.type ?? expected ?? .float64, try call.extents()) { _ in 0 }
        case .ones:
            let type = call.type ?? expected ?? .float64
            let one = ValueSpec.integer(isNegative: false, magnitude: 1).bits(as: type) ?? 1
            return try filled(type, try call.extents()) { _ in one }
        case .full:
            guard let value = call.labelled["value"] else {
                throw .usage("'full' needs 'value'", help: "write \(call.maker.usage)")
            }
            let type = call.type ?? expected ?? value.defaultType ?? .float64
            switch try make(value, as: type) {
            case .scalar(type, let bits): return try filled(type, try call.extents()) { _ in bits }
            case .complex(type, let real, let imaginary):
                var array = try filled(type, try call.extents()) { _ in 0 }
                array.setElementBits((0..<2 * array.count).map { $0 % 2 == 0 ? real : imaginary })
                return array
            default: throw .usage("'value' of 'full' is no \(type.swiftName)")
            }
        case .arange: return try arange(call, expected)
        case .linspace: return try linspace(call, expected)
        case .random: return try random(call, expected)
        }
    }

    private func arange(_ call: Call, _ expected: ScalarType?) throws(Failure) -> AnyNDArray {
        guard (1...3).contains(call.numbers.count) else {
            throw .usage("'arange' takes 1 to 3 numbers, not \(call.numbers.count)", help: "write \(call.maker.usage)")
        }
        let isWhole = call.numbers.allSatisfy { $0.defaultType == .int64 }
        let type = call.type ?? expected ?? (isWhole ? .int64 : .float64)
        guard type.isNumeric else { throw .usage("'arange' makes numbers, not \(type.swiftName)") }
        if isWhole {
            var numbers: [Int] = []
            for number in call.numbers {
                guard let bits = number.bits(as: .int64) else { throw .usage("\(number.literalText) does not fit Int") }
                numbers.append(Int(Int64(bitPattern: bits)))
            }
            let (start, stop) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
            let step = numbers.count == 3 ? numbers[2] : 1
            if step == 0 { throw .usage("the step of 'arange' is 0") }
            let span = Int128(stop) - Int128(start)
            let count = (span > 0) == (step > 0) && span != 0 ? (span.magnitude - 1) / UInt128(step.magnitude) + 1 : 0
            guard let extent = Int(exactly: count) else { throw .usage("'arange' would have \(count) elements") }
            // Every element lies between start and stop, so the products can't overflow; the type must hold the ends.
            for value in extent > 0 ? [start, start + (extent - 1) * step] : [] {
                guard ScalarBits.convert(UInt64(bitPattern: Int64(value)), from: .int64, to: type) != nil else {
                    throw .usage("\(value) does not fit \(type.swiftName)")
                }
            }
            return try filled(type, [extent]) {
                ScalarBits.convert(UInt64(bitPattern: Int64(start + $0 * step)), from: .int64, to: type) ?? 0
            }
        }
        guard type.isFloatingPoint else {
            throw .usage("'arange' of \(type.swiftName) takes whole numbers", help: "write \(call.maker.usage)")
        }
        var numbers = doubles(call)
        if numbers.count == 1 { numbers.insert(0, at: 0) }
        let step = numbers.count == 3 ? numbers[2] : 1
        if step == 0 { throw .usage("the step of 'arange' is 0") }
        let length = ((numbers[1] - numbers[0]) / step).rounded(.up)
        guard length.isFinite, length < 0x1p62 else { throw .usage("'arange' would have no end") }
        // As NumPy: the step is the difference of the first two elements.
        let (start, difference) = (numbers[0], (numbers[0] + step) - numbers[0])
        return try filled(type, [max(0, Int(length))]) { Self.rounded(start + Double($0) * difference, type) }
    }

    private func linspace(_ call: Call, _ expected: ScalarType?) throws(Failure) -> AnyNDArray {
        let type = call.type ?? expected ?? .float64
        guard call.numbers.count == 3, let bits = call.numbers[2].bits(as: .int64), Int64(bitPattern: bits) >= 0 else {
            throw .usage("'linspace' takes start, stop and a count", help: "write \(call.maker.usage)")
        }
        guard type.isFloatingPoint else { throw .usage("'linspace' makes Float or Double, not \(type.swiftName)") }
        let count = Int(Int64(bitPattern: bits))
        let numbers = doubles(call)
        let step = count > 1 ? (numbers[1] - numbers[0]) / Double(count - 1) : 0
        return try filled(type, [count]) {
            Self.rounded(count > 1 && $0 == count - 1 ? numbers[1] : Double($0) * step + numbers[0], type)
        }
    }

    private func random(_ call: Call, _ expected: ScalarType?) throws(Failure) -> AnyNDArray {
        guard let seed = call.labelled["seed"]?.bits(as: .uint64) else {
            throw .usage("'random' needs 'seed', a whole number from 0", help: "write \(call.maker.usage)")
        }
        let type = call.type ?? expected ?? .float64
        let extents = try call.extents()
        if type.isComplex {
            // The parts are drawn one after the other.
            let parts = try random(call, type.partType, extents + [2], seed)
            return parts.complexFromParts ?? parts
        }
        return try random(call, type, extents, seed)
    }

    private func random(
        _ call: Call, _ type: ScalarType, _ extents: [Int], _ seed: UInt64
    ) throws(Failure) -> AnyNDArray {
        let philox = Philox(seed: seed)
        if type == .bool { return try filled(type, extents) { philox[UInt64($0)] >> 63 } }
        if type.isFloatingPoint {
            var bounds = (0.0, 1.0)
            for (name, path) in [("low", \(Double, Double).0), ("high", \(Double, Double).1)] {
                guard let spec = call.labelled[name] else { continue }
                guard let bits = spec.bits(as: .float64) else { throw .usage("'\(name)' of 'random' is no number") }
                bounds[keyPath: path] = Double(kernelBits: bits)
            }
            let (low, width) = (bounds.0, bounds.1 - bounds.0)
            guard low.isFinite, width.isFinite else { throw .usage("'low' and 'high' of 'random' must be finite") }
            if type == .float32, bounds == (0, 1) {
                return try filled(type, extents) { (Float(philox[UInt64($0)] >> 40) * 0x1p-24).kernelBits }
            }
            return try filled(type, extents) { Self.rounded(low + width * philox.unit(UInt64($0)), type) }
        }
        guard let high = call.labelled["high"] else {
            throw .usage("'random' of \(type.swiftName) needs 'high'", help: "write \(call.maker.usage)")
        }
        let lowBits = try literal(call.labelled["low"] ?? .integer(isNegative: false, magnitude: 0), type)
        let highBits = try literal(high, type)
        guard let first = ScalarBits.integer(lowBits, type), let end = ScalarBits.integer(highBits, type), first < end
        else {
            throw .usage("'low' of 'random' must be below 'high'")
        }
        let span = UInt64(truncatingIfNeeded: end - first)
        return try filled(type, extents) { lowBits &+ philox[UInt64($0)].multipliedFullWidth(by: span).high }
    }

    private func doubles(_ call: Call) -> [Double] {
        call.numbers.map { $0.bits(as: .float64).map { Double(kernelBits: $0) } ?? .nan }
    }

    private static func rounded(_ value: Double, _ type: ScalarType) -> UInt64 {
        type == .float32 ? Float(value).kernelBits : value.kernelBits
    }

    // ---- memory

    /// An array in row-major order whose element number k has the bits `element(k)`.
    private func filled(_ type: ScalarType, _ shape: [Int], _ element: (Int) -> UInt64) throws(Failure) -> AnyNDArray {
        var bytes = UInt128(type.byteCount)
        for extent in shape {
            bytes = bytes.multipliedReportingOverflow(by: UInt128(extent)).overflow ? .max : bytes * UInt128(extent)
        }
        let text = "[" + shape.map(String.init).joined(separator: ", ") + "]"
        guard bytes <= UInt128(byteLimit), let array = AnyNDArray(zeros: type, shape: shape) else {
            throw .environment(
                "an array of shape \(text) needs \(bytes <= UInt128(Int.max) ? "\(ByteCount(Int(bytes)))" : "too many bytes"), "
                    + "more than there is")
        }
        let base = array._base
        // Of a complex element the real part is given; the imaginary part is 0.
        let step = type.isComplex ? 2 : 1
        for index in 0..<array.count {
            let (k, bits) = (step * index, element(index))
            switch type.partType.byteCount {
            case 1: base.storeBytes(of: UInt8(truncatingIfNeeded: bits), toByteOffset: k, as: UInt8.self)
            case 2: base.storeBytes(of: UInt16(truncatingIfNeeded: bits), toByteOffset: 2 * k, as: UInt16.self)
            case 4: base.storeBytes(of: UInt32(truncatingIfNeeded: bits), toByteOffset: 4 * k, as: UInt32.self)
            default: base.storeBytes(of: bits, toByteOffset: 8 * k, as: UInt64.self)
            }
        }
        extendLifetime(array._storage)
        return array
    }
}
