// What kernelc knows about the machine it runs on: CPU, its features, and the threads that this process may use.
// Read from /proc and /sys; the parsing is pure, so that tests can bring their own texts.

import Glibc

/// The CPU and the threads of this process.
package struct Machine: Sendable, Hashable {
    /// The CPU's name, as the kernel gives it.
    package var cpuName: String
    /// The x86-64 level (1 to 4); nil on other architectures.
    package var level: Int?
    /// The vector features that matter, widest last.
    package var features: [String]
    /// CPUs that are online.
    package var onlineCount: Int
    /// CPUs that the affinity mask allows.
    package var affinityCount: Int
    /// CPUs' worth of time that the control group allows; nil for no limit.
    package var quota: Double?

    package init(
        cpuName: String, level: Int?, features: [String], onlineCount: Int, affinityCount: Int, quota: Double?
    ) {
        self.cpuName = cpuName
        self.level = level
        self.features = features
        self.onlineCount = onlineCount
        self.affinityCount = affinityCount
        self.quota = quota
    }

    /// The threads that make sense: affinity, and the quota rounded up.
    package var threadCount: Int {
        max(1, min(affinityCount, quota.map { $0 < 1e6 ? Int($0.rounded(.up)) : .max } ?? .max))
    }

    /// This machine, now.
    package static func current() -> Machine {
        let (name, flags) = cpu(of: file("/proc/cpuinfo") ?? "")
        let online = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return Machine(
            cpuName: name, level: level(of: flags), features: features(of: flags), onlineCount: online,
            affinityCount: affinityCount(of: file("/proc/self/status") ?? "") ?? online,
            quota: quota(groups: file("/proc/self/cgroup") ?? "", file: file))
    }

    /// The CPUs that the text of /proc/self/status allows: `Cpus_allowed_list: 0-3,8`.
    package static func affinityCount(of text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix("Cpus_allowed_list:") {
            var count = 0
            for part in line.dropFirst(18).split(separator: ",") {
                let ends = part.split(separator: "-").compactMap { Int($0.trimmed) }
                guard let first = ends.first, let last = ends.last, first >= 0, last < 1 << 20 else { return nil }
                count += max(0, last - first + 1)
            }
            return count > 0 ? count : nil
        }
        return nil
    }

    /// The first CPU's name and flags in the text of /proc/cpuinfo.
    package static func cpu(of text: String) -> (name: String, flags: Set<String>) {
        var name = ""
        var flags: Set<String> = []
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmed }
            guard parts.count == 2 else { continue }
            if name.isEmpty, parts[0] == "model name" { name = parts[1] }
            if flags.isEmpty, parts[0] == "flags" || parts[0] == "Features" {
                flags = Set(parts[1].split(separator: " ").map(String.init))
            }
        }
        return (name.isEmpty ? "unknown" : name, flags)
    }

    /// The x86-64 level that `flags` reach, by the psABI's lists (in the kernel's spelling).
    package static func level(of flags: Set<String>) -> Int? {
        guard flags.contains("sse2") else { return nil }
        let levels: [[String]] = [
            ["cx16", "lahf_lm", "popcnt", "sse4_1", "sse4_2", "ssse3"],
            ["avx", "avx2", "bmi1", "bmi2", "f16c", "fma", "abm", "movbe"],
            ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"],
        ]
        return 1 + levels.prefix { $0.allSatisfy(flags.contains) }.count
    }

    /// The features worth showing.
    package static func features(of flags: Set<String>) -> [String] {
        ["sse4_2", "avx", "fma", "avx2", "avx512f", "avx512vl", "asimd", "sve"].filter(flags.contains)
    }

    /// The CPU quota of the process's control group and those above it: the smallest, in CPUs.
    /// - groups: the text of /proc/self/cgroup; `file` gives a file's text.
    package static func quota(groups: String, file: (String) -> String?) -> Double? {
        var least: Double?
        func take(_ quota: Double?, _ period: Double?) {
            guard let quota, let period, quota > 0, period > 0 else { return }
            least = min(least ?? .infinity, quota / period)
        }
        func walk(_ root: String, _ path: String, _ read: (String) -> Void) {
            var path = path == "/" ? "" : path
            read(root + path)
            while let slash = path.lastIndex(of: "/") {
                path = String(path[..<slash])
                read(root + path)
            }
        }
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[1].isEmpty {
                walk("/sys/fs/cgroup", String(parts[2])) { folder in
                    let words = (file(folder + "/cpu.max") ?? "").split { $0 == " " || $0 == "\n" }
                    if words.count == 2 { take(Double(words[0]), Double(words[1])) }
                }
            } else if parts[1].split(separator: ",").contains("cpu") {
                walk("/sys/fs/cgroup/cpu", String(parts[2])) { folder in
                    take(
                        Double((file(folder + "/cpu.cfs_quota_us") ?? "").trimmed),
                        Double((file(folder + "/cpu.cfs_period_us") ?? "").trimmed))
                }
            }
        }
        return least
    }

    /// A small file's text.
    private static func file(_ path: String) -> String? {
        guard let stream = fopen(path, "r") else { return nil }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count < 1 << 20 {
            let count = fread(&buffer, 1, buffer.count, stream)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// For `--json`.
    package var json: JSONText {
        .members([
            "name": .string(cpuName), "level": level.map { .string("x86-64-v\($0)") },
            "features": .array(features.map { .string($0) }), "threads": .integer(threadCount),
        ])
    }
}

extension StringProtocol {
    /// The text without spaces and line ends around it.
    package var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }
}
