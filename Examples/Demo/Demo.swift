// quern-demo: real data through compiled kernels, pictures into demo-output/, and a table of what compiling gains.
// quern-demo grid-search: a search over parameters as delayed tasks (GridSearch.swift); with --on processes | dask elsewhere.
// quern-demo cluster: one program on threads, worker processes and Dask, with a worker killed in the middle (Cluster.swift).
// quern-demo flights | registration | climatology | svd: blocked arrays at work, each in the file of its name.
// Run from the root of the package (`make demo`). Kernels are the library's (Kernels/) and DemoKernels.swift's.

import Foundation
import KernelLibrary
import Quern
import Reports

@main
struct Demo {
    static let data = "Examples/Data"
    static let output = "demo-output"

    static func main() {
        do {
            // A cache of its own, thrown away at the end: every run compiles, so every run can say how long that takes.
            let cache = try TemporaryFolder()
            defer { cache.remove() }
            setenv("QUERN_CACHE_DIR", cache.url.path, 1)
            try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
            let words = Array(CommandLine.arguments.dropFirst())
            switch (words.first, words.dropFirst().first) {
            case (nil, _): break
            case ("grid-search", nil): return try GridSearch().run(on: ThreadEngine.threads)
            case ("grid-search", "--on") where words.count == 3:
                return try GridSearch().run(on: try Cluster.engine(words[2]))
            case ("cluster", nil): return try Cluster().run()
            case ("cluster", "--small"): return try Cluster.small.run()
            case ("flights", nil): return try FlightDensity().run()
            case ("registration", nil): return try Registration().run()
            case ("registration", "--small"): return try Registration.small.run()
            case ("climatology", nil): return try Climatology().run()
            case ("climatology", "--small"): return try Climatology.small.run()
            case ("svd", nil): return try LowRank().run()
            case ("svd", "--small"): return try LowRank.small.run()
            default: throw UnknownCommand(words: words)
            }
            let opening = seconds { _ = byte(0.5) }
            print("LLVM was opened and a first kernel compiled and called in \(Figures.seconds(opening)).")
            print("Ten kernels are now measured, which takes some seconds; then come the pictures.\n")
            // Measured first, while no kernel is compiled yet.
            let rows = try comparisons()
            try temperatures()
            try hubble()
            try mandelbrotSet()
            try show(rows)
        } catch {
            FileHandle.standardError.write(Data("quern-demo: error: \(error)\n".utf8))
            exit(1)
        }
    }

    static func temperatures() throws {
        let sea = try NDArray<Float, 2>(npy: "\(data)/elnino.npy")
        let departures = try anomalies(sea)
        let warm = sumPositive(departures.reshaped(departures.count))
        print("Sea-surface temperature, Niño 1+2, \(sea.shape[0]) years of \(sea.shape[1]) months (NOAA)")
        let usual = try climatology(sea).elements.map { Figures.number(Double($0)) }
        print("  usual, January to December, °C:", usual.joined(separator: " "))
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let flat = departures.reshaped(departures.count)
        let (warmest, coldest) = (flat.argmax(), flat.argmin())
        for (word, place) in [("warmest", warmest), ("coldest", coldest)] {
            print("  \(word) departure: \(flat[place]) °C in \(months[place % 12]) \(1950 + place / 12)")
        }
        print("  sum of the positive departures: \(warm) °C·months")
        try departures.write(npy: "\(output)/anomalies.npy")
        let tiles = try tiled(departures, by: 16)
        let picture = Picture(
            width: tiles.shape[1], height: tiles.shape[0], values: tiles.elements.map(Double.init), low: -5, high: 5,
            map: .tide)
        try save(picture, "anomalies.png", "blue colder, red warmer; years from left to right, months from the top\n")
    }

    static func hubble() throws {
        let photograph = try NDArray<UInt8, 2>(npy: "\(data)/hubble.npy")
        print("Hubble eXtreme Deep Field, \(photograph.shape[1]) × \(photograph.shape[0]) pixels (NASA)")
        let counts = byteHistogram(photograph)
        let dark = Double(counts[0..<64].sum()) / Double(photograph.count)
        print("  pixels darker than 64: \(Figures.number(100 * dark)) %")
        try save(photograph, "hubble.png", "the photograph")
        try save(try edges(photograph), "hubble-edges.png", "its edges: a Gaussian of 1.2 pixels, then Sobel\n")
    }

    static func mandelbrotSet() throws {
        var picture = NDArray<UInt8, 3>(zeros: 800, 1200, 3)
        print("Mandelbrot set, seahorse valley, 1200 × 800 points of up to 2000 steps")
        let time = try seconds {
            try mandelbrotPicture(into: &picture, x: -0.7453, y: 0.1127, pixel: 6.5e-6, limit: 2000)
        }
        print("  computed in \(Figures.seconds(time)), compiling included")
        try save(picture, "mandelbrot.png", "the set is black\n")
    }

    static func show(_ rows: [Row]) throws {
        print("Compiled, interpreted and native, least time of several runs on one thread. Native is the kernel's own")
        print("body as the Swift compiler built it, generic ones unspecialised: a second opinion, not a competitor.\n")
        print(table(rows).text)
        try write(Array(table(rows).markdown.utf8), to: "\(output)/table.md")
        if rows.contains(where: { !$0.areEqual }) { throw UnequalResults() }
        print("Every result was the same to the bit in all three ways.")
    }
}

/// The command line asks for a part that there is not.
struct UnknownCommand: Error, CustomStringConvertible {
    var words: [String]
    var description: String {
        "'\(words.joined(separator: " "))' is no part of the demo; write 'grid-search', 'flights', 'registration', "
            + "'climatology', 'svd', 'cluster' (the last four also with --small), 'grid-search --on processes', or nothing"
    }
}

/// The three ways of running a kernel did not agree: a defect of Quern.
struct UnequalResults: Error, CustomStringConvertible {
    var description: String { "results differ between compiled, interpreted and native code" }
}
