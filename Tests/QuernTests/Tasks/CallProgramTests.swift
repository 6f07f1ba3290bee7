// What a worker does with bytes that are no call: an error, whatever they are.

import KernelRuntime
import NDArrays
import Quern
import Synchronization
import TaskGraphs
import Testing

@Suite("calls out of bytes")
struct CallProgramTests {
    /// Runs a part; nil if it ended well.
    static func failure(_ program: CallProgram, _ arguments: [UInt8], _ inputs: [TravelBytes]) -> TravelFailure? {
        nonisolated(unsafe) var room: UnsafeMutableRawPointer?
        defer { room?.deallocate() }
        let task = ReceivedTask { count in
            room = .allocate(byteCount: max(1, count), alignment: 64)
            return room!
        }
        do {
            try program.run(arguments, inputs: inputs, task)
            return nil
        } catch {
            return program.failure(of: error)
        }
    }

    @Test("mutated programs, arguments and inputs end in errors and never stop the process")
    func mutations() throws {
        let engine = TravellingEngine()
        _ = try delayed($fit1.self, DelayedTests.data, Delayed(0.5)).compute(on: engine)
        let form = try #require(engine.log.forms.withLock { $0.first })
        let program = try CallProgram(content: form.program.bytes)
        let input = KernelResultBytes.bytes([KernelValue(0.5)]).array
        #expect(Self.failure(program, form.arguments, [TravelBytes(input)]) == nil)
        let seed = UInt64.random(in: 0 ..< .max)
        var random = SplitMix(state: seed)
        var refused = 0
        func mutated(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            switch random.next() % 4 {
            case 0: bytes.removeLast(Int(random.next() % UInt64(bytes.count)) + 1)
            case 1: bytes.append(UInt8(truncatingIfNeeded: random.next()))
            default:
                for _ in 0...(random.next() % 3) {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
            }
            return bytes
        }
        for _ in 0..<2_000 {
            if Self.failure(program, mutated(form.arguments), [TravelBytes(input)]) != nil { refused += 1 }
            if Self.failure(program, form.arguments, [TravelBytes(mutated(input))]) != nil { refused += 1 }
        }
        #expect(refused > 1_000, "seed \(seed)")
        for count in 0..<3 where count != 1 {
            let failure = Self.failure(program, form.arguments, Array(repeating: TravelBytes(input), count: count))
            #expect(failure?.id == "task.engine", "seed \(seed)")
        }
        var unread = 0
        for _ in 0..<300 where (try? CallProgram(content: mutated(form.program.bytes))) == nil { unread += 1 }
        #expect(unread > 50, "seed \(seed)")
    }

    @Test("results of any values are written and read, at any address")
    func results() throws {
        let values = [
            KernelValue(3.5), KernelValue(Matrix<Int8>([[1, 2, 3], [4, 5, 6]])), KernelValue(true),
            KernelValue(Vector<Double>(zeros: 0)), KernelValue(Vector<UInt16>([9, 8])),
        ]
        let bytes = KernelResultBytes.bytes(values).array
        #expect(bytes.count % 64 == 0)
        for shift in [0, 1, 2, 4, 8] {
            let moved = TravelBytes([UInt8](repeating: 7, count: shift) + bytes)
            let view = TravelBytes(moved.base + shift, count: bytes.count, owner: moved)
            for shares in [false, true] {
                let back = try KernelResultBytes.values(view, sharesMemory: shares)
                #expect(back.map(KernelValueForm.init) == values.map(KernelValueForm.init))
            }
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}
