// blackScholes, nBodyStep, floydWarshall, nussinov, climatology, anomalies.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct ScienceTests {
    @Test("option prices are those of another way to them", arguments: Fixture.cases("blackScholes"))
    func blackScholesCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (spot, strike): (Vector<T>, Vector<T>) = try (fixture.array("spot"), fixture.array("strike"))
            let years: Vector<T> = try fixture.array("years")
            let (call, put): (Vector<Double>, Vector<Double>) = try (fixture.array("call"), fixture.array("put"))
            try agreedInAllLayouts { layout in
                var up = layout(Vector<T>(zeros: spot.count))
                var down = layout(Vector<T>(zeros: spot.count))
                try blackScholes(
                    spot: layout(spot), strike: layout(strike), years: layout(years), rate: 0.03125, volatility: 0.25,
                    call: &up, put: &down)
                // A price is the difference of two amounts of the order of 100.
                expectClose(up, call, bound: 16, scale: 100)
                expectClose(down, put, bound: 16, scale: 100)
                return Outcome(up, down)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a scalar kernel gives two results")
    func optionPricesCase() throws {
        try agreed {
            let (call, put) = optionPrices(spot: 100.0, strike: 100.0, years: 1.0, rate: 0.05, volatility: 0.2)
            // Hull, Options, Futures, and Other Derivatives: 10.45 and 5.57.
            #expect(abs(call - 10.4506) < 1e-4 && abs(put - 5.5735) < 1e-4)
            return Outcome(call, put)
        }
    }

    @Test("a step of n bodies is NumPy's", arguments: Fixture.cases("nBodyStep"))
    func nBodyCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (p, v): (Matrix<T>, Matrix<T>) = try (fixture.array("positions"), fixture.array("velocities"))
            let masses: Vector<T> = try fixture.array("masses")
            let (kicked, moved): (Matrix<Double>, Matrix<Double>) = try (
                fixture.array("kicked"), fixture.array("moved")
            )
            try agreedInAllLayouts { layout in
                var (positions, velocities) = (layout(p), layout(v))
                try nBodyStep(
                    positions: &positions, velocities: &velocities, masses: layout(masses), time: 0.0625,
                    softening: 0.125)
                expectClose(velocities, kicked, bound: 64, scale: 4)
                expectClose(positions, moved, bound: 64, scale: 4)
                return Outcome(positions, velocities)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("two bodies on a circle keep their energy over a thousand steps")
    func nBodyEnergyCase() throws {
        try agreed(nativeToo: false) {
            var p = Matrix<Double>([[-0.5, 0, 0], [0.5, 0, 0]])
            var v = Matrix<Double>([[0, -0.5, 0], [0, 0.5, 0]])
            let masses: Vector<Double> = [0.5, 0.5]
            let (kinetic, potential) = try nBodyEnergy(positions: p, velocities: v, masses: masses, softening: 0)
            #expect(kinetic == 0.125 && potential == -0.25)
            for _ in 0..<1000 {
                try nBodyStep(positions: &p, velocities: &v, masses: masses, time: 0.01, softening: 0)
            }
            let (later, deeper) = try nBodyEnergy(positions: p, velocities: v, masses: masses, softening: 0)
            #expect(abs(later + deeper + 0.125) < 1e-3)
            return Outcome(p, v, later, deeper)
        }
    }

    @Test("shortest paths are those of min-plus squaring", arguments: Fixture.cases("floydWarshall"))
    func floydWarshallCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let (lengths, out): (Matrix<T>, Matrix<T>) = try (fixture.array("lengths"), fixture.array("out"))
            try agreedInAllLayouts { layout in
                var result = layout(lengths)
                try floydWarshall(&result)
                #expect(result == out)
                return Outcome(result)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("a cycle of negative length is a fault, and so is a matrix that is not square")
    func floydWarshallFaults() {
        let lengths = Matrix<Double>([[0, 1], [-2, 0]])
        expectFault(.precondition) {
            var result = lengths
            try floydWarshall(&result)
        }
        var oblong = Matrix<Double>(zeros: 2, 3)
        expectFault(.precondition) { try floydWarshall(&oblong) }
    }

    @Test("base pairs are those of the recurrence by first base", arguments: Fixture.cases("nussinov"))
    func nussinovCase(_ fixture: Fixture) throws {
        let bases: Vector<UInt8> = try fixture.array("bases")
        let best: Matrix<Int32> = try fixture.array("best")
        let hairpin = fixture.name.hasSuffix("-3") ? 3 : 0
        try agreedInAllLayouts { layout in
            let result = try nussinov(layout(bases), hairpin: hairpin)
            #expect(result == best)
            return Outcome(result)
        }
    }

    @Test("means and anomalies are NumPy's, missing values passed over", arguments: Fixture.cases("climatology"))
    func climatologyCase(_ fixture: Fixture) throws {
        func check<T: QuernCore.Real>(_: T.Type) throws {
            let x: Matrix<T> = try fixture.array("x")
            let (means, departures): (Vector<Double>, Matrix<Double>) = try (
                fixture.array("means"), fixture.array("anomalies")
            )
            try agreedInAllLayouts { layout in
                let (usual, unusual) = try (climatology(layout(x)), anomalies(layout(x)))
                expectClose(usual, means, bound: 8)
                expectClose(unusual, departures, bound: 8, scale: 20)
                return Outcome(usual, unusual)
            }
        }
        try fixture.isSingle ? check(Float.self) : check(Double.self)
    }

    @Test("61 years of sea-surface temperature give NumPy's sum of positive anomalies")
    func seaSurfaceTemperature() throws {
        let sea = try NDArray<Float, 2>(npy: Fixture.packageFolder + "/Examples/Data/elnino.npy")
        try agreed {
            let departures = try anomalies(sea)
            let sum = sumPositive(departures.reshaped(departures.count))
            // NumPy, in double precision: 298.369999901193; the warmest is June 1983, 4.596 degrees above.
            #expect(abs(sum - 298.37) < 1e-3)
            #expect(departures[33, 5] == departures.reshaped(departures.count).max())
            #expect(abs(departures[33, 5] - 4.596066) < 1e-5)
            return Outcome(departures, sum)
        }
    }

    @Test("a climatology of no years is NaN, and of no months empty")
    func climatologyOfNothing() throws {
        try agreed {
            let (noYears, noMonths) = try (
                climatology(Matrix<Float>(zeros: 0, 2)), climatology(Matrix<Float>(zeros: 2, 0))
            )
            #expect(noYears.count == 2 && noYears.elements.allSatisfy(\.isNaN))
            #expect(noMonths.isEmpty)
            return Outcome(noYears, noMonths)
        }
    }
}
