// Many threads at once, and processes one after another.

import Glibc
import KernelRuntime
import Quern
import Testing

@Suite("threads and processes", .serialized)
struct ConcurrencyTests {
    @Test("of many threads that need a signature one compiles it, and all get the right result")
    func race() async {
        // In a process of its own, where nobody else compiles.
        await #expect(processExitsWith: .success) {
            // A text of its own, so that no cache has it.
            let number = UInt32.random(in: 1...UInt32.max)
            let kernel = try Kernel(source: "func k(_ x: Double) -> Double { x + \(number) }")
            let wrong = await withTaskGroup(of: Int.self) { group in
                for thread in 0..<16 {
                    group.addTask {
                        let value = try? KernelMode.compiled { try kernel.call(KernelValue(Double(thread))) }
                        return value?.first?.scalar(Double.self) == Double(thread) + Double(number) ? 0 : 1
                    }
                }
                return await group.reduce(0, +)
            }
            exit(wrong == 0 && KernelCompiler.compilationCount == 1 ? 0 : 3)
        }
    }

    @Test("many threads call one kernel with many signatures")
    func manySignatures() async {
        let wrong = await withTaskGroup(of: Int.self) { group in
            for thread in 0..<8 {
                group.addTask {
                    var wrong = 0
                    for round in 0..<200 {
                        switch (thread + round) % 6 {
                        case 0: if add(Int8(1), 2) != 3 { wrong += 1 }
                        case 1: if add(Int16(1), 2) != 3 { wrong += 1 }
                        case 2: if add(Int32(1), 2) != 3 { wrong += 1 }
                        case 3: if add(1, 2) != 3 { wrong += 1 }
                        case 4: if add(UInt8(1), 2) != 3 { wrong += 1 }
                        default: if add(UInt64(1), 2) != 3 { wrong += 1 }
                        }
                    }
                    return wrong
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test("modes are of a scope and its tasks, not of the process")
    func scopes() async {
        await KernelMode.native {
            #expect(KernelMode.here == .native)
            await withTaskGroup(of: KernelMode.self) { group in
                group.addTask { KernelMode.here }
                for await mode in group { #expect(mode == .native) }
            }
            await Task.detached { #expect(KernelMode.here != .native) }.value
            KernelMode.interpreted { #expect(KernelMode.here == .interpreted) }
            #expect(KernelMode.here == .native)
        }
    }

    @Test("a second process finds the code in the cache and never opens LLVM; a damaged entry is compiled again")
    func processes() async {
        // The three run in processes of their own, with one cache folder, which is named for this process.
        await #expect(processExitsWith: .success) {
            setenv("QUERN_CACHE_DIR", "/tmp/quern-test-\(getppid())", 1)
            setenv("QUERN_MODE", "compile", 1)
            guard square(3) == 9, try hasOpenedLLVM() else { exit(3) }
            exit(0)
        }
        await #expect(processExitsWith: .success) {
            setenv("QUERN_CACHE_DIR", "/tmp/quern-test-\(getppid())", 1)
            setenv("QUERN_MODE", "compile", 1)
            guard square(3) == 9, try !hasOpenedLLVM() else { exit(3) }
            exit(0)
        }
        await #expect(processExitsWith: .success) {
            let folder = "/tmp/quern-test-\(getppid())"
            setenv("QUERN_CACHE_DIR", folder, 1)
            setenv("QUERN_MODE", "compile", 1)
            guard
                system("for f in \(folder)/*.qobj; do printf x | dd of=$f bs=1 seek=150 conv=notrunc 2>/dev/null; done")
                    == 0
            else { exit(4) }
            guard square(3) == 9, try hasOpenedLLVM() else { exit(3) }
            exit(0)
        }
        system("rm -rf /tmp/quern-test-\(getpid())")
    }

    @Test("an interpreted process never opens LLVM")
    func interpretedProcess() async {
        await #expect(processExitsWith: .success) {
            setenv("QUERN_MODE", "interpret", 1)
            guard KernelMode.here == .interpreted, square(3) == 9, try !hasOpenedLLVM() else { exit(3) }
            exit(0)
        }
    }

    @Test("without LLVM a compiled call fails and says what to install; nothing falls back")
    func withoutLLVM() async {
        await #expect(processExitsWith: .success) {
            setenv("QUERN_LLVM", "/nowhere/libLLVM.so", 1)
            setenv("QUERN_CACHE_DIR", "/tmp/quern-test-none-\(getpid())", 1)
            setenv("QUERN_MODE", "compile", 1)
            do {
                _ = try sumPositive([1, 2] as Vector<Double>)
                exit(3)
            } catch let error as KernelError {
                system("rm -rf /tmp/quern-test-none-\(getpid())")
                exit(error.reason == .environment && error.message.contains("QUERN_LLVM") ? 0 : 4)
            }
        }
    }

    @Test("a setting that makes no sense is refused")
    func wrongSetting() async {
        await #expect(processExitsWith: .success) {
            setenv("QUERN_NUM_THREADS", "many", 1)
            do {
                _ = try sumPositive([1, 2] as Vector<Double>)
                exit(3)
            } catch let error as KernelError {
                exit(error.message.contains("QUERN_NUM_THREADS is 'many', expected a number from 1") ? 0 : 4)
            }
        }
    }
}
