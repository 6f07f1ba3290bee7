// Notes of accesses, where races are checked: every active parallel loop hears of every element that is read or
// written, in calls from its body too.
// Holds: an element's identity is its address while a loop runs: arguments that are written overlap nothing, and
// scratch that lives longer than an iteration is not freed inside it.

import KernelIR
import QuernCore

extension Machine {
    func beginLevel(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        guard let shadow else { return }
        let loop = program.parallelLoops[Int(i.pointee.e)]
        func addresses(_ array: Int32, _ rank: Int, _ type: UInt8) -> Range<UInt>? {
            ArrayView(r + Int(array), rank: rank, type: type).byteRange.map {
                UInt(bitPattern: $0.low)..<UInt(bitPattern: $0.high)
            }
        }
        // The first copy, or the array itself; all copies are in one block.
        let exempt = loop.reducing.compactMap { reduced -> Range<UInt>? in
            let memory = r[Int(reduced.memory)]
            if memory != 0, let block = block(of: memory, since: 0) {
                let base = UInt(bitPattern: blocks[block].base)
                return base..<base + UInt(blocks[block].byteCount)
            }
            return addresses(reduced.array, reduced.rank, reduced.operation.type.rawValue)
        }
        shadow.beginLevel(
            Int(i.pointee.e), exempt: exempt,
            vouched: loop.disjoint.compactMap { addresses($0.array, $0.rank, $0.type) })
    }

    func noteElement(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) throws(InterpreterError) {
        guard let shadow, !shadow.levels.isEmpty, let address = elementAddress(i, r) else { return }
        try note(shadow, UInt(bitPattern: address), isWrite: i.pointee.a != 0, i.pointee.e)
    }

    func noteArray(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) throws(InterpreterError) {
        guard let shadow, !shadow.levels.isEmpty else { return }
        let array = ArrayView(r + Int(i.pointee.b), rank: Int(i.pointee.extra), type: i.pointee.type)
        // Memory of the innermost iteration is no one else's.
        if let own = shadow.levels.last?.mark, shadow.levels.count == 1,
            block(of: r[Int(i.pointee.b)], since: own) != nil
        {
            return
        }
        var failure: InterpreterError?
        let (isWrite, note, size) = (i.pointee.a != 0, i.pointee.e, array.byteCount)
        array.forEachRow { base, count, step in
            if failure != nil { return }
            for k in 0..<count {
                do throws(InterpreterError) {
                    try self.note(shadow, UInt(bitPattern: base + k &* step &* size), isWrite: isWrite, note)
                } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
    }

    func noteStorage(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        guard let shadow else { return }
        let words = r + Int(i.pointee.b)
        shadow.made[UInt(words[0])] = Storage(
            name: program.notes[Int(i.pointee.e)].name, words: words, rank: Int(i.pointee.extra), type: i.pointee.type)
    }

    private func note(_ shadow: Shadow, _ address: UInt, isWrite: Bool, _ note: Int32) throws(InterpreterError) {
        for k in shadow.levels.indices {
            let (mark, iteration) = (shadow.levels[k].mark, shadow.levels[k].iteration)
            // What an iteration has made is its own, and that of all loops inside it is too where it is younger.
            if blockCount > mark, block(of: UInt64(address), since: mark) != nil { continue }
            if !shadow.levels[k].exempt.isEmpty, shadow.levels[k].exempt.contains(where: { $0.contains(address) }) {
                continue
            }
            switch shadow.levels[k].table.note(address, iteration: iteration, isWrite: isWrite, note: note) {
            case .apart: continue
            case .noMemory: throw .noShadowMemory
            case .conflict(let other, let otherNote, let wasWrite):
                throw .race(race(shadow, k, address, isWrite, note, (other, otherNote, wasWrite)))
            }
        }
    }

    /// The conflict in the words of the source.
    private func race(
        _ shadow: Shadow, _ level: Int, _ address: UInt, _ isWrite: Bool, _ note: Int32,
        _ other: (iteration: Int64, note: Int32, isWrite: Bool)
    ) -> Race {
        let state = shadow.levels[level]
        let loop = program.parallelLoops[state.loop]
        func access(_ iteration: Int64, _ isWrite: Bool, _ note: Int32) -> Race.Access {
            let note = program.notes[Int(note)]
            return Race.Access(iteration: iteration, isWrite: isWrite, position: note.position, function: note.function)
        }
        var (name, index): (String, [Int]) = ("", [])
        let owner = block(of: UInt64(address), since: 0).map { UInt(bitPattern: blocks[$0].base) }
        for storage in owner.map({ shadow.made[$0].map { [$0] } ?? [] }) ?? shadow.roots {
            guard let found = storage.index(of: address) else { continue }
            (name, index) = (storage.name, found)
            break
        }
        let promise: Race.Promise =
            state.vouched.contains { $0.contains(address) } ? .disjoint : loop.isApart ? .proof : .none
        return Race(
            variable: loop.variable, loop: loop.position, array: name, index: index,
            first: access(other.iteration, other.isWrite, other.note), second: access(state.iteration, isWrite, note),
            promise: promise)
    }
}
