// run: --arg 'x=[12, 7, 0, 3]'
@Kernel
func quotients(_ x: Vector<Int>) -> Int {
    var s = 0
    for e in x { s += 84 / e }
    return s
}
