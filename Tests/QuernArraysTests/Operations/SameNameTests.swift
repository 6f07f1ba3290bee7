// Kernels of one name from two files in one expression: each keeps its own meaning, and its own line in a fault.

import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs
import Testing

@Kernel private func shift(_ x: Double) -> Double { x + 1 }
@Kernel private func shifted(_ x: Double) -> Double { shift(x) * 3 }

/// 6 / i, which nothing divides by 0.
@Kernel private func sixth(_ i: Int) -> Int {
    let six = 6
    return six / i
}

@Suite("kernels of one name")
struct SameNameTests {
    @Test("two private kernels of one name in one fused kernel are two")
    func two() throws {
        let x = BlockedArray<Double>.arange(to: 5)
        let ours: BlockedArray<Double> = x.map($shifted.self)
        for (array, expected) in [
            (ours + shiftedElsewhere(x), [203.0, 208, 213, 218, 223]),
            (shiftedElsewhere(x) - ours, [197.0, 196, 195, 194, 193]),
            (shiftedElsewhere(ours).map($shifted.self) as BlockedArray<Double>, [621, 639, 657, 675, 693]),
        ] {
            let found: NDArray<Double, 1> = try array.compute()
            #expect(found.elements == expected)
        }
        let both: NDArray<Double, 1> = try (ours * 10 + ours + x.map($shifted.self)).compute()
        #expect(both.elements == [36, 72, 108, 144, 180])
    }

    @Test("a fault names the kernel's own file and line, also where the kernel is fused with others")
    func place() throws {
        let i = BlockedArray<Int>.arange(to: 9)
        for (name, array) in [("alone", i.map($sixth.self) as BlockedArray<Int>), ("among others", i.map($sixth.self) * 2 + i)] {
            for isInterpreted in [false, true] {
                let error = #expect(throws: ArrayError.self, "\(name)") {
                    try (isInterpreted ? KernelMode.interpreted : .compiled) { try array.computeAny(on: .serial) }
                }
                #expect(error?.id == "fault.division-by-zero")
                #expect(error?.description.contains("SameNameTests.swift:16:16: fault: ") == true, "\(name): \(String(describing: error))")
                #expect(error?.block != nil)
            }
        }
    }
}
