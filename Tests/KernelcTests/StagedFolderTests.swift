// Files of `build` appear whole or not at all.

import Glibc
import Testing
import kernelc

@Suite("files in the making")
struct StagedFolderTests {
    private func temporaryFolder() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        var template = Array("\(parent)/quern-cli-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw Failure.environment("no folder") }
        return String(cString: made)
    }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    @Test("nothing stands under its final name before all is published, and nothing hidden remains")
    func publishing() throws {
        let base = try temporaryFolder()
        let folder = try StagedFolder(target: base + "/a/b")
        try folder.add("x.txt", text: "one")
        try folder.add("y.bin", [0, 1, 2])
        #expect(!exists(base + "/a/b/x.txt"))
        #expect(try folder.publish() == [base + "/a/b/x.txt", base + "/a/b/y.bin"])
        #expect(try Files.read(base + "/a/b/y.bin", limit: 10) == [0, 1, 2])
        #expect(!exists(folder.staging))
    }

    @Test("what is given up leaves nothing behind")
    func givingUp() throws {
        let base = try temporaryFolder()
        var staging = ""
        do {
            let folder = try StagedFolder(target: base)
            staging = folder.staging
            try folder.add("x.txt", text: "one")
        }
        #expect(!staging.isEmpty && !exists(staging))
        #expect(!exists(base + "/x.txt"))
    }

    @Test("a target that is a file, or cannot be made, is an error of the environment")
    func refusals() throws {
        let base = try temporaryFolder()
        try StagedFolder.writeFile([1], to: base + "/file")
        #expect(throws: Failure(.environment, "'\(base)/file' is not a folder")) {
            try StagedFolder(target: base + "/file")
        }
        #expect(throws: Failure(.environment, "cannot make folder '/proc/quern': no such file or directory")) {
            try StagedFolder(target: "/proc/quern")
        }
    }
}
