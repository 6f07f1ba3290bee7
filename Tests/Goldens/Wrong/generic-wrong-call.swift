@Kernel
func twice<T: FixedWidthInteger>(_ x: T) -> T { x &+ x }

@Kernel
func f(_ x: Double) -> Double { twice(x) }
