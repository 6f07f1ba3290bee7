// Loops, branches, calls, faults with their loops, recursion, fuel and cancellation.

import Glibc
import KernelIR
import KernelInterpreter
import QuernCore
import Testing

@Suite("control")
struct ControlTests {
    @Test("a loop that swaps its carried values moves them all at once")
    func swaps() throws {
        let text = """
            entry @fib
            kernel @fib(_ %n.0: i64) -> i64, i64 {
                %1: i64 = constant 0
                %2: i64 = constant 1
                %3: i64, %4: i64 = for %i.5: i64 in %1 ..< %n.0 carry (%a.6: i64 = %1, %b.7: i64 = %2) [L0 "i"] {
                    %8: i64 = add %a.6, %b.7
                    yield %b.7, %8
                }
                %9: i64, %10: i64 = for %i.11: i64 in %1 ..< %n.0 carry (%c.12: i64 = %3, %d.13: i64 = %4) [L1] {
                    yield %d.13, %c.12
                }
                return %9, %10
            }
            """
        let interpreter = try interpreter(text)
        #expect(Array(try interpreter.run([10]).results[..<2]) == [55, 89])
        #expect(Array(try interpreter.run([11]).results[..<2]) == [144, 89])
        #expect(Array(try interpreter.run([bits(-3)]).results[..<2]) == [0, 1])
    }

    @Test("break and continue leave through all that lies between, with their values")
    func jumps() throws {
        // Sum of i · j for i < n, j < i, leaving out i = 3 and ending at the first product above 30.
        let text = """
            entry @f
            kernel @f(_ %n.0: i64) -> i64, bool {
                %1: i64 = constant 0
                %2: i64 = constant 3
                %3: i64 = constant 30
                %4: bool = constant true
                %5: bool = constant false
                %6: i64, %7: bool = loop carry (%i.8: i64 = %1, %s.9: i64 = %1) [L0] {
                    %10: bool = greaterOrEqual %i.8, %n.0
                    if %10 {
                        break [to L0] %s.9, %5
                    } else {
                        yield
                    }
                    %11: i64 = constant 1
                    %12: i64 = add %i.8, %11
                    %13: bool = equal %i.8, %2
                    if %13 {
                        continue [to L0] %12, %s.9
                    } else {
                        yield
                    }
                    %14: i64 = for %j.15: i64 in %1 ..< %i.8 carry (%t.16: i64 = %s.9) [L1 "j"] {
                        %17: i64 = multiply %i.8, %j.15
                        %18: bool = greater %17, %3
                        if %18 {
                            break [to L0] %t.16, %4
                        } else {
                            yield
                        }
                        %19: i64 = add %t.16, %17
                        yield %19
                    }
                    yield %12, %14
                }
                return %6, %7
            }
            """
        let interpreter = try interpreter(text)
        for n in 0..<9 {
            var (sum, ended) = (0, false)
            outer: for i in 0..<n where i != 3 {
                for j in 0..<i {
                    if i * j > 30 {
                        ended = true
                        break outer
                    }
                    sum += i * j
                }
            }
            #expect(Array(try interpreter.run([bits(n)]).results[..<2]) == [bits(sum), ended ? 1 : 0])
        }
    }

    @Test("blocks are left forwards, and branches give values")
    func blocks() throws {
        let text = """
            entry @f
            kernel @f(_ %n.0: i64) -> i64 {
                %1: i64 = constant 10
                %2: i64 = constant 20
                %3: i64 = block [L0] {
                    %4: bool = less %n.0, %1
                    if %4 {
                        break [to L0] %1
                    } else {
                        yield
                    }
                    %5: bool = less %n.0, %2
                    %6: i64 = if %5 {
                        yield %2
                    } else {
                        return %n.0
                    }
                    yield %6
                }
                return %3
            }
            """
        let interpreter = try interpreter(text)
        #expect(try interpreter.run([5]).results[0] == 10)
        #expect(try interpreter.run([15]).results[0] == 20)
        #expect(try interpreter.run([25]).results[0] == 25)
    }

    @Test("a fault has its site, its values and the named loops around it, outermost first")
    func faults() throws {
        let text = """
            entry @f
            site 0 load "x" in @f loops "i", "k" at 1:1
            kernel @f(_ %x.0: array<i32, 2>, _ %n.1: i64) {
                %2: i64 = constant 0
                for %i.3: i64 in %2 ..< %n.1 [L0 "i"] {
                    for %j.4: i64 in %2 ..< %n.1 [L1] {
                        for %k.5: i64 in %2 ..< %n.1 [L2 "k"] {
                            %6: i32 = load %x.0[%i.3, %k.5] #0
                            yield
                        }
                        yield
                    }
                    yield
                }
                return
            }
            """
        let memory = Memory<Int32>(Array(0..<12))
        let fault = try run(text, memory.words([3, 4]) + [7]).fault
        #expect(fault == FaultRecord(kind: .indexOutOfBounds, site: 0, first: 4, second: 4, detail: 1, loopValues: [0, 4]))
        let other = try run(text, memory.words([3, 7]) + [7]).fault
        #expect(other == FaultRecord(kind: .indexOutOfBounds, site: 0, first: 3, second: 3, detail: 0, loopValues: [3, 0]))
    }

    @Test("a check gives its values, a trap its kind")
    func checks() throws {
        let text = """
            entry @f
            kernel @f(_ %0: i64) {
                %1: i64 = constant 5
                %2: bool = less %0, %1
                check [fault invalidRange] %2, %0, %1
                trap [fault precondition "no"]
            }
            """
        #expect(try run(text, [9]).fault == FaultRecord(kind: .invalidRange, site: -1, first: 9, second: 5))
        #expect(try run(text, [3]).fault?.kind == .precondition)
    }

    @Test("inout scalars come back, also through calls, and stay when there is a fault")
    func inouts() throws {
        let text = """
            entry @f
            kernel @f(_ %0: i64, _ %1: inout i64) -> i64 {
                %2: i64, %3: i64 = call @g(%1, %0)
                return %2, %3
            }
            kernel @g(_ %0: inout i64, _ %1: i64) -> i64 {
                %2: i64 = multiply %0, %1
                return %1, %2
            }
            """
        let answer = try run(text, [6], backs: [7])
        #expect(answer.results[0] == 6)
        #expect(answer.backs == [42])
        let faulted = try run(text, [6], backs: [UInt64(Int64.max)])
        #expect(faulted.fault?.kind == .overflow)
        #expect(faulted.backs == [UInt64(Int64.max)])
    }

    static let deep = """
        entry @outer
        kernel @outer(_ %n.0: i64) -> i64 {
            %1: i64 = call @down(%n.0)
            return %1
        }
        kernel @down(_ %n.0: i64) -> i64 {
            %1: i64 = constant 0
            %2: bool = lessOrEqual %n.0, %1
            if %2 {
                return %1
            } else {
                yield
            }
            %3: i64 = constant 1
            %4: i64 = subtract %n.0, %3
            %5: i64 = call @plain(%4)
            %6: i64 = add %5, %3
            return %6
        }
        kernel @plain(_ %n.0: i64) -> i64 {
            %1: i64 = call @down(%n.0)
            return %1
        }
        """

    @Test("recursion deeper than 8,192 calls is a fault, and one less is not")
    func recursion() throws {
        let interpreter = try interpreter(Self.deep)
        // `down` and `plain` call each other, so both count: down(n) opens 2n + 1 calls.
        #expect(try interpreter.run([4095]).results[0] == 4095)
        let fault = try interpreter.run([4096]).fault
        #expect(fault?.kind == .recursionTooDeep)
        #expect(fault?.first == 8192)
        #expect(try interpreter.run([100]).results[0] == 100)
    }

    @Test("fuel ends an endless loop, a flag ends it too")
    func limits() throws {
        let text = "entry @f\nkernel @f() {\nloop [L0] {\nyield\n}\nreturn\n}"
        #expect(throws: InterpreterError.outOfFuel) { try interpreter(text, fuel: 100_000).run() }
        var flag: Int32 = 1
        #expect(throws: InterpreterError.cancelled) { try interpreter(text).run(cancellation: &flag) }
        flag = 0
        #expect(try run("entry @f\nkernel @f() {\nreturn\n}").fault == nil)
    }

    @Test("modules that cannot run are refused with a reason")
    func unfit() throws {
        for text in [
            "kernel @f() {\nreturn\n}", "entry @g\nkernel @f() {\nreturn\n}", "entry @f\nkernel @f<T: any>(_ %0: T) {\nreturn\n}",
        ] {
            let module = try #require(IRParser.parse(text).module)
            #expect(throws: InterpreterError.self) { try Interpreter(module) }
        }
    }

    @Test("damaged modules are refused or run to an end, never a crash", arguments: 0..<200)
    func damaged(_ seed: Int) throws {
        // Operations with wrong operands, types and attributes, not verified before.
        var module = try #require(IRParser.parse(Self.deep).module)
        var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        func next(_ n: Int) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % UInt64(n))
        }
        let k = next(module.functions.count)
        let count = module.functions[k].body.operations.count
        let at = next(count)
        switch next(4) {
        case 0: module.functions[k].body.operations[at].operands = []
        case 1: module.functions[k].body.operations[at].results = []
        case 2: module.functions[k].body.operations[at].attribute = .none
        default: module.functions[k].body.operations[at].opcode = Opcode.allCases[next(Opcode.allCases.count)]
        }
        guard module.verify().isEmpty else { return }
        _ = try Interpreter(module, options: .init(fuel: 10_000)).run([5])
    }

    @Test("C functions get scalars and arrays and give results", arguments: [0.5, -2, 9])
    func externs(_ x: Double) throws {
        let text = """
            entry @f
            extern @pow = "pow" (_ x: f64, _ y: f64) -> f64
            extern @abs = "abs" (_ x: i32) -> i32
            extern @fill = "memset" (_ a: inout array<u8, 1, contiguous>, _ b: i32, _ n: u64)
            kernel @f(_ %0: f64, _ %1: i32, _ %2: inout array<u8, 1, contiguous>) -> f64, i32 {
                %3: f64 = callExtern @pow(%0, %0)
                %4: i32 = callExtern @abs(%1)
                %5: u64 = constant 2
                callExtern @fill(%2, %4, %5)
                return %3, %4
            }
            """
        let memory = Memory<UInt8>([1, 1, 1])
        let interpreter = try interpreter(text) { symbol, _ in dlsym(nil, symbol) }
        let answer = try interpreter.run([x.bitPattern, bits(-7)] + memory.words([3]))
        #expect(Meaning.areSame(answer.results[0], Glibc.pow(x, x).bitPattern, .float64))
        #expect(answer.results[1] == 7)
        #expect(memory.elements == [7, 7, 1])
        #expect(throws: InterpreterError.self) { try makeInterpreter(text) }
    }
}
