// One kernel that uses many forms of: nested switches.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: nestedSwitches() == 58.0

@Kernel func nestedSwitches() -> Double {
    var state = 0
    outer: for i in 0..<20 {
        switch (i * 7) % 5 {
        case 0:
            state += 1
            if state > 6 { break outer }
        case 1: continue outer
        case 2:
            var j = 0
            inner: repeat {
                j += 1
                if j == 2 { continue inner }
                if j == 5 { continue outer }
                state += j
                if state % 11 == 0 { break }
            } while j < 7
            state += 2
        case 3 where i > 10: break
        default: state *= 2; if state > 1000 { state -= 900 }
        }
        state += 3
    }
    return Double(state)
}
