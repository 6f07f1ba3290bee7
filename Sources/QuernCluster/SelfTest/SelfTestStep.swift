// What the self-test does: steps whose results say whether inputs came whole, in order and with the right arguments,
// and steps that take time, fail, or run until they are told to stop. Every worker knows them, so that engines and
// clusters can be examined without a kernel and without a compiler; tests use nothing else for what is the engine's
// own.
// Holds: a result depends on the step and the inputs' bytes alone.

internal import Glibc
internal import TaskGraphs

/// One step.
package enum SelfTestStep: Codable, Sendable, Hashable {
    /// So many bytes, mixed from `salt` and all bytes of all inputs in their order.
    case mix(salt: UInt64, byteCount: Int)
    /// The first input as it is; nothing without one.
    case echo
    /// Waits, looks out for being cancelled, and gives one byte.
    case wait(milliseconds: Int)
    /// Fails; with a place if there is one.
    case fail(SelfTestError)
    /// Asks for memory for so many bytes, and leaves it as it is but for the first and last.
    case take(byteCount: Int)

    /// Bytes of the result; nil if they depend on the inputs.
    package var byteCount: Int? {
        switch self {
        case .mix(_, let count), .take(let count): count
        case .echo, .fail: nil
        case .wait: 1
        }
    }

    /// Does the step.
    /// - Parameter room: memory for the result.
    package func run(
        _ inputs: [UnsafeRawBufferPointer], isCancelled: () -> Bool,
        room: (Int) throws -> UnsafeMutableRawPointer
    ) throws {
        switch self {
        case .mix(let salt, let byteCount):
            guard byteCount >= 0 else {
                throw SelfTestError(message: "\(byteCount) bytes asked for, expected 0 or more")
            }
            var state = salt
            for input in inputs { state = Self.mixed(state, input) }
            Self.fill(try room(byteCount), byteCount, from: state)
        case .echo:
            let input = inputs.first ?? UnsafeRawBufferPointer(start: nil, count: 0)
            let memory = try room(input.count)
            if let base = input.baseAddress, input.count > 0 { memory.copyMemory(from: base, byteCount: input.count) }
        case .wait(let milliseconds):
            var left = milliseconds
            while left > 0 {
                if isCancelled() { throw TaskError.cancelled(task: "selftest") }
                usleep(UInt32(min(left, 5)) * 1000)
                left -= 5
            }
            try room(1).storeBytes(of: 1, as: UInt8.self)
        case .fail(let error): throw error
        case .take(let byteCount):
            guard byteCount >= 0 else {
                throw SelfTestError(message: "\(byteCount) bytes asked for, expected 0 or more")
            }
            let memory = try room(byteCount)
            guard byteCount > 0 else { return }
            memory.storeBytes(of: 7, as: UInt8.self)
            memory.storeBytes(of: 9, toByteOffset: byteCount - 1, as: UInt8.self)
        }
    }

    // MARK: - Mixing

    /// One step of splitmix64.
    private static func scramble(_ x: UInt64) -> UInt64 {
        var z = x &+ 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    private static func mixed(_ state: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var state = scramble(state ^ UInt64(bytes.count))
        var k = 0
        while k + 8 <= bytes.count {
            state = (state ^ bytes.loadUnaligned(fromByteOffset: k, as: UInt64.self)) &* 0x2545_F491_4F6C_DD1D
            state ^= state >> 29
            k += 8
        }
        while k < bytes.count {
            state = scramble(state ^ UInt64(bytes[k]))
            k += 1
        }
        return scramble(state)
    }

    private static func fill(_ memory: UnsafeMutableRawPointer, _ count: Int, from state: UInt64) {
        var (k, word) = (0, state)
        while k < count {
            word = scramble(word)
            if k + 8 <= count {
                memory.storeBytes(of: word, toByteOffset: k, as: UInt64.self)
            } else {
                for b in 0..<count - k {
                    memory.storeBytes(
                        of: UInt8(truncatingIfNeeded: word >> (8 * b)), toByteOffset: k + b, as: UInt8.self)
                }
            }
            k += 8
        }
    }
}

/// How a step fails.
package struct SelfTestError: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    package var message: String
    /// A line of a kernel that it claims to have happened in.
    package var line: Int?
    /// Bounds of a block that it claims to have happened in.
    package var block: [Int]?

    package init(message: String, line: Int? = nil, block: [Int]? = nil) {
        (self.message, self.line, self.block) = (message, line, block)
    }

    package var description: String { message }
}
