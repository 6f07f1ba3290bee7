// The different elements, sorted, and how often each occurs: a table that merges, with a bound on its size.
// Holds: the result does not depend on how elements were dealt out. NaNs are one element, the last, as in NumPy.

/// How often each element was seen.
package struct UniqueCounts<Element: OrderedElement>: Sendable {
    package let limit: Int
    private var counts: [UInt64: Int] = [:]

    /// - Parameter limit: the largest number of different elements that is held; one takes about 40 bytes.
    package init(limit: Int) { self.limit = limit }

    package var uniqueCount: Int { counts.count }

    /// Takes a strip in.
    /// - Throws: `UniqueError` where there are more than `limit` different elements.
    package mutating func deposit(_ strip: Strip) throws(UniqueError) {
        // Equal neighbours are common, and cost no look at the table.
        var (last, run): (UInt64, Int) = (0, 0)
        strip.forEach(Element.self) { element in
            let key = element.orderKey
            if key == last && run > 0 {
                run += 1
                return
            }
            if run > 0 { counts[last, default: 0] += run }
            (last, run) = (key, 1)
        }
        if run > 0 { counts[last, default: 0] += run }
        try check()
    }

    /// Adds another table.
    package mutating func merge(_ other: Self) throws(UniqueError) {
        for (key, count) in other.counts { counts[key, default: 0] += count }
        try check()
    }

    private func check() throws(UniqueError) {
        if counts.count > limit { throw UniqueError(found: counts.count, limit: limit) }
    }

    /// The elements in rising order, with their counts.
    package var result: (elements: [Element], counts: [Int]) {
        let sorted = counts.sorted { $0.key < $1.key }
        return (sorted.map { Element(orderKey: $0.key) }, sorted.map(\.value))
    }
}

/// More different elements than there is room for.
package struct UniqueError: Error, Sendable, Equatable, CustomStringConvertible {
    package var found: Int
    package var limit: Int

    package var description: String {
        "unique met \(found) different elements where there is room for \(limit); give more memory, or 'sort' instead"
    }
}
