// Steps of the self-test as work of any engine: in this process they run here, elsewhere as the program `selftest`.

package import TaskGraphs
internal import Wire

/// A step that any engine runs, with equal bits.
package struct SelfTestWork: TaskWork {
    /// How it travels.
    package enum Way: Sendable, Hashable { case travels, stays, isValue, refused }

    package var step: SelfTestStep
    package var way: Way

    package init(_ step: SelfTestStep, _ way: Way = .travels) { (self.step, self.way) = (step, way) }

    package func run(_ inputs: [[UInt8]]) throws -> [UInt8] {
        let held = inputs.map { TravelBytes($0) }
        let result = SelfTestRoom()
        try withExtendedLifetime(held) {
            try step.run(
                held.map { UnsafeRawBufferPointer(start: $0.base, count: $0.count) },
                isCancelled: { TaskContext.isCancelled }, room: result.take)
        }
        return result.bytes
    }

    package func byteCount(of value: [UInt8]) -> Int? { value.count }

    package var travel: TaskTravel {
        switch way {
        case .refused: .refused(reason: "it was made to be refused")
        case .stays: .stays
        case .isValue: .value(byteCount: step.byteCount ?? 0) { TravelBytes(try run([])) }
        case .travels:
            .form(
                TravelForm(
                    SelfTestProgram.program, arguments: (try? MessagePack.encode(step)) ?? [],
                    resultByteCount: step.byteCount ?? 0, kind: "selftest"))
        }
    }

    package func value(from bytes: TravelBytes) throws -> [UInt8] { bytes.array }

    package func bytes(of value: [UInt8]) throws -> TravelBytes { TravelBytes(value) }

    package func error(from failure: TravelFailure) -> any Error {
        (try? MessagePack.decode(SelfTestError.self, from: failure.detail)) ?? failure
    }
}

/// Memory for one result in this process.
private final class SelfTestRoom {
    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    func take(_ byteCount: Int) throws -> UnsafeMutableRawPointer {
        memory.deallocate()
        memory = .allocate(byteCount: max(1, byteCount), alignment: 64)
        count = byteCount
        return memory.baseAddress!
    }

    private var count = 0
    var bytes: [UInt8] { [UInt8](UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count])) }

    deinit { memory.deallocate() }
}
