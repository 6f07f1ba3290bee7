// Lesson 18 as a program: its file is compiled into this target (by a link), and its functions called.

import Quern
import QuernCluster
import Testing

@Suite("lessons of other processes")
struct ClusterLessonTests {
    @Test("lesson 18: one program on threads and worker processes, and a closure that is refused")
    func lesson18() throws {
        let (here, there) = try enginesOfLesson18()
        #expect(here.bitPattern == there.bitPattern && here > 0)
        let refusal = refusalOfLesson18()
        #expect(refusal.contains("'half'") && refusal.contains("delayed($kernel.self"), "\(refusal)")
    }

    @Test("lesson 18 on a Dask cluster", .enabled(if: DaskCluster.isThere, DaskCluster.why))
    func lesson18OnDask() throws {
        #expect(try clusterOfLesson18(DaskCluster.options) == scoreOfLesson18(on: .serial))
    }
}
