// Many files, or anything else, at once: each element a task of one graph on the pool.
// Holds: results in the order of the elements, whatever ran when; of several failing elements the first is reported,
// by its path; what has not started when one fails, or the run is cancelled, never starts.

internal import KernelRuntime
public import TaskGraphs

extension Sequence where Element: Sendable {
    /// `transform` of each element, several at a time, in the order of the elements.
    ///
    ///     let means = try files.parallelMap { file in try NDArray<Double, 2>(npy: file).mean() }
    ///
    /// - Parameters:
    ///   - engine: `.threads` (as many at a time as the pool is wide), `.threads(2)`, `.serial`.
    ///   - progress: how to show how far it is.
    ///   - cancellation: cancels the run.
    ///   - transform: called once for each element. What waits without using a CPU for long goes into
    ///     `ThreadPool.blocking { }`, so that another element is worked on meanwhile.
    /// - Throws: `TaskError.failed` with the element (a path or a URL as it is written, else its place) and its error.
    public func parallelMap<Result: Sendable, E: Engine>(
        on engine: E = ThreadEngine.threads, progress: ProgressStyle = .none, cancellation: CancellationToken? = nil,
        _ transform: @escaping @Sendable (Element) throws -> Result
    ) throws(TaskError) -> [Result] {
        let observer = progress.observer("items")
        defer { observer.finish() }
        let options = RunOptions(cancellation: cancellation, progress: observer.tell)
        let (graph, wanted) = mapGraph(transform)
        return try engine.run(graph, wanted: wanted, options: options).values
    }

    /// The same without blocking the calling thread; cancelling the Swift task cancels the run.
    public func parallelMap<Result: Sendable, E: Engine>(
        on engine: E = ThreadEngine.threads, progress: ProgressStyle = .none, cancellation: CancellationToken? = nil,
        _ transform: @escaping @Sendable (Element) throws -> Result
    ) async throws(TaskError) -> [Result] {
        let observer = progress.observer("items")
        defer { observer.finish() }
        let options = RunOptions(cancellation: cancellation, progress: observer.tell)
        let (graph, wanted) = mapGraph(transform)
        return try await engine.run(graph, wanted: wanted, options: options).values
    }

    private func mapGraph<Result: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Result
    ) -> (TaskGraph<MapWork<Element, Result>>, [TaskID]) {
        let mode = KernelMode.here
        var graph = TaskGraph<MapWork<Element, Result>>()
        var wanted: [TaskID] = []
        graph.reserve(tasks: underestimatedCount, dependencies: 0)
        for (index, element) in enumerated() {
            let work = MapWork(element: element, mode: mode, transform: transform)
            wanted.append(graph.add(work, name: nameOfItem(element, index)))
        }
        return (graph, wanted)
    }
}

/// The task of one element.
private struct MapWork<Element: Sendable, Result: Sendable>: TaskWork {
    let element: Element
    let mode: KernelMode
    let transform: @Sendable (Element) throws -> Result

    func run(_ inputs: [Result]) throws -> Result { try mode.here { try transform(element) } }
}

/// What messages call an element: paths and URLs as they are written, else its place.
private func nameOfItem(_ element: some Sendable, _ index: Int) -> String {
    switch element {
    case let text as String: text
    case let text as Substring: String(text)
    // Without Foundation: `URL`, `FilePath` and their like print as they are written.
    case let path as any LosslessStringConvertible & Sendable where !(path is any BinaryInteger): path.description
    default: isURL(element) ? "\(element)" : "item \(index)"
    }
}

private func isURL<Element>(_ element: Element) -> Bool {
    let name = "\(Element.self)"
    return name == "URL" || name == "FilePath"
}
