// The bodies of generated parallel loops: what programs do in them, one pattern a row.
// Each pattern as it stands is free of races; `write` changes some of its subscripts, so that many are not.

/// A range of the parallel loop.
struct LoopRange: Hashable {
    var lower: LoopTerm
    var upper: LoopTerm
    static let all = LoopRange(lower: .number(0), upper: .name("n"))
    static let inside = LoopRange(lower: .number(1), upper: .name("n") - .number(1))
    static let vector = LoopRange(lower: .number(0), upper: .extent("v", 0))
    static let rows = LoopRange(lower: .number(0), upper: .extent("g", 0))
}

/// A kind of loop.
struct Pattern: Sendable {
    var name: String
    var make: @Sendable (inout ParallelLoopGenerator) -> (LoopRange, [LoopStatement])

    private static let n = LoopTerm.name("n")
    private static let m = LoopTerm.name("m")
    private static let w = LoopTerm.name("w")
    private static let zero = LoopTerm.number(0)

    static let all: [Pattern] = vectors + matrices + blocks + neighbours + opaque

    // MARK: One element an iteration

    private static let vectors: [Pattern] = [
        Pattern(name: "element") { g in (.all, [g.write(LoopAccess("a", [g.i]))]) },
        Pattern(name: "strided element") { g in
            let term = .number(1 + g.numbers.below(4)) * g.i + .number(g.numbers.below(4))
            return (.all, [g.write(LoopAccess("a", [term]))])
        },
        Pattern(name: "reversed copy") { g in
            (.all, [.assign(LoopAccess("a", [n - .number(1) - g.i]), "=", .read(LoopAccess("x", [g.i])))])
        },
        Pattern(name: "two arrays") { g in
            (.all, [g.write(LoopAccess("a", [g.i])), g.write(LoopAccess("d", [g.i + .number(g.numbers.below(3))]))])
        },
        Pattern(name: "one from the other") { g in
            let from = g.numbers.chance(50) ? "d" : "a"
            return (
                .all,
                [
                    g.write(LoopAccess("d", [g.i])),
                    .assign(LoopAccess("a", [g.i]), "=", .read(LoopAccess(from, [g.i + .number(g.numbers.below(2))]))),
                ]
            )
        },
        Pattern(name: "whole vector") { g in (.vector, [g.write(LoopAccess("v", [g.i]))]) },
        Pattern(name: "interleaved") { g in
            let count = 2 + g.numbers.below(2)
            return (
                .all, (0..<count).map { k in g.write(LoopAccess("a", [.number(count) * g.i + .number(k)])) }
            )
        },
        Pattern(name: "halves") { g in
            (
                .all,
                [
                    .assign(LoopAccess("a", [g.i]), "+=", .read(LoopAccess("a", [n + g.i]))),
                    g.write(LoopAccess("a", [n + g.i])),
                ]
            )
        },
        Pattern(name: "accumulated into an element") { g in
            let sum = g.loop(zero, m) { g, j in
                [.assign(LoopAccess("a", [g.i]), "+=", .read(LoopAccess("y", [g.i, j])))]
            }
            return (.all, [g.write(LoopAccess("a", [g.i])), sum])
        },
        Pattern(name: "scratch") { g in
            let name = "t\(g.scratchCount)"
            g.scratchCount += 1
            let fill = g.loop(zero, m) { g, j in
                [.assign(LoopAccess(name, [j]), "=", .read(LoopAccess("x", [g.i + j])))]
            }
            let total = LoopValue.total(LoopAccess(name, subscripts: [.all]))
            return (.all, [.scratch(name, m), fill, .assign(LoopAccess("a", [g.i]), "=", total)])
        },
    ]

    // MARK: Rows, columns, planes

    private static let matrices: [Pattern] = [
        Pattern(name: "row") { g in
            let bound = g.numbers.pick([m, w, g.i, g.i + .number(1), n])
            return (.all, [g.loop(zero, bound) { g, j in [g.write(LoopAccess("b", [g.i, j]))] }])
        },
        Pattern(name: "column") { g in
            let bound = g.numbers.pick([m, w, g.i])
            return (.all, [g.loop(zero, bound) { g, j in [g.write(LoopAccess("b", [j, g.i]))] }])
        },
        Pattern(name: "plane") { g in
            let order = g.numbers.below(3)
            return (
                .all,
                [
                    g.loop(zero, m) { g, j in
                        [
                            g.loop(zero, w) { g, k in
                                var terms = [j, k]
                                terms.insert(g.i + .number(g.numbers.below(2)), at: order)
                                return [g.write(LoopAccess("c", terms))]
                            }
                        ]
                    }
                ]
            )
        },
        Pattern(name: "diagonal") { g in
            let shift = LoopTerm.number(g.numbers.below(3))
            return (.all, [g.write(LoopAccess("b", [g.i, g.i + shift]))])
        },
        Pattern(name: "symmetric") { g in
            (
                .all,
                [
                    g.loop(zero, g.i) { g, j in
                        [
                            g.write(LoopAccess("b", [g.i, j])),
                            .assign(LoopAccess("b", [j, g.i]), "=", g.readOnly()),
                        ]
                    }
                ]
            )
        },
        Pattern(name: "upper triangle") { g in
            (.all, [g.loop(g.i, n) { g, j in [g.write(LoopAccess("b", [g.i, j]))] }])
        },
        Pattern(name: "row view") { g in
            let row = LoopAccess("g", subscripts: [.index(g.i), .all])
            let value: LoopValue = g.numbers.chance(50) ? g.readOnly() : .constant("0.25")
            return (.rows, [.assign(row, "=", value)])
        },
        Pattern(name: "row from another") { g in
            let source = g.numbers.chance(60) ? g.i : g.i + .number(1)
            let upper = source == g.i ? n : n - .number(1)
            return (
                LoopRange(lower: zero, upper: upper),
                [
                    .assign(
                        LoopAccess("g", subscripts: [.index(g.i), .all]), "=",
                        .read(LoopAccess("g", subscripts: [.index(source), .all])))
                ]
            )
        },
        Pattern(name: "row sum") { g in
            let into = g.numbers.chance(70) ? LoopAccess("a", [g.i]) : LoopAccess("v", [g.i])
            return (
                .rows, [.assign(into, "=", .total(LoopAccess("g", subscripts: [.index(g.i), .all])))]
            )
        },
        Pattern(name: "row by its extent") { g in
            (
                .rows,
                [g.loop(zero, .extent("g", 1)) { g, j in [g.write(LoopAccess("g", [g.i, j]))] }]
            )
        },
        Pattern(name: "column view") { g in
            let axis = g.numbers.chance(70)
            let view = LoopAccess("g", subscripts: [.all, .index(axis ? .name("i") : zero)])
            return (LoopRange(lower: zero, upper: .extent("g", 1)), [.assign(view, "=", .constant("1.0"))])
        },
    ]

    // MARK: One axis for several

    private static let blocks: [Pattern] = [
        Pattern(name: "flattened") { g in
            let width = g.numbers.pick([w, m, n])
            return (.all, [g.loop(zero, width) { g, j in [g.write(LoopAccess("a", [g.i * width + j]))] }])
        },
        Pattern(name: "flattened with a base") { g in
            let row = "row\(g.scratchCount)"
            g.scratchCount += 1
            return (
                .all,
                [
                    .bind(row, g.i * w),
                    g.loop(zero, w) { g, j in [g.write(LoopAccess("a", [.name(row) + j]))] },
                ]
            )
        },
        Pattern(name: "flattened columns") { g in
            (.all, [g.loop(zero, m) { g, j in [g.write(LoopAccess("a", [j * n + g.i]))] }])
        },
        Pattern(name: "flattened three") { g in
            (
                .all,
                [
                    g.loop(zero, w) { g, j in
                        (0..<2).map { c in
                            g.write(LoopAccess("a", [.number(2) * (g.i * w + j) + .number(c)]))
                        }
                    }
                ]
            )
        },
        Pattern(name: "fixed block") { g in
            let size = 2 + g.numbers.below(3)
            return (
                .all,
                [
                    g.loop(zero, .number(size)) { g, j in
                        [g.write(LoopAccess("a", [.number(size) * g.i + j]))]
                    }
                ]
            )
        },
        Pattern(name: "block") { g in
            let size = g.numbers.pick([w, m, .number(3)])
            return (
                .all,
                [g.loop(g.i * size, (g.i + .number(1)) * size) { g, j in [g.write(LoopAccess("a", [j]))] }]
            )
        },
        Pattern(name: "block view") { g in
            let size = g.numbers.pick([w, m, .number(2)])
            let view = LoopAccess("a", subscripts: [.range(g.i * size, (g.i + .number(1)) * size)])
            return (.all, [.assign(view, "=", .constant("0.0"))])
        },
        Pattern(name: "every n-th") { g in
            let body: [LoopStatement] = [g.write(LoopAccess("a", [.name("j")]))]
            return (.all, [.stride("j", g.i, n * .number(3), by: n, body)])
        },
    ]

    // MARK: Neighbours

    private static let neighbours: [Pattern] = [
        Pattern(name: "stencil into another") { g in
            let sum = LoopValue.sum(
                .read(LoopAccess("x", [g.i - .number(1)])), .read(LoopAccess("x", [g.i + .number(1)])))
            return (.inside, [.assign(LoopAccess("a", [g.i]), "=", sum)])
        },
        Pattern(name: "stencil in place") { g in
            (
                .inside,
                [.assign(LoopAccess("a", [g.i]), "=", .read(LoopAccess("a", [g.i + .number(g.numbers.below(3) - 1)])))]
            )
        },
        Pattern(name: "red and black") { g in
            let sum = LoopValue.sum(
                .read(LoopAccess("a", [.number(2) * g.i - .number(1)])),
                .read(LoopAccess("a", [.number(2) * g.i + .number(1)])))
            return (LoopRange(lower: .number(1), upper: n), [.assign(LoopAccess("a", [.number(2) * g.i]), "=", sum)])
        },
        Pattern(name: "Jacobi") { g in
            (
                .inside,
                [
                    g.loop(.number(1), m) { g, j in
                        let sum = LoopValue.sum(
                            .read(LoopAccess("y", [g.i - .number(1), j])),
                            .read(LoopAccess("y", [g.i + .number(1), j])))
                        let target = LoopAccess("b", [g.i, j])
                        return [.assign(target, "=", .product(.constant("0.25"), sum))]
                    }
                ]
            )
        },
        Pattern(name: "sweep along rows") { g in
            (
                .all,
                [
                    g.loop(.number(1), m) { g, j in
                        [.assign(LoopAccess("b", [g.i, j]), "+=", .read(LoopAccess("b", [g.i, j - .number(1)])))]
                    }
                ]
            )
        },
        Pattern(name: "sweep along columns") { g in
            (
                .inside,
                [
                    g.loop(zero, m) { g, j in
                        [.assign(LoopAccess("b", [g.i, j]), "+=", .read(LoopAccess("b", [g.i - .number(1), j])))]
                    }
                ]
            )
        },
    ]

    // MARK: What no affine form shows

    private static let opaque: [Pattern] = [
        Pattern(name: "scatter") { g in
            g.isOpaque = true
            return (.all, [g.write(LoopAccess("a", [.element(g.i)]))])
        },
        Pattern(name: "gather") { g in
            (.all, [.assign(LoopAccess("a", [g.i]), "=", .read(LoopAccess("x", [.element(g.i)])))])
        },
        Pattern(name: "pairs") { g in
            g.isOpaque = true
            return (.all, [g.write(LoopAccess("a", [.divide(g.i, .number(2))]))])
        },
        Pattern(name: "quotient and remainder") { g in
            g.isOpaque = true
            let size = LoopTerm.number(2 + g.numbers.below(3))
            return (.all, [g.write(LoopAccess("b", [.divide(g.i, size), .remainder(g.i, size)]))])
        },
        Pattern(name: "every second") { g in
            g.isOpaque = true
            let first = [g.write(LoopAccess("a", [g.i]))]
            let second = g.numbers.chance(50) ? [g.write(LoopAccess("a", [g.i + .number(1)]))] : []
            return (.all, [.branch(.isMultiple(g.i, 2), first, second)])
        },
        Pattern(name: "where positive") { g in
            g.isOpaque = true
            let condition = LoopCondition.isPositive(LoopAccess("x", [g.i]))
            return (.all, [.branch(condition, [g.write(LoopAccess("a", [g.i]))], [g.write(LoopAccess("a", [g.i]))])])
        },
        Pattern(name: "a call") { g in
            g.isOpaque = true
            return (.all, [.put("a", g.affine(), g.readOnly())])
        },
        Pattern(name: "swaps") { g in
            g.isOpaque = true
            let mirror = n - .number(1) - g.i
            let upper: LoopTerm = g.numbers.chance(60) ? .divide(n, .number(2)) : n
            let elements = [LoopAccess("a", [g.i]), LoopAccess("a", [mirror])]
            return (
                LoopRange(lower: zero, upper: upper), [.raw("a.swapAt(\(g.i.text), \(mirror.text))", elements)]
            )
        },
        Pattern(name: "a row to a kernel") { g in
            g.isOpaque = true
            g.callsScale = true
            let row = g.changedSometimes(LoopAccess("g", subscripts: [.index(g.i), .all]))
            return (.rows, [.raw("scale(&\(row.text), 2)", [row])])
        },
        Pattern(name: "an element to a kernel") { g in
            g.isOpaque = true
            g.callsBump = true
            let element = g.changedSometimes(LoopAccess("a", [g.affine()]))
            return (.all, [.raw("bump(&\(element.text), 2)", [element])])
        },
        Pattern(name: "backwards") { g in
            g.isOpaque = true
            let from = g.numbers.chance(50) ? "v" : "x"
            let read = from == "v" ? "v.reversed()[i]" : "x.reversed()[x.count - n + i]"
            let touched = LoopAccess(from, [n - .number(1) - g.i])
            return (.all, [.raw("v[i] = \(read)", [LoopAccess("v", [g.i]), touched])])
        },
        Pattern(name: "transposed") { g in
            g.isOpaque = true
            let from = g.changedSometimes(LoopAccess("g", [.name("j"), g.i]))
            let source = g.numbers.chance(50) ? "y" : "g"
            let body = g.loop(zero, w) { g, j in
                guard case .index(let row) = from.subscripts[0], case .index(let column) = from.subscripts[1] else {
                    return []
                }
                let read = LoopAccess(source, [row, column])
                return [
                    .raw(
                        "g[i, j] = \(source).transposed[\(column.text), \(row.text)]",
                        [LoopAccess("g", [g.i, j]), read])
                ]
            }
            return (.all, [body])
        },
        Pattern(name: "sorted rows") { g in
            g.isOpaque = true
            let row = g.changedSometimes(LoopAccess("g", subscripts: [.index(g.i), .all]))
            return (.rows, [.raw("\(row.text).sort()", [row])])
        },
        Pattern(name: "every second view") { g in
            g.isOpaque = true
            let range = LoopSubscript.range(.number(2) * g.i, .number(2) * g.i + .number(2 + g.numbers.below(2)))
            let view = LoopAccess("a", subscripts: [range])
            return (.all, [.raw("\(view.text) += 1.0", [view])])
        },
        Pattern(name: "mirrored in place") { g in
            g.isOpaque = true
            let mirror = LoopAccess("a", [n - .number(1) - g.i])
            return (
                LoopRange(lower: zero, upper: .divide(n, .number(2))),
                [.assign(LoopAccess("a", [g.i]), "+=", .read(mirror)), .assign(mirror, "=", g.readOnly())]
            )
        },
    ]
}
