// Line and bar charts as SVG text: one plain style that reads in light and dark pages, no script, no fonts of its
// own. Axes may be logarithmic; ticks fall on round numbers.
// Holds: any numbers give a well-formed picture; points that cannot be drawn (NaN, infinities, and numbers below
// zero on a logarithmic axis) are left out, and break their line.

import Glibc

/// A chart of lines or bars.
public struct Chart: Sendable {
    /// A named row of points, drawn as a line.
    public struct Line: Sendable {
        /// The name in the legend.
        public var name: String
        /// The points, in the order in which they are joined.
        public var points: [(x: Double, y: Double)]
        /// A line through `points`.
        public init(_ name: String, _ points: [(x: Double, y: Double)]) {
            self.name = name
            self.points = points
        }
    }

    /// A named number, drawn as a bar.
    public struct Bar: Sendable {
        /// The name before the bar.
        public var name: String
        /// The bar's length.
        public var value: Double
        /// What stands behind the bar; the number itself if nil.
        public var label: String?
        /// A bar of length `value`.
        public init(_ name: String, _ value: Double, label: String? = nil) {
            self.name = name
            self.value = value
            self.label = label
        }
    }

    /// The words above the chart.
    public var title: String
    /// The words under the x axis.
    public var xTitle = ""
    /// The words beside the y axis.
    public var yTitle = ""
    /// True if the x axis (of bars: their lengths) is logarithmic.
    public var isXLogarithmic = false
    /// True if the y axis is logarithmic.
    public var isYLogarithmic = false

    /// A chart without content yet.
    public init(title: String) { self.title = title }

    private static let width = 720.0
    private static let height = 420.0
    private static let (left, right, top, bottom) = (72.0, 24.0, 48.0, 56.0)

    /// The chart of `lines` as an SVG document.
    public func svg(lines: [Line]) -> String {
        let points = lines.flatMap(\.points)
        let x = Scale(points.map(\.x), isLogarithmic: isXLogarithmic, from: Self.left, to: Self.width - Self.right)
        let y = Scale(points.map(\.y), isLogarithmic: isYLogarithmic, from: Self.height - Self.bottom, to: Self.top)
        var body = ""
        for tick in x.ticks {
            guard let place = x.place(tick) else { continue }
            body += SVG.line(place, Self.top, place, Self.height - Self.bottom, "grid")
            body += SVG.text(place, Self.height - Self.bottom + 18, Figures.number(tick), anchor: "middle")
        }
        for tick in y.ticks {
            guard let place = y.place(tick) else { continue }
            body += SVG.line(Self.left, place, Self.width - Self.right, place, "grid")
            body += SVG.text(Self.left - 8, place + 4, Figures.number(tick), anchor: "end")
        }
        for (index, line) in lines.enumerated() {
            let colour = SVG.colours[index % SVG.colours.count]
            var path = ""
            var isDown = false
            for point in line.points {
                guard let px = x.place(point.x), let py = y.place(point.y) else {
                    isDown = false
                    continue
                }
                path += (isDown ? "L" : "M") + "\(SVG.short(px)) \(SVG.short(py))"
                isDown = true
            }
            body += "<path d=\"\(path)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>\n"
            let legend = Self.top + 14 + Double(index) * 18
            body += "<rect x=\"\(SVG.short(Self.left + 12))\" y=\"\(SVG.short(legend - 9))\" "
            body += "width=\"10\" height=\"10\" fill=\"\(colour)\"/>\n"
            body += SVG.text(Self.left + 28, legend, line.name, anchor: "start")
        }
        return document(body, height: Self.height)
    }

    /// The chart of `bars`, from top to bottom, as an SVG document.
    public func svg(bars: [Bar]) -> String {
        let rowHeight = 28.0
        let height = Self.top + Self.bottom + rowHeight * Double(max(bars.count, 1))
        let nameWidth = min(260, 24 + 7.2 * Double(bars.map { $0.name.count }.max() ?? 0))
        let scale = Scale(
            bars.map(\.value) + (isXLogarithmic ? [] : [0]), isLogarithmic: isXLogarithmic, from: nameWidth,
            to: Self.width - 96)
        var body = ""
        for tick in scale.ticks {
            guard let place = scale.place(tick) else { continue }
            body += SVG.line(place, Self.top, place, height - Self.bottom, "grid")
            body += SVG.text(place, height - Self.bottom + 18, Figures.number(tick), anchor: "middle")
        }
        let origin = isXLogarithmic ? nameWidth : scale.place(0) ?? nameWidth
        for (index, bar) in bars.enumerated() {
            let y = Self.top + rowHeight * Double(index)
            body += SVG.text(nameWidth - 8, y + 19, bar.name, anchor: "end")
            guard let end = scale.place(bar.value) else { continue }
            let (from, to) = (min(origin, end), max(origin, end))
            body += "<rect x=\"\(SVG.short(from))\" y=\"\(SVG.short(y + 5))\" width=\"\(SVG.short(to - from))\" "
            body += "height=\"18\" fill=\"\(SVG.colours[0])\"/>\n"
            body += SVG.text(to + 6, y + 19, bar.label ?? Figures.number(bar.value), anchor: "start")
        }
        return document(body, height: height)
    }

    private func document(_ body: String, height: Double) -> String {
        let middle = SVG.short(-(Self.top + height - Self.bottom) / 2)
        return SVG.document(
            title: title, width: Self.width, height: height, left: Self.left,
            body + """
                <text x="\(SVG.short(Self.width / 2))" y="\(SVG.short(height - 12))" \
                text-anchor="middle">\(SVG.escaped(xTitle))</text>
                <text transform="rotate(-90)" x="\(middle)" y="18" text-anchor="middle">\(SVG.escaped(yTitle))</text>

                """)
    }
}

/// How numbers become places along one axis.
struct Scale {
    private let low, high: Double
    private let start, end: Double
    private let isLogarithmic: Bool
    /// Round numbers inside, from low to high, at most about ten.
    let ticks: [Double]

    /// A scale that shows all of `values` that can be shown, from place `start` to place `end`. A tight one ends with the
    /// values, others at ticks.
    init(_ values: [Double], isLogarithmic: Bool, isTight: Bool = false, from start: Double, to end: Double) {
        self.isLogarithmic = isLogarithmic
        self.start = start
        self.end = end
        let shown = values.filter { $0.isFinite && $0.magnitude < 1e300 && (!isLogarithmic || $0 > 1e-300) }
        var low = shown.min() ?? (isLogarithmic ? 1 : 0)
        var high = shown.max() ?? (isLogarithmic ? 10 : 1)
        if isLogarithmic {
            low = floor(log10(low))
            high = max(ceil(log10(high)), low + 1)
            let step = max(1, ceil((high - low) / 8))
            ticks = stride(from: low, through: high, by: step).map { pow(10, $0) }
        } else {
            // Numbers too near each other for ticks between them count as one.
            let size = max(low.magnitude, high.magnitude, 1e-290)
            if high - low <= size * 1e-12 { (low, high) = (low - max(size * 0.1, 0.5), high + max(size * 0.1, 0.5)) }
            let step = Self.roundStep((high - low) / 6)
            let first = (isTight ? ceil(low / step) : floor(low / step)) * step
            let last = (isTight ? floor(high / step) : ceil(high / step)) * step
            if !isTight { (low, high) = (first, last) }
            let count = Int(min(max(((last - first) / step).rounded(), 1), 20))
            ticks = (0...count).map { first + Double($0) * step }
        }
        self.low = low
        self.high = high
    }

    /// 1, 2 or 5 times a power of ten, at least `step`.
    private static func roundStep(_ step: Double) -> Double {
        let power = pow(10, floor(log10(step)))
        for factor in [1.0, 2, 5] where factor * power >= step * 0.9999 { return factor * power }
        return 10 * power
    }

    /// The place of `value`, or nil if it cannot be shown.
    func place(_ value: Double) -> Double? {
        guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
        let part = ((isLogarithmic ? log10(value) : value) - low) / (high - low)
        guard part.isFinite, part > -0.001, part < 1.001 else { return nil }
        return start + part * (end - start)
    }
}
