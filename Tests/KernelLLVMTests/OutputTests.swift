// What comes out beside results: vector code where it is promised, strict code where it is not relaxed, text, other
// targets, clear refusals, and the same bytes from any thread.

import KernelIR
import KernelLLVM
import QuernCore
import Testing

private let axpy = """
    entry @axpy
    kernel @axpy(_ %a.0: f64, _ %x.1: array<f64, 1, contiguous>, _ %y.2: inout array<f64, 1, contiguous>) {
        %3: i64 = extent [axis 0] %1
        %4: i64 = constant 0
        for %i.5: i64 in %4 ..< %3 [L0 "i" fast] {
            %6: f64 = load %1[%5] unchecked
            %7: f64 = multiply %0, %6
            %8: f64 = load %2[%5] unchecked
            %9: f64 = add %7, %8
            store %2[%5], %9 unchecked
            yield
        }
        return
    }
    """

private func sumPositive(_ options: String) -> String {
    """
    entry @sp
    kernel @sp(_ %x.0: array<f64, 1, contiguous>) -> f64\(options) {
        %1: i64 = extent [axis 0] %0
        %2: i64 = constant 0
        %3: f64 = constant 0.0
        %4: f64 = for %i.5: i64 in %2 ..< %1 carry (%s.6: f64 = %3) [L0 "i"] {
            %7: f64 = load %0[%5] unchecked
            %8: bool = greater %7, %3
            %9: f64 = if %8 {
                %10: f64 = add %6, %7
                yield %10
            } else {
                yield %6
            }
            yield %9
        }
        return %4
    }
    """
}

private func v3(_ change: (inout LLVMOptions) -> Void = { _ in }) -> LLVMOptions {
    var options = LLVMOptions()
    options.cpu = .named("x86-64-v3")
    options.triple = "x86_64-linux-gnu"
    options.verifies = true
    change(&options)
    return options
}

@Suite("what is emitted") struct OutputTests {
    @Test("a proved unit-stride loop has packed arithmetic, and strict code is not contracted")
    func packed() throws {
        let text = try LLVMBackend.emitText(.asm, try parsed(axpy), options: v3())
        #expect(text.contains("vmulpd") && text.contains("vaddpd") && text.contains("%ymm"))
        #expect(!text.contains("vfmadd"))
    }

    @Test("a relaxed conditional sum has packed arithmetic; the strict one adds in order")
    func relaxed() throws {
        let relaxed = try LLVMBackend.emitText(.asm, try parsed(sumPositive(" relaxed")), options: v3())
        #expect(relaxed.contains("vaddpd"))
        let strict = try LLVMBackend.emitText(.asm, try parsed(sumPositive("")), options: v3())
        #expect(!strict.contains("vaddpd") && strict.contains("vaddsd"))
        let flags = try LLVMBackend.emitText(.unoptimised, try parsed(sumPositive(" relaxed")), options: v3())
        #expect(flags.contains("reassoc") && flags.contains("contract"))
        #expect(!flags.contains("nnan") && !flags.contains("ninf") && !flags.contains(" fast "))
    }

    @Test("relaxed sums keep NaN and infinity")
    func relaxedNaN() throws {
        let kernel = try LoadedKernel(text: sumPositive(" relaxed"))
        for (special, expected) in [(Double.infinity, Double.infinity), (-.infinity, 1999), (.nan, 1999)] {
            var values = [Double](repeating: 1, count: 2000)
            values[777] = special
            let memory = Memory(values)
            let sum = Double(bitPattern: kernel.call(memory.words([2000])).results[0])
            #expect(sum == expected)
        }
    }

    @Test("noalias, nsw and inbounds stand only where storage is owned and tests are proved")
    func promises() throws {
        let owned = try LLVMBackend.emitText(.unoptimised, try parsed(axpy), options: v3())
        #expect(owned.contains("ptr noalias readonly %2") && owned.contains("inbounds"))
        let foreign = try LLVMBackend.emitText(
            .unoptimised, try parsed(axpy), options: v3 { $0.storageIsOwned = false })
        #expect(!foreign.contains("ptr noalias readonly %2"))
        let wrapping = try LLVMBackend.emitText(
            .unoptimised, kernel(.wrappingAdd, [.int64, .int64], [.int64]), options: v3 { $0.entrySymbol = nil })
        #expect(!wrapping.contains("nsw"))
        let lying = axpy.split(separator: "\n").map { $0.hasPrefix("kernel") ? $0.dropLast() + "unchecked {" : $0 }
        let unchecked = try LLVMBackend.emitText(
            .unoptimised, try parsed(lying.joined(separator: "\n")), options: v3 { $0.entrySymbol = nil })
        #expect(!unchecked.contains("inbounds"))
    }

    @Test("overlapping foreign arrays give what the loop says, in order")
    func overlap() throws {
        var options = LLVMOptions()
        options.storageIsOwned = false
        let kernel = try LoadedKernel(text: axpy, options: options)
        let memory = Memory((0..<100).map(Double.init))
        var expected = memory.elements
        for i in 0..<90 { expected[i + 1] = 2 * expected[i] + expected[i + 1] }
        let words = [Double(2).bitPattern] + memory.words([90]) + memory.words([90], offset: 1)
        #expect(kernel.call(words).code == 0)
        #expect(memory.elements == expected)
    }

    @Test("objects for other machines come out, and unknown machines and CPUs are refused by name")
    func targets() throws {
        for (triple, machine) in [("aarch64-linux-gnu", 183), ("riscv64-linux-gnu", 243), ("x86_64-linux-gnu", 62)]
            as [(String, UInt8)]
        {
            var options = LLVMOptions()
            options.triple = triple
            let object = try LLVMBackend.compile(try parsed(axpy), options: options)
            #expect(object.bytes.prefix(4) == [0x7f, 0x45, 0x4c, 0x46] && object.bytes[18] == machine)
        }
        func message(_ change: (inout LLVMOptions) -> Void) -> String {
            do throws(LLVMFailure) {
                _ = try LLVMBackend.compile(Module(functions: [], entry: ""), options: v3(change))
                return ""
            } catch { return error.description }
        }
        #expect(message { $0.triple = "vax-dec-ultrix" }.contains("'vax-dec-ultrix' is not known"))
        #expect(message { $0.cpu = .named("z80") }.contains("CPU 'z80' is not known"))
        #expect(message { $0.entrySymbol = "no good" }.contains("'no good' is no name of a C function"))
        #expect(message { _ in }.contains("no kernel '', its entry"))
    }

    @Test("a module that no verifier accepts is an internal error, not a crash")
    func malformed() throws {
        for body in [
            "return %9",  // a value that is not there
            "%1: i64 = add %0, %0", "break [to L4]", "yield", "%1: i64 = call @nobody(%0)\n return %1",
            "%1: i64 = extent [axis 0] %0\n return %1",
        ] {
            let (module, _) = IRParser.parse("entry @f\nkernel @f(_ %x.0: i64) -> i64 {\n\(body)\n}")
            guard let module else { continue }
            #expect(throws: LLVMFailure.self) { try LLVMBackend.compile(module, options: v3()) }
        }
    }

    @Test("compilations on many threads give the same bytes")
    func threads() async throws {
        let module = try parsed(axpy)
        let expected = try LLVMBackend.compile(module, options: v3()).bytes
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 { group.addTask { try LLVMBackend.compile(module, options: v3()).bytes } }
            for try await bytes in group { #expect(bytes == expected) }
        }
    }

    @Test("status says which library was opened")
    func status() throws {
        LLVMLibrary.preload()
        let status = try LLVMLibrary.status()
        #expect(LLVMLibrary.isOpen)
        #expect(status.path.contains("LLVM") && (19...22).contains(Int(status.version.prefix(2)) ?? 0))
        #expect(status.headerVersion >= 19 && !status.cpu.isEmpty && status.triple.contains("linux"))
    }

    @Test("an object exports its entry alone and imports only what the run-time library has")
    func symbols() throws {
        let object = try LLVMBackend.compile(try parsed(axpy), options: v3())
        #expect(object.symbols == ["quern_entry"] && object.imports.isEmpty)
        #expect(object.bytes.count < 4096)
    }
}
