@Kernel
func f(_ n: Int) -> Int {
    var s = n
    defer { s = 0 }
    return s
}
