// The k largest or smallest elements, with their places: a bounded accumulator that merges.
// Holds: of equal elements those of lower index are taken, so the choice does not depend on how elements were dealt
// out; NaNs are taken last of all, and are in the result only where nothing else is left.

/// The best `limit` elements seen so far.
package struct TopSelection<Element: OrderedElement>: Sendable {
    package struct Entry: Sendable, Equatable {
        package var rank: UInt64
        package var index: Int
    }

    package let limit: Int
    package let takesLargest: Bool
    /// At most twice `limit`; smaller ranks are better.
    private var entries: [Entry] = []
    /// The worst entry that could still be among the best.
    private var bound: Entry?

    package init(_ limit: Int, largest: Bool) {
        self.limit = max(0, limit)
        takesLargest = largest
    }

    private static func isBetter(_ a: Entry, _ b: Entry) -> Bool {
        a.rank != b.rank ? a.rank < b.rank : a.index < b.index
    }

    private var nan: UInt64 { UInt64.max >> UInt64(64 - Element.keyBits) }
    private var isReal: Bool { Element.self == Double.self || Element.self == Float.self }

    private func rank(_ key: UInt64) -> UInt64 {
        // NaN keeps the last rank; the other keys turn round below it.
        if !takesLargest || (isReal && key == nan) { return key }
        return isReal ? nan - 1 - key : nan - key
    }

    private mutating func take(_ entry: Entry) {
        if let bound, !Self.isBetter(entry, bound) { return }
        entries.append(entry)
        if entries.count >= 2 * limit { cut() }
    }

    private mutating func cut() {
        entries.sort(by: Self.isBetter)
        if entries.count > limit { entries.removeLast(entries.count - limit) }
        if entries.count == limit { bound = entries.last }
    }

    /// Takes a strip in.
    package mutating func deposit(_ strip: Strip) {
        if limit == 0 { return }
        var (row, column) = (0, 0)
        strip.forEach(Element.self) { element in
            take(
                Entry(
                    rank: rank(element.orderKey),
                    index: strip.firstIndex + row * strip.rowStep + column * strip.columnStep))
            column += 1
            if column == strip.columns { (row, column) = (row + 1, 0) }
        }
    }

    /// Takes what another accumulator holds.
    package mutating func merge(_ other: Self) {
        for entry in other.entries { take(entry) }
    }

    /// The best elements, the best one first, with their indices.
    package var result: (elements: [Element], indices: [Int]) {
        var sorted = self
        sorted.cut()
        return (sorted.entries.map { Element(orderKey: rank($0.rank)) }, sorted.entries.map(\.index))
    }
}
