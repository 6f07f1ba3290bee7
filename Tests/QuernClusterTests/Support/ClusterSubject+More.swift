// Engines that need more than this package to be there.

extension ClusterSubject {
    /// Dask, where a Python with it is there.
    static let more: [ClusterSubject] = DaskCluster.shared.map { [ClusterSubject(engine: $0, width: 2)] } ?? []
}
