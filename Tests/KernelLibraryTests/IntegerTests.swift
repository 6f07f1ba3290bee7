// crc16, editDistance, fibonacci, primes: integers, so NumPy's results to the bit.

import KernelLibrary
import NDArrays
import Quern
import QuernCore
import Testing

@Suite struct IntegerTests {
    @Test("the CRC is that of Python's binascii", arguments: Fixture.cases("crc16"))
    func crcCase(_ fixture: Fixture) throws {
        let bytes: Vector<UInt8> = try fixture.array("bytes")
        let crc: Vector<UInt16> = try fixture.array("crc")
        try agreedInAllLayouts { layout in
            let (zero, ones) = (crc16(layout(bytes), initial: 0), crc16(layout(bytes), initial: 0xFFFF))
            #expect(zero == crc[0] && ones == crc[1])
            return Outcome(zero, ones)
        }
    }

    @Test("a CRC of two pieces is that of the whole")
    func crcOfPieces() {
        let bytes = Vector<UInt8>(shape: 100) { UInt8($0 * 7 % 251) }
        let first = crc16(bytes[0..<33], initial: 0xFFFF)
        #expect(crc16(bytes[33...], initial: first) == crc16(bytes, initial: 0xFFFF))
    }

    @Test("edit distances are those of the recurrence from the front", arguments: Fixture.cases("editDistance"))
    func editDistanceCase(_ fixture: Fixture) throws {
        let (a, b): (Vector<UInt8>, Vector<UInt8>) = try (fixture.array("a"), fixture.array("b"))
        let distance: Vector<Int> = try fixture.array("distance")
        try agreedInAllLayouts { layout in
            let (there, back) = try (editDistance(layout(a), layout(b)), editDistance(layout(b), layout(a)))
            #expect(there == distance[0] && back == distance[0])
            return Outcome(there, back)
        }
    }

    @Test("Fibonacci's numbers by recursion are those by addition", arguments: Fixture.cases("fibonacci"))
    func fibonacciCase(_ fixture: Fixture) throws {
        let numbers: Vector<Int> = try fixture.array("numbers")
        for n in numbers.indices {
            try agreed("(n = \(n))") {
                let number = try fibonacci(n)
                #expect(number == numbers[n])
                return Outcome(number)
            }
        }
        expectFault(.precondition) { _ = try fibonacci(-1) }
    }

    @Test("the sieve marks what trial division calls prime", arguments: Fixture.cases("primes"))
    func primesCase(_ fixture: Fixture) throws {
        let expected: Vector<Bool> = try fixture.array("primes")
        try agreed {
            let result = try primes(below: expected.count)
            #expect(result == expected)
            return Outcome(result)
        }
        expectFault(.precondition) { _ = try primes(below: -1) }
        expectFault(.allocationFailed) { _ = try primes(below: .max) }
    }
}
