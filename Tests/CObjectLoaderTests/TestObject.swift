// Writes small relocatable ELF objects, byte by byte, for tests of the loader: right ones and wrong ones.
//
//   | header 64 | sections' bytes … | .rela… | .symtab | .strtab | section headers 64 each |

struct TestObject {
    struct Section {
        var name: String
        var type: UInt32 = 1
        var flags: UInt64 = 2
        var alignment: UInt64 = 16
        var bytes: [UInt8]
    }
    struct Symbol {
        var name: String
        /// Index of the section, from 0; nil if undefined.
        var section: Int?
        var value: UInt64 = 0
        var isGlobal = true
    }
    struct Relocation {
        var section: Int
        var offset: UInt64
        var symbol: Int
        var type: UInt32
        var addend: Int64
    }
    /// 62 is x86-64, 183 AArch64.
    var machine: UInt16 = 62
    var sections: [Section]
    var symbols: [Symbol]
    var relocations: [Relocation] = []

    static let executable: UInt64 = 6

    /// The object's bytes.
    var bytes: [UInt8] {
        var out = [UInt8](repeating: 0, count: 64)
        var headers: [[UInt64]] = [Array(repeating: 0, count: 10)]
        var strings: [UInt8] = [0]
        func string(_ text: String) -> UInt64 {
            defer { strings += Array(text.utf8) + [0] }
            return UInt64(strings.count)
        }
        func add(
            _ name: String, _ type: UInt64, _ flags: UInt64, _ content: [UInt8], link: UInt64 = 0, info: UInt64 = 0,
            alignment: UInt64 = 8, entry: UInt64 = 0
        ) {
            while out.count % 16 != 0 { out.append(0) }
            headers.append([
                string(name), type, flags, 0, UInt64(out.count), UInt64(content.count), link, info, alignment, entry,
            ])
            out += content
        }
        for section in sections {
            add(section.name, UInt64(section.type), section.flags, section.bytes, alignment: section.alignment)
        }
        let symbolTable = UInt64(sections.count + 1)
        var table = [UInt8](repeating: 0, count: 24)
        for symbol in symbols {
            table += word(string(symbol.name), 4) + [symbol.isGlobal ? 0x10 : 0, 0]
            table += word(UInt64(symbol.section.map { $0 + 1 } ?? 0), 2) + word(symbol.value, 8) + word(0, 8)
        }
        add(".symtab", 2, 0, table, link: symbolTable + 1, info: 1, entry: 24)
        // The strings are complete only at the end; their place is kept.
        headers.append([0, 3, 0, 0, 0, 0, 0, 0, 1, 0])
        let stringHeader = headers.count - 1
        for index in sections.indices {
            let own = relocations.filter { $0.section == index }
            if own.isEmpty { continue }
            var content: [UInt8] = []
            for r in own {
                content += word(r.offset, 8) + word(UInt64(r.symbol + 1) << 32 | UInt64(r.type), 8)
                content += word(UInt64(bitPattern: r.addend), 8)
            }
            add(".rela", 4, 0x40, content, link: symbolTable, info: UInt64(index + 1), entry: 24)
        }
        headers[stringHeader][0] = string(".strtab")
        headers[stringHeader][4] = UInt64(out.count)
        headers[stringHeader][5] = UInt64(strings.count)
        out += strings
        while out.count % 8 != 0 { out.append(0) }
        let tableOffset = UInt64(out.count)
        for h in headers {
            out += word(h[0], 4) + word(h[1], 4) + word(h[2], 8) + word(h[3], 8) + word(h[4], 8) + word(h[5], 8)
            out += word(h[6], 4) + word(h[7], 4) + word(h[8], 8) + word(h[9], 8)
        }
        var header: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        header += word(1, 2) + word(UInt64(machine), 2) + word(1, 4) + word(0, 8) + word(0, 8) + word(tableOffset, 8)
        header += word(0, 4) + word(64, 2) + word(0, 2) + word(0, 2) + word(64, 2) + word(UInt64(headers.count), 2)
        header += word(UInt64(stringHeader), 2)
        out.replaceSubrange(0..<64, with: header)
        return out
    }

    private func word(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    }

    /// `double f(void) { return constant; }` and `int g(int x) { return external(x); }` and
    /// `int h(int x)`, the same through the offset table.
    static var good: TestObject {
        let f: [UInt8] = [0xf2, 0x0f, 0x10, 0x05, 0, 0, 0, 0, 0xc3]
        let g: [UInt8] = [0xe9, 0, 0, 0, 0]
        let h: [UInt8] = [0x48, 0x8b, 0x05, 0, 0, 0, 0, 0xff, 0xe0]
        let code = f + [UInt8](repeating: 0x90, count: 7) + g + [UInt8](repeating: 0x90, count: 11) + h
        let constant = withUnsafeBytes(of: Double(6.25).bitPattern) { Array($0) }
        return TestObject(
            sections: [
                Section(name: ".text", flags: executable, bytes: code),
                Section(name: ".rodata", bytes: [UInt8](repeating: 1, count: 8) + constant),
                Section(name: ".comment", flags: 0, bytes: [1, 2, 3]),
            ],
            symbols: [
                Symbol(name: "", section: 1, isGlobal: false), Symbol(name: "f", section: 0),
                Symbol(name: "g", section: 0, value: 16), Symbol(name: "h", section: 0, value: 32),
                Symbol(name: "external", section: nil),
            ],
            relocations: [
                Relocation(section: 0, offset: 4, symbol: 0, type: 2, addend: 8 - 4),
                Relocation(section: 0, offset: 17, symbol: 4, type: 4, addend: -4),
                Relocation(section: 0, offset: 35, symbol: 4, type: 42, addend: -4),
            ])
    }
}
