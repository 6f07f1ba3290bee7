// Keeps a call that faults: where a fault is made of a frame, the frame's arguments are still there.
// One place for every way to call a kernel (delayed calls, kernels of blocks, fused kernels, reductions), on whatever
// engine: what runs a task asks for capsules around it, and the fault carries the capsule from there.
// Cost: nothing unless a fault happens; then a task-local read, and where capsules are wanted a copy of the arguments.

internal import CKernelRuntime
internal import KernelIR
package import QuernCore
internal import Synchronization

/// Whether calls that fault are kept.
package enum FaultCapture {
    /// Whether they are at this place.
    @TaskLocal private static var isOn = false
    /// How many runs of this process want them, on whatever threads their tasks are.
    private static let runs = Atomic<Int>(0)

    /// Whether calls that fault at this place are kept.
    package static var isWanted: Bool { isOn || runs.load(ordering: .relaxed) > 0 }

    /// Runs `body`; while it runs calls that fault are kept everywhere in this process, those of other runs too, which
    /// let go of them with their errors.
    package static func everywhere<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        runs.add(1, ordering: .relaxed)
        defer { runs.subtract(1, ordering: .relaxed) }
        return try body()
    }

    /// Runs `body`, in which calls that fault are kept if `flag` says so.
    package static func wanted<Result>(_ flag: Bool, _ body: () throws -> Result) rethrows -> Result {
        flag == isOn ? try body() : try $isOn.withValue(flag, operation: body)
    }

    /// The most bytes of arguments that a capsule keeps.
    static let largest = 1 << 29
}

extension KernelInstance {
    /// The call whose frame this is, as a capsule's bytes; nil if it is too large.
    func capsule(of fault: KernelFault, in frame: UnsafeMutablePointer<quern_frame>) -> KernelFault.Capsule? {
        guard let arguments = arguments(in: frame) else { return nil }
        let capsule = FaultCapsule(
            module: module.text(), sources: sources.map { FaultCapsule.Source($0) },
            signature: KernelSignatureForm(signature), arguments: arguments, fault: KernelFaultForm(fault),
            wasWritten: signature.parameters.contains { $0.isInout && $0.array != nil }, backend: backend.rawValue)
        return (try? capsule.fileBytes()).map { KernelFault.Capsule(bytes: $0) }
    }

    /// The arguments in a frame. Arrays are as the fault left them.
    private func arguments(in frame: UnsafeMutablePointer<quern_frame>) -> [KernelValueForm]? {
        var forms: [KernelValueForm] = []
        var (word, back, kept) = (Int64(0), Int64(0), 0)
        func next() -> UInt64 {
            defer { word += 1 }
            return quern_frame_word(frame, word)
        }
        func nextBack() -> UInt64 {
            defer { back += 1 }
            return quern_frame_back(frame, back)
        }
        for parameter in signature.parameters {
            let type = parameter.scalar
            guard let array = parameter.array else {
                let words = (0..<type.partCount).map { _ in parameter.isInout ? nextBack() : next() }
                forms.append(KernelValueForm(type: type, words: words))
                continue
            }
            let rank = type.isComplex ? array.rank + 1 : array.rank
            let base = UnsafeRawPointer(bitPattern: UInt(next()))
            let extents = (0..<rank).map { _ in Int(truncatingIfNeeded: next()) }
            let strides = (0..<rank).map { _ in Int(truncatingIfNeeded: next()) }
            guard let bytes = KernelValueForm.byteCount(type.partType, extents), kept + bytes <= FaultCapture.largest
            else { return nil }
            kept += bytes
            forms.append(
                KernelValueForm(
                    type: type, shape: Array(extents.prefix(array.rank)),
                    elements: bytes == 0 ? [] : Self.elements(base, extents, strides, type.partType.byteCount, bytes)))
        }
        return forms
    }

    /// The elements at `base` in row-major order.
    private static func elements(
        _ base: UnsafeRawPointer?, _ extents: [Int], _ strides: [Int], _ size: Int, _ byteCount: Int
    ) -> [UInt8] {
        guard let base else { return [UInt8](repeating: 0, count: byteCount) }
        return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            guard var target = UnsafeMutableRawPointer(buffer.baseAddress) else { return }
            func copy(_ source: UnsafeRawPointer, _ axis: Int) {
                guard axis < extents.count else {
                    target.copyMemory(from: source, byteCount: size)
                    target += size
                    return
                }
                if axis == extents.count - 1, strides[axis] == 1 {
                    target.copyMemory(from: source, byteCount: extents[axis] * size)
                    target += extents[axis] * size
                    return
                }
                for k in 0..<extents[axis] { copy(source + k * strides[axis] * size, axis + 1) }
            }
            copy(base, 0)
            count = byteCount
        }
    }
}
