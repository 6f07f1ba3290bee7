// Views: slices, permutations, reversals. A view is new words over the same memory.

import KernelIR
import QuernCore

extension Machine {
    /// Cuts each axis as `aux` says: (kind, operand, operand) with kinds 0 index, 1 range, 2 by, 3 all.
    func slice(
        _ pc: Int, _ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>
    ) throws(InterpreterError) -> FaultRecord? {
        let rank = Int(i.pointee.extra)
        let kept = Int(i.pointee.d)
        let source = r + Int(i.pointee.b)
        let view = r + Int(i.pointee.a)
        var cut = Int(i.pointee.c)
        var offset: Int64 = 0
        var next = 0
        for axis in 0..<rank {
            let extent = Int64(bitPattern: source[1 + axis])
            let stride = Int64(bitPattern: source[1 + rank + axis])
            let (kind, x, y) = (program.aux[cut], program.aux[cut + 1], program.aux[cut + 2])
            cut += 3
            var (count, step) = (extent, stride)
            switch kind {
            case 0:
                let index = r.int(x)
                if index < 0 || index >= extent {
                    return try raise(pc, r, .indexOutOfBounds, r[Int(x)], source[1 + axis], detail: axis)
                }
                offset &+= index &* stride
                continue
            case 1:
                let (low, high) = (r.int(x), r.int(y))
                if low > high { return try raise(pc, r, .invalidRange, r[Int(x)], r[Int(y)], detail: axis) }
                if low < 0 || high > extent {
                    let bound = low >= 0 ? high : low
                    return try raise(
                        pc, r, .rangeOutOfBounds, UInt64(bitPattern: bound), source[1 + axis], detail: axis)
                }
                count = high - low
                offset &+= low &* stride
            case 2:
                let by = r.int(x)
                if by == 0 { return try raise(pc, r, .invalidArgument, 0, detail: axis) }
                let (whole, rest) = UInt64(extent).quotientAndRemainder(dividingBy: by.magnitude)
                count = Int64(whole) + (rest == 0 ? 0 : 1)
                if by < 0, extent > 0 { offset &+= (extent - 1) &* stride }
                step = stride &* by
            default: break  // The whole axis.
            }
            view[1 + next] = UInt64(bitPattern: count)
            view[1 + kept + next] = UInt64(bitPattern: step)
            next += 1
        }
        view[0] = source[0] &+ UInt64(bitPattern: offset &* Element.byteCount(i.pointee.type))
        return nil
    }

    func permute(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        let rank = Int(i.pointee.extra)
        let (source, view) = (r + Int(i.pointee.b), r + Int(i.pointee.a))
        view[0] = source[0]
        for axis in 0..<rank {
            let from = Int(program.aux[Int(i.pointee.c) + axis])
            view[1 + axis] = source[1 + from]
            view[1 + rank + axis] = source[1 + rank + from]
        }
    }

    func reverse(_ i: UnsafePointer<Instruction>, _ r: UnsafeMutablePointer<UInt64>) {
        let rank = Int(i.pointee.extra)
        let axis = Int(i.pointee.c)
        let (source, view) = (r + Int(i.pointee.b), r + Int(i.pointee.a))
        for k in 0..<1 + 2 * rank { view[k] = source[k] }
        let (extent, stride) = (Int64(bitPattern: source[1 + axis]), Int64(bitPattern: source[1 + rank + axis]))
        view[1 + rank + axis] = UInt64(bitPattern: 0 &- stride)
        guard extent > 0 else { return }
        view[0] = source[0] &+ UInt64(bitPattern: (extent - 1) &* stride &* Element.byteCount(i.pointee.type))
    }
}
