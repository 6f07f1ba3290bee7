// Shortest paths between all pairs of nodes, in place. In round k the path from i to j may also go by way of node k;
// row and column k do not change in their own round, unless a cycle has a negative length.

public import Quern

/// Replaces the lengths of edges by the lengths of shortest paths.
/// - Shapes: `lengths` [n, n]: from row to column; +∞ where there is no edge, 0 on the diagonal as a rule.
/// - Throws: a fault if the matrix is not square, or if a cycle has a negative length (`lengths` is then undefined).
/// - Complexity: O(n³); nothing is allocated.
/// - Source: Floyd, Communications of the ACM 5 (1962), algorithm 97.
@Kernel
public func floydWarshall<T: Real>(_ lengths: inout Matrix<T>) throws {
    let n = lengths.shape[0]
    precondition(lengths.shape[1] == n, "'lengths' must be a square matrix")
    for k in 0..<n {
        for i in 0..<n {
            let toK = lengths[i, k]
            for j in 0..<n {
                let byK = toK + lengths[k, j]
                if byK < lengths[i, j] {
                    lengths[i, j] = byK
                }
            }
        }
    }
    for i in 0..<n {
        precondition(!(lengths[i, i] < 0), "a cycle of negative length goes through this node")
    }
}
