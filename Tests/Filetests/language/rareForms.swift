// Forms that few kernels need: compound remainder and shift, a value chosen behind `return`, a fault always meant.
// Expected values: Swift's own `%`, `<<` and `>>` (a negative count shifts the other way).
//
// run: remainderShift(a: 17, b: 5) == 2, 12
// run: remainderShift(a: -17, b: 5) == -2, 0
// fault: remainderShift(a: 1, b: 0) == division-by-zero
// run: signOf(x: -0.5) == -1.0
// run: signOf(x: 0.0) == 1.0
// run: day(number: 2) == 28
// fault: day(number: 13) == precondition

@Kernel func remainderShift(_ a: Int, _ b: Int) -> (Int, Int) {
    var rest = a
    rest %= b
    var shifted = 3
    shifted <<= rest
    return (rest, shifted)
}

@Kernel func signOf(_ x: Double) -> Double {
    return if x < 0 { -1 } else { 1 }
}

@Kernel func day(_ number: Int) -> Int {
    switch number {
    case 2: return 28
    case 4, 6, 9, 11: return 30
    case 1...12: return 31
    default: fatalError("no such month")
    }
}
