@Kernel
func f(_ n: Int) -> Int {
    var s = 0
    outer: for i in 0..<n {
        for j in 0..<n {
            if j > i { continue outr }
            s += j
        }
    }
    return s
}
