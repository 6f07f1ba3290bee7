// The root command: names the subcommands and what stands above their help.

import ArgumentParser
import QuernCore

struct KernelcCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernelc",
        abstract: "Checks, runs, measures and builds Quern kernels.",
        discussion: """
            A kernel file is a Swift file with functions marked @Kernel.

            EXAMPLES
              kernelc check Kernels/*.swift
              kernelc run saxpy.swift --arg a=2 --arg 'x=arange(8)' --arg 'y=ones(8)'
              kernelc run stats.swift:sumPositive --arg x=@data.npy --json
              kernelc bench stats.swift:mean --arg 'x=random(f64, 1000, seed: 1)'
              kernelc build saxpy.swift --emit object,header -o out

            EXIT CODES
              0  done
              1  errors in the kernel source
              2  wrong usage or arguments
              3  a fault while running
              4  the environment: LLVM missing, a file unreadable or malformed
            """,
        version: QuernVersion.text,
        subcommands: [
            CheckCommand.self, RunCommand.self, BenchCommand.self, BuildCommand.self, InspectCommand.self,
            CacheCommand.self, ReplayCommand.self, DoctorCommand.self,
        ])
}
