// Exact order statistics of any amount of data in bounded memory: passes that count elements by the leading bits of
// their order keys narrow down where the wanted ranks lie, until few enough elements are left to be held and sorted.
// Mostly two passes. The plan of passes is pure; whoever drives it reads the data once a pass, in any order, with as
// many accumulators as it likes.
// Holds: results do not depend on how elements were dealt out; an accumulator is at most 65,536 counts or keys (one
// count for each wanted rank, if those are more).

internal import QuernCore

/// The search for the elements of some ranks.
package struct RadixSelection<Element: OrderedElement>: Sendable {
    /// What one pass over the data looks for.
    package struct Pass: Sendable {
        /// Keys with these leading bits, rising.
        var prefixes: [UInt64]
        var prefixBits: Int
        /// How many bits after them are told apart; 0 if the keys themselves are collected.
        var digitBits: Int

        /// The place of a key's prefix; nil if it is not looked for.
        @inline(__always)
        func group(_ key: UInt64) -> Int? {
            if prefixBits == 0 { return 0 }
            let prefix = key >> UInt64(Element.keyBits - prefixBits)
            var (low, high) = (0, prefixes.count)
            while low < high {
                let middle = (low + high) / 2
                if prefixes[middle] < prefix { low = middle + 1 } else { high = middle }
            }
            return low < prefixes.count && prefixes[low] == prefix ? low : nil
        }
    }

    /// What one pass has counted or collected.
    package struct Counts: Sendable {
        var cells: [Int]
        var keys: [UInt64] = []
        /// Elements that are NaN; they are in no cell.
        package var nanCount = 0

        /// Adds another accumulator of the same pass.
        package mutating func merge(_ other: Counts) {
            for k in cells.indices { cells[k] += other.cells[k] }
            keys += other.keys
            nanCount += other.nanCount
        }
    }

    /// The pass to make now; nil once all ranks are found.
    package private(set) var pass: Pass?
    /// The elements found, by rank.
    package private(set) var found: [Int: Element] = [:]
    /// Known after the first pass.
    package private(set) var nanCount = 0
    package private(set) var count = 0
    private let ranks: @Sendable (Int) -> [Int]
    private let limit: Int
    private var isFirst = true
    /// For each prefix: how many elements are below it, how many have it, and the ranks that lie in it.
    private var groups: [(below: Int, count: Int, ranks: [Int])] = []

    /// - Parameters:
    ///   - limit: counts and keys in one accumulator, at least 2.
    ///   - ranks: the ranks wanted, counted from 0, of so many elements that are not NaN.
    package init(limit: Int = 65_536, ranks: @escaping @Sendable (Int) -> [Int]) {
        self.limit = limit
        self.ranks = ranks
        let digits = min(Element.keyBits, Self.logarithm(limit))
        pass = Pass(prefixes: [0], prefixBits: 0, digitBits: digits)
    }

    private static func logarithm(_ n: Int) -> Int { max(1, Int.bitWidth - 1 - n.leadingZeroBitCount) }

    /// An empty accumulator of the present pass.
    package var empty: Counts {
        let cells = pass.map { $0.digitBits == 0 ? 0 : $0.prefixes.count << $0.digitBits } ?? 0
        return Counts(cells: [Int](repeating: 0, count: cells))
    }

    /// Takes a strip into an accumulator of the present pass.
    package func deposit(_ strip: Strip, into counts: inout Counts) {
        guard let pass else { return }
        let shift = UInt64(Element.keyBits - pass.prefixBits - pass.digitBits)
        let mask = (1 << UInt64(pass.digitBits)) &- 1 as UInt64
        let isReal = Element.self == Double.self || Element.self == Float.self
        let nan = UInt64.max >> UInt64(64 - Element.keyBits)
        var (cells, nanCount) = (counts.cells, 0)
        counts.cells = []
        strip.forEach(Element.self) { element in
            let key = element.orderKey
            if isReal && key == nan {
                nanCount += 1
                return
            }
            guard let group = pass.group(key) else { return }
            if pass.digitBits == 0 {
                counts.keys.append(key)
            } else {
                cells[group << pass.digitBits | Int(key >> shift & mask)] += 1
            }
        }
        counts.cells = cells
        counts.nanCount += nanCount
    }

    /// Ends the present pass and plans the next one.
    /// - Parameter counts: all that the pass has counted, merged.
    package mutating func complete(_ counts: Counts) {
        guard let done = pass else { return }
        if isFirst {
            isFirst = false
            nanCount = counts.nanCount
            count = counts.cells.reduce(0, +)
            let wanted = Set(ranks(count)).filter { $0 >= 0 && $0 < count }.sorted()
            groups = [(0, count, wanted)]
        }
        if done.digitBits == 0 { collect(counts.keys, done) } else { narrow(counts.cells, done) }
    }

    /// Finds the ranks among the keys of their groups.
    private mutating func collect(_ keys: [UInt64], _ done: Pass) {
        let sorted = keys.sorted()
        var start = 0
        for group in groups {
            for rank in group.ranks { found[rank] = Element(orderKey: sorted[start + rank - group.below]) }
            start += group.count
        }
        pass = nil
    }

    /// Goes on in the cells that hold a wanted rank.
    private mutating func narrow(_ cells: [Int], _ done: Pass) {
        var next: [(below: Int, count: Int, ranks: [Int])] = []
        var prefixes: [UInt64] = []
        for (k, group) in groups.enumerated() {
            var below = group.below
            var pending = group.ranks[...]
            for digit in 0..<1 << done.digitBits where !pending.isEmpty {
                let inside = cells[k << done.digitBits | digit]
                let here = pending.prefix { $0 < below + inside }
                if !here.isEmpty {
                    prefixes.append(done.prefixes[k] << UInt64(done.digitBits) | UInt64(digit))
                    next.append((below, inside, Array(here)))
                    pending = pending.dropFirst(here.count)
                }
                below += inside
            }
        }
        groups = next
        let bits = done.prefixBits + done.digitBits
        let left = Element.keyBits - bits
        if groups.isEmpty || left == 0 {
            for (prefix, group) in zip(prefixes, groups) {
                for rank in group.ranks { found[rank] = Element(orderKey: prefix) }
            }
            pass = nil
        } else if groups.reduce(0, { $0 + $1.count }) <= limit {
            pass = Pass(prefixes: prefixes, prefixBits: bits, digitBits: 0)
        } else {
            let digits = min(left, Self.logarithm(max(2, limit / groups.count)))
            pass = Pass(prefixes: prefixes, prefixBits: bits, digitBits: digits)
        }
    }
}

/// Quantiles by selection.
extension RadixSelection {
    /// The search for all elements that some quantiles need.
    package static func quantiles(
        _ q: [Double], _ method: QuantileMethod, limit: Int = 65_536
    ) -> RadixSelection {
        RadixSelection(limit: limit) { count in
            count == 0
                ? []
                : q.flatMap { q in
                    let position = method.position(q, count: count)
                    return [position.lower, position.upper]
                }
        }
    }

    /// A quantile, once all passes are made; NaN for no elements, and where there are NaNs that are not skipped.
    package func quantile(
        _ q: Double, _ method: QuantileMethod, skipsNaN: Bool = false, as number: (Element) -> Double
    ) -> Double {
        if count == 0 || (nanCount > 0 && !skipsNaN) { return .nan }
        let position = method.position(q, count: count)
        guard let a = found[position.lower], let b = found[position.upper] else { return .nan }
        return position.value(number(a), number(b))
    }
}
