// SHA-256 against the standard's examples and against Python's hashlib:
//     for n in (0, 1, 3, 55, …): hashlib.sha256(bytes((7 * k + n) & 255 for k in range(n))).hexdigest()

import QuernCore
import Testing

@Suite("fingerprints")
struct FingerprintTests {
    @Test("the examples of FIPS 180-4 give its digests")
    func standardExamples() {
        #expect(
            "\(Fingerprint(of: "abc".utf8))" == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            "\(Fingerprint(of: "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))"
                == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
    }

    @Test(
        "lengths around the ends of blocks give hashlib's digests",
        arguments: [
            (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (1, "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"),
            (3, "6ab0dba1f4f1dfbb37b4f9eeb092c09fca4900ad32bdcd147d8dde35d6c87c35"),
            (55, "81afe5b788dc2ce138ff83d9b20164db75a94d75d2b2432eea4a0ef605088c72"),
            (56, "2aba54f0ac632420a2b502431408866e40e1d5e430df4cd822642c78ab2eb9c1"),
            (57, "903284efbf9100e8ba1614ec65eacacad125e03f857cae7acbf8b73b23e0fdfe"),
            (63, "733d3d4ee79ee67145bf73da13588f6f235d37414fc64b14a2f00f1762792f5e"),
            (64, "79322907b3e9d013d7dc2c2f256674dbf733045cde01df3539271c6f5605feb8"),
            (65, "d85c007c6eb440f085afa2b84f6f2bce4658b240e9f62cb1364bf0485a57e720"),
            (119, "6c87eedf096b345de205b702e5223b73b447a3207791ded3ea007ba15ed6736e"),
            (120, "42500cf6a1e3936d6b9e0bcfe296d654b63255e525487d3634d0b15fde591c4d"),
            (128, "489d55fea9a73af36b6dd0be7b4117d8e5683386d39544e8a44c99a87f368707"),
            (1000, "6b0df76627243d095b0c4400cb658b7e804dd03461cc03aee8fc8fe0bcada168"),
        ] as [(Int, String)])
    func lengths(byteCount: Int, digest: String) {
        let content = (0..<byteCount).map { UInt8(truncatingIfNeeded: 7 * $0 + byteCount) }
        #expect("\(Fingerprint(of: content))" == digest)
    }

    @Test("a digest reads back from its hexadecimal form, and nothing else does")
    func hexadecimal() {
        let digest = Fingerprint(of: [1, 2, 3])
        #expect(Fingerprint(hexadecimal: "\(digest)") == digest)
        #expect(Fingerprint(hexadecimal: "\(digest)0") == nil)
        #expect(Fingerprint(hexadecimal: String(repeating: "g", count: 64)) == nil)
        #expect(Fingerprint(hexadecimal: String(repeating: "A", count: 64)) == nil)
        #expect(Fingerprint(bytes: [1, 2]) == nil)
    }

    @Test("parts do not run into each other")
    func parts() {
        func digest(_ parts: [String]) -> Fingerprint {
            var hasher = FingerprintHasher()
            for part in parts { hasher.combine(part) }
            return hasher.finish()
        }
        #expect(digest(["ab", "c"]) != digest(["a", "bc"]))
        #expect(digest(["ab"]) != digest(["ab", ""]))
        #expect(digest(["ab", "c"]) == digest(["ab", "c"]))
    }
}
