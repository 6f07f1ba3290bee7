// A block of shared memory in this process: mapped as long as somebody holds it. Both ends of a worker's socket use it.
// Memory has no name in the file system, only descriptors: it is gone when the last process that holds one, or has it
// mapped, ends, however it ends; nothing is left behind in /dev/shm.
// Holds: what came from another process is mapped for reading until a result is to go there.

internal import CWorkerLink
internal import Glibc
internal import QuernCore
internal import Synchronization
package import TaskGraphs

package final class SharedSegment: @unchecked Sendable {
    package let id: UInt64
    package let byteCount: Int
    package let base: UnsafeMutableRawPointer
    // Guarded by lock:
    private let lock = Mutex<Bool>(false)

    private init(id: UInt64, byteCount: Int, base: UnsafeMutableRawPointer, isWritable: Bool) {
        (self.id, self.byteCount, self.base) = (id, byteCount, base)
        lock.withLock { $0 = isWritable }
    }

    deinit { quern_link_unmap(base, Int64(byteCount)) }

    /// Maps the memory of a descriptor, which stays the caller's.
    package convenience init(
        id: UInt64, byteCount: Int, descriptor: Int32, isWritable: Bool
    ) throws(SystemError) {
        let size = quern_link_memory_size(descriptor)
        // Touching what is beyond the end would raise a signal.
        guard size >= Int64(byteCount), byteCount > 0 else {
            throw SystemError("segment \(id) has \(size) bytes, \(byteCount) were told", 0)
        }
        var base: UnsafeMutableRawPointer?
        let status = quern_link_map(descriptor, Int64(byteCount), isWritable ? 1 : 0, &base)
        guard status == 0, let base else { throw SystemError("\(byteCount) bytes cannot be mapped", -status) }
        self.init(id: id, byteCount: byteCount, base: base, isWritable: isWritable)
    }

    /// Makes memory: the segment, and its descriptor, which is the caller's.
    package static func make(
        id: UInt64, byteCount: Int
    ) throws(SystemError) -> (segment: SharedSegment, descriptor: Int32) {
        guard byteCount >= 0, byteCount <= Self.machineByteCount else {
            throw SystemError("\(byteCount) bytes asked for, the machine has \(Self.machineByteCount)", 0)
        }
        // Whole pages: the rest of the last one is there anyway, and the segment serves the next result better.
        let rounded = max(1, (byteCount + 4095) / 4096) * 4096
        let descriptor = quern_link_memory(Int64(rounded))
        guard descriptor >= 0 else { throw SystemError("\(rounded) bytes of shared memory", -descriptor) }
        do throws(SystemError) {
            let segment = try SharedSegment(id: id, byteCount: rounded, descriptor: descriptor, isWritable: true)
            return (segment, descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Makes the memory writable for a result.
    package func makeWritable() throws(SystemError) {
        let status = lock.withLock { isWritable -> Int32 in
            if isWritable { return 0 }
            let status = quern_link_make_writable(base, Int64(byteCount))
            isWritable = status == 0
            return status
        }
        if status != 0 { throw SystemError("\(byteCount) bytes cannot be mapped for writing", -status) }
    }

    /// The first `count` bytes, which keep the segment.
    package func bytes(_ count: Int) -> TravelBytes { TravelBytes(UnsafeRawPointer(base), count: count, owner: self) }

    /// The memory of the machine: more than that is a mistake, and the system would give it and end the process later.
    private static let machineByteCount = max(1, sysconf(Int32(_SC_PHYS_PAGES))) * max(1, sysconf(Int32(_SC_PAGESIZE)))
}

/// What the system refused.
package struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    package var what: String
    /// The number of the error; 0 if it is not the system's.
    package var number: Int32

    package init(_ what: String, _ number: Int32) { (self.what, self.number) = (what, number) }

    package var description: String {
        number == 0 ? what : "\(what): \(String(cString: strerror(number)))"
    }
}
