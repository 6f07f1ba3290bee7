// The Dask cluster of the tests: one on this machine, started by the first test that needs it, with `make dask`'s Python or
// that of QUERN_PYTHON. Where there is neither, tests of DaskEngine say so and are skipped.

import Glibc
import QuernCluster
import TaskGraphs
import Testing

enum DaskCluster {
    /// The Python with Dask; nil if there is none.
    static let python: String? = {
        if let given = getenv("QUERN_PYTHON") { return String(cString: given) }
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
        let made = root + "/.build/dask/bin/python"
        return access(made, X_OK) == 0 && access(root + "/.build/dask/ready", R_OK) == 0 ? made : nil
    }()

    static var isThere: Bool { python != nil }
    static let why: Comment = "Dask is not installed: 'make dask' does so where pip can"

    static var options: DaskEngine.Options {
        var options = DaskEngine.Options()
        options.python = python
        options.timeoutSeconds = 60
        return options
    }

    /// Two workers of one thread each, or why not.
    static let started: Result<DaskEngine, any Error> = Result { try DaskEngine(local: 2, options: options) }

    /// The engine; nil without Dask, or if it does not start, which a test tells.
    static var shared: DaskEngine? { isThere ? try? started.get() : nil }
}
