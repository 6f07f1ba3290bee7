// One kernel that uses many forms of: many cases.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: manyCases() == 276.0

@Kernel func manyCases() -> Double {
    var kind = 0
    for i in 0..<60 {
        switch i {
        case 0: kind += 1
        case 1: kind += 2
        case 2: kind += 3
        case 3: kind *= 2
        case 4: kind += 4
        case 5: kind -= 4
        case 6: kind += 5
        case 7: kind ^= 6
        case 8: kind += 7
        case 9: if kind > 3 { break }; kind += 8
        case 10: kind += 9
        case 11: kind += 10
        case 12: kind += 11
        case 13: continue
        case 14...20: kind += i
        default: kind += 1
        }
        kind &+= 1
    }
    return Double(kind)
}
