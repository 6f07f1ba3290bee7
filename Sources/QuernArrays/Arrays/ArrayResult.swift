// What a computed array can be: a scalar, or an `NDArray` of some rank; and computing several arrays of any types together.
// Beside BlockedArray+Running, whose forms compute one array.

public import ComplexModule
public import NDArrays
public import Quern
public import QuernCore
public import TaskGraphs

/// What a blocked array of `ResultElement`s can be computed to: a scalar if it has no axes, else an `NDArray` of its rank.
public protocol ArrayResult {
    /// The type of the blocked array's elements.
    associatedtype ResultElement: KernelScalar
    /// The number of axes.
    static var resultRank: Int { get }
    /// The array as this; nil if type or rank are others.
    init?(computed array: AnyNDArray)
}

extension ArrayResult where Self: KernelScalar {
    /// A scalar is an element.
    public typealias ResultElement = Self

    /// A scalar has no axes.
    public static var resultRank: Int { 0 }

    /// The single element.
    public init?(computed array: AnyNDArray) {
        guard array.scalarType == Self.scalarType, array.shape.isEmpty else { return nil }
        let words = array.elementBits
        self.init(kernelWords: KernelWords(words[0], words.count > 1 ? words[1] : 0))
    }
}

extension NDArray: ArrayResult {
    /// The elements of both.
    public typealias ResultElement = Element

    /// The rank of the type.
    public static var resultRank: Int { rank }

    /// The array, whose memory this one shares.
    public init?(computed array: AnyNDArray) {
        guard let typed = array.typed(NDArray<Element, rank>.self) else { return nil }
        self = typed
    }
}

extension Bool: ArrayResult {}
extension Int: ArrayResult {}
extension Int8: ArrayResult {}
extension Int16: ArrayResult {}
extension Int32: ArrayResult {}
extension Int64: ArrayResult {}
extension UInt: ArrayResult {}
extension UInt8: ArrayResult {}
extension UInt16: ArrayResult {}
extension UInt32: ArrayResult {}
extension UInt64: ArrayResult {}
extension Float: ArrayResult {}
extension Double: ArrayResult {}
extension Complex: ArrayResult where RealType: KernelWord {}

/// Computes arrays together, of any types and ranks: one plan, in which what they share is read and computed once.
///
///     let (mean, product): (Double, NDArray<Double, 2>) = try computeAll(x.mean(), x.dot(x.T))
///
/// Parameters are those of `compute`.
/// - Throws: `ArrayError`.
public func computeAll<each Result: ArrayResult, E: Engine>(
    _ arrays: repeat BlockedArray<(each Result).ResultElement>, on engine: E = ThreadEngine.threads,
    memory: ByteCount? = nil, spill: String? = nil, progress: ProgressStyle = .none,
    cancellation: CancellationToken? = nil, capsule: String? = nil
) throws(ArrayError) -> (repeat each Result) {
    var expressions: [ArrayExpression] = []
    for (array, result) in repeat (each arrays, (each Result).self) {
        if array.error == nil, array.rank != result.resultRank {
            throw ArrayError(
                .result(found: "an array of \(array.rank) axes, shape \(array.shape)", expected: "\(result)"),
                in: array.expression.text)
        }
        expressions.append(array.expression)
    }
    let options = ArrayRunOptions(
        memory: memory, spill: spill, progress: progress, cancellation: cancellation, trace: false)
    var rest = try ArrayRun.keepingFaults(in: capsule, on: engine) { () throws(ArrayError) in
        try ArrayRun.compute(expressions, on: engine, options)
    }.value[...]
    func next<R: ArrayResult>(_ type: R.Type) throws(ArrayError) -> R {
        guard let array = rest.popFirst(), let result = R(computed: array) else {
            throw ArrayError(.result(found: "an array of another type", expected: "\(type)"), in: "computeAll")
        }
        return result
    }
    return (repeat try next((each Result).self))
}
