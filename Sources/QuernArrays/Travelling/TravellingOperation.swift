// Staged operations that other processes can make again: by a name, their inputs, and their own fields as MessagePack.
// To add one: conform in StagedOperations+Travel, and give it a row in `kinds`. Operations without a row can be computed in
// one process only; there is one, the pass of `unique`, whose caller waits for it anyway.

internal import KernelRuntime
internal import QuernCore
internal import Wire

/// A staged operation that travels.
protocol TravellingOperation: StagedOperation {
    /// What it is but for its inputs.
    associatedtype Fields: Codable
    /// What messages call operations of this type.
    static var travelName: String { get }
    /// The arrays that it is made of, which may be more than it reads.
    var travelInputs: [ArrayExpression] { get }
    /// - Parameter kernels: gives users' kernels their numbers.
    func fields(_ kernels: inout KernelCodeWriter) throws(ArrayError) -> Fields
    /// The operation of these fields.
    /// - Throws: `ArrayError` if they do not go together.
    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError)
}

extension TravellingOperation {
    var travelInputs: [ArrayExpression] { inputs }

    /// The fields as bytes.
    func travelFields(_ kernels: inout KernelCodeWriter) throws(ArrayError) -> [UInt8] {
        let fields = try fields(&kernels)
        do throws(WireError) {
            return try MessagePack.encode(fields)
        } catch {
            throw ArrayError(.argument("'\(name)' cannot be sent: \(error)"), in: name)
        }
    }

    /// Throws what says that fields or inputs do not fit.
    static func expect(_ condition: Bool, _ what: @autoclosure () -> String) throws(ArrayError) {
        if !condition { throw .received("'\(travelName)' of \(what())") }
    }

    fileprivate static func received(
        _ form: StageForm, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]
    ) throws(ArrayError) -> any StagedOperation {
        let fields: Fields
        do throws(WireError) {
            fields = try MessagePack.decode(Fields.self, from: form.fields)
        } catch {
            throw .received("'\(travelName)': \(error)")
        }
        return try Self(fields, inputs, kernels)
    }
}

/// The operations that travel, by name.
enum TravellingOperations {
    static let kinds: [any TravellingOperation.Type] = [
        BlockOperation.self, CompressOperation.self, CumulativeOperation.self, FoldOperation.self, FourierOperation.self,
        GroupOperation.self, HistogramOperation.self, MaskCountOperation.self, MatrixOperation.self,
        QuantileOperation.self, SearchOperation.self, SortOperation.self, StackProductOperation.self,
        TableGroupOperation.self, TallProductOperation.self, TopOperation.self,
    ]
    private static let byName = Dictionary(uniqueKeysWithValues: kinds.map { ($0.travelName, $0) })

    /// The operation of a form.
    static func operation(
        _ form: StageForm, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]
    ) throws(ArrayError) -> any StagedOperation {
        guard let kind = byName[form.operation] else { throw .received("there is no operation '\(form.operation)'") }
        return try kind.received(form, inputs, kernels)
    }
}
