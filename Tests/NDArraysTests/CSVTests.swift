// Columns of CSV files: quotes, line ends, missing values, and errors with their lines.

import NDArrays
import Testing

struct CSVTests {
    func columns(_ text: String) throws(CSVError) -> CSVColumns { try CSVColumns(Array(text.utf8), file: "t.csv") }

    @Test("columns are found by name and read as numbers, whatever ends the lines")
    func reading() throws {
        for end in ["\n", "\r\n", "\r"] {
            let table = try columns(["a,\"b \"\"x\"\"\",c", "1,2.5,x", "-3,1e3,\"y,\nz\"", ""].joined(separator: end))
            #expect(table.names == ["a", "b \"x\"", "c"] && table.rowCount == 2)
            #expect(try table.integers("a", as: Int32.self) == [1, -3])
            #expect(try table.floats("b \"x\"", as: Double.self) == [2.5, 1000])
        }
        #expect(try columns("v\n1\n2").floats("v", as: Float.self) == [1, 2])
        #expect(try columns("\u{FEFF}v\n 7 \n").integers("v", as: UInt8.self) == [7])
        #expect(try columns("v\n").floats("v", as: Double.self).isEmpty)
    }

    @Test("missing values are NaN in floats and an error in integers")
    func missing() throws {
        let table = try columns("a,b\n1,\n,NA\n3,nan\n")
        let b = try table.floats("b", as: Double.self)
        #expect(b.count == 3 && b.elements.allSatisfy(\.isNaN))
        let error = #expect(throws: CSVError.self) { _ = try table.integers("a", as: Int.self) }
        #expect(error?.description == "t.csv:3: a missing value in column 'a', which Int cannot hold")
    }

    @Test("errors name line, column and what was found")
    func errors() throws {
        func message(_ body: () throws -> Void) -> String? {
            (#expect(throws: CSVError.self, performing: body))?.description
        }
        #expect(
            message { _ = try columns("") }
                == "'t.csv': a first line with the names of the columns is expected, and the file is empty")
        #expect(message { _ = try columns("a,b\n1,2\n\n3\n") } == "t.csv:4: 1 fields, where the first line has 2")
        #expect(message { _ = try columns("a\n\"1") } == "t.csv:2: a quoted field without an end")
        #expect(message { _ = try columns("a\n\"1\"2\n") } == "t.csv:2: a quoted field without an end")
        #expect(
            message { _ = try columns("a\n1\nx7\n").floats("a", as: Double.self) }
                == "t.csv:3: 'x7' in column 'a' is no Double")
        #expect(
            message { _ = try columns("a\n300\n").integers("a", as: UInt8.self) }
                == "t.csv:2: '300' in column 'a' is no UInt8")
        #expect(
            message { _ = try columns("a,a\n1,2\n").floats("a", as: Double.self) }
                == "t.csv:1: two columns are named 'a'")
        #expect(message { _ = try columns("month,day\n1,2\n").floats("mnth", as: Double.self) }
            == "t.csv:1: no column is named 'mnth'; did you mean 'month'?\nhelp: the columns are 'month', 'day'")
        #expect(
            message { _ = try CSVColumns("/nonexistent.csv") }
                == "'/nonexistent.csv': cannot open: No such file or directory")
    }

    @Test("any bytes end in a table or an error")
    func fuzz() {
        var random = SplitMix(state: 7)
        let alphabet = Array("a,1\"\n\r.;-e\0 \u{E9}".utf8)
        for _ in 0..<4000 {
            let bytes = (0..<random.below(40)).map { _ in alphabet[random.below(alphabet.count)] }
            do throws(CSVError) {
                let table = try CSVColumns(bytes)
                for name in table.names { _ = try table.floats(name, as: Double.self) }
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }
}
