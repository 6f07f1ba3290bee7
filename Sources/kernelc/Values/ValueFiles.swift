// Where the arrays of a command line come from and go to: NDArrays' readers and writer, with their errors turned
// into exit code 4, and the machine's memory as the limit of what is made.

import Glibc
package import KernelRuntime
package import NDArrays
package import QuernCore

extension ValueMaker {
    /// Reads real files; arrays may take as much memory as the machine has.
    package static var files: ValueMaker {
        ValueMaker(
            readArray: { path throws(Failure) in try ValueFiles.array(path) },
            readColumn: { file, name, type throws(Failure) in try ValueFiles.column(file, name, type) },
            byteLimit: ValueFiles.memory)
    }
}

/// Arrays in files.
package enum ValueFiles {
    /// The array in an `.npy` file.
    package static func array(_ path: String) throws(Failure) -> AnyNDArray {
        do throws(NpyError) { return try Npy.read(path) } catch { throw failure("read", error) }
    }

    /// A column of a CSV file.
    package static func column(_ file: String, _ name: String, _ type: ScalarType) throws(Failure) -> AnyNDArray {
        do throws(CSVError) {
            let columns = try CSVColumns(file)
            switch type {
            case .float64: return AnyNDArray(try columns.floats(name, as: Double.self))
            case .float32: return AnyNDArray(try columns.floats(name, as: Float.self))
            case .int8: return AnyNDArray(try columns.integers(name, as: Int8.self))
            case .int16: return AnyNDArray(try columns.integers(name, as: Int16.self))
            case .int32: return AnyNDArray(try columns.integers(name, as: Int32.self))
            case .int64: return AnyNDArray(try columns.integers(name, as: Int.self))
            case .uint8: return AnyNDArray(try columns.integers(name, as: UInt8.self))
            case .uint16: return AnyNDArray(try columns.integers(name, as: UInt16.self))
            case .uint32: return AnyNDArray(try columns.integers(name, as: UInt32.self))
            case .uint64: return AnyNDArray(try columns.integers(name, as: UInt.self))
            case .bool, .complex64, .complex128: break
            }
        } catch {
            if case .system(_, let reason) = error.problem {
                throw .environment("cannot read '\(file)': \(reason.lowercasedFirst)")
            }
            throw failure(error.description)
        }
        throw .usage("a column of a CSV file holds real numbers, not \(type.swiftName)")
    }

    /// Writes a result; a scalar becomes an array without axes.
    package static func write(_ value: KernelValue, to path: String) throws(Failure) {
        let array: AnyNDArray
        switch value {
        case .array(let own): array = own
        case .scalar(let type, let bits):
            guard var scalar = AnyNDArray(zeros: type, shape: []) else { throw .environment("no memory") }
            _ = scalar.setBits(bits, at: [])
            array = scalar
        case .complex(let type, let real, let imaginary):
            guard var scalar = AnyNDArray(zeros: type, shape: []) else { throw .environment("no memory") }
            scalar.setElementBits([real, imaginary])
            array = scalar
        }
        do throws(NpyError) { try Npy.write(array, to: path) } catch { throw failure("write", error) }
    }

    /// The machine's memory in bytes.
    package static var memory: Int {
        let pages = sysconf(Int32(_SC_PHYS_PAGES))
        let size = sysconf(Int32(_SC_PAGESIZE))
        return pages > 0 && size > 0 ? pages.multipliedReportingOverflow(by: size).partialValue : 1 << 33
    }

    private static func failure(_ what: String, _ error: NpyError) -> Failure {
        if case .system(_, let reason) = error.problem {
            return .environment("cannot \(what) '\(error.file)': \(reason.lowercasedFirst)")
        }
        return failure("cannot \(what) \(error.description)")
    }

    /// An error's text, its help on its own line.
    private static func failure(_ text: String) -> Failure {
        let parts = text.split(separator: "\nhelp: ", maxSplits: 1).map(String.init)
        return .environment(parts.first ?? text, help: parts.count > 1 ? parts[1] : nil)
    }
}
