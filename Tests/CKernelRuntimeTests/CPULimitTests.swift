// What control groups allow, from texts of other machines: version 2, version 1, both, containers, nonsense.

import CKernelRuntime
import Testing

@Suite("limits of control groups")
struct CPULimitTests {
    /// A machine's files, and which of them were asked for.
    private final class Files {
        var texts: [String: String]
        var asked: [String] = []
        init(_ texts: [String: String]) { self.texts = texts }
    }

    private func limit(groups: String, mounts: String, _ texts: [String: String]) -> (count: Int64, asked: [String]) {
        let files = Files(texts)
        let count = quern_limits_of_groups(
            groups, mounts,
            { context, path, buffer, byteCount in
                let files = Unmanaged<Files>.fromOpaque(context!).takeUnretainedValue()
                let path = String(cString: path)
                files.asked.append(path)
                guard let text = files.texts[path] else { return -1 }
                let bytes = Array(text.utf8.prefix(Int(byteCount) - 1))
                for (i, byte) in bytes.enumerated() { buffer[i] = CChar(bitPattern: byte) }
                buffer[bytes.count] = 0
                return Int64(bytes.count)
            }, Unmanaged.passUnretained(files).toOpaque())
        return (count, files.asked)
    }

    private let unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
    private let split = """
        31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        33 31 0:30 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct

        """

    @Test(
        "version 2: the quota divided by the period, rounded up, at least 1; max is none",
        arguments: [
            ("200000 100000\n", 2), ("150000 100000\n", 2), ("1000 100000", 1), ("800000 50000\n", 16),
            ("max 100000\n", 0), ("", 0), ("max", 0), ("-1 100000\n", 0), ("100000 0\n", 0), ("x y\n", 0),
            ("9223372036854775807 1\n", .max),
        ] as [(String, Int64)])
    func quota(_ text: String, _ count: Int64) {
        #expect(limit(groups: "0::/a\n", mounts: unified, ["/sys/fs/cgroup/a/cpu.max": text]).count == count)
    }

    @Test("the smallest quota of the group and of all above it holds")
    func ancestors() {
        let files = [
            "/sys/fs/cgroup/a/b/c/cpu.max": "max 100000\n", "/sys/fs/cgroup/a/b/cpu.max": "400000 100000\n",
            "/sys/fs/cgroup/a/cpu.max": "300000 100000\n",
        ]
        let found = limit(groups: "0::/a/b/c\n", mounts: unified, files)
        #expect(found.count == 3)
        #expect(
            found.asked == [
                "/sys/fs/cgroup/a/b/c/cpu.max", "/sys/fs/cgroup/a/b/cpu.max", "/sys/fs/cgroup/a/cpu.max",
                "/sys/fs/cgroup/cpu.max",
            ])
    }

    @Test("a process in the root group asks for the root's file once")
    func root() {
        let found = limit(groups: "0::/\n", mounts: unified, ["/sys/fs/cgroup/cpu.max": "100000 100000\n"])
        #expect(found.count == 1)
        #expect(found.asked == ["/sys/fs/cgroup/cpu.max"])
    }

    @Test("version 1: quota and period of the hierarchy that has the controller cpu, and of no other")
    func versionOne() {
        let groups = "5:cpuset:/set\n4:cpu,cpuacct:/docker/x\n1:name=systemd:/\n0::/\n"
        let files = [
            "/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_quota_us": "250000\n",
            "/sys/fs/cgroup/cpu,cpuacct/docker/x/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us": "-1\n",
            "/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/cpuset/set/cpu.cfs_quota_us": "100000\n",
            "/sys/fs/cgroup/cpuset/set/cpu.cfs_period_us": "100000\n",
        ]
        #expect(limit(groups: groups, mounts: split, files).count == 3)
    }

    @Test("version 1: the controller cpuacct alone is not cpu")
    func accounting() {
        let mounts = "32 31 0:29 / /sys/fs/cgroup/cpuacct rw - cgroup cgroup rw,cpuacct\n"
        let files = [
            "/sys/fs/cgroup/cpuacct/x/cpu.cfs_quota_us": "100000\n",
            "/sys/fs/cgroup/cpuacct/x/cpu.cfs_period_us": "100000\n",
        ]
        #expect(limit(groups: "4:cpuacct:/x\n", mounts: mounts, files).count == 0)
    }

    @Test("both versions at once: the smaller quota holds")
    func hybrid() {
        let mounts = split + "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
        let files = [
            "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us": "800000",
            "/sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us": "100000",
            "/sys/fs/cgroup/unified/y/cpu.max": "500000 100000",
        ]
        #expect(limit(groups: "4:cpu,cpuacct:/x\n0::/y\n", mounts: mounts, files).count == 5)
    }

    @Test("in a container only a part of the hierarchy is mounted: the rest of the group's path counts from there")
    func container() {
        let mounts = "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n"
        #expect(
            limit(groups: "0::/docker/abc/in\n", mounts: mounts, ["/sys/fs/cgroup/in/cpu.max": "200000 100000"]).count
                == 2)
        #expect(
            limit(groups: "0::/docker/abc\n", mounts: mounts, ["/sys/fs/cgroup/cpu.max": "200000 100000"]).count == 2)
        // A name that only begins alike is another group: the mount's own root is all that is known.
        let other = limit(groups: "0::/docker/abcd\n", mounts: mounts, ["/sys/fs/cgroup/cpu.max": "300000 100000"])
        #expect(other.count == 3)
        #expect(other.asked == ["/sys/fs/cgroup/cpu.max"])
        // With a name space of groups, a group outside is written with "..".
        let outside = limit(groups: "0::/../x\n", mounts: unified, ["/sys/fs/cgroup/cpu.max": "100000 100000"])
        #expect(outside.count == 1)
        #expect(outside.asked == ["/sys/fs/cgroup/cpu.max"])
    }

    @Test("blanks in paths are written in octal")
    func octal() {
        let mounts = "30 23 0:26 / /my\\040groups rw - cgroup2 cgroup rw\n"
        #expect(limit(groups: "0::/a b\n", mounts: mounts, ["/my groups/a b/cpu.max": "100000 100000"]).count == 1)
    }

    @Test("a colon in a group's name is part of it")
    func colon() {
        #expect(limit(groups: "0::/a:b\n", mounts: unified, ["/sys/fs/cgroup/a:b/cpu.max": "100000 50000"]).count == 2)
    }

    @Test("text that makes no sense limits nothing and reads no file")
    func nonsense() {
        let long = String(repeating: "/x", count: 10_000)
        for groups in ["", "\n\n", ":", "::", "0:", "0", "x:y", "0::\(long)\n", "9:net_cls:/a\n"] {
            for mounts in [
                "", "\n", " - ", " - cgroup2", "30 23 0:26 / - cgroup2 cgroup rw\n", "a b c d e - nfs x y\n",
            ] {
                let found = limit(groups: groups, mounts: mounts, ["/cpu.max": "100000 100000"])
                #expect(found.count == 0, "\(groups.prefix(20)) | \(mounts)")
            }
        }
        #expect(limit(groups: "0::\(long)\n", mounts: unified, [:]).asked.allSatisfy { $0.utf8.count < 9000 })
    }

    @Test("random bytes are read without harm", arguments: 0..<50)
    func random(seed: Int) {
        var state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 &+ 1
        func next() -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33)
        }
        let alphabet = Array("0:/ -\n\\cgroup2,rw1 7")
        let text = { String((0..<next() % 400).map { _ in alphabet[next() % alphabet.count] }) }
        let found = limit(groups: text() + "0::/a\n", mounts: text() + unified, ["/sys/fs/cgroup/a/cpu.max": "1 1"])
        #expect(found.count >= 0, "seed \(seed)")
    }

    @Test("this process may use at least one CPU")
    func here() {
        #expect(quern_pool_available() >= 1)
        #expect(quern_pool_available() <= 4096)
    }
}
