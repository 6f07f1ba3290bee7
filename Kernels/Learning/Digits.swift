// A classifier in three steps, each a kernel that a search over parameters can share: features, random Fourier
// features with the products that ridge regression needs, and the accuracy of the regression by cross-validation.
// Rows i, i + k, i + 2k … are the fold i of k folds. The classes are 0 to 9.
// Source: Rahimi and Recht, Random Features for Large-Scale Kernel Machines (2007); Hastie, Tibshirani and Friedman,
// The Elements of Statistical Learning, 2nd ed., §§ 3.4 and 7.10.

public import Quern

/// Classes of the digits.
let classCount = 10

/// The columns of `data` but the last, each raised to `power` and standardised; the last column stays, as the class.
/// - Shapes: `data` [n, m + 1], no element below 0; result [n, m + 1]. Columns that do not vary become 0.
/// - Complexity: O(n·m); one result is allocated.
@Kernel
public func standardised(_ data: Matrix<Double>, _ power: Double) throws -> Matrix<Double> {
    let (n, m) = (data.shape[0], data.shape[1] - 1)
    precondition(m >= 0, "'data' must have a column for the class")
    var features = NDArray<Double, 2>(zeros: n, m + 1)
    for i in 0..<n {
        for j in 0..<m { features[i, j] = pow(data[i, j], power) }
        features[i, m] = data[i, m]
    }
    for j in 0..<m {
        let mean = features[..., j].mean()
        var squares = 0.0
        for i in 0..<n {
            let departure = features[i, j] - mean
            squares += departure * departure
        }
        let deviation = sqrt(squares / Double(n))
        for i in 0..<n { features[i, j] = deviation > 0 ? (features[i, j] - mean) / deviation : 0 }
    }
    return features
}

/// A number of the standard normal distribution for each pair of indices, by hashing them.
/// - Source: Steele, Lea and Flood, Fast Splittable Pseudorandom Number Generators (2014); Box and Muller (1958).
@Kernel
func normalNumber(_ i: Int, _ j: Int) -> Double {
    var uniform = (0.0, 0.0)
    for k in 0..<2 {
        var z = UInt64(i) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(2 * j + k + 1) &* 0xD1B5_4A32_D192_ED03
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z = z ^ (z >> 31)
        let number = (Double(z >> 11) + 0.5) / 9007199254740992.0
        if k == 0 { uniform.0 = number } else { uniform.1 = number }
    }
    return sqrt(-2 * log(uniform.0)) * cos(6.283185307179586 * uniform.1)
}

/// Random Fourier features of a Gaussian kernel, with the sums of products of each fold, as `ridgeAccuracy` takes them.
/// - Shapes: `features` [n, m + 1], the class in the last column; result [n + folds · count, count + 10]: the features of
///   each row and its class as a 1 among ten columns, then for each fold the products of the feature columns with all.
/// - Parameters:
///   - width: the inverse width of the Gaussian kernel.
///   - count: the number of features.
///   - folds: the number of folds.
/// - Throws: a fault if a class is not one of 0 to 9.
/// - Complexity: O(n·count·(m + count)); one result is allocated, and m·count numbers beside it.
@Kernel
public func fourierFeatures(
    _ features: Matrix<Double>, _ width: Double, _ count: Int, _ folds: Int
) throws -> Matrix<Double> {
    precondition(count > 0 && folds > 1, "there must be features, and two folds or more")
    let (n, m) = (features.shape[0], features.shape[1] - 1)
    let columns = count + classCount
    var weights = NDArray<Double, 2>(zeros: m + 1, count)
    for j in 0...m {
        for k in 0..<count { weights[j, k] = normalNumber(j, k) }
    }
    var result = NDArray<Double, 2>(zeros: n + folds * count, columns)
    let scale = sqrt(2 / Double(count))
    for i in 0..<n {
        // The last row of weights is the phases; any distribution serves that fills the circle evenly.
        for k in 0..<count { result[i, k] = 100 * weights[m, k] }
        for j in 0..<m {
            let factor = width * features[i, j]
            for k in 0..<count { result[i, k] += factor * weights[j, k] }
        }
        for k in 0..<count { result[i, k] = scale * cos(result[i, k]) }
        let digit = features[i, m]
        precondition(digit >= 0 && digit < 10, "a class is one of 0 to 9")
        result[i, count + Int(digit)] = 1
        let first = n + i % folds * count
        for k in 0..<count {
            let factor = result[i, k]
            for l in 0..<columns { result[first + k, l] += factor * result[i, l] }
        }
    }
    return result
}

/// The share of the rows whose class ridge regression finds, trained on the folds that a row is not in.
/// - Shapes: `products` [n + folds · count, count + 10], as `fourierFeatures` makes it.
/// - Parameter penalty: what is added to the diagonal, above 0.
/// - Throws: a fault if the penalty is too small for a factorisation.
/// - Complexity: O(folds · count³ + n · count); count · (count + 10) numbers are allocated.
@Kernel
public func ridgeAccuracy(_ products: Matrix<Double>, _ penalty: Double, _ folds: Int) throws -> Double {
    let count = products.shape[1] - classCount
    let n = products.shape[0] - folds * count
    precondition(count > 0 && folds > 1 && n > 0, "'products' must be what fourierFeatures makes for as many folds")
    var correct = 0
    for fold in 0..<folds {
        // The normal equations without this fold: count columns of the matrix, ten right-hand sides.
        var a = NDArray<Double, 2>(zeros: count, count + classCount)
        for other in 0..<folds where other != fold {
            for k in 0..<count {
                for l in 0..<count + classCount { a[k, l] += products[n + other * count + k, l] }
            }
        }
        for k in 0..<count { a[k, k] += penalty }
        // Cholesky by rows of the upper triangle, the right-hand sides along with it: a = uᵀu.
        for k in 0..<count {
            precondition(a[k, k] > 0, "the penalty is too small: the matrix has no Cholesky factor")
            let pivot = 1 / sqrt(a[k, k])
            for l in k..<count + classCount { a[k, l] *= pivot }
            for r in k + 1..<count {
                let factor = a[k, r]
                for l in r..<count + classCount { a[r, l] -= factor * a[k, l] }
            }
        }
        for step in 0..<count {
            let k = count - 1 - step
            for l in count..<count + classCount {
                var value = a[k, l]
                for r in k + 1..<count { value -= a[k, r] * a[r, l] }
                a[k, l] = value / a[k, k]
            }
        }
        for i in stride(from: fold, to: n, by: folds) {
            var (found, best) = (0, -1e300)
            for c in 0..<classCount {
                var score = 0.0
                for k in 0..<count { score += products[i, k] * a[k, count + c] }
                if score > best { (found, best) = (c, score) }
            }
            if products[i, count + found] == 1 { correct += 1 }
        }
    }
    return Double(correct) / Double(n)
}
