@Kernel
func spread(_ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices) { y[Int(x[i] * Double(i))] = x[i] }
    for i in parallel(1..<x.count) { y[i * i * i - i] = x[i] }
}
