// One kernel that uses many forms of: labelled blocks.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: labelledBlocks(k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6]) == 128.0

@Kernel func labelledBlocks(_ k: Vector<Int>) -> Double {
    var found = -1
    search: do {
        for i in 0..<12 { if k[i] == 7 { found = i; break search } }
        found = 99
    }
    check: if found > 3 { if found > 50 { break check }; found += 1000 }
    var count = 0
    loop: while true {
        count += 1
        switch count {
        case 1, 2: continue loop
        case 3: break
        case 20...: break loop
        default: count += 2
        }
        found += 1
    }
    let isOdd: Bool = switch found % 2 == 0 { case true: false; case false: true }
    return Double(found) + Double(count) + (isOdd ? 0.5 : 0)
}
