// Wrapping, bitwise, comparing, counting, shifting and reporting operations on integers.
// Made by generate.py.

@Kernel
func wrapping<T: FixedWidthInteger>(_ a: T, _ b: T) -> (T, T, T, T, T, T, T, T) {
    return (a &+ b, a &- b, a &* b, a & b, a | b, a ^ b, a &<< b, a &>> b)
}

@Kernel
func comparing<T: FixedWidthInteger>(_ a: T, _ b: T) -> (Bool, Bool, Bool, Bool, Bool, Bool, T, T) {
    return (a == b, a != b, a < b, a <= b, a > b, a >= b, min(a, b), max(a, b))
}

@Kernel
func counting<T: FixedWidthInteger>(_ a: T) -> (T, Int, Int, Int, T) {
    return (~a, a.leadingZeroBitCount, a.trailingZeroBitCount, a.nonzeroBitCount, a.byteSwapped)
}

@Kernel
func multiples<T: FixedWidthInteger>(_ a: T, _ b: T) -> Bool {
    return a.isMultiple(of: b)
}

@Kernel
func shifted<T: FixedWidthInteger>(_ a: T, _ n: Int) -> (T, T) {
    return (a << n, a >> n)
}

@Kernel
func reporting<T: FixedWidthInteger>(_ a: T, _ b: T) -> (T, Bool, T, Bool, T, Bool) {
    let (s, so) = a.addingReportingOverflow(b)
    let (d, d0) = a.subtractingReportingOverflow(b)
    let (p, po) = a.multipliedReportingOverflow(by: b)
    return (s, so, d, d0, p, po)
}

// run: wrapping(a: -128: i8, b: 127: i8) == -1, 1, -128, 0, -1, -1, 0, -1
// run: comparing(a: -128: i8, b: 127: i8) == false, true, true, true, false, false, -128, 127
// run: multiples(a: -128: i8, b: 127: i8) == false
// run: reporting(a: -128: i8, b: 127: i8) == -1, false, 1, true, -128, true
// run: counting(a: -128: i8) == 127, 0, 7, 1, -128
// run: shifted(a: -128: i8, n: 8) == 0, -1
// run: shifted(a: -128: i8, n: -8) == -1, 0
// run: shifted(a: -128: i8, n: max) == 0, -1
// run: wrapping(a: 127: i8, b: 1: i8) == -128, 126, 127, 1, 127, 126, -2, 63
// run: comparing(a: 127: i8, b: 1: i8) == false, true, false, false, true, true, 1, 127
// run: multiples(a: 127: i8, b: 1: i8) == true
// run: reporting(a: 127: i8, b: 1: i8) == -128, true, 126, false, 127, false
// run: counting(a: 127: i8) == -128, 1, 0, 7, 127
// run: shifted(a: 127: i8, n: 8) == 0, 0
// run: shifted(a: 127: i8, n: min) == 0, 0
// run: shifted(a: 127: i8, n: -200) == 0, 0
// run: wrapping(a: -128: i8, b: 1: i8) == -127, 127, -128, 0, -127, -127, 0, -64
// run: comparing(a: -128: i8, b: 1: i8) == false, true, true, true, false, false, -128, 1
// run: multiples(a: -128: i8, b: 1: i8) == true
// run: reporting(a: -128: i8, b: 1: i8) == -127, false, 127, true, -128, false
// run: counting(a: -128: i8) == 127, 0, 7, 1, -128
// run: shifted(a: -128: i8, n: -1) == -64, 0
// run: shifted(a: -128: i8, n: 0) == -128, -128
// run: shifted(a: -128: i8, n: min) == -1, 0
// run: wrapping(a: -128: i8, b: -1: i8) == 127, -127, -128, -128, -1, 127, 0, -1
// run: comparing(a: -128: i8, b: -1: i8) == false, true, true, true, false, false, -128, -1
// run: multiples(a: -128: i8, b: -1: i8) == true
// run: reporting(a: -128: i8, b: -1: i8) == 127, true, -127, false, -128, true
// run: counting(a: -128: i8) == 127, 0, 7, 1, -128
// run: shifted(a: -128: i8, n: 200) == 0, -1
// run: shifted(a: -128: i8, n: -200) == -1, 0
// run: shifted(a: -128: i8, n: max) == 0, -1
// run: wrapping(a: 127: i8, b: 127: i8) == -2, 0, 1, 127, 127, 0, -128, 0
// run: comparing(a: 127: i8, b: 127: i8) == true, false, false, true, false, true, 127, 127
// run: multiples(a: 127: i8, b: 127: i8) == true
// run: reporting(a: 127: i8, b: 127: i8) == -2, true, 0, false, 1, true
// run: counting(a: 127: i8) == -128, 1, 0, 7, 127
// run: shifted(a: 127: i8, n: 8) == 0, 0
// run: shifted(a: 127: i8, n: -1) == 63, -2
// run: shifted(a: 127: i8, n: -200) == 0, 0
// run: wrapping(a: 0: i8, b: 0: i8) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i8, b: 0: i8) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i8, b: 0: i8) == true
// run: reporting(a: 0: i8, b: 0: i8) == 0, false, 0, false, 0, false
// run: counting(a: 0: i8) == -1, 8, 8, 0, 0
// run: shifted(a: 0: i8, n: -1) == 0, 0
// run: shifted(a: 0: i8, n: max) == 0, 0
// run: shifted(a: 0: i8, n: 1) == 0, 0
// run: wrapping(a: 5: i8, b: 3: i8) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: i8, b: 3: i8) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: i8, b: 3: i8) == false
// run: reporting(a: 5: i8, b: 3: i8) == 8, false, 2, false, 15, false
// run: counting(a: 5: i8) == -6, 5, 0, 2, 5
// run: shifted(a: 5: i8, n: 8) == 0, 0
// run: shifted(a: 5: i8, n: 1) == 10, 2
// run: shifted(a: 5: i8, n: max) == 0, 0
// run: wrapping(a: -128: i8, b: 42: i8) == -86, 86, 0, 0, -86, -86, 0, -32
// run: comparing(a: -128: i8, b: 42: i8) == false, true, true, true, false, false, -128, 42
// run: multiples(a: -128: i8, b: 42: i8) == false
// run: reporting(a: -128: i8, b: 42: i8) == -86, false, 86, true, 0, true
// run: counting(a: -128: i8) == 127, 0, 7, 1, -128
// run: shifted(a: -128: i8, n: -200) == -1, 0
// run: shifted(a: -128: i8, n: 8) == 0, -1
// run: shifted(a: -128: i8, n: -1) == -64, 0
// run: wrapping(a: -128: i8, b: 127: i8) == -1, 1, -128, 0, -1, -1, 0, -1
// run: comparing(a: -128: i8, b: 127: i8) == false, true, true, true, false, false, -128, 127
// run: multiples(a: -128: i8, b: 127: i8) == false
// run: reporting(a: -128: i8, b: 127: i8) == -1, false, 1, true, -128, true
// run: counting(a: -128: i8) == 127, 0, 7, 1, -128
// run: shifted(a: -128: i8, n: 8) == 0, -1
// run: shifted(a: -128: i8, n: -200) == -1, 0
// run: shifted(a: -128: i8, n: 0) == -128, -128
// run: wrapping(a: 42: i8, b: 42: i8) == 84, 0, -28, 42, 42, 0, -88, 10
// run: comparing(a: 42: i8, b: 42: i8) == true, false, false, true, false, true, 42, 42
// run: multiples(a: 42: i8, b: 42: i8) == true
// run: reporting(a: 42: i8, b: 42: i8) == 84, false, 0, false, -28, true
// run: counting(a: 42: i8) == -43, 2, 1, 3, 42
// run: shifted(a: 42: i8, n: -200) == 0, 0
// run: shifted(a: 42: i8, n: -1) == 21, 84
// run: shifted(a: 42: i8, n: 1) == 84, 21
// run: wrapping(a: 42: i8, b: 1: i8) == 43, 41, 42, 0, 43, 43, 84, 21
// run: comparing(a: 42: i8, b: 1: i8) == false, true, false, false, true, true, 1, 42
// run: multiples(a: 42: i8, b: 1: i8) == true
// run: reporting(a: 42: i8, b: 1: i8) == 43, false, 41, false, 42, false
// run: counting(a: 42: i8) == -43, 2, 1, 3, 42
// run: shifted(a: 42: i8, n: 1) == 84, 21
// run: shifted(a: 42: i8, n: -8) == 0, 0
// run: shifted(a: 42: i8, n: 8) == 0, 0
// run: wrapping(a: -32768: i16, b: 32767: i16) == -1, 1, -32768, 0, -1, -1, 0, -1
// run: comparing(a: -32768: i16, b: 32767: i16) == false, true, true, true, false, false, -32768, 32767
// run: multiples(a: -32768: i16, b: 32767: i16) == false
// run: reporting(a: -32768: i16, b: 32767: i16) == -1, false, 1, true, -32768, true
// run: counting(a: -32768: i16) == 32767, 0, 15, 1, 128
// run: shifted(a: -32768: i16, n: max) == 0, -1
// run: shifted(a: -32768: i16, n: -200) == -1, 0
// run: shifted(a: -32768: i16, n: -1) == -16384, 0
// run: wrapping(a: 32767: i16, b: 1: i16) == -32768, 32766, 32767, 1, 32767, 32766, -2, 16383
// run: comparing(a: 32767: i16, b: 1: i16) == false, true, false, false, true, true, 1, 32767
// run: multiples(a: 32767: i16, b: 1: i16) == true
// run: reporting(a: 32767: i16, b: 1: i16) == -32768, true, 32766, false, 32767, false
// run: counting(a: 32767: i16) == -32768, 1, 0, 15, -129
// run: shifted(a: 32767: i16, n: 15) == -32768, 0
// run: shifted(a: 32767: i16, n: min) == 0, 0
// run: shifted(a: 32767: i16, n: max) == 0, 0
// run: wrapping(a: -32768: i16, b: 1: i16) == -32767, 32767, -32768, 0, -32767, -32767, 0, -16384
// run: comparing(a: -32768: i16, b: 1: i16) == false, true, true, true, false, false, -32768, 1
// run: multiples(a: -32768: i16, b: 1: i16) == true
// run: reporting(a: -32768: i16, b: 1: i16) == -32767, false, 32767, true, -32768, false
// run: counting(a: -32768: i16) == 32767, 0, 15, 1, 128
// run: shifted(a: -32768: i16, n: 0) == -32768, -32768
// run: shifted(a: -32768: i16, n: max) == 0, -1
// run: shifted(a: -32768: i16, n: 1) == 0, -16384
// run: wrapping(a: -32768: i16, b: -1: i16) == 32767, -32767, -32768, -32768, -1, 32767, 0, -1
// run: comparing(a: -32768: i16, b: -1: i16) == false, true, true, true, false, false, -32768, -1
// run: multiples(a: -32768: i16, b: -1: i16) == true
// run: reporting(a: -32768: i16, b: -1: i16) == 32767, true, -32767, false, -32768, true
// run: counting(a: -32768: i16) == 32767, 0, 15, 1, 128
// run: shifted(a: -32768: i16, n: min) == -1, 0
// run: shifted(a: -32768: i16, n: 15) == 0, -1
// run: shifted(a: -32768: i16, n: -16) == -1, 0
// run: wrapping(a: 32767: i16, b: 32767: i16) == -2, 0, 1, 32767, 32767, 0, -32768, 0
// run: comparing(a: 32767: i16, b: 32767: i16) == true, false, false, true, false, true, 32767, 32767
// run: multiples(a: 32767: i16, b: 32767: i16) == true
// run: reporting(a: 32767: i16, b: 32767: i16) == -2, true, 0, false, 1, true
// run: counting(a: 32767: i16) == -32768, 1, 0, 15, -129
// run: shifted(a: 32767: i16, n: 16) == 0, 0
// run: shifted(a: 32767: i16, n: max) == 0, 0
// run: shifted(a: 32767: i16, n: 0) == 32767, 32767
// run: wrapping(a: 0: i16, b: 0: i16) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i16, b: 0: i16) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i16, b: 0: i16) == true
// run: reporting(a: 0: i16, b: 0: i16) == 0, false, 0, false, 0, false
// run: counting(a: 0: i16) == -1, 16, 16, 0, 0
// run: shifted(a: 0: i16, n: 200) == 0, 0
// run: shifted(a: 0: i16, n: 16) == 0, 0
// run: shifted(a: 0: i16, n: max) == 0, 0
// run: wrapping(a: 5: i16, b: 3: i16) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: i16, b: 3: i16) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: i16, b: 3: i16) == false
// run: reporting(a: 5: i16, b: 3: i16) == 8, false, 2, false, 15, false
// run: counting(a: 5: i16) == -6, 13, 0, 2, 1280
// run: shifted(a: 5: i16, n: min) == 0, 0
// run: shifted(a: 5: i16, n: 16) == 0, 0
// run: shifted(a: 5: i16, n: -1) == 2, 10
// run: wrapping(a: 0: i16, b: 10922: i16) == 10922, -10922, 0, 0, 10922, 10922, 0, 0
// run: comparing(a: 0: i16, b: 10922: i16) == false, true, true, true, false, false, 0, 10922
// run: multiples(a: 0: i16, b: 10922: i16) == true
// run: reporting(a: 0: i16, b: 10922: i16) == 10922, false, -10922, false, 0, false
// run: counting(a: 0: i16) == -1, 16, 16, 0, 0
// run: shifted(a: 0: i16, n: 200) == 0, 0
// run: shifted(a: 0: i16, n: min) == 0, 0
// run: shifted(a: 0: i16, n: -16) == 0, 0
// run: wrapping(a: -1: i16, b: -1: i16) == -2, 0, 1, -1, -1, 0, -32768, -1
// run: comparing(a: -1: i16, b: -1: i16) == true, false, false, true, false, true, -1, -1
// run: multiples(a: -1: i16, b: -1: i16) == true
// run: reporting(a: -1: i16, b: -1: i16) == -2, false, 0, false, 1, false
// run: counting(a: -1: i16) == 0, 0, 0, 16, -1
// run: shifted(a: -1: i16, n: 15) == -32768, -1
// run: shifted(a: -1: i16, n: 0) == -1, -1
// run: shifted(a: -1: i16, n: -1) == -1, -2
// run: wrapping(a: 0: i16, b: 0: i16) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i16, b: 0: i16) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i16, b: 0: i16) == true
// run: reporting(a: 0: i16, b: 0: i16) == 0, false, 0, false, 0, false
// run: counting(a: 0: i16) == -1, 16, 16, 0, 0
// run: shifted(a: 0: i16, n: -200) == 0, 0
// run: shifted(a: 0: i16, n: min) == 0, 0
// run: shifted(a: 0: i16, n: -16) == 0, 0
// run: wrapping(a: 0: i16, b: 0: i16) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i16, b: 0: i16) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i16, b: 0: i16) == true
// run: reporting(a: 0: i16, b: 0: i16) == 0, false, 0, false, 0, false
// run: counting(a: 0: i16) == -1, 16, 16, 0, 0
// run: shifted(a: 0: i16, n: min) == 0, 0
// run: shifted(a: 0: i16, n: 15) == 0, 0
// run: shifted(a: 0: i16, n: max) == 0, 0
// run: wrapping(a: -2147483648: i32, b: 2147483647: i32) == -1, 1, -2147483648, 0, -1, -1, 0, -1
// run: comparing(a: -2147483648: i32, b: 2147483647: i32) == false, true, true, true, false, false, -2147483648, 2147483647
// run: multiples(a: -2147483648: i32, b: 2147483647: i32) == false
// run: reporting(a: -2147483648: i32, b: 2147483647: i32) == -1, false, 1, true, -2147483648, true
// run: counting(a: -2147483648: i32) == 2147483647, 0, 31, 1, 128
// run: shifted(a: -2147483648: i32, n: min) == -1, 0
// run: shifted(a: -2147483648: i32, n: 32) == 0, -1
// run: shifted(a: -2147483648: i32, n: -200) == -1, 0
// run: wrapping(a: 2147483647: i32, b: 1: i32) == -2147483648, 2147483646, 2147483647, 1, 2147483647, 2147483646, -2, 1073741823
// run: comparing(a: 2147483647: i32, b: 1: i32) == false, true, false, false, true, true, 1, 2147483647
// run: multiples(a: 2147483647: i32, b: 1: i32) == true
// run: reporting(a: 2147483647: i32, b: 1: i32) == -2147483648, true, 2147483646, false, 2147483647, false
// run: counting(a: 2147483647: i32) == -2147483648, 1, 0, 31, -129
// run: shifted(a: 2147483647: i32, n: 31) == -2147483648, 0
// run: shifted(a: 2147483647: i32, n: -32) == 0, 0
// run: shifted(a: 2147483647: i32, n: 1) == -2, 1073741823
// run: wrapping(a: -2147483648: i32, b: 1: i32) == -2147483647, 2147483647, -2147483648, 0, -2147483647, -2147483647, 0, -1073741824
// run: comparing(a: -2147483648: i32, b: 1: i32) == false, true, true, true, false, false, -2147483648, 1
// run: multiples(a: -2147483648: i32, b: 1: i32) == true
// run: reporting(a: -2147483648: i32, b: 1: i32) == -2147483647, false, 2147483647, true, -2147483648, false
// run: counting(a: -2147483648: i32) == 2147483647, 0, 31, 1, 128
// run: shifted(a: -2147483648: i32, n: -32) == -1, 0
// run: shifted(a: -2147483648: i32, n: -200) == -1, 0
// run: shifted(a: -2147483648: i32, n: -1) == -1073741824, 0
// run: wrapping(a: -2147483648: i32, b: -1: i32) == 2147483647, -2147483647, -2147483648, -2147483648, -1, 2147483647, 0, -1
// run: comparing(a: -2147483648: i32, b: -1: i32) == false, true, true, true, false, false, -2147483648, -1
// run: multiples(a: -2147483648: i32, b: -1: i32) == true
// run: reporting(a: -2147483648: i32, b: -1: i32) == 2147483647, true, -2147483647, false, -2147483648, true
// run: counting(a: -2147483648: i32) == 2147483647, 0, 31, 1, 128
// run: shifted(a: -2147483648: i32, n: 1) == 0, -1073741824
// run: shifted(a: -2147483648: i32, n: 32) == 0, -1
// run: shifted(a: -2147483648: i32, n: -32) == -1, 0
// run: wrapping(a: 2147483647: i32, b: 2147483647: i32) == -2, 0, 1, 2147483647, 2147483647, 0, -2147483648, 0
// run: comparing(a: 2147483647: i32, b: 2147483647: i32) == true, false, false, true, false, true, 2147483647, 2147483647
// run: multiples(a: 2147483647: i32, b: 2147483647: i32) == true
// run: reporting(a: 2147483647: i32, b: 2147483647: i32) == -2, true, 0, false, 1, true
// run: counting(a: 2147483647: i32) == -2147483648, 1, 0, 31, -129
// run: shifted(a: 2147483647: i32, n: 1) == -2, 1073741823
// run: shifted(a: 2147483647: i32, n: 32) == 0, 0
// run: shifted(a: 2147483647: i32, n: 200) == 0, 0
// run: wrapping(a: 0: i32, b: 0: i32) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i32, b: 0: i32) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i32, b: 0: i32) == true
// run: reporting(a: 0: i32, b: 0: i32) == 0, false, 0, false, 0, false
// run: counting(a: 0: i32) == -1, 32, 32, 0, 0
// run: shifted(a: 0: i32, n: 1) == 0, 0
// run: shifted(a: 0: i32, n: 31) == 0, 0
// run: shifted(a: 0: i32, n: -1) == 0, 0
// run: wrapping(a: 5: i32, b: 3: i32) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: i32, b: 3: i32) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: i32, b: 3: i32) == false
// run: reporting(a: 5: i32, b: 3: i32) == 8, false, 2, false, 15, false
// run: counting(a: 5: i32) == -6, 29, 0, 2, 83886080
// run: shifted(a: 5: i32, n: 31) == -2147483648, 0
// run: shifted(a: 5: i32, n: 200) == 0, 0
// run: shifted(a: 5: i32, n: max) == 0, 0
// run: wrapping(a: 0: i32, b: 2147483647: i32) == 2147483647, -2147483647, 0, 0, 2147483647, 2147483647, 0, 0
// run: comparing(a: 0: i32, b: 2147483647: i32) == false, true, true, true, false, false, 0, 2147483647
// run: multiples(a: 0: i32, b: 2147483647: i32) == true
// run: reporting(a: 0: i32, b: 2147483647: i32) == 2147483647, false, -2147483647, false, 0, false
// run: counting(a: 0: i32) == -1, 32, 32, 0, 0
// run: shifted(a: 0: i32, n: -200) == 0, 0
// run: shifted(a: 0: i32, n: 32) == 0, 0
// run: shifted(a: 0: i32, n: 1) == 0, 0
// run: wrapping(a: 715827882: i32, b: -2147483648: i32) == -1431655766, -1431655766, 0, 0, -1431655766, -1431655766, 715827882, 715827882
// run: comparing(a: 715827882: i32, b: -2147483648: i32) == false, true, false, false, true, true, -2147483648, 715827882
// run: multiples(a: 715827882: i32, b: -2147483648: i32) == false
// run: reporting(a: 715827882: i32, b: -2147483648: i32) == -1431655766, false, -1431655766, true, 0, true
// run: counting(a: 715827882: i32) == -715827883, 2, 1, 15, -1431655894
// run: shifted(a: 715827882: i32, n: -32) == 0, 0
// run: shifted(a: 715827882: i32, n: -200) == 0, 0
// run: shifted(a: 715827882: i32, n: 31) == 0, 0
// run: wrapping(a: 2: i32, b: 715827882: i32) == 715827884, -715827880, 1431655764, 2, 715827882, 715827880, 2048, 0
// run: comparing(a: 2: i32, b: 715827882: i32) == false, true, true, true, false, false, 2, 715827882
// run: multiples(a: 2: i32, b: 715827882: i32) == false
// run: reporting(a: 2: i32, b: 715827882: i32) == 715827884, false, -715827880, false, 1431655764, false
// run: counting(a: 2: i32) == -3, 30, 1, 1, 33554432
// run: shifted(a: 2: i32, n: 32) == 0, 0
// run: shifted(a: 2: i32, n: 31) == 0, 0
// run: shifted(a: 2: i32, n: -32) == 0, 0
// run: wrapping(a: 2: i32, b: 2: i32) == 4, 0, 4, 2, 2, 0, 8, 0
// run: comparing(a: 2: i32, b: 2: i32) == true, false, false, true, false, true, 2, 2
// run: multiples(a: 2: i32, b: 2: i32) == true
// run: reporting(a: 2: i32, b: 2: i32) == 4, false, 0, false, 4, false
// run: counting(a: 2: i32) == -3, 30, 1, 1, 33554432
// run: shifted(a: 2: i32, n: min) == 0, 0
// run: shifted(a: 2: i32, n: -32) == 0, 0
// run: shifted(a: 2: i32, n: -1) == 1, 4
// run: wrapping(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == -1, 1, -9223372036854775808, 0, -1, -1, 0, -1
// run: comparing(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == false, true, true, true, false, false, -9223372036854775808, 9223372036854775807
// run: multiples(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == false
// run: reporting(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == -1, false, 1, true, -9223372036854775808, true
// run: counting(a: -9223372036854775808: i64) == 9223372036854775807, 0, 63, 1, 128
// run: shifted(a: -9223372036854775808: i64, n: min) == -1, 0
// run: shifted(a: -9223372036854775808: i64, n: max) == 0, -1
// run: shifted(a: -9223372036854775808: i64, n: -200) == -1, 0
// run: wrapping(a: 9223372036854775807: i64, b: 1: i64) == -9223372036854775808, 9223372036854775806, 9223372036854775807, 1, 9223372036854775807, 9223372036854775806, -2, 4611686018427387903
// run: comparing(a: 9223372036854775807: i64, b: 1: i64) == false, true, false, false, true, true, 1, 9223372036854775807
// run: multiples(a: 9223372036854775807: i64, b: 1: i64) == true
// run: reporting(a: 9223372036854775807: i64, b: 1: i64) == -9223372036854775808, true, 9223372036854775806, false, 9223372036854775807, false
// run: counting(a: 9223372036854775807: i64) == -9223372036854775808, 1, 0, 63, -129
// run: shifted(a: 9223372036854775807: i64, n: -1) == 4611686018427387903, -2
// run: shifted(a: 9223372036854775807: i64, n: 1) == -2, 4611686018427387903
// run: shifted(a: 9223372036854775807: i64, n: 200) == 0, 0
// run: wrapping(a: -9223372036854775808: i64, b: 1: i64) == -9223372036854775807, 9223372036854775807, -9223372036854775808, 0, -9223372036854775807, -9223372036854775807, 0, -4611686018427387904
// run: comparing(a: -9223372036854775808: i64, b: 1: i64) == false, true, true, true, false, false, -9223372036854775808, 1
// run: multiples(a: -9223372036854775808: i64, b: 1: i64) == true
// run: reporting(a: -9223372036854775808: i64, b: 1: i64) == -9223372036854775807, false, 9223372036854775807, true, -9223372036854775808, false
// run: counting(a: -9223372036854775808: i64) == 9223372036854775807, 0, 63, 1, 128
// run: shifted(a: -9223372036854775808: i64, n: 0) == -9223372036854775808, -9223372036854775808
// run: shifted(a: -9223372036854775808: i64, n: 63) == 0, -1
// run: shifted(a: -9223372036854775808: i64, n: -64) == -1, 0
// run: wrapping(a: -9223372036854775808: i64, b: -1: i64) == 9223372036854775807, -9223372036854775807, -9223372036854775808, -9223372036854775808, -1, 9223372036854775807, 0, -1
// run: comparing(a: -9223372036854775808: i64, b: -1: i64) == false, true, true, true, false, false, -9223372036854775808, -1
// run: multiples(a: -9223372036854775808: i64, b: -1: i64) == true
// run: reporting(a: -9223372036854775808: i64, b: -1: i64) == 9223372036854775807, true, -9223372036854775807, false, -9223372036854775808, true
// run: counting(a: -9223372036854775808: i64) == 9223372036854775807, 0, 63, 1, 128
// run: shifted(a: -9223372036854775808: i64, n: 1) == 0, -4611686018427387904
// run: shifted(a: -9223372036854775808: i64, n: 200) == 0, -1
// run: shifted(a: -9223372036854775808: i64, n: 0) == -9223372036854775808, -9223372036854775808
// run: wrapping(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == -2, 0, 1, 9223372036854775807, 9223372036854775807, 0, -9223372036854775808, 0
// run: comparing(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == true, false, false, true, false, true, 9223372036854775807, 9223372036854775807
// run: multiples(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == true
// run: reporting(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == -2, true, 0, false, 1, true
// run: counting(a: 9223372036854775807: i64) == -9223372036854775808, 1, 0, 63, -129
// run: shifted(a: 9223372036854775807: i64, n: 1) == -2, 4611686018427387903
// run: shifted(a: 9223372036854775807: i64, n: 200) == 0, 0
// run: shifted(a: 9223372036854775807: i64, n: max) == 0, 0
// run: wrapping(a: 0: i64, b: 0: i64) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i64, b: 0: i64) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i64, b: 0: i64) == true
// run: reporting(a: 0: i64, b: 0: i64) == 0, false, 0, false, 0, false
// run: counting(a: 0: i64) == -1, 64, 64, 0, 0
// run: shifted(a: 0: i64, n: max) == 0, 0
// run: shifted(a: 0: i64, n: 64) == 0, 0
// run: shifted(a: 0: i64, n: 1) == 0, 0
// run: wrapping(a: 5: i64, b: 3: i64) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: i64, b: 3: i64) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: i64, b: 3: i64) == false
// run: reporting(a: 5: i64, b: 3: i64) == 8, false, 2, false, 15, false
// run: counting(a: 5: i64) == -6, 61, 0, 2, 360287970189639680
// run: shifted(a: 5: i64, n: 200) == 0, 0
// run: shifted(a: 5: i64, n: 1) == 10, 2
// run: shifted(a: 5: i64, n: -200) == 0, 0
// run: wrapping(a: 3074457345618258602: i64, b: -9223372036854775808: i64) == -6148914691236517206, -6148914691236517206, 0, 0, -6148914691236517206, -6148914691236517206, 3074457345618258602, 3074457345618258602
// run: comparing(a: 3074457345618258602: i64, b: -9223372036854775808: i64) == false, true, false, false, true, true, -9223372036854775808, 3074457345618258602
// run: multiples(a: 3074457345618258602: i64, b: -9223372036854775808: i64) == false
// run: reporting(a: 3074457345618258602: i64, b: -9223372036854775808: i64) == -6148914691236517206, false, -6148914691236517206, true, 0, true
// run: counting(a: 3074457345618258602: i64) == -3074457345618258603, 2, 1, 31, -6148914691236517334
// run: shifted(a: 3074457345618258602: i64, n: 0) == 3074457345618258602, 3074457345618258602
// run: shifted(a: 3074457345618258602: i64, n: -1) == 1537228672809129301, 6148914691236517204
// run: shifted(a: 3074457345618258602: i64, n: -64) == 0, 0
// run: wrapping(a: 997051134227371556: i64, b: 3074457345618258602: i64) == 4071508479845630158, -2077406211390887046, 5484213935084936168, 613097201337401888, 3458411278508228270, 2845314077170826382, 1682252790497280000, 226703
// run: comparing(a: 997051134227371556: i64, b: 3074457345618258602: i64) == false, true, true, true, false, false, 997051134227371556, 3074457345618258602
// run: multiples(a: 997051134227371556: i64, b: 3074457345618258602: i64) == false
// run: reporting(a: 997051134227371556: i64, b: 3074457345618258602: i64) == 4071508479845630158, false, -2077406211390887046, false, 5484213935084936168, true
// run: counting(a: 997051134227371556: i64) == -997051134227371557, 4, 2, 31, 2654455637902939661
// run: shifted(a: 997051134227371556: i64, n: 200) == 0, 0
// run: shifted(a: 997051134227371556: i64, n: 63) == 0, 0
// run: shifted(a: 997051134227371556: i64, n: 0) == 997051134227371556, 997051134227371556
// run: wrapping(a: 9223372036854775807: i64, b: 2: i64) == -9223372036854775807, 9223372036854775805, -2, 2, 9223372036854775807, 9223372036854775805, -4, 2305843009213693951
// run: comparing(a: 9223372036854775807: i64, b: 2: i64) == false, true, false, false, true, true, 2, 9223372036854775807
// run: multiples(a: 9223372036854775807: i64, b: 2: i64) == false
// run: reporting(a: 9223372036854775807: i64, b: 2: i64) == -9223372036854775807, true, 9223372036854775805, false, -2, true
// run: counting(a: 9223372036854775807: i64) == -9223372036854775808, 1, 0, 63, -129
// run: shifted(a: 9223372036854775807: i64, n: min) == 0, 0
// run: shifted(a: 9223372036854775807: i64, n: 64) == 0, 0
// run: shifted(a: 9223372036854775807: i64, n: 1) == -2, 4611686018427387903
// run: wrapping(a: 0: i64, b: 0: i64) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: i64, b: 0: i64) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: i64, b: 0: i64) == true
// run: reporting(a: 0: i64, b: 0: i64) == 0, false, 0, false, 0, false
// run: counting(a: 0: i64) == -1, 64, 64, 0, 0
// run: shifted(a: 0: i64, n: 63) == 0, 0
// run: shifted(a: 0: i64, n: 200) == 0, 0
// run: shifted(a: 0: i64, n: 0) == 0, 0
// run: wrapping(a: 0: u8, b: 255: u8) == 255, 1, 0, 0, 255, 255, 0, 0
// run: comparing(a: 0: u8, b: 255: u8) == false, true, true, true, false, false, 0, 255
// run: multiples(a: 0: u8, b: 255: u8) == true
// run: reporting(a: 0: u8, b: 255: u8) == 255, false, 1, true, 0, false
// run: counting(a: 0: u8) == 255, 8, 8, 0, 0
// run: shifted(a: 0: u8, n: 0) == 0, 0
// run: shifted(a: 0: u8, n: max) == 0, 0
// run: shifted(a: 0: u8, n: min) == 0, 0
// run: wrapping(a: 255: u8, b: 1: u8) == 0, 254, 255, 1, 255, 254, 254, 127
// run: comparing(a: 255: u8, b: 1: u8) == false, true, false, false, true, true, 1, 255
// run: multiples(a: 255: u8, b: 1: u8) == true
// run: reporting(a: 255: u8, b: 1: u8) == 0, true, 254, false, 255, false
// run: counting(a: 255: u8) == 0, 0, 0, 8, 255
// run: shifted(a: 255: u8, n: min) == 0, 0
// run: shifted(a: 255: u8, n: max) == 0, 0
// run: shifted(a: 255: u8, n: 8) == 0, 0
// run: wrapping(a: 0: u8, b: 1: u8) == 1, 255, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u8, b: 1: u8) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u8, b: 1: u8) == true
// run: reporting(a: 0: u8, b: 1: u8) == 1, false, 255, true, 0, false
// run: counting(a: 0: u8) == 255, 8, 8, 0, 0
// run: shifted(a: 0: u8, n: min) == 0, 0
// run: shifted(a: 0: u8, n: -200) == 0, 0
// run: shifted(a: 0: u8, n: 8) == 0, 0
// run: wrapping(a: 0: u8, b: 1: u8) == 1, 255, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u8, b: 1: u8) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u8, b: 1: u8) == true
// run: reporting(a: 0: u8, b: 1: u8) == 1, false, 255, true, 0, false
// run: counting(a: 0: u8) == 255, 8, 8, 0, 0
// run: shifted(a: 0: u8, n: -200) == 0, 0
// run: shifted(a: 0: u8, n: 1) == 0, 0
// run: shifted(a: 0: u8, n: -8) == 0, 0
// run: wrapping(a: 255: u8, b: 255: u8) == 254, 0, 1, 255, 255, 0, 128, 1
// run: comparing(a: 255: u8, b: 255: u8) == true, false, false, true, false, true, 255, 255
// run: multiples(a: 255: u8, b: 255: u8) == true
// run: reporting(a: 255: u8, b: 255: u8) == 254, true, 0, false, 1, true
// run: counting(a: 255: u8) == 0, 0, 0, 8, 255
// run: shifted(a: 255: u8, n: -200) == 0, 0
// run: shifted(a: 255: u8, n: min) == 0, 0
// run: shifted(a: 255: u8, n: -8) == 0, 0
// run: wrapping(a: 0: u8, b: 0: u8) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u8, b: 0: u8) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u8, b: 0: u8) == true
// run: reporting(a: 0: u8, b: 0: u8) == 0, false, 0, false, 0, false
// run: counting(a: 0: u8) == 255, 8, 8, 0, 0
// run: shifted(a: 0: u8, n: min) == 0, 0
// run: shifted(a: 0: u8, n: 200) == 0, 0
// run: shifted(a: 0: u8, n: 8) == 0, 0
// run: wrapping(a: 5: u8, b: 3: u8) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: u8, b: 3: u8) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: u8, b: 3: u8) == false
// run: reporting(a: 5: u8, b: 3: u8) == 8, false, 2, false, 15, false
// run: counting(a: 5: u8) == 250, 5, 0, 2, 5
// run: shifted(a: 5: u8, n: 8) == 0, 0
// run: shifted(a: 5: u8, n: -1) == 2, 10
// run: shifted(a: 5: u8, n: max) == 0, 0
// run: wrapping(a: 255: u8, b: 85: u8) == 84, 170, 171, 85, 255, 170, 224, 7
// run: comparing(a: 255: u8, b: 85: u8) == false, true, false, false, true, true, 85, 255
// run: multiples(a: 255: u8, b: 85: u8) == true
// run: reporting(a: 255: u8, b: 85: u8) == 84, true, 170, false, 171, true
// run: counting(a: 255: u8) == 0, 0, 0, 8, 255
// run: shifted(a: 255: u8, n: 7) == 128, 1
// run: shifted(a: 255: u8, n: -8) == 0, 0
// run: shifted(a: 255: u8, n: -1) == 127, 254
// run: wrapping(a: 2: u8, b: 0: u8) == 2, 2, 0, 0, 2, 2, 2, 2
// run: comparing(a: 2: u8, b: 0: u8) == false, true, false, false, true, true, 0, 2
// run: multiples(a: 2: u8, b: 0: u8) == false
// run: reporting(a: 2: u8, b: 0: u8) == 2, false, 2, false, 0, false
// run: counting(a: 2: u8) == 253, 6, 1, 1, 2
// run: shifted(a: 2: u8, n: 0) == 2, 2
// run: shifted(a: 2: u8, n: 7) == 0, 0
// run: shifted(a: 2: u8, n: max) == 0, 0
// run: wrapping(a: 2: u8, b: 0: u8) == 2, 2, 0, 0, 2, 2, 2, 2
// run: comparing(a: 2: u8, b: 0: u8) == false, true, false, false, true, true, 0, 2
// run: multiples(a: 2: u8, b: 0: u8) == false
// run: reporting(a: 2: u8, b: 0: u8) == 2, false, 2, false, 0, false
// run: counting(a: 2: u8) == 253, 6, 1, 1, 2
// run: shifted(a: 2: u8, n: 1) == 4, 1
// run: shifted(a: 2: u8, n: 200) == 0, 0
// run: shifted(a: 2: u8, n: -8) == 0, 0
// run: wrapping(a: 177: u8, b: 0: u8) == 177, 177, 0, 0, 177, 177, 177, 177
// run: comparing(a: 177: u8, b: 0: u8) == false, true, false, false, true, true, 0, 177
// run: multiples(a: 177: u8, b: 0: u8) == false
// run: reporting(a: 177: u8, b: 0: u8) == 177, false, 177, false, 0, false
// run: counting(a: 177: u8) == 78, 0, 0, 4, 177
// run: shifted(a: 177: u8, n: 7) == 128, 1
// run: shifted(a: 177: u8, n: 0) == 177, 177
// run: shifted(a: 177: u8, n: 1) == 98, 88
// run: wrapping(a: 0: u16, b: 65535: u16) == 65535, 1, 0, 0, 65535, 65535, 0, 0
// run: comparing(a: 0: u16, b: 65535: u16) == false, true, true, true, false, false, 0, 65535
// run: multiples(a: 0: u16, b: 65535: u16) == true
// run: reporting(a: 0: u16, b: 65535: u16) == 65535, false, 1, true, 0, false
// run: counting(a: 0: u16) == 65535, 16, 16, 0, 0
// run: shifted(a: 0: u16, n: -1) == 0, 0
// run: shifted(a: 0: u16, n: min) == 0, 0
// run: shifted(a: 0: u16, n: max) == 0, 0
// run: wrapping(a: 65535: u16, b: 1: u16) == 0, 65534, 65535, 1, 65535, 65534, 65534, 32767
// run: comparing(a: 65535: u16, b: 1: u16) == false, true, false, false, true, true, 1, 65535
// run: multiples(a: 65535: u16, b: 1: u16) == true
// run: reporting(a: 65535: u16, b: 1: u16) == 0, true, 65534, false, 65535, false
// run: counting(a: 65535: u16) == 0, 0, 0, 16, 65535
// run: shifted(a: 65535: u16, n: 16) == 0, 0
// run: shifted(a: 65535: u16, n: 0) == 65535, 65535
// run: shifted(a: 65535: u16, n: 200) == 0, 0
// run: wrapping(a: 0: u16, b: 1: u16) == 1, 65535, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u16, b: 1: u16) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u16, b: 1: u16) == true
// run: reporting(a: 0: u16, b: 1: u16) == 1, false, 65535, true, 0, false
// run: counting(a: 0: u16) == 65535, 16, 16, 0, 0
// run: shifted(a: 0: u16, n: 16) == 0, 0
// run: shifted(a: 0: u16, n: -1) == 0, 0
// run: shifted(a: 0: u16, n: 15) == 0, 0
// run: wrapping(a: 0: u16, b: 1: u16) == 1, 65535, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u16, b: 1: u16) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u16, b: 1: u16) == true
// run: reporting(a: 0: u16, b: 1: u16) == 1, false, 65535, true, 0, false
// run: counting(a: 0: u16) == 65535, 16, 16, 0, 0
// run: shifted(a: 0: u16, n: 0) == 0, 0
// run: shifted(a: 0: u16, n: -1) == 0, 0
// run: shifted(a: 0: u16, n: -16) == 0, 0
// run: wrapping(a: 65535: u16, b: 65535: u16) == 65534, 0, 1, 65535, 65535, 0, 32768, 1
// run: comparing(a: 65535: u16, b: 65535: u16) == true, false, false, true, false, true, 65535, 65535
// run: multiples(a: 65535: u16, b: 65535: u16) == true
// run: reporting(a: 65535: u16, b: 65535: u16) == 65534, true, 0, false, 1, true
// run: counting(a: 65535: u16) == 0, 0, 0, 16, 65535
// run: shifted(a: 65535: u16, n: 1) == 65534, 32767
// run: shifted(a: 65535: u16, n: -200) == 0, 0
// run: shifted(a: 65535: u16, n: 200) == 0, 0
// run: wrapping(a: 0: u16, b: 0: u16) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u16, b: 0: u16) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u16, b: 0: u16) == true
// run: reporting(a: 0: u16, b: 0: u16) == 0, false, 0, false, 0, false
// run: counting(a: 0: u16) == 65535, 16, 16, 0, 0
// run: shifted(a: 0: u16, n: min) == 0, 0
// run: shifted(a: 0: u16, n: 16) == 0, 0
// run: shifted(a: 0: u16, n: max) == 0, 0
// run: wrapping(a: 5: u16, b: 3: u16) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: u16, b: 3: u16) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: u16, b: 3: u16) == false
// run: reporting(a: 5: u16, b: 3: u16) == 8, false, 2, false, 15, false
// run: counting(a: 5: u16) == 65530, 13, 0, 2, 1280
// run: shifted(a: 5: u16, n: min) == 0, 0
// run: shifted(a: 5: u16, n: 0) == 5, 5
// run: shifted(a: 5: u16, n: 1) == 10, 2
// run: wrapping(a: 49922: u16, b: 2: u16) == 49924, 49920, 34308, 2, 49922, 49920, 3080, 12480
// run: comparing(a: 49922: u16, b: 2: u16) == false, true, false, false, true, true, 2, 49922
// run: multiples(a: 49922: u16, b: 2: u16) == true
// run: reporting(a: 49922: u16, b: 2: u16) == 49924, false, 49920, false, 34308, true
// run: counting(a: 49922: u16) == 15613, 0, 1, 5, 707
// run: shifted(a: 49922: u16, n: 200) == 0, 0
// run: shifted(a: 49922: u16, n: 1) == 34308, 24961
// run: shifted(a: 49922: u16, n: 15) == 0, 1
// run: wrapping(a: 21845: u16, b: 0: u16) == 21845, 21845, 0, 0, 21845, 21845, 21845, 21845
// run: comparing(a: 21845: u16, b: 0: u16) == false, true, false, false, true, true, 0, 21845
// run: multiples(a: 21845: u16, b: 0: u16) == false
// run: reporting(a: 21845: u16, b: 0: u16) == 21845, false, 21845, false, 0, false
// run: counting(a: 21845: u16) == 43690, 1, 0, 8, 21845
// run: shifted(a: 21845: u16, n: -16) == 0, 0
// run: shifted(a: 21845: u16, n: 0) == 21845, 21845
// run: shifted(a: 21845: u16, n: max) == 0, 0
// run: wrapping(a: 65535: u16, b: 0: u16) == 65535, 65535, 0, 0, 65535, 65535, 65535, 65535
// run: comparing(a: 65535: u16, b: 0: u16) == false, true, false, false, true, true, 0, 65535
// run: multiples(a: 65535: u16, b: 0: u16) == false
// run: reporting(a: 65535: u16, b: 0: u16) == 65535, false, 65535, false, 0, false
// run: counting(a: 65535: u16) == 0, 0, 0, 16, 65535
// run: shifted(a: 65535: u16, n: 0) == 65535, 65535
// run: shifted(a: 65535: u16, n: 200) == 0, 0
// run: shifted(a: 65535: u16, n: min) == 0, 0
// run: wrapping(a: 0: u16, b: 0: u16) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u16, b: 0: u16) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u16, b: 0: u16) == true
// run: reporting(a: 0: u16, b: 0: u16) == 0, false, 0, false, 0, false
// run: counting(a: 0: u16) == 65535, 16, 16, 0, 0
// run: shifted(a: 0: u16, n: 16) == 0, 0
// run: shifted(a: 0: u16, n: 1) == 0, 0
// run: shifted(a: 0: u16, n: 15) == 0, 0
// run: wrapping(a: 0: u32, b: 4294967295: u32) == 4294967295, 1, 0, 0, 4294967295, 4294967295, 0, 0
// run: comparing(a: 0: u32, b: 4294967295: u32) == false, true, true, true, false, false, 0, 4294967295
// run: multiples(a: 0: u32, b: 4294967295: u32) == true
// run: reporting(a: 0: u32, b: 4294967295: u32) == 4294967295, false, 1, true, 0, false
// run: counting(a: 0: u32) == 4294967295, 32, 32, 0, 0
// run: shifted(a: 0: u32, n: 0) == 0, 0
// run: shifted(a: 0: u32, n: -200) == 0, 0
// run: shifted(a: 0: u32, n: 1) == 0, 0
// run: wrapping(a: 4294967295: u32, b: 1: u32) == 0, 4294967294, 4294967295, 1, 4294967295, 4294967294, 4294967294, 2147483647
// run: comparing(a: 4294967295: u32, b: 1: u32) == false, true, false, false, true, true, 1, 4294967295
// run: multiples(a: 4294967295: u32, b: 1: u32) == true
// run: reporting(a: 4294967295: u32, b: 1: u32) == 0, true, 4294967294, false, 4294967295, false
// run: counting(a: 4294967295: u32) == 0, 0, 0, 32, 4294967295
// run: shifted(a: 4294967295: u32, n: min) == 0, 0
// run: shifted(a: 4294967295: u32, n: max) == 0, 0
// run: shifted(a: 4294967295: u32, n: 1) == 4294967294, 2147483647
// run: wrapping(a: 0: u32, b: 1: u32) == 1, 4294967295, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u32, b: 1: u32) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u32, b: 1: u32) == true
// run: reporting(a: 0: u32, b: 1: u32) == 1, false, 4294967295, true, 0, false
// run: counting(a: 0: u32) == 4294967295, 32, 32, 0, 0
// run: shifted(a: 0: u32, n: min) == 0, 0
// run: shifted(a: 0: u32, n: 1) == 0, 0
// run: shifted(a: 0: u32, n: -200) == 0, 0
// run: wrapping(a: 0: u32, b: 1: u32) == 1, 4294967295, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u32, b: 1: u32) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u32, b: 1: u32) == true
// run: reporting(a: 0: u32, b: 1: u32) == 1, false, 4294967295, true, 0, false
// run: counting(a: 0: u32) == 4294967295, 32, 32, 0, 0
// run: shifted(a: 0: u32, n: 200) == 0, 0
// run: shifted(a: 0: u32, n: 1) == 0, 0
// run: shifted(a: 0: u32, n: max) == 0, 0
// run: wrapping(a: 4294967295: u32, b: 4294967295: u32) == 4294967294, 0, 1, 4294967295, 4294967295, 0, 2147483648, 1
// run: comparing(a: 4294967295: u32, b: 4294967295: u32) == true, false, false, true, false, true, 4294967295, 4294967295
// run: multiples(a: 4294967295: u32, b: 4294967295: u32) == true
// run: reporting(a: 4294967295: u32, b: 4294967295: u32) == 4294967294, true, 0, false, 1, true
// run: counting(a: 4294967295: u32) == 0, 0, 0, 32, 4294967295
// run: shifted(a: 4294967295: u32, n: 32) == 0, 0
// run: shifted(a: 4294967295: u32, n: max) == 0, 0
// run: shifted(a: 4294967295: u32, n: min) == 0, 0
// run: wrapping(a: 0: u32, b: 0: u32) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u32, b: 0: u32) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u32, b: 0: u32) == true
// run: reporting(a: 0: u32, b: 0: u32) == 0, false, 0, false, 0, false
// run: counting(a: 0: u32) == 4294967295, 32, 32, 0, 0
// run: shifted(a: 0: u32, n: -200) == 0, 0
// run: shifted(a: 0: u32, n: max) == 0, 0
// run: shifted(a: 0: u32, n: -32) == 0, 0
// run: wrapping(a: 5: u32, b: 3: u32) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: u32, b: 3: u32) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: u32, b: 3: u32) == false
// run: reporting(a: 5: u32, b: 3: u32) == 8, false, 2, false, 15, false
// run: counting(a: 5: u32) == 4294967290, 29, 0, 2, 83886080
// run: shifted(a: 5: u32, n: 1) == 10, 2
// run: shifted(a: 5: u32, n: -200) == 0, 0
// run: shifted(a: 5: u32, n: 200) == 0, 0
// run: wrapping(a: 4294967295: u32, b: 621706036: u32) == 621706035, 3673261259, 3673261260, 621706036, 4294967295, 3673261259, 4293918720, 4095
// run: comparing(a: 4294967295: u32, b: 621706036: u32) == false, true, false, false, true, true, 621706036, 4294967295
// run: multiples(a: 4294967295: u32, b: 621706036: u32) == false
// run: reporting(a: 4294967295: u32, b: 621706036: u32) == 621706035, true, 3673261259, false, 3673261260, true
// run: counting(a: 4294967295: u32) == 0, 0, 0, 32, 4294967295
// run: shifted(a: 4294967295: u32, n: 0) == 4294967295, 4294967295
// run: shifted(a: 4294967295: u32, n: 32) == 0, 0
// run: shifted(a: 4294967295: u32, n: 1) == 4294967294, 2147483647
// run: wrapping(a: 1431655765: u32, b: 2: u32) == 1431655767, 1431655763, 2863311530, 0, 1431655767, 1431655767, 1431655764, 357913941
// run: comparing(a: 1431655765: u32, b: 2: u32) == false, true, false, false, true, true, 2, 1431655765
// run: multiples(a: 1431655765: u32, b: 2: u32) == false
// run: reporting(a: 1431655765: u32, b: 2: u32) == 1431655767, false, 1431655763, false, 2863311530, false
// run: counting(a: 1431655765: u32) == 2863311530, 1, 0, 16, 1431655765
// run: shifted(a: 1431655765: u32, n: max) == 0, 0
// run: shifted(a: 1431655765: u32, n: 31) == 2147483648, 0
// run: shifted(a: 1431655765: u32, n: -1) == 715827882, 2863311530
// run: wrapping(a: 0: u32, b: 4294967295: u32) == 4294967295, 1, 0, 0, 4294967295, 4294967295, 0, 0
// run: comparing(a: 0: u32, b: 4294967295: u32) == false, true, true, true, false, false, 0, 4294967295
// run: multiples(a: 0: u32, b: 4294967295: u32) == true
// run: reporting(a: 0: u32, b: 4294967295: u32) == 4294967295, false, 1, true, 0, false
// run: counting(a: 0: u32) == 4294967295, 32, 32, 0, 0
// run: shifted(a: 0: u32, n: 200) == 0, 0
// run: shifted(a: 0: u32, n: max) == 0, 0
// run: shifted(a: 0: u32, n: 31) == 0, 0
// run: wrapping(a: 0: u32, b: 0: u32) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u32, b: 0: u32) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u32, b: 0: u32) == true
// run: reporting(a: 0: u32, b: 0: u32) == 0, false, 0, false, 0, false
// run: counting(a: 0: u32) == 4294967295, 32, 32, 0, 0
// run: shifted(a: 0: u32, n: 0) == 0, 0
// run: shifted(a: 0: u32, n: -200) == 0, 0
// run: shifted(a: 0: u32, n: max) == 0, 0
// run: wrapping(a: 0: u64, b: 18446744073709551615: u64) == 18446744073709551615, 1, 0, 0, 18446744073709551615, 18446744073709551615, 0, 0
// run: comparing(a: 0: u64, b: 18446744073709551615: u64) == false, true, true, true, false, false, 0, 18446744073709551615
// run: multiples(a: 0: u64, b: 18446744073709551615: u64) == true
// run: reporting(a: 0: u64, b: 18446744073709551615: u64) == 18446744073709551615, false, 1, true, 0, false
// run: counting(a: 0: u64) == 18446744073709551615, 64, 64, 0, 0
// run: shifted(a: 0: u64, n: -64) == 0, 0
// run: shifted(a: 0: u64, n: 0) == 0, 0
// run: shifted(a: 0: u64, n: 63) == 0, 0
// run: wrapping(a: 18446744073709551615: u64, b: 1: u64) == 0, 18446744073709551614, 18446744073709551615, 1, 18446744073709551615, 18446744073709551614, 18446744073709551614, 9223372036854775807
// run: comparing(a: 18446744073709551615: u64, b: 1: u64) == false, true, false, false, true, true, 1, 18446744073709551615
// run: multiples(a: 18446744073709551615: u64, b: 1: u64) == true
// run: reporting(a: 18446744073709551615: u64, b: 1: u64) == 0, true, 18446744073709551614, false, 18446744073709551615, false
// run: counting(a: 18446744073709551615: u64) == 0, 0, 0, 64, 18446744073709551615
// run: shifted(a: 18446744073709551615: u64, n: 0) == 18446744073709551615, 18446744073709551615
// run: shifted(a: 18446744073709551615: u64, n: -200) == 0, 0
// run: shifted(a: 18446744073709551615: u64, n: min) == 0, 0
// run: wrapping(a: 0: u64, b: 1: u64) == 1, 18446744073709551615, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u64, b: 1: u64) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u64, b: 1: u64) == true
// run: reporting(a: 0: u64, b: 1: u64) == 1, false, 18446744073709551615, true, 0, false
// run: counting(a: 0: u64) == 18446744073709551615, 64, 64, 0, 0
// run: shifted(a: 0: u64, n: -64) == 0, 0
// run: shifted(a: 0: u64, n: 200) == 0, 0
// run: shifted(a: 0: u64, n: 63) == 0, 0
// run: wrapping(a: 0: u64, b: 1: u64) == 1, 18446744073709551615, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u64, b: 1: u64) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u64, b: 1: u64) == true
// run: reporting(a: 0: u64, b: 1: u64) == 1, false, 18446744073709551615, true, 0, false
// run: counting(a: 0: u64) == 18446744073709551615, 64, 64, 0, 0
// run: shifted(a: 0: u64, n: -64) == 0, 0
// run: shifted(a: 0: u64, n: -1) == 0, 0
// run: shifted(a: 0: u64, n: max) == 0, 0
// run: wrapping(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == 18446744073709551614, 0, 1, 18446744073709551615, 18446744073709551615, 0, 9223372036854775808, 1
// run: comparing(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == true, false, false, true, false, true, 18446744073709551615, 18446744073709551615
// run: multiples(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == true
// run: reporting(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == 18446744073709551614, true, 0, false, 1, true
// run: counting(a: 18446744073709551615: u64) == 0, 0, 0, 64, 18446744073709551615
// run: shifted(a: 18446744073709551615: u64, n: -1) == 9223372036854775807, 18446744073709551614
// run: shifted(a: 18446744073709551615: u64, n: 1) == 18446744073709551614, 9223372036854775807
// run: shifted(a: 18446744073709551615: u64, n: max) == 0, 0
// run: wrapping(a: 0: u64, b: 0: u64) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u64, b: 0: u64) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u64, b: 0: u64) == true
// run: reporting(a: 0: u64, b: 0: u64) == 0, false, 0, false, 0, false
// run: counting(a: 0: u64) == 18446744073709551615, 64, 64, 0, 0
// run: shifted(a: 0: u64, n: 0) == 0, 0
// run: shifted(a: 0: u64, n: -1) == 0, 0
// run: shifted(a: 0: u64, n: min) == 0, 0
// run: wrapping(a: 5: u64, b: 3: u64) == 8, 2, 15, 1, 7, 6, 40, 0
// run: comparing(a: 5: u64, b: 3: u64) == false, true, false, false, true, true, 3, 5
// run: multiples(a: 5: u64, b: 3: u64) == false
// run: reporting(a: 5: u64, b: 3: u64) == 8, false, 2, false, 15, false
// run: counting(a: 5: u64) == 18446744073709551610, 61, 0, 2, 360287970189639680
// run: shifted(a: 5: u64, n: -64) == 0, 0
// run: shifted(a: 5: u64, n: 1) == 10, 2
// run: shifted(a: 5: u64, n: 64) == 0, 0
// run: wrapping(a: 0: u64, b: 1: u64) == 1, 18446744073709551615, 0, 0, 1, 1, 0, 0
// run: comparing(a: 0: u64, b: 1: u64) == false, true, true, true, false, false, 0, 1
// run: multiples(a: 0: u64, b: 1: u64) == true
// run: reporting(a: 0: u64, b: 1: u64) == 1, false, 18446744073709551615, true, 0, false
// run: counting(a: 0: u64) == 18446744073709551615, 64, 64, 0, 0
// run: shifted(a: 0: u64, n: 0) == 0, 0
// run: shifted(a: 0: u64, n: 200) == 0, 0
// run: shifted(a: 0: u64, n: min) == 0, 0
// run: wrapping(a: 0: u64, b: 0: u64) == 0, 0, 0, 0, 0, 0, 0, 0
// run: comparing(a: 0: u64, b: 0: u64) == true, false, false, true, false, true, 0, 0
// run: multiples(a: 0: u64, b: 0: u64) == true
// run: reporting(a: 0: u64, b: 0: u64) == 0, false, 0, false, 0, false
// run: counting(a: 0: u64) == 18446744073709551615, 64, 64, 0, 0
// run: shifted(a: 0: u64, n: -1) == 0, 0
// run: shifted(a: 0: u64, n: 1) == 0, 0
// run: shifted(a: 0: u64, n: -64) == 0, 0
// run: wrapping(a: 1: u64, b: 2: u64) == 3, 18446744073709551615, 2, 0, 3, 3, 4, 0
// run: comparing(a: 1: u64, b: 2: u64) == false, true, true, true, false, false, 1, 2
// run: multiples(a: 1: u64, b: 2: u64) == false
// run: reporting(a: 1: u64, b: 2: u64) == 3, false, 18446744073709551615, true, 2, false
// run: counting(a: 1: u64) == 18446744073709551614, 63, 0, 1, 72057594037927936
// run: shifted(a: 1: u64, n: -64) == 0, 0
// run: shifted(a: 1: u64, n: 1) == 2, 0
// run: shifted(a: 1: u64, n: -1) == 0, 2
// run: wrapping(a: 6148914691236517205: u64, b: 1: u64) == 6148914691236517206, 6148914691236517204, 6148914691236517205, 1, 6148914691236517205, 6148914691236517204, 12297829382473034410, 3074457345618258602
// run: comparing(a: 6148914691236517205: u64, b: 1: u64) == false, true, false, false, true, true, 1, 6148914691236517205
// run: multiples(a: 6148914691236517205: u64, b: 1: u64) == true
// run: reporting(a: 6148914691236517205: u64, b: 1: u64) == 6148914691236517206, false, 6148914691236517204, false, 6148914691236517205, false
// run: counting(a: 6148914691236517205: u64) == 12297829382473034410, 1, 0, 32, 6148914691236517205
// run: shifted(a: 6148914691236517205: u64, n: -64) == 0, 0
// run: shifted(a: 6148914691236517205: u64, n: 200) == 0, 0
// run: shifted(a: 6148914691236517205: u64, n: 0) == 6148914691236517205, 6148914691236517205
