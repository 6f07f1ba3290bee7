// Order-independent sums of columns: rows are added into one accumulator a column, with the loops along the rows of
// memory, 64 columns at a time, so that they vectorise. The method and the accumulators are SliceSums'.

public import Quern

/// Adds each column of `x` to its own accumulator of an order-independent sum.
/// - Parameter bins: 3, or 2 for elements that were `Float`s.
/// - Shapes: `x` [rows, columns], at most 65,536 rows; `sums` [columns, 8].
/// - Complexity: O(rows·columns), about 1 ns an element of a cache and 15 ns a column: the taller `x`, the better.
@Kernel
public func depositColumnSums<T: Real>(_ x: Matrix<T>, bins: Int, into sums: inout Matrix<Int>) {
    let (rows, columns) = (x.shape[0], x.shape[1])
    precondition(rows <= 65_536, "'x' must have at most 65536 rows")
    precondition(sums.shape[0] == columns, "'sums' must have one row a column of 'x'")
    var largest = NDArray<Int, 1>(zeros: 64)
    var magics = NDArray<Double, 2>(zeros: 4, 64)
    var slices = NDArray<Int, 2>(zeros: 3, 64)
    for first in stride(from: 0, to: columns, by: 64) {
        let width = min(64, columns &- first)
        let block = x[..., first..<first + width]
        for j in 0..<width {
            largest[j] = 0
        }
        for r in 0..<rows {
            for j in 0..<width {
                let bits = Int(truncatingIfNeeded: Double(block[r, j]).bitPattern & 0x7fff_ffff_ffff_ffff)
                largest[j] = max(largest[j], bits)
            }
        }
        for j in 0..<width {
            // A column with a NaN or an infinity gets some magic numbers too; its slices are never read.
            let top = min(topBin(largest[j]), 43)
            magics[0, j] = sliceScale(top)
            magics[1, j] = sliceMagic(top, 0)
            magics[2, j] = sliceMagic(top, 1)
            magics[3, j] = sliceMagic(top, 2)
            slices[0, j] = 0
            slices[1, j] = 0
            slices[2, j] = 0
        }
        for r in 0..<rows {
            for j in 0..<width {
                let v = Double(block[r, j]) * magics[0, j]
                let t0 = v + magics[1, j]
                let rest = v - (t0 - magics[1, j])
                let t1 = rest + magics[2, j]
                let t2 = (rest - (t1 - magics[2, j])) + magics[3, j]
                slices[0, j] &+= Int(truncatingIfNeeded: t0.bitPattern)
                slices[1, j] &+= Int(truncatingIfNeeded: t1.bitPattern)
                slices[2, j] &+= Int(truncatingIfNeeded: t2.bitPattern)
            }
        }
        for j in 0..<width {
            if largest[j] == 0 { continue }
            if largest[j] >= 0x7ff0_0000_0000_0000 {
                var seen = 0
                for r in 0..<rows {
                    seen |= unusualFlag(Double(block[r, j]))
                }
                sums[first + j, 1] |= seen
                continue
            }
            let s0 = slices[0, j] &- rows &* Int(truncatingIfNeeded: magics[1, j].bitPattern)
            let s1 = slices[1, j] &- rows &* Int(truncatingIfNeeded: magics[2, j].bitPattern)
            let s2 = slices[2, j] &- rows &* Int(truncatingIfNeeded: magics[3, j].bitPattern)
            addSlices(topBin(largest[j]), s0, s1, s2, bins: bins, first + j, into: &sums)
        }
    }
}
