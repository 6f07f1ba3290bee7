// What of this machine goes into a cache key: the CPU, and which LLVM would compile. Found without opening LLVM, since
// a process whose kernels are cached never does: the CPU from the system, LLVM from its file's name and size.
// Holds: the same machine gives the same text in every process; another CPU model, or another libLLVM, another text.

internal import Glibc
internal import QuernCore

enum MachineIdentity {
    /// CPU and LLVM as one text, read once in a process.
    static let text = "\(architecture) | \(cpu) | \(libraryOfLLVM(Settings.current.libraryOfLLVM))"

    private static var architecture: String {
        #if arch(x86_64)
            "x86_64"
        #elseif arch(arm64)
            "arm64"
        #else
            #error("Quern runs on Linux on x86-64; objects for other machines are made by kernelc build --target")
        #endif
    }

    /// The CPU's model and features, from the first processor that the system lists.
    static let cpu: String = {
        let fields: Set<Substring> = [
            "vendor_id", "cpu family", "model", "model name", "stepping", "flags", "Features", "CPU implementer",
            "CPU architecture", "CPU variant", "CPU part", "CPU revision",
        ]
        var found: [String] = []
        for line in head(of: "/proc/cpuinfo", byteCount: 16 << 10).split(
            separator: "\n", omittingEmptySubsequences: false)
        {
            if line.isEmpty { break }
            let parts = line.split(separator: ":", maxSplits: 1)
            guard let name = parts.first else { continue }
            let trimmed = name.prefix { $0 != "\t" }
            if fields.contains(trimmed), parts.count == 2 { found.append("\(trimmed)=\(parts[1].drop { $0 == " " })") }
        }
        return found.joined(separator: ";")
    }()

    /// The file that LLVM would be opened from, as name and size; "none" where there is none.
    /// The search follows CLLVM's: the names that the loader finds, then Debian's own folders.
    static func libraryOfLLVM(_ path: String?) -> String {
        if let path { return identity(of: path) ?? "none" }
        var folders = (Settings.environmentValue("LD_LIBRARY_PATH") ?? "").split(separator: ":").map(String.init)
        folders += ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu"]
        folders += ["/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"]
        for version in [22, 21, 20, 19] {
            for name in ["libLLVM.so.\(version).1", "libLLVM-\(version).so"] {
                for folder in folders + ["/usr/lib/llvm-\(version)/lib"] {
                    if let found = identity(of: "\(folder)/\(name)") { return found }
                }
            }
        }
        return "none"
    }

    /// A file's own name, links followed, and its size.
    private static func identity(of path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let name = String(cString: resolved).split(separator: "/").last ?? ""
        return "\(name)/\(status.st_size)"
    }

    /// The first bytes of a file, as text.
    private static func head(of path: String, byteCount: Int) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var count = 0
        while count < byteCount {
            let more = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress.map { $0 + count }, byteCount - count)
            }
            if more <= 0 { break }
            count += more
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }
}
