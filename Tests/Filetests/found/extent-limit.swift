// An array has no extent of 2^60 or more, even if another one is 0 and it needs no memory: removed tests rest on it.
// The allocation faults, with the number of bytes or −1, on every backend. Found by reading the proofs.

@Kernel
func empty(_ n: Int, _ m: Int) -> Int {
    let a = Matrix<UInt8>(zeros: n, m)
    return a.shape[0] * 8 + a.shape[1]
}

// run: empty(n: 3, m: 2) == 26
// run: empty(n: 1152921504606846975, m: 0) == 9223372036854775800
// fault: empty(n: 1152921504606846976, m: 0) == allocation-failed first=-1
// fault: empty(n: max, m: 0) == allocation-failed first=-1
// fault: empty(n: 0, m: 1152921504606846976) == allocation-failed first=-1
// fault: empty(n: 0, m: max) == allocation-failed first=-1
// fault: empty(n: max, m: -1) == invalid-argument first=-1
