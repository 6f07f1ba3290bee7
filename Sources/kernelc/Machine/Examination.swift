// What `kernelc doctor` finds: LLVM, the CPU, threads, the cache, the settings, the tools that some commands use.
// Holds: looking changes nothing, but that the cache folder is made if it can be.

import KernelCache
import KernelLLVM
import KernelRuntime
import QuernCore
import TaskGraphs

/// One finding.
package struct Finding: Sendable, Hashable {
    package enum Verdict: String, Sendable { case good = "ok", missing, note }
    package var name: String
    package var verdict: Verdict
    package var text: String
    /// What to do about it.
    package var help: String?
    /// Whether kernels can't be compiled without it.
    package var isNeeded: Bool

    package init(_ name: String, _ verdict: Verdict, _ text: String, help: String? = nil, isNeeded: Bool = false) {
        self.name = name
        self.verdict = verdict
        self.text = text
        self.help = help
        self.isNeeded = isNeeded
    }
}

/// All that was found.
package struct Examination: Sendable {
    package var machine: Machine
    package var findings: [Finding]

    package init(machine: Machine, findings: [Finding]) {
        self.machine = machine
        self.findings = findings
    }

    /// Whether kernels can be compiled.
    package var isHealthy: Bool { !findings.contains { $0.isNeeded && $0.verdict == .missing } }

    /// This machine, now.
    package static func current() -> Examination {
        let machine = Machine.current()
        var findings = [Finding("quern", .good, QuernVersion.text), llvm()]
        let level = machine.level.map { "x86-64-v\($0)" } ?? "no x86-64"
        findings.append(
            Finding("CPU", .good, "\(machine.cpuName) (\(level); \(machine.features.joined(separator: " ")))"))
        findings.append(threads(machine, width: ThreadPool.width))
        findings.append(cache())
        findings += settings()
        let path = Settings.environmentValue("PATH") ?? "/usr/bin:/bin"
        for (name, use, package) in [
            ("cc", "kernelc build --emit static, shared and python", "gcc"),
            ("ar", "kernelc build --emit static", "binutils"),
            ("python3", "peers of kernelc bench", "python3"),
        ] {
            if let found = ChildProcess.find(name, path: path) {
                findings.append(Finding(name, .good, found))
            } else {
                findings.append(
                    Finding(name, .missing, "not found; needed by \(use)", help: "apt-get install -y \(package)"))
            }
        }
        findings.append(Finding("backends", .good, "interpreter" + (findings[1].verdict == .good ? ", LLVM" : "")))
        return Examination(machine: machine, findings: findings)
    }

    private static func llvm() -> Finding {
        do throws(LLVMFailure) {
            let status = try LLVMLibrary.status()
            return Finding(
                "LLVM", .good,
                "\(status.version) at \(status.path) (CPU \(status.cpu), \(status.triple); built with headers of "
                    + "\(status.headerVersion))", isNeeded: true)
        } catch {
            return Finding(
                "LLVM", .missing, error.description,
                help: "apt-get install -y llvm-22-dev (or llvm-19-dev), or set QUERN_LLVM; without it kernels run "
                    + "interpreted, from the cache, or built ahead", isNeeded: true)
        }
    }

    /// The pool's width, and what it follows from.
    package static func threads(_ machine: Machine, width: Int) -> Finding {
        let quota = machine.quota.map { "\(threeDigits($0))" } ?? "none"
        let limits =
            "CPUs online \(machine.onlineCount), by affinity \(machine.affinityCount), quota of the control group \(quota)"
        let available = machine.threadCount
        guard width > available else { return Finding("threads", .good, "\(width) (\(limits))") }
        return Finding(
            "threads", .note, "\(width), more than the \(available) that can run at a time (\(limits))",
            help: "unset QUERN_NUM_THREADS for as many as this process may use")
    }

    private static func cache() -> Finding {
        switch CodeCache.shared {
        case .success(let folder):
            let count = folder.list().count
            return Finding(
                "cache", .good,
                "\(folder.path) (\(count) \(count == 1 ? "kernel" : "kernels"), \(ByteCount(folder.byteCount)) of at most "
                    + "\(ByteCount(folder.policy.byteLimit)))")
        case .failure(let error):
            return Finding("cache", .missing, error.description, help: "kernels are compiled anew in every process")
        }
    }

    private static func settings() -> [Finding] {
        var findings: [Finding] = []
        for variable in Settings.variables {
            guard let value = Settings.environmentValue(variable.name), !value.isEmpty else { continue }
            findings.append(Finding(variable.name, .good, "\(value) (\(variable.meaning))"))
        }
        for problem in Settings.current.problems {
            findings.append(Finding("settings", .missing, problem, isNeeded: true))
        }
        return findings
    }

    /// One line for each finding.
    package var text: String {
        let width = findings.map(\.name.count).max() ?? 0
        var lines: [String] = []
        for finding in findings {
            let pad = String(repeating: " ", count: width - finding.name.count)
            let mark = finding.verdict == .missing ? "missing  " : ""
            lines.append("\(finding.name)\(pad)  \(mark)\(finding.text)")
            if finding.verdict != .good, let help = finding.help {
                lines.append(String(repeating: " ", count: width + 2) + "help: \(help)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// The object that `--json` prints.
    package var json: JSONText {
        .members([
            "healthy": .boolean(isHealthy), "cpu": machine.json,
            "findings": .array(
                findings.map {
                    .members([
                        "name": .string($0.name), "verdict": .string($0.verdict.rawValue), "text": .string($0.text),
                        "help": $0.help.map { .string($0) },
                    ])
                }),
        ])
    }
}
