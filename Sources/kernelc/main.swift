// The door of kernelc: runs one command and ends the process with its exit code.
// All else is in CommandRunner.swift, Commands/ (one file per subcommand) and the folders beside it.

import Glibc

exit(CommandRunner.run(Array(CommandLine.arguments.dropFirst())).rawValue)
