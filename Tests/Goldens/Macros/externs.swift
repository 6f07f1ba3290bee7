// C functions: what their declaration may not be.

import Quern

let symbol = "sin"
@Extern("cos") func cosine(_ x: Double) -> Double
@Extern("cos") func withBody(_ x: Double) -> Double { x }
@Extern(symbol) func named(_ x: Double) -> Double
@Extern("cos") func failing(_ x: Double) throws -> Double
@Extern("strlen") func length(_ x: String) -> Int
