// expect 7:16: error: cannot convert value of type 'Int' to expected argument type 'Float'

import Quern

@Kernel
func mixed(_ x: Float, _ i: Int) -> Float {
    return x + i
}
