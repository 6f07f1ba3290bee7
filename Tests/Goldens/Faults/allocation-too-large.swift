// run: --arg n=4611686018427387904
@Kernel
func made(_ n: Int) -> Int {
    let x = Vector<Double>(zeros: n)
    return x.count
}
