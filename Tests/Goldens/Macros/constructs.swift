// Swift that is no part of the kernel language, and mistakes that Swift's own compiler tells.

import Quern

@Kernel
func several(_ x: Float) -> Float {
    let s = "a"
    let d = [1: x]
    return d[1]!
}

@Kernel
func closures(_ x: Vector<Double>) -> Double {
    var s = 0.0
    x.elements.forEach { s += $0 }
    return s
}

@Kernel func strings(_ x: Double, _ label: String) -> Double { x }
@Kernel func arrays(_ x: Double) -> [Double] { [x] }
@Kernel func missingType(_ x: Flot) -> Float { 1 }
@Kernel func mixed(_ x: Float, _ i: Int) -> Float { x + i }

@Kernel
func lastLine(_ x: Vector<Double>) -> Double {
    var out = 0.0
    for e in x { if e > 0 { out += e } }

    return outt
}
