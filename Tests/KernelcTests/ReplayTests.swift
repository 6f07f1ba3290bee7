// `kernelc replay` as a user runs it.

import Foundation
import KernelRuntime
import NDArrays
import QuernCore
import Testing
import kernelc

@Suite("replay")
struct ReplayTests {
    static let text = """
        @Kernel func firstNegative(_ x: Vector<Double>, _ from: Int) -> Int {
            for i in from..<x.count {
                precondition(!x[i].isNaN, "no NaN")
                if x[i + 1] < 0 { return i + 1 }
            }
            return -1
        }
        """

    /// A capsule in a folder of its own.
    static func capsule() throws -> (folder: String, file: String) {
        let folder = try Checkout.temporaryFolder()
        let kernel = try Kernel(source: text, file: "negative.swift")
        var x = Vector<Double>(zeros: 500)
        for i in 0..<500 { x[i] = Double(i) + 0.5 }
        do {
            try FaultCapture.wanted(true) { _ = try kernel.call(KernelValue(x), KernelValue(17)) }
        } catch let fault as KernelFault {
            var place = FaultCapsule.Place()
            (place.task, place.engine, place.block) = ("firstNegative(_, 17)", "processes(2)", [0, 500])
            let written = fault.written(to: folder + "/a/b", place)
            let path = try #require(written.capsule?.path)
            #expect(written.description.hasSuffix("capsule: \(path); run 'kernelc replay \(path)'"))
            return (folder, path)
        }
        throw CancellationError()
    }

    @Test("the fault comes again, with its line, its values, and where it happened")
    func plain() throws {
        let (folder, file) = try Self.capsule()
        let run = try Run.kernelc(["replay", file], in: folder)
        #expect(run.status == 0 && run.errors.isEmpty, "\(run)")
        let lines = run.output.split(separator: "\n").map(String.init)
        #expect(
            lines.first
                == "negative.swift:4:12: fault: index 500 is outside axis 0 of 'x', whose extent is 500 "
                + "[fault.index-out-of-bounds]", "\(run)")
        #expect(lines.contains("4 |         if x[i + 1] < 0 { return i + 1 }"), "\(run)")
        #expect(lines.contains { $0.hasPrefix("values:") && $0.contains("500") }, "\(run)")
        #expect(lines.contains("argument:  from = 17"), "\(run)")
        #expect(
            lines.contains("happened:  firstNegative(_, 17), block [0..<500], on processes(2)"), "\(run)")
        #expect(lines.last == "replayed:  the same fault at the same place, with the same values", "\(run)")
        let compiled = try Run.kernelc(["replay", file, "--compiled"], in: folder)
        #expect(compiled.status == 0, "\(compiled)")
    }

    @Test("--trace shows the last operations, --step all")
    func trace() throws {
        let (folder, file) = try Self.capsule()
        let run = try Run.kernelc(["replay", file, "--trace", "3"], in: folder)
        let steps = run.output.split(separator: "\n").filter { $0.hasPrefix("  negative.swift:") }
        #expect(steps.count == 3 && steps.last?.contains("before load") == true, "\(run)")
        let all = try Run.kernelc(["replay", file, "--step"], in: folder)
        #expect(all.output.split(separator: "\n").count > 1000)
        #expect(try Run.kernelc(["replay", file, "--trace", "0"], in: folder).status == 2)
        #expect(try Run.kernelc(["replay", file, "--step", "--compiled"], in: folder).status == 2)
    }

    @Test("--shrink leaves what the fault needs, and the test that is printed makes the call")
    func shrink() throws {
        let (folder, file) = try Self.capsule()
        let run = try Run.kernelc(["replay", file, "--shrink", "--json"], in: folder)
        #expect(run.status == 0, "\(run)")
        let json = try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
        #expect(json["reproduces"] as? Bool == true && json["line"] as? Int == 4)
        let small = try #require(json["shrunk"] as? String)
        let capsule = try FaultCapsule(path: small)
        #expect(capsule.arguments.map(\.text) == ["Vector<Double> of shape [1]: [0.0]", "0"])
        #expect(capsule.place.engine == "processes(2)")
        let test = try Run.kernelc(["replay", small, "--test"], in: folder)
        #expect(
            test.output.contains("kernel.call(KernelValue(Vector<Double>([0.0 as Double])), KernelValue(0 as Int))"))
        #expect(test.output.contains("func firstNegativeFaults() throws {"))
        let both = try Run.kernelc(["replay", small, "--test", "--json"], in: folder)
        let object = try JSONSerialization.jsonObject(with: Data(both.output.utf8)) as? [String: Any]
        #expect(object?["test"] as? String == test.output.trimmingCharacters(in: .newlines))
        try test.output.write(toFile: folder + "/printed.swift", atomically: true, encoding: .utf8)
        let parsed = try Run.program("/usr/bin/env", ["swiftc", "-parse", folder + "/printed.swift"], in: folder)
        #expect(parsed.status == 0, "\(parsed)")
    }

    @Test("a call that does not fault any more ends with 3, a file that is no capsule with 4")
    func failures() throws {
        let (folder, file) = try Self.capsule()
        var capsule = try FaultCapsule(path: file)
        capsule.arguments[1] = KernelValueForm(KernelValue(500))
        try capsule.write(to: folder + "/other.capsule")
        let finished = try Run.kernelc(["replay", "other.capsule"], in: folder)
        #expect(finished.status == 3, "\(finished)")
        #expect(finished.errors.contains("does not reproduce: the call ends without a fault"), "\(finished)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        try bytes.prefix(100).write(to: URL(fileURLWithPath: folder + "/cut.capsule"))
        let cut = try Run.kernelc(["replay", "cut.capsule"], in: folder)
        #expect(cut.status == 4 && cut.errors.contains("[capsule.length]"), "\(cut)")
        let missing = try Run.kernelc(["replay", "missing.capsule"], in: folder)
        #expect(missing.status == 4 && missing.errors.contains("'missing.capsule' cannot be read: "), "\(missing)")
        #expect(try Run.kernelc(["replay", "."], in: folder).status == 4)
        #expect(try Run.kernelc(["replay"], in: folder).status == 2)
    }
}
