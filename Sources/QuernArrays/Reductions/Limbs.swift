// The words of a wide integer: up to 12 of them in place, so that the end of a sum, a mean or a variance allocates
// nothing; more, which variances of numbers of very different sizes need, in an array.
// Holds: `far` has the words from `nearCount` on, and is empty below.

/// Little-endian 64-bit words.
struct Limbs: Equatable {
    private static let nearCount = 12
    private var near = InlineArray<12, UInt64>(repeating: 0)
    private var far: [UInt64] = []
    private(set) var count = 0

    init() {}

    /// Words of 0.
    init(zeros count: Int) {
        self.count = count
        if count > Self.nearCount { far = [UInt64](repeating: 0, count: count - Self.nearCount) }
    }

    /// Up to four words.
    init(_ a: UInt64, _ b: UInt64 = 0, _ c: UInt64 = 0, _ d: UInt64 = 0) {
        (near[0], near[1], near[2], near[3]) = (a, b, c, d)
        count = 4
    }

    var isEmpty: Bool { count == 0 }
    var indices: Range<Int> { 0..<count }
    var last: UInt64? { count == 0 ? nil : self[count - 1] }

    subscript(index: Int) -> UInt64 {
        get { index < Self.nearCount ? near[index] : far[index - Self.nearCount] }
        set {
            if index < Self.nearCount { near[index] = newValue } else { far[index - Self.nearCount] = newValue }
        }
    }

    mutating func append(_ word: UInt64) {
        if count < Self.nearCount { near[count] = word } else { far.append(word) }
        count += 1
    }

    mutating func removeLast() {
        if count > Self.nearCount { far.removeLast() }
        count -= 1
    }

    static func == (a: Limbs, b: Limbs) -> Bool { a.count == b.count && a.indices.allSatisfy { a[$0] == b[$0] } }
}
