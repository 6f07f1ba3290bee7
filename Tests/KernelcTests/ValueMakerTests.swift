// Values as NumPy makes them: expected elements were printed by NumPy 2.4 (see the comments) or follow from a
// definition. Files are replaced by arrays in memory.

import KernelRuntime
import NDArrays
import QuernCore
import Testing
import kernelc

@Suite("values made from their text")
struct ValueMakerTests {
    private let maker = ValueMaker(
        readArray: { path throws(Failure) in
            guard path == "m.npy" else { throw Failure(.environment, "no '\(path)'") }
            // 0 … 11 in 3 rows
            return AnyNDArray(Matrix<Int32>([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]))
        },
        readColumn: { _, name, type throws(Failure) in
            guard name == "c", type == .float64 else { throw Failure(.environment, "no column") }
            return AnyNDArray(Vector<Double>([1, 2, 3]))
        }, byteLimit: 1 << 20)

    private func doubles(_ text: String, as type: ScalarType? = nil) throws -> [Double] {
        guard case .array(let array) = try maker.make(ValueSpec(parsing: text), as: type) else { return [] }
        return array.elementBits.map { ScalarBits.double($0, array.scalarType) }
    }
    private func shape(_ text: String) throws -> [Int] {
        guard case .array(let array) = try maker.make(ValueSpec(parsing: text), as: nil) else { return [-1] }
        return array.shape
    }

    @Test("cuts mean what they mean in NumPy")
    func cuts() throws {
        #expect(try doubles("@m.npy[1]") == [4, 5, 6, 7])
        #expect(try doubles("@m.npy[-1, ::-1]") == [11, 10, 9, 8])
        #expect(try doubles("@m.npy[::2, 1:3]") == [1, 2, 9, 10])
        #expect(try doubles("@m.npy[..., 0]") == [0, 4, 8])
        #expect(try doubles("@m.npy.T[1]") == [1, 5, 9])
        #expect(try shape("@m.npy[5:, :]") == [0, 4])
        #expect(try shape("@m.npy[:-1, -100:100:3]") == [2, 2])
        #expect(try shape("@m.npy[2:0:-1]") == [2, 4])
    }

    @Test("ranges agree with Python's slice.indices for all small cases")
    func ranges() {
        for extent in 0...4 {
            for step in [-3, -2, -1, 1, 2, 3] {
                for start in [nil] + (-6...6).map(Optional.some) {
                    for stop in [nil] + (-6...6).map(Optional.some) {
                        // By definition: walk from the clipped start while inside of the bound.
                        var expected: [Int] = []
                        let lower = step > 0 ? 0 : -1
                        let upper = step > 0 ? extent : extent - 1
                        func clip(_ i: Int) -> Int { max(lower, min(upper, i < 0 ? i + extent : i)) }
                        var i = start.map(clip) ?? (step > 0 ? lower : upper)
                        let end = stop.map(clip) ?? (step > 0 ? upper : lower)
                        while step > 0 ? i < end : i > end {
                            expected.append(i)
                            i += step
                        }
                        let (first, count) = ValueMaker.range(start, stop, step, extent)
                        #expect((0..<count).map { first + $0 * step } == expected)
                    }
                }
            }
        }
    }

    @Test("arange and linspace have NumPy's bits")
    func ramps() throws {
        // np.arange(0, 1, 0.3), np.arange(5, 0, -2), np.arange(1, 2, 0.1)[-1], np.linspace(0, 1, 4), np.linspace(2, 3, 1)
        #expect(try doubles("arange(f64, 0, 1, 0.3)") == [0.0, 0.3, 0.6, 0.8999999999999999])
        #expect(try doubles("arange(5, 0, -2)") == [5, 3, 1])
        #expect(try doubles("arange(f64, 1, 2, 0.1)").last == 1.9000000000000008)
        #expect(try doubles("linspace(f64, 0, 1, 4)") == [0.0, 0.3333333333333333, 0.6666666666666666, 1.0])
        #expect(try doubles("linspace(f64, 2, 3, 1)") == [2])
        #expect(try doubles("arange(3, 3)") == [])
        #expect(try doubles("arange(3)", as: .float32) == [0, 1, 2])
    }

    @Test("Philox gives the published vectors")
    func philox() {
        // Random123, kat_vectors: philox4x32 10
        #expect(Philox(seed: 0).block(SIMD4(0, 0, 0, 0)) == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
        #expect(
            Philox(seed: .max).block(SIMD4(repeating: .max))
                == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
        #expect(
            Philox(seed: 0x299f_31d0_a409_3822).block(SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344))
                == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
    }

    @Test("random numbers lie in their range and depend on the seed alone")
    func random() throws {
        let values = try doubles("random(f64, 1000, seed: 7)")
        #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
        #expect(abs(values.reduce(0, +) / 1000 - 0.5) < 0.05)
        #expect(try doubles("random(f64, 1000, seed: 7)") == values)
        #expect(try doubles("random(f64, 1000, seed: 8)") != values)
        let dice = try doubles("random(i8, 600, seed: 1, low: 1, high: 7)")
        #expect(Set(dice) == [1, 2, 3, 4, 5, 6])
    }

    @Test("literals round once, to the type they become")
    func literals() throws {
        // 1 + 2^-24 + 2^-50 rounds up to the next Float, but by way of Double it would round to even, 1.
        let text = "1.00000005960464566"
        guard case .scalar(.float32, let bits) = try maker.make(ValueSpec(parsing: text), as: .float32) else {
            Issue.record("no Float")
            return
        }
        #expect(Float(kernelBits: bits) == Float(1).nextUp)
    }

    @Test(
        "what does not fit is told with both sides",
        arguments: [
            ("300", ScalarType.int8, "300 does not fit Int8 (-128 to 127)"),
            ("-1", .uint8, "-1 does not fit UInt8 (0 to 255)"),
            ("2.5", .int64, "'2.5' is no Int"), ("true", .float64, "'true' is no Double"),
            ("1", .bool, "'1' is no Bool"),
            ("i8(300)", .int8, "300 does not fit Int8"),
            ("[1, [2]]", .float64, "the rows of a list are of different depth"),
            ("[[1, 2], [3]]", .float64, "the rows of a list have 2 and 1 elements"),
            ("arange(f64, 0, 1, 0)", .float64, "the step of 'arange' is 0"),
            ("@m.npy[3]", .int32, "index 3 is outside axis 0, whose extent is 3"),
            ("@m.npy[0, 0, 0]", .int32, "3 cuts for an array with 2 axes"),
            ("3[0]", .float64, "only an array can be cut by […]"),
            ("zeros(f64, 1000000)", .float64, "an array of shape [1000000] needs 7.63 MiB, more than there is"),
            (
                "zeros(f64, 4294967296, 4294967296, 4294967296)", .float64,
                "an array of shape [4294967296, 4294967296, 4294967296] needs too many bytes, more than there is"
            ),
        ])
    func misfits(_ text: String, _ type: ScalarType, _ message: String) throws {
        let spec = try ValueSpec(parsing: text)
        do throws(Failure) {
            let value = try maker.make(spec, as: type)
            Issue.record("made \(value)")
        } catch {
            #expect(error.message == message)
        }
    }
}
