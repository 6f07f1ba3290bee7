// Which fresh arrays can live on the stack: at most 1 KiB, all extents constant, and no view of them ever yielded,
// carried, broken out with or returned. (Callees get them by reference and cannot keep them: what a kernel returns is
// copied unless it is scratch of its own.)
// Holds: an array that is made again in the next iteration may use the same memory, since none of the last one is left.

internal import KernelIR
internal import QuernCore

extension Function {
    private static var largestByteCount: Int { 1024 }

    /// The arrays, with their sizes in bytes.
    var stackArrays: [Value: Int] {
        var constants: [Value: Int] = [:]
        var made: [(result: Value, byteCount: Int)] = []
        var views: [(result: Value, source: Value)] = []
        var leaving: Set<Value> = []
        func visit(_ region: Region) {
            for operation in region.operations {
                switch operation.opcode {
                case .constant:
                    if case .literal(.bits(let bits)) = operation.attribute, let result = operation.results.first {
                        constants[result] = Int(Int64(bitPattern: bits))
                    }
                case .allocate:
                    guard let result = operation.results.first, let element = type(of: result).concreteType else {
                        break
                    }
                    var count: Int? = element.byteCount
                    for operand in operation.operands {
                        guard let extent = constants[operand], extent >= 0, extent <= Self.largestByteCount else {
                            count = nil
                            break
                        }
                        count = count.map { min($0 * extent, Self.largestByteCount + 1) }
                    }
                    if let count, count <= Self.largestByteCount { made.append((result, count)) }
                case .slice, .permute, .reverse:
                    if let result = operation.results.first, let source = operation.operands.first {
                        views.append((result, source))
                    }
                case .yield, .break, .continue, .return: leaving.formUnion(operation.operands)
                default:  // Not over ops: nothing else passes an array on.
                    // What a loop starts from is carried.
                    if !operation.regions.isEmpty { leaving.formUnion(operation.operands) }
                }
                for inner in operation.regions { visit(inner) }
            }
        }
        visit(body)
        // Views come after what they are of, so that one way back is enough.
        for view in views.reversed() where leaving.contains(view.result) { leaving.insert(view.source) }
        var found: [Value: Int] = [:]
        for array in made where !leaving.contains(array.result) { found[array.result] = array.byteCount }
        return found
    }
}
