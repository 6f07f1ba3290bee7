// The C functions of libQuernWorker.so: tasks in somebody else's process, such as a Dask worker. One of the two carriers of
// the worker protocol; programs and their running are ProgramStore's.
//
// Bytes go in as addresses that are read during the call alone; bytes come out through two functions that the caller gives:
//   room(context, count) -> address    memory for the result, or null if there is none
//   report(context, bytes, count)      MessagePack: a FailureMessage, or what `about` tells; to be copied during the call
// Status: 0 done, 1 a failure was reported.
// Holds: no argument ends the process; a null handle, a negative count or text that is no UTF-8 is a failure with a message.
// Only names that begin with quern_ are visible (exports.map).

internal import QuernCluster
internal import TaskGraphs
internal import Wire

/// Memory for results: context, count.
public typealias RoomFunction = @convention(c) (Int64, Int64) -> UnsafeMutableRawPointer?
/// Takes bytes: context, bytes, count.
public typealias ReportFunction = @convention(c) (Int64, UnsafeRawPointer?, Int64) -> Void

/// A service of one process.
private final class Worker: Sendable {
    let programs = ProgramStore()
}

/// The ABI of this library.
@_cdecl("quern_worker_abi")
public func abi() -> UInt32 { UInt32(ProtocolVersion.abi) }

/// A service; null if `abi` is not this library's.
@_cdecl("quern_worker_create")
public func create(_ abi: UInt32) -> UnsafeMutableRawPointer? {
    abi == UInt32(ProtocolVersion.abi) ? Unmanaged.passRetained(Worker()).toOpaque() : nil
}

/// Lets go of a service; its tasks must be over.
@_cdecl("quern_worker_destroy")
public func destroy(_ worker: UnsafeMutableRawPointer?) {
    if let worker { Unmanaged<Worker>.fromOpaque(worker).release() }
}

/// Reports versions, the CPU and the kinds of programs.
@_cdecl("quern_worker_about")
public func about(_ worker: UnsafeMutableRawPointer?, _ report: ReportFunction?, _ context: Int64) -> Int32 {
    guard let programs = programs(worker) else { return fail("no service", report, context) }
    let about = WorkerAbout(
        release: ProtocolVersion.release, protocolNumber: ProtocolVersion.number, abi: ProtocolVersion.abi,
        kinds: programs.kindNames)
    guard let bytes = try? MessagePack.encode(about) else { return fail("no versions", report, context) }
    give(bytes, report, context)
    return 0
}

/// Threads of parallel loops inside kernels; what cannot be is left as it is.
@_cdecl("quern_worker_set_threads")
public func setThreads(_ count: Int32) { try? ThreadPool.setWidth(Int(count)) }

/// Adds a program; one that is there already costs a look.
@_cdecl("quern_worker_program")
public func program(
    _ worker: UnsafeMutableRawPointer?, _ digest: UnsafePointer<UInt8>?, _ digestCount: Int64,
    _ kind: UnsafePointer<UInt8>?, _ kindCount: Int64, _ bytes: UnsafePointer<UInt8>?, _ count: Int64,
    _ report: ReportFunction?, _ context: Int64
) -> Int32 {
    guard let programs = programs(worker), let digest = text(digest, digestCount), let kind = text(kind, kindCount),
        let content = buffer(bytes, count)
    else { return fail("a program came without its service, digest, kind or content", report, context) }
    if programs.has(digest) { return 0 }
    do throws(ProtocolFault) {
        try programs.add(kind: kind, bytes: [UInt8](content), digest: digest)
        return 0
    } catch {
        return fail(TravelFailure(id: error.id, message: error.description), report, context)
    }
}

/// Forgets a program; tasks that run it go on.
@_cdecl("quern_worker_forget")
public func forget(_ worker: UnsafeMutableRawPointer?, _ digest: UnsafePointer<UInt8>?, _ digestCount: Int64) {
    if let digest = text(digest, digestCount) { programs(worker)?.remove(digest) }
}

/// What stops tasks; to be released.
@_cdecl("quern_worker_token")
public func token() -> UnsafeMutableRawPointer? { Unmanaged.passRetained(CancellationToken()).toOpaque() }

/// Stops the tasks that were given the token.
@_cdecl("quern_worker_cancel")
public func cancel(_ token: UnsafeMutableRawPointer?) {
    if let token { Unmanaged<CancellationToken>.fromOpaque(token).takeUnretainedValue().cancel() }
}

/// Lets go of a token; tasks that have it keep it.
@_cdecl("quern_worker_release")
public func release(_ token: UnsafeMutableRawPointer?) {
    if let token { Unmanaged<CancellationToken>.fromOpaque(token).release() }
}

/// Runs a part of a program on `inputCount` inputs.
@_cdecl("quern_worker_run")
public func run(
    _ worker: UnsafeMutableRawPointer?, _ digest: UnsafePointer<UInt8>?, _ digestCount: Int64,
    _ arguments: UnsafePointer<UInt8>?, _ argumentCount: Int64, _ inputs: UnsafePointer<UnsafeRawPointer?>?,
    _ inputCounts: UnsafePointer<Int64>?, _ inputCount: Int64, _ room: RoomFunction?, _ report: ReportFunction?,
    _ context: Int64, _ token: UnsafeMutableRawPointer?
) -> Int32 {
    guard let programs = programs(worker), let digest = text(digest, digestCount),
        let arguments = buffer(arguments, argumentCount), let room, inputCount >= 0,
        inputCount == 0 || (inputs != nil && inputCounts != nil)
    else { return fail("a task came without its service, program, arguments, inputs or room", report, context) }
    var given: [TravelBytes] = []
    given.reserveCapacity(Int(inputCount))
    for k in 0..<Int(inputCount) {
        guard let count = inputCounts?[k], count >= 0, inputs?[k] != nil || count == 0 else {
            return fail("input \(k) has no address or a count below 0", report, context)
        }
        given.append(TravelBytes(inputs?[k] ?? Nothing.address, count: Int(count), owner: nil))
    }
    let cancellation =
        token.map { Unmanaged<CancellationToken>.fromOpaque($0).takeUnretainedValue() } ?? CancellationToken()
    let task = ReceivedTask(cancellation: cancellation) { count in
        guard let memory = room(context, Int64(count)) else {
            throw RoomShortage(byteCount: count, reason: "the worker's process has no more memory")
        }
        return memory
    }
    guard let failure = programs.run(digest, arguments: [UInt8](arguments), inputs: given, task) else { return 0 }
    return fail(failure, report, context)
}

/// What `about` tells.
private struct WorkerAbout: Encodable {
    var release: String
    var protocolNumber: Int
    var abi: Int
    var kinds: [String]
}

/// An address for inputs of 0 bytes.
private enum Nothing {
    nonisolated(unsafe) static let address = UnsafeRawPointer(
        UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64))
}

private func programs(_ worker: UnsafeMutableRawPointer?) -> ProgramStore? {
    worker.map { Unmanaged<Worker>.fromOpaque($0).takeUnretainedValue().programs }
}

/// Nil for what is not there; empty text and bytes may be null.
private func buffer(_ base: UnsafePointer<UInt8>?, _ count: Int64) -> UnsafeBufferPointer<UInt8>? {
    guard count >= 0, base != nil || count == 0 else { return nil }
    return UnsafeBufferPointer(start: base, count: Int(count))
}

private func text(_ base: UnsafePointer<UInt8>?, _ count: Int64) -> String? {
    buffer(base, count).flatMap { String(validating: $0, as: UTF8.self) }
}

private func give(_ bytes: [UInt8], _ report: ReportFunction?, _ context: Int64) {
    bytes.withUnsafeBytes { report?(context, $0.baseAddress, Int64($0.count)) }
}

private func fail(_ failure: TravelFailure, _ report: ReportFunction?, _ context: Int64) -> Int32 {
    give((try? MessagePack.encode(FailureMessage(failure))) ?? [], report, context)
    return 1
}

private func fail(_ message: String, _ report: ReportFunction?, _ context: Int64) -> Int32 {
    fail(TravelFailure(id: "worker.call", message: message + " [worker.call]"), report, context)
}
