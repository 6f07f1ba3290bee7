// Tables, figures, charts and the progress line.

import Reports
import Testing

struct TextTests {
    @Test("a table aligns its columns, for terminals and in Markdown")
    func tables() {
        var table = TextTable(["kernel", "time"], alignments: [.left, .right])
        table.add(["axpy", "12.5 µs"])
        table.add(["a|b", "1 s", "beyond"])
        table.add([])
        #expect(table.text == "kernel     time\n──────  ───────\naxpy    12.5 µs\na|b         1 s\n\n")
        #expect(
            table.markdown
                == "| kernel |    time |\n| ------ | ------: |\n| axpy   | 12.5 µs |\n| a\\|b   |     1 s |\n"
                + "|        |         |\n")
        #expect(TextTable([]).text == "\n\n" && table.rowCount == 3)
    }

    @Test("figures are short, with units and thousands apart")
    func figures() {
        #expect(Figures.number(0) == "0")
        #expect(Figures.number(1234.5) == "1,234" && Figures.number(-1_234_567) == "-1,234,567")
        #expect(Figures.number(0.012345) == "0.0123")
        #expect(Figures.number(12.345) == "12.3" && Figures.number(-123) == "-123")
        #expect(Figures.number(1e-9) == "1.00e-09")
        #expect(Figures.number(.nan) == "nan" && Figures.number(-.infinity) == "-∞")
        #expect(Figures.seconds(1.23e-7) == "123 ns")
        #expect(Figures.seconds(0.0042) == "4.20 ms" && Figures.seconds(90) == "90.0 s")
        #expect(Figures.seconds(600) == "10.0 min")
        #expect(Figures.seconds(0) == "0 s" && Figures.seconds(8000) == "2.22 h")
        #expect(Figures.bytes(512) == "512 B")
        #expect(Figures.bytes(1_572_864) == "1.50 MiB" && Figures.bytes(.max) == "8.00 EiB")
    }

    @Test("charts of any numbers are well-formed, with what cannot be drawn left out")
    func charts() {
        var chart = Chart(title: "a < b & \"c\"\u{1}")
        let odd: [Double] = [
            0, -0.0, 1, -1, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, 1.7e308, -1.7e308, 1e16, 1e16 + 2,
        ]
        for isLogarithmic in [false, true] {
            chart.isXLogarithmic = isLogarithmic
            chart.isYLogarithmic = isLogarithmic
            for a in odd {
                for b in odd {
                    let svg = chart.svg(lines: [.init("l", [(a, b), (b, a), (1, 1)])])
                    #expect(isWellFormed(svg) && !svg.contains("nan") && !svg.contains("inf"))
                    #expect(isWellFormed(chart.svg(bars: [.init("x", a), .init("<y>", b, label: "&")])))
                }
            }
            #expect(isWellFormed(chart.svg(lines: [])) && isWellFormed(chart.svg(bars: [])))
        }
        chart.isXLogarithmic = false
        chart.isYLogarithmic = false
        let svg = chart.svg(lines: [.init("up", [(0, 0), (1, 1), (.nan, 2), (2, 2)])])
        #expect(svg.contains("a &lt; b &amp; &quot;c&quot; </text>"))
        #expect(svg.contains("d=\"M72 364L384 206M696 48\""))
    }

    /// True if tags nest and every `&` begins an entity: enough for what a chart can get wrong.
    func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { return false }
            let tag = rest[rest.index(after: start)..<end]
            guard tag.filter({ $0 == "\"" }).count % 2 == 0 else { return false }
            let name = tag.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "/" }).first ?? ""
            if tag.hasPrefix("/") {
                guard open.popLast() == name else { return false }
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
            rest = rest[rest.index(after: end)...]
        }
        let entities = text.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
        return open.isEmpty && entities.allSatisfy { part in
            ["lt;", "gt;", "amp;", "quot;"].contains { part.hasPrefix($0) }
        }
    }

    @Test("a progress line fits its width, and has colour only where it may")
    func progress() {
        let plain = ProgressBar.line(title: "compile", done: 1, total: 4, seconds: 3, width: 60, hasColour: false)
        #expect(plain.hasPrefix("compile ███") && plain.hasSuffix(" 25 %  9.00 s left") && plain.count < 60)
        let coloured = ProgressBar.line(title: "compile", done: 4, total: 4, seconds: 3, width: 60, hasColour: true)
        #expect(coloured.contains("\u{1B}[36m") && coloured.hasSuffix("100 %"))
        for width in [0, 1, 5, 20, 200] {
            for (done, total) in [(0, 0), (-5, 3), (9, 3), (1, 3)] {
                let line = ProgressBar.line(
                    title: "t", done: done, total: total, seconds: 9, width: width, hasColour: false)
                #expect(line.count <= max(0, width - 1))
            }
        }
    }

    @Test("without a terminal nothing is drawn")
    func noTerminal() {
        let bar = ProgressBar("work", total: 2, terminal: nil)
        bar.update(1)
        bar.update(2)
        bar.finish()
        #expect(ProgressBar.Terminal(-1) == nil)
    }
}
