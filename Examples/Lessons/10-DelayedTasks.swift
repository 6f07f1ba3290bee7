// Lesson 10. Delayed calls: write loops over parameters as they come, and let equal calls run once.
//
// `delayed($kernel.self, …)` calls nothing yet: it notes a call, whose result other delayed calls may take. What is
// asked for runs on every core, each call once. Calls of one kernel with equal arguments are one call.
//
// The two functions at the end are a program's own Swift: copy this file into a package that depends on Quern, and call
// them. `quern-demo grid-search` is the same on real data, with a picture of what ran when.

import Quern

/// The first step of a fit: the data, scaled.
@Kernel
func scaledData(_ data: Vector<Double>, _ a: Double) throws -> Vector<Double> {
    var out = data
    for i in 0..<out.count { out[i] *= a }
    return out
}
// run: scaledData(data: [1, 2], a: 3) == [3, 6]

/// The second: moved.
@Kernel
func shiftedData(_ data: Vector<Double>, _ b: Double) throws -> Vector<Double> {
    var out = data
    for i in 0..<out.count { out[i] += b }
    return out
}
// run: shiftedData(data: [1, 2], b: 3) == [4, 5]

/// The third: a score.
@Kernel
func distanceOfAll(_ data: Vector<Double>, to c: Double) throws -> Double {
    var total = 0.0
    for x in data { total += abs(x - c) }
    return total
}
// run: distanceOfAll(data: [1, 4], c: 2) == 3

/// The place of the least score.
@Kernel
func placeOfLeast(_ scores: Vector<Double>) throws -> Int {
    var place = 0
    for i in 0..<scores.count where scores[i] < scores[place] { place = i }
    return place
}
// run: placeOfLeast(scores: [3, 1, 2]) == 1

/// Three nested loops, 24 combinations of 3 fits each: 72 fits asked for, and 3 + 6 + 24 = 33 done.
func searchOfLesson10() throws -> (place: Int, fits: Int) {
    let data: Vector<Double> = [0, 1, 2, 3]
    var scores: [Delayed<Double>] = []
    for a in [0.5, 1, 2] {
        // `$scaledData` is what @Kernel makes beside the function: the kernel itself, not a call of it.
        let scaled = delayed($scaledData.self, data, a)
        for b in [0.0, 1] {
            let shifted = delayed($shiftedData.self, scaled, b)
            for c in [1.0, 2, 3, 4] {
                // Labels are left out; the compiler checks types and number.
                scores.append(delayed($distanceOfAll.self, shifted, c))
            }
        }
    }
    // A list of delayed scalars is a vector to a kernel.
    let place = delayed($placeOfLeast.self, scores)
    // What would run, before it does: `print(place.explain())`. The value alone: `try place.compute()`. The value with
    // what it took: a report. `progress: .bar` shows how far it is, on a terminal.
    let report = try place.run(progress: .bar)
    // The search for the least score is a task too, and no fit.
    return (report.value, report.tasksRun - 1)
}

/// Generic kernels, those with `inout` parameters, and Swift code are delayed as closures. What a closure needs of other
/// delayed values stands before it.
func closuresOfLesson10() throws -> Double {
    let ready = delayed(name: "load") { Vector<Double>([1, 2, 3]) }
    let total = delayed(ready, 10.0, name: "total") { x, factor in x.sum() * factor }
    // A failing call throws TaskError.failed with its name, such as 'total', and its error; what needs it does not run.
    return try total.map { $0 + 1 }.compute(on: .threads(2))  // 61
}
