// The folding of an RNA strand with the most base pairs, by Nussinov's recurrence over all stretches, short ones
// first: dynamic programming over a triangle.

public import Quern

/// True if two bases pair: A with U, C with G, G with U, in either order, as ASCII capitals.
@Kernel(.inline)
public func basesPair(_ a: UInt8, _ b: UInt8) -> Bool {
    switch a {
    case 65: return b == 85
    case 67: return b == 71
    case 71: return b == 67 || b == 85
    case 85: return b == 65 || b == 71
    default: return false
    }
}

/// The largest number of nested base pairs of each stretch of an RNA strand.
/// - Shapes: `bases` [n], ASCII letters A, C, G, U; result [n, n]: element [i, j] is for bases i to j, 0 where i ≥ j.
///   The whole strand's number is the element [0, n − 1].
/// - `hairpin`: the least number of bases between the two of a pair.
/// - Throws: a fault if `hairpin` is negative.
/// - Complexity: O(n³); one result is allocated.
/// - Source: Nussinov and others, SIAM Journal on Applied Mathematics 35 (1978).
@Kernel
public func nussinov(_ bases: Vector<UInt8>, hairpin: Int) throws -> Matrix<Int32> {
    precondition(hairpin >= 0, "'hairpin' must not be negative")
    let n = bases.count
    var best = NDArray<Int32, 2>(zeros: n, n)
    for i in (0..<n).reversed() {
        for j in i + 1..<n {
            var most = max(best[i + 1, j], best[i, j - 1])
            if j - i > hairpin && basesPair(bases[i], bases[j]) {
                let inside = i + 1 < j ? best[i + 1, j - 1] : 0
                most = max(most, inside + 1)
            }
            for k in i + 1..<j {
                most = max(most, best[i, k] + best[k + 1, j])
            }
            best[i, j] = most
        }
    }
    return best
}
