// Names that are no kernels and no constants, and two kernels of one name.

import Quern

func helper(_ x: Float) -> Float { x }
let name = "a"

@Kernel
func callsFunction(_ x: Float) -> Float {
    let y = x * 2
    return helper(y) + sqrt(y)
}

@Kernel
func usesString(_ x: Float) -> Float {
    var y = x
    y += name
    return y
}

@Kernel func twice(_ x: Float) -> Float { x }
@Kernel func twice(_ x: Int) -> Int { x }
