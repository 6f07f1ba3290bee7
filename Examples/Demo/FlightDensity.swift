// quern-demo flights: every flight that left New York in 2013 in one picture, delay against distance, as Datashader
// draws it: flights are counted on a grid, and a cell's colour is the rank of its count among those that there are, so
// that neither the one busy cell nor the many of a single flight take all the colours.
// Each step is an expression over columns; the cells of all flights are one fused kernel, and their counts one pass.

import Foundation
import Quern
import QuernArrays
import Reports

/// A picture of many points.
struct FlightDensity {
    /// The cells of the grid.
    var columns = 340, rows = 240
    /// The distances from the left to the right edge, in miles; the axis is logarithmic.
    let distances = (low: 75.0, high: 5500.0)
    /// By what part of its distance a flight may be moved.
    let spread = 0.01
    /// The delays from the bottom to the top edge, in minutes. The axis is linear near 0 and logarithmic far from it,
    /// as the inverse hyperbolic sine is: most flights lie within half an hour, the last one landed 21 hours late.
    let delays = (low: -90.0, high: 1400.0, linearWithin: 30.0)

    func run() throws {
        let table = try BlockedTable.open(csv: "\(Demo.data)/flights.csv.gz")
        let landed = table.filter { .!$0["arr_delay"].isNaN }
        let (delay, distance) = (try landed["arr_delay"], try landed["distance"])
        let (all, known) = (try table.rowCount(), delay.count)

        // Delays are whole minutes and routes few: each flight is moved by chance within its minute, and by up to a
        // hundredth of its distance, or the picture would be one of gaps.
        let minute = BlockedArray<Double>.random.uniform([known], in: -0.5..<0.5, seed: 2013)
        let part = BlockedArray<Double>.random.uniform([known], in: -spread..<spread, seed: 2014)

        // The cell of each flight, and how many flights each cell has.
        let width = Foundation.log(distances.high / distances.low)
        let column = (log(distance / distances.low) + part) * (Double(columns) / width)
        let height = bent(delays.high) - bent(delays.low)
        let row = (asinh((delay + minute) / delays.linearWithin) - bent(delays.low)) * (Double(rows) / height)
        let cell = row.asType(Int.self) * columns + column.asType(Int.self)
        let counts: NDArray<Int, 1> = try cell.bincount(length: columns * rows).compute()
        let late = try (delay > 15).asType(Double.self).mean().compute()

        print("Flights that left New York in 2013 (US Bureau of Transportation Statistics)")
        print("  flights: \(grouped(all)), with a known delay: \(grouped(known)), without: \(grouped(all - known))")
        let cells = counts.elements.filter { $0 > 0 }.count
        print("  flights in the cells: \(grouped(counts.sum())), cells with a flight: \(grouped(cells))")
        print("  most in one cell: \(counts.max()), more than 15 minutes late: \(Figures.number(100 * late)) %")
        let worst = try table.grouped(by: "carrier")["arr_delay"].mean().compute()
        let order = worst.values.indices.sorted { worst.values[$0] < worst.values[$1] }
        if let first = order.first, let last = order.last {
            print(
                "  mean delay by carrier: from \(Figures.number(worst.values[first])) minutes (\(worst.labels[first])) "
                    + "to \(Figures.number(worst.values[last])) (\(worst.labels[last]))")
        }
        try draw(counts, all: all, known: known)
    }

    /// A delay as the axis has it.
    private func bent(_ minutes: Double) -> Double { Foundation.asinh(minutes / delays.linearWithin) }

    private func draw(_ counts: NDArray<Int, 1>, all: Int, known: Int) throws {
        // A count's rank: the share of cells with flights that have fewer, and half of those with as many.
        let found = try BlockedArray(counts).unique()
        var share: [Int: Double] = [:]
        var below = 0
        let cells = zip(found.values, found.counts).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
        for (count, times) in zip(found.values, found.counts) where count > 0 {
            share[count] = (Double(below) + Double(times) / 2) / Double(cells)
            below += times
        }
        // Cells without a flight have the darkest colour to themselves.
        let map = ColourMap.ember
        func brightness(_ count: Int) -> Double { share[count].map { 0.22 + 0.78 * $0 } ?? 0 }
        let values = (0..<rows * columns).map { index in
            brightness(counts[(rows - 1 - index / columns) * columns + index % columns])
        }

        var sheet = Sheet(
            width: 900, height: 640,
            title: "Arrival delay against distance: \(grouped(known)) flights from New York, 2013",
            note: "\(grouped(all - known)) of \(grouped(all)) flights have no delay: cancelled, or landed elsewhere. "
                + "A cell's colour is the rank of its number of flights.")
        let frame = Sheet.Frame(x: 92, y: 84, width: 680, height: 480)
        try sheet.picture(
            Picture(width: columns, height: rows, values: values, low: 0, high: 1, map: map), in: frame)
        sheet.outline(frame)
        sheet.bottomAxis(
            frame,
            [100, 200, 500, 1000, 2000, 5000].map {
                let place = Foundation.log(Double($0) / distances.low) / Foundation.log(distances.high / distances.low)
                return Sheet.Tick(place: place, label: grouped($0))
            }, title: "distance, miles (logarithmic)")
        let times: [(Double, String)] = [
            (-60, "1 h early"), (-30, "30 min early"), (-15, "15 min early"), (0, "on time"), (15, "15 min late"),
            (30, "30 min"), (60, "1 h"), (120, "2 h"), (240, "4 h"), (480, "8 h"), (1200, "20 h late"),
        ]
        sheet.leftAxis(
            frame,
            times.map { minutes, label in
                let place = (bent(minutes) - bent(delays.low)) / (bent(delays.high) - bent(delays.low))
                return Sheet.Tick(place: place, label: label)
            })
        // Round counts at their rank, those that lie apart.
        var ticks: [Sheet.Tick] = []
        for count in [1, 2, 5, 10, 20, 50, 100, 200, 500] {
            let place = brightness(count)
            guard place - (ticks.last?.place ?? 0) > 0.04 else { continue }
            ticks.append(Sheet.Tick(place: place, label: "\(count)"))
        }
        try sheet.colourScale(
            Sheet.Frame(x: 800, y: 104, width: 16, height: 300), map, [Sheet.Tick(place: 0, label: "none")] + ticks,
            title: "flights in a cell")
        try sheet.save("flights.svg", "the picture\n")
    }
}

/// A whole number with its thousands apart.
func grouped(_ number: Int) -> String { Figures.number(Double(number), digits: "\(number)".count) }
