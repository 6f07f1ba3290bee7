// One kernel that uses many forms of: crc and bits.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: crcAndBits(k: [8, 8, 9, 10, 9, 3, 0, 11, 4, 1, 10, 6]) == 3773600074.0

@Kernel func crcAndBits(_ k: Vector<Int>) -> Double {
    var crc: UInt16 = 0xFFFF
    for e in k {
        crc ^= UInt16(truncatingIfNeeded: e) << 8
        for _ in 0..<8 { crc = crc & 0x8000 != 0 ? (crc << 1) ^ 0x1021 : crc << 1 }
    }
    let h = UInt32(crc) &* 2654435761
    let r = (h &<< 13) | (h &>> 19)
    return Double(crc) + Double(r) + Double(h.leadingZeroBitCount) + Double(r.nonzeroBitCount) + Double(h.byteSwapped)
}
