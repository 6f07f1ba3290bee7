// A fault as a user meets it: thrown by kernels that throw, printed by those that do not.
// Made from a FaultRecord and what is known about its site; the wording is in Fault+Message.swift.

/// What stopped a kernel: an index out of bounds, an overflow, a failed `precondition`, and so on.
public struct KernelFault: Error, Sendable, Hashable, CustomStringConvertible {
    /// The value of a loop variable where the fault happened.
    public struct LoopVariable: Sendable, Hashable {
        /// The variable's name in the kernel.
        public var name: String
        /// Its value.
        public var value: Int64
        /// A variable and its value.
        public init(name: String, value: Int64) {
            self.name = name
            self.value = value
        }
    }

    /// The call that ended with the fault, kept so that it can be run again.
    public struct Capsule: Sendable {
        /// The file that it was written to; nil before that.
        public var path: String?
        /// What the file holds, or will.
        package var bytes: [UInt8]
        package init(bytes: [UInt8], path: String? = nil) {
            self.bytes = bytes
            self.path = path
        }
    }

    /// What happened.
    public var kind: FaultKind
    /// Where in the kernel's source; nil if no place is known.
    public var position: SourcePosition?
    /// What happened, with the actual values, such as `index 512 is outside axis 1 of 'a', whose extent is 512`.
    public var message: String
    /// The loops around the place, outermost first.
    public var loopVariables: [LoopVariable]
    /// The kernel that was called, with its types, such as `heat(Matrix<Double>, inout Matrix<Double>)`.
    public var kernel: String
    /// The call, where the run was asked to keep it (`capsule:`). Faults are equal whatever they hold here.
    public var capsule: Capsule?
    /// The worker of an engine of other processes that ran the call; nil in this process. Takes no part in equality.
    public var worker: String?

    /// A fault of `kernel` at `position`.
    public init(
        kind: FaultKind, position: SourcePosition?, message: String, loopVariables: [LoopVariable] = [], kernel: String
    ) {
        self.kind = kind
        self.position = position
        self.message = message
        self.loopVariables = loopVariables
        self.kernel = kernel
    }

    /// The stable id, such as `fault.index-out-of-bounds`.
    public var id: String { kind.id }

    /// Equal in all but capsule and worker.
    public static func == (a: KernelFault, b: KernelFault) -> Bool {
        a.kind == b.kind && a.position == b.position && a.message == b.message && a.loopVariables == b.loopVariables
            && a.kernel == b.kernel
    }

    /// Hashes what makes faults equal.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(position)
        hasher.combine(message)
        hasher.combine(loopVariables)
        hasher.combine(kernel)
    }

    /// Two lines: place, message and id; then loop variables and kernel. A third says where the capsule is.
    public var description: String {
        let place = position.map { "\($0): " } ?? ""
        var inside = loopVariables.map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
        if !inside.isEmpty && !kernel.isEmpty { inside += "; " }
        if !kernel.isEmpty { inside += "kernel \(kernel)" }
        if let worker { inside += inside.isEmpty ? "on worker \(worker)" : ", on worker \(worker)" }
        let kept = capsule?.path.map { "\n   capsule: \($0); run 'kernelc replay \($0)'" } ?? ""
        return "\(place)fault: \(message) [\(id)]" + (inside.isEmpty ? "" : "\n   (\(inside))") + kept
    }
}
