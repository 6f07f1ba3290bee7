// Who counts the memory that matrices and LAPACK's work take: the run that they belong to, if there is one.
// Set around each call into Dense or Blocked by whoever runs them; every thread that works for a run sets it.

/// Counting of memory.
package enum DenseMemory {
    /// The memory of the run that the calling thread works for.
    @TaskLocal package static var counter: RunMemory?
}
