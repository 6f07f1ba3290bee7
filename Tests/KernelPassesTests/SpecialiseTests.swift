import KernelIR
import KernelPasses
import QuernCore
import Testing

@Suite("specialisation")
struct SpecialiseTests {
    /// `f<T>(x) { g<T>(x) + literal }`, `g<T>(x) { x[0] }`
    private func generic(literal: Literal) -> Module {
        let type = Type.scalar(.parameter(0))
        let vector = Type.array(element: .parameter(0), rank: 1, layout: .general)
        var f = Function(
            name: "f", typeParameters: [TypeParameter(name: "T", constraint: .numeric)],
            parameters: [Parameter(name: "x", label: nil, type: vector, isInout: false)], resultTypes: [type])
        var b = Builder(f)
        b.position = Position(file: 0, line: 3, column: 7)
        let first = b.value(.call, [Value(0)], type, attribute: .call(callee: "g", typeArguments: [.parameter(0)]))
        let one = b.value(.constant, [], type, attribute: .literal(literal))
        b.emit(.return, [b.binary(.add, first, one)])
        f = b.finish()
        var g = Function(
            name: "g", typeParameters: [TypeParameter(name: "U", constraint: .any)],
            parameters: [Parameter(name: "x", label: nil, type: vector, isInout: false)], resultTypes: [type])
        b = Builder(g)
        b.emit(.return, [b.load(Value(0), [b.int(0)])])
        g = b.finish()
        var unused = g
        unused.name = "unused"
        return Module(functions: [f, g, unused], files: ["f.swift"])
    }

    @Test("only what the entry needs, once for each type and layout")
    func instances() throws {
        let module = generic(literal: .integer(magnitude: 1, isNegative: false))
        let made = try module.specialised(entry: "f", typeArguments: [.float64], layouts: [.general])
        #expect(made.functions.map(\.name) == ["f<f64>(strided)", "g<f64>(strided)"])
        #expect(made.entry == "f<f64>(strided)")
        #expect(made.functions.map(\.displayName) == ["f", "g"])
        #expect(made.verify().isEmpty)
        var bits: UInt64?
        made.functions[0].body.forEachOperation {
            if $0.opcode == .constant, case .literal(.bits(let found)) = $0.attribute { bits = found }
        }
        #expect(bits == (1.0).bitPattern)
    }

    @Test("every operation that can fault has a site that tells where it is")
    func sites() throws {
        let module = generic(literal: .integer(magnitude: 1, isNegative: false))
        let made = try module.specialised(entry: "f", typeArguments: [.int32], layouts: [.contiguous])
        #expect(made.sites.map(\.opcode) == [.call, .add, .load])
        #expect(made.sites[1].type == .int32 && made.sites[1].position.line == 3)
        #expect(made.sites[2].subject == "x" && made.sites[2].function == "g")
        let loops = try Sample.heat.specialised(entry: "heat", layouts: [.general, .general])
        #expect(loops.sites.last?.loopVariables == ["i", "j", "k"])
    }

    @Test("a literal that does not fit is an error at its place")
    func literalThatDoesNotFit() throws {
        let module = generic(literal: .integer(magnitude: 300, isNegative: false))
        let failure = try #require(throws: SpecialisationFailure.self) {
            try module.specialised(entry: "f", typeArguments: [.uint8], layouts: [.general])
        }
        let first = try #require(failure.diagnostics.first)
        #expect(first.id == "kernel.literal-overflow")
        #expect(first.message == "literal '300' does not fit into 'UInt8'")
        #expect(first.span.start.line == 3)
    }

    @Test("wrong entries, types and layouts are errors that say what to write")
    func wrongArguments() throws {
        let module = generic(literal: .integer(magnitude: 1, isNegative: false))
        func id(_ entry: String, _ types: [ScalarType], _ layouts: [Layout]) throws -> (String?, String?) {
            let failure = try #require(throws: SpecialisationFailure.self) {
                try module.specialised(entry: entry, typeArguments: types, layouts: layouts)
            }
            return (failure.diagnostics.first?.id, failure.diagnostics.first?.help)
        }
        #expect(try id("unusde", [], []) == ("kernel.unknown-kernel", "did you mean 'unused'?"))
        #expect(try id("f", [], [.general]).0 == "kernel.type-argument-count")
        #expect(try id("f", [.bool], [.general]).0 == "kernel.type-argument")
        #expect(try id("f", [.float32], []).0 == "kernel.layout-count")
    }

    @Test("layouts follow views, and loops that swap arrays weaken them")
    func layouts() throws {
        let matrix = array(.float64, 2)
        let module = kernel("views", [("a", matrix, false), ("n", .int, false)], results: [f64]) { b, p in
            let zero = b.int(0)
            let rows = b.value(.slice, [p[0], zero, p[1]], matrix, attribute: .slice([.range, .all]))
            let columns = b.value(.slice, [p[0], zero, p[1]], matrix, attribute: .slice([.all, .range]))
            let turned = b.value(.permute, [p[0]], matrix, attribute: .axes([1, 0]))
            let row = b.value(.slice, [p[0], zero], array(.float64, 1), attribute: .slice([.index, .all]))
            let every = b.value(.slice, [row, b.int(2)], array(.float64, 1), attribute: .slice([.by]))
            let carried = b.loop("i", zero, p[1], carrying: [rows, columns]) { b, i, c, _ in [c[1], turned] }
            b.emit(.return, [b.load(carried[0], [zero, zero])])
            _ = every
        }
        let made = try module.specialised(entry: "views", layouts: [.contiguous])
        #expect(made.verify().isEmpty)
        var found: [Opcode: [Layout]] = [:]
        let function = made.functions[0]
        function.body.forEachOperation { operation in
            found[operation.opcode, default: []] += operation.results.compactMap { function.type(of: $0).layout }
        }
        #expect(found[.slice] == [.contiguous, .unitInner, .contiguous, .general])
        #expect(found[.permute] == [.general])
        #expect(found[.for] == [.general, .general])
    }

    @Test("unchecked kernels wrap and keep what is not a bounds or overflow test")
    func unchecked() throws {
        var options = KernelOptions()
        options.isUnchecked = true
        let module = kernel(
            "fast", [("x", array(.int32, 1), true), ("i", .int, false)], options: options
        ) { b, p in
            let e = b.at(p[0], p[1])
            let sum = b.add(b.value(.negate, [e], i32), b.value(.magnitude, [e], i32))
            b.put(p[0], [p[1]], b.binary(.divide, sum, e))
        }
        let made = try module.specialised(entry: "fast", layouts: [.contiguous])
        #expect(made.verify().isEmpty)
        let function = made.functions[0]
        var faulting: [Opcode] = []
        function.body.forEachOperation { if function.mayFault($0) { faulting.append($0.opcode) } }
        #expect(faulting == [.divide])
        #expect(made.sites.map(\.opcode) == [.divide])
    }

    @Test("arrays for C are made dense, and copied back if they are written")
    func externs() throws {
        let vector = array(.float64, 1)
        var module = kernel("calls", [("x", vector, false), ("y", vector, true)]) { b, p in
            b.emit(.callExtern, [p[0], p[1]], attribute: .extern("c"))
        }
        module.externs = [
            ExternFunction(
                name: "c", symbol: "c", library: "",
                parameters: [
                    Parameter(name: "x", label: nil, type: vector, isInout: false),
                    Parameter(name: "y", label: nil, type: vector, isInout: true),
                ], resultType: nil)
        ]
        let dense = try module.specialised(entry: "calls", layouts: [.contiguous, .contiguous])
        #expect(dense.functions[0].body.operations.map(\.opcode) == [.callExtern, .return])
        let strided = try module.specialised(entry: "calls", layouts: [.general, .general])
        #expect(
            strided.functions[0].body.operations.map(\.opcode) == [.duplicate, .duplicate, .callExtern, .copy, .return])
        #expect(strided.verify().isEmpty)
    }
}
