// The picture of quern-demo registration: the crops, the correlation of their phases, and what they make together.

import Quern
import QuernArrays
import Reports

extension Registration {
    func draw(_ pictures: Pictures, found: (down: Int, right: Int), wrong: Int) throws {
        let stitched = (rows: Double(pictures.stitched.shape[0]), columns: Double(pictures.stitched.shape[1]))
        // Crops and correlation in a row of three; below, the stitched picture as wide as all of them.
        let small = Sheet.Frame(x: 28, y: 116, width: 280, height: 280 * Double(height) / Double(width))
        let scale = min(868 / stitched.columns, 700 / stitched.rows)
        let large = Sheet.Frame(
            x: 28, y: small.y + small.height + 78, width: stitched.columns * scale, height: stitched.rows * scale)
        var sheet = Sheet(
            width: 924, height: large.y + large.height + 28,
            title: "Two crops of the Hubble eXtreme Deep Field, stitched by phase correlation",
            note: "The second crop lies \(words(found.down, "below", "above")) and "
                + "\(words(found.right, "to the right", "to the left")); "
                + (wrong == 0 ? "every pixel is the photograph's." : "\(wrong) pixels are not the photograph's."))
        let (blue, orange) = ("#5aa9ff", "#ff9d4d")
        for (index, (name, crop)) in [("first crop", pictures.first), ("second crop", pictures.second)].enumerated() {
            var frame = small
            frame.x += 294 * Double(index)
            sheet.text(frame.x, frame.y - 10, name, .caption)
            try sheet.picture(picture(crop), in: frame, isSmooth: true)
            sheet.outline(frame, colour: index == 0 ? blue : orange, lineWidth: 2)
        }

        var frame = small
        frame.x += 588
        sheet.text(frame.x, frame.y - 10, "correlation of the phases", .caption)
        let largest = pictures.correlation.max()
        // The peak is one pixel: a small picture shows the largest of several, and overexposed, or the rest were black.
        let values = coarse(pictures.correlation, by: 4)
        try sheet.picture(
            Picture(
                width: values.shape[1], height: values.shape[0], values: values.elements, low: 0, high: largest / 12,
                map: .ember), in: frame)
        sheet.outline(frame)
        let (middleX, middleY) = (frame.x + frame.width / 2, frame.y + frame.height / 2)
        let peak = (
            x: middleX + Double(found.right) * frame.width / Double(width),
            y: middleY + Double(found.down) * frame.height / Double(height)
        )
        sheet.ring(peak.x, peak.y, radius: 9, colour: "#fff")
        sheet.text(
            middleX, frame.y + frame.height + 20,
            "the peak is \(words(found.right, "right", "left", unit: "")) and "
                + "\(words(found.down, "down", "up", unit: "")) of the middle", .label, .middle)

        sheet.text(large.x, large.y - 12, "stitched", .caption)
        try sheet.picture(picture(pictures.stitched), in: large, isSmooth: true)
        let crops = [
            (max(0, -found.down), max(0, -found.right), blue), (max(0, found.down), max(0, found.right), orange),
        ]
        for (row, column, colour) in crops {
            let outline = Sheet.Frame(
                x: large.x + Double(column) * scale, y: large.y + Double(row) * scale, width: Double(width) * scale,
                height: Double(height) * scale)
            sheet.outline(outline, colour: colour, isDashed: true, lineWidth: 1.5)
        }
        try sheet.save("registration.svg", "the crops, the peak and the stitched picture\n")
    }

    private func words(_ shift: Int, _ forward: String, _ back: String, unit: String = "pixels ") -> String {
        "\(abs(shift)) \(unit)\(shift < 0 ? back : forward)"
    }

    private func picture(_ pixels: Matrix<UInt8>) -> Picture? {
        Picture(width: pixels.shape[1], height: pixels.shape[0], channels: .grey, samples: pixels.elements)
    }

    /// The largest of each square of `step` elements.
    private func coarse(_ values: Matrix<Double>, by step: Int) -> Matrix<Double> {
        var result = NDArray<Double, 2>(zeros: values.shape[0] / step, values.shape[1] / step)
        for i in 0..<result.shape[0] {
            for j in 0..<result.shape[1] {
                var largest = 0.0
                for k in 0..<step * step { largest = max(largest, values[i * step + k / step, j * step + k % step]) }
                result[i, j] = largest
            }
        }
        return result
    }
}
