// Kernels given to delayed calls with arguments that they do not take.

import Quern

@Kernel func twice(_ x: Double) throws -> Double { 2 * x }
@Kernel func sum(_ x: Vector<Double>, _ scale: Double) throws -> Double { x.sum() * scale }
@Kernel func generic<T: Real>(_ x: Vector<T>) throws -> T { x.sum() }
@Kernel func changes(_ x: inout Vector<Double>) { x[0] = 1 }

func calls(_ x: Vector<Double>) {
    _ = delayed($sum.self, x, 2)
    _ = delayed($sum.self, x, x)
    _ = delayed($sum.self, x)
    _ = delayed($sum.self, delayed($twice.self, 1), 1)
    _ = delayed($generic.self, x)
    _ = delayed($changes.self, x)
    _ = memoized($generic.self)
}
