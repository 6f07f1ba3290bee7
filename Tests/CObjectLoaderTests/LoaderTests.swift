// The loader on right objects, on each kind of wrong one, and on many damaged ones.

import CKernelRuntime
import CObjectLoader
import Glibc
import Testing

/// Loads, and gives the image or why not.
private func load(
    _ bytes: [UInt8], flags: UInt32 = 0,
    resolver: @escaping quern_image_resolver = { name, _ in
        String(cString: name) == "external" ? UnsafeRawPointer(dlsym(nil, "toupper")) : nil
    }
) -> (image: OpaquePointer?, error: quern_image_error) {
    var error = quern_image_error()
    let image = quern_image_load(bytes, bytes.count, resolver, nil, flags, &error)
    return (image, error)
}
private func status(_ object: TestObject, flags: UInt32 = 0) -> quern_image_status {
    let (image, error) = load(object.bytes, flags: flags)
    quern_image_unload(image)
    return error.status
}
private func name(_ error: quern_image_error) -> String {
    withUnsafeBytes(of: error.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

@Suite("object loader") struct LoaderTests {
    #if arch(x86_64)
        @Test("code runs: constants, calls through jumps and through the offset table, several exports")
        func runs() throws {
            let (loaded, error) = load(TestObject.good.bytes)
            #expect(error.status == QUERN_IMAGE_OK)
            let image = try #require(loaded)
            let names = (0..<quern_image_symbol_count(image)).map {
                String(cString: quern_image_symbol_name(image, $0)!)
            }
            #expect(names == ["f", "g", "h"])
            #expect(quern_image_symbol_name(image, 3) == nil)
            #expect(quern_image_symbol(image, "external") == nil)
            let f = unsafeBitCast(try #require(quern_image_symbol(image, "f")), to: (@convention(c) () -> Double).self)
            #expect(f() == 6.25)
            for symbol in ["g", "h"] {
                let g = unsafeBitCast(
                    try #require(quern_image_symbol(image, symbol)), to: (@convention(c) (Int32) -> Int32).self)
                #expect(g(97) == 65)
            }
            quern_image_unload(image)
        }

        @Test("no page of an image is writable, and constants are not executable")
        func protection() throws {
            let image = try #require(load(TestObject.good.bytes).image)
            let base = UInt(bitPattern: quern_image_base(image))
            let end = base + UInt(quern_image_byte_count(image))
            let file = try #require(fopen("/proc/self/maps", "r"))
            var found: [String] = []
            var line = [CChar](repeating: 0, count: 4096)
            while fgets(&line, 4096, file) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                let words = text.split(separator: " ")
                let range = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
                if range.count == 2, range[0] < end, range[1] > base { found.append(String(words[1])) }
            }
            fclose(file)
            #expect(found == ["r-xp", "r--p"])
            quern_image_unload(image)
        }
    #endif

    @Test("a symbol that the resolver refuses is named")
    func unresolved() {
        let (image, error) = load(TestObject.good.bytes, resolver: { _, _ in nil })
        #expect(image == nil && error.status == QUERN_IMAGE_UNRESOLVED && name(error) == "external")
    }

    @Test("what is no object, or one for another machine, is refused")
    func kinds() {
        #expect(load([]).error.status == QUERN_IMAGE_NOT_ELF)
        #expect(
            load(Array("not an object at all, but long enough to hold a header of sixty-four".utf8)).error.status
                == QUERN_IMAGE_NOT_ELF)
        var object = TestObject.good
        object.machine = 3
        #expect(status(object) == QUERN_IMAGE_WRONG_MACHINE)
        var executable = TestObject.good.bytes
        executable[16] = 2
        #expect(load(executable).error.status == QUERN_IMAGE_NOT_ELF)
        let whole = TestObject.good.bytes
        for count in 0..<whole.count { #expect(load(Array(whole.prefix(count))).image == nil) }
    }

    @Test("sections that a kernel may not have are refused")
    func sections() {
        var writable = TestObject.good
        writable.sections.append(.init(name: ".data", flags: 3, bytes: [1, 2, 3, 4]))
        #expect(status(writable) == QUERN_IMAGE_WRITABLE_SECTION)
        var tls = TestObject.good
        tls.sections.append(.init(name: ".tdata", flags: 0x402, bytes: [1, 2, 3, 4]))
        #expect(status(tls) == QUERN_IMAGE_UNSUPPORTED_SECTION)
        var zeros = TestObject.good
        zeros.sections.append(.init(name: ".bss", type: 8, flags: 2, bytes: [1, 2]))
        #expect(status(zeros) == QUERN_IMAGE_UNSUPPORTED_SECTION)
        for alignment in [3, 1 << 20] as [UInt64] {
            var odd = TestObject.good
            odd.sections[1].alignment = alignment
            #expect(status(odd) == QUERN_IMAGE_MALFORMED)
        }
    }

    @Test("relocations that reach outside, name nothing or are unknown are refused")
    func relocations() {
        func with(_ change: (inout TestObject.Relocation) -> Void) -> quern_image_status {
            var object = TestObject.good
            change(&object.relocations[0])
            return status(object)
        }
        #expect(with { $0.offset = 41 - 3 } == QUERN_IMAGE_BAD_RELOCATION)
        #expect(with { $0.offset = .max } == QUERN_IMAGE_BAD_RELOCATION)
        #expect(with { $0.symbol = 900 } == QUERN_IMAGE_BAD_RELOCATION)
        #expect(with { $0.symbol = -1 } == QUERN_IMAGE_BAD_RELOCATION)
        #expect(with { $0.type = 23 } == QUERN_IMAGE_UNSUPPORTED_RELOCATION)
        #expect(with { $0.addend = 1 << 40 } == QUERN_IMAGE_OUT_OF_RANGE)
        #expect(with { $0.addend = .min } == QUERN_IMAGE_OUT_OF_RANGE)
        var object = TestObject.good
        object.symbols[1].value = 1 << 40
        #expect(status(object) == QUERN_IMAGE_MALFORMED)
        object = TestObject.good
        object.symbols[0].section = 2
        #expect(status(object) == QUERN_IMAGE_BAD_RELOCATION)
    }

    @Test("AArch64 relocations put their bits where the instructions have them")
    func foreign() throws {
        // adrp x0; add x0, x0, #lo; ldr d0, [x0, #lo]; bl external; adrp got; ldr x1, [x1, #lo]; .xword f
        let instructions: [UInt32] = [0x9000_0000, 0x9100_0000, 0xfd40_0000, 0x9400_0000, 0x9000_0001, 0xf940_0021]
        let code = instructions.flatMap { i in (0..<4).map { UInt8(truncatingIfNeeded: i >> (8 * $0)) } }
        let object = TestObject(
            machine: 183,
            sections: [
                .init(name: ".text", flags: TestObject.executable, bytes: code),
                .init(name: ".rodata", bytes: [UInt8](repeating: 0, count: 64)),
            ],
            symbols: [
                .init(name: "data", section: 1, value: 16), .init(name: "f", section: 0),
                .init(name: "external", section: nil),
            ],
            relocations: [
                .init(section: 0, offset: 0, symbol: 0, type: 275, addend: 8),
                .init(section: 0, offset: 4, symbol: 0, type: 277, addend: 8),
                .init(section: 0, offset: 8, symbol: 0, type: 286, addend: 8),
                .init(section: 0, offset: 12, symbol: 2, type: 283, addend: 0),
                .init(section: 0, offset: 16, symbol: 2, type: 311, addend: 0),
                .init(section: 0, offset: 20, symbol: 2, type: 312, addend: 0),
                .init(section: 1, offset: 32, symbol: 1, type: 257, addend: 4),
            ])
        #if arch(x86_64)
            #expect(status(object) == QUERN_IMAGE_WRONG_MACHINE)
        #endif
        let (loaded, error) = load(object.bytes, flags: UInt32(QUERN_IMAGE_FOREIGN))
        #expect(error.status == QUERN_IMAGE_OK)
        let image = try #require(loaded)
        let base = UInt64(UInt(bitPattern: quern_image_base(image)))
        let words = (0..<6).map { quern_image_base(image).load(fromByteOffset: 4 * $0, as: UInt32.self) }
        let data = UInt64(UInt(bitPattern: quern_image_symbol(image, "data")))
        func page(_ word: UInt32, at place: UInt64) -> UInt64 {
            let low = UInt64(word >> 29 & 3)
            let high = Int64(Int32(bitPattern: word << 8) >> 13)
            return (place & ~0xfff) &+ (UInt64(bitPattern: high << 2) | low) << 12
        }
        #expect(page(words[0], at: base) == (data + 8) & ~0xfff)
        #expect(UInt64(words[1] >> 10 & 0xfff) == (data + 8) & 0xfff)
        #expect(UInt64(words[2] >> 10 & 0xfff) * 8 == (data + 8) & 0xfff)
        let distance = Int64(Int32(bitPattern: words[3] << 6) >> 4)
        let stub = UInt64(Int64(base + 12) + distance)
        let end = base + UInt64(quern_image_byte_count(image))
        #expect(stub > base && stub < end)
        let jump = UnsafeRawPointer(bitPattern: UInt(stub))
        #expect(
            jump?.load(as: UInt32.self) == 0x5800_0050 && jump?.load(fromByteOffset: 4, as: UInt32.self) == 0xd61f_0200)
        let target = UInt64(UInt(bitPattern: dlsym(nil, "toupper")))
        #expect(jump?.load(fromByteOffset: 8, as: UInt64.self) == target)
        let slot = page(words[4], at: base + 16) + UInt64(words[5] >> 10 & 0xfff) * 8
        #expect(UnsafeRawPointer(bitPattern: UInt(slot))?.load(as: UInt64.self) == target)
        let pointer = UnsafeRawPointer(bitPattern: UInt(data + 16))?.load(as: UInt64.self)
        #expect(pointer == base + 4)
        // The same with a target that is not aligned for its load.
        var odd = object
        odd.relocations[2].addend = 3
        #expect(status(odd, flags: UInt32(QUERN_IMAGE_FOREIGN)) == QUERN_IMAGE_OUT_OF_RANGE)
        quern_image_unload(image)
    }

    @Test("damaged objects are refused or load, but never crash the process")
    func damage() {
        var state: UInt64 = 0x5eed
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let whole = TestObject.good.bytes
        let interesting: [UInt8] = [0, 1, 2, 3, 4, 6, 8, 0x7f, 0x80, 0xff]
        var loadedCount = 0
        for _ in 0..<(getenv("QUERN_FUZZ_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 40_000) {
            var bytes = whole
            for _ in 0..<1 + random(4) {
                // Headers and tables are what matters: half of the changes go into the last third.
                let at = random(2) == 0 ? random(bytes.count) : bytes.count - 1 - random(bytes.count / 3)
                switch random(3) {
                case 0: bytes[at] = interesting[random(interesting.count)]
                case 1: bytes[at] = UInt8(random(256))
                default: for k in at..<min(bytes.count, at + 1 + random(8)) { bytes[k] = random(2) == 0 ? 0xff : 0 }
                }
            }
            if random(20) == 0 { bytes.removeLast(random(bytes.count)) }
            // Addresses that are not aligned are the caller's good right.
            let shift = random(8)
            let padded = [UInt8](repeating: 0, count: shift) + bytes
            padded.withUnsafeBufferPointer { buffer in
                var error = quern_image_error()
                let start = buffer.baseAddress.map { $0 + shift }
                let image = quern_image_load(
                    start, bytes.count, { _, _ in UnsafeRawPointer(bitPattern: 4096) }, nil, 0, &error)
                if image != nil { loadedCount += 1 } else { #expect(error.status != QUERN_IMAGE_OK) }
                quern_image_unload(image)
            }
        }
        #expect(loadedCount > 100, "some damage is harmless, so that the walk goes deep")
    }
}
