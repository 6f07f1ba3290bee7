// Our own functions in machine code: the interpreter's bits at any vector width, in any lane, with arguments that
// take the rare way among those that do not.

import KernelIR
import KernelLLVM
import QuernCore
import Testing

private func loop(_ function: MathFunction, _ type: ScalarType, _ options: String = "") -> String {
    let array = "array<\(type.name), 1, contiguous>"
    let operands = function.arity == 2 ? "%6, %7" : "%6"
    return """
        entry @f
        kernel @f(_ %x.0: \(array), _ %y.1: \(array), _ %z.2: inout \(array))\(options) {
            %3: i64 = extent [axis 0] %0
            %4: i64 = constant 0
            for %i.5: i64 in %4 ..< %3 [L0 "i" fast] {
                %6: \(type.name) = load %0[%5] unchecked
                %7: \(type.name) = load %1[%5] unchecked
                %8: \(type.name) = math [\(function.rawValue)] \(operands)
                store %2[%5], %8 unchecked
                yield
            }
            return
        }
        """
}

private let own = MathFunction.allCases.filter(\.isOwn)

@Suite("mathematical functions in machine code") struct MathFormulaTests {
    private static func arguments(_ seed: UInt64, _ count: Int) -> [Double] {
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
        let specials: [Double] = [0, -0.0, .infinity, -.infinity, .nan, 1e300, -0x1p32, 0x1.fffp31, 5e-324, 1, 710, -746]
        return (5003 - count..<5003).map { k in
            switch k / 500 % 4 {
            case 0: Double(bitPattern: next())
            case 1: Double(Int64(truncatingIfNeeded: next())) * 0x1p-60
            // One that is huge, infinite or NaN in some lanes of an otherwise plain stretch.
            case 2: k % 37 == 0 ? specials[Int(next() % 12)] : Double(Int64(truncatingIfNeeded: next())) * 0x1p-55
            default: specials[Int(next() % 12)]
            }
        }
    }
    private static func same<F: BinaryFloatingPoint & KernelWord>(_ a: F, _ b: F) -> Bool {
        a.kernelBits == b.kernelBits || (a.isNaN && b.isNaN)
    }

    @Test("any vector width gives the interpreter's bits", arguments: own, [128, 256, 512])
    func widths(_ function: MathFunction, _ bits: Int) throws {
        var options = LLVMOptions()
        options.vectorBits = bits
        // Formulas carry no fast-math flags: once is enough for that.
        for relaxed in bits == 256 ? ["", " relaxed"] : [""] {
            let doubles = try LoadedKernel(text: loop(function, .float64, relaxed), options: options)
            let floats = try LoadedKernel(text: loop(function, .float32, relaxed), options: options)
            let seed = UInt64.random(in: 0 ..< .max)
            for count in [1, 7, 64, 1031, 5003] {
                let (x, y) = (Self.arguments(seed, count), Self.arguments(seed &+ 1, count))
                guard Self.agree(function, doubles, x, y), Self.agree(function, floats, x.map { Float($0) }, y.map { Float($0) })
                else { return Self.note("\(count) elements, seed \(seed)") }
            }
        }
    }

    private static func note(_ text: String) { Issue.record("\(text)") }

    private static func agree<F: BinaryFloatingPoint & KernelWord>(
        _ function: MathFunction, _ kernel: LoadedKernel, _ x: [F], _ y: [F]
    ) -> Bool {
        let memory = [x, y, [F](repeating: 0, count: x.count)].map { Memory($0) }
        _ = kernel.call(memory.flatMap { $0.words([x.count]) }, results: 0)
        for k in x.indices {
            let (ours, expected) = (memory[2].base[k], value(function, x[k], y[k]))
            guard same(ours, expected) else {
                note("\(function.rawValue)(\(x[k]), \(y[k])): \(ours), not \(expected)")
                return false
            }
        }
        return true
    }

    private static func value<F: BinaryFloatingPoint & KernelWord>(_ function: MathFunction, _ x: F, _ y: F) -> F {
        F.self == Float.self
            ? F(Meaning.math(function, Float(x), Float(y))) : F(Meaning.math(function, Double(x), Double(y)))
    }

    @Test("a loop over such a function is a vector loop that imports nothing", arguments: own)
    func vectors(_ function: MathFunction) throws {
        var options = LLVMOptions()
        options.cpu = .named("x86-64-v3")
        options.triple = "x86_64-linux-gnu"
        options.verifies = true
        let text = try LLVMBackend.emitText(.llvm, try parsed(loop(function, .float64)), options: options)
        #expect(text.contains("llvm.fma.v4f64") && !text.contains("quern_f64"))
        // The variants went into the loop; the function that they call stays, if there is one.
        #expect(!text.contains("define internal <"))
        #expect(text.contains("@quern.rare.\(function.rawValue)(") == [.sin, .cos, .tan].contains(function))
        let libm = try LLVMBackend.emitText(.llvm, try parsed(loop(.gamma, .float64)), options: options)
        #expect(libm.contains("quern_f64_gamma"))
    }

    @Test("a loop around functions of the kernel's own that call such functions is a vector loop, too")
    func helpers() throws {
        var options = LLVMOptions()
        options.cpu = .named("x86-64-v3")
        options.triple = "x86_64-linux-gnu"
        let text = """
            entry @prices
            kernel @prices(_ %x.0: array<f64, 1, contiguous>, _ %y.1: inout array<f64, 1, contiguous>, \
            _ %z.2: inout array<f64, 1, contiguous>) {
                %3: i64 = extent [axis 0] %0
                %4: i64 = constant 0
                for %i.5: i64 in %4 ..< %3 [L0 "i" fast] {
                    %6: f64 = load %0[%5] unchecked
                    %7: f64, %8: f64 = call @both(%6) #0
                    store %1[%5], %7 unchecked
                    store %2[%5], %8 unchecked
                    yield
                }
                return
            }
            kernel @both(_ %x.0: f64) -> f64, f64 {
                %1: f64 = call @normal(%0) #1
                %2: f64 = negate %0
                %3: f64 = call @normal(%2) #2
                %4: f64 = call @normal(%1) #3
                %5: f64 = multiply %3, %4
                return %1, %5
            }
            kernel @normal(_ %x.0: f64) -> f64 {
                %1: f64 = math [erfc] %0
                return %1
            }
            """
        let optimised = try LLVMBackend.emitText(.llvm, try parsed(text), options: options)
        #expect(optimised.contains("llvm.fma.v4f64"))
    }
}
