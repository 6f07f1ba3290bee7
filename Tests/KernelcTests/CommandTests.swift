// kernelc as a user runs it: agreement with NumPy, JSON, files, pipes, the cache, without LLVM.

import Foundation
import NDArrays
import Testing
import kernelc

@Suite("commands")
struct CommandTests {
    private let numpy = Checkout.root + "/Tests/Goldens/NumPy"
    private let transcripts = Checkout.root + "/Tests/Goldens/Transcripts"

    private func json(_ run: Run) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any], "\(run)")
    }

    @Test("sum_positive agrees with NumPy: f32 and f64, C and Fortran order, slices, both endiannesses")
    func sumPositive() throws {
        let lines = try String(contentsOfFile: numpy + "/expected.txt", encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 48)
        for (k, line) in lines.enumerated() {
            let space = try #require(line.lastIndex(of: " "))
            let value = String(line[..<space])
            let expected = try #require(Double(line[line.index(after: space)...]))
            // Compiled and interpreted in turn: each is started anew, so that all of both would take long.
            for mode in k % 6 == 2 ? [[], ["--interpret"]] : k % 2 == 0 ? [[]] : [["--interpret"]] {
                let run = try Run.kernelc(["run", "stats.swift", "--arg", "x=@\(value)", "--json"] + mode, in: numpy)
                #expect(run.status == 0, "\(run)")
                let object = try json(run)
                #expect(object["result"] as? Double == expected, "\(value) \(mode)")
                let type = value.contains("f4") ? "Float" : "Double"
                #expect(object["signature"] as? String == "sumPositive(Vector<\(type)>) -> \(type)")
                #expect(object["mode"] as? String == (mode.isEmpty ? "compiled" : "interpreted"))
                #expect((object["times"] as? [String: Any])?["run"] is Double)
                #expect((object["cpu"] as? [String: Any])?["name"] is String)
            }
        }
    }

    @Test("--explain tells what became of each parallel loop, on standard error or in the JSON object")
    func explain() throws {
        let arguments = ["sweep.swift:sweep", "--arg", "a=ones(900, 900)", "--arg", "b=zeros(f64, 900, 900)"]
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let out = ["--out", "b=\(folder.path)/b.npy"]
        let one = try Run.kernelc(["run"] + arguments + out + ["--explain", "--threads", "1"], in: transcripts)
        #expect(one.status == 0 && one.output.isEmpty, "\(one)")
        #expect(
            one.errors.hasPrefix("sweep.swift:8:23: ran 1 time on one thread: the pool is one thread wide; 'b' apart"),
            "\(one)")
        let two = try Run.kernelc(["run"] + arguments + out + ["--explain", "--threads", "2"], in: transcripts)
        #expect(two.errors.hasPrefix("sweep.swift:8:23: ran 1 time on "), "\(two)")
        let interpreted = try Run.kernelc(["run"] + arguments + out + ["--explain", "--interpret"], in: transcripts)
        #expect(interpreted.errors == "the interpreter runs the iterations of parallel loops in order\n", "\(interpreted)")
        let object = try json(
            Run.kernelc(["run"] + arguments + out + ["--explain", "--json", "--threads", "1"], in: transcripts))
        let loops = try #require(object["loops"] as? [[String: Any]])
        #expect(loops.count == 1 && loops[0]["line"] as? Int == 8 && loops[0]["serialRuns"] as? Int == 1, "\(loops)")
        #expect(loops[0]["lastReason"] as? String == "oneThread")
        let inspected = try Run.kernelc(
            ["inspect", "sweep.swift:sweep", "--signature", "sweep(Matrix<Double>, inout Matrix<Double>)", "--explain"],
            in: transcripts)
        let lines = inspected.output.split(separator: "\n").filter { $0.contains(": parallel: ") }
        #expect(lines.count == 2 && lines[0].contains("iterations cannot collide: 'b' apart by axis 0"), "\(lines)")
        #expect(lines.last?.contains("runs on several threads") == true, "\(lines)")
        let silent = try json(Run.kernelc(["run"] + arguments + out + ["--json"], in: transcripts))
        #expect(silent["loops"] == nil)
        let bench = try Run.kernelc(
            ["bench"] + arguments + ["--explain", "--seconds", "0.05"], in: transcripts)
        #expect(bench.status == 0 && bench.errors.contains("sweep.swift:8:23: ran "), "\(bench)")
    }

    @Test("QUERN_TRACE has each chunk of a parallel loop in the row of its worker, beside what compiling took")
    func loopsInTrace() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("quern-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let trace = folder.appendingPathComponent("trace.json")
        let run = try Run.kernelc(
            [
                "run", "sweep.swift:sweep", "--arg", "a=ones(1500, 900)", "--arg", "b=zeros(f64, 1500, 900)", "--out",
                "b=\(folder.path)/b.npy", "--threads", "2",
            ], in: transcripts, environment: ["QUERN_TRACE": trace.path])
        #expect(run.status == 0, "\(run)")
        // The format allows an array without its end.
        let text = try String(contentsOf: trace, encoding: .utf8).dropLast(2) + "]"
        let events = try #require(
            JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]], "\(text.prefix(2000))")
        let chunks = events.filter { $0["cat"] as? String == "loop" }
        #expect(!chunks.isEmpty)
        for chunk in chunks { #expect((chunk["name"] as? String)?.hasPrefix("loop 1 of sweep(") == true, "\(chunk)") }
        // Together they are all iterations, each once, but for the first few, which the caller ran to measure them.
        let ranges = chunks.compactMap { ($0["args"] as? [String: Any])?["iterations"] as? String }.map { text in
            text.components(separatedBy: "..<").compactMap { Int($0) }
        }.sorted { $0[0] < $1[0] }
        #expect(ranges.first?[0] ?? 1500 < 750 && ranges.last?[1] == 1500, "\(ranges)")
        for (one, next) in zip(ranges, ranges.dropFirst()) { #expect(one[1] == next[0]) }
        let rows = Set(chunks.compactMap { $0["tid"] as? Int })
        let names = events.filter { $0["name"] as? String == "thread_name" }.compactMap { $0["tid"] as? Int }
        #expect(rows == Set(names) && rows.isSubset(of: [0, 1, 2]), "\(rows)")
        #expect(events.contains { $0["name"] as? String == "specialise" })
    }

    @Test("JSON has arrays as lists, inout values by name, what JSON lacks as strings, and faults as objects")
    func jsonForms() throws {
        let doubled = try json(
            Run.kernelc(
                ["run", "stats.swift:doubled", "--arg", "x=[[1, inf], [nan, -0.5]]", "--json"], in: transcripts))
        let rows = try #require(doubled["result"] as? [[Any]])
        #expect(rows[0][0] as? Double == 2 && rows[0][1] as? String == "inf")
        #expect(rows[1][0] as? String == "nan" && rows[1][1] as? Double == -1)
        let range = try json(
            Run.kernelc(["run", "stats.swift:range", "--arg", "x=[1, 2]", "--arg", "n=5", "--json"], in: transcripts))
        #expect(range["result"] as? [Double] == [1, 2])
        #expect(range["inout"] as? [String: Int] == ["n": 7])
        let faults = Checkout.root + "/Tests/Goldens/Faults"
        for mode in [[], ["--interpret"]] {
            let run = try Run.kernelc(
                ["run", "index-past-the-end.swift", "--arg", "x=arange(4)", "--json"] + mode, in: faults)
            #expect(run.status == 3)
            let fault = try #require(try json(run)["fault"] as? [String: Any])
            #expect(fault["id"] as? String == "fault.index-out-of-bounds")
            #expect(fault["line"] as? Int == 5 && fault["column"] as? Int == 33)
            #expect(fault["loops"] as? [String: Int] == ["i": 4])
        }
    }

    @Test("results go to files whole, and inout values are written back")
    func outputs() throws {
        let folder = try Checkout.temporaryFolder()
        let run = try Run.kernelc(
            [
                "run", "\(transcripts)/stats.swift:axpy", "--arg", "a=2", "--arg", "x=arange(3)", "--arg", "y=ones(3)",
                "--out", "y=y.npy",
            ],
            in: folder)
        #expect(run.status == 0 && run.output.isEmpty && run.errors.isEmpty, "\(run)")
        #expect(try Npy.read(folder + "/y.npy").typed(Vector<Double>.self)?.elements == [1, 3, 5])
        let scalar = try Run.kernelc(
            ["run", "\(transcripts)/one.swift", "--arg", "x=3", "--out", "result=r.npy"], in: folder)
        #expect(scalar.status == 0)
        #expect(try Npy.read(folder + "/r.npy").shape == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["r.npy", "y.npy"])
    }

    @Test("a kernel may call kernels of other files")
    func otherFiles() throws {
        let folder = try Checkout.temporaryFolder()
        try "@Kernel\nfunc quarter(_ x: Double) -> Double { half(half(x)) }\n".write(
            toFile: folder + "/quarter.swift", atomically: true, encoding: .utf8)
        let alone = try Run.kernelc(["run", "quarter.swift", "--arg", "x=8"], in: folder)
        #expect(alone.status == 1 && alone.errors.contains("half"))
        let both = try Run.kernelc(
            ["run", "quarter.swift", "--with", transcripts + "/one.swift", "--arg", "x=8"], in: folder)
        #expect(both.output == "2.0\n", "\(both)")
    }

    @Test("a closed pipe is silence, and a full disk is an error")
    func pipes() throws {
        let command = "'\(Checkout.kernelc)' run one.swift --interpret --arg x=1"
        let closed = try Run.program("/bin/sh", ["-c", "(sleep 0.2; \(command); echo $? >&2) | true"], in: transcripts)
        #expect(closed.errors == "0\n", "\(closed)")
        let full = try Run.program("/bin/sh", ["-c", "\(command) > /dev/full"], in: transcripts)
        #expect(full.status == 4)
        #expect(full.errors == "kernelc: error: cannot write standard output: no space left on device\n")
    }

    @Test("compiled kernels are found in the cache, without LLVM, and a damaged entry is compiled again")
    func cache() throws {
        let cache = try Checkout.temporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: cache)
        let arguments = ["run", "one.swift", "--arg", "x=3"]
        let environment = ["QUERN_CACHE_DIR": cache]
        #expect(try Run.kernelc(arguments, in: transcripts, environment: environment).output == "1.5\n")
        let list = try Run.kernelc(["cache", "list", "--json"], in: transcripts, environment: environment)
        #expect((try json(list)["entries"] as? [Any])?.count == 1)
        #expect(try Run.kernelc(["cache", "path"], in: transcripts, environment: environment).output == cache + "\n")
        let file = try #require(FileManager.default.contentsOfDirectory(atPath: cache).first { $0.hasSuffix(".qobj") })
        var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(cache)/\(file)"))
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: URL(fileURLWithPath: "\(cache)/\(file)"))
        #expect(try Run.kernelc(arguments, in: transcripts, environment: environment).output == "1.5\n")
        let verified = try Run.kernelc(["cache", "verify"], in: transcripts, environment: environment)
        #expect(verified.status == 0 && verified.errors == "kernelc: 1 kernel checked, none damaged\n", "\(verified)")
        let cleared = try Run.kernelc(["cache", "clear"], in: transcripts, environment: environment)
        #expect(cleared.errors == "kernelc: 1 kernel removed\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: cache)
        let open = try Run.kernelc(["cache", "list"], in: transcripts, environment: environment)
        #expect(open.status == 4 && open.errors.contains("[cache.writable-by-others]"), "\(open)")
    }

    @Test("a process whose kernels are cached or interpreted never opens libLLVM")
    func lazyLLVM() throws {
        let cache = try Checkout.temporaryFolder()
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: cache)
        // The dynamic linker writes down every library that it opens.
        let environment = ["QUERN_CACHE_DIR": cache, "LD_DEBUG": "files"]
        let arguments = ["run", "one.swift", "--arg", "x=7"]
        let interpreted = try Run.kernelc(arguments + ["--interpret"], in: transcripts, environment: environment)
        let first = try Run.kernelc(arguments, in: transcripts, environment: environment)
        let second = try Run.kernelc(arguments, in: transcripts, environment: environment)
        for run in [interpreted, first, second] {
            #expect(run.output == "3.5\n")
            #expect(run.errors.contains("libc.so.6"))
        }
        #expect(first.errors.contains("libLLVM"))
        #expect(!second.errors.contains("libLLVM") && !interpreted.errors.contains("libLLVM"))
    }

    @Test("a setting that makes no sense is refused, compiled or interpreted")
    func settings() throws {
        for mode in [[], ["--interpret"]] {
            let run = try Run.kernelc(
                ["run", "one.swift", "--arg", "x=1"] + mode, in: transcripts, environment: ["QUERN_MODE": "fast"])
            #expect(
                run.status == 4 && run.errors.contains("QUERN_MODE is 'fast', expected compile or interpret"), "\(run)")
        }
    }

    @Test("help has examples for every command, and completions come out")
    func help() throws {
        for command in ["check", "run", "bench", "build", "inspect", "cache"] {
            let run = try Run.kernelc([command, "--help"], in: transcripts)
            #expect(run.status == 0 && run.errors.isEmpty)
            #expect(run.output.contains("EXAMPLES\n  kernelc \(command) "), "\(command)")
            #expect(run.output.contains("\n  kernelc \(command) "))
        }
        #expect(try Run.kernelc(["--version"], in: transcripts).output == "0.1.0\n")
        let completions = try Run.kernelc(["--generate-completion-script", "bash"], in: transcripts)
        #expect(completions.status == 0 && completions.output.contains("inspect"))
    }

    @Test("without LLVM compiling fails and says what to install, and interpreting works")
    func withoutLLVM() throws {
        let environment = ["QUERN_LLVM": "/nowhere/libLLVM.so", "QUERN_CACHE_DIR": try Checkout.temporaryFolder()]
        let compiled = try Run.kernelc(["run", "one.swift", "--arg", "x=5"], in: transcripts, environment: environment)
        #expect(compiled.status == 4 && compiled.output.isEmpty && compiled.errors.contains("LLVM"), "\(compiled)")
        let interpreted = try Run.kernelc(
            ["run", "one.swift", "--arg", "x=5", "--interpret"], in: transcripts, environment: environment)
        #expect(interpreted.output == "2.5\n" && interpreted.errors.isEmpty, "\(interpreted)")
        let mode = try Run.kernelc(
            ["run", "one.swift", "--arg", "x=5", "--json"], in: transcripts,
            environment: environment.merging(["QUERN_MODE": "interpret"]) { $1 })
        #expect(try json(mode)["mode"] as? String == "interpreted")
        let doctor = try Run.kernelc(["doctor"], in: transcripts, environment: environment)
        #expect(doctor.status == 4 && doctor.output.contains("LLVM") && doctor.output.contains("missing"), "\(doctor)")
    }

    @Test("the doctor names LLVM, CPU, threads and cache")
    func doctor() throws {
        let run = try Run.kernelc(["doctor", "--json"], in: transcripts)
        let object = try json(run)
        let names = (object["findings"] as? [[String: Any]])?.compactMap { $0["name"] as? String } ?? []
        for name in ["LLVM", "CPU", "threads", "cache", "cc", "python3"] { #expect(names.contains(name)) }
        #expect(run.status == (object["healthy"] as? Bool == true ? 0 : 4))
    }

    @Test("inspect shows IR before and after a pass, LLVM IR, assembly and what was proved")
    func inspect() throws {
        let axpy = ["inspect", "stats.swift:axpy"]
        let ir = try Run.kernelc(axpy, in: transcripts)
        #expect(ir.status == 0 && ir.output.contains("axpy"), "\(ir)")
        let before = try Run.kernelc(axpy + ["--pass", "checks", "--before"], in: transcripts)
        let after = try Run.kernelc(axpy + ["--pass", "checks"], in: transcripts)
        #expect(before.status == 0 && after.status == 0 && before.output != after.output)
        let both = try Run.kernelc(axpy + ["--llvm", "--asm", "--explain"], in: transcripts)
        for part in ["==== explain ====", "==== llvm ====", "==== asm ====", "define"] {
            #expect(both.output.contains(part))
        }
        let packed = try Run.kernelc(axpy + ["--asm", "--cpu", "x86-64-v3"], in: transcripts)
        #expect(packed.output.contains("vmulpd") && packed.output.contains("vaddpd"), "\(packed.output)")
        let other = try Run.kernelc(axpy + ["--asm", "--target", "aarch64-linux-gnu"], in: transcripts)
        #expect(other.status == 0 && other.output.contains("fmul"), "\(other)")
    }

    @Test("bench times compiled and interpreted and compares their bits; peers that can't be had are said")
    func bench() throws {
        let folder = try Checkout.temporaryFolder()
        try "def half(x):\n    return x / 2\n\ndef wrong(x):\n    return x / 3\n".write(
            toFile: folder + "/peer.py", atomically: true, encoding: .utf8)
        let arguments = ["bench", transcripts + "/one.swift", "--arg", "x=3", "--seconds", "0.05"]
        let run = try Run.kernelc(arguments + ["--json", "--plot", "times.svg"], in: folder)
        #expect(run.status == 0, "\(run)")
        let rows = try #require(try json(run)["rows"] as? [[String: Any]])
        #expect(rows.compactMap { $0["name"] as? String } == ["compiled", "interpreted"])
        #expect(rows[1]["sameBits"] as? Bool == true)
        let times = try #require(rows[0]["times"] as? [String: Any])
        #expect(try #require(times["minimum"] as? Double) <= #require(times["median"] as? Double))
        let svg = try String(contentsOfFile: folder + "/times.svg", encoding: .utf8)
        #expect(svg.hasPrefix("<svg") && svg.contains("interpreted"))
        let missing = try Run.kernelc(
            arguments + ["--against", "python", "--peer", "peer.py:half", "--python", "no-such-python"], in: folder)
        #expect(missing.status == 0 && missing.output.contains("not timed"))
        #expect(missing.errors == "kernelc: python was not timed: 'no-such-python' was not found\n", "\(missing)")
    }

    @Test(
        "Python peers are called with the same values and their results compared",
        .enabled(if: (try? Run.program("/usr/bin/env", ["python3", "-c", "import numpy"], in: "/"))?.status == 0))
    func peers() throws {
        let folder = try Checkout.temporaryFolder()
        try """
        def axpy(a, x, y):
            y += a * x

        def off(a, x, y):
            y += a * x * (1 + 1e-9)

        """.write(toFile: folder + "/peer.py", atomically: true, encoding: .utf8)
        let arguments = [
            "bench", transcripts + "/stats.swift:axpy", "--arg", "a=2", "--arg", "x=arange(50)", "--arg", "y=ones(50)",
            "--seconds", "0.05", "--against", "numpy", "--json",
        ]
        let same = try json(Run.kernelc(arguments + ["--peer", "peer.py"], in: folder))
        let row = try #require((same["rows"] as? [[String: Any]])?.last)
        #expect(row["name"] as? String == "numpy" && row["sameBits"] as? Bool == true, "\(same)")
        let off = try json(Run.kernelc(arguments + ["--peer", "peer.py:off"], in: folder))
        let other = try #require((off["rows"] as? [[String: Any]])?.last)
        #expect(other["sameBits"] as? Bool == false)
        #expect(try #require(other["relativeDifference"] as? Double) < 1e-8, "\(off)")
        let none = try Run.kernelc(arguments + ["--peer", "peer.py:nothing"], in: folder)
        #expect(none.errors == "kernelc: numpy was not timed: 'peer.py' has no function 'nothing'\n", "\(none)")
    }
}
