// A generic type whose extension does not show that it is one.

import Quern

struct Generic<T> {
    @Kernel static func shown(_ x: Float) -> Float { x }
}
extension Generic {
    @Kernel static func hidden(_ x: Float) -> Float { x }
    @Kernel(.inGenericType) static func told(_ x: Float) -> Float { x }
}
