// Arrays from and to .npy files: every byte order, C and Fortran order, versions 1 to 3 in; version 1 out.
// The header is NpyHeader's business, the system's calls are FileBytes'. A file is written aside and renamed, so that a
// reader never sees half of one. Nothing is mapped: a mapped file that is cut short ends the process.
// Holds: no file, however malformed, does more than throw an NpyError.

import QuernCore

/// Reading and writing `.npy` files.
public enum Npy {
    /// The array in the file at `path`, of whatever type and rank; Fortran order comes as a transposed view.
    public static func read(_ path: String) throws(NpyError) -> AnyNDArray {
        do {
            let file = try FileBytes(reading: path)
            defer { file.close() }
            guard let size = file.size else {
                // A pipe or a device: its length is known only at its end.
                let bytes = try file.readToEnd()
                return try parse(bytes, file: path)
            }
            let head = try file.bytes(min(size, NpyHeader.maximumLength + 12), at: 0)
            let header = try NpyHeader(parsing: head, file: path)
            let found = size - header.byteCount
            try checkLength(header, found: found, file: path)
            return try array(header, file: path) { target throws(FileError) in
                try file.read(into: target, at: header.byteCount)
            }
        } catch let error as FileError {
            throw NpyError(file: path, problem: .system(action: error.action, reason: error.reason))
        } catch let error as NpyError {
            throw error
        } catch {
            throw NpyError(file: path, problem: .system(action: "read", reason: "\(error)"))
        }
    }

    /// The array in `bytes`, the contents of an `.npy` file; `file` is its name in errors.
    public static func parse(_ bytes: [UInt8], file: String = "bytes") throws(NpyError) -> AnyNDArray {
        let header = try NpyHeader(parsing: bytes, file: file)
        try checkLength(header, found: bytes.count - header.byteCount, file: file)
        do {
            return try array(header, file: file) { target throws(FileError) in
                bytes.withUnsafeBytes {
                    target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[header.byteCount...]))
                }
            }
        } catch let error as NpyError {
            throw error
        } catch {
            throw NpyError(file: file, problem: .system(action: "read", reason: "\(error)"))
        }
    }

    /// Writes `array` to `path`, as NumPy's `save` would.
    ///
    /// A transposed array is written in Fortran order, any other view in C order.
    public static func write(
        _ array: AnyNDArray, to path: String, bigEndian: Bool = false
    ) throws(NpyError) {
        do {
            try FileBytes.replace(path, with: try encode(array, bigEndian: bigEndian, file: path))
        } catch let error as FileError {
            throw NpyError(file: path, problem: .system(action: error.action, reason: error.reason))
        } catch let error as NpyError {
            throw error
        } catch {
            throw NpyError(file: path, problem: .system(action: "write", reason: "\(error)"))
        }
    }

    /// The contents of an `.npy` file that holds `array`; `file` is its name in errors.
    public static func encode(
        _ array: AnyNDArray, bigEndian: Bool = false, file: String = "bytes"
    ) throws(NpyError) -> [UInt8] {
        let isFortran = !array.isContiguous && array.transposed.isContiguous
        guard let dense = isFortran ? array.transposed : array.isContiguous ? array : array.dense() else {
            throw NpyError(file: file, problem: .noMemory(array.count * array.scalarType.byteCount))
        }
        let header = NpyHeader(
            scalarType: array.scalarType, isBigEndian: bigEndian && array.scalarType.byteCount > 1,
            isFortranOrder: isFortran, shape: array.shape)
        var bytes = header.encoded
        let start = bytes.count
        bytes.append(contentsOf: UnsafeRawBufferPointer(start: dense._base, count: header.elementByteCount))
        extendLifetime(dense._storage)
        if header.isBigEndian {
            bytes.withUnsafeMutableBytes { buffer in
                swapBytes(UnsafeMutableRawBufferPointer(rebasing: buffer[start...]), array.scalarType.partType.byteCount)
            }
        }
        return bytes
    }

    private static func checkLength(_ header: NpyHeader, found: Int, file: String) throws(NpyError) {
        let expected = header.elementByteCount
        if found < expected { throw NpyError(file: file, problem: .truncated(expected: expected, found: found)) }
        if found > expected { throw NpyError(file: file, problem: .trailing(found - expected)) }
    }

    /// Makes the array that `header` describes, and has `read` fill in its bytes.
    private static func array(
        _ header: NpyHeader, file: String, read: (UnsafeMutableRawBufferPointer) throws(FileError) -> Void
    ) throws -> AnyNDArray {
        let size = header.elementByteCount
        guard let storage = NDStorage.allocate(byteCount: size) else {
            throw NpyError(file: file, problem: .noMemory(size))
        }
        let target = UnsafeMutableRawBufferPointer(start: storage._base, count: size)
        try read(target)
        if header.scalarType == .bool {
            // Any byte but 0 means true; Swift's Bool may only be 0 or 1.
            for index in target.indices where target[index] > 1 { target[index] = 1 }
        }
        if header.isBigEndian { swapBytes(target, header.scalarType.partType.byteCount) }
        let shape = header.isFortranOrder ? header.shape.reversed() : header.shape
        let array = AnyNDArray(
            scalarType: header.scalarType, axes: AnyNDArray.rowMajor(shape), storage: storage, base: storage._base)
        return header.isFortranOrder ? array.transposed : array
    }

    /// Reverses the bytes of each number: a complex element's parts stay in their order.
    private static func swapBytes(_ bytes: UnsafeMutableRawBufferPointer, _ elementSize: Int) {
        func swap<Unit: FixedWidthInteger & BitwiseCopyable>(_ type: Unit.Type) {
            for offset in stride(from: 0, to: bytes.count, by: elementSize) {
                let unit = bytes.loadUnaligned(fromByteOffset: offset, as: Unit.self)
                bytes.storeBytes(of: unit.byteSwapped, toByteOffset: offset, as: Unit.self)
            }
        }
        switch elementSize {
        case 2: swap(UInt16.self)
        case 4: swap(UInt32.self)
        case 8: swap(UInt64.self)
        default: break
        }
    }
}

extension NDArray {
    /// The array in the `.npy` file at `path`, which must have this element type and rank.
    public init(npy path: String) throws(NpyError) {
        let array = try Npy.read(path)
        guard let typed: NDArray = array.typed() else {
            throw NpyError(
                file: path,
                problem: .mismatch(
                    found: "\(array.scalarType.name) of rank \(array.rank)",
                    expected: "\(Element.scalarType.name) of rank \(rank)"))
        }
        self = typed
    }

    /// Writes the array to an `.npy` file at `path`.
    public func write(npy path: String) throws(NpyError) { try Npy.write(AnyNDArray(self), to: path) }
}
