// How tasks go to other processes: as the name of a program that the other side has got once, with a few bytes that say
// which part of it to run, and with the results of other tasks as plain bytes. Engines of other processes (QuernCluster)
// read this side; what a worker does with a program is ReceivedProgram.
// Holds: nothing of a task but what is here leaves its process; bytes that came from elsewhere are never written to, and
// may lie at any address.

internal import QuernCore

/// How a task gets to another process.
public enum TaskTravel: Sendable {
    /// Not at all: a run on an engine of other processes is refused before anything starts. The reason says what to write
    /// instead.
    case refused(reason: String)
    /// It runs in the process that asked, and the results that it takes are brought there.
    case stays
    /// Its value is there already: so many bytes, made when they are sent.
    case value(byteCount: Int, make: @Sendable () throws -> TravelBytes)
    /// It runs wherever its program is.
    case form(TravelForm)
}

/// A task in a form that other processes understand.
public struct TravelForm: Sendable {
    /// What to run.
    public var program: TravelProgram
    /// Which part of it, as the program understands.
    public var arguments: [UInt8]
    /// Bytes of the result, as far as they are known; what is foretold and not a limit.
    public var resultByteCount: Int
    /// What dashboards call tasks of this kind: letters, digits, `-`, `_` and `.`.
    public var kind: String
    /// Which of its kind it is, such as the place of its block.
    public var index: [Int]
    /// Seconds of one core that it may take, as far as that can be guessed; 0 if not.
    public var estimatedSeconds: Double

    /// A part of `program`.
    public init(
        _ program: TravelProgram, arguments: [UInt8], resultByteCount: Int = 0, kind: String, index: [Int] = [],
        estimatedSeconds: Double = 0
    ) {
        self.program = program
        self.arguments = arguments
        self.resultByteCount = resultByteCount
        self.kind = kind
        self.index = index
        self.estimatedSeconds = estimatedSeconds
    }
}

/// What tasks run, known by its content: sent once to each worker.
public final class TravelProgram: Sendable {
    /// Which reader understands the content, such as `plan` or `call`.
    public let kind: String
    /// The content.
    public let bytes: [UInt8]
    /// The SHA-256 of kind and content, as 64 hexadecimal digits.
    public let digest: String

    /// A program; the digest is computed.
    public init(kind: String, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
        digest = Self.digest(kind: kind, bytes: bytes)
    }

    /// The digest of a program of this content.
    public static func digest(kind: String, bytes: [UInt8]) -> String {
        var hasher = FingerprintHasher()
        hasher.combine(kind)
        hasher.update(bytes)
        return hasher.finish().description
    }
}

/// Bytes on their way between processes, wherever they lie.
public final class TravelBytes: @unchecked Sendable {
    /// The first byte; at any address.
    public let base: UnsafeRawPointer
    /// The number of bytes.
    public let count: Int
    /// What keeps the memory.
    private let owner: AnyObject?
    private let free: (@Sendable () -> Void)?

    /// Memory that `owner` keeps as long as it lives.
    public init(_ base: UnsafeRawPointer, count: Int, owner: AnyObject?) {
        (self.base, self.count, self.owner, free) = (base, count, owner, nil)
    }

    /// Memory that `free` gives back.
    public init(_ base: UnsafeRawPointer, count: Int, free: @escaping @Sendable () -> Void) {
        (self.base, self.count, owner, self.free) = (base, count, nil, free)
    }

    /// A copy of bytes, aligned for anything.
    public convenience init(_ bytes: some Collection<UInt8>) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 64)
        memory.copyBytes(from: bytes)
        nonisolated(unsafe) let held = memory
        self.init(UnsafeRawPointer(memory.baseAddress!), count: bytes.count) { held.deallocate() }
    }

    deinit { free?() }

    /// The bytes, for as long as `body` runs.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(UnsafeRawBufferPointer(start: base, count: count)) }
    }

    /// The bytes as an array.
    public var array: [UInt8] { withBytes { [UInt8]($0) } }
}

/// A task's error, on its way between processes.
public struct TravelFailure: Error, Sendable, CustomStringConvertible {
    /// Where in a kernel's source it happened.
    public struct Place: Sendable, Hashable {
        public var kernel: String
        public var file: String
        public var line: Int
        public var column: Int
        /// A place in the source of `kernel`; line and column count from 1.
        public init(kernel: String, file: String, line: Int, column: Int) {
            (self.kernel, self.file, self.line, self.column) = (kernel, file, line, column)
        }
    }
    /// The error's stable id.
    public var id: String
    /// Its message, as it would read in one process.
    public var message: String
    /// Where it happened, if in a kernel.
    public var place: Place?
    /// The block it happened in: lower and upper bounds of its indices in turn.
    public var block: [Int]?
    /// The element, counted from the whole array's start, if it is known.
    public var index: [Int]?
    /// Whether the same task would fail again anywhere.
    public var isDeterministic: Bool
    /// The worker, as the engine calls it; empty before an engine has named it.
    public var worker: String
    /// What `TaskWork.error(from:)` makes the typed error of.
    public var detail: [UInt8]

    /// A failure; what is left out is not known.
    public init(
        id: String, message: String, place: Place? = nil, block: [Int]? = nil, index: [Int]? = nil,
        isDeterministic: Bool = true, worker: String = "", detail: [UInt8] = []
    ) {
        self.id = id
        self.message = message
        self.place = place
        self.block = block
        self.index = index
        self.isDeterministic = isDeterministic
        self.worker = worker
        self.detail = detail
    }

    /// The message, and the worker.
    public var description: String { worker.isEmpty ? message : "\(message)\n   (on worker \(worker))" }
}

/// A program on the side that runs it. Its readers are made by `QuernCluster`, one for each kind.
public protocol ReceivedProgram: Sendable {
    /// Runs a part.
    /// - Parameters:
    ///   - arguments: those of the task's form.
    ///   - inputs: the results of the tasks it depends on, in order; at any address, and not to be written to.
    ///   - task: where the result goes, and what stops it.
    /// - Throws: whatever went wrong; `failure(of:)` makes it travel.
    func run(_ arguments: [UInt8], inputs: [TravelBytes], _ task: ReceivedTask) throws

    /// The form in which an error of `run` travels.
    func failure(of error: any Error) -> TravelFailure
}

/// What a running part of a program sees of its carrier.
public final class ReceivedTask: Sendable {
    /// Stops the task.
    public let cancellation: CancellationToken
    private let makeRoom: @Sendable (Int) throws -> UnsafeMutableRawPointer

    /// - Parameter makeRoom: gives the memory of the result, of exactly so many bytes, not cleared; called once.
    public init(
        cancellation: CancellationToken = CancellationToken(),
        makeRoom: @escaping @Sendable (Int) throws -> UnsafeMutableRawPointer
    ) {
        self.cancellation = cancellation
        self.makeRoom = makeRoom
    }

    /// The memory of the result, which the carrier keeps. Every task asks once, also for 0 bytes.
    public func room(_ byteCount: Int) throws -> UnsafeMutableRawPointer { try makeRoom(byteCount) }
}

/// The other processes that an engine runs tasks in.
public struct EngineWorkers: Sendable, Hashable {
    /// Tasks at a time, over all of them.
    public var width: Int
    /// Whether they see the files of this process under the same names.
    public var sharesFiles: Bool
    /// Seconds of work for which a task is worth its cost.
    public var secondsPerTask: Double
    /// Processes that run `width` tasks at a time.
    public init(width: Int, sharesFiles: Bool, secondsPerTask: Double) {
        self.width = width
        self.sharesFiles = sharesFiles
        self.secondsPerTask = secondsPerTask
    }
}
