// Arguments whose type is a type parameter of the kernel. Where its constraint is no KernelScalar (`BinaryInteger`,
// `Numeric`, …) the scalar type is found from `T.self`: a row of comparisons that folds away in specialised code.
// A type that is none of them gets the code that stands for no type, and the type itself as the word, so that the
// lookup of the signature can name it.

public import CKernelRuntime
public import ComplexModule
public import QuernCore
public import RealModule

/// The scalar type that `type` is, as in a key; 0 if it is none.
@inlinable @inline(__always)
func scalarCode<T>(_ type: T.Type) -> UInt64 {
    if type == Double.self { return 12 }
    if type == Float.self { return 11 }
    if type == Int.self || type == Int64.self { return 5 }
    if type == Int32.self { return 4 }
    if type == Int16.self { return 3 }
    if type == Int8.self { return 2 }
    if type == UInt.self || type == UInt64.self { return 9 }
    if type == UInt32.self { return 8 }
    if type == UInt16.self { return 7 }
    if type == UInt8.self { return 6 }
    if type == Bool.self { return 1 }
    if type == Complex<Double>.self { return 14 }
    if type == Complex<Float>.self { return 13 }
    return 0
}

/// Whether the code is that of a complex type, whose values are two words.
@inlinable @inline(__always)
func isComplex(_ code: UInt64) -> Bool { code == 13 || code == 14 }

/// The bits of a complex value's imaginary part; the value's type has this code.
@inlinable @inline(__always)
func secondBits<T>(_ value: T, _ code: UInt64) -> UInt64 {
    withUnsafeBytes(of: value) { bytes in
        code == 13
            ? UInt64(bytes.load(fromByteOffset: 4, as: UInt32.self)) : bytes.load(fromByteOffset: 8, as: UInt64.self)
    }
}

/// Sets the imaginary part of a complex value whose type has this code.
@inlinable @inline(__always)
func setSecond<T>(_ value: inout T, _ bits: UInt64, _ code: UInt64) {
    withUnsafeMutableBytes(of: &value) { bytes in
        if code == 13 {
            bytes.storeBytes(of: UInt32(truncatingIfNeeded: bits), toByteOffset: 4, as: UInt32.self)
        } else {
            bytes.storeBytes(of: bits, toByteOffset: 8, as: UInt64.self)
        }
    }
}

/// The bits of a value whose type has this code; of a complex one, those of the real part.
@inlinable @inline(__always)
func scalarBits<T>(_ value: T, _ code: UInt64) -> UInt64 {
    withUnsafeBytes(of: value) { bytes in
        switch code {
        case 1, 6: UInt64(bytes.load(as: UInt8.self))
        case 2: UInt64(truncatingIfNeeded: bytes.load(as: Int8.self))
        case 3: UInt64(truncatingIfNeeded: bytes.load(as: Int16.self))
        case 4: UInt64(truncatingIfNeeded: bytes.load(as: Int32.self))
        case 7: UInt64(bytes.load(as: UInt16.self))
        case 8, 11, 13: UInt64(bytes.load(as: UInt32.self))
        default: bytes.load(as: UInt64.self)
        }
    }
}

/// Sets a value whose type has this code from bits; of a complex one, the real part.
@inlinable @inline(__always)
func setScalar<T>(_ value: inout T, _ bits: UInt64, _ code: UInt64) {
    withUnsafeMutableBytes(of: &value) { bytes in
        switch code {
        case 1, 2, 6: bytes.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
        case 3, 7: bytes.storeBytes(of: UInt16(truncatingIfNeeded: bits), as: UInt16.self)
        case 4, 8, 11, 13: bytes.storeBytes(of: UInt32(truncatingIfNeeded: bits), as: UInt32.self)
        case 5, 9, 12, 14: bytes.storeBytes(of: bits, as: UInt64.self)
        default: break
        }
    }
}

extension KernelFrame {
    /// A scalar argument of a type parameter's type.
    @inlinable @inline(__always)
    public mutating func pass<T: KernelScalar>(generic value: T) { pass(value) }

    /// An `inout` scalar argument of a type parameter's type.
    @inlinable @inline(__always)
    public mutating func pass<T: KernelScalar>(generic value: inout T) { pass(&value) }

    /// A scalar argument of a type that is known when the program runs.
    @inlinable @inline(__always) @_disfavoredOverload
    public mutating func pass<T>(generic value: T) {
        let code = scalarCode(T.self)
        if code == 0 { return refuse(T.self) }
        sign(code)
        push(scalarBits(value, code))
        if isComplex(code) { push(secondBits(value, code)) }
    }

    /// An `inout` scalar argument of a type that is known when the program runs.
    @inlinable @inline(__always) @_disfavoredOverload
    public mutating func pass<T>(generic value: inout T) {
        let code = scalarCode(T.self)
        if code == 0 { return refuse(T.self) }
        sign(code | 1 << 4)
        quern_frame_set_back(&c, backCount, scalarBits(value, code))
        backCount &+= 1
        if isComplex(code) {
            quern_frame_set_back(&c, backCount, secondBits(value, code))
            backCount &+= 1
        }
    }

    /// Nothing comes back of a scalar that is only read.
    @inlinable @inline(__always)
    public mutating func takeBack<T: KernelScalar>(generic value: T) {}

    /// An `inout` scalar's value after the call.
    @inlinable @inline(__always)
    public mutating func takeBack<T: KernelScalar>(generic value: inout T) { takeBack(&value) }

    /// Nothing comes back of a scalar that is only read.
    @inlinable @inline(__always) @_disfavoredOverload
    public mutating func takeBack<T>(generic value: T) {}

    /// An `inout` scalar's value after the call.
    @inlinable @inline(__always) @_disfavoredOverload
    public mutating func takeBack<T>(generic value: inout T) {
        let code = scalarCode(T.self)
        if code == 0 { return }
        setScalar(&value, quern_frame_back(&c, takenCount), code)
        takenCount &+= 1
        if isComplex(code) {
            setSecond(&value, quern_frame_back(&c, takenCount), code)
            takenCount &+= 1
        }
    }

    /// A type argument that no parameter shows.
    @inlinable @inline(__always)
    public mutating func pass<T>(type: T.Type) {
        let code = scalarCode(T.self)
        if code == 0 { return refuse(T.self) }
        sign(code)
    }

    /// The next result, of a type parameter's type.
    @inlinable @inline(__always)
    public mutating func result<R: KernelScalar>(generic: Void) -> R { result() }

    /// The next result, of a type that is known when the program runs.
    @inlinable @inline(__always) @_disfavoredOverload
    public mutating func result<R>(generic: Void) -> R {
        let bits = quern_frame_result(&c, resultCount)
        resultCount &+= 1
        let code = scalarCode(R.self)
        var second: UInt64 = 0
        if isComplex(code) {
            second = quern_frame_result(&c, resultCount)
            resultCount &+= 1
        }
        return withUnsafeTemporaryAllocation(of: R.self, capacity: 1) { buffer in
            // Every code is of a plain number of at most 8 bytes, or of two; other types were refused when passed.
            let raw = UnsafeMutableRawBufferPointer(buffer)
            let partCount = isComplex(code) ? raw.count / 2 : raw.count
            withUnsafeBytes(of: bits) { raw.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(partCount))) }
            if isComplex(code) { setSecond(&buffer[0], second, code) }
            return buffer[0]
        }
    }

    /// Signs an argument that no kernel takes, with its type for the message.
    @usableFromInline @inline(never)
    mutating func refuse(_ type: Any.Type) {
        sign(KernelKey.unsupportedCode)
        push(UInt64(UInt(bitPattern: unsafeBitCast(type, to: UnsafeRawPointer.self))))
    }
}
