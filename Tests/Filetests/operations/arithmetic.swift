// Checked integer arithmetic: a value, or a fault with the operands.
// Made by generate.py.

@Kernel
func plus<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    return a + b
}

@Kernel
func minus<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    return a - b
}

@Kernel
func times<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    return a * b
}

@Kernel
func over<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    return a / b
}

@Kernel
func modulo<T: FixedWidthInteger>(_ a: T, _ b: T) -> T {
    return a % b
}

@Kernel
func minusOf<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T {
    return -a
}

@Kernel
func absOf<T: FixedWidthInteger & SignedInteger>(_ a: T) -> T {
    return abs(a)
}

// run: plus(a: -128: i8, b: 127: i8) == -1
// fault: minus(a: -128: i8, b: 127: i8) == overflow first=-128 second=127
// fault: times(a: -128: i8, b: 127: i8) == overflow first=-128 second=127
// run: over(a: -128: i8, b: 127: i8) == -1
// run: modulo(a: -128: i8, b: 127: i8) == -1
// fault: plus(a: 127: i8, b: 1: i8) == overflow first=127 second=1
// run: minus(a: 127: i8, b: 1: i8) == 126
// run: times(a: 127: i8, b: 1: i8) == 127
// run: over(a: 127: i8, b: 1: i8) == 127
// run: modulo(a: 127: i8, b: 1: i8) == 0
// run: plus(a: -128: i8, b: 1: i8) == -127
// fault: minus(a: -128: i8, b: 1: i8) == overflow first=-128 second=1
// run: times(a: -128: i8, b: 1: i8) == -128
// run: over(a: -128: i8, b: 1: i8) == -128
// run: modulo(a: -128: i8, b: 1: i8) == 0
// fault: plus(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// run: minus(a: -128: i8, b: -1: i8) == -127
// fault: times(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// fault: over(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// fault: modulo(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// fault: plus(a: 127: i8, b: 127: i8) == overflow first=127 second=127
// run: minus(a: 127: i8, b: 127: i8) == 0
// fault: times(a: 127: i8, b: 127: i8) == overflow first=127 second=127
// run: over(a: 127: i8, b: 127: i8) == 1
// run: modulo(a: 127: i8, b: 127: i8) == 0
// run: plus(a: 0: i8, b: 0: i8) == 0
// run: minus(a: 0: i8, b: 0: i8) == 0
// run: times(a: 0: i8, b: 0: i8) == 0
// fault: over(a: 0: i8, b: 0: i8) == division-by-zero first=0 second=0
// fault: modulo(a: 0: i8, b: 0: i8) == division-by-zero first=0 second=0
// run: plus(a: 5: i8, b: 3: i8) == 8
// run: minus(a: 5: i8, b: 3: i8) == 2
// run: times(a: 5: i8, b: 3: i8) == 15
// run: over(a: 5: i8, b: 3: i8) == 1
// run: modulo(a: 5: i8, b: 3: i8) == 2
// run: plus(a: 0: i8, b: -128: i8) == -128
// fault: minus(a: 0: i8, b: -128: i8) == overflow first=0 second=-128
// run: times(a: 0: i8, b: -128: i8) == 0
// run: over(a: 0: i8, b: -128: i8) == 0
// run: modulo(a: 0: i8, b: -128: i8) == 0
// run: plus(a: 127: i8, b: -128: i8) == -1
// fault: minus(a: 127: i8, b: -128: i8) == overflow first=127 second=-128
// fault: times(a: 127: i8, b: -128: i8) == overflow first=127 second=-128
// run: over(a: 127: i8, b: -128: i8) == 0
// run: modulo(a: 127: i8, b: -128: i8) == 127
// fault: plus(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// run: minus(a: -128: i8, b: -1: i8) == -127
// fault: times(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// fault: over(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// fault: modulo(a: -128: i8, b: -1: i8) == overflow first=-128 second=-1
// fault: plus(a: 127: i8, b: 127: i8) == overflow first=127 second=127
// run: minus(a: 127: i8, b: 127: i8) == 0
// fault: times(a: 127: i8, b: 127: i8) == overflow first=127 second=127
// run: over(a: 127: i8, b: 127: i8) == 1
// run: modulo(a: 127: i8, b: 127: i8) == 0
// fault: minusOf(a: -128: i8) == overflow first=-128 second=0
// fault: absOf(a: -128: i8) == overflow first=-128 second=0
// run: minusOf(a: 127: i8) == -127
// run: absOf(a: 127: i8) == 127
// run: minusOf(a: -1: i8) == 1
// run: absOf(a: -1: i8) == 1
// run: minusOf(a: 0: i8) == 0
// run: absOf(a: 0: i8) == 0
// run: minusOf(a: 17: i8) == -17
// run: absOf(a: 17: i8) == 17
// run: plus(a: -32768: i16, b: 32767: i16) == -1
// fault: minus(a: -32768: i16, b: 32767: i16) == overflow first=-32768 second=32767
// fault: times(a: -32768: i16, b: 32767: i16) == overflow first=-32768 second=32767
// run: over(a: -32768: i16, b: 32767: i16) == -1
// run: modulo(a: -32768: i16, b: 32767: i16) == -1
// fault: plus(a: 32767: i16, b: 1: i16) == overflow first=32767 second=1
// run: minus(a: 32767: i16, b: 1: i16) == 32766
// run: times(a: 32767: i16, b: 1: i16) == 32767
// run: over(a: 32767: i16, b: 1: i16) == 32767
// run: modulo(a: 32767: i16, b: 1: i16) == 0
// run: plus(a: -32768: i16, b: 1: i16) == -32767
// fault: minus(a: -32768: i16, b: 1: i16) == overflow first=-32768 second=1
// run: times(a: -32768: i16, b: 1: i16) == -32768
// run: over(a: -32768: i16, b: 1: i16) == -32768
// run: modulo(a: -32768: i16, b: 1: i16) == 0
// fault: plus(a: -32768: i16, b: -1: i16) == overflow first=-32768 second=-1
// run: minus(a: -32768: i16, b: -1: i16) == -32767
// fault: times(a: -32768: i16, b: -1: i16) == overflow first=-32768 second=-1
// fault: over(a: -32768: i16, b: -1: i16) == overflow first=-32768 second=-1
// fault: modulo(a: -32768: i16, b: -1: i16) == overflow first=-32768 second=-1
// fault: plus(a: 32767: i16, b: 32767: i16) == overflow first=32767 second=32767
// run: minus(a: 32767: i16, b: 32767: i16) == 0
// fault: times(a: 32767: i16, b: 32767: i16) == overflow first=32767 second=32767
// run: over(a: 32767: i16, b: 32767: i16) == 1
// run: modulo(a: 32767: i16, b: 32767: i16) == 0
// run: plus(a: 0: i16, b: 0: i16) == 0
// run: minus(a: 0: i16, b: 0: i16) == 0
// run: times(a: 0: i16, b: 0: i16) == 0
// fault: over(a: 0: i16, b: 0: i16) == division-by-zero first=0 second=0
// fault: modulo(a: 0: i16, b: 0: i16) == division-by-zero first=0 second=0
// run: plus(a: 5: i16, b: 3: i16) == 8
// run: minus(a: 5: i16, b: 3: i16) == 2
// run: times(a: 5: i16, b: 3: i16) == 15
// run: over(a: 5: i16, b: 3: i16) == 1
// run: modulo(a: 5: i16, b: 3: i16) == 2
// run: plus(a: -32768: i16, b: 1: i16) == -32767
// fault: minus(a: -32768: i16, b: 1: i16) == overflow first=-32768 second=1
// run: times(a: -32768: i16, b: 1: i16) == -32768
// run: over(a: -32768: i16, b: 1: i16) == -32768
// run: modulo(a: -32768: i16, b: 1: i16) == 0
// run: plus(a: -1: i16, b: 1: i16) == 0
// run: minus(a: -1: i16, b: 1: i16) == -2
// run: times(a: -1: i16, b: 1: i16) == -1
// run: over(a: -1: i16, b: 1: i16) == -1
// run: modulo(a: -1: i16, b: 1: i16) == 0
// run: plus(a: 0: i16, b: -1: i16) == -1
// run: minus(a: 0: i16, b: -1: i16) == 1
// run: times(a: 0: i16, b: -1: i16) == 0
// run: over(a: 0: i16, b: -1: i16) == 0
// run: modulo(a: 0: i16, b: -1: i16) == 0
// run: plus(a: 32767: i16, b: 0: i16) == 32767
// run: minus(a: 32767: i16, b: 0: i16) == 32767
// run: times(a: 32767: i16, b: 0: i16) == 0
// fault: over(a: 32767: i16, b: 0: i16) == division-by-zero first=32767 second=0
// fault: modulo(a: 32767: i16, b: 0: i16) == division-by-zero first=32767 second=0
// fault: minusOf(a: -32768: i16) == overflow first=-32768 second=0
// fault: absOf(a: -32768: i16) == overflow first=-32768 second=0
// run: minusOf(a: 32767: i16) == -32767
// run: absOf(a: 32767: i16) == 32767
// run: minusOf(a: -1: i16) == 1
// run: absOf(a: -1: i16) == 1
// run: minusOf(a: 0: i16) == 0
// run: absOf(a: 0: i16) == 0
// run: minusOf(a: 17: i16) == -17
// run: absOf(a: 17: i16) == 17
// run: plus(a: -2147483648: i32, b: 2147483647: i32) == -1
// fault: minus(a: -2147483648: i32, b: 2147483647: i32) == overflow first=-2147483648 second=2147483647
// fault: times(a: -2147483648: i32, b: 2147483647: i32) == overflow first=-2147483648 second=2147483647
// run: over(a: -2147483648: i32, b: 2147483647: i32) == -1
// run: modulo(a: -2147483648: i32, b: 2147483647: i32) == -1
// fault: plus(a: 2147483647: i32, b: 1: i32) == overflow first=2147483647 second=1
// run: minus(a: 2147483647: i32, b: 1: i32) == 2147483646
// run: times(a: 2147483647: i32, b: 1: i32) == 2147483647
// run: over(a: 2147483647: i32, b: 1: i32) == 2147483647
// run: modulo(a: 2147483647: i32, b: 1: i32) == 0
// run: plus(a: -2147483648: i32, b: 1: i32) == -2147483647
// fault: minus(a: -2147483648: i32, b: 1: i32) == overflow first=-2147483648 second=1
// run: times(a: -2147483648: i32, b: 1: i32) == -2147483648
// run: over(a: -2147483648: i32, b: 1: i32) == -2147483648
// run: modulo(a: -2147483648: i32, b: 1: i32) == 0
// fault: plus(a: -2147483648: i32, b: -1: i32) == overflow first=-2147483648 second=-1
// run: minus(a: -2147483648: i32, b: -1: i32) == -2147483647
// fault: times(a: -2147483648: i32, b: -1: i32) == overflow first=-2147483648 second=-1
// fault: over(a: -2147483648: i32, b: -1: i32) == overflow first=-2147483648 second=-1
// fault: modulo(a: -2147483648: i32, b: -1: i32) == overflow first=-2147483648 second=-1
// fault: plus(a: 2147483647: i32, b: 2147483647: i32) == overflow first=2147483647 second=2147483647
// run: minus(a: 2147483647: i32, b: 2147483647: i32) == 0
// fault: times(a: 2147483647: i32, b: 2147483647: i32) == overflow first=2147483647 second=2147483647
// run: over(a: 2147483647: i32, b: 2147483647: i32) == 1
// run: modulo(a: 2147483647: i32, b: 2147483647: i32) == 0
// run: plus(a: 0: i32, b: 0: i32) == 0
// run: minus(a: 0: i32, b: 0: i32) == 0
// run: times(a: 0: i32, b: 0: i32) == 0
// fault: over(a: 0: i32, b: 0: i32) == division-by-zero first=0 second=0
// fault: modulo(a: 0: i32, b: 0: i32) == division-by-zero first=0 second=0
// run: plus(a: 5: i32, b: 3: i32) == 8
// run: minus(a: 5: i32, b: 3: i32) == 2
// run: times(a: 5: i32, b: 3: i32) == 15
// run: over(a: 5: i32, b: 3: i32) == 1
// run: modulo(a: 5: i32, b: 3: i32) == 2
// run: plus(a: 2147483647: i32, b: -1: i32) == 2147483646
// fault: minus(a: 2147483647: i32, b: -1: i32) == overflow first=2147483647 second=-1
// run: times(a: 2147483647: i32, b: -1: i32) == -2147483647
// run: over(a: 2147483647: i32, b: -1: i32) == -2147483647
// run: modulo(a: 2147483647: i32, b: -1: i32) == 0
// run: plus(a: 1190688536: i32, b: 2: i32) == 1190688538
// run: minus(a: 1190688536: i32, b: 2: i32) == 1190688534
// fault: times(a: 1190688536: i32, b: 2: i32) == overflow first=1190688536 second=2
// run: over(a: 1190688536: i32, b: 2: i32) == 595344268
// run: modulo(a: 1190688536: i32, b: 2: i32) == 0
// fault: plus(a: 2147483647: i32, b: 319647407: i32) == overflow first=2147483647 second=319647407
// run: minus(a: 2147483647: i32, b: 319647407: i32) == 1827836240
// fault: times(a: 2147483647: i32, b: 319647407: i32) == overflow first=2147483647 second=319647407
// run: over(a: 2147483647: i32, b: 319647407: i32) == 6
// run: modulo(a: 2147483647: i32, b: 319647407: i32) == 229599205
// fault: plus(a: 1611203271: i32, b: 2147483647: i32) == overflow first=1611203271 second=2147483647
// run: minus(a: 1611203271: i32, b: 2147483647: i32) == -536280376
// fault: times(a: 1611203271: i32, b: 2147483647: i32) == overflow first=1611203271 second=2147483647
// run: over(a: 1611203271: i32, b: 2147483647: i32) == 0
// run: modulo(a: 1611203271: i32, b: 2147483647: i32) == 1611203271
// fault: minusOf(a: -2147483648: i32) == overflow first=-2147483648 second=0
// fault: absOf(a: -2147483648: i32) == overflow first=-2147483648 second=0
// run: minusOf(a: 2147483647: i32) == -2147483647
// run: absOf(a: 2147483647: i32) == 2147483647
// run: minusOf(a: -1: i32) == 1
// run: absOf(a: -1: i32) == 1
// run: minusOf(a: 0: i32) == 0
// run: absOf(a: 0: i32) == 0
// run: minusOf(a: 17: i32) == -17
// run: absOf(a: 17: i32) == 17
// run: plus(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == -1
// fault: minus(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == overflow first=-9223372036854775808 second=9223372036854775807
// fault: times(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == overflow first=-9223372036854775808 second=9223372036854775807
// run: over(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == -1
// run: modulo(a: -9223372036854775808: i64, b: 9223372036854775807: i64) == -1
// fault: plus(a: 9223372036854775807: i64, b: 1: i64) == overflow first=9223372036854775807 second=1
// run: minus(a: 9223372036854775807: i64, b: 1: i64) == 9223372036854775806
// run: times(a: 9223372036854775807: i64, b: 1: i64) == 9223372036854775807
// run: over(a: 9223372036854775807: i64, b: 1: i64) == 9223372036854775807
// run: modulo(a: 9223372036854775807: i64, b: 1: i64) == 0
// run: plus(a: -9223372036854775808: i64, b: 1: i64) == -9223372036854775807
// fault: minus(a: -9223372036854775808: i64, b: 1: i64) == overflow first=-9223372036854775808 second=1
// run: times(a: -9223372036854775808: i64, b: 1: i64) == -9223372036854775808
// run: over(a: -9223372036854775808: i64, b: 1: i64) == -9223372036854775808
// run: modulo(a: -9223372036854775808: i64, b: 1: i64) == 0
// fault: plus(a: -9223372036854775808: i64, b: -1: i64) == overflow first=-9223372036854775808 second=-1
// run: minus(a: -9223372036854775808: i64, b: -1: i64) == -9223372036854775807
// fault: times(a: -9223372036854775808: i64, b: -1: i64) == overflow first=-9223372036854775808 second=-1
// fault: over(a: -9223372036854775808: i64, b: -1: i64) == overflow first=-9223372036854775808 second=-1
// fault: modulo(a: -9223372036854775808: i64, b: -1: i64) == overflow first=-9223372036854775808 second=-1
// fault: plus(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == overflow first=9223372036854775807 second=9223372036854775807
// run: minus(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == 0
// fault: times(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == overflow first=9223372036854775807 second=9223372036854775807
// run: over(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == 1
// run: modulo(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == 0
// run: plus(a: 0: i64, b: 0: i64) == 0
// run: minus(a: 0: i64, b: 0: i64) == 0
// run: times(a: 0: i64, b: 0: i64) == 0
// fault: over(a: 0: i64, b: 0: i64) == division-by-zero first=0 second=0
// fault: modulo(a: 0: i64, b: 0: i64) == division-by-zero first=0 second=0
// run: plus(a: 5: i64, b: 3: i64) == 8
// run: minus(a: 5: i64, b: 3: i64) == 2
// run: times(a: 5: i64, b: 3: i64) == 15
// run: over(a: 5: i64, b: 3: i64) == 1
// run: modulo(a: 5: i64, b: 3: i64) == 2
// run: plus(a: 3074457345618258602: i64, b: -1: i64) == 3074457345618258601
// run: minus(a: 3074457345618258602: i64, b: -1: i64) == 3074457345618258603
// run: times(a: 3074457345618258602: i64, b: -1: i64) == -3074457345618258602
// run: over(a: 3074457345618258602: i64, b: -1: i64) == -3074457345618258602
// run: modulo(a: 3074457345618258602: i64, b: -1: i64) == 0
// fault: plus(a: 3074457345618258602: i64, b: 9223372036854775807: i64) == overflow first=3074457345618258602 second=9223372036854775807
// run: minus(a: 3074457345618258602: i64, b: 9223372036854775807: i64) == -6148914691236517205
// fault: times(a: 3074457345618258602: i64, b: 9223372036854775807: i64) == overflow first=3074457345618258602 second=9223372036854775807
// run: over(a: 3074457345618258602: i64, b: 9223372036854775807: i64) == 0
// run: modulo(a: 3074457345618258602: i64, b: 9223372036854775807: i64) == 3074457345618258602
// fault: plus(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == overflow first=9223372036854775807 second=9223372036854775807
// run: minus(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == 0
// fault: times(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == overflow first=9223372036854775807 second=9223372036854775807
// run: over(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == 1
// run: modulo(a: 9223372036854775807: i64, b: 9223372036854775807: i64) == 0
// run: plus(a: 2: i64, b: -1: i64) == 1
// run: minus(a: 2: i64, b: -1: i64) == 3
// run: times(a: 2: i64, b: -1: i64) == -2
// run: over(a: 2: i64, b: -1: i64) == -2
// run: modulo(a: 2: i64, b: -1: i64) == 0
// fault: minusOf(a: -9223372036854775808: i64) == overflow first=-9223372036854775808 second=0
// fault: absOf(a: -9223372036854775808: i64) == overflow first=-9223372036854775808 second=0
// run: minusOf(a: 9223372036854775807: i64) == -9223372036854775807
// run: absOf(a: 9223372036854775807: i64) == 9223372036854775807
// run: minusOf(a: -1: i64) == 1
// run: absOf(a: -1: i64) == 1
// run: minusOf(a: 0: i64) == 0
// run: absOf(a: 0: i64) == 0
// run: minusOf(a: 17: i64) == -17
// run: absOf(a: 17: i64) == 17
// run: plus(a: 0: u8, b: 255: u8) == 255
// fault: minus(a: 0: u8, b: 255: u8) == overflow first=0 second=255
// run: times(a: 0: u8, b: 255: u8) == 0
// run: over(a: 0: u8, b: 255: u8) == 0
// run: modulo(a: 0: u8, b: 255: u8) == 0
// fault: plus(a: 255: u8, b: 1: u8) == overflow first=255 second=1
// run: minus(a: 255: u8, b: 1: u8) == 254
// run: times(a: 255: u8, b: 1: u8) == 255
// run: over(a: 255: u8, b: 1: u8) == 255
// run: modulo(a: 255: u8, b: 1: u8) == 0
// run: plus(a: 0: u8, b: 1: u8) == 1
// fault: minus(a: 0: u8, b: 1: u8) == overflow first=0 second=1
// run: times(a: 0: u8, b: 1: u8) == 0
// run: over(a: 0: u8, b: 1: u8) == 0
// run: modulo(a: 0: u8, b: 1: u8) == 0
// run: plus(a: 0: u8, b: 1: u8) == 1
// fault: minus(a: 0: u8, b: 1: u8) == overflow first=0 second=1
// run: times(a: 0: u8, b: 1: u8) == 0
// run: over(a: 0: u8, b: 1: u8) == 0
// run: modulo(a: 0: u8, b: 1: u8) == 0
// fault: plus(a: 255: u8, b: 255: u8) == overflow first=255 second=255
// run: minus(a: 255: u8, b: 255: u8) == 0
// fault: times(a: 255: u8, b: 255: u8) == overflow first=255 second=255
// run: over(a: 255: u8, b: 255: u8) == 1
// run: modulo(a: 255: u8, b: 255: u8) == 0
// run: plus(a: 0: u8, b: 0: u8) == 0
// run: minus(a: 0: u8, b: 0: u8) == 0
// run: times(a: 0: u8, b: 0: u8) == 0
// fault: over(a: 0: u8, b: 0: u8) == division-by-zero first=0 second=0
// fault: modulo(a: 0: u8, b: 0: u8) == division-by-zero first=0 second=0
// run: plus(a: 5: u8, b: 3: u8) == 8
// run: minus(a: 5: u8, b: 3: u8) == 2
// run: times(a: 5: u8, b: 3: u8) == 15
// run: over(a: 5: u8, b: 3: u8) == 1
// run: modulo(a: 5: u8, b: 3: u8) == 2
// run: plus(a: 200: u8, b: 0: u8) == 200
// run: minus(a: 200: u8, b: 0: u8) == 200
// run: times(a: 200: u8, b: 0: u8) == 0
// fault: over(a: 200: u8, b: 0: u8) == division-by-zero first=200 second=0
// fault: modulo(a: 200: u8, b: 0: u8) == division-by-zero first=200 second=0
// run: plus(a: 1: u8, b: 2: u8) == 3
// fault: minus(a: 1: u8, b: 2: u8) == overflow first=1 second=2
// run: times(a: 1: u8, b: 2: u8) == 2
// run: over(a: 1: u8, b: 2: u8) == 0
// run: modulo(a: 1: u8, b: 2: u8) == 1
// fault: plus(a: 255: u8, b: 220: u8) == overflow first=255 second=220
// run: minus(a: 255: u8, b: 220: u8) == 35
// fault: times(a: 255: u8, b: 220: u8) == overflow first=255 second=220
// run: over(a: 255: u8, b: 220: u8) == 1
// run: modulo(a: 255: u8, b: 220: u8) == 35
// run: plus(a: 85: u8, b: 0: u8) == 85
// run: minus(a: 85: u8, b: 0: u8) == 85
// run: times(a: 85: u8, b: 0: u8) == 0
// fault: over(a: 85: u8, b: 0: u8) == division-by-zero first=85 second=0
// fault: modulo(a: 85: u8, b: 0: u8) == division-by-zero first=85 second=0
// run: plus(a: 0: u16, b: 65535: u16) == 65535
// fault: minus(a: 0: u16, b: 65535: u16) == overflow first=0 second=65535
// run: times(a: 0: u16, b: 65535: u16) == 0
// run: over(a: 0: u16, b: 65535: u16) == 0
// run: modulo(a: 0: u16, b: 65535: u16) == 0
// fault: plus(a: 65535: u16, b: 1: u16) == overflow first=65535 second=1
// run: minus(a: 65535: u16, b: 1: u16) == 65534
// run: times(a: 65535: u16, b: 1: u16) == 65535
// run: over(a: 65535: u16, b: 1: u16) == 65535
// run: modulo(a: 65535: u16, b: 1: u16) == 0
// run: plus(a: 0: u16, b: 1: u16) == 1
// fault: minus(a: 0: u16, b: 1: u16) == overflow first=0 second=1
// run: times(a: 0: u16, b: 1: u16) == 0
// run: over(a: 0: u16, b: 1: u16) == 0
// run: modulo(a: 0: u16, b: 1: u16) == 0
// run: plus(a: 0: u16, b: 1: u16) == 1
// fault: minus(a: 0: u16, b: 1: u16) == overflow first=0 second=1
// run: times(a: 0: u16, b: 1: u16) == 0
// run: over(a: 0: u16, b: 1: u16) == 0
// run: modulo(a: 0: u16, b: 1: u16) == 0
// fault: plus(a: 65535: u16, b: 65535: u16) == overflow first=65535 second=65535
// run: minus(a: 65535: u16, b: 65535: u16) == 0
// fault: times(a: 65535: u16, b: 65535: u16) == overflow first=65535 second=65535
// run: over(a: 65535: u16, b: 65535: u16) == 1
// run: modulo(a: 65535: u16, b: 65535: u16) == 0
// run: plus(a: 0: u16, b: 0: u16) == 0
// run: minus(a: 0: u16, b: 0: u16) == 0
// run: times(a: 0: u16, b: 0: u16) == 0
// fault: over(a: 0: u16, b: 0: u16) == division-by-zero first=0 second=0
// fault: modulo(a: 0: u16, b: 0: u16) == division-by-zero first=0 second=0
// run: plus(a: 5: u16, b: 3: u16) == 8
// run: minus(a: 5: u16, b: 3: u16) == 2
// run: times(a: 5: u16, b: 3: u16) == 15
// run: over(a: 5: u16, b: 3: u16) == 1
// run: modulo(a: 5: u16, b: 3: u16) == 2
// run: plus(a: 65535: u16, b: 0: u16) == 65535
// run: minus(a: 65535: u16, b: 0: u16) == 65535
// run: times(a: 65535: u16, b: 0: u16) == 0
// fault: over(a: 65535: u16, b: 0: u16) == division-by-zero first=65535 second=0
// fault: modulo(a: 65535: u16, b: 0: u16) == division-by-zero first=65535 second=0
// fault: plus(a: 65535: u16, b: 21845: u16) == overflow first=65535 second=21845
// run: minus(a: 65535: u16, b: 21845: u16) == 43690
// fault: times(a: 65535: u16, b: 21845: u16) == overflow first=65535 second=21845
// run: over(a: 65535: u16, b: 21845: u16) == 3
// run: modulo(a: 65535: u16, b: 21845: u16) == 0
// run: plus(a: 0: u16, b: 63565: u16) == 63565
// fault: minus(a: 0: u16, b: 63565: u16) == overflow first=0 second=63565
// run: times(a: 0: u16, b: 63565: u16) == 0
// run: over(a: 0: u16, b: 63565: u16) == 0
// run: modulo(a: 0: u16, b: 63565: u16) == 0
// run: plus(a: 0: u16, b: 0: u16) == 0
// run: minus(a: 0: u16, b: 0: u16) == 0
// run: times(a: 0: u16, b: 0: u16) == 0
// fault: over(a: 0: u16, b: 0: u16) == division-by-zero first=0 second=0
// fault: modulo(a: 0: u16, b: 0: u16) == division-by-zero first=0 second=0
// run: plus(a: 0: u32, b: 4294967295: u32) == 4294967295
// fault: minus(a: 0: u32, b: 4294967295: u32) == overflow first=0 second=4294967295
// run: times(a: 0: u32, b: 4294967295: u32) == 0
// run: over(a: 0: u32, b: 4294967295: u32) == 0
// run: modulo(a: 0: u32, b: 4294967295: u32) == 0
// fault: plus(a: 4294967295: u32, b: 1: u32) == overflow first=4294967295 second=1
// run: minus(a: 4294967295: u32, b: 1: u32) == 4294967294
// run: times(a: 4294967295: u32, b: 1: u32) == 4294967295
// run: over(a: 4294967295: u32, b: 1: u32) == 4294967295
// run: modulo(a: 4294967295: u32, b: 1: u32) == 0
// run: plus(a: 0: u32, b: 1: u32) == 1
// fault: minus(a: 0: u32, b: 1: u32) == overflow first=0 second=1
// run: times(a: 0: u32, b: 1: u32) == 0
// run: over(a: 0: u32, b: 1: u32) == 0
// run: modulo(a: 0: u32, b: 1: u32) == 0
// run: plus(a: 0: u32, b: 1: u32) == 1
// fault: minus(a: 0: u32, b: 1: u32) == overflow first=0 second=1
// run: times(a: 0: u32, b: 1: u32) == 0
// run: over(a: 0: u32, b: 1: u32) == 0
// run: modulo(a: 0: u32, b: 1: u32) == 0
// fault: plus(a: 4294967295: u32, b: 4294967295: u32) == overflow first=4294967295 second=4294967295
// run: minus(a: 4294967295: u32, b: 4294967295: u32) == 0
// fault: times(a: 4294967295: u32, b: 4294967295: u32) == overflow first=4294967295 second=4294967295
// run: over(a: 4294967295: u32, b: 4294967295: u32) == 1
// run: modulo(a: 4294967295: u32, b: 4294967295: u32) == 0
// run: plus(a: 0: u32, b: 0: u32) == 0
// run: minus(a: 0: u32, b: 0: u32) == 0
// run: times(a: 0: u32, b: 0: u32) == 0
// fault: over(a: 0: u32, b: 0: u32) == division-by-zero first=0 second=0
// fault: modulo(a: 0: u32, b: 0: u32) == division-by-zero first=0 second=0
// run: plus(a: 5: u32, b: 3: u32) == 8
// run: minus(a: 5: u32, b: 3: u32) == 2
// run: times(a: 5: u32, b: 3: u32) == 15
// run: over(a: 5: u32, b: 3: u32) == 1
// run: modulo(a: 5: u32, b: 3: u32) == 2
// fault: plus(a: 2: u32, b: 4294967295: u32) == overflow first=2 second=4294967295
// fault: minus(a: 2: u32, b: 4294967295: u32) == overflow first=2 second=4294967295
// fault: times(a: 2: u32, b: 4294967295: u32) == overflow first=2 second=4294967295
// run: over(a: 2: u32, b: 4294967295: u32) == 0
// run: modulo(a: 2: u32, b: 4294967295: u32) == 2
// run: plus(a: 231897701: u32, b: 1: u32) == 231897702
// run: minus(a: 231897701: u32, b: 1: u32) == 231897700
// run: times(a: 231897701: u32, b: 1: u32) == 231897701
// run: over(a: 231897701: u32, b: 1: u32) == 231897701
// run: modulo(a: 231897701: u32, b: 1: u32) == 0
// run: plus(a: 1: u32, b: 0: u32) == 1
// run: minus(a: 1: u32, b: 0: u32) == 1
// run: times(a: 1: u32, b: 0: u32) == 0
// fault: over(a: 1: u32, b: 0: u32) == division-by-zero first=1 second=0
// fault: modulo(a: 1: u32, b: 0: u32) == division-by-zero first=1 second=0
// run: plus(a: 4294967295: u32, b: 0: u32) == 4294967295
// run: minus(a: 4294967295: u32, b: 0: u32) == 4294967295
// run: times(a: 4294967295: u32, b: 0: u32) == 0
// fault: over(a: 4294967295: u32, b: 0: u32) == division-by-zero first=4294967295 second=0
// fault: modulo(a: 4294967295: u32, b: 0: u32) == division-by-zero first=4294967295 second=0
// run: plus(a: 0: u64, b: 18446744073709551615: u64) == 18446744073709551615
// fault: minus(a: 0: u64, b: 18446744073709551615: u64) == overflow first=0 second=-1
// run: times(a: 0: u64, b: 18446744073709551615: u64) == 0
// run: over(a: 0: u64, b: 18446744073709551615: u64) == 0
// run: modulo(a: 0: u64, b: 18446744073709551615: u64) == 0
// fault: plus(a: 18446744073709551615: u64, b: 1: u64) == overflow first=-1 second=1
// run: minus(a: 18446744073709551615: u64, b: 1: u64) == 18446744073709551614
// run: times(a: 18446744073709551615: u64, b: 1: u64) == 18446744073709551615
// run: over(a: 18446744073709551615: u64, b: 1: u64) == 18446744073709551615
// run: modulo(a: 18446744073709551615: u64, b: 1: u64) == 0
// run: plus(a: 0: u64, b: 1: u64) == 1
// fault: minus(a: 0: u64, b: 1: u64) == overflow first=0 second=1
// run: times(a: 0: u64, b: 1: u64) == 0
// run: over(a: 0: u64, b: 1: u64) == 0
// run: modulo(a: 0: u64, b: 1: u64) == 0
// run: plus(a: 0: u64, b: 1: u64) == 1
// fault: minus(a: 0: u64, b: 1: u64) == overflow first=0 second=1
// run: times(a: 0: u64, b: 1: u64) == 0
// run: over(a: 0: u64, b: 1: u64) == 0
// run: modulo(a: 0: u64, b: 1: u64) == 0
// fault: plus(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == overflow first=-1 second=-1
// run: minus(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == 0
// fault: times(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == overflow first=-1 second=-1
// run: over(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == 1
// run: modulo(a: 18446744073709551615: u64, b: 18446744073709551615: u64) == 0
// run: plus(a: 0: u64, b: 0: u64) == 0
// run: minus(a: 0: u64, b: 0: u64) == 0
// run: times(a: 0: u64, b: 0: u64) == 0
// fault: over(a: 0: u64, b: 0: u64) == division-by-zero first=0 second=0
// fault: modulo(a: 0: u64, b: 0: u64) == division-by-zero first=0 second=0
// run: plus(a: 5: u64, b: 3: u64) == 8
// run: minus(a: 5: u64, b: 3: u64) == 2
// run: times(a: 5: u64, b: 3: u64) == 15
// run: over(a: 5: u64, b: 3: u64) == 1
// run: modulo(a: 5: u64, b: 3: u64) == 2
// run: plus(a: 0: u64, b: 2: u64) == 2
// fault: minus(a: 0: u64, b: 2: u64) == overflow first=0 second=2
// run: times(a: 0: u64, b: 2: u64) == 0
// run: over(a: 0: u64, b: 2: u64) == 0
// run: modulo(a: 0: u64, b: 2: u64) == 0
// fault: plus(a: 2: u64, b: 18446744073709551615: u64) == overflow first=2 second=-1
// fault: minus(a: 2: u64, b: 18446744073709551615: u64) == overflow first=2 second=-1
// fault: times(a: 2: u64, b: 18446744073709551615: u64) == overflow first=2 second=-1
// run: over(a: 2: u64, b: 18446744073709551615: u64) == 0
// run: modulo(a: 2: u64, b: 18446744073709551615: u64) == 2
// run: plus(a: 1: u64, b: 0: u64) == 1
// run: minus(a: 1: u64, b: 0: u64) == 1
// run: times(a: 1: u64, b: 0: u64) == 0
// fault: over(a: 1: u64, b: 0: u64) == division-by-zero first=1 second=0
// fault: modulo(a: 1: u64, b: 0: u64) == division-by-zero first=1 second=0
// run: plus(a: 6148914691236517205: u64, b: 1: u64) == 6148914691236517206
// run: minus(a: 6148914691236517205: u64, b: 1: u64) == 6148914691236517204
// run: times(a: 6148914691236517205: u64, b: 1: u64) == 6148914691236517205
// run: over(a: 6148914691236517205: u64, b: 1: u64) == 6148914691236517205
// run: modulo(a: 6148914691236517205: u64, b: 1: u64) == 0
