// Conversions between integers and floating-point numbers.
// Made by generate.py.

@Kernel
func toFloat<T: FixedWidthInteger>(_ a: T) -> Float {
    return Float(a)
}

@Kernel
func toDouble<T: FixedWidthInteger>(_ a: T) -> Double {
    return Double(a)
}

@Kernel
func toInt8<T: Real>(_ x: T) -> Int8 {
    return Int8(x)
}

@Kernel
func toInt16<T: Real>(_ x: T) -> Int16 {
    return Int16(x)
}

@Kernel
func toInt32<T: Real>(_ x: T) -> Int32 {
    return Int32(x)
}

@Kernel
func toInt<T: Real>(_ x: T) -> Int {
    return Int(x)
}

@Kernel
func toUInt8<T: Real>(_ x: T) -> UInt8 {
    return UInt8(x)
}

@Kernel
func toUInt16<T: Real>(_ x: T) -> UInt16 {
    return UInt16(x)
}

@Kernel
func toUInt32<T: Real>(_ x: T) -> UInt32 {
    return UInt32(x)
}

@Kernel
func toUInt<T: Real>(_ x: T) -> UInt {
    return UInt(x)
}

// run: toFloat(a: -128: i8) == -128.0
// run: toFloat(a: 127: i8) == 127.0
// run: toFloat(a: 126: i8) == 126.0
// run: toFloat(a: 42: i8) == 42.0
// run: toFloat(a: 15: i8) == 15.0
// run: toFloat(a: -32768: i16) == -32768.0
// run: toFloat(a: 32767: i16) == 32767.0
// run: toFloat(a: 32766: i16) == 32766.0
// run: toFloat(a: 10922: i16) == 10922.0
// run: toFloat(a: -19437: i16) == -19437.0
// run: toFloat(a: -2147483648: i32) == -2147483600.0
// run: toFloat(a: 2147483647: i32) == 2147483600.0
// run: toFloat(a: 2147483646: i32) == 2147483600.0
// run: toFloat(a: 715827882: i32) == 715827900.0
// run: toFloat(a: 695691003: i32) == 695691000.0
// run: toFloat(a: -9223372036854775808: i64) == -9.223372e+18
// run: toFloat(a: 9223372036854775807: i64) == 9.223372e+18
// run: toFloat(a: 9223372036854775806: i64) == 9.223372e+18
// run: toFloat(a: 3074457345618258602: i64) == 3.0744574e+18
// run: toFloat(a: 8035215185919408049: i64) == 8.035215e+18
// run: toFloat(a: 0: u8) == 0.0
// run: toFloat(a: 255: u8) == 255.0
// run: toFloat(a: 254: u8) == 254.0
// run: toFloat(a: 85: u8) == 85.0
// run: toFloat(a: 127: u8) == 127.0
// run: toFloat(a: 0: u16) == 0.0
// run: toFloat(a: 65535: u16) == 65535.0
// run: toFloat(a: 65534: u16) == 65534.0
// run: toFloat(a: 21845: u16) == 21845.0
// run: toFloat(a: 34829: u16) == 34829.0
// run: toFloat(a: 0: u32) == 0.0
// run: toFloat(a: 4294967295: u32) == 4294967300.0
// run: toFloat(a: 4294967294: u32) == 4294967300.0
// run: toFloat(a: 1431655765: u32) == 1431655800.0
// run: toFloat(a: 1355497594: u32) == 1355497600.0
// run: toFloat(a: 0: u64) == 0.0
// run: toFloat(a: 18446744073709551615: u64) == 1.8446744e+19
// run: toFloat(a: 18446744073709551614: u64) == 1.8446744e+19
// run: toFloat(a: 6148914691236517205: u64) == 6.148915e+18
// run: toFloat(a: 7579509110303585166: u64) == 7.579509e+18
// run: toDouble(a: -128: i8) == -128.0
// run: toDouble(a: 127: i8) == 127.0
// run: toDouble(a: 126: i8) == 126.0
// run: toDouble(a: 42: i8) == 42.0
// run: toDouble(a: -58: i8) == -58.0
// run: toDouble(a: -32768: i16) == -32768.0
// run: toDouble(a: 32767: i16) == 32767.0
// run: toDouble(a: 32766: i16) == 32766.0
// run: toDouble(a: 10922: i16) == 10922.0
// run: toDouble(a: 4745: i16) == 4745.0
// run: toDouble(a: -2147483648: i32) == -2147483648.0
// run: toDouble(a: 2147483647: i32) == 2147483647.0
// run: toDouble(a: 2147483646: i32) == 2147483646.0
// run: toDouble(a: 715827882: i32) == 715827882.0
// run: toDouble(a: -61954557: i32) == -61954557.0
// run: toDouble(a: -9223372036854775808: i64) == -9.223372036854776e+18
// run: toDouble(a: 9223372036854775807: i64) == 9.223372036854776e+18
// run: toDouble(a: 9223372036854775806: i64) == 9.223372036854776e+18
// run: toDouble(a: 3074457345618258602: i64) == 3.0744573456182584e+18
// run: toDouble(a: -6073354338936850036: i64) == -6.07335433893685e+18
// run: toDouble(a: 0: u8) == 0.0
// run: toDouble(a: 255: u8) == 255.0
// run: toDouble(a: 254: u8) == 254.0
// run: toDouble(a: 85: u8) == 85.0
// run: toDouble(a: 212: u8) == 212.0
// run: toDouble(a: 0: u16) == 0.0
// run: toDouble(a: 65535: u16) == 65535.0
// run: toDouble(a: 65534: u16) == 65534.0
// run: toDouble(a: 21845: u16) == 21845.0
// run: toDouble(a: 45044: u16) == 45044.0
// run: toDouble(a: 0: u32) == 0.0
// run: toDouble(a: 4294967295: u32) == 4294967295.0
// run: toDouble(a: 4294967294: u32) == 4294967294.0
// run: toDouble(a: 1431655765: u32) == 1431655765.0
// run: toDouble(a: 1210090033: u32) == 1210090033.0
// run: toDouble(a: 0: u64) == 0.0
// run: toDouble(a: 18446744073709551615: u64) == 1.8446744073709552e+19
// run: toDouble(a: 18446744073709551614: u64) == 1.8446744073709552e+19
// run: toDouble(a: 6148914691236517205: u64) == 6.148914691236517e+18
// run: toDouble(a: 12042363389007006664: u64) == 1.2042363389007006e+19
// run: toInt8(x: 0.0: f32) == 0
// run: toInt8(x: -0.0: f32) == 0
// run: toInt8(x: -0.99: f32) == 0
// run: toInt8(x: 0.99: f32) == 0
// run: toInt8(x: 100.7: f32) == 100
// run: toInt8(x: -100.7: f32) == -100
// run: toInt8(x: 127.99: f32) == 127
// fault: toInt8(x: 128.0: f32) == conversion
// run: toInt8(x: -128.99: f32) == -128
// fault: toInt8(x: -129.0: f32) == conversion
// fault: toInt8(x: 255.99: f32) == conversion
// fault: toInt8(x: 256.0: f32) == conversion
// fault: toInt8(x: 2147483600.0: f32) == conversion
// fault: toInt8(x: 9.223372e+18: f32) == conversion
// fault: toInt8(x: -9.223372e+18: f32) == conversion
// fault: toInt8(x: 1.8446744e+19: f32) == conversion
// fault: toInt8(x: 1.e+30: f32) == conversion
// fault: toInt8(x: inf: f32) == conversion
// fault: toInt8(x: -inf: f32) == conversion
// fault: toInt8(x: nan: f32) == conversion
// run: toInt8(x: 0.0: f64) == 0
// run: toInt8(x: -0.0: f64) == 0
// run: toInt8(x: -0.99: f64) == 0
// run: toInt8(x: 0.99: f64) == 0
// run: toInt8(x: 100.7: f64) == 100
// run: toInt8(x: -100.7: f64) == -100
// run: toInt8(x: 127.99: f64) == 127
// fault: toInt8(x: 128.0: f64) == conversion
// run: toInt8(x: -128.99: f64) == -128
// fault: toInt8(x: -129.0: f64) == conversion
// fault: toInt8(x: 255.99: f64) == conversion
// fault: toInt8(x: 256.0: f64) == conversion
// fault: toInt8(x: 2147483648.0: f64) == conversion
// fault: toInt8(x: 9.223372036854776e+18: f64) == conversion
// fault: toInt8(x: -9.223372036854776e+18: f64) == conversion
// fault: toInt8(x: 1.8446744073709552e+19: f64) == conversion
// fault: toInt8(x: 1e+30: f64) == conversion
// fault: toInt8(x: inf: f64) == conversion
// fault: toInt8(x: -inf: f64) == conversion
// fault: toInt8(x: nan: f64) == conversion
// run: toInt16(x: 0.0: f32) == 0
// run: toInt16(x: -0.0: f32) == 0
// run: toInt16(x: -0.99: f32) == 0
// run: toInt16(x: 0.99: f32) == 0
// run: toInt16(x: 100.7: f32) == 100
// run: toInt16(x: -100.7: f32) == -100
// run: toInt16(x: 127.99: f32) == 127
// run: toInt16(x: 128.0: f32) == 128
// run: toInt16(x: -128.99: f32) == -128
// run: toInt16(x: -129.0: f32) == -129
// run: toInt16(x: 255.99: f32) == 255
// run: toInt16(x: 256.0: f32) == 256
// fault: toInt16(x: 2147483600.0: f32) == conversion
// fault: toInt16(x: 9.223372e+18: f32) == conversion
// fault: toInt16(x: -9.223372e+18: f32) == conversion
// fault: toInt16(x: 1.8446744e+19: f32) == conversion
// fault: toInt16(x: 1.e+30: f32) == conversion
// fault: toInt16(x: inf: f32) == conversion
// fault: toInt16(x: -inf: f32) == conversion
// fault: toInt16(x: nan: f32) == conversion
// run: toInt16(x: 0.0: f64) == 0
// run: toInt16(x: -0.0: f64) == 0
// run: toInt16(x: -0.99: f64) == 0
// run: toInt16(x: 0.99: f64) == 0
// run: toInt16(x: 100.7: f64) == 100
// run: toInt16(x: -100.7: f64) == -100
// run: toInt16(x: 127.99: f64) == 127
// run: toInt16(x: 128.0: f64) == 128
// run: toInt16(x: -128.99: f64) == -128
// run: toInt16(x: -129.0: f64) == -129
// run: toInt16(x: 255.99: f64) == 255
// run: toInt16(x: 256.0: f64) == 256
// fault: toInt16(x: 2147483648.0: f64) == conversion
// fault: toInt16(x: 9.223372036854776e+18: f64) == conversion
// fault: toInt16(x: -9.223372036854776e+18: f64) == conversion
// fault: toInt16(x: 1.8446744073709552e+19: f64) == conversion
// fault: toInt16(x: 1e+30: f64) == conversion
// fault: toInt16(x: inf: f64) == conversion
// fault: toInt16(x: -inf: f64) == conversion
// fault: toInt16(x: nan: f64) == conversion
// run: toInt32(x: 0.0: f32) == 0
// run: toInt32(x: -0.0: f32) == 0
// run: toInt32(x: -0.99: f32) == 0
// run: toInt32(x: 0.99: f32) == 0
// run: toInt32(x: 100.7: f32) == 100
// run: toInt32(x: -100.7: f32) == -100
// run: toInt32(x: 127.99: f32) == 127
// run: toInt32(x: 128.0: f32) == 128
// run: toInt32(x: -128.99: f32) == -128
// run: toInt32(x: -129.0: f32) == -129
// run: toInt32(x: 255.99: f32) == 255
// run: toInt32(x: 256.0: f32) == 256
// fault: toInt32(x: 2147483600.0: f32) == conversion
// fault: toInt32(x: 9.223372e+18: f32) == conversion
// fault: toInt32(x: -9.223372e+18: f32) == conversion
// fault: toInt32(x: 1.8446744e+19: f32) == conversion
// fault: toInt32(x: 1.e+30: f32) == conversion
// fault: toInt32(x: inf: f32) == conversion
// fault: toInt32(x: -inf: f32) == conversion
// fault: toInt32(x: nan: f32) == conversion
// run: toInt32(x: 0.0: f64) == 0
// run: toInt32(x: -0.0: f64) == 0
// run: toInt32(x: -0.99: f64) == 0
// run: toInt32(x: 0.99: f64) == 0
// run: toInt32(x: 100.7: f64) == 100
// run: toInt32(x: -100.7: f64) == -100
// run: toInt32(x: 127.99: f64) == 127
// run: toInt32(x: 128.0: f64) == 128
// run: toInt32(x: -128.99: f64) == -128
// run: toInt32(x: -129.0: f64) == -129
// run: toInt32(x: 255.99: f64) == 255
// run: toInt32(x: 256.0: f64) == 256
// fault: toInt32(x: 2147483648.0: f64) == conversion
// fault: toInt32(x: 9.223372036854776e+18: f64) == conversion
// fault: toInt32(x: -9.223372036854776e+18: f64) == conversion
// fault: toInt32(x: 1.8446744073709552e+19: f64) == conversion
// fault: toInt32(x: 1e+30: f64) == conversion
// fault: toInt32(x: inf: f64) == conversion
// fault: toInt32(x: -inf: f64) == conversion
// fault: toInt32(x: nan: f64) == conversion
// run: toInt(x: 0.0: f32) == 0
// run: toInt(x: -0.0: f32) == 0
// run: toInt(x: -0.99: f32) == 0
// run: toInt(x: 0.99: f32) == 0
// run: toInt(x: 100.7: f32) == 100
// run: toInt(x: -100.7: f32) == -100
// run: toInt(x: 127.99: f32) == 127
// run: toInt(x: 128.0: f32) == 128
// run: toInt(x: -128.99: f32) == -128
// run: toInt(x: -129.0: f32) == -129
// run: toInt(x: 255.99: f32) == 255
// run: toInt(x: 256.0: f32) == 256
// run: toInt(x: 2147483600.0: f32) == 2147483648
// fault: toInt(x: 9.223372e+18: f32) == conversion
// run: toInt(x: -9.223372e+18: f32) == -9223372036854775808
// fault: toInt(x: 1.8446744e+19: f32) == conversion
// fault: toInt(x: 1.e+30: f32) == conversion
// fault: toInt(x: inf: f32) == conversion
// fault: toInt(x: -inf: f32) == conversion
// fault: toInt(x: nan: f32) == conversion
// run: toInt(x: 0.0: f64) == 0
// run: toInt(x: -0.0: f64) == 0
// run: toInt(x: -0.99: f64) == 0
// run: toInt(x: 0.99: f64) == 0
// run: toInt(x: 100.7: f64) == 100
// run: toInt(x: -100.7: f64) == -100
// run: toInt(x: 127.99: f64) == 127
// run: toInt(x: 128.0: f64) == 128
// run: toInt(x: -128.99: f64) == -128
// run: toInt(x: -129.0: f64) == -129
// run: toInt(x: 255.99: f64) == 255
// run: toInt(x: 256.0: f64) == 256
// run: toInt(x: 2147483648.0: f64) == 2147483648
// fault: toInt(x: 9.223372036854776e+18: f64) == conversion
// run: toInt(x: -9.223372036854776e+18: f64) == -9223372036854775808
// fault: toInt(x: 1.8446744073709552e+19: f64) == conversion
// fault: toInt(x: 1e+30: f64) == conversion
// fault: toInt(x: inf: f64) == conversion
// fault: toInt(x: -inf: f64) == conversion
// fault: toInt(x: nan: f64) == conversion
// run: toUInt8(x: 0.0: f32) == 0
// run: toUInt8(x: -0.0: f32) == 0
// run: toUInt8(x: -0.99: f32) == 0
// run: toUInt8(x: 0.99: f32) == 0
// run: toUInt8(x: 100.7: f32) == 100
// fault: toUInt8(x: -100.7: f32) == conversion
// run: toUInt8(x: 127.99: f32) == 127
// run: toUInt8(x: 128.0: f32) == 128
// fault: toUInt8(x: -128.99: f32) == conversion
// fault: toUInt8(x: -129.0: f32) == conversion
// run: toUInt8(x: 255.99: f32) == 255
// fault: toUInt8(x: 256.0: f32) == conversion
// fault: toUInt8(x: 2147483600.0: f32) == conversion
// fault: toUInt8(x: 9.223372e+18: f32) == conversion
// fault: toUInt8(x: -9.223372e+18: f32) == conversion
// fault: toUInt8(x: 1.8446744e+19: f32) == conversion
// fault: toUInt8(x: 1.e+30: f32) == conversion
// fault: toUInt8(x: inf: f32) == conversion
// fault: toUInt8(x: -inf: f32) == conversion
// fault: toUInt8(x: nan: f32) == conversion
// run: toUInt8(x: 0.0: f64) == 0
// run: toUInt8(x: -0.0: f64) == 0
// run: toUInt8(x: -0.99: f64) == 0
// run: toUInt8(x: 0.99: f64) == 0
// run: toUInt8(x: 100.7: f64) == 100
// fault: toUInt8(x: -100.7: f64) == conversion
// run: toUInt8(x: 127.99: f64) == 127
// run: toUInt8(x: 128.0: f64) == 128
// fault: toUInt8(x: -128.99: f64) == conversion
// fault: toUInt8(x: -129.0: f64) == conversion
// run: toUInt8(x: 255.99: f64) == 255
// fault: toUInt8(x: 256.0: f64) == conversion
// fault: toUInt8(x: 2147483648.0: f64) == conversion
// fault: toUInt8(x: 9.223372036854776e+18: f64) == conversion
// fault: toUInt8(x: -9.223372036854776e+18: f64) == conversion
// fault: toUInt8(x: 1.8446744073709552e+19: f64) == conversion
// fault: toUInt8(x: 1e+30: f64) == conversion
// fault: toUInt8(x: inf: f64) == conversion
// fault: toUInt8(x: -inf: f64) == conversion
// fault: toUInt8(x: nan: f64) == conversion
// run: toUInt16(x: 0.0: f32) == 0
// run: toUInt16(x: -0.0: f32) == 0
// run: toUInt16(x: -0.99: f32) == 0
// run: toUInt16(x: 0.99: f32) == 0
// run: toUInt16(x: 100.7: f32) == 100
// fault: toUInt16(x: -100.7: f32) == conversion
// run: toUInt16(x: 127.99: f32) == 127
// run: toUInt16(x: 128.0: f32) == 128
// fault: toUInt16(x: -128.99: f32) == conversion
// fault: toUInt16(x: -129.0: f32) == conversion
// run: toUInt16(x: 255.99: f32) == 255
// run: toUInt16(x: 256.0: f32) == 256
// fault: toUInt16(x: 2147483600.0: f32) == conversion
// fault: toUInt16(x: 9.223372e+18: f32) == conversion
// fault: toUInt16(x: -9.223372e+18: f32) == conversion
// fault: toUInt16(x: 1.8446744e+19: f32) == conversion
// fault: toUInt16(x: 1.e+30: f32) == conversion
// fault: toUInt16(x: inf: f32) == conversion
// fault: toUInt16(x: -inf: f32) == conversion
// fault: toUInt16(x: nan: f32) == conversion
// run: toUInt16(x: 0.0: f64) == 0
// run: toUInt16(x: -0.0: f64) == 0
// run: toUInt16(x: -0.99: f64) == 0
// run: toUInt16(x: 0.99: f64) == 0
// run: toUInt16(x: 100.7: f64) == 100
// fault: toUInt16(x: -100.7: f64) == conversion
// run: toUInt16(x: 127.99: f64) == 127
// run: toUInt16(x: 128.0: f64) == 128
// fault: toUInt16(x: -128.99: f64) == conversion
// fault: toUInt16(x: -129.0: f64) == conversion
// run: toUInt16(x: 255.99: f64) == 255
// run: toUInt16(x: 256.0: f64) == 256
// fault: toUInt16(x: 2147483648.0: f64) == conversion
// fault: toUInt16(x: 9.223372036854776e+18: f64) == conversion
// fault: toUInt16(x: -9.223372036854776e+18: f64) == conversion
// fault: toUInt16(x: 1.8446744073709552e+19: f64) == conversion
// fault: toUInt16(x: 1e+30: f64) == conversion
// fault: toUInt16(x: inf: f64) == conversion
// fault: toUInt16(x: -inf: f64) == conversion
// fault: toUInt16(x: nan: f64) == conversion
// run: toUInt32(x: 0.0: f32) == 0
// run: toUInt32(x: -0.0: f32) == 0
// run: toUInt32(x: -0.99: f32) == 0
// run: toUInt32(x: 0.99: f32) == 0
// run: toUInt32(x: 100.7: f32) == 100
// fault: toUInt32(x: -100.7: f32) == conversion
// run: toUInt32(x: 127.99: f32) == 127
// run: toUInt32(x: 128.0: f32) == 128
// fault: toUInt32(x: -128.99: f32) == conversion
// fault: toUInt32(x: -129.0: f32) == conversion
// run: toUInt32(x: 255.99: f32) == 255
// run: toUInt32(x: 256.0: f32) == 256
// run: toUInt32(x: 2147483600.0: f32) == 2147483648
// fault: toUInt32(x: 9.223372e+18: f32) == conversion
// fault: toUInt32(x: -9.223372e+18: f32) == conversion
// fault: toUInt32(x: 1.8446744e+19: f32) == conversion
// fault: toUInt32(x: 1.e+30: f32) == conversion
// fault: toUInt32(x: inf: f32) == conversion
// fault: toUInt32(x: -inf: f32) == conversion
// fault: toUInt32(x: nan: f32) == conversion
// run: toUInt32(x: 0.0: f64) == 0
// run: toUInt32(x: -0.0: f64) == 0
// run: toUInt32(x: -0.99: f64) == 0
// run: toUInt32(x: 0.99: f64) == 0
// run: toUInt32(x: 100.7: f64) == 100
// fault: toUInt32(x: -100.7: f64) == conversion
// run: toUInt32(x: 127.99: f64) == 127
// run: toUInt32(x: 128.0: f64) == 128
// fault: toUInt32(x: -128.99: f64) == conversion
// fault: toUInt32(x: -129.0: f64) == conversion
// run: toUInt32(x: 255.99: f64) == 255
// run: toUInt32(x: 256.0: f64) == 256
// run: toUInt32(x: 2147483648.0: f64) == 2147483648
// fault: toUInt32(x: 9.223372036854776e+18: f64) == conversion
// fault: toUInt32(x: -9.223372036854776e+18: f64) == conversion
// fault: toUInt32(x: 1.8446744073709552e+19: f64) == conversion
// fault: toUInt32(x: 1e+30: f64) == conversion
// fault: toUInt32(x: inf: f64) == conversion
// fault: toUInt32(x: -inf: f64) == conversion
// fault: toUInt32(x: nan: f64) == conversion
// run: toUInt(x: 0.0: f32) == 0
// run: toUInt(x: -0.0: f32) == 0
// run: toUInt(x: -0.99: f32) == 0
// run: toUInt(x: 0.99: f32) == 0
// run: toUInt(x: 100.7: f32) == 100
// fault: toUInt(x: -100.7: f32) == conversion
// run: toUInt(x: 127.99: f32) == 127
// run: toUInt(x: 128.0: f32) == 128
// fault: toUInt(x: -128.99: f32) == conversion
// fault: toUInt(x: -129.0: f32) == conversion
// run: toUInt(x: 255.99: f32) == 255
// run: toUInt(x: 256.0: f32) == 256
// run: toUInt(x: 2147483600.0: f32) == 2147483648
// run: toUInt(x: 9.223372e+18: f32) == 9223372036854775808
// fault: toUInt(x: -9.223372e+18: f32) == conversion
// fault: toUInt(x: 1.8446744e+19: f32) == conversion
// fault: toUInt(x: 1.e+30: f32) == conversion
// fault: toUInt(x: inf: f32) == conversion
// fault: toUInt(x: -inf: f32) == conversion
// fault: toUInt(x: nan: f32) == conversion
// run: toUInt(x: 0.0: f64) == 0
// run: toUInt(x: -0.0: f64) == 0
// run: toUInt(x: -0.99: f64) == 0
// run: toUInt(x: 0.99: f64) == 0
// run: toUInt(x: 100.7: f64) == 100
// fault: toUInt(x: -100.7: f64) == conversion
// run: toUInt(x: 127.99: f64) == 127
// run: toUInt(x: 128.0: f64) == 128
// fault: toUInt(x: -128.99: f64) == conversion
// fault: toUInt(x: -129.0: f64) == conversion
// run: toUInt(x: 255.99: f64) == 255
// run: toUInt(x: 256.0: f64) == 256
// run: toUInt(x: 2147483648.0: f64) == 2147483648
// run: toUInt(x: 9.223372036854776e+18: f64) == 9223372036854775808
// fault: toUInt(x: -9.223372036854776e+18: f64) == conversion
// fault: toUInt(x: 1.8446744073709552e+19: f64) == conversion
// fault: toUInt(x: 1e+30: f64) == conversion
// fault: toUInt(x: inf: f64) == conversion
// fault: toUInt(x: -inf: f64) == conversion
// fault: toUInt(x: nan: f64) == conversion
