// What all tasks of one run share: counted memory, the results of stages, the way kernels run, and the flag that stops it.

package import KernelRuntime
package import TaskGraphs

/// The surroundings of a run's tasks.
package final class RunContext: Sendable {
    package let memory: RunMemory
    package let backend: KernelBackend
    package let cancellation: CancellationToken?
    /// By stage.
    package let results: [[StageResult]]

    package init(
        memory: RunMemory, backend: KernelBackend, cancellation: CancellationToken?, results: [[StageResult]]
    ) {
        self.memory = memory
        self.backend = backend
        self.cancellation = cancellation
        self.results = results
    }

    /// Ends the task if the run was cancelled.
    package func checkCancellation() throws(ArrayError) {
        if cancellation?.isCancelled ?? false || TaskContext.isCancelled { throw ArrayError(.cancelled, in: "the run") }
    }
}

extension KernelBackend {
    /// How kernels are called at this place: blocks have no Swift body, so `native` is compiled too.
    package static var here: KernelBackend { KernelMode.here == .interpreted ? .interpreted : .compiled }
}
