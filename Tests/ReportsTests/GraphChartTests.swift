import Reports
import Testing

@Suite("pictures of graphs")
struct GraphChartTests {
    @Test("a box stands below all boxes that it takes from, whatever the order of the arrows")
    func rows() {
        let chart = GraphChart(
            title: "plan",
            [
                .init("read x", kind: "source"), .init("mean", details: ["2 tasks"], kind: "reduce", inputs: [0]),
                .init("x - mean", kind: "store", inputs: [1, 0]),
            ])
        let heights = chart.svg.split(separator: "\n").filter { $0.hasPrefix("<rect") }.map { line in
            line.split(separator: "y=\"")[1].split(separator: "\"")[0]
        }.compactMap { Double($0) }
        #expect(heights.count == 3)
        #expect(heights[0] < heights[1] && heights[1] < heights[2])
        #expect(chart.svg.split(separator: "\n").count { $0.hasPrefix("<path") } == 3)
    }

    @Test("labels with markup and of any length make a well-formed picture")
    func labels() {
        let chart = GraphChart(title: "a < b & c", [.init(String(repeating: "<x>", count: 50), kind: "k", inputs: [0, 7, -1])])
        #expect(!chart.svg.contains("<x>"))
        #expect(chart.svg.contains("…"))
        #expect(GraphChart(title: "", []).svg.hasPrefix("<svg"))
    }
}
