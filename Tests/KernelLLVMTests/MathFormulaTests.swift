// Our own functions in machine code: the interpreter's bits at any vector width, in any lane, with arguments that
// take the rare way among those that do not.

import KernelIR
import KernelLLVM
import QuernCore
import Testing

private func loop(_ function: MathFunction, _ type: ScalarType, _ options: String = "") -> String {
    """
    entry @f
    kernel @f(_ %x.0: array<\(type.name), 1, contiguous>, _ %y.1: inout array<\(type.name), 1, contiguous>)\(options) {
        %2: i64 = extent [axis 0] %0
        %3: i64 = constant 0
        for %i.4: i64 in %3 ..< %2 [L0 "i" fast] {
            %5: \(type.name) = load %0[%4] unchecked
            %6: \(type.name) = math [\(function.rawValue)] %5
            store %1[%4], %6 unchecked
            yield
        }
        return
    }
    """
}

private let own = MathFunction.allCases.filter(\.isOwn)

@Suite("mathematical functions in machine code") struct MathFormulaTests {
    private static func arguments(_ seed: UInt64) -> [Double] {
        var state = seed
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
        let specials: [Double] = [0, -0.0, .infinity, -.infinity, .nan, 1e300, -0x1p32, 0x1.fffp31, 5e-324, 1, 710, -746]
        return (0..<5003).map { k in
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
        for relaxed in ["", " relaxed"] {
            let doubles = try LoadedKernel(text: loop(function, .float64, relaxed), options: options)
            let floats = try LoadedKernel(text: loop(function, .float32, relaxed), options: options)
            let seed = UInt64.random(in: 0 ..< .max)
            let arguments = Self.arguments(seed)
            for count in [1, 7, 64, 1031, arguments.count] {
                let x = Memory(Array(arguments.suffix(count)))
                let y = Memory([Double](repeating: 0, count: count))
                _ = doubles.call(x.words([count]) + y.words([count]), results: 0)
                let singles = Memory(x.elements.map { Float($0) })
                let z = Memory([Float](repeating: 0, count: count))
                _ = floats.call(singles.words([count]) + z.words([count]), results: 0)
                for k in 0..<count {
                    let expected = Meaning.math(function, x.base[k], 0)
                    guard Self.same(y.base[k], expected) else {
                        Issue.record("\(function.rawValue)(\(x.base[k])): \(y.base[k]), not \(expected); seed \(seed)")
                        return
                    }
                    let single = Meaning.math(function, singles.base[k], 0)
                    guard Self.same(z.base[k], single) else {
                        Issue.record("\(function.rawValue)(\(singles.base[k])): \(z.base[k]), not \(single); seed \(seed)")
                        return
                    }
                }
            }
        }
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
        #expect(text.contains("@quern.rare.\(function.rawValue)(") == (function == .sin || function == .cos))
        let libm = try LLVMBackend.emitText(.llvm, try parsed(loop(.tan, .float64)), options: options)
        #expect(libm.contains("quern_f64_tan"))
    }
}
