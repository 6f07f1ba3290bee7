// Prices of European call and put options: two arrays written in one loop, functions called inside.

@Kernel
func normal(_ x: Double) -> Double { 0.5 * erfc(-x / sqrt(2.0)) }

@Kernel
func blackScholes(
    _ spot: Vector<Double>, _ strike: Vector<Double>, _ years: Vector<Double>, _ rate: Double, _ volatility: Double,
    _ call: inout Vector<Double>, _ put: inout Vector<Double>
) {
    for i in parallel(spot.indices) {
        let width = volatility * sqrt(years[i] + 0.25)
        let drift = (rate + 0.5 * volatility * volatility) * (years[i] + 0.25)
        let d1 = (log((spot[i] + 1) / (strike[i] + 1)) + drift) / width
        let discounted = (strike[i] + 1) * exp(-rate * (years[i] + 0.25))
        call[i] = (spot[i] + 1) * normal(d1) - discounted * normal(d1 - width)
        put[i] = discounted * normal(width - d1) - (spot[i] + 1) * normal(-d1)
    }
}

// At the money without interest a call is a put: (S = 1) · (2Φ(σ/2) − 1).
// run: blackScholes(spot: [0], strike: [0], years: [0.75], rate: 0, volatility: 0.2, call: [0], put: [0]) == call = [0.07965567455405798], put = [0.07965567455405798] ~64
// large: blackScholes(spot: random(3000), strike: random(3000), years: random(3000), rate: 0.02, volatility: 0.3, call: zeros(3000), put: zeros(3000))
