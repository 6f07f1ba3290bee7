// Forces between bodies: each iteration reads all positions and writes its own row.

@Kernel
func nBody(_ position: Matrix<Double>, _ mass: Vector<Double>, _ force: inout Matrix<Double>) {
    let n = position.shape[0]
    for i in parallel(0..<n) {
        var (fx, fy, fz) = (0.0, 0.0, 0.0)
        for j in 0..<n where j != i {
            let dx = position[j, 0] - position[i, 0]
            let dy = position[j, 1] - position[i, 1]
            let dz = position[j, 2] - position[i, 2]
            let squared = dx * dx + dy * dy + dz * dz
            let weight = mass[j] / (squared * sqrt(squared))
            fx += weight * dx
            fy += weight * dy
            fz += weight * dz
        }
        force[i, 0] = mass[i] * fx
        force[i, 1] = mass[i] * fy
        force[i, 2] = mass[i] * fz
    }
}

// run: nBody(position: [[0, 0, 0], [2, 0, 0], [0, 0, 4]], mass: [1, 8, 0], force: zeros(3, 3)) == force = [[2, 0, 0], [-2, 0, 0], [0, 0, -0.0]]
// large: nBody(position: random(120, 3), mass: random(120), force: zeros(120, 3))
