// Kernels of users for the table: of elements, folds, indices, blocks, pairs of blocks, blocks with surroundings,
// for each element type. A kernel that is passed as a value has types of its own, so each type has its six, all alike
// but Bool's.

import ComplexModule
import NDArrays
import Quern
import QuernArrays
import QuernCore
import TaskGraphs

/// An element type with kernels of its own.
protocol TableKernels: KernelScalar {
    /// The rows of users' kernels over two arrays.
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Self>, _ y: BlockedArray<Self>)
}

// MARK: Bool

@Kernel func mapBool(_ v: Bool) -> Bool { !v }
@Kernel func foldBool(_ s: Bool, _ v: Bool) -> Bool { s != v }
@Kernel func indexBool(_ i: Int, _ j: Int) -> Bool { (i + j) % 2 == 0 }
@Kernel func blockBool(_ a: Matrix<Bool>) -> Matrix<Bool> {
    var b = NDArray<Bool, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = !a[i, j] } }
    return b
}
@Kernel func pairBool(_ a: Matrix<Bool>, _ c: Matrix<Bool>) -> Matrix<Bool> {
    var b = NDArray<Bool, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] != c[i, j] } }
    return b
}
@Kernel func leftBool(_ a: Matrix<Bool>) -> Matrix<Bool> {
    var b = NDArray<Bool, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Bool: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Bool>, _ y: BlockedArray<Bool>) {
        run.row("map", x.map($mapBool.self))
        run.row("reduce", x.reduce(false, with: $foldBool.self, axis: 1))
        run.row("fromKernel", BlockedArray<Bool>.fromKernel([4, 3], $indexBool.self))
        run.row("mapBlocks", x.mapBlocks($blockBool.self))
        run.row("blockwise", x.blockwise(with: y, $pairBool.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftBool.self))
    }
}

// MARK: Int8

@Kernel func mapInt8(_ v: Int8) -> Int8 { v + v }
@Kernel func foldInt8(_ s: Int8, _ v: Int8) -> Int8 { s + s + v }
@Kernel func indexInt8(_ i: Int, _ j: Int) -> Int8 { Int8(3 * i + j) }
@Kernel func blockInt8(_ a: Matrix<Int8>) -> Matrix<Int8> {
    var b = NDArray<Int8, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairInt8(_ a: Matrix<Int8>, _ c: Matrix<Int8>) -> Matrix<Int8> {
    var b = NDArray<Int8, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftInt8(_ a: Matrix<Int8>) -> Matrix<Int8> {
    var b = NDArray<Int8, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Int8: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Int8>, _ y: BlockedArray<Int8>) {
        run.row("map", x.map($mapInt8.self))
        run.row("reduce", x.reduce(0, with: $foldInt8.self, axis: 1))
        run.row("fromKernel", BlockedArray<Int8>.fromKernel([4, 3], $indexInt8.self))
        run.row("mapBlocks", x.mapBlocks($blockInt8.self))
        run.row("blockwise", x.blockwise(with: y, $pairInt8.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftInt8.self))
    }
}

// MARK: Int16

@Kernel func mapInt16(_ v: Int16) -> Int16 { v + v }
@Kernel func foldInt16(_ s: Int16, _ v: Int16) -> Int16 { s + s + v }
@Kernel func indexInt16(_ i: Int, _ j: Int) -> Int16 { Int16(3 * i + j) }
@Kernel func blockInt16(_ a: Matrix<Int16>) -> Matrix<Int16> {
    var b = NDArray<Int16, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairInt16(_ a: Matrix<Int16>, _ c: Matrix<Int16>) -> Matrix<Int16> {
    var b = NDArray<Int16, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftInt16(_ a: Matrix<Int16>) -> Matrix<Int16> {
    var b = NDArray<Int16, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Int16: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Int16>, _ y: BlockedArray<Int16>) {
        run.row("map", x.map($mapInt16.self))
        run.row("reduce", x.reduce(0, with: $foldInt16.self, axis: 1))
        run.row("fromKernel", BlockedArray<Int16>.fromKernel([4, 3], $indexInt16.self))
        run.row("mapBlocks", x.mapBlocks($blockInt16.self))
        run.row("blockwise", x.blockwise(with: y, $pairInt16.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftInt16.self))
    }
}

// MARK: Int32

@Kernel func mapInt32(_ v: Int32) -> Int32 { v + v }
@Kernel func foldInt32(_ s: Int32, _ v: Int32) -> Int32 { s + s + v }
@Kernel func indexInt32(_ i: Int, _ j: Int) -> Int32 { Int32(3 * i + j) }
@Kernel func blockInt32(_ a: Matrix<Int32>) -> Matrix<Int32> {
    var b = NDArray<Int32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairInt32(_ a: Matrix<Int32>, _ c: Matrix<Int32>) -> Matrix<Int32> {
    var b = NDArray<Int32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftInt32(_ a: Matrix<Int32>) -> Matrix<Int32> {
    var b = NDArray<Int32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Int32: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Int32>, _ y: BlockedArray<Int32>) {
        run.row("map", x.map($mapInt32.self))
        run.row("reduce", x.reduce(0, with: $foldInt32.self, axis: 1))
        run.row("fromKernel", BlockedArray<Int32>.fromKernel([4, 3], $indexInt32.self))
        run.row("mapBlocks", x.mapBlocks($blockInt32.self))
        run.row("blockwise", x.blockwise(with: y, $pairInt32.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftInt32.self))
    }
}

// MARK: Int

@Kernel func mapInt(_ v: Int) -> Int { v + v }
@Kernel func foldInt(_ s: Int, _ v: Int) -> Int { s + s + v }
@Kernel func indexInt(_ i: Int, _ j: Int) -> Int { 3 * i + j }
@Kernel func blockInt(_ a: Matrix<Int>) -> Matrix<Int> {
    var b = NDArray<Int, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairInt(_ a: Matrix<Int>, _ c: Matrix<Int>) -> Matrix<Int> {
    var b = NDArray<Int, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftInt(_ a: Matrix<Int>) -> Matrix<Int> {
    var b = NDArray<Int, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Int: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Int>, _ y: BlockedArray<Int>) {
        run.row("map", x.map($mapInt.self))
        run.row("reduce", x.reduce(0, with: $foldInt.self, axis: 1))
        run.row("fromKernel", BlockedArray<Int>.fromKernel([4, 3], $indexInt.self))
        run.row("mapBlocks", x.mapBlocks($blockInt.self))
        run.row("blockwise", x.blockwise(with: y, $pairInt.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftInt.self))
    }
}

// MARK: UInt8

@Kernel func mapUInt8(_ v: UInt8) -> UInt8 { v + v }
@Kernel func foldUInt8(_ s: UInt8, _ v: UInt8) -> UInt8 { s + s + v }
@Kernel func indexUInt8(_ i: Int, _ j: Int) -> UInt8 { UInt8(3 * i + j) }
@Kernel func blockUInt8(_ a: Matrix<UInt8>) -> Matrix<UInt8> {
    var b = NDArray<UInt8, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairUInt8(_ a: Matrix<UInt8>, _ c: Matrix<UInt8>) -> Matrix<UInt8> {
    var b = NDArray<UInt8, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftUInt8(_ a: Matrix<UInt8>) -> Matrix<UInt8> {
    var b = NDArray<UInt8, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension UInt8: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<UInt8>, _ y: BlockedArray<UInt8>) {
        run.row("map", x.map($mapUInt8.self))
        run.row("reduce", x.reduce(0, with: $foldUInt8.self, axis: 1))
        run.row("fromKernel", BlockedArray<UInt8>.fromKernel([4, 3], $indexUInt8.self))
        run.row("mapBlocks", x.mapBlocks($blockUInt8.self))
        run.row("blockwise", x.blockwise(with: y, $pairUInt8.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftUInt8.self))
    }
}

// MARK: UInt16

@Kernel func mapUInt16(_ v: UInt16) -> UInt16 { v + v }
@Kernel func foldUInt16(_ s: UInt16, _ v: UInt16) -> UInt16 { s + s + v }
@Kernel func indexUInt16(_ i: Int, _ j: Int) -> UInt16 { UInt16(3 * i + j) }
@Kernel func blockUInt16(_ a: Matrix<UInt16>) -> Matrix<UInt16> {
    var b = NDArray<UInt16, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairUInt16(_ a: Matrix<UInt16>, _ c: Matrix<UInt16>) -> Matrix<UInt16> {
    var b = NDArray<UInt16, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftUInt16(_ a: Matrix<UInt16>) -> Matrix<UInt16> {
    var b = NDArray<UInt16, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension UInt16: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<UInt16>, _ y: BlockedArray<UInt16>) {
        run.row("map", x.map($mapUInt16.self))
        run.row("reduce", x.reduce(0, with: $foldUInt16.self, axis: 1))
        run.row("fromKernel", BlockedArray<UInt16>.fromKernel([4, 3], $indexUInt16.self))
        run.row("mapBlocks", x.mapBlocks($blockUInt16.self))
        run.row("blockwise", x.blockwise(with: y, $pairUInt16.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftUInt16.self))
    }
}

// MARK: UInt32

@Kernel func mapUInt32(_ v: UInt32) -> UInt32 { v + v }
@Kernel func foldUInt32(_ s: UInt32, _ v: UInt32) -> UInt32 { s + s + v }
@Kernel func indexUInt32(_ i: Int, _ j: Int) -> UInt32 { UInt32(3 * i + j) }
@Kernel func blockUInt32(_ a: Matrix<UInt32>) -> Matrix<UInt32> {
    var b = NDArray<UInt32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairUInt32(_ a: Matrix<UInt32>, _ c: Matrix<UInt32>) -> Matrix<UInt32> {
    var b = NDArray<UInt32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftUInt32(_ a: Matrix<UInt32>) -> Matrix<UInt32> {
    var b = NDArray<UInt32, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension UInt32: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<UInt32>, _ y: BlockedArray<UInt32>) {
        run.row("map", x.map($mapUInt32.self))
        run.row("reduce", x.reduce(0, with: $foldUInt32.self, axis: 1))
        run.row("fromKernel", BlockedArray<UInt32>.fromKernel([4, 3], $indexUInt32.self))
        run.row("mapBlocks", x.mapBlocks($blockUInt32.self))
        run.row("blockwise", x.blockwise(with: y, $pairUInt32.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftUInt32.self))
    }
}

// MARK: UInt

@Kernel func mapUInt(_ v: UInt) -> UInt { v + v }
@Kernel func foldUInt(_ s: UInt, _ v: UInt) -> UInt { s + s + v }
@Kernel func indexUInt(_ i: Int, _ j: Int) -> UInt { UInt(3 * i + j) }
@Kernel func blockUInt(_ a: Matrix<UInt>) -> Matrix<UInt> {
    var b = NDArray<UInt, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairUInt(_ a: Matrix<UInt>, _ c: Matrix<UInt>) -> Matrix<UInt> {
    var b = NDArray<UInt, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftUInt(_ a: Matrix<UInt>) -> Matrix<UInt> {
    var b = NDArray<UInt, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension UInt: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<UInt>, _ y: BlockedArray<UInt>) {
        run.row("map", x.map($mapUInt.self))
        run.row("reduce", x.reduce(0, with: $foldUInt.self, axis: 1))
        run.row("fromKernel", BlockedArray<UInt>.fromKernel([4, 3], $indexUInt.self))
        run.row("mapBlocks", x.mapBlocks($blockUInt.self))
        run.row("blockwise", x.blockwise(with: y, $pairUInt.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftUInt.self))
    }
}

// MARK: Float

@Kernel func mapFloat(_ v: Float) -> Float { v + v }
@Kernel func foldFloat(_ s: Float, _ v: Float) -> Float { s + s + v }
@Kernel func indexFloat(_ i: Int, _ j: Int) -> Float { Float(3 * i + j) }
@Kernel func blockFloat(_ a: Matrix<Float>) -> Matrix<Float> {
    var b = NDArray<Float, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairFloat(_ a: Matrix<Float>, _ c: Matrix<Float>) -> Matrix<Float> {
    var b = NDArray<Float, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftFloat(_ a: Matrix<Float>) -> Matrix<Float> {
    var b = NDArray<Float, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Float: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Float>, _ y: BlockedArray<Float>) {
        run.row("map", x.map($mapFloat.self))
        run.row("reduce", x.reduce(0, with: $foldFloat.self, axis: 1))
        run.row("fromKernel", BlockedArray<Float>.fromKernel([4, 3], $indexFloat.self))
        run.row("mapBlocks", x.mapBlocks($blockFloat.self))
        run.row("blockwise", x.blockwise(with: y, $pairFloat.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftFloat.self))
    }
}

// MARK: Double

@Kernel func mapDouble(_ v: Double) -> Double { v + v }
@Kernel func foldDouble(_ s: Double, _ v: Double) -> Double { s + s + v }
@Kernel func indexDouble(_ i: Int, _ j: Int) -> Double { Double(3 * i + j) }
@Kernel func blockDouble(_ a: Matrix<Double>) -> Matrix<Double> {
    var b = NDArray<Double, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairDouble(_ a: Matrix<Double>, _ c: Matrix<Double>) -> Matrix<Double> {
    var b = NDArray<Double, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftDouble(_ a: Matrix<Double>) -> Matrix<Double> {
    var b = NDArray<Double, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Double: TableKernels {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Double>, _ y: BlockedArray<Double>) {
        run.row("map", x.map($mapDouble.self))
        run.row("reduce", x.reduce(0, with: $foldDouble.self, axis: 1))
        run.row("fromKernel", BlockedArray<Double>.fromKernel([4, 3], $indexDouble.self))
        run.row("mapBlocks", x.mapBlocks($blockDouble.self))
        run.row("blockwise", x.blockwise(with: y, $pairDouble.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftDouble.self))
    }
}

// MARK: Complex<Float>

@Kernel func mapComplexFloat(_ v: Complex<Float>) -> Complex<Float> { v + v }
@Kernel func foldComplexFloat(_ s: Complex<Float>, _ v: Complex<Float>) -> Complex<Float> { s + s + v }
@Kernel func indexComplexFloat(_ i: Int, _ j: Int) -> Complex<Float> { Complex(Float(i), Float(j)) }
@Kernel func blockComplexFloat(_ a: Matrix<Complex<Float>>) -> Matrix<Complex<Float>> {
    var b = NDArray<Complex<Float>, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairComplexFloat(_ a: Matrix<Complex<Float>>, _ c: Matrix<Complex<Float>>) -> Matrix<Complex<Float>> {
    var b = NDArray<Complex<Float>, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftComplexFloat(_ a: Matrix<Complex<Float>>) -> Matrix<Complex<Float>> {
    var b = NDArray<Complex<Float>, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

// MARK: Complex<Double>

@Kernel func mapComplexDouble(_ v: Complex<Double>) -> Complex<Double> { v + v }
@Kernel func foldComplexDouble(_ s: Complex<Double>, _ v: Complex<Double>) -> Complex<Double> { s + s + v }
@Kernel func indexComplexDouble(_ i: Int, _ j: Int) -> Complex<Double> { Complex(Double(i), Double(j)) }
@Kernel func blockComplexDouble(_ a: Matrix<Complex<Double>>) -> Matrix<Complex<Double>> {
    var b = NDArray<Complex<Double>, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + a[i, j] } }
    return b
}
@Kernel func pairComplexDouble(_ a: Matrix<Complex<Double>>, _ c: Matrix<Complex<Double>>) -> Matrix<Complex<Double>> {
    var b = NDArray<Complex<Double>, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 0..<a.shape[1] { b[i, j] = a[i, j] + c[i, j] } }
    return b
}
@Kernel func leftComplexDouble(_ a: Matrix<Complex<Double>>) -> Matrix<Complex<Double>> {
    var b = NDArray<Complex<Double>, 2>(zeros: a.shape[0], a.shape[1])
    for i in 0..<a.shape[0] { for j in 1..<a.shape[1] { b[i, j] = a[i, j - 1] } }
    return b
}

extension Complex: TableKernels where RealType: TableReal {
    static func kernelRows(_ run: TableRun, _ x: BlockedArray<Self>, _ y: BlockedArray<Self>) {
        RealType.complexKernelRows(run, x, y)
    }
}

/// A type of the parts of complex numbers.
protocol TableReal: Real {
    /// The rows of users' kernels over two complex arrays.
    static func complexKernelRows(
        _ run: TableRun, _ x: BlockedArray<Complex<Self>>, _ y: BlockedArray<Complex<Self>>)
}

extension Float: TableReal {
    static func complexKernelRows(_ run: TableRun, _ x: BlockedArray<Complex<Float>>, _ y: BlockedArray<Complex<Float>>)
    {
        run.row("map", x.map($mapComplexFloat.self))
        run.row("reduce", x.reduce(0, with: $foldComplexFloat.self, axis: 1))
        run.row("fromKernel", BlockedArray<Complex<Float>>.fromKernel([4, 3], $indexComplexFloat.self))
        run.row("mapBlocks", x.mapBlocks($blockComplexFloat.self))
        run.row("blockwise", x.blockwise(with: y, $pairComplexFloat.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftComplexFloat.self))
    }
}

extension Double: TableReal {
    static func complexKernelRows(
        _ run: TableRun, _ x: BlockedArray<Complex<Double>>, _ y: BlockedArray<Complex<Double>>
    ) {
        run.row("map", x.map($mapComplexDouble.self))
        run.row("reduce", x.reduce(0, with: $foldComplexDouble.self, axis: 1))
        run.row("fromKernel", BlockedArray<Complex<Double>>.fromKernel([4, 3], $indexComplexDouble.self))
        run.row("mapBlocks", x.mapBlocks($blockComplexDouble.self))
        run.row("blockwise", x.blockwise(with: y, $pairComplexDouble.self))
        run.row("mapOverlap", x.mapOverlap(depth: 1, boundary: .edge, $leftComplexDouble.self))
    }
}
