// The programs that a worker has got, by digest, and the one call that runs a part of one: what both carriers of the
// protocol share. WorkerService decides what comes and goes; a carrier in somebody else's process (the C functions of
// libQuernWorker) uses the store directly.
// Holds: a program is read once, by the first task that names it, and never under the store's lock; `run` returns for
// every input, with a failure if it must.

internal import QuernCore
internal import Synchronization
package import TaskGraphs

/// Programs by digest. Safe to use from any thread.
package final class ProgramStore: Sendable {
    private let kinds: ProgramKinds
    private let entries = Mutex<[String: Entry]>([:])

    package init(_ kinds: ProgramKinds = .all) { self.kinds = kinds }

    /// The kinds of programs that can be added.
    package var kindNames: [String] { kinds.names }

    /// The number of programs, and their bytes.
    package var counts: (programs: Int, bytes: Int) {
        entries.withLock { ($0.count, $0.values.reduce(0) { $0 + $1.bytes.count }) }
    }

    /// Whether a program is there.
    package func has(_ digest: String) -> Bool { entries.withLock { $0[digest] != nil } }

    /// Takes a program; one that is there already stays as it is.
    /// - Throws: `ProtocolFault` if nobody reads its kind, or if the digest is not that of the content.
    package func add(kind: String, bytes: [UInt8], digest: String) throws(ProtocolFault) {
        guard let reader = kinds[kind] else {
            throw ProtocolFault(
                "worker.kind",
                "programs of the kind '\(kind.prefix(64))' are not known here, expected one of "
                    + kinds.names.joined(separator: ", "))
        }
        let computed = TravelProgram.digest(kind: kind, bytes: bytes)
        guard computed == digest else {
            throw ProtocolFault(
                "worker.digest",
                "the content of program '\(digest.prefix(64))' has the digest '\(computed)'; send it again")
        }
        entries.withLock { if $0[digest] == nil { $0[digest] = Entry(kind: kind, bytes: bytes, reader: reader) } }
    }

    /// Forgets a program; tasks that run it go on. False if it is not there.
    @discardableResult
    package func remove(_ digest: String) -> Bool { entries.withLock { $0.removeValue(forKey: digest) != nil } }

    /// Runs a part of a program.
    /// - Parameters:
    ///   - inputs: at any address, not written to, and used until this returns.
    ///   - task: where the result goes, and what stops it.
    /// - Returns: nil if the result is there, else what went wrong.
    package func run(
        _ digest: String, arguments: [UInt8], inputs: [TravelBytes], _ task: ReceivedTask
    ) -> TravelFailure? {
        guard let entry = entries.withLock({ $0[digest] }) else {
            return TravelFailure(
                id: "worker.unknown-program", message: "the program '\(digest.prefix(64))' has not been sent here",
                isDeterministic: false)
        }
        let program: any ReceivedProgram
        switch entry.program() {
        case .success(let made): program = made
        case .failure(let failure): return failure
        }
        do {
            try program.run(arguments, inputs: inputs, task)
            return nil
        } catch let shortage as RoomShortage {
            return shortage.failure
        } catch {
            if task.cancellation.isCancelled { return Self.cancelled }
            return program.failure(of: error)
        }
    }

    /// The failure of a task that was cancelled.
    package static var cancelled: TravelFailure {
        TravelFailure(id: "task.cancelled", message: "the task was cancelled", isDeterministic: false)
    }

    /// One program, read when it is first asked for.
    private final class Entry: Sendable {
        let bytes: [UInt8]
        private let kind: String
        private let reader: ProgramKinds.Reader
        private let made = Mutex<Result<any ReceivedProgram, TravelFailure>?>(nil)

        init(kind: String, bytes: [UInt8], reader: @escaping ProgramKinds.Reader) {
            (self.kind, self.bytes, self.reader) = (kind, bytes, reader)
        }

        /// The program. Others that ask wait while one reads it: it is read once.
        func program() -> Result<any ReceivedProgram, TravelFailure> {
            made.withLock { made in
                if let made { return made }
                var result: Result<any ReceivedProgram, TravelFailure>
                do {
                    result = .success(try reader(bytes))
                } catch let failure as TravelFailure {
                    result = .failure(failure)
                } catch {
                    result = .failure(
                        TravelFailure(id: "worker.program", message: "a program of the kind '\(kind)': \(error)"))
                }
                made = result
                return result
            }
        }
    }
}

/// A carrier has no memory for a result.
package struct RoomShortage: Error, Sendable {
    package var byteCount: Int
    package var reason: String

    package init(byteCount: Int, reason: String) { (self.byteCount, self.reason) = (byteCount, reason) }

    /// It may be there elsewhere, or later.
    package var failure: TravelFailure {
        TravelFailure(
            id: "worker.no-memory",
            message:
                "no shared memory for a result of \(byteCount) bytes: \(reason); use smaller blocks, fewer workers, or "
                + "raise the limit [worker.no-memory]", isDeterministic: false)
    }
}
