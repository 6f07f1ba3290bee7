// A trace as a picture: a row for each worker, time from left to right, a bar for each span, coloured by category, and
// behind each row how much of the time it was busy. For pages and reports; ChromeTrace is for looking closer.
// Holds: a picture of any number of spans stays small: what is narrower than a column of 1.5 points is drawn as that
// column's share of the row's height, in the colour that fills most of it; equal spans give equal pictures.

/// Draws traces.
public struct TraceChart: Sendable {
    /// The words above the picture.
    public var title: String
    /// What ran.
    public var spans: [TraceSpan]
    /// The workers that have a row; nil for those that ran anything. So a worker that never ran can be seen idle.
    public var workers: [Int]?

    /// A picture of `spans`.
    public init(title: String, _ spans: [TraceSpan], workers: [Int]? = nil) {
        self.title = title
        self.spans = spans
        self.workers = workers
    }

    private static let (left, plotWidth, right, top) = (72.0, 600.0, 60.0, 70.0)
    private static let column = 1.5
    private static let mostRows = 256

    /// The picture as an SVG document. At most 256 workers are drawn, those with the lowest numbers.
    /// - Complexity: O(spans · log spans).
    public var svg: String {
        let drawn = spans.filter(\.isDrawable)
        let start = drawn.map(\.start).min() ?? 0
        let end = drawn.map(\.end).max() ?? 0
        let rows = (workers ?? Array(Set(drawn.map(\.worker)))).sorted().prefix(Self.mostRows)
        let categories = Self.categories(drawn)
        let colours = Dictionary(
            uniqueKeysWithValues: categories.enumerated().map { ($1, SVG.colours[$0 % SVG.colours.count]) })
        let rowHeight = rows.count > 24 ? 12.0 : 26.0
        let bottom = Self.top + rowHeight * Double(max(rows.count, 1))
        let right = Self.left + Self.plotWidth

        let (unit, size) = Self.unit(end - start)
        let scale = Scale([0, (end - start) / size], isLogarithmic: false, isTight: true, from: Self.left, to: right)
        let window = Window(start: start, size: size, scale: scale)
        var body = Self.legend(categories, colours)
        if !rows.isEmpty { body += SVG.text(right + 8, Self.top - 6, "busy", anchor: "start") }
        for tick in scale.ticks {
            guard let place = scale.place(tick) else { continue }
            body += SVG.line(place, Self.top, place, bottom, "grid")
            body += SVG.text(place, bottom + 16, Figures.short(tick), anchor: "middle")
        }
        let byWorker = Dictionary(grouping: drawn, by: \.worker)
        for (index, worker) in rows.enumerated() {
            // Outer spans before the inner ones that cover them.
            let row = (byWorker[worker] ?? []).sorted { ($0.start, $1.end, $0.name) < ($1.start, $0.end, $1.name) }
            let y = Self.top + rowHeight * Double(index)
            let base = y + rowHeight / 2 + 4
            body += SVG.text(Self.left - 8, base, TraceSpan.rowName(ofWorker: worker), anchor: "end")
            body += Self.bars(row, window, colours, top: y + 2, height: rowHeight - 4)
            let share = end > start ? Self.busySeconds(row) / (end - start) : 0
            body += SVG.text(right + 8, base, "\(Int((share * 100).rounded())) %", anchor: "start")
        }
        body += SVG.text(Self.left + Self.plotWidth / 2, bottom + 34, "time, \(unit)", anchor: "middle")
        return SVG.document(
            title: title, width: right + Self.right, height: bottom + 46, left: Self.left, body)
    }

    /// Writes the picture to the file at `path`, replacing one that is there only once all is written.
    /// - Throws: `ReportFileError` if the file cannot be written; then `path` is as it was.
    public func write(to path: String) throws(ReportFileError) {
        let text = svg
        try ReportFile.write(path) { (file) throws(ReportFileError) in try file.append(text) }
    }

    /// The share of the time from the first start to the last end in which each worker ran something.
    public static func utilisation(_ spans: [TraceSpan]) -> [Int: Double] {
        let drawn = spans.filter(\.isDrawable)
        let length = (drawn.map(\.end).max() ?? 0) - (drawn.map(\.start).min() ?? 0)
        return Dictionary(grouping: drawn, by: \.worker).mapValues { row in
            length > 0 ? busySeconds(row.sorted { $0.start < $1.start }) / length : 0
        }
    }

    /// The length of the union of `row`, which is sorted by start: nested spans count once.
    private static func busySeconds(_ row: [TraceSpan]) -> Double {
        var (busy, reached) = (0.0, -Double.infinity)
        for span in row where span.end > reached {
            busy += span.end - max(span.start, reached)
            reached = span.end
        }
        return busy
    }

    /// The categories in the order in which they first ran.
    private static func categories(_ spans: [TraceSpan]) -> [String] {
        var first: [String: Double] = [:]
        for span in spans { first[span.category] = min(first[span.category] ?? .infinity, span.start) }
        return first.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    private static func legend(_ categories: [String], _ colours: [String: String]) -> String {
        var (text, x) = ("", left)
        for category in categories {
            let width = 28 + 7.2 * Double(category.count)
            // What has no room is left out of the legend, not of the picture.
            guard x + width <= left + plotWidth + right else { break }
            text += rect(x, 43, 10, 10, colours[category] ?? "", name: nil)
            text += SVG.text(x + 15, 52, category, anchor: "start")
            x += width
        }
        return text
    }

    /// The unit in which `seconds` is at least 1, and its size.
    private static func unit(_ seconds: Double) -> (name: String, size: Double) {
        seconds >= 1 ? ("s", 1) : seconds >= 1e-3 ? ("ms", 1e-3) : ("µs", 1e-6)
    }

    /// Seconds to places.
    private struct Window {
        var start, size: Double
        var scale: Scale
        func place(_ time: Double) -> Double { scale.place((time - start) / size) ?? TraceChart.left }
    }

    /// The bars of one row: spans wide enough for a bar of their own, then columns of what is narrower.
    private static func bars(
        _ row: [TraceSpan], _ window: Window, _ colours: [String: String], top: Double, height: Double
    ) -> String {
        var text = ""
        var fine: [Int: [String: Double]] = [:]  // column → category → points of its width covered
        for span in row {
            let (from, to) = (window.place(span.start), window.place(span.end))
            if to - from >= column {
                text += rect(
                    from, top, to - from, height, colours[span.category] ?? "",
                    name: "\(span.name): \(Figures.seconds(span.end - span.start))")
                // The whole name where there is room for it, or at least its kind.
                let words = [span.name, span.category].first { Double($0.count) * 6.2 + 6 < to - from }
                if height >= 16, let words {
                    text += "<text x=\"\(SVG.short(from + 3))\" y=\"\(SVG.short(top + height / 2 + 3.5))\" "
                    text += "font-size=\"10\" fill=\"#fff\">" + SVG.escaped(words) + "</text>\n"
                }
            } else {
                // By its middle: a span is narrower than a column, and at most touches the next one.
                fine[Int((from + to - 2 * left) / 2 / column), default: [:]][span.category, default: 0] += to - from
            }
        }
        for (index, covered) in fine.sorted(by: { $0.key < $1.key }) {
            guard let most = covered.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { continue }
            let share = min(1, covered.values.reduce(0, +) / column)
            let tall = max(1, height * share)
            text += rect(
                left + Double(index) * column, top + height - tall, column, tall, colours[most.key] ?? "", name: nil)
        }
        return text
    }

    private static func rect(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ colour: String, name: String?
    ) -> String {
        let size = "width=\"\(SVG.short(width))\" height=\"\(SVG.short(height))\" fill=\"\(colour)\""
        let head = "<rect x=\"\(SVG.short(x))\" y=\"\(SVG.short(y))\" \(size)"
        guard let name else { return head + "/>\n" }
        return head + " stroke=\"#fff\" stroke-width=\".4\"><title>\(SVG.escaped(name))</title></rect>\n"
    }
}
