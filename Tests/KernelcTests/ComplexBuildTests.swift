// Kernels of complex numbers built ahead of time: whole in Python and in Swift, in parts in C.

import Foundation
import Testing
import kernelc

@Suite("complex kernels built ahead of time")
struct ComplexBuildTests {
    private let kernels = Checkout.root + "/Tests/Goldens/Transcripts/complexes.swift"
    private let signatures = [
        "product(Complex<Double>, Complex<Double>)", "total(Vector<Complex<Float>>)",
        "turn(inout Vector<Complex<Float>>)", "adjoint(inout Complex<Double>, Matrix<Complex<Float>>)",
    ]

    private func build(_ emission: String, in folder: String) throws {
        let built = try Run.kernelc(
            ["build", kernels, "-o", "out"] + signatures.flatMap { ["--signature", $0] } + ["--emit", emission], in: folder)
        #expect(built.status == 0, "\(built)")
    }

    @Test(
        "a Python module takes and gives complex numbers and arrays of any strides",
        .enabled(if: (try? Run.program("/usr/bin/env", ["python3", "-c", "import numpy"], in: "/"))?.status == 0))
    func python() throws {
        let folder = try Checkout.temporaryFolder()
        try build("python", in: folder)
        try """
        import numpy as np
        import complexes
        assert complexes.product(1 + 2j, np.complex64(0.5j)) == (1 + 2j) * 0.5j
        assert complexes.product(2, 3.5) == 7
        x = (np.arange(12) - 1j * np.arange(12) ** 2).astype(np.complex64)
        assert complexes.total(x[::-3]) == x[::-3].sum(), complexes.total(x[::-3])
        y = x.copy()
        complexes.turn(y[1::2])
        assert (y[1::2] == x[1::2] * 1j).all() and (y[::2] == x[::2]).all(), y
        a = x.reshape(3, 4)
        b, n, z = complexes.adjoint(1 + 2j, a[:, ::2])
        assert z == (1 + 2j) ** 2 and n == 6 and b.dtype == np.complex64, (z, n, b.dtype)
        assert (b == a[:, ::2].conj().T).all() and b.flags.c_contiguous, b
        assert complexes.adjoint(0, np.zeros((0, 3), np.complex64))[0].shape == (3, 0)
        for wrong in [np.zeros(3), np.zeros((3, 1), np.complex64), np.zeros(3, np.complex128)]:
            try:
                complexes.total(wrong)
                raise SystemExit("no error")
            except TypeError as error:
                assert "expected complex64 with 1" in str(error), error
        print("done")

        """.write(toFile: folder + "/out/main.py", atomically: true, encoding: .utf8)
        let run = try Run.program("/usr/bin/env", ["python3", "main.py"], in: folder + "/out")
        #expect(run.output == "done\n", "\(run)")
    }

    @Test("C gets the parts, and `double complex` lies in memory as they do")
    func c() throws {
        let folder = try Checkout.temporaryFolder()
        try build("static,header", in: folder)
        try """
        #include "complexes.h"
        #include <complex.h>
        #include <stdio.h>
        int main(void) {
          double re, im;
          if (product(1, 2, 3, -1, &re, &im, NULL) || re != 5 || im != 5) return 1;
          float complex x[3] = {1 + 2 * I, -3, 0.5f * I};
          quern_array_2 parts = {x, {3, 2}, {2, 1}};
          if (turn(&parts, NULL) || x[0] != -2 + I || x[1] != -3 * I || x[2] != -0.5f) return 2;
          quern_array_3 a = {x, {1, 3, 2}, {6, 2, 1}}, b;
          int64_t n;
          re = 0, im = 3;
          if (adjoint(&re, &im, &a, &b, &n, NULL) || re != -9 || im != 0 || n != 3) return 3;
          if (b.shape[0] != 3 || b.shape[1] != 1 || b.shape[2] != 2 || ((float complex *)b.data)[1] != 3 * I) return 4;
          quern_free(b.data);
          puts("done");
        }

        """.write(toFile: folder + "/main.c", atomically: true, encoding: .utf8)
        let link = try Run.program(
            "/usr/bin/cc", ["-std=c11", "-Wall", "-Werror", "-Iout", "main.c", "out/libcomplexes.a", "-lm", "-o", "main"],
            in: folder)
        #expect(link.status == 0, "\(link)")
        let run = try Run.program(folder + "/main", [], in: folder)
        #expect(run.output == "done\n", "\(run)")
    }

    @Test("a Swift file shows complex numbers and arrays, words of Swift as names, and type-checks")
    func swift() throws {
        let folder = try Checkout.temporaryFolder()
        try build("swift", in: folder)
        let text = try String(contentsOfFile: folder + "/out/complexes.swift", encoding: .utf8)
        #expect(
            text.contains(
                "public func adjoint(_ z: inout Complex<Double>, _ `extension`: Matrix<Complex<Float>>) throws -> "
                    + "(Matrix<Complex<Float>>, Int) {"), "\(text)")
        #expect(text.contains("func product(_ z: Complex<Double>, _ w: Complex<Double>) throws -> Complex<Double> {"))
        let run = try Checkout.typeCheck("out/complexes.swift", in: folder)
        #expect(run.status == 0 && !run.errors.contains("error:"), "\(run)")
    }
}
