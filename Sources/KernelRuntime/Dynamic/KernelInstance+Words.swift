// Calls with bare words, for the test runner: memory of any layout, writable in place, with nothing copied first.

internal import CKernelRuntime
package import QuernCore

extension KernelInstance {
    /// Runs the kernel on the words of its arguments.
    /// - Parameters:
    ///   - words: scalars one word, arrays base, extents, strides; inout scalars are in `backs`.
    ///   - backs: inout scalars, in and out.
    ///   - results: as many words as the results take; arrays' memory is to be freed with `free`.
    /// - Returns: the fault, if there was one.
    package func run(words: [UInt64], backs: inout [UInt64], results: inout [UInt64]) throws -> FaultRecord? {
        let frame = UnsafeMutablePointer<quern_frame>.allocate(capacity: 1)
        defer { frame.deallocate() }
        for (k, word) in words.enumerated() { quern_frame_set_word(frame, Int64(k), word) }
        for (k, back) in backs.enumerated() { quern_frame_set_back(frame, Int64(k), back) }
        let status = run(frame)
        if status == KernelFailure.status, let error = KernelFailure.take(from: frame) { throw error }
        if status != 0 {
            let raw = frame.pointee.fault
            let count = Int(max(0, min(raw.loop_count, Int64(QUERN_MAX_LOOPS))))
            return FaultRecord(
                kind: FaultKind(rawValue: status) ?? .precondition, site: Int(raw.site), first: raw.first,
                second: raw.second, detail: raw.detail,
                loopValues: (0..<count).map { quern_fault_loop_value(&frame.pointee.fault, Int64($0)) })
        }
        for k in backs.indices { backs[k] = quern_frame_back(frame, Int64(k)) }
        for k in results.indices { results[k] = quern_frame_result(frame, Int64(k)) }
        return nil
    }
}
