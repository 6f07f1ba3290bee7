// Capsules as bytes: what is kept of a call, what comes back, and what damaged files are told.

import Glibc
import KernelIR
import KernelInterpreter
import KernelRuntime
import NDArrays
import QuernCore
import Testing

@Suite("fault capsules")
struct FaultCapsuleTests {
    static let text = """
        func share(_ x: Matrix<Int>, _ parts: Int32, _ z: Complex<Double>, _ flags: Vector<Bool>) -> Int {
            var sum = 0
            for i in 0..<x.shape[0] {
                for j in 0..<x.shape[1] where flags[j] {
                    sum += x[i, j] / Int(parts)
                }
            }
            return sum + Int(z.real)
        }
        """
    static let grid = Matrix<Int>([[1, 2, 3], [4, 5, 6]])

    static func arguments() -> [KernelValue] {
        [
            KernelValue(grid.transposed), KernelValue(Int32(0)), .complex(.complex128, real: 7, imaginary: 1 << 63),
            KernelValue(Vector<Bool>([false, true])),
        ]
    }

    /// The fault of a call that is kept.
    static func fault(_ backend: KernelMode = .compiled) throws -> KernelFault {
        let kernel = try Kernel(source: text, file: "share.swift")
        do {
            try FaultCapture.wanted(true) {
                var arguments = Self.arguments()
                _ = try backend { try kernel.call(with: &arguments) }
            }
        } catch let fault as KernelFault {
            return fault
        }
        throw FaultCapsuleError.malformed("the call did not fault")
    }

    @Test(
        "a call that faults is kept with all bits of its arguments, and replays",
        arguments: [KernelMode.compiled, .interpreted])
    func kept(mode: KernelMode) throws {
        let fault = try Self.fault(mode)
        let capsule = try FaultCapsule(fileBytes: #require(fault.capsule?.bytes))
        #expect(capsule.fault.fault == fault && fault.capsule?.path == nil)
        #expect(capsule.backend == (mode == .compiled ? "compiled" : "interpreted"))
        #expect(capsule.arguments == Self.arguments().map(KernelValueForm.init))
        // The layout is kept, so that the same code runs.
        #expect(capsule.signature.parameters[0].layout == "strided")
        #expect(capsule.sources.first?.text == Self.text)
        let replay = try CapsuleReplay(capsule)
        #expect(replay.names == ["x", "parts", "z", "flags"])
        #expect(replay.sourceLine == "            sum += x[i, j] / Int(parts)")
        for backend in KernelBackend.allCases {
            guard case .same = replay.run(backend) else {
                Issue.record("\(backend): \(replay.run(backend))")
                continue
            }
        }
    }

    @Test("nothing is kept where nobody asked")
    func notAsked() throws {
        let kernel = try Kernel(source: Self.text)
        // Runs of other tests may want capsules for a moment: then they are kept everywhere in the process.
        var plain: KernelFault?
        for _ in 0..<500 {
            var arguments = Self.arguments()
            plain = #expect(throws: KernelFault.self) {
                try FaultCapture.wanted(true) { try FaultCapture.wanted(false) { _ = try kernel.call(with: &arguments) } }
            }
            if plain?.capsule == nil { break }
            usleep(10_000)
        }
        #expect(plain != nil && plain?.capsule == nil)
    }

    @Test("the operations before the fault are told with their values, the last ones if there are many")
    func trace() throws {
        let replay = try CapsuleReplay(FaultCapsule(fileBytes: #require(Self.fault().capsule?.bytes)))
        let tracer = Tracer(capacity: 5)
        _ = replay.run(tracer: tracer)
        #expect(tracer.steps.count == 5 && tracer.stepCount > 5)
        let last = try #require(tracer.steps.last)
        #expect(last.isBefore && last.opcode == .divide)
        // x[0, 1] of the transposed matrix is 4.
        #expect(last.values.first?.words == [4] && last.values.last?.words == [0], "\(last.values.map(\.text))")
        let all = Tracer(capacity: 10_000)
        _ = replay.run(tracer: all)
        #expect(all.steps.count == all.stepCount && Array(all.steps.suffix(5)) == tracer.steps)
    }

    @Test("a call that does not fault any more is told from one that faults elsewhere")
    func notReproduced() throws {
        var capsule = try FaultCapsule(fileBytes: #require(Self.fault().capsule?.bytes))
        capsule.arguments[1] = KernelValueForm(KernelValue(Int32(2)))
        guard case .finished = try CapsuleReplay(capsule).run() else {
            Issue.record("it still faults: \(try CapsuleReplay(capsule).run())")
            return
        }
        capsule.arguments[1] = KernelValueForm(KernelValue(Int32(0)))
        capsule.arguments[3] = KernelValueForm(KernelValue(Vector<Bool>([])))
        guard case .other(let fault) = try CapsuleReplay(capsule).run() else {
            Issue.record("not another fault: \(try CapsuleReplay(capsule).run())")
            return
        }
        #expect(fault.kind == .indexOutOfBounds)
        // Arguments that do not fit the kernel are refused before anything runs.
        capsule.arguments.removeLast()
        guard case .failed(let reason) = try CapsuleReplay(capsule).run() else {
            Issue.record("three arguments were taken")
            return
        }
        #expect(reason.contains("3 arguments"))
    }

    @Test("cut, damaged, foreign and mutated files are refused by name and never stop the process")
    func mutations() throws {
        let bytes = try #require(Self.fault().capsule?.bytes)
        func error(_ bytes: [UInt8]) -> FaultCapsuleError? {
            do {
                _ = try CapsuleReplay(FaultCapsule(fileBytes: bytes)).run()
                return nil
            } catch { return error as? FaultCapsuleError }
        }
        #expect(error(bytes) == nil)
        #expect(error([]) == .foreign && error(Array("PK\u{3}\u{4} something else".utf8)) == .foreign)
        for count in [4, 8, 20, 55, bytes.count - 1] {
            #expect(error(Array(bytes.prefix(count)))?.id == "capsule.length", "\(count) bytes")
        }
        #expect(error(bytes + [0])?.id == "capsule.length")
        var other = bytes
        other[8] = 9
        #expect(error(other) == .version(9))
        other = bytes
        other[bytes.count / 2] ^= 1
        #expect(error(other) == .damaged)
        // Files whose checksum is right, and whose content is not: 2,000 of them.
        let seed = UInt64.random(in: 0 ..< .max)
        var state = seed
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        var refused = 0
        for _ in 0..<2_000 {
            var body = Array(bytes[24..<bytes.count - 32])
            for _ in 0...next(3) {
                switch next(3) {
                case 0: body[next(body.count)] = UInt8(next(256))
                case 1: body[next(body.count)] ^= UInt8(1 << next(8))
                default: body.remove(at: next(body.count))
                }
            }
            var file = Array(bytes[..<16])
            for shift in stride(from: 0, to: 64, by: 8) { file.append(UInt8(truncatingIfNeeded: body.count >> shift)) }
            file += body
            file += Fingerprint(of: file).bytes
            if error(file) != nil { refused += 1 }
        }
        #expect(refused > 500, "seed \(seed)")
    }

    @Test("a fault that is written carries the file's name, and a folder that cannot be written spoils nothing")
    func writing() throws {
        let fault = try Self.fault()
        var place = FaultCapsule.Place()
        (place.task, place.engine) = ("the test", "none")
        let failed = fault.written(to: "/proc/no such folder", place)
        #expect(failed.capsule == nil && failed.message.hasPrefix(fault.message))
        #expect(failed.message.contains("the call could not be kept: "))
        #expect(failed.kind == fault.kind && failed.position == fault.position)
    }
}
