// Complex numbers of swift-numerics as BLAS knows them: in memory they are the same two reals.

package import ComplexModule

extension Complex: DenseScalar where RealType: DenseReal {
    package typealias RealPart = RealType

    package static var blasKind: Int { RealType.blasKind + 2 }

    package init(realPart: RealType) { self.init(realPart, 0) }

    /// The stored part: `real` is NaN where either part is not finite.
    package var realPart: RealType { rawStorage.x }

    package var conjugated: Complex { Complex(rawStorage.x, 0 - rawStorage.y) }

    package var absoluteValue: RealType { length }

    package var direction: Complex { normalized ?? Complex(realPart: 1) }
}
