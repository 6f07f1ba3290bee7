// From a scalar type of run time to code for the Swift type: one switch, so that loops are compiled for each type and
// none runs through tables of a generic function.

package import QuernCore

/// Work that is written once for all element types with an order.
package protocol OrderedVisitor {
    associatedtype Outcome
    func visit<T: OrderedElement>(_ type: T.Type) throws -> Outcome
}

extension ScalarType {
    /// Does the work for this type; nil if its elements have no order.
    @inline(__always)
    package func visitOrdered<V: OrderedVisitor>(_ visitor: V) throws -> V.Outcome? {
        switch self {
        case .bool: try visitor.visit(Bool.self)
        case .int8: try visitor.visit(Int8.self)
        case .int16: try visitor.visit(Int16.self)
        case .int32: try visitor.visit(Int32.self)
        case .int64: try visitor.visit(Int.self)
        case .uint8: try visitor.visit(UInt8.self)
        case .uint16: try visitor.visit(UInt16.self)
        case .uint32: try visitor.visit(UInt32.self)
        case .uint64: try visitor.visit(UInt.self)
        case .float32: try visitor.visit(Float.self)
        case .float64: try visitor.visit(Double.self)
        case .complex64, .complex128: nil
        }
    }
}
