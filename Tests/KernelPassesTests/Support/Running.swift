// Runs a specialised module in the interpreter on arrays of a given shape and stride, and keeps all that can be seen
// of the run: fault, results, memory.

import KernelInterpreter
import KernelIR
import QuernCore

/// An argument of a run.
enum Argument {
    case scalar(UInt64)
    /// Elements in logical row-major order; the strides say how they lie.
    case array(ScalarType, shape: [Int], strides: [Int], elements: [UInt64])
}

/// What can be seen of a run.
struct Seen: Equatable {
    var fault: FaultRecord?
    var results: [UInt64] = []
    var memory: [[UInt64]] = []
}

enum Ran {
    case seen(Seen)
    /// It took too long.
    case tooLong
    case failed(String)
}

func run(_ module: Module, _ arguments: [Argument], fuel: Int = 200_000) -> Ran {
    let interpreter: Interpreter
    do throws(InterpreterError) {
        interpreter = try Interpreter(module, options: .init(fuel: fuel))
    } catch {
        return .failed("\(error)")
    }
    guard let entry = module.function(named: module.entry) else { return .failed("no entry") }
    var words: [UInt64] = []
    var buffers: [(base: UnsafeMutableRawPointer, bytes: Int)] = []
    defer { buffers.forEach { $0.base.deallocate() } }
    for argument in arguments {
        switch argument {
        case .scalar(let bits): words.append(bits)
        case .array(let type, let shape, let strides, let elements):
            // Room before and behind the first element, for strides of either sign.
            let reach = zip(shape, strides).reduce(0) { $0 + max(0, $1.0 - 1) * abs($1.1) }
            let bytes = (2 * reach + 1) * type.byteCount
            let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            memory.initializeMemory(as: UInt8.self, repeating: 0xA5, count: bytes)
            buffers.append((memory, bytes))
            let base = memory + reach * type.byteCount
            var index = Array(repeating: 0, count: shape.count)
            for bits in elements {
                let offset = zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
                let place = base + offset * type.byteCount
                switch type.byteCount {
                case 1: place.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
                case 2: place.storeBytes(of: UInt16(truncatingIfNeeded: bits), as: UInt16.self)
                case 4: place.storeBytes(of: UInt32(truncatingIfNeeded: bits), as: UInt32.self)
                default: place.storeBytes(of: bits, as: UInt64.self)
                }
                for axis in shape.indices.reversed() {
                    index[axis] += 1
                    if index[axis] < shape[axis] { break }
                    index[axis] = 0
                }
            }
            words.append(UInt64(UInt(bitPattern: base)))
            words += shape.map { UInt64(bitPattern: Int64($0)) } + strides.map { UInt64(bitPattern: Int64($0)) }
        }
    }
    var backs = [UInt64](repeating: 0, count: 16)
    var results = [UInt64](repeating: 0, count: 64)
    var seen = Seen()
    do throws(InterpreterError) {
        seen.fault = try interpreter.call(words: words, backs: &backs, results: &results)
    } catch {
        if error == .outOfFuel { return .tooLong }
        return .failed("\(error)")
    }
    if seen.fault == nil {
        seen.results = zip(entry.resultTypes, results).map { canonicalNaN($1, $0.concreteType) }
    }
    for (buffer, argument) in zip(buffers, arguments.filter { if case .array = $0 { true } else { false } }) {
        guard case .array(let type, _, _, _) = argument else { continue }
        var content: [UInt64] = []
        if type.byteCount == 8 {
            for k in 0..<buffer.bytes / 8 {
                content.append(canonicalNaN(buffer.base.load(fromByteOffset: 8 * k, as: UInt64.self), type))
            }
        } else {
            for k in 0..<buffer.bytes { content.append(UInt64(buffer.base.load(fromByteOffset: k, as: UInt8.self))) }
        }
        seen.memory.append(content)
    }
    return .seen(seen)
}

private func canonicalNaN(_ bits: UInt64, _ type: ScalarType?) -> UInt64 {
    switch type {
    case .float64: Double(kernelBits: bits).isNaN ? Double.nan.kernelBits : bits
    case .float32: Float(kernelBits: bits).isNaN ? Float.nan.kernelBits : bits
    default: bits
    }
}

/// Arguments for a kernel's parameters: small arrays of random shape and stride, scalars near the arrays' sizes.
func arguments(for parameters: [Parameter], _ random: inout Seeded) -> [Argument] {
    // Mostly large enough for the small constants in programs; empty and tiny too.
    let sizes = (0..<2).map { _ in random.chance(25) ? random.below(3) : 4 + random.below(4) }
    return parameters.map { parameter in
        guard case .array(let element, let rank, let layout) = parameter.type, let type = element.concreteType else {
            switch parameter.type.concreteType {
            case .float64: return .scalar(random.pick([0, -0.0, 1.5, -3, .infinity, .nan] as [Double]).kernelBits)
            case .int32:
                return .scalar(
                    UInt64(
                        bitPattern: Int64(
                            random.chance(90) ? random.below(9) - 3 : random.pick([Int(Int32.max), Int(Int32.min)]))))
            default:
                let usual = random.chance(95)
                return .scalar(
                    UInt64(
                        bitPattern: Int64(
                            usual ? random.below(9) - 2 : random.pick([Int.max, Int.min, 1 << 40, Int.max - 1]))))
            }
        }
        let shape = (0..<rank).map { axis in random.chance(90) ? sizes[axis % 2] : random.below(7) }
        var strides = [Int](repeating: 1, count: rank)
        for axis in strides.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
        if layout == .general {
            let stretch = random.pick([1, 2, -1, -3])
            strides = strides.map { $0 * stretch }
            if rank == 2, random.chance(30) { strides = [stretch, stretch * max(1, shape[0])] }
        } else if layout == .unitInner, rank > 1 {
            strides[rank - 2] += random.below(3)
        }
        let count = shape.reduce(1, *)
        let elements = (0..<count).map { _ -> UInt64 in
            switch type {
            case .float64: random.pick([0, -0.0, 1, 2.5, -1, .nan, 1e300] as [Double]).kernelBits
            case .int32, .int64: UInt64(bitPattern: Int64(random.below(6) - (random.chance(10) ? 2 : 0)))
            default: UInt64(random.below(2))
            }
        }
        return .array(type, shape: shape, strides: strides, elements: elements)
    }
}
