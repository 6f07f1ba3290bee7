// The pieces that all SVG pictures of this package are made of: one plain style that reads in light and dark pages,
// no script, no fonts of its own. Used by Chart and TraceChart.
// Holds: coordinates have at most two digits after the point, so that equal pictures are equal texts.

/// Parts of SVG documents.
enum SVG {
    /// Colours that tell neighbours apart, on light and on dark.
    static let colours = ["#3b6fb6", "#d1603d", "#4f9d69", "#8e63a8", "#b8902f", "#4aa3a8"]

    /// A whole picture: `title` above, then `body`.
    static func document(title: String, width: Double, height: Double, left: Double, _ body: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(short(width)) \(short(height))" \
        font-family="system-ui, sans-serif" font-size="12" fill="#777">
        <style>.grid{stroke:#888;stroke-opacity:.25}</style>
        <text x="\(short(left))" y="28" font-size="16">\(escaped(title))</text>
        \(body)</svg>

        """
    }

    /// A line between two points.
    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
        "<line class=\"\(style)\" x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\"/>\n"
    }

    /// Words at a point.
    static func text(_ x: Double, _ y: Double, _ text: String, anchor: String) -> String {
        "<text x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\">\(escaped(text))</text>\n"
    }

    /// A coordinate with at most two digits after the point.
    static func short(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() && rounded.magnitude < 1e9 ? String(Int(rounded)) : String(rounded)
    }

    /// `text` as SVG text; characters that XML cannot hold become spaces.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
