// Delayed calls as engines of other processes run them: all that a worker gets is bytes, and the results are the same.

import ComplexModule
import Quern
import Synchronization
import TaskGraphs
import Testing

@Suite("delayed calls in other processes")
struct TravelTests {
    @Test("the triple loop gives the bits that threads give, and each program is sent once", arguments: [0, 1, 3, 8])
    func tripleLoop(misalignment: Int) throws {
        let engine = TravellingEngine(misalignment: misalignment)
        let results = DelayedTests.search()
        let expected = try computeAll(results, on: .threads)
        #expect(try computeAll(results, on: engine).map(\.bitPattern) == expected.map(\.bitPattern))
        #expect(engine.log.kinds.withLock { $0 } == ["fit1": 3, "fit2": 6, "fit3": 24])
        #expect(engine.log.programs.withLock { $0.count } == 3)
        // A list of delayed scalars is a vector, and a tuple comes back as one.
        let found = try delayed($best.self, results).compute(on: engine)
        #expect(found.score == expected.max() && found.index == expected.firstIndex(of: found.score))
        let all = try delayedAll(results).compute(on: engine)
        #expect(all == expected)
    }

    @Test("values of every type come through with all their bits")
    func bitsOfValues() throws {
        let engine = TravellingEngine(misalignment: 1)
        let nan = Double(bitPattern: 0x7ff8_dead_beef_0001)
        for x in [nan, -0.0, .infinity, .leastNonzeroMagnitude, 0x1.fffffffffffffp1023] {
            #expect(try delayed($same.self, x).compute(on: engine).bitPattern == x.bitPattern)
            #expect(try delayed($same.self, Delayed(x)).compute(on: engine).bitPattern == x.bitPattern)
            #expect(try Delayed(x).compute(on: engine).bitPattern == x.bitPattern)
        }
        let payload = Vector<Float>([Float(bitPattern: 0x7fc0_1234), -0.0, 1.5])
        let back = try delayed($sameVector.self, Delayed(payload)).compute(on: engine)
        #expect((0..<3).map { back[$0].bitPattern } == (0..<3).map { payload[$0].bitPattern })
        #expect(try delayed($bits.self, Int8(-128), UInt16(65_535), true, Float(-1)).compute(on: engine) == bits(-128, 65_535, true, -1))
        let z = Complex<Double>(3, -4)
        let w = Vector<Complex<Float>>([Complex<Float>(0, 1)])
        #expect(try delayed($turned.self, Delayed(z), w).compute(on: engine) == turned(z, w))
        #expect(try delayed($turned.self, z, [Delayed(Complex<Float>(0, 1))]).compute(on: engine) == turned(z, w))
        #expect(try delayed($best.self, [Delayed(2.0), Delayed(7), Delayed(5)]).compute(on: engine) == (1, 7))
        try delayed($nothing.self, 2).compute(on: engine)
        let truth = try delayed($truths.self, Vector<Int32>([-1, 5])).compute(on: engine)
        #expect([truth[0], truth[1]] == [false, true])
    }

    @Test("arrays of any strides and rank arrive in their order, and results of three parts come back")
    func layouts() throws {
        let engine = TravellingEngine(misalignment: 2)
        var grid = Matrix<Int>(zeros: 5, 7)
        for i in 0..<5 { for j in 0..<7 { grid[i, j] = 10 * i + j } }
        for view in [grid, grid[1..., 2...], grid.transposed, grid[1..<4, 0..<6].transposed] {
            #expect(try delayed($diagonalSum.self, view).compute(on: engine) == diagonalSum(view))
            #expect(try delayed($diagonalSum.self, Delayed(view)).compute(on: engine) == diagonalSum(view))
        }
        #expect(try delayed($diagonalSum.self, Matrix<Int>(zeros: 0, 4)).compute(on: engine) == 0)
        var cube = NDArray<Float, 3>(zeros: 2, 3, 5)
        for i in 0..<2 { for j in 0..<3 { for k in 0..<5 { cube[i, j, k] = Float(100 * i + 10 * j + k) } } }
        let parts = try delayed($halves.self, cube).compute(on: engine)
        #expect(parts.low[1, 2, 4] == 62 && parts.count == 2 && parts.high[1, 2, 4] == 248)
        #expect(parts.low.shape[2] == 5)
    }

    @Test("a closure is refused before anything starts, with what to write")
    func closures() throws {
        let engine = TravellingEngine()
        let first = delayed($same.self, 1)
        for value in [first.map { $0 + 1 }, delayed(first, name: "mine") { $0 * 2 }] {
            let error = #expect(throws: TaskError.self) { try value.compute(on: engine) }
            guard case .cannotTravel(let task, let reason)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(task == value.name)
            #expect(reason.contains("delayed($kernel.self, …)") && reason.contains(".threads"))
        }
        #expect(engine.log.tasksSent.load(ordering: .relaxed) == 0)
        let foreign = #expect(throws: TaskError.self) { try delayed($randomPlus.self, Int32(1)).compute(on: engine) }
        #expect("\(foreign!)".contains("kernel 'randomPlus' calls C functions of your own"))
    }

    @Test("a value that no kernel takes stays where it is")
    func valuesOfSwift() throws {
        #expect(try Delayed("text").compute(on: TravellingEngine()) == "text")
        #expect(try delayedAll([Delayed("a"), Delayed("b")]).compute(on: TravellingEngine()) == ["a", "b"])
    }

    @Test("faults come back with all that they have in one process, and with the worker")
    func faults() throws {
        func check(_ value: Delayed<some Sendable>, _ sourceLocation: SourceLocation = #_sourceLocation) {
            func fault(_ engine: some Engine) -> KernelFault? {
                do {
                    _ = try value.compute(on: engine)
                } catch TaskError.failed(let task, let fault as KernelFault) {
                    #expect(task == value.name, sourceLocation: sourceLocation)
                    return fault
                } catch {
                    Issue.record("\(error)", sourceLocation: sourceLocation)
                }
                return nil
            }
            let (here, there) = (fault(SerialEngine.serial), fault(TravellingEngine(misalignment: 4)))
            #expect(here != nil && here == there, sourceLocation: sourceLocation)
            #expect(there?.worker == "worker 7", sourceLocation: sourceLocation)
            #expect(there?.description.contains("on worker worker 7") == true, sourceLocation: sourceLocation)
        }
        let x = Vector<Double>([1, 2, 3])
        check(delayed($pick.self, x, 2))
        check(delayed($pick.self, Delayed(x), Delayed(Int.max)))
        check(delayed($growing.self, Vector<Int>([1 << 40, 2, 1 << 40])))
        check(delayed($shares.self, Vector<Int>([4, 5]), 0))
        check(delayed($narrowed.self, Matrix<Double>([[1, 2], [300, 4]])))
        check(delayed($positive.self, Vector<Float>([1, -2])))
        check(delayed($deeper.self, 9000))
    }

    @Test("the interpreter travels along, and the Swift body does not")
    func modes() throws {
        let engine = TravellingEngine()
        let call = delayed($pick.self, Vector<Double>([1, 2]), 0)
        let value: Double = try $pick.interpreted { try call.compute(on: engine) }
        #expect(value == 2)
        let error = #expect(throws: TaskError.self) {
            let _: Double = try $pick.native { try call.compute(on: engine) }
        }
        #expect("\(error!)".contains("leave out '.native'"))
    }
}
