// Runs that keep the call that ended with a fault: the capsule comes with the fault, from whatever process it happened in,
// and is written here, where expression, block and engine are known.

internal import KernelRuntime
internal import QuernCore
package import TaskGraphs

extension ArrayRun {
    /// Runs `body`; a fault that it ends with is kept in a file of `folder`, if there is one.
    package static func keepingFaults<Result, E: Engine>(
        in folder: String?, on engine: E, _ body: () throws(ArrayError) -> Result
    ) throws(ArrayError) -> Result {
        guard let folder else { return try body() }
        do throws(ArrayError) {
            return try FaultCapture.everywhere(body)
        } catch {
            throw error.kept(in: folder, engine.name)
        }
    }
}

extension ArrayError {
    /// The error with the call that it holds in a file.
    fileprivate func kept(in folder: String, _ engine: String) -> ArrayError {
        var place = FaultCapsule.Place()
        (place.task, place.engine, place.message) = (expression, engine, description)
        place.worker = worker ?? ""
        place.block = block?.flatMap { [$0.lowerBound, $0.upperBound] } ?? []
        var error = self
        switch problem {
        case .fault(let fault): error.problem = .fault(fault.written(to: folder, place))
        case .task(let fault as KernelFault): error.problem = .task(fault.written(to: folder, place))
        default: break
        }
        return error
    }
}
