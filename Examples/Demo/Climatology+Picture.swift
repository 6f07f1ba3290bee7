// The picture of quern-demo climatology: the usual July as it was found, and the warming of each place.

import Quern
import QuernArrays
import Reports

extension Climatology {
    /// How a field becomes a map.
    private struct Map {
        var caption, unit: String
        var colours: ColourMap
        /// The ends of the colour scale, and the distance of its ticks.
        var low, high, step: Double
    }

    func draw(_ usual: NDArray<Float, 3>, _ warming: Matrix<Float>, bytes: Int, held: Int) throws {
        var sheet = Sheet(
            width: 900, height: 866, title: "\(years) years of a made-up sea: the usual July, and how fast it warms",
            note: "Computed from \(megabytes(bytes)) on disk with at most \(megabytes(held)) in memory, by blocks. "
                + "Land is grey.")
        let july = Map(
            caption: "Temperature in July, the mean of \(years) years", unit: "°C", colours: .meadow, low: -5, high: 35,
            step: 10)
        let slope = Map(
            caption: "Warming: the slope of a line through each place's departures from its usual year",
            unit: "°C in ten years", colours: .tide, low: -0.6, high: 0.6, step: 0.2)
        try add(july, usual[6, ..., ...], top: 112, to: &sheet)
        try add(slope, warming, top: 492, to: &sheet)
        try sheet.save("climatology.svg", "two maps\n")
    }

    private func add(_ map: Map, _ field: Matrix<Float>, top: Double, to sheet: inout Sheet) throws {
        let frame = Sheet.Frame(x: 72, y: top, width: 640, height: 320)
        sheet.text(frame.x, frame.y - 12, map.caption, .caption)
        try sheet.picture(picture(field, map), in: frame, isSmooth: true)
        sheet.outline(frame)
        let longitudes = stride(from: 0, through: 360, by: 60).map { degrees in
            let label = degrees % 360 == 0 ? "0°" : degrees <= 180 ? "\(degrees)° E" : "\(360 - degrees)° W"
            return Sheet.Tick(place: Double(degrees) / 360, label: label)
        }
        sheet.bottomAxis(frame, longitudes)
        let latitudes = stride(from: -90, through: 90, by: 30).map { degrees in
            let label = degrees == 0 ? "0°" : degrees > 0 ? "\(degrees)° N" : "\(-degrees)° S"
            return Sheet.Tick(place: Double(degrees + 90) / 180, label: label)
        }
        sheet.leftAxis(frame, latitudes)
        let ticks = (0...Int(((map.high - map.low) / map.step).rounded())).map { index in
            let value = ((map.low + Double(index) * map.step) * 100).rounded() / 100
            return Sheet.Tick(
                place: (value - map.low) / (map.high - map.low),
                label: value == value.rounded() ? "\(Int(value))" : "\(value)")
        }
        try sheet.colourScale(
            Sheet.Frame(x: 740, y: frame.y, width: 16, height: frame.height), map.colours, ticks, title: map.unit)
    }

    /// A field with the north at the top, land in grey. Of a large one the means of small squares: what is finer than the
    /// page shows is weather.
    private func picture(_ field: Matrix<Float>, _ map: Map) -> Picture? {
        var samples: [UInt8] = []
        let side = max(1, columns / 360)
        let (height, width) = (rows / side, columns / side)
        for i in (0..<height).reversed() {
            for j in 0..<width {
                let square = (0..<side * side).map { Double(field[i * side + $0 / side, j * side + $0 % side]) }
                let sea = square.filter { !$0.isNaN }
                let value = 2 * sea.count > square.count ? sea.reduce(0, +) / Double(sea.count) : .nan
                let colour = map.colours[(value - map.low) / (map.high - map.low)]
                samples += value.isNaN ? [150, 150, 150] : [colour.red, colour.green, colour.blue]
            }
        }
        return Picture(width: width, height: height, channels: .rgb, samples: samples)
    }
}
