// Where a quantile lies among sorted elements, and how it is interpolated: the nine methods of Hyndman and Fan and
// NumPy's four more, with NumPy's arithmetic, so that the bits are NumPy's for Doubles.
// One difference: where one element is the answer nothing is interpolated, so infinities stay and make no NaN.
// Source: Hyndman and Fan, Sample Quantiles in Statistical Packages, American Statistician 50 (1996).

/// A way to choose a quantile.
package enum QuantileMethod: String, Sendable, CaseIterable, Codable {
    case invertedCDF = "inverted_cdf"
    case averagedInvertedCDF = "averaged_inverted_cdf"
    case closestObservation = "closest_observation"
    case interpolatedInvertedCDF = "interpolated_inverted_cdf"
    case hazen, weibull, linear
    case medianUnbiased = "median_unbiased"
    case normalUnbiased = "normal_unbiased"
    case lower, higher, midpoint, nearest

    /// Two ranks, counted from 0, and the weight of the second one.
    package struct Position: Sendable, Equatable {
        package var lower: Int
        package var upper: Int
        package var weight: Double

        /// The quantile, given the elements of the two ranks.
        package func value(_ a: Double, _ b: Double) -> Double {
            if lower == upper || a == b || weight == 0 { return a }
            if weight == 1 { return b }
            let difference = b - a
            return weight >= 0.5 ? b - difference * (1 - weight) : a + difference * weight
        }
    }

    /// Where the quantile `q` lies among `count` sorted elements.
    /// - Parameters:
    ///   - q: from 0 through 1.
    ///   - count: at least 1.
    package func position(_ q: Double, count: Int) -> Position {
        let n = Double(count)
        func single(_ index: Double) -> Position {
            let rank = min(max(0, Int(index)), count - 1)
            return Position(lower: rank, upper: rank, weight: 0)
        }
        /// The rank before a place between ranks where it lies exactly on it and `takesRank`, else the one after.
        func discrete(_ place: Double, _ takesRank: (Double) -> Bool) -> Position {
            let floor = place.rounded(.down)
            return single(place == floor && takesRank(floor) ? floor : floor + 1)
        }
        func between(_ place: Double, _ weight: (Double) -> Double = { $0 }) -> Position {
            if place >= n - 1 { return single(n - 1) }
            if place < 0 { return single(0) }
            let floor = place.rounded(.down)
            return Position(lower: Int(floor), upper: Int(floor) + 1, weight: weight(place - floor))
        }
        func hyndmanFan(_ alpha: Double, _ beta: Double) -> Position {
            between(n * q + (alpha + q * (1 - alpha - beta)) - 1)
        }
        let last = (n - 1) * q
        switch self {
        case .invertedCDF: return discrete(n * q - 1) { _ in true }
        case .averagedInvertedCDF: return between(n * q - 1) { $0 == 0 ? 0.5 : 1 }
        case .closestObservation:
            return discrete(n * q - 1 - 0.5) { $0.truncatingRemainder(dividingBy: 2).magnitude == 1 }
        case .interpolatedInvertedCDF: return hyndmanFan(0, 1)
        case .hazen: return hyndmanFan(0.5, 0.5)
        case .weibull: return hyndmanFan(0, 0)
        case .linear: return between(last)
        case .medianUnbiased: return hyndmanFan(1 / 3.0, 1 / 3.0)
        case .normalUnbiased: return hyndmanFan(3 / 8.0, 3 / 8.0)
        case .lower: return single(last.rounded(.down))
        case .higher: return single(last.rounded(.up))
        case .midpoint: return between(0.5 * (last.rounded(.down) + last.rounded(.up))) { $0 == 0 ? 0 : 0.5 }
        case .nearest: return single(last.rounded(.toNearestOrEven))
        }
    }
}
