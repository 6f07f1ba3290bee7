// Mathematical functions, against 80-bit values rounded once.
// Made by generate.py.

@Kernel
func cbrtOf<T: Real>(_ x: T) -> T {
    return cbrt(x)
}

@Kernel
func expOf<T: Real>(_ x: T) -> T {
    return exp(x)
}

@Kernel
func exp2Of<T: Real>(_ x: T) -> T {
    return exp2(x)
}

@Kernel
func expm1Of<T: Real>(_ x: T) -> T {
    return expm1(x)
}

@Kernel
func logOf<T: Real>(_ x: T) -> T {
    return log(x)
}

@Kernel
func log2Of<T: Real>(_ x: T) -> T {
    return log2(x)
}

@Kernel
func log10Of<T: Real>(_ x: T) -> T {
    return log10(x)
}

@Kernel
func log1pOf<T: Real>(_ x: T) -> T {
    return log1p(x)
}

@Kernel
func sinOf<T: Real>(_ x: T) -> T {
    return sin(x)
}

@Kernel
func cosOf<T: Real>(_ x: T) -> T {
    return cos(x)
}

@Kernel
func tanOf<T: Real>(_ x: T) -> T {
    return tan(x)
}

@Kernel
func asinOf<T: Real>(_ x: T) -> T {
    return asin(x)
}

@Kernel
func acosOf<T: Real>(_ x: T) -> T {
    return acos(x)
}

@Kernel
func atanOf<T: Real>(_ x: T) -> T {
    return atan(x)
}

@Kernel
func sinhOf<T: Real>(_ x: T) -> T {
    return sinh(x)
}

@Kernel
func coshOf<T: Real>(_ x: T) -> T {
    return cosh(x)
}

@Kernel
func tanhOf<T: Real>(_ x: T) -> T {
    return tanh(x)
}

@Kernel
func asinhOf<T: Real>(_ x: T) -> T {
    return asinh(x)
}

@Kernel
func acoshOf<T: Real>(_ x: T) -> T {
    return acosh(x)
}

@Kernel
func atanhOf<T: Real>(_ x: T) -> T {
    return atanh(x)
}

@Kernel
func powOf<T: Real>(_ x: T, _ y: T) -> T {
    return pow(x, y)
}

@Kernel
func hypotOf<T: Real>(_ x: T, _ y: T) -> T {
    return hypot(x, y)
}

@Kernel
func atan2Of<T: Real>(_ x: T, _ y: T) -> T {
    return atan2(x, y)
}

// run: cbrtOf(x: 0.0: f32) == 0.0 ~2
// run: cbrtOf(x: 0.25: f32) == 0.62996054 ~2
// run: cbrtOf(x: -0.75: f32) == -0.9085603 ~2
// run: cbrtOf(x: 1.0: f32) == 1.0 ~2
// run: cbrtOf(x: 3.5: f32) == 1.5182945 ~2
// run: cbrtOf(x: 20.0: f32) == 2.7144177 ~2
// run: cbrtOf(x: nan: f32) == nan ~2
// run: expOf(x: 0.0: f32) == 1.0 ~2
// run: expOf(x: 0.25: f32) == 1.2840254 ~2
// run: expOf(x: -0.75: f32) == 0.47236654 ~2
// run: expOf(x: 1.0: f32) == 2.7182817 ~2
// run: expOf(x: 3.5: f32) == 33.11545 ~2
// run: expOf(x: 20.0: f32) == 485165200.0 ~2
// run: expOf(x: nan: f32) == nan ~2
// run: exp2Of(x: 0.0: f32) == 1.0 ~2
// run: exp2Of(x: 0.25: f32) == 1.1892071 ~2
// run: exp2Of(x: -0.75: f32) == 0.59460354 ~2
// run: exp2Of(x: 1.0: f32) == 2.0 ~2
// run: exp2Of(x: 3.5: f32) == 11.313708 ~2
// run: exp2Of(x: 20.0: f32) == 1048576.0 ~2
// run: exp2Of(x: nan: f32) == nan ~2
// run: expm1Of(x: 0.0: f32) == 0.0 ~2
// run: expm1Of(x: 0.25: f32) == 0.28402543 ~2
// run: expm1Of(x: -0.75: f32) == -0.5276334 ~2
// run: expm1Of(x: 1.0: f32) == 1.7182819 ~2
// run: expm1Of(x: 3.5: f32) == 32.11545 ~2
// run: expm1Of(x: 20.0: f32) == 485165200.0 ~2
// run: expm1Of(x: nan: f32) == nan ~2
// run: logOf(x: 0.0: f32) == -inf ~2
// run: logOf(x: 0.25: f32) == -1.3862944 ~2
// run: logOf(x: -0.75: f32) == nan ~2
// run: logOf(x: 1.0: f32) == 0.0 ~2
// run: logOf(x: 3.5: f32) == 1.2527629 ~2
// run: logOf(x: 20.0: f32) == 2.9957323 ~2
// run: logOf(x: nan: f32) == nan ~2
// run: log2Of(x: 0.0: f32) == -inf ~2
// run: log2Of(x: 0.25: f32) == -2.0 ~2
// run: log2Of(x: -0.75: f32) == nan ~2
// run: log2Of(x: 1.0: f32) == 0.0 ~2
// run: log2Of(x: 3.5: f32) == 1.8073549 ~2
// run: log2Of(x: 20.0: f32) == 4.321928 ~2
// run: log2Of(x: nan: f32) == nan ~2
// run: log10Of(x: 0.0: f32) == -inf ~2
// run: log10Of(x: 0.25: f32) == -0.60206 ~2
// run: log10Of(x: -0.75: f32) == nan ~2
// run: log10Of(x: 1.0: f32) == 0.0 ~2
// run: log10Of(x: 3.5: f32) == 0.54406804 ~2
// run: log10Of(x: 20.0: f32) == 1.30103 ~2
// run: log10Of(x: nan: f32) == nan ~2
// run: log1pOf(x: 0.0: f32) == 0.0 ~2
// run: log1pOf(x: 0.25: f32) == 0.22314355 ~2
// run: log1pOf(x: -0.75: f32) == -1.3862944 ~2
// run: log1pOf(x: 1.0: f32) == 0.6931472 ~2
// run: log1pOf(x: 3.5: f32) == 1.5040774 ~2
// run: log1pOf(x: 20.0: f32) == 3.0445225 ~2
// run: log1pOf(x: nan: f32) == nan ~2
// run: sinOf(x: 0.0: f32) == 0.0 ~2
// run: sinOf(x: 0.25: f32) == 0.24740396 ~2
// run: sinOf(x: -0.75: f32) == -0.6816388 ~2
// run: sinOf(x: 1.0: f32) == 0.84147096 ~2
// run: sinOf(x: 3.5: f32) == -0.35078323 ~2
// run: sinOf(x: 20.0: f32) == 0.9129453 ~2
// run: sinOf(x: nan: f32) == nan ~2
// run: cosOf(x: 0.0: f32) == 1.0 ~2
// run: cosOf(x: 0.25: f32) == 0.9689124 ~2
// run: cosOf(x: -0.75: f32) == 0.73168886 ~2
// run: cosOf(x: 1.0: f32) == 0.5403023 ~2
// run: cosOf(x: 3.5: f32) == -0.9364567 ~2
// run: cosOf(x: 20.0: f32) == 0.40808207 ~2
// run: cosOf(x: nan: f32) == nan ~2
// run: tanOf(x: 0.0: f32) == 0.0 ~2
// run: tanOf(x: 0.25: f32) == 0.25534192 ~2
// run: tanOf(x: -0.75: f32) == -0.93159646 ~2
// run: tanOf(x: 1.0: f32) == 1.5574077 ~2
// run: tanOf(x: 3.5: f32) == 0.37458563 ~2
// run: tanOf(x: 20.0: f32) == 2.237161 ~2
// run: tanOf(x: nan: f32) == nan ~2
// run: asinOf(x: 0.0: f32) == 0.0 ~2
// run: asinOf(x: 0.25: f32) == 0.25268024 ~2
// run: asinOf(x: -0.75: f32) == -0.8480621 ~2
// run: asinOf(x: 1.0: f32) == 1.5707964 ~2
// run: asinOf(x: 3.5: f32) == nan ~2
// run: asinOf(x: 20.0: f32) == nan ~2
// run: asinOf(x: nan: f32) == nan ~2
// run: acosOf(x: 0.0: f32) == 1.5707964 ~2
// run: acosOf(x: 0.25: f32) == 1.3181161 ~2
// run: acosOf(x: -0.75: f32) == 2.4188583 ~2
// run: acosOf(x: 1.0: f32) == 0.0 ~2
// run: acosOf(x: 3.5: f32) == nan ~2
// run: acosOf(x: 20.0: f32) == nan ~2
// run: acosOf(x: nan: f32) == nan ~2
// run: atanOf(x: 0.0: f32) == 0.0 ~2
// run: atanOf(x: 0.25: f32) == 0.24497867 ~2
// run: atanOf(x: -0.75: f32) == -0.6435011 ~2
// run: atanOf(x: 1.0: f32) == 0.7853982 ~2
// run: atanOf(x: 3.5: f32) == 1.2924967 ~2
// run: atanOf(x: 20.0: f32) == 1.5208379 ~2
// run: atanOf(x: nan: f32) == nan ~2
// run: sinhOf(x: 0.0: f32) == 0.0 ~2
// run: sinhOf(x: 0.25: f32) == 0.25261232 ~2
// run: sinhOf(x: -0.75: f32) == -0.8223167 ~2
// run: sinhOf(x: 1.0: f32) == 1.1752012 ~2
// run: sinhOf(x: 3.5: f32) == 16.542627 ~2
// run: sinhOf(x: 20.0: f32) == 242582600.0 ~2
// run: sinhOf(x: nan: f32) == nan ~2
// run: coshOf(x: 0.0: f32) == 1.0 ~2
// run: coshOf(x: 0.25: f32) == 1.0314131 ~2
// run: coshOf(x: -0.75: f32) == 1.2946833 ~2
// run: coshOf(x: 1.0: f32) == 1.5430807 ~2
// run: coshOf(x: 3.5: f32) == 16.572824 ~2
// run: coshOf(x: 20.0: f32) == 242582600.0 ~2
// run: coshOf(x: nan: f32) == nan ~2
// run: tanhOf(x: 0.0: f32) == 0.0 ~2
// run: tanhOf(x: 0.25: f32) == 0.24491866 ~2
// run: tanhOf(x: -0.75: f32) == -0.63514894 ~2
// run: tanhOf(x: 1.0: f32) == 0.7615942 ~2
// run: tanhOf(x: 3.5: f32) == 0.9981779 ~2
// run: tanhOf(x: 20.0: f32) == 1.0 ~2
// run: tanhOf(x: nan: f32) == nan ~2
// run: asinhOf(x: 0.0: f32) == 0.0 ~2
// run: asinhOf(x: 0.25: f32) == 0.24746646 ~2
// run: asinhOf(x: -0.75: f32) == -0.6931472 ~2
// run: asinhOf(x: 1.0: f32) == 0.8813736 ~2
// run: asinhOf(x: 3.5: f32) == 1.9657204 ~2
// run: asinhOf(x: 20.0: f32) == 3.689504 ~2
// run: asinhOf(x: nan: f32) == nan ~2
// run: acoshOf(x: 0.0: f32) == nan ~2
// run: acoshOf(x: 0.25: f32) == nan ~2
// run: acoshOf(x: -0.75: f32) == nan ~2
// run: acoshOf(x: 1.0: f32) == 0.0 ~2
// run: acoshOf(x: 3.5: f32) == 1.9248472 ~2
// run: acoshOf(x: 20.0: f32) == 3.6882539 ~2
// run: acoshOf(x: nan: f32) == nan ~2
// run: atanhOf(x: 0.0: f32) == 0.0 ~2
// run: atanhOf(x: 0.25: f32) == 0.25541282 ~2
// run: atanhOf(x: -0.75: f32) == -0.97295505 ~2
// run: atanhOf(x: 1.0: f32) == inf ~2
// run: atanhOf(x: 3.5: f32) == nan ~2
// run: atanhOf(x: 20.0: f32) == nan ~2
// run: atanhOf(x: nan: f32) == nan ~2
// run: powOf(x: 2.0: f32, y: 0.5: f32) == 1.4142135 ~2
// run: powOf(x: 0.3: f32, y: -1.7: f32) == 7.7427254 ~2
// run: powOf(x: -2.0: f32, y: 3.0: f32) == -8.0 ~2
// run: powOf(x: 100000.0: f32, y: 1.5: f32) == 31622776.0 ~2
// run: powOf(x: nan: f32, y: 0.0: f32) == 1.0 ~2
// run: hypotOf(x: 2.0: f32, y: 0.5: f32) == 2.0615528 ~2
// run: hypotOf(x: 0.3: f32, y: -1.7: f32) == 1.7262677 ~2
// run: hypotOf(x: -2.0: f32, y: 3.0: f32) == 3.6055512 ~2
// run: hypotOf(x: 100000.0: f32, y: 1.5: f32) == 100000.0 ~2
// run: hypotOf(x: nan: f32, y: 0.0: f32) == nan ~2
// run: atan2Of(x: 2.0: f32, y: 0.5: f32) == 1.3258177 ~2
// run: atan2Of(x: 0.3: f32, y: -1.7: f32) == 2.9669204 ~2
// run: atan2Of(x: -2.0: f32, y: 3.0: f32) == -0.5880026 ~2
// run: atan2Of(x: 100000.0: f32, y: 1.5: f32) == 1.5707814 ~2
// run: atan2Of(x: nan: f32, y: 0.0: f32) == nan ~2
// run: cbrtOf(x: 0.0: f64) == 0.0 ~2
// run: cbrtOf(x: 0.25: f64) == 0.6299605249474366 ~2
// run: cbrtOf(x: -0.75: f64) == -0.9085602964160698 ~2
// run: cbrtOf(x: 1.0: f64) == 1.0 ~2
// run: cbrtOf(x: 3.5: f64) == 1.5182944859378313 ~2
// run: cbrtOf(x: 20.0: f64) == 2.7144176165949068 ~2
// run: cbrtOf(x: nan: f64) == nan ~2
// run: expOf(x: 0.0: f64) == 1.0 ~2
// run: expOf(x: 0.25: f64) == 1.2840254166877414 ~2
// run: expOf(x: -0.75: f64) == 0.4723665527410147 ~2
// run: expOf(x: 1.0: f64) == 2.718281828459045 ~2
// run: expOf(x: 3.5: f64) == 33.11545195869231 ~2
// run: expOf(x: 20.0: f64) == 485165195.4097903 ~2
// run: expOf(x: nan: f64) == nan ~2
// run: exp2Of(x: 0.0: f64) == 1.0 ~2
// run: exp2Of(x: 0.25: f64) == 1.189207115002721 ~2
// run: exp2Of(x: -0.75: f64) == 0.5946035575013605 ~2
// run: exp2Of(x: 1.0: f64) == 2.0 ~2
// run: exp2Of(x: 3.5: f64) == 11.313708498984761 ~2
// run: exp2Of(x: 20.0: f64) == 1048576.0 ~2
// run: exp2Of(x: nan: f64) == nan ~2
// run: expm1Of(x: 0.0: f64) == 0.0 ~2
// run: expm1Of(x: 0.25: f64) == 0.2840254166877415 ~2
// run: expm1Of(x: -0.75: f64) == -0.5276334472589853 ~2
// run: expm1Of(x: 1.0: f64) == 1.7182818284590453 ~2
// run: expm1Of(x: 3.5: f64) == 32.11545195869231 ~2
// run: expm1Of(x: 20.0: f64) == 485165194.4097903 ~2
// run: expm1Of(x: nan: f64) == nan ~2
// run: logOf(x: 0.0: f64) == -inf ~2
// run: logOf(x: 0.25: f64) == -1.3862943611198906 ~2
// run: logOf(x: -0.75: f64) == nan ~2
// run: logOf(x: 1.0: f64) == 0.0 ~2
// run: logOf(x: 3.5: f64) == 1.252762968495368 ~2
// run: logOf(x: 20.0: f64) == 2.995732273553991 ~2
// run: logOf(x: nan: f64) == nan ~2
// run: log2Of(x: 0.0: f64) == -inf ~2
// run: log2Of(x: 0.25: f64) == -2.0 ~2
// run: log2Of(x: -0.75: f64) == nan ~2
// run: log2Of(x: 1.0: f64) == 0.0 ~2
// run: log2Of(x: 3.5: f64) == 1.8073549220576042 ~2
// run: log2Of(x: 20.0: f64) == 4.321928094887363 ~2
// run: log2Of(x: nan: f64) == nan ~2
// run: log10Of(x: 0.0: f64) == -inf ~2
// run: log10Of(x: 0.25: f64) == -0.6020599913279624 ~2
// run: log10Of(x: -0.75: f64) == nan ~2
// run: log10Of(x: 1.0: f64) == 0.0 ~2
// run: log10Of(x: 3.5: f64) == 0.5440680443502757 ~2
// run: log10Of(x: 20.0: f64) == 1.3010299956639813 ~2
// run: log10Of(x: nan: f64) == nan ~2
// run: log1pOf(x: 0.0: f64) == 0.0 ~2
// run: log1pOf(x: 0.25: f64) == 0.22314355131420976 ~2
// run: log1pOf(x: -0.75: f64) == -1.3862943611198906 ~2
// run: log1pOf(x: 1.0: f64) == 0.6931471805599453 ~2
// run: log1pOf(x: 3.5: f64) == 1.5040773967762742 ~2
// run: log1pOf(x: 20.0: f64) == 3.044522437723423 ~2
// run: log1pOf(x: nan: f64) == nan ~2
// run: sinOf(x: 0.0: f64) == 0.0 ~2
// run: sinOf(x: 0.25: f64) == 0.24740395925452294 ~2
// run: sinOf(x: -0.75: f64) == -0.6816387600233341 ~2
// run: sinOf(x: 1.0: f64) == 0.8414709848078965 ~2
// run: sinOf(x: 3.5: f64) == -0.35078322768961984 ~2
// run: sinOf(x: 20.0: f64) == 0.9129452507276277 ~2
// run: sinOf(x: nan: f64) == nan ~2
// run: cosOf(x: 0.0: f64) == 1.0 ~2
// run: cosOf(x: 0.25: f64) == 0.9689124217106447 ~2
// run: cosOf(x: -0.75: f64) == 0.7316888688738209 ~2
// run: cosOf(x: 1.0: f64) == 0.5403023058681398 ~2
// run: cosOf(x: 3.5: f64) == -0.9364566872907963 ~2
// run: cosOf(x: 20.0: f64) == 0.40808206181339196 ~2
// run: cosOf(x: nan: f64) == nan ~2
// run: tanOf(x: 0.0: f64) == 0.0 ~2
// run: tanOf(x: 0.25: f64) == 0.25534192122103627 ~2
// run: tanOf(x: -0.75: f64) == -0.9315964599440725 ~2
// run: tanOf(x: 1.0: f64) == 1.5574077246549023 ~2
// run: tanOf(x: 3.5: f64) == 0.3745856401585947 ~2
// run: tanOf(x: 20.0: f64) == 2.237160944224742 ~2
// run: tanOf(x: nan: f64) == nan ~2
// run: asinOf(x: 0.0: f64) == 0.0 ~2
// run: asinOf(x: 0.25: f64) == 0.25268025514207865 ~2
// run: asinOf(x: -0.75: f64) == -0.848062078981481 ~2
// run: asinOf(x: 1.0: f64) == 1.5707963267948966 ~2
// run: asinOf(x: 3.5: f64) == nan ~2
// run: asinOf(x: 20.0: f64) == nan ~2
// run: asinOf(x: nan: f64) == nan ~2
// run: acosOf(x: 0.0: f64) == 1.5707963267948966 ~2
// run: acosOf(x: 0.25: f64) == 1.318116071652818 ~2
// run: acosOf(x: -0.75: f64) == 2.4188584057763776 ~2
// run: acosOf(x: 1.0: f64) == 0.0 ~2
// run: acosOf(x: 3.5: f64) == nan ~2
// run: acosOf(x: 20.0: f64) == nan ~2
// run: acosOf(x: nan: f64) == nan ~2
// run: atanOf(x: 0.0: f64) == 0.0 ~2
// run: atanOf(x: 0.25: f64) == 0.24497866312686414 ~2
// run: atanOf(x: -0.75: f64) == -0.6435011087932844 ~2
// run: atanOf(x: 1.0: f64) == 0.7853981633974483 ~2
// run: atanOf(x: 3.5: f64) == 1.2924966677897853 ~2
// run: atanOf(x: 20.0: f64) == 1.5208379310729538 ~2
// run: atanOf(x: nan: f64) == nan ~2
// run: sinhOf(x: 0.0: f64) == 0.0 ~2
// run: sinhOf(x: 0.25: f64) == 0.2526123168081683 ~2
// run: sinhOf(x: -0.75: f64) == -0.82231673193583 ~2
// run: sinhOf(x: 1.0: f64) == 1.1752011936438014 ~2
// run: sinhOf(x: 3.5: f64) == 16.542627287634996 ~2
// run: sinhOf(x: 20.0: f64) == 242582597.70489514 ~2
// run: sinhOf(x: nan: f64) == nan ~2
// run: coshOf(x: 0.0: f64) == 1.0 ~2
// run: coshOf(x: 0.25: f64) == 1.0314130998795732 ~2
// run: coshOf(x: -0.75: f64) == 1.2946832846768448 ~2
// run: coshOf(x: 1.0: f64) == 1.5430806348152437 ~2
// run: coshOf(x: 3.5: f64) == 16.572824671057315 ~2
// run: coshOf(x: 20.0: f64) == 242582597.70489514 ~2
// run: coshOf(x: nan: f64) == nan ~2
// run: tanhOf(x: 0.0: f64) == 0.0 ~2
// run: tanhOf(x: 0.25: f64) == 0.24491866240370913 ~2
// run: tanhOf(x: -0.75: f64) == -0.6351489523872873 ~2
// run: tanhOf(x: 1.0: f64) == 0.7615941559557649 ~2
// run: tanhOf(x: 3.5: f64) == 0.9981778976111987 ~2
// run: tanhOf(x: 20.0: f64) == 1.0 ~2
// run: tanhOf(x: nan: f64) == nan ~2
// run: asinhOf(x: 0.0: f64) == 0.0 ~2
// run: asinhOf(x: 0.25: f64) == 0.24746646154726346 ~2
// run: asinhOf(x: -0.75: f64) == -0.6931471805599453 ~2
// run: asinhOf(x: 1.0: f64) == 0.881373587019543 ~2
// run: asinhOf(x: 3.5: f64) == 1.9657204716496515 ~2
// run: asinhOf(x: 20.0: f64) == 3.6895038689889055 ~2
// run: asinhOf(x: nan: f64) == nan ~2
// run: acoshOf(x: 0.0: f64) == nan ~2
// run: acoshOf(x: 0.25: f64) == nan ~2
// run: acoshOf(x: -0.75: f64) == nan ~2
// run: acoshOf(x: 1.0: f64) == 0.0 ~2
// run: acoshOf(x: 3.5: f64) == 1.9248473002384139 ~2
// run: acoshOf(x: 20.0: f64) == 3.6882538673612966 ~2
// run: acoshOf(x: nan: f64) == nan ~2
// run: atanhOf(x: 0.0: f64) == 0.0 ~2
// run: atanhOf(x: 0.25: f64) == 0.25541281188299536 ~2
// run: atanhOf(x: -0.75: f64) == -0.9729550745276566 ~2
// run: atanhOf(x: 1.0: f64) == inf ~2
// run: atanhOf(x: 3.5: f64) == nan ~2
// run: atanhOf(x: 20.0: f64) == nan ~2
// run: atanhOf(x: nan: f64) == nan ~2
// run: powOf(x: 2.0: f64, y: 0.5: f64) == 1.4142135623730951 ~2
// run: powOf(x: 0.3: f64, y: -1.7: f64) == 7.742725577066099 ~2
// run: powOf(x: -2.0: f64, y: 3.0: f64) == -8.0 ~2
// run: powOf(x: 100000.0: f64, y: 1.5: f64) == 31622776.60168379 ~2
// run: powOf(x: nan: f64, y: 0.0: f64) == 1.0 ~2
// run: hypotOf(x: 2.0: f64, y: 0.5: f64) == 2.0615528128088303 ~2
// run: hypotOf(x: 0.3: f64, y: -1.7: f64) == 1.7262676501632068 ~2
// run: hypotOf(x: -2.0: f64, y: 3.0: f64) == 3.605551275463989 ~2
// run: hypotOf(x: 100000.0: f64, y: 1.5: f64) == 100000.00001125 ~2
// run: hypotOf(x: nan: f64, y: 0.0: f64) == nan ~2
// run: atan2Of(x: 2.0: f64, y: 0.5: f64) == 1.3258176636680326 ~2
// run: atan2Of(x: 0.3: f64, y: -1.7: f64) == 2.9669204545815537 ~2
// run: atan2Of(x: -2.0: f64, y: 3.0: f64) == -0.5880026035475675 ~2
// run: atan2Of(x: 100000.0: f64, y: 1.5: f64) == 1.5707813267948978 ~2
// run: atan2Of(x: nan: f64, y: 0.0: f64) == nan ~2
