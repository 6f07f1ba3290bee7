// Fourier–Motzkin elimination on inequalities with whole coefficients: a variable is removed by adding each
// inequality that bounds it from below to each that bounds it from above. Products of atoms count as variables of
// their own. Bounds are rounded to whole numbers at each step, which the rational method would not do.
// Holds: true only if no whole numbers meet all inequalities; more rows than the limit give false.

extension Refutation {
    private static let mostRows = 220

    private struct Row: Hashable {
        var coefficients: [Int128]
    }

    /// Whether the inequalities by themselves, with `extra` ones, cannot all hold.
    mutating func eliminates(with extra: [Polynomial] = []) -> Bool {
        fuel -= 1
        var columns: [Monomial: Int] = [:]
        let forms = gaps + extra
        for form in forms {
            for term in form.variableTerms where columns[term.monomial] == nil { columns[term.monomial] = columns.count }
        }
        // The least constant for each row of coefficients.
        var rows: [Row: Int128] = [:]
        for form in forms {
            var row = Row(coefficients: Array(repeating: 0, count: columns.count))
            for term in form.variableTerms {
                if let column = columns[term.monomial] { row.coefficients[column] = term.coefficient }
            }
            if Self.insert(row, form.constant, into: &rows) { return true }
        }
        var left = Set(0..<columns.count)
        while !left.isEmpty {
            guard let column = Self.cheapest(left, rows) else { return false }
            left.remove(column)
            var next: [Row: Int128] = [:]
            var (lower, upper): ([(Row, Int128)], [(Row, Int128)]) = ([], [])
            for (row, constant) in rows {
                switch row.coefficients[column] {
                case 0: next[row] = constant
                case let a where a > 0: lower.append((row, constant))
                default: upper.append((row, constant))
                }
            }
            guard lower.count * upper.count + next.count <= Self.mostRows else { return false }
            for (a, p) in lower {
                for (b, q) in upper {
                    let (k, m) = (-b.coefficients[column], a.coefficients[column])
                    var sum = Row(coefficients: Array(repeating: 0, count: columns.count))
                    var fits = true
                    for c in sum.coefficients.indices {
                        guard let x = Polynomial.product(a.coefficients[c], k),
                            let y = Polynomial.product(b.coefficients[c], m)
                        else {
                            fits = false
                            break
                        }
                        sum.coefficients[c] = x + y
                    }
                    guard fits, let x = Polynomial.product(p, k), let y = Polynomial.product(q, m) else { continue }
                    if Self.insert(sum, x + y, into: &next) { return true }
                }
            }
            rows = next
        }
        return false
    }

    /// The variable whose removal makes the fewest rows; ties go to the first, so that answers do not vary.
    private static func cheapest(_ left: Set<Int>, _ rows: [Row: Int128]) -> Int? {
        var best: (column: Int, cost: Int)?
        for column in left.sorted() {
            var (lower, upper) = (0, 0)
            for row in rows.keys {
                if row.coefficients[column] > 0 { lower += 1 } else if row.coefficients[column] < 0 { upper += 1 }
            }
            let cost = lower * upper - lower - upper
            if cost < best?.cost ?? .max { best = (column, cost) }
        }
        return best?.column
    }

    /// Adds a row, divided by what divides it; true if it can never hold.
    private static func insert(_ row: Row, _ constant: Int128, into rows: inout [Row: Int128]) -> Bool {
        var divisor: Int128 = 0
        for coefficient in row.coefficients where coefficient != 0 {
            divisor = Affine.greatestCommonDivisor(divisor, coefficient)
            if divisor == 1 { break }
        }
        if divisor == 0 { return constant < 0 }
        var (tight, floor) = (row, constant)
        if divisor > 1 {
            for c in tight.coefficients.indices { tight.coefficients[c] /= divisor }
            let (quotient, remainder) = constant.quotientAndRemainder(dividingBy: divisor)
            floor = remainder < 0 ? quotient - 1 : quotient
        }
        if floor >= Polynomial.limit { return false }
        // A constant far below zero may not be dropped upwards; it stays as it is, being the stronger statement.
        rows[tight] = min(rows[tight] ?? floor, floor)
        return false
    }
}
