// A task's value while an engine of processes holds it: as this process has it, as workers take it, or both; turned
// from one into the other when somebody first needs that.

internal import Synchronization
internal import TaskGraphs

final class Parcel<Work: TaskWork>: Sendable {
    private struct Content: Sendable {
        var value: Work.Value?
        var packed: PackedBytes?
    }

    private let work: Work
    private let content: Mutex<Content>

    /// A value of this process.
    init(_ work: Work, value: Work.Value) {
        self.work = work
        content = Mutex(Content(value: value))
    }

    /// What a worker gave; or nothing, for work whose value is there already.
    init(_ work: Work, packed: PackedBytes?) {
        self.work = work
        content = Mutex(Content(packed: packed))
    }

    /// Bytes that it takes, as far as they are known.
    var byteCount: Int? {
        let (value, packed) = content.withLock { ($0.value, $0.packed) }
        if let packed { return packed.byteCount }
        return value.flatMap { work.byteCount(of: $0) }
    }

    /// The value, in this process. Others that ask wait: it is made once.
    func value() throws -> Work.Value {
        try content.withLock { content in
            if let value = content.value { return value }
            let value: Work.Value
            if let packed = content.packed {
                value = try work.value(from: try packed.bytes())
            } else {
                value = try work.run([])
            }
            content.value = value
            return value
        }
    }

    /// The bytes that workers take.
    func packed(in pool: BlockPool) throws -> PackedBytes {
        try content.withLock { content in
            if let packed = content.packed { return packed }
            let bytes: TravelBytes
            if case .value(_, let make) = work.travel {
                bytes = try make()
            } else if let value = content.value {
                bytes = try work.bytes(of: value)
            } else {
                bytes = try work.bytes(of: try work.run([]))
            }
            let packed = try PackedBytes.packing(bytes, in: pool)
            content.packed = packed
            return packed
        }
    }
}
