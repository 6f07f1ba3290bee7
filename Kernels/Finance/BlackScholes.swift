// Prices of European options by the formula of Black and Scholes: exp, log, sqrt and erfc of each element, and a
// kernel with two results.

public import Quern

/// The probability that a standard normal variable is at most `x`.
/// - Note: by erfc, and so exact to a few ULP in the far left tail as well.
@Kernel
public func normalDistribution<T: Real>(_ x: T) -> T {
    let root: T = 0.7071067811865475244
    return 0.5 * erfc(-x * root)
}

/// The prices of a call and of a put on one share that pays nothing, in the currency of `spot`.
/// - `spot` and `strike`: positive amounts; `years`: positive time to expiry; `rate` and `volatility`: a year.
/// - Source: Black and Scholes, Journal of Political Economy 81 (1973).
@Kernel
public func optionPrices<T: Real>(spot: T, strike: T, years: T, rate: T, volatility: T) -> (T, T) {
    let spread = volatility * sqrt(years)
    let drift = (rate + 0.5 * volatility * volatility) * years
    let d1 = (log(spot / strike) + drift) / spread
    let d2 = d1 - spread
    let discounted = strike * exp(-rate * years)
    let call = spot * normalDistribution(d1) - discounted * normalDistribution(d2)
    let put = discounted * normalDistribution(-d2) - spot * normalDistribution(-d1)
    return (call, put)
}

/// The prices of many calls and puts at one rate and one volatility.
/// - Shapes: `spot` [n]; `strike` [n]; `years` [n]; `call` [n]; `put` [n].
/// - Throws: a fault if a count differs from that of `spot`.
/// - Complexity: O(n); nothing is allocated.
@Kernel
public func blackScholes<T: Real>(
    spot: Vector<T>, strike: Vector<T>, years: Vector<T>, rate: T, volatility: T,
    call: inout Vector<T>, put: inout Vector<T>
) throws {
    let n = spot.count
    precondition(strike.count == n && years.count == n, "'spot', 'strike' and 'years' must have equal counts")
    precondition(call.count == n && put.count == n, "'call' and 'put' must have as many elements as 'spot'")
    for i in parallel(0..<n) {
        let (up, down) = optionPrices(
            spot: spot[i], strike: strike[i], years: years[i], rate: rate, volatility: volatility)
        call[i] = up
        put[i] = down
    }
}
