// The fields of each staged operation as they travel, and what must hold of them: what the method of BlockedArray that
// makes the operation makes sure of.

internal import KernelRuntime
internal import QuernCore

/// The shapes of inputs, for messages.
private func shapes(_ inputs: [ArrayExpression]) -> String { inputs.map { "\($0.shape)" }.joined(separator: ", ") }

extension BlockOperation: TravellingOperation {
    struct Fields: Codable {
        var name: String
        var grid: BlockGrid
        var margin: Int
        var result: String
        var kernel: Int
    }
    static var travelName: String { "blocks" }

    func fields(_ kernels: inout KernelCodeWriter) throws(ArrayError) -> Fields {
        do throws(KernelError) {
            let place = kernels.place(try kernel.code())
            return Fields(name: name, grid: grid, margin: margin, result: result.name, kernel: place)
        } catch {
            throw ArrayError(.kernel(error), in: name)
        }
    }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        let shape = fields.grid.shape
        try Self.expect(
            kernels.indices.contains(fields.kernel) && fields.grid.fits(shape) && (0..<1 << 32).contains(fields.margin)
                && !inputs.isEmpty && checkedCount(shape) != nil
                && inputs.allSatisfy { $0.shape == shape.map { $0 + 2 * fields.margin } }, shapes(inputs))
        guard let result = ScalarType(name: fields.result) else { throw .received("there is no type '\(fields.result)'") }
        self.init(
            name: fields.name, inputs: inputs, grid: fields.grid, margin: fields.margin, result: result,
            kernel: kernels[fields.kernel].blockKernel)
    }
}

extension CompressOperation: TravellingOperation {
    struct Fields: Codable { var starts: [Int] }
    static var travelName: String { "compress" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(starts: starts) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 2 && inputs[0].rank == 1 && inputs[0].shape == inputs[1].shape
                && inputs[1].scalarType == .bool, shapes(inputs))
        let stretch = MaskCountOperation.stretch
        let starts = fields.starts
        let steps = zip(starts, starts.dropFirst())
        try Self.expect(
            starts.count == (inputs[0].count + stretch - 1) / stretch + 1 && starts[0] == 0
                && steps.allSatisfy { $0 <= $1 && $1 - $0 <= stretch }, "\(starts.count) starts")
        self.init(input: inputs[0], mask: inputs[1], starts: starts)
    }
}

extension CumulativeOperation: TravellingOperation {
    struct Fields: Codable {
        var axis: Int
        var isProduct: Bool
    }
    static var travelName: String { "cumulative" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(axis: axis, isProduct: isProduct) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 1 && (0..<inputs[0].rank).contains(fields.axis) && inputs[0].scalarType != .bool, shapes(inputs))
        self.init(input: inputs[0], axis: fields.axis, isProduct: fields.isProduct)
    }
}

extension FoldOperation: TravellingOperation {
    struct Fields: Codable {
        var axis: Int
        var kernel: ScalarKernelForm
        var initial: [UInt64]
    }
    static var travelName: String { "fold" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields {
        Fields(axis: axis, kernel: kernels.use(kernel), initial: [initial.first, initial.second])
    }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        let kernel = try fields.kernel.scalarKernel(kernels)
        try Self.expect(
            inputs.count == 1 && (0..<inputs[0].rank).contains(fields.axis) && fields.initial.count == 2
                && kernel.parameters == [inputs[0].scalarType, inputs[0].scalarType]
                && kernel.result == inputs[0].scalarType, shapes(inputs))
        self.init(
            input: inputs[0], axis: fields.axis, kernel: kernel, initial: KernelWords(fields.initial[0], fields.initial[1]))
    }
}

extension FourierOperation: TravellingOperation {
    struct Fields: Codable {
        var kind: Kind
        var axes: [Int]
        var lengths: [Int]
        var isInverse: Bool
        var scale: Double
        var name: String
    }
    static var travelName: String { "fourier" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields {
        Fields(kind: kind, axes: axes, lengths: lengths, isInverse: isInverse, scale: scale, name: name)
    }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 1 && !fields.axes.isEmpty && fields.axes.count == fields.lengths.count
                && Set(fields.axes).count == fields.axes.count
                && fields.axes.allSatisfy { (0..<inputs[0].rank).contains($0) }
                && fields.lengths.allSatisfy { (1..<1 << 48).contains($0) }
                && (fields.kind == .realForward) == inputs[0].scalarType.isFloatingPoint
                && (fields.kind != .realBackward || fields.axes.count == 1)
                && (inputs[0].scalarType.isFloatingPoint || inputs[0].scalarType.isComplex), shapes(inputs))
        self.init(
            input: inputs[0], kind: fields.kind, axes: fields.axes, lengths: fields.lengths, isInverse: fields.isInverse,
            scale: fields.scale, name: fields.name)
        try Self.expect(checkedCount(outputs[0].shape) != nil, "\(outputs[0].shape)")
    }
}

extension GroupOperation: TravellingOperation {
    struct Fields: Codable {
        var axis: Int
        var codes: [Int]
        var kind: ReductionKind
        var skipsNaN: Bool
        var name: String
    }
    static var travelName: String { "groups" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields {
        Fields(axis: axis, codes: table.groups.map { table.codes[$0] }, kind: kind, skipsNaN: skipsNaN, name: name)
    }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 1 && (0..<inputs[0].rank).contains(fields.axis) && fields.codes.count == inputs[0].shape[0],
            shapes(inputs))
        self.init(
            input: inputs[0], axis: fields.axis, table: GroupTable(fields.codes), kind: fields.kind,
            skipsNaN: fields.skipsNaN,
            reduction: try Self.reduction(fields.kind, of: inputs[0].scalarType, skipsNaN: fields.skipsNaN),
            name: fields.name)
    }
}

extension TravellingOperation {
    fileprivate static func reduction(
        _ kind: ReductionKind, of type: ScalarType, skipsNaN: Bool
    ) throws(ArrayError) -> any Reduction {
        do throws(ReductionError) {
            return try Reductions.make(kind, of: type, skipsNaN: skipsNaN)
        } catch {
            throw .received("'\(travelName)': \(error)")
        }
    }
}

extension HistogramOperation: TravellingOperation {
    struct Fields: Codable {
        var bins: Bins
        var edgeType: String
    }
    static var travelName: String { "histogram" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(bins: bins, edgeType: edgeType.name) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        guard let edgeType = ScalarType(name: fields.edgeType), edgeType.isFloatingPoint, let input = inputs.first else {
            throw .received("'\(Self.travelName)' with edges of '\(fields.edgeType)'")
        }
        let fits =
            switch fields.bins {
            case .edges(let edges): inputs.count == 1 && edges.count >= 2 && input.scalarType.isFloatingPoint
            case .even(let count):
                inputs.count == 3 && (1..<1 << 48).contains(count) && input.scalarType.isFloatingPoint
                    && inputs.dropFirst().allSatisfy { $0.rank == 0 && $0.scalarType == input.scalarType }
            case .numbers(let below): inputs.count == 1 && (0..<1 << 48).contains(below) && input.scalarType.isInteger
            }
        try Self.expect(fits, shapes(inputs))
        self.init(input: input, ends: Array(inputs.dropFirst()), bins: fields.bins, edgeType: edgeType)
    }
}

/// The fields of an operation that is all inputs.
struct NoFields: Codable {}

extension MaskCountOperation: TravellingOperation {
    static var travelName: String { "mask count" }

    func fields(_ kernels: inout KernelCodeWriter) -> NoFields { NoFields() }

    init(_ fields: NoFields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 1 && inputs[0].rank == 1 && inputs[0].scalarType == .bool, shapes(inputs))
        self.init(mask: inputs[0])
    }
}

extension MatrixOperation: TravellingOperation {
    static var travelName: String { "matrix" }

    func fields(_ kernels: inout KernelCodeWriter) -> Kind { kind }

    init(_ kind: Kind, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            !inputs.isEmpty && inputs[0].rank == 2 && inputs.allSatisfy { $0.scalarType == inputs[0].scalarType }
                && (inputs[0].scalarType.isFloatingPoint || inputs[0].scalarType.isComplex), shapes(inputs))
        let (rows, columns) = (inputs[0].shape[0], inputs[0].shape[1])
        let hasRight = inputs.count == 2 && (1...2).contains(inputs[1].rank) && inputs[1].shape[0] == rows
        let fits =
            switch kind {
            case .qr, .svd, .lu: inputs.count == 1
            case .svdCompressed(let rank, _, let oversampling, let iterations):
                inputs.count == 1 && (0...min(rows, columns)).contains(rank) && (0..<1 << 32).contains(oversampling)
                    && (0..<1 << 32).contains(iterations)
            case .cholesky, .inverse: inputs.count == 1 && rows == columns
            case .solve: hasRight && rows == columns
            case .leastSquares: hasRight
            }
        try Self.expect(fits, shapes(inputs))
        self.init(kind: kind, inputs: inputs)
    }
}

extension QuantileOperation: TravellingOperation {
    struct Fields: Codable {
        var isWhole: Bool
        var quantiles: [Double]
        var isList: Bool
        var method: QuantileMethod
        var skipsNaN: Bool
        var resultType: String
    }
    static var travelName: String { "quantile" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields {
        Fields(
            isWhole: isWhole, quantiles: quantiles, isList: isList, method: method, skipsNaN: skipsNaN,
            resultType: resultType.name)
    }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        guard let resultType = ScalarType(name: fields.resultType), resultType.isFloatingPoint else {
            throw .received("'\(Self.travelName)' of type '\(fields.resultType)'")
        }
        try Self.expect(
            inputs.count == 1 && (fields.isWhole || inputs[0].rank > 0) && !inputs[0].scalarType.isComplex
                && (fields.isList || fields.quantiles.count == 1)
                && fields.quantiles.allSatisfy { $0 >= 0 && $0 <= 1 }, shapes(inputs))
        self.init(
            input: inputs[0], isWhole: fields.isWhole, quantiles: fields.quantiles, isList: fields.isList,
            method: fields.method, skipsNaN: fields.skipsNaN, resultType: resultType)
    }
}

extension SearchOperation: TravellingOperation {
    struct Fields: Codable { var isRight: Bool }
    static var travelName: String { "search" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(isRight: isRight) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 2 && inputs[0].rank == 1 && inputs[0].scalarType == inputs[1].scalarType
                && !inputs[0].scalarType.isComplex, shapes(inputs))
        self.init(sorted: inputs[0], values: inputs[1], isRight: fields.isRight)
    }
}

extension SortOperation: TravellingOperation {
    struct Fields: Codable {
        var axis: Int
        var isOrder: Bool
    }
    static var travelName: String { "sort" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(axis: axis, isOrder: isOrder) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 1 && (0..<inputs[0].rank).contains(fields.axis) && !inputs[0].scalarType.isComplex,
            shapes(inputs))
        self.init(input: inputs[0], axis: fields.axis, isOrder: fields.isOrder)
    }
}

extension StackProductOperation: TravellingOperation {
    static var travelName: String { "stack product" }

    func fields(_ kernels: inout KernelCodeWriter) -> NoFields { NoFields() }

    init(_ fields: NoFields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 2 && inputs.allSatisfy { $0.rank == 3 } && inputs[0].shape[0] == inputs[1].shape[0]
                && inputs[0].shape[2] == inputs[1].shape[1] && inputs[0].scalarType == inputs[1].scalarType,
            shapes(inputs))
        self.init(left: inputs[0], right: inputs[1])
        try Self.expect(checkedCount(outputs[0].shape) != nil, shapes(inputs))
    }
}

extension TableGroupOperation: TravellingOperation {
    struct Fields: Codable {
        var groupCount: Int
        var kind: ReductionKind?
        var name: String
    }
    static var travelName: String { "table groups" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(groupCount: groupCount, kind: kind, name: name) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            (2...3).contains(inputs.count) && inputs[0].rank == 1 && inputs.allSatisfy { $0.shape == inputs[0].shape }
                && inputs[0].scalarType == .int32 && inputs[1].scalarType == .float64
                && inputs.dropFirst(2).allSatisfy { $0.scalarType == .bool } && (0..<1 << 40).contains(fields.groupCount),
            shapes(inputs))
        var reduction: (any Reduction)?
        if let kind = fields.kind { reduction = try Self.reduction(kind, of: .float64, skipsNaN: true) }
        self.init(
            codes: inputs[0], values: inputs[1], mask: inputs.count == 3 ? inputs[2] : nil, groupCount: fields.groupCount,
            kind: fields.kind, reduction: reduction, name: fields.name)
    }
}

extension TallProductOperation: TravellingOperation {
    struct Fields: Codable { var alignment: Int }
    static var travelName: String { "tall product" }
    /// Both operands, also where one of them is read for both.
    var travelInputs: [ArrayExpression] { [left, right] }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields { Fields(alignment: alignment) }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 2 && inputs.allSatisfy { $0.rank == 2 } && inputs[0].shape[1] == inputs[1].shape[0]
                && inputs[0].scalarType == inputs[1].scalarType && fields.alignment >= 1
                && checkedCount([inputs[0].shape[0], inputs[1].shape[1]]) != nil, shapes(inputs))
        self.init(left: inputs[0], right: inputs[1], alignment: fields.alignment)
    }
}

extension TopOperation: TravellingOperation {
    struct Fields: Codable {
        var axis: Int
        var count: Int
        var takesLargest: Bool
    }
    static var travelName: String { "top" }

    func fields(_ kernels: inout KernelCodeWriter) -> Fields {
        Fields(axis: axis, count: count, takesLargest: takesLargest)
    }

    init(_ fields: Fields, _ inputs: [ArrayExpression], _ kernels: [ReceivedKernel]) throws(ArrayError) {
        try Self.expect(
            inputs.count == 1 && (0..<inputs[0].rank).contains(fields.axis) && fields.count >= 0
                && !inputs[0].scalarType.isComplex, shapes(inputs))
        self.init(input: inputs[0], axis: fields.axis, count: fields.count, takesLargest: fields.takesLargest)
    }
}
