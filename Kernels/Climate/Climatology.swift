// What is usual for the time of year, and what departs from it. Missing values are NaNs: they take no part in the
// means and stay missing in the anomalies.

public import Quern

/// The mean over the years of each month (or day, or hour of the year) of `x`.
/// - Shapes: `x` [years, months]; result [months]. In the units of `x`.
/// - Returns: NaN for a month that no year has a value for.
/// - Complexity: O(years · months); one result is allocated.
@Kernel
public func climatology<T: Real>(_ x: Matrix<T>) throws -> Vector<T> {
    let (years, months) = (x.shape[0], x.shape[1])
    var means = NDArray<T, 1>(zeros: months)
    for month in parallel(0..<months) {
        var sum: T = 0
        var count = 0
        for year in 0..<years {
            let value = x[year, month]
            if value.isNaN { continue }
            sum += value
            count += 1
        }
        means[month] = sum / T(count)
    }
    return means
}

/// The departures of `x` from its climatology: each value less the mean of its month over all years.
/// - Shapes: `x` [years, months]; result [years, months]. In the units of `x`.
/// - Complexity: O(years · months); the result and one row are allocated.
@Kernel
public func anomalies<T: Real>(_ x: Matrix<T>) throws -> Matrix<T> {
    let means = try climatology(x)
    let (years, months) = (x.shape[0], x.shape[1])
    var departures = NDArray<T, 2>(zeros: years, months)
    for year in parallel(0..<years) {
        for month in 0..<months {
            departures[year, month] = x[year, month] - means[month]
        }
    }
    return departures
}
