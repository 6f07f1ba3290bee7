struct Point {
    var x: Double
    var y: Double
}

@Kernel
func norm(_ p: Point) -> Double { (p.x * p.x + p.y * p.y).squareRoot() }
