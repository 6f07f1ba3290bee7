// The environment variables: each value is taken or told.

import QuernCore
import Testing

@Suite("settings")
struct SettingsTests {
    func settings(_ environment: [String: String]) -> Settings { Settings(environment: { environment[$0] }) }

    @Test("without variables there are the defaults and no problems")
    func defaults() {
        #expect(settings([:]) == Settings())
        #expect(settings(["QUERN_MODE": ""]) == Settings())
    }

    @Test("each variable is taken over")
    func values() {
        let all = settings([
            "QUERN_MODE": "interpret", "QUERN_NUM_THREADS": "3", "QUERN_CACHE_DIR": "/c", "QUERN_CACHE_SIZE": "2M",
            "QUERN_LLVM": "/l.so", "QUERN_DUMP": "ir,asm", "QUERN_TRACE": "t.json",
        ])
        #expect(all.mode == .interpret && all.threadCount == 3 && all.cacheFolder == "/c")
        #expect(all.cacheByteCount == 2 << 20 && all.libraryOfLLVM == "/l.so")
        #expect(all.dumps == [.ir, .asm] && all.traceFile == "t.json" && all.problems.isEmpty)
    }

    @Test(
        "a value that makes no sense is told with what was expected",
        arguments: [
            ("QUERN_MODE", "fast"), ("QUERN_NUM_THREADS", "0"), ("QUERN_NUM_THREADS", "two"), ("QUERN_CACHE_DIR", "c"),
            ("QUERN_CACHE_SIZE", "-1"), ("QUERN_CACHE_SIZE", "99999999999G"), ("QUERN_DUMP", "ir,everything"),
        ])
    func problems(name: String, value: String) {
        let read = settings([name: value])
        #expect(read.problems.count == 1)
        #expect(read.problems.first?.contains("\(name) is '\(value)', expected ") == true)
        var rest = read
        rest.problems = []
        #expect(rest == Settings())
    }

    @Test("the cache folder follows the XDG rules")
    func folder() {
        func folder(_ environment: [String: String]) -> String? {
            settings(environment).resolvedCacheFolder(environment: { environment[$0] })
        }
        #expect(folder(["QUERN_CACHE_DIR": "/q", "XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/q")
        #expect(folder(["XDG_CACHE_HOME": "/x", "HOME": "/h"]) == "/x/quern")
        #expect(folder(["XDG_CACHE_HOME": "relative", "HOME": "/h"]) == "/h/.cache/quern")
        #expect(folder(["HOME": "/"]) == "/.cache/quern")
        #expect(folder([:]) == nil)
    }
}
