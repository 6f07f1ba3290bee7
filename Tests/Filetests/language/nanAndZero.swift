// One kernel that uses many forms of: nan and zero.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: nanAndZero(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 1164.0278236865997

@Kernel func nanAndZero(_ x: Vector<Double>) -> Double {
    var s = 0.0
    let inf = Double.infinity, nan = Double.nan
    s += min(nan, 1).isNaN ? 1 : 2
    s += min(1, nan).isNaN ? 4 : 8
    s += max(nan, 1).isNaN ? 16 : 32
    s += max(1, nan).isNaN ? 64 : 128
    s += inf > x[0] && nan != nan && !(nan == nan) && !(nan < 1) ? 1000 : 0
    s += 1 / max(-0.0, 0.0) > 0 ? 0.5 : 0.25
    s += 1 / min(0.0, -0.0) > 0 ? 0.125 : 0.0625
    s += Double.minimum(nan, 3) + Double.maximum(2, nan) + abs(-0.0) + (-3.5).rounded(.awayFromZero) + (2.5).rounded(.toNearestOrEven) + (-2.5).rounded()
    s += Double(Float.greatestFiniteMagnitude / 1e38) + Double.leastNonzeroMagnitude * 1e300
    return s + (nan.isNaN ? 1 : 0) + (inf.isFinite ? 1 : 0) + (Double.leastNonzeroMagnitude.isSubnormal ? 2 : 0) + ((0.0).isZero ? 4 : 0)
}
