import KernelIR
import KernelPasses
import QuernCore
import Testing

@Suite("simplification")
struct SimplifyTests {
    /// The operations of a kernel after some passes.
    private func after(_ passes: [Pass], _ module: Module) throws -> Function {
        let function = module.functions[0]
        var concrete = try module.specialised(
            entry: function.name, layouts: function.parameters.filter { $0.type.isArray }.map { _ in .contiguous })
        try Pipeline(passes).run(&concrete, options: .init(verifies: true))
        return concrete.functions[0]
    }
    private func opcodes(_ function: Function) -> [Opcode] {
        var all: [Opcode] = []
        function.body.forEachOperation { all.append($0.opcode) }
        return all
    }

    @Test("constants fold as the interpreter computes them, and what faults stays")
    func folding() throws {
        let module = kernel("folds", [], results: [f64, .int, i32]) { b, _ in
            let sum = b.binary(.divide, b.real(1), b.real(3))
            let big = b.int(Int.max)
            let most = b.binary(.wrappingAdd, big, b.int(1))
            let over = b.binary(.add, b.constant(UInt64(Int32.max), .int32), b.constant(1, .int32))
            b.emit(.return, [sum, most, over])
        }
        let function = try after([.simplify, .dead], module)
        #expect(opcodes(function).filter { $0 != .constant } == [.add, .return])
        var bits: [UInt64] = []
        function.body.forEachOperation { if case .literal(.bits(let found)) = $0.attribute { bits.append(found) } }
        #expect(bits.contains((1.0 / 3).bitPattern) && bits.contains(UInt64(bitPattern: Int64.min)))
    }

    @Test("identities of floating-point numbers are only those that hold for zeros and NaN")
    func floatIdentities() throws {
        let module = kernel("floats", [("x", f64, false)], results: Array(repeating: f64, count: 7)) { b, p in
            let x = p[0]
            b.emit(
                .return,
                [
                    b.binary(.add, x, b.real(-0.0)), b.binary(.subtract, x, b.real(0)),
                    b.binary(.multiply, x, b.real(1)),
                    b.binary(.divide, x, b.real(1)),
                    // These four are no identities.
                    b.binary(.add, x, b.real(0)), b.binary(.multiply, x, b.real(0)), b.binary(.subtract, x, x),
                ])
        }
        let function = try after([.simplify, .dead], module)
        #expect(opcodes(function).filter { $0 != .constant } == [.add, .multiply, .subtract, .return])
        #expect(function.body.operations.last?.operands.prefix(4).allSatisfy { $0 == Value(0) } == true)
    }

    @Test("a conditional sum becomes a sum of a choice, with -0 where nothing is added")
    func conditionalSum() throws {
        let function = try after([.simplify, .selects, .dead], Sample.sumPositive)
        #expect(!opcodes(function).contains(.if))
        #expect(opcodes(function).contains(.select))
        var bits: [UInt64] = []
        function.body.forEachOperation { if case .literal(.bits(let found)) = $0.attribute { bits.append(found) } }
        #expect(bits.contains((-0.0).bitPattern))
    }

    @Test("a branch that loads keeps its load and gives up its sum")
    func sumBehindBranch() throws {
        let module = kernel("masked", [("x", array(.float64, 1), false), ("n", .int, false)], results: [f64]) { b, p in
            let sum = b.loop("i", b.int(0), p[1], carrying: [b.real(0)]) { b, i, sum, _ in
                let isIn = b.compare(.less, i, b.extent(p[0], 0))
                return b.branch(isIn, results: [f64], { b in [b.add(sum[0], b.at(p[0], i))] }, else: { _ in [sum[0]] })
            }
            b.emit(.return, sum)
        }
        let function = try after([.selects], module)
        var body: [Operation] = []
        function.body.forEachOperation { if $0.opcode == .for { body = $0.regions[0].operations } }
        #expect(body.suffix(3).map(\.opcode) == [.if, .add, .yield])
    }

    @Test("equal operations run once; loads only while nothing is written")
    func commonSubexpressions() throws {
        let module = kernel(
            "common", [("x", array(.float64, 1), false), ("y", array(.float64, 1), true), ("i", .int, false)],
            results: [f64]
        ) { b, p in
            let (a, c) = (b.at(p[0], p[2]), b.at(p[1], p[2]))
            b.put(p[1], [p[2]], b.add(a, c))
            let (again, anew) = (b.at(p[0], p[2]), b.at(p[1], p[2]))
            b.emit(.return, [b.add(again, anew)])
        }
        let function = try after([.common], module)
        // x[i] once, since y is another array; y[i] twice.
        #expect(opcodes(function).count { $0 == .load } == 3)
    }

    @Test("invariant operations leave loops, those that can fault do not")
    func invariants() throws {
        let module = kernel("moves", [("n", .int, false), ("s", f64, false), ("y", array(.float64, 1), true)]) { b, p in
            b.loop("i", b.int(0), b.extent(p[2], 0)) { b, i, _, _ in
                let product = b.mul(p[1], p[1])
                let next = b.add(p[0], b.int(1))
                b.put(p[2], [i], b.binary(.add, product, b.value(.convert, [next], f64)))
                return []
            }
        }
        let function = try after([.invariants], module)
        let loop = try #require(function.body.operations.first { $0.opcode == .for })
        #expect(loop.regions[0].operations.map(\.opcode) == [.add, .convert, .add, .store, .yield])
    }

    @Test("loops without effect and values that only feed themselves go; stores and faults stay")
    func deadCode() throws {
        let module = kernel("dead", [("x", array(.float64, 1), false), ("n", .int, false)], results: [.int]) { b, p in
            let all = b.loop("i", b.int(0), p[1], carrying: [b.int(0), b.real(0), b.real(1)]) { b, i, c, _ in
                [b.binary(.wrappingAdd, c[0], i), b.add(c[1], b.real(2)), b.add(c[2], c[1])]
            }
            _ = b.loop("j", b.int(0), p[1], carrying: [b.real(0)]) { b, _, c, _ in [b.add(c[0], c[0])] }
            b.emit(.return, [all[0]])
        }
        let function = try after([.dead], module)
        let loops = function.body.operations.filter { $0.opcode == .for }
        #expect(loops.count == 1 && loops[0].results.count == 1 && loops[0].regions[0].arguments.count == 2)
        let faulting = kernel("faults", [("x", array(.float64, 1), false), ("i", .int, false)]) { b, p in
            _ = b.at(p[0], p[1])
        }
        #expect(try opcodes(after([.dead], faulting)) == [.load, .return])
    }

    @Test("an integer sum or product of a parallel loop stays, asked for or not, since joining can overflow")
    func unusedAccumulators() throws {
        let module = kernel("joins", [("n", .int, false), ("x", f64, false), ("k", i32, false)], results: [i32]) { b, p in
            let all = b.loop(
                "i", b.int(0), p[0], carrying: [p[2], p[1], p[2], p[2]], opcode: .parallelFor,
                accumulators: [.max, .sum, .product, .wrappingSum]
            ) { _, _, _, _ in [p[2], p[1], p[2], p[2]] }
            b.emit(.return, [all[0]])
        }
        let function = try after(Pipeline.standard.passes, module)
        let loops = function.body.operations.filter { $0.opcode == .parallelFor }
        #expect(loops.count == 1 && loops.first?.results.count == 2)
        guard case .loop(let loop)? = loops.first?.attribute else { return }
        #expect(loop.accumulators == [.max, .product])
    }

    @Test("loops of no round and of one go; a named loop around a test stays for its fault message")
    func shortLoops() throws {
        func loops(_ name: String, to upper: Int) throws -> Int {
            let module = kernel("short", [("x", array(.float64, 1), true)]) { b, p in
                b.loop(name, b.int(0), b.int(upper)) { b, i, _, _ in
                    b.put(p[0], [i], b.real(1))
                    return []
                }
            }
            return try opcodes(after([.simplify], module)).count { $0 == .for }
        }
        #expect(try loops("i", to: 0) == 0)
        #expect(try loops("", to: 1) == 0)
        #expect(try loops("i", to: 1) == 1)
        #expect(try loops("", to: 2) == 1)
    }
}
