// What a user writes after `--arg NAME=`, as data. ValueSpec+Parsing.swift reads it, ValueMaker.swift makes the value.
//
//     value   = literal | "[" value, … "]" | "@" file | name "(" argument, … ")"   followed by any of  [cut, …]  .T
//     literal = -?digits | -?digits.digits(e±digits)? | 0x… | inf | nan | true | false | literal? ±literal i
//     cut     = index | start? : stop? (: step?)? | ...
//
// Cuts are NumPy's, negative indices count from the end: `@sst.npy[1:9:2, ::-1]`.

package import QuernCore

/// A value as written on the command line.
package indirect enum ValueSpec: Sendable, Hashable {
    /// An integer literal.
    case integer(isNegative: Bool, magnitude: UInt64)
    /// A floating-point literal as written, so that each type rounds it once.
    case real(String)
    /// A complex literal, `1+2i` or `2.5i`: its parts as written.
    case complex(real: String, imaginary: String)
    case boolean(Bool)
    /// `[1, 2]`, `[[1, 2], [3, 4]]`.
    case list([ValueSpec])
    /// `@file.npy`.
    case arrayFile(String)
    /// `@file.csv:column`.
    case column(file: String, name: String)
    /// `zeros(f64, 3, 4)` and its like.
    case call(ArrayMaker, [Argument])
    /// `f32(…)`: the value in another type.
    case cast(ScalarType, ValueSpec)
    /// `value[1:9:2, ::-1]`.
    case cut(ValueSpec, [AxisCut])
    /// `value.T`.
    case transposed(ValueSpec)

    /// An argument of a call: a value or a type, with a label or without.
    package struct Argument: Sendable, Hashable {
        package var label: String?
        package var value: Content
        package enum Content: Sendable, Hashable {
            case type(ScalarType)
            case value(ValueSpec)
        }
        package init(label: String? = nil, value: Content) {
            self.label = label
            self.value = value
        }
    }
}

/// How one axis is cut, as in NumPy.
package enum AxisCut: Sendable, Hashable {
    case index(Int)
    case range(start: Int?, stop: Int?, step: Int)
    /// As many whole axes as are missing.
    case ellipsis
}

/// The functions that make arrays.
package enum ArrayMaker: String, Sendable, Hashable, CaseIterable {
    case zeros, ones, full, arange, linspace, random

    /// How it is written.
    package var usage: String {
        switch self {
        case .zeros: "zeros(f64, 100, 100)"
        case .ones: "ones(f64, 100, 100)"
        case .full: "full(f64, 100, 100, value: 0.5)"
        case .arange: "arange(10), arange(f64, 1, 10) or arange(f64, 0, 1, 0.1)"
        case .linspace: "linspace(f64, 0, 1, 101)"
        case .random: "random(f64, 1000, 1000, seed: 1) or random(i32, 100, seed: 1, low: 0, high: 10)"
        }
    }

    /// The labels that it knows.
    package var labels: [String] {
        switch self {
        case .full: ["value"]
        case .random: ["seed", "low", "high"]
        default: []
        }
    }
}
