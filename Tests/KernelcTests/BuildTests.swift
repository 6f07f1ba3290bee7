// `kernelc build`, from the outside: a C program, a Python program and the linker use what it makes.

import Foundation
import Testing
import kernelc

@Suite("kernels built ahead of time")
struct BuildTests {
    private let kernels = Checkout.root + "/Tests/Goldens/Transcripts/stats.swift"
    private let cc = "/usr/bin/cc"

    private func build(_ arguments: [String], in folder: String) throws -> Run {
        try Run.kernelc(["build", kernels, "-o", "out"] + arguments, in: folder)
    }

    private let axpy = ["--signature", "axpy(Double, Vector<Double>, inout Vector<Double>)"]

    @Test("a C program links object and header, gets results, and an error code for an index out of bounds")
    func interoperation() throws {
        let folder = try Checkout.temporaryFolder()
        let built = try build(
            axpy + [
                "--signature", "range(Vector<Double>, inout Int)", "--signature", "doubled(Matrix<Float>)",
                "--signature", "sumPositive(Vector<Float>)", "--signature", "sumPositive(Vector<Double>)",
                "--emit", "object,header",
            ], in: folder)
        #expect(built.status == 0, "\(built)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/out").sorted()
        #expect(
            names == [
                "axpy.o", "doubled.o", "libquern_rt.a", "range.o", "stats.h", "sumPositive_f32.o", "sumPositive_f64.o",
            ])
        try FileManager.default.copyItem(
            atPath: Checkout.root + "/Tests/Goldens/Interoperation/main.c", toPath: folder + "/main.c")
        let objects = names.filter { $0.hasSuffix(".o") }.map { "out/" + $0 }
        let link = try Run.program(
            cc,
            ["-std=c11", "-Wall", "-Wextra", "-Werror", "-Iout", "main.c"] + objects + [
                "out/libquern_rt.a", "-lm", "-o", "main",
            ],
            in: folder)
        #expect(link.status == 0, "\(link)")
        let run = try Run.program(folder + "/main", [], in: folder)
        #expect(run.status == 0 && !run.wasKilled, "\(run)")
        let expected = try String(
            contentsOfFile: Checkout.root + "/Tests/Goldens/Interoperation/expected.txt", encoding: .utf8)
        #expect(run.output.replacing(kernels, with: "stats.swift") == expected)
    }

    @Test("the header is C and C++, alone and behind quern_rt.h")
    func header() throws {
        let folder = try Checkout.temporaryFolder()
        #expect(try build(axpy + ["--emit", "header"], in: folder).status == 0)
        try "#include \"stats.h\"\n".write(toFile: folder + "/alone.c", atomically: true, encoding: .utf8)
        try "#include \"quern_rt.h\"\n#include \"stats.h\"\n".write(
            toFile: folder + "/both.c", atomically: true, encoding: .utf8)
        let include = "-I\(Checkout.root)/Sources/CKernelRuntime/include"
        for (file, language) in [("alone.c", "c"), ("both.c", "c"), ("alone.c", "c++"), ("both.c", "c++")] {
            let run = try Run.program(
                cc, ["-x", language, "-Wall", "-Werror", "-fsyntax-only", "-Iout", include, file], in: folder)
            // A system without a C++ compiler has nothing to say about C++.
            if language == "c++" && run.errors.contains("cc1plus") { continue }
            #expect(run.status == 0, "\(file) as \(language): \(run.errors)")
        }
    }

    @Test("a static library is complete in itself, a shared one shows its kernels alone")
    func libraries() throws {
        let folder = try Checkout.temporaryFolder()
        let built = try build(
            axpy + ["--emit", "static,shared", "--name", "mine", "--cpu", "x86-64-v2,x86-64-v3"], in: folder)
        #expect(built.status == 0, "\(built)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/out").sorted()
        #expect(
            names == ["libmine.x86-64-v2.a", "libmine.x86-64-v2.so", "libmine.x86-64-v3.a", "libmine.x86-64-v3.so"])
        #expect(built.output.split(separator: "\n").count == 4)
        let symbols = try Run.program("/usr/bin/nm", ["-D", "--defined-only", "out/libmine.x86-64-v3.so"], in: folder)
        let shown = symbols.output.split(separator: "\n").compactMap { $0.split(separator: " ").last.map(String.init) }
        #expect(shown.sorted() == ["axpy", "quern_fault_id", "quern_fault_message", "quern_free"])
    }

    @Test(
        "a Python module takes strided arrays, returns arrays, and raises faults",
        .enabled(if: (try? Run.program("/usr/bin/env", ["python3", "-c", "import numpy"], in: "/"))?.status == 0))
    func python() throws {
        let folder = try Checkout.temporaryFolder()
        let built = try build(
            axpy + [
                "--signature", "range(Vector<Double>, inout Int)", "--signature", "doubled(Matrix<Float>)",
                "--signature", "all(Vector<Bool>)", "--signature", "kinds(Int8, UInt64, Float, Bool)", "--emit",
                "python",
            ], in: folder)
        #expect(built.status == 0, "\(built)")
        try """
        import numpy as np
        import stats
        y = np.ones(6)
        stats.axpy(2.0, np.arange(12.0)[::2], y)
        assert (y == 1 + 2 * np.arange(12.0)[::2]).all(), y
        low, high, n = stats.range(np.array([3.0, -1.0]), 5)
        assert (low, high, n) == (-1.0, 3.0, 7), (low, high, n)
        a = np.arange(6, dtype=np.float32).reshape(2, 3)
        assert (stats.doubled(a.T) == 2 * a.T).all()
        assert stats.doubled(np.zeros((0, 3), np.float32)).shape == (0, 3)
        assert stats.all(np.array([True, False])) == False
        try:
            stats.axpy(2.0, np.ones(3), np.ones(4))
            raise SystemExit("no fault")
        except stats.KernelFault as fault:
            assert fault.id == "fault.index-out-of-bounds", fault.id
            assert "index 3 is outside axis 0 of 'x', whose extent is 3" in str(fault), fault
        try:
            stats.axpy(2.0, y, y)
            raise SystemExit("no fault")
        except stats.KernelFault as fault:
            assert fault.id == "fault.overlapping-arguments", fault.id
        try:
            stats.axpy(2.0, np.ones((2, 2)), y)
            raise SystemExit("no error")
        except TypeError:
            pass
        try:
            stats.kinds(300, 1, 0.5, True)
            raise SystemExit("no error")
        except OverflowError:
            pass
        assert stats.kinds(-3, 2**64 - 1, 0.5, True) == (2**64 - 1, -3, 0.5, False)
        print("done")

        """.write(toFile: folder + "/out/main.py", atomically: true, encoding: .utf8)
        let run = try Run.program("/usr/bin/env", ["python3", "main.py"], in: folder + "/out")
        #expect(run.output == "done\n", "\(run)")
    }

    @Test("a Swift file type-checks against Quern and the header's module")
    func swift() throws {
        let folder = try Checkout.temporaryFolder()
        let built = try build(
            axpy + [
                "--signature", "range(Vector<Double>, inout Int)", "--signature", "doubled(Matrix<Float>)",
                "--signature", "kinds(Int8, UInt64, Float, Bool)", "--emit", "swift",
            ], in: folder)
        #expect(built.status == 0, "\(built)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/out").sorted()
        #expect(names == ["libstats.a", "module.modulemap", "stats.h", "stats.swift"])
        let run = try Checkout.typeCheck("out/stats.swift", in: folder)
        #expect(run.status == 0 && !run.errors.contains("error:"), "\(run)")
    }

    @Test("objects of other machines are made without a compiler for them; libraries need one")
    func otherMachines() throws {
        let folder = try Checkout.temporaryFolder()
        let built = try build(
            axpy + ["--emit", "object,llvm,asm,ir,header", "--target", "aarch64-linux-gnu"], in: folder)
        #expect(built.status == 0, "\(built)")
        let object = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "/out/axpy.o")))
        // ELF, and machine 183 (AArch64) at byte 18.
        #expect(object.prefix(4) == [0x7f, 0x45, 0x4c, 0x46] && object[18] == 183)
        for file in ["axpy.ll", "axpy.s", "axpy.kir", "stats.h"] {
            #expect(FileManager.default.fileExists(atPath: "\(folder)/out/\(file)"))
        }
    }

    @Test("a build that fails leaves nothing behind, and what was there stays")
    func failures() throws {
        let folder = try Checkout.temporaryFolder()
        #expect(try build(axpy + ["--emit", "header"], in: folder).status == 0)
        let before = try String(contentsOfFile: folder + "/out/stats.h", encoding: .utf8)
        let failed = try build(axpy + ["--emit", "header,object", "--cpu", "no-such-cpu"], in: folder)
        #expect(failed.status == 4 && failed.errors.contains("no-such-cpu"), "\(failed)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/out") == ["stats.h"])
        #expect(try String(contentsOfFile: folder + "/out/stats.h", encoding: .utf8) == before)
    }
}
