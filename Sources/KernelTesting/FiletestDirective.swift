// The directives of a filetest, which stand in its comments, each on a line of its own:
//
//     // run: axpy(a: 2.0, x: [1, 2]: f64, y: [1, 1]) == y = [3, 5]
//     // run: mean(x: [1, 2, 4]) == 2.3333333333333335 ~1
//     // run: minmax(x: [3, 1]: i32) == 1, 3
//     // fault: at(x: [1.0], i: 5) == index-out-of-bounds 4:12 first=5 second=1 detail=0 loops(7)
//     // error: 3:5 kernel.rank-mismatch "part of the message"
//     // check-ir: count(load, checked) == 0
//     // layouts: contiguous, strided
//     // large: axpy(a: 2.0, x: random(30000), y: random(30000))
//
// Behind `==` stand the declared results in order, then inout arguments by name. `~n` allows n units in the last
// place. `check-ir` looks at the kernel of the last `run` above it, for contiguous arrays, after the passes; the slow
// sides of versioned loops are left out unless `everywhere` is said. `layouts` holds from there on; all by
// default. `large` is a call for parallel loops, which runs where widths of the pool are given: compiled on each, and
// under shadow memory, all alike.

package import KernelIR
package import QuernCore

package struct FiletestCall {
    package var kernel: String
    package var arguments: [(name: String, value: FiletestValue, type: ScalarType?)]
}

package struct FiletestDirective {
    package enum Kind {
        case run(FiletestCall, results: [FiletestValue], inouts: [(name: String, value: FiletestValue)], ulps: UInt64)
        case fault(FiletestCall, id: String, line: Int?, column: Int?, values: [String: Int64], loops: [Int64]?)
        case error(line: Int, column: Int, id: String, message: String?)
        case irCount(opcode: Opcode, words: Set<String>, relation: String, number: Int)
        case layouts([TestLayout])
        case large(FiletestCall)
    }
    package var kind: Kind
    package var line: Int

    /// The directives of a file, in order.
    package static func read(_ text: String) throws(FiletestError) -> [FiletestDirective] {
        var directives: [FiletestDirective] = []
        for (k, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            guard trimmed.hasPrefix("// "), let colon = trimmed.firstIndex(of: ":") else { continue }
            let name = trimmed.dropFirst(3)[..<colon]
            var reader = FiletestReader(trimmed[trimmed.index(after: colon)...])
            do throws(FiletestError) {
                guard let kind = try read(String(name), &reader) else { continue }
                guard reader.isAtEnd else { throw FiletestError("'\(reader.rest)' is left over") }
                directives.append(FiletestDirective(kind: kind, line: k + 1))
            } catch {
                throw FiletestError("line \(k + 1): \(error.message)")
            }
        }
        return directives
    }

    private static func read(_ name: String, _ reader: inout FiletestReader) throws(FiletestError) -> Kind? {
        switch name {
        case "run":
            let call = try readCall(&reader)
            var results: [FiletestValue] = []
            var inouts: [(name: String, value: FiletestValue)] = []
            var ulps: UInt64 = 0
            if reader.take("==") {
                repeat {
                    let value = try reader.value()
                    if case .number(let name) = value, reader.take("=") {
                        inouts.append((name, try reader.value()))
                    } else {
                        results.append(value)
                    }
                    _ = try reader.typeAnnotation()
                } while reader.take(",")
                if reader.take("~") { ulps = UInt64(max(0, try reader.integer())) }
            }
            return .run(call, results: results, inouts: inouts, ulps: ulps)
        case "large": return .large(try readCall(&reader))
        case "fault":
            let call = try readCall(&reader)
            try reader.expect("==")
            let id = try reader.word()
            var (line, column): (Int?, Int?) = (nil, nil)
            if reader.peek()?.isNumber == true {
                line = try reader.integer()
                try reader.expect(":")
                column = try reader.integer()
            }
            var values: [String: Int64] = [:]
            var loops: [Int64]?
            while !reader.isAtEnd {
                let word = try reader.word()
                if word == "loops" {
                    try reader.expect("(")
                    var list: [Int64] = []
                    if !reader.take(")") {
                        repeat { list.append(Int64(try reader.integer())) } while reader.take(",")
                        try reader.expect(")")
                    }
                    loops = list
                } else {
                    guard ["first", "second", "detail"].contains(word) else {
                        throw FiletestError("a fault has 'first', 'second', 'detail' and 'loops', not '\(word)'")
                    }
                    try reader.expect("=")
                    values[word] = Int64(try reader.integer())
                }
            }
            return .fault(call, id: id, line: line, column: column, values: values, loops: loops)
        case "error":
            let line = try reader.integer()
            try reader.expect(":")
            let column = try reader.integer()
            let id = try reader.word()
            return .error(line: line, column: column, id: id, message: reader.isAtEnd ? nil : try reader.quoted())
        case "check-ir":
            try reader.expect("count")
            try reader.expect("(")
            let name = try reader.word()
            guard let opcode = Opcode(rawValue: name) else { throw FiletestError("there is no operation '\(name)'") }
            var words: Set<String> = []
            while reader.take(",") {
                let word = try reader.word()
                guard ["checked", "unchecked", "loops", "everywhere"].contains(word) else {
                    throw FiletestError("operations are 'checked', 'unchecked', in 'loops' or 'everywhere', not '\(word)'")
                }
                words.insert(word)
            }
            try reader.expect(")")
            guard let relation = ["==", "!=", "<=", ">=", "<", ">"].first(where: { reader.take($0) }) else {
                throw FiletestError("expected a comparison before '\(reader.rest)'")
            }
            return .irCount(opcode: opcode, words: words, relation: relation, number: try reader.integer())
        case "layouts":
            var layouts: [TestLayout] = []
            repeat {
                let word = try reader.word()
                guard let layout = TestLayout(rawValue: word) else { throw FiletestError("there is no layout '\(word)'") }
                layouts.append(layout)
            } while reader.take(",")
            return .layouts(layouts)
        default: return nil  // An ordinary comment.
        }
    }

    private static func readCall(_ reader: inout FiletestReader) throws(FiletestError) -> FiletestCall {
        var call = FiletestCall(kernel: try reader.word(), arguments: [])
        try reader.expect("(")
        if reader.take(")") { return call }
        repeat {
            let name = try reader.word()
            try reader.expect(":")
            let value = try reader.value()
            call.arguments.append((name, value, try reader.typeAnnotation()))
        } while reader.take(",")
        try reader.expect(")")
        return call
    }
}
