// Loops, labels, calls, recursion, scratch memory and C functions.

import CKernelRuntime
import Glibc
import KernelIR
import KernelLLVM
import QuernCore
import Testing

private func bits(_ values: [Int]) -> [UInt64] { values.map { UInt64(bitPattern: Int64($0)) } }

@Suite("control") struct ControlTests {
    @Test("labelled break and continue leave the loop they name")
    func labels() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @f
                kernel @f(_ %n.0: i64) -> i64, i64 {
                    %1: i64 = constant 0
                    %2: i64 = constant 1
                    %3: i64, %4: i64 = for %i.5: i64 in %1 ..< %0 carry (%s.6: i64 = %1, %c.7: i64 = %1) [L0 "i"] {
                        %8: i64 = for %j.9: i64 in %1 ..< %0 carry (%t.10: i64 = %6) [L1 "j"] {
                            %11: i64 = multiply %5, %9
                            %12: i64 = constant 12
                            %13: bool = equal %11, %12
                            if %13 {
                                break [to L0] %10, %5
                            } else {
                                yield
                            }
                            %14: bool = greater %9, %5
                            if %14 {
                                %15: i64 = add %7, %2
                                continue [to L0] %10, %15
                            } else {
                                yield
                            }
                            %16: i64 = add %10, %11
                            yield %16
                        }
                        yield %8, %7
                    }
                    return %3, %4
                }
                """)
        for n in 0...8 {
            var (s, c) = (0, 0)
            outer: for i in 0..<n {
                for j in 0..<n {
                    if i * j == 12 {
                        c = i
                        break outer
                    }
                    if j > i {
                        c += 1
                        continue outer
                    }
                    s += i * j
                }
            }
            #expect(kernel.call([UInt64(n)], results: 2).results == bits([s, c]), "\(n)")
        }
    }

    @Test("endless loops, blocks and nested ifs give what is broken out with")
    func structure() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @collatz
                kernel @collatz(_ %n.0: i64) -> i64, bool {
                    %1: i64 = constant 0
                    %2: i64 = constant 1
                    %3: i64 = constant 2
                    %4: i64 = constant 3
                    %5: i64 = constant 500
                    %6: i64, %7: bool = block [L0] {
                        %8: i64 = loop carry (%x.9: i64 = %0, %k.10: i64 = %1) [L1] {
                            %11: bool = equal %9, %2
                            if %11 {
                                break [to L1] %10
                            } else {
                                %12: bool = greaterOrEqual %10, %5
                                if %12 {
                                    %13: bool = constant false
                                    break [to L0] %10, %13
                                } else {
                                    yield
                                }
                                yield
                            }
                            %14: i64 = remainder %9, %3
                            %15: bool = equal %14, %1
                            %16: i64 = if %15 {
                                %17: i64 = divide %9, %3
                                yield %17
                            } else {
                                %18: i64 = multiply %9, %4
                                %19: i64 = add %18, %2
                                yield %19
                            }
                            %20: i64 = add %10, %2
                            continue [to L1] %16, %20
                        }
                        %21: bool = constant true
                        yield %8, %21
                    }
                    return %6, %7
                }
                """)
        for n in 1...40 {
            var (x, k) = (n, 0)
            while x != 1 {
                x = x % 2 == 0 ? x / 2 : 3 * x + 1
                k += 1
            }
            #expect(kernel.call([UInt64(n)], results: 2).results == [UInt64(k), 1])
        }
        #expect(kernel.call([0], results: 2).results == [500, 0])
    }

    static let fib = """
        entry @fib
        kernel @fib(_ %n.0: i64) -> i64 {
            %1: i64 = constant 1
            %2: bool = lessOrEqual %0, %1
            if %2 {
                return %0
            } else {
                yield
            }
            %3: i64 = subtract %0, %1 #0
            %4: i64 = call @fib(%3) #1
            %5: i64 = constant 2
            %6: i64 = subtract %0, %5 #2
            %7: i64 = call @fib(%6) #3
            %8: i64 = add %4, %7 #4
            return %8
        }
        """

    @Test("recursion counts its depth: 8,192 calls pass, one more is a fault")
    func recursion() throws {
        let fib = try LoadedKernel(text: Self.fib)
        #expect(fib.call([20]).results == [6765])
        let count = try LoadedKernel(
            text: """
                entry @top
                kernel @top(_ %n.0: i64) -> i64 {
                    %1: i64 = call @even(%0) #2
                    return %1
                }
                kernel @even(_ %n.0: i64) -> i64 {
                    %1: i64 = constant 0
                    %2: bool = equal %0, %1
                    if %2 {
                        return %0
                    } else {
                        yield
                    }
                    %3: i64 = constant 1
                    %4: i64 = subtract %0, %3 #0
                    %5: i64 = call @odd(%4) #1
                    %6: i64 = add %5, %3 #3
                    return %6
                }
                kernel @odd(_ %n.0: i64) -> i64 {
                    %1: i64 = call @even(%0) #1
                    return %1
                }
                """)
        // even(n) is 2 n + 1 calls deep.
        #expect(count.call([4095]).results == [4095])
        #expect(
            count.call([4096]).fault == FaultRecord(kind: .recursionTooDeep, site: 1, first: 8192, second: 0))
        #expect(
            fib.call([9000]).fault == FaultRecord(kind: .recursionTooDeep, site: 1, first: 8192, second: 0))
    }

    @Test("on a thread with a small stack, recursion that is too deep is a fault all the same")
    func smallStack() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @deep
                kernel @deep(_ %n.0: i64) -> i64, f64, f64, f64, f64, f64, f64 {
                    %1: i64 = constant 0
                    %2: f64 = constant 0.0
                    %3: bool = equal %0, %1
                    if %3 {
                        return %0, %2, %2, %2, %2, %2, %2
                    } else {
                        yield
                    }
                    %4: i64 = constant 1
                    %5: i64 = subtract %0, %4 #0
                    %6: i64, %7: f64, %8: f64, %9: f64, %10: f64, %11: f64, %12: f64 = call @deep(%5) #1
                    %13: i64 = add %6, %4 #2
                    return %13, %8, %9, %10, %11, %12, %7
                }
                """)
        final class Job {
            let kernel: LoadedKernel
            var shallow: LoadedKernel.Answer?
            var deep: LoadedKernel.Answer?
            init(_ kernel: LoadedKernel) { self.kernel = kernel }
        }
        let job = Job(kernel)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 256 << 10)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(job).toOpaque()
        pthread_create(
            &thread, &attributes,
            { raw in
                guard let raw else { return nil }
                let job = Unmanaged<Job>.fromOpaque(raw).takeUnretainedValue()
                job.shallow = job.kernel.call([100], results: 7)
                job.deep = job.kernel.call([8000], results: 7)
                return nil
            }, context)
        pthread_join(thread, nil)
        pthread_attr_destroy(&attributes)
        Unmanaged<Job>.fromOpaque(context).release()
        #expect(job.shallow?.results.first == 100)
        #expect(job.deep?.fault?.kind == .recursionTooDeep)
    }

    @Test("small arrays of constant size are made anew for each iteration")
    func stackArrays() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @f
                kernel @f(_ %n.0: i64) -> f64, array<f64, 1, contiguous> {
                    %1: i64 = constant 0
                    %2: i64 = constant 3
                    %3: f64 = constant 0.0
                    %4: f64 = constant 1.0
                    %5: f64 = for %i.6: i64 in %1 ..< %0 carry (%s.7: f64 = %3) [L0 "i"] {
                        %8: array<f64, 1, contiguous> = allocate %2 #0
                        %9: i64 = remainder %6, %2 #1
                        %10: f64 = load %8[%9] #2
                        store %8[%9], %4 #3
                        %11: f64 = reduce [sum] %8 #4
                        %12: f64 = add %7, %11
                        %13: f64 = add %12, %10
                        yield %13
                    }
                    %14: array<f64, 1, contiguous> = allocate %2 #0
                    %15: i64 = constant 2
                    store %14[%15], %5 #3
                    return %5, %14
                }
                """)
        let answer = kernel.call([1000], results: 4)
        #expect(Double(bitPattern: answer.results[0]) == 1000)
        let base = UnsafeMutablePointer<Double>(bitPattern: UInt(answer.results[1]))
        #expect(base.map { [$0[0], $0[1], $0[2]] } == [0, 0, 1000])
        quern_free(base)
        #expect(kernel.call([0], results: 4).code == 0)
        let text = try LLVMBackend.emitText(
            .unoptimised, parsed(ControlTests.smallArray), options: LLVMOptions())
        #expect(!text.contains("quern_scratch"))
        #expect(
            try LoadedKernel(text: ControlTests.smallArray).call([Double(4).bitPattern]).results == [
                Double(8).bitPattern
            ])
    }

    static let smallArray = """
        entry @f
        kernel @f(_ %x.0: f64) -> f64 {
            %1: i64 = constant 2
            %2: array<f64, 1, contiguous> = allocate %1 #0
            %3: array<f64, 1, strided> = reverse [axis 0] %2
            fill %3, %0
            %4: f64 = reduce [sum] %2
            return %4
        }
        """

    @Test("callees get arrays by reference and give scalars, inout scalars and arrays; their faults pass through")
    func calls() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @outer
                kernel @outer(_ %x.0: inout array<f64, 1, contiguous>, _ %n.1: inout i64) -> f64, array<f64, 1, contiguous> {
                    %2: f64, %3: i64 = call @total(%0, %1) #0
                    %4: array<f64, 1, contiguous> = call @doubled(%0) #1
                    %5: array<f64, 1, contiguous> = call @same(%4) #2
                    call @clear(%0) #3
                    return %2, %5, %3
                }
                kernel @total(_ %x.0: array<f64, 1, contiguous>, _ %n.1: inout i64) -> f64 {
                    %2: f64 = reduce [sum] %0
                    %3: i64 = extent [axis 0] %0
                    %4: i64 = add %1, %3 #4
                    return %2, %4
                }
                kernel @doubled(_ %x.0: array<f64, 1, contiguous>) -> array<f64, 1, contiguous> {
                    %1: array<f64, 1, contiguous> = duplicate %0 #5
                    %2: array<f64, 1, contiguous> = duplicate %0 #5
                    %3: i64 = constant 0
                    %4: i64 = extent [axis 0] %1
                    for %i.5: i64 in %3 ..< %4 [L0 "i"] {
                        %6: f64 = load %1[%5]
                        %7: f64 = load %2[%5]
                        %8: f64 = add %6, %7
                        store %1[%5], %8
                        yield
                    }
                    return %1
                }
                kernel @same(_ %x.0: array<f64, 1, contiguous>) -> array<f64, 1, contiguous> {
                    return %0
                }
                kernel @clear(_ %x.0: inout array<f64, 1, contiguous>) {
                    %1: f64 = constant 0.0
                    fill %0, %1
                    return
                }
                """)
        let memory = Memory([1.0, 2, 3])
        let answer = kernel.call(memory.words([3]), backs: [10], results: 4)
        #expect(answer.code == 0)
        #expect(Double(bitPattern: answer.results[0]) == 6)
        #expect(answer.backs == [13])
        #expect(memory.elements == [0, 0, 0])
        let base = UnsafeMutablePointer<Double>(bitPattern: UInt(answer.results[1]))
        #expect(base.map { [$0[0], $0[1], $0[2]] } == [2, 4, 6])
        quern_free(base)
        let faulting = kernel.call(memory.words([3]), backs: [UInt64(Int64.max)], results: 4)
        #expect(faulting.fault?.kind == .overflow && faulting.fault?.site == 4)
        #expect(faulting.fault?.first == .max && faulting.fault?.second == 3)
    }

    @Test("scratch of an iteration goes with it, and carried arrays stay")
    func scratch() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @f
                kernel @f(_ %n.0: i64, _ %m.1: i64) -> f64, array<f64, 1, contiguous> {
                    %2: i64 = constant 0
                    %3: i64 = constant 1
                    %4: f64 = constant 0.0
                    %5: array<f64, 1, contiguous> = allocate %3 #0
                    %6: f64 = for %i.7: i64 in %2 ..< %0 carry (%s.8: f64 = %4) [L0 "i"] {
                        %9: array<f64, 1, contiguous> = allocate %1 #0
                        %10: f64 = load %9[%2]
                        %11: f64 = constant 1.0
                        store %9[%2], %11
                        %12: f64 = load %9[%2]
                        %13: f64 = add %10, %12
                        %14: f64 = add %13, %8
                        yield %14
                    }
                    %15: array<f64, 1, contiguous> = for %i.16: i64 in %2 ..< %1 carry (%a.17: array<f64, 1, contiguous> = %5) [L1 "i"] {
                        %18: i64 = constant 3
                        %19: bool = less %16, %18
                        %20: array<f64, 1, contiguous> = if %19 {
                            %21: i64 = add %16, %3
                            %22: array<f64, 1, contiguous> = allocate %21 #0
                            yield %22
                        } else {
                            yield %17
                        }
                        yield %20
                    }
                    return %6, %15
                }
                """)
        // A leak would take 32 GB.
        let answer = kernel.call([40_000, 100_000], results: 4)
        #expect(answer.code == 0)
        #expect(Double(bitPattern: answer.results[0]) == 40_000)
        #expect(answer.results[2] == 3)
        quern_free(UnsafeMutableRawPointer(bitPattern: UInt(answer.results[1])))
    }

    @Test("C functions are called with C's types, small integers extended")
    func externs() throws {
        let kernel = try LoadedKernel(
            text: """
                extern @hyp = "hypot" (_ x: f64, _ y: f64) -> f64
                extern @up = "toupper" (_ c: i32) -> i32
                extern @len = "strnlen" (_ s: array<u8, 1, contiguous>, _ n: u64) -> u64
                entry @f
                kernel @f(_ %x.0: f64, _ %c.1: i32, _ %s.2: array<u8, 1, contiguous>) -> f64, i32, u64 {
                    %3: f64 = callExtern @hyp(%0, %0)
                    %4: i32 = callExtern @up(%1)
                    %5: u64 = constant 100
                    %6: u64 = callExtern @len(%2, %5)
                    return %3, %4, %6
                }
                """)
        #expect(Set(kernel.object.imports.map(\.symbol)) == ["hypot", "toupper", "strnlen"])
        let text = Memory([UInt8]("four".utf8) + [0])
        let answer = kernel.call([Double(3.0).bitPattern, 97] + text.words([5]), results: 3)
        #expect(answer.results == [hypot(3.0, 3.0).bitPattern, 65, 4])
    }

    @Test("checks and traps are faults of their kind, with their values")
    func checks() throws {
        let kernel = try LoadedKernel(
            text: """
                entry @f
                kernel @f(_ %x.0: i64, _ %b.1: bool) -> i64 {
                    %2: i64 = constant 7
                    check [fault shapeMismatch] %1, %0, %2 #3
                    %3: bool = less %0, %2
                    if %3 {
                        trap [fault precondition "too small"] #4
                    } else {
                        yield
                    }
                    return %0
                }
                """)
        #expect(kernel.call([9, 1]).results == [9])
        #expect(kernel.call([9, 0]).fault == FaultRecord(kind: .shapeMismatch, site: 3, first: 9, second: 7))
        #expect(kernel.call([5, 1]).fault == FaultRecord(kind: .precondition, site: 4))
    }

    @Test("a changed floating-point mode of the caller does not change results, and comes back")
    func mode() throws {
        let kernel = try LoadedKernel(kernel(.divide, [.float64, .float64], [.float64]))
        let expected = kernel.call([Double(1.0).bitPattern, Double(3.0).bitPattern]).results
        #expect(fesetround(FE_UPWARD) == 0)
        let answer = kernel.call([Double(1.0).bitPattern, Double(3.0).bitPattern]).results
        let mode = fegetround()
        fesetround(FE_TONEAREST)
        #expect(answer == expected)
        #expect(mode == FE_UPWARD)
    }
}

@Suite("exports to C") struct ExportTests {
    typealias Scale =
        @convention(c) (
            Double, UnsafePointer<quern_array_2>?, UnsafePointer<quern_array_2>?, UnsafeMutablePointer<Int8>?,
            UnsafeMutablePointer<Double>?, UnsafeMutablePointer<quern_array_1>?, UnsafeMutablePointer<quern_fault>?
        ) -> Int32

    static let text = """
        entry @scale
        kernel @scale(_ %a.0: f64, _ %x.1: array<f64, 2, unit>, _ %y.2: inout array<f64, 2, unit>, _ %n.3: inout i8) -> f64, array<f64, 1, contiguous> {
            %4: i64 = constant 0
            %5: i64 = extent [axis 0] %1
            %6: i64 = extent [axis 1] %1
            %19: f64 = constant 0.0
            %7: f64 = for %i.8: i64 in %4 ..< %5 carry (%s.9: f64 = %19) [L0 "i"] {
                %10: f64 = for %j.11: i64 in %4 ..< %6 carry (%t.12: f64 = %9) [L1 "j"] {
                    %13: f64 = load %1[%8, %11] #0
                    %14: f64 = multiply %0, %13
                    store %2[%8, %11], %14 #1
                    %15: f64 = add %12, %14
                    yield %15
                }
                yield %10
            }
            %16: i8 = constant 1
            %17: i8 = add %3, %16 #2
            %18: array<f64, 1, contiguous> = allocate %5 #3
            return %7, %18, %17
        }
        """

    private func load() throws -> (LoadedKernel, Scale) {
        var options = LLVMOptions()
        options.entrySymbol = nil
        options.export = CExport(symbol: "scale_f64")
        options.storageIsOwned = false
        options.faultText = { site, kind in "site \(site): {1i} of {2i} at ({4i}, {5i}) \(kind)" }
        let loaded = try LoadedKernel(try parsed(Self.text), options: options, symbol: "scale_f64")
        return (loaded, unsafeBitCast(loaded.entry, to: Scale.self))
    }

    @Test("the wrapper passes arrays and scalars both ways")
    func passes() throws {
        let (loaded, scale) = try load()
        withExtendedLifetime(loaded) {
            let (x, y) = (Memory([1.0, 2, 3, 4, 5, 6, 7, 8]), Memory([Double](repeating: 0, count: 6)))
            var a = quern_array_2(data: x.base, shape: (2, 3), stride: (4, 1))
            var b = quern_array_2(data: y.base, shape: (2, 3), stride: (-3, 1))
            b.data = UnsafeMutableRawPointer(y.base + 3)
            var (n, sum, fresh, fault) = (Int8(41), 0.0, quern_array_1(), quern_fault())
            #expect(scale(2, &a, &b, &n, &sum, &fresh, &fault) == 0)
            #expect(sum == 2 * (1 + 2 + 3 + 5 + 6 + 7))
            #expect(y.elements == [10, 12, 14, 2, 4, 6])
            #expect(n == 42)
            #expect(fresh.shape == 2 && fresh.stride == 1)
            #expect(fault.code == 0)
            quern_free(fresh.data)
            // The fault may be null.
            #expect(scale(2, &a, &b, &n, &sum, &fresh, nil) == 0)
            quern_free(fresh.data)
        }
    }

    @Test("wrong arguments and faults come back as codes, with the text that was stored")
    func refuses() throws {
        let (loaded, scale) = try load()
        withExtendedLifetime(loaded) {
            let (x, y) = (Memory([Double](repeating: 1, count: 12)), Memory([Double](repeating: 0, count: 12)))
            var (n, sum, fresh, fault) = (Int8(0), 0.0, quern_array_1(), quern_fault())
            func call(_ a: quern_array_2, _ b: quern_array_2) -> (Int32, Int64, Int64) {
                var (a, b) = (a, b)
                let code = scale(2, &a, &b, &n, &sum, &fresh, &fault)
                return (code, fault.first, fault.second)
            }
            let good = quern_array_2(data: x.base, shape: (2, 3), stride: (3, 1))
            let target = quern_array_2(data: y.base, shape: (2, 3), stride: (3, 1))
            #expect(call(quern_array_2(data: nil, shape: (2, 3), stride: (3, 1)), target) == (14, 1, 0))
            #expect(call(good, quern_array_2(data: y.base, shape: (-2, 3), stride: (3, 1))) == (14, 2, 0))
            #expect(call(quern_array_2(data: x.base, shape: (2, 3), stride: (3, 2)), target) == (14, 1, 0))
            #expect(call(good, quern_array_2(data: y.base, shape: (2, 3), stride: (0, 1))) == (14, 2, 0))
            #expect(call(good, quern_array_2(data: y.base, shape: (2, 3), stride: (2, 1))) == (14, 2, 0))
            #expect(call(good, quern_array_2(data: x.base + 5, shape: (2, 3), stride: (3, 1))) == (13, 1, 2))
            #expect(
                call(quern_array_2(data: x.base, shape: (.max, .max), stride: (.max, 1)), target) == (14, 1, 0))
            #expect(scale(2, nil, nil, &n, &sum, &fresh, nil) == 14)
            #expect(call(quern_array_2(data: nil, shape: (0, 3), stride: (3, 1)), target).0 == 0)
            quern_free(fresh.data)
            #expect(call(good, quern_array_2(data: x.base + 6, shape: (2, 2), stride: (2, 1))) == (1, 2, 2))
            var buffer = [CChar](repeating: 0, count: 100)
            let length = quern_fault_message(&fault, &buffer, buffer.count)
            let message = String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            #expect(message == "site 1: 2 of 2 at (0, 2) indexOutOfBounds")
            #expect(quern_fault_message(&fault, &buffer, 5) == length)
            #expect(buffer[4] == 0 && buffer[3] == CChar(UInt8(ascii: "e")))
        }
    }
}
