// Private kernels with the names of those in SameNameTests.swift, and other meanings.

import Quern
import QuernArrays

@Kernel private func shift(_ x: Double) -> Double { x + 100 }
@Kernel private func shifted(_ x: Double) -> Double { shift(x) * 2 }

/// 2 · (x + 100)
func shiftedElsewhere(_ x: BlockedArray<Double>) -> BlockedArray<Double> { x.map($shifted.self) }
