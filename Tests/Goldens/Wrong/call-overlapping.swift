@Kernel
func shift(_ x: inout Vector<Double>, from y: inout Vector<Double>) {
    for i in x.indices { x[i] = y[i] }
}

@Kernel
func f(_ x: inout Vector<Double>) { shift(&x, from: &x) }
