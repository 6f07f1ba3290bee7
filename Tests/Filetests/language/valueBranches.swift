// One kernel that uses many forms of: value branches.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: valueBranches(n: 5, x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75], k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6], z: [55, 4, 94, 71, 81, 3, 28, 0, 5, 54, 82, 21]) == 159.62, z = [-1, -2, -5, -5, -1, -2, -5, 5, 1, 2, 5, 5]

@Kernel func valueBranches(_ n: Int, _ x: Vector<Double>, _ k: Vector<Int>, _ z: inout Vector<Int>) -> Double {
    let r: Double = switch k[0] {
    case 0...2: x[0] > 0 ? 1 : 2
    case let v where v % 2 == 1: Double(v)
    default: if n > 3 { x[1] * 2 } else { -1 }
    }
    let label = if r > 3 { 1 } else if r > 2 { 2 } else { 3 }
    var acc = 0
    for i in 0..<12 {
        let kind = switch i % 4 { case 0: 1; case 1: 2; default: 5 }
        let inc = if kind == 5 { k[i] } else { kind }; acc += inc
        z[i] = if i > 6 { kind } else { -kind }
    }
    return r + Double(label * 100) + Double(acc)
}
