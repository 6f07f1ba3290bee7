// A sum and a count under conditions, from starts that are not zero.

@Kernel
func sumUnderCondition(_ x: Vector<Double>, _ start: Double) -> (Double, Int) {
    var total = start
    var count = 100
    for i in parallel(x.indices) {
        if x[i] < 0.25 { continue }
        if x[i] > 0.5 {
            total += x[i]
            count += 1
        }
    }
    return (total, count)
}

// run: sumUnderCondition(x: [0.75, 0.125, 0.375, 1, -2], start: 10) == 11.75, 102
// large: sumUnderCondition(x: random(50000), start: 3)
