// What `--emit` can name, and how the files are called.
// `BASE` is the library's name (the first file's, or --name), `SYMBOL` a kernel's C symbol; with several CPUs the
// CPU's name stands before the last dot of everything that holds code.

/// A form in which kernels are built.
package enum Emission: String, Sendable, Hashable, CaseIterable {
    case object, shared, `static`, header, swift, python, llvm, asm, ir

    /// The files that it makes, for help.
    package var files: String {
        switch self {
        case .object: "SYMBOL.o, and libquern_rt.a to link with it"
        case .shared: "libBASE.so"
        case .static: "libBASE.a, with the run-time library in it"
        case .header: "BASE.h"
        case .swift: "BASE.swift and module.modulemap (with the header and the static library)"
        case .python: "BASE.py (with the shared library)"
        case .llvm: "SYMBOL.ll"
        case .asm: "SYMBOL.s"
        case .ir: "SYMBOL.kir"
        }
    }

    /// What is made along with it, since it is of no use without.
    package var companions: [Emission] {
        switch self {
        case .swift: [.header, .static]
        case .python: [.shared]
        default: []
        }
    }

    /// Reads `object,header`.
    package static func parse(_ texts: [String]) throws(Failure) -> Set<Emission> {
        var chosen: Set<Emission> = []
        for word in texts.flatMap({ $0.split(separator: ",") }) {
            let name = word.trimmed
            guard let emission = Emission(rawValue: name) else {
                let near = NearestName.of(name, among: allCases.map(\.rawValue)).map { "; did you mean '\($0)'?" } ?? ""
                throw .usage(
                    "'\(name)' can't be emitted\(near)",
                    help: "write any of \(NearestName.list(allCases.map(\.rawValue))), separated by commas")
            }
            chosen.insert(emission)
            chosen.formUnion(emission.companions)
        }
        if chosen.isEmpty { throw .usage("'--emit' names nothing", help: "write --emit object,header") }
        return chosen
    }
}
