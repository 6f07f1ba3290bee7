// Lesson 5. Integers are exact, or the kernel says so.
//
// `+`, `-` and `*` fault when the result does not fit, and so does a conversion; nothing wraps in silence. Where
// wrapping is meant there are `&+`, `&-`, `&*`, and conversions that say what they do.

import Quern

/// The sum of small numbers in their own width: 100 + 100 does not fit `Int8`, and faults.
@Kernel
func narrowSum(_ x: Vector<Int8>) throws -> Int8 {
    var sum: Int8 = 0
    for element in x { sum += element }
    return sum
}
// run: narrowSum(x: [100, 20, 7]) == 127
// fault: narrowSum(x: [100, 100]) == overflow

/// The same, and each element is widened first.
@Kernel
func wideSum(_ x: Vector<Int8>) throws -> Int {
    var sum = 0
    for element in x { sum += Int(element) }
    return sum
}
// run: wideSum(x: [100, 100]) == 200

/// Fowler's, Noll's and Vo's hash: multiplication is meant to wrap.
@Kernel
func hash(_ bytes: Vector<UInt8>) -> UInt64 {
    var state: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return state
}
// run: hash(bytes: [107, 101, 114, 110, 101, 108]) == 5978717153044724504

/// Brightness as a byte: what is outside is cut off, and the fraction is dropped.
@Kernel
func pixel(_ brightness: Int) -> UInt8 {
    UInt8(clamping: brightness)
}
// run: pixel(brightness: 300) == 255
// run: pixel(brightness: -5) == 0
