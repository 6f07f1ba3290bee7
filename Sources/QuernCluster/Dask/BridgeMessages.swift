// What DaskEngine and its bridge say to each other: the headers of frames (Python/quern_dask/bridge.py tells which are
// answered by which). Bulk goes beside a header, as buffers.

internal import Wire

/// A header to the bridge.
struct BridgeRequest: Encodable, Sendable {
    var op: String
    var run: String?
    // hello
    var protocolNumber: Int?
    var abi: Int?
    var release: String?
    var address: String?
    var local: Int?
    var threads: Int?
    var memory: Int?
    var security: [String: String]?
    var timeout: Double?
    var direct: Bool?
    // submit
    var kinds: [String]?
    var digests: [String]?
    var programKinds: [String]?
    var keep: [Int]?
    var resources: [String: Double]?
    // values, gather, release
    var positions: [Int]?
    // stop
    var position: Int?

    init(_ op: String, run: String? = nil) { (self.op, self.run) = (op, run) }

    enum CodingKeys: String, CodingKey {
        case op, run, abi, release, address, local, threads, memory, security, timeout, direct, kinds, digests
        case programKinds, keep, resources, positions, position
        case protocolNumber = "protocol"
    }
}

/// A header from the bridge.
struct BridgeReply: Decodable, Sendable {
    struct Worker: Decodable, Sendable {
        var name: String
        var threads: Int
        var memory: Int?
        var pid: Int?
    }
    /// A task has run: its position, Unix time, and whose thread it was.
    struct Event: Decodable, Sendable {
        var position: Int
        var start: Double
        var end: Double
        var worker: String
        var thread: UInt64
        var failed: Bool
    }

    var op: String
    var run: String?
    // ready
    var release: String?
    var workers: [String: Worker]?
    var dashboard: String?
    var scheduler: String?
    var pid: Int?
    // failed
    var message: String?
    // done
    var position: Int?
    var status: String?
    var error: String?
    var times: Int?
    var worker: String?
    var lost: Int?
    // block
    var failed: Int?
    // events
    var events: [Event]?
}
