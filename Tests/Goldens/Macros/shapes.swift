// Declarations that no expansion can serve: each is told at the token itself.

import Quern

@Kernel func waits(_ x: Float) async -> Float { x }
@Kernel func typed(_ x: Float) throws(CancellationError) -> Float { x }
@Kernel func unnamed(_: Float) -> Float { 1 }
@Kernel func several(_ x: Float...) -> Float { 1 }
@Kernel func defaulted(_ x: Float = 3) -> Float { x }
@Kernel func sixteen(
    _ a: Int, _ b: Int, _ c: Int, _ d: Int, _ e: Int, _ f: Int, _ g: Int, _ h: Int, _ i: Int, _ j: Int, _ k: Int, _ l: Int,
    _ m: Int, _ n: Int, _ o: Int, _ p: Int
) -> Int { a }
@Kernel prefix func -- (_ x: Float) -> Float { x }

func around() {
    @Kernel func inside(_ x: Float) -> Float { x }
    _ = inside(1)
}
struct Instance {
    var k: Float
    @Kernel func member(_ x: Float) -> Float { x * k }
}
class Reference {
    @Kernel class func overridable(_ x: Float) -> Float { x }
}
actor Alone {
    @Kernel static func isolated(_ x: Float) -> Float { x }
}
