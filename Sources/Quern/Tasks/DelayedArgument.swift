// What a delayed call can be given: values that are there, and delayed ones. Each becomes a DelayedInput, which holds
// no node: nodes stand in the node's own list, where a long chain can be let go without recursion.

public import ComplexModule
public import KernelRuntime
public import NDArrays
public import QuernCore

/// A value, or one that will be there when the call runs.
///
/// Scalars, arrays, `Delayed` values, and lists of delayed scalars where a vector is wanted.
public protocol DelayedArgument: SendableMetatype {
    /// What the call gets.
    associatedtype Value: Sendable

    /// How the call gets it.
    func delayedInput() -> DelayedInput<Value>
}

/// How a delayed call gets one argument.
public struct DelayedInput<Value: Sendable>: Sendable {
    /// The delayed calls that it comes from.
    let nodes: [DelayedNode]
    let argument: DelayedNode.Argument?
    let take: Take<Value>

    /// The way from the results of the nodes to the argument; holds no node.
    struct Take<Taken: Sendable>: Sendable {
        let count: Int
        let make: @Sendable (ArraySlice<any Sendable>) -> Taken

        /// The argument, out of a task's inputs from `index` on.
        func callAsFunction(_ inputs: [any Sendable], _ index: inout Int) -> Taken {
            defer { index += count }
            return make(inputs[index..<index + count])
        }
    }
}

extension DelayedArgument where Self: KernelArgument, Value == Self {
    /// The value itself.
    func inputOfValue(_ type: ScalarType?, _ value: KernelValue) -> DelayedInput<Self> {
        var identity = ArgumentIdentity()
        identify(&identity)
        return DelayedInput(nodes: [], argument: .value(identity, type, value), take: .init(count: 0) { _ in self })
    }
}

extension DelayedArgument where Self: KernelScalar & KernelArgument, Value == Self {
    /// The value itself.
    public func delayedInput() -> DelayedInput<Self> { inputOfValue(Self.scalarType, KernelValue(self)) }
}

extension Double: DelayedArgument { public typealias Value = Double }
extension Float: DelayedArgument { public typealias Value = Float }
extension Bool: DelayedArgument { public typealias Value = Bool }
extension Int: DelayedArgument { public typealias Value = Int }
extension Int8: DelayedArgument { public typealias Value = Int8 }
extension Int16: DelayedArgument { public typealias Value = Int16 }
extension Int32: DelayedArgument { public typealias Value = Int32 }
extension Int64: DelayedArgument { public typealias Value = Int64 }
extension UInt: DelayedArgument { public typealias Value = UInt }
extension UInt8: DelayedArgument { public typealias Value = UInt8 }
extension UInt16: DelayedArgument { public typealias Value = UInt16 }
extension UInt32: DelayedArgument { public typealias Value = UInt32 }
extension UInt64: DelayedArgument { public typealias Value = UInt64 }
extension Complex: DelayedArgument where RealType: KernelWord { public typealias Value = Complex }

extension NDArray: DelayedArgument {
    /// The call gets the array.
    public typealias Value = NDArray

    /// The array itself; it is not copied.
    public func delayedInput() -> DelayedInput<NDArray> { inputOfValue(nil, KernelValue(self)) }
}

extension Delayed: DelayedArgument {
    /// The result, once it is there.
    public func delayedInput() -> DelayedInput<Value> {
        DelayedInput(
            nodes: [node], argument: .result,
            take: .init(count: 1) { inputs in
                guard let value = inputs.first as? Value else { wrongResult(Value.self) }
                return value
            })
    }
}

/// A delayed scalar.
public protocol DelayedScalar: SendableMetatype {
    /// The scalar's type.
    associatedtype Scalar: KernelScalar
    /// The scalar, delayed.
    var delayedScalar: Delayed<Scalar> { get }
}

extension Delayed: DelayedScalar where Value: KernelScalar {
    /// Itself.
    public var delayedScalar: Delayed<Value> { self }
}

extension Array: DelayedArgument where Element: DelayedScalar {
    /// The call gets a vector.
    public typealias Value = Vector<Element.Scalar>

    /// The results of all, as a vector.
    public func delayedInput() -> DelayedInput<Vector<Element.Scalar>> {
        let nodes = map(\.delayedScalar.node)
        return DelayedInput(
            nodes: nodes, argument: .list(Element.Scalar.scalarType, nodes.count),
            take: .init(count: nodes.count) { inputs in
                Vector(
                    inputs.map { input -> Element.Scalar in
                        guard let value = input as? Element.Scalar else { wrongResult(Element.Scalar.self) }
                        return value
                    })
            })
    }
}

/// A result has another type than its call: a defect of Quern, which types rule out.
func wrongResult<Value>(_ type: Value.Type) -> Never { preconditionFailure("a task's result is not of type \(type)") }
