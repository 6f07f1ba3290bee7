// Values of a table between its places, by bisection.

@Kernel
func interpolation(_ place: Vector<Double>, _ value: Vector<Double>, _ x: Vector<Double>, _ y: inout Vector<Double>) {
    for i in parallel(x.indices) {
        var (low, high) = (0, place.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if place[middle] <= x[i] { low = middle } else { high = middle }
        }
        let t = (x[i] - place[low]) / (place[high] - place[low])
        y[i] = value[low] + t * (value[high] - value[low])
    }
}

// run: interpolation(place: [0, 1, 3], value: [0, 10, 50], x: [0.5, 2, 3], y: zeros(3)) == y = [5, 30, 50]
// large: interpolation(place: arange(20), value: random(20), x: random(10000), y: zeros(10000))
