func helper(_ x: Double) -> Double { x }
