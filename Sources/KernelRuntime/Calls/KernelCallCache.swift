// The inline cache of one kernel: four slots with the signatures called last, looked up by key without a lock.
// A statically initialised global, so that no `swift_once` stands on the way to it.
// Holds: a slot is 0 or the address of a quern_call_slot that is immortal and immutable. Each store releases what
// the loads of `launch` and `launchSlowly` acquire.

public import CKernelRuntime
public import Synchronization

/// The signatures of one kernel that were called last.
public struct KernelCallCache: ~Copyable, Sendable {
    @usableFromInline let slot0 = Atomic<UInt>(0)
    @usableFromInline let slot1 = Atomic<UInt>(0)
    @usableFromInline let slot2 = Atomic<UInt>(0)
    @usableFromInline let slot3 = Atomic<UInt>(0)

    /// An empty cache.
    @inlinable @inline(__always)
    public init() {}

    /// Calls the kernel with the arguments in `frame`: 0, or what `raise` and `trap` turn into an error.
    @inlinable @inline(__always)
    public borrowing func launch(
        _ frame: inout KernelFrame, _ mode: KernelMode, _ kernel: @autoclosure () -> Kernel
    ) -> Int32 {
        if mode == .compiled,
            let entry = UnsafePointer<quern_call_slot>(bitPattern: slot0.load(ordering: .acquiring)),
            entry.pointee.key0 == frame.key0, entry.pointee.key1 == frame.key1, entry.pointee.key2 == frame.key2
        {
            return entry.pointee.code(&frame.c)
        }
        return launchSlowly(frame.key0, frame.key1, frame.key2, &frame.c, mode, kernel())
    }

    @usableFromInline @inline(never)
    borrowing func launchSlowly(
        _ key0: UInt64, _ key1: UInt64, _ key2: UInt64, _ frame: UnsafeMutablePointer<quern_frame>, _ mode: KernelMode,
        _ kernel: Kernel
    ) -> Int32 {
        let key = KernelKey(key0: key0, key1: key1, key2: key2)
        guard mode == .compiled, !key.hasForeignMemory else { return kernel.launch(key, frame, mode) }
        for bits in [
            slot1.load(ordering: .acquiring), slot2.load(ordering: .acquiring), slot3.load(ordering: .acquiring),
        ] {
            if let entry = UnsafePointer<quern_call_slot>(bitPattern: bits), entry.pointee.key0 == key0,
                entry.pointee.key1 == key1, entry.pointee.key2 == key2
            {
                return entry.pointee.code(frame)
            }
        }
        switch kernel.slot(key) {
        case .success(let slot):
            publish(UInt(bitPattern: slot))
            return slot.pointee.code(frame)
        case .failure(let error): return KernelFailure.put(error, into: frame)
        }
    }

    /// Puts an entry into the first free slot, or in place of the last one.
    private borrowing func publish(_ entry: UInt) {
        // Two threads may take one slot; the loser's entry is found again by the kernel's table.
        if slot0.load(ordering: .relaxed) == 0 {
            slot0.store(entry, ordering: .releasing)
        } else if slot1.load(ordering: .relaxed) == 0 {
            slot1.store(entry, ordering: .releasing)
        } else if slot2.load(ordering: .relaxed) == 0 {
            slot2.store(entry, ordering: .releasing)
        } else {
            slot3.store(entry, ordering: .releasing)
        }
    }
}
