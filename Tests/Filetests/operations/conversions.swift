// Conversions between integer types: trapping, truncating, clamping, exact.
// Made by generate.py.

@Kernel
func toInt8<T: FixedWidthInteger>(_ a: T) -> Int8 {
    return Int8(a)
}

@Kernel
func fitInt8<T: FixedWidthInteger>(_ a: T) -> (Int8, Int8, Bool) {
    var isExact = false
    if let exact = Int8(exactly: a) {
        isExact = exact == Int8(truncatingIfNeeded: a)
    }
    return (Int8(truncatingIfNeeded: a), Int8(clamping: a), isExact)
}

@Kernel
func toInt16<T: FixedWidthInteger>(_ a: T) -> Int16 {
    return Int16(a)
}

@Kernel
func fitInt16<T: FixedWidthInteger>(_ a: T) -> (Int16, Int16, Bool) {
    var isExact = false
    if let exact = Int16(exactly: a) {
        isExact = exact == Int16(truncatingIfNeeded: a)
    }
    return (Int16(truncatingIfNeeded: a), Int16(clamping: a), isExact)
}

@Kernel
func toInt32<T: FixedWidthInteger>(_ a: T) -> Int32 {
    return Int32(a)
}

@Kernel
func fitInt32<T: FixedWidthInteger>(_ a: T) -> (Int32, Int32, Bool) {
    var isExact = false
    if let exact = Int32(exactly: a) {
        isExact = exact == Int32(truncatingIfNeeded: a)
    }
    return (Int32(truncatingIfNeeded: a), Int32(clamping: a), isExact)
}

@Kernel
func toInt<T: FixedWidthInteger>(_ a: T) -> Int {
    return Int(a)
}

@Kernel
func fitInt<T: FixedWidthInteger>(_ a: T) -> (Int, Int, Bool) {
    var isExact = false
    if let exact = Int(exactly: a) {
        isExact = exact == Int(truncatingIfNeeded: a)
    }
    return (Int(truncatingIfNeeded: a), Int(clamping: a), isExact)
}

@Kernel
func toUInt8<T: FixedWidthInteger>(_ a: T) -> UInt8 {
    return UInt8(a)
}

@Kernel
func fitUInt8<T: FixedWidthInteger>(_ a: T) -> (UInt8, UInt8, Bool) {
    var isExact = false
    if let exact = UInt8(exactly: a) {
        isExact = exact == UInt8(truncatingIfNeeded: a)
    }
    return (UInt8(truncatingIfNeeded: a), UInt8(clamping: a), isExact)
}

@Kernel
func toUInt16<T: FixedWidthInteger>(_ a: T) -> UInt16 {
    return UInt16(a)
}

@Kernel
func fitUInt16<T: FixedWidthInteger>(_ a: T) -> (UInt16, UInt16, Bool) {
    var isExact = false
    if let exact = UInt16(exactly: a) {
        isExact = exact == UInt16(truncatingIfNeeded: a)
    }
    return (UInt16(truncatingIfNeeded: a), UInt16(clamping: a), isExact)
}

@Kernel
func toUInt32<T: FixedWidthInteger>(_ a: T) -> UInt32 {
    return UInt32(a)
}

@Kernel
func fitUInt32<T: FixedWidthInteger>(_ a: T) -> (UInt32, UInt32, Bool) {
    var isExact = false
    if let exact = UInt32(exactly: a) {
        isExact = exact == UInt32(truncatingIfNeeded: a)
    }
    return (UInt32(truncatingIfNeeded: a), UInt32(clamping: a), isExact)
}

@Kernel
func toUInt<T: FixedWidthInteger>(_ a: T) -> UInt {
    return UInt(a)
}

@Kernel
func fitUInt<T: FixedWidthInteger>(_ a: T) -> (UInt, UInt, Bool) {
    var isExact = false
    if let exact = UInt(exactly: a) {
        isExact = exact == UInt(truncatingIfNeeded: a)
    }
    return (UInt(truncatingIfNeeded: a), UInt(clamping: a), isExact)
}

// run: toInt8(a: -128: i8) == -128
// run: fitInt8(a: -128: i8) == -128, -128, true
// run: toInt8(a: 0: i8) == 0
// run: fitInt8(a: 0: i8) == 0, 0, true
// run: toInt8(a: 127: i8) == 127
// run: fitInt8(a: 127: i8) == 127, 127, true
// fault: toInt8(a: -32768: i16) == conversion first=-32768
// run: fitInt8(a: -32768: i16) == 0, -128, false
// fault: toInt8(a: -129: i16) == conversion first=-129
// run: fitInt8(a: -129: i16) == 127, -128, false
// run: toInt8(a: -128: i16) == -128
// run: fitInt8(a: -128: i16) == -128, -128, true
// run: toInt8(a: 0: i16) == 0
// run: fitInt8(a: 0: i16) == 0, 0, true
// run: toInt8(a: 127: i16) == 127
// run: fitInt8(a: 127: i16) == 127, 127, true
// fault: toInt8(a: 128: i16) == conversion first=128
// run: fitInt8(a: 128: i16) == -128, 127, false
// fault: toInt8(a: 32767: i16) == conversion first=32767
// run: fitInt8(a: 32767: i16) == -1, 127, false
// fault: toInt8(a: -2147483648: i32) == conversion first=-2147483648
// run: fitInt8(a: -2147483648: i32) == 0, -128, false
// fault: toInt8(a: -129: i32) == conversion first=-129
// run: fitInt8(a: -129: i32) == 127, -128, false
// run: toInt8(a: -128: i32) == -128
// run: fitInt8(a: -128: i32) == -128, -128, true
// run: toInt8(a: 0: i32) == 0
// run: fitInt8(a: 0: i32) == 0, 0, true
// run: toInt8(a: 127: i32) == 127
// run: fitInt8(a: 127: i32) == 127, 127, true
// fault: toInt8(a: 128: i32) == conversion first=128
// run: fitInt8(a: 128: i32) == -128, 127, false
// fault: toInt8(a: 2147483647: i32) == conversion first=2147483647
// run: fitInt8(a: 2147483647: i32) == -1, 127, false
// fault: toInt8(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitInt8(a: -9223372036854775808: i64) == 0, -128, false
// fault: toInt8(a: -129: i64) == conversion first=-129
// run: fitInt8(a: -129: i64) == 127, -128, false
// run: toInt8(a: -128: i64) == -128
// run: fitInt8(a: -128: i64) == -128, -128, true
// run: toInt8(a: 0: i64) == 0
// run: fitInt8(a: 0: i64) == 0, 0, true
// run: toInt8(a: 127: i64) == 127
// run: fitInt8(a: 127: i64) == 127, 127, true
// fault: toInt8(a: 128: i64) == conversion first=128
// run: fitInt8(a: 128: i64) == -128, 127, false
// fault: toInt8(a: 9223372036854775807: i64) == conversion first=9223372036854775807
// run: fitInt8(a: 9223372036854775807: i64) == -1, 127, false
// run: toInt8(a: 0: u8) == 0
// run: fitInt8(a: 0: u8) == 0, 0, true
// run: toInt8(a: 127: u8) == 127
// run: fitInt8(a: 127: u8) == 127, 127, true
// fault: toInt8(a: 128: u8) == conversion first=128
// run: fitInt8(a: 128: u8) == -128, 127, false
// fault: toInt8(a: 255: u8) == conversion first=255
// run: fitInt8(a: 255: u8) == -1, 127, false
// run: toInt8(a: 0: u16) == 0
// run: fitInt8(a: 0: u16) == 0, 0, true
// run: toInt8(a: 127: u16) == 127
// run: fitInt8(a: 127: u16) == 127, 127, true
// fault: toInt8(a: 128: u16) == conversion first=128
// run: fitInt8(a: 128: u16) == -128, 127, false
// fault: toInt8(a: 65535: u16) == conversion first=65535
// run: fitInt8(a: 65535: u16) == -1, 127, false
// run: toInt8(a: 0: u32) == 0
// run: fitInt8(a: 0: u32) == 0, 0, true
// run: toInt8(a: 127: u32) == 127
// run: fitInt8(a: 127: u32) == 127, 127, true
// fault: toInt8(a: 128: u32) == conversion first=128
// run: fitInt8(a: 128: u32) == -128, 127, false
// fault: toInt8(a: 4294967295: u32) == conversion first=4294967295
// run: fitInt8(a: 4294967295: u32) == -1, 127, false
// run: toInt8(a: 0: u64) == 0
// run: fitInt8(a: 0: u64) == 0, 0, true
// run: toInt8(a: 127: u64) == 127
// run: fitInt8(a: 127: u64) == 127, 127, true
// fault: toInt8(a: 128: u64) == conversion first=128
// run: fitInt8(a: 128: u64) == -128, 127, false
// fault: toInt8(a: 18446744073709551615: u64) == conversion first=-1
// run: fitInt8(a: 18446744073709551615: u64) == -1, 127, false
// run: toInt16(a: -128: i8) == -128
// run: fitInt16(a: -128: i8) == -128, -128, true
// run: toInt16(a: 0: i8) == 0
// run: fitInt16(a: 0: i8) == 0, 0, true
// run: toInt16(a: 127: i8) == 127
// run: fitInt16(a: 127: i8) == 127, 127, true
// run: toInt16(a: -32768: i16) == -32768
// run: fitInt16(a: -32768: i16) == -32768, -32768, true
// run: toInt16(a: 0: i16) == 0
// run: fitInt16(a: 0: i16) == 0, 0, true
// run: toInt16(a: 32767: i16) == 32767
// run: fitInt16(a: 32767: i16) == 32767, 32767, true
// fault: toInt16(a: -2147483648: i32) == conversion first=-2147483648
// run: fitInt16(a: -2147483648: i32) == 0, -32768, false
// fault: toInt16(a: -32769: i32) == conversion first=-32769
// run: fitInt16(a: -32769: i32) == 32767, -32768, false
// run: toInt16(a: -32768: i32) == -32768
// run: fitInt16(a: -32768: i32) == -32768, -32768, true
// run: toInt16(a: 0: i32) == 0
// run: fitInt16(a: 0: i32) == 0, 0, true
// run: toInt16(a: 32767: i32) == 32767
// run: fitInt16(a: 32767: i32) == 32767, 32767, true
// fault: toInt16(a: 32768: i32) == conversion first=32768
// run: fitInt16(a: 32768: i32) == -32768, 32767, false
// fault: toInt16(a: 2147483647: i32) == conversion first=2147483647
// run: fitInt16(a: 2147483647: i32) == -1, 32767, false
// fault: toInt16(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitInt16(a: -9223372036854775808: i64) == 0, -32768, false
// fault: toInt16(a: -32769: i64) == conversion first=-32769
// run: fitInt16(a: -32769: i64) == 32767, -32768, false
// run: toInt16(a: -32768: i64) == -32768
// run: fitInt16(a: -32768: i64) == -32768, -32768, true
// run: toInt16(a: 0: i64) == 0
// run: fitInt16(a: 0: i64) == 0, 0, true
// run: toInt16(a: 32767: i64) == 32767
// run: fitInt16(a: 32767: i64) == 32767, 32767, true
// fault: toInt16(a: 32768: i64) == conversion first=32768
// run: fitInt16(a: 32768: i64) == -32768, 32767, false
// fault: toInt16(a: 9223372036854775807: i64) == conversion first=9223372036854775807
// run: fitInt16(a: 9223372036854775807: i64) == -1, 32767, false
// run: toInt16(a: 0: u8) == 0
// run: fitInt16(a: 0: u8) == 0, 0, true
// run: toInt16(a: 255: u8) == 255
// run: fitInt16(a: 255: u8) == 255, 255, true
// run: toInt16(a: 0: u16) == 0
// run: fitInt16(a: 0: u16) == 0, 0, true
// run: toInt16(a: 32767: u16) == 32767
// run: fitInt16(a: 32767: u16) == 32767, 32767, true
// fault: toInt16(a: 32768: u16) == conversion first=32768
// run: fitInt16(a: 32768: u16) == -32768, 32767, false
// fault: toInt16(a: 65535: u16) == conversion first=65535
// run: fitInt16(a: 65535: u16) == -1, 32767, false
// run: toInt16(a: 0: u32) == 0
// run: fitInt16(a: 0: u32) == 0, 0, true
// run: toInt16(a: 32767: u32) == 32767
// run: fitInt16(a: 32767: u32) == 32767, 32767, true
// fault: toInt16(a: 32768: u32) == conversion first=32768
// run: fitInt16(a: 32768: u32) == -32768, 32767, false
// fault: toInt16(a: 4294967295: u32) == conversion first=4294967295
// run: fitInt16(a: 4294967295: u32) == -1, 32767, false
// run: toInt16(a: 0: u64) == 0
// run: fitInt16(a: 0: u64) == 0, 0, true
// run: toInt16(a: 32767: u64) == 32767
// run: fitInt16(a: 32767: u64) == 32767, 32767, true
// fault: toInt16(a: 32768: u64) == conversion first=32768
// run: fitInt16(a: 32768: u64) == -32768, 32767, false
// fault: toInt16(a: 18446744073709551615: u64) == conversion first=-1
// run: fitInt16(a: 18446744073709551615: u64) == -1, 32767, false
// run: toInt32(a: -128: i8) == -128
// run: fitInt32(a: -128: i8) == -128, -128, true
// run: toInt32(a: 0: i8) == 0
// run: fitInt32(a: 0: i8) == 0, 0, true
// run: toInt32(a: 127: i8) == 127
// run: fitInt32(a: 127: i8) == 127, 127, true
// run: toInt32(a: -32768: i16) == -32768
// run: fitInt32(a: -32768: i16) == -32768, -32768, true
// run: toInt32(a: 0: i16) == 0
// run: fitInt32(a: 0: i16) == 0, 0, true
// run: toInt32(a: 32767: i16) == 32767
// run: fitInt32(a: 32767: i16) == 32767, 32767, true
// run: toInt32(a: -2147483648: i32) == -2147483648
// run: fitInt32(a: -2147483648: i32) == -2147483648, -2147483648, true
// run: toInt32(a: 0: i32) == 0
// run: fitInt32(a: 0: i32) == 0, 0, true
// run: toInt32(a: 2147483647: i32) == 2147483647
// run: fitInt32(a: 2147483647: i32) == 2147483647, 2147483647, true
// fault: toInt32(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitInt32(a: -9223372036854775808: i64) == 0, -2147483648, false
// fault: toInt32(a: -2147483649: i64) == conversion first=-2147483649
// run: fitInt32(a: -2147483649: i64) == 2147483647, -2147483648, false
// run: toInt32(a: -2147483648: i64) == -2147483648
// run: fitInt32(a: -2147483648: i64) == -2147483648, -2147483648, true
// run: toInt32(a: 0: i64) == 0
// run: fitInt32(a: 0: i64) == 0, 0, true
// run: toInt32(a: 2147483647: i64) == 2147483647
// run: fitInt32(a: 2147483647: i64) == 2147483647, 2147483647, true
// fault: toInt32(a: 2147483648: i64) == conversion first=2147483648
// run: fitInt32(a: 2147483648: i64) == -2147483648, 2147483647, false
// fault: toInt32(a: 9223372036854775807: i64) == conversion first=9223372036854775807
// run: fitInt32(a: 9223372036854775807: i64) == -1, 2147483647, false
// run: toInt32(a: 0: u8) == 0
// run: fitInt32(a: 0: u8) == 0, 0, true
// run: toInt32(a: 255: u8) == 255
// run: fitInt32(a: 255: u8) == 255, 255, true
// run: toInt32(a: 0: u16) == 0
// run: fitInt32(a: 0: u16) == 0, 0, true
// run: toInt32(a: 65535: u16) == 65535
// run: fitInt32(a: 65535: u16) == 65535, 65535, true
// run: toInt32(a: 0: u32) == 0
// run: fitInt32(a: 0: u32) == 0, 0, true
// run: toInt32(a: 2147483647: u32) == 2147483647
// run: fitInt32(a: 2147483647: u32) == 2147483647, 2147483647, true
// fault: toInt32(a: 2147483648: u32) == conversion first=2147483648
// run: fitInt32(a: 2147483648: u32) == -2147483648, 2147483647, false
// fault: toInt32(a: 4294967295: u32) == conversion first=4294967295
// run: fitInt32(a: 4294967295: u32) == -1, 2147483647, false
// run: toInt32(a: 0: u64) == 0
// run: fitInt32(a: 0: u64) == 0, 0, true
// run: toInt32(a: 2147483647: u64) == 2147483647
// run: fitInt32(a: 2147483647: u64) == 2147483647, 2147483647, true
// fault: toInt32(a: 2147483648: u64) == conversion first=2147483648
// run: fitInt32(a: 2147483648: u64) == -2147483648, 2147483647, false
// fault: toInt32(a: 18446744073709551615: u64) == conversion first=-1
// run: fitInt32(a: 18446744073709551615: u64) == -1, 2147483647, false
// run: toInt(a: -128: i8) == -128
// run: fitInt(a: -128: i8) == -128, -128, true
// run: toInt(a: 0: i8) == 0
// run: fitInt(a: 0: i8) == 0, 0, true
// run: toInt(a: 127: i8) == 127
// run: fitInt(a: 127: i8) == 127, 127, true
// run: toInt(a: -32768: i16) == -32768
// run: fitInt(a: -32768: i16) == -32768, -32768, true
// run: toInt(a: 0: i16) == 0
// run: fitInt(a: 0: i16) == 0, 0, true
// run: toInt(a: 32767: i16) == 32767
// run: fitInt(a: 32767: i16) == 32767, 32767, true
// run: toInt(a: -2147483648: i32) == -2147483648
// run: fitInt(a: -2147483648: i32) == -2147483648, -2147483648, true
// run: toInt(a: 0: i32) == 0
// run: fitInt(a: 0: i32) == 0, 0, true
// run: toInt(a: 2147483647: i32) == 2147483647
// run: fitInt(a: 2147483647: i32) == 2147483647, 2147483647, true
// run: toInt(a: -9223372036854775808: i64) == -9223372036854775808
// run: fitInt(a: -9223372036854775808: i64) == -9223372036854775808, -9223372036854775808, true
// run: toInt(a: 0: i64) == 0
// run: fitInt(a: 0: i64) == 0, 0, true
// run: toInt(a: 9223372036854775807: i64) == 9223372036854775807
// run: fitInt(a: 9223372036854775807: i64) == 9223372036854775807, 9223372036854775807, true
// run: toInt(a: 0: u8) == 0
// run: fitInt(a: 0: u8) == 0, 0, true
// run: toInt(a: 255: u8) == 255
// run: fitInt(a: 255: u8) == 255, 255, true
// run: toInt(a: 0: u16) == 0
// run: fitInt(a: 0: u16) == 0, 0, true
// run: toInt(a: 65535: u16) == 65535
// run: fitInt(a: 65535: u16) == 65535, 65535, true
// run: toInt(a: 0: u32) == 0
// run: fitInt(a: 0: u32) == 0, 0, true
// run: toInt(a: 4294967295: u32) == 4294967295
// run: fitInt(a: 4294967295: u32) == 4294967295, 4294967295, true
// run: toInt(a: 0: u64) == 0
// run: fitInt(a: 0: u64) == 0, 0, true
// run: toInt(a: 9223372036854775807: u64) == 9223372036854775807
// run: fitInt(a: 9223372036854775807: u64) == 9223372036854775807, 9223372036854775807, true
// fault: toInt(a: 9223372036854775808: u64) == conversion first=-9223372036854775808
// run: fitInt(a: 9223372036854775808: u64) == -9223372036854775808, 9223372036854775807, false
// fault: toInt(a: 18446744073709551615: u64) == conversion first=-1
// run: fitInt(a: 18446744073709551615: u64) == -1, 9223372036854775807, false
// fault: toUInt8(a: -128: i8) == conversion first=-128
// run: fitUInt8(a: -128: i8) == 128, 0, false
// fault: toUInt8(a: -1: i8) == conversion first=-1
// run: fitUInt8(a: -1: i8) == 255, 0, false
// run: toUInt8(a: 0: i8) == 0
// run: fitUInt8(a: 0: i8) == 0, 0, true
// run: toUInt8(a: 127: i8) == 127
// run: fitUInt8(a: 127: i8) == 127, 127, true
// fault: toUInt8(a: -32768: i16) == conversion first=-32768
// run: fitUInt8(a: -32768: i16) == 0, 0, false
// fault: toUInt8(a: -1: i16) == conversion first=-1
// run: fitUInt8(a: -1: i16) == 255, 0, false
// run: toUInt8(a: 0: i16) == 0
// run: fitUInt8(a: 0: i16) == 0, 0, true
// run: toUInt8(a: 255: i16) == 255
// run: fitUInt8(a: 255: i16) == 255, 255, true
// fault: toUInt8(a: 256: i16) == conversion first=256
// run: fitUInt8(a: 256: i16) == 0, 255, false
// fault: toUInt8(a: 32767: i16) == conversion first=32767
// run: fitUInt8(a: 32767: i16) == 255, 255, false
// fault: toUInt8(a: -2147483648: i32) == conversion first=-2147483648
// run: fitUInt8(a: -2147483648: i32) == 0, 0, false
// fault: toUInt8(a: -1: i32) == conversion first=-1
// run: fitUInt8(a: -1: i32) == 255, 0, false
// run: toUInt8(a: 0: i32) == 0
// run: fitUInt8(a: 0: i32) == 0, 0, true
// run: toUInt8(a: 255: i32) == 255
// run: fitUInt8(a: 255: i32) == 255, 255, true
// fault: toUInt8(a: 256: i32) == conversion first=256
// run: fitUInt8(a: 256: i32) == 0, 255, false
// fault: toUInt8(a: 2147483647: i32) == conversion first=2147483647
// run: fitUInt8(a: 2147483647: i32) == 255, 255, false
// fault: toUInt8(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitUInt8(a: -9223372036854775808: i64) == 0, 0, false
// fault: toUInt8(a: -1: i64) == conversion first=-1
// run: fitUInt8(a: -1: i64) == 255, 0, false
// run: toUInt8(a: 0: i64) == 0
// run: fitUInt8(a: 0: i64) == 0, 0, true
// run: toUInt8(a: 255: i64) == 255
// run: fitUInt8(a: 255: i64) == 255, 255, true
// fault: toUInt8(a: 256: i64) == conversion first=256
// run: fitUInt8(a: 256: i64) == 0, 255, false
// fault: toUInt8(a: 9223372036854775807: i64) == conversion first=9223372036854775807
// run: fitUInt8(a: 9223372036854775807: i64) == 255, 255, false
// run: toUInt8(a: 0: u8) == 0
// run: fitUInt8(a: 0: u8) == 0, 0, true
// run: toUInt8(a: 255: u8) == 255
// run: fitUInt8(a: 255: u8) == 255, 255, true
// run: toUInt8(a: 0: u16) == 0
// run: fitUInt8(a: 0: u16) == 0, 0, true
// run: toUInt8(a: 255: u16) == 255
// run: fitUInt8(a: 255: u16) == 255, 255, true
// fault: toUInt8(a: 256: u16) == conversion first=256
// run: fitUInt8(a: 256: u16) == 0, 255, false
// fault: toUInt8(a: 65535: u16) == conversion first=65535
// run: fitUInt8(a: 65535: u16) == 255, 255, false
// run: toUInt8(a: 0: u32) == 0
// run: fitUInt8(a: 0: u32) == 0, 0, true
// run: toUInt8(a: 255: u32) == 255
// run: fitUInt8(a: 255: u32) == 255, 255, true
// fault: toUInt8(a: 256: u32) == conversion first=256
// run: fitUInt8(a: 256: u32) == 0, 255, false
// fault: toUInt8(a: 4294967295: u32) == conversion first=4294967295
// run: fitUInt8(a: 4294967295: u32) == 255, 255, false
// run: toUInt8(a: 0: u64) == 0
// run: fitUInt8(a: 0: u64) == 0, 0, true
// run: toUInt8(a: 255: u64) == 255
// run: fitUInt8(a: 255: u64) == 255, 255, true
// fault: toUInt8(a: 256: u64) == conversion first=256
// run: fitUInt8(a: 256: u64) == 0, 255, false
// fault: toUInt8(a: 18446744073709551615: u64) == conversion first=-1
// run: fitUInt8(a: 18446744073709551615: u64) == 255, 255, false
// fault: toUInt16(a: -128: i8) == conversion first=-128
// run: fitUInt16(a: -128: i8) == 65408, 0, false
// fault: toUInt16(a: -1: i8) == conversion first=-1
// run: fitUInt16(a: -1: i8) == 65535, 0, false
// run: toUInt16(a: 0: i8) == 0
// run: fitUInt16(a: 0: i8) == 0, 0, true
// run: toUInt16(a: 127: i8) == 127
// run: fitUInt16(a: 127: i8) == 127, 127, true
// fault: toUInt16(a: -32768: i16) == conversion first=-32768
// run: fitUInt16(a: -32768: i16) == 32768, 0, false
// fault: toUInt16(a: -1: i16) == conversion first=-1
// run: fitUInt16(a: -1: i16) == 65535, 0, false
// run: toUInt16(a: 0: i16) == 0
// run: fitUInt16(a: 0: i16) == 0, 0, true
// run: toUInt16(a: 32767: i16) == 32767
// run: fitUInt16(a: 32767: i16) == 32767, 32767, true
// fault: toUInt16(a: -2147483648: i32) == conversion first=-2147483648
// run: fitUInt16(a: -2147483648: i32) == 0, 0, false
// fault: toUInt16(a: -1: i32) == conversion first=-1
// run: fitUInt16(a: -1: i32) == 65535, 0, false
// run: toUInt16(a: 0: i32) == 0
// run: fitUInt16(a: 0: i32) == 0, 0, true
// run: toUInt16(a: 65535: i32) == 65535
// run: fitUInt16(a: 65535: i32) == 65535, 65535, true
// fault: toUInt16(a: 65536: i32) == conversion first=65536
// run: fitUInt16(a: 65536: i32) == 0, 65535, false
// fault: toUInt16(a: 2147483647: i32) == conversion first=2147483647
// run: fitUInt16(a: 2147483647: i32) == 65535, 65535, false
// fault: toUInt16(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitUInt16(a: -9223372036854775808: i64) == 0, 0, false
// fault: toUInt16(a: -1: i64) == conversion first=-1
// run: fitUInt16(a: -1: i64) == 65535, 0, false
// run: toUInt16(a: 0: i64) == 0
// run: fitUInt16(a: 0: i64) == 0, 0, true
// run: toUInt16(a: 65535: i64) == 65535
// run: fitUInt16(a: 65535: i64) == 65535, 65535, true
// fault: toUInt16(a: 65536: i64) == conversion first=65536
// run: fitUInt16(a: 65536: i64) == 0, 65535, false
// fault: toUInt16(a: 9223372036854775807: i64) == conversion first=9223372036854775807
// run: fitUInt16(a: 9223372036854775807: i64) == 65535, 65535, false
// run: toUInt16(a: 0: u8) == 0
// run: fitUInt16(a: 0: u8) == 0, 0, true
// run: toUInt16(a: 255: u8) == 255
// run: fitUInt16(a: 255: u8) == 255, 255, true
// run: toUInt16(a: 0: u16) == 0
// run: fitUInt16(a: 0: u16) == 0, 0, true
// run: toUInt16(a: 65535: u16) == 65535
// run: fitUInt16(a: 65535: u16) == 65535, 65535, true
// run: toUInt16(a: 0: u32) == 0
// run: fitUInt16(a: 0: u32) == 0, 0, true
// run: toUInt16(a: 65535: u32) == 65535
// run: fitUInt16(a: 65535: u32) == 65535, 65535, true
// fault: toUInt16(a: 65536: u32) == conversion first=65536
// run: fitUInt16(a: 65536: u32) == 0, 65535, false
// fault: toUInt16(a: 4294967295: u32) == conversion first=4294967295
// run: fitUInt16(a: 4294967295: u32) == 65535, 65535, false
// run: toUInt16(a: 0: u64) == 0
// run: fitUInt16(a: 0: u64) == 0, 0, true
// run: toUInt16(a: 65535: u64) == 65535
// run: fitUInt16(a: 65535: u64) == 65535, 65535, true
// fault: toUInt16(a: 65536: u64) == conversion first=65536
// run: fitUInt16(a: 65536: u64) == 0, 65535, false
// fault: toUInt16(a: 18446744073709551615: u64) == conversion first=-1
// run: fitUInt16(a: 18446744073709551615: u64) == 65535, 65535, false
// fault: toUInt32(a: -128: i8) == conversion first=-128
// run: fitUInt32(a: -128: i8) == 4294967168, 0, false
// fault: toUInt32(a: -1: i8) == conversion first=-1
// run: fitUInt32(a: -1: i8) == 4294967295, 0, false
// run: toUInt32(a: 0: i8) == 0
// run: fitUInt32(a: 0: i8) == 0, 0, true
// run: toUInt32(a: 127: i8) == 127
// run: fitUInt32(a: 127: i8) == 127, 127, true
// fault: toUInt32(a: -32768: i16) == conversion first=-32768
// run: fitUInt32(a: -32768: i16) == 4294934528, 0, false
// fault: toUInt32(a: -1: i16) == conversion first=-1
// run: fitUInt32(a: -1: i16) == 4294967295, 0, false
// run: toUInt32(a: 0: i16) == 0
// run: fitUInt32(a: 0: i16) == 0, 0, true
// run: toUInt32(a: 32767: i16) == 32767
// run: fitUInt32(a: 32767: i16) == 32767, 32767, true
// fault: toUInt32(a: -2147483648: i32) == conversion first=-2147483648
// run: fitUInt32(a: -2147483648: i32) == 2147483648, 0, false
// fault: toUInt32(a: -1: i32) == conversion first=-1
// run: fitUInt32(a: -1: i32) == 4294967295, 0, false
// run: toUInt32(a: 0: i32) == 0
// run: fitUInt32(a: 0: i32) == 0, 0, true
// run: toUInt32(a: 2147483647: i32) == 2147483647
// run: fitUInt32(a: 2147483647: i32) == 2147483647, 2147483647, true
// fault: toUInt32(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitUInt32(a: -9223372036854775808: i64) == 0, 0, false
// fault: toUInt32(a: -1: i64) == conversion first=-1
// run: fitUInt32(a: -1: i64) == 4294967295, 0, false
// run: toUInt32(a: 0: i64) == 0
// run: fitUInt32(a: 0: i64) == 0, 0, true
// run: toUInt32(a: 4294967295: i64) == 4294967295
// run: fitUInt32(a: 4294967295: i64) == 4294967295, 4294967295, true
// fault: toUInt32(a: 4294967296: i64) == conversion first=4294967296
// run: fitUInt32(a: 4294967296: i64) == 0, 4294967295, false
// fault: toUInt32(a: 9223372036854775807: i64) == conversion first=9223372036854775807
// run: fitUInt32(a: 9223372036854775807: i64) == 4294967295, 4294967295, false
// run: toUInt32(a: 0: u8) == 0
// run: fitUInt32(a: 0: u8) == 0, 0, true
// run: toUInt32(a: 255: u8) == 255
// run: fitUInt32(a: 255: u8) == 255, 255, true
// run: toUInt32(a: 0: u16) == 0
// run: fitUInt32(a: 0: u16) == 0, 0, true
// run: toUInt32(a: 65535: u16) == 65535
// run: fitUInt32(a: 65535: u16) == 65535, 65535, true
// run: toUInt32(a: 0: u32) == 0
// run: fitUInt32(a: 0: u32) == 0, 0, true
// run: toUInt32(a: 4294967295: u32) == 4294967295
// run: fitUInt32(a: 4294967295: u32) == 4294967295, 4294967295, true
// run: toUInt32(a: 0: u64) == 0
// run: fitUInt32(a: 0: u64) == 0, 0, true
// run: toUInt32(a: 4294967295: u64) == 4294967295
// run: fitUInt32(a: 4294967295: u64) == 4294967295, 4294967295, true
// fault: toUInt32(a: 4294967296: u64) == conversion first=4294967296
// run: fitUInt32(a: 4294967296: u64) == 0, 4294967295, false
// fault: toUInt32(a: 18446744073709551615: u64) == conversion first=-1
// run: fitUInt32(a: 18446744073709551615: u64) == 4294967295, 4294967295, false
// fault: toUInt(a: -128: i8) == conversion first=-128
// run: fitUInt(a: -128: i8) == 18446744073709551488, 0, false
// fault: toUInt(a: -1: i8) == conversion first=-1
// run: fitUInt(a: -1: i8) == 18446744073709551615, 0, false
// run: toUInt(a: 0: i8) == 0
// run: fitUInt(a: 0: i8) == 0, 0, true
// run: toUInt(a: 127: i8) == 127
// run: fitUInt(a: 127: i8) == 127, 127, true
// fault: toUInt(a: -32768: i16) == conversion first=-32768
// run: fitUInt(a: -32768: i16) == 18446744073709518848, 0, false
// fault: toUInt(a: -1: i16) == conversion first=-1
// run: fitUInt(a: -1: i16) == 18446744073709551615, 0, false
// run: toUInt(a: 0: i16) == 0
// run: fitUInt(a: 0: i16) == 0, 0, true
// run: toUInt(a: 32767: i16) == 32767
// run: fitUInt(a: 32767: i16) == 32767, 32767, true
// fault: toUInt(a: -2147483648: i32) == conversion first=-2147483648
// run: fitUInt(a: -2147483648: i32) == 18446744071562067968, 0, false
// fault: toUInt(a: -1: i32) == conversion first=-1
// run: fitUInt(a: -1: i32) == 18446744073709551615, 0, false
// run: toUInt(a: 0: i32) == 0
// run: fitUInt(a: 0: i32) == 0, 0, true
// run: toUInt(a: 2147483647: i32) == 2147483647
// run: fitUInt(a: 2147483647: i32) == 2147483647, 2147483647, true
// fault: toUInt(a: -9223372036854775808: i64) == conversion first=-9223372036854775808
// run: fitUInt(a: -9223372036854775808: i64) == 9223372036854775808, 0, false
// fault: toUInt(a: -1: i64) == conversion first=-1
// run: fitUInt(a: -1: i64) == 18446744073709551615, 0, false
// run: toUInt(a: 0: i64) == 0
// run: fitUInt(a: 0: i64) == 0, 0, true
// run: toUInt(a: 9223372036854775807: i64) == 9223372036854775807
// run: fitUInt(a: 9223372036854775807: i64) == 9223372036854775807, 9223372036854775807, true
// run: toUInt(a: 0: u8) == 0
// run: fitUInt(a: 0: u8) == 0, 0, true
// run: toUInt(a: 255: u8) == 255
// run: fitUInt(a: 255: u8) == 255, 255, true
// run: toUInt(a: 0: u16) == 0
// run: fitUInt(a: 0: u16) == 0, 0, true
// run: toUInt(a: 65535: u16) == 65535
// run: fitUInt(a: 65535: u16) == 65535, 65535, true
// run: toUInt(a: 0: u32) == 0
// run: fitUInt(a: 0: u32) == 0, 0, true
// run: toUInt(a: 4294967295: u32) == 4294967295
// run: fitUInt(a: 4294967295: u32) == 4294967295, 4294967295, true
// run: toUInt(a: 0: u64) == 0
// run: fitUInt(a: 0: u64) == 0, 0, true
// run: toUInt(a: 18446744073709551615: u64) == 18446744073709551615
// run: fitUInt(a: 18446744073709551615: u64) == 18446744073709551615, 18446744073709551615, true
