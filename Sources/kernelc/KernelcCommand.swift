// The root command: names the subcommands and what stands above their help.

import ArgumentParser

struct KernelcCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernelc",
        abstract: "Checks, runs, measures and builds Quern kernels.",
        discussion: """
            A kernel file is a Swift file with functions marked @Kernel.

            EXAMPLES
              kernelc check Kernels/*.swift
              kernelc run saxpy.swift --arg a=2 --arg 'x=arange(f64, 8)' --arg 'y=ones(f64, 8)'
              kernelc run stats.swift:sumPositive --arg x=@data.npy --json
              kernelc bench jacobi.swift --arg 'a=random(f64, 1000, 1000, seed: 1)' --arg 'b=zeros(f64, 1000, 1000)'
              kernelc build saxpy.swift --emit object,header -o out

            EXIT CODES
              0 done   1 errors in the kernel source   2 wrong usage or arguments   3 a fault while running
              4 the environment: LLVM missing, a file unreadable or malformed
            """,
        version: "0.1.0",
        subcommands: [
            CheckCommand.self, RunCommand.self, BenchCommand.self, BuildCommand.self, InspectCommand.self,
            CacheCommand.self, ReplayCommand.self, DoctorCommand.self,
        ])
}
