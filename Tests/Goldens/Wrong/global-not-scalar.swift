let table = [1.0, 2.0, 3.0]

@Kernel
func f(_ i: Int) -> Double { table[i] }
