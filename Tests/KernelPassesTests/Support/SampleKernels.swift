// The kernels that checks must leave without a test inside: written as the front end lowers them.

import KernelIR
import QuernCore

enum Sample {
    /// y[i] = a * x[i] + y[i]
    static let axpy = kernel(
        "axpy", [("a", f64, false), ("x", array(.float64, 1), false), ("y", array(.float64, 1), true)]
    ) {
        b, p in
        let n = b.extent(p[1], 0)
        b.loop("i", b.int(0), n) { b, i, _, _ in
            let product = b.mul(p[0], b.at(p[1], i))
            b.put(p[2], [i], b.add(product, b.at(p[2], i)))
            return []
        }
    }

    /// b[i, j] = 0.25 * (a[i-1, j] + a[i+1, j] + a[i, j-1] + a[i, j+1])
    static let jacobi = kernel("jacobi", [("a", array(.float64, 2), false), ("b", array(.float64, 2), true)]) { b, p in
        let n = b.extent(p[0], 0)
        let m = b.extent(p[0], 1)
        let one = b.int(1)
        b.loop("i", one, b.sub(n, one), opcode: .parallelFor) { b, i, _, _ in
            b.loop("j", one, b.sub(m, one)) { b, j, _, _ in
                let up = b.at(p[0], b.plus(i, -1), j)
                let down = b.at(p[0], b.plus(i, 1), j)
                let left = b.at(p[0], i, b.plus(j, -1))
                let right = b.at(p[0], i, b.plus(j, 1))
                let sum = b.add(b.add(b.add(up, down), left), right)
                b.put(p[1], [i, j], b.mul(b.real(0.25), sum))
                return []
            }
            return []
        }
    }

    /// Seven points, three axes.
    static let heat = kernel(
        "heat", [("u", array(.float64, 3), false), ("v", array(.float64, 3), true), ("c", f64, false)]
    ) { b, p in
        let extents = (0..<3).map { b.extent(p[0], $0) }
        let one = b.int(1)
        b.loop("i", one, b.sub(extents[0], one)) { b, i, _, _ in
            b.loop("j", one, b.sub(extents[1], one)) { b, j, _, _ in
                b.loop("k", one, b.sub(extents[2], one)) { b, k, _, _ in
                    var sum = b.at(p[0], i, j, k)
                    for (axis, step) in [(0, 1), (0, -1), (1, 1), (1, -1), (2, 1), (2, -1)] {
                        var index = [i, j, k]
                        index[axis] = b.plus(index[axis], step)
                        b.nextLine()
                        sum = b.add(sum, b.load(p[0], index))
                    }
                    b.put(p[1], [i, j, k], b.mul(p[2], sum))
                    return []
                }
                return []
            }
            return []
        }
    }

    /// A window of w.count around each element that has one.
    static let gauss = kernel(
        "gauss", [("x", array(.float64, 1), false), ("w", array(.float64, 1), false), ("y", array(.float64, 1), true)]
    ) { b, p in
        let n = b.extent(p[0], 0)
        let m = b.extent(p[1], 0)
        let r = b.binary(.divide, m, b.int(2))
        b.loop("i", r, b.sub(n, r)) { b, i, _, _ in
            let sum = b.loop("k", b.int(0), m, carrying: [b.real(0)]) { b, k, sum, _ in
                let index = b.sub(b.add(i, k), r)
                return [b.add(sum[0], b.mul(b.at(p[1], k), b.at(p[0], index)))]
            }
            b.put(p[2], [i], sum[0])
            return []
        }
    }

    /// The window's indices are clamped to the image.
    static let clampedGauss = kernel(
        "clamped",
        [("x", array(.float64, 1), false), ("w", array(.float64, 1), false), ("y", array(.float64, 1), true)]
    ) { b, p in
        let n = b.extent(p[0], 0)
        let r = b.binary(.divide, b.extent(p[1], 0), b.int(2))
        b.loop("i", b.int(0), n) { b, i, _, _ in
            let minus = b.value(.negate, [r], .int)
            let sum = b.loop("k", minus, b.plus(r, 1), carrying: [b.real(0)]) { b, k, sum, _ in
                let inner = b.binary(.maximum, b.add(i, k), b.int(0))
                let index = b.binary(.minimum, inner, b.sub(n, b.int(1)))
                return [b.add(sum[0], b.mul(b.at(p[1], b.add(k, r)), b.at(p[0], index)))]
            }
            b.put(p[2], [i], sum[0])
            return []
        }
    }

    static let matmul = kernel(
        "matmul", [("a", array(.float64, 2), false), ("b", array(.float64, 2), false), ("c", array(.float64, 2), true)]
    ) { b, p in
        let (n, m, q) = (b.extent(p[0], 0), b.extent(p[1], 1), b.extent(p[0], 1))
        b.loop("i", b.int(0), n) { b, i, _, _ in
            b.loop("j", b.int(0), m) { b, j, _, _ in
                let sum = b.loop("k", b.int(0), q, carrying: [b.real(0)]) { b, k, sum, _ in
                    [b.add(sum[0], b.mul(b.at(p[0], i, k), b.at(p[1], k, j)))]
                }
                b.put(p[2], [i, j], sum[0])
                return []
            }
            return []
        }
    }

    static let floyd = kernel("floyd", [("d", array(.float64, 2), true)]) { b, p in
        let n = b.extent(p[0], 0)
        b.loop("k", b.int(0), n) { b, k, _, _ in
            b.loop("i", b.int(0), n) { b, i, _, _ in
                b.loop("j", b.int(0), n) { b, j, _, _ in
                    let through = b.add(b.at(p[0], i, k), b.at(p[0], k, j))
                    let less = b.compare(.less, through, b.at(p[0], i, j))
                    b.branch(less) { b in
                        b.put(p[0], [i, j], through)
                        return []
                    }
                    return []
                }
                return []
            }
            return []
        }
    }

    static let sobel = kernel("sobel", [("a", array(.float64, 2), false), ("e", array(.float64, 2), true)]) { b, p in
        let (n, m) = (b.extent(p[0], 0), b.extent(p[0], 1))
        b.loop("i", b.int(1), b.plus(n, -1)) { b, i, _, _ in
            b.loop("j", b.int(1), b.plus(m, -1)) { b, j, _, _ in
                var sum = b.real(0)
                for (di, dj) in [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1)] {
                    let (r, c) = (b.plus(i, di), b.plus(j, dj))
                    sum = b.add(sum, b.at(p[0], r, c))
                }
                b.put(p[1], [i, j], b.value(.squareRoot, [sum], f64))
                return []
            }
            return []
        }
    }

    /// count of elements above zero
    static let count = kernel("count", [("x", array(.float64, 1), false)], results: [.int]) { b, p in
        let n = b.extent(p[0], 0)
        let count = b.loop("i", b.int(0), n, carrying: [b.int(0)]) { b, i, count, _ in
            let above = b.compare(.greater, b.at(p[0], i), b.real(0))
            return b.branch(above, results: [.int], { b in [b.plus(count[0], 1)] }, else: { _ in [count[0]] })
        }
        b.emit(.return, count)
    }

    /// sum of the elements above zero
    static let sumPositive = kernel("sumPositive", [("x", array(.float64, 1), false)], results: [f64]) { b, p in
        let n = b.extent(p[0], 0)
        let sum = b.loop("i", b.int(0), n, carrying: [b.real(0)]) { b, i, sum, _ in
            let e = b.at(p[0], i)
            let above = b.compare(.greater, e, b.real(0))
            return b.branch(above, results: [f64], { b in [b.add(sum[0], e)] }, else: { _ in [sum[0]] })
        }
        b.emit(.return, sum)
    }

    /// x[idx[i]], summed as Int32
    static let gather = kernel(
        "gather", [("x", array(.int32, 1), false), ("idx", array(.int32, 1), false)], results: [i32]
    ) { b, p in
        let n = b.extent(p[1], 0)
        let sum = b.loop("i", b.int(0), n, carrying: [b.constant(0, .int32)]) { b, i, sum, _ in
            let index = b.value(.convert, [b.at(p[1], i)], .int)
            return [b.add(sum[0], b.at(p[0], index))]
        }
        b.emit(.return, sum)
    }

    /// while i < n { s += x[i]; i += 2 }
    static let strided = kernel("strided", [("x", array(.float64, 1), false), ("n", .int, false)], results: [f64]) {
        b, p in
        let out = b.whileLoop(
            carrying: [b.int(0), b.real(0)], { b, c in b.compare(.less, c[0], p[1]) },
            { b, c in
                let sum = b.add(c[1], b.at(p[0], c[0]))
                return [b.plus(c[0], 2), sum]
            })
        b.emit(.return, [out[1]])
    }

    /// y[(i * m + j) * l + k] = x[(k * m + j) * n + i], arrays laid out by hand
    static let flat = kernel(
        "flat",
        [
            ("x", array(.float64, 1), false), ("y", array(.float64, 1), true), ("n", .int, false), ("m", .int, false),
            ("l", .int, false),
        ]
    ) { b, p in
        let (n, m, l) = (p[2], p[3], p[4])
        b.loop("i", b.int(0), n) { b, i, _, _ in
            b.loop("j", b.int(0), m) { b, j, _, _ in
                b.loop("k", b.int(0), l) { b, k, _, _ in
                    let from = b.add(b.mul(b.add(b.mul(k, m), j), n), i)
                    let to = b.add(b.mul(b.add(b.mul(i, m), j), l), k)
                    b.put(p[1], [to], b.at(p[0], from))
                    return []
                }
                return []
            }
            return []
        }
    }

    /// Sum of x[(i + 1) % n], whose greatest index is n - 1.
    static let wrapped = kernel("wrapped", [("x", array(.float64, 1), false), ("n", .int, false)], results: [f64]) {
        b, p in
        let sum = b.loop("i", b.int(0), p[1], carrying: [b.real(0)]) { b, i, sum, _ in
            [b.add(sum[0], b.at(p[0], b.binary(.remainder, b.plus(i, 1), p[1])))]
        }
        b.emit(.return, sum)
    }

    /// Sum of x[(i + n) / 2], whose greatest index is n - 1 too.
    static let halves = kernel("halves", [("x", array(.float64, 1), false), ("n", .int, false)], results: [f64]) {
        b, p in
        let sum = b.loop("i", b.int(0), p[1], carrying: [b.real(0)]) { b, i, sum, _ in
            [b.add(sum[0], b.at(p[0], b.binary(.divide, b.add(i, p[1]), b.int(2))))]
        }
        b.emit(.return, sum)
    }

    /// Sum of x[i * s + 1]: forwards or backwards.
    static let steps = kernel(
        "steps", [("x", array(.float64, 1), false), ("n", .int, false), ("s", .int, false)], results: [f64]
    ) { b, p in
        let sum = b.loop("i", b.int(0), p[1], carrying: [b.real(0)]) { b, i, sum, _ in
            [b.add(sum[0], b.at(p[0], b.plus(b.mul(i, p[2]), 1)))]
        }
        b.emit(.return, sum)
    }

    static let all: [Module] = [
        axpy, jacobi, heat, gauss, clampedGauss, matmul, floyd, sobel, count, sumPositive, gather, strided, flat,
        wrapped, halves, steps,
    ]
}
