// expect 7:13: error: strings are not part of the kernel language [kernel.unsupported-string]

import Quern

@Kernel
func text(_ x: Double) -> Double {
    let s = "a"
    return s.isEmpty ? x : -x
}
