// expect 6:34: error: the type 'String' is not supported in kernels [kernel.unsupported-string]

import Quern

@Kernel
func named(_ x: Double, _ label: String) -> Double {
    return x
}
