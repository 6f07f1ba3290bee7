// Runs another program to its end: cc and ar for `build`, python3 for the peers of `bench`.
// Holds: no shell is involved; standard input is empty; what the program prints is returned, not shown.

import Foundation

/// A program that has run.
package struct ChildProcess: Sendable {
    /// Its exit code; for a signal, 128 and the signal's number.
    package var status: Int32
    /// Standard output and standard error, in the order in which they were written.
    package var output: String

    /// Runs the program at `path`.
    package static func run(_ path: String, _ arguments: [String], in folder: String? = nil) throws(Failure)
        -> ChildProcess
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        do {
            try process.run()
        } catch {
            throw .environment("cannot run '\(path)'")
        }
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let code = process.terminationStatus
        return ChildProcess(
            status: process.terminationReason == .exit ? code : 128 + code,
            output: String(decoding: output, as: UTF8.self))
    }

    /// The path of a program, searched for as a shell does; nil if it is not there.
    package static func find(_ name: String, path: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        for folder in path.split(separator: ":") {
            let candidate = "\(folder)/\(name)"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        return nil
    }
}
