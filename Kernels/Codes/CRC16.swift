// A cyclic redundancy check, bit by bit: shifts, masks and narrow unsigned integers.

public import Quern

/// The CRC-16 of `bytes` with the polynomial x¹⁶ + x¹² + x⁵ + 1, most significant bit first.
///
/// `initial` is 0 for the variant XMODEM and 0xFFFF for IBM-3740; the result for one piece is the `initial` of the
/// next.
/// - Shapes: `bytes` [n].
/// - Complexity: O(n): eight steps a byte; nothing is allocated.
/// - Source: ITU-T V.41, appendix I.
@Kernel
public func crc16(_ bytes: Vector<UInt8>, initial: UInt16) -> UInt16 {
    var remainder = initial
    for byte in bytes {
        remainder ^= UInt16(byte) << 8
        for _ in 0..<8 {
            let carry = remainder & 0x8000 != 0
            remainder = carry ? (remainder << 1) ^ 0x1021 : remainder << 1
        }
    }
    return remainder
}
