// One kernel that uses many forms of: math functions.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: mathFunctions(x: [2.7799999999999994, 2.3100000000000005, -2.4699999999999998, -3.2699999999999996, 5.449999999999999, 2.1899999999999995, 8.64, 7.640000000000001, 7.390000000000001, 6.859999999999999, -8.05, 0.75]) == 62.517349772431345 ~2

@Kernel func mathFunctions(_ x: Vector<Double>) -> Double {
    let s = sqrt(2) * exp(-x[0] / 10) + log(abs(x[1]) + 1) + sin(x[2]) * cos(x[3]) + atan2(x[4], x[5]) + hypot(3, 4) + pow(abs(x[6]), 1.5) + erf(0.3)
    return s + tanh(x[7]) + floor(x[8]) + ceil(x[9]) + trunc(x[10]) + fma(x[0], x[1], x[2]) + copysign(2, x[3]) + cbrt(x[4]) + Double.exp(0.5) + .log(2) + .sqrt(3) + round(x[11]) + fmod(x[0], 3) + log1p(0.5) + expm1(0.25) + Double.pow(2, 3) + Double.atan2(y: 1, x: 2)
}
