// The bridge's process, and frames to and from it. One thread reads for as long as the bridge lives, and gives what comes
// to the mailbox of its run; senders take turns.
//
//   u32 header length | u32 buffers | header (MessagePack) | { u64 length | bytes } for each buffer       little-endian
//
// Holds: whatever becomes of the bridge, every mailbox hears of it, and its process is waited for; a frame that is none
// counts as the bridge's end. The bridge ends when its stream does, so nothing is left behind if this process is killed.

internal import CWorkerLink
internal import Glibc
internal import Synchronization
internal import TaskGraphs
internal import Wire

/// What comes for a run.
enum BridgeNews: Sendable {
    case reply(BridgeReply, [TravelBytes])
    /// The bridge is gone: how.
    case lost(String)
    /// A task that ran in this process has finished.
    case ranHere(position: Int)
}

final class BridgeProcess: Sendable {
    /// Headers and buffers beyond these are not the bridge's.
    private static let mostHeaderBytes = 1 << 28
    private static let mostBuffers = 1 << 20
    private static let mostBufferBytes = 1 << 40

    private struct State: Sendable {
        var mailboxes: [String: Mailbox] = [:]
        var lost: String?
    }

    let process: pid_t
    private let end: Int32
    private let sending = Mutex<Void>(())
    private let state = Mutex(State())
    /// Mail that is for no run: the answer to `hello`.
    let mailbox = Mailbox()

    /// Starts `python -m quern_dask`.
    /// - Parameter setting: a variable for it, `NAME=value`.
    init(python: String, setting: String) throws(BridgeError) {
        var ends: (Int32, Int32) = (0, 0)
        let paired = withUnsafeMutablePointer(to: &ends) {
            $0.withMemoryRebound(to: Int32.self, capacity: 2) { quern_link_pair($0) }
        }
        guard paired == 0 else { throw BridgeError("no socket for the bridge: \(String(cString: strerror(-paired)))") }
        let arguments = [python, "-c", Self.start]
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        var process: pid_t = 0
        let spawned = quern_link_spawn(python, pointers, setting, ends.1, &process)
        for pointer in pointers { free(pointer) }
        Glibc.close(ends.1)
        guard spawned == 0 else {
            Glibc.close(ends.0)
            throw BridgeError("'\(python)' could not be started: \(String(cString: strerror(-spawned)))")
        }
        self.process = process
        end = ends.0
        guard readInThread() else {
            shutdown(ends.0, Int32(SHUT_RDWR))
            Glibc.close(ends.0)
            _ = quern_link_ended(process, 1)
            throw BridgeError("the system gave no thread to read from the bridge")
        }
    }

    /// The first program: says by a frame of its own what is missing, where nothing can be imported that could.
    private static let start = """
        import struct, sys, os
        try:
            import distributed, msgpack, numpy, quern_dask
        except ImportError as error:
            text = (f"{sys.executable} cannot import {error.name or error}; install Dask and the package of this release "
                "there: pip install dask distributed msgpack numpy, and the wheel that 'make worker-wheel' builds ('make "
                "dask' does all of it into .build/dask), or name another Python by QUERN_PYTHON").encode()
            body = b"\\x82\\xa2op\\xa6failed\\xa7message\\xdb" + struct.pack(">I", len(text)) + text
            os.write(3, struct.pack("<II", len(body), 0) + body)
            sys.exit(1)
        import runpy
        sys.argv = ["quern_dask", "3"]
        runpy.run_module("quern_dask", run_name="__main__", alter_sys=True)
        """

    deinit { Glibc.close(end) }

    // MARK: - Mail

    /// A mailbox for a run.
    func open(_ run: String) -> Mailbox {
        let mailbox = Mailbox()
        let lost = state.withLock { state in
            state.mailboxes[run] = mailbox
            return state.lost
        }
        if let lost { mailbox.put(.lost(lost)) }
        return mailbox
    }

    /// The run expects nothing more.
    func close(_ run: String) { state.withLock { $0.mailboxes[run] = nil } }

    /// Sends a frame. If the bridge is gone, its mailboxes are told by the reading thread.
    func send(_ header: BridgeRequest, _ buffers: [TravelBytes] = []) throws(WireError) {
        let packed = try MessagePack.encode(header)
        var first: [UInt8] = []
        Self.append(UInt32(packed.count), &first)
        Self.append(UInt32(buffers.count), &first)
        first += packed
        sending.withLock { _ in
            guard first.withUnsafeBytes(write) else { return }
            for buffer in buffers {
                var length: [UInt8] = []
                Self.append(UInt64(buffer.count), &length)
                guard length.withUnsafeBytes(write), buffer.withBytes(write) else { return }
            }
        }
    }

    /// Closes the stream: the bridge closes what it holds, and ends.
    func hangUp() { shutdown(end, Int32(SHUT_WR)) }

    /// Ends the process at once.
    func kill() { Glibc.kill(process, SIGKILL) }

    private static func append(_ word: some FixedWidthInteger, _ bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var sent = 0
        while sent < bytes.count, let base = bytes.baseAddress {
            let count = quern_link_send(end, base + sent, Int64(bytes.count - sent), nil, 0, 1)
            if count == -Int64(EINTR) { continue }
            guard count > 0 else { return false }
            sent += Int(count)
        }
        return true
    }

    // MARK: - The reading thread

    private func readInThread() -> Bool {
        var thread = pthread_t()
        let box = Unmanaged.passRetained(self)
        let error = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<BridgeProcess>.fromOpaque(argument).takeRetainedValue().readAll() }
                return nil
            }, box.toOpaque())
        guard error == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func readAll() {
        while let (header, buffers) = readFrame() {
            let mailbox = header.run.flatMap { run in state.withLock { $0.mailboxes[run] } }
            if let mailbox {
                mailbox.put(.reply(header, buffers))
            } else if header.run == nil {
                self.mailbox.put(.reply(header, buffers))
            }
        }
        // A bridge that spoke nonsense, or lives on without its stream, has nothing to do any more.
        shutdown(end, Int32(SHUT_RDWR))
        let how = waitForEnd()
        let mailboxes = state.withLock { state in
            state.lost = how
            return Array(state.mailboxes.values)
        }
        for mailbox in mailboxes + [self.mailbox] { mailbox.put(.lost(how)) }
    }

    /// How the process ended; it is killed if it takes its time.
    private func waitForEnd() -> String {
        for _ in 0..<1000 {
            let ended = quern_link_ended(process, 0)
            if ended >= 256 { return "it was ended by signal \(ended - 256)" }
            if ended >= 0 { return "it ended with exit code \(ended)" }
            if ended < -1 { return "it has ended" }
            usleep(10_000)
        }
        Glibc.kill(process, SIGKILL)
        _ = quern_link_ended(process, 1)
        return "it did not end by itself"
    }

    private func readFrame() -> (BridgeReply, [TravelBytes])? {
        guard let head = readBytes(8) else { return nil }
        let (length, count) = head.withBytes {
            (
                Int(UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self))),
                Int(UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self)))
            )
        }
        guard length <= Self.mostHeaderBytes, count <= Self.mostBuffers, let packed = readBytes(length),
            let header = packed.withBytes({ try? MessagePack.decode(BridgeReply.self, from: $0) })
        else { return nil }
        var buffers: [TravelBytes] = []
        for _ in 0..<count {
            guard let size = readBytes(8) else { return nil }
            let length = size.withBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
            guard length <= UInt64(Self.mostBufferBytes), let buffer = readBytes(Int(length)) else { return nil }
            buffers.append(buffer)
        }
        return (header, buffers)
    }

    /// Exactly so many bytes; nil at the end of the stream, or without memory for them.
    private func readBytes(_ count: Int) -> TravelBytes? {
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, max(1, count)) == 0, let memory else { return nil }
        nonisolated(unsafe) let held = memory
        let bytes = TravelBytes(memory, count: count) { free(held) }
        var got = 0
        while got < count {
            let here = read(end, memory + got, count - got)
            if here < 0, errno == EINTR { continue }
            guard here > 0 else { return nil }
            got += here
        }
        return bytes
    }
}

/// Why there is no bridge.
struct BridgeError: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
}
