// A directed graph without circles as a picture: boxes in rows, each below all that it takes from, arrows between them.
// Used for plans of blocked arrays. Drawn with SVG's plain style.
// Holds: equal graphs give equal texts; a box stands below every box that points to it; long labels are cut off.

/// A drawing of boxes and arrows.
public struct GraphChart: Sendable {
    /// One box.
    public struct Node: Sendable {
        /// The first line.
        public var label: String
        /// Further lines, smaller.
        public var details: [String]
        /// Boxes of one kind have one colour.
        public var kind: String
        /// The boxes that it takes from, by their places in the list; those before it alone are drawn.
        public var inputs: [Int]

        /// A box.
        public init(_ label: String, details: [String] = [], kind: String, inputs: [Int] = []) {
            self.label = label
            self.details = details
            self.kind = kind
            self.inputs = inputs
        }
    }
    /// Above the picture.
    public var title: String
    /// The boxes, each after those that it takes from.
    public var nodes: [Node]

    /// A drawing of `nodes`.
    public init(title: String, _ nodes: [Node]) {
        self.title = title
        self.nodes = nodes
    }

    private static let (boxWidth, gap, lineHeight, rowGap) = (250.0, 24.0, 15.0, 44.0)
    /// More than this many characters do not fit a box.
    private static let mostCharacters = 38
    private static let mostNodes = 400

    /// The picture as an SVG document; at most the first 400 boxes.
    /// - Complexity: O(boxes + arrows).
    public var svg: String {
        let shown = Array(nodes.prefix(Self.mostNodes))
        var rows: [[Int]] = []
        var rowOf: [Int] = []
        for (k, node) in shown.enumerated() {
            let row = node.inputs.filter { (0..<k).contains($0) }.map { rowOf[$0] + 1 }.max() ?? 0
            rowOf.append(row)
            while rows.count <= row { rows.append([]) }
            rows[row].append(k)
        }
        func height(_ node: Node) -> Double { 14 + Self.lineHeight * Double(1 + node.details.count) }
        let widest = Double(rows.map(\.count).max() ?? 1)
        let width = max(320, widest * (Self.boxWidth + Self.gap) + Self.gap)
        var places = [(x: Double, y: Double)](repeating: (0, 0), count: shown.count)
        var y = 56.0
        for row in rows {
            let rowWidth = Double(row.count) * (Self.boxWidth + Self.gap) - Self.gap
            for (column, k) in row.enumerated() {
                places[k] = ((width - rowWidth) / 2 + Double(column) * (Self.boxWidth + Self.gap), y)
            }
            y += (row.map { height(shown[$0]) }.max() ?? 0) + Self.rowGap
        }
        var kinds: [String] = []
        for node in shown where !kinds.contains(node.kind) { kinds.append(node.kind) }
        var body = ""
        for (k, node) in shown.enumerated() {
            for input in node.inputs where (0..<k).contains(input) {
                let from = (places[input].x + Self.boxWidth / 2, places[input].y + height(shown[input]))
                let to = (places[k].x + Self.boxWidth / 2, places[k].y)
                let middle = SVG.short((from.1 + to.1) / 2)
                body += "<path fill=\"none\" stroke=\"#888\" d=\"M\(SVG.short(from.0)) \(SVG.short(from.1))C"
                    + "\(SVG.short(from.0)) \(middle) \(SVG.short(to.0)) \(middle) \(SVG.short(to.0)) \(SVG.short(to.1))\"/>\n"
            }
        }
        for (k, node) in shown.enumerated() {
            let (x, y) = places[k]
            let colour = SVG.colours[(kinds.firstIndex(of: node.kind) ?? 0) % SVG.colours.count]
            body += "<rect x=\"\(SVG.short(x))\" y=\"\(SVG.short(y))\" width=\"\(SVG.short(Self.boxWidth))\" "
                + "height=\"\(SVG.short(height(node)))\" rx=\"6\" fill=\"\(colour)\" fill-opacity=\".14\" "
                + "stroke=\"\(colour)\"><title>\(SVG.escaped(node.label))</title></rect>\n"
            for (line, text) in ([node.label] + node.details).enumerated() {
                body += SVG.text(
                    x + 10, y + 19 + Self.lineHeight * Double(line), Self.cut(text), anchor: "start")
            }
        }
        return SVG.document(title: title, width: width, height: max(80, y - Self.rowGap + 16), left: Self.gap, body)
    }

    /// Writes the picture to the file at `path`, replacing one that is there only once all is written.
    /// - Throws: `ReportFileError` if the file cannot be written; then `path` is as it was.
    public func write(to path: String) throws(ReportFileError) {
        let text = svg
        try ReportFile.write(path) { (file) throws(ReportFileError) in try file.append(text) }
    }

    private static func cut(_ text: String) -> String {
        text.count <= mostCharacters ? text : String(text.prefix(mostCharacters - 1)) + "…"
    }
}
