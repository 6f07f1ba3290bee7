// Pages with pictures on them: SVG text that holds the pixels as PNG, with axes, a colour scale, a title and captions
// around. White ground and dark words, whatever page it is put on; no script, no fonts of its own.
// Holds: places are in units of the page, y downwards; places of ticks are 0…1, from the left and from the bottom.

import Foundation
import Reports

/// A page that is being drawn.
struct Sheet {
    /// A rectangle on the page.
    struct Frame {
        var x, y, width, height: Double
    }

    /// A mark at an axis.
    struct Tick {
        /// Where, 0 to 1 from the left or the bottom.
        var place: Double
        /// What stands there; a tick without words is shorter.
        var label: String
    }

    /// How words look.
    enum Style: String {
        case title, note, label, caption
    }

    /// Where words begin, or end.
    enum Anchor: String {
        case start, middle, end
    }

    private let width, height: Double
    private var body = ""

    /// A page of this size, with a title and a line below it.
    init(width: Double, height: Double, title: String, note: String) {
        self.width = width
        self.height = height
        text(28, 38, title, .title)
        text(28, 60, note, .note)
    }

    /// Words at a point.
    mutating func text(_ x: Double, _ y: Double, _ text: String, _ style: Style, _ anchor: Anchor = .start) {
        body += "<text class=\"\(style.rawValue)\" x=\"\(short(x))\" y=\"\(short(y))\" "
        body += "text-anchor=\"\(anchor.rawValue)\">\(escaped(text))</text>\n"
    }

    /// A picture that fills `frame`. Pixels stay sharp squares unless `isSmooth`.
    mutating func picture(_ picture: Picture?, in frame: Frame, isSmooth: Bool = false) throws {
        guard let picture else { throw OutputError(path: "a picture", reason: "it needs at least one pixel") }
        body += "<image \(place(frame)) preserveAspectRatio=\"none\""
        if !isSmooth { body += " image-rendering=\"optimizeSpeed\" style=\"image-rendering:pixelated\"" }
        body += " href=\"data:image/png;base64,\(Data(picture.png).base64EncodedString())\"/>\n"
    }

    /// The outline of a rectangle, with a line of `colour`.
    mutating func outline(_ frame: Frame, colour: String = "#333", isDashed: Bool = false, lineWidth: Double = 1) {
        body += "<rect \(place(frame)) fill=\"none\" stroke=\"\(colour)\" stroke-width=\"\(short(lineWidth))\""
        body += isDashed ? " stroke-dasharray=\"6 4\"/>\n" : "/>\n"
    }

    /// A circle around a point.
    mutating func ring(_ x: Double, _ y: Double, radius: Double, colour: String) {
        body += "<circle cx=\"\(short(x))\" cy=\"\(short(y))\" r=\"\(short(radius))\" fill=\"none\" "
        body += "stroke=\"\(colour)\" stroke-width=\"1.5\"/>\n"
    }

    /// The axis below `frame`.
    mutating func bottomAxis(_ frame: Frame, _ ticks: [Tick], title: String = "") {
        let y = frame.y + frame.height
        for tick in ticks {
            let x = frame.x + tick.place * frame.width
            line(x, y, x, y + (tick.label.isEmpty ? 3 : 6))
            text(x, y + 21, tick.label, .label, .middle)
        }
        text(frame.x + frame.width / 2, y + 43, title, .caption, .middle)
    }

    /// The axis to the left of `frame`. `titleDistance` is from the frame to the middle of the title's letters.
    mutating func leftAxis(_ frame: Frame, _ ticks: [Tick], title: String = "", titleDistance: Double = 56) {
        for tick in ticks {
            let y = frame.y + (1 - tick.place) * frame.height
            line(frame.x - (tick.label.isEmpty ? 3 : 6), y, frame.x, y)
            text(frame.x - 10, y + 4, tick.label, .label, .end)
        }
        guard !title.isEmpty else { return }
        body += "<text class=\"caption\" text-anchor=\"middle\" transform=\"translate("
        body += "\(short(frame.x - titleDistance)) \(short(frame.y + frame.height / 2))) rotate(-90)\">"
        body += "\(escaped(title))</text>\n"
    }

    /// An upright colour scale: `map` from bottom to top, ticks to its right, the title above.
    mutating func colourScale(_ frame: Frame, _ map: ColourMap, _ ticks: [Tick], title: String) throws {
        let rows = 256
        let values = (0..<rows).map { Double(rows - 1 - $0) }
        try picture(
            Picture(width: 1, height: rows, values: values, low: 0, high: Double(rows - 1), map: map), in: frame,
            isSmooth: true)
        outline(frame)
        for tick in ticks {
            let y = frame.y + (1 - tick.place) * frame.height
            line(frame.x + frame.width, y, frame.x + frame.width + 5, y)
            text(frame.x + frame.width + 9, y + 4, tick.label, .label)
        }
        text(frame.x, frame.y - 10, title, .label)
    }

    /// The page as SVG text.
    var svg: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(short(width)) \(short(height))" \
        width="\(short(width))" height="\(short(height))" font-family="system-ui, 'DejaVu Sans', sans-serif">
        <style>.title{font-size:19px;font-weight:600;fill:#1a1a1a}.note{font-size:13px;fill:#555}\
        .label{font-size:12px;fill:#444}.caption{font-size:13px;fill:#222}</style>
        <rect width="100%" height="100%" fill="#fff"/>
        \(body)</svg>

        """
    }

    /// Writes the page into the output folder and says so.
    func save(_ name: String, _ what: String) throws {
        let path = "\(Demo.output)/\(name)"
        try write(Array(svg.utf8), to: path)
        print("  \(path): \(what)")
    }

    private mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
        body += "<path d=\"M\(short(x1)) \(short(y1))L\(short(x2)) \(short(y2))\" stroke=\"#333\"/>\n"
    }

    private func place(_ frame: Frame) -> String {
        "x=\"\(short(frame.x))\" y=\"\(short(frame.y))\" width=\"\(short(frame.width))\" "
            + "height=\"\(short(frame.height))\""
    }

    /// A coordinate with at most two digits after the point.
    private func short(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }

    private func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
    }
}
