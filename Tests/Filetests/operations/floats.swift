// Floating-point operations: strict, NaN and signed zeros as in Swift.
// Made by generate.py.

@Kernel
func arithmetic<T: Real>(_ x: T, _ y: T) -> (T, T, T, T, T, T) {
    return (x + y, x - y, x * y, x / y, -x, abs(x))
}

@Kernel
func choosing<T: Real>(_ x: T, _ y: T) -> (Bool, Bool, Bool, Bool, Bool, Bool, T, T, T, T) {
    return (x == y, x != y, x < y, x <= y, x > y, x >= y, min(x, y), max(x, y), T.minimum(x, y), T.maximum(x, y))
}

@Kernel
func rounding<T: Real>(_ x: T) -> (T, T, T, T, T, T) {
    return (
        x.rounded(.up), x.rounded(.down), x.rounded(.towardZero), x.rounded(.toNearestOrEven),
        x.rounded(), x.rounded(.awayFromZero)
    )
}

@Kernel
func classifying<T: Real>(_ x: T) -> (Bool, Bool, Bool, Bool, Bool, Bool) {
    return (x.isNaN, x.isInfinite, x.isFinite, x.isZero, x.isNormal, x.isSubnormal)
}

@Kernel
func root<T: Real>(_ x: T) -> T {
    return x.squareRoot()
}

// run: arithmetic(x: 0.0: f32, y: -inf: f32) == -inf, inf, nan, -0.0, -0.0, 0.0
// run: choosing(x: 0.0: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, 0.0, -inf, 0.0
// run: arithmetic(x: 0.0: f32, y: -0.5: f32) == -0.5, 0.5, -0.0, -0.0, -0.0, 0.0
// run: choosing(x: 0.0: f32, y: -0.5: f32) == false, true, false, false, true, true, -0.5, 0.0, -0.5, 0.0
// run: arithmetic(x: 0.0: f32, y: 2.5: f32) == 2.5, -2.5, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f32, y: 2.5: f32) == false, true, true, true, false, false, 0.0, 2.5, 0.0, 2.5
// run: arithmetic(x: 0.0: f32, y: 1.1754944e-38: f32) == 1.1754944e-38, -1.1754944e-38, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f32, y: 1.1754944e-38: f32) == false, true, true, true, false, false, 0.0, 1.1754944e-38, 0.0, 1.1754944e-38
// run: arithmetic(x: 0.0: f32, y: 3.7: f32) == 3.7, -3.7, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f32, y: 3.7: f32) == false, true, true, true, false, false, 0.0, 3.7, 0.0, 3.7
// run: arithmetic(x: 0.0: f32, y: 0.1: f32) == 0.1, -0.1, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f32, y: 0.1: f32) == false, true, true, true, false, false, 0.0, 0.1, 0.0, 0.1
// run: rounding(x: 0.0: f32) == 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
// run: classifying(x: 0.0: f32) == false, false, true, true, false, false
// run: root(x: 0.0: f32) == 0.0
// run: arithmetic(x: -0.0: f32, y: -inf: f32) == -inf, inf, nan, 0.0, 0.0, 0.0
// run: choosing(x: -0.0: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, -0.0, -inf, -0.0
// run: arithmetic(x: -0.0: f32, y: -1.5: f32) == -1.5, 1.5, 0.0, 0.0, 0.0, 0.0
// run: choosing(x: -0.0: f32, y: -1.5: f32) == false, true, false, false, true, true, -1.5, -0.0, -1.5, -0.0
// run: arithmetic(x: -0.0: f32, y: 1.0: f32) == 1.0, -1.0, -0.0, -0.0, 0.0, 0.0
// run: choosing(x: -0.0: f32, y: 1.0: f32) == false, true, true, true, false, false, -0.0, 1.0, -0.0, 1.0
// run: arithmetic(x: -0.0: f32, y: 0.1: f32) == 0.1, -0.1, -0.0, -0.0, 0.0, 0.0
// run: choosing(x: -0.0: f32, y: 0.1: f32) == false, true, true, true, false, false, -0.0, 0.1, -0.0, 0.1
// run: arithmetic(x: -0.0: f32, y: 3.4028235e+38: f32) == 3.4028235e+38, -3.4028235e+38, -0.0, -0.0, 0.0, 0.0
// run: choosing(x: -0.0: f32, y: 3.4028235e+38: f32) == false, true, true, true, false, false, -0.0, 3.4028235e+38, -0.0, 3.4028235e+38
// run: arithmetic(x: -0.0: f32, y: -0.0: f32) == -0.0, 0.0, 0.0, nan, 0.0, 0.0
// run: choosing(x: -0.0: f32, y: -0.0: f32) == true, false, false, true, false, true, -0.0, -0.0, -0.0, -0.0
// run: rounding(x: -0.0: f32) == -0.0, -0.0, -0.0, -0.0, -0.0, -0.0
// run: classifying(x: -0.0: f32) == false, false, true, true, false, false
// run: root(x: -0.0: f32) == -0.0
// run: arithmetic(x: 1.0: f32, y: 0.5: f32) == 1.5, 0.5, 0.5, 2.0, -1.0, 1.0
// run: choosing(x: 1.0: f32, y: 0.5: f32) == false, true, false, false, true, true, 0.5, 1.0, 0.5, 1.0
// run: arithmetic(x: 1.0: f32, y: 1.1754944e-38: f32) == 1.0, 1.0, 1.1754944e-38, 8.507059e+37, -1.0, 1.0
// run: choosing(x: 1.0: f32, y: 1.1754944e-38: f32) == false, true, false, false, true, true, 1.1754944e-38, 1.0, 1.1754944e-38, 1.0
// run: arithmetic(x: 1.0: f32, y: 3.7: f32) == 4.7, -2.7, 3.7, 0.27027026, -1.0, 1.0
// run: choosing(x: 1.0: f32, y: 3.7: f32) == false, true, true, true, false, false, 1.0, 3.7, 1.0, 3.7
// run: arithmetic(x: 1.0: f32, y: -1.5: f32) == -0.5, 2.5, -1.5, -0.6666667, -1.0, 1.0
// run: choosing(x: 1.0: f32, y: -1.5: f32) == false, true, false, false, true, true, -1.5, 1.0, -1.5, 1.0
// run: arithmetic(x: 1.0: f32, y: -0.5: f32) == 0.5, 1.5, -0.5, -2.0, -1.0, 1.0
// run: choosing(x: 1.0: f32, y: -0.5: f32) == false, true, false, false, true, true, -0.5, 1.0, -0.5, 1.0
// run: arithmetic(x: 1.0: f32, y: -2.5: f32) == -1.5, 3.5, -2.5, -0.4, -1.0, 1.0
// run: choosing(x: 1.0: f32, y: -2.5: f32) == false, true, false, false, true, true, -2.5, 1.0, -2.5, 1.0
// run: rounding(x: 1.0: f32) == 1.0, 1.0, 1.0, 1.0, 1.0, 1.0
// run: classifying(x: 1.0: f32) == false, false, true, false, true, false
// run: root(x: 1.0: f32) == 1.0
// run: arithmetic(x: -1.5: f32, y: 3.4028235e+38: f32) == 3.4028235e+38, -3.4028235e+38, -inf, -4.408104e-39, 1.5, 1.5
// run: choosing(x: -1.5: f32, y: 3.4028235e+38: f32) == false, true, true, true, false, false, -1.5, 3.4028235e+38, -1.5, 3.4028235e+38
// run: arithmetic(x: -1.5: f32, y: nan: f32) == nan, nan, nan, nan, 1.5, 1.5
// run: choosing(x: -1.5: f32, y: nan: f32) == false, true, false, false, false, false, -1.5, -1.5, -1.5, -1.5
// run: arithmetic(x: -1.5: f32, y: 1.0: f32) == -0.5, -2.5, -1.5, -1.5, 1.5, 1.5
// run: choosing(x: -1.5: f32, y: 1.0: f32) == false, true, true, true, false, false, -1.5, 1.0, -1.5, 1.0
// run: arithmetic(x: -1.5: f32, y: 3.7: f32) == 2.2, -5.2, -5.55, -0.4054054, 1.5, 1.5
// run: choosing(x: -1.5: f32, y: 3.7: f32) == false, true, true, true, false, false, -1.5, 3.7, -1.5, 3.7
// run: arithmetic(x: -1.5: f32, y: -1.5: f32) == -3.0, 0.0, 2.25, 1.0, 1.5, 1.5
// run: choosing(x: -1.5: f32, y: -1.5: f32) == true, false, false, true, false, true, -1.5, -1.5, -1.5, -1.5
// run: arithmetic(x: -1.5: f32, y: -inf: f32) == -inf, inf, inf, 0.0, 1.5, 1.5
// run: choosing(x: -1.5: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, -1.5, -inf, -1.5
// run: rounding(x: -1.5: f32) == -1.0, -2.0, -1.0, -2.0, -2.0, -2.0
// run: classifying(x: -1.5: f32) == false, false, true, false, true, false
// run: root(x: -1.5: f32) == nan
// run: arithmetic(x: 2.5: f32, y: 1.0: f32) == 3.5, 1.5, 2.5, 2.5, -2.5, 2.5
// run: choosing(x: 2.5: f32, y: 1.0: f32) == false, true, false, false, true, true, 1.0, 2.5, 1.0, 2.5
// run: arithmetic(x: 2.5: f32, y: -2.5: f32) == 0.0, 5.0, -6.25, -1.0, -2.5, 2.5
// run: choosing(x: 2.5: f32, y: -2.5: f32) == false, true, false, false, true, true, -2.5, 2.5, -2.5, 2.5
// run: arithmetic(x: 2.5: f32, y: 1.1754944e-38: f32) == 2.5, 2.5, 2.938736e-38, 2.1267648e+38, -2.5, 2.5
// run: choosing(x: 2.5: f32, y: 1.1754944e-38: f32) == false, true, false, false, true, true, 1.1754944e-38, 2.5, 1.1754944e-38, 2.5
// run: arithmetic(x: 2.5: f32, y: 3.7: f32) == 6.2, -1.2, 9.25, 0.6756757, -2.5, 2.5
// run: choosing(x: 2.5: f32, y: 3.7: f32) == false, true, true, true, false, false, 2.5, 3.7, 2.5, 3.7
// run: arithmetic(x: 2.5: f32, y: -0.0: f32) == 2.5, 2.5, -0.0, -inf, -2.5, 2.5
// run: choosing(x: 2.5: f32, y: -0.0: f32) == false, true, false, false, true, true, -0.0, 2.5, -0.0, 2.5
// run: arithmetic(x: 2.5: f32, y: 3.4028235e+38: f32) == 3.4028235e+38, -3.4028235e+38, inf, 7.34684e-39, -2.5, 2.5
// run: choosing(x: 2.5: f32, y: 3.4028235e+38: f32) == false, true, true, true, false, false, 2.5, 3.4028235e+38, 2.5, 3.4028235e+38
// run: rounding(x: 2.5: f32) == 3.0, 2.0, 2.0, 2.0, 3.0, 3.0
// run: classifying(x: 2.5: f32) == false, false, true, false, true, false
// run: root(x: 2.5: f32) == 1.5811388
// run: arithmetic(x: -2.5: f32, y: -0.5: f32) == -3.0, -2.0, 1.25, 5.0, 2.5, 2.5
// run: choosing(x: -2.5: f32, y: -0.5: f32) == false, true, true, true, false, false, -2.5, -0.5, -2.5, -0.5
// run: arithmetic(x: -2.5: f32, y: inf: f32) == inf, -inf, -inf, -0.0, 2.5, 2.5
// run: choosing(x: -2.5: f32, y: inf: f32) == false, true, true, true, false, false, -2.5, inf, -2.5, inf
// run: arithmetic(x: -2.5: f32, y: 2.5: f32) == 0.0, -5.0, -6.25, -1.0, 2.5, 2.5
// run: choosing(x: -2.5: f32, y: 2.5: f32) == false, true, true, true, false, false, -2.5, 2.5, -2.5, 2.5
// run: arithmetic(x: -2.5: f32, y: -inf: f32) == -inf, inf, inf, 0.0, 2.5, 2.5
// run: choosing(x: -2.5: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, -2.5, -inf, -2.5
// run: arithmetic(x: -2.5: f32, y: 10000000000.0: f32) == 10000000000.0, -10000000000.0, -25000000000.0, -2.5e-10, 2.5, 2.5
// run: choosing(x: -2.5: f32, y: 10000000000.0: f32) == false, true, true, true, false, false, -2.5, 10000000000.0, -2.5, 10000000000.0
// run: arithmetic(x: -2.5: f32, y: -1.5: f32) == -4.0, -1.0, 3.75, 1.6666666, 2.5, 2.5
// run: choosing(x: -2.5: f32, y: -1.5: f32) == false, true, true, true, false, false, -2.5, -1.5, -2.5, -1.5
// run: rounding(x: -2.5: f32) == -2.0, -3.0, -2.0, -2.0, -3.0, -3.0
// run: classifying(x: -2.5: f32) == false, false, true, false, true, false
// run: root(x: -2.5: f32) == nan
// run: arithmetic(x: 0.5: f32, y: 0.0: f32) == 0.5, 0.5, 0.0, inf, -0.5, 0.5
// run: choosing(x: 0.5: f32, y: 0.0: f32) == false, true, false, false, true, true, 0.0, 0.5, 0.0, 0.5
// run: arithmetic(x: 0.5: f32, y: nan: f32) == nan, nan, nan, nan, -0.5, 0.5
// run: choosing(x: 0.5: f32, y: nan: f32) == false, true, false, false, false, false, 0.5, 0.5, 0.5, 0.5
// run: arithmetic(x: 0.5: f32, y: 0.5: f32) == 1.0, 0.0, 0.25, 1.0, -0.5, 0.5
// run: choosing(x: 0.5: f32, y: 0.5: f32) == true, false, false, true, false, true, 0.5, 0.5, 0.5, 0.5
// run: arithmetic(x: 0.5: f32, y: 3.4028235e+38: f32) == 3.4028235e+38, -3.4028235e+38, 1.7014117e+38, 1.469368e-39, -0.5, 0.5
// run: choosing(x: 0.5: f32, y: 3.4028235e+38: f32) == false, true, true, true, false, false, 0.5, 3.4028235e+38, 0.5, 3.4028235e+38
// run: arithmetic(x: 0.5: f32, y: inf: f32) == inf, -inf, inf, 0.0, -0.5, 0.5
// run: choosing(x: 0.5: f32, y: inf: f32) == false, true, true, true, false, false, 0.5, inf, 0.5, inf
// run: arithmetic(x: 0.5: f32, y: 3.7: f32) == 4.2, -3.2, 1.85, 0.13513513, -0.5, 0.5
// run: choosing(x: 0.5: f32, y: 3.7: f32) == false, true, true, true, false, false, 0.5, 3.7, 0.5, 3.7
// run: rounding(x: 0.5: f32) == 1.0, 0.0, 0.0, 0.0, 1.0, 1.0
// run: classifying(x: 0.5: f32) == false, false, true, false, true, false
// run: root(x: 0.5: f32) == 0.70710677
// run: arithmetic(x: -0.5: f32, y: 0.5: f32) == 0.0, -1.0, -0.25, -1.0, 0.5, 0.5
// run: choosing(x: -0.5: f32, y: 0.5: f32) == false, true, true, true, false, false, -0.5, 0.5, -0.5, 0.5
// run: arithmetic(x: -0.5: f32, y: -inf: f32) == -inf, inf, inf, 0.0, 0.5, 0.5
// run: choosing(x: -0.5: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, -0.5, -inf, -0.5
// run: arithmetic(x: -0.5: f32, y: 2.5: f32) == 2.0, -3.0, -1.25, -0.2, 0.5, 0.5
// run: choosing(x: -0.5: f32, y: 2.5: f32) == false, true, true, true, false, false, -0.5, 2.5, -0.5, 2.5
// run: arithmetic(x: -0.5: f32, y: -2.5: f32) == -3.0, 2.0, 1.25, 0.2, 0.5, 0.5
// run: choosing(x: -0.5: f32, y: -2.5: f32) == false, true, false, false, true, true, -2.5, -0.5, -2.5, -0.5
// run: arithmetic(x: -0.5: f32, y: 1.1754944e-38: f32) == -0.5, -0.5, -5.877472e-39, -4.2535296e+37, 0.5, 0.5
// run: choosing(x: -0.5: f32, y: 1.1754944e-38: f32) == false, true, true, true, false, false, -0.5, 1.1754944e-38, -0.5, 1.1754944e-38
// run: arithmetic(x: -0.5: f32, y: 0.0: f32) == -0.5, -0.5, -0.0, -inf, 0.5, 0.5
// run: choosing(x: -0.5: f32, y: 0.0: f32) == false, true, true, true, false, false, -0.5, 0.0, -0.5, 0.0
// run: rounding(x: -0.5: f32) == -0.0, -1.0, -0.0, -0.0, -1.0, -1.0
// run: classifying(x: -0.5: f32) == false, false, true, false, true, false
// run: root(x: -0.5: f32) == nan
// run: arithmetic(x: 3.7: f32, y: 1.1754944e-38: f32) == 3.7, 3.7, 4.3493292e-38, 3.147612e+38, -3.7, 3.7
// run: choosing(x: 3.7: f32, y: 1.1754944e-38: f32) == false, true, false, false, true, true, 1.1754944e-38, 3.7, 1.1754944e-38, 3.7
// run: arithmetic(x: 3.7: f32, y: 3.7: f32) == 7.4, 0.0, 13.690001, 1.0, -3.7, 3.7
// run: choosing(x: 3.7: f32, y: 3.7: f32) == true, false, false, true, false, true, 3.7, 3.7, 3.7, 3.7
// run: arithmetic(x: 3.7: f32, y: 10000000000.0: f32) == 10000000000.0, -10000000000.0, 37000000000.0, 3.7e-10, -3.7, 3.7
// run: choosing(x: 3.7: f32, y: 10000000000.0: f32) == false, true, true, true, false, false, 3.7, 10000000000.0, 3.7, 10000000000.0
// run: arithmetic(x: 3.7: f32, y: -2.5: f32) == 1.2, 6.2, -9.25, -1.48, -3.7, 3.7
// run: choosing(x: 3.7: f32, y: -2.5: f32) == false, true, false, false, true, true, -2.5, 3.7, -2.5, 3.7
// run: arithmetic(x: 3.7: f32, y: 1.0: f32) == 4.7, 2.7, 3.7, 3.7, -3.7, 3.7
// run: choosing(x: 3.7: f32, y: 1.0: f32) == false, true, false, false, true, true, 1.0, 3.7, 1.0, 3.7
// run: arithmetic(x: 3.7: f32, y: 0.1: f32) == 3.8, 3.6000001, 0.37, 37.0, -3.7, 3.7
// run: choosing(x: 3.7: f32, y: 0.1: f32) == false, true, false, false, true, true, 0.1, 3.7, 0.1, 3.7
// run: rounding(x: 3.7: f32) == 4.0, 3.0, 3.0, 4.0, 4.0, 4.0
// run: classifying(x: 3.7: f32) == false, false, true, false, true, false
// run: root(x: 3.7: f32) == 1.9235384
// run: arithmetic(x: 10000000000.0: f32, y: 1.e-45: f32) == 10000000000.0, 10000000000.0, 1.4012985e-35, inf, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f32, y: 1.e-45: f32) == false, true, false, false, true, true, 1.e-45, 10000000000.0, 1.e-45, 10000000000.0
// run: arithmetic(x: 10000000000.0: f32, y: 0.5: f32) == 10000000000.0, 10000000000.0, 5000000000.0, 20000000000.0, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f32, y: 0.5: f32) == false, true, false, false, true, true, 0.5, 10000000000.0, 0.5, 10000000000.0
// run: arithmetic(x: 10000000000.0: f32, y: -0.0: f32) == 10000000000.0, 10000000000.0, -0.0, -inf, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f32, y: -0.0: f32) == false, true, false, false, true, true, -0.0, 10000000000.0, -0.0, 10000000000.0
// run: arithmetic(x: 10000000000.0: f32, y: 2.5: f32) == 10000000000.0, 10000000000.0, 25000000000.0, 4000000000.0, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f32, y: 2.5: f32) == false, true, false, false, true, true, 2.5, 10000000000.0, 2.5, 10000000000.0
// run: arithmetic(x: 10000000000.0: f32, y: -1.5: f32) == 10000000000.0, 10000000000.0, -15000000000.0, -6666666500.0, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f32, y: -1.5: f32) == false, true, false, false, true, true, -1.5, 10000000000.0, -1.5, 10000000000.0
// run: arithmetic(x: 10000000000.0: f32, y: 1.1754944e-38: f32) == 10000000000.0, 10000000000.0, 1.1754944e-28, inf, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f32, y: 1.1754944e-38: f32) == false, true, false, false, true, true, 1.1754944e-38, 10000000000.0, 1.1754944e-38, 10000000000.0
// run: rounding(x: 10000000000.0: f32) == 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0
// run: classifying(x: 10000000000.0: f32) == false, false, true, false, true, false
// run: root(x: 10000000000.0: f32) == 100000.0
// run: arithmetic(x: 0.1: f32, y: -inf: f32) == -inf, inf, -inf, -0.0, -0.1, 0.1
// run: choosing(x: 0.1: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, 0.1, -inf, 0.1
// run: arithmetic(x: 0.1: f32, y: 3.4028235e+38: f32) == 3.4028235e+38, -3.4028235e+38, 3.4028235e+37, 2.93873e-40, -0.1, 0.1
// run: choosing(x: 0.1: f32, y: 3.4028235e+38: f32) == false, true, true, true, false, false, 0.1, 3.4028235e+38, 0.1, 3.4028235e+38
// run: arithmetic(x: 0.1: f32, y: 0.5: f32) == 0.6, -0.4, 0.05, 0.2, -0.1, 0.1
// run: choosing(x: 0.1: f32, y: 0.5: f32) == false, true, true, true, false, false, 0.1, 0.5, 0.1, 0.5
// run: arithmetic(x: 0.1: f32, y: 2.5: f32) == 2.6, -2.4, 0.25, 0.04, -0.1, 0.1
// run: choosing(x: 0.1: f32, y: 2.5: f32) == false, true, true, true, false, false, 0.1, 2.5, 0.1, 2.5
// run: arithmetic(x: 0.1: f32, y: 0.0: f32) == 0.1, 0.1, 0.0, inf, -0.1, 0.1
// run: choosing(x: 0.1: f32, y: 0.0: f32) == false, true, false, false, true, true, 0.0, 0.1, 0.0, 0.1
// run: arithmetic(x: 0.1: f32, y: 1.0: f32) == 1.1, -0.9, 0.1, 0.1, -0.1, 0.1
// run: choosing(x: 0.1: f32, y: 1.0: f32) == false, true, true, true, false, false, 0.1, 1.0, 0.1, 1.0
// run: rounding(x: 0.1: f32) == 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
// run: classifying(x: 0.1: f32) == false, false, true, false, true, false
// run: root(x: 0.1: f32) == 0.31622776
// run: arithmetic(x: inf: f32, y: -0.0: f32) == inf, inf, nan, -inf, -inf, inf
// run: choosing(x: inf: f32, y: -0.0: f32) == false, true, false, false, true, true, -0.0, inf, -0.0, inf
// run: arithmetic(x: inf: f32, y: nan: f32) == nan, nan, nan, nan, -inf, inf
// run: choosing(x: inf: f32, y: nan: f32) == false, true, false, false, false, false, inf, inf, inf, inf
// run: arithmetic(x: inf: f32, y: inf: f32) == inf, nan, inf, nan, -inf, inf
// run: choosing(x: inf: f32, y: inf: f32) == true, false, false, true, false, true, inf, inf, inf, inf
// run: arithmetic(x: inf: f32, y: -inf: f32) == nan, inf, -inf, nan, -inf, inf
// run: choosing(x: inf: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, inf, -inf, inf
// run: arithmetic(x: inf: f32, y: 1.1754944e-38: f32) == inf, inf, inf, inf, -inf, inf
// run: choosing(x: inf: f32, y: 1.1754944e-38: f32) == false, true, false, false, true, true, 1.1754944e-38, inf, 1.1754944e-38, inf
// run: arithmetic(x: inf: f32, y: -0.5: f32) == inf, inf, -inf, -inf, -inf, inf
// run: choosing(x: inf: f32, y: -0.5: f32) == false, true, false, false, true, true, -0.5, inf, -0.5, inf
// run: rounding(x: inf: f32) == inf, inf, inf, inf, inf, inf
// run: classifying(x: inf: f32) == false, true, false, false, false, false
// run: root(x: inf: f32) == inf
// run: arithmetic(x: -inf: f32, y: 1.1754944e-38: f32) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f32, y: 1.1754944e-38: f32) == false, true, true, true, false, false, -inf, 1.1754944e-38, -inf, 1.1754944e-38
// run: arithmetic(x: -inf: f32, y: 0.0: f32) == -inf, -inf, nan, -inf, inf, inf
// run: choosing(x: -inf: f32, y: 0.0: f32) == false, true, true, true, false, false, -inf, 0.0, -inf, 0.0
// run: arithmetic(x: -inf: f32, y: -0.0: f32) == -inf, -inf, nan, inf, inf, inf
// run: choosing(x: -inf: f32, y: -0.0: f32) == false, true, true, true, false, false, -inf, -0.0, -inf, -0.0
// run: arithmetic(x: -inf: f32, y: 0.5: f32) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f32, y: 0.5: f32) == false, true, true, true, false, false, -inf, 0.5, -inf, 0.5
// run: arithmetic(x: -inf: f32, y: 3.7: f32) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f32, y: 3.7: f32) == false, true, true, true, false, false, -inf, 3.7, -inf, 3.7
// run: arithmetic(x: -inf: f32, y: -0.5: f32) == -inf, -inf, inf, inf, inf, inf
// run: choosing(x: -inf: f32, y: -0.5: f32) == false, true, true, true, false, false, -inf, -0.5, -inf, -0.5
// run: rounding(x: -inf: f32) == -inf, -inf, -inf, -inf, -inf, -inf
// run: classifying(x: -inf: f32) == false, true, false, false, false, false
// run: root(x: -inf: f32) == nan
// run: arithmetic(x: nan: f32, y: 3.4028235e+38: f32) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f32, y: 3.4028235e+38: f32) == false, true, false, false, false, false, nan, nan, 3.4028235e+38, 3.4028235e+38
// run: arithmetic(x: nan: f32, y: -0.5: f32) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f32, y: -0.5: f32) == false, true, false, false, false, false, nan, nan, -0.5, -0.5
// run: arithmetic(x: nan: f32, y: -inf: f32) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f32, y: -inf: f32) == false, true, false, false, false, false, nan, nan, -inf, -inf
// run: arithmetic(x: nan: f32, y: -0.0: f32) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f32, y: -0.0: f32) == false, true, false, false, false, false, nan, nan, -0.0, -0.0
// run: arithmetic(x: nan: f32, y: -1.5: f32) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f32, y: -1.5: f32) == false, true, false, false, false, false, nan, nan, -1.5, -1.5
// run: arithmetic(x: nan: f32, y: 1.0: f32) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f32, y: 1.0: f32) == false, true, false, false, false, false, nan, nan, 1.0, 1.0
// run: rounding(x: nan: f32) == nan, nan, nan, nan, nan, nan
// run: classifying(x: nan: f32) == true, false, false, false, false, false
// run: root(x: nan: f32) == nan
// run: arithmetic(x: 3.4028235e+38: f32, y: 2.5: f32) == 3.4028235e+38, 3.4028235e+38, inf, 1.3611294e+38, -3.4028235e+38, 3.4028235e+38
// run: choosing(x: 3.4028235e+38: f32, y: 2.5: f32) == false, true, false, false, true, true, 2.5, 3.4028235e+38, 2.5, 3.4028235e+38
// run: arithmetic(x: 3.4028235e+38: f32, y: -1.5: f32) == 3.4028235e+38, 3.4028235e+38, -inf, -2.268549e+38, -3.4028235e+38, 3.4028235e+38
// run: choosing(x: 3.4028235e+38: f32, y: -1.5: f32) == false, true, false, false, true, true, -1.5, 3.4028235e+38, -1.5, 3.4028235e+38
// run: arithmetic(x: 3.4028235e+38: f32, y: nan: f32) == nan, nan, nan, nan, -3.4028235e+38, 3.4028235e+38
// run: choosing(x: 3.4028235e+38: f32, y: nan: f32) == false, true, false, false, false, false, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38
// run: arithmetic(x: 3.4028235e+38: f32, y: inf: f32) == inf, -inf, inf, 0.0, -3.4028235e+38, 3.4028235e+38
// run: choosing(x: 3.4028235e+38: f32, y: inf: f32) == false, true, true, true, false, false, 3.4028235e+38, inf, 3.4028235e+38, inf
// run: arithmetic(x: 3.4028235e+38: f32, y: 3.4028235e+38: f32) == inf, 0.0, inf, 1.0, -3.4028235e+38, 3.4028235e+38
// run: choosing(x: 3.4028235e+38: f32, y: 3.4028235e+38: f32) == true, false, false, true, false, true, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38
// run: arithmetic(x: 3.4028235e+38: f32, y: 0.1: f32) == 3.4028235e+38, 3.4028235e+38, 3.4028235e+37, inf, -3.4028235e+38, 3.4028235e+38
// run: choosing(x: 3.4028235e+38: f32, y: 0.1: f32) == false, true, false, false, true, true, 0.1, 3.4028235e+38, 0.1, 3.4028235e+38
// run: rounding(x: 3.4028235e+38: f32) == 3.4028235e+38, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38, 3.4028235e+38
// run: classifying(x: 3.4028235e+38: f32) == false, false, true, false, true, false
// run: root(x: 3.4028235e+38: f32) == 1.8446743e+19
// run: arithmetic(x: 1.1754944e-38: f32, y: 3.4028235e+38: f32) == 3.4028235e+38, -3.4028235e+38, 3.9999998, 0.0, -1.1754944e-38, 1.1754944e-38
// run: choosing(x: 1.1754944e-38: f32, y: 3.4028235e+38: f32) == false, true, true, true, false, false, 1.1754944e-38, 3.4028235e+38, 1.1754944e-38, 3.4028235e+38
// run: arithmetic(x: 1.1754944e-38: f32, y: 1.0: f32) == 1.0, -1.0, 1.1754944e-38, 1.1754944e-38, -1.1754944e-38, 1.1754944e-38
// run: choosing(x: 1.1754944e-38: f32, y: 1.0: f32) == false, true, true, true, false, false, 1.1754944e-38, 1.0, 1.1754944e-38, 1.0
// run: arithmetic(x: 1.1754944e-38: f32, y: 3.7: f32) == 3.7, -3.7, 4.3493292e-38, 3.177011e-39, -1.1754944e-38, 1.1754944e-38
// run: choosing(x: 1.1754944e-38: f32, y: 3.7: f32) == false, true, true, true, false, false, 1.1754944e-38, 3.7, 1.1754944e-38, 3.7
// run: arithmetic(x: 1.1754944e-38: f32, y: -inf: f32) == -inf, inf, -inf, -0.0, -1.1754944e-38, 1.1754944e-38
// run: choosing(x: 1.1754944e-38: f32, y: -inf: f32) == false, true, false, false, true, true, -inf, 1.1754944e-38, -inf, 1.1754944e-38
// run: arithmetic(x: 1.1754944e-38: f32, y: 0.0: f32) == 1.1754944e-38, 1.1754944e-38, 0.0, inf, -1.1754944e-38, 1.1754944e-38
// run: choosing(x: 1.1754944e-38: f32, y: 0.0: f32) == false, true, false, false, true, true, 0.0, 1.1754944e-38, 0.0, 1.1754944e-38
// run: arithmetic(x: 1.1754944e-38: f32, y: nan: f32) == nan, nan, nan, nan, -1.1754944e-38, 1.1754944e-38
// run: choosing(x: 1.1754944e-38: f32, y: nan: f32) == false, true, false, false, false, false, 1.1754944e-38, 1.1754944e-38, 1.1754944e-38, 1.1754944e-38
// run: rounding(x: 1.1754944e-38: f32) == 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
// run: classifying(x: 1.1754944e-38: f32) == false, false, true, false, true, false
// run: root(x: 1.1754944e-38: f32) == 1.0842022e-19
// run: arithmetic(x: 1.e-45: f32, y: 2.5: f32) == 2.5, -2.5, 3.e-45, 0.0, -1.e-45, 1.e-45
// run: choosing(x: 1.e-45: f32, y: 2.5: f32) == false, true, true, true, false, false, 1.e-45, 2.5, 1.e-45, 2.5
// run: arithmetic(x: 1.e-45: f32, y: -0.5: f32) == -0.5, 0.5, -0.0, -3.e-45, -1.e-45, 1.e-45
// run: choosing(x: 1.e-45: f32, y: -0.5: f32) == false, true, false, false, true, true, -0.5, 1.e-45, -0.5, 1.e-45
// run: arithmetic(x: 1.e-45: f32, y: 10000000000.0: f32) == 10000000000.0, -10000000000.0, 1.4012985e-35, 0.0, -1.e-45, 1.e-45
// run: choosing(x: 1.e-45: f32, y: 10000000000.0: f32) == false, true, true, true, false, false, 1.e-45, 10000000000.0, 1.e-45, 10000000000.0
// run: arithmetic(x: 1.e-45: f32, y: 0.0: f32) == 1.e-45, 1.e-45, 0.0, inf, -1.e-45, 1.e-45
// run: choosing(x: 1.e-45: f32, y: 0.0: f32) == false, true, false, false, true, true, 0.0, 1.e-45, 0.0, 1.e-45
// run: arithmetic(x: 1.e-45: f32, y: 0.1: f32) == 0.1, -0.1, 0.0, 1.4e-44, -1.e-45, 1.e-45
// run: choosing(x: 1.e-45: f32, y: 0.1: f32) == false, true, true, true, false, false, 1.e-45, 0.1, 1.e-45, 0.1
// run: arithmetic(x: 1.e-45: f32, y: inf: f32) == inf, -inf, inf, 0.0, -1.e-45, 1.e-45
// run: choosing(x: 1.e-45: f32, y: inf: f32) == false, true, true, true, false, false, 1.e-45, inf, 1.e-45, inf
// run: rounding(x: 1.e-45: f32) == 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
// run: classifying(x: 1.e-45: f32) == false, false, true, false, false, true
// run: root(x: 1.e-45: f32) == 3.743392e-23
// run: arithmetic(x: 0.0: f64, y: 10000000000.0: f64) == 10000000000.0, -10000000000.0, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f64, y: 10000000000.0: f64) == false, true, true, true, false, false, 0.0, 10000000000.0, 0.0, 10000000000.0
// run: arithmetic(x: 0.0: f64, y: 2.5: f64) == 2.5, -2.5, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f64, y: 2.5: f64) == false, true, true, true, false, false, 0.0, 2.5, 0.0, 2.5
// run: arithmetic(x: 0.0: f64, y: 0.1: f64) == 0.1, -0.1, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f64, y: 0.1: f64) == false, true, true, true, false, false, 0.0, 0.1, 0.0, 0.1
// run: arithmetic(x: 0.0: f64, y: 2.2250738585072014e-308: f64) == 2.2250738585072014e-308, -2.2250738585072014e-308, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f64, y: 2.2250738585072014e-308: f64) == false, true, true, true, false, false, 0.0, 2.2250738585072014e-308, 0.0, 2.2250738585072014e-308
// run: arithmetic(x: 0.0: f64, y: 3.7: f64) == 3.7, -3.7, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f64, y: 3.7: f64) == false, true, true, true, false, false, 0.0, 3.7, 0.0, 3.7
// run: arithmetic(x: 0.0: f64, y: 1.7976931348623157e+308: f64) == 1.7976931348623157e+308, -1.7976931348623157e+308, 0.0, 0.0, -0.0, 0.0
// run: choosing(x: 0.0: f64, y: 1.7976931348623157e+308: f64) == false, true, true, true, false, false, 0.0, 1.7976931348623157e+308, 0.0, 1.7976931348623157e+308
// run: rounding(x: 0.0: f64) == 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
// run: classifying(x: 0.0: f64) == false, false, true, true, false, false
// run: root(x: 0.0: f64) == 0.0
// run: arithmetic(x: -0.0: f64, y: nan: f64) == nan, nan, nan, nan, 0.0, 0.0
// run: choosing(x: -0.0: f64, y: nan: f64) == false, true, false, false, false, false, -0.0, -0.0, -0.0, -0.0
// run: arithmetic(x: -0.0: f64, y: -1.5: f64) == -1.5, 1.5, 0.0, 0.0, 0.0, 0.0
// run: choosing(x: -0.0: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, -0.0, -1.5, -0.0
// run: arithmetic(x: -0.0: f64, y: -0.0: f64) == -0.0, 0.0, 0.0, nan, 0.0, 0.0
// run: choosing(x: -0.0: f64, y: -0.0: f64) == true, false, false, true, false, true, -0.0, -0.0, -0.0, -0.0
// run: arithmetic(x: -0.0: f64, y: 1.7976931348623157e+308: f64) == 1.7976931348623157e+308, -1.7976931348623157e+308, -0.0, -0.0, 0.0, 0.0
// run: choosing(x: -0.0: f64, y: 1.7976931348623157e+308: f64) == false, true, true, true, false, false, -0.0, 1.7976931348623157e+308, -0.0, 1.7976931348623157e+308
// run: arithmetic(x: -0.0: f64, y: 2.5: f64) == 2.5, -2.5, -0.0, -0.0, 0.0, 0.0
// run: choosing(x: -0.0: f64, y: 2.5: f64) == false, true, true, true, false, false, -0.0, 2.5, -0.0, 2.5
// run: arithmetic(x: -0.0: f64, y: 3.7: f64) == 3.7, -3.7, -0.0, -0.0, 0.0, 0.0
// run: choosing(x: -0.0: f64, y: 3.7: f64) == false, true, true, true, false, false, -0.0, 3.7, -0.0, 3.7
// run: rounding(x: -0.0: f64) == -0.0, -0.0, -0.0, -0.0, -0.0, -0.0
// run: classifying(x: -0.0: f64) == false, false, true, true, false, false
// run: root(x: -0.0: f64) == -0.0
// run: arithmetic(x: 1.0: f64, y: 0.5: f64) == 1.5, 0.5, 0.5, 2.0, -1.0, 1.0
// run: choosing(x: 1.0: f64, y: 0.5: f64) == false, true, false, false, true, true, 0.5, 1.0, 0.5, 1.0
// run: arithmetic(x: 1.0: f64, y: -inf: f64) == -inf, inf, -inf, -0.0, -1.0, 1.0
// run: choosing(x: 1.0: f64, y: -inf: f64) == false, true, false, false, true, true, -inf, 1.0, -inf, 1.0
// run: arithmetic(x: 1.0: f64, y: 2.5: f64) == 3.5, -1.5, 2.5, 0.4, -1.0, 1.0
// run: choosing(x: 1.0: f64, y: 2.5: f64) == false, true, true, true, false, false, 1.0, 2.5, 1.0, 2.5
// run: arithmetic(x: 1.0: f64, y: -1.5: f64) == -0.5, 2.5, -1.5, -0.6666666666666666, -1.0, 1.0
// run: choosing(x: 1.0: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, 1.0, -1.5, 1.0
// run: arithmetic(x: 1.0: f64, y: 2.2250738585072014e-308: f64) == 1.0, 1.0, 2.2250738585072014e-308, 4.49423283715579e+307, -1.0, 1.0
// run: choosing(x: 1.0: f64, y: 2.2250738585072014e-308: f64) == false, true, false, false, true, true, 2.2250738585072014e-308, 1.0, 2.2250738585072014e-308, 1.0
// run: arithmetic(x: 1.0: f64, y: 10000000000.0: f64) == 10000000001.0, -9999999999.0, 10000000000.0, 1e-10, -1.0, 1.0
// run: choosing(x: 1.0: f64, y: 10000000000.0: f64) == false, true, true, true, false, false, 1.0, 10000000000.0, 1.0, 10000000000.0
// run: rounding(x: 1.0: f64) == 1.0, 1.0, 1.0, 1.0, 1.0, 1.0
// run: classifying(x: 1.0: f64) == false, false, true, false, true, false
// run: root(x: 1.0: f64) == 1.0
// run: arithmetic(x: -1.5: f64, y: 0.0: f64) == -1.5, -1.5, -0.0, -inf, 1.5, 1.5
// run: choosing(x: -1.5: f64, y: 0.0: f64) == false, true, true, true, false, false, -1.5, 0.0, -1.5, 0.0
// run: arithmetic(x: -1.5: f64, y: 5e-324: f64) == -1.5, -1.5, -1e-323, -inf, 1.5, 1.5
// run: choosing(x: -1.5: f64, y: 5e-324: f64) == false, true, true, true, false, false, -1.5, 5e-324, -1.5, 5e-324
// run: arithmetic(x: -1.5: f64, y: 3.7: f64) == 2.2, -5.2, -5.550000000000001, -0.4054054054054054, 1.5, 1.5
// run: choosing(x: -1.5: f64, y: 3.7: f64) == false, true, true, true, false, false, -1.5, 3.7, -1.5, 3.7
// run: arithmetic(x: -1.5: f64, y: 2.5: f64) == 1.0, -4.0, -3.75, -0.6, 1.5, 1.5
// run: choosing(x: -1.5: f64, y: 2.5: f64) == false, true, true, true, false, false, -1.5, 2.5, -1.5, 2.5
// run: arithmetic(x: -1.5: f64, y: -0.5: f64) == -2.0, -1.0, 0.75, 3.0, 1.5, 1.5
// run: choosing(x: -1.5: f64, y: -0.5: f64) == false, true, true, true, false, false, -1.5, -0.5, -1.5, -0.5
// run: arithmetic(x: -1.5: f64, y: nan: f64) == nan, nan, nan, nan, 1.5, 1.5
// run: choosing(x: -1.5: f64, y: nan: f64) == false, true, false, false, false, false, -1.5, -1.5, -1.5, -1.5
// run: rounding(x: -1.5: f64) == -1.0, -2.0, -1.0, -2.0, -2.0, -2.0
// run: classifying(x: -1.5: f64) == false, false, true, false, true, false
// run: root(x: -1.5: f64) == nan
// run: arithmetic(x: 2.5: f64, y: 0.1: f64) == 2.6, 2.4, 0.25, 25.0, -2.5, 2.5
// run: choosing(x: 2.5: f64, y: 0.1: f64) == false, true, false, false, true, true, 0.1, 2.5, 0.1, 2.5
// run: arithmetic(x: 2.5: f64, y: -0.5: f64) == 2.0, 3.0, -1.25, -5.0, -2.5, 2.5
// run: choosing(x: 2.5: f64, y: -0.5: f64) == false, true, false, false, true, true, -0.5, 2.5, -0.5, 2.5
// run: arithmetic(x: 2.5: f64, y: 2.2250738585072014e-308: f64) == 2.5, 2.5, 5.562684646268003e-308, 1.1235582092889474e+308, -2.5, 2.5
// run: choosing(x: 2.5: f64, y: 2.2250738585072014e-308: f64) == false, true, false, false, true, true, 2.2250738585072014e-308, 2.5, 2.2250738585072014e-308, 2.5
// run: arithmetic(x: 2.5: f64, y: 3.7: f64) == 6.2, -1.2000000000000002, 9.25, 0.6756756756756757, -2.5, 2.5
// run: choosing(x: 2.5: f64, y: 3.7: f64) == false, true, true, true, false, false, 2.5, 3.7, 2.5, 3.7
// run: arithmetic(x: 2.5: f64, y: -1.5: f64) == 1.0, 4.0, -3.75, -1.6666666666666667, -2.5, 2.5
// run: choosing(x: 2.5: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, 2.5, -1.5, 2.5
// run: arithmetic(x: 2.5: f64, y: nan: f64) == nan, nan, nan, nan, -2.5, 2.5
// run: choosing(x: 2.5: f64, y: nan: f64) == false, true, false, false, false, false, 2.5, 2.5, 2.5, 2.5
// run: rounding(x: 2.5: f64) == 3.0, 2.0, 2.0, 2.0, 3.0, 3.0
// run: classifying(x: 2.5: f64) == false, false, true, false, true, false
// run: root(x: 2.5: f64) == 1.5811388300841898
// run: arithmetic(x: -2.5: f64, y: -0.5: f64) == -3.0, -2.0, 1.25, 5.0, 2.5, 2.5
// run: choosing(x: -2.5: f64, y: -0.5: f64) == false, true, true, true, false, false, -2.5, -0.5, -2.5, -0.5
// run: arithmetic(x: -2.5: f64, y: 0.0: f64) == -2.5, -2.5, -0.0, -inf, 2.5, 2.5
// run: choosing(x: -2.5: f64, y: 0.0: f64) == false, true, true, true, false, false, -2.5, 0.0, -2.5, 0.0
// run: arithmetic(x: -2.5: f64, y: 0.5: f64) == -2.0, -3.0, -1.25, -5.0, 2.5, 2.5
// run: choosing(x: -2.5: f64, y: 0.5: f64) == false, true, true, true, false, false, -2.5, 0.5, -2.5, 0.5
// run: arithmetic(x: -2.5: f64, y: inf: f64) == inf, -inf, -inf, -0.0, 2.5, 2.5
// run: choosing(x: -2.5: f64, y: inf: f64) == false, true, true, true, false, false, -2.5, inf, -2.5, inf
// run: arithmetic(x: -2.5: f64, y: 0.1: f64) == -2.4, -2.6, -0.25, -25.0, 2.5, 2.5
// run: choosing(x: -2.5: f64, y: 0.1: f64) == false, true, true, true, false, false, -2.5, 0.1, -2.5, 0.1
// run: arithmetic(x: -2.5: f64, y: 2.5: f64) == 0.0, -5.0, -6.25, -1.0, 2.5, 2.5
// run: choosing(x: -2.5: f64, y: 2.5: f64) == false, true, true, true, false, false, -2.5, 2.5, -2.5, 2.5
// run: rounding(x: -2.5: f64) == -2.0, -3.0, -2.0, -2.0, -3.0, -3.0
// run: classifying(x: -2.5: f64) == false, false, true, false, true, false
// run: root(x: -2.5: f64) == nan
// run: arithmetic(x: 0.5: f64, y: -0.0: f64) == 0.5, 0.5, -0.0, -inf, -0.5, 0.5
// run: choosing(x: 0.5: f64, y: -0.0: f64) == false, true, false, false, true, true, -0.0, 0.5, -0.0, 0.5
// run: arithmetic(x: 0.5: f64, y: 0.0: f64) == 0.5, 0.5, 0.0, inf, -0.5, 0.5
// run: choosing(x: 0.5: f64, y: 0.0: f64) == false, true, false, false, true, true, 0.0, 0.5, 0.0, 0.5
// run: arithmetic(x: 0.5: f64, y: -1.5: f64) == -1.0, 2.0, -0.75, -0.3333333333333333, -0.5, 0.5
// run: choosing(x: 0.5: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, 0.5, -1.5, 0.5
// run: arithmetic(x: 0.5: f64, y: -0.5: f64) == 0.0, 1.0, -0.25, -1.0, -0.5, 0.5
// run: choosing(x: 0.5: f64, y: -0.5: f64) == false, true, false, false, true, true, -0.5, 0.5, -0.5, 0.5
// run: arithmetic(x: 0.5: f64, y: 0.1: f64) == 0.6, 0.4, 0.05, 5.0, -0.5, 0.5
// run: choosing(x: 0.5: f64, y: 0.1: f64) == false, true, false, false, true, true, 0.1, 0.5, 0.1, 0.5
// run: arithmetic(x: 0.5: f64, y: -inf: f64) == -inf, inf, -inf, -0.0, -0.5, 0.5
// run: choosing(x: 0.5: f64, y: -inf: f64) == false, true, false, false, true, true, -inf, 0.5, -inf, 0.5
// run: rounding(x: 0.5: f64) == 1.0, 0.0, 0.0, 0.0, 1.0, 1.0
// run: classifying(x: 0.5: f64) == false, false, true, false, true, false
// run: root(x: 0.5: f64) == 0.7071067811865476
// run: arithmetic(x: -0.5: f64, y: nan: f64) == nan, nan, nan, nan, 0.5, 0.5
// run: choosing(x: -0.5: f64, y: nan: f64) == false, true, false, false, false, false, -0.5, -0.5, -0.5, -0.5
// run: arithmetic(x: -0.5: f64, y: 1.0: f64) == 0.5, -1.5, -0.5, -0.5, 0.5, 0.5
// run: choosing(x: -0.5: f64, y: 1.0: f64) == false, true, true, true, false, false, -0.5, 1.0, -0.5, 1.0
// run: arithmetic(x: -0.5: f64, y: 2.5: f64) == 2.0, -3.0, -1.25, -0.2, 0.5, 0.5
// run: choosing(x: -0.5: f64, y: 2.5: f64) == false, true, true, true, false, false, -0.5, 2.5, -0.5, 2.5
// run: arithmetic(x: -0.5: f64, y: -1.5: f64) == -2.0, 1.0, 0.75, 0.3333333333333333, 0.5, 0.5
// run: choosing(x: -0.5: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, -0.5, -1.5, -0.5
// run: arithmetic(x: -0.5: f64, y: 0.1: f64) == -0.4, -0.6, -0.05, -5.0, 0.5, 0.5
// run: choosing(x: -0.5: f64, y: 0.1: f64) == false, true, true, true, false, false, -0.5, 0.1, -0.5, 0.1
// run: arithmetic(x: -0.5: f64, y: 0.5: f64) == 0.0, -1.0, -0.25, -1.0, 0.5, 0.5
// run: choosing(x: -0.5: f64, y: 0.5: f64) == false, true, true, true, false, false, -0.5, 0.5, -0.5, 0.5
// run: rounding(x: -0.5: f64) == -0.0, -1.0, -0.0, -0.0, -1.0, -1.0
// run: classifying(x: -0.5: f64) == false, false, true, false, true, false
// run: root(x: -0.5: f64) == nan
// run: arithmetic(x: 3.7: f64, y: inf: f64) == inf, -inf, inf, 0.0, -3.7, 3.7
// run: choosing(x: 3.7: f64, y: inf: f64) == false, true, true, true, false, false, 3.7, inf, 3.7, inf
// run: arithmetic(x: 3.7: f64, y: -0.5: f64) == 3.2, 4.2, -1.85, -7.4, -3.7, 3.7
// run: choosing(x: 3.7: f64, y: -0.5: f64) == false, true, false, false, true, true, -0.5, 3.7, -0.5, 3.7
// run: arithmetic(x: 3.7: f64, y: 2.2250738585072014e-308: f64) == 3.7, 3.7, 8.232773276476646e-308, 1.6628661497476423e+308, -3.7, 3.7
// run: choosing(x: 3.7: f64, y: 2.2250738585072014e-308: f64) == false, true, false, false, true, true, 2.2250738585072014e-308, 3.7, 2.2250738585072014e-308, 3.7
// run: arithmetic(x: 3.7: f64, y: 0.0: f64) == 3.7, 3.7, 0.0, inf, -3.7, 3.7
// run: choosing(x: 3.7: f64, y: 0.0: f64) == false, true, false, false, true, true, 0.0, 3.7, 0.0, 3.7
// run: arithmetic(x: 3.7: f64, y: 5e-324: f64) == 3.7, 3.7, 2e-323, inf, -3.7, 3.7
// run: choosing(x: 3.7: f64, y: 5e-324: f64) == false, true, false, false, true, true, 5e-324, 3.7, 5e-324, 3.7
// run: arithmetic(x: 3.7: f64, y: -2.5: f64) == 1.2000000000000002, 6.2, -9.25, -1.48, -3.7, 3.7
// run: choosing(x: 3.7: f64, y: -2.5: f64) == false, true, false, false, true, true, -2.5, 3.7, -2.5, 3.7
// run: rounding(x: 3.7: f64) == 4.0, 3.0, 3.0, 4.0, 4.0, 4.0
// run: classifying(x: 3.7: f64) == false, false, true, false, true, false
// run: root(x: 3.7: f64) == 1.9235384061671346
// run: arithmetic(x: 10000000000.0: f64, y: nan: f64) == nan, nan, nan, nan, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f64, y: nan: f64) == false, true, false, false, false, false, 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0
// run: arithmetic(x: 10000000000.0: f64, y: inf: f64) == inf, -inf, inf, 0.0, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f64, y: inf: f64) == false, true, true, true, false, false, 10000000000.0, inf, 10000000000.0, inf
// run: arithmetic(x: 10000000000.0: f64, y: 0.1: f64) == 10000000000.1, 9999999999.9, 1000000000.0, 100000000000.0, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f64, y: 0.1: f64) == false, true, false, false, true, true, 0.1, 10000000000.0, 0.1, 10000000000.0
// run: arithmetic(x: 10000000000.0: f64, y: 0.5: f64) == 10000000000.5, 9999999999.5, 5000000000.0, 20000000000.0, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f64, y: 0.5: f64) == false, true, false, false, true, true, 0.5, 10000000000.0, 0.5, 10000000000.0
// run: arithmetic(x: 10000000000.0: f64, y: -1.5: f64) == 9999999998.5, 10000000001.5, -15000000000.0, -6666666666.666667, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, 10000000000.0, -1.5, 10000000000.0
// run: arithmetic(x: 10000000000.0: f64, y: 0.0: f64) == 10000000000.0, 10000000000.0, 0.0, inf, -10000000000.0, 10000000000.0
// run: choosing(x: 10000000000.0: f64, y: 0.0: f64) == false, true, false, false, true, true, 0.0, 10000000000.0, 0.0, 10000000000.0
// run: rounding(x: 10000000000.0: f64) == 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0, 10000000000.0
// run: classifying(x: 10000000000.0: f64) == false, false, true, false, true, false
// run: root(x: 10000000000.0: f64) == 100000.0
// run: arithmetic(x: 0.1: f64, y: 10000000000.0: f64) == 10000000000.1, -9999999999.9, 1000000000.0, 1.0000000000000001e-11, -0.1, 0.1
// run: choosing(x: 0.1: f64, y: 10000000000.0: f64) == false, true, true, true, false, false, 0.1, 10000000000.0, 0.1, 10000000000.0
// run: arithmetic(x: 0.1: f64, y: 1.0: f64) == 1.1, -0.9, 0.1, 0.1, -0.1, 0.1
// run: choosing(x: 0.1: f64, y: 1.0: f64) == false, true, true, true, false, false, 0.1, 1.0, 0.1, 1.0
// run: arithmetic(x: 0.1: f64, y: -1.5: f64) == -1.4, 1.6, -0.15000000000000002, -0.06666666666666667, -0.1, 0.1
// run: choosing(x: 0.1: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, 0.1, -1.5, 0.1
// run: arithmetic(x: 0.1: f64, y: -0.5: f64) == -0.4, 0.6, -0.05, -0.2, -0.1, 0.1
// run: choosing(x: 0.1: f64, y: -0.5: f64) == false, true, false, false, true, true, -0.5, 0.1, -0.5, 0.1
// run: arithmetic(x: 0.1: f64, y: 1.7976931348623157e+308: f64) == 1.7976931348623157e+308, -1.7976931348623157e+308, 1.7976931348623158e+307, 5.562684646268e-310, -0.1, 0.1
// run: choosing(x: 0.1: f64, y: 1.7976931348623157e+308: f64) == false, true, true, true, false, false, 0.1, 1.7976931348623157e+308, 0.1, 1.7976931348623157e+308
// run: arithmetic(x: 0.1: f64, y: 2.5: f64) == 2.6, -2.4, 0.25, 0.04, -0.1, 0.1
// run: choosing(x: 0.1: f64, y: 2.5: f64) == false, true, true, true, false, false, 0.1, 2.5, 0.1, 2.5
// run: rounding(x: 0.1: f64) == 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
// run: classifying(x: 0.1: f64) == false, false, true, false, true, false
// run: root(x: 0.1: f64) == 0.31622776601683794
// run: arithmetic(x: inf: f64, y: 0.5: f64) == inf, inf, inf, inf, -inf, inf
// run: choosing(x: inf: f64, y: 0.5: f64) == false, true, false, false, true, true, 0.5, inf, 0.5, inf
// run: arithmetic(x: inf: f64, y: -0.5: f64) == inf, inf, -inf, -inf, -inf, inf
// run: choosing(x: inf: f64, y: -0.5: f64) == false, true, false, false, true, true, -0.5, inf, -0.5, inf
// run: arithmetic(x: inf: f64, y: 2.2250738585072014e-308: f64) == inf, inf, inf, inf, -inf, inf
// run: choosing(x: inf: f64, y: 2.2250738585072014e-308: f64) == false, true, false, false, true, true, 2.2250738585072014e-308, inf, 2.2250738585072014e-308, inf
// run: arithmetic(x: inf: f64, y: -1.5: f64) == inf, inf, -inf, -inf, -inf, inf
// run: choosing(x: inf: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, inf, -1.5, inf
// run: arithmetic(x: inf: f64, y: 2.5: f64) == inf, inf, inf, inf, -inf, inf
// run: choosing(x: inf: f64, y: 2.5: f64) == false, true, false, false, true, true, 2.5, inf, 2.5, inf
// run: arithmetic(x: inf: f64, y: -inf: f64) == nan, inf, -inf, nan, -inf, inf
// run: choosing(x: inf: f64, y: -inf: f64) == false, true, false, false, true, true, -inf, inf, -inf, inf
// run: rounding(x: inf: f64) == inf, inf, inf, inf, inf, inf
// run: classifying(x: inf: f64) == false, true, false, false, false, false
// run: root(x: inf: f64) == inf
// run: arithmetic(x: -inf: f64, y: -1.5: f64) == -inf, -inf, inf, inf, inf, inf
// run: choosing(x: -inf: f64, y: -1.5: f64) == false, true, true, true, false, false, -inf, -1.5, -inf, -1.5
// run: arithmetic(x: -inf: f64, y: 2.2250738585072014e-308: f64) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f64, y: 2.2250738585072014e-308: f64) == false, true, true, true, false, false, -inf, 2.2250738585072014e-308, -inf, 2.2250738585072014e-308
// run: arithmetic(x: -inf: f64, y: 10000000000.0: f64) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f64, y: 10000000000.0: f64) == false, true, true, true, false, false, -inf, 10000000000.0, -inf, 10000000000.0
// run: arithmetic(x: -inf: f64, y: 1.0: f64) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f64, y: 1.0: f64) == false, true, true, true, false, false, -inf, 1.0, -inf, 1.0
// run: arithmetic(x: -inf: f64, y: 5e-324: f64) == -inf, -inf, -inf, -inf, inf, inf
// run: choosing(x: -inf: f64, y: 5e-324: f64) == false, true, true, true, false, false, -inf, 5e-324, -inf, 5e-324
// run: arithmetic(x: -inf: f64, y: -0.5: f64) == -inf, -inf, inf, inf, inf, inf
// run: choosing(x: -inf: f64, y: -0.5: f64) == false, true, true, true, false, false, -inf, -0.5, -inf, -0.5
// run: rounding(x: -inf: f64) == -inf, -inf, -inf, -inf, -inf, -inf
// run: classifying(x: -inf: f64) == false, true, false, false, false, false
// run: root(x: -inf: f64) == nan
// run: arithmetic(x: nan: f64, y: nan: f64) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f64, y: nan: f64) == false, true, false, false, false, false, nan, nan, nan, nan
// run: arithmetic(x: nan: f64, y: -0.0: f64) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f64, y: -0.0: f64) == false, true, false, false, false, false, nan, nan, -0.0, -0.0
// run: arithmetic(x: nan: f64, y: 10000000000.0: f64) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f64, y: 10000000000.0: f64) == false, true, false, false, false, false, nan, nan, 10000000000.0, 10000000000.0
// run: arithmetic(x: nan: f64, y: 1.0: f64) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f64, y: 1.0: f64) == false, true, false, false, false, false, nan, nan, 1.0, 1.0
// run: arithmetic(x: nan: f64, y: 0.5: f64) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f64, y: 0.5: f64) == false, true, false, false, false, false, nan, nan, 0.5, 0.5
// run: arithmetic(x: nan: f64, y: 0.0: f64) == nan, nan, nan, nan, nan, nan
// run: choosing(x: nan: f64, y: 0.0: f64) == false, true, false, false, false, false, nan, nan, 0.0, 0.0
// run: rounding(x: nan: f64) == nan, nan, nan, nan, nan, nan
// run: classifying(x: nan: f64) == true, false, false, false, false, false
// run: root(x: nan: f64) == nan
// run: arithmetic(x: 1.7976931348623157e+308: f64, y: 0.5: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, 8.988465674311579e+307, inf, -1.7976931348623157e+308, 1.7976931348623157e+308
// run: choosing(x: 1.7976931348623157e+308: f64, y: 0.5: f64) == false, true, false, false, true, true, 0.5, 1.7976931348623157e+308, 0.5, 1.7976931348623157e+308
// run: arithmetic(x: 1.7976931348623157e+308: f64, y: 0.0: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, 0.0, inf, -1.7976931348623157e+308, 1.7976931348623157e+308
// run: choosing(x: 1.7976931348623157e+308: f64, y: 0.0: f64) == false, true, false, false, true, true, 0.0, 1.7976931348623157e+308, 0.0, 1.7976931348623157e+308
// run: arithmetic(x: 1.7976931348623157e+308: f64, y: 10000000000.0: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, inf, 1.7976931348623157e+298, -1.7976931348623157e+308, 1.7976931348623157e+308
// run: choosing(x: 1.7976931348623157e+308: f64, y: 10000000000.0: f64) == false, true, false, false, true, true, 10000000000.0, 1.7976931348623157e+308, 10000000000.0, 1.7976931348623157e+308
// run: arithmetic(x: 1.7976931348623157e+308: f64, y: 1.0: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157e+308, -1.7976931348623157e+308, 1.7976931348623157e+308
// run: choosing(x: 1.7976931348623157e+308: f64, y: 1.0: f64) == false, true, false, false, true, true, 1.0, 1.7976931348623157e+308, 1.0, 1.7976931348623157e+308
// run: arithmetic(x: 1.7976931348623157e+308: f64, y: 5e-324: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, 8.881784197001251e-16, inf, -1.7976931348623157e+308, 1.7976931348623157e+308
// run: choosing(x: 1.7976931348623157e+308: f64, y: 5e-324: f64) == false, true, false, false, true, true, 5e-324, 1.7976931348623157e+308, 5e-324, 1.7976931348623157e+308
// run: arithmetic(x: 1.7976931348623157e+308: f64, y: 2.2250738585072014e-308: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, 3.9999999999999996, inf, -1.7976931348623157e+308, 1.7976931348623157e+308
// run: choosing(x: 1.7976931348623157e+308: f64, y: 2.2250738585072014e-308: f64) == false, true, false, false, true, true, 2.2250738585072014e-308, 1.7976931348623157e+308, 2.2250738585072014e-308, 1.7976931348623157e+308
// run: rounding(x: 1.7976931348623157e+308: f64) == 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157e+308, 1.7976931348623157e+308
// run: classifying(x: 1.7976931348623157e+308: f64) == false, false, true, false, true, false
// run: root(x: 1.7976931348623157e+308: f64) == 1.3407807929942596e+154
// run: arithmetic(x: 2.2250738585072014e-308: f64, y: -0.0: f64) == 2.2250738585072014e-308, 2.2250738585072014e-308, -0.0, -inf, -2.2250738585072014e-308, 2.2250738585072014e-308
// run: choosing(x: 2.2250738585072014e-308: f64, y: -0.0: f64) == false, true, false, false, true, true, -0.0, 2.2250738585072014e-308, -0.0, 2.2250738585072014e-308
// run: arithmetic(x: 2.2250738585072014e-308: f64, y: -2.5: f64) == -2.5, 2.5, -5.562684646268003e-308, -8.900295434028804e-309, -2.2250738585072014e-308, 2.2250738585072014e-308
// run: choosing(x: 2.2250738585072014e-308: f64, y: -2.5: f64) == false, true, false, false, true, true, -2.5, 2.2250738585072014e-308, -2.5, 2.2250738585072014e-308
// run: arithmetic(x: 2.2250738585072014e-308: f64, y: 0.5: f64) == 0.5, -0.5, 1.1125369292536007e-308, 4.450147717014403e-308, -2.2250738585072014e-308, 2.2250738585072014e-308
// run: choosing(x: 2.2250738585072014e-308: f64, y: 0.5: f64) == false, true, true, true, false, false, 2.2250738585072014e-308, 0.5, 2.2250738585072014e-308, 0.5
// run: arithmetic(x: 2.2250738585072014e-308: f64, y: -0.5: f64) == -0.5, 0.5, -1.1125369292536007e-308, -4.450147717014403e-308, -2.2250738585072014e-308, 2.2250738585072014e-308
// run: choosing(x: 2.2250738585072014e-308: f64, y: -0.5: f64) == false, true, false, false, true, true, -0.5, 2.2250738585072014e-308, -0.5, 2.2250738585072014e-308
// run: arithmetic(x: 2.2250738585072014e-308: f64, y: inf: f64) == inf, -inf, inf, 0.0, -2.2250738585072014e-308, 2.2250738585072014e-308
// run: choosing(x: 2.2250738585072014e-308: f64, y: inf: f64) == false, true, true, true, false, false, 2.2250738585072014e-308, inf, 2.2250738585072014e-308, inf
// run: arithmetic(x: 2.2250738585072014e-308: f64, y: 2.2250738585072014e-308: f64) == 4.450147717014403e-308, 0.0, 0.0, 1.0, -2.2250738585072014e-308, 2.2250738585072014e-308
// run: choosing(x: 2.2250738585072014e-308: f64, y: 2.2250738585072014e-308: f64) == true, false, false, true, false, true, 2.2250738585072014e-308, 2.2250738585072014e-308, 2.2250738585072014e-308, 2.2250738585072014e-308
// run: rounding(x: 2.2250738585072014e-308: f64) == 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
// run: classifying(x: 2.2250738585072014e-308: f64) == false, false, true, false, true, false
// run: root(x: 2.2250738585072014e-308: f64) == 1.4916681462400413e-154
// run: arithmetic(x: 5e-324: f64, y: -1.5: f64) == -1.5, 1.5, -1e-323, -5e-324, -5e-324, 5e-324
// run: choosing(x: 5e-324: f64, y: -1.5: f64) == false, true, false, false, true, true, -1.5, 5e-324, -1.5, 5e-324
// run: arithmetic(x: 5e-324: f64, y: 1.0: f64) == 1.0, -1.0, 5e-324, 5e-324, -5e-324, 5e-324
// run: choosing(x: 5e-324: f64, y: 1.0: f64) == false, true, true, true, false, false, 5e-324, 1.0, 5e-324, 1.0
// run: arithmetic(x: 5e-324: f64, y: 1.7976931348623157e+308: f64) == 1.7976931348623157e+308, -1.7976931348623157e+308, 8.881784197001251e-16, 0.0, -5e-324, 5e-324
// run: choosing(x: 5e-324: f64, y: 1.7976931348623157e+308: f64) == false, true, true, true, false, false, 5e-324, 1.7976931348623157e+308, 5e-324, 1.7976931348623157e+308
// run: arithmetic(x: 5e-324: f64, y: 2.2250738585072014e-308: f64) == 2.225073858507202e-308, -2.225073858507201e-308, 0.0, 2.220446049250313e-16, -5e-324, 5e-324
// run: choosing(x: 5e-324: f64, y: 2.2250738585072014e-308: f64) == false, true, true, true, false, false, 5e-324, 2.2250738585072014e-308, 5e-324, 2.2250738585072014e-308
// run: arithmetic(x: 5e-324: f64, y: -2.5: f64) == -2.5, 2.5, -1e-323, -0.0, -5e-324, 5e-324
// run: choosing(x: 5e-324: f64, y: -2.5: f64) == false, true, false, false, true, true, -2.5, 5e-324, -2.5, 5e-324
// run: arithmetic(x: 5e-324: f64, y: 5e-324: f64) == 1e-323, 0.0, 0.0, 1.0, -5e-324, 5e-324
// run: choosing(x: 5e-324: f64, y: 5e-324: f64) == true, false, false, true, false, true, 5e-324, 5e-324, 5e-324, 5e-324
// run: rounding(x: 5e-324: f64) == 1.0, 0.0, 0.0, 0.0, 0.0, 1.0
// run: classifying(x: 5e-324: f64) == false, false, true, false, false, true
// run: root(x: 5e-324: f64) == 2.2227587494850775e-162
