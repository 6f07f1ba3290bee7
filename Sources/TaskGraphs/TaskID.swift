// The name of a task inside its graph.

/// A task of one graph: its number in the order in which the tasks were added.
public struct TaskID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// 0 for the first task that was added.
    public let index: Int

    @usableFromInline
    package init(_ index: Int) { self.index = index }

    /// Earlier tasks come first.
    public static func < (a: TaskID, b: TaskID) -> Bool { a.index < b.index }

    /// Such as `task 12`.
    public var description: String { "task \(index)" }
}
