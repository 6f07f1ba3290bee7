// The nearest centre of each point, and how many points changed theirs.

@Kernel
func kMeansAssignment(_ points: Matrix<Double>, _ centres: Matrix<Double>, _ label: inout Vector<Int>) -> Int {
    var changed = 0
    for i in parallel(0..<points.shape[0]) {
        var best = 0
        var nearest = Double.infinity
        for c in 0..<centres.shape[0] {
            var squared = 0.0
            for d in 0..<points.shape[1] {
                let gap = points[i, d] - centres[c, d]
                squared += gap * gap
            }
            if squared < nearest { (nearest, best) = (squared, c) }
        }
        if label[i] != best { changed += 1 }
        label[i] = best
    }
    return changed
}

// run: kMeansAssignment(points: [[0, 0], [9, 9], [1, 0]], centres: [[0, 1], [10, 10]], label: [1, 1, 1]) == 2, label = [0, 1, 0]
// large: kMeansAssignment(points: random(700, 4), centres: random(6, 4), label: zeros(700))
