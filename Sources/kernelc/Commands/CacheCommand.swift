// `kernelc cache path | list | verify | clear`: looks at the folder of compiled kernels; KernelCache does the work.

import ArgumentParser
import Glibc
import KernelCache
import QuernCore

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "Shows, checks or empties the cache of compiled kernels.",
        discussion: """
            The folder is QUERN_CACHE_DIR, else $XDG_CACHE_HOME/quern, else ~/.cache/quern. It may be removed at any \
            time: kernels are then compiled again.

            EXAMPLES
              kernelc cache path
              kernelc cache list
              kernelc cache verify
            """,
        subcommands: [Path.self, List.self, Verify.self, Clear.self])

    /// The folder, opened.
    /// - Throws: exit code 4 if there is none or it can't be trusted.
    static func folder() throws(Failure) -> CacheFolder {
        let settings = Settings.current
        do throws(CacheError) {
            guard let path = settings.resolvedCacheFolder() else { throw .noFolder }
            return try CacheFolder(path: path, byteLimit: settings.cacheByteCount)
        } catch {
            throw .environment(error.description)
        }
    }

    struct Path: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints the folder.")
        func run() throws {
            guard let path = Settings.current.resolvedCacheFolder() else {
                throw Failure.environment(CacheError.noFolder.description)
            }
            Console.result(path)
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists the kernels in the cache, last used first.")
        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let folder = try CacheCommand.folder()
            let entries = folder.list()
            if json {
                Console.result(
                    JSONText.members([
                        "path": .string(folder.path), "bytes": .integer(entries.reduce(0) { $0 &+ $1.byteCount }),
                        "limit": .integer(folder.policy.byteLimit), "entries": .array(entries.map(CacheCommand.json)),
                    ]).text)
                return
            }
            for entry in entries { Console.result(CacheCommand.line(entry)) }
            Console.message(
                "\(entries.count) \(entries.count == 1 ? "kernel" : "kernels"), "
                    + "\(ByteCount(folder.byteCount)) of at most \(ByteCount(folder.policy.byteLimit)), in \(folder.path)"
            )
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Checks every entry and removes the damaged ones.",
            discussion: "Exit code 0 if all were whole, 4 if damaged entries were found (and removed).")
        func run() throws {
            let folder = try CacheCommand.folder()
            let count = folder.list().count
            let damaged = folder.verify()
            for entry in damaged { Console.result(CacheCommand.line(entry)) }
            if damaged.isEmpty {
                Console.message("\(count) \(count == 1 ? "kernel" : "kernels") checked, none damaged")
            } else {
                throw Failure.environment(
                    "\(damaged.count) of \(count) were damaged and have been removed",
                    help: "they will be compiled again when next used")
            }
        }
    }

    struct Clear: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Removes all compiled kernels.")
        func run() throws {
            let count = try CacheCommand.folder().clear()
            Console.message("\(count) \(count == 1 ? "kernel" : "kernels") removed")
        }
    }

    private static func line(_ entry: CacheFolder.Listing) -> String {
        let size = String(describing: ByteCount(entry.byteCount))
        let pad = String(repeating: " ", count: max(0, 9 - size.count))
        let label: String
        switch entry.content {
        case .success(let text): label = text
        case .failure(let damage): label = "damaged: \(damage)"
        }
        return "\(pad)\(size)  \(date(entry.lastUsed))  \(entry.name.prefix(12))  \(label)"
    }

    private static func json(_ entry: CacheFolder.Listing) -> JSONText {
        var label: String?
        var damage: String?
        switch entry.content {
        case .success(let text): label = text
        case .failure(let reason): damage = reason.description
        }
        return .members([
            "file": .string(entry.name), "bytes": .integer(entry.byteCount), "lastUsed": .integer(entry.lastUsed),
            "label": label.map { .string($0) }, "damage": damage.map { .string($0) },
        ])
    }

    /// Seconds since 1970 as local date and time.
    private static func date(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return "?" }
        var buffer = [CChar](repeating: 0, count: 32)
        let count = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M", &parts)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
