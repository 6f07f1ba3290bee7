// .npy files: those that NumPy wrote are read to the bit and written back to the byte; malformed ones throw.

import Glibc
import NDArrays
import QuernCore
import Testing

struct NpyTests {
    @Test("files of every type, order and byte order that NumPy wrote hold what NumPy put in")
    func reading() throws {
        for line in try Fixtures.lines("npy.txt") where !line.isEmpty {
            let (name, expected) = try Fixtures.array(line)
            expectSame(try Npy.read(Fixtures.path(name)), expected, name)
        }
    }

    @Test("an array is written byte for byte as NumPy writes it")
    func writing() throws {
        for line in try Fixtures.lines("npy.txt") where !line.isEmpty {
            let (name, _) = try Fixtures.array(line)
            let bytes = try Fixtures.bytes(Fixtures.path(name))
            let written = try Npy.encode(try Npy.parse(bytes), bigEndian: name.contains("big"))
            // Versions 2 and 3 are read, version 1 is written.
            if name.hasPrefix("version") {
                expectSame(try Npy.parse(written), try Npy.parse(bytes), name)
            } else {
                #expect(written == bytes, "\(name)")
            }
        }
    }

    @Test("views are written as what they show")
    func views() throws {
        let a = range(24).reshaped(4, 6)
        let view = a[1..<4, 2...].reversed(axis: 0)
        expectSame(try Npy.parse(try Npy.encode(AnyNDArray(view))), AnyNDArray(view), "view")
        expectSame(
            try Npy.parse(try Npy.encode(AnyNDArray(a.transposed), bigEndian: true)), AnyNDArray(a.transposed), "f")
    }

    @Test("a file goes to disk and back, replaces the one before, and leaves nothing else in its folder")
    func roundTrip() throws {
        let folder = try temporaryFolder()
        let path = folder + "/a.npy"
        try Vector<Float>([1, 2]).write(npy: path)
        try Matrix<Float>([[1, 2], [3, .nan]]).write(npy: path)
        let back = try Matrix<Float>(npy: path)
        #expect(back[1, 0] == 3 && back[1, 1].isNaN)
        #expect(try names(in: folder) == ["a.npy"])
        let error = #expect(throws: NpyError.self) { _ = try Vector<Double>(npy: path) }
        #expect(error?.description == "'\(path)': holds f32 of rank 2, where f64 of rank 1 is expected")
        rmdirAll(folder)
    }

    @Test("what cannot be opened or written says so")
    func system() throws {
        let missing = #expect(throws: NpyError.self) { _ = try Npy.read("/nonexistent/x.npy") }
        #expect(missing?.description == "'/nonexistent/x.npy': cannot open: No such file or directory")
        let folder = #expect(throws: NpyError.self) { _ = try Npy.read("/") }
        #expect(folder?.problem == .system(action: "open", reason: "Is a directory"))
        #expect(throws: NpyError.self) { try Vector<Int>([1]).write(npy: "/nonexistent/x.npy") }
        #expect(throws: NpyError.self) { try Vector<Int>([1]).write(npy: "") }
        #expect(throws: NpyError.self) { _ = try Npy.read("a\0b") }
        // A device that is always full: the failure of a write, not of opening.
        let full = #expect(throws: NpyError.self) { try Vector<Int>([1]).write(npy: "/dev/full") }
        #expect(full?.problem == .system(action: "write", reason: "No space left on device"))
    }

    @Test("element types that we do not have are named", arguments: [
        ("complex", "<c32"), ("half", "<f2"), ("text", "<U2"), ("structure", "structure"), ("object", "|O"),
    ])
    func refused(kind: String, type: String) throws {
        let error = #expect(throws: NpyError.self) { _ = try Npy.read(Fixtures.path("refused-\(kind).npy")) }
        #expect(error?.problem == .elementType(type))
    }

    /// A version 1 file with this dictionary and so many bytes of elements.
    static func file(_ dictionary: String, elements: Int = 0) -> [UInt8] {
        let text = Array((dictionary + "\n").utf8)
        let head: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)]
        return head + text + [UInt8](repeating: 1, count: elements)
    }

    @Test("a sound header in unusual dress is read")
    func unusual() throws {
        let plain = "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }"
        #expect(try Npy.parse(Self.file(plain, elements: 4)).elementBits == [257, 257])
        let dressed = "{ \"shape\":(2 ,),'fortran_order' :True, 'descr':'>i2'}   "
        #expect(try Npy.parse(Self.file(dressed, elements: 4)).elementBits == [257, 257])
        let scalar = "{'descr': '|?', 'fortran_order': False, 'shape': (), }"
        #expect(try Npy.parse(Self.file(scalar, elements: 1)).count == 1)
        // A bool of 2 is true, and one of Swift's.
        var twos = Self.file("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", elements: 2)
        twos[twos.count - 1] = 2
        #expect(try Npy.parse(twos).elementBits == [1, 1])
    }

    @Test("a malformed header is refused at its place", arguments: [
        ("", "'{'"), ("{", "a string in quotes"), ("{}", "the keys 'descr', 'fortran_order' and 'shape' before this"),
        ("{'descr': '<f8'}", "the keys 'descr', 'fortran_order' and 'shape' before this"),
        ("{'descr': '<f8', 'descr': '<f8'}", "'descr', 'fortran_order' or 'shape', each once,"),
        ("{'descr': '<f8', 'extra': 1}", "'descr', 'fortran_order' or 'shape', each once,"),
        ("{'descr': '<f8', 'fortran_order': 1}", "True or False"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (3)}", "','"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (-3,)}", "an extent"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (3,,)}", "an extent"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': 3}", "'('"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (3,} ", "an extent"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (99999999999999999999,)}", "an extent below 2^63"),
        ("{'descr': '<f8", "the end of the string"), ("{'descr' '<f8'}", "':'"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (0,)} x", "the end of the header"),
        ("{'descr': '<f8', 'fortran_order': True, 'shape': (" + String(repeating: "1,", count: 65) + ")}",
         "at most 64 extents"),
    ])
    func malformed(header: String, expected: String) {
        let error = #expect(throws: NpyError.self) { _ = try Npy.parse(Self.file(header)) }
        guard case .header(_, let found)? = error?.problem else {
            Issue.record("\(header): \(String(describing: error))")
            return
        }
        #expect(found == expected, "\(header)")
    }

    @Test("sizes that lie are refused before anything is allocated")
    func sizes() {
        func problem(_ shape: String, elements: Int = 0) -> NpyError.Problem? {
            let bytes = Self.file("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }", elements: elements)
            return #expect(throws: NpyError.self) { _ = try Npy.parse(bytes) }?.problem
        }
        #expect(problem("(3,)", elements: 23) == .truncated(expected: 24, found: 23))
        #expect(problem("(3,)", elements: 25) == .trailing(1))
        #expect(problem("(9223372036854775807,)") == .tooLarge([.max]))
        #expect(problem("(4294967296, 4294967296)") == .tooLarge([1 << 32, 1 << 32]))
        #expect(problem("(1000000000000,)") == .truncated(expected: 8_000_000_000_000, found: 0))
        #expect(throws: NpyError.self) { _ = try Npy.parse([]) }
        #expect(throws: NpyError.self) { _ = try Npy.parse([0x93, 0x4E]) }
        let future: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 9, 0, 0, 0]
        let later = #expect(throws: NpyError.self) { _ = try Npy.parse(future) }
        #expect(later?.problem == .version(major: 9, minor: 0))
    }

    @Test("every prefix of a file is refused")
    func prefixes() throws {
        let bytes = try Fixtures.bytes(Fixtures.path("i4-f.npy"))
        for length in 0..<bytes.count {
            #expect(throws: NpyError.self) { _ = try Npy.parse(Array(bytes[..<length])) }
        }
    }

    @Test("mutated files end in an array or an error, never otherwise")
    func fuzz() throws {
        let rounds = getenv("QUERN_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 4000
        var random = SplitMix(state: 20)
        let seeds = try ["f8-c.npy", "u2-big.npy", "rank6.npy", "version3.npy", "empty3.npy"].map {
            try Fixtures.bytes(Fixtures.path($0))
        }
        let pieces = [
            "(", ")", ",", "'", "{", "}", ":", "True", "-1", "99999999999", "0", "|O", "[('a', '<f8')]", "\0", "\n",
        ]
        var accepted = 0
        for _ in 0..<rounds {
            var bytes = seeds[random.below(seeds.count)]
            for _ in 0...random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(5) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.replaceSubrange(place..<place, with: pieces[random.below(pieces.count)].utf8)
                case 3: bytes[8 + random.below(2)] = UInt8(random.below(256))
                default: bytes.removeLast(random.below(min(8, bytes.count)))
                }
                if bytes.count < 16 { break }
            }
            do throws(NpyError) {
                let array = try Npy.parse(bytes)
                accepted += 1
                // What is accepted can be written and read again with the same elements.
                let again = try Npy.parse(try Npy.encode(array))
                #expect(again.elementBits == array.elementBits && again.shape == array.shape)
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        // A good part must get through, or the fuzzing tests only the first check (seed 20).
        #expect(accepted > rounds / 50 && accepted < rounds)
    }
}

/// A small generator of reproducible numbers.
struct SplitMix {
    var state: UInt64

    mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
    }
}

/// A new folder that only this test uses.
func temporaryFolder() throws -> String {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((base + "/quern-test-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else { throw FixtureError(message: "no temporary folder") }
    return String(cString: made)
}

/// The names in `folder`, sorted.
func names(in folder: String) throws -> [String] {
    guard let listing = opendir(folder) else { throw FixtureError(message: "no folder \(folder)") }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Removes `folder` and the files in it.
func rmdirAll(_ folder: String) {
    for name in (try? names(in: folder)) ?? [] { unlink(folder + "/" + name) }
    rmdir(folder)
}
