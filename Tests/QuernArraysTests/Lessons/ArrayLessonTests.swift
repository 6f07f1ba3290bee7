// Lessons 12 to 17 as programs: their files are compiled into this target (by links), and their functions called.

import Foundation
import NDArrays
import Quern
import QuernArrays
import Testing

@Suite("lessons of blocked arrays")
struct ArrayLessonTests {
    /// Runs `body` with a folder that goes away.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "quern-lesson-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path + "/")
    }

    @Test("lesson 12: a mean over a file, departures, and a mistake that is told before any run")
    func lesson12() throws {
        try inFolder { folder in
            let path = folder + "temperatures.npy"
            try writeFileOfLesson12(path)
            var elements: [Double] = []
            for day in 0..<1000 {
                for place in 0..<500 { elements.append(Double((day * 31 + place * 17) % 400) / 10) }
            }
            let warm = elements.filter { $0 > 0 }.map { $0 * 1.8 + 32 }
            let (mean, shape) = try meanOfLesson12(path)
            #expect(shape == [1000, 500])
            #expect(abs(Double(mean) - warm.reduce(0, +) / Double(warm.count)) < 1e-4)
            let departures = try departuresOfLesson12(path)
            #expect(departures.shape[0] == 7 && departures.shape[1] == 5)
            let usual = stride(from: 100, to: elements.count, by: 500).reduce(0) { $0 + elements[$1] } / 1000
            #expect(abs(Double(departures[3, 1]) - (elements[3 * 500 + 100] - usual)) < 1e-4)
            let mistake = try mistakeOfLesson12(path)
            #expect(mistake.contains("[1000, 500] and [500, 1000]") && mistake.contains("[array.shape]"), "\(mistake)")
        }
    }

    @Test("lesson 13: what is held is at most what was foretold, that is within the budget, and too little is refused")
    func lesson13() throws {
        try inFolder { folder in
            let (held, size) = try writeFileOfLesson13(folder + "x.zarr")
            #expect(size == 96_000_000 && held > 0 && held <= 8_000_000)
            let columns = try columnsOfLesson13(folder + "x.zarr")
            #expect(columns.held <= columns.foretold && columns.foretold <= 8_000_000)
            #expect(columns.explanation.contains("1.0 passes"), "\(columns.explanation)")
            #expect(columns.explanation.contains("of 8.0 MB"), "\(columns.explanation)")
            let deviation = (999_999.0 / 12).squareRoot()
            #expect(columns.deviation.count == 3000)
            #expect(columns.deviation.elements.allSatisfy { abs($0 - deviation) < 1e-12 * deviation })
            let refusal = try refusalOfLesson13(folder + "x.zarr")
            #expect(
                refusal.contains("a budget of 8.0 MB is too small") && refusal.contains("help: give memory: .bytes("))
            #expect(try writtenOfLesson13(folder + "x.zarr", to: folder + "y.zarr") <= 8_000_000)
        }
    }

    @Test("lesson 14: one sum for all cuts, random numbers by index, and nothing cancelled away")
    func lesson14() throws {
        #expect(try differentSumsOfLesson14() == 1)
        #expect(try randomOfLesson14())
        let (plain, blocked) = try cancellationOfLesson14()
        #expect(plain == 0 && blocked == 1)
    }

    @Test("lesson 15: kernels of elements, of blocks with their surroundings, and of a fold")
    func lesson15() throws {
        #expect(try windOfLesson15() == 1)
        let whole = try blurOfLesson15(.shape([40, 60])).elements
        #expect(try blurOfLesson15(.shape([7, 11])).elements == whole)
        #expect(Set(whole).count > 2000)
        #expect(try foldOfLesson15().elements == [2, 1])
    }

    @Test("lesson 16: a product within its budget, a system solved, singular values, and a refusal with its reason")
    func lesson16() throws {
        func element(_ i: Int, _ j: Int) -> Double { 1 / Double(i + j + 1) + (i == j ? 2 : 0) }
        let x = (0..<300).map { i in (0..<200).map { j in element(i, j) } }
        var products: [Double] = []
        for a in x {
            for b in x { products.append(zip(a, b).reduce(0) { $0 + $1.0 * ($1.1 + 1) }) }
        }
        let mean = products.reduce(0, +) / Double(products.count)
        let variance = products.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(products.count)
        let (deviation, held) = try productOfLesson16()
        #expect(abs(deviation - variance.squareRoot()) < 1e-10 && held <= 600_000)
        #expect(try residueOfLesson16() < 1e-12)
        let (all, five) = try singularValuesOfLesson16()
        var squares = 0.0
        for i in 0..<200 {
            for j in 0..<150 { squares += 1 / (Double(i + j + 1) * Double(i + j + 1)) }
        }
        let found: Double = all.elements.reduce(0) { $0 + $1 * $1 }
        #expect(abs(found - squares) < 1e-9)
        #expect(zip(all.elements, five.elements).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(five.count == 5 && all[0] > 1.9 && all[4] < 0.1)
        #expect(try refusalOfLesson16().contains("[array.linear-algebra]"))
    }

    @Test("lesson 17: groups of a filtered table, columns as arrays, and the names that there are")
    func lesson17() throws {
        try inFolder { folder in
            try fileOfLesson17().write(toFile: folder + "trips.csv", atomically: true, encoding: .utf8)
            let (table, mean, count) = try delaysOfLesson17(folder + "trips.csv")
            #expect(mean == 20 && count == 1 && table.contains("AA") && !table.contains("DL"), "\(table)")
            let expected = (10.0 / 500 + 30.0 / 700 + 20.0 / 1000) / 3
            #expect(abs(try speedOfLesson17(folder + "trips.csv") - expected) < 1e-15)
            #expect(try lateOfLesson17(folder + "trips.csv") == 2)
            let mistake = try mistakeOfLesson17(folder + "trips.csv")
            #expect(mistake.contains("there is no column 'dealy'") && mistake.contains("'delay'"), "\(mistake)")
        }
    }
}
