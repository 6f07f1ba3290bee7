// The mathematical functions: the Swift ones, the compiled ones and the interpreted ones give one result.

import Quern
import Testing

@Kernel
func everyFunction(_ x: Double, _ y: Double) -> Vector<Double> {
    var r = Vector<Double>(zeros: 40)
    r[0] = sqrt(x)
    r[1] = cbrt(x)
    r[2] = exp(x)
    r[3] = exp2(x)
    r[4] = exp10(x)
    r[5] = expm1(x)
    r[6] = log(x)
    r[7] = log2(x)
    r[8] = log10(x)
    r[9] = log1p(x)
    r[10] = pow(x, y)
    r[11] = hypot(x, y)
    r[12] = sin(x)
    r[13] = cos(x)
    r[14] = tan(x)
    r[15] = asin(x)
    r[16] = acos(x)
    r[17] = atan(x)
    r[18] = atan2(x, y)
    r[19] = sinh(x)
    r[20] = cosh(x)
    r[21] = tanh(x)
    r[22] = asinh(x)
    r[23] = acosh(y)
    r[24] = atanh(x)
    r[25] = erf(x)
    r[26] = erfc(x)
    r[27] = Quern.gamma(y)
    r[28] = logGamma(y)
    r[29] = floor(y)
    r[30] = ceil(y)
    r[31] = round(y)
    r[32] = trunc(-y)
    r[33] = fma(x, y, 1)
    r[34] = copysign(x, -y)
    r[35] = remainder(y, x)
    r[36] = abs(-y)
    r[37] = sign(-x)
    r[38] = sincos(x).sin
    r[39] = sincos(x).cos
    return r
}

@Suite("mathematical functions")
struct MathTests {
    @Test("all are equal to the bit in every mode", arguments: [(0.3, 1.75), (0.875, 4.5), (1e-300, 2.0), (0.5, 1.0)])
    func functions(x: Double, y: Double) {
        let all = inEveryMode { everyFunction(x, y).elements.map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern } }
        #expect(all[0] == all[1])
        #expect(all[0] == all[2])
    }
}
