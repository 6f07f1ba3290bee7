// One kernel that uses many forms of: constants.
// Expected values: what the Swift compiler's own code computes from the same text.
//
// run: constants() == 2147483765.530965

let tau = 2 * Double.pi
let limit: Int32 = 1 << 4, label = true
enum Config {
    static let factor = 3
    @Kernel static func twice(_ x: Double) -> Double { x * 2 }
}
@Kernel func constants() -> Double {
    return tau * Double(limit) + (label ? 1 : 2) + Double(Config.factor) + Config.twice(3) + Double(Int32.max) + Double.ulpOfOne + Double(UInt8.bitWidth)
}
