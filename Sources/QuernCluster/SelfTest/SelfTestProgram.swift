// The self-test as a program that workers read: kind `selftest`, no content; the arguments are a step.

package import TaskGraphs
internal import Wire

/// Reads and runs steps of the self-test.
package struct SelfTestProgram: ReceivedProgram {
    /// The program as it is sent.
    package static let program = TravelProgram(kind: "selftest", bytes: [])

    package init(_ content: [UInt8]) throws {
        guard content.isEmpty else {
            throw SelfTestError(message: "the self-test has no content, but \(content.count) bytes came")
        }
    }

    package func run(_ arguments: [UInt8], inputs: [TravelBytes], _ task: ReceivedTask) throws {
        let step = try MessagePack.decode(SelfTestStep.self, from: arguments)
        try withExtendedLifetime(inputs) {
            try step.run(
                inputs.map { UnsafeRawBufferPointer(start: $0.base, count: $0.count) },
                isCancelled: { task.cancellation.isCancelled }, room: task.room)
        }
    }

    package func failure(of error: any Error) -> TravelFailure {
        guard let known = error as? SelfTestError else { return TravelFailure(id: "selftest", message: "\(error)") }
        return TravelFailure(
            id: "selftest", message: known.message,
            place: known.line.map { .init(kernel: "selftest", file: "SelfTest.swift", line: $0, column: 1) },
            block: known.block, detail: (try? MessagePack.encode(known)) ?? [])
    }
}
