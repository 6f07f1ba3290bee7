// An array that went through bytes: what it should share with the one that was sent.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

extension EncodedExpressions {
    /// The array in memory that is input `k`.
    func array(_ k: Int) -> AnyNDArray {
        guard case .array(let array) = inputs[k] else { preconditionFailure("input \(k) is a file's") }
        return array
    }
}

enum Travelled {
    /// Expressions by way of bytes; arrays in memory are those of the sender.
    static func expressions(_ roots: [ArrayExpression]) throws -> [ArrayExpression] {
        let encoded = try EncodedExpressions(roots)
        return try EncodedExpressions.decode(encoded.bytes) { k, type, shape in
            ArrayExpression(.memory(encoded.array(k)), type, shape)
        }
    }

    static func array<T>(_ array: BlockedArray<T>) throws -> BlockedArray<T> {
        BlockedArray<T>(try expressions([array.expression])[0])
    }

    /// The array as it is elsewhere, where its bytes and its plan are the same.
    static func checked<T>(_ array: BlockedArray<T>, _ what: Comment) throws -> BlockedArray<T> {
        let there = try Travelled.array(array)
        let (sent, again) = (try EncodedExpressions([array.expression]), try EncodedExpressions([there.expression]))
        #expect(sent.bytes == again.bytes, what)
        #expect(there.explain(on: SerialEngine()).description == array.explain(on: SerialEngine()).description, what)
        return there
    }
}
