@Kernel
func f(_ n: Int) -> Int {
    var s: Int
    if n > 0 { s = 1 }
    return s
}
