// Delayed calls of kernels on every engine: equal bits, typed faults.

import Quern
import QuernCluster
import TaskGraphs
import Testing

@Kernel
func clusterScore(_ x: Vector<Double>, _ a: Double) throws -> Double {
    var sum = 0.0
    for i in 0..<x.count {
        sum += a * x[i] / (1.0 + x[i] * x[i])
    }
    return sum
}

@Kernel
func clusterPick(_ x: Vector<Int>, _ i: Int) throws -> Int {
    return x[i]
}

@Suite struct DelayedConformanceTests {
    private static let data = Vector<Double>((0..<1000).map { Double($0) * 0.37 - 100 })

    @Test("a grid of delayed calls of a kernel gives the same bits", arguments: ClusterSubject.all)
    func grid(subject: ClusterSubject) throws {
        let factors = (0..<40).map { Double($0) * 0.1 - 2 }
        let calls = factors.map { delayed($clusterScore.self, Self.data, $0) }
        let found = try computeAll(calls, on: subject.engine)
        #expect(found.map(\.bitPattern) == (try factors.map { try clusterScore(Self.data, $0).bitPattern }))
    }

    @Test("a fault of a kernel comes back typed, with its line", arguments: ClusterSubject.all)
    func fault(subject: ClusterSubject) throws {
        let call = delayed($clusterPick.self, Vector<Int>([1, 2, 3]), 7)
        guard case .failed(_, let underlying)? = taskError({ try call.compute(on: subject.engine) }) else {
            Issue.record("it did not fail")
            return
        }
        let here = taskError { try call.compute(on: .serial) }
        guard case .failed(_, let expected)? = here else {
            Issue.record("it did not fail here")
            return
        }
        #expect(type(of: underlying) == type(of: expected))
        // Elsewhere the last words name the worker, too.
        #expect("\(underlying)".hasPrefix("\(expected)".dropLast()), "\(underlying)\n\(expected)")
        #expect("\(underlying)".contains("on worker") == (subject.engine.workers != nil))
    }
}
