// What a memoised function remembers: results by key, linked by how lately they were used, and who computes what. Pure:
// MemoTable has the lock around it.
//
//   places   key → slot of a result             runs   key → a computation that is under way
//   slots    results in one array, linked from the most recently used (head) to the least (tail)
//
// Holds: at most `capacity` results are kept; those used last stay.

public import NDArrays

/// What a table remembers; guarded by its lock. A struct, so that a look-up is one access to a variable of a class.
@usableFromInline
struct Memory<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline
    struct Slot: Sendable {
        @usableFromInline var key: Key
        @usableFromInline var value: Value
        /// What the key is the address of.
        @usableFromInline var kept: [NDStorage]
        @usableFromInline var newer = -1
        @usableFromInline var older = -1

        @inlinable
        init(key: Key, value: Value, kept: [NDStorage]) {
            self.key = key
            self.value = value
            self.kept = kept
        }
    }

    @usableFromInline
    enum Found: Sendable {
        case value(Value)
        case running(MemoRun<Value>)
        case missing(MemoRun<Value>)
    }

    @usableFromInline let capacity: Int
    @usableFromInline var places: [Key: Int] = [:]
    @usableFromInline var runs: [Key: MemoRun<Value>] = [:]
    @usableFromInline var slots: [Slot] = []
    @usableFromInline var head = -1
    @usableFromInline var tail = -1
    @usableFromInline var counted = MemoizationCounts()

    init(capacity: Int) { self.capacity = capacity }

    /// The result for `key`, or who computes it: the caller, if nobody does.
    @inlinable
    mutating func look(_ key: Key) -> Found {
        if let place = places[key] {
            counted.hits += 1
            touch(place)
            return .value(slots[place].value)
        }
        if let run = runs[key] { return .running(run) }
        counted.misses += 1
        let run = MemoRun<Value>()
        runs[key] = run
        return .missing(run)
    }

    /// Keeps a result, and gives the one that went for it.
    @inlinable
    mutating func insert(_ key: Key, _ value: Value, _ kept: [NDStorage]) -> Slot? {
        guard capacity > 0, places[key] == nil else { return nil }
        let slot = Slot(key: key, value: value, kept: kept)
        if places.count < capacity {
            slots.append(slot)
            places[key] = slots.count - 1
            link(slots.count - 1)
            return nil
        }
        let place = tail
        let evicted = slots[place]
        unlink(place)
        places[evicted.key] = nil
        slots[place] = slot
        places[key] = place
        link(place)
        counted.evictions += 1
        return evicted
    }

    /// Forgets all results, and gives them.
    mutating func removeAll() -> [Slot] {
        defer { (places, slots, head, tail) = ([:], [], -1, -1) }
        return slots
    }

    @inlinable
    mutating func touch(_ place: Int) {
        if head == place { return }
        unlink(place)
        link(place)
    }

    @inlinable
    mutating func link(_ place: Int) {
        slots[place].newer = -1
        slots[place].older = head
        if head >= 0 { slots[head].newer = place }
        head = place
        if tail < 0 { tail = place }
    }

    @inlinable
    mutating func unlink(_ place: Int) {
        let (newer, older) = (slots[place].newer, slots[place].older)
        if newer >= 0 { slots[newer].older = older } else { head = older }
        if older >= 0 { slots[older].newer = newer } else { tail = newer }
    }
}
