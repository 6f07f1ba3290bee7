// Lesson 12. Arrays that may be larger than memory.
//
// A `BlockedArray` describes an array: where its elements are, or how they come about. Opening a file reads its
// description, arithmetic notes what is to be done, and nothing is computed until it is asked for. Then it is
// computed in blocks, on every core, and a chain of operations is one kernel that passes over the data once.
//
// The functions of lessons 12 to 17 are a program's own Swift: copy a file into a package that depends on Quern and on
// QuernArrays, and call them. `quern-demo climatology`, `flights`, `registration` and `svd` are larger examples.

import Quern
import QuernArrays

/// Writes a file of 1,000 × 500 temperatures at `path`: a `.npy` file, as NumPy writes them.
func writeFileOfLesson12(_ path: String) throws {
    // A kernel of row and column makes each element when it is asked for; the array is never whole in memory.
    let made = BlockedArray.fromKernel([1000, 500], $temperatureOfLesson12.self)
    try made.write(to: .npy(path))
}

/// A temperature in °C.
@Kernel
func temperatureOfLesson12(_ day: Int, _ place: Int) -> Float { Float((day * 31 + place * 17) % 400) / 10 }
// run: temperatureOfLesson12(day: 0, place: 0) == 0
// run: temperatureOfLesson12(day: 1, place: 2) == 6.5

/// The mean in °F of the days on which it froze nowhere.
func meanOfLesson12(_ path: String) throws -> (mean: Float, shape: [Int]) {
    let celsius = try BlockedArray<Float>.open(path)  // the description is read, the elements are not
    let fahrenheit = celsius * 1.8 + 32  // numbers go with arrays as in NumPy
    let warm = `where`(celsius > 0, fahrenheit, .nan)  // elements of one array or the other
    let mean = warm.nanMean()  // an array without axes
    return (try mean.compute(), celsius.shape)  // now it is read: once, by one kernel
}

/// Views, broadcasting and results with axes.
func departuresOfLesson12(_ path: String) throws -> Matrix<Float> {
    let x = try BlockedArray<Float>.open(path)
    let departures = x - x.mean(axis: 0)  // [1000, 500] less [500]: each place's own mean
    let firstWeek = departures[0..<7, .by(100)]  // a view: rows 0 to 6, every hundredth column
    return try firstWeek.compute()  // the context says what it becomes: a matrix
}

/// What cannot be is told when it is written, not when it is run; the run throws the same error.
func mistakeOfLesson12(_ path: String) throws -> String {
    let x = try BlockedArray<Float>.open(path)
    let y = x + x.T  // 1000 × 500 and 500 × 1000
    return y.error?.description ?? "no mistake"
}
