@Kernel
func f(_ n: Int) -> Int {
    var s = 0
    for i in 0..<n {
        i += 1
        s += i
    }
    return s
}
