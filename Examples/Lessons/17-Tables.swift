// Lesson 17. Tables: columns of a CSV file, conditions and groups.
//
// A `BlockedTable` reads a CSV file, gzip or not, once; its columns are blocked arrays. Conditions are expressions of
// columns, groups have the statistics that arrays have, and missing fields are NaN, which statistics skip.

import Quern
import QuernArrays

/// A file of five trips.
func fileOfLesson17() -> String {
    """
    carrier,delay,distance
    AA,10,500
    UA,,1400
    AA,30,700
    DL,-5,200
    UA,20,1000

    """
}

/// The mean delay of each carrier's long trips.
func delaysOfLesson17(_ path: String) throws -> (table: String, mean: Double?, count: Int?) {
    let trips = try BlockedTable.open(csv: path)
    let long = trips.filter { $0["distance"] >= 500 }  // a mask; no row is copied
    let delays = try long.grouped(by: "carrier")["delay"].mean().compute()
    let counts = try long.grouped(by: "carrier")["delay"].count().compute()
    return (delays.description, delays["AA"], counts["UA"])  // AA: 20; UA: one of two is known
}

/// Columns are arrays like others.
func speedOfLesson17(_ path: String) throws -> Double {
    let trips = try BlockedTable.open(csv: path)
    let known = trips.filter { .!$0["delay"].isNaN .& .!$0.text("carrier", is: "DL") }
    let (delay, distance) = (try known["delay"], try known["distance"])
    return try (delay / distance).mean().compute()
}

/// Whether a trip was late.
@Kernel
func isLate(_ delay: Double) -> Bool { delay > 15 }
// run: isLate(delay: 15) == false
// run: isLate(delay: 16) == true

/// How many trips were late: a kernel of your own says which. What is compared with NaN is false.
func lateOfLesson17(_ path: String) throws -> Int {
    try BlockedTable.open(csv: path).filter { $0["delay"].map($isLate.self) }.rowCount()
}

/// A column that is not there is told with those that are.
func mistakeOfLesson17(_ path: String) throws -> String {
    let trips = try BlockedTable.open(csv: path)
    return trips.grouped(by: "carrier")["dealy"].mean().error?.description ?? "no mistake"
}
