// The text of `--arg NAME=VALUE`: what it reads as, and what is said where it can't be read.

import QuernCore
import Testing
import kernelc

@Suite("values on the command line")
struct ValueSpecTests {
    @Test(
        "literals keep what was written",
        arguments: [
            ("1", ValueSpec.integer(isNegative: false, magnitude: 1)), ("-7", .integer(isNegative: true, magnitude: 7)),
            ("0x1F", .integer(isNegative: false, magnitude: 31)),
            ("1_000", .integer(isNegative: false, magnitude: 1000)),
            ("18446744073709551615", .integer(isNegative: false, magnitude: .max)), ("0.5", .real("0.5")),
            ("1.", .real("1.0")), (".5", .real("0.5")), ("-1e-3", .real("-1e-3")), ("1E5", .real("1E5")),
            ("inf", .real("inf")),
            ("-inf", .real("-inf")), ("nan", .real("nan")), ("true", .boolean(true)), (" false ", .boolean(false)),
        ])
    func literals(_ text: String, _ expected: ValueSpec) throws {
        #expect(try ValueSpec(parsing: text) == expected)
    }

    @Test("files, columns, cuts and transposition")
    func files() throws {
        #expect(try ValueSpec(parsing: "@a.npy") == .arrayFile("a.npy"))
        #expect(try ValueSpec(parsing: "@dir [1]/a b.npy") == .arrayFile("dir [1]/a b.npy"))
        #expect(
            try ValueSpec(parsing: "@a.npy[1:9:2, ::-1]")
                == .cut(
                    .arrayFile("a.npy"), [.range(start: 1, stop: 9, step: 2), .range(start: nil, stop: nil, step: -1)]))
        #expect(try ValueSpec(parsing: "@a.npy[..., -1]") == .cut(.arrayFile("a.npy"), [.ellipsis, .index(-1)]))
        #expect(try ValueSpec(parsing: "@a.npy.T") == .transposed(.arrayFile("a.npy")))
        #expect(
            try ValueSpec(parsing: "@a.npy[2:].T[0]")
                == .cut(.transposed(.cut(.arrayFile("a.npy"), [.range(start: 2, stop: nil, step: 1)])), [.index(0)]))
        #expect(try ValueSpec(parsing: "@sst.csv:JAN") == .column(file: "sst.csv", name: "JAN"))
        #expect(
            try ValueSpec(parsing: "@sst.csv:Mean SST[1:]")
                == .cut(.column(file: "sst.csv", name: "Mean SST"), [.range(start: 1, stop: nil, step: 1)]))
        #expect(
            try ValueSpec(parsing: "f32(@a.npy[1:])")
                == .cast(.float32, .cut(.arrayFile("a.npy"), [.range(start: 1, stop: nil, step: 1)])))
        #expect(try ValueSpec(parsing: "@\"odd, name).npy\"[0]") == .cut(.arrayFile("odd, name).npy"), [.index(0)]))
    }

    @Test("calls take types, numbers and labels")
    func calls() throws {
        let two = ValueSpec.integer(isNegative: false, magnitude: 2)
        #expect(
            try ValueSpec(parsing: "zeros(f64, 2, 2)")
                == .call(.zeros, [.init(value: .type(.float64)), .init(value: .value(two)), .init(value: .value(two))]))
        #expect(
            try ValueSpec(parsing: "random( 2 , seed : 2 )")
                == .call(.random, [.init(value: .value(two)), .init(label: "seed", value: .value(two))]))
        #expect(try ValueSpec(parsing: "Double(2)") == .cast(.float64, two))
        #expect(try ValueSpec(parsing: "[2, [2]]") == .list([two, .list([two])]))
        #expect(try ValueSpec(parsing: "[]") == .list([]))
    }

    @Test(
        "what can't be read is quoted, and the nearest name offered",
        arguments: [
            ("", "it is empty"), ("zeroes(f64, 3)", "'zeroes' is unknown; did you mean 'zeros'?"),
            ("zeros", "'zeros' needs arguments"), ("zeros(f64, 3", "',' or ')' expected at the end"),
            ("1 2", "'2' is left over"), ("0x", "'0x' is no number"), ("1e", "'1e' is no number"),
            ("--1", "'--1' is no number"),
            ("18446744073709551616", "'18446744073709551616' needs more than 64 bits"), ("@", "'@' needs a file"),
            ("@a.csv", "'a.csv' names no column"), ("@a.npy[::0]", "a step of 0 goes nowhere"),
            ("ones(2)[]", "'[]' cuts nothing"), ("ones(2)[...,...]", "'...' stands more than once"),
            ("f64", "'f64' is a type"),
            ("random(2, sed: 1)", "'random' has no label 'sed' (it has 'seed', 'low' and 'high')"),
            ("$", "'$' is no value"),
            ("ones(2)[99999999999999999999]", "'99999999999999999999' is no index"),
        ])
    func errors(_ text: String, _ message: String) {
        do {
            let value = try ValueSpec(parsing: text)
            Issue.record("read as \(value)")
        } catch {
            #expect(error.message == message)
        }
    }

    @Test("a deeply nested value is refused, not a crash")
    func depth() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: ValueSyntaxError.self) { try ValueSpec(parsing: text) }
    }

    @Test("any bytes give a value or a message")
    func noise() {
        var state = Philox(seed: 1)
        _ = state
        let letters = Array("@[](),:.-+0123456789eExXabfinzeros_T \"'\u{e9}")
        for round in 0..<20_000 {
            state = Philox(seed: UInt64(round))
            let length = Int(state[0] % 24)
            let text = String((0..<length).map { letters[Int(state[UInt64($0) + 1] % UInt64(letters.count))] })
            _ = try? ValueSpec(parsing: text)
        }
    }
}
