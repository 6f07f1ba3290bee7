// From delayed values to a graph of tasks: every node once, equal kernel calls once. Also what can be told before
// anything runs: explain() and the picture of the graph.
// Holds: no recursion, so that a chain of a million calls is planned on any stack; tasks stand in the graph after what
// they need, in the order of the user's lists.

internal import KernelRuntime
internal import TaskGraphs

struct DelayedPlan {
    /// One task a distinct call.
    private(set) var graph = TaskGraph<DelayedWork>()
    /// The tasks of the values that were asked for.
    private(set) var wanted: [TaskID] = []
    /// Calls that would run if nothing were shared; `.max` if they are more than that.
    private(set) var callsAsked = 0
    /// Delayed values behind those asked for, themselves included.
    private(set) var callsWritten = 0
    /// The tasks by the name of their kernel, in the order in which they come.
    private(set) var counts: [(name: String, tasks: Int)] = []
    /// The bytes of results that are known before the run.
    private(set) var knownByteCount = 0
    /// The names of the tasks without their arguments.
    private(set) var kinds: [String] = []
    /// The inputs of each task.
    private(set) var inputs: [[TaskID]] = []

    /// - Parameter keepsFaults: whether calls that fault are kept.
    init(_ roots: [DelayedNode], mode: KernelMode, keepsFaults: Bool = false) {
        var tasks: [ObjectIdentifier: Int] = [:]  // node → task
        var asked: [Int] = []  // by task: the calls below it, itself included
        var equals: [[UInt64]: Int] = [:]  // call → task
        var stack: [(node: DelayedNode, next: Int)] = []
        var countIndex: [String: Int] = [:]
        for root in roots {
            if tasks[ObjectIdentifier(root)] == nil { stack.append((root, 0)) }
            while let (node, next) = stack.last {
                if next < node.inputs.count {
                    stack[stack.count - 1].next += 1
                    let input = node.inputs[next]
                    if tasks[ObjectIdentifier(input)] == nil { stack.append((input, 0)) }
                    continue
                }
                stack.removeLast()
                guard tasks[ObjectIdentifier(node)] == nil else { continue }
                callsWritten += 1
                let after = node.inputs.map { tasks[ObjectIdentifier($0)] ?? 0 }
                let key = Self.key(node, after)
                if let key, let known = equals[key] {
                    tasks[ObjectIdentifier(node)] = known
                    continue
                }
                let ids = after.map { TaskID($0) }
                let task = graph.add(
                    DelayedWork(node: node, mode: mode, keepsFaults: keepsFaults), name: node.fullName, after: ids,
                    byteCount: node.byteCount)
                tasks[ObjectIdentifier(node)] = task.index
                if let key { equals[key] = task.index }
                asked.append(after.reduce(1) { Self.sum($0, asked[$1]) })
                knownByteCount = Self.sum(knownByteCount, node.byteCount)
                kinds.append(node.name)
                inputs.append(ids)
                if let index = countIndex[node.name] {
                    counts[index].tasks += 1
                } else {
                    countIndex[node.name] = counts.count
                    counts.append((node.name, 1))
                }
            }
            let task = tasks[ObjectIdentifier(root)] ?? 0
            wanted.append(TaskID(task))
            callsAsked = Self.sum(callsAsked, asked[task])
        }
    }

    /// What is equal for equal calls of one kernel; nil for what is like nothing else.
    private static func key(_ node: DelayedNode, _ after: [Int]) -> [UInt64]? {
        guard let call = node.call, !call.kernel.callsForeignFunctions else { return nil }
        var key = [UInt64(UInt(bitPattern: ObjectIdentifier(call.kernel)))]
        var rest = after[...]
        for argument in call.arguments {
            switch argument {
            case .value(let identity, _, _):
                let words = identity.words
                key.append(UInt64(words.count) << 1)
                key += words
            case .result:
                key.append(3)
                key += rest.prefix(1).map(UInt64.init)
                rest = rest.dropFirst()
            case .list(_, let count):
                key.append(UInt64(count) << 1 | 1)
                key += rest.prefix(count).map(UInt64.init)
                rest = rest.dropFirst(count)
            }
        }
        return key
    }

    private static func sum(_ a: Int, _ b: Int) -> Int {
        let (sum, overflow) = a.addingReportingOverflow(b)
        return overflow ? .max : sum
    }
}

/// What a task of delayed values does.
struct DelayedWork: TaskWork {
    let node: DelayedNode
    let mode: KernelMode
    /// Whether a call that faults is kept.
    let keepsFaults: Bool

    /// Runs the call, with kernels in the mode of the place that asked.
    func run(_ inputs: [any Sendable]) throws -> any Sendable {
        try FaultCapture.wanted(keepsFaults) { try mode.here { try node.body(inputs) } }
    }

    /// The bytes of an array, which are known when it is there.
    func byteCount(of value: any Sendable) -> Int? { (value as? any SizedValue)?.heldByteCount }
}

extension KernelMode {
    /// Runs `body` in this mode, which the thread of a task does not have from the one that asked.
    func here<Result>(_ body: () throws -> Result) rethrows -> Result {
        self == .here ? try body() : try self(body)
    }
}

/// What running delayed values will do, as far as it is known before.
public struct DelayedExplanation: Sendable, CustomStringConvertible {
    /// Calls that would run if none were shared; `Int.max` if they are more.
    public var callsAsked: Int
    /// Tasks that will run.
    public var taskCount: Int
    /// The tasks of each kernel or closure, in the order in which they come.
    public var tasks: [(name: String, count: Int)]
    /// The greatest number of bytes that results take at a time, one task after the other, as far as sizes are known:
    /// those of scalars, and what `byteCount:` said.
    public var knownPeakByteCount: Int

    /// A line for the whole and one for each name.
    public var description: String {
        let asked = callsAsked == .max ? "more calls than can be counted" : "\(callsAsked) calls"
        var text = "\(asked) asked for, \(taskCount) tasks to run"
        if knownPeakByteCount > 0 { text += ", results of at least \(knownPeakByteCount) bytes at a time" }
        for (name, count) in tasks { text += "\n  \(name): \(count)" }
        return text
    }
}

extension Delayed {
    /// What running this will do; nothing is run.
    public func explain() -> DelayedExplanation { Quern.explain([self]) }

    /// The graph of tasks in the language of Graphviz, equal calls as one: `dot -Tsvg graph.dot > graph.svg`.
    public var graph: String { DelayedPlan([node], mode: .compiled).dot }
}

/// What running these together will do; nothing is run.
public func explain<Value>(_ values: [Delayed<Value>]) -> DelayedExplanation {
    let plan = DelayedPlan(values.map(\.node), mode: .compiled)
    let peak = try? TaskPlan(plan.graph.table, wanted: plan.wanted).serialPeakBytes
    return DelayedExplanation(
        callsAsked: plan.callsAsked, taskCount: plan.graph.count, tasks: plan.counts.map { ($0.name, $0.tasks) },
        knownPeakByteCount: peak ?? 0)
}

extension DelayedPlan {
    /// The graph for Graphviz.
    var dot: String {
        var text = "digraph tasks {\n  node [shape=box, style=rounded]\n"
        for index in 0..<graph.count {
            let name = graph.name(of: TaskID(index)).map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
            text += "  t\(index) [label=\"\(name)\"]\n"
            for input in inputs[index] { text += "  t\(input.index) -> t\(index)\n" }
        }
        return text + "}\n"
    }
}
