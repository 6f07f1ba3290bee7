@Kernel
func f() -> Int8 {
    let big: Int8 = 300
    return big
}
