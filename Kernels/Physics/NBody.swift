// Gravity between bodies, every pair: one step of the semi-implicit Euler method (kick, then drift), which keeps
// the energy bounded over long times where the explicit method lets it grow.

public import Quern

/// Moves bodies under their gravity by one time step: velocities first, then positions with the new velocities.
///
/// Units are those in which the constant of gravity is 1. `softening` is a length: closer than about that, forces
/// no longer grow.
/// - Shapes: `positions` [n, 3]; `velocities` [n, 3]; `masses` [n].
/// - Throws: a fault if a shape does not fit.
/// - Complexity: O(n²); nothing is allocated.
/// - Source: Aarseth, Gravitational N-Body Simulations (2003), § 1.
@Kernel
public func nBodyStep<T: Real>(
    positions: inout Matrix<T>, velocities: inout Matrix<T>, masses: Vector<T>, time: T, softening: T
) throws {
    let n = masses.count
    precondition(positions.shape[0] == n && positions.shape[1] == 3, "'positions' must have the shape [n, 3]")
    precondition(velocities.shape[0] == n && velocities.shape[1] == 3, "'velocities' must have the shape [n, 3]")
    let smallest = softening * softening
    for i in parallel(0..<n) {
        let (x, y, z) = (positions[i, 0], positions[i, 1], positions[i, 2])
        var (ax, ay, az) = (T(0), T(0), T(0))
        for j in 0..<n where j != i {
            let dx = positions[j, 0] - x
            let dy = positions[j, 1] - y
            let dz = positions[j, 2] - z
            let squared = dx * dx + dy * dy + dz * dz + smallest
            let pull = masses[j] / (squared * sqrt(squared))
            ax += pull * dx
            ay += pull * dy
            az += pull * dz
        }
        velocities[i, 0] += time * ax
        velocities[i, 1] += time * ay
        velocities[i, 2] += time * az
    }
    for i in 0..<n {
        for axis in 0..<3 {
            positions[i, axis] += time * velocities[i, axis]
        }
    }
}

/// The kinetic and the potential energy of bodies under their gravity, softened as in `nBodyStep`.
/// - Shapes: `positions` [n, 3]; `velocities` [n, 3]; `masses` [n].
/// - Throws: a fault if an array has fewer rows or columns.
/// - Complexity: O(n²); nothing is allocated.
@Kernel
public func nBodyEnergy<T: Real>(
    positions: Matrix<T>, velocities: Matrix<T>, masses: Vector<T>, softening: T
) throws -> (T, T) {
    var kinetic: T = 0
    var potential: T = 0
    for i in 0..<masses.count {
        var squaredSpeed: T = 0
        for axis in 0..<3 {
            let speed = velocities[i, axis]
            squaredSpeed += speed * speed
        }
        kinetic += 0.5 * masses[i] * squaredSpeed
        for j in 0..<i {
            var squared = softening * softening
            for axis in 0..<3 {
                let difference = positions[i, axis] - positions[j, axis]
                squared += difference * difference
            }
            potential -= masses[i] * masses[j] / sqrt(squared)
        }
    }
    return (kinetic, potential)
}
