// run: --arg 'x=[100, 20, 7, 1]'
@Kernel
func total(_ x: Vector<Int8>) -> Int8 {
    var s: Int8 = 0
    for e in x { s += e }
    return s
}
