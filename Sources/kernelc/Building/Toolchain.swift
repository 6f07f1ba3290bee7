// The system's C compiler and archiver, for libraries of built kernels and for the run-time library that they need.
// The run-time library is compiled from its C sources, which kernelc carries with it (RuntimeSource.swift): an
// installed kernelc needs nothing beside it, and the sources fit every target that has a compiler.

import Glibc
import QuernCore

/// A C compiler and an archiver for one target.
package struct Toolchain: Sendable, Hashable {
    /// The compiler's path, and options that choose the target.
    package var compiler: String
    package var options: [String]
    package var archiver: String?

    /// The tools for `triple` (nil: this machine), or why there are none.
    package init(triple: String?, use: String) throws(Failure) {
        let path = Settings.environmentValue("PATH") ?? "/usr/bin:/bin"
        func find(_ names: [String]) -> String? {
            for name in names {
                if let found = ChildProcess.find(name, path: path) { return found }
            }
            return nil
        }
        options = []
        if let triple {
            let short = Self.debianTriple(triple)
            guard let found = find(["\(triple)-gcc", "\(short)-gcc"]) else {
                throw .environment(
                    "\(use) needs a C compiler for '\(triple)', and there is none",
                    help: "install one, such as gcc-\(short.replacing("_", with: "-")), or emit objects only")
            }
            compiler = found
            archiver = find(["\(triple)-ar", "\(short)-ar", "ar"])
        } else {
            let named = Settings.environmentValue("CC").flatMap { $0.isEmpty ? nil : $0 }
            guard let found = find([named].compactMap(\.self) + ["cc", "gcc", "clang"]) else {
                throw .environment("\(use) needs a C compiler, and there is none", help: "apt-get install -y gcc")
            }
            compiler = found
            archiver = find(["ar", "llvm-ar"])
        }
    }

    /// `aarch64-unknown-linux-gnu` as Debian names its compilers, `aarch64-linux-gnu`.
    package static func debianTriple(_ triple: String) -> String {
        let parts = triple.split(separator: "-")
        return parts.count == 4 ? "\(parts[0])-\(parts[2])-\(parts[3])" : triple
    }

    /// Runs the compiler in `folder`.
    package func compile(_ arguments: [String], in folder: String) throws(Failure) {
        let child = try ChildProcess.run(compiler, options + arguments, in: folder)
        guard child.status == 0 else { throw Self.failure(compiler, child) }
    }

    /// Makes the archive `name` of `members` in `folder`.
    package func archive(_ name: String, _ members: [String], in folder: String) throws(Failure) {
        guard let archiver else {
            throw .environment("a static library needs 'ar', and there is none", help: "apt-get install -y binutils")
        }
        let child = try ChildProcess.run(archiver, ["rcsD", name] + members, in: folder)
        guard child.status == 0 else { throw Self.failure(archiver, child) }
    }

    /// Compiles the run-time library in `folder`; returns the names of its objects.
    package func compileRuntime(in folder: String) throws(Failure) -> [String] {
        var sources: [String] = []
        for (name, text) in RuntimeSource.files {
            try StagedFolder.writeFile(Array(text.utf8), to: "\(folder)/\(name)")
            if name.hasSuffix(".c") { sources.append(name) }
        }
        try compile(["-std=c11", "-O2", "-fPIC", "-ffp-contract=off", "-I.", "-c"] + sources, in: folder)
        return sources.map { $0.dropLast(2) + ".o" }
    }

    private static func failure(_ program: String, _ child: ChildProcess) -> Failure {
        let lines = child.output.split(separator: "\n").prefix(20).joined(separator: "\n")
        return Failure(
            .environment, "'\(program)' failed with exit code \(child.status)", text: lines.isEmpty ? "" : lines + "\n")
    }
}
