// Engines that need more than this package to be there.

extension ClusterSubject {
    /// None.
    static let more: [ClusterSubject] = []
}
