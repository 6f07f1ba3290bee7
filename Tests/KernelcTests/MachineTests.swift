// What kernelc reads off /proc and /sys, on texts of other machines.

import Testing
import kernelc

@Suite("the machine")
struct MachineTests {
    @Test("CPU name, features and x86-64 level come from /proc/cpuinfo")
    func cpu() {
        let v3 = "fpu sse sse2 ssse3 sse4_1 sse4_2 cx16 lahf_lm popcnt avx avx2 bmi1 bmi2 f16c fma abm movbe"
        let (name, flags) = Machine.cpu(of: "processor\t: 0\nmodel name\t: Some CPU @ 2.0GHz\nflags\t\t: \(v3)\n")
        #expect(name == "Some CPU @ 2.0GHz")
        #expect(Machine.level(of: flags) == 3)
        #expect(Machine.level(of: flags.subtracting(["popcnt"])) == 1)
        #expect(Machine.level(of: flags.subtracting(["fma"])) == 2)
        #expect(Machine.level(of: ["asimd"]) == nil)
        #expect(Machine.features(of: flags) == ["sse4_2", "avx", "fma", "avx2"])
        #expect(Machine.cpu(of: "").name == "unknown")
    }

    @Test("the affinity list is counted")
    func affinity() {
        #expect(Machine.affinityCount(of: "Name:\tx\nCpus_allowed_list:\t0-3,8\n") == 5)
        #expect(Machine.affinityCount(of: "Cpus_allowed_list:\t0\n") == 1)
        #expect(Machine.affinityCount(of: "Cpus_allowed_list:\tx\n") == nil)
        #expect(Machine.affinityCount(of: "") == nil)
    }

    @Test("the smallest quota of the group and the groups above it holds")
    func quota() {
        let files = [
            "/sys/fs/cgroup/a/b/cpu.max": "max 100000\n", "/sys/fs/cgroup/a/cpu.max": "250000 100000\n",
            "/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us": "150000\n", "/sys/fs/cgroup/cpu/c/cpu.cfs_period_us": "100000\n",
        ]
        #expect(Machine.quota(groups: "0::/a/b\n") { files[$0] } == 2.5)
        #expect(Machine.quota(groups: "3:cpu,cpuacct:/c\n") { files[$0] } == 1.5)
        #expect(Machine.quota(groups: "0::/\n") { files[$0] } == nil)
        let machine = Machine(
            cpuName: "", level: nil, features: [], onlineCount: 64, affinityCount: 8, quota: 2.5)
        #expect(machine.threadCount == 3)
    }

    @Test("the doctor says how wide the pool is and what limits it, and notes threads that cannot run at a time")
    func threads() {
        let machine = Machine(cpuName: "", level: nil, features: [], onlineCount: 64, affinityCount: 8, quota: 2.5)
        let limits = "(CPUs online 64, by affinity 8, quota of the control group 2.50)"
        #expect(Examination.threads(machine, width: 3) == Finding("threads", .good, "3 \(limits)"))
        let many = Examination.threads(machine, width: 8)
        #expect(many.verdict == .note && many.text == "8, more than the 3 that can run at a time \(limits)")
        let text = Examination(machine: machine, findings: [many]).text
        #expect(text.hasSuffix("help: unset QUERN_NUM_THREADS for as many as this process may use"))
    }
}
