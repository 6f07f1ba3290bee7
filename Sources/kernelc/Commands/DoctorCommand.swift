// `kernelc doctor`: what Quern finds on this machine, and what to install for what is missing.

import ArgumentParser

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Says what Quern finds on this machine, and what to install.",
        discussion: "Exit code 4 if kernels can't be compiled here.")

    @Flag(name: .customLong("json"), help: "Prints one JSON object.")
    var printsJSON = false

    func run() throws {
        let examination = Examination.current()
        Console.result(printsJSON ? examination.json.text : examination.text)
        if !examination.isHealthy { throw Failure.silent(.environment) }
    }
}
