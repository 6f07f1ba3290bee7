// One kernel that uses many forms of: tuple places.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: tuplePlaces(n: 5, z: [55, 4, 94, 71, 81, 3, 28, 0, 5, 54, 82, 21]) == 794.0, z = [55, 4, 94, 2, 81, 3, 28, 0, 5, 54, 82, 21]

@Kernel func tuplePlaces(_ n: Int, _ z: inout Vector<Int>) -> Double {
    var p, q: Double
    p = 1
    q = 2
    let c: Double
    switch n { case 5: c = p; case 6: c = q; default: return 3 }
    var m = (p, (q, 3))
    m.1.0 += 4
    m.1 = (m.1.0, m.1.1 + 1)
    let ((a1), (b1, c1)) = (m.0, m.1)
    (p, q) = (q + a1, p + b1)
    var r = (lo: 1, hi: 2)
    r.lo += n
    (r.lo, r.hi) = (r.hi, r.lo)
    swap(&p, &q)
    swap(&r.lo, &z[3])
    return p * 10 + q + c + Double(c1) + Double(r.lo * 10 + r.hi)
}
