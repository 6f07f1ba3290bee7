// Every scalar operation on every type: what the interpreter does must be what `Meaning` says, fast codes included.
// `Meaning` itself is judged by KernelIRTests, against Python and NumPy.

import KernelIR
import KernelInterpreter
import QuernCore
import Testing

@Suite("scalar operations")
struct ScalarTests {
    static func edges(_ type: ScalarType) -> [UInt64] {
        switch type {
        case .bool: [0, 1]
        case .float32:
            [0, -0.0, 1, -1, 0.5, 2.5, 3.7, -3.7, 1e20, -1e20, .infinity, -.infinity, .nan, 1e-40, 127, -129].map { Float($0).kernelBits }
        case .float64:
            [0, -0.0, 1, -1, 0.5, 2.5, 3.7, -3.7, 1e20, -0x1p63, 0x1p63, .infinity, -.infinity, .nan, 5e-324, 255, 256].map { Double($0).kernelBits }
        default:
            ([0, 1, 2, 3, 7, 8, 31, 63, 64, 100].map { Meaning.canonical($0, type) }
                + [NamedConstant.min, .max].compactMap { Meaning.bits(of: .named($0), as: type) }
                + [UInt64.max, .max - 1, .max - 6].map { Meaning.canonical($0, type) })
        }
    }

    /// One kernel with the operation, called with all pairs (triples) of edges.
    static func check(_ opcode: Opcode, _ attribute: String, _ operands: [ScalarType], _ results: [ScalarType]) throws {
        let parameters = operands.enumerated().map { "_ %\($0): \($1.name)" }.joined(separator: ", ")
        let list = operands.indices.map { "%\($0)" }.joined(separator: ", ")
        let values = results.indices.map { "%\(operands.count + $0): \(results[$0].name)" }.joined(separator: ", ")
        let gives = results.indices.map { "%\(operands.count + $0)" }.joined(separator: ", ")
        let text = """
            entry @f
            site 0 \(opcode.rawValue) "" in @f
            kernel @f(\(parameters)) -> \(results.map(\.name).joined(separator: ", ")) {
                \(values) = \(opcode.rawValue)\(attribute) \(list) #0
                return \(gives)
            }
            """
        let (module, _) = IRParser.parse(text)
        guard let module, module.verify().isEmpty else { return }  // The operation does not exist for the type.
        let interpreter = try Interpreter(module)
        let operation = module.functions[0].body.operations[0]
        var cases: [[UInt64]] = [[]]
        for type in operands { cases = cases.flatMap { head in edges(type).map { head + [$0] } } }
        if cases.count > 700 { cases = cases.enumerated().filter { $0.offset % 7 == 0 }.map(\.element) }
        for words in cases {
            let wanted = try #require(Meaning.evaluate(operation, operands: Array(zip(operands, words)), results: results))
            let answer = try interpreter.run(words)
            #expect(answer.fault?.kind == wanted.fault, "\(opcode) \(operands) \(words)")
            if wanted.fault != nil {
                #expect(answer.fault?.site == 0)
                #expect(answer.fault?.first == Int64(bitPattern: words[0]))
                continue
            }
            let isSame = Meaning.areSame(answer.results[0], wanted.first, results[0])
                && (results.count < 2 || answer.results[1] == wanted.second)
            #expect(isSame, "\(opcode)\(attribute) \(operands) \(words): \(answer.results[0]) for \(wanted.first)")
        }
    }

    @Test("the interpreter agrees with Meaning", arguments: ScalarType.realCases)
    func all(_ type: ScalarType) throws {
        for opcode in Opcode.allCases {
            switch opcode {
            case .convert, .convertTruncating, .convertClamping, .bitCast:
                for to in ScalarType.realCases { try Self.check(opcode, "", [type], [to]) }
            case .convertExactly:
                for to in ScalarType.realCases { try Self.check(opcode, "", [type], [.bool, to]) }
            case .add, .subtract, .multiply, .divide, .remainder, .wrappingAdd, .wrappingSubtract, .wrappingMultiply,
                .minimum, .maximum, .floatMinimum, .floatMaximum, .copySign, .and, .or, .xor, .maskedShiftLeft,
                .maskedShiftRight:
                try Self.check(opcode, "", [type, type], [type])
            case .shiftLeft, .shiftRight:
                for other in [ScalarType.int64, .uint64, .int8, .uint16] { try Self.check(opcode, "", [type, other], [type]) }
            case .negate, .magnitude, .squareRoot, .not, .leadingZeros, .trailingZeros, .populationCount, .byteSwap:
                try Self.check(opcode, "", [type], [type])
            case .fusedMultiplyAdd: try Self.check(opcode, "", [type, type, type], [type])
            case .round: for rule in Rounding.allCases { try Self.check(opcode, " [\(rule.rawValue)]", [type], [type]) }
            case .floatClass: for kind in FloatClass.allCases { try Self.check(opcode, " [\(kind.rawValue)]", [type], [.bool]) }
            case .math:
                for function in MathFunction.allCases {
                    try Self.check(opcode, " [\(function.rawValue)]", Array(repeating: type, count: function.arity), [type])
                }
            case .addReporting, .subtractReporting, .multiplyReporting: try Self.check(opcode, "", [type, type], [type, .bool])
            case .isMultiple, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
                try Self.check(opcode, "", [type, type], [.bool])
            case .select: try Self.check(opcode, "", [.bool, type, type], [type])
            case .constant, .affineIsNonNegative, .check, .extent, .load, .store, .slice, .permute, .reverse, .allocate,
                .duplicate, .copy, .fill, .checkShapes, .sameShape, .reduce, .reduceAxis, .sort, .call, .callExtern, .if,
                .for, .parallelFor, .loop, .block, .yield, .break, .continue, .return, .trap:
                break  // Not scalar; tested elsewhere.
            }
        }
    }

    @Test("a proof that is wrong is an internal error with the values, not a fault and not a wrong result")
    func proofs() throws {
        let text = "entry @f\nsite 0 add \"\" in @f\nkernel @f(_ %0: i64) -> i64 {\n%1: i64 = add %0, %0 unchecked #0\nreturn %1\n}"
        let interpreter = try interpreter(text)
        #expect(try interpreter.run([3]).results[0] == 6)
        #expect(throws: InterpreterError.wrongProof(FaultRecord(kind: .overflow, site: 0, first: .max, second: .max))) {
            try interpreter.run([UInt64(Int64.max)])
        }
    }

    @Test("affine tests go through exact arithmetic")
    func affine() throws {
        let text = "entry @f\nkernel @f(_ %0: i64, _ %1: i64) -> bool {\n%2: bool = affineIsNonNegative [affine 2, -1 plus -7] %0, %1\nreturn %2\n}"
        let interpreter = try interpreter(text)
        #expect(try interpreter.run([10, 13]).results[0] == 1)
        #expect(try interpreter.run([10, 14]).results[0] == 0)
        #expect(try interpreter.run([UInt64(Int64.max), bits(.min)]).results[0] == 1)
    }
}
