// run: --arg n=-3
@Kernel
func made(_ n: Int) -> Int {
    let x = Vector<Double>(zeros: n)
    return x.count
}
