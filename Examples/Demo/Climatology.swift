// quern-demo climatology: forty years of an ocean's monthly temperatures, four times as many bytes as the program may
// use. The sea is made up (OceanKernels.swift) and written to a Zarr array in pieces; then the usual year, the
// departures from it and the warming of each place are computed from the file, and held against the formulas that
// made it.

import Foundation
import Quern
import QuernArrays
import Reports

/// Monthly means of a grid larger than memory.
struct Climatology {
    /// Years, rows and columns of the grid.
    var years = 40, rows = 360, columns = 720
    /// The extents of the file's chunks.
    var chunks = [24, 90, 180]
    /// The most bytes at a time.
    var memory = ByteCount.megabytes(128)
    /// The standard deviation of the weather, in °C.
    let weather = 0.8

    /// A small sea, for a quick look.
    static let small = Climatology(years: 20, rows: 90, columns: 180, chunks: [12, 45, 90], memory: .megabytes(4))

    func run() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (path, departuresPath) = (folder.url.path + "/sea.zarr", folder.url.path + "/departures.zarr")
        let bytes = 4 * 12 * years * rows * columns
        print("A made-up sea: \(years) years, \(rows) × \(columns) places, \(megabytes(bytes)); ", terminator: "")
        print("at most \(megabytes(memory.bytes)) in memory")
        var steps: [Step] = []

        let made = try sea().write(
            to: .zarr(path, codec: .zstd(1)), chunks: .shape(chunks), memory: memory)
        steps.append(Step("the sea, made and written", made))

        // From here on nothing is known but the file.
        let x = try BlockedArray<Float>.open(path)
        let months = (0..<12 * years).map { $0 % 12 }
        let usual: ArrayRunReport<NDArray<Float, 3>> = try x.grouped(by: months).mean().run(memory: memory)
        steps.append(Step("the usual year, read and averaged", usual))

        let departures = x - BlockedArray(usual.value).take(months, axis: 0)
        let written = try departures.write(
            to: .zarr(departuresPath, codec: .zstd(1)), chunks: .shape(chunks), memory: memory)
        steps.append(Step("departures from it, written", written))

        // The slope of a line through the departures of each place, by least squares over the years.
        let centred = months.indices.map { Float($0 / 12) - Float(years - 1) / 2 }
        let weights = BlockedArray(NDArray<Float, 1>(centred))[.all, .newAxis, .newAxis]
        let slopes = try BlockedArray<Float>.open(departuresPath) * weights
        let perDecade = 10 / centred.reduce(0) { $0 + $1 * $1 }
        let warming: ArrayRunReport<NDArray<Float, 2>> = try (slopes.sum(axis: 0) * perDecade).run(memory: memory)
        steps.append(Step("warming, a line through each place's departures", warming))

        var table = TextTable(["step", "time", "foretold", "held"], alignments: [.left, .right, .right, .right])
        for step in steps {
            table.add([step.name, Figures.seconds(step.seconds), megabytes(step.foretold), megabytes(step.held)])
        }
        print(table.text, terminator: "")
        let (foretold, held) = (steps.map(\.foretold).max() ?? 0, steps.map(\.held).max() ?? 0)
        print("  bytes: data \(bytes), limit \(memory.bytes), foretold \(foretold), held \(held)")
        try judge(usual.value, warming.value)
        try draw(usual.value, warming.value, bytes: bytes, held: held)
    }

    /// One step, and what it took.
    private struct Step {
        var name: String
        var seconds: Double
        var held, foretold: Int

        init<Value>(_ name: String, _ report: ArrayRunReport<Value>) {
            self.name = name
            (seconds, held, foretold) = (report.seconds, report.peakBytes, report.predictedPeakBytes)
        }
    }

    // MARK: The formulas

    /// Degrees of latitude down the rows, of longitude along the columns: [rows, 1] and [columns].
    private var places: (latitude: BlockedArray<Double>, longitude: BlockedArray<Double>) {
        let (height, width) = (180 / Double(rows), 360 / Double(columns))
        return (
            ((BlockedArray<Double>.arange(to: Double(rows)) + 0.5) * height - 90)[.all, .newAxis],
            (BlockedArray<Double>.arange(to: Double(columns)) + 0.5) * width
        )
    }

    /// The usual temperature of each month and place: [12, rows, columns]; NaN on land.
    private var usualFormula: BlockedArray<Double> {
        let (latitude, longitude) = places
        let month = BlockedArray<Int>.arange(12)[.all, .newAxis, .newAxis]
        let land = latitude.map(with: longitude, $isLand.self)
        return `where`(land, .nan, month.map(with: latitude, longitude, $usualTemperature.self))
    }

    /// The warming of each place in ten years: [rows, columns].
    private var warmingFormula: BlockedArray<Double> { places.latitude.map(with: places.longitude, $warming.self) }

    /// The sea as an expression. Its formulas are computed once, for twelve months; years and weather as they are
    /// asked for.
    private func sea() throws -> BlockedArray<Float> {
        let usual = try usualFormula.asType(Float.self).persist()
        let warming = try warmingFormula.asType(Float.self).persist()
        let months = 0..<12 * years
        let decades = BlockedArray(NDArray<Float, 1>(months.map { Float($0 / 12) / 10 }))[.all, .newAxis, .newAxis]
        let noise = BlockedArray<Float>.random.normal(
            [12 * years, rows, columns], standardDeviation: weather, seed: 2013)
        return usual.take(months.map { $0 % 12 }, axis: 0) + warming * decades + noise
    }

    /// How far what was found is from the formulas, in units of what the weather makes unavoidable: about 1, if all
    /// is well.
    private func judge(_ usual: NDArray<Float, 3>, _ warming: NDArray<Float, 2>) throws {
        let yearsAbout = (0..<years).map { Double($0) - Double(years - 1) / 2 }
        let usualDeviation = weather / Double(years).squareRoot()
        let warmingDeviation = 10 * weather / (12 * yearsAbout.reduce(0) { $0 + $1 * $1 }).squareRoot()
        // The mean over the years has half of the warming in it.
        let expected = usualFormula + warmingFormula * (Double(years - 1) / 20)
        let errors = [
            ("usual year", (BlockedArray(usual).asType(Double.self) - expected) / usualDeviation),
            ("warming", (BlockedArray(warming).asType(Double.self) - warmingFormula) / warmingDeviation),
        ]
        for (name, error) in errors {
            let (size, most) = (try sqrt((error * error).nanMean()).compute(), try abs(error).nanMax().compute())
            print(
                "  error of the \(name), in standard errors: \(Figures.number(size)), at most \(Figures.number(most))")
        }
    }
}

/// Bytes in millions.
func megabytes(_ bytes: Int) -> String { "\(Figures.number(Double(bytes) / 1e6)) MB" }
