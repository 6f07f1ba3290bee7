// `kernelc replay`: refused by name, so that nobody takes it for a typing mistake.

import ArgumentParser

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Runs a recorded call again (not in this version).",
        discussion: "Capsules, which hold one call with its arguments, come with a later version of Quern.")

    @Argument(help: ArgumentHelp("A capsule.", valueName: "file.capsule"))
    var files: [String] = []

    func run() throws {
        throw Failure.usage(
            "'replay' is not in this version: calls are not recorded yet",
            help: "run the kernel with 'kernelc run FILE:KERNEL --arg …'")
    }
}
